// The neurons that leak, and what all that fire have in common: thresholds and
// resets (docs/machine.md, "Neuron models"). Loops are free of branches over
// neurons, so that compilers make vectors of them.

#include "ForEachNeuron.h"
#include "snnc/Simulator/Simulator.h"

#include <algorithm>
#include <cstdint>

using namespace snnc;
using namespace snnc::simulator;
using image::Compare;
using image::Payload;
using image::ResetMode;
using image::ResetTime;

/// x times kept / 2^bits, truncated toward zero; kept is at most 2^24.
static int64_t decay(int32_t x, uint32_t kept, int64_t bits) {
  int64_t sign = x >> 31; // 0 or -1
  uint32_t magnitude = static_cast<uint32_t>((x ^ sign) - sign);
  int64_t rest =
      static_cast<int64_t>((static_cast<uint64_t>(magnitude) * kept) >> bits);
  return (rest ^ sign) - sign;
}

/// How many thresholds fit into a potential: the largest n >= 0 with
/// v >= n * threshold, or with v > n * threshold if `above` is 1.
static int32_t numFitting(int32_t v, int32_t threshold, int32_t above) {
  return v < threshold + above ? 0 : (v - above) / threshold;
}

//===----------------------------------------------------------------------===//
// Fire and reset
//===----------------------------------------------------------------------===//

namespace {
/// Choices of a fragment as numbers, to keep branches out of loops.
struct Firing {
  explicit Firing(const image::PopulationRow &info)
      : above(info.compare == Compare::Gt),
        most(info.multiple ? static_cast<int32_t>(info.high) : 1),
        subtracts(info.reset == ResetMode::Subtract),
        sendsCount(info.payload == Payload::Count),
        sendsSpikes(info.payload == Payload::Value),
        resets(info.resetTime == ResetTime::SameStep) {}

  int32_t above, most;
  bool subtracts, sendsCount, sendsSpikes, resets;
};
} // namespace

/// One spike at most: the common case, without divisions.
static bool fireOnce(const Fragment &fragment, const Firing &firing,
                     int32_t *potential, int32_t *count, int32_t *value) {
  const int32_t *threshold = fragment.threshold.data();
  const int32_t *resetTo = fragment.resetTo.data();
  int32_t subtracts = firing.subtracts ? -1 : 0;
  int32_t sendsCount = firing.sendsCount ? -1 : 0;
  int32_t resets = firing.resets ? -1 : 0;
  int32_t above = firing.above;
  int32_t again = 0;
  forEachNeuron(fragment, [&](int64_t n, int64_t c) {
    int32_t v = potential[n];
    int32_t bar = threshold[c] + above; // the loader keeps it in 32 bits
    int32_t fires = v >= bar ? -1 : 0;
    int32_t after = subtracts ? v - (threshold[c] & fires) : resetTo[c];
    v = fires & resets ? after : v;
    count[n] -= fires;
    again |= v >= bar ? 1 : 0;
    potential[n] = v;
    value[n] = fires & (sendsCount ? count[n] : 1);
  });
  return again;
}

/// Up to `high` spikes; returns through `tally` what they take and which
/// neurons would have more.
static bool fireOften(const Fragment &fragment, const Firing &firing,
                      int32_t *potential, int32_t *count, int32_t *value,
                      Tally &tally) {
  int64_t more = 0, cut = 0;
  int32_t again = 0;
  forEachNeuron(fragment, [&](int64_t n, int64_t c) {
    int32_t v = potential[n], threshold = fragment.threshold[c];
    int32_t fitting = numFitting(v, threshold, firing.above);
    int32_t spikes = std::min(fitting, firing.most);
    value[n] = 0;
    if (spikes == 0)
      return;
    cut += fitting != spikes;
    more += spikes - 1;
    count[n] += spikes;
    if (firing.resets)
      v = firing.subtracts ? v - spikes * threshold : fragment.resetTo[c];
    again |= v >= threshold + firing.above ? 1 : 0;
    potential[n] = v;
    value[n] = firing.sendsCount ? count[n] : firing.sendsSpikes ? spikes : 1;
  });
  tally[Item::Saturations] += cut;
  tally[Item::UpdateAdds] += 2 * more; // a comparison and a subtraction each
  return again;
}

/// Writes what the neurons emit to `emitted`; true if some potential would
/// fire again without any input.
bool Simulation::fire(const Fragment &fragment, Tally &tally) {
  Firing firing(fragment.info);
  int32_t *potential = potentials.data() + fragment.firstState;
  int32_t *count = spikeCounts.data() + fragment.firstState;
  if (fragment.info.multiple)
    return fireOften(fragment, firing, potential, count, emitted.data(), tally);
  return fireOnce(fragment, firing, potential, count, emitted.data());
}

//===----------------------------------------------------------------------===//
// Currents
//===----------------------------------------------------------------------===//

/// Lets currents decay and take their inputs; returns what membranes see.
const int32_t *Simulation::updateCurrents(const Fragment &fragment,
                                          Tally &tally) {
  const int32_t *accumulator = accumulators.data() + fragment.firstState;
  if (!fragment.info.current)
    return accumulator;
  int32_t *current = currents.data() + fragment.firstState;
  bool seesOld = fragment.info.order == image::SynapseOrder::MembraneFirst;
  if (seesOld)
    std::copy_n(current, fragment.numNeurons, inputs.data());
  const uint32_t *kept = fragment.currentKept.data();
  int64_t bits = fragment.info.decayBits;
  int64_t low = machine.potentialLow, high = machine.potentialHigh;
  int64_t saturated = 0;
  forEachNeuron(fragment, [&](int64_t n, int64_t c) {
    int64_t sum = decay(current[n], kept[c], bits) + accumulator[n];
    int64_t fitting = std::clamp(sum, low, high);
    saturated += fitting != sum;
    current[n] = static_cast<int32_t>(fitting);
  });
  tally[Item::Saturations] += saturated;
  return seesOld ? inputs.data() : current;
}

