// Tests leaky neurons, their resets and streams against numbers by hand.

#include "SnnNetworks.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace snnc;
using namespace snnc::interpreter;
using namespace snnc::test;

/// One neuron behind a stream of numbers, by a weight of 1.
static std::string neuron(const std::string &population) {
  return "%x = snn.input \"x\" encoder(stream) scale 1.0 low -100 high 100 "
         "shape [1] : !snn.spikes<1>\n"
         "%i = snn.one_to_one %x weights(dense<1> : tensor<1xi8>) : "
         "!snn.spikes<1> -> !snn.current<1>\n%s = snn.population %i " +
         population +
         " phase 0 : !snn.spikes<1>\n"
         "snn.output \"y\" %s decoder(potential) scale 1.0 shape [1] : "
         "!snn.spikes<1>\n";
}

static std::string spiking(int64_t steps) {
  return "coding = spiking, steps = " + std::to_string(steps) +
         ", dt = 1.0, reset = subtract, compare = ge";
}

static data::EventSample streamOf(const std::vector<float> &numbers) {
  data::EventSample sample;
  sample.steps = static_cast<int64_t>(numbers.size());
  for (size_t step = 0; step < numbers.size(); ++step)
    if (numbers[step] != 0)
      sample.events.push_back({static_cast<int64_t>(step), 0, numbers[step]});
  return sample;
}

/// Runs the neuron on one number per step.
static SnnFrame feed(const std::string &population,
                     const std::vector<float> &numbers) {
  Network network(spiking(static_cast<int64_t>(numbers.size())),
                  neuron(population));
  std::optional<SnnInterpreter> interpreter = network.interpreter();
  EXPECT_TRUE(interpreter.has_value()) << network.errors();
  if (!interpreter)
    return {};
  data::EventSample sample = streamOf(numbers);
  Result<SnnFrame> frame = interpreter->run({SnnInputData{{}, &sample}});
  EXPECT_TRUE(bool(frame)) << (frame ? "" : frame.error().message);
  return frame ? *frame : SnnFrame();
}

static std::vector<int32_t> spikesOf(const std::string &population,
                                     const std::vector<float> &numbers) {
  std::vector<int32_t> spikes;
  SnnFrame frame = feed(population, numbers);
  for (const std::vector<int32_t> &tick : frame.populations.at(0).values)
    spikes.push_back(tick[0]);
  return spikes;
}

static int64_t potentialOf(const std::string &population,
                           const std::vector<float> &numbers) {
  return feed(population, numbers).outputs.at(0).integers[0];
}

using Spikes = std::vector<int32_t>;

TEST(SnnLeaky, TruncatesDecaysTowardZero) {
  // A quarter goes: 7 * 3 / 4 = 5.25, then 5 * 3 / 4 = 3.75; negative numbers
  // are their mirror.
  std::string half = "model(leaky) voltage_decay [1] decay_bits 2";
  EXPECT_EQ(potentialOf(half, {7, 0}), 5);
  EXPECT_EQ(potentialOf(half, {7, 0, 0}), 3);
  EXPECT_EQ(potentialOf(half, {-7, 0}), -5);
  EXPECT_EQ(potentialOf(half, {-7, 0, 0}), -3);
}

TEST(SnnLeaky, SeesTheNewOrTheOldCurrent) {
  std::string current = "model(leaky) current_decay [2] decay_bits 2";
  // u = 8, 4, 2; the potential adds it up at once or a step later.
  EXPECT_EQ(potentialOf(current, {8, 0, 0}), 8 + 4 + 2);
  EXPECT_EQ(potentialOf(current + " order membrane_first", {8, 0, 0}), 8 + 4);
}

TEST(SnnLeaky, FiresAtOrAboveItsThreshold) {
  std::string model = "model(leaky) threshold [5]";
  EXPECT_EQ(spikesOf(model, {4, 1, 0}), (Spikes{0, 1, 0}));
  EXPECT_EQ(spikesOf(model + " compare gt", {4, 1, 1}), (Spikes{0, 0, 1}));
}

TEST(SnnLeaky, SendsAsManySpikesAsFit) {
  std::string model = "model(integrate_fire) threshold [5]";
  // 15: three at 5 each; above 5, 10 and 15 only two, and 5 stays.
  EXPECT_EQ(spikesOf(model + " multiple", {15, 0}), (Spikes{3, 0}));
  EXPECT_EQ(spikesOf(model + " compare gt multiple", {15, 0}), (Spikes{2, 0}));
  EXPECT_EQ(spikesOf(model + " high 2 multiple", {15, 0}), (Spikes{2, 1}));
  EXPECT_EQ(spikesOf(model + " multiple payload unit", {15, 0}),
            (Spikes{1, 0}));
}

