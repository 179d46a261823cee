// Networks of integers, run plainly.

#include "snnc/Deploy/Network.h"
#include "snnc/Deploy/Lower.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::deploy;

/// Two host neurons onto one neuron that is given by the test.
static Network makeNetwork(Population population, int64_t steps) {
  Network network;
  network.name = "net";
  network.steps = steps;
  network.inputs.push_back({"x", {1, 1, 2}, {1, 2}});
  Population host;
  host.kind = PopulationKind::Host;
  host.layer = "x";
  host.shape = {1, 1, 2};
  host.factors = {1, 2};
  host.thresholds = {1, 4};
  population.shape = {1, 1, 1};
  population.phase = 1;
  network.populations = {host, population};
  network.projections.push_back({"xy", 0, 1, 0, {{0, 0, 3}, {1, 0, -2}}});
  network.outputs.push_back({"y", 1, Decoder::Count, 1.0, false, {1, 1}});
  return network;
}

/// The spikes of the neuron if both inputs have these numbers.
static std::vector<int> run(const Network &network,
                            const std::vector<std::vector<int64_t>> &numbers) {
  Activity activity = interpret(network, encode(network, {numbers}));
  std::vector<int> spikes;
  for (const std::vector<uint8_t> &step : activity.spikes[1])
    spikes.push_back(step[0]);
  return spikes;
}

TEST(Network, Stateless) {
  Population population;
  population.thresholds = {2};
  Network network = makeNetwork(population, 4);
  EXPECT_EQ(network.numTicks(), 5);
  EXPECT_EQ(run(network, {{1, 0}, {1, 2}, {0, 2}, {1, 1}}),
            (std::vector<int>{1, 0, 0, 1}));
}

TEST(Network, KeepsPotentials) {
  Population population;
  population.isStateless = false;
  population.thresholds = {5};
  population.resetValues = {5};
  population.reset = Reset::Subtract;
  std::vector<std::vector<int64_t>> ones(5, {1, 0});
  // 3, 6 - 5, 4, 7 - 5, 5 - 5
  EXPECT_EQ(run(makeNetwork(population, 5), ones),
            (std::vector<int>{0, 1, 0, 1, 1}));
  population.reset = Reset::Zero; // 3, 6, 3, 6, 3
  EXPECT_EQ(run(makeNetwork(population, 5), ones),
            (std::vector<int>{0, 1, 0, 1, 0}));
  population.reset = Reset::Value; // 3, 6 to 5, 8, 8, 8
  EXPECT_EQ(run(makeNetwork(population, 5), ones),
            (std::vector<int>{0, 1, 1, 1, 1}));
  population.reset = Reset::Zero;
  population.biases = {1};
  population.initial = {1}; // 1 + 4, 4, 8, 4, 8
  EXPECT_EQ(run(makeNetwork(population, 5), ones),
            (std::vector<int>{1, 0, 1, 0, 1}));
  population.biases.clear();
  population.initial.clear();
  population.decays = {1 << 11}; // 3, 1 + 3, 2 + 3, 3, 4
  EXPECT_EQ(run(makeNetwork(population, 5), ones),
            (std::vector<int>{0, 0, 1, 0, 0}));
}

TEST(Violations, AreSaidTogether) {
  Violations violations;
  violations.add("fc1", "has 300 neurons");
  EXPECT_EQ(violations.toError("a.onnx", "odin").message,
            "a.onnx: does not fit chip 'odin': layer 'fc1' has 300 neurons");
  violations.add("uses too much");
  EXPECT_EQ(violations.toError("a.onnx", "odin").message,
            "a.onnx: does not fit chip 'odin': 2 limits\n"
            "  layer 'fc1' has 300 neurons\n"
            "  uses too much");
}
