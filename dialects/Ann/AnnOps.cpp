// Verifiers of ann ops.

#include "dialects/Ann/Ann.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <cmath>

using namespace mlir;
using namespace snnc::ann;

#define GET_OP_CLASSES
#include "dialects/Ann/AnnOps.cpp.inc"

/// Checks shapes by inferring the result, and that the result is as inferred.
template <typename OpT>
static LogicalResult verifyInferred(OpT op) {
  SmallVector<Type, 1> types;
  if (failed(OpT::inferReturnTypes(op.getContext(), op.getLoc(),
                                   op->getOperands(),
                                   op->getDiscardableAttrDictionary(),
                                   op->getPropertiesStorage(), {}, types)))
    return failure();
  if (op.getType() != types.front())
    return op.emitOpError("expects a result of type ")
           << types.front() << ", but got " << op.getType();
  return success();
}

LogicalResult Conv2DOp::verify() { return verifyInferred(*this); }
LogicalResult DenseOp::verify() { return verifyInferred(*this); }
LogicalResult MaxPoolOp::verify() { return verifyInferred(*this); }
LogicalResult AvgPoolOp::verify() { return verifyInferred(*this); }
LogicalResult AddOp::verify() { return verifyInferred(*this); }
LogicalResult SubOp::verify() { return verifyInferred(*this); }
LogicalResult MulOp::verify() { return verifyInferred(*this); }
LogicalResult DivOp::verify() { return verifyInferred(*this); }
LogicalResult TransposeOp::verify() { return verifyInferred(*this); }
LogicalResult Conv3DOp::verify() { return verifyInferred(*this); }
LogicalResult ConvTransposeOp::verify() { return verifyInferred(*this); }
LogicalResult BinaryOp::verify() { return verifyInferred(*this); }
LogicalResult WhereOp::verify() { return verifyInferred(*this); }
LogicalResult ReduceOp::verify() { return verifyInferred(*this); }
LogicalResult MatMulOp::verify() { return verifyInferred(*this); }
LogicalResult ConcatOp::verify() { return verifyInferred(*this); }
LogicalResult SliceOp::verify() { return verifyInferred(*this); }
LogicalResult GatherOp::verify() { return verifyInferred(*this); }
LogicalResult PadOp::verify() { return verifyInferred(*this); }
LogicalResult ResizeOp::verify() { return verifyInferred(*this); }

LogicalResult BatchNormOp::verify() {
  if (failed(verifyInferred(*this)))
    return failure();
  float epsilon = getEpsilon().convertToFloat();
  if (!std::isfinite(epsilon) || epsilon < 0)
    return emitOpError("expects a finite epsilon of at least 0, but got ")
           << epsilon;
  return success();
}

LogicalResult ConstantOp::verify() {
  if (failed(verifyInferred(*this)))
    return failure();
  auto resource = dyn_cast<DenseResourceElementsAttr>(getValue());
  if (!resource)
    return success();
  const AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  if (!blob) // elided text
    return success();
  int64_t expected = getType().getNumElements() * sizeof(float);
  int64_t found = blob->getData().size();
  if (found != expected)
    return emitOpError("expects resource '")
           << resource.getRawHandle().getKey() << "' to hold " << expected
           << " bytes for " << getType() << ", but it holds " << found;
  return success();
}

LogicalResult ClipOp::verify() {
  float min = getMin().convertToFloat(), max = getMax().convertToFloat();
  if (min <= max) // false if one is NaN
    return success();
  return emitOpError("expects a minimum of at most the maximum, but got ")
         << min << " and " << max;
}

LogicalResult SoftmaxOp::verify() {
  int64_t rank = getType().getRank();
  int64_t axis = getAxis();
  if (axis >= 0 && axis < rank)
    return success();
  return emitOpError("expects an axis of at least 0 and below the rank ")
         << rank << ", but got " << axis;
}

LogicalResult ReshapeOp::verify() {
  int64_t input = getInput().getType().getNumElements();
  int64_t output = getType().getNumElements();
  if (input == output)
    return success();
  return emitOpError("expects as many elements in the result as in the input, "
                     "but got ")
         << output << " and " << input;
}

LogicalResult BroadcastOp::verify() {
  ArrayRef<int64_t> input = getInput().getType().getShape();
  ArrayRef<int64_t> output = getType().getShape();
  bool fits = input.size() <= output.size();
  for (size_t fromEnd = 1; fits && fromEnd <= input.size(); ++fromEnd) {
    int64_t size = input[input.size() - fromEnd];
    fits = size == 1 || size == output[output.size() - fromEnd];
  }
  if (fits)
    return success();
  return emitOpError("expects a result to whose sizes the input can be "
                     "repeated, but got ")
         << getType() << " and " << getInput().getType();
}

LogicalResult LrnOp::verify() {
  if (getType().getRank() < 2)
    return emitOpError("expects input of rank 2 or more (N x C ...), but got ")
           << getType();
  int64_t size = getSize();
  if (size < 1 || size > maxElements)
    return emitOpError("expects a size of 1 to 2^31 - 1 channels, but got ")
           << size;
  for (float value : {getAlpha().convertToFloat(), getBeta().convertToFloat(),
                      getBias().convertToFloat()})
    if (!std::isfinite(value))
      return emitOpError("expects finite alpha, beta and bias, but got ")
             << value;
  return success();
}
