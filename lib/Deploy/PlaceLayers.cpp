// Gives a network places on a recurrent layer with readouts, and writes them.

#include "LayersLowering.h"

#include "Arrivals.h"
#include "GraphHost.h"
#include "Listing.h"
#include "SharedRows.h"
#include "snnc/Native/Neuron.h"

#include <algorithm>

namespace snnc::deploy {

using namespace chip;

/// Large weights come from several copies of their source.
void LayersLowering::countCopies() {
  for (size_t i = 0; i < graph.getNodes().size(); ++i) {
    graph[i].copies = 1;
    for (const GraphSynapse &synapse : graph[i].synapses)
      graph[i].copies =
          std::max(graph[i].copies, graph.numParts(synapse.weight));
  }
}

/// True if a neuron can have any offset: its charge needs no relay.
bool LayersLowering::isFlexible(int64_t node) const {
  auto found = spiking.find(node);
  if (found == spiking.end() || found->second.dynamics.leaks())
    return false;
  return found->second.dynamics.mayBeginEarly() ||
         tickOf(found->second.population) == 1;
}

/// The factor of a node's decay.
int64_t LayersLowering::chipFactorOf(int64_t node) const {
  auto found = spiking.find(node);
  return found == spiking.end() ? limits.wholeFactor : found->second.factor;
}

int64_t LayersLowering::placeRows(bool changesLevels) {
  std::vector<RowNeuron> neurons;
  std::vector<int64_t> nodesOf;
  for (size_t i = 0; i < graph.getNodes().size(); ++i) {
    const GraphNode &node = graph[i];
    if (node.kind != GraphNode::Neuron && node.kind != GraphNode::Relay)
      continue;
    nodesOf.push_back(i);
    neurons.push_back(
        {chipFactorOf(i), node.level, node.copies, isFlexible(i), {}});
  }
  int64_t numTaken = placeInRows(neurons, limits.perRow, changesLevels);
  for (size_t i = 0; i < neurons.size(); ++i) {
    int64_t node = nodesOf[i];
    graph[node].places = neurons[i].places;
    int64_t change = neurons[i].level - graph[node].level;
    if (change == 0)
      continue;
    graph[node].level += change;
    spiking[node].offset += change;
    graph[constant(once)].synapses.push_back({node, change, 0});
    if (network.steps > 1)
      graph[node].synapses.push_back({node, change, 0});
  }
  return numTaken;
}

void LayersLowering::placeNeurons() {
  graph.splitDelays();
  countCopies();
  numPlaces = placeRows(false);
  if (numPlaces > limits.neurons) {
    placeRows(true);
    graph.splitDelays();
    countCopies();
    numPlaces = placeRows(false);
  }
  int64_t row = 0;
  for (size_t i = 0; i < graph.getNodes().size(); ++i)
    if (graph[i].kind == GraphNode::Input) {
      graph[i].places.clear();
      for (int64_t copy = 0; copy < graph[i].copies; ++copy)
        graph[i].places.push_back(row++);
    }
  for (Readouts &each : readouts)
    for (int64_t node : each.nodes)
      graph[node].places = {numReadouts++};
}

void LayersLowering::checkBounds() {
  for (const auto &[node, each] : spiking) {
    Range range = each.dynamics.potentialsWith(each.offset);
    unsigned bits = chip.neuron.stateBits;
    auto exceeds = [&](int64_t value) {
      return native::limit(value, bits, true, Overflow::Saturate) != value;
    };
    if (exceeds(range.low) || exceeds(range.high))
      violations.add(network.populations[each.population].layer,
                     "neuron " + std::to_string(each.neuron) +
                         " can have potentials from " +
                         std::to_string(range.low) + " to " +
                         std::to_string(range.high) +
                         ", for which the chip "
                         "has " +
                         std::to_string(bits) +
                         " bits; use fewer synapses or weights of fewer bits");
  }
}

void LayersLowering::checkRoom() {
  Listing inputs, neurons, sums;
  for (size_t index = 0; index < nodes.size(); ++index)
    for (int64_t node : nodes[index])
      if (node >= 0)
        (graph[node].kind == GraphNode::Input ? inputs : neurons)
            .addLayer(network.populations[index].layer, graph[node].copies);
  for (int64_t node : {once, each})
    if (node >= 0)
      inputs.add("constants", graph[node].copies);
  neurons.add("relays of delays and constants",
              graph.numNeurons(GraphNode::Relay));
  neurons.add("unused, for those that share a row have one threshold",
              numPlaces - neurons.total());
  for (const Readouts &each : readouts)
    sums.addLayer(each.layer, each.shape.numNeurons());
  auto check = [&](const std::string &things, const Listing &listing,
                   int64_t has, const std::string &help) {
    if (listing.total() > has)
      violations.add("needs " + std::to_string(listing.total()) + " " + things +
                     " (" + listing.text() + "); the chip has " +
                     std::to_string(has) + "; " + help);
  };
  std::string weights = " or weights from " + std::to_string(limits.lowWeight) +
                        " to " + std::to_string(limits.highWeight) +
                        ", for larger ones take several";
  check("input rows", inputs, limits.inputs, "use a smaller input" + weights);
  check("neurons", neurons, limits.neurons, "use smaller layers" + weights);
  check("readouts", sums, limits.readouts,
        "end the network with fewer neurons, or with sums of them");
}

//===----------------------------------------------------------------------===//
// The result
//===----------------------------------------------------------------------===//

void LayersLowering::writeStore() {
  LayerSizes sizes;
  sizes.inputs = std::max<int64_t>(1, graph.numNeurons(GraphNode::Input));
  sizes.neurons = std::max(limits.perRow, numPlaces);
  sizes.readouts = std::max<int64_t>(1, numReadouts);
  sizes.reset = reset;
  writeEmptyLayers(sizes, limits, store);
  for (size_t index = 0; index < graph.getNodes().size(); ++index) {
    const GraphNode &node = graph[index];
    bool isInput = node.kind == GraphNode::Input;
    for (int64_t place : node.places)
      if (node.kind == GraphNode::Neuron || node.kind == GraphNode::Relay)
        writeNeuron(place, node.level, chipFactorOf(index), limits, store);
    for (const GraphSynapse &synapse : node.synapses) {
      const GraphNode &target = graph[synapse.target];
      const char *memory = target.kind == GraphNode::Readout ? "output_synapse"
                           : isInput                         ? "input_synapse"
                                     : "recurrent_synapse";
      int64_t left = synapse.weight;
      for (int64_t source : node.places) {
        int64_t part = std::clamp(left, limits.lowWeight, limits.highWeight);
        left -= part;
        for (int64_t place : target.places)
          if (part != 0)
            writeWeight(memory, source, place, part, store);
      }
    }
  }
}

void LayersLowering::writeHost(Host &host) const {
  writeNodes(
      graph, {nodes, once, each},
      [&](int64_t place) {
        return chip.inputEvents.at("spike").encode(
            {{"row", static_cast<uint64_t>(place)}});
      },
      host);
  int64_t first = static_cast<int64_t>(host.populations.size());
  for (const Readouts &each : readouts) {
    Placed placed;
    placed.kind = PopulationKind::Integrator;
    placed.layer = each.layer;
    placed.shape = each.shape;
    placed.tick = each.tick;
    for (int64_t node : each.nodes)
      placed.numbers.push_back(graph.getNodes()[node].places[0]);
    host.populations.push_back(std::move(placed));
    host.program.ticks = std::max(host.program.ticks, each.tick);
  }
  if (computesResults()) {
    host.replacesTail = true;
    host.outputs = {{network.readout.name, first, Decoder::Potential, 1.0,
                     false, network.readout.tensorShape}};
    return;
  }
  for (size_t i = 0; i < host.outputs.size(); ++i)
    host.outputs[i].population = first + readoutsOf[i];
}

Deployment LayersLowering::finish() {
  Host host = makeHost(network, numBefore);
  writeHost(host);
  writeStore();
  int64_t inputs = graph.numNeurons(GraphNode::Input);
  int64_t relays = graph.numNeurons(GraphNode::Relay);
  int64_t neurons = relays + graph.numNeurons(GraphNode::Neuron);
  int64_t synapses = 0;
  for (const GraphNode &node : graph.getNodes())
    synapses += static_cast<int64_t>(node.synapses.size());
  Deployment deployment = {std::move(store), std::move(host), {}, {}};
  deployment.figures = {{"input rows in use", inputs},
                        {"neurons in use", neurons},
                        {"of them relays", relays},
                        {"neurons left unused in rows", numPlaces - neurons},
                        {"readouts in use", numReadouts},
                        {"synapses in use", synapses}};
  deployment.host.isExact = approximations.empty();
  deployment.host.approximations = approximations;
  if (computesResults())
    deployment.remarks.push_back(
        "the readouts compute '" + network.readout.name +
        "', which the host would compute of the counts of spikes");
  return deployment;
}

} // namespace snnc::deploy
