// The placement curve visits every core once, in small steps.

#include "snnc/Mapping/Mapping.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

using namespace snnc::mapping;

TEST(Place, VisitsEveryCoreOnceWithAtMostOneDiagonalStep) {
  for (int64_t width = 1; width <= 33; ++width)
    for (int64_t height = 1; height <= 33; ++height) {
      std::vector<int64_t> curve = placementCurve(width, height);
      ASSERT_EQ(curve.front(), 0);
      ASSERT_EQ(int64_t(curve.size()), width * height);
      std::set<int64_t> visited(curve.begin(), curve.end());
      ASSERT_EQ(int64_t(visited.size()), width * height);
      ASSERT_EQ(*visited.rbegin(), width * height - 1);
      int diagonal = 0;
      for (size_t i = 1; i < curve.size(); ++i) {
        int64_t dx = std::abs(curve[i] % width - curve[i - 1] % width);
        int64_t dy = std::abs(curve[i] / width - curve[i - 1] / width);
        ASSERT_LE(std::max(dx, dy), 1) << width << " x " << height;
        diagonal += dx + dy == 2;
      }
      ASSERT_LE(diagonal, 1) << width << " x " << height;
    }
}

TEST(Place, KeepsTheFirstQuarterOfASquareTogether) {
  std::vector<int64_t> curve = placementCurve(8, 8);
  for (int i = 0; i < 16; ++i) {
    EXPECT_LT(curve[i] % 8, 4);
    EXPECT_LT(curve[i] / 8, 4);
  }
}
