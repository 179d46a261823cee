// Shape inference of the operations of AnnTensorOps.td.

#include "AnnChecker.h"

#include <cmath>

using namespace mlir;
using namespace snnc::ann;

LogicalResult ConcatOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  ValueRange inputs = adaptor.getInputs();
  if (inputs.empty())
    return checker.fail("expects at least one input");
  int64_t axis = adaptor.getAxis();
  if (failed(checker.checkTensors(inputs)) ||
      failed(checker.checkAxis(axis, shapeOf(inputs[0]).size())))
    return failure();
  SmallVector<int64_t> shape(shapeOf(inputs[0]));
  for (Value input : inputs.drop_front()) {
    SmallVector<int64_t> other(shapeOf(input));
    bool isAlike = other.size() == shape.size();
    if (isAlike) {
      shape[axis] += other[axis];
      other[axis] = shape[axis];
    }
    if (!isAlike || other != shape)
      return checker.fail("expects inputs whose sizes differ along dimension ",
                          axis, " alone, but got ", inputs[0].getType(),
                          " and ", input.getType());
    if (shape[axis] > maxElements)
      break; // too large in any case, and the sum must not overflow
  }
  return checker.setResult(shape, elementOf(inputs[0]), types);
}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *,
                                        std::optional<Location> location,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  Value input = adaptor.getInput();
  if (failed(checker.checkTensors(input)))
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  ArrayRef<int64_t> starts = adaptor.getStarts(), sizes = adaptor.getSizes();
  ArrayRef<int64_t> steps = adaptor.getSteps();
  if (failed(checker.checkValues(starts, "starts", shape.size(), 0)) ||
      failed(checker.checkValues(sizes, "sizes", shape.size(), 1)) ||
      failed(checker.checkValues(steps, "steps", shape.size(), -maxElements)))
    return failure();
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (steps[axis] == 0)
      return checker.fail("expects steps that are not 0, but got [", steps,
                          "]");
    int64_t last = starts[axis] + (sizes[axis] - 1) * steps[axis];
    if (starts[axis] >= shape[axis] || last < 0 || last >= shape[axis])
      return checker.fail("expects elements that lie in ", input.getType(),
                          ", but dimension ", axis, " is read from ",
                          starts[axis], " to ", last);
  }
  return checker.setResult(sizes, elementOf(input), types);
}

LogicalResult GatherOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  Value input = adaptor.getInput();
  if (failed(checker.checkTensors(input)) ||
      failed(checker.checkAxis(adaptor.getAxis(), shapeOf(input).size())))
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  int64_t axis = adaptor.getAxis();
  DenseIntElementsAttr indices = adaptor.getIndices();
  for (const APInt &index : indices.getValues<APInt>())
    if (index.isNegative() || index.sge(shape[axis]))
      return checker.fail("expects indices of at least 0 and below the size ",
                          shape[axis], " of dimension ", axis, ", but got ",
                          index.getSExtValue());
  SmallVector<int64_t> result(shape.take_front(axis));
  llvm::append_range(result, indices.getType().getShape());
  llvm::append_range(result, shape.drop_front(axis + 1));
  return checker.setResult(result, elementOf(input), types);
}

LogicalResult PadOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> location,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  Value input = adaptor.getInput();
  if (failed(checker.checkTensors(input)))
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  ArrayRef<int64_t> low = adaptor.getLow(), high = adaptor.getHigh();
  if (failed(checker.checkValues(low, "low", shape.size(), 0)) ||
      failed(checker.checkValues(high, "high", shape.size(), 0)))
    return failure();
  if (std::isnan(adaptor.getValue().convertToFloat()))
    return checker.fail("expects a value that is a number, but got NaN");
  SmallVector<int64_t> result;
  for (auto [before, size, after] : llvm::zip_equal(low, shape, high)) {
    int64_t most = std::max(before, after);
    if (adaptor.getMode() == PadMode::Reflect && most >= size)
      return checker.fail("expects pads below the size ", size,
                          " to reflect, but got ", most);
    if (adaptor.getMode() == PadMode::Wrap && most > size)
      return checker.fail("expects pads of at most the size ", size,
                          " to wrap, but got ", most);
    result.push_back(before + size + after);
  }
  return checker.setResult(result, elementOf(input), types);
}

/// Scales below this are no resizing, and would make endless filters.
static constexpr double leastScale = 1e-6;

LogicalResult ResizeOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  Value input = adaptor.getInput();
  if (failed(checker.checkTensors(input)))
    return failure();
  size_t rank = shapeOf(input).size();
  auto checkFloats = [&](auto values, StringRef what, size_t size, double low) {
    if (values.size() != size)
      return checker.fail("expects ", size, " values in '", what, "', but got ",
                          values.size());
    for (double value : values)
      if (!std::isfinite(value) || value <= low)
        return checker.fail("expects finite values",
                            low < 0 ? "" : " above 1e-6", " in '", what,
                            "', but got ", value);
    return success();
  };
  float others[] = {adaptor.getCubic().convertToFloat(),
                    adaptor.getExtrapolation().convertToFloat()};
  bool usesRegion = adaptor.getCoordinates() == Coordinates::TfCropAndResize;
  if (failed(checker.checkValues(adaptor.getSizes(), "sizes", rank, 1)) ||
      failed(checkFloats(adaptor.getScales(), "scales", rank, leastScale)) ||
      failed(checkFloats(adaptor.getRoi(), "roi", usesRegion ? 2 * rank : 0,
                         -HUGE_VAL)) ||
      failed(checkFloats(ArrayRef<float>(others), "cubic and extrapolation", 2,
                         -HUGE_VAL)))
    return failure();
  return checker.setResult(adaptor.getSizes(), elementOf(input), types);
}
