// What meshes of crossbars refuse, approximate and are sized for.

#include "MeshNetworks.h"
#include "snnc/Deploy/Runner.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::deploy;

TEST(LowerMeshLimits, FillsTheMeshThatIsGiven) {
  Random random(2);
  Network network = makeImages({16, 1, 1});
  addWindows(network, {16, 1, 1}, 1, 1, 2, random);
  addOutput(network);
  chip::Native chip = makeMesh({{"axons", 16}, {"neurons", 16}});
  auto fit = [&](chip::Parameters given) {
    Result<chip::Parameters> fitted = fitParameters(network, chip, given, {});
    EXPECT_TRUE(fitted) << fitted.error().message;
    return *fitted;
  };
  EXPECT_EQ(fit({{"output_x", 0}}),
            (chip::Parameters{{"grid_x", 2}, {"grid_y", 2}, {"output_y", 1}}));
  EXPECT_EQ(
      fit({{"grid_x", 2}, {"grid_y", 2}, {"output_x", 0}, {"output_y", 0}}),
      chip::Parameters());
  Result<Deployment> deployment = lowerOntoMesh(network,
                                                makeMesh({{"axons", 16},
                                                          {"neurons", 16},
                                                          {"grid_x", 2},
                                                          {"grid_y", 1},
                                                          {"output_x", 1},
                                                          {"output_y", 0}}),
                                                {});
  ASSERT_FALSE(deployment);
  EXPECT_EQ(
      deployment.error().message,
      "images: does not fit chip 'ranc-256': takes 2 cores; a mesh of 2x1 has "
      "1 besides the output bus: a larger mesh (parameters grid_x and "
      "grid_y) or larger cores (axons, neurons) help");
  Result<chip::Native> unfitted =
      loadUnfitted("ranc-256", {{"grid_x", 3}, {"grid_y", 2}});
  ASSERT_TRUE(unfitted) << unfitted.error().message;
  EXPECT_EQ(unfitted->outputCore, 0);
  EXPECT_FALSE(loadUnfitted("ranc-256", {{"grid_z", 3}}));
}

/// The error of a network, on cores of 64 axons and neurons.
static std::string errorOf(const Network &network,
                           const LowerOptions &options = {}) {
  chip::Native chip = makeMesh({{"axons", 64}, {"neurons", 64}});
  Result<Deployment> deployment = lowerOntoMesh(network, chip, options);
  return deployment ? "" : deployment.error().message;
}