TEST(SnnLeaky, ResetsInTheNextStepAsSnnTorchDoes) {
  std::string model =
      "model(leaky) threshold [5] voltage_decay [2] decay_bits 2";
  // v = 8, then 8 / 2 + 6 - 5 = 5, then 5 / 2 + 0 - 5 = -3.
  std::string later = model + " reset_time next_step";
  EXPECT_EQ(spikesOf(later, {8, 6, 0}), (Spikes{1, 1, 0}));
  EXPECT_EQ(potentialOf(later, {8, 6, 0}), -3);
  // Zero: v = 8, then 0 / 2 + 6 = 6, then 0.
  EXPECT_EQ(potentialOf(model + " reset zero reset_time next_step", {8, 6}), 6);
  EXPECT_EQ(potentialOf(model + " reset zero reset_time next_step", {8, 6, 0}),
            0);
  // An initial potential above the threshold resets first.
  EXPECT_EQ(potentialOf("model(leaky) threshold [5] initial [9] reset_time "
                        "next_step",
                        {0}),
            4);
}

TEST(SnnLeaky, ResetsToAValue) {
  std::string model =
      "model(integrate_fire) threshold [5] reset_value [-3] reset value";
  EXPECT_EQ(potentialOf(model, {9}), -3);
  EXPECT_EQ(spikesOf(model, {9, 7, 1}), (Spikes{1, 0, 1}));
}

TEST(SnnLeaky, WaitsAfterASpike) {
  // Two ticks without spikes, in which the potential stays and the current
  // goes on.
  EXPECT_EQ(spikesOf("model(leaky) threshold [5] reset zero refractory 2",
                     {5, 9, 9, 5, 5, 5}),
            (Spikes{1, 0, 0, 1, 0, 0}));
  EXPECT_EQ(potentialOf("model(leaky) threshold [100] initial [95] "
                        "current_decay [0] refractory 1",
                        {5, 1, 0}),
            6); // 100 fires, then u becomes 6 unseen, then 0 + 6
}

TEST(SnnLeaky, StaysAboveItsFloor) {
  EXPECT_EQ(potentialOf("model(leaky) floor [-4]", {-9, 1}), -3);
  EXPECT_EQ(
      potentialOf("model(integrate_fire) threshold [9] floor [-4]", {-9, 1}),
      -3);
}

TEST(SnnLeaky, RunsLoops) {
  // Each spike comes back one step later and excites the neuron again.
  Network network(
      spiking(4),
      "%x = snn.input \"x\" encoder(stream) scale 1.0 low 0 high 9 shape [1] : "
      "!snn.spikes<1>\n"
      "%i = snn.one_to_one %x weights(dense<5> : tensor<1xi8>) : "
      "!snn.spikes<1> -> !snn.current<1>\n"
      "%l = snn.one_to_one %s weights(dense<5> : tensor<1xi8>) : "
      "!snn.spikes<1> -> !snn.current<1>\n"
      "%s = snn.population %i, %l model(integrate_fire) threshold [5] phase 0 "
      ": !snn.spikes<1>\n"
      "snn.output \"y\" %s decoder(count) scale 1.0 shape [1] : "
      "!snn.spikes<1>\n");
  std::optional<SnnInterpreter> interpreter = network.interpreter();
  ASSERT_TRUE(interpreter.has_value()) << network.errors();
  data::EventSample sample = streamOf({0, 1});
  Result<SnnFrame> frame = interpreter->run({SnnInputData{{}, &sample}});
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->outputs[0].integers[0], 3);
}

TEST(SnnLeaky, RefusesStreamsThatDoNotFit) {
  Network network(spiking(2), neuron("model(leaky)"));
  std::optional<SnnInterpreter> interpreter = network.interpreter();
  ASSERT_TRUE(interpreter.has_value()) << network.errors();
  EXPECT_TRUE(interpreter->getInputs()[0].isStream);
  auto message = [&](const data::EventSample *sample) {
    Result<SnnFrame> frame = interpreter->run({SnnInputData{{}, sample}});
    return frame ? "" : frame.error().message;
  };
  EXPECT_EQ(message(nullptr),
            "input 'x' expects a stream of events, but found none");
  data::EventSample sample = streamOf({0, 0, 0});
  EXPECT_EQ(message(&sample),
            "input 'x' runs 2 steps, but the sample has 3; give the network "
            "more steps or crop the sample");
  sample = {2, {{1, 0, 1}, {0, 0, 1}}};
  EXPECT_EQ(message(&sample),
            "input 'x' expects numbers for neurons below 1 in steps from 1 to "
            "1, but found an event of value 1.000000 of neuron 0 in step 0");
  sample = {2, {{1, 1, 1}}};
  EXPECT_NE(message(&sample).find("of neuron 1 in step 1"), std::string::npos);
  sample = {2, {{0, 0, NAN}}};
  EXPECT_NE(message(&sample).find("value nan"), std::string::npos);
}