//===----------------------------------------------------------------------===//
// Membranes
//===----------------------------------------------------------------------===//

namespace {
/// The potentials of one fragment in one update.
struct Membranes {
  const Fragment &fragment;
  int64_t low, high; ///< of a potential
  int32_t *potential;
  const int32_t *input;
  int64_t saturated = 0;

  /// The new potential of a neuron whose old one is `v` and from whose sum
  /// `subtracted` goes.
  int32_t next(int64_t n, int64_t c, int32_t v, int64_t subtracted) {
    int64_t sum = decay(v, fragment.voltageKept[c], fragment.info.decayBits) +
                  input[n] + fragment.bias[c] - subtracted;
    int64_t fitting = std::clamp(sum, low, high);
    saturated += fitting != sum;
    return static_cast<int32_t>(fitting);
  }

  /// The least potential of a channel.
  int32_t least(int64_t c) const {
    return fragment.info.bounded ? fragment.floor[c]
                                 : static_cast<int32_t>(low);
  }

  void integrate();
  void resetAndIntegrate();
  void integrateBut(const int32_t *waits);
  void bound();
};
} // namespace

void Membranes::integrate() {
  forEachNeuron(fragment, [&](int64_t n, int64_t c) {
    potential[n] = next(n, c, potential[n], 0);
  });
}

/// With resets of the spikes that the old potentials show.
void Membranes::resetAndIntegrate() {
  Firing firing(fragment.info);
  forEachNeuron(fragment, [&](int64_t n, int64_t c) {
    int32_t v = potential[n], threshold = fragment.threshold[c];
    int32_t spikes =
        std::min(numFitting(v, threshold, firing.above), firing.most);
    int64_t subtracted = 0;
    if (spikes && firing.subtracts)
      subtracted = int64_t(spikes) * threshold;
    else if (spikes)
      v = fragment.resetTo[c];
    potential[n] = next(n, c, v, subtracted);
  });
}

/// Neurons that wait keep their potential.
void Membranes::integrateBut(const int32_t *waits) {
  forEachNeuron(fragment, [&](int64_t n, int64_t c) {
    if (waits[n] == 0)
      potential[n] = std::max(next(n, c, potential[n], 0), least(c));
  });
}

void Membranes::bound() {
  forEachNeuron(fragment, [&](int64_t n, int64_t c) {
    potential[n] = std::max(potential[n], fragment.floor[c]);
  });
}

/// True if an update without input would change potentials or currents.
static bool isMoving(const Fragment &fragment, const int32_t *potential,
                     const int32_t *current) {
  int32_t any = 0;
  if (fragment.leaks)
    for (int64_t n = 0; n < fragment.numNeurons; ++n)
      any |= potential[n];
  if (fragment.info.current)
    for (int64_t n = 0; n < fragment.numNeurons; ++n)
      any |= current[n];
  return any != 0;
}

/// Lets those fire that do not wait; true if some neuron would fire again,
/// waits, or waited until now and may fire next.
bool Simulation::fireUnlessWaiting(const Fragment &fragment, Tally &tally) {
  int32_t *potential = potentials.data() + fragment.firstState;
  int32_t *wait = waits.data() + fragment.firstState;
  // Who waits is hidden from the comparison.
  for (int64_t n = 0; n < fragment.numNeurons; ++n) {
    inputs[n] = potential[n];
    potential[n] = wait[n] ? INT32_MIN : potential[n];
  }
  bool again = fire(fragment, tally);
  int32_t some = 0;
  forEachNeuron(fragment, [&](int64_t n, int64_t c) {
    potential[n] = wait[n] ? inputs[n] : potential[n];
    some |= wait[n];
    wait[n] = emitted[n] ? fragment.refractory[c] : std::max(wait[n] - 1, 0);
    some |= wait[n];
  });
  return again || some != 0;
}

/// True if the next update may change something without any input.
bool Simulation::updateLeaky(const Fragment &fragment, Tally &tally) {
  int64_t first = fragment.firstState;
  const int32_t *input = updateCurrents(fragment, tally);
  const image::PopulationRow &info = fragment.info;
  Membranes membranes{fragment, machine.potentialLow, machine.potentialHigh,
                      potentials.data() + first, input};
  bool fires = image::hasThreshold(info);
  bool waits = fires && fragment.isEverRefractory;
  if (waits)
    membranes.integrateBut(this->waits.data() + first);
  else if (fires && info.resetTime == ResetTime::NextStep)
    membranes.resetAndIntegrate();
  else
    membranes.integrate();
  if (info.bounded && !waits)
    membranes.bound();
  tally[Item::Saturations] += membranes.saturated;
  bool again = false;
  if (fires)
    again = waits ? fireUnlessWaiting(fragment, tally) : fire(fragment, tally);
  const int32_t *current = info.current ? currents.data() + first : nullptr;
  return again || isMoving(fragment, potentials.data() + first, current);
}
