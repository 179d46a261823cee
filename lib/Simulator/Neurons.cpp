// The neuron models: one update of all neurons of a fragment.

#include "ForEachNeuron.h"
#include "snnc/Simulator/Simulator.h"

#include <algorithm>
#include <cstdint>

using namespace snnc;
using namespace snnc::simulator;
using image::NeuronModel;
using image::Payload;

/// a + b modulo 2^32; the sign of `left` becomes 1 if that is not a + b.
static int32_t addWrapping(int32_t a, int32_t b, int32_t &left) {
  int32_t sum =
      static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
  left |= (a ^ sum) & (b ^ sum);
  return sum;
}

/// Writes saturate(potential + accumulator + bias) of each neuron to `sums`
/// and returns how many of them saturate. The common case without saturation
/// needs 32 bits only, which compilers make vectors of.
static int64_t sumInputs(const Fragment &fragment, const Machine &machine,
                         const int32_t *accumulator, const int32_t *potential,
                         int32_t *sums) {
  int32_t low = static_cast<int32_t>(machine.potentialLow);
  int32_t high = static_cast<int32_t>(machine.potentialHigh);
  const int32_t *bias = fragment.bias.data();
  int32_t left = 0;
  forEachNeuron(fragment, [&](int64_t n, int64_t c) {
    int32_t sum = addWrapping(potential[n], accumulator[n], left);
    sum = addWrapping(sum, bias[c], left);
    left |= sum < low || sum > high ? INT32_MIN : 0;
    sums[n] = sum;
  });
  if (left >= 0)
    return 0;
  int64_t saturated = 0;
  forEachNeuron(fragment, [&](int64_t n, int64_t c) {
    int64_t sum = int64_t(potential[n]) + accumulator[n] + bias[c];
    int64_t kept = std::clamp<int64_t>(sum, low, high);
    saturated += kept != sum;
    sums[n] = static_cast<int32_t>(kept);
  });
  return saturated;
}

void Simulation::update(int64_t tick) {
  for (size_t index = 0; index < machine.fragments.size(); ++index)
    if (machine.fragments[index].isActive(tick)) {
      updateFragment(index, tick);
      if (record == Record::States)
        recordStates(index, tick);
    }
}

void Simulation::recordStates(size_t index, int64_t tick) {
  const Fragment &fragment = machine.fragments[index];
  FragmentTrace &trace = frame.traces[index];
  int64_t place = (tick - fragment.info.phase) * fragment.numNeurons;
  std::copy_n(potentials.begin() + fragment.firstState, fragment.numNeurons,
              trace.tickPotentials.begin() + place);
  if (fragment.info.model == NeuronModel::Leaky && fragment.info.current)
    std::copy_n(currents.begin() + fragment.firstState, fragment.numNeurons,
                trace.tickCurrents.begin() + place);
}

/// What arrived is the current of neurons whose current does not outlast a
/// tick.
void Simulation::recordArrivals(size_t index, int64_t tick) {
  const Fragment &fragment = machine.fragments[index];
  if (fragment.info.model != NeuronModel::Leaky || fragment.info.current)
    return;
  int64_t place = (tick - fragment.info.phase) * fragment.numNeurons;
  std::copy_n(accumulators.begin() + fragment.firstState, fragment.numNeurons,
              frame.traces[index].tickCurrents.begin() + place);
}

/// Numbers per neuron that an update reads and writes: the accumulator (read
/// and cleared), the potential (not needed by `graded`), and where it matters
/// the current, the refractory time and the spike count.
static int64_t numStates(const Fragment &fragment) {
  const image::PopulationRow &info = fragment.info;
  if (info.model == NeuronModel::Graded)
    return 1;
  if (info.model == NeuronModel::Real) {
    // A population of sigma_delta keeps its sum and what it sent as well.
    if (fragment.reals.front().form == image::RealForm::SigmaDelta)
      return 4;
    return 2 + info.current +
           (image::hasThreshold(info) &&
            info.resetTime == image::ResetTime::NextStep);
  }
  bool counts = info.model == NeuronModel::MaxRate ||
                (image::hasThreshold(info) && info.payload == Payload::Count);
  bool leaky = info.model == NeuronModel::Leaky;
  return 2 + counts + (leaky && info.current) + fragment.isEverRefractory;
}

