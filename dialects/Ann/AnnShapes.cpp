// Shape inference of layers and arithmetic, which is also the check of shapes.

#include "AnnChecker.h"

using namespace mlir;
using namespace snnc::ann;

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

namespace {

/// The geometry of a kernel that slides over a padded map.
struct Window {
  ArrayRef<int64_t> kernel, strides, pads, dilations;
};

} // namespace
static LogicalResult checkWindow(const Checker &checker, const Window &window,
                                 size_t rank) {
  return success(
      succeeded(checker.checkValues(window.kernel, "kernel", rank, 1)) &&
      succeeded(checker.checkValues(window.strides, "strides", rank, 1)) &&
      succeeded(checker.checkValues(window.pads, "pads", 2 * rank, 0)) &&
      succeeded(checker.checkValues(window.dilations, "dilations", rank, 1)));
}

/// Adds the sizes of the map that a window makes of a map of the sizes
/// `input`. All values are below 2^31: nothing overflows.
static LogicalResult inferMap(const Checker &checker, const Window &window,
                              ArrayRef<int64_t> input,
                              SmallVectorImpl<int64_t> &output) {
  size_t rank = input.size();
  SmallVector<int64_t, 3> extent, padded;
  bool fits = true;
  for (size_t axis = 0; axis < rank; ++axis) {
    extent.push_back(window.dilations[axis] * (window.kernel[axis] - 1) + 1);
    padded.push_back(window.pads[axis] + input[axis] +
                     window.pads[axis + rank]);
    fits &= extent[axis] <= padded[axis];
  }
  if (!fits)
    return checker.fail("expects a kernel that fits into the padded input of ",
                        toString(padded), ", but the kernel covers ",
                        toString(extent));
  for (size_t axis = 0; axis < rank; ++axis)
    output.push_back((padded[axis] - extent[axis]) / window.strides[axis] + 1);
  return success();
}

/// Checks that each window touches the map of `input`, so that there is
/// something to take the maximum or the mean of.
static LogicalResult checkTouch(const Checker &checker, const Window &window,
                                ArrayRef<int64_t> input,
                                ArrayRef<int64_t> output) {
  for (int axis : {0, 1}) {
    int64_t last = window.dilations[axis] * (window.kernel[axis] - 1);
    int64_t start = (output[axis] - 1) * window.strides[axis];
    bool gap = window.kernel[axis] > 1 && window.dilations[axis] > input[axis];
    if (last >= window.pads[axis] && start < window.pads[axis] + input[axis] &&
        !gap)
      continue;
    return checker.fail(
        "expects each window to cover an element of the ", toString(input),
        " map, but with pads [",
        llvm::make_range(window.pads.begin(), window.pads.end()),
        "] one lies in the padding");
  }
  return success();
}

static LogicalResult inferPool(const Checker &checker, Value input,
                               const Window &window,
                               SmallVectorImpl<Type> &types) {
  if (failed(checker.checkTensors(input)) ||
      failed(checker.checkRank(input, "input", 4, "N x C x H x W")) ||
      failed(checkWindow(checker, window, 2)))
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  SmallVector<int64_t, 4> map;
  if (failed(inferMap(checker, window, shape.drop_front(2), map)) ||
      failed(checkTouch(checker, window, shape.drop_front(2), map)))
    return failure();
  return checker.setResult({shape[0], shape[1], map[0], map[1]},
                           elementOf(input), types);
}

LogicalResult MaxPoolOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> location,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  Window window{adaptor.getKernel(), adaptor.getStrides(), adaptor.getPads(),
                adaptor.getDilations()};
  return inferPool({location, getOperationName()}, adaptor.getInput(), window,
                   types);
}

LogicalResult AvgPoolOp::inferReturnTypes(MLIRContext *,
                                          std::optional<Location> location,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  static constexpr int64_t dilations[] = {1, 1};
  Window window{adaptor.getKernel(), adaptor.getStrides(), adaptor.getPads(),
                dilations};
  return inferPool({location, getOperationName()}, adaptor.getInput(), window,
                   types);
}

//===----------------------------------------------------------------------===//
// Layers with weights
//===----------------------------------------------------------------------===//

