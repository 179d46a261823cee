// Networks on one crossbar that works event by event (tinyODIN, ODIN).

#include "EventNetworks.h"
#include "snnc/Deploy/Runner.h"
#include "snnc/Native/SpiFrames.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::deploy;

/// Expects that a chip does what a network does. Returns the spikes.
static int64_t expectExact(const Network &network, const std::string &name,
                           Random &random) {
  Result<Deployment> deployment =
      lowerOntoEvents(network, chipOf(name), LowerOptions());
  int64_t numSpikes = 0;
  EXPECT_TRUE(deployment) << name << ": " << deployment.error().message;
  if (!deployment)
    return numSpikes;
  EXPECT_TRUE(deployment->host.isExact);
  EXPECT_FALSE(deployment->host.program.needsReset);
  Result<Host> host = parseHost(toJson(deployment->host), "host.json");
  EXPECT_TRUE(host) << host.error().message;
  deployment->host = *host;
  expectSame(network, *deployment, deployment->store, random, numSpikes);
  return numSpikes;
}

static int64_t expectExact(const RandomOptions &options,
                           const std::string &name, unsigned seed) {
  Random random(seed);
  Network network = makeRandom(options, random);
  return expectExact(network, name, random);
}

TEST(LowerEvents, OneStep) {
  for (const char *name : chipNames) {
    int64_t spikes = 0;
    for (unsigned seed = 0; seed < 40; ++seed) {
      RandomOptions options;
      options.isStateless = seed % 4 != 1;
      options.mostBias = 9;
      options.mostWeight = 1 + seed % 8;
      options.density = seed % 3 ? 0.9 : 0.3;
      options.lowThreshold = seed % 2 ? -12 : 1;
      options.highThreshold = 2 + 3 * options.mostWeight;
      options.sizes = {8, 6, 5, 4};
      options.sizes.resize(2 + seed % 3);
      options.hasSkips = seed % 5 > 1;
      options.mostDelay = seed % 3;
      spikes += expectExact(options, name, seed);
    }
    EXPECT_GT(spikes, 400);
  }
}

TEST(LowerEvents, StepsThatForget) {
  for (const char *name : chipNames) {
    int64_t spikes = 0;
    for (unsigned seed = 0; seed < 12; ++seed) {
      RandomOptions options;
      options.isStateless = true;
      options.steps = 2 + seed % 5;
      options.mostWeight = 7;
      options.lowThreshold = -5;
      options.highThreshold = 20;
      options.hasSkips = true;
      Random random(seed);
      Network network = makeRandom(options, random);
      spikes += expectExact(network, name, random);
      // What forgets by its decay has its bias in the threshold.
      Population &last = network.populations.back();
      last.isStateless = false;
      last.decays.assign(last.numNeurons(), 1 << last.decayBits);
      last.biases.assign(last.numNeurons(), 2);
      last.initial.assign(last.numNeurons(), 90);
      last.resetValues = last.thresholds;
      spikes += expectExact(network, name, random);
    }
    EXPECT_GT(spikes, 500);
  }
}

/// Weights of many bits take several rows, each sent several times.
TEST(LowerEvents, WeightsBeyondTheSynapses) {
  RandomOptions options;
  options.isStateless = true;
  options.sizes = {6, 5, 4};
  int64_t spikes = 0;
  for (unsigned seed = 0; seed < 20; ++seed) {
    options.mostWeight = seed % 2 ? 60 : 300;
    options.lowThreshold = -200;
    options.highThreshold = 300;
    spikes += expectExact(options, "tinyodin", seed);
    options.mostWeight = 12;
    options.lowThreshold = -30;
    options.highThreshold = 60;
    spikes += expectExact(options, "odin", seed);
  }
  EXPECT_GT(spikes, 400);
}

static std::string errorOf(const std::string &chip, const Network &network) {
  Result<Deployment> deployment = lowerOnto(chip, network);
  return deployment ? "" : deployment.error().message;
}

