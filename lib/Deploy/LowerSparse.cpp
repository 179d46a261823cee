// Puts networks onto a sparse graph in ticks.

#include "snnc/Deploy/Lower.h"

#include "Arrivals.h"
#include "Dynamics.h"
#include "GraphHost.h"
#include "Listing.h"
#include "ScaleWeights.h"
#include "SparseGraph.h"
#include "snnc/Native/SparseTicks.h"

#include <algorithm>

namespace snnc::deploy {

using namespace chip;

namespace {

/// One network on its way to one chip.
class SparseLowering {
public:
  SparseLowering(const Network &network, const Native &chip)
      : network(network), chip(chip), store(chip), graph(limitsOf(chip)) {}

  static GraphLimits limitsOf(const Native &chip);

  Result<Deployment> run();

private:
  Status checkChip();
  void checkPopulations();
  void checkPopulation(const Population &population);
  void addNeurons();
  void addNeuron(int64_t index, int64_t neuron, const Dynamics &dynamics);
  int64_t constant(int64_t &node);
  void addSynapses();
  void checkRoom();
  Listing listNeurons(bool inputsOnly) const;
  void writeRows();
  void writeHost(Host &host) const;
  Deployment finish();

  int64_t tickOf(int64_t population) const {
    return network.populations[population].phase + numBefore;
  }

