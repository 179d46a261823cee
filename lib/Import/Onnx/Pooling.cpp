// Converts pooling, and reads the windows of pooling and convolution.

#include "Converters.h"
#include "Window.h"

using namespace mlir;

namespace snnc::importer {

/// Sets the pads of auto_pad SAME_UPPER and SAME_LOWER: as many outputs as
/// strides begin in the map.
static void padSame(Window &window, ArrayRef<int64_t> map, bool isUpper) {
  for (size_t axis = 0; axis < map.size(); ++axis) {
    int64_t stride = window.strides[axis];
    int64_t extent = window.dilations[axis] * (window.kernel[axis] - 1) + 1;
    int64_t numOutputs = (map[axis] - 1) / stride + 1;
    int64_t total =
        std::max<int64_t>((numOutputs - 1) * stride + extent - map[axis], 0);
    int64_t less = total / 2, more = total - less;
    window.pads[axis] = isUpper ? less : more;
    window.pads[axis + map.size()] = isUpper ? more : less;
  }
}

Window readWindow(Node &node, ArrayRef<int64_t> map, ArrayRef<int64_t> kernel) {
  Window window;
  size_t rank = map.size();
  window.kernel = node.getSizes("kernel_shape", rank, 1, 1);
  bool hasKernel = node.hasAttribute("kernel_shape");
  if (kernel.empty() && !hasKernel)
    (void)node.error("has no attribute 'kernel_shape'");
  if (!kernel.empty() && hasKernel && ArrayRef(window.kernel) != kernel)
    (void)node.error("states the kernel " + formatShape(window.kernel) +
                     ", but its weights have the kernel " +
                     formatShape(kernel));
  if (!kernel.empty())
    window.kernel.assign(kernel.begin(), kernel.end());
  window.strides = node.getSizes("strides", rank, 1, 1);
  window.dilations = node.getSizes("dilations", rank, 1, 1);
  window.pads = node.getSizes("pads", 2 * rank, 0, 0);
  std::string mode = node.getString("auto_pad", "NOTSET");
  if (node.hasErrors())
    return window;
  if (mode == "SAME_UPPER" || mode == "SAME_LOWER")
    padSame(window, map, mode == "SAME_UPPER");
  else if (mode == "VALID")
    window.pads.assign(2 * rank, 0);
  else if (mode != "NOTSET" && !mode.empty())
    (void)node.error("has the auto_pad " + quote(mode) +
                     "; NOTSET, SAME_UPPER, SAME_LOWER or VALID is expected");
  return window;
}

/// Grows the bottom and right pads so that rounding down gives the sizes that
/// ceil_mode asks for. Windows that begin behind the map are left out.
static void absorbCeilMode(Window &window, ArrayRef<int64_t> map) {
  for (size_t axis = 0; axis < map.size(); ++axis) {
    int64_t stride = window.strides[axis];
    int64_t extent = window.dilations[axis] * (window.kernel[axis] - 1) + 1;
    int64_t first = window.pads[axis];
    int64_t padded = first + map[axis] + window.pads[axis + map.size()];
    if (extent > padded)
      continue; // refused by the shape inference
    int64_t numOutputs = (padded - extent + stride - 1) / stride + 1;
    if ((numOutputs - 1) * stride >= map[axis] + first)
      --numOutputs;
    int64_t needed = (numOutputs - 1) * stride + extent - first - map[axis];
    window.pads[axis + map.size()] =
        std::max(window.pads[axis + map.size()], needed);
  }
}

void widen(Window &window) {
  for (SmallVector<int64_t> *values :
       {&window.kernel, &window.strides, &window.dilations})
    values->insert(values->begin(), 1);
  window.pads = {0, window.pads[0], 0, window.pads[1]};
}

Value addHeight(Node &node, Value line) {
  SmallVector<int64_t> shape(shapeOf(line));
  shape.insert(shape.begin() + 2, 1);
  return node.reshape(line, shape);
}

Value dropHeight(Node &node, Value map) {
  if (node.hasErrors())
    return {};
  SmallVector<int64_t> shape(shapeOf(map));
  shape.erase(shape.begin() + 2);
  return node.reshape(map, shape);
}

//===----------------------------------------------------------------------===//
// Windows over maps
//===----------------------------------------------------------------------===//

/// Reads the window of a pooling node for its input.
static FailureOr<Window> readPool(Node &node, Value input) {
  node.expectInputs(1, 1);
  if (!node.hasErrors() &&
      (shapeOf(input).size() < 3 || shapeOf(input).size() > 5))
    return node.error("pools " + formatShape(shapeOf(input)) +
                      "; maps of one to three dimensions, N x C x ..., are "
                      "expected");
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

/// Pools maps of one to three dimensions with `pool(map, window)` for two.
/// Volumes are pooled over height and width, then over the depth: maximum and
/// mean of a box are those of the maxima and means of its layers.
template <typename Pool>
static Value poolMaps(Node &node, Value input, Window window, Pool pool) {
  SmallVector<int64_t> shape(shapeOf(input));
  if (shape.size() == 3) {
    widen(window);
    return dropHeight(node, pool(addHeight(node, input), window));
  }
  if (shape.size() == 4)
    return pool(input, window);
  Window layer, depth;
  auto split = [&](SmallVector<int64_t> Window::*list) {
    const SmallVector<int64_t> &whole = window.*list;
    layer.*list = {whole[1], whole[2]};
    depth.*list = {whole[0], 1};
  };
  split(&Window::kernel);
  split(&Window::strides);
  split(&Window::dilations);
  const SmallVector<int64_t> &pads = window.pads;
  layer.pads = {pads[1], pads[2], pads[4], pads[5]};
  depth.pads = {pads[0], 0, pads[3], 0};
  Value layers = pool(
      node.reshape(input, {shape[0], shape[1] * shape[2], shape[3], shape[4]}),
      layer);
  if (node.hasErrors())
    return {};
  int64_t height = shapeOf(layers)[2], width = shapeOf(layers)[3];
  Value pooled =
      pool(node.reshape(layers, {shape[0], shape[1], shape[2], height * width}),
           depth);
  if (node.hasErrors())
    return {};
  return node.reshape(pooled,
                      {shape[0], shape[1], shapeOf(pooled)[2], height, width});
}

static Value createMaxPool(Node &node, Value input, const Window &window) {
  return poolMaps(node, input, window, [&](Value map, const Window &window) {
    return node.create<ann::MaxPoolOp>(map, window.kernel, window.strides,
                                       window.pads, window.dilations);
  });
}

/// Integers that ann.quantize made stay such ones.
static Tensor poolQuantized(Node &node, const Tensor &input,
                            const Window &window) {
  Tensor result{Value(), std::nullopt, input.type};
  result.centred = createMaxPool(node, input.centred, window);
  result.zeroPoint = input.zeroPoint;
  result.value =
      scaleAndShift(node, result.centred, 1, input.zeroPoint.front());
  return result;
}

LogicalResult importMaxPool(Node &node) {
  bool isColumnMajor = node.getInt("storage_order", 0) != 0;
  Value input = node.number(0);
  FailureOr<Window> window = readPool(node, input);
  if (failed(window))
    return failure();
  const Tensor *tensor = node.tryTensor(0);
  bool isQuantized = tensor && tensor->centred && tensor->zeroPoint.size() == 1;
  LogicalResult defined =
      isQuantized ? node.define(poolQuantized(node, Tensor(*tensor), *window))
                  : defineLikeInput(node, createMaxPool(node, input, *window));
  if (failed(defined) || node.getProto().output_size() < 2 ||
      node.getProto().output(1).empty())
    return defined;
  Tensor indices{createMaxIndices(node, input, *window, isColumnMajor),
                 std::nullopt, onnx::TensorProto::INT64};
  return node.define(std::move(indices), 1);
}

/// The mean of each window; the divisor is the kernel's size if `countsPads`.
static Value createAvgPool(Node &node, Value input, const Window &window,
                           bool countsPads) {
  return poolMaps(node, input, window, [&](Value map, const Window &window) {
    bool hasPads = llvm::any_of(window.pads, [](int64_t pad) { return pad; });
    return node.create<ann::AvgPoolOp>(map, window.kernel, window.strides,
                                       window.pads, countsPads && hasPads);
  });
}

/// Checks that a window has no gaps.
static void refuseDilations(Node &node, const Window &window) {
  if (llvm::any_of(window.dilations, [](int64_t gap) { return gap != 1; }))
    (void)node.error(
        "has the dilations " + formatShape(window.dilations) +
        "; windows without gaps (" +
        formatShape(SmallVector<int64_t>(window.dilations.size(), 1)) +
        ") are expected");
}

LogicalResult importAveragePool(Node &node) {
  FailureOr<Window> window = readPool(node, node.input(0));
  if (failed(window))
    return failure();
  refuseDilations(node, *window);
  bool countsPads = node.getInt("count_include_pad", 0) != 0;
  if (node.hasErrors())
    return failure();
  return node.define(createAvgPool(node, node.input(0), *window, countsPads));
}

/// |x|^p.
static Value createPower(Node &node, Value input, float p) {
  if (p == 2)
    return node.create<ann::MulOp>(input, input);
  Value magnitude = createUnary(node, ann::UnaryKind::Abs, input);
  if (p == 1 || node.hasErrors())
    return magnitude;
  return createBinary(node, ann::BinaryKind::Pow, magnitude, node.splat({}, p));
}

/// The p-th root.
static Value createRoot(Node &node, Value sum, float p) {
  if (p == 1)
    return sum;
  if (p == 2)
    return createUnary(node, ann::UnaryKind::Sqrt, sum);
  return node.hasErrors() ? Value()
                          : createBinary(node, ann::BinaryKind::Pow, sum,
                                         node.splat({}, 1 / p));
}

/// The attribute 'p', from 1 on.
static float readPower(Node &node) {
  int64_t p = node.getInt("p", 2);
  if (p < 1)
    (void)node.error("has the attribute 'p' " + Twine(p) +
                     "; a number from 1 is expected");
  return static_cast<float>(p);
}

LogicalResult importLpPool(Node &node) {
  FailureOr<Window> window = readPool(node, node.input(0));
  if (failed(window))
    return failure();
  refuseDilations(node, *window);
  float p = readPower(node);
  if (node.hasErrors())
    return failure();
  float size = 1;
  for (int64_t length : window->kernel)
    size *= static_cast<float>(length);
  Value mean = createAvgPool(node, createPower(node, node.input(0), p), *window,
                             /*countsPads=*/true);
  return node.define(createRoot(node, scaleAndShift(node, mean, size, 0), p));
}

//===----------------------------------------------------------------------===//
// Whole maps
//===----------------------------------------------------------------------===//

/// Reads the input of global pooling.
static Value readMap(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.input(0);
  if (!node.hasErrors() && shapeOf(input).size() < 3)
    (void)node.error("pools " + formatShape(shapeOf(input)) +
                     "; maps, N x C x ..., are expected");
  return input;
}

/// Pools whole maps of any number of dimensions with `pool(map, kernel)`.
template <typename Pool>
static LogicalResult poolAll(Node &node, Pool pool) {
  Value input = readMap(node);
  if (node.hasErrors())
    return failure();
  SmallVector<int64_t> shape(shapeOf(input));
  SmallVector<int64_t> result(shape.size(), 1);
  result[0] = shape[0];
  result[1] = shape[1];
  if (shape.size() != 4) {
    int64_t inner = 1;
    for (int64_t size : ArrayRef(shape).drop_front(2))
      inner *= size;
    shape = {shape[0], shape[1], 1, inner};
    input = node.reshape(input, shape);
  }
  Value pooled = pool(input, ArrayRef(shape).drop_front(2));
  return node.hasErrors() ? failure()
                          : node.define(node.reshape(pooled, result));
}

LogicalResult importGlobalAveragePool(Node &node) {
  return poolAll(node, [&](Value map, ArrayRef<int64_t> kernel) {
    return node.create<ann::AvgPoolOp>(map, kernel, ArrayRef<int64_t>{1, 1},
                                       ArrayRef<int64_t>{0, 0, 0, 0}, false);
  });
}

LogicalResult importGlobalMaxPool(Node &node) {
  return poolAll(node, [&](Value map, ArrayRef<int64_t> kernel) {
    return node.create<ann::MaxPoolOp>(map, kernel, ArrayRef<int64_t>{1, 1},
                                       ArrayRef<int64_t>{0, 0, 0, 0},
                                       ArrayRef<int64_t>{1, 1});
  });
}

LogicalResult importGlobalLpPool(Node &node) {
  Value input = readMap(node);
  float p = readPower(node);
  if (node.hasErrors())
    return failure();
  SmallVector<int64_t> axes =
      llvm::to_vector(llvm::seq<int64_t>(2, shapeOf(input).size()));
  Value sum = node.create<ann::ReduceOp>(ann::ReduceKind::Sum,
                                         createPower(node, input, p), axes);
  return node.define(createRoot(node, sum, p));
}

} // namespace snnc::importer
