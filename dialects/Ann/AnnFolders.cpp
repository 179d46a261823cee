// Folders of ann ops.

#include "AnnFolding.h"

#include "dialects/Ann/Move.h"

#include <algorithm>
#include <cmath>
#include <functional>

using namespace mlir;
using namespace snnc::ann;

//===----------------------------------------------------------------------===//
// Constants, element by element
//===----------------------------------------------------------------------===//

OpFoldResult snnc::ann::foldUnary(Attribute input, RankedTensorType type,
                                  llvm::function_ref<float(float)> function) {
  FailureOr<Floats> floats = getFloats(dyn_cast_or_null<ElementsAttr>(input));
  if (failed(floats))
    return {};
  if (floats->isSplat())
    return DenseElementsAttr::get(type, function(floats->data().front()));
  std::vector<float> values(floats->size());
  llvm::transform(floats->data(), values.begin(), function);
  return makeFloats(type, std::move(values), "folded");
}

/// For each dimension of `output`, how far apart neighbours lie in a tensor of
/// `shape` that is repeated to the shape of `output`: 0 where it is repeated.
static SmallVector<int64_t> broadcastStrides(ArrayRef<int64_t> shape,
                                             ArrayRef<int64_t> output) {
  SmallVector<int64_t> strides(output.size(), 0);
  int64_t step = 1;
  for (size_t fromEnd = 1; fromEnd <= shape.size(); ++fromEnd) {
    int64_t size = shape[shape.size() - fromEnd];
    if (size != 1)
      strides[output.size() - fromEnd] = step;
    step *= size;
  }
  return strides;
}

