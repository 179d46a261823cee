// A flat NIR graph as populations and the synapses between them.

#ifndef SNNC_IMPORT_NIRNETWORK_PLAN_H
#define SNNC_IMPORT_NIRNETWORK_PLAN_H

#include "snnc/Import/NIRFlat.h"
#include "snnc/Support/Box.h"

#include <optional>

namespace snnc::nir {

/// Synapses from one population to another.
struct Projection {
  size_t source = 0;                ///< population
  const FlatNode *linear = nullptr; ///< null: one to one, with weight 1
  int64_t delay = 0;                ///< steps
};

/// Neurons of one node, or what stands in for a node that is none.
struct Population {
  enum Kind { Input, Neurons, Relay, Delay };
  Kind kind = Neurons;
  const FlatNode *node = nullptr;
  /// The neurons' axes. Those of the node's output, unless a Flatten stands
  /// between: c, y, x in the same order.
  Shape shape;
  std::vector<Projection> projections;
  /// The nodes whose bias is added to the current.
  std::vector<const FlatNode *> biases;
  /// Of a delay: seconds that are left of the delay of each neuron, since the
  /// projections have the whole steps that all have.
  std::vector<float> delays;
};

/// What an Output reads.
struct PlannedOutput {
  const FlatNode *node = nullptr;
  size_t population = 0;
};

/// A network; a population may read later ones, by delayed projections.
struct Plan {
  std::vector<Population> populations;
  std::vector<PlannedOutput> outputs;
};

/// What of the semantics the structure depends on.
struct PlanOptions {
  double dt = 1e-3;       ///< seconds per step
  int64_t layerDelay = 0; ///< steps; above 0 cycles need no delay of their own
};

/// The axes of a map of `shape`: one axis is that of the channels, two are
/// channels and columns, more than three are one.
Shape toMap(const std::vector<int64_t> &shape);

/// Plans a graph that outlives the plan. Linear nodes become synapses, with a
/// relay between two that follow each other. An edge that closes a cycle in a
/// depth-first search from the inputs gets a delay of 1 step, unless a Delay of
/// at least one step is on the cycle. Fails for cycles without neurons, delays
/// that are no whole number of steps, and windows over a flattened map.
Result<Plan> makePlan(const FlatGraph &graph, const PlanOptions &options);

/// True if the node holds neurons, whose state breaks a cycle.
bool isNeuron(const std::string &type);

/// True if the node has a bias that is not zero everywhere.
bool hasBias(const Node &node);

} // namespace snnc::nir

#endif // SNNC_IMPORT_NIRNETWORK_PLAN_H
