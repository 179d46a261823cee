// What the ops that only move elements have in common: where each comes from.

#ifndef SNNC_DIALECTS_ANN_MOVE_H
#define SNNC_DIALECTS_ANN_MOVE_H

#include "dialects/Ann/Ann.h"

#include <optional>
#include <vector>

namespace snnc::ann {

/// Element (i, j, ...) of the result is that of the input at the sum of
/// `offsets[0][i]`, `offsets[1][j]`..., or `fill` if one of them is negative.
/// The result has at least one dimension here.
struct Move {
  std::vector<std::vector<int64_t>> offsets;
  float fill = 0;
};

/// The move that an `ann.transpose`, `slice`, `gather`, `pad` or `broadcast`
/// is; empty for other operations.
std::optional<Move> getMove(mlir::Operation *op);

/// The repetition of a tensor of `shape` to the sizes `output`.
Move getRepetition(llvm::ArrayRef<int64_t> shape,
                   llvm::ArrayRef<int64_t> output);

/// Writes the elements of the result, row-major.
void moveElements(const Move &move, const float *input, float *output);

} // namespace snnc::ann

#endif // SNNC_DIALECTS_ANN_MOVE_H