/// Calls `body` with the offsets that `strides` give, for each element of
/// `shape` in row-major order.
static void forEachOffset(
    ArrayRef<int64_t> shape, ArrayRef<int64_t> left, ArrayRef<int64_t> right,
    llvm::function_ref<void(int64_t leftOffset, int64_t rightOffset)> body) {
  int64_t count = ShapedType::getNumElements(shape);
  SmallVector<int64_t> index(shape.size(), 0);
  int64_t leftOffset = 0, rightOffset = 0;
  for (int64_t element = 0; element < count; ++element) {
    body(leftOffset, rightOffset);
    for (size_t axis = shape.size(); axis-- > 0;) {
      leftOffset += left[axis];
      rightOffset += right[axis];
      if (++index[axis] < shape[axis])
        break;
      leftOffset -= left[axis] * shape[axis];
      rightOffset -= right[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

OpFoldResult
snnc::ann::foldBinary(Attribute lhs, Attribute rhs, RankedTensorType type,
                      llvm::function_ref<float(float, float)> function) {
  auto leftAttr = dyn_cast_or_null<ElementsAttr>(lhs);
  auto rightAttr = dyn_cast_or_null<ElementsAttr>(rhs);
  FailureOr<Floats> left = getFloats(leftAttr), right = getFloats(rightAttr);
  if (failed(left) || failed(right))
    return {};
  if (left->data().size() == 1 && right->data().size() == 1)
    return DenseElementsAttr::get(type, function((*left)[0], (*right)[0]));
  int64_t count = type.getNumElements();
  int64_t stored = std::max(left->data().size(), right->data().size());
  if (count > std::max(maxGrownElements, stored))
    return {};
  ArrayRef<int64_t> shape = type.getShape();
  std::vector<float> values;
  values.reserve(count);
  forEachOffset(
      shape, broadcastStrides(leftAttr.getShapedType().getShape(), shape),
      broadcastStrides(rightAttr.getShapedType().getShape(), shape),
      [&](int64_t leftOffset, int64_t rightOffset) {
        values.push_back(function((*left)[leftOffset], (*right)[rightOffset]));
      });
  return makeFloats(type, std::move(values), "folded");
}

/// True if `attr` is a constant whose elements are all `value`.
static bool isAll(Attribute attr, float value) {
  FailureOr<Floats> floats = getFloats(dyn_cast_or_null<ElementsAttr>(attr));
  return succeeded(floats) && llvm::all_of(floats->data(), [&](float element) {
           return element == value;
         });
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  if (isAll(adaptor.getRhs(), 0) && getLhs().getType() == getType())
    return getLhs();
  return foldBinary(adaptor.getLhs(), adaptor.getRhs(), getType(),
                    std::plus<float>());
}

OpFoldResult SubOp::fold(FoldAdaptor adaptor) {
  if (isAll(adaptor.getRhs(), 0) && getLhs().getType() == getType())
    return getLhs();
  return foldBinary(adaptor.getLhs(), adaptor.getRhs(), getType(),
                    std::minus<float>());
}

OpFoldResult MulOp::fold(FoldAdaptor adaptor) {
  if (isAll(adaptor.getRhs(), 1) && getLhs().getType() == getType())
    return getLhs();
  return foldBinary(adaptor.getLhs(), adaptor.getRhs(), getType(),
                    std::multiplies<float>());
}

OpFoldResult DivOp::fold(FoldAdaptor adaptor) {
  if (isAll(adaptor.getRhs(), 1) && getLhs().getType() == getType())
    return getLhs();
  // By IEEE 754 x / 0 is infinite or NaN, which C++ leaves undefined.
  return foldBinary(adaptor.getLhs(), adaptor.getRhs(), getType(),
                    [](float x, float y) {
                      if (y != 0)
                        return x / y;
                      if (x == 0 || std::isnan(x) || std::isnan(y))
                        return std::nanf("");
                      bool negative = std::signbit(x) != std::signbit(y);
                      return negative ? -HUGE_VALF : HUGE_VALF;
                    });
}

//===----------------------------------------------------------------------===//
// Activations and pooling
//===----------------------------------------------------------------------===//

OpFoldResult ReluOp::fold(FoldAdaptor adaptor) {
  if (getInput().getDefiningOp<ReluOp>())
    return getInput();
  if (auto clip = getInput().getDefiningOp<ClipOp>())
    if (clip.getMin().convertToFloat() >= 0)
      return getInput();
  return foldUnary(adaptor.getInput(), getType(),
                   [](float x) { return x < 0 ? 0.0f : x; });
}

OpFoldResult ClipOp::fold(FoldAdaptor adaptor) {
  float min = getMin().convertToFloat(), max = getMax().convertToFloat();
  if (min == -HUGE_VALF && max == HUGE_VALF)
    return getInput();
  return foldUnary(adaptor.getInput(), getType(), [&](float x) {
    return x < min ? min : x > max ? max : x;
  });
}

/// True if a window of `kernel` gives the map that it slides over.
static bool isIdentityWindow(ArrayRef<int64_t> kernel,
                             ArrayRef<int64_t> strides,
                             ArrayRef<int64_t> pads) {
  auto isOne = [](int64_t value) { return value == 1; };
  auto isZero = [](int64_t value) { return value == 0; };
  return llvm::all_of(kernel, isOne) && llvm::all_of(strides, isOne) &&
         llvm::all_of(pads, isZero);
}

OpFoldResult MaxPoolOp::fold(FoldAdaptor) {
  if (isIdentityWindow(getKernel(), getStrides(), getPads()))
    return getInput();
  return {};
}

OpFoldResult AvgPoolOp::fold(FoldAdaptor) {
  if (isIdentityWindow(getKernel(), getStrides(), getPads()))
    return getInput();
  return {};
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getType())
    return getInput();
  if (auto attr = dyn_cast_or_null<ElementsAttr>(adaptor.getInput()))
    return reshapeFloats(attr, getType());
  if (auto reshape = getInput().getDefiningOp<ReshapeOp>()) {
    setOperand(reshape.getInput());
    return getResult();
  }
  return {};
}

/// Folds the transposition of a constant.
static OpFoldResult foldTranspose(TransposeOp op, Attribute input) {
  FailureOr<Floats> floats = getFloats(dyn_cast_or_null<ElementsAttr>(input));
  if (failed(floats))
    return {};
  if (floats->isSplat())
    return DenseElementsAttr::get(op.getType(), floats->data().front());
  std::vector<float> values(floats->size());
  moveElements(*getMove(op), floats->data().data(), values.data());
  return makeFloats(op.getType(), std::move(values), "folded");
}

OpFoldResult TransposeOp::fold(FoldAdaptor adaptor) {
  ArrayRef<int64_t> permutation = getPermutation();
  if (llvm::is_sorted(permutation))
    return getInput();
  if (OpFoldResult folded = foldTranspose(*this, adaptor.getInput()))
    return folded;
  auto inner = getInput().getDefiningOp<TransposeOp>();
  if (!inner)
    return {};
  SmallVector<int64_t> composed;
  for (int64_t dimension : permutation)
    composed.push_back(inner.getPermutation()[dimension]);
  setPermutation(composed);
  setOperand(inner.getInput());
  return getResult();
}
