// Converts ONNX's quantised operators: integers are computed as float32, which
// holds them exactly, and keep their grid on the way to a chip.

#include "Quantized.h"
#include "Window.h"

#include "dialects/Ann/Weights.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace mlir;
using onnx::TensorProto;

namespace snnc::importer {

//===----------------------------------------------------------------------===//
// Grids of weights
//===----------------------------------------------------------------------===//

void Graph::moveGrid(Value from, Value to, ArrayRef<int64_t> permutation) {
  auto found = grids.find(from);
  if (found == grids.end())
    return;
  WeightGrid grid = found->second;
  grid.axis = llvm::find(permutation, grid.axis) - permutation.begin();
  grids[to] = std::move(grid);
}

/// Tells each layer whose weights lie on a grid which one it is.
void Graph::markGrids() {
  function.walk([&](Operation *op) {
    if (!isa<ann::Conv2DOp, ann::DenseOp>(op))
      return;
    auto found = grids.find(op->getOperand(1));
    if (found == grids.end() ||
        (found->second.steps.size() > 1 && found->second.axis != 0))
      return;
    op->setDiscardableAttr(ann::AnnDialect::gridName,
                           builder.getDenseF32ArrayAttr(found->second.steps));
  });
}

//===----------------------------------------------------------------------===//
// Scales and zero points
//===----------------------------------------------------------------------===//

namespace {

/// Scale and zero point of a tensor, one or one per index of an axis.
struct Quantization {
  std::vector<float> scale, zero;
  int32_t type = TensorProto::UINT8;
};

} // namespace

/// The numbers of a constant input.
static std::vector<float> readNumbers(Node &node, int index, StringRef what) {
  Value value = node.number(index);
  if (!node.hasErrors() && !isConstant(value))
    (void)node.error("computes its " + what + " " +
                     quote(node.getProto().input(index)) +
                     " from the input; constants are expected");
  FailureOr<ann::Floats> floats = node.hasErrors()
                                      ? FailureOr<ann::Floats>(failure())
                                      : ann::getFloats(value);
  return failed(floats) ? std::vector<float>{1} : floats->expand();
}

static std::vector<float> readZero(Node &node, int index) {
  return node.hasInput(index) ? readNumbers(node, index, "zero point")
                              : std::vector<float>{0};
}

static Quantization readQuantization(Node &node, int scale, int zero) {
  Quantization result{readNumbers(node, scale, "scale"), readZero(node, zero)};
  if (node.hasInput(zero))
    result.type = node.getTypeOf(zero);
  for (float step : result.scale)
    if (!node.hasErrors() && !(step > 0 && std::isfinite(step)))
      (void)node.error("has the scale " + Twine(std::to_string(step)) +
                       "; positive numbers are expected");
  if (!node.hasErrors() && result.scale.size() != result.zero.size() &&
      result.scale.size() != 1 && result.zero.size() != 1)
    (void)node.error("has " + Twine(result.scale.size()) + " scales and " +
                     Twine(result.zero.size()) + " zero points");
  return result;
}

/// The limits of the integers that a tensor of `type` holds.
static std::pair<float, float> limitsOf(Node &node, int32_t type) {
  switch (type) {
  case TensorProto::INT8:
    return {-128.0f, 127.0f};
  case TensorProto::UINT8:
    return {0.0f, 255.0f};
  case TensorProto::INT16:
    return {-32768.0f, 32767.0f};
  case TensorProto::UINT16:
    return {0.0f, 65535.0f};
  default:
    (void)node.error("makes integers of the type " + typeName(type) +
                     "; int8, uint8, int16 or uint16 is expected");
    return {0.0f, 0.0f};
  }
}

Value alongAxis(Node &node, std::vector<float> values, ArrayRef<int64_t> shape,
                int64_t axis) {
  if (node.hasErrors())
    return {};
  SmallVector<int64_t> sizes;
  if (values.size() > 1 || shape.empty()) {
    bool fits = axis < static_cast<int64_t>(shape.size()) &&
                static_cast<int64_t>(values.size()) == shape[axis];
    if (!fits && values.size() != 1) {
      (void)node.error("has " + Twine(values.size()) +
                       " scales or zero points for axis " + Twine(axis) +
                       " of " + formatShape(shape));
      return {};
    }
    if (values.size() > 1) {
      sizes.assign(shape.size() - axis, 1);
      sizes.front() = static_cast<int64_t>(values.size());
    }
  }
  OpBuilder &builder = node.getGraph().getBuilder();
  auto type = RankedTensorType::get(sizes, builder.getF32Type());
  return ann::ConstantOp::create(
      builder, node.getLoc(),
      ann::makeFloats(type, std::move(values), "scale"));
}

Value multiplySteps(Node &node, Value integers, const std::vector<float> &steps,
                    int64_t axis) {
  if (node.hasErrors())
    return {};
  bool isWeight = isConstant(integers);
  Value scale = alongAxis(node, steps, shapeOf(integers), axis);
  Value product = node.create<ann::MulOp>(integers, scale);
  if (isWeight && !node.hasErrors())
    node.getGraph().setGrid(product, {steps, axis});
  return product;
}

/// `value` less its zero point; the integers of a grid themselves if the zero
/// point is that of the node that made them.
static Value subtractZero(Node &node, int index, const std::vector<float> &zero,
                          int64_t axis) {
  const Tensor *tensor = node.tryTensor(index);
  if (tensor && tensor->centred && tensor->zeroPoint == zero)
    return tensor->centred;
  Value value = node.number(index);
  bool isZero = llvm::all_of(zero, [](float number) { return number == 0; });
  if (node.hasErrors() || isZero)
    return value;
  Value constant = alongAxis(node, zero, shapeOf(value), axis);
  return node.create<ann::SubOp>(value, constant);
}

/// Puts real numbers on a grid and defines the integers as output 0.
static LogicalResult defineQuantized(Node &node, Value input,
                                     const Quantization &how, int64_t axis) {
  if (node.hasErrors())
    return failure();
  auto [least, largest] = limitsOf(node, how.type);
  std::vector<float> low, high;
  for (float zero : how.zero) {
    low.push_back(least - zero);
    high.push_back(largest - zero);
  }
  int64_t size = axis < static_cast<int64_t>(shapeOf(input).size())
                     ? shapeOf(input)[axis]
                     : 1;
  bool isUniform = how.scale.size() == 1 && how.zero.size() == 1;
  for (const std::vector<float> *list : {&how.scale, &how.zero})
    if (list->size() != 1 && static_cast<int64_t>(list->size()) != size)
      return node.error("has " + Twine(list->size()) +
                        " scales or zero points for axis " + Twine(axis) +
                        " of " + formatShape(shapeOf(input)));
  Value centred = node.create<ann::QuantizeOp>(
      input, ann::RoundTo::HalfEven, ArrayRef<float>(how.scale),
      ArrayRef<float>(low), ArrayRef<float>(high), isUniform ? 0 : axis);
  if (node.hasErrors())
    return failure();
  Value value = centred;
  if (llvm::any_of(how.zero, [](float zero) { return zero != 0; }))
    value = node.create<ann::AddOp>(
        centred, alongAxis(node, how.zero, shapeOf(input), axis));
  Tensor tensor{value, std::nullopt, how.type};
  tensor.centred = centred;
  tensor.zeroPoint = how.zero;
  return node.define(std::move(tensor));
}

/// The axis of scales with several elements.
static int64_t readAxis(Node &node, ArrayRef<int64_t> shape) {
  int64_t rank = static_cast<int64_t>(shape.size());
  int64_t axis = node.getInt("axis", 1);
  return axis >= -rank && axis < 0 ? axis + rank : std::max<int64_t>(axis, 0);
}

/// QuantizeLinear with a scale that the network computes.
static LogicalResult quantizeAtRunTime(Node &node, Value input) {
  int32_t type = node.hasInput(2) ? node.getTypeOf(2) : TensorProto::UINT8;
  auto [low, high] = limitsOf(node, type);
  Value scale = node.number(1);
  Value zero = node.hasInput(2) ? node.number(2) : node.splat({}, 0);
  Value quotient = node.create<ann::DivOp>(input, scale);
  Value rounded = node.create<ann::UnaryOp>(ann::UnaryKind::Round, quotient);
  Value sum = node.create<ann::AddOp>(rounded, zero);
  Value result =
      node.create<ann::ClipOp>(sum, llvm::APFloat(low), llvm::APFloat(high));
  return node.define(Tensor{result, std::nullopt, type});
}

LogicalResult importQuantizeLinear(Node &node) {
  node.expectInputs(2, 3);
  node.ignore("saturate");
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  int64_t axis = readAxis(node, shapeOf(input));
  if (!isConstant(node.number(1)) && !node.hasErrors())
    return quantizeAtRunTime(node, input);
  return defineQuantized(node, input, readQuantization(node, 1, 2), axis);
}

LogicalResult importDequantizeLinear(Node &node) {
  node.expectInputs(2, 3);
  Value scale = node.number(1), input = node.number(0);
  if (node.hasErrors())
    return failure();
  int64_t axis = readAxis(node, shapeOf(input));
  std::vector<float> zero = readZero(node, 2);
  Value centred = subtractZero(node, 0, zero, axis);
  if (node.hasErrors())
    return failure();
  if (!isConstant(scale))
    return node.define(node.create<ann::MulOp>(centred, scale));
  return node.define(
      multiplySteps(node, centred, readQuantization(node, 1, 2).scale, axis));
}

LogicalResult importDynamicQuantizeLinear(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  SmallVector<int64_t> axes =
      llvm::to_vector(llvm::seq<int64_t>(0, shapeOf(input).size()));
  Value nothing = node.splat({}, 0), levels = node.splat({}, 255);
  auto bound = [&](ann::ReduceKind kind, ann::BinaryKind with) {
    Value found = node.create<ann::ReduceOp>(kind, input, axes);
    return node.hasErrors() ? Value()
                            : node.create<ann::BinaryOp>(
                                  with, node.reshape(found, {}), nothing);
  };
  Value low = bound(ann::ReduceKind::Min, ann::BinaryKind::Min);
  Value high = bound(ann::ReduceKind::Max, ann::BinaryKind::Max);
  auto toByte = [&](Value value) {
    return node.create<ann::ClipOp>(value, llvm::APFloat(0.0f),
                                    llvm::APFloat(255.0f));
  };
  auto round = [&](Value value) {
    return node.create<ann::UnaryOp>(ann::UnaryKind::Round, value);
  };
  Value range = node.create<ann::SubOp>(high, low);
  Value scale = node.create<ann::DivOp>(range, levels);
  Value start =
      node.create<ann::SubOp>(nothing, node.create<ann::DivOp>(low, scale));
  Value zero = round(toByte(start));
  Value steps = round(node.create<ann::DivOp>(input, scale));
  Value result = toByte(node.create<ann::AddOp>(steps, zero));
  if (failed(node.define(Tensor{result, std::nullopt, TensorProto::UINT8})) ||
      failed(node.define(Tensor{scale, std::nullopt}, 1)))
    return failure();
  return node.define(Tensor{zero, std::nullopt, TensorProto::UINT8}, 2);
}

//===----------------------------------------------------------------------===//
// Layers of integers
//===----------------------------------------------------------------------===//

/// Notes that constant weights are integers.
static void markIntegers(Node &node, Value weights) {
  if (!node.hasErrors() && isConstant(weights))
    node.getGraph().setGrid(weights, {{1.0f}, 0});
}

/// The convolution of centred integers; `bias` may be null.
static Value convolve(Node &node, Value input, Value weights, Value bias) {
  int64_t groups = node.getInt("group", 1);
  if (node.hasErrors())
    return {};
  ArrayRef<int64_t> shape = shapeOf(weights);
  if (shape.size() != 4 || shapeOf(input).size() != 4 || !isConstant(weights)) {
    (void)node.error("convolves " + formatShape(shapeOf(input)) + " with " +
                     formatShape(shape) +
                     "; maps N x C x H x W and constant weights are expected");
    return {};
  }
  Window window =
      readWindow(node, shapeOf(input).drop_front(2), shape.drop_front(2));
  return node.create<ann::Conv2DOp>(input, weights, bias, window.strides,
                                    window.pads, window.dilations, groups);
}

/// The matrix product of centred integers.
static Value multiply(Node &node, Value lhs, Value rhs) {
  if (node.hasErrors())
    return {};
  if (!isConstant(rhs) || shapeOf(rhs).size() != 2 || shapeOf(lhs).size() != 2)
    return node.create<ann::MatMulOp>(lhs, rhs);
  Value weights = node.create<ann::TransposeOp>(rhs, ArrayRef<int64_t>{1, 0});
  return node.create<ann::DenseOp>(lhs, weights, Value());
}

LogicalResult importConvInteger(Node &node) {
  node.expectInputs(2, 4);
  Value input = subtractZero(node, 0, readZero(node, 2), 1);
  Value weights = subtractZero(node, 1, readZero(node, 3), 0);
  markIntegers(node, weights);
  Value sums = convolve(node, input, weights, Value());
  return node.define(Tensor{sums, std::nullopt, TensorProto::INT32});
}

LogicalResult importMatMulInteger(Node &node) {
  node.expectInputs(2, 4);
  std::vector<float> rowZero = readZero(node, 2), zero = readZero(node, 3);
  Value lhs = node.number(0), rhs = node.number(1);
  if (node.hasErrors())
    return failure();
  int64_t rank = static_cast<int64_t>(shapeOf(lhs).size());
  int64_t last = static_cast<int64_t>(shapeOf(rhs).size()) - 1;
  lhs = subtractZero(node, 0, rowZero, std::max<int64_t>(rank - 2, 0));
  rhs = subtractZero(node, 1, zero, last);
  markIntegers(node, rhs);
  Value sums = multiply(node, lhs, rhs);
  return node.define(Tensor{sums, std::nullopt, TensorProto::INT32});
}

/// The real values of sums of products: times both scales.
static Value realSums(Node &node, Value sums, const Quantization &lhs,
                      const Quantization &rhs, int64_t axis) {
  if (!node.hasErrors() && lhs.scale.size() != 1)
    (void)node.error("has " + Twine(lhs.scale.size()) +
                     " scales for its input; one is expected");
  std::vector<float> steps;
  for (float scale : rhs.scale)
    steps.push_back(scale * lhs.scale.front());
  return multiplySteps(node, sums, steps, axis);
}

LogicalResult importQLinearConv(Node &node) {
  node.expectInputs(8, 9);
  Quantization in = readQuantization(node, 1, 2);
  Quantization by = readQuantization(node, 4, 5);
  Quantization out = readQuantization(node, 6, 7);
  Value input = subtractZero(node, 0, in.zero, 1);
  Value weights = subtractZero(node, 3, by.zero, 0);
  Value bias = node.hasInput(8) ? node.number(8) : Value();
  markIntegers(node, weights);
  Value sums = convolve(node, input, weights, bias);
  return defineQuantized(node, realSums(node, sums, in, by, 1), out, 1);
}

LogicalResult importQLinearMatMul(Node &node) {
  node.expectInputs(8, 8);
  Quantization left = readQuantization(node, 1, 2);
  Quantization right = readQuantization(node, 4, 5);
  Quantization out = readQuantization(node, 6, 7);
  Value lhs = node.number(0), rhs = node.number(3);
  if (node.hasErrors())
    return failure();
  int64_t last = static_cast<int64_t>(shapeOf(rhs).size()) - 1;
  int64_t axis = static_cast<int64_t>(shapeOf(lhs).size()) - 1;
  lhs = subtractZero(node, 0, left.zero, std::max<int64_t>(axis - 1, 0));
  rhs = subtractZero(node, 3, right.zero, last);
  markIntegers(node, rhs);
  Value sums = multiply(node, lhs, rhs);
  return defineQuantized(node, realSums(node, sums, left, right, axis), out,
                         axis);
}

} // namespace snnc::importer
