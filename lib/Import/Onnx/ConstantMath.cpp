// Evaluates arithmetic on constants: element by element, and casts.
//
// Integers follow ONNX and numpy: they wrap at the width of their type, Div
// truncates, Mod has the sign of the divisor. Floats are computed in double and
// rounded to float32, which for + - * / and sqrt is what float32 itself gives.

#include "Array.h"

#include "llvm/ADT/StringMap.h"

#include <cmath>
#include <functional>
#include <limits>

using namespace mlir;
using onnx::TensorProto;

namespace snnc::importer {

using Arrays = std::vector<Array>;
using Inputs = ArrayRef<const Array *>;

static int64_t negateWrapped(int64_t a) { return addWrapped(~a, 1); }

/// `a` / `b` for a `b` that is not 0; the one overflow wraps.
static int64_t divide(int64_t a, int64_t b) {
  return b == -1 ? negateWrapped(a) : a / b;
}

/// The remainder with the sign of `b`, or of `a` with `isFmod`.
static int64_t remainder(int64_t a, int64_t b, bool isFmod) {
  int64_t rest = b == -1 ? 0 : a % b;
  return !isFmod && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

/// Base to a power that is not negative, by squaring; wraps.
static int64_t power(int64_t base, int64_t exponent) {
  if (exponent < 0)
    return base == 1 ? 1 : base == -1 ? (exponent % 2 ? -1 : 1) : 0;
  int64_t result = 1;
  for (; exponent; exponent >>= 1, base = multiplyWrapped(base, base))
    if (exponent & 1)
      result = multiplyWrapped(result, base);
  return result;
}

//===----------------------------------------------------------------------===//
// Casts
//===----------------------------------------------------------------------===//

/// The least and the largest value of an integer type; of uint64 the largest
/// that the engine holds.
static std::pair<int64_t, int64_t> limitsOf(int32_t type) {
  switch (type) {
  case TensorProto::INT8:
    return {-128, 127};
  case TensorProto::UINT8:
    return {0, 255};
  case TensorProto::INT16:
    return {-32768, 32767};
  case TensorProto::UINT16:
    return {0, 65535};
  case TensorProto::INT32:
    return {std::numeric_limits<int32_t>::min(),
            std::numeric_limits<int32_t>::max()};
  case TensorProto::UINT32:
    return {0, std::numeric_limits<uint32_t>::max()};
  case TensorProto::UINT64:
    return {0, std::numeric_limits<int64_t>::max()};
  default:
    return {std::numeric_limits<int64_t>::min(),
            std::numeric_limits<int64_t>::max()};
  }
}

/// A float as an integer: the fraction is cut off, what is too large becomes
/// the largest (C++ and ONNX leave that open).
static int64_t truncate(double value, int32_t type) {
  if (type == TensorProto::BOOL)
    return value != 0;
  auto [low, high] = limitsOf(type);
  double whole = std::trunc(value);
  if (whole <= static_cast<double>(low))
    return low;
  return whole >= static_cast<double>(high) ? high
                                            : static_cast<int64_t>(whole);
}

Array castArray(const Array &array, int32_t type) {
  Array result;
  result.type = type;
  result.shape = array.shape;
  for (double value : array.reals) {
    if (result.isReal())
      result.reals.push_back(value);
    else
      result.ints.push_back(truncate(value, type));
  }
  for (int64_t value : array.ints) {
    if (result.isReal())
      result.reals.push_back(toFloat(static_cast<double>(value)));
    else
      result.ints.push_back(wrap(value, type));
  }
  return result;
}

static Arrays cast(Node &node, Inputs inputs) {
  node.expectInputs(1, 1);
  node.ignore("saturate");
  int64_t type = node.getInt("to", TensorProto::FLOAT);
  if (node.hasErrors() || !isReadType(type))
    return {}; // the importer of run-time tensors has the error
  return {castArray(*inputs[0], static_cast<int32_t>(type))};
}

static Arrays castLike(Node &node, Inputs inputs) {
  node.expectInputs(2, 2);
  if (node.hasErrors())
    return {};
  return {castArray(*inputs[0], inputs[1]->type)};
}

//===----------------------------------------------------------------------===//
// One operand
//===----------------------------------------------------------------------===//

using IntUnary = int64_t (*)(int64_t);
using RealUnary = double (*)(double);

/// Applies a function to each element; an operator without one for integers
/// (or floats) is not computed for them.
static Arrays applyUnary(Node &node, Inputs inputs, IntUnary onInt,
                         RealUnary onReal) {
  node.expectInputs(1, 1);
  if (node.hasErrors() || (inputs[0]->isReal() ? !onReal : !onInt))
    return {};
  Array result = *inputs[0];
  for (int64_t &value : result.ints)
    value = wrap(onInt(value), result.type);
  for (double &value : result.reals)
    value = toFloat(onReal(value));
  return {std::move(result)};
}

template <IntUnary onInt, RealUnary onReal>
static Arrays unary(Node &node, Inputs inputs) {
  return applyUnary(node, inputs, onInt, onReal);
}

static int64_t absolute(int64_t a) { return a < 0 ? negateWrapped(a) : a; }
static int64_t signOf(int64_t a) { return (a > 0) - (a < 0); }
static int64_t invert(int64_t a) { return a == 0; }
static int64_t rectify(int64_t a) { return a < 0 ? 0 : a; }
static double rectifyReal(double a) { return a < 0 ? 0 : a; }
static double negateReal(double a) { return -a; }
static double absoluteReal(double a) { return std::fabs(a); }
static double signOfReal(double a) { return (a > 0) - (a < 0); }
static double floorReal(double a) { return std::floor(a); }
static double ceilReal(double a) { return std::ceil(a); }
static double roundReal(double a) { return std::nearbyint(a); }
static double sqrtReal(double a) { return std::sqrt(a); }
static double expReal(double a) { return std::exp(a); }
static double logReal(double a) { return std::log(a); }
static double reciprocalReal(double a) { return 1 / a; }

//===----------------------------------------------------------------------===//
// Two operands
//===----------------------------------------------------------------------===//

namespace {

/// What an operator does to a pair of elements.
struct Pairwise {
  llvm::function_ref<int64_t(int64_t, int64_t)> onInts;
  llvm::function_ref<double(double, double)> onReals;
};

} // namespace

/// Combines two arrays of one element type, repeated to one shape.
static std::optional<Array> combine(Node &node, const Array &a, const Array &b,
                                    Pairwise function) {
  if (a.isReal() != b.isReal() || (!a.isReal() && a.type != b.type)) {
    (void)node.error("combines " + typeName(a.type) + " with " +
                     typeName(b.type) + "; equal element types are expected");
    return std::nullopt;
  }
  auto shape = broadcastShape(node, a.shape, b.shape);
  if (!shape)
    return std::nullopt;
  Array left = broadcast(a, *shape), right = broadcast(b, *shape);
  for (size_t i = 0; i < left.ints.size(); ++i)
    left.ints[i] = wrap(function.onInts(left.ints[i], right.ints[i]), a.type);
  for (size_t i = 0; i < left.reals.size(); ++i)
    left.reals[i] = toFloat(function.onReals(left.reals[i], right.reals[i]));
  return left;
}

template <typename OnInts, typename OnReals>
static Arrays binary(Node &node, Inputs inputs, OnInts onInts,
                     OnReals onReals) {
  node.expectInputs(2, 2);
  if (node.hasErrors())
    return {};
  std::optional<Array> result =
      combine(node, *inputs[0], *inputs[1], {onInts, onReals});
  return result ? Arrays{std::move(*result)} : Arrays();
}

static Arrays add(Node &node, Inputs inputs) {
  return binary(node, inputs, addWrapped, std::plus<double>());
}

static Arrays subtract(Node &node, Inputs inputs) {
  auto onInts = [](int64_t a, int64_t b) {
    return addWrapped(a, negateWrapped(b));
  };
  return binary(node, inputs, onInts, std::minus<double>());
}

static Arrays multiply(Node &node, Inputs inputs) {
  return binary(node, inputs, multiplyWrapped, std::multiplies<double>());
}

/// Errors: an integer divisor of 0.
static bool hasZeroDivisor(Node &node, Inputs inputs) {
  if (inputs.size() != 2 || !llvm::is_contained(inputs[1]->ints, 0))
    return false;
  (void)node.error("divides integers by 0");
  return true;
}

static Arrays divideNode(Node &node, Inputs inputs) {
  if (hasZeroDivisor(node, inputs))
    return {};
  return binary(node, inputs, divide, [](double a, double b) { return a / b; });
}

static Arrays modulo(Node &node, Inputs inputs) {
  bool isFmod = node.getInt("fmod", 0) != 0;
  if (hasZeroDivisor(node, inputs))
    return {};
  return binary(
      node, inputs,
      [=](int64_t a, int64_t b) { return remainder(a, b, isFmod); },
      [=](double a, double b) {
        double rest = std::fmod(a, b);
        return !isFmod && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
      });
}

/// The exponent of Pow may have another element type than the base.
static Arrays powNode(Node &node, Inputs inputs) {
  node.expectInputs(2, 2);
  if (node.hasErrors())
    return {};
  const Array &base = *inputs[0], &exponent = *inputs[1];
  if (base.isReal() == exponent.isReal()) {
    Array same = base.isReal() ? exponent : castArray(exponent, base.type);
    return binary(node, {&base, &same}, power,
                  [](double a, double b) { return std::pow(a, b); });
  }
  Array realBase = castArray(base, TensorProto::FLOAT);
  Array realExponent = castArray(exponent, TensorProto::FLOAT);
  Arrays result = binary(node, {&realBase, &realExponent}, power,
                         [](double a, double b) { return std::pow(a, b); });
  if (!node.hasErrors())
    result[0] = castArray(result[0], base.type);
  return result;
}

/// Comparisons and logic give bools.
template <typename Compare>
static Arrays compare(Node &node, Inputs inputs, Compare holds) {
  Arrays result = binary(
      node, inputs, [=](int64_t a, int64_t b) { return int64_t(holds(a, b)); },
      [=](double a, double b) { return double(holds(a, b)); });
  if (!node.hasErrors())
    result[0] = castArray(result[0], TensorProto::BOOL);
  return result;
}

template <typename Compare>
static Arrays compareBy(Node &node, Inputs inputs) {
  return compare(node, inputs, Compare());
}

static Arrays logicalXor(Node &node, Inputs inputs) {
  return compare(node, inputs,
                 [](auto a, auto b) { return (a != 0) != (b != 0); });
}

//===----------------------------------------------------------------------===//
// Several operands
//===----------------------------------------------------------------------===//

/// Min, Max and Sum of one or more operands.
template <typename OnInts, typename OnReals>
static Arrays accumulate(Node &node, Inputs inputs, OnInts onInts,
                         OnReals onReals) {
  Array result;
  for (const Array *input : inputs) {
    if (!input) {
      (void)node.error("leaves out an input");
      return {};
    }
    if (input == inputs[0]) {
      result = *input;
      continue;
    }
    std::optional<Array> next =
        combine(node, result, *input, {onInts, onReals});
    if (!next)
      return {};
    result = std::move(*next);
  }
  return {std::move(result)};
}

static Arrays sum(Node &node, Inputs inputs) {
  return accumulate(node, inputs, addWrapped, std::plus<double>());
}

static Arrays minimum(Node &node, Inputs inputs) {
  auto least = [](auto a, auto b) { return b < a ? b : a; };
  return accumulate(node, inputs, least, least);
}

static Arrays maximum(Node &node, Inputs inputs) {
  auto largest = [](auto a, auto b) { return a < b ? b : a; };
  return accumulate(node, inputs, largest, largest);
}

static Arrays where(Node &node, Inputs inputs) {
  node.expectInputs(3, 3);
  if (node.hasErrors())
    return {};
  const Array &condition = *inputs[0], &yes = *inputs[1], &no = *inputs[2];
  bool fits = !condition.isReal() && yes.isReal() == no.isReal() &&
              (yes.isReal() || yes.type == no.type);
  if (!fits)
    (void)node.error("chooses by " + typeName(condition.type) + " between " +
                     typeName(yes.type) + " and " + typeName(no.type) +
                     "; a bool and equal element types are expected");
  if (node.hasErrors())
    return {};
  auto both = broadcastShape(node, yes.shape, no.shape);
  auto shape =
      both ? broadcastShape(node, *both, condition.shape) : std::nullopt;
  if (!shape)
    return {};
  Array bools = broadcast(condition, *shape), result = broadcast(yes, *shape);
  Array other = broadcast(no, *shape);
  for (size_t i = 0; i < bools.ints.size(); ++i) {
    if (bools.ints[i])
      continue;
    if (result.isReal())
      result.reals[i] = other.reals[i];
    else
      result.ints[i] = other.ints[i];
  }
  return {std::move(result)};
}

static Arrays range(Node &node, Inputs inputs) {
  node.expectInputs(3, 3);
  if (node.hasErrors())
    return {};
  for (const Array *input : inputs)
    if (input->size() != 1 || input->type != inputs[0]->type) {
      (void)node.error("needs one number of one element type as start, limit "
                       "and step");
      return {};
    }
  Array result;
  result.type = inputs[0]->type;
  auto number = [&](int i) {
    return result.isReal() ? inputs[i]->reals[0] : double(inputs[i]->ints[0]);
  };
  double count = std::ceil((number(1) - number(0)) / number(2));
  if (!(number(2) != 0) || !(count <= static_cast<double>(maxArray))) {
    (void)node.error("counts from " + Twine(std::to_string(number(0))) +
                     " to " + std::to_string(number(1)) + " in steps of " +
                     std::to_string(number(2)) + "; at most " +
                     Twine(maxArray) + " elements are expected");
    return {};
  }
  result.shape = {std::max<int64_t>(0, static_cast<int64_t>(count))};
  for (int64_t i = 0; i < result.shape[0]; ++i) {
    if (result.isReal())
      result.reals.push_back(
          toFloat(number(0) + static_cast<double>(i) * number(2)));
    else
      result.ints.push_back(addWrapped(inputs[0]->ints[0],
                                       multiplyWrapped(i, inputs[2]->ints[0])));
  }
  return {std::move(result)};
}

//===----------------------------------------------------------------------===//
// The operators
//===----------------------------------------------------------------------===//

Evaluator findMath(StringRef type) {
  static const llvm::StringMap<Evaluator> evaluators = {
      {"Abs", unary<absolute, absoluteReal>},
      {"Add", add},
      {"And", compareBy<std::logical_and<>>},
      {"Cast", cast},
      {"CastLike", castLike},
      {"Ceil", unary<nullptr, ceilReal>},
      {"Div", divideNode},
      {"Equal", compareBy<std::equal_to<>>},
      {"Exp", unary<nullptr, expReal>},
      {"Floor", unary<nullptr, floorReal>},
      {"Greater", compareBy<std::greater<>>},
      {"GreaterOrEqual", compareBy<std::greater_equal<>>},
      {"Less", compareBy<std::less<>>},
      {"LessOrEqual", compareBy<std::less_equal<>>},
      {"Log", unary<nullptr, logReal>},
      {"Max", maximum},
      {"Min", minimum},
      {"Mod", modulo},
      {"Mul", multiply},
      {"Neg", unary<negateWrapped, negateReal>},
      {"Not", unary<invert, nullptr>},
      {"Or", compareBy<std::logical_or<>>},
      {"Pow", powNode},
      {"Range", range},
      {"Reciprocal", unary<nullptr, reciprocalReal>},
      {"Relu", unary<rectify, rectifyReal>},
      {"Round", unary<nullptr, roundReal>},
      {"Sign", unary<signOf, signOfReal>},
      {"Sqrt", unary<nullptr, sqrtReal>},
      {"Sub", subtract},
      {"Sum", sum},
      {"Where", where},
      {"Xor", logicalXor},
  };
  Evaluator found = evaluators.lookup(type);
  return found ? found : findReduction(type);
}

} // namespace snnc::importer
