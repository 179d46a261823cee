// Converts the layers with weights: Conv, ConvTranspose, Gemm, MatMul,
// BatchNormalization.

#include "Converters.h"
#include "Window.h"

#include "dialects/Ann/Weights.h"

using namespace mlir;

namespace snnc::importer {

/// Reads input, weights and bias of a convolution: maps of one to three
/// dimensions.
static bool readConv(Node &node, Value &input, Value &weights, Value &bias) {
  node.expectInputs(2, 3);
  input = node.input(0);
  weights = node.weights(1, "weights");
  bias = node.hasInput(2) ? node.weights(2, "bias") : Value();
  if (node.hasErrors())
    return false;
  size_t rank = shapeOf(weights).size();
  if (shapeOf(input).size() != rank || rank < 3 || rank > 5)
    (void)node.error("convolves " + formatShape(shapeOf(input)) + " with " +
                     formatShape(shapeOf(weights)) +
                     "; maps of one to three dimensions, N x C x ..., are "
                     "expected");
  return !node.hasErrors();
}

LogicalResult importConv(Node &node) {
  Value input, weights, bias;
  int64_t groups = node.getInt("group", 1);
  if (!readConv(node, input, weights, bias))
    return failure();
  ArrayRef<int64_t> shape = shapeOf(weights);
  Window window =
      readWindow(node, shapeOf(input).drop_front(2), shape.drop_front(2));
  if (node.hasErrors())
    return failure();
  if (shape.size() == 5)
    return node.define(node.create<ann::Conv3DOp>(input, weights, bias,
                                                  window.strides, window.pads,
                                                  window.dilations, groups));
  bool isLine = shape.size() == 3;
  if (isLine) {
    widen(window);
    input = addHeight(node, input);
    weights = addHeight(node, weights);
  }
  Value result =
      node.create<ann::Conv2DOp>(input, weights, bias, window.strides,
                                 window.pads, window.dilations, groups);
  return node.define(isLine ? dropHeight(node, result) : result);
}

/// Sets what ConvTranspose cuts off, from the size that the result should have
/// or from auto_pad. A negative end adds elements.
static void padTransposed(Node &node, Window &window, ArrayRef<int64_t> map) {
  size_t rank = map.size();
  std::string mode = node.getString("auto_pad", "NOTSET");
  bool isSame = mode == "SAME_UPPER" || mode == "SAME_LOWER";
  SmallVector<int64_t> extra = node.getSizes("output_padding", rank, 0, 0);
  SmallVector<int64_t> wanted = node.getInts("output_shape");
  if (wanted.size() > rank) // some exporters state N and C too
    wanted.erase(wanted.begin(), wanted.end() - rank);
  if (node.hasErrors())
    return;
  if (wanted.empty() && isSame)
    for (auto [size, stride] : llvm::zip_equal(map, window.strides))
      wanted.push_back(size * stride);
  if (!wanted.empty() && wanted.size() != rank) {
    (void)node.error("has " + Twine(wanted.size()) +
                     " values in 'output_shape'; one for each of " +
                     Twine(rank) + " dimensions is expected");
    return;
  }
  for (size_t axis = 0; axis < rank; ++axis) {
    int64_t &before = window.pads[axis], &behind = window.pads[axis + rank];
    behind -= extra[axis];
    if (wanted.empty())
      continue;
    int64_t extent = window.dilations[axis] * (window.kernel[axis] - 1) + 1;
    int64_t total = window.strides[axis] * (map[axis] - 1) + extra[axis] +
                    extent - wanted[axis];
    int64_t cut = std::max<int64_t>(0, total);
    before = mode == "SAME_UPPER" ? cut / 2 : cut - cut / 2;
    behind = total - before - extra[axis];
  }
}

LogicalResult importConvTranspose(Node &node) {
  Value input, weights, bias;
  int64_t groups = node.getInt("group", 1);
  if (!readConv(node, input, weights, bias))
    return failure();
  ArrayRef<int64_t> map = shapeOf(input).drop_front(2);
  Window window = readWindow(node, map, shapeOf(weights).drop_front(2));
  if (!node.hasErrors())
    padTransposed(node, window, map);
  if (node.hasErrors())
    return failure();
  return node.define(
      node.create<ann::ConvTransposeOp>(input, weights, bias, window.strides,
                                        window.pads, window.dilations, groups));
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
  Value weights = node.input(1);
  Value bias = node.hasInput(2) ? node.input(2) : Value();
  node.ignore("broadcast"); // of old; the shapes tell
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
  if (isStoredByOutput != isConstant(weights))
    weights = transpose(node, weights);
  weights = scaleWeights(node, weights, alpha);
  if (bias)
    bias = scaleWeights(node, bias, beta);
  if (node.hasErrors())
    return failure();
  Value vector, result;
  if (isConstant(weights)) {
    vector = biasVector(node, bias, shapeOf(weights)[0]);
    result = node.create<ann::DenseOp>(input, weights, vector);
  } else {
    result = node.create<ann::MatMulOp>(input, weights);
  }
  if (bias && !vector)
    result = node.create<ann::AddOp>(result, bias);
  return node.define(result);
}

/// A product with constant weights: rows of any number of dimensions.
static Value multiplyRows(Node &node, Value input, Value weights) {
  SmallVector<int64_t> shape(shapeOf(input));
  int64_t rows = 1;
  for (int64_t size : ArrayRef(shape).drop_back())
    rows *= size;
  Value flat = node.reshape(input, {rows, shape.back()});
  weights = transpose(node, weights);
  Value product = node.create<ann::DenseOp>(flat, weights, Value());
  if (node.hasErrors())
    return {};
  shape.back() = shapeOf(product).back();
  return node.reshape(product, shape);
}

LogicalResult importMatMul(Node &node) {
  node.expectInputs(2, 2);
  Value left = node.input(0), right = node.input(1);
  if (node.hasErrors())
    return failure();
  SmallVector<int64_t> a(shapeOf(left)), b(shapeOf(right));
  if (a.empty() || b.empty())
    return node.error("multiplies " + formatShape(a) + " by " + formatShape(b) +
                      "; vectors, matrices or lists of them "
                      "are expected");
  if (isConstant(right) && a.size() >= 2 && b.size() == 2)
    return node.define(multiplyRows(node, left, right));
  // A vector is a matrix of one row on the left, of one column on the right.
  if (a.size() == 1)
    left = node.reshape(left, {1, a[0]});
  if (b.size() == 1)
    right = node.reshape(right, {b[0], 1});
  Value product = node.create<ann::MatMulOp>(left, right);
  if (node.hasErrors())
    return failure();
  SmallVector<int64_t> shape(shapeOf(product));
  if (b.size() == 1)
    shape.pop_back();
  if (a.size() == 1)
    shape.erase(shape.end() - (b.size() == 1 ? 1 : 2));
  return node.define(node.reshape(product, shape));
}

LogicalResult importBatchNormalization(Node &node) {
  node.expectInputs(5, 5);
  if (node.getOpset() >= 14 && node.getInt("training_mode", 0) != 0)
    return importTrainedNormalization(node);
  node.ignore("momentum");
  node.ignore("consumed_inputs");
  if (node.getOpset() < 7 && node.getInt("is_test", 0) == 0)
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
