// The verifier notices everything that can be wrong with a mapping.

#include "RandomProblem.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::mapping;

namespace {

/// Solved random networks whose mappings can be spoilt.
class Verify : public testing::Test {
protected:
  /// Calls `spoil(problem, solution)` on copies of many good mappings; it
  /// returns false where it cannot apply. All spoilt ones must be noticed,
  /// with `limit` among the limits if it is not null.
  template <typename Spoil>
  void expectNoticed(const char *limit, Spoil spoil) {
    int spoilt = 0;
    for (unsigned seed = 0; seed < 3000 && spoilt < 60; ++seed) {
      RandomProblem random(seed);
      Problem problem = random.problem();
      if (!check(problem).empty())
        continue;
      Result<Solution> solution = solve(problem);
      if (!solution || solution->axons.empty() ||
          !spoil(problem, *solution, random))
        continue;
      ++spoilt;
      std::vector<Violation> violations = verify(problem, *solution);
      ASSERT_FALSE(violations.empty()) << "seed " << seed;
      bool named = !limit;
      for (const Violation &violation : violations)
        named |= limit && violation.limit == limit;
      EXPECT_TRUE(named) << "seed " << seed << ": " << describe(violations[0]);
    }
    EXPECT_EQ(spoilt, 60);
  }
};

} // namespace

/// A random fragment on a core.
static Fragment &anyFragment(Solution &solution, RandomProblem &random) {
  while (true) {
    Fragment &fragment =
        solution.fragments[random.draw(0, solution.fragments.size() - 1)];
    if (fragment.core >= 0)
      return fragment;
  }
}

TEST_F(Verify, NoticesADroppedFragment) {
  expectNoticed("mapped neurons",
                [](Problem &, Solution &solution, RandomProblem &random) {
                  // Its tables and axons go elsewhere, so that only neurons are
                  // lost.
                  anyFragment(solution, random).box.size.height -= 1;
                  for (Fragment &fragment : solution.fragments)
                    if (fragment.box.empty())
                      return false;
                  return true;
                });
  expectNoticed(nullptr, [](Problem &, Solution &solution, RandomProblem &) {
    solution.fragments.pop_back();
    return true;
  });
}

TEST_F(Verify, NoticesOverlap) {
  expectNoticed("neurons on two cores at once",
                [](Problem &, Solution &solution, RandomProblem &random) {
                  Fragment &fragment = anyFragment(solution, random);
                  if (fragment.box.origin.y == 0)
                    return false;
                  fragment.box.origin.y -= 1;
                  fragment.box.size.height += 1;
                  return true;
                });
}

TEST_F(Verify, NoticesABoxOutsideOfItsPopulation) {
  expectNoticed("neurons outside of its shape",
                [](Problem &, Solution &solution, RandomProblem &random) {
                  anyFragment(solution, random).box.origin.x += 1000;
                  return true;
                });
}

TEST_F(Verify, NoticesAMissingAxon) {
  expectNoticed(
      "axons between two fragments that it connects",
      [](Problem &problem, Solution &solution, RandomProblem &random) {
        int64_t index = random.draw(0, solution.axons.size() - 1);
        const Table &table = solution.tables[solution.axons[index].table];
        if (problem.projections[table.projection].encoding !=
            synapse::Encoding::Dense)
          return false; // may reach the box, but no neuron in it
        solution.axons.erase(solution.axons.begin() + index);
        return true;
      });
}

TEST_F(Verify, NoticesADoubleAxon) {
  expectNoticed("axons between the same fragment and table",
                [](Problem &, Solution &solution, RandomProblem &) {
                  solution.axons.insert(solution.axons.begin(),
                                        solution.axons.front());
                  return true;
                });
}

TEST_F(Verify, NoticesAnAxonOfAnotherLayer) {
  expectNoticed(
      "axons from fragments of another layer",
      [](Problem &, Solution &solution, RandomProblem &) {
        solution.axons.push_back({int64_t(solution.fragments.size()) - 1, 0});
        return true;
      });
}

TEST_F(Verify, NoticesMissingAndDoubleTables) {
  expectNoticed("tables at a fragment",
                [](Problem &, Solution &solution, RandomProblem &) {
                  solution.tables.pop_back();
                  return true;
                });
  expectNoticed("tables at the same fragment",
                [](Problem &, Solution &solution, RandomProblem &) {
                  solution.tables.push_back(solution.tables.back());
                  return true;
                });
}

TEST_F(Verify, NoticesDanglingReferences) {
  expectNoticed("references to nothing",
                [](Problem &, Solution &solution, RandomProblem &) {
                  solution.tables.back().fragment = -1;
                  return true;
                });
  expectNoticed("references to nothing",
                [](Problem &, Solution &solution, RandomProblem &) {
                  solution.axons.back().table = solution.tables.size();
                  return true;
                });
}

TEST_F(Verify, NoticesCoresThatDoNotExist) {
  expectNoticed(
      "as the number of a core",
      [](Problem &problem, Solution &solution, RandomProblem &random) {
        anyFragment(solution, random).core =
            problem.limits.meshWidth * problem.limits.meshHeight;
        return true;
      });
}

TEST_F(Verify, NoticesEachExceededLimit) {
  auto crowd = [](int64_t Limits::*limit) {
    return [limit](Problem &problem, Solution &, RandomProblem &) {
      problem.limits.*limit = 0;
      return true;
    };
  };
  expectNoticed("neurons per core", crowd(&Limits::neurons));
  expectNoticed("populations per core", crowd(&Limits::populations));
  expectNoticed("parameter rows per core", crowd(&Limits::parameters));
  expectNoticed("synapse tables per core", crowd(&Limits::tables));
  expectNoticed("synapse memory words per core",
                [](Problem &problem, Solution &, RandomProblem &) {
                  problem.limits.synapseWords = 0;
                  return problem.projections[0].weightBits > 0;
                });
  expectNoticed("axons per core",
                [](Problem &problem, Solution &solution, RandomProblem &) {
                  problem.limits.axons = 0;
                  for (const Axon &axon : solution.axons)
                    if (solution.fragments[axon.fragment].core >= 0)
                      return true;
                  return false;
                });
}

TEST_F(Verify, NoticesLongDelaysAndWideWeights) {
  expectNoticed("ticks of delay",
                [](Problem &problem, Solution &, RandomProblem &) {
                  problem.projections.back().delay = 5;
                  return true;
                });
  expectNoticed("bits per weight",
                [](Problem &problem, Solution &, RandomProblem &) {
                  problem.limits.weightBits = -1;
                  return true;
                });
}

TEST_F(Verify, NamesTheLayersOfACrowdedCore) {
  Problem problem;
  problem.limits = {2, 2, 100, 1000, 64, 8, 16, 16, 100, 64, 4};
  problem.populations = {{"x", {4, 1, 1}, true}, {"fc", {60, 1, 1}, false}};
  Projection projection;
  projection.target = 1;
  problem.projections = {projection};
  Result<Solution> solution = solve(problem);
  ASSERT_TRUE(solution);
  problem.limits.neurons = 59;
  std::vector<Violation> violations = verify(problem, *solution);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(describe(violations[0]),
            "core (0, 0) with layer 'fc' needs 60 neurons per core, but at "
            "most 59 are allowed");
}
