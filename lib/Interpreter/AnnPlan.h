// What the interpreter prepares once for a network.

#ifndef SNNC_INTERPRETER_ANNPLAN_H
#define SNNC_INTERPRETER_ANNPLAN_H

#include "AnnLayers.h"
#include "snnc/Interpreter/AnnInterpreter.h"

#include "llvm/ADT/DenseMap.h"

#include <deque>
#include <functional>

namespace snnc::interpreter {

/// Steps over numbered slots; each slot holds the tensor of one value.
struct AnnPlan {
  /// Runs one operation.
  using Step = std::function<Status(AnnContext &)>;

  std::vector<mlir::Value> values; ///< inputs and results, no constants
  llvm::DenseMap<mlir::Value, unsigned> slots;
  std::vector<int64_t> sizes;                 ///< elements of each slot
  std::vector<bool> owned;                    ///< slot needs a buffer
  std::vector<llvm::ArrayRef<float>> initial; ///< constants, else empty
  std::deque<std::vector<float>> expanded;    ///< splat constants
  std::vector<Step> steps;
  std::vector<unsigned> inputs, outputs; ///< slots
  size_t scratchSize = 0;                ///< bytes for oneDNN

  /// Adds a slot of `size` elements for `value`.
  unsigned addSlot(mlir::Value value, int64_t size, bool isOwned);
};

/// Fills `plan` with slots and steps for `network`; reports what cannot run.
mlir::LogicalResult buildPlan(mlir::func::FuncOp network, Sums sums,
                              AnnPlan &plan);

} // namespace snnc::interpreter

#endif // SNNC_INTERPRETER_ANNPLAN_H
