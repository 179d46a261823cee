// Networks on meshes of crossbars with typed axons (RANC).

#include "MeshNetworks.h"
#include "MeshReader.h"
#include "snnc/Deploy/Lower.h"
#include "snnc/Deploy/Runner.h"
#include "snnc/Native/MemFiles.h"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::deploy;

static int64_t figure(const Deployment &deployment, const std::string &name) {
  for (const Figure &figure : deployment.figures)
    if (figure.name == name)
      return figure.value;
  ADD_FAILURE() << "no figure " << name;
  return 0;
}

/// Sums of what deployments had and did.
struct Totals {
  int64_t spikes = 0, relays = 0, cores = 0, copies = 0;
};

static void expectExact(const Network &network, int64_t size, Random &random,
                        Totals &totals) {
  chip::Native chip = makeFittingMesh(network, size);
  Result<Deployment> deployment = lowerOntoMesh(network, chip, {});
  ASSERT_TRUE(deployment) << deployment.error().message;
  EXPECT_TRUE(deployment->host.isExact);
  MeshReader(network, *deployment).check();
  totals.relays += figure(*deployment, "relay neurons");
  totals.cores += figure(*deployment, "cores in use");
  totals.copies += figure(*deployment, "copies for fan-out");
  expectSame(network, *deployment, deployment->store, random, totals.spikes);
}

static void expectExact(const RandomOptions &options, unsigned seed,
                        int64_t size, Totals &totals) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  expectExact(makeRandom(options, random), size, random, totals);
}

/// Keeps `fanIn` synapses of each neuron, those of sources at about the same
/// part of their layer.
static void makeLocal(Network &network, int64_t fanIn) {
  for (Projection &projection : network.projections) {
    int64_t sources = network.populations[projection.source].numNeurons();
    int64_t targets = network.populations[projection.target].numNeurons();
    std::vector<Synapse> kept;
    for (const Synapse &synapse : projection.synapses) {
      int64_t middle = synapse.target * sources / targets;
      int64_t from = (synapse.source - middle + sources) % sources;
      if (from < fanIn)
        kept.push_back(synapse);
    }
    projection.synapses = std::move(kept);
  }
}

TEST(LowerMesh, OneStep) {
  RandomOptions options;
  Totals totals;
  for (unsigned seed = 0; seed < 28; ++seed) {
    options.isStateless = seed % 2;
    options.hasSkips = seed % 3 == 0;
    options.mostWeight = seed % 4 == 0 ? 1 : seed % 4 == 1 ? 7 : 3;
    options.lowThreshold = seed % 5 ? 1 : -3;
    options.highThreshold = 4;
    options.mostBias = 2;
    options.mostDelay = seed % 3;
    options.sizes = {20, 12, 10, 8};
    options.density = 0.4;
    expectExact(options, seed, 64, totals);
  }
  EXPECT_GT(totals.spikes, 600);
  EXPECT_GT(totals.cores, 50);
}

TEST(LowerMesh, IntegrateAndFire) {
  RandomOptions options;
  Totals totals;
  for (unsigned seed = 0; seed < 42; ++seed) {
    options.steps = 2 + seed % 7;
    options.isStateless = seed % 4 == 3;
    options.hasSkips = seed % 3 == 0;
    options.isRecurrent = seed % 5 == 0;
    options.mostWeight = seed % 4 == 0 ? 1 : 3;
    options.mostBias = seed % 7 == 1 ? 1 : 0;
    // Negative biases begin with potentials that are that much higher.
    options.lowThreshold = options.mostBias ? 14 : 1;
    options.highThreshold = options.mostBias ? 16 : 4;
    options.reset = seed % 3 == 0   ? Reset::Subtract
                    : seed % 3 == 1 ? Reset::Zero
                                    : Reset::Value;
    options.mostDelay = seed % 3;
    options.sizes = {10, 8, 7, 6};
    options.density = 0.4;
    expectExact(options, seed, 64, totals);
  }
  EXPECT_GT(totals.spikes, 2000);
}

TEST(LowerMesh, WeightsOfManyBits) {
  RandomOptions options;
  options.density = 1.0;
  Totals totals;
  for (unsigned seed = 0; seed < 12; ++seed) {
    options.sizes = {4, 3, 2};
    options.mostWeight = seed % 2 ? 60 : 15;
    options.lowThreshold = -options.mostWeight;
    options.highThreshold = options.mostWeight;
    expectExact(options, seed, 64, totals);
  }
  EXPECT_GT(totals.spikes, 50);
}

