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

/// A shape as messages show it: "2x4x4".
std::string toText(const Shape &shape);

/// The semantics of the network around `op`.
SemanticsAttr semanticsOf(mlir::Operation *op);

} // namespace snnc::snn::detail

#endif // SNNC_DIALECTS_SNN_SNNVERIFIERS_H
