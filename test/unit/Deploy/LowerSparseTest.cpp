// Networks on sparse graphs of neurons (uCaspian).

#include "RandomNetworks.h"
#include "snnc/Deploy/Lower.h"
#include "snnc/Native/ByteStream.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::deploy;

static chip::Native makeChip() {
  Result<chip::Native> chip = chip::loadNative("ucaspian");
  EXPECT_TRUE(chip) << chip.error().message;
  return std::move(*chip);
}

/// Expects that the chip does what random networks do. Returns their spikes.
static int64_t expectExact(const RandomOptions &options, unsigned seed,
                           int64_t *numCopies = nullptr,
                           int64_t *numRelays = nullptr) {
  static const chip::Native chip = makeChip();
  Random random(seed);
  Network network = makeRandom(options, random);
  Result<Deployment> deployment = lowerOntoSparse(network, chip, {});
  EXPECT_TRUE(deployment) << deployment.error().message;
  int64_t numSpikes = 0;
  if (!deployment)
    return numSpikes;
  EXPECT_TRUE(deployment->host.isExact);
  if (numCopies)
    *numCopies += deployment->figures[2].value;
  if (numRelays)
    *numRelays += deployment->figures[3].value;
  expectSame(network, *deployment, deployment->store, random, numSpikes);
  return numSpikes;
}

TEST(LowerSparse, OneStep) {
  RandomOptions options;
  options.hasSkips = true;
  int64_t spikes = 0, relays = 0;
  for (unsigned seed = 0; seed < 30; ++seed) {
    options.isStateless = seed % 2;
    options.lowThreshold = seed % 3 ? -30 : 1;
    options.mostBias = 30;
    options.mostDelay = seed % 4;
    options.sizes = {8, 6, 5, 4};
    spikes += expectExact(options, seed, nullptr, &relays);
  }
  EXPECT_GT(spikes, 300);
  EXPECT_GT(relays, 100);
}

TEST(LowerSparse, IntegrateAndFire) {
  RandomOptions options;
  int64_t spikes = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    options.steps = 2 + seed % 9;
    options.hasSkips = seed % 2;
    options.isRecurrent = seed % 3 == 0;
    options.mostDelay = seed % 4;
    options.reset = seed % 5 < 3 ? Reset::Zero : Reset::Value;
    options.mostBias = seed % 7 < 4 ? 9 : 0;
    options.lowThreshold = seed % 2 ? -10 : 1;
    options.highThreshold = seed % 4 ? 30 : 400;
    options.sizes = {6, 5, 4, 3};
    spikes += expectExact(options, seed);
  }
  EXPECT_GT(spikes, 2000);
}

TEST(LowerSparse, WeightsAndThresholdsBeyondTheFields) {
  RandomOptions options;
  options.mostWeight = 900;
  options.lowThreshold = -1500;
  options.highThreshold = 1500;
  options.sizes = {7, 5, 3};
  int64_t spikes = 0;
  for (unsigned seed = 0; seed < 20; ++seed) {
    options.steps = 1 + seed % 3;
    spikes += expectExact(options, seed);
  }
  EXPECT_GT(spikes, 300);
}

TEST(LowerSparse, MoreSynapsesThanANeuronHolds) {
  RandomOptions options;
  options.density = 1.0;
  int64_t copies = 0, relays = 0, spikes = 0;
  for (unsigned seed = 0; seed < 6; ++seed) {
    options.steps = 1 + seed % 2;
    // 12 targets of up to 63 parts, or 220 of 1 behind a layer.
    options.mostWeight = seed < 3 ? 8000 : 100;
    options.lowThreshold = seed < 3 ? 1000 : 1;
    options.highThreshold = seed < 3 ? 4000 : 200;
    options.sizes = seed < 3 ? std::vector<int64_t>{2, 3, 3, 12}
                             : std::vector<int64_t>{3, 4, 220};
    options.hasSkips = seed >= 3;
    spikes += expectExact(options, seed, &copies, &relays);
  }
  EXPECT_GT(copies, 5);
  EXPECT_GT(relays, 2);
  EXPECT_GT(spikes, 100);
}

