// Neurons are recognised however their step is written.

#include "StepBuilder.h"

#include "snnc/Recognize/Recognize.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::recognize;

static constexpr unsigned writings = 200;

static Network recognized(const StepBuilder &b) {
  Result<Network> network = findNeurons(b.step);
  EXPECT_TRUE(network) << (network ? "" : network.error().message);
  return network ? *network : Network();
}

/// Expects one population of model `model` with one connection from the input.
static void expectOne(const Network &network, Model model) {
  ASSERT_EQ(network.populations.size(), 1u);
  const Population &neurons = network.populations[0];
  EXPECT_EQ(neurons.model, model);
  EXPECT_TRUE(neurons.isSpiking);
  ASSERT_EQ(neurons.feeds.size(), 1u);
  EXPECT_TRUE(neurons.feeds[0].source.isInput);
  EXPECT_GE(neurons.feeds[0].node, 0);
  EXPECT_TRUE(neurons.feeds[0].factor.is(1.0));
  ASSERT_EQ(network.readings.size(), 1u);
  EXPECT_FALSE(network.readings[0].isPotential);
}

TEST(Neurons, SpikingJellysStepIsALeakyNeuronThatResetsAtOnce) {
  for (unsigned seed = 0; seed < writings; ++seed)
    for (bool isHard : {false, true}) {
      StepBuilder b(seed);
      int current = b.linear(b.input());
      int v = b.state("v");
      // v + (x - v) / 2.5
      int u = b.add(v, b.mul(b.sub(current, v), 0.4));
      int spike = b.fires(u, 1.25, /*orEqual=*/true);
      b.next(0,
             isHard ? b.resetTo(u, spike, -0.5) : b.subtract(u, spike, 1.25));
      b.output(spike);
      Network network = recognized(b);
      expectOne(network, Model::Integrate);
      const Population &neurons = network.populations[0];
      EXPECT_TRUE(neurons.decay.is(0.6));
      EXPECT_TRUE(neurons.gain.is(0.4));
      EXPECT_TRUE(neurons.threshold.is(1.25));
      EXPECT_TRUE(neurons.bias.isZero());
      EXPECT_TRUE(neurons.orEqual);
      EXPECT_FALSE(neurons.resetsNextStep);
      EXPECT_EQ(neurons.reset, isHard ? Reset::Value : Reset::Subtract);
      if (isHard)
        EXPECT_TRUE(neurons.resetValue.is(-0.5));
    }
}

TEST(Neurons, SnnTorchsStepIsALeakyNeuronThatResetsInTheNextStep) {
  for (unsigned seed = 0; seed < writings; ++seed) {
    StepBuilder b(seed);
    int current = b.linear(b.input());
    int mem = b.state("mem");
    int reset = b.fires(mem, 0.75, /*orEqual=*/false);
    int next = b.subtract(b.add(b.leak(mem, 0.9), current), reset, 0.75);
    b.next(0, next);
    b.output(b.fires(next, 0.75, /*orEqual=*/false));
    Network network = recognized(b);
    expectOne(network, Model::Integrate);
    const Population &neurons = network.populations[0];
    EXPECT_TRUE(neurons.decay.is(0.9));
    EXPECT_TRUE(neurons.gain.is(1.0));
    EXPECT_TRUE(neurons.threshold.is(0.75));
    EXPECT_FALSE(neurons.orEqual);
    EXPECT_TRUE(neurons.resetsNextStep);
    EXPECT_EQ(neurons.reset, Reset::Subtract);
  }
}

TEST(Neurons, AMembraneThatIsResetBeforeItDecaysResetsAtOnce) {
  for (unsigned seed = 0; seed < writings; ++seed)
    for (bool isZero : {false, true}) {
      StepBuilder b(seed);
      int current = b.linear(b.input());
      int mem = b.state("mem");
      int reset = b.fires(mem, 1, /*orEqual=*/false);
      int kept = isZero ? b.resetTo(mem, reset, 0) : b.subtract(mem, reset, 1);
      int next = b.add(b.leak(kept, 0.8), current);
      b.next(0, next);
      b.output(b.fires(next, 1, /*orEqual=*/false));
      Network network = recognized(b);
      expectOne(network, Model::Integrate);
      EXPECT_TRUE(network.populations[0].decay.is(0.8));
      EXPECT_FALSE(network.populations[0].resetsNextStep);
      EXPECT_EQ(network.populations[0].reset,
                isZero ? Reset::Zero : Reset::Subtract);
    }
}

TEST(Neurons, AnExplicitSpikeStateIsTheSpikeOfTheStepBefore) {
  for (unsigned seed = 0; seed < writings; ++seed) {
    StepBuilder b(seed);
    int current = b.linear(b.input());
    int mem = b.state("mem"), old = b.state("spk");
    // Also a recurrent connection.
    int drive = b.add(current, b.linear(old, 2));
    int next = b.subtract(b.add(b.leak(mem, 0.5), drive), old, 1);
    int spike = b.fires(next, 1, /*orEqual=*/false);
    b.next(0, next);
    b.next(1, spike);
    b.output(spike);
    Network network = recognized(b);
    ASSERT_EQ(network.populations.size(), 1u);
    const Population &neurons = network.populations[0];
    EXPECT_TRUE(neurons.resetsNextStep);
    ASSERT_EQ(neurons.feeds.size(), 2u);
    const Feed &recurrent =
        neurons.feeds[neurons.feeds[0].source.isInput ? 1 : 0];
    EXPECT_FALSE(recurrent.source.isInput);
    EXPECT_EQ(recurrent.source.index, 0);
    EXPECT_EQ(recurrent.delay, 1);
  }
}

