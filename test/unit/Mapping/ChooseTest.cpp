// The choice of options under a budget against trying all of them.

#include "snnc/Mapping/Choose.h"

#include <gtest/gtest.h>

#include <random>

using namespace snnc::mapping;

namespace {
struct Sum {
  int64_t words = 0;
  double cost = 0.0;
};
} // namespace

static Sum sumOf(const std::vector<std::vector<Option>> &items,
                 const std::vector<size_t> &choice) {
  Sum sum;
  for (size_t i = 0; i < items.size(); ++i) {
    sum.words += items[i][choice[i]].words;
    sum.cost += items[i][choice[i]].cost;
  }
  return sum;
}

/// The cheapest of all choices within the budget, the smallest of equals.
static std::optional<Sum> tryAll(const std::vector<std::vector<Option>> &items,
                                 int64_t budget) {
  std::optional<Sum> best;
  std::vector<size_t> choice(items.size());
  while (true) {
    Sum sum = sumOf(items, choice);
    if (sum.words <= budget &&
        (!best || sum.cost < best->cost ||
         (sum.cost == best->cost && sum.words < best->words)))
      best = sum;
    size_t digit = 0;
    while (digit < items.size() && ++choice[digit] == items[digit].size())
      choice[digit++] = 0;
    if (digit == items.size())
      return best;
  }
}

TEST(Choose, FindsWhatTryingAllFinds) {
  std::mt19937 random(5);
  auto draw = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  int constrained = 0, impossible = 0;
  for (int run = 0; run < 10000; ++run) {
    SCOPED_TRACE(run);
    std::vector<std::vector<Option>> items(draw(0, 5));
    for (std::vector<Option> &options : items) {
      options.resize(draw(1, 5));
      for (Option &option : options)
        // Small integers, so that sums are exact and often equal.
        option = {draw(0, 12), static_cast<double>(draw(0, 12))};
    }
    int64_t budget = draw(0, 40);
    std::optional<Sum> expected = tryAll(items, budget);
    std::optional<std::vector<size_t>> choice = chooseOptions(items, budget);
    ASSERT_EQ(choice.has_value(), expected.has_value());
    if (!choice) {
      ++impossible;
      continue;
    }
    Sum found = sumOf(items, *choice);
    ASSERT_LE(found.words, budget);
    ASSERT_EQ(found.cost, expected->cost);
    ASSERT_EQ(found.words, expected->words);
    constrained += found.cost > tryAll(items, 1000)->cost;
  }
  EXPECT_GT(constrained, 1000);
  EXPECT_GT(impossible, 100);
}

TEST(Choose, TakesManyTablesAndLargeBudgets) {
  // Each item saves 1 per word in its own way: the budget pays for exactly the
  // half of them that saves most.
  std::vector<std::vector<Option>> items;
  for (int i = 0; i < 200; ++i)
    items.push_back({{0, 1000.0 + i}, {100, 1000.0}});
  std::optional<std::vector<size_t>> choice = chooseOptions(items, 100 * 100);
  ASSERT_TRUE(choice);
  for (size_t i = 0; i < items.size(); ++i)
    EXPECT_EQ((*choice)[i], i >= 100 ? 1u : 0u) << i;
}

TEST(Choose, AnItemWithoutOptionsHasNoChoice) {
  EXPECT_FALSE(chooseOptions({{{1, 1.0}}, {}}, 10));
  EXPECT_TRUE(chooseOptions({}, 0));
}
