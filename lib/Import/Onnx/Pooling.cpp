// Converts pooling, and reads the windows of pooling and convolution.

#include "Window.h"

using namespace mlir;

namespace snnc::importer {

/// Sets the pads of auto_pad SAME_UPPER and SAME_LOWER: as many outputs as
/// strides begin in the map.
static void padSame(Window &window, ArrayRef<int64_t> map, bool isUpper) {
  for (int axis : {0, 1}) {
    int64_t stride = window.strides[axis];
    int64_t extent = window.dilations[axis] * (window.kernel[axis] - 1) + 1;
    int64_t numOutputs = (map[axis] - 1) / stride + 1;
    int64_t total =
        std::max<int64_t>((numOutputs - 1) * stride + extent - map[axis], 0);
    int64_t less = total / 2, more = total - less;
    window.pads[axis] = isUpper ? less : more;
    window.pads[axis + 2] = isUpper ? more : less;
  }
}

Window readWindow(Node &node, ArrayRef<int64_t> map, ArrayRef<int64_t> kernel) {
  Window window;
  window.kernel = node.getSizes("kernel_shape", 2, 1, 1);
  bool hasKernel = node.hasAttribute("kernel_shape");
  if (kernel.empty() && !hasKernel)
    (void)node.error("has no attribute 'kernel_shape'");
  if (!kernel.empty() && hasKernel && ArrayRef(window.kernel) != kernel)
    (void)node.error("states the kernel " + formatShape(window.kernel) +
                     ", but its weights have the kernel " +
                     formatShape(kernel));
  if (!kernel.empty())
    window.kernel.assign(kernel.begin(), kernel.end());
  window.strides = node.getSizes("strides", 2, 1, 1);
  window.dilations = node.getSizes("dilations", 2, 1, 1);
  window.pads = node.getSizes("pads", 4, 0, 0);
  std::string mode = node.getString("auto_pad", "NOTSET");
  if (node.hasErrors())
    return window;
  if (mode == "SAME_UPPER" || mode == "SAME_LOWER")
    padSame(window, map, mode == "SAME_UPPER");
  else if (mode == "VALID")
    window.pads.assign(4, 0);
  else if (mode != "NOTSET" && !mode.empty())
    (void)node.error("has the auto_pad " + quote(mode) +
                     "; NOTSET, SAME_UPPER, SAME_LOWER or VALID is expected");
  return window;
}

/// Grows the bottom and right pads so that rounding down gives the sizes that
/// ceil_mode asks for. Windows that begin behind the map are left out.
static void absorbCeilMode(Window &window, ArrayRef<int64_t> map) {
  for (int axis : {0, 1}) {
    int64_t stride = window.strides[axis];
    int64_t extent = window.dilations[axis] * (window.kernel[axis] - 1) + 1;
    int64_t first = window.pads[axis];
    int64_t padded = first + map[axis] + window.pads[axis + 2];
    if (extent > padded)
      continue; // refused by the shape inference
    int64_t numOutputs = (padded - extent + stride - 1) / stride + 1;
    if ((numOutputs - 1) * stride >= map[axis] + first)
      --numOutputs;
    int64_t needed = (numOutputs - 1) * stride + extent - first - map[axis];
    window.pads[axis + 2] = std::max(window.pads[axis + 2], needed);
  }
}

/// Reads input and window of a pooling node.
static FailureOr<Window> readPool(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.input(0);
  if (!node.hasErrors() && shapeOf(input).size() != 4)
    return node.error("pools " + formatShape(shapeOf(input)) +
                      "; two-dimensional maps, N x C x H x W, are expected");
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> map = shapeOf(input).drop_front(2);
  Window window = readWindow(node, map, {});
  SmallVector<int64_t> pads = window.pads;
  if (node.getInt("ceil_mode", 0) != 0 && !node.hasErrors())
    absorbCeilMode(window, map);
  if (window.pads != pads && node.getProto().op_type() == "AveragePool" &&
      node.getInt("count_include_pad", 0) != 0)
    return node.error("counts padding (count_include_pad) in windows that "
                      "ceil_mode extends; export it with ceil_mode = 0");
  if (node.hasErrors())
    return failure();
  return window;
}

LogicalResult importMaxPool(Node &node) {
  node.ignore("storage_order"); // of the indices, which are not read
  node.expectNoOutputFrom(1, "indices of maxima are not computed");
  FailureOr<Window> window = readPool(node);
  if (failed(window))
    return failure();
  return node.define(node.create<ann::MaxPoolOp>(node.input(0), window->kernel,
                                                 window->strides, window->pads,
                                                 window->dilations));
}

LogicalResult importAveragePool(Node &node) {
  FailureOr<Window> window = readPool(node);
  if (failed(window))
    return failure();
  if (window->dilations != SmallVector<int64_t>{1, 1})
    return node.error("has the dilations " + formatShape(window->dilations) +
                      "; windows without gaps (1x1) are expected");
  bool hasPads = llvm::any_of(window->pads, [](int64_t pad) { return pad; });
  bool countsPads = node.getInt("count_include_pad", 0) != 0 && hasPads;
  return node.define(node.create<ann::AvgPoolOp>(node.input(0), window->kernel,
                                                 window->strides, window->pads,
                                                 countsPads));
}

LogicalResult importGlobalAveragePool(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  if (shapeOf(input).size() != 4)
    return node.error("pools " + formatShape(shapeOf(input)) +
                      "; two-dimensional maps, N x C x H x W, are expected");
  SmallVector<int64_t> kernel(shapeOf(input).drop_front(2));
  return node.define(
      node.create<ann::AvgPoolOp>(input, kernel, ArrayRef<int64_t>{1, 1},
                                  ArrayRef<int64_t>{0, 0, 0, 0}, false));
}

} // namespace snnc::importer