/// Which current a membrane sees.
enum class Order { SnnTorch, Norse, MembraneFirst };

TEST(Neurons, ASynapticCurrentMayBeUpdatedBeforeOrBehindTheMembrane) {
  for (unsigned seed = 0; seed < writings; ++seed)
    for (Order order : {Order::SnnTorch, Order::Norse, Order::MembraneFirst}) {
      StepBuilder b(seed);
      int current = b.linear(b.input());
      int i = b.state("i"), v = b.state("v");
      int jump = order == Order::SnnTorch ? b.add(b.leak(i, 0.7), current)
                                          : b.add(i, current);
      int decayed = order == Order::SnnTorch ? jump
                    : order == Order::Norse  ? b.leak(jump, 0.7)
                                             : b.add(b.leak(i, 0.7), current);
      int seen = order == Order::MembraneFirst ? i : jump;
      int u = b.add(v, b.mul(b.sub(seen, v), 0.25));
      int spike = b.fires(u, 0.5, /*orEqual=*/false);
      b.next(0, decayed);
      b.next(1, b.resetTo(u, spike, 0));
      b.output(spike);
      Network network = recognized(b);
      expectOne(network, Model::Synaptic);
      const Population &neurons = network.populations[0];
      EXPECT_TRUE(neurons.decay.is(0.75));
      EXPECT_TRUE(neurons.synapticDecay.is(0.7));
      EXPECT_TRUE(neurons.gain.is(0.25));
      EXPECT_TRUE(neurons.bias.isZero());
      EXPECT_EQ(neurons.membraneFirst, order == Order::MembraneFirst);
      EXPECT_EQ(neurons.reset, Reset::Zero);
    }
}

TEST(Neurons, ConstantsMayDifferFromNeuronToNeuron) {
  StepBuilder b;
  int current = b.linear(b.input());
  int mem = b.state("mem");
  int beta = b.constant(std::vector<double>{0.25, 0.5, 0.75});
  int theta = b.constant(std::vector<double>{1, 2, 3});
  int u = b.add(b.node(Kind::Mul, {mem, beta}), current);
  int spike = b.node(Kind::Greater, {u, theta});
  b.next(0, b.sub(u, b.node(Kind::Mul, {spike, theta})));
  b.output(spike);
  Network network = recognized(b);
  expectOne(network, Model::Integrate);
  EXPECT_EQ(network.populations[0].decay.expand({1, 3}),
            (std::vector<double>{0.25, 0.5, 0.75}));
  EXPECT_EQ(network.populations[0].threshold.expand({1, 3}),
            (std::vector<double>{1, 2, 3}));
}

TEST(Neurons, AStateCountsFromWhatItStartsFrom) {
  StepBuilder b;
  int current = b.linear(b.input());
  int v = b.state("v");
  b.step.states[0].initial = {-0.25};
  int u = b.add(v, current);
  int spike = b.fires(u, 0.75, /*orEqual=*/true);
  b.next(0, b.resetTo(u, spike, -0.25));
  b.output(spike);
  Network network = recognized(b);
  expectOne(network, Model::Integrate);
  EXPECT_TRUE(network.populations[0].threshold.is(1.0));
  EXPECT_TRUE(network.populations[0].bias.isZero());
  EXPECT_EQ(network.populations[0].reset, Reset::Zero);
}

TEST(Neurons, AStateWithoutSpikesIsAReadout) {
  StepBuilder b;
  int current = b.add(b.linear(b.input()), b.constant(0.5));
  int mem = b.state("mem");
  int next = b.add(b.mul(mem, 0.95), current);
  b.next(0, next);
  b.output(next);
  Network network = recognized(b);
  ASSERT_EQ(network.populations.size(), 1u);
  EXPECT_FALSE(network.populations[0].isSpiking);
  EXPECT_TRUE(network.populations[0].decay.is(0.95));
  EXPECT_TRUE(network.populations[0].bias.is(0.5));
  EXPECT_TRUE(network.readings[0].isPotential);
}

TEST(Neurons, TheLargestOfSpikesIsASumOverOneHalf) {
  StepBuilder b;
  int mem = b.state("mem");
  int u = b.add(mem, b.linear(b.input()));
  int spike = b.fires(u, 1, /*orEqual=*/true);
  b.next(0, b.resetTo(u, spike, 0));
  b.output(b.node(Kind::MaxPool, {spike}, 7));
  Network network = recognized(b);
  ASSERT_EQ(network.populations.size(), 2u);
  const Population &pool = network.populations[network.readings[0].population];
  EXPECT_EQ(pool.model, Model::Threshold);
  EXPECT_TRUE(pool.threshold.is(0.5));
}

TEST(Neurons, LinearMapsThatFollowEachOtherMeetInARelay) {
  StepBuilder b;
  int inner = b.add(b.linear(b.input(), 1), b.constant(2));
  int mem = b.state("mem");
  int u = b.add(mem, b.linear(inner, 2));
  int spike = b.fires(u, 1, /*orEqual=*/true);
  b.next(0, b.resetTo(u, spike, 0));
  b.output(spike);
  Network network = recognized(b);
  ASSERT_EQ(network.populations.size(), 2u);
  int relay = network.populations[0].model == Model::Relay ? 0 : 1;
  EXPECT_TRUE(network.populations[relay].bias.is(2));
  EXPECT_EQ(network.populations[1 - relay].feeds[0].source.index, relay);
}
