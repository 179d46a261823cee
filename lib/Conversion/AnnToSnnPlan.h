// How an ann function is cut into inputs and populations, before any number is
// chosen. Private to ann-to-snn.

#ifndef SNNC_LIB_CONVERSION_ANNTOSNNPLAN_H
#define SNNC_LIB_CONVERSION_ANNTOSNNPLAN_H

#include "dialects/Ann/Ann.h"
#include "dialects/Snn/Snn.h"
#include "snnc/Conversion/Quantize.h"
#include "snnc/Conversion/Requantize.h"
#include "snnc/Support/Box.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snnc::anntosnn {

/// The options of the pass, checked.
struct Settings {
  snn::Coding coding = snn::Coding::Graded;
  snn::Encoder encoder = snn::Encoder::Direct;
  unsigned weightBits = 8;
  unsigned activationBits = 8;
  unsigned potentialBits = 32;
  int64_t steps = 1;
  /// Values without a range are taken to be 0 to 1, and this is set.
  bool *lacksRanges = nullptr;

  bool isRate() const { return coding == snn::Coding::Rate; }
};

/// The events of a node, seen as real numbers `factor` times as large.
struct Signal {
  int64_t node = -1; ///< index into Plan::nodes
  double factor = 1.0;
};

/// What a projection computes from its source. `Select` copies channels.
enum class TermKind {
  Conv,
  Dense,
  AveragePool,
  MaxPool,
  Identity,
  Scale,
  Select
};

/// A channel of a layer's input, and the channel of the source that it is.
struct Column {
  int64_t to = 0;
  int64_t from = 0;
  double factor = 1.0;
};

/// One projection onto a population.
struct Term {
  TermKind kind = TermKind::Identity;
  mlir::Operation *op = nullptr; ///< the ann op that it comes from
  Signal source;
  std::vector<double> scale; ///< per target channel; empty: all 1
  /// Which channels of the source the layer reads, and where; empty: all, in
  /// their order.
  std::vector<Column> columns;
};

/// The integers that the user's model gives to the events of a node.
struct Given {
  double step = 1.0; ///< real value of 1, before the integers are scaled again
  int64_t low = 0;
  int64_t high = 255;
  bool roundsDown = false; ///< floor; else to the nearest
};

/// An input of the network or a population.
struct Node {
  std::string layer;             ///< the user's name, unique
  mlir::Operation *op = nullptr; ///< names the population; null for an input
  mlir::BlockArgument argument;  ///< of an input
  Shape shape;
  std::vector<Term> terms;
  std::vector<double> bias; ///< per channel
  double clipLow = -std::numeric_limits<double>::infinity();
  double clipHigh = std::numeric_limits<double>::infinity();
  std::optional<Given> given; ///< then ranges are in units of the integers
  double rangeLow = 0.0;      ///< calibrated or given, already clipped
  double rangeHigh = 0.0;
  bool hasActivation = false;
  bool feedsNode = false; ///< is the source of a term
  bool feedsMaximum = false;
  bool isOutput = false;

  bool isInput() const { return op == nullptr; }
  bool isMaximum() const {
    return !terms.empty() && terms.front().kind == TermKind::MaxPool;
  }
  /// True if nothing but the host reads the potential.
  bool isReadout() const {
    return isOutput && !hasActivation && !feedsNode && !isMaximum();
  }
};

/// A result of the network.
struct NetworkResult {
  std::string name;
  Signal source;
  mlir::Operation *softmax = nullptr; ///< applied by the host; or null
  std::vector<int64_t> tensorShape;
};

/// Nodes stand in the order of the data flow.
struct Plan {
  std::vector<Node> nodes;
  std::vector<NetworkResult> results;
  /// What the host computes of the results, in the order of the function;
  /// empty: nothing, or a softmax.
  std::vector<mlir::Operation *> tail;
  std::vector<mlir::Value> cuts; ///< what the tail reads, one per result
};

/// A channel of a node, seen as real numbers `factor` times as large.
struct Channel {
  int64_t node = -1;
  int64_t channel = 0;
  double factor = 1.0;
};

/// A value whose channels are those of nodes, in any order.
struct Bundle {
  std::vector<Channel> channels;
  int64_t height = 1, width = 1;

  Shape shape() const {
    return {static_cast<int64_t>(channels.size()), height, width};
  }

  /// The signal that it is if it has all channels of one node in their order.
  std::optional<Signal> asSignal(const Plan &plan) const;

  /// What it takes from each node.
  std::map<int64_t, std::vector<Column>> byNode() const;
};

/// What is known of the values of a function.
struct Values {
  llvm::DenseMap<mlir::Value, Signal> signals;
  llvm::DenseMap<mlir::Value, Bundle> bundles;
  /// Populations that copy bundles, for readers of one source.
  llvm::DenseMap<mlir::Value, Signal> gathered;

  /// The node that is `value`, or null.
  const Signal *signalOf(mlir::Value value) const;
  /// The same, also if it is a copy.
  const Signal *sourceOf(mlir::Value value) const;
  /// The bundle that is `value`, or null.
  const Bundle *bundleOf(mlir::Value value) const;
  /// The channels of a bundle or node; nothing for other values.
  std::optional<Bundle> channelsOf(mlir::Value value, const Plan &plan) const;
};

/// The result of an operation that joins, chooses, reorders or renames whole
/// channels; nothing for others.
std::optional<Bundle> moveChannels(mlir::Operation *op, const Values &values,
                                   const Plan &plan);

