// NIR graphs without nesting, with the shape of every node's input and output.

#ifndef SNNC_IMPORT_NIRFLAT_H
#define SNNC_IMPORT_NIRFLAT_H

#include "snnc/Import/NIR.h"

#include <array>

namespace snnc::nir {

/// The windows of a convolution or pooling, as rows and columns; those of one
/// axis have one row.
struct Window {
  std::array<int64_t, 2> kernel = {1, 1};
  std::array<int64_t, 2> strides = {1, 1};
  std::array<int64_t, 2> dilations = {1, 1};
  std::array<int64_t, 4> pads = {0, 0, 0, 0}; ///< top, left, bottom, right
  int64_t groups = 1;
};

/// The windows of a Conv1d, Conv2d, SumPool2d or AvgPool2d that `check`
/// accepts. Padding "same" becomes numbers: as PyTorch has it, the odd one goes
/// to the bottom and right. Errors begin with "has".
Result<Window> windowOf(const Node &node);

/// A node of a flat graph.
struct FlatNode {
  std::string name;                ///< names of its graphs and its own, by dots
  const Node *node = nullptr;      ///< of the graph that was flattened
  std::vector<int64_t> inputShape; ///< without batch and time
  std::vector<int64_t> outputShape; ///< likewise
  std::vector<size_t> sources;      ///< the nodes whose outputs add up here
};

/// A graph whose nodes are no graphs.
struct FlatGraph {
  /// In topological order, but for cycles: a source that comes later, or is
  /// the node itself, closes a cycle, as a depth-first search from the inputs
  /// sees it. The order depends on names and edges, not on their order.
  std::vector<FlatNode> nodes;
  /// What the file left open or got wrong and how it was taken, as sentences.
  std::vector<std::string> notes;
};

/// Opens nested graphs and infers shapes from the inputs; `graph` must outlive
/// the result. The ports of nested graphs vanish.
///
/// If one node of a graph has no edges, and one name in its edges has no node,
/// they are taken for each other, with a note: snnTorch 0.7 wrote such files.
///
/// Fails for what `check` refuses; for graphs without Input or Output; nodes
/// that no input reaches; nested graphs with several inputs or outputs, whose
/// edges do not say which they mean; two nodes of one dotted name; and shapes
/// that do not fit. Errors name the node.
Result<FlatGraph> flatten(const Graph &graph);

/// The elements of an array of `shape`; fewer than 2^31 for all shapes of a
/// flat graph.
int64_t numElements(const std::vector<int64_t> &shape);

} // namespace snnc::nir

#endif // SNNC_IMPORT_NIRFLAT_H
