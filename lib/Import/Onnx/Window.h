// The window of convolutions and pooling, as ONNX describes it.

#ifndef SNNC_LIB_IMPORT_ONNX_WINDOW_H
#define SNNC_LIB_IMPORT_ONNX_WINDOW_H

#include "Node.h"

namespace snnc::importer {

/// Height and width of each, pads as top, left, bottom, right.
struct Window {
  llvm::SmallVector<int64_t> kernel, strides, pads, dilations;
};

/// Reads kernel_shape (which must be `kernel` if that is not empty), strides,
/// dilations, pads and auto_pad, for a map of the sizes `map`. All values are
/// below 2^31 afterwards.
Window readWindow(Node &node, llvm::ArrayRef<int64_t> map,
                  llvm::ArrayRef<int64_t> kernel);

} // namespace snnc::importer

#endif // SNNC_LIB_IMPORT_ONNX_WINDOW_H
