// Networks on recurrent layers with readouts (ReckOn).

#include "RandomNetworks.h"
#include "snnc/Deploy/Lower.h"
#include "snnc/Native/WordStream.h"

#include <gtest/gtest.h>

#include <set>

using namespace snnc;
using namespace snnc::deploy;

static const chip::Native &getChip() {
  static const chip::Native chip = [] {
    Result<chip::Native> read = chip::loadNative("reckon");
    EXPECT_TRUE(read) << read.error().message;
    return std::move(*read);
  }();
  return chip;
}

/// Expects that the chip does what the network does. Returns its spikes.
static int64_t expectExact(const Network &network, Random &random) {
  Result<Deployment> deployment = lowerOntoLayers(network, getChip(), {});
  EXPECT_TRUE(deployment) << deployment.error().message;
  int64_t numSpikes = 0;
  if (!deployment)
    return numSpikes;
  EXPECT_TRUE(deployment->host.isExact);
  expectSame(network, *deployment, deployment->store, random, numSpikes);
  return numSpikes;
}

TEST(LowerLayers, OneStep) {
  RandomOptions options;
  options.hasSkips = true;
  int64_t spikes = 0;
  for (unsigned seed = 0; seed < 30; ++seed) {
    options.isStateless = seed % 2;
    options.lowThreshold = seed % 3 ? -30 : 1;
    options.mostBias = 30;
    options.mostDelay = seed % 4;
    options.sizes = {8, 7, 5, 4};
    Random random(seed);
    spikes += expectExact(makeRandom(options, random), random);
  }
  EXPECT_GT(spikes, 300);
}

TEST(LowerLayers, IntegrateAndFire) {
  RandomOptions options;
  int64_t spikes = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    options.steps = 2 + seed % 9;
    options.hasSkips = seed % 2;
    options.isRecurrent = seed % 3 == 0;
    options.mostDelay = seed % 4;
    options.reset = seed % 5 < 2   ? Reset::Subtract
                    : seed % 5 < 4 ? Reset::Zero
                                   : Reset::Value;
    options.mostBias = seed % 7 < 4 ? 9 : 0;
    options.lowThreshold = seed % 2 ? -10 : 1;
    options.sizes = {6, 5, 4, 3};
    Random random(seed);
    spikes += expectExact(makeRandom(options, random), random);
  }
  EXPECT_GT(spikes, 2000);
}

TEST(LowerLayers, SumsAreReadInTheRightTick) {
  RandomOptions options;
  options.endsWithSums = true;
  int64_t spikes = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    options.steps = 1 + seed % 6;
    options.hasSkips = seed % 2;
    options.isRecurrent = seed % 3 == 0 && options.steps > 1;
    options.mostDelay = seed % 4;
    options.mostBias = seed % 7 < 4 ? 9 : 0;
    options.sizes = seed % 5 == 0 ? std::vector<int64_t>{6, 4}
                                  : std::vector<int64_t>{6, 5, 4};
    Random random(seed);
    Network network = makeRandom(options, random);
    // A first layer of sums, and a layer that goes on behind an output.
    if (seed % 10 == 1) {
      network.populations.push_back(network.populations[1]);
      network.populations.back().layer = "z";
      network.populations.back().phase += 3;
      Projection projection = network.projections[0];
      projection.delay += 3;
      projection.target = 3;
      network.projections.push_back(projection);
      network.outputs.push_back({"z", 3, Decoder::Count, 1.0, false, {5}});
      network.outputs.push_back({"x", 1, Decoder::Count, 1.0, false, {5}});
      network.outputs.push_back({"y2", 2, Decoder::Potential, 2.0, false, {4}});
    }
    spikes += expectExact(network, random);
  }
  EXPECT_GT(spikes, 800);
}

