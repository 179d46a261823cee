// Converts operators that work element by element.

#include "Converters.h"

#include "llvm/ADT/StringMap.h"

#include <limits>

using namespace mlir;
using snnc::ann::BinaryKind;
using snnc::ann::UnaryKind;

namespace snnc::importer {

Value scaleAndShift(Node &node, Value input, float factor, float offset) {
  Value scaled = factor == 1
                     ? input
                     : node.create<ann::MulOp>(input, node.splat({}, factor));
  if (offset == 0 || node.hasErrors())
    return scaled;
  return node.create<ann::AddOp>(scaled, node.splat({}, offset));
}

Value alignOperand(Node &node, Value lhs, Value rhs) {
  if (node.getOpset() >= 7 || node.hasErrors())
    return rhs;
  bool repeats = node.getInt("broadcast", 0) != 0;
  bool hasAxis = node.hasAttribute("axis");
  int64_t rank = static_cast<int64_t>(shapeOf(lhs).size());
  int64_t axis = node.getAxis("axis", 0, rank, /*isEnd=*/true);
  SmallVector<int64_t> shape(shapeOf(rhs));
  int64_t behind = rank - axis - static_cast<int64_t>(shape.size());
  if (!repeats || !hasAxis || node.hasErrors())
    return rhs;
  if (behind < 0) {
    (void)node.error("repeats " + formatShape(shape) + " from dimension " +
                     Twine(axis) + " of " + formatShape(shapeOf(lhs)) +
                     ", which has fewer dimensions");
    return rhs;
  }
  shape.append(behind, 1);
  return node.reshape(rhs, shape);
}

//===----------------------------------------------------------------------===//
// One input
//===----------------------------------------------------------------------===//

template <UnaryKind kind>
static LogicalResult importUnary(Node &node) {
  node.expectInputs(1, 1);
  constexpr bool isTest = kind == UnaryKind::Not || kind == UnaryKind::IsInf ||
                          kind == UnaryKind::IsNan;
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  Tensor result{createUnary(node, kind, input), std::nullopt};
  result.type = isTest ? onnx::TensorProto::BOOL : node.getTypeOf(0);
  return node.define(std::move(result));
}

/// The least value of a signed integer type, which has no counterpart above 0;
/// 0 for other types.
static float leastOf(int32_t type) {
  switch (type) {
  case onnx::TensorProto::INT8:
    return -0x1p7f;
  case onnx::TensorProto::INT16:
    return -0x1p15f;
  case onnx::TensorProto::INT32:
    return -0x1p31f;
  case onnx::TensorProto::INT64:
    return -0x1p63f;
  default:
    return 0;
  }
}

/// Abs and Neg: the least integer wraps to itself.
template <UnaryKind kind>
static LogicalResult importMagnitude(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.number(0);
  int32_t type = node.getTypeOf(0);
  if (node.hasErrors())
    return failure();
  float least = leastOf(type);
  bool isUnsigned = least == 0 && !isFloatType(type);
  if (isUnsigned && kind == UnaryKind::Neg)
    return node.error("negates " + typeName(type) +
                      "; signed integers or floats are expected");
  Value result = createUnary(node, kind, input);
  if (least != 0 && !node.hasErrors()) {
    Value isLeast =
        createBinary(node, BinaryKind::Equal, input, node.splat({}, least));
    result = node.create<ann::WhereOp>(isLeast, input, result);
  }
  return defineLikeInput(node, result);
}

static LogicalResult importIsInf(Node &node) {
  bool detectsNegative = node.getInt("detect_negative", 1) != 0;
  bool detectsPositive = node.getInt("detect_positive", 1) != 0;
  if (detectsNegative && detectsPositive)
    return importUnary<UnaryKind::IsInf>(node);
  node.expectInputs(1, 1);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  // Only one side counts: the other is limited to finite numbers first.
  float largest = std::numeric_limits<float>::max();
  float infinity = std::numeric_limits<float>::infinity();
  Value limited = node.create<ann::ClipOp>(
      input, llvm::APFloat(detectsNegative ? -infinity : -largest),
      llvm::APFloat(detectsPositive ? infinity : largest));
  Tensor result{createUnary(node, UnaryKind::IsInf, limited), std::nullopt};
  result.type = onnx::TensorProto::BOOL;
  return node.define(std::move(result));
}

static LogicalResult importElu(Node &node) {
  node.expectInputs(1, 1);
  float alpha = node.getFloat("alpha", 1);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  Value result = createUnary(node, UnaryKind::Elu, input);
  if (alpha != 1)
    result =
        createBinary(node, BinaryKind::Prelu, result, node.splat({}, alpha));
  return node.define(result);
}

/// alpha * (exp(x / alpha) - 1) below zero: an elu of another scale.
static LogicalResult importCelu(Node &node) {
  node.expectInputs(1, 1);
  float alpha = node.getFloat("alpha", 1);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  if (alpha == 0)
    return node.error("has the attribute 'alpha' 0, by which it divides; "
                      "another number is expected");
  Value scaled = node.create<ann::DivOp>(input, node.splat({}, alpha));
  Value result = createUnary(node, UnaryKind::Elu, scaled);
  return node.define(node.create<ann::MulOp>(result, node.splat({}, alpha)));
}

static LogicalResult importSelu(Node &node) {
  node.expectInputs(1, 1);
  float alpha = node.getFloat("alpha", 1.67326319217681884765625f);
  float gamma = node.getFloat("gamma", 1.05070102214813232421875f);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  Value result = createUnary(node, UnaryKind::Elu, input);
  result = createBinary(node, BinaryKind::Prelu, result, node.splat({}, alpha));
  return node.define(scaleAndShift(node, result, gamma, 0));
}

static LogicalResult importLeakyRelu(Node &node) {
  node.expectInputs(1, 1);
  float alpha = node.getFloat("alpha", 0.01f);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  return node.define(
      createBinary(node, BinaryKind::Prelu, input, node.splat({}, alpha)));
}

static Value createHardSigmoid(Node &node, Value input, float alpha,
                               float beta) {
  Value line = scaleAndShift(node, input, alpha, beta);
  return node.create<ann::ClipOp>(line, llvm::APFloat(0.0f),
                                  llvm::APFloat(1.0f));
}

static LogicalResult importHardSigmoid(Node &node) {
  node.expectInputs(1, 1);
  float alpha = node.getFloat("alpha", 0.2f),
        beta = node.getFloat("beta", 0.5f);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  return node.define(createHardSigmoid(node, input, alpha, beta));
}

static LogicalResult importHardSwish(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  Value gate = createHardSigmoid(node, input, 1.0f / 6, 0.5f);
  return node.define(node.create<ann::MulOp>(input, gate));
}

static LogicalResult importSwish(Node &node) {
  node.expectInputs(1, 1);
  float alpha = node.getFloat("alpha", 1);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  Value gate = createUnary(node, UnaryKind::Sigmoid,
                           scaleAndShift(node, input, alpha, 0));
  return node.define(node.create<ann::MulOp>(input, gate));
}

/// x * tanh(softplus(x)).
static LogicalResult importMish(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  Value gate = createUnary(node, UnaryKind::Tanh,
                           createUnary(node, UnaryKind::Softplus, input));
  return node.define(node.create<ann::MulOp>(input, gate));
}

/// x / 2 * (1 + erf(x / sqrt(2))), or its approximation by tanh.
static LogicalResult importGelu(Node &node) {
  node.expectInputs(1, 1);
  bool usesTanh = node.getString("approximate", "none") == "tanh";
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  Value gate;
  if (usesTanh) {
    Value square = node.create<ann::MulOp>(input, input);
    Value factor = scaleAndShift(node, square, 0.044715f * 0.7978845608f,
                                 0.7978845608f); // sqrt(2 / pi)
    gate = createUnary(node, UnaryKind::Tanh,
                       node.create<ann::MulOp>(input, factor));
  } else {
    gate = createUnary(node, UnaryKind::Erf,
                       scaleAndShift(node, input, 0.7071067812f, 0));
  }
  gate = scaleAndShift(node, gate, 0.5f, 0.5f);
  return node.define(node.create<ann::MulOp>(input, gate));
}

static LogicalResult importThresholdedRelu(Node &node) {
  node.expectInputs(1, 1);
  float alpha = node.getFloat("alpha", 1);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  Value isAbove =
      createBinary(node, BinaryKind::Greater, input, node.splat({}, alpha));
  return node.define(
      node.create<ann::WhereOp>(isAbove, input, node.splat({}, 0)));
}

static LogicalResult importShrink(Node &node) {
  node.expectInputs(1, 1);
  float lambda = node.getFloat("lambd", 0.5f), bias = node.getFloat("bias", 0);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  auto choose = [&](BinaryKind kind, float limit, float shift, Value other) {
    Value isBeyond = createBinary(node, kind, input, node.splat({}, limit));
    Value shifted = scaleAndShift(node, input, 1, shift);
    return node.create<ann::WhereOp>(isBeyond, shifted, other);
  };
  Value above = choose(BinaryKind::Greater, lambda, -bias, node.splat({}, 0));
  return node.define(choose(BinaryKind::Less, -lambda, bias, above));
}

//===----------------------------------------------------------------------===//
// Two inputs and more
//===----------------------------------------------------------------------===//

template <BinaryKind kind>
static LogicalResult importBinary(Node &node) {
  node.expectInputs(2, 2);
  Value lhs = node.number(0);
  Value rhs = alignOperand(node, lhs, node.number(1));
  if (node.hasErrors())
    return failure();
  Tensor result{createBinary(node, kind, lhs, rhs), std::nullopt};
  constexpr bool keepsType =
      kind == BinaryKind::Pow || kind == BinaryKind::Prelu;
  result.type = keepsType ? node.getTypeOf(0)
                          : static_cast<int32_t>(onnx::TensorProto::BOOL);
  return node.define(std::move(result));
}

/// Powers of integers may not fit into float32: floats to any power.
static LogicalResult importPow(Node &node) {
  (void)node.input(0);
  return importBinary<BinaryKind::Pow>(node);
}

static LogicalResult importPRelu(Node &node) {
  node.expectInputs(2, 2);
  Value input = node.input(0), slope = node.input(1);
  if (node.hasErrors())
    return failure();
  if (shapeOf(slope).size() > shapeOf(input).size())
    return node.error(
        "has slopes of " + formatShape(shapeOf(slope)) + " for an input of " +
        formatShape(shapeOf(input)) +
        "; slopes that can be repeated to the input are expected");
  // Exporters of old write one slope per channel without the dimensions behind.
  ArrayRef<int64_t> shape = shapeOf(input);
  if (shapeOf(slope).size() == 1 && shape.size() > 2 &&
      shapeOf(slope)[0] == shape[1] && shape[1] != 1 &&
      shape.back() != shape[1]) {
    SmallVector<int64_t> perChannel(shape.size() - 1, 1);
    perChannel[0] = shape[1];
    slope = node.reshape(slope, perChannel);
  }
  return node.define(createBinary(node, BinaryKind::Prelu, input, slope));
}

/// Folds all inputs, from the first to the last.
template <typename Combine>
static LogicalResult importMany(Node &node, Combine combine) {
  node.expectInputs(1, std::numeric_limits<int>::max());
  Value result = node.number(0);
  for (int i = 1; i < node.getProto().input_size(); ++i) {
    Value next = node.number(i);
    if (node.hasErrors())
      return failure();
    result = combine(result, next);
  }
  if (node.hasErrors())
    return failure();
  Tensor tensor{result, std::nullopt};
  tensor.type = node.getTypeOf(0);
  return node.define(std::move(tensor));
}

template <BinaryKind kind>
static LogicalResult importExtreme(Node &node) {
  return importMany(node, [&](Value lhs, Value rhs) {
    return createBinary(node, kind, lhs, rhs);
  });
}

static LogicalResult importMean(Node &node) {
  int count = node.getProto().input_size();
  node.expectInputs(1, std::numeric_limits<int>::max());
  Value sum = node.input(0);
  for (int i = 1; i < count; ++i) {
    Value next = node.input(i);
    if (node.hasErrors())
      return failure();
    sum = node.create<ann::AddOp>(sum, next);
  }
  if (node.hasErrors())
    return failure();
  return node.define(
      node.create<ann::DivOp>(sum, node.splat({}, static_cast<float>(count))));
}

static LogicalResult importMod(Node &node) {
  node.expectInputs(2, 2);
  bool isFmod = node.getInt("fmod", 0) != 0;
  Value lhs = node.number(0), rhs = node.number(1);
  if (node.hasErrors())
    return failure();
  Tensor result{
      createBinary(node, isFmod ? BinaryKind::Fmod : BinaryKind::Mod, lhs, rhs),
      std::nullopt};
  result.type = node.getTypeOf(0);
  return node.define(std::move(result));
}

static LogicalResult importWhere(Node &node) {
  node.expectInputs(3, 3);
  Value condition = node.number(0), lhs = node.number(1), rhs = node.number(2);
  if (node.hasErrors())
    return failure();
  Tensor result{node.create<ann::WhereOp>(condition, lhs, rhs), std::nullopt};
  result.type = node.getTypeOf(1);
  return node.define(std::move(result));
}

Converter findMathConverter(StringRef type) {
  static const llvm::StringMap<Converter> converters = {
      {"Abs", importMagnitude<UnaryKind::Abs>},
      {"Acos", importUnary<UnaryKind::Acos>},
      {"Acosh", importUnary<UnaryKind::Acosh>},
      {"And", importBinary<BinaryKind::And>},
      {"Asin", importUnary<UnaryKind::Asin>},
      {"Asinh", importUnary<UnaryKind::Asinh>},
      {"Atan", importUnary<UnaryKind::Atan>},
      {"Atanh", importUnary<UnaryKind::Atanh>},
      {"Ceil", importUnary<UnaryKind::Ceil>},
      {"Celu", importCelu},
      {"Cos", importUnary<UnaryKind::Cos>},
      {"Cosh", importUnary<UnaryKind::Cosh>},
      {"Elu", importElu},
      {"Equal", importBinary<BinaryKind::Equal>},
      {"Erf", importUnary<UnaryKind::Erf>},
      {"Exp", importUnary<UnaryKind::Exp>},
      {"Floor", importUnary<UnaryKind::Floor>},
      {"Gelu", importGelu},
      {"Greater", importBinary<BinaryKind::Greater>},
      {"GreaterOrEqual", importBinary<BinaryKind::GreaterEqual>},
      {"HardSigmoid", importHardSigmoid},
      {"HardSwish", importHardSwish},
      {"IsInf", importIsInf},
      {"IsNaN", importUnary<UnaryKind::IsNan>},
      {"LeakyRelu", importLeakyRelu},
      {"Less", importBinary<BinaryKind::Less>},
      {"LessOrEqual", importBinary<BinaryKind::LessEqual>},
      {"Log", importUnary<UnaryKind::Log>},
      {"Max", importExtreme<BinaryKind::Max>},
      {"Mean", importMean},
      {"Min", importExtreme<BinaryKind::Min>},
      {"Mish", importMish},
      {"Mod", importMod},
      {"Neg", importMagnitude<UnaryKind::Neg>},
      {"Not", importUnary<UnaryKind::Not>},
      {"Or", importBinary<BinaryKind::Or>},
      {"PRelu", importPRelu},
      {"Pow", importPow},
      {"Reciprocal", importUnary<UnaryKind::Reciprocal>},
      {"Round", importUnary<UnaryKind::Round>},
      {"Selu", importSelu},
      {"Shrink", importShrink},
      {"Sigmoid", importUnary<UnaryKind::Sigmoid>},
      {"Sign", importUnary<UnaryKind::Sign>},
      {"Sin", importUnary<UnaryKind::Sin>},
      {"Sinh", importUnary<UnaryKind::Sinh>},
      {"Softplus", importUnary<UnaryKind::Softplus>},
      {"Softsign", importUnary<UnaryKind::Softsign>},
      {"Sqrt", importUnary<UnaryKind::Sqrt>},
      {"Swish", importSwish},
      {"Tan", importUnary<UnaryKind::Tan>},
      {"Tanh", importUnary<UnaryKind::Tanh>},
      {"ThresholdedRelu", importThresholdedRelu},
      {"Where", importWhere},
      {"Xor", importBinary<BinaryKind::Xor>},
  };
  return converters.lookup(type);
}

} // namespace snnc::importer