TEST(LowerSparse, LongDelays) {
  RandomOptions options;
  options.mostDelay = 40;
  options.mostBias = 20;
  options.sizes = {4, 3, 2};
  int64_t spikes = 0, relays = 0;
  for (unsigned seed = 0; seed < 12; ++seed) {
    options.steps = 1 + seed % 4;
    spikes += expectExact(options, seed, nullptr, &relays);
  }
  EXPECT_GT(spikes, 100);
  EXPECT_GT(relays, 50);
}

TEST(LowerSparse, ConstantsArriveInTheFirstTick) {
  RandomOptions options;
  options.steps = 3;
  Random random(1);
  Network network = makeRandom(options, random);
  Population alone = network.populations.back();
  alone.layer = "alone";
  alone.phase = 0;
  alone.biases.assign(5, 4);
  alone.initial.assign(5, 3);
  network.populations.push_back(alone);
  network.outputs.push_back({"z", 3, Decoder::Count, 1.0, false, {5}});
  chip::Native chip = makeChip();
  Result<Deployment> deployment = lowerOntoSparse(network, chip, {});
  ASSERT_TRUE(deployment) << deployment.error().message;
  EXPECT_EQ(deployment->host.populations[3].tick, 1);
  int64_t spikes = 0;
  expectSame(network, *deployment, deployment->store, random, spikes);
}

TEST(LowerSparse, NeuronsThatNeverSpikeAreLeftOut) {
  RandomOptions options;
  Random random(3);
  Network network = makeRandom(options, random);
  network.populations[1].thresholds[2] = int64_t(1) << 40;
  network.populations[2].thresholds[1] = int64_t(1) << 40;
  network.populations[1].thresholds[3] = -(int64_t(1) << 40);
  chip::Native chip = makeChip();
  Result<Deployment> deployment = lowerOntoSparse(network, chip, {});
  ASSERT_TRUE(deployment) << deployment.error().message;
  EXPECT_TRUE(deployment->host.populations[1].cells[2].empty());
  EXPECT_EQ(deployment->host.populations[2].cells[1].size(), 1);
  EXPECT_EQ(deployment->remarks.back(),
            "1 of the network's neurons can never spike; left out");
  int64_t spikes = 0;
  expectSame(network, *deployment, deployment->store, random, spikes);
}

TEST(LowerSparse, TheStreamConfiguresTheSameChip) {
  RandomOptions options;
  options.steps = 4;
  options.mostBias = 10;
  options.hasSkips = true;
  Random random(5);
  Network network = makeRandom(options, random);
  chip::Native chip = makeChip();
  Result<Deployment> deployment = lowerOntoSparse(network, chip, {});
  ASSERT_TRUE(deployment) << deployment.error().message;
  Result<native::Bytes> stream = native::writeConfiguration(deployment->store);
  ASSERT_TRUE(stream) << stream.error().message;
  native::Store read(chip);
  Result<native::ByteChip> machine = native::ByteChip::create(read);
  ASSERT_TRUE(machine) << machine.error().message;
  ASSERT_TRUE(machine->take(*stream));
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
  chip::Native chip = makeChip();
  Result<Deployment> deployment = lowerOntoSparse(network, chip, {});
  return deployment ? "" : deployment.error().message;
}