TEST(LowerLayers, ReadoutsComputeTheTail) {
  RandomOptions options;
  for (unsigned seed = 0; seed < 20; ++seed) {
    options.steps = 1 + seed % 3;
    options.mostDelay = seed % 3;
    // 19 and 40 numbers do not fit the readouts, their sums do.
    options.sizes = {6, 19, 40};
    Random random(seed);
    Network network = makeRandom(options, random);
    if (seed % 2)
      network.outputs.push_back({"h", 1, Decoder::Count, 1.0, false, {19}});
    Readout &readout = network.readout;
    readout.name = "sums";
    readout.tensorShape = {1, 4};
    readout.numResults = 4;
    readout.numNumbers = seed % 2 ? 59 : 40;
    for (int64_t i = 0; i < 4 * readout.numNumbers; ++i)
      readout.matrix.push_back(pick(random, -1, seed % 4 ? 1 : 300));
    Result<Deployment> deployment = lowerOntoLayers(network, getChip(), {});
    ASSERT_TRUE(deployment) << deployment.error().message;
    const Host &host = deployment->host;
    EXPECT_TRUE(host.replacesTail);
    ASSERT_EQ(host.outputs.size(), 1);
    EXPECT_EQ(host.outputs[0].name, "sums");
    int64_t spikes = 0;
    expectSame(network, *deployment, deployment->store, random, spikes);
    EXPECT_GT(spikes, 20);
  }
}

TEST(LowerLayers, PairsShareThresholds) {
  RandomOptions options;
  for (unsigned seed = 0; seed < 8; ++seed) {
    options.steps = 1 + seed % 3;
    options.lowThreshold = seed % 4 == 3 ? -20 : 1;
    options.highThreshold = 400;
    options.mostWeight = 100;
    // Nearly all thresholds differ, and a row of each would be too much.
    options.sizes = {16, 121, 60, 9};
    Random random(seed);
    Network network = makeRandom(options, random);
    std::set<int64_t> thresholds;
    for (const Population &population : network.populations)
      thresholds.insert(population.thresholds.begin(),
                        population.thresholds.end());
    EXPECT_GT(thresholds.size(), 140);
    EXPECT_GT(expectExact(network, random), 100);
  }
}

TEST(LowerLayers, ThreeNeuronsAreTwoPairs) {
  RandomOptions options;
  options.sizes = {4, 3};
  Random random(1);
  Network network = makeRandom(options, random);
  network.populations[1].thresholds = {5, 9, 5};
  Result<Deployment> deployment = lowerOntoLayers(network, getChip(), {});
  ASSERT_TRUE(deployment) << deployment.error().message;
  const std::vector<std::vector<Cell>> &cells =
      deployment->host.populations[1].cells;
  EXPECT_EQ(cells[0][0].neuron, 0);
  EXPECT_EQ(cells[2][0].neuron, 1);
  EXPECT_EQ(cells[1][0].neuron, 2);
  EXPECT_EQ(deployment->figures[3].name, "neurons left unused in rows");
  EXPECT_EQ(deployment->figures[3].value, 1);
  EXPECT_EQ(deployment->store.getRegister("last_neuron"), 3);
  // As in all recordings of the RTL, which also leave no register undefined.
  EXPECT_EQ(deployment->store.getRegister("send_every_step"), 1);
  EXPECT_EQ(deployment->store.getRegister("regression"), 1);
  for (const chip::NativeRegister &each : deployment->store.getChip().registers)
    EXPECT_TRUE(deployment->store.getRegister(each.name)) << each.name;
}

TEST(LowerLayers, LargeWeightsComeFromCopies) {
  RandomOptions options;
  options.mostWeight = 1000;
  options.lowThreshold = -1500;
  options.highThreshold = 1500;
  options.sizes = {6, 5, 3};
  int64_t spikes = 0;
  for (unsigned seed = 0; seed < 20; ++seed) {
    options.steps = 1 + seed % 3;
    Random random(seed);
    spikes += expectExact(makeRandom(options, random), random);
  }
  EXPECT_GT(spikes, 200);
}

