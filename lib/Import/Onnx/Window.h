// The window of convolutions and pooling, as ONNX describes it.

#ifndef SNNC_LIB_IMPORT_ONNX_WINDOW_H
#define SNNC_LIB_IMPORT_ONNX_WINDOW_H

#include "Node.h"

namespace snnc::importer {

/// One entry per dimension of the map; pads are those in front, then those
/// behind.
struct Window {
  llvm::SmallVector<int64_t> kernel, strides, pads, dilations;
};

/// Reads kernel_shape (which must be `kernel` if that is not empty), strides,
/// dilations, pads and auto_pad, for a map of the sizes `map`. All values are
/// below 2^31 afterwards.
Window readWindow(Node &node, llvm::ArrayRef<int64_t> map,
                  llvm::ArrayRef<int64_t> kernel);

/// Makes the window of a line one of a map of height 1.
void widen(Window &window);

/// Where the maximum of each window lies in `input` (N x C x ...), counted over
/// the whole tensor, the maps row by row or, if `isColumnMajor`, with the first
/// dimension of a map as the fastest.
mlir::Value createMaxIndices(Node &node, mlir::Value input,
                             const Window &window, bool isColumnMajor);

/// N x C x L as N x C x 1 x L, and back.
mlir::Value addHeight(Node &node, mlir::Value line);
mlir::Value dropHeight(Node &node, mlir::Value map);

} // namespace snnc::importer

#endif // SNNC_LIB_IMPORT_ONNX_WINDOW_H
