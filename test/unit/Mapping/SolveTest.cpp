// Mappings of random and of chosen networks.

#include "RandomProblem.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::mapping;

/// All violations, one per line.
static std::string text(const std::vector<Violation> &violations) {
  std::string all;
  for (const Violation &violation : violations)
    all += describe(violation) + "\n";
  return all;
}

/// An input and one dense layer.
static Problem denseProblem(int64_t inputs, int64_t outputs) {
  Problem problem;
  problem.limits = {2, 2, 100, 1000, 64, 8, 16, 16, 100, 64, 4};
  problem.populations = {{"x", {inputs, 1, 1}, true},
                         {"fc", {outputs, 1, 1}, false}};
  Projection projection;
  projection.name = "fc";
  projection.target = 1;
  problem.projections = {projection};
  return problem;
}

TEST(Solve, VerifiesOnRandomNetworks) {
  int solved = 0, tooFewCores = 0, unsolvable = 0;
  for (unsigned seed = 0; solved < 2000; ++seed) {
    ASSERT_LT(seed, 40000u) << "random networks are too large";
    Problem problem = RandomProblem(seed).problem();
    if (!check(problem).empty()) {
      ++unsolvable;
      continue;
    }
    Result<Solution> solution = solve(problem);
    if (!solution) {
      ++tooFewCores;
      continue;
    }
    ++solved;
    ASSERT_EQ(text(verify(problem, *solution)), "") << "seed " << seed;
  }
  EXPECT_GT(tooFewCores, 20);
  EXPECT_GT(unsolvable, 5);
}

TEST(Solve, CutsADenseLayerIntoEqualPieces) {
  // 64 inputs of 8 bits: 8 words per neuron. 1000 words hold 125 neurons, but
  // a core has 100. 150 neurons are two pieces of 75.
  Problem problem = denseProblem(64, 150);
  Result<Solution> solution = solve(problem);
  ASSERT_TRUE(solution) << solution.error().message;
  ASSERT_EQ(solution->fragments.size(), 3u);
  EXPECT_EQ(solution->fragments[1].box.numNeurons(), 75);
  EXPECT_EQ(solution->fragments[2].box.numNeurons(), 75);
  EXPECT_EQ(solution->fragments[1].core, 0);
  EXPECT_NE(solution->fragments[2].core, 0);
  EXPECT_EQ(solution->axons.size(), 2u);
}

TEST(Solve, CutsRowsBeforeColumnsBeforeChannels) {
  Problem problem = denseProblem(1, 1);
  problem.populations[0].shape = problem.populations[1].shape = {8, 6, 6};
  Projection &conv = problem.projections[0];
  conv.encoding = synapse::Encoding::Functional;
  conv.kernel.groups = 8;
  Result<Solution> byRows = solve(problem);
  ASSERT_TRUE(byRows) << byRows.error().message;
  ASSERT_EQ(byRows->fragments.size(), 4u); // 288 neurons, 100 per core
  EXPECT_EQ(byRows->fragments[1].box.size, (Shape{8, 2, 6}));
  problem.limits.neurons = 40;
  problem.populations[0].shape = problem.populations[1].shape = {8, 1, 10};
  Result<Solution> byColumns = solve(problem);
  ASSERT_TRUE(byColumns) << byColumns.error().message;
  EXPECT_EQ(byColumns->fragments[1].box.size, (Shape{8, 1, 5}));
  problem.limits.neurons = 4;
  problem.limits.meshWidth = 20;
  Result<Solution> byChannels = solve(problem);
  ASSERT_TRUE(byChannels) << byChannels.error().message;
  EXPECT_EQ(byChannels->fragments[1].box.size, (Shape{4, 1, 1}));
}

TEST(Solve, CutsChannelsWhenThatNeedsFewerPieces) {
  // Pieces of all 8 channels have at most 3 of 6 columns (12 pieces of 24
  // neurons); pieces of 2 channels have 3 rows (8 pieces of 36 neurons).
  Problem problem = denseProblem(1, 1);
  problem.limits.neurons = 40;
  problem.limits.meshWidth = 10;
  problem.populations[0].shape = problem.populations[1].shape = {8, 6, 6};
  problem.projections[0].encoding = synapse::Encoding::Functional;
  problem.projections[0].kernel.groups = 8;
  Result<Solution> solution = solve(problem);
  ASSERT_TRUE(solution) << solution.error().message;
  EXPECT_EQ(solution->fragments.size(), 9u);
  EXPECT_EQ(solution->fragments[1].box.size, (Shape{2, 3, 6}));
}