TEST(LowerLayers, MoreInputsThanNeurons) {
  RandomOptions options;
  options.sizes = {201, 3, 2};
  options.mostWeight = 3;
  Random random(1);
  EXPECT_GT(expectExact(makeRandom(options, random), random), 2);
  options.sizes = {1, 3, 1};
  EXPECT_GE(expectExact(makeRandom(options, random), random), 0);
}

TEST(LowerLayers, TheWordsConfigureTheSameChip) {
  RandomOptions options;
  options.steps = 4;
  options.mostBias = 10;
  options.hasSkips = true;
  options.endsWithSums = true;
  Random random(5);
  Network network = makeRandom(options, random);
  Result<Deployment> deployment = lowerOntoLayers(network, getChip(), {});
  ASSERT_TRUE(deployment) << deployment.error().message;
  Result<native::Words> words = native::writeWords(deployment->store);
  ASSERT_TRUE(words) << words.error().message;
  native::Store read(getChip());
  ASSERT_TRUE(native::takeWords(read, *words));
  Result<Host> host = parseHost(toJson(deployment->host), "host.json");
  ASSERT_TRUE(host) << host.error().message;
  deployment->host = *host;
  int64_t spikes = 0;
  expectSame(network, *deployment, read, random, spikes);
  EXPECT_GT(spikes, 10);
}

/// The error of a random network that `change` spoilt.
template <typename Change>
static std::string errorOf(const RandomOptions &options, Change change) {
  Random random(1);
  Network network = makeRandom(options, random);
  change(network);
  Result<Deployment> deployment = lowerOntoLayers(network, getChip(), {});
  return deployment ? "" : deployment.error().message;
}

TEST(LowerLayers, SaysAllThatDoesNotFit) {
  RandomOptions options;
  options.steps = 4;
  options.sizes = {8, 6, 5, 4};
  EXPECT_EQ(
      errorOf(options,
              [](Network &network) {
                network.populations[1].isStateless = true;
                network.populations[2].decays.assign(5, 1);
                network.populations[3].reset = Reset::Subtract;
                network.populations[1].phase = 2;
                network.populations[2].phase = 3;
                network.populations[3].phase = 4;
                network.outputs.push_back(
                    {"z", 0, Decoder::Count, 1.0, false, {8}});
              }),
      "random: does not fit chip 'reckon': 5 limits\n"
      "  layer 'l1' forgets its potentials in each step for 4 steps, and "
      "the chip keeps them; use 1 step, or neurons that keep theirs\n"
      "  layer 'l2' has potentials that decay for 4 steps, which the chip "
      "rounds differently; train it without a leak, use 1 step or "
      "--allow-approximate\n"
      "  layer 'l3' subtracts its threshold when it spikes, and 'l2' is "
      "reset to a value; the chip has one mode for all; use one reset\n"
      "  layer 'l0' is an input and an output; put a layer between\n"
      "  layer 'l0-l1' brings spikes in tick 1, but 'l1' begins in tick 2, "
      "and the chip adds what comes before; give it 1 more ticks of "
      "delay");
  options = {};
  options.sizes = {260, 300, 20};
  options.density = 1.0;
  options.mostWeight = 200;
  EXPECT_EQ(
      errorOf(options, [](Network &) {}),
      "random: does not fit chip 'reckon': 3 limits\n"
      "  needs 521 input rows (layer 'l0' 520, constants 1); the chip has "
      "256; use a smaller input or weights from -128 to 127, for larger "
      "ones take several\n"
      "  needs 620 neurons (layer 'l1' 600, layer 'l2' 20); the chip has "
      "256; use smaller layers or weights from -128 to 127, for larger "
      "ones take several\n"
      "  needs 20 readouts (layer 'l2' 20); the chip has 16; end the "
      "network with fewer neurons, or with sums of them");
  // 256 x 126 and a bit more leave 16 bits.
  options.sizes = {256, 2};
  options.mostWeight = 1;
  options.endsWithSums = true;
  EXPECT_EQ(errorOf(options,
                    [](Network &network) {
                      for (Synapse &synapse : network.projections[0].synapses)
                        synapse.weight = 127;
                      network.steps = 2;
                    }),
            "random: does not fit chip 'reckon': layer 'l1' can reach sums "
            "from 0 to 40132; a readout of the chip has 16 bits; use fewer "
            "steps or synapses, or smaller weights");
  options.endsWithSums = false;
  EXPECT_EQ(errorOf(options,
                    [](Network &network) {
                      for (Synapse &synapse : network.projections[0].synapses)
                        if (synapse.target == 1)
                          synapse.weight = 127;
                      network.populations[1].thresholds = {3, 20000};
                      network.populations[1].reset = Reset::Subtract;
                      network.populations[1].resetValues = {3, 100};
                      network.steps = 2;
                    }),
            "random: does not fit chip 'reckon': 2 limits\n"
            "  layer 'l1' neuron 1 can have potentials from -19900 to 42417, "
            "for which the chip has 16 bits; use fewer synapses or weights of "
            "fewer bits\n"
            "  needs 383 input rows (layer 'l0' 227, constants 156); the chip "
            "has 256; use a smaller input or weights from -128 to 127, for "
            "larger ones take several");
}