TEST(LowerEvents, NeuronsAreMadeAsSmallAsTheyCanBe) {
  // 2000 decides alone, as 10 would, and half of all is enough.
  Network network = makeNetwork({{2000, 4, 2, -4}}, {6});
  for (const char *name : chipNames) {
    Result<Deployment> deployment = lowerOnto(name, network);
    ASSERT_TRUE(deployment) << deployment.error().message;
    EXPECT_EQ(figure(*deployment, "rows in use"), name[0] == 't' ? 4 : 5);
    Random random(1);
    EXPECT_GT(expectExact(network, name, random), 0);
  }
  // Never, always, and never for want of sources.
  network = makeNetwork({{1, 2}, {1, -2}, {0, 0}}, {4, -2, 1});
  Result<Deployment> deployment = lowerOnto("tinyodin", network);
  ASSERT_TRUE(deployment) << deployment.error().message;
  EXPECT_EQ(figure(*deployment, "rows in use"), 1);
  EXPECT_EQ(figure(*deployment, "constant events per sample"), 1);
  Random random(1);
  EXPECT_EQ(expectExact(network, "tinyodin", random), 4); // of 4 samples
}

TEST(LowerEvents, NegativeWeightsDoNotSaturate) {
  // A sum of -2220 needs a lift on tinyODIN, too.
  std::vector<int64_t> weights(20, -111);
  weights.insert(weights.end(), 20, 115);
  Network network = makeNetwork({weights, weights}, {20, 90});
  Result<Deployment> deployment = lowerOnto("tinyodin", network);
  ASSERT_TRUE(deployment) << deployment.error().message;
  EXPECT_GT(figure(*deployment, "constant events per sample"), 15);
  Random random(2);
  Result<Runner> runner = Runner::create(deployment->host, deployment->store);
  ASSERT_TRUE(runner) << runner.error().message;
  for (int64_t negatives = 0; negatives <= 20; ++negatives)
    for (int64_t positives = 18; positives <= 20; ++positives) {
      std::vector<Spikes> spikes(1, Spikes(1, std::vector<uint8_t>(40)));
      std::fill_n(spikes[0][0].begin(), negatives, 1);
      std::fill_n(spikes[0][0].begin() + 20, positives, 1);
      Result<RunResult> result = runner->run(spikes);
      ASSERT_TRUE(result) << result.error().message;
      EXPECT_EQ(result->spikes, interpret(network, spikes).spikes);
    }
}

TEST(LowerEvents, ASourceOfTwoLayersHasItsNegativeRowOnce) {
  Network network = makeNetwork({{3, -3}, {2, -1}}, {1, 2});
  Population later = network.populations[1];
  later.layer = "later";
  later.phase = 2;
  network.populations.push_back(later);
  network.projections.push_back(
      {"skip", 0, 2, 1, {{0, 0, 5}, {0, 1, -2}, {1, 0, -4}, {1, 1, 3}}});
  network.projections.push_back({"on", 1, 2, 0, {{0, 0, -3}, {1, 1, 2}}});
  network.outputs.push_back({"z", 2, Decoder::Count, 1.0, false, {2}});
  Result<Deployment> deployment = lowerOnto("tinyodin", network);
  ASSERT_TRUE(deployment) << deployment.error().message;
  // Of the two inputs one each of negative weights and three of positive ones
  // in two phases, of the layer between one each.
  EXPECT_EQ(figure(*deployment, "rows in use"), 2 + 3 + 2);
  for (const char *name : chipNames) {
    Random random(3);
    EXPECT_GT(expectExact(network, name, random), 0);
  }
}