TEST(LowerSparse, SaysAllThatDoesNotFit) {
  RandomOptions options;
  options.steps = 4;
  options.isStateless = true;
  EXPECT_EQ(
      errorOf(options,
              [](Network &network) {
                network.populations[2].isStateless = false;
                network.populations[2].reset = Reset::Subtract;
                network.populations[2].decays.assign(5, 1);
                network.populations[1].phase = 2;
              }),
      "random: does not fit chip 'ucaspian': 4 limits\n"
      "  layer 'l1' forgets its potentials in each step for 4 steps, and the "
      "chip keeps them; use 1 step, or neurons that keep theirs without a "
      "leak\n"
      "  layer 'l2' has potentials that decay for 4 steps, and those of the "
      "chip do not; train it without a leak, or use 1 step\n"
      "  layer 'l2' subtracts its threshold when it spikes for 4 steps, and "
      "the chip only resets to a value; use a reset to zero, or 1 step\n"
      "  layer 'l0-l1' brings spikes in tick 1, but 'l1' begins in tick 2, and "
      "the chip adds what comes before; give it 1 more ticks of delay");
  options = {};
  options.sizes = {150, 160, 5};
  options.density = 1.0;
  options.mostWeight = 200;
  EXPECT_EQ(errorOf(options, [](Network &) {}),
            "random: does not fit chip 'ucaspian': 3 limits\n"
            "  needs 150 input neurons (layer 'l0' 150); the chip has 128; use "
            "a smaller input or prune synapses\n"
            "  needs 315 neurons (layer 'l0' 150, layer 'l1' 160, layer 'l2' "
            "5); the chip has 256; use smaller layers\n"
            "  needs 33731 synapses (layer 'l0-l1' 32633, layer 'l1-l2' 1098); "
            "the chip has 4096; prune synapses; weights from -128 to 127 take "
            "one each, and --allow-approximate scales larger ones");
  EXPECT_EQ(
      errorOf(RandomOptions(),
              [](Network &network) {
                network.populations[1].isStateless = true;
                network.projections[0].synapses[0].weight = -40000;
                network.populations[2].kind = PopulationKind::Integrator;
                network.outputs[0].decoder = Decoder::Potential;
                network.outputs.push_back(
                    {"z", 0, Decoder::Count, 1.0, false, {8}});
              }),
      "random: does not fit chip 'ucaspian': 3 limits\n"
      "  layer 'l0' is an input and an output; put a layer between\n"
      "  layer 'l2' is read as potentials, and the chip sends spikes "
      "alone; end the network with spiking neurons\n"
      "  layer 'l1' neuron 0 can get sums from -40012 to 33 in a step and "
      "a potential of -40012, for which the chip has 16 and 16 bits; use "
      "fewer synapses or weights of fewer bits");
}

TEST(LowerSparse, ScalesLargeWeightsIfAllowed) {
  RandomOptions options;
  options.sizes = {60, 50, 20};
  options.mostWeight = 900;
  options.highThreshold = 3000;
  chip::Native chip = makeChip();
  LowerOptions allowed;
  allowed.allowApproximate = true;
  for (int64_t steps : {1, 4}) {
    options.steps = steps;
    Random random(7);
    Network network = makeRandom(options, random);
    EXPECT_FALSE(lowerOntoSparse(network, chip, {}));
    Result<Deployment> deployment = lowerOntoSparse(network, chip, allowed);
    ASSERT_TRUE(deployment) << deployment.error().message;
    EXPECT_FALSE(deployment->host.isExact);
    ASSERT_EQ(deployment->host.approximations.size(), 2);
    EXPECT_EQ(deployment->host.approximations[0],
              "layer 'l1' scales the weights of 50 of 50 neurons by down to "
              "0.141 and rounds them, by up to 0.0039 of a neuron's largest");
    Agreement agreement = compare(network, *deployment, random);
    EXPECT_GT(agreement.numSpikes, 100);
    // A wrong factor of a weight or threshold makes a third of them differ.
    EXPECT_LT(agreement.numDifferent, agreement.numSpikes / 20);
  }
  // What fits exactly stays exact.
  options.sizes = {6, 5, 4};
  Random random(8);
  Network network = makeRandom(options, random);
  Result<Deployment> deployment = lowerOntoSparse(network, chip, allowed);
  ASSERT_TRUE(deployment) << deployment.error().message;
  EXPECT_TRUE(deployment->host.isExact);
}
