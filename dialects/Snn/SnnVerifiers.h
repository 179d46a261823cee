// What the verifiers of snn ops share.

#ifndef SNNC_DIALECTS_SNN_SNNVERIFIERS_H
#define SNNC_DIALECTS_SNN_SNNVERIFIERS_H

#include "dialects/Snn/Snn.h"

namespace snnc::snn::detail {

/// Checks low <= value <= high; the error calls the value `what`.
mlir::LogicalResult verifyRange(mlir::Operation *op, llvm::StringRef what,
                                int64_t value, int64_t low, int64_t high);

/// Checks that a real number is above 0 and finite.
mlir::LogicalResult verifyPositive(mlir::Operation *op, llvm::StringRef what,
                                   double value);

/// Checks that every f32 of `numbers`, each a `what`, is there and finite.
mlir::LogicalResult verifyReals(mlir::Operation *op, llvm::StringRef what,
                                mlir::ElementsAttr numbers);

/// Checks that `currents` have `shape` and that maxima stand alone.
mlir::LogicalResult verifyCurrents(mlir::Operation *op,
                                   mlir::OperandRange currents,
                                   const Shape &shape);

/// Checks that no events of a trained network run in a circle within a step.
mlir::LogicalResult verifyNoInstantCycle(NetworkOp network);

/// A shape as messages show it: "2x4x4".
std::string toText(const Shape &shape);

/// The semantics of the network around `op`.
SemanticsAttr semanticsOf(mlir::Operation *op);

} // namespace snnc::snn::detail

#endif // SNNC_DIALECTS_SNN_SNNVERIFIERS_H
