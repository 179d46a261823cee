// Converts the operators with which QONNX, Brevitas and FINN write quantised
// networks as real numbers: Quant, BipolarQuant, Trunc
// (https://github.com/fastmachinelearning/qonnx, docs/qonnx-custom-ops).

#include "Quantized.h"

#include "dialects/Ann/Weights.h"

#include "llvm/ADT/StringMap.h"

#include <cmath>

using namespace mlir;

namespace snnc::importer {

bool isQonnxDomain(StringRef domain) {
  return domain == "qonnx.custom_op.general" || domain == "onnx.brevitas" ||
         domain == "finn.custom_op.general";
}

namespace {

/// Scales with the dimension of the input along which they lie.
struct Steps {
  std::vector<float> values{1.0f};
  int64_t axis = 0;
};

} // namespace

/// The scale, input 1: constant, with at most one dimension above 1.
static Steps readSteps(Node &node, Value input) {
  Value scale = node.weights(1, "scale");
  if (node.hasErrors())
    return {};
  Steps steps;
  FailureOr<ann::Floats> floats = ann::getFloats(scale);
  if (failed(floats))
    return {};
  steps.values = floats->isSplat() ? std::vector<float>{floats->data().front()}
                                   : floats->expand();
  ArrayRef<int64_t> shape = shapeOf(scale), of = shapeOf(input);
  int64_t missing = static_cast<int64_t>(of.size() - shape.size());
  bool fits = missing >= 0;
  for (auto [i, size] : llvm::enumerate(shape)) {
    if (size == 1 || steps.values.size() == 1)
      continue;
    steps.axis = static_cast<int64_t>(i) + missing;
    fits &= size == static_cast<int64_t>(steps.values.size()) && fits &&
            size == of[steps.axis];
  }
  if (!fits)
    (void)node.error("has scales of " + formatShape(shape) + " for " +
                     formatShape(of) +
                     "; one, or one for each index of a dimension, is "
                     "expected");
  for (float value : steps.values)
    if (!node.hasErrors() && !(value > 0 && std::isfinite(value)))
      (void)node.error("has the scale " + Twine(std::to_string(value)) +
                       "; positive numbers are expected");
  return steps;
}

/// A number of bits: a whole number from 1 to 24.
static int readBits(Node &node, int index) {
  float bits = node.scalar(index, "bit width");
  if (!node.hasErrors() &&
      (bits != std::trunc(bits) || !(bits >= 1) || bits > 24))
    (void)node.error("has the bit width " + Twine(std::to_string(bits)) +
                     "; whole numbers from 1 to 24 are expected");
  return node.hasErrors() ? 1 : static_cast<int>(bits);
}

static ann::RoundTo readRounding(Node &node, StringRef otherwise) {
  std::string mode =
      StringRef(node.getString("rounding_mode", otherwise)).upper();
  if (mode == "ROUND" || mode == "HALF_EVEN")
    return ann::RoundTo::HalfEven;
  if (mode == "FLOOR")
    return ann::RoundTo::Floor;
  if (mode == "CEIL")
    return ann::RoundTo::Ceil;
  if (mode == "ROUND_TO_ZERO" || mode == "DOWN")
    return ann::RoundTo::TowardZero;
  (void)node.error("has the rounding_mode " + quote(mode) +
                   "; ROUND, FLOOR, CEIL or ROUND_TO_ZERO is expected");
  return ann::RoundTo::HalfEven;
}

/// The integers of `input` in `steps`, times `back`.
static LogicalResult defineOnGrid(Node &node, Value input, const Steps &steps,
                                  ann::RoundTo rounding, float low, float high,
                                  const std::vector<float> &back) {
  Value integers = node.create<ann::QuantizeOp>(
      input, rounding, ArrayRef<float>(steps.values), ArrayRef<float>(low),
      ArrayRef<float>(high), steps.values.size() == 1 ? 0 : steps.axis);
  return node.define(multiplySteps(node, integers, back, steps.axis));
}

static LogicalResult importQuant(Node &node) {
  node.expectInputs(4, 4);
  Value input = node.input(0);
  Steps steps = node.hasErrors() ? Steps() : readSteps(node, input);
  float zero = node.scalar(2, "zero point");
  int bits = readBits(node, 3);
  bool isSigned = node.getInt("signed", 1) != 0;
  bool isNarrow = node.getInt("narrow", 0) != 0;
  ann::RoundTo rounding = readRounding(node, "ROUND");
  if (!node.hasErrors() && zero != std::trunc(zero))
    (void)node.error("has the zero point " + Twine(std::to_string(zero)) +
                     "; a whole number is expected");
  if (node.hasErrors())
    return failure();
  float levels = std::ldexp(1.0f, bits);
  float low = isSigned ? -levels / 2 + isNarrow : 0;
  float high = isSigned ? levels / 2 - 1 : levels - 1 - isNarrow;
  return defineOnGrid(node, input, steps, rounding, low - zero, high - zero,
                      steps.values);
}

/// +scale from 0 on, -scale below.
static LogicalResult importBipolarQuant(Node &node) {
  node.expectInputs(2, 2);
  Value input = node.input(0);
  Steps steps = node.hasErrors() ? Steps() : readSteps(node, input);
  Value zero = node.splat({}, 0), one = node.splat({}, 1);
  if (node.hasErrors())
    return failure();
  Value isHigh =
      node.create<ann::BinaryOp>(ann::BinaryKind::GreaterEqual, input, zero);
  Value sign = node.create<ann::WhereOp>(isHigh, one, node.splat({}, -1));
  return node.define(multiplySteps(node, sign, steps.values, steps.axis));
}

/// Drops the low bits of integers that are written as reals.
static LogicalResult importTrunc(Node &node) {
  node.expectInputs(5, 5);
  Value input = node.input(0);
  Steps steps = node.hasErrors() ? Steps() : readSteps(node, input);
  float zero = node.scalar(2, "zero point");
  int inBits = readBits(node, 3), outBits = readBits(node, 4);
  ann::RoundTo rounding = readRounding(node, "FLOOR");
  if (!node.hasErrors() && (zero != 0 || outBits > inBits))
    (void)node.error("keeps " + Twine(outBits) + " of " + Twine(inBits) +
                     " bits around the zero point " + std::to_string(zero) +
                     "; fewer bits and 0 are expected");
  if (node.hasErrors())
    return failure();
  Steps coarse = steps;
  for (float &step : coarse.values)
    step = std::ldexp(step, inBits - outBits);
  float largest = std::ldexp(1.0f, outBits);
  return defineOnGrid(node, input, coarse, rounding, -largest, largest,
                      steps.values);
}

Converter findQonnxConverter(StringRef type) {
  static const llvm::StringMap<Converter> converters = {
      {"BipolarQuant", importBipolarQuant},
      {"Quant", importQuant},
      {"Trunc", importTrunc},
  };
  return converters.lookup(type);
}

} // namespace snnc::importer
