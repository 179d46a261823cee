// Arithmetic of polynomials in atoms, some of which are 0 or 1.

#include "snnc/Recognize/Polynomial.h"

#include <algorithm>
#include <set>

using namespace snnc;
using namespace snnc::recognize;

Polynomial::Polynomial(const Coefficient &constant) { add({}, constant); }

Polynomial Polynomial::atom(int number) {
  Polynomial result;
  result.add({number}, Coefficient(1.0));
  return result;
}

void Polynomial::add(const Monomial &monomial, const Coefficient &factor) {
  auto found = terms.find(monomial);
  Coefficient sum = found == terms.end() ? factor : found->second + factor;
  if (sum.isZero())
    terms.erase(monomial);
  else
    terms.insert_or_assign(monomial, sum);
}

bool Polynomial::isConstant() const {
  return terms.empty() || (terms.size() == 1 && terms.begin()->first.empty());
}

Coefficient Polynomial::factor(const Monomial &monomial) const {
  auto found = terms.find(monomial);
  return found == terms.end() ? Coefficient(0.0) : found->second;
}

bool Polynomial::contains(int atom) const {
  return std::any_of(terms.begin(), terms.end(), [&](const auto &term) {
    return std::binary_search(term.first.begin(), term.first.end(), atom);
  });
}

std::vector<int> Polynomial::atoms() const {
  std::set<int> found;
  for (const auto &[monomial, factor] : terms)
    found.insert(monomial.begin(), monomial.end());
  return {found.begin(), found.end()};
}

Polynomial Polynomial::without(int atom) const {
  Polynomial result;
  for (const auto &[monomial, factor] : terms)
    if (!std::binary_search(monomial.begin(), monomial.end(), atom))
      result.add(monomial, factor);
  return result;
}

Polynomial Polynomial::quotient(int atom) const {
  Polynomial result;
  for (const auto &[monomial, factor] : terms) {
    auto place = std::lower_bound(monomial.begin(), monomial.end(), atom);
    if (place == monomial.end() || *place != atom)
      continue;
    Monomial rest(monomial.begin(), place);
    rest.insert(rest.end(), place + 1, monomial.end());
    result.add(rest, factor);
  }
  return result;
}

Polynomial Polynomial::substitute(int atom, const Polynomial &value,
                                  const std::vector<bool> &isIdempotent) const {
  Polynomial result = *this;
  while (result.contains(atom)) // once more for each power of it
    result = result.without(atom) +
             result.quotient(atom).multiply(value, isIdempotent);
  return result;
}

Polynomial Polynomial::scale(const Coefficient &factor) const {
  Polynomial result;
  for (const auto &[monomial, own] : terms)
    result.add(monomial, own * factor);
  return result;
}

Polynomial Polynomial::reshape(const std::vector<int64_t> &from,
                               const std::vector<int64_t> &to) const {
  Polynomial result;
  for (const auto &[monomial, factor] : terms)
    result.add(monomial, factor.reshape(from, to));
  return result;
}

Polynomial Polynomial::operator+(const Polynomial &other) const {
  Polynomial result = *this;
  for (const auto &[monomial, factor] : other.terms)
    result.add(monomial, factor);
  return result;
}

Polynomial Polynomial::operator-(const Polynomial &other) const {
  return *this + other.scale(Coefficient(-1.0));
}

/// The product of two monomials.
static Monomial multiply(const Monomial &lhs, const Monomial &rhs,
                         const std::vector<bool> &isIdempotent) {
  Monomial product;
  std::merge(lhs.begin(), lhs.end(), rhs.begin(), rhs.end(),
             std::back_inserter(product));
  Monomial result;
  for (int atom : product)
    if (result.empty() || result.back() != atom || !isIdempotent[atom])
      result.push_back(atom);
  return result;
}

Polynomial Polynomial::multiply(const Polynomial &other,
                                const std::vector<bool> &isIdempotent) const {
  Polynomial result;
  for (const auto &[left, leftFactor] : terms)
    for (const auto &[right, rightFactor] : other.terms)
      result.add(::multiply(left, right, isIdempotent),
                 leftFactor * rightFactor);
  return result;
}

bool Polynomial::equals(const Polynomial &other) const {
  auto covers = [](const Polynomial &lhs, const Polynomial &rhs) {
    return std::all_of(lhs.terms.begin(), lhs.terms.end(),
                       [&](const auto &term) {
                         return term.second.equals(rhs.factor(term.first));
                       });
  };
  return covers(*this, other) && covers(other, *this);
}

std::optional<Coefficient> Polynomial::ratio(const Polynomial &other) const {
  Polynomial lhs = *this - Polynomial(constant());
  Polynomial rhs = other - Polynomial(other.constant());
  if (lhs.isZero() || rhs.isZero())
    return std::nullopt;
  const auto &[monomial, factor] = *lhs.terms.begin();
  Coefficient ratio = rhs.factor(monomial) / factor;
  if (!ratio.isPositive() || !lhs.scale(ratio).equals(rhs))
    return std::nullopt;
  return ratio;
}

bool Polynomial::isPositiveMultiple(const Polynomial &other) const {
  std::optional<Coefficient> factor = ratio(other);
  return factor ? scale(*factor).equals(other) : equals(other);
}
