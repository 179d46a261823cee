// Errors of outputs that are no numbers may not get lost.

#include "snnc/Driver/Verify.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace snnc::driver;

static constexpr double inf = std::numeric_limits<double>::infinity();
static constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

TEST(OutputError, IsTheLargestDifference) {
  OutputError error;
  error.add(1.0, 1.5);
  error.add(3.0, 2.0);
  error.add(2.0, 2.0);
  EXPECT_EQ(error.largest, 1.0);
  EXPECT_EQ(error.mean, 1.5);
  EXPECT_EQ(error.low, 1.5);
  EXPECT_EQ(error.high, 2.0);
  EXPECT_EQ(error.oneSidedNaNs, 0);
}

TEST(OutputError, OfEqualValuesIsNone) {
  OutputError error;
  error.add(inf, inf);
  error.add(notANumber, notANumber);
  EXPECT_EQ(error.largest, 0.0);
  EXPECT_EQ(error.mean, 0.0);
  EXPECT_EQ(error.oneSidedNaNs, 0);
  EXPECT_EQ(error.low, inf);
}

TEST(OutputError, OfAOneSidedNaNIsInfinite) {
  for (auto [found, expected] :
       {std::pair(notANumber, 1.0), std::pair(1.0, notANumber)}) {
    OutputError sample, all;
    sample.add(found, expected);
    sample.add(0.0, 1.0);
    all.add(0.0, 4.0);
    all.add(sample);
    EXPECT_EQ(all.largest, inf);
    EXPECT_EQ(all.oneSidedNaNs, 1);
    EXPECT_EQ(all.low, 1.0);
    EXPECT_EQ(all.high, 4.0);
  }
}