static LogicalResult checkGroups(const Checker &checker, int64_t groups,
                                 int64_t channels, ArrayRef<int64_t> weights) {
  if (groups < 1 || channels % groups != 0 || weights[0] % groups != 0)
    return checker.fail("expects groups that divide the ", channels,
                        " input channels and the ", weights[0],
                        " output channels, but got ", groups);
  if (weights[1] != channels / groups)
    return checker.fail("expects weights for ", channels / groups,
                        " input channels (", channels, " in ", groups,
                        " groups), but got weights for ", weights[1]);
  return success();
}

/// A convolution over maps of `rank` dimensions.
template <typename AdaptorT>
static LogicalResult inferConv(const Checker &checker, AdaptorT adaptor,
                               int64_t rank, StringRef inputLayout,
                               StringRef weightLayout,
                               SmallVectorImpl<Type> &types) {
  Value input = adaptor.getInput();
  if (failed(checker.checkTensors(adaptor.getOperands())) ||
      failed(checker.checkRank(input, "input", rank + 2, inputLayout)) ||
      failed(checker.checkRank(adaptor.getWeights(), "weights", rank + 2,
                               weightLayout)))
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  ArrayRef<int64_t> weights = shapeOf(adaptor.getWeights());
  Window window{weights.drop_front(2), adaptor.getStrides(), adaptor.getPads(),
                adaptor.getDilations()};
  SmallVector<int64_t, 5> result = {shape[0], weights[0]};
  if (failed(checkGroups(checker, adaptor.getGroups(), shape[1], weights)) ||
      failed(checker.checkVector(adaptor.getBias(), "bias", weights[0],
                                 "output channels")) ||
      failed(checkWindow(checker, window, rank)) ||
      failed(inferMap(checker, window, shape.drop_front(2), result)))
    return failure();
  return checker.setResult(result, elementOf(input), types);
}

LogicalResult Conv2DOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  return inferConv(Checker{location, getOperationName()}, adaptor, 2,
                   "N x C x H x W", "O x C/groups x KH x KW", types);
}

LogicalResult Conv3DOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  return inferConv(Checker{location, getOperationName()}, adaptor, 3,
                   "N x C x D x H x W", "O x C/groups x KD x KH x KW", types);
}

/// Checks the attributes of a transposed convolution with maps of `rank`
/// dimensions.
template <typename AdaptorT>
static LogicalResult checkTransposed(const Checker &checker, AdaptorT adaptor,
                                     size_t rank) {
  ArrayRef<int64_t> pads = adaptor.getPads();
  if (failed(checker.checkValues(adaptor.getStrides(), "strides", rank, 1)) ||
      failed(
          checker.checkValues(adaptor.getDilations(), "dilations", rank, 1)) ||
      failed(checker.checkValues(pads, "pads", 2 * rank, -maxElements)) ||
      failed(checker.checkValues(pads.take_front(rank), "pads", rank, 0)))
    return failure();
  int64_t channels = shapeOf(adaptor.getInput())[1];
  ArrayRef<int64_t> weights = shapeOf(adaptor.getWeights());
  if (weights[0] != channels)
    return checker.fail("expects weights for ", channels,
                        " input channels, but got weights for ", weights[0]);
  int64_t groups = adaptor.getGroups();
  if (groups < 1 || channels % groups != 0)
    return checker.fail("expects groups that divide the ", channels,
                        " input channels, but got ", groups);
  return checker.checkVector(adaptor.getBias(), "bias", weights[1] * groups,
                             "output channels");
}

LogicalResult ConvTransposeOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  Value input = adaptor.getInput();
  if (failed(checker.checkTensors(adaptor.getOperands())))
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  ArrayRef<int64_t> weights = shapeOf(adaptor.getWeights());
  if (shape.size() < 3 || shape.size() > 5)
    return checker.fail("expects input of rank 3 to 5 (N x C x ...), but got ",
                        input.getType());
  size_t rank = shape.size() - 2;
  if (failed(checker.checkRank(adaptor.getWeights(), "weights", rank + 2,
                               "C x O/groups x K...")) ||
      failed(checkTransposed(checker, adaptor, rank)))
    return failure();
  SmallVector<int64_t, 5> result = {
      shape[0], weights[1] * static_cast<int64_t>(adaptor.getGroups())};
  ArrayRef<int64_t> pads = adaptor.getPads();
  for (size_t axis = 0; axis < rank; ++axis) {
    int64_t stride = adaptor.getStrides()[axis];
    if (pads[axis + rank] <= -stride)
      return checker.fail("expects pads behind above minus the stride ", stride,
                          ", but got ", pads[axis + rank]);
    int64_t size = (shape[axis + 2] - 1) * stride +
                   (weights[axis + 2] - 1) * adaptor.getDilations()[axis] + 1 -
                   pads[axis] - pads[axis + rank];
    if (size < 1)
      return checker.fail("expects pads that leave something of the map, but "
                          "got [",
                          pads, "], which leave a size of ", size);
    result.push_back(size);
  }
  return checker.setResult(result, elementOf(input), types);
}