TEST(Solve, GivesNoAxonToFragmentsOutOfReach) {
  Problem problem = denseProblem(1, 1);
  problem.limits.meshWidth = 4;
  problem.populations = {{"x", {1, 40, 10}, true},
                         {"a", {1, 40, 10}, false},
                         {"b", {1, 40, 10}, false}};
  Projection conv;
  conv.encoding = synapse::Encoding::Functional;
  conv.kernel.height = conv.kernel.width = 3;
  conv.kernel.padTop = conv.kernel.padLeft = 1;
  conv.target = 1;
  problem.projections = {conv, conv};
  problem.projections[1].source = 1;
  problem.projections[1].target = 2;
  Result<Solution> solution = solve(problem);
  ASSERT_TRUE(solution) << solution.error().message;
  // Four pieces of 10 rows each: 4 axons of the host, then each piece reaches
  // itself and its neighbours: 2 + 3 + 3 + 2.
  EXPECT_EQ(solution->fragments.size(), 9u);
  EXPECT_EQ(solution->axons.size(), 14u);
}

TEST(Solve, CutsFinerWhenAFragmentHasTooManyAxons) {
  Problem problem = denseProblem(1, 1);
  problem.limits.meshWidth = 20;
  problem.limits.neurons = 64;
  problem.limits.synapseWords = 10;
  problem.limits.axons = 4;
  problem.populations = {{"x", {1, 64, 1}, true},
                         {"a", {1, 64, 1}, false},
                         {"b", {8, 64, 1}, false}};
  Projection conv;
  conv.encoding = synapse::Encoding::Functional;
  conv.target = 1;
  problem.projections = {conv, conv};
  problem.projections[1].source = 1;
  problem.projections[1].target = 2;
  ASSERT_EQ(text(check(problem)), "");
  Result<Solution> solution = solve(problem);
  ASSERT_TRUE(solution) << solution.error().message;
  EXPECT_EQ(text(verify(problem, *solution)), "");
}

TEST(Solve, NamesTheCoresThatItNeeds) {
  Problem problem = denseProblem(64, 1000);
  ASSERT_EQ(text(check(problem)), "");
  Result<Solution> solution = solve(problem);
  ASSERT_FALSE(solution);
  EXPECT_EQ(solution.error().message,
            "the network needs 10 cores, but the chip has 4 (2 x 2); the "
            "layers on the most cores are 'fc' (10); its 1000 neurons alone "
            "need 10 cores of 100; use a smaller network or a chip with more "
            "cores or more neurons per core");
}

TEST(Solve, SuggestsFewerWeightBitsWhenMemoryIsShort) {
  // 64 inputs of 8 bits: 8 words per neuron, 125 neurons in 1000 words.
  Problem problem = denseProblem(64, 1000);
  problem.limits.neurons = problem.limits.parameters = 1000;
  Result<Solution> solution = solve(problem);
  ASSERT_FALSE(solution);
  EXPECT_EQ(solution.error().message,
            "the network needs 8 cores, but the chip has 4 (2 x 2); the "
            "layers on the most cores are 'fc' (8); its 8000 synapse memory "
            "words alone need 8 cores of 1000; use fewer weight bits, a "
            "smaller network, or a chip with more cores or more synapse "
            "memory per core");
}

TEST(Solve, SaysThatFragmentsDoNotShareCores) {
  // Layers of 60 neurons: each takes a core of 100.
  Problem problem = denseProblem(1, 60);
  for (int64_t layer = 1; layer < 6; ++layer) {
    problem.populations.push_back(
        {"fc" + std::to_string(layer), {60, 1, 1}, false});
    problem.projections.push_back(problem.projections[0]);
    problem.projections.back().target = layer + 1;
  }
  Result<Solution> solution = solve(problem);
  ASSERT_FALSE(solution);
  EXPECT_EQ(solution.error().message,
            "the network needs 6 cores, but the chip has 4 (2 x 2); the "
            "layers on the most cores are 'fc' (1), 'fc1' (1), 'fc2' (1), "
            "'fc3' (1) and 2 more; no resource alone needs more cores than "
            "the chip has: its 360 neurons need 4 cores of 100, and fragments "
            "that do not share cores take the rest; use a smaller network or "
            "a chip with more or larger cores");
  problem.limits.meshHeight = 1;
  solution = solve(problem);
  ASSERT_FALSE(solution);
  EXPECT_NE(solution.error().message.find(
                "; its 360 neurons alone need 4 cores of 100, and fragments "
                "that do not share cores take the rest; use a smaller network "
                "or a chip with more cores or more neurons per core"),
            std::string::npos)
      << solution.error().message;
}

