// Puts networks onto a recurrent layer with readouts in ticks.

#include "LayersLowering.h"

#include "Arrivals.h"
#include "ScaleWeights.h"
#include "snnc/Native/Neuron.h"

#include <algorithm>
#include <cmath>

namespace snnc::deploy {

using namespace chip;

//===----------------------------------------------------------------------===//
// Populations
//===----------------------------------------------------------------------===//

int64_t LayersLowering::factorOf(const Population &population,
                                 int64_t neuron) const {
  if (network.steps == 1)
    return limits.wholeFactor;
  double whole = std::ldexp(1.0, population.decayBits);
  double kept = 1.0 - elementOf(population.decays, neuron) / whole;
  return std::llround(kept * limits.wholeFactor);
}

void LayersLowering::checkLeak(const Population &population) {
  double worst = 0.0;
  for (int64_t i = 0; i < population.numNeurons(); ++i) {
    int64_t factor = factorOf(population, i);
    double wanted =
        elementOf(population.decays, i) / std::ldexp(1.0, population.decayBits);
    double whole = limits.wholeFactor, decay = 1.0 - factor / whole;
    worst = std::max(worst, std::abs(decay - wanted));
    if (factorBitsOf(chip, factor))
      continue;
    const NativeField &low = *chip.memory("neuron")->find("decay");
    int64_t least = *std::min_element(chip.layers.decayHigh.begin(),
                                      chip.layers.decayHigh.end())
                    << low.bits;
    violations.add(population.layer,
                   "neuron " + std::to_string(i) + " loses " +
                       std::to_string(wanted) +
                       " of its potential in a step, and those of the chip at "
                       "most " +
                       std::to_string(1.0 - least / whole) +
                       "; use a slower leak or 1 step");
    return;
  }
  approximations.push_back(
      "layer '" + population.layer + "' has decays that are off by up to " +
      std::to_string(worst) + " and are rounded down instead of toward 0");
}

void LayersLowering::checkPopulation(const Population &population) {
  if (population.kind == PopulationKind::Host || network.steps == 1)
    return;
  std::string steps = " for " + std::to_string(network.steps) + " steps";
  bool decays = std::any_of(population.decays.begin(), population.decays.end(),
                            [](int64_t decay) { return decay != 0; });
  if (population.isStateless && population.kind == PopulationKind::Spiking)
    violations.add(population.layer,
                   "forgets its potentials in each step" + steps +
                       ", and the chip keeps them; use 1 step, or neurons that "
                       "keep theirs");
  else if (decays &&
           (!allowsLeaks || population.kind == PopulationKind::Integrator))
    violations.add(population.layer,
                   "has potentials that decay" + steps +
                       ", which the chip rounds differently; train it without "
                       "a leak, use 1 step" +
                       (population.kind == PopulationKind::Spiking
                            ? " or --allow-approximate"
                            : ""));
  else if (decays)
    checkLeak(population);
}

void LayersLowering::checkPopulations() {
  const Population *first = nullptr; // that says how all are reset
  for (const Population &population : network.populations) {
    checkPopulation(population);
    if (population.kind != PopulationKind::Host && population.phase == 0)
      numBefore = 1; // a constant takes a tick to arrive
    if (population.kind != PopulationKind::Spiking || network.steps == 1 ||
        population.isStateless)
      continue;
    bool subtracts = population.reset == Reset::Subtract;
    if (!first) {
      first = &population;
      reset = subtracts ? ResetKind::Subtract : ResetKind::Zero;
    } else if (subtracts != (reset == ResetKind::Subtract)) {
      violations.add(population.layer,
                     (subtracts ? "subtracts its threshold when it spikes, and "
                                : "is reset to a value, and ") +
                         ("'" + first->layer) +
                         (subtracts ? "' is reset to a value"
                                    : "' subtracts its threshold") +
                         "; the chip has one mode for all; use one reset");
    }
  }
  const std::vector<ResetKind> &resets = chip.neuron.resets;
  if (std::find(resets.begin(), resets.end(), reset) == resets.end())
    violations.add(std::string("needs neurons that are ") +
                   (reset == ResetKind::Zero
                        ? "reset to zero"
                        : "reset by subtracting the threshold") +
                   ", which the chip does not have");
  for (const Output &output : network.outputs)
    if (network.populations[output.population].kind == PopulationKind::Host)
      violations.add(network.populations[output.population].layer,
                     "is an input and an output; put a layer between");
}

int64_t LayersLowering::constant(int64_t &node) {
  if (node < 0)
    node = graph.add(GraphNode::Input, 1);
  return node;
}

void LayersLowering::addNeuron(int64_t index, int64_t neuron,
                               const Dynamics &dynamics) {
  int64_t offset =
      dynamics.chooseOffset(1, limits.mostLevel, [&](const Charges &charges) {
        return graph.numParts(charges.once) + graph.numParts(charges.again);
      });
  int64_t node = graph.add(GraphNode::Neuron, dynamics.getThreshold() + offset);
  nodes[index][neuron] = node;
  spiking[node] = {index, neuron, dynamics, offset,
                   factorOf(network.populations[index], neuron)};
  Charges charges = dynamics.chargesFor(offset);
  int64_t delay = tickOf(index) - 1;
  if (charges.once != 0)
    graph[constant(once)].synapses.push_back(
        {node, charges.once, dynamics.mayBeginEarly() ? 0 : delay});
  if (charges.each != 0)
    graph[constant(each)].synapses.push_back({node, charges.each, delay});
  if (charges.again != 0)
    graph[node].synapses.push_back({node, charges.again, 0});
}

void LayersLowering::addNeurons() {
  for (const Population &population : network.populations)
    nodes.emplace_back(population.numNeurons(), -1);
  std::vector<std::vector<Range>> sums = sumsOf(network, projections);
  for (size_t index = 0; index < nodes.size(); ++index) {
    const Population &population = network.populations[index];
    if (population.kind != PopulationKind::Spiking)
      continue;
    for (size_t i = 0; i < nodes[index].size(); ++i) {
      double kept =
          factorOf(population, i) / static_cast<double>(limits.wholeFactor);
      Dynamics dynamics(network, population, i, sums[index][i], kept);
      if (dynamics.canSpike())
        addNeuron(index, i, dynamics);
    }
  }
}

void LayersLowering::connect(const Projection &projection,
                             const std::vector<int64_t> &targets,
                             int64_t delay) {
  bool isHost =
      network.populations[projection.source].kind == PopulationKind::Host;
  for (const Synapse &synapse : projection.synapses) {
    int64_t &source = nodes[projection.source][synapse.source];
    int64_t target = targets[synapse.target];
    if (source < 0 && target >= 0 && isHost)
      source = graph.add(GraphNode::Input, 1);
    if (source >= 0 && target >= 0)
      graph[source].synapses.push_back({target, synapse.weight, delay});
  }
}

//===----------------------------------------------------------------------===//
// Readouts
//===----------------------------------------------------------------------===//

/// True if the chip does what the host would do of the outputs' counts.
bool LayersLowering::computesResults() const {
  const Readout &readout = network.readout;
  if (readout.matrix.empty() || readout.numResults > limits.readouts)
    return false;
  bool fitsWeights = std::all_of(
      readout.matrix.begin(), readout.matrix.end(), [&](int64_t weight) {
        return weight >= limits.lowWeight && weight <= limits.highWeight;
      });
  return fitsWeights || readout.numNumbers > limits.readouts;
}

/// A spike is added to a readout in the tick in which its neuron fires, one
/// before it arrives in the network; what was added up to a tick is sent in the
/// next one. Spikes of inputs go through a neuron, so that those without delay
/// come a tick later, and all others are to come with them.
void LayersLowering::addReadouts(Readouts added,
                                 const std::vector<Projection> &incoming,
                                 int64_t phase,
                                 const std::vector<int64_t> &constants) {
  int64_t tick = phase + numBefore + network.steps - 1, late = 0;
  for (const Projection &projection : incoming)
    if (network.populations[projection.source].kind == PopulationKind::Host &&
        projection.delay == 0)
      late = 1;
  bool hasConstants = std::any_of(constants.begin(), constants.end(),
                                  [](int64_t value) { return value != 0; });
  if (hasConstants) // which go through a neuron, too
    late = std::max(late, 2 - tick);
  added.tick = tick + late;
  std::vector<Range> sums(added.shape.numNeurons());
  for (int64_t i = 0; i < added.shape.numNeurons(); ++i)
    added.nodes.push_back(graph.add(GraphNode::Readout, 1));
  for (const Projection &projection : incoming) {
    connect(projection, added.nodes, projection.delay + late);
    for (const Synapse &synapse : projection.synapses)
      (synapse.weight < 0 ? sums[synapse.target].low
                          : sums[synapse.target].high) +=
          synapse.weight * network.steps;
  }
  for (size_t i = 0; i < constants.size(); ++i) {
    if (constants[i] != 0)
      graph[constant(once)].synapses.push_back(
          {added.nodes[i], constants[i], 1});
    (constants[i] < 0 ? sums[i].low : sums[i].high) += constants[i];
  }
  for (const Range &sum : sums)
    for (int64_t bound : {sum.low, sum.high})
      if (native::limit(bound, chip.layers.readoutBits, true,
                        Overflow::Saturate) != bound) {
        violations.add(added.layer,
                       "can reach sums from " + std::to_string(sum.low) +
                           " to " + std::to_string(sum.high) +
                           "; a readout of the chip has " +
                           std::to_string(chip.layers.readoutBits) +
                           " bits; use fewer steps or synapses, "
                           "or smaller weights");
        readouts.push_back(std::move(added));
        return;
      }
  readouts.push_back(std::move(added));
}

/// One readout for each neuron of an output.
void LayersLowering::addCounts(const Population &population, int64_t index) {
  Readouts added = {population.layer, population.shape, 0, {}};
  if (population.kind == PopulationKind::Spiking) {
    Projection own;
    own.source = index;
    for (int64_t i = 0; i < population.numNeurons(); ++i)
      own.synapses.push_back({i, i, 1});
    return addReadouts(std::move(added), {own}, population.phase + 1, {});
  }
  std::vector<Projection> incoming;
  for (const Projection *projection : projections)
    if (projection->target == index)
      incoming.push_back(*projection);
  std::vector<int64_t> constants;
  for (int64_t i = 0; i < population.numNeurons(); ++i)
    constants.push_back(startOf(population, i) +
                        network.steps * elementOf(population.biases, i));
  addReadouts(std::move(added), incoming, population.phase, constants);
}

/// One readout for each result of the matrix.
void LayersLowering::addResults() {
  const Readout &readout = network.readout;
  int64_t phase = 0, number = 0;
  for (const Output &output : network.outputs)
    phase = std::max(phase, network.populations[output.population].phase + 1);
  std::vector<Projection> incoming;
  for (const Output &output : network.outputs) {
    const Population &population = network.populations[output.population];
    Projection &projection = incoming.emplace_back();
    projection.source = output.population;
    projection.delay = phase - population.phase - 1;
    for (int64_t i = 0; i < population.numNeurons(); ++i, ++number)
      for (int64_t row = 0; row < readout.numResults; ++row)
        if (int64_t weight = readout.matrix[row * readout.numNumbers + number])
          projection.synapses.push_back({i, row, weight});
  }
  addReadouts({readout.name, {readout.numResults, 1, 1}, 0, {}}, incoming,
              phase, {});
  readoutsOf.push_back(0);
}

void LayersLowering::addAllReadouts() {
  if (computesResults())
    return addResults();
  std::map<int64_t, int64_t> known;
  for (const Output &output : network.outputs) {
    const Population &population = network.populations[output.population];
    if (population.kind == PopulationKind::Host)
      continue;
    auto [found, isNew] = known.try_emplace(output.population, readouts.size());
    if (isNew)
      addCounts(population, output.population);
    readoutsOf.push_back(found->second);
  }
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

Result<Deployment> LayersLowering::run() {
  Result<LayerLimits> found = layerLimitsOf(store);
  if (!found)
    return found.error();
  limits = *found;
  GraphLimits graphLimits; // a spike takes a tick, and no synapse more
  graphLimits.lowWeight = limits.lowWeight;
  graphLimits.highWeight = limits.highWeight;
  graph = SparseGraph(graphLimits);
  checkPopulations();
  projections = findArriving(network, violations);
  addNeurons();
  for (const Projection *projection : projections)
    connect(*projection, nodes[projection->target], projection->delay);
  addAllReadouts();
  placeNeurons();
  checkBounds();
  checkRoom();
  if (!violations.empty())
    return violations.toError(network.name, chip.name);
  return finish();
}

Result<Deployment> lowerOntoLayers(const Network &network, const Native &chip,
                                   const LowerOptions &options) {
  const NativeMemory *synapses = chip.memory("input_synapse");
  return lowerOrScale(
      network, synapses ? synapses->find("weight") : nullptr, options,
      [&](const Network &each) {
        return LayersLowering(each, chip, options.allowApproximate).run();
      });
}

} // namespace snnc::deploy
