// Phases of random networks against the max-plus closure of their edges.

#include "snnc/Transforms/Phases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>

using namespace snnc::phases;

namespace {

using Matrix = std::vector<std::vector<std::optional<int64_t>>>;

/// The longest path between any two populations with at most as many edges as
/// there are populations, by trying every path: the slow way.
Matrix longestPaths(int64_t populations, const std::vector<Edge> &edges) {
  Matrix length(populations, std::vector<std::optional<int64_t>>(populations));
  auto raise = [](std::optional<int64_t> &entry, int64_t candidate) {
    entry = entry ? std::max(*entry, candidate) : candidate;
  };
  for (int64_t round = 0; round < populations; ++round) {
    Matrix next = length;
    for (const Edge &edge : edges) {
      if (edge.source < 0)
        continue;
      raise(next[edge.source][edge.target], 1 - edge.steps);
      for (int64_t from = 0; from < populations; ++from)
        if (length[from][edge.source])
          raise(next[from][edge.target],
                *length[from][edge.source] + 1 - edge.steps);
    }
    length = next;
  }
  return length;
}

struct RandomNetwork {
  int64_t populations;
  std::vector<Edge> edges;

  explicit RandomNetwork(unsigned seed) {
    std::mt19937 engine(seed);
    auto integer = [&](int64_t low, int64_t high) {
      return std::uniform_int_distribution<int64_t>(low, high)(engine);
    };
    populations = integer(1, 7);
    int64_t most = integer(0, 3);
    for (int64_t count = integer(0, 12); count > 0; --count)
      edges.push_back({integer(-1, populations - 1),
                       integer(0, populations - 1), integer(0, most)});
  }
};

/// The edge with the fewest steps between two populations, or nothing.
std::optional<int64_t> fewestSteps(const std::vector<Edge> &edges, int64_t from,
                                   int64_t to) {
  std::optional<int64_t> fewest;
  for (const Edge &edge : edges)
    if (edge.source == from && edge.target == to)
      fewest = fewest ? std::min(*fewest, edge.steps) : edge.steps;
  return fewest;
}

TEST(Phases, AreTheLongestPathsOfRandomNetworks) {
  int64_t infeasible = 0;
  for (unsigned seed = 0; seed < 20000; ++seed) {
    RandomNetwork network(seed);
    Matrix length = longestPaths(network.populations, network.edges);
    bool isFeasible = true;
    for (int64_t each = 0; each < network.populations; ++each)
      isFeasible &= length[each][each].value_or(0) <= 0;
    Schedule found = schedule(network.populations, network.edges);
    ASSERT_EQ(found.cycle.empty(), isFeasible) << "seed " << seed;
    if (!isFeasible) {
      ++infeasible;
      continue;
    }
    for (int64_t each = 0; each < network.populations; ++each) {
      int64_t expected = 0;
      for (int64_t from = 0; from < network.populations; ++from)
        expected = std::max(expected, length[from][each].value_or(0));
      ASSERT_EQ(found.phases[each], expected) << "seed " << seed;
    }
    for (const Edge &edge : network.edges)
      ASSERT_GE(waitingTicks(edge, found.phases), 0) << "seed " << seed;
  }
  EXPECT_GT(infeasible, 1000);
  EXPECT_LT(infeasible, 19000);
}

TEST(Phases, NameACycleOfTooFewDelaySteps) {
  for (unsigned seed = 0; seed < 20000; ++seed) {
    RandomNetwork network(seed);
    std::vector<int64_t> cycle =
        schedule(network.populations, network.edges).cycle;
    int64_t steps = 0;
    for (size_t i = 0; i < cycle.size(); ++i) {
      std::optional<int64_t> fewest =
          fewestSteps(network.edges, cycle[i], cycle[(i + 1) % cycle.size()]);
      ASSERT_TRUE(fewest) << "seed " << seed << " names no cycle";
      steps += *fewest;
    }
    if (!cycle.empty()) {
      ASSERT_LT(steps, int64_t(cycle.size())) << "seed " << seed;
      ASSERT_EQ(*std::min_element(cycle.begin(), cycle.end()), cycle[0]);
    }
  }
}

TEST(Phases, MakeAnEventCountInItsStep) {
  // Two populations in a loop: forward at once, back after two steps.
  Schedule found = schedule(2, {{-1, 0, 0}, {0, 1, 0}, {1, 0, 2}});
  EXPECT_EQ(found.phases, (std::vector<int64_t>{0, 1}));
  // Emitted by 1 in step s at tick 1 + s, used by 0 in tick s + 2.
  EXPECT_EQ(waitingTicks({1, 0, 2}, found.phases), 0);
}

TEST(Phases, OfALongChainAreFoundInAnyOrder) {
  std::vector<Edge> edges;
  constexpr int64_t count = 2000;
  for (int64_t each = count - 1; each > 0; --each)
    edges.push_back({each - 1, each, 0});
  EXPECT_EQ(schedule(count, edges).phases.back(), count - 1);
}

} // namespace
