// Checks that the shape inference of all ann ops shares.

#include "AnnChecker.h"

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

bool snnc::ann::isAnnConstant(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  bool isEmpty = tensor && tensor.getElementType().isF32() &&
                 !tensor.getEncoding() && tensor.hasStaticShape() &&
                 llvm::is_contained(tensor.getShape(), 0);
  return isEmpty || isAnnTensor(type);
}

std::string snnc::ann::toString(ArrayRef<int64_t> shape) {
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

LogicalResult Checker::checkVector(Value value, StringRef what, int64_t size,
                                   StringRef reason) const {
  if (!value || shapeOf(value) == ArrayRef<int64_t>(size))
    return success();
  return fail("expects ", what, " with one element for each of the ", size, " ",
              reason, ", but got ", value.getType());
}

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

LogicalResult Checker::checkAxis(int64_t axis, int64_t rank) const {
  if (axis >= 0 && axis < rank)
    return success();
  return fail("expects an axis of at least 0 and below the rank ", rank,
              ", but got ", axis);
}

FailureOr<SmallVector<int64_t>>
snnc::ann::getBroadcastShape(const Checker &checker, ValueRange values) {
  if (failed(checker.checkTensors(values)))
    return failure();
  SmallVector<int64_t> shape;
  for (Value value : values) {
    ArrayRef<int64_t> sizes = shapeOf(value);
    if (sizes.size() > shape.size())
      shape.insert(shape.begin(), sizes.size() - shape.size(), 1);
    MutableArrayRef<int64_t> tail =
        MutableArrayRef<int64_t>(shape).take_back(sizes.size());
    for (auto [known, size] : llvm::zip_equal(tail, sizes)) {
      if (known != size && known != 1 && size != 1) {
        std::string types;
        llvm::raw_string_ostream stream(types);
        llvm::interleave(
            values.getTypes(),
            [&](Type type) { stream << '\'' << type << '\''; },
            [&] { stream << " and "; });
        return checker.fail("expects sizes that are equal or 1 in each "
                            "dimension, but got ",
                            types);
      }
      known = std::max(known, size);
    }
  }
  return shape;
}
