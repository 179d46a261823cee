// Shape inference of ann ops, which is also the check of their shapes.
//
// Operands and attributes may be anything here: importers ask before an
// operation exists, so nothing is taken for granted and nothing overflows.

#include "dialects/Ann/Ann.h"

#include <algorithm>

using namespace mlir;
using namespace snnc::ann;

FailureOr<int64_t> snnc::ann::countElements(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape) {
    if (size <= 0 || size > maxElements / count)
      return failure();
    count *= size;
  }
  return count;
}

bool snnc::ann::isAnnTensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getElementType().isF32() && !tensor.getEncoding() &&
         succeeded(countElements(tensor.getShape()));
}

namespace {

/// Collects what is known about one operation and reports what is wrong.
struct Checker {
  std::optional<Location> location;
  StringRef name;

  template <typename... Args>
  LogicalResult fail(Args &&...args) const {
    return emitOptionalError(location, "'", name, "' op ",
                             std::forward<Args>(args)...);
  }

  LogicalResult checkTensors(ValueRange operands) const;
  LogicalResult checkRank(Value value, StringRef what, int64_t rank,
                          StringRef layout) const;
  LogicalResult checkVector(Value value, StringRef what, int64_t size,
                            StringRef reason) const;
  LogicalResult checkValues(ArrayRef<int64_t> values, StringRef what,
                            size_t size, int64_t low) const;
  LogicalResult setResult(ArrayRef<int64_t> shape, Type element,
                          SmallVectorImpl<Type> &types) const;
};

/// The geometry of a kernel that slides over a padded map.
struct Window {
  ArrayRef<int64_t> kernel, strides, pads, dilations;
};

} // namespace

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

static Type elementOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getElementType();
}

/// `4x2x3`, as in types.
static std::string toString(ArrayRef<int64_t> shape) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::interleave(shape, stream, "x");
  return text;
}

LogicalResult Checker::checkTensors(ValueRange operands) const {
  for (Value operand : operands)
    if (!isAnnTensor(operand.getType()))
      return fail("expects operands of f32 with static positive sizes and "
                  "fewer than 2^31 elements, but got ",
                  operand.getType());
  return success();
}

LogicalResult Checker::checkRank(Value value, StringRef what, int64_t rank,
                                 StringRef layout) const {
  if (static_cast<int64_t>(shapeOf(value).size()) == rank)
    return success();
  return fail("expects ", what, " of rank ", rank, " (", layout, "), but got ",
              value.getType());
}

/// Checks that `value`, if there is one, is a vector of `size` elements.
LogicalResult Checker::checkVector(Value value, StringRef what, int64_t size,
                                   StringRef reason) const {
  if (!value || shapeOf(value) == ArrayRef<int64_t>(size))
    return success();
  return fail("expects ", what, " with one element for each of the ", size, " ",
              reason, ", but got ", value.getType());
}

/// Checks that there are `size` values from `low` to 2^31 - 1.
LogicalResult Checker::checkValues(ArrayRef<int64_t> values, StringRef what,
                                   size_t size, int64_t low) const {
  if (values.size() != size)
    return fail("expects ", size, " values in '", what, "', but got ",
                values.size());
  for (int64_t value : values)
    if (value < low || value > maxElements)
      return fail("expects values from ", low, " to ", maxElements, " in '",
                  what, "', but got ", value);
  return success();
}

LogicalResult Checker::setResult(ArrayRef<int64_t> shape, Type element,
                                 SmallVectorImpl<Type> &types) const {
  if (failed(countElements(shape)))
    return fail("expects fewer than 2^31 elements in its result, but ",
                toString(shape), " has more");
  types.push_back(RankedTensorType::get(shape, element));
  return success();
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

static LogicalResult checkWindow(const Checker &checker, const Window &window) {
  return success(
      succeeded(checker.checkValues(window.kernel, "kernel", 2, 1)) &&
      succeeded(checker.checkValues(window.strides, "strides", 2, 1)) &&
      succeeded(checker.checkValues(window.pads, "pads", 4, 0)) &&
      succeeded(checker.checkValues(window.dilations, "dilations", 2, 1)));
}

/// Sets height and width of the map that a window makes of a map of
/// `input` (height, width). All values are below 2^31: nothing overflows.
static LogicalResult inferMap(const Checker &checker, const Window &window,
                              ArrayRef<int64_t> input,
                              SmallVectorImpl<int64_t> &output) {
  SmallVector<int64_t, 2> extent, padded;
  for (int axis : {0, 1}) {
    extent.push_back(window.dilations[axis] * (window.kernel[axis] - 1) + 1);
    padded.push_back(window.pads[axis] + input[axis] + window.pads[axis + 2]);
  }
  if (extent[0] > padded[0] || extent[1] > padded[1])
    return checker.fail("expects a kernel that fits into the padded input of ",
                        toString(padded), ", but the kernel covers ",
                        toString(extent));
  for (int axis : {0, 1})
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
      failed(checkWindow(checker, window)))
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

LogicalResult Conv2DOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  Value input = adaptor.getInput();
  if (failed(checker.checkTensors(adaptor.getOperands())) ||
      failed(checker.checkRank(input, "input", 4, "N x C x H x W")) ||
      failed(checker.checkRank(adaptor.getWeights(), "weights", 4,
                               "O x C/groups x KH x KW")))
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  ArrayRef<int64_t> weights = shapeOf(adaptor.getWeights());
  Window window{weights.drop_front(2), adaptor.getStrides(), adaptor.getPads(),
                adaptor.getDilations()};
  SmallVector<int64_t, 4> map;
  if (failed(checkGroups(checker, adaptor.getGroups(), shape[1], weights)) ||
      failed(checker.checkVector(adaptor.getBias(), "bias", weights[0],
                                 "output channels")) ||
      failed(checkWindow(checker, window)) ||
      failed(inferMap(checker, window, shape.drop_front(2), map)))
    return failure();
  return checker.setResult({shape[0], weights[0], map[0], map[1]},
                           elementOf(input), types);
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

/// The shape of an operation on tensors of two shapes, by the rules of numpy.
static LogicalResult inferBroadcast(const Checker &checker, Value lhs,
                                    Value rhs, SmallVectorImpl<Type> &types) {
  if (failed(checker.checkTensors({lhs, rhs})))
    return failure();
  ArrayRef<int64_t> left = shapeOf(lhs), right = shapeOf(rhs);
  size_t rank = std::max(left.size(), right.size());
  SmallVector<int64_t> shape(rank, 1);
  auto sizeAt = [&](ArrayRef<int64_t> sizes, size_t fromEnd) {
    return fromEnd < sizes.size() ? sizes[sizes.size() - 1 - fromEnd] : 1;
  };
  for (size_t fromEnd = 0; fromEnd < rank; ++fromEnd) {
    int64_t a = sizeAt(left, fromEnd), b = sizeAt(right, fromEnd);
    if (a != b && a != 1 && b != 1)
      return checker.fail("expects sizes that are equal or 1 in each "
                          "dimension, but got ",
                          lhs.getType(), " and ", rhs.getType());
    shape[rank - 1 - fromEnd] = std::max(a, b);
  }
  return checker.setResult(shape, elementOf(lhs), types);
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
  if (!isAnnTensor(type))
    return checker.fail("expects a value of f32 with static positive sizes and "
                        "fewer than 2^31 elements, but got ",
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