TEST(LowerMeshLimits, SaysAllThatDoesNotFit) {
  RandomOptions options;
  options.steps = 4;
  options.sizes = {5, 4, 3, 2};
  Random random(1);
  Network network = makeRandom(options, random);
  network.populations[1].decays.assign(4, 1);
  network.populations[2].reset = Reset::Subtract;
  network.populations[2].resetValues[0] += 1;
  network.outputs[0].decoder = Decoder::Potential;
  network.outputs.push_back({"z", 0, Decoder::Count, 1.0, false, {5}});
  EXPECT_EQ(
      errorOf(network),
      "random: does not fit chip 'ranc-256': 4 limits\n"
      "  layer 'l3' is read as potentials; the chip sends spikes alone: "
      "let the layer spike and count its spikes\n"
      "  layer 'l0' is an input and the output 'z'; the chip sends spikes "
      "of its own neurons alone\n"
      "  layer 'l1' has potentials that decay; the chip's leak is a "
      "constant: train it without decay\n"
      "  layer 'l2' subtracts another number than its threshold from a "
      "potential that fires, and the chip its threshold");

  network = makeImages({200, 1, 1});
  addWindows(network, {70, 1, 1}, 1, 1, 1, random);
  addOutput(network);
  EXPECT_EQ(
      errorOf(network),
      "images: does not fit chip 'ranc-256': 2 limits\n"
      "  outputs 'l1' have 70 neurons; the output bus tells 64 apart, the "
      "axons of a core: fewer neurons a class or cores of more axons "
      "help\n"
      "  layer 'l1' has 70 neurons of up to 143 inputs, which take 143 "
      "axons; a core has 64, and sums cannot be split over cores: fewer "
      "inputs a neuron (sparse or grouped connections), weights of fewer "
      "bits or cores of more axons help");

  options.mostWeight = 100;
  options.mostBias = 300;
  options.density = 1.0;
  network = makeRandom(options, random);
  network.populations[2].thresholds.assign(3, 0);
  EXPECT_EQ(
      errorOf(network),
      "random: does not fit chip 'ranc-256': 4 limits\n"
      "  layer 'l1' has 1 neuron with biases outside of -256 to 255, the "
      "chip's leaks\n"
      "  layer 'l2' has 1 neuron whose potentials can be -147 to 407; the "
      "chip's wrap around outside of -256 to 255: fewer inputs, smaller "
      "weights or fewer steps help\n"
      "  layer 'l3' has 1 neuron whose potentials can be -639 to 585; the "
      "chip's wrap around outside of -256 to 255: fewer inputs, smaller "
      "weights or fewer steps help\n"
      "  layer 'l3' has 1 neuron that would fire before the first step, "
      "as the chip works in every tick: an initial potential below the "
      "threshold or no bias help");

  options.mostWeight = 1;
  options.mostBias = 0;
  options.lowThreshold = options.highThreshold = 0;
  options.isStateless = true;
  network = makeRandom(options, random);
  network.populations[3].isStateless = false;
  network.populations[3].thresholds =
      network.populations[3].resetValues = {1, 1};
  network.projections[0].delay = 1;
  EXPECT_EQ(
      errorOf(network),
      "random: does not fit chip 'ranc-256': layer 'l3' keeps potentials and "
      "sees spikes of layer 'l2' from before its first step, where "
      "thresholds of 0 or less fire without input; thresholds from 1 on "
      "help");

  options.steps = 60;
  options.lowThreshold = options.highThreshold = 1;
  network = makeRandom(options, random);
  network.projections.push_back({"again", 3, 3, 50, {{0, 0, 1}, {1, 1, 1}}});
  EXPECT_EQ(errorOf(network),
            "random: does not fit chip 'ranc-256': layer 'l3' has spikes that "
            "are read 51 ticks later; delays and one relay take at most 30: "
            "connections over fewer layers help");

  network = makeImages({2, 1, 1});
  addWindows(network, {1, 1, 1}, 1, 1, 1, random);
  network.projections[0].synapses = {{0, 0, 2000}, {1, 0, -1000}};
  addOutput(network);
  EXPECT_EQ(errorOf(network),
            "images: does not fit chip 'ranc-256': 2 limits\n"
            "  layer 'l1' has 1 neuron whose potentials can be -1000 to 2000; "
            "the chip's wrap around outside of -256 to 255: fewer inputs, "
            "smaller weights or fewer steps help\n"
            "  layer 'l1' has 1 neuron with weights that sums of 4 weights a "
            "neuron do not make, of -1000 to 2000: weights of fewer bits help");

  // One neuron that all others read in the next tick, on many cores.
  network = makeImages({300, 1, 1});
  network.steps = 3;
  addWindows(network, {300, 1, 1}, 1, 1, 20, random);
  addWindows(network, {60, 1, 1}, 1, 1, 20, random);
  addOutput(network);
  Projection hub{"hub", 1, 1, 0, {}};
  for (int64_t i = 0; i < 300; ++i)
    hub.synapses.push_back({0, i, 1});
  network.projections.push_back(hub);
  network.projections[0].synapses.clear();
  for (int64_t i = 0; i < 300; ++i)
    for (int64_t j = 0; j < 300; ++j)
      if (random() % 7 == 0)
        network.projections[0].synapses.push_back({i, j, 1});
  EXPECT_EQ(
      errorOf(network),
      "images: does not fit chip 'ranc-256': layer 'l1' has a neuron that "
      "has to be made more often than the 64 neurons of a core allow, to "
      "reach all cores that read it, and loops of connections leave no "
      "time for relays: delays of 1 tick more or fewer targets help");
}

TEST(LowerMeshLimits, ApproximatesWhatIsTooLarge) {
  RandomOptions options;
  options.sizes = {8, 4};
  options.mostWeight = 200;
  options.highThreshold = 200;
  options.density = 1.0;
  Random random(1);
  Network network = makeRandom(options, random);
  EXPECT_NE(errorOf(network).find("layer 'l1' has 4 neurons whose potentials"),
            std::string::npos);
  LowerOptions how;
  how.allowApproximate = true;
  chip::Native chip = makeFittingMesh(network, 64, how);
  Result<Deployment> deployment = lowerOntoMesh(network, chip, how);
  ASSERT_TRUE(deployment) << deployment.error().message;
  EXPECT_FALSE(deployment->host.isExact);
  EXPECT_EQ(deployment->host.approximations,
            std::vector<std::string>{
                "layer 'l1': weights and thresholds of 4 neurons are divided "
                "by up to 2 and rounded, as potentials outside of -256 to 255 "
                "wrap around"});
  Result<Runner> runner = Runner::create(deployment->host, deployment->store);
  ASSERT_TRUE(runner) << runner.error().message;
  int64_t equal = 0, all = 0;
  for (int sample = 0; sample < 50; ++sample) {
    std::vector<Spikes> spikes = makeSample(network, random);
    Activity expected = interpret(network, spikes);
    Result<RunResult> result = runner->run(spikes);
    ASSERT_TRUE(result) << result.error().message;
    for (size_t i = 0; i < 4; ++i) {
      equal += result->spikes[1][0][i] == expected.spikes[1][0][i];
      ++all;
    }
  }
  EXPECT_GT(equal, all * 9 / 10);
}
