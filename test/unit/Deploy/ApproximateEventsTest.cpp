// Approximations on one crossbar that works event by event (tinyODIN, ODIN).

#include "EventNetworks.h"
#include "snnc/Deploy/Runner.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::deploy;

/// The share of the output's numbers that differ by more than `tolerance`.
static double lossOf(const Network &network, const Deployment &deployment,
                     int64_t tolerance, int64_t &numSpikes) {
  Result<Runner> runner = Runner::create(deployment.host, deployment.store);
  EXPECT_TRUE(runner) << runner.error().message;
  Random random(5);
  int64_t differ = 0, all = 0, population = network.outputs[0].population;
  for (int sample = 0; runner && sample < 30; ++sample) {
    std::vector<Spikes> spikes = makeSample(network, random);
    Activity expected = interpret(network, spikes);
    Result<RunResult> result = runner->run(spikes);
    EXPECT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->numStray, 0);
    for (size_t i = 0; i < result->outputs[0].size(); ++i) {
      int64_t count = 0;
      for (const std::vector<uint8_t> &step : expected.spikes[population])
        count += step[i];
      numSpikes += count;
      differ += std::abs(count - result->outputs[0][i]) > tolerance;
      ++all;
    }
  }
  return static_cast<double>(differ) / std::max<int64_t>(all, 1);
}

TEST(LowerEvents, ScalesWhatIsBeyondTheChip) {
  RandomOptions options;
  options.isStateless = true;
  options.sizes = {40, 30};
  for (const char *name : chipNames) {
    Random random(11);
    options.mostWeight = chipOf(name).neuron.stateSigned ? 500 : 60;
    options.lowThreshold = -2 * options.mostWeight;
    options.highThreshold = 4 * options.mostWeight;
    Network network = makeRandom(options, random);
    EXPECT_FALSE(lowerOnto(name, network));
    Result<Deployment> deployment = lowerOnto(name, network, true);
    ASSERT_TRUE(deployment) << deployment.error().message;
    EXPECT_FALSE(deployment->host.isExact);
    ASSERT_EQ(deployment->host.approximations.size(), 1);
    EXPECT_TRUE(mentions(deployment->host.approximations,
                         "layer 'l1' has weights and thresholds of "));
    EXPECT_TRUE(mentions(deployment->host.approximations,
                         " of 30 neurons scaled and rounded; a weight changes "
                         "by up to "));
    int64_t spikes = 0;
    EXPECT_LT(lossOf(network, *deployment, 0, spikes), 0.1) << name;
    EXPECT_GT(spikes, 200);
  }
  // What fits stays exact.
  options.mostWeight = 3;
  options.lowThreshold = 1;
  options.highThreshold = 9;
  Random random(12);
  Result<Deployment> deployment =
      lowerOnto("tinyodin", makeRandom(options, random), true);
  ASSERT_TRUE(deployment) << deployment.error().message;
  EXPECT_TRUE(deployment->host.isExact);
}

TEST(LowerEvents, RunsPotentialsInTheOrderOfTheChip) {
  for (const char *name : chipNames) {
    bool isSigned = chipOf(name).neuron.stateSigned;
    RandomOptions options;
    options.steps = 8;
    options.mostWeight = 7;
    options.highThreshold = 40;
    options.lowThreshold = 15;
    options.sizes = {12, 8};
    options.mostBias = isSigned ? 4 : 0;
    options.reset = Reset::Zero;
    Random random(13);
    Network network = makeRandom(options, random);
    for (Population &population : network.populations)
      if (population.kind == PopulationKind::Spiking)
        population.decays.assign(population.numNeurons(), 400);
    Result<Deployment> deployment = lowerOnto(name, network, true);
    ASSERT_TRUE(deployment) << deployment.error().message;
    EXPECT_TRUE(deployment->host.program.needsReset);
    EXPECT_EQ(deployment->host.program.ticks, 8);
    EXPECT_EQ(figure(*deployment, "time references per sample"), 8);
    EXPECT_TRUE(mentions(deployment->host.approximations,
                         "layer 'l1' keeps potentials over 8 steps"));
    EXPECT_TRUE(mentions(deployment->host.approximations,
                         "a constant leak per step stands for the decay"));
    int64_t spikes = 0;
    // Without a negative side inhibition is lost.
    EXPECT_LT(lossOf(network, *deployment, 1, spikes), isSigned ? 0.15 : 0.5)
        << name;
    EXPECT_GT(spikes, 100);
  }
}

/// One source at a time leaves no order of events to matter.
TEST(LowerEvents, PotentialsAreExactWithoutAnOrder) {
  Network network = makeNetwork({{5, 0}, {0, 3}}, {12, 7});
  network.steps = 9;
  Population &layer = network.populations[1];
  layer.isStateless = false;
  layer.resetValues = layer.thresholds;
  for (const char *name : chipNames) {
    Result<Deployment> deployment = lowerOnto(name, network, true);
    ASSERT_TRUE(deployment) << deployment.error().message;
    EXPECT_FALSE(deployment->host.isExact);
    Random random(1);
    int64_t spikes = 0;
    expectSame(network, *deployment, deployment->store, random, spikes);
    EXPECT_GT(spikes, 5);
  }
}
