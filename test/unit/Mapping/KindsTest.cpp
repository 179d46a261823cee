// Mappings whose tables may be of several kinds.

#include "RandomProblem.h"

#include "snnc/Synapse/Bound.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace snnc;
using namespace snnc::mapping;

/// Gives each projection kinds and weights of which some are 0.
static void addKinds(RandomProblem &random, Problem &problem) {
  for (Projection &projection : problem.projections) {
    bool hasKernel = projection.encoding == synapse::Encoding::Functional;
    for (const synapse::TableKind &kind : synapse::allKinds())
      if ((hasKernel || !needsKernel(kind)) && random.draw(0, 2) > 0)
        projection.kinds.push_back(kind);
    const Shape &source = problem.populations[projection.source].shape;
    const Shape &target = problem.populations[projection.target].shape;
    const synapse::Kernel &kernel = projection.kernel;
    int64_t targets = hasKernel ? target.channels : target.numNeurons();
    int64_t inputs = hasKernel ? source.channels / kernel.groups *
                                     kernel.height * kernel.width
                               : source.numNeurons();
    std::vector<int64_t> counts;
    for (int64_t i = 0; i < targets; ++i)
      counts.push_back(random.draw(0, inputs));
    std::sort(counts.rbegin(), counts.rend());
    projection.mostNonZeros = {0};
    for (int64_t count : counts)
      projection.mostNonZeros.push_back(projection.mostNonZeros.back() + count);
  }
}

TEST(Kinds, SolutionsKeepAllLimits) {
  int solved = 0, larger = 0;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    RandomProblem random(seed);
    Problem problem = random.problem();
    Problem plain = problem;
    addKinds(random, problem);
    if (!check(problem).empty())
      continue;
    Result<Solution> solution = solve(problem);
    if (!solution)
      continue;
    ++solved;
    larger += !check(plain).empty() || !solve(plain);
    std::vector<Violation> violations = verify(problem, *solution);
    ASSERT_TRUE(violations.empty()) << describe(violations.front());
  }
  EXPECT_GT(solved, 500);
  EXPECT_GT(larger, 0);
}

TEST(Kinds, TheSmallestKindCounts) {
  Problem problem;
  problem.populations = {{"in", {100, 1, 1}, true}, {"out", {50, 1, 1}, false}};
  problem.projections.resize(1);
  Projection &dense = problem.projections[0];
  dense.target = 1;
  Box whole = Box::whole({50, 1, 1});
  EXPECT_EQ(mostTableBits(problem, dense, whole), 100u * 50 * 8);
  dense.kinds = {{synapse::Encoding::Dense, false},
                 {synapse::Encoding::Bitmap, false}};
  for (int64_t targets = 0; targets <= 50; ++targets)
    dense.mostNonZeros.push_back(10 * targets);
  // 500 weights, pointers of 9 bits for 100 sources.
  EXPECT_EQ(mostTableBits(problem, dense, whole),
            100u * 50 + 500 * 8 + 100 * 9);
  Box half{{25, 0, 0}, {25, 1, 1}};
  EXPECT_EQ(mostTableBits(problem, dense, half), 100u * 25 + 250 * 8 + 100 * 8);
  for (int64_t &count : dense.mostNonZeros)
    count *= 10;
  EXPECT_EQ(mostTableBits(problem, dense, whole), 100u * 50 * 8);
}
