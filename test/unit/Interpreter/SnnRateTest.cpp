// Tests rate coding: encoders, integrate and fire, pooling of rates.

#include "SnnNetworks.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>

using namespace snnc;
using namespace snnc::interpreter;
using namespace snnc::test;

/// The events of one neuron over the active ticks.
static std::vector<int32_t> train(const SnnPopulationTrace &trace,
                                  int64_t neuron) {
  std::vector<int32_t> values;
  for (const std::vector<int32_t> &tick : trace.values)
    values.push_back(tick[neuron]);
  return values;
}

/// One neuron that integrates its input, behind an encoder.
static std::string integrator(const std::string &encoder,
                              const std::string &population) {
  return "%x = snn.input \"x\" encoder(" + encoder +
         ") scale 1.0 low -8 high 8 shape [1] : !snn.spikes<1>\n"
         "%i = snn.one_to_one %x weights(dense<1> : tensor<1xi8>) : "
         "!snn.spikes<1> -> !snn.current<1>\n%s = snn.population %i " +
         population +
         " phase 0 : !snn.spikes<1>\n"
         "snn.output \"y\" %s decoder(potential) scale 1.0 shape [1] : "
         "!snn.spikes<1>\n";
}

TEST(SnnRate, EncodesAtEvenDistances) {
  // 3 of 8: floor((t + 1) * 3/8 + 1/2) grows in ticks 1, 3, 6.
  Network network(8, integrator("rate", "model(integrate_fire) threshold [1]"));
  EXPECT_EQ(train(run(network, {3}).populations[0], 0),
            (std::vector<int32_t>{0, 1, 0, 1, 0, 0, 1, 0}));
}

TEST(SnnRate, EncodesSignAndNumber) {
  for (int64_t number = -8; number <= 8; ++number) {
    Network network(16, integrator("rate", "model(integrate)"));
    // 16 ticks are two periods of 8.
    EXPECT_EQ(run(network, {float(number)}).outputs[0].integers[0], 2 * number);
  }
}

TEST(SnnRate, SendsDirectValuesInEveryTick) {
  Network network(5, integrator("direct", "model(integrate) initial [2]"));
  EXPECT_EQ(run(network, {7}).outputs[0].integers[0], 2 + 5 * 7);
}

TEST(SnnRate, SubtractsOrClearsAtThreshold) {
  // 3 per tick: 3, 6 -> fires at >= 5.
  Network subtract(6,
                   integrator("direct", "model(integrate_fire) threshold [5]"));
  EXPECT_EQ(train(run(subtract, {3}).populations[0], 0),
            (std::vector<int32_t>{0, 1, 0, 1, 1, 0}));
  Network zero(6, integrator("direct", "model(integrate_fire) threshold [5] "
                                       "reset zero payload count"));
  EXPECT_EQ(train(run(zero, {3}).populations[0], 0),
            (std::vector<int32_t>{0, 1, 0, 2, 0, 3}));
}

TEST(SnnRate, FiresAtTheClippedRatioOfCurrentAndThreshold) {
  constexpr int64_t steps = 200;
  for (int64_t threshold : {3, 7, 11})
    for (int64_t current = -8; current <= 8; ++current) {
      Network network(
          steps,
          integrator("direct", "model(integrate_fire) threshold [" +
                                   std::to_string(threshold) + "] initial [" +
                                   std::to_string(threshold / 2) + "]"));
      std::vector<int32_t> spikes =
          train(run(network, {float(current)}).populations[0], 0);
      double rate = std::count(spikes.begin(), spikes.end(), 1) / double(steps);
      double expected = std::clamp(current / double(threshold), 0.0, 1.0);
      EXPECT_NEAR(rate, expected, 1.0 / steps)
          << "current " << current << " threshold " << threshold;
    }
}

TEST(SnnRate, PoolsTheLargestCountExactly) {
  constexpr int64_t steps = 32;
  std::string body = R"(
    %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 32 shape [32] : !snn.spikes<2x4x4>
    %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
    %s = snn.population %i model(integrate_fire) threshold [1] payload count phase 0 : !snn.spikes<2x4x4>
    %j = snn.max_pool %s kernel [3, 3] strides [2, 2] pads [1, 1, 0, 0] : !snn.spikes<2x4x4> -> !snn.current<2x2x2>
    %m = snn.population %j model(max_rate) phase 1 : !snn.spikes<2x2x2>
    snn.output "n" %s decoder(count) scale 1.0 shape [32] : !snn.spikes<2x4x4>
    snn.output "y" %m decoder(count) scale 1.0 shape [8] : !snn.spikes<2x2x2>)";
  std::mt19937 random(4);
  for (int round = 0; round < 20; ++round) {
    Network network(steps, body);
    std::vector<int64_t> input = randomNumbers(random, 32, 0, steps);
    SnnFrame frame = run(network, {input.begin(), input.end()});
    ASSERT_EQ(frame.outputs.size(), 2u) << network.errors();
    EXPECT_EQ(frame.outputs[0].integers, input);
    for (int64_t c = 0, index = 0; c < 2; ++c)
      for (int64_t y = 0; y < 2; ++y)
        for (int64_t x = 0; x < 2; ++x, ++index) {
          int64_t largest = 0;
          for (int64_t sy = std::max<int64_t>(0, 2 * y - 1); sy <= 2 * y + 1;
               ++sy)
            for (int64_t sx = std::max<int64_t>(0, 2 * x - 1); sx <= 2 * x + 1;
                 ++sx)
              largest = std::max(largest, input[(c * 4 + sy) * 4 + sx]);
          EXPECT_EQ(frame.outputs[1].integers[index], largest);
        }
  }
}

TEST(SnnRate, CountsUnitEventsAsOne) {
  Network network(4, R"(
    %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1] : !snn.spikes<1>
    %i = snn.one_to_one %x weights(dense<1> : tensor<1xi8>) : !snn.spikes<1> -> !snn.current<1>
    %s = snn.population %i model(integrate_fire) threshold [1] payload count phase 0 : !snn.spikes<1>
    %j = snn.one_to_one %s weights(dense<5> : tensor<1xi8>) unit : !snn.spikes<1> -> !snn.current<1>
    %m = snn.population %j model(integrate) phase 1 : !snn.spikes<1>
    snn.output "y" %m decoder(potential) scale 1.0 shape [1] : !snn.spikes<1>)");
  SnnFrame frame = run(network, {9});
  EXPECT_EQ(train(frame.populations[0], 0), (std::vector<int32_t>{1, 2, 3, 4}));
  EXPECT_EQ(frame.populations[1].phase, 1);
  EXPECT_EQ(frame.ticks, 5);
  EXPECT_EQ(frame.outputs[0].integers[0], 4 * 5);
}
