// Splits what one neuron of a chip cannot hold among several.

#include "SparseGraph.h"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace snnc::deploy {

int64_t SparseGraph::add(GraphNode::Kind kind, int64_t level) {
  GraphNode &node = nodes.emplace_back();
  node.kind = kind;
  node.level = level;
  return static_cast<int64_t>(nodes.size()) - 1;
}

int64_t SparseGraph::numParts(int64_t weight) const {
  int64_t most = weight < 0 ? limits.lowWeight : limits.highWeight;
  return weight / most + (weight % most != 0);
}

/// Sorts by delay and target, and adds what goes the same way.
static void merge(std::vector<GraphSynapse> &synapses) {
  std::stable_sort(synapses.begin(), synapses.end(),
                   [](const GraphSynapse &a, const GraphSynapse &b) {
                     return std::tie(a.delay, a.target) <
                            std::tie(b.delay, b.target);
                   });
  size_t kept = 0;
  for (const GraphSynapse &synapse : synapses) {
    bool isSame = kept > 0 && synapses[kept - 1].delay == synapse.delay &&
                  synapses[kept - 1].target == synapse.target;
    if (isSame)
      synapses[kept - 1].weight += synapse.weight;
    else
      synapses[kept++] = synapse;
  }
  synapses.resize(kept);
  synapses.erase(
      std::remove_if(synapses.begin(), synapses.end(),
                     [](const GraphSynapse &each) { return each.weight == 0; }),
      synapses.end());
}

void SparseGraph::splitDelays() {
  for (size_t i = 0; i < nodes.size(); ++i) { // relays come behind
    std::vector<GraphSynapse> &synapses = nodes[i].synapses;
    merge(synapses);
    if (synapses.empty())
      continue;
    int64_t delay = std::min(synapses.front().delay, limits.maxDelay);
    nodes[i].delay = delay;
    auto later = std::find_if(
        synapses.begin(), synapses.end(),
        [&](const GraphSynapse &each) { return each.delay > delay; });
    if (later == synapses.end())
      continue;
    std::vector<GraphSynapse> relayed(later, synapses.end());
    synapses.erase(later, synapses.end());
    for (GraphSynapse &synapse : relayed)
      synapse.delay -= delay + 1;
    int64_t relay = add(GraphNode::Relay, 1);
    nodes[relay].synapses = std::move(relayed);
    nodes[i].synapses.push_back({relay, 1, delay});
  }
}

int64_t SparseGraph::entriesOfAllCopies(const GraphNode &node) const {
  int64_t entries = 0;
  for (const GraphSynapse &synapse : node.synapses)
    entries += numParts(synapse.weight) * nodes[synapse.target].copies;
  return entries;
}

bool SparseGraph::makeCopies() {
  int64_t copies = static_cast<int64_t>(nodes.size());
  for (bool changes = true; changes;) {
    changes = false;
    // Sources mostly come before their targets.
    for (size_t i = nodes.size(); i-- > 0;) {
      int64_t needed =
          (entriesOfAllCopies(nodes[i]) + limits.entriesPerNeuron - 1) /
          limits.entriesPerNeuron;
      if (needed <= nodes[i].copies)
        continue;
      copies += needed - nodes[i].copies;
      nodes[i].copies = needed;
      changes = true;
    }
    if (copies > 2 * limits.neurons)
      return false;
  }
  return true;
}

int64_t SparseGraph::numNeurons(GraphNode::Kind kind) const {
  int64_t neurons = 0;
  for (const GraphNode &node : nodes)
    neurons += node.kind == kind ? node.copies : 0;
  return neurons;
}

int64_t SparseGraph::numCopies() const {
  int64_t copies = 0;
  for (const GraphNode &node : nodes)
    copies += node.copies - 1;
  return copies;
}

int64_t SparseGraph::numEntries() const {
  int64_t entries = 0;
  for (const GraphNode &node : nodes)
    entries += entriesOfAllCopies(node);
  return entries;
}

void SparseGraph::place() {
  std::vector<bool> isTaken(limits.neurons);
  auto take = [&](GraphNode &node, int64_t from) {
    node.places.clear();
    for (int64_t at = from;
         static_cast<int64_t>(node.places.size()) < node.copies; ++at) {
      assert(at < limits.neurons && "there is room");
      if (isTaken[at])
        continue;
      isTaken[at] = true;
      node.places.push_back(at);
    }
  };
  for (GraphNode &node : nodes)
    if (node.kind == GraphNode::Input)
      take(node, limits.firstInput);
  int64_t entry = 0;
  for (GraphNode &node : nodes) {
    if (node.kind != GraphNode::Input)
      take(node, 0);
    node.firstEntry = entry;
    entry += entriesOfAllCopies(node);
  }
}

std::vector<GraphEntry> SparseGraph::entriesOf(int64_t index,
                                               int64_t copy) const {
  const GraphNode &node = nodes[index];
  int64_t first = copy * limits.entriesPerNeuron;
  int64_t end = first + limits.entriesPerNeuron, at = 0;
  std::vector<GraphEntry> entries;
  for (const GraphSynapse &synapse : node.synapses)
    for (int64_t place : nodes[synapse.target].places)
      for (int64_t left = synapse.weight; left != 0; ++at) {
        int64_t part = std::clamp(left, limits.lowWeight, limits.highWeight);
        left -= part;
        if (at >= first && at < end)
          entries.push_back({place, part});
      }
  return entries;
}

} // namespace snnc::deploy