/// Additions and comparisons per neuron of an update without spikes.
static int64_t numAdds(const Fragment &fragment) {
  const image::PopulationRow &info = fragment.info;
  int64_t fires = image::hasThreshold(info);
  switch (info.model) {
  case NeuronModel::Graded:
    return 4;
  case NeuronModel::MaxRate:
  case NeuronModel::Integrate:
    return 2;
  case NeuronModel::IntegrateFire:
    return 2 + fires + info.bounded;
  case NeuronModel::Leaky:
    return 2 + fires + info.bounded + info.current + fragment.isEverRefractory +
           (info.resetTime == image::ResetTime::NextStep);
  case NeuronModel::Real:
    return 0; // by channel: Fragment::addsPerUpdate
  }
  return 0;
}

/// What the hardware does in an update, whether or not a neuron changes.
void Simulation::countUpdate(const Fragment &fragment, Tally &tally) {
  int64_t neurons = fragment.numNeurons;
  int64_t channels = fragment.info.box.size.channels;
  tally[Item::NeuronUpdates] += neurons;
  tally[Item::UpdateAdds] +=
      numAdds(fragment) * neurons + fragment.addsPerUpdate;
  tally[Item::StateReads] += numStates(fragment) * neurons;
  tally[Item::StateWrites] += numStates(fragment) * neurons;
  tally[Item::ParameterWords] += fragment.parameterWords;
  tally[Item::PopulationRows] += 1;
  tally[Item::Decays] += fragment.decaysPerUpdate;
  if (fragment.info.model == NeuronModel::Graded)
    for (int32_t multiplier : fragment.multiplier)
      tally[Item::Requantisations] += multiplier == 1 ? 0 : neurons / channels;
  loads[fragment.coreIndex].updates += neurons;
}

void Simulation::updateFragment(size_t index, int64_t tick) {
  const Fragment &fragment = machine.fragments[index];
  Tally &tally = frame.counts.layers[fragment.layer];
  countUpdate(fragment, tally);
  NeuronModel model = fragment.info.model;
  // Without arrivals and drift an update changes nothing unless some neuron
  // could still emit; a graded neuron forgets its last potential.
  if (model != NeuronModel::Graded && !arrived[index] && !hot[index] &&
      !fragment.drifts)
    return;
  switch (model) {
  case NeuronModel::Graded:
    updateGraded(fragment, tally);
    break;
  case NeuronModel::IntegrateFire:
    hot[index] = updateIntegrateFire(fragment, tally);
    break;
  case NeuronModel::Leaky:
    hot[index] = updateLeaky(fragment, tally);
    break;
  case NeuronModel::MaxRate:
    hot[index] = updateMaxRate(fragment);
    break;
  case NeuronModel::Real:
    updateReal(fragment, tally); // stays hot
    break;
  case NeuronModel::Integrate:
    updateIntegrate(fragment, tally);
    hot[index] = 0;
    break;
  }
  if (arrived[index] && record == Record::States)
    recordArrivals(index, tick);
  if (arrived[index])
    std::fill_n(accumulators.begin() + fragment.firstState, fragment.numNeurons,
                0);
  arrived[index] = 0;
  if (!fragment.emits())
    return;
  if (record != Record::Nothing)
    std::copy_n(emitted.begin(), fragment.numNeurons,
                frame.traces[index].values.begin() +
                    (tick - fragment.info.phase) * fragment.numNeurons);
  Span span = collect(fragment);
  tally[Item::Events] += span.count;
  // A reset by subtraction or to a value; of several spikes each but the first
  // takes a comparison and a subtraction more.
  tally[Item::UpdateAdds] += image::isGraded(fragment.info) ? 0 : span.count;
  int64_t axonRows = span.count * fragment.fanout.axons.size();
  tally[Item::AxonRows] += axonRows;
  int64_t hitTests = machine.chip.hasPopulationAxons ? axonRows : 0;
  tally[Item::HitTests] += hitTests;
  CoreLoad &load = loads[fragment.coreIndex];
  load.tests += hitTests;
  load.packets += send(fragment.fanout, span, tick + 1, tally);
}

