// The functions of ann.unary and ann.binary, for folders and interpreters.

#include "dialects/Ann/Functions.h"

#include <cmath>

using namespace snnc::ann;

/// A function of <cmath>, in double precision.
template <double (*function)(double)>
static float rounded(float x) {
  return static_cast<float>(function(x));
}

static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// log(1 + exp(x)) without overflow.
static double softplus(double x) {
  return std::log1p(std::exp(-std::fabs(x))) + (x > 0 ? x : 0);
}

static double softsign(double x) { return x / (1 + std::fabs(x)); }

static double reciprocal(double x) {
  // By IEEE 754 1 / 0 is infinite, which C++ leaves undefined.
  return x != 0 ? 1 / x : std::copysign(HUGE_VAL, x);
}

UnaryFunction snnc::ann::getFunction(UnaryKind kind) {
  switch (kind) {
  case UnaryKind::Abs:
    return [](float x) { return std::fabs(x); };
  case UnaryKind::Acos:
    return rounded<std::acos>;
  case UnaryKind::Acosh:
    return rounded<std::acosh>;
  case UnaryKind::Asin:
    return rounded<std::asin>;
  case UnaryKind::Asinh:
    return rounded<std::asinh>;
  case UnaryKind::Atan:
    return rounded<std::atan>;
  case UnaryKind::Atanh:
    return rounded<std::atanh>;
  case UnaryKind::Ceil:
    return [](float x) { return std::ceil(x); };
  case UnaryKind::Cos:
    return rounded<std::cos>;
  case UnaryKind::Cosh:
    return rounded<std::cosh>;
  case UnaryKind::Elu:
    return [](float x) {
      return x < 0 ? static_cast<float>(std::expm1(double(x))) : x;
    };
  case UnaryKind::Erf:
    return rounded<std::erf>;
  case UnaryKind::Exp:
    return rounded<std::exp>;
  case UnaryKind::Floor:
    return [](float x) { return std::floor(x); };
  case UnaryKind::IsInf:
    return [](float x) { return std::isinf(x) ? 1.0f : 0.0f; };
  case UnaryKind::IsNan:
    return [](float x) { return std::isnan(x) ? 1.0f : 0.0f; };
  case UnaryKind::Log:
    return rounded<std::log>;
  case UnaryKind::Neg:
    return [](float x) { return -x; };
  case UnaryKind::Not:
    return [](float x) { return x != 0 ? 0.0f : 1.0f; };
  case UnaryKind::Reciprocal:
    return rounded<reciprocal>;
  case UnaryKind::Round:
    return [](float x) { return std::nearbyint(x); };
  case UnaryKind::Sigmoid:
    return rounded<sigmoid>;
  case UnaryKind::Sign:
    return [](float x) { return x > 0 ? 1.0f : x < 0 ? -1.0f : x; };
  case UnaryKind::Sin:
    return rounded<std::sin>;
  case UnaryKind::Sinh:
    return rounded<std::sinh>;
  case UnaryKind::Softplus:
    return rounded<softplus>;
  case UnaryKind::Softsign:
    return rounded<softsign>;
  case UnaryKind::Sqrt:
    return [](float x) { return std::sqrt(x); };
  case UnaryKind::Tan:
    return rounded<std::tan>;
  case UnaryKind::Tanh:
    return rounded<std::tanh>;
  case UnaryKind::Trunc:
    return [](float x) { return std::trunc(x); };
  }
  llvm_unreachable("all kinds of ann.unary are listed");
}

/// The remainder with the sign of the divisor.
static float modulo(float x, float y) {
  float rest = std::fmod(x, y);
  return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

static float toFloat(bool value) { return value ? 1.0f : 0.0f; }

BinaryFunction snnc::ann::getFunction(BinaryKind kind) {
  switch (kind) {
  case BinaryKind::And:
    return [](float x, float y) { return toFloat(x != 0 && y != 0); };
  case BinaryKind::Equal:
    return [](float x, float y) { return toFloat(x == y); };
  case BinaryKind::Fmod:
    return [](float x, float y) { return std::fmod(x, y); };
  case BinaryKind::Greater:
    return [](float x, float y) { return toFloat(x > y); };
  case BinaryKind::GreaterEqual:
    return [](float x, float y) { return toFloat(x >= y); };
  case BinaryKind::Less:
    return [](float x, float y) { return toFloat(x < y); };
  case BinaryKind::LessEqual:
    return [](float x, float y) { return toFloat(x <= y); };
  case BinaryKind::Max: // a NaN on either side wins
    return [](float x, float y) { return x > y || std::isnan(x) ? x : y; };
  case BinaryKind::Min:
    return [](float x, float y) { return x < y || std::isnan(x) ? x : y; };
  case BinaryKind::Mod:
    return modulo;
  case BinaryKind::Or:
    return [](float x, float y) { return toFloat(x != 0 || y != 0); };
  case BinaryKind::Pow:
    return [](float x, float y) {
      return static_cast<float>(std::pow(double(x), double(y)));
    };
  case BinaryKind::Prelu:
    return [](float x, float slope) { return x < 0 ? x * slope : x; };
  case BinaryKind::Xor:
    return [](float x, float y) { return toFloat((x != 0) != (y != 0)); };
  }
  llvm_unreachable("all kinds of ann.binary are listed");
}