/// Operations, looked up and never iterated.
using OpSet = llvm::DenseSet<mlir::Operation *>;

/// An error at `op` that begins with the user's name of it.
mlir::InFlightDiagnostic errorAt(mlir::Operation *op);

/// The operation that no chip computes, of a plan that failed because of it.
struct Refusal {
  mlir::Operation *op = nullptr;

  /// Notes `culprit` and begins the error.
  mlir::InFlightDiagnostic at(mlir::Operation *culprit) {
    op = culprit;
    return errorAt(culprit);
  }
};

/// What could replace `op` in a network for a chip, as the end of a message
/// ("; ..."); empty if nothing is known.
std::string remedyFor(mlir::Operation *op);

/// The neurons of a 1 x C x H x W or 1 x N tensor; nothing for other shapes.
std::optional<Shape> neuronShape(mlir::Type type);

/// "CxHxW" for messages.
std::string toString(const Shape &shape);

/// Moves an activation behind a max_pool in front of it: both are monotone, so
/// they commute, and a maximum of events cannot be negative.
void hoistActivations(mlir::func::FuncOp func);

/// Cuts `func` but for the operations of `tail` into a plan, or emits an error;
/// one for an operation that the host may be able to compute is noted.
mlir::FailureOr<Plan> makePlan(mlir::func::FuncOp func,
                               const Settings &settings, const OpSet &tail,
                               Refusal &refusal);

/// The same, with as much of the end in the tail as no chip computes. Emits an
/// error if layers with weights would be among it.
mlir::FailureOr<Plan> makePlan(mlir::func::FuncOp func,
                               const Settings &settings);

/// Emits an error for a population whose values its readers cannot take.
mlir::LogicalResult checkNodes(const Plan &plan, const Settings &settings,
                               Refusal &refusal);

/// The values that are not constant and that operations of `tail`, or `results`
/// besides theirs, read from others; in the order of reading.
std::vector<mlir::Value> findCuts(const std::vector<mlir::Operation *> &tail,
                                  mlir::func::ReturnOp results);

/// Makes the function of the tail of `plan` before `func`, from the tensors of
/// its cuts to the results of `func`.
mlir::func::FuncOp emitTail(mlir::func::FuncOp func, const Plan &plan);

/// True if a layer with weights follows `op`, so that it is not at the end.
bool reachesLayer(mlir::Operation *op);

/// Adds `op` and everything that its result reaches.
void addClosure(mlir::Operation *op, OpSet &ops);

/// What moves elements for the host alone is the host's, too.
void addMoves(mlir::func::FuncOp func, OpSet &tail);

/// The neurons of `value`, looking through reshapes down to a node's shape.
std::optional<Shape> baseShape(mlir::Value value, const Plan &plan,
                               const Values &values);

/// If `op` multiplies a value by one positive constant for all elements:
/// that value and the constant.
std::optional<std::pair<mlir::Value, double>>
matchUniformFactor(mlir::Operation *op);

/// Adds the projections and biases whose sum is `value` to `node`, whose shape
/// is known. Emits an error for what is not such a sum.
llvm::LogicalResult collectTerms(mlir::Value value, Node &node,
                                 const Plan &plan, const Values &values,
                                 Refusal &refusal);

/// The grid of a node that `op` makes. Emits an error if a population cannot
/// count so.
mlir::FailureOr<Given> readGrid(ann::QuantizeOp op);

/// The integers that an input has because of its readers: all of them put it on
/// the same grid, or all are layers whose weights are integers. Nothing if it
/// is an input of real numbers.
std::optional<Given> findInputGrid(mlir::BlockArgument argument,
                                   const Settings &settings);

/// The integers of a node.
struct Numbers {
  double unit = 1.0; ///< real value of an event of value 1
  int64_t low = 0;
  int64_t high = 255;
  int64_t maxValue = 1; ///< largest |value| that an event adds
  quantize::Layer layer;
  quantize::QuantizedLayer quantized;
  /// Graded neurons that the grid of the node asks for; else empty.
  std::vector<quantize::GradedNeuron> neurons;
  int64_t numInexact = 0; ///< channels in which these are not exact
};

/// The real value, in the units of the sum of `node`, of an event of value 1.
inline double stepOf(const Node &node, const Numbers &numbers) {
  return numbers.unit * (node.given ? node.given->step : 1.0);
}

/// Takes the integers of the weights of `node` as the user's model gives them,
/// and, if the node has a grid, the neurons that compute it. Fills `result`;
/// gives false if the node has no such weights or they need more bits than
/// tables have (a remark), and emits an error if floor cannot be computed
/// exactly or sums could overflow.
mlir::FailureOr<bool> takeGivenNumbers(const Plan &plan, const Node &node,
                                       const std::vector<Numbers> &numbers,
                                       const Settings &settings,
                                       Numbers &result);

/// True if tables that read `source` ignore the values of its events.
bool readsUnit(const Node &source, const Settings &settings);

/// Chooses the integers of `plan.nodes[index]`; those of earlier nodes are in
/// `numbers`. Emits an error if there are none.
mlir::FailureOr<Numbers> chooseNumbers(const Plan &plan, int64_t index,
                                       const std::vector<Numbers> &numbers,
                                       const Settings &settings);

/// Builds the network of a plan before `func`.
snn::NetworkOp emitNetwork(mlir::func::FuncOp func, const Plan &plan,
                           const std::vector<Numbers> &numbers,
                           const Settings &settings);

} // namespace snnc::anntosnn

#endif // SNNC_LIB_CONVERSION_ANNTOSNNPLAN_H
