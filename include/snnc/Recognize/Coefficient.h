// Numbers that multiply the neurons of a map: one for all or one for each.

#ifndef SNNC_RECOGNIZE_COEFFICIENT_H
#define SNNC_RECOGNIZE_COEFFICIENT_H

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace snnc::recognize {

/// A tensor of numbers in double precision, so that sums and products of the
/// few f32 constants of a neuron are exact or nearly so. A tensor whose
/// elements are equal is one number without a shape.
class Coefficient {
public:
  Coefficient(double value = 0.0) : values{value}, largest(std::abs(value)) {}
  /// `values` holds one number or as many as `shape` has elements.
  Coefficient(std::vector<int64_t> shape, std::vector<double> values);

  bool isUniform() const { return values.size() == 1; }
  /// Element `index` of a tensor that has this one's shape.
  double operator[](int64_t index) const {
    return values[isUniform() ? 0 : index];
  }
  int64_t size() const { return static_cast<int64_t>(values.size()); }
  const std::vector<int64_t> &getShape() const { return shape; }

  /// All numbers, repeated to `target`, which has a size of each dimension that
  /// is this one's or where this one has 1 or none.
  std::vector<double> expand(const std::vector<int64_t> &target) const;
  /// The same elements, of a tensor of shape `from`, in the shape `to`.
  Coefficient reshape(const std::vector<int64_t> &from,
                      const std::vector<int64_t> &to) const;

  /// Tensors of two maps that do not repeat to each other, as are compared when
  /// neurons of several layers are told apart, give NaN, which equals nothing.
  Coefficient operator+(const Coefficient &other) const;
  Coefficient operator-(const Coefficient &other) const;
  Coefficient operator*(const Coefficient &other) const;
  Coefficient operator/(const Coefficient &other) const;
  Coefficient operator-() const { return *this * Coefficient(-1.0); }

  /// True if every number is zero but for the rounding of the numbers that
  /// were added up to it.
  bool isZero() const;
  /// True if every number is `value` within the rounding of f32.
  bool is(double value) const { return equals(Coefficient(value)); }
  /// True if the numbers agree within the rounding of f32: constants that the
  /// exporter folded were rounded once.
  bool equals(const Coefficient &other) const;
  /// True if every number is positive.
  bool isPositive() const;
  /// True if every number is negative.
  bool isNegative() const;

  /// The number, or the first and the last of many, for messages.
  std::string toText() const;

private:
  template <typename Function>
  static Coefficient combine(const Coefficient &lhs, const Coefficient &rhs,
                             Function function);
  void simplify();

  std::vector<int64_t> shape;
  std::vector<double> values;
  double largest; ///< magnitude of what was added up
};

} // namespace snnc::recognize

#endif // SNNC_RECOGNIZE_COEFFICIENT_H