TEST(LowerLayers, DecaysAndLargeWeightsAreNearIfAllowed) {
  LowerOptions allowed;
  allowed.allowApproximate = true;
  RandomOptions options;
  options.sizes = {12, 10, 8};
  options.mostWeight = 100;
  options.highThreshold = 300;
  Agreement sum;
  for (unsigned seed = 0; seed < 12; ++seed) {
    options.steps = 8;
    options.mostDecay = 400;
    options.reset = seed % 3 == 0   ? Reset::Subtract
                    : seed % 3 == 1 ? Reset::Zero
                                    : Reset::Value;
    options.mostBias = seed % 2 ? 20 : 0;
    options.lowThreshold = seed % 4 < 2 ? 20 : -40;
    Random random(seed);
    Network network = makeRandom(options, random);
    EXPECT_FALSE(lowerOntoLayers(network, getChip(), {}));
    Result<Deployment> deployment =
        lowerOntoLayers(network, getChip(), allowed);
    ASSERT_TRUE(deployment) << deployment.error().message;
    EXPECT_FALSE(deployment->host.isExact);
    EXPECT_EQ(deployment->host.approximations.size(), 2);
    Agreement agreement = compare(network, *deployment, random);
    EXPECT_GT(agreement.numSpikes, 200);
    sum.numSpikes += agreement.numSpikes;
    sum.numDifferent += agreement.numDifferent;
  }
  EXPECT_LT(sum.numDifferent, sum.numSpikes / 40);

  // A decay of a half is too far.
  options.mostDecay = 1 << 11;
  Random random(1);
  Network network = makeRandom(options, random);
  Result<Deployment> deployment = lowerOntoLayers(network, getChip(), allowed);
  ASSERT_FALSE(deployment);
  EXPECT_EQ(deployment.error().message,
            "random: does not fit chip 'reckon': 2 limits\n"
            "  layer 'l1' neuron 1 loses 0.460449 of its potential in a step, "
            "and those of the chip at most 0.125000; use a slower leak or 1 "
            "step\n"
            "  layer 'l2' neuron 0 loses 0.395264 of its potential in a step, "
            "and those of the chip at most 0.125000; use a slower leak or 1 "
            "step");

  options = {};
  options.sizes = {60, 50, 5};
  options.mostWeight = 1000;
  options.highThreshold = 3000;
  options.endsWithSums = true;
  network = makeRandom(options, random);
  EXPECT_FALSE(lowerOntoLayers(network, getChip(), {}));
  deployment = lowerOntoLayers(network, getChip(), allowed);
  ASSERT_TRUE(deployment) << deployment.error().message;
  EXPECT_EQ(deployment->host.approximations.size(), 2);
  EXPECT_NEAR(deployment->host.outputs[0].scale, 1000 / 127.0, 0.5);
  Agreement agreement = compare(network, *deployment, random);
  EXPECT_LT(agreement.numDifferent, agreement.numSpikes / 20);
}
