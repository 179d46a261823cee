// One update of one neuron, as docs/machine.md says it.

#include "SnnPlan.h"

#include <algorithm>
#include <cstdlib>

using namespace snnc;
using namespace snnc::interpreter;

namespace {

/// A neuron in an update.
class Neuron {
public:
  Neuron(const SnnPlan &plan, const SnnPopulation &population, int64_t index,
         SnnState &state)
      : plan(plan), population(population), state(state), index(index),
        channel(index % population.shape.channels),
        potential(state.potentials[index]), count(state.counts[index]) {}

  int32_t update(int64_t accumulator);

private:
  const SnnPlan &plan;
  const SnnPopulation &population;
  SnnState &state;
  int64_t index, channel;
  int64_t &potential;
  int64_t &count;

  int64_t saturate(int64_t sum) const {
    return std::clamp(sum, plan.lowestPotential, plan.highestPotential);
  }
  int64_t decay(int64_t number, int64_t amount) const;
  int64_t numSpikes() const;
  void reset(int64_t spikes);
  void integrate(int64_t input);
  int32_t fire();
  int32_t updateGraded(int64_t accumulator);
  int32_t updateLeaky(int64_t accumulator);
};

} // namespace

/// number * (1 - amount / 2^bits), truncated toward zero. The number is split
/// at bit `bits`, so that no product leaves 64 bits.
int64_t Neuron::decay(int64_t number, int64_t amount) const {
  int64_t whole = int64_t(1) << population.decayBits;
  int64_t magnitude = std::abs(number), kept = whole - amount;
  int64_t rest = magnitude / whole * kept + magnitude % whole * kept / whole;
  return number < 0 ? -rest : rest;
}

/// The spikes that the potential is worth.
int64_t Neuron::numSpikes() const {
  int64_t reach = potential - population.isGreater;
  int64_t spikes = reach < 0 ? 0 : reach / population.threshold[channel];
  return std::min(spikes, population.mostSpikes);
}

void Neuron::reset(int64_t spikes) {
  if (spikes == 0)
    return;
  switch (population.reset) {
  case SnnReset::Subtract:
    potential -= spikes * population.threshold[channel];
    break;
  case SnnReset::Zero:
    potential = 0;
    break;
  case SnnReset::Value:
    potential = population.resetValue[channel];
    break;
  }
}

/// Adds to the potential within its bounds.
void Neuron::integrate(int64_t input) {
  potential = saturate(potential + input + population.bias[channel]);
  if (population.hasFloor)
    potential = std::max(potential, population.floor[channel]);
}

int32_t Neuron::fire() {
  int64_t spikes = numSpikes();
  if (spikes == 0)
    return 0;
  count += spikes;
  if (!population.resetsLater)
    reset(spikes);
  if (population.refractory)
    state.waits[index] = population.refractory;
  switch (population.payload) {
  case SnnPayload::Value:
    return static_cast<int32_t>(spikes);
  case SnnPayload::Unit:
    return 1;
  case SnnPayload::Count:
    return static_cast<int32_t>(count);
  }
  return 0;
}

int32_t Neuron::updateGraded(int64_t accumulator) {
  potential = saturate(accumulator + population.bias[channel]);
  int64_t shift = population.shift[channel];
  int64_t round = shift ? int64_t(1) << (shift - 1) : 0;
  int64_t scaled =
      (potential * population.multiplier[channel] + round) >> shift;
  int64_t value = std::clamp(scaled, population.low, population.high);
  count += value != 0;
  return static_cast<int32_t>(value);
}

int32_t Neuron::updateLeaky(int64_t accumulator) {
  int64_t input = accumulator;
  if (population.hasCurrent) {
    int64_t &current = state.currents[index];
    int64_t next = saturate(decay(current, population.currentDecay[channel]) +
                            accumulator);
    input = population.seesOldCurrent ? current : next;
    current = next;
  }
  if (population.refractory && state.waits[index] > 0) {
    --state.waits[index];
    return 0;
  }
  if (population.fires && population.resetsLater) {
    int64_t spikes = numSpikes();
    if (population.reset == SnnReset::Subtract)
      input -= spikes * population.threshold[channel];
    else
      reset(spikes);
  }
  potential = decay(potential, population.voltageDecay[channel]);
  integrate(input);
  return population.fires ? fire() : 0;
}

int32_t Neuron::update(int64_t accumulator) {
  switch (population.model) {
  case SnnModel::Graded:
    return updateGraded(accumulator);
  case SnnModel::Leaky:
    return updateLeaky(accumulator);
  case SnnModel::IntegrateFire:
    integrate(accumulator);
    return fire();
  case SnnModel::MaxRate:
    potential = std::max(potential, accumulator);
    if (potential <= count)
      return 0;
    ++count;
    return population.payload == SnnPayload::Count ? static_cast<int32_t>(count)
                                                   : 1;
  case SnnModel::Integrate:
    integrate(accumulator);
    return 0;
  }
  return 0;
}

int32_t snnc::interpreter::updateNeuron(const SnnPlan &plan,
                                        const SnnPopulation &population,
                                        int64_t neuron, int64_t accumulator,
                                        SnnState &state) {
  return Neuron(plan, population, neuron, state).update(accumulator);
}
