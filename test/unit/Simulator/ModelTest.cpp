// Neuron models, encoders and decoders on networks of one neuron.

#include "Network.h"

#include "snnc/Simulator/Simulator.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace snnc;
using namespace snnc::test;
using namespace snnc::simulator;
using image::NeuronModel;

static FrameResult runOn(TestNetwork &network, float input) {
  Result<Machine> machine = Machine::load(assemble(network, referenceJson()));
  EXPECT_TRUE(machine) << (machine ? "" : machine.error().message);
  Simulation simulation(*machine, Record::States);
  return simulation.run({&input});
}

TEST(Simulator, RequantisesGradedValuesWithRounding) {
  TestNetwork network = smallNetwork(NeuronModel::Graded);
  network.fragments[0].parameters[0].bias = 1;
  network.fragments[0].parameters[0].multiplier = 3;
  network.fragments[0].parameters[0].shift = 1;
  network.outputs[0].info.decoder = image::DecoderKind::Value;
  // (2 * 5 + 1) * 3 = 33, and (33 + 1) >> 1 = 17; then the bias alone:
  // (1 * 3 + 1) >> 1 = 2 in ticks 1 and 2.
  FrameResult frame = runOn(network, 5.0f);
  EXPECT_EQ(frame.traces[0].values, (std::vector<int32_t>{17, 2, 2}));
  EXPECT_EQ(frame.outputs[0].integers, std::vector<int64_t>{2});
}

TEST(Simulator, KeepsTheRestWhenAResetSubtracts) {
  TestNetwork network = smallNetwork(NeuronModel::IntegrateFire);
  network.fragments[0].parameters[0].threshold = 4;
  // 2 * 5 = 10 arrives in tick 0: 10, 6, 2 remain above, fires twice more
  // until 10 - 3 * 4 would be negative: spikes in ticks 0 and 1 only.
  FrameResult frame = runOn(network, 5.0f);
  EXPECT_EQ(frame.traces[0].values, (std::vector<int32_t>{1, 1, 0}));
  EXPECT_EQ(frame.traces[0].potentials, std::vector<int32_t>{2});
  network.fragments[0].info.reset = image::ResetMode::Zero;
  frame = runOn(network, 5.0f);
  EXPECT_EQ(frame.traces[0].values, (std::vector<int32_t>{1, 0, 0}));
  EXPECT_EQ(frame.traces[0].potentials, std::vector<int32_t>{0});
}

TEST(Simulator, SendsCountsAsPayload) {
  TestNetwork network = smallNetwork(NeuronModel::IntegrateFire);
  network.fragments[0].info.payload = image::Payload::Count;
  FrameResult frame = runOn(network, 5.0f);
  EXPECT_EQ(frame.traces[0].values, (std::vector<int32_t>{1, 2, 3}));
}

TEST(Simulator, FollowsTheLargestCount) {
  TestNetwork network = smallNetwork(NeuronModel::MaxRate);
  network.fragments[0].info.combine = image::Combine::Maximum;
  network.outputs[0].info.decoder = image::DecoderKind::Count;
  FrameResult frame = runOn(network, 1.0f);
  EXPECT_EQ(frame.traces[0].values, (std::vector<int32_t>{1, 1, 0}));
  EXPECT_EQ(frame.outputs[0].integers, std::vector<int64_t>{2});
}

TEST(Simulator, IntegratesWithoutEvents) {
  TestNetwork network = smallNetwork(NeuronModel::Integrate);
  network.fragments[0].parameters[0].bias = 1;
  network.outputs[0].info.scale = 0.5;
  FrameResult frame = runOn(network, 5.0f);
  EXPECT_EQ(frame.outputs[0].integers, std::vector<int64_t>{13});
  EXPECT_EQ(frame.outputs[0].reals, std::vector<double>{6.5});
  EXPECT_EQ(frame.counts.total()[Item::Events], 0);
}

TEST(Simulator, RoundsInputsHalfAwayFromZeroAndClamps) {
  TestNetwork network = smallNetwork(NeuronModel::Integrate);
  network.inputs[0].info.low = -3;
  network.inputs[0].info.high = 7;
  EXPECT_EQ(runOn(network, 2.5f).outputs[0].integers[0], 2 * 3);
  EXPECT_EQ(runOn(network, -2.5f).outputs[0].integers[0], 2 * -3);
  EXPECT_EQ(runOn(network, 1e30f).outputs[0].integers[0], 2 * 7);
  EXPECT_EQ(runOn(network, -1e30f).outputs[0].integers[0], 2 * -3);
  EXPECT_EQ(runOn(network, NAN).outputs[0].integers[0], 2 * -3);
}

