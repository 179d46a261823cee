// The union of XY routes against walking each route.

#include "RandomProblem.h"

#include <gtest/gtest.h>

#include <set>

using namespace snnc::mapping;
using Link = std::pair<int64_t, int64_t>;

TEST(Route, ChargesEachLinkOfTheUnionOnce) {
  RandomProblem random(4);
  for (int i = 0; i < 2000; ++i) {
    int64_t width = random.draw(1, 9), height = random.draw(1, 9);
    int64_t from = random.draw(-1, width * height - 1);
    std::vector<int64_t> to(random.draw(0, 6));
    for (int64_t &target : to)
      target = random.draw(0, width * height - 1);
    std::set<Link> expected;
    for (int64_t target : to) {
      if (from < 0)
        expected.insert({-1, 0});
      int64_t start = std::max<int64_t>(from, 0);
      int64_t x = start % width, y = start / width;
      while (x != target % width) {
        int64_t next = x + (x < target % width ? 1 : -1);
        expected.insert({y * width + x, y * width + next});
        x = next;
      }
      while (y != target / width) {
        int64_t next = y + (y < target / width ? 1 : -1);
        expected.insert({y * width + x, next * width + x});
        y = next;
      }
    }
    std::vector<Link> links = xyMulticastLinks(width, from, to);
    EXPECT_EQ(std::set<Link>(links.begin(), links.end()), expected);
    EXPECT_EQ(links.size(), expected.size());
  }
}

TEST(Route, GoesAlongXFirst) {
  EXPECT_EQ(xyMulticastLinks(4, 0, {5}), (std::vector<Link>{{0, 1}, {1, 5}}));
  EXPECT_EQ(xyMulticastLinks(4, 0, {2, 1}),
            (std::vector<Link>{{0, 1}, {1, 2}}));
}

TEST(Route, StaysOnTheCoreOfItsSource) {
  EXPECT_TRUE(xyMulticastLinks(4, 6, {6}).empty());
  EXPECT_EQ(xyMulticastLinks(4, -1, {0}), (std::vector<Link>{{-1, 0}}));
}