TEST(LowerMesh, WeightsBeyondThoseOfAType) {
  Random random(1);
  Network network = makeImages({2, 1, 1});
  addWindows(network, {2, 1, 1}, 1, 1, 1, random);
  network.projections[0].synapses = {{0, 0, 400}, {0, 1, 301}, {1, 1, 101}};
  network.populations[1].thresholds = {300, 302};
  addOutput(network);
  Totals totals;
  expectExact(network, 64, random, totals);
  EXPECT_GT(totals.spikes, 0);
}

TEST(LowerMesh, LongDelaysTakeRelays) {
  RandomOptions options;
  options.steps = 30;
  options.isStateless = true;
  options.isRecurrent = true;
  options.mostWeight = 2;
  options.highThreshold = 2;
  options.mostDelay = 26;
  options.sizes = {6, 5, 4};
  Totals totals;
  for (unsigned seed = 0; seed < 12; ++seed)
    expectExact(options, seed, 64, totals);
  EXPECT_GT(totals.spikes, 100);
  EXPECT_GT(totals.relays, 10);
}

TEST(LowerMesh, WideFanOutTakesRelays) {
  RandomOptions options;
  options.density = 1.0;
  options.highThreshold = 2;
  Totals totals;
  for (unsigned seed = 0; seed < 8; ++seed) {
    options.steps = 1 + seed % 3;
    options.isStateless = seed % 2;
    options.mostWeight = 1 + seed % 2;
    options.mostDelay = seed % 3;
    options.hasSkips = seed % 4 == 0;
    options.sizes = seed % 2 ? std::vector<int64_t>{8, 12, 200, 30}
                             : std::vector<int64_t>{6, 8, 16, 120, 20};
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    Network network = makeRandom(options, random);
    makeLocal(network, 6);
    expectExact(network, 32, random, totals);
  }
  EXPECT_GT(totals.spikes, 2000);
  EXPECT_GT(totals.relays, 100);
  EXPECT_GT(totals.copies, 600);
}

TEST(LowerMesh, TakesAsFewCoresAsThereCanBe) {
  // The networks for MNIST of test/data/real_chips, with random weights.
  Random random(1);
  Network cnn = makeImages({1, 28, 28});
  addWindows(cnn, {8, 12, 12}, 5, 2, 1, random);
  addWindows(cnn, {112, 3, 3}, 4, 4, 1, random);
  addWindows(cnn, {240, 1, 1}, 3, 3, 8, random);
  addOutput(cnn);
  Totals totals;
  expectExact(cnn, 256, random, totals);
  EXPECT_EQ(totals.cores, 26);
  Network mlp = makeImages({512, 1, 1});
  addWindows(mlp, {512, 1, 1}, 1, 1, 4, random);
  addWindows(mlp, {240, 1, 1}, 1, 1, 4, random);
  addOutput(mlp);
  totals = {};
  expectExact(mlp, 256, random, totals);
  EXPECT_EQ(totals.cores, 8);
}

TEST(LowerMesh, WritesTheSameBitsForTheSameSeed) {
  RandomOptions options;
  options.mostWeight = 3;
  options.highThreshold = 4;
  Random random(3);
  Network network = makeRandom(options, random);
  chip::Native chip = makeFittingMesh(network, 32);
  auto bitsOf = [&](uint64_t seed) {
    LowerOptions how;
    how.seed = seed;
    Result<Deployment> deployment = lowerOntoMesh(network, chip, how);
    EXPECT_TRUE(deployment) << deployment.error().message;
    std::string bits = toJson(deployment->host);
    for (int64_t core = 0; core < deployment->store.numCores(); ++core)
      bits += native::writeRows(*deployment->store.find("neuron", core));
    return bits;
  };
  EXPECT_EQ(bitsOf(1), bitsOf(1));
}

