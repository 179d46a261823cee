// Converts arithmetic and activations, and finds the converter of an operator.

#include "Converters.h"

#include "llvm/ADT/StringMap.h"

#include <limits>

using namespace mlir;

namespace snnc::importer {

Converter findConverter(StringRef type) {
  static const llvm::StringMap<Converter> converters = {
      {"Add", importAdd},
      {"AveragePool", importAveragePool},
      {"BatchNormalization", importBatchNormalization},
      {"Cast", importCast},
      {"CastLike", importCastLike},
      {"Clip", importClip},
      {"Constant", importConstant},
      {"ConstantOfShape", importConstantOfShape},
      {"Conv", importConv},
      {"ConvInteger", importConvInteger},
      {"ConvTranspose", importConvTranspose},
      {"DequantizeLinear", importDequantizeLinear},
      {"Div", importDiv},
      {"Dropout", importDropout},
      {"DynamicQuantizeLinear", importDynamicQuantizeLinear},
      {"Flatten", importFlatten},
      {"Gemm", importGemm},
      {"GlobalAveragePool", importGlobalAveragePool},
      {"GlobalLpPool", importGlobalLpPool},
      {"GlobalMaxPool", importGlobalMaxPool},
      {"Identity", importIdentity},
      {"LpPool", importLpPool},
      {"MatMul", importMatMul},
      {"MatMulInteger", importMatMulInteger},
      {"MaxPool", importMaxPool},
      {"Mul", importMul},
      {"QLinearConv", importQLinearConv},
      {"QLinearMatMul", importQLinearMatMul},
      {"QuantizeLinear", importQuantizeLinear},
      {"Relu", importRelu},
      {"Reshape", importReshape},
      {"Resize", importResize},
      {"Shape", importShape},
      {"Size", importSize},
      {"Softmax", importSoftmax},
      {"Sub", importSub},
      {"Sum", importSum},
      {"Transpose", importTranspose},
      {"Upsample", importUpsample},
  };
  if (Converter converter = converters.lookup(type))
    return converter;
  if (Converter converter = findMathConverter(type))
    return converter;
  if (Converter converter = findReductionConverter(type))
    return converter;
  if (Converter converter = findBodyConverter(type))
    return converter;
  return findMoveConverter(type);
}

template <typename OpT>
static LogicalResult importBinary(Node &node) {
  node.expectInputs(2, 2);
  Value lhs = node.input(0), rhs = alignOperand(node, lhs, node.input(1));
  if (node.hasErrors())
    return failure();
  return node.define(node.create<OpT>(lhs, rhs));
}

LogicalResult importAdd(Node &node) { return importBinary<ann::AddOp>(node); }
LogicalResult importSub(Node &node) { return importBinary<ann::SubOp>(node); }
LogicalResult importMul(Node &node) { return importBinary<ann::MulOp>(node); }
LogicalResult importDiv(Node &node) { return importBinary<ann::DivOp>(node); }

LogicalResult importSum(Node &node) {
  node.expectInputs(1, std::numeric_limits<int>::max());
  Value sum = node.input(0);
  for (int i = 1; i < node.getProto().input_size(); ++i) {
    Value next = node.input(i);
    if (node.hasErrors())
      return failure();
    sum = node.create<ann::AddOp>(sum, next);
  }
  return node.define(sum);
}

LogicalResult importRelu(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  return defineLikeInput(node, node.create<ann::ReluOp>(input));
}

LogicalResult importClip(Node &node) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr float largest = std::numeric_limits<float>::max();
  node.expectInputs(1, node.getOpset() < 11 ? 1 : 3);
  float low = -infinity, high = infinity;
  if (node.getOpset() < 11) {
    low = node.getFloat("min", -infinity);
    high = node.getFloat("max", infinity);
  } else {
    low = node.hasInput(1) ? node.scalar(1, "min") : low;
    high = node.hasInput(2) ? node.scalar(2, "max") : high;
  }
  if (low == -largest) // ONNX's way to say: no limit
    low = -infinity;
  if (high == largest)
    high = infinity;
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  if (low > high)
    return node.error("limits values to the interval from " +
                      std::to_string(low) + " to " + std::to_string(high) +
                      ", which is empty");
  return defineLikeInput(
      node,
      node.create<ann::ClipOp>(input, llvm::APFloat(low), llvm::APFloat(high)));
}

/// Before opset 13 Softmax works on the matrix that the dimensions before and
/// from `axis` on make.
static Value softmaxOfMatrix(Node &node, Value input, int64_t axis) {
  SmallVector<int64_t> shape(shapeOf(input));
  SmallVector<int64_t> matrix = {1, 1};
  for (auto [i, size] : llvm::enumerate(shape))
    matrix[static_cast<int64_t>(i) >= axis] *= size;
  if (matrix[1] == shape[axis])
    return node.create<ann::SoftmaxOp>(input, static_cast<uint64_t>(axis));
  Value flat = node.reshape(input, matrix);
  Value result = node.create<ann::SoftmaxOp>(flat, static_cast<uint64_t>(1));
  return node.hasErrors() ? Value() : node.reshape(result, shape);
}

LogicalResult importSoftmax(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  bool isMatrix = node.getOpset() < 13;
  int64_t axis = node.getAxis("axis", isMatrix ? 1 : -1, shapeOf(input).size());
  if (node.hasErrors())
    return failure();
  if (isMatrix)
    return node.define(softmaxOfMatrix(node, input, axis));
  return node.define(
      node.create<ann::SoftmaxOp>(input, static_cast<uint64_t>(axis)));
}

} // namespace snnc::importer
