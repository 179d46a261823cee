// One step of the neurons of a trained network: the equations of
// docs/semantics.md in 32-bit floating point, in the order written there.

#include "SpikingPlan.h"

#include <algorithm>
#include <cmath>

using namespace snnc;
using namespace snnc::interpreter;

//===----------------------------------------------------------------------===//
// State
//===----------------------------------------------------------------------===//

SpikingState snnc::interpreter::makeState(const SpikingPopulation &population) {
  size_t neurons = population.shape.numNeurons();
  SpikingState state;
  state.last.resize(neurons);
  state.count.resize(neurons);
  if (population.isInteger()) {
    state.integerSum.resize(neurons);
    state.integerCurrent.resize(neurons);
    state.integerPotential.resize(neurons);
    state.silent.resize(neurons);
    return state;
  }
  state.sum.resize(neurons);
  state.potential.resize(neurons);
  state.fired.resize(neurons);
  if (population.hasCurrent() || population.model == SpikingModel::SigmaDelta)
    state.current.resize(neurons);
  if (!population.delaySteps.empty())
    state.delayed.assign(population.mostDelay + 1, std::vector<float>(neurons));
  return state;
}

//===----------------------------------------------------------------------===//
// Currents and potentials
//===----------------------------------------------------------------------===//

static void updateCurrents(const SpikingPopulation &population,
                           const SpikingRules &rules, SpikingState &state) {
  int64_t neurons = state.sum.size();
  float *current = state.current.data();
  const float *sum = state.sum.data();
  const float *gain = population.synapseGain.data();
  if (rules.isDifference) {
    const float *loss = population.synapseLoss.data();
    for (int64_t n = 0; n < neurons; ++n)
      current[n] = (current[n] - loss[n] * current[n]) + gain[n] * sum[n];
    return;
  }
  const float *decay = population.synapseDecay.data();
  for (int64_t n = 0; n < neurons; ++n)
    current[n] = decay[n] * current[n] + gain[n] * sum[n];
}

/// Moves the potentials by the currents `input`, one step long.
static void updatePotentials(const SpikingPopulation &population,
                             const SpikingRules &rules, const float *input,
                             SpikingState &state) {
  int64_t neurons = state.potential.size();
  float *potential = state.potential.data();
  const float *gain = population.gain.data();
  if (population.decay.empty()) { // no leak
    for (int64_t n = 0; n < neurons; ++n)
      potential[n] = potential[n] + gain[n] * input[n];
    return;
  }
  if (!rules.isDifference) {
    const float *decay = population.decay.data();
    const float *leak = population.leak.data();
    for (int64_t n = 0; n < neurons; ++n)
      potential[n] = (decay[n] * potential[n] + gain[n] * input[n]) + leak[n];
    return;
  }
  const float *rest = population.restPotential.data();
  const float *resistance = population.resistance.data();
  const float *loss = population.loss.data();
  for (int64_t n = 0; n < neurons; ++n) {
    float pull = rest[n] - potential[n];
    float push = resistance[n] * input[n];
    potential[n] =
        potential[n] + (loss[n] == gain[n] ? gain[n] * (pull + push)
                                           : loss[n] * pull + gain[n] * push);
  }
}

//===----------------------------------------------------------------------===//
// Spikes
//===----------------------------------------------------------------------===//

/// The number of spikes of a potential: how many thresholds it exceeds.
static float countSpikes(float potential, float threshold,
                         const SpikingRules &rules) {
  bool fires = rules.isStrict ? potential > threshold : potential >= threshold;
  if (!fires)
    return 0;
  // A threshold of 0 or less fits any number of times: one spike.
  if (!rules.isMultiple || threshold <= 0)
    return 1;
  float count = std::floor(potential / threshold);
  if (rules.isStrict && count > 1 && count * threshold >= potential)
    count -= 1;
  return std::max(count, 1.0f);
}

/// reset_time next_step: what the spikes of the step before do to the
/// potential that they left.
static void replaceOldPotentials(const SpikingPopulation &population,
                                 const SpikingRules &rules,
                                 SpikingState &state) {
  if (rules.reset == SpikingReset::Subtract)
    return;
  for (size_t n = 0; n < state.potential.size(); ++n)
    if (state.fired[n] != 0)
      state.potential[n] = rules.reset == SpikingReset::Zero
                               ? 0.0f
                               : population.resetPotential[n];
}

/// The same for `subtract`, which takes the thresholds from the new potential.
static void subtractOldSpikes(const SpikingPopulation &population,
                              const SpikingRules &rules, SpikingState &state) {
  if (rules.reset != SpikingReset::Subtract)
    return;
  for (size_t n = 0; n < state.potential.size(); ++n)
    if (state.fired[n] != 0)
      state.potential[n] -= state.fired[n] * population.threshold[n];
}

