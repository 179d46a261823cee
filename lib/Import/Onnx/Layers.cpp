// Converts the layers with weights: Conv, Gemm, MatMul, BatchNormalization.

#include "Node.h"
#include "Window.h"

#include "dialects/Ann/Weights.h"

using namespace mlir;

namespace snnc::importer {

LogicalResult importConv(Node &node) {
  node.expectInputs(2, 3);
  Value input = node.input(0);
  Value weights = node.weights(1, "weights");
  Value bias = node.hasInput(2) ? node.weights(2, "bias") : Value();
  int64_t groups = node.getInt("group", 1);
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> shape = shapeOf(weights);
  if (shapeOf(input).size() != 4 || shape.size() != 4)
    return node.error("convolves " + formatShape(shapeOf(input)) + " with " +
                      formatShape(shape) +
                      "; two-dimensional maps, N x C x H x W, are expected");
  Window window =
      readWindow(node, shapeOf(input).drop_front(2), shape.drop_front(2));
  return node.define(node.create<ann::Conv2DOp>(input, weights, bias,
                                                window.strides, window.pads,
                                                window.dilations, groups));
}

/// Multiplies constant weights by the attribute `factor` of Gemm.
static Value scaleWeights(Node &node, Value weights, float factor) {
  if (factor == 1 || node.hasErrors())
    return weights;
  return node.create<ann::MulOp>(weights, node.splat({}, factor));
}

static Value transpose(Node &node, Value matrix) {
  return node.create<ann::TransposeOp>(matrix, ArrayRef<int64_t>{1, 0});
}

/// The bias of Gemm as one value per output; null if it has another shape.
static Value biasVector(Node &node, Value bias, int64_t numOutputs) {
  if (!bias || !isConstant(bias))
    return {};
  int64_t count = cast<RankedTensorType>(bias.getType()).getNumElements();
  ArrayRef<int64_t> shape = shapeOf(bias);
  if (count == numOutputs && (shape.empty() || shape.back() == numOutputs))
    return node.reshape(bias, {numOutputs});
  if (count != 1)
    return {};
  return node.splat({numOutputs}, (*ann::getFloats(bias))[0]);
}

LogicalResult importGemm(Node &node) {
  node.expectInputs(2, 3);
  Value input = node.input(0);
  Value weights = node.weights(1, "weights");
  Value bias = node.hasInput(2) ? node.input(2) : Value();
  bool isInputTransposed = node.getInt("transA", 0) != 0;
  bool isStoredByOutput = node.getInt("transB", 0) != 0;
  float alpha = node.getFloat("alpha", 1), beta = node.getFloat("beta", 1);
  if (node.hasErrors())
    return failure();
  if (shapeOf(input).size() != 2 || shapeOf(weights).size() != 2)
    return node.error("multiplies " + formatShape(shapeOf(input)) + " by " +
                      formatShape(shapeOf(weights)) +
                      "; two matrices are expected");
  if (isInputTransposed)
    input = transpose(node, input);
  if (!isStoredByOutput)
    weights = transpose(node, weights);
  weights = scaleWeights(node, weights, alpha);
  if (bias)
    bias = scaleWeights(node, bias, beta);
  if (node.hasErrors())
    return failure();
  Value vector = biasVector(node, bias, shapeOf(weights)[0]);
  Value result = node.create<ann::DenseOp>(input, weights, vector);
  if (bias && !vector)
    result = node.create<ann::AddOp>(result, bias);
  return node.define(result);
}

LogicalResult importMatMul(Node &node) {
  node.expectInputs(2, 2);
  Value input = node.input(0);
  Value weights = node.weights(1, "right side");
  if (node.hasErrors())
    return failure();
  if (shapeOf(input).size() != 2 || shapeOf(weights).size() != 2)
    return node.error("multiplies " + formatShape(shapeOf(input)) + " by " +
                      formatShape(shapeOf(weights)) +
                      "; two matrices are expected");
  weights = transpose(node, weights);
  if (node.hasErrors())
    return failure();
  return node.define(node.create<ann::DenseOp>(input, weights, Value()));
}

LogicalResult importBatchNormalization(Node &node) {
  node.expectInputs(5, 5);
  node.ignore("momentum");
  if (node.getInt("training_mode", 0) != 0)
    (void)node.error("is in training mode; export the model for inference");
  if (node.getInt("spatial", 1) != 1)
    (void)node.error("normalises per element (spatial = 0); per channel is "
                     "expected");
  node.expectNoOutputFrom(1, "statistics are made in training only: export "
                             "the model for inference");
  float epsilon = node.getFloat("epsilon", 1e-5f);
  Value input = node.input(0);
  Value scale = node.weights(1, "scale"), bias = node.weights(2, "bias");
  Value mean = node.weights(3, "mean");
  Value variance = node.weights(4, "variance");
  if (node.hasErrors())
    return failure();
  return node.define(node.create<ann::BatchNormOp>(
      input, scale, bias, mean, variance, llvm::APFloat(epsilon)));
}

} // namespace snnc::importer