LogicalResult DenseOp::inferReturnTypes(MLIRContext *,
                                        std::optional<Location> location,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  Value input = adaptor.getInput();
  if (failed(checker.checkTensors(adaptor.getOperands())) ||
      failed(checker.checkRank(input, "input", 2, "N x K")) ||
      failed(checker.checkRank(adaptor.getWeights(), "weights", 2, "M x K")))
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  ArrayRef<int64_t> weights = shapeOf(adaptor.getWeights());
  if (weights[1] != shape[1])
    return checker.fail("expects weights for ", shape[1],
                        " inputs, but got weights for ", weights[1]);
  if (failed(checker.checkVector(adaptor.getBias(), "bias", weights[0],
                                 "outputs")))
    return failure();
  return checker.setResult({shape[0], weights[0]}, elementOf(input), types);
}

LogicalResult BatchNormOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  Value input = adaptor.getInput();
  if (failed(checker.checkTensors(adaptor.getOperands())))
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  if (shape.size() < 2)
    return checker.fail("expects input of rank 2 or more (N x C ...), but got ",
                        input.getType());
  auto checkParameter = [&](Value value, StringRef what) {
    return checker.checkVector(value, what, shape[1], "channels");
  };
  if (failed(checkParameter(adaptor.getScale(), "scale")) ||
      failed(checkParameter(adaptor.getBias(), "bias")) ||
      failed(checkParameter(adaptor.getMean(), "mean")) ||
      failed(checkParameter(adaptor.getVariance(), "variance")))
    return failure();
  types.push_back(input.getType());
  return success();
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

static LogicalResult inferBroadcast(const Checker &checker, Value lhs,
                                    Value rhs, SmallVectorImpl<Type> &types) {
  FailureOr<SmallVector<int64_t>> shape =
      getBroadcastShape(checker, {lhs, rhs});
  if (failed(shape))
    return failure();
  return checker.setResult(*shape, elementOf(lhs), types);
}

LogicalResult AddOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> location,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  return inferBroadcast({location, getOperationName()}, adaptor.getLhs(),
                        adaptor.getRhs(), types);
}

LogicalResult SubOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> location,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  return inferBroadcast({location, getOperationName()}, adaptor.getLhs(),
                        adaptor.getRhs(), types);
}

LogicalResult MulOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> location,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  return inferBroadcast({location, getOperationName()}, adaptor.getLhs(),
                        adaptor.getRhs(), types);
}

LogicalResult DivOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> location,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  return inferBroadcast({location, getOperationName()}, adaptor.getLhs(),
                        adaptor.getRhs(), types);
}

//===----------------------------------------------------------------------===//
// Constants and shapes
//===----------------------------------------------------------------------===//

LogicalResult ConstantOp::inferReturnTypes(MLIRContext *,
                                           std::optional<Location> location,
                                           Adaptor adaptor,
                                           SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  Type type = adaptor.getValue().getType();
  if (!isAnnConstant(type))
    return checker.fail("expects a value of f32 with static sizes and fewer "
                        "than 2^31 elements, but got ",
                        type);
  types.push_back(type);
  return success();
}

LogicalResult TransposeOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  Value input = adaptor.getInput();
  if (failed(checker.checkTensors(input)))
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  SmallVector<int64_t> sorted = llvm::to_vector(permutation);
  llvm::sort(sorted);
  SmallVector<int64_t> expected =
      llvm::to_vector(llvm::seq<int64_t>(0, shape.size()));
  if (sorted != expected)
    return checker.fail("expects a permutation of the ", shape.size(),
                        " dimensions of the input, but got [", permutation,
                        "]");
  SmallVector<int64_t> result;
  for (int64_t dimension : permutation)
    result.push_back(shape[dimension]);
  return checker.setResult(result, elementOf(input), types);
}
