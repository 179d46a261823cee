// Chips whose numbers are binary32 (docs/machine.md, "Real numbers"): sums in
// a fixed order, neurons of the model `real`. Every operation is rounded once.

#include "ForEachNeuron.h"
#include "snnc/Simulator/Simulator.h"
#include "snnc/Support/Bits.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

using namespace snnc;
using namespace snnc::simulator;
using image::RealForm;
using image::RealParameterRow;
using image::ResetMode;

void Simulation::resetReals() {
  for (std::vector<float> *state :
       {&reals.accumulators, &reals.potentials, &reals.currents, &reals.fired})
    state->assign(machine.numStates, 0.0f);
  reals.counts.assign(machine.numStates, 0.0);
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// All events of the tick in the order of tables and of neurons c, y, x of
/// their source, whatever way they came: sums of reals depend on the order.
void Simulation::deliverReals(int64_t tick) {
  std::vector<Arrival> &arrivals = reals.arrivals;
  arrivals.clear();
  for (const Batch &batch : queue[tick]) {
    if (!isInTime(batch, tick))
      continue;
    if (!machine.prices.empty())
      countWalks(batch);
    const Shape &source = machine.tables[batch.axon->table].info.source;
    const Event *event = events.data() + batch.events.first;
    for (size_t i = 0; i < batch.events.count; ++i, ++event) {
      std::optional<Coordinate> at =
          synapse::generate(batch.axon->events, event->at);
      if (at)
        arrivals.push_back(
            {batch.axon->table,
             (at->c * source.height + at->y) * source.width + at->x, *at,
             realOf(static_cast<uint32_t>(event->value))});
    }
  }
  std::stable_sort(
      arrivals.begin(), arrivals.end(), [](const Arrival &a, const Arrival &b) {
        return std::tie(a.table, a.source) < std::tie(b.table, b.source);
      });
  for (size_t first = 0, end; first < arrivals.size(); first = end) {
    const Table &table = machine.tables[arrivals[first].table];
    const Fragment &target = machine.fragments[table.fragment];
    float *accumulator = reals.accumulators.data() + target.firstState;
    Decoded decoded;
    for (end = first;
         end < arrivals.size() && arrivals[end].table == arrivals[first].table;
         ++end) {
      const Arrival &arrival = arrivals[end];
      ++decoded.events;
      if (!table.hasSource(arrival.at))
        continue;
      const EventCost &cost = table.costs.at(arrival.at);
      decoded.words += cost.words;
      if (cost.synapses == 0)
        continue;
      float value = table.info.unit ? 1.0f : arrival.value;
      if (table.adds)
        table.decoder.add(arrival.at, value, accumulator);
      else
        table.decoder.maximum(arrival.at, value, accumulator);
      decoded.synapses += cost.synapses;
      (std::abs(value) == 1.0f ? decoded.unitWeights : decoded.weights) +=
          cost.nonzero;
    }
    count(table, decoded);
  }
}

//===----------------------------------------------------------------------===//
// Neurons
//===----------------------------------------------------------------------===//

static float nextCurrent(const RealParameterRow &row, float current,
                         float sum) {
  if (row.form >= RealForm::Difference)
    return (current - row.currentDecay * current) + row.currentGain * sum;
  return row.currentDecay * current + row.currentGain * sum;
}

static float nextPotential(const RealParameterRow &row, float potential,
                           float input) {
  switch (row.form) {
  case RealForm::Pass:
    return input;
  case RealForm::Accumulate:
    return potential + row.gain * input;
  case RealForm::Decay:
    return (row.decay * potential + row.gain * input) + row.rest;
  case RealForm::Difference:
    return potential +
           row.gain * ((row.rest - potential) + row.resistance * input);
  case RealForm::SplitDifference:
    return potential + (row.decay * (row.rest - potential) +
                        row.gain * (row.resistance * input));
  case RealForm::SigmaDelta:
    break; // sendDifference
  }
  return input;
}

/// How many thresholds a potential reaches; all that is not positive is
/// reached once.
static float countSpikes(float potential, float threshold, bool isStrict,
                         bool isMultiple) {
  bool fires = isStrict ? potential > threshold : potential >= threshold;
  if (!fires)
    return 0.0f;
  if (!isMultiple || threshold <= 0.0f)
    return 1.0f;
  float spikes = std::floor(potential / threshold);
  if (isStrict && spikes > 1.0f && spikes * threshold >= potential)
    spikes -= 1.0f;
  return std::max(spikes, 1.0f);
}

static float afterReset(ResetMode reset, const RealParameterRow &row,
                        float potential, float spikes) {
  switch (reset) {
  case ResetMode::Subtract:
    return potential - spikes * row.threshold;
  case ResetMode::Zero:
    return 0.0f;
  case ResetMode::Value:
    return row.resetValue;
  }
  return potential;
}

/// A neuron that sends how its activation changed since it last sent
/// something: `sigma` sums up what it hears, `sent` what it sent.
static float sendDifference(const RealParameterRow &row, bool isStrict,
                            float input, float &sigma, float &activation,
                            float &sent) {
  sigma += input;
  activation = std::max(sigma + row.bias, 0.0f);
  float difference = activation - sent;
  float size = std::abs(difference);
  if (!(isStrict ? size > row.threshold : size >= row.threshold))
    return 0.0f;
  sent = activation;
  return difference;
}

void Simulation::updateReal(const Fragment &fragment, Tally &tally) {
  const image::PopulationRow &info = fragment.info;
  bool fires = image::hasThreshold(info), sends = image::isGraded(info);
  bool resetsLater = info.resetTime == image::ResetTime::NextStep;
  bool subtracts = info.reset == ResetMode::Subtract;
  bool isStrict = info.compare == image::Compare::Gt;
  bool membraneFirst = info.order == image::SynapseOrder::MembraneFirst;
  int64_t first = fragment.firstState, more = 0;
  forEachNeuron(fragment, [&](int64_t n, int64_t c) {
    const RealParameterRow &row = fragment.reals[c];
    float input = reals.accumulators[first + n];
    float sum = input + row.bias;
    reals.accumulators[first + n] = 0.0f;
    float &v = reals.potentials[first + n], &u = reals.currents[first + n];
    bool isDelta = row.form == RealForm::SigmaDelta;
    float before = fires && resetsLater ? reals.fired[first + n] : 0.0f;
    if (before != 0.0f && !subtracts)
      v = afterReset(info.reset, row, v, before);
    if (info.current && !membraneFirst)
      u = nextCurrent(row, u, sum);
    float value = 0.0f;
    if (isDelta)
      value =
          sendDifference(row, isStrict, input, u, v, reals.fired[first + n]);
    else
      v = nextPotential(row, v, info.current ? u : sum);
    if (info.current && membraneFirst)
      u = nextCurrent(row, u, sum);
    if (sends && !isDelta)
      value = v;
    if (fires) {
      if (before != 0.0f && subtracts)
        v = afterReset(info.reset, row, v, before);
      if (info.bounded)
        v = std::max(v, row.floor);
      value = countSpikes(v, row.threshold, isStrict, info.multiple);
      if (value != 0.0f && !resetsLater)
        v = afterReset(info.reset, row, v, value);
      reals.fired[first + n] = value;
      more += value > 1.0f;
    }
    reals.counts[first + n] += value;
    emitted[n] = value == 0.0f ? 0 : static_cast<int32_t>(bitsOf(value));
    potentials[first + n] = static_cast<int32_t>(bitsOf(v));
    if (info.current)
      currents[first + n] = static_cast<int32_t>(bitsOf(u));
  });
  // To find several spikes takes a division; to reset by them one product.
  tally[Item::Decays] += 2 * more;
}