TEST(Simulator, SpacesTheSpikesOfARateEvenly) {
  TestNetwork network = smallNetwork(NeuronModel::IntegrateFire);
  network.ticks = network.fragments[0].info.window = 8;
  network.fragments[0].parameters[0].threshold = 2;
  network.inputs[0].info.encoder = image::EncoderKind::Rate;
  network.inputs[0].info.high = 8;
  network.inputs[0].info.window = 8;
  // floor(t * 2 / 8 + 1/2) steps at t = 2 and 6, so in ticks 1 and 5.
  FrameResult frame = runOn(network, 2.0f);
  EXPECT_EQ(frame.traces[0].values,
            (std::vector<int32_t>{0, 1, 0, 0, 0, 1, 0, 0}));
}

TEST(Simulator, CountsEventsOutsideOfTheWindow) {
  TestNetwork network = smallNetwork(NeuronModel::Integrate);
  network.fragments[0].info.phase = 1;
  network.fragments[0].info.window = 1;
  FrameResult frame = runOn(network, 5.0f);
  EXPECT_EQ(frame.counts.total()[Item::LateEvents], 1);
  EXPECT_EQ(frame.counts.total()[Item::SynapticOps], 0);
  EXPECT_EQ(frame.outputs[0].integers[0], 0);
}

TEST(Simulator, GivesProbabilitiesWithSoftmax) {
  TestNetwork network = smallNetwork(NeuronModel::Integrate);
  network.fragments[0].info.population = {2, 1, 1};
  network.fragments[0].info.box = Box::whole({2, 1, 1});
  network.fragments[0].parameters.resize(2);
  network.tables[0].words = {0x0102}; // weights 2 and 1
  network.outputs[0].info.shape = {2, 1, 1};
  network.outputs[0].info.tensorShape = {1, 2};
  network.outputs[0].info.softmax = true;
  FrameResult frame = runOn(network, 1.0f);
  EXPECT_EQ(frame.outputs[0].integers, (std::vector<int64_t>{2, 1}));
  EXPECT_EQ(frame.outputs[0].best, 0);
  EXPECT_NEAR(frame.outputs[0].reals[0], 1 / (1 + std::exp(-1.0)), 1e-12);
}

TEST(Simulator, TakesTheSlowestCoreAndTheLongestRoute) {
  TestNetwork network = smallNetwork(NeuronModel::Integrate);
  network.fragments[0].core = 10; // at (2, 1): 3 links from the host
  FrameResult frame = runOn(network, 1.0f);
  // Decode 4, one word, one update, overhead 16, 3 links of 3 cycles.
  EXPECT_EQ(frame.cyclesPerTick, (std::vector<double>{31, 17, 17}));
  EXPECT_EQ(frame.cycles, 65);
  EXPECT_EQ(frame.counts.total()[Item::LinkFlits], 3);
  EXPECT_EQ(frame.counts.total()[Item::BufferPushes], 4);
  EXPECT_EQ(frame.counts.total()[Item::Crossings], 4);
}

/// The neuron of a small network whose input is a stream.
static TestNetwork streamNetwork() {
  TestNetwork network = smallNetwork(NeuronModel::Integrate);
  network.inputs[0].info.encoder = image::EncoderKind::Stream;
  network.inputs[0].info.window = 3;
  return network;
}

TEST(Simulator, SendsTheEventsOfAStreamInTheirSteps) {
  TestNetwork network = streamNetwork();
  Result<Machine> machine = Machine::load(assemble(network, referenceJson()));
  ASSERT_TRUE(machine) << machine.error().message;
  Simulation simulation(*machine, Record::States);
  Sample sample;
  sample.streams = {{2, {{0, 0, 3.0f}, {1, 0, 4.0f}}}};
  Result<FrameResult> frame = simulation.run(sample);
  ASSERT_TRUE(frame) << frame.error().message;
  EXPECT_EQ(frame->traces[0].tickPotentials, (std::vector<int32_t>{6, 14, 14}));
  EXPECT_EQ(frame->counts.total()[Item::HostEvents], 2);
}

TEST(Simulator, RefusesSamplesThatDoNotFit) {
  TestNetwork network = streamNetwork();
  Result<Machine> machine = Machine::load(assemble(network, referenceJson()));
  ASSERT_TRUE(machine) << machine.error().message;
  auto message = [&](const Sample &sample) {
    Result<FrameResult> frame = Simulation(*machine).run(sample);
    return frame ? "" : frame.error().message;
  };
  EXPECT_EQ(message({}), "input 'x': it takes a stream of events, but the "
                         "sample has none for it");
  EXPECT_EQ(message({{}, {{4, {}}}}),
            "input 'x': the sample has 4 steps, but the image runs 3; compile "
            "it for more steps or crop the sample");
  EXPECT_EQ(message({{}, {{2, {{1, 7, 1.0f}}}}}),
            "input 'x': an event of neuron 7 in step 1, expected neurons below "
            "1 and steps from 0 to 1");
  network = smallNetwork(NeuronModel::Integrate);
  machine = Machine::load(assemble(network, referenceJson()));
  ASSERT_TRUE(machine) << machine.error().message;
  EXPECT_EQ(message({{{1.0f, 2.0f}}, {}}),
            "input 'x': it takes 1 numbers, but the sample has 2");
}