TEST(LowerMesh, FilesConfigureTheSameChip) {
  RandomOptions options;
  options.mostWeight = 3;
  options.highThreshold = 4;
  options.steps = 3;
  options.isStateless = true;
  Random random(4);
  Network network = makeRandom(options, random);
  chip::Native chip = makeFittingMesh(network, 32);
  Result<Deployment> deployment = lowerOntoMesh(network, chip, {});
  ASSERT_TRUE(deployment) << deployment.error().message;
  std::string folder = testing::TempDir() + "snnc-lower-mesh";
  std::filesystem::create_directory(folder);
  Status written = native::writeFolder(folder, deployment->store);
  ASSERT_TRUE(written) << written.error().message;
  native::Store read(chip);
  Status status = native::readFolder(folder, read);
  ASSERT_TRUE(status) << status.error().message;
  std::filesystem::remove_all(folder);
  Result<Host> host = parseHost(toJson(deployment->host), "host.json");
  ASSERT_TRUE(host) << host.error().message;
  deployment->host = *host;
  int64_t spikes = 0;
  expectSame(network, *deployment, read, random, spikes);
  EXPECT_GT(spikes, 10);
}

TEST(LowerMesh, TicksNeverHaveTwoPackets) {
  Random random(1);
  Network network = makeImages({2, 1, 1});
  addWindows(network, {1, 1, 1}, 1, 1, 1, random);
  network.projections[0].synapses = {{0, 0, 1}, {1, 0, 1}};
  addOutput(network);
  chip::Native chip = makeFittingMesh(network, 32);
  EXPECT_EQ(chip.forbiddenPackets, std::vector<int64_t>{2});
  Result<Deployment> deployment = lowerOntoMesh(network, chip, {});
  ASSERT_TRUE(deployment) << deployment.error().message;
  Result<Runner> runner = Runner::create(deployment->host, deployment->store);
  ASSERT_TRUE(runner) << runner.error().message;
  for (uint8_t second : {0, 1}) {
    std::string log;
    Result<RunResult> result = runner->run({{{1, second}}}, &log);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->outputs[0][0], 1);
    EXPECT_EQ(std::count(log.begin(), log.end(), 'I'), second ? 3 : 1) << log;
  }
}

/// Runs samples in which a neuron of the first layer gets all that it can get
/// of one sign, and then of the other.
static void expectSameAtWorst(const Network &network,
                              const Deployment &deployment) {
  Result<Runner> runner = Runner::create(deployment.host, deployment.store);
  ASSERT_TRUE(runner) << runner.error().message;
  for (int64_t neuron = 0; neuron < network.populations[1].numNeurons();
       ++neuron)
    for (int64_t numFirst = 0; numFirst <= network.steps; ++numFirst)
      for (bool isPositiveFirst : {false, true}) {
        Spikes spikes(network.steps, std::vector<uint8_t>(
                                         network.populations[0].numNeurons()));
        for (const Synapse &synapse : network.projections[0].synapses)
          for (int64_t step = 0; step < network.steps; ++step)
            if (synapse.target == neuron &&
                (synapse.weight > 0) == ((step < numFirst) == isPositiveFirst))
              spikes[step][synapse.source] = 1;
        Activity expected = interpret(network, {spikes});
        Result<RunResult> result = runner->run({spikes});
        ASSERT_TRUE(result) << result.error().message;
        ASSERT_EQ(result->spikes[1], expected.spikes[1]);
      }
}

TEST(LowerMesh, PotentialsThatFitDoNotWrapAtWorst) {
  RandomOptions options;
  options.sizes = {6, 4};
  options.density = 1.0;
  int numExact = 0, numRefused = 0;
  chip::Native chip = makeMesh({{"axons", 64}, {"neurons", 64}});
  for (unsigned seed = 0; seed < 60; ++seed) {
    Random random(seed);
    options.steps = 1 + seed % 6;
    options.isStateless = seed % 4 == 0;
    options.reset = seed % 3 == 0   ? Reset::Subtract
                    : seed % 3 == 1 ? Reset::Zero
                                    : Reset::Value;
    options.mostWeight = options.isStateless ? 120 : 40;
    options.highThreshold = 200;
    options.mostBias = seed % 5;
    Network network = makeRandom(options, random);
    Result<Deployment> deployment = lowerOntoMesh(network, chip, {});
    SCOPED_TRACE("seed " + std::to_string(seed));
    ++(deployment ? numExact : numRefused);
    if (deployment)
      expectSameAtWorst(network, *deployment);
  }
  EXPECT_GT(numExact, 10);
  EXPECT_GT(numRefused, 10);
}