TEST(Solve, CountsCoresOfHugeNetworksWithoutCuttingThem) {
  Problem problem = denseProblem(1, 1);
  problem.populations[0].shape =
      problem.populations[1].shape = {1, 65536, 65536};
  problem.projections[0].encoding = synapse::Encoding::Functional;
  ASSERT_EQ(text(check(problem)), "");
  Result<Solution> solution = solve(problem);
  ASSERT_FALSE(solution);
  EXPECT_NE(solution.error().message.find(
                "needs 42949673 cores, but the chip has 4 (2 x 2)"),
            std::string::npos)
      << solution.error().message;
  EXPECT_NE(solution.error().message.find(
                "; its 4294967296 neurons alone need 42949673 cores of 100; "),
            std::string::npos)
      << solution.error().message;
}

TEST(Check, NamesTheLayerThatCannotFit) {
  Problem problem = denseProblem(8001, 10);
  EXPECT_EQ(text(check(problem)),
            "layer 'fc' needs 1001 synapse memory words per core for a single "
            "neuron, but at most 1000 are allowed; use fewer weight bits, "
            "split the layer's inputs over several layers, or use a chip with "
            "more synapse memory per core\n");
}

TEST(Check, ListsAllExceededLimits) {
  Problem problem = denseProblem(64, 10);
  problem.limits.weightBits = 4;
  problem.projections[0].delay = 7;
  EXPECT_EQ(text(check(problem)),
            "layer 'fc' needs 8 bits per weight, but at most 4 are allowed; "
            "quantise the weights to fewer bits or use another chip\n"
            "layer 'fc' needs 7 ticks of delay, but at most 4 are allowed; "
            "shorten the longer of the paths that meet behind it or use a chip "
            "with longer delays\n");
}

TEST(Check, NamesTheLayerWithTooManyAxons) {
  // 16 pieces of 'fc2' (8 words each), all of which 'fc' reaches.
  Problem problem = denseProblem(64, 16);
  problem.limits.meshWidth = 30;
  problem.limits.neurons = 16;
  problem.limits.synapseWords = 150;
  problem.limits.axons = 3;
  problem.populations.push_back({"fc2", {64, 1, 1}, false});
  problem.projections.push_back(problem.projections[0]);
  problem.projections[1].source = 1;
  problem.projections[1].target = 2;
  EXPECT_EQ(text(check(problem)),
            "layer 'fc' needs 4 axons per core, but at most 3 are allowed; use "
            "a chip with more axons or with larger cores, or make the layers "
            "that it feeds smaller\n");
}

TEST(Check, RefusesNonsense) {
  Problem problem = denseProblem(64, 10);
  problem.projections[0].encoding = synapse::Encoding::Functional;
  problem.projections[0].kernel.groups = 7;
  problem.projections[0].kernel.strideH = 0;
  EXPECT_EQ(text(check(problem)),
            "layer 'fc' has 0 rows per vertical stride, but at least 1 are "
            "needed\n"
            "layer 'fc' needs 1 source channels beyond a multiple of the "
            "groups, but at most 0 are allowed\n"
            "layer 'fc' needs 3 target channels beyond a multiple of the "
            "groups, but at most 0 are allowed\n");
  problem = denseProblem(64, 10);
  problem.projections[0].target = 2;
  EXPECT_EQ(check(problem).size(), 1u);
  problem = denseProblem(64, 10);
  problem.projections[0].target = 0;
  EXPECT_EQ(check(problem).size(), 1u);
  problem = denseProblem(0, 10);
  EXPECT_EQ(check(problem).size(), 1u);
  problem = denseProblem(int64_t(1) << 62, 10);
  EXPECT_EQ(check(problem).size(), 1u);
  problem = denseProblem(64, 10);
  problem.limits.neurons = 0;
  EXPECT_EQ(check(problem).size(), 1u);
}
