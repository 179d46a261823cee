// When the populations of a network work on a mesh, and what they see before.

#include "MeshPlan.h"

#include <algorithm>

namespace snnc::deploy::mesh {

const Stream &Problem::streamOf(int64_t signal) const {
  auto behind = std::upper_bound(
      streams.begin(), streams.end(), signal,
      [](int64_t left, const Stream &right) { return left < right.first; });
  return *std::prev(behind);
}

int64_t Problem::unitOf(int64_t signal) const {
  const Stream &stream = streamOf(signal);
  int64_t first = firstUnits[stream.population];
  return first < 0 ? -1 : first + signal - stream.first;
}

int64_t skewOf(const Network &network, const Projection &projection) {
  return network.populations[projection.target].phase -
         network.populations[projection.source].phase - 1 - projection.delay;
}

/// True if no step of the target sees a step of the source.
static bool isVoid(const Network &network, const Projection &projection) {
  int64_t skew = skewOf(network, projection);
  return skew >= network.steps || -skew >= network.steps;
}

/// The longest ways decide: a population begins when the last of its inputs can
/// have arrived. (Bellman and Ford's relaxation, as connections may be loops.)
bool computeTicks(Problem &problem) {
  const Network &network = *problem.network;
  problem.ticks.assign(network.populations.size(), 0);
  bool isChanged = true;
  for (size_t round = 0; isChanged; ++round) {
    if (round > network.populations.size())
      return false;
    isChanged = false;
    for (const Projection &projection : network.projections) {
      if (isVoid(network, projection))
        continue;
      int64_t least = problem.isHost(projection.source) ? 0
                      : problem.isRelayed[projection.source]
                          ? 2 * problem.limits.offset
                          : problem.limits.offset;
      int64_t &tick = problem.ticks[projection.target];
      int64_t earliest = problem.ticks[projection.source] +
                         skewOf(network, projection) + least;
      isChanged |= earliest > tick;
      tick = std::max(tick, earliest);
    }
  }
  // The host sends as late as it can: lags are then short.
  for (size_t p = 0; p < problem.ticks.size(); ++p) {
    if (!problem.isHost(p))
      continue;
    int64_t latest = -1;
    for (const Projection &projection : network.projections) {
      if (projection.source != static_cast<int64_t>(p) ||
          isVoid(network, projection))
        continue;
      int64_t tick =
          problem.ticks[projection.target] - skewOf(network, projection);
      latest = latest < 0 ? tick : std::min(latest, tick);
    }
    problem.ticks[p] = std::max(problem.ticks[p], latest);
  }
  return true;
}

/// By population: none of its neurons fires before its first step.
static std::vector<bool> findQuiet(const Problem &problem) {
  const Network &network = *problem.network;
  std::vector<bool> isQuiet(network.populations.size(), true);
  for (const Unit &unit : problem.units)
    // What keeps its potential was proven not to fire if nothing comes.
    if (unit.isUsed && problem.ticks[unit.population] > 0 &&
        network.populations[unit.population].isStateless &&
        network.populations[unit.population].thresholds[unit.neuron] <= 0)
      isQuiet[unit.population] = false;
  for (bool isChanged = true; isChanged;) {
    isChanged = false;
    for (const Unit &unit : problem.units) {
      if (!unit.isUsed || !isQuiet[unit.population] ||
          problem.ticks[unit.population] == 0)
        continue;
      for (const Synapses &input : unit.inputs)
        if (!isQuiet[problem.streamOf(input.signal).population]) {
          isQuiet[unit.population] = false;
          isChanged = true;
          break;
        }
    }
  }
  return isQuiet;
}

void checkQuiet(const Problem &problem, Violations &violations) {
  const Network &network = *problem.network;
  if (network.steps == 1)
    return; // no potential is kept, and no other step seen
  std::vector<bool> isQuiet = findQuiet(problem);
  for (const Projection &projection : network.projections) {
    const Population &target = network.populations[projection.target];
    const Population &source = network.populations[projection.source];
    int64_t skew = skewOf(network, projection);
    if (isVoid(network, projection) || problem.isHost(projection.target))
      continue;
    if (skew > 0 && !problem.isHost(projection.source))
      violations.add(target.layer,
                     "sees no spikes of layer '" + source.layer +
                         "' in its last " + std::to_string(skew) +
                         " steps; a chip without a clock of steps cannot keep "
                         "them away");
    if (!isQuiet[projection.source] && (skew < 0 || !target.isStateless))
      violations.add(
          target.layer,
          (target.isStateless ? "sees" : "keeps potentials and sees") +
              std::string(" spikes of layer '") + source.layer +
              "' from before its first step, where thresholds of 0 or less "
              "fire without input; thresholds from 1 on help");
  }
}

void checkKinds(const Network &network, Violations &violations) {
  for (const Output &output : network.outputs) {
    const Population &population = network.populations[output.population];
    if (population.kind == PopulationKind::Host)
      violations.add(population.layer, "is an input and the output '" +
                                           output.name +
                                           "'; the chip sends spikes of its "
                                           "own neurons alone");
    else if (output.decoder == Decoder::Potential ||
             population.kind == PopulationKind::Integrator)
      violations.add(population.layer,
                     "is read as potentials; the chip sends spikes alone: let "
                     "the layer spike and count its spikes");
  }
  for (const Population &population : network.populations) {
    if (population.kind != PopulationKind::Spiking || population.isStateless ||
        network.steps == 1)
      continue;
    auto isZero = [](int64_t number) { return number == 0; };
    if (!std::all_of(population.decays.begin(), population.decays.end(),
                     isZero))
      violations.add(population.layer,
                     "has potentials that decay; the chip's leak is a "
                     "constant: train it without decay");
    if (population.reset == Reset::Subtract &&
        population.resetValues != population.thresholds)
      violations.add(population.layer,
                     "subtracts another number than its threshold from a "
                     "potential that fires, and the chip its threshold");
  }
}

} // namespace snnc::deploy::mesh
