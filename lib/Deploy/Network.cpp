// Runs networks of integers in the plainest way.

#include "snnc/Deploy/Network.h"

#include <algorithm>
#include <cstdlib>

namespace snnc::deploy {

int64_t Network::numTicks() const {
  int64_t ticks = 0;
  for (const Population &population : populations)
    ticks = std::max(ticks, population.phase + steps);
  return ticks;
}

/// An element of an array that may say nothing.
static int64_t at(const std::vector<int64_t> &numbers, int64_t index) {
  return numbers.empty() ? 0 : numbers[index];
}

Spikes compareNumbers(const std::vector<int64_t> &factors,
                      const std::vector<int64_t> &thresholds,
                      const std::vector<std::vector<int64_t>> &numbers) {
  Spikes spikes;
  for (const std::vector<int64_t> &step : numbers) {
    std::vector<uint8_t> &row = spikes.emplace_back(factors.size());
    for (size_t i = 0; i < row.size(); ++i)
      row[i] = factors[i] * step[i] >= thresholds[i];
  }
  return spikes;
}

std::vector<Spikes>
encode(const Network &network,
       const std::vector<std::vector<std::vector<int64_t>>> &numbers) {
  std::vector<Spikes> spikes;
  for (const Population &population : network.populations) {
    if (population.kind != PopulationKind::Host)
      continue;
    spikes.push_back(compareNumbers(population.factors, population.thresholds,
                                    numbers[population.input]));
  }
  return spikes;
}

int64_t decayed(const Population &population, int64_t neuron,
                int64_t potential) {
  int64_t amount = at(population.decays, neuron);
  int64_t whole = int64_t(1) << population.decayBits;
  int64_t magnitude = std::abs(potential), kept = whole - amount;
  // Split so that no product leaves 64 bits.
  int64_t rest = magnitude / whole * kept + magnitude % whole * kept / whole;
  return potential < 0 ? -rest : rest;
}

/// One step of one neuron. True if it spikes.
static bool update(const Population &population, int64_t neuron, int64_t sum,
                   int64_t &potential) {
  if (population.isStateless)
    potential = sum;
  else
    potential = decayed(population, neuron, potential) + sum +
                at(population.biases, neuron);
  if (population.kind == PopulationKind::Integrator ||
      potential < population.thresholds[neuron])
    return false;
  if (population.isStateless)
    return true;
  switch (population.reset) {
  case Reset::Zero:
    potential = 0;
    break;
  case Reset::Subtract:
    potential -= population.resetValues[neuron];
    break;
  case Reset::Value:
    potential = population.resetValues[neuron];
    break;
  }
  return true;
}

/// What reaches each neuron of population `index` in a tick.
static std::vector<int64_t> sumsOf(const Network &network,
                                   const Activity &activity, int64_t index,
                                   int64_t tick) {
  std::vector<int64_t> sums(network.populations[index].numNeurons());
  for (const Projection &projection : network.projections) {
    if (projection.target != index)
      continue;
    int64_t sent = tick - 1 - projection.delay -
                   network.populations[projection.source].phase;
    if (sent < 0 || sent >= network.steps)
      continue;
    const auto &spikes = activity.spikes[projection.source][sent];
    for (const Synapse &synapse : projection.synapses)
      if (spikes[synapse.source])
        sums[synapse.target] += synapse.weight;
  }
  return sums;
}

Activity interpret(const Network &network, const std::vector<Spikes> &host) {
  Activity activity;
  size_t numHosts = 0;
  for (const Population &population : network.populations) {
    if (population.kind == PopulationKind::Host)
      activity.spikes.push_back(host[numHosts++]);
    else
      activity.spikes.emplace_back(
          network.steps, std::vector<uint8_t>(population.numNeurons()));
    std::vector<int64_t> potentials(population.numNeurons());
    for (size_t i = 0; i < potentials.size(); ++i)
      potentials[i] = at(population.initial, i);
    activity.potentials.push_back(std::move(potentials));
  }
  for (int64_t tick = 0; tick < network.numTicks(); ++tick)
    for (size_t p = 0; p < network.populations.size(); ++p) {
      const Population &population = network.populations[p];
      int64_t step = tick - population.phase;
      if (population.kind == PopulationKind::Host || step < 0 ||
          step >= network.steps)
        continue;
      std::vector<int64_t> sums = sumsOf(network, activity, p, tick);
      for (size_t i = 0; i < sums.size(); ++i)
        activity.spikes[p][step][i] =
            update(population, i, sums[i], activity.potentials[p][i]);
    }
  return activity;
}

} // namespace snnc::deploy
