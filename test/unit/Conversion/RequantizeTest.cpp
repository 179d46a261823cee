// Checks neurons that compute step functions against the functions themselves.

#include "snnc/Conversion/Requantize.h"

#include <gtest/gtest.h>

#include <random>

using namespace snnc::quantize;

/// The channels of one layer that a fitted neuron gives other values in, for
/// any x up to its bound.
static int64_t countWrong(const std::vector<StepFunction> &functions,
                          const std::vector<int64_t> &bounds,
                          const GradedLayer &layer) {
  int64_t wrong = 0;
  for (size_t c = 0; c < functions.size(); ++c) {
    bool isEqual = true;
    for (int64_t x = -bounds[c]; x <= bounds[c]; ++x) {
      int64_t value = layer.neurons[c](x, layer.inputShift);
      isEqual &= std::clamp(value, functions[c].low, functions[c].high) ==
                 functions[c](x);
    }
    wrong += !isEqual;
  }
  return wrong;
}

TEST(Requantize, RoundsDownAsTheFunctionDoes) {
  StepFunction function{3.0, 2.0, 4.0, true, 0, 3};
  EXPECT_EQ(function(-1), 0); // floor(-1 / 4) = -1, limited
  EXPECT_EQ(function(1), 1);  // floor(5 / 4)
  EXPECT_EQ(function(9), 3);  // floor(29 / 4) = 7, limited
}

TEST(Requantize, RoundsHalvesToTheEvenNeighbour) {
  StepFunction function{1.0, 0.0, 2.0, false, -8, 7};
  EXPECT_EQ(function(1), 0);
  EXPECT_EQ(function(3), 2);
  EXPECT_EQ(function(-1), 0);
}

TEST(Requantize, ALayerThatClaimsToBeExactIsExact) {
  std::mt19937 random(1);
  auto draw = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  int64_t exactLayers = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<StepFunction> functions;
    std::vector<int64_t> bounds;
    for (int c = 0; c < 4; ++c) {
      StepFunction function;
      function.slope = double(draw(1, 300000));
      function.offset = double(draw(-1500000, 1500000));
      function.step = double(int64_t(1) << draw(8, 20));
      function.roundsDown = draw(0, 1) == 1;
      function.low = draw(0, 1) ? 0 : -8;
      function.high = draw(1, 15);
      functions.push_back(function);
      bounds.push_back(draw(0, 3000));
    }
    GradedLayer layer = fitLayer(functions, bounds, 32);
    ASSERT_EQ(layer.neurons.size(), functions.size());
    int64_t wrong = countWrong(functions, bounds, layer);
    ASSERT_LE(wrong, layer.numInexact) << "round " << round;
    exactLayers += layer.numInexact == 0;
  }
  // Few levels over few sums leave room for a multiplier of 16 bits.
  EXPECT_GE(exactLayers, 290);
}

TEST(Requantize, ANearNeuronIsOffByAtMostOneStep) {
  std::mt19937 random(2);
  std::uniform_real_distribution<double> slope(1e-4, 1e-2), offset(-50.0, 50.0);
  for (int round = 0; round < 100; ++round) {
    StepFunction function{slope(random), offset(random), 1.0, false, 0, 255};
    GradedNeuron neuron = fitNearly(function);
    for (int64_t x = -200000; x <= 200000; x += 97) {
      int64_t value = std::clamp<int64_t>(neuron(x, 0), 0, 255);
      ASSERT_LE(std::abs(value - function(x)), 1) << "x = " << x;
    }
  }
}

TEST(Requantize, AConstantChannelHasItsValueAsBias) {
  GradedLayer layer = fitLayer({{0.0, 7.0, 2.0, true, 0, 15}}, {0}, 32);
  EXPECT_EQ(layer.numInexact, 0);
  EXPECT_EQ(layer.neurons[0](0, 0), 3);
}

TEST(Requantize, PotentialsStayInTheirBits) {
  StepFunction function{1.0, 1.0e9, 1.0, true, 0, 3};
  EXPECT_FALSE(fitExactly(function, 1 << 20, 4, 15).has_value());
}
