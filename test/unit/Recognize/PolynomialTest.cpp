// Polynomials agree with the numbers that they stand for.

#include "snnc/Recognize/Polynomial.h"

#include <gtest/gtest.h>

#include <random>

using namespace snnc::recognize;

/// The value for one choice of the atoms.
static double evaluate(const Polynomial &value, const std::vector<double> &x) {
  double sum = 0;
  for (const auto &[monomial, factor] : value.getTerms()) {
    double product = factor[0];
    for (int atom : monomial)
      product *= x[atom];
    sum += product;
  }
  return sum;
}

TEST(Polynomial, SumsAndProductsAreThoseOfTheNumbers) {
  std::mt19937 random(1);
  std::vector<bool> isIdempotent = {true, true, false, false};
  for (int round = 0; round < 500; ++round) {
    std::vector<double> x = {double(random() % 2), double(random() % 2),
                             double(random() % 7) - 3, double(random() % 5)};
    auto draw = [&] {
      Polynomial sum(Coefficient(double(random() % 5) - 2));
      for (int atom = 0; atom < 4; ++atom)
        sum = sum + Polynomial::atom(atom).scale(double(random() % 5) - 2);
      return sum;
    };
    Polynomial a = draw(), b = draw();
    EXPECT_EQ(evaluate(a + b, x), evaluate(a, x) + evaluate(b, x));
    EXPECT_EQ(evaluate(a - b, x), evaluate(a, x) - evaluate(b, x));
    EXPECT_EQ(evaluate(a.multiply(b, isIdempotent), x),
              evaluate(a, x) * evaluate(b, x));
    for (int atom = 0; atom < 4; ++atom)
      EXPECT_EQ(evaluate(a.without(atom), x) +
                    evaluate(a.quotient(atom), x) * x[atom],
                evaluate(a, x));
  }
}

TEST(Polynomial, ACoefficientRepeatsAlongMissingDimensions) {
  Coefficient channels({2, 1, 1}, {1, 2}), columns({3}, {10, 20, 30});
  EXPECT_EQ((channels + columns).expand({1, 2, 1, 3}),
            (std::vector<double>{11, 21, 31, 12, 22, 32}));
  EXPECT_TRUE((channels - channels).isZero());
  EXPECT_EQ(channels.reshape({1, 2, 1, 2}, {1, 4}).expand({1, 4}),
            (std::vector<double>{1, 1, 2, 2}));
}

TEST(Polynomial, CoefficientsOfMapsThatDoNotRepeatToEachOtherAreNotEqual) {
  Coefficient three({3}, {1, 2, 3}), four({4}, {1, 2, 3, 4});
  EXPECT_FALSE(three.equals(four));
  EXPECT_FALSE((three - four).isZero());
  Polynomial lhs = Polynomial::atom(0).scale(three);
  Polynomial rhs = Polynomial::atom(0).scale(four);
  EXPECT_FALSE(lhs.equals(rhs));
  EXPECT_FALSE(lhs.ratio(rhs));
  EXPECT_FALSE(lhs.isPositiveMultiple(rhs));
}

TEST(Polynomial, ARoundedConstantCountsAsEqualAndALargerDifferenceDoesNot) {
  Coefficient product = Coefficient(0.1f) * Coefficient(0.9f);
  EXPECT_TRUE(product.equals(Coefficient(0.1f * 0.9f)));
  EXPECT_FALSE(product.equals(Coefficient(0.0901)));
}
