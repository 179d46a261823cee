// A function of ann operations as the plain nodes that the recogniser reads.

#ifndef SNNC_LIB_CONVERSION_SPIKINGGRAPH_H
#define SNNC_LIB_CONVERSION_SPIKINGGRAPH_H

#include "snnc/Recognize/Fold.h"
#include "snnc/Recognize/Graph.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"

#include <optional>
#include <vector>

namespace snnc {

/// The rows of a sequence that a value holds one behind another.
struct Rows {
  std::vector<mlir::Value> values; ///< one per step
  double scale = 1.0;              ///< of their sum
};

/// Converts a function.
class SpikingGraph {
public:
  explicit SpikingGraph(mlir::func::FuncOp function);

  /// The nodes so far, each behind its operands.
  std::vector<recognize::Node> &getNodes() { return nodes; }
  /// The node of a value, with all that it is computed of.
  int numberOf(mlir::Value value);
  /// The operation behind nodes of kind Linear and MaxPool of this tag.
  mlir::Operation *getMap(int tag) const { return maps[tag]; }
  /// The dimension along which an argument is taken apart, row by row; nothing
  /// if it is read as a whole.
  std::optional<int64_t> sequenceAxis(mlir::BlockArgument argument) const;
  /// The steps of a function that is written out step by step: as many as its
  /// sequences have rows, or as often as its weights are used; 1 for others.
  int64_t countSteps();
  /// The rows that are joined in `value`, or summed up if `isSum`.
  std::optional<Rows> rowsOf(mlir::Value value, int64_t steps) const;

private:
  int add(recognize::Node node);
  int convert(mlir::Operation *op);
  int convertLayer(mlir::Operation *op, mlir::Value bias);
  int convertBatchNorm(mlir::Operation *op);
  int convertUnary(mlir::Operation *op);
  int convertBinary(mlir::Operation *op);
  int convertRow(mlir::Operation *op);
  int convertOther(mlir::Operation *op);
  int elementwise(mlir::Operation *op, recognize::Kind kind,
                  llvm::ArrayRef<int> operands);
  int clip(mlir::Operation *op, int operand, double low, double high);
  int choose(mlir::Operation *op, int condition, int yes, int no);
  int constant(mlir::Operation *op, double value);
  int constant(mlir::Location location, mlir::Value value);
  int tagOf(mlir::Operation *op);

  mlir::func::FuncOp function;
  std::vector<recognize::Node> nodes;
  llvm::DenseMap<mlir::Value, int> numbers;
  std::vector<mlir::Operation *> maps; ///< by tag
};

/// The user's name of an operation or value, for messages.
std::string spikingName(mlir::Location location);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_SPIKINGGRAPH_H
