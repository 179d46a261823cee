// What the folders of ann ops have in common.

#ifndef SNNC_DIALECTS_ANN_ANNFOLDING_H
#define SNNC_DIALECTS_ANN_ANNFOLDING_H

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Weights.h"

namespace snnc::ann {

/// Folding makes no constant that is larger than this and larger than the
/// constants it is made of: a small file must not claim much memory.
inline constexpr int64_t maxGrownElements = int64_t(1) << 22;

/// Folds `function(x)` for each element of a constant.
mlir::OpFoldResult foldUnary(mlir::Attribute input, mlir::RankedTensorType type,
                             llvm::function_ref<float(float)> function);

/// Folds `function(x, y)` for each pair of elements of two constants.
mlir::OpFoldResult foldBinary(mlir::Attribute lhs, mlir::Attribute rhs,
                              mlir::RankedTensorType type,
                              llvm::function_ref<float(float, float)> function);

} // namespace snnc::ann

#endif // SNNC_DIALECTS_ANN_ANNFOLDING_H