/// If constants need rows of sources, the host sends the sparsest ones neuron
/// by neuron; tinyODIN can do that for its first 16 neurons alone.
TEST(LowerEvents, ConstantsTakeTheSparsestRows) {
  for (int64_t outputs : {3, 16, 17})
    for (const char *name : chipNames) {
      // On tinyODIN thresholds below 1, on ODIN negative sums need constants.
      bool isSigned = chipOf(name).neuron.stateSigned;
      Random random(static_cast<unsigned>(outputs));
      std::vector<std::vector<int64_t>> weights(outputs);
      for (std::vector<int64_t> &row : weights)
        for (int64_t i = 0; i < 128; ++i)
          row.push_back(i % 3 == 0 ? -1 : 1);
      // Both signs of each source, both to the last neuron in half of them.
      for (int64_t i = 0; i < 128; ++i)
        weights[outputs - 1 - i % 2][i] = i % 3 == 0 ? 2 : -2;
      Network network = makeNetwork(
          weights, std::vector<int64_t>(outputs, isSigned ? -9 : 8));
      Result<Deployment> deployment = lowerOnto(name, network);
      ASSERT_TRUE(deployment) << deployment.error().message;
      EXPECT_EQ(figure(*deployment, "rows in use"), 256);
      EXPECT_TRUE(mentions(deployment->remarks,
                           "no row is left for constants: the host sends "
                           "events of single neurons instead of 1 row, 1 at "
                           "most in a step"));
      EXPECT_GT(expectExact(network, name, random), 0);
    }
}

TEST(LowerEvents, TheFramesConfigureTheSameChip) {
  RandomOptions options;
  options.isStateless = true;
  options.mostWeight = 7;
  options.lowThreshold = -9;
  options.highThreshold = 9;
  options.hasSkips = true;
  for (const char *name : chipNames) {
    Random random(7);
    Network network = makeRandom(options, random);
    Result<Deployment> deployment = lowerOnto(name, network);
    ASSERT_TRUE(deployment) << deployment.error().message;
    auto frames = native::configurationFrames(deployment->store);
    ASSERT_TRUE(frames) << frames.error().message;
    native::Store read(chipOf(name));
    for (const native::SpiFrame &frame : *frames)
      ASSERT_TRUE(native::applyFrame(frame, read));
    int64_t spikes = 0;
    expectSame(network, *deployment, read, random, spikes);
    EXPECT_GT(spikes, 10);
    EXPECT_EQ(read.getRegister("open_loop"), 1);
    EXPECT_EQ(read.getRegister("gate"), 0);
    if (name == std::string("tinyodin")) {
      EXPECT_EQ(read.getRegister("last_neuron"), 10);
    }
  }
}

TEST(LowerEvents, SaysWhatTheHostMustKnow) {
  Network network = makeNetwork({{3, -3}, {2, -1}}, {1, 2});
  Result<Deployment> deployment = lowerOnto("tinyodin", network);
  ASSERT_TRUE(deployment) << deployment.error().message;
  // 2 neurons: 11 cycles for a row, 10 for the time reference.
  EXPECT_TRUE(
      mentions(deployment->remarks,
               "an event of a row takes 11 clock cycles, a sample at most 32"));
  EXPECT_TRUE(mentions(deployment->remarks, "at most 11 clock cycles"));
  EXPECT_EQ(figure(*deployment, "time references per sample"), 1);
  EXPECT_EQ(figure(*deployment, "other events per sample, at most"), 2);
}