/// Compares, sends and resets.
static void fire(const SpikingPopulation &population, const SpikingRules &rules,
                 SpikingState &state) {
  int64_t neurons = state.potential.size();
  for (int64_t n = 0; n < neurons; ++n) {
    float &potential = state.potential[n];
    float threshold = population.threshold[n];
    if (rules.hasFloor)
      potential = std::max(potential, population.floor[n]);
    float count = countSpikes(potential, threshold, rules);
    state.last[n] = count;
    if (count == 0 || rules.resetsLater)
      continue;
    if (rules.reset == SpikingReset::Subtract)
      potential -= count * threshold;
    else
      potential = rules.reset == SpikingReset::Zero
                      ? 0.0f
                      : population.resetPotential[n];
  }
  if (rules.resetsLater)
    state.fired = state.last;
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

/// Integrators and neurons that fire.
static void updateMembranes(const SpikingPopulation &population,
                            const SpikingRules &rules, SpikingState &state) {
  bool fires = !population.threshold.empty();
  if (fires && rules.resetsLater)
    replaceOldPotentials(population, rules, state);
  if (!population.hasCurrent()) {
    updatePotentials(population, rules, state.sum.data(), state);
  } else if (rules.membraneFirst) {
    updatePotentials(population, rules, state.current.data(), state);
    updateCurrents(population, rules, state);
  } else {
    updateCurrents(population, rules, state);
    updatePotentials(population, rules, state.current.data(), state);
  }
  if (!fires) {
    state.last = state.potential;
    return;
  }
  if (rules.resetsLater)
    subtractOldSpikes(population, rules, state);
  fire(population, rules, state);
}

static void updateRelay(const SpikingPopulation &population, int64_t step,
                        SpikingState &state) {
  if (population.delaySteps.empty()) {
    state.last = state.sum;
    return;
  }
  int64_t slots = population.mostDelay + 1;
  state.delayed[step % slots] = state.sum;
  for (size_t n = 0; n < state.sum.size(); ++n) {
    int64_t from = step - population.delaySteps[n];
    state.last[n] = from < 0 ? 0.0f : state.delayed[from % slots][n];
  }
}

static void updateThreshold(const SpikingPopulation &population,
                            const SpikingRules &rules, SpikingState &state) {
  for (size_t n = 0; n < state.sum.size(); ++n)
    state.last[n] = rules.isStrict ? state.sum[n] > population.threshold[n]
                                   : state.sum[n] >= population.threshold[n];
}

/// Lava's SigmaDelta: `current` is sigma, `potential` the activation, `fired`
/// the activation as the readers know it.
static void updateSigmaDelta(const SpikingPopulation &population,
                             const SpikingRules &rules, SpikingState &state) {
  for (size_t n = 0; n < state.sum.size(); ++n) {
    state.current[n] += state.sum[n];
    float bias = population.bias.empty() ? 0.0f : population.bias[n];
    float activation = std::max(state.current[n] + bias, 0.0f);
    float difference = activation - state.fired[n];
    float size = std::abs(difference), threshold = population.threshold[n];
    bool sends = rules.isStrict ? size > threshold : size >= threshold;
    state.potential[n] = activation;
    state.last[n] = sends ? difference : 0.0f;
    if (sends)
      state.fired[n] = activation;
  }
}

/// The largest current and potential: 24 bits with sign (Davies et al. 2018).
static constexpr int64_t mostLoihi = (int64_t(1) << 23) - 1;

/// x * (4096 - decay) / 4096, rounded toward zero.
static int64_t decayLoihi(int64_t x, int64_t decay) {
  int64_t size = (std::abs(x) * (4096 - decay)) >> 12;
  return x < 0 ? -size : size;
}

static void updateLoihi(const SpikingPopulation &population,
                        const SpikingRules &rules, int64_t step,
                        SpikingState &state) {
  for (size_t n = 0; n < state.integerSum.size(); ++n) {
    int64_t &current = state.integerCurrent[n];
    int64_t &potential = state.integerPotential[n];
    int64_t interval = population.resetInterval[n];
    if (interval > 0 && step % interval == population.resetOffset[n] % interval)
      current = potential = state.silent[n] = 0;
    current = decayLoihi(current, population.currentDecay[n]);
    current = std::clamp(current + state.integerSum[n], -mostLoihi, mostLoihi);
    state.last[n] = 0;
    if (state.silent[n] > 0) {
      --state.silent[n];
      continue;
    }
    int64_t threshold = population.integerThreshold[n];
    potential = decayLoihi(potential, population.voltageDecay[n]) + current +
                population.integerBias[n];
    potential = std::clamp(potential, -mostLoihi, mostLoihi);
    bool fires =
        rules.isStrict ? potential > threshold : potential >= threshold;
    if (!fires)
      continue;
    state.last[n] = 1;
    state.silent[n] = population.refractory[n];
    potential = rules.reset == SpikingReset::Subtract ? potential - threshold
                : rules.reset == SpikingReset::Zero
                    ? 0
                    : population.integerReset[n];
  }
}

void snnc::interpreter::updateNeurons(const SpikingPopulation &population,
                                      const SpikingRules &rules, int64_t step,
                                      SpikingState &state) {
  switch (population.model) {
  case SpikingModel::Relay:
    return updateRelay(population, step, state);
  case SpikingModel::Threshold:
    return updateThreshold(population, rules, state);
  case SpikingModel::Loihi:
    return updateLoihi(population, rules, step, state);
  case SpikingModel::SigmaDelta:
    return updateSigmaDelta(population, rules, state);
  default:
    return updateMembranes(population, rules, state);
  }
}
