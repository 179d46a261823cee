// Finds which spikes of a network matter, and where it begins.

#include "Arrivals.h"

namespace snnc::deploy {

std::vector<const Projection *> findArriving(const Network &network,
                                             Violations &violations) {
  std::vector<const Projection *> arriving;
  for (const Projection &projection : network.projections) {
    const Population &source = network.populations[projection.source];
    const Population &target = network.populations[projection.target];
    int64_t first = source.phase + 1 + projection.delay;
    if (first >= target.phase + network.steps)
      continue;
    if (first < target.phase)
      violations.add(projection.layer,
                     "brings spikes in tick " + std::to_string(first) +
                         ", but '" + target.layer + "' begins in tick " +
                         std::to_string(target.phase) +
                         ", and the chip adds what comes before; give it " +
                         std::to_string(target.phase - first) +
                         " more ticks of delay");
    arriving.push_back(&projection);
  }
  return arriving;
}

int64_t startOf(const Population &population, int64_t neuron) {
  if (population.isStateless)
    return 0;
  return decayed(population, neuron, elementOf(population.initial, neuron));
}

Host makeHost(const Network &network, int64_t numBefore) {
  Host host;
  host.steps = network.steps;
  host.inputs = network.inputs;
  host.outputs = network.outputs;
  host.program.ticks = network.numTicks() + numBefore;
  for (const Population &population : network.populations) {
    Placed placed;
    placed.kind = population.kind;
    placed.layer = population.layer;
    placed.shape = population.shape;
    placed.tick = population.phase + numBefore;
    placed.input = population.input;
    placed.factors = population.factors;
    placed.thresholds = population.thresholds;
    if (population.kind != PopulationKind::Host) {
      placed.factors.clear();
      placed.thresholds.clear();
    }
    host.populations.push_back(std::move(placed));
  }
  return host;
}

} // namespace snnc::deploy