TEST(LowerEvents, SaysAllThatDoesNotFit) {
  // 300 inputs onto 260 neurons, one of them with a row of -20.
  std::vector<std::vector<int64_t>> weights(260, std::vector<int64_t>(300, 1));
  std::fill_n(weights[3].begin(), 20, -20);
  Network network = makeNetwork(weights, std::vector<int64_t>(260, 2));
  EXPECT_EQ(
      errorOf("odin", network),
      "net: does not fit chip 'odin': 3 limits\n"
      "  needs 260 neurons (layer 'fc' 260); the chip has 256; use smaller "
      "layers\n"
      "  layer 'fc' has 1 neuron of 260 beyond the potentials of the chip: "
      "neuron 3 has threshold 2, and its negative weights add up to -400, so "
      "it must begin at 400 and reach 402; the chip reaches 255; use weights "
      "of fewer bits or fewer negative ones, or --allow-approximate, which "
      "scales and rounds them\n"
      "  needs 300 rows of synapses (layer 'x' 300); the chip has 256; a "
      "source takes one for its negative and one for its positive weights to a "
      "layer: use fewer inputs, smaller layers or weights of one sign");
  // On tinyODIN the neuron fits; its rows are sent 4 times.
  EXPECT_EQ(
      errorOf("tinyodin", network),
      "net: does not fit chip 'tinyodin': 2 limits\n"
      "  needs 260 neurons (layer 'fc' 260); the chip has 256; use smaller "
      "layers\n"
      "  needs 320 rows of synapses (layer 'x' 320); the chip has 256; a "
      "source takes one for its negative and one for its positive weights to a "
      "layer: use fewer inputs, smaller layers or weights of one sign");
  weights = {std::vector<int64_t>(200, 97), std::vector<int64_t>(200, 89)};
  weights[0][0] = 98;
  weights[1][0] = 90;
  network = makeNetwork(weights, {4950, 200});
  EXPECT_EQ(errorOf("tinyodin", network),
            "net: does not fit chip 'tinyodin': layer 'fc' has 1 neuron of 2 "
            "beyond the potentials of the chip: neuron 0 has threshold 4950; "
            "the chip reaches 2047; use weights of fewer bits or fewer of "
            "them, or --allow-approximate, which scales and rounds them");
  network.populations[1].thresholds[0] = 1940;
  EXPECT_EQ(errorOf("tinyodin", network),
            "net: does not fit chip 'tinyodin': needs 599 rows of synapses "
            "(layer 'x' 599); the chip has 256; a source takes one for its "
            "negative and one for its positive weights to a layer: use fewer "
            "inputs, smaller layers or weights of one sign; 399 of the rows "
            "are for weights beyond -8..7: use fewer bits of weights, or "
            "--allow-approximate, which scales and rounds them");
}

TEST(LowerEvents, SaysWhatIsMissing) {
  RandomOptions options;
  options.steps = 4;
  options.isRecurrent = true;
  Random random(1);
  Network network = makeRandom(options, random);
  Population integrator = network.populations.back();
  integrator.kind = PopulationKind::Integrator;
  integrator.layer = "sum";
  network.populations.push_back(integrator);
  network.outputs[0].decoder = Decoder::Potential;
  std::string state =
      " keeps potentials over 4 steps, and the chip compares and resets them "
      "after every event; use 1 step, neurons that forget their potential, or "
      "--allow-approximate, which runs it in the chip's own order\n";
  std::string late =
      " late, and the host sends spikes on in their own step; connect layers "
      "forward and without delays\n";
  EXPECT_EQ(errorOf("tinyodin", network),
            "random: does not fit chip 'tinyodin': 6 limits\n"
            "  layer 'l1'" +
                state + "  layer 'l2'" + state +
                "  layer 'sum' is read as potentials, and the chip sends "
                "spikes alone; end the network with spiking neurons\n"
                "  layer 'l1-l1' brings spikes from 'l1' to 'l1' 1 step" +
                late +
                "  layer 'l2-l1' brings spikes from 'l2' to 'l1' 2 steps" +
                late +
                "  layer 'l2' has its potentials read by output 'y', and the "
                "chip sends spikes alone; count its spikes");
}

TEST(LowerEvents, OtherChipsAreRefused) {
  EXPECT_EQ(errorOf("ucaspian", makeNetwork({{1}}, {1})),
            "ucaspian: the chip has no crossbar of weights that works event by "
            "event, so networks are not put on it event by event");
  native::Store store(chipOf("ucaspian"));
  std::string text = "ucaspian: the chip is not configured by SPI frames of an "
                     "address and data";
  EXPECT_EQ(native::configurationFrames(store).error().message, text);
  EXPECT_EQ(native::readFrames(store.getChip(), "12345").error().message, text);
  Status status = native::applyFrame({0, 1}, store);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, text);
  EXPECT_EQ(native::readByte(0, store).error().message, text);
}
