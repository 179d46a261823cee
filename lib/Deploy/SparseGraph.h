// A sparse graph of neurons of which little is asked, made into one that a chip
// holds: one delay and a bounded number of synapses for each neuron, weights of
// a few bits.

#ifndef SNNC_LIB_DEPLOY_SPARSEGRAPH_H
#define SNNC_LIB_DEPLOY_SPARSEGRAPH_H

#include <cstdint>
#include <vector>

namespace snnc::deploy {

struct GraphSynapse {
  int64_t target = 0; ///< node
  int64_t weight = 0;
  int64_t delay = 0; ///< ticks beyond the first
};

/// A neuron, of which there are `copies` that all do the same.
struct GraphNode {
  enum Kind { Input, Neuron, Relay, Readout } kind = Neuron;
  int64_t level = 1; ///< fires if it has reached it
  std::vector<GraphSynapse> synapses;
  int64_t delay = 0; ///< of all its synapses, once they are split
  int64_t copies = 1;
  int64_t firstEntry = 0; ///< of all copies, one behind the other
  std::vector<int64_t> places;
};

/// What a chip holds.
struct GraphLimits {
  int64_t neurons = 0;
  int64_t firstInput = 0, numInputs = 0; ///< neurons that may be inputs
  int64_t entries = 0;
  int64_t entriesPerNeuron = 0;
  int64_t maxDelay = 0;
  int64_t lowWeight = -1, highWeight = 1;
};

/// One synapse of a copy.
struct GraphEntry {
  int64_t target = 0; ///< place
  int64_t weight = 0;
};

class SparseGraph {
public:
  explicit SparseGraph(const GraphLimits &limits) : limits(limits) {}

  int64_t add(GraphNode::Kind kind, int64_t level);
  GraphNode &operator[](int64_t node) { return nodes[node]; }
  const std::vector<GraphNode> &getNodes() const { return nodes; }

  /// Entries of a synapse of one copy to one copy: of those that are added,
  /// each has at most the largest weight.
  int64_t numParts(int64_t weight) const;

  /// Merges synapses of a node to a target with one delay. What a node sends
  /// later than its earliest synapses goes through a relay, a neuron that
  /// fires a tick after it, or later.
  void splitDelays();

  /// Gives a node with more synapses than a neuron holds copies, which share
  /// them. Its sources then have more, too. False if the copies come to more
  /// than twice the neurons of the chip, where counting ends.
  bool makeCopies();

  int64_t numNeurons(GraphNode::Kind kind) const;
  int64_t numCopies() const; ///< beyond the first of each node
  int64_t numEntries() const;

  /// Gives copies places on the chip: those of inputs first. There is room.
  void place();

  /// The entries of one copy of a placed node.
  std::vector<GraphEntry> entriesOf(int64_t node, int64_t copy) const;

private:
  int64_t entriesOfAllCopies(const GraphNode &node) const;

  GraphLimits limits;
  std::vector<GraphNode> nodes;
};

} // namespace snnc::deploy

#endif // SNNC_LIB_DEPLOY_SPARSEGRAPH_H
