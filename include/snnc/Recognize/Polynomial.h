// Sums of products of spikes and one current or state, with constant factors.

#ifndef SNNC_RECOGNIZE_POLYNOMIAL_H
#define SNNC_RECOGNIZE_POLYNOMIAL_H

#include "snnc/Recognize/Coefficient.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snnc::recognize {

/// A product of atoms (numbers that the owner of the polynomial gives a
/// meaning), in increasing order; empty for the constant 1.
using Monomial = std::vector<int>;

/// The normal form of an element-wise expression: whatever the order and the
/// operators of a file are, equal functions have equal polynomials.
class Polynomial {
public:
  Polynomial() = default;
  Polynomial(const Coefficient &constant);

  /// One atom with the factor 1.
  static Polynomial atom(int number);

  bool isZero() const { return terms.empty(); }
  /// True if there is no atom in it.
  bool isConstant() const;
  /// The factor of the constant 1, or of `monomial`; 0 if it does not occur.
  Coefficient constant() const { return factor({}); }
  Coefficient factor(const Monomial &monomial) const;
  const std::map<Monomial, Coefficient> &getTerms() const { return terms; }
  /// True if some term has the atom.
  bool contains(int atom) const;
  /// The atoms that occur, in increasing order.
  std::vector<int> atoms() const;

  /// The terms without `atom`.
  Polynomial without(int atom) const;
  /// What `atom` is multiplied by.
  Polynomial quotient(int atom) const;
  /// Puts `value` in the place of `atom`; `isIdempotent` tells the atoms that
  /// are 0 or 1, whose squares are themselves.
  Polynomial substitute(int atom, const Polynomial &value,
                        const std::vector<bool> &isIdempotent) const;
  /// Multiplies every number by another; reshapes the factors.
  Polynomial scale(const Coefficient &factor) const;
  Polynomial reshape(const std::vector<int64_t> &from,
                     const std::vector<int64_t> &to) const;

  Polynomial operator+(const Polynomial &other) const;
  Polynomial operator-(const Polynomial &other) const;
  /// The product; the square of an idempotent atom is the atom.
  Polynomial multiply(const Polynomial &other,
                      const std::vector<bool> &isIdempotent) const;

  /// True if all factors agree within the rounding of f32.
  bool equals(const Polynomial &other) const;
  /// The positive factor that makes `other` of this but for the constant term;
  /// nothing if there is none.
  std::optional<Coefficient> ratio(const Polynomial &other) const;
  /// True if both are positive, zero or negative for the same values.
  bool isPositiveMultiple(const Polynomial &other) const;

private:
  void add(const Monomial &monomial, const Coefficient &factor);

  std::map<Monomial, Coefficient> terms;
};

} // namespace snnc::recognize

#endif // SNNC_RECOGNIZE_POLYNOMIAL_H