  const Network &network;
  const Native &chip;
  native::Store store;
  SparseGraph graph;
  Violations violations;
  int64_t mostLevel = 0; ///< that a neuron of the chip can fire at
  int64_t numBefore = 0; ///< ticks of the program before the network's first
  std::vector<const Projection *> projections;
  /// [population][neuron] of the network; -1: it can do nothing.
  std::vector<std::vector<int64_t>> nodes;
  std::vector<bool> isOutput;   ///< by population
  int64_t once = -1, each = -1; ///< nodes that the host charges itself
};

} // namespace

GraphLimits SparseLowering::limitsOf(const Native &chip) {
  GraphLimits limits;
  limits.neurons = chip.neurons;
  limits.firstInput = chip.firstInput;
  limits.numInputs = chip.numInputs;
  limits.maxDelay = chip.maxDelay;
  const NativeMemory *synapses = chip.memory("synapse");
  const NativeMemory *neurons = chip.memory("neuron");
  const NativeField *weight = synapses ? synapses->find("weight") : nullptr;
  const NativeField *count = neurons ? neurons->find("count") : nullptr;
  if (!weight || !count) // create() of the machine says so
    return limits;
  limits.entries = synapses->rows;
  limits.entriesPerNeuron = count->high();
  limits.highWeight = weight->high();
  limits.lowWeight = -weight->high() - 1;
  return limits;
}

/// What this lowering relies on, beyond what the machine asks for.
Status SparseLowering::checkChip() {
  if (Result<native::SparseTicks> machine = native::SparseTicks::create(store);
      !machine)
    return machine.error();
  const NativeNeuron &neuron = chip.neuron;
  auto refuse = [&](const std::string &text) {
    return Error{chip.name + ": networks are only put on chips whose " + text};
  };
  if (chip.delayOffset != 1 || !chip.forbiddenDelays.empty())
    return refuse("charges arrive 1 step after a spike, or later by any delay");
  if (neuron.leak != LeakKind::None || neuron.bound != BoundKind::None ||
      neuron.resets != std::vector<ResetKind>{ResetKind::Zero})
    return refuse("neurons have no leak and no lower bound, and are reset to "
                  "0");
  if (neuron.nonNegativeOnly || !neuron.compareSigned || !neuron.stateSigned)
    return refuse("potentials have a sign and are compared as they are");
  if (!chip.memory("synapse")->find("weight")->isSigned)
    return refuse("weights have a sign");
  auto input = chip.commands.find("input");
  if (input == chip.commands.end() || !input->second.width("neuron") ||
      !input->second.width("charge"))
    return refuse("command 'input' has a neuron and a charge");
  mostLevel = chip.memory("neuron")->find("threshold")->high() +
              (neuron.compare == CompareOp::Greater);
  return {};
}

void SparseLowering::checkPopulation(const Population &population) {
  if (population.kind == PopulationKind::Host || network.steps == 1)
    return;
  std::string steps = " for " + std::to_string(network.steps) + " steps";
  if (population.isStateless) {
    violations.add(population.layer,
                   "forgets its potentials in each step" + steps +
                       ", and the chip keeps them; use 1 step, or neurons that "
                       "keep theirs without a leak");
    return;
  }
  if (std::any_of(population.decays.begin(), population.decays.end(),
                  [](int64_t decay) { return decay != 0; }))
    violations.add(population.layer,
                   "has potentials that decay" + steps +
                       ", and those of the chip do not; train it without a "
                       "leak, or use 1 step");
  if (population.reset == Reset::Subtract)
    violations.add(population.layer,
                   "subtracts its threshold when it spikes" + steps +
                       ", and the chip only resets to a value; use a reset to "
                       "zero, or 1 step");
}

void SparseLowering::checkPopulations() {
  isOutput.resize(network.populations.size());
  for (const Output &output : network.outputs) {
    isOutput[output.population] = true;
    const Population &population = network.populations[output.population];
    if (population.kind == PopulationKind::Host)
      violations.add(population.layer,
                     "is an input and an output; put a layer between");
  }
  for (const Population &population : network.populations) {
    if (population.kind == PopulationKind::Integrator)
      violations.add(population.layer,
                     "is read as potentials, and the chip sends spikes alone; "
                     "end the network with spiking neurons");
    else
      checkPopulation(population);
    if (population.kind != PopulationKind::Host && population.phase == 0)
      numBefore = 1; // a constant takes a tick to arrive
  }
}

int64_t SparseLowering::constant(int64_t &node) {
  if (node < 0)
    node = graph.add(GraphNode::Input, 1);
  return node;
}

void SparseLowering::addNeuron(int64_t index, int64_t neuron,
                               const Dynamics &dynamics) {
  int64_t offset =
      dynamics.chooseOffset(1, mostLevel, [&](const Charges &charges) {
        return graph.numParts(charges.once) + graph.numParts(charges.again);
      });
  int64_t node = graph.add(GraphNode::Neuron, dynamics.getThreshold() + offset);
  nodes[index][neuron] = node;
  Charges charges = dynamics.chargesFor(offset);
  int64_t delay = tickOf(index) - 1;
  if (charges.once != 0)
    graph[constant(once)].synapses.push_back(
        {node, charges.once, dynamics.mayBeginEarly() ? 0 : delay});
  if (charges.each != 0)
    graph[constant(each)].synapses.push_back({node, charges.each, delay});
  if (charges.again != 0)
    graph[node].synapses.push_back({node, charges.again, 0});

  Range sums = dynamics.sumsWith(offset);
  int64_t lowest = dynamics.potentialsWith(offset).low;
  auto exceeds = [](int64_t value, unsigned bits) {
    return native::limit(value, bits, true, Overflow::Saturate) != value;
  };
  if (exceeds(sums.low, chip.neuron.accumulatorBits) ||
      exceeds(sums.high, chip.neuron.accumulatorBits) ||
      exceeds(lowest, chip.neuron.stateBits))
    violations.add(network.populations[index].layer,
                   "neuron " + std::to_string(neuron) + " can get sums from " +
                       std::to_string(sums.low) + " to " +
                       std::to_string(sums.high) +
                       " in a step and a potential of " +
                       std::to_string(lowest) + ", for which the chip has " +
                       std::to_string(chip.neuron.accumulatorBits) + " and " +
                       std::to_string(chip.neuron.stateBits) +
                       " bits; use fewer synapses or weights of fewer bits");
}

void SparseLowering::addNeurons() {
  for (const Population &population : network.populations)
    nodes.emplace_back(population.numNeurons(), -1);
  std::vector<std::vector<Range>> sums = sumsOf(network, projections);
  for (size_t index = 0; index < nodes.size(); ++index) {
    const Population &population = network.populations[index];
    if (population.kind != PopulationKind::Spiking)
      continue;
    for (size_t i = 0; i < nodes[index].size(); ++i) {
      Dynamics dynamics(network, population, i, sums[index][i]);
      if (dynamics.canSpike() || isOutput[index])
        addNeuron(index, i, dynamics);
    }
  }
}

void SparseLowering::addSynapses() {
  for (const Projection *projection : projections)
    for (const Synapse &synapse : projection->synapses) {
      int64_t &source = nodes[projection->source][synapse.source];
      int64_t target = nodes[projection->target][synapse.target];
      bool isHost =
          network.populations[projection->source].kind == PopulationKind::Host;
      if (source < 0 && target >= 0 && isHost)
        source = graph.add(GraphNode::Input, 1);
      if (source >= 0 && target >= 0)
        graph[source].synapses.push_back(
            {target, synapse.weight, projection->delay});
    }
  graph.splitDelays();
}

/// The neurons of the chip by what they are for.
Listing SparseLowering::listNeurons(bool inputsOnly) const {
  Listing listing;
  const std::vector<GraphNode> &all = graph.getNodes();
  for (size_t index = 0; index < nodes.size(); ++index)
    for (int64_t node : nodes[index])
      if (node >= 0 && (!inputsOnly || all[node].kind == GraphNode::Input))
        listing.addLayer(network.populations[index].layer, all[node].copies);
  for (int64_t node : {once, each})
    if (node >= 0)
      listing.add("constants", all[node].copies);
  if (!inputsOnly)
    listing.add("relays of delays", graph.numNeurons(GraphNode::Relay));
  return listing;
}

void SparseLowering::checkRoom() {
  const GraphLimits limits = limitsOf(chip);
  std::string atLeast = graph.makeCopies() ? "" : "at least ";
  auto check = [&](const std::string &things, const Listing &listing,
                   int64_t needed, int64_t has, const std::string &help) {
    if (needed > has)
      violations.add("needs " + atLeast + std::to_string(needed) + " " +
                     things + " (" + listing.text() + "); the chip has " +
                     std::to_string(has) + "; " + help);
  };
  std::string copies = graph.numCopies()
                           ? ", or give sources at most " +
                                 std::to_string(limits.entriesPerNeuron) +
                                 " synapses, for those with more have copies"
                           : "";
  int64_t inputs = graph.numNeurons(GraphNode::Input);
  check("input neurons", listNeurons(true), inputs, limits.numInputs,
        "use a smaller input or prune synapses" + copies);
  check("neurons", listNeurons(false),
        inputs + graph.numNeurons(GraphNode::Neuron) +
            graph.numNeurons(GraphNode::Relay),
        limits.neurons, "use smaller layers" + copies);
  Listing entries;
  for (const Projection *projection : projections) {
    int64_t &count = entries.addLayer(projection->layer, 0);
    for (const Synapse &synapse : projection->synapses) {
      int64_t target = nodes[projection->target][synapse.target];
      if (target >= 0 && nodes[projection->source][synapse.source] >= 0)
        count += graph.numParts(synapse.weight) * graph[target].copies;
    }
  }
  int64_t needed = graph.numEntries();
  entries.add("constants, relays and resets", needed - entries.total());
  check("synapses", entries, needed, limits.entries,
        "prune synapses; weights from " + std::to_string(limits.lowWeight) +
            " to " + std::to_string(limits.highWeight) +
            " take one each, and --allow-approximate scales larger ones");
}

void SparseLowering::writeRows() {
  native::Memory &neurons = *store.find("neuron");
  native::Memory &synapses = *store.find("synapse");
  const NativeMemory &layout = neurons.getLayout();
  const NativeField &weight = *synapses.getLayout().find("weight");
  const NativeField &target = *synapses.getLayout().find("target");
  auto clear = [](native::Memory &memory, int64_t row) {
    for (const NativeField &field : memory.getLayout().fields)
      memory.set(row, field, field.fixed.value_or(0));
  };
  bool isStrict = chip.neuron.compare == CompareOp::Greater;
  for (size_t index = 0; index < graph.getNodes().size(); ++index) {
    const GraphNode &node = graph[index];
    int64_t entry = node.firstEntry;
    for (int64_t copy = 0; copy < node.copies; ++copy) {
      int64_t row = node.places[copy];
      std::vector<GraphEntry> entries = graph.entriesOf(index, copy);
      clear(neurons, row);
      neurons.set(row, *layout.find("threshold"), node.level - isStrict);
      neurons.set(row, *layout.find("delay"), node.delay);
      neurons.set(row, *layout.find("start"), entry);
      neurons.set(row, *layout.find("count"), entries.size());
      for (const GraphEntry &each : entries) {
        clear(synapses, entry);
        synapses.set(entry, weight, each.weight);
        synapses.set(entry++, target, each.target);
      }
    }
  }
  for (size_t index = 0; index < nodes.size(); ++index)
    for (size_t i = 0; isOutput[index] && i < nodes[index].size(); ++i)
      neurons.set(graph[nodes[index][i]].places[0], *layout.find("output"), 1);
}

void SparseLowering::writeHost(Host &host) const {
  writeNodes(
      graph, {nodes, once, each},
      [&](int64_t place) {
        return chip.commands.at("input").encode(
            {{"neuron", static_cast<uint64_t>(place - chip.firstInput)},
             {"charge", 1}});
      },
      host);
  for (size_t index = 0; index < nodes.size(); ++index)
    for (size_t i = 0; isOutput[index] && i < nodes[index].size(); ++i)
      host.populations[index].words.push_back(
          graph.getNodes()[nodes[index][i]].places[0]);
}

Deployment SparseLowering::finish() {
  graph.place();
  writeRows();
  int64_t inputs = graph.numNeurons(GraphNode::Input);
  int64_t relays = graph.numNeurons(GraphNode::Relay);
  int64_t copies = graph.numCopies();
  int64_t neurons = inputs + relays + graph.numNeurons(GraphNode::Neuron);
  Deployment deployment = {
      std::move(store), makeHost(network, numBefore), {}, {}};
  writeHost(deployment.host);
  deployment.figures = {{"input neurons in use", inputs},
                        {"neurons in use", neurons},
                        {"of them copies", copies},
                        {"of them relays of delays", relays},
                        {"synapses in use", graph.numEntries()}};
  if (copies)
    deployment.remarks.push_back(
        std::to_string(copies) +
        " of the chip's neurons are copies, for one has at most " +
        std::to_string(limitsOf(chip).entriesPerNeuron) + " synapses");
  if (relays)
    deployment.remarks.push_back(
        std::to_string(relays) +
        " of the chip's neurons pass spikes on later, for one has one delay, "
        "of at most " +
        std::to_string(chip.maxDelay) + " steps");
  int64_t silent = 0;
  for (size_t index = 0; index < nodes.size(); ++index)
    if (network.populations[index].kind == PopulationKind::Spiking)
      silent += std::count(nodes[index].begin(), nodes[index].end(), -1);
  if (silent)
    deployment.remarks.push_back(std::to_string(silent) +
                                 " of the network's neurons can never spike; "
                                 "left out");
  return deployment;
}

Result<Deployment> SparseLowering::run() {
  if (Status status = checkChip(); !status)
    return status.error();
  checkPopulations();
  projections = findArriving(network, violations);
  addNeurons();
  addSynapses();
  checkRoom();
  if (!violations.empty())
    return violations.toError(network.name, chip.name);
  return finish();
}

Result<Deployment> lowerOntoSparse(const Network &network, const Native &chip,
                                   const LowerOptions &options) {
  const NativeMemory *synapses = chip.memory("synapse");
  return lowerOrScale(
      network, synapses ? synapses->find("weight") : nullptr, options,
      [&](const Network &each) { return SparseLowering(each, chip).run(); });
}

} // namespace snnc::deploy