/// Turns the values in `emitted` that are not 0 into events.
Simulation::Span Simulation::collect(const Fragment &fragment) {
  Span span{events.size(), 0};
  const Shape &size = fragment.info.box.size;
  int32_t *last = lastValues.data() + fragment.firstState;
  const int32_t *value = emitted.data();
  for (int64_t y = 0; y < size.height; ++y)
    for (int64_t x = 0; x < size.width; ++x, value += size.channels)
      for (int64_t c = 0; c < size.channels; ++c)
        if (value[c] != 0) {
          events.push_back({{c, y, x}, value[c]});
          last[value + c - emitted.data()] = value[c];
        }
  span.count = events.size() - span.first;
  return span;
}

void Simulation::updateGraded(const Fragment &fragment, Tally &tally) {
  const int32_t *accumulator = accumulators.data() + fragment.firstState;
  int32_t *potential = potentials.data() + fragment.firstState;
  std::fill_n(potential, fragment.numNeurons, 0); // it integrates nothing
  tally[Item::Saturations] +=
      sumInputs(fragment, machine, accumulator, potential, emitted.data());
  std::copy_n(emitted.data(), fragment.numNeurons, potential);
  int64_t low = fragment.info.low, high = fragment.info.high;
  forEachNeuron(fragment, [&](int64_t n, int64_t c) {
    int32_t shift = fragment.shift[c];
    int64_t round = shift ? int64_t(1) << (shift - 1) : 0;
    int64_t y =
        (int64_t(potential[n]) * fragment.multiplier[c] + round) >> shift;
    emitted[n] = static_cast<int32_t>(std::clamp(y, low, high));
  });
}

/// True if some potential is still at its threshold or above.
bool Simulation::updateIntegrateFire(const Fragment &fragment, Tally &tally) {
  const int32_t *accumulator = accumulators.data() + fragment.firstState;
  int32_t *potential = potentials.data() + fragment.firstState;
  tally[Item::Saturations] +=
      sumInputs(fragment, machine, accumulator, potential, emitted.data());
  std::copy_n(emitted.data(), fragment.numNeurons, potential);
  if (fragment.info.bounded)
    forEachNeuron(fragment, [&](int64_t n, int64_t c) {
      potential[n] = std::max(potential[n], fragment.floor[c]);
    });
  return fire(fragment, tally);
}

/// True if some potential is still above its count.
bool Simulation::updateMaxRate(const Fragment &fragment) {
  const int32_t *accumulator = accumulators.data() + fragment.firstState;
  int32_t *potential = potentials.data() + fragment.firstState;
  int32_t *count = spikeCounts.data() + fragment.firstState;
  int32_t *value = emitted.data();
  int32_t sendsCount = fragment.info.payload == Payload::Count ? -1 : 0;
  int32_t above = 0;
  for (int64_t n = 0; n < fragment.numNeurons; ++n) {
    int32_t v = std::max(potential[n], accumulator[n]);
    int32_t fires = v > count[n] ? -1 : 0;
    count[n] -= fires;
    above |= v > count[n] ? 1 : 0;
    potential[n] = v;
    value[n] = fires & (sendsCount ? count[n] : 1);
  }
  return above;
}

void Simulation::updateIntegrate(const Fragment &fragment, Tally &tally) {
  const int32_t *accumulator = accumulators.data() + fragment.firstState;
  int32_t *potential = potentials.data() + fragment.firstState;
  tally[Item::Saturations] +=
      sumInputs(fragment, machine, accumulator, potential, emitted.data());
  std::copy_n(emitted.data(), fragment.numNeurons, potential);
}
