// What a host does with a network whose neurons are nodes of a graph.

#ifndef SNNC_LIB_DEPLOY_GRAPHHOST_H
#define SNNC_LIB_DEPLOY_GRAPHHOST_H

#include "SparseGraph.h"
#include "snnc/Deploy/Deployment.h"

#include <functional>
#include <vector>

namespace snnc::deploy {

/// The nodes of a network in a placed graph.
struct GraphNodes {
  /// By population and neuron; -1: left out.
  std::vector<std::vector<int64_t>> of;
  /// Inputs that the host sends itself, before the first tick and in each; -1:
  /// none.
  int64_t once = -1, each = -1;
};

/// Writes the cells of the chip's populations and the host's actions in each
/// tick. `wordOf` makes the word of a place that is an input.
void writeNodes(const SparseGraph &graph, const GraphNodes &nodes,
                const std::function<uint64_t(int64_t)> &wordOf, Host &host);

} // namespace snnc::deploy

#endif // SNNC_LIB_DEPLOY_GRAPHHOST_H
