// Grids of integers: how ann.quantize rounds, and which values are integers.

#ifndef SNNC_DIALECTS_ANN_GRID_H
#define SNNC_DIALECTS_ANN_GRID_H

#include "dialects/Ann/Ann.h"

#include <optional>

namespace snnc::ann {

/// The integer that stands for `number`; NaN stays NaN.
float roundTo(RoundTo rounding, float number);

/// What `op` makes of `number`, which has the index `channel` along its axis
/// (or 0 if scale and limits are the same everywhere).
float quantize(QuantizeOp op, float number, int64_t channel);

/// Which parameter an element has: element (o, c, i) of an outer x channels x
/// inner tensor has number c.
struct GridLayout {
  int64_t channels = 1; ///< parameters, 1 if all elements share them
  int64_t inner = 1;    ///< elements between one channel and the next
};
GridLayout getGridLayout(QuantizeOp op);

/// Limits of the integers that `value` holds, if it holds nothing else:
/// the result of ann.quantize, also behind what moves or selects elements.
struct IntegerBounds {
  float low, high;
};
std::optional<IntegerBounds> getIntegerBounds(mlir::Value value);

/// The scales of the grid on which the weights of an `ann.conv2d` or
/// `ann.dense` lie (`ann.grid`), one or one per output; empty if none is known.
llvm::ArrayRef<float> getWeightGrid(mlir::Operation *layer);

} // namespace snnc::ann

#endif // SNNC_DIALECTS_ANN_GRID_H
