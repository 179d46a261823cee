// Shape inference of the operations of AnnMathOps.td.

#include "AnnChecker.h"

using namespace mlir;
using namespace snnc::ann;

LogicalResult BinaryOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  FailureOr<SmallVector<int64_t>> shape =
      getBroadcastShape(checker, adaptor.getOperands());
  if (failed(shape))
    return failure();
  return checker.setResult(*shape, elementOf(adaptor.getLhs()), types);
}

LogicalResult WhereOp::inferReturnTypes(MLIRContext *,
                                        std::optional<Location> location,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  FailureOr<SmallVector<int64_t>> shape =
      getBroadcastShape(checker, adaptor.getOperands());
  if (failed(shape))
    return failure();
  return checker.setResult(*shape, elementOf(adaptor.getLhs()), types);
}

LogicalResult ReduceOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  Value input = adaptor.getInput();
  if (failed(checker.checkTensors(input)))
    return failure();
  SmallVector<int64_t> shape(shapeOf(input));
  int64_t before = -1;
  for (int64_t axis : adaptor.getAxes()) {
    if (failed(checker.checkAxis(axis, shape.size())))
      return failure();
    if (axis <= before)
      return checker.fail("expects increasing axes, but got [",
                          adaptor.getAxes(), "]");
    shape[axis] = 1;
    before = axis;
  }
  return checker.setResult(shape, elementOf(input), types);
}

LogicalResult MatMulOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  Checker checker{location, getOperationName()};
  Value lhs = adaptor.getLhs(), rhs = adaptor.getRhs();
  if (failed(checker.checkTensors({lhs, rhs})))
    return failure();
  ArrayRef<int64_t> left = shapeOf(lhs), right = shapeOf(rhs);
  if (left.size() < 2 || right.size() < 2)
    return checker.fail("expects operands of rank 2 or more, but got ",
                        lhs.getType(), " and ", rhs.getType());
  if (left.back() != right[right.size() - 2])
    return checker.fail("expects as many columns on the left as rows on the "
                        "right, but got ",
                        lhs.getType(), " and ", rhs.getType());
  ArrayRef<int64_t> longer = left.size() >= right.size() ? left : right;
  SmallVector<int64_t> shape(longer.drop_back(2));
  for (ArrayRef<int64_t> sizes : {left, right})
    for (size_t fromEnd = 2; fromEnd < sizes.size(); ++fromEnd) {
      int64_t size = sizes[sizes.size() - 1 - fromEnd];
      int64_t &known = shape[shape.size() + 1 - fromEnd];
      if (known != size && known != 1 && size != 1)
        return checker.fail("expects sizes that are equal or 1 in each "
                            "dimension in front of the matrices, but got ",
                            lhs.getType(), " and ", rhs.getType());
      known = std::max(known, size);
    }
  shape.push_back(left[left.size() - 2]);
  shape.push_back(right.back());
  return checker.setResult(shape, elementOf(lhs), types);
}
