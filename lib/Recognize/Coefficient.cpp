// Arithmetic of tensors that repeat along missing dimensions.

#include "snnc/Recognize/Coefficient.h"

#include "snnc/Recognize/Graph.h"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <limits>
#include <optional>

using namespace snnc;
using namespace snnc::recognize;

int64_t snnc::recognize::countElements(const std::vector<int64_t> &shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

std::string snnc::recognize::describe(const Node &node) {
  return "node '" + node.name + "'";
}

Coefficient::Coefficient(std::vector<int64_t> shape, std::vector<double> values)
    : shape(std::move(shape)), values(std::move(values)), largest(0.0) {
  for (double value : this->values)
    largest = std::max(largest, std::abs(value));
  simplify();
}

void Coefficient::simplify() {
  bool isSame = std::all_of(values.begin(), values.end(),
                            [&](double value) { return value == values[0]; });
  if (isSame) {
    values.resize(1);
    shape.clear();
  }
}

/// The sizes of a tensor that both shapes repeat to; nothing if there is none.
static std::optional<std::vector<int64_t>>
broadcast(const std::vector<int64_t> &lhs, const std::vector<int64_t> &rhs) {
  const std::vector<int64_t> &longer = lhs.size() >= rhs.size() ? lhs : rhs;
  const std::vector<int64_t> &shorter = lhs.size() >= rhs.size() ? rhs : lhs;
  std::vector<int64_t> shape = longer;
  size_t offset = longer.size() - shorter.size();
  for (size_t i = 0; i < shorter.size(); ++i) {
    int64_t &size = shape[offset + i];
    if (size != shorter[i] && size != 1 && shorter[i] != 1)
      return std::nullopt;
    size = std::max(size, shorter[i]);
  }
  return shape;
}

std::vector<double>
Coefficient::expand(const std::vector<int64_t> &target) const {
  int64_t count = countElements(target);
  if (isUniform() || shape == target)
    return isUniform() ? std::vector<double>(count, values[0]) : values;
  std::vector<int64_t> strides(target.size(), 0);
  int64_t stride = 1;
  assert(shape.size() <= target.size() && "expects a shape that repeats");
  for (size_t back = 1; back <= shape.size(); ++back) {
    int64_t size = shape[shape.size() - back];
    strides[target.size() - back] = size == 1 ? 0 : stride;
    stride *= size;
  }
  std::vector<double> result(count);
  std::vector<int64_t> position(target.size(), 0);
  int64_t source = 0;
  for (int64_t index = 0; index < count; ++index) {
    result[index] = values[source];
    for (size_t axis = target.size(); axis-- > 0;) {
      source += strides[axis];
      if (++position[axis] < target[axis])
        break;
      source -= strides[axis] * target[axis];
      position[axis] = 0;
    }
  }
  return result;
}

Coefficient Coefficient::reshape(const std::vector<int64_t> &from,
                                 const std::vector<int64_t> &to) const {
  if (isUniform())
    return *this;
  Coefficient result(to, expand(from));
  result.largest = largest;
  return result;
}

template <typename Function>
Coefficient Coefficient::combine(const Coefficient &lhs, const Coefficient &rhs,
                                 Function function) {
  if (lhs.isUniform() && rhs.isUniform())
    return Coefficient(function(lhs.values[0], rhs.values[0]));
  std::optional<std::vector<int64_t>> shape = broadcast(lhs.shape, rhs.shape);
  if (!shape)
    return Coefficient(std::numeric_limits<double>::quiet_NaN());
  std::vector<double> left = lhs.expand(*shape), right = rhs.expand(*shape);
  for (size_t i = 0; i < left.size(); ++i)
    left[i] = function(left[i], right[i]);
  return Coefficient(std::move(*shape), std::move(left));
}

Coefficient Coefficient::operator+(const Coefficient &other) const {
  Coefficient sum =
      combine(*this, other, [](double a, double b) { return a + b; });
  sum.largest = std::max({sum.largest, largest, other.largest});
  return sum;
}

Coefficient Coefficient::operator-(const Coefficient &other) const {
  return *this + (-other);
}

Coefficient Coefficient::operator*(const Coefficient &other) const {
  Coefficient product =
      combine(*this, other, [](double a, double b) { return a * b; });
  product.largest = largest * other.largest;
  return product;
}

Coefficient Coefficient::operator/(const Coefficient &other) const {
  return combine(*this, other, [](double a, double b) { return a / b; });
}

bool Coefficient::isZero() const {
  constexpr double rounding = 1e-12; // of a few operations in double
  return std::all_of(values.begin(), values.end(), [&](double value) {
    return std::abs(value) <= rounding * largest;
  });
}

bool Coefficient::equals(const Coefficient &other) const {
  constexpr double rounding = 1e-6; // of a few operations in f32
  double scale = std::max(largest, other.largest);
  Coefficient difference = *this - other;
  return std::all_of(
      difference.values.begin(), difference.values.end(),
      [&](double value) { return std::abs(value) <= rounding * scale; });
}

bool Coefficient::isPositive() const {
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return value > 0.0; });
}

bool Coefficient::isNegative() const { return (-*this).isPositive(); }

std::string Coefficient::toText() const {
  char text[64];
  if (isUniform())
    std::snprintf(text, sizeof(text), "%.9g", values[0]);
  else
    std::snprintf(text, sizeof(text), "[%.9g, ..., %.9g]", values.front(),
                  values.back());
  return text;
}
