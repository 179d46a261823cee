// An unrolled network is folded into its step, or the difference is named.

#include "StepBuilder.h"

#include "snnc/Recognize/Fold.h"
#include "snnc/Recognize/Recognize.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::recognize;

namespace {

/// A network of SpikingJelly's or snnTorch's order, written out.
struct Unrolled {
  StepBuilder b;
  Series series{"out", {}};
  bool isDelayed = false;
  bool dropsZeros = false; ///< as an optimiser does it in the first step
  int differsAt = -1;      ///< the step with another decay

  void build(int steps) {
    int v = b.constant(0), old = b.constant(0);
    for (int t = 0; t < steps; ++t) {
      int x = b.input();
      b.step.nodes[x].time = t;
      double decay = t == differsAt ? 0.5 : 0.875;
      int current = b.linear(x);
      int u = t == 0 && dropsZeros ? current : b.add(b.mul(v, decay), current);
      if (isDelayed && (t > 0 || !dropsZeros))
        u = b.subtract(u, old, 1);
      int spike = b.fires(u, 1, true);
      v = isDelayed ? u : b.resetTo(u, spike, 0);
      old = spike;
      series.nodes.push_back(spike);
    }
  }
};

} // namespace

TEST(Fold, TheFoldedStepIsTheNeuronThatWasUnrolled) {
  for (bool isDelayed : {false, true})
    for (bool dropsZeros : {false, true}) {
      if (isDelayed && dropsZeros)
        continue; // both terms of the first step are gone: see below
      Unrolled unrolled;
      unrolled.isDelayed = isDelayed;
      unrolled.dropsZeros = dropsZeros;
      unrolled.build(5);
      Result<Step> step = fold(unrolled.b.step.nodes, {unrolled.series});
      ASSERT_TRUE(step) << step.error().message;
      Result<Network> network = findNeurons(*step);
      ASSERT_TRUE(network) << network.error().message;
      ASSERT_EQ(network->populations.size(), 1u);
      const Population &neurons = network->populations[0];
      EXPECT_TRUE(neurons.decay.is(0.875));
      EXPECT_TRUE(neurons.threshold.is(1));
      EXPECT_EQ(neurons.resetsNextStep, isDelayed);
      EXPECT_EQ(neurons.reset, isDelayed ? Reset::Subtract : Reset::Zero);
    }
}

TEST(Fold, AStepWithAnotherDecayIsNamed) {
  Unrolled unrolled;
  unrolled.differsAt = 3;
  unrolled.build(5);
  Result<Step> step = fold(unrolled.b.step.nodes, {unrolled.series});
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().message,
            "the steps of the unrolled network differ: node 'n31' and node "
            "'n22' of the step before hold other numbers, 0.5 and 0.875; a "
            "recurrent network repeats one step with the same weights");
}

TEST(Fold, TwoStepsAreTooFew) {
  Unrolled unrolled;
  unrolled.build(2);
  Result<Step> step = fold(unrolled.b.step.nodes, {unrolled.series});
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().message,
            "output 'out' has 2 steps; an unrolled network of at least 3 steps "
            "is expected");
}

TEST(Fold, AStepThatReadsAnotherRowIsNamed) {
  Unrolled unrolled;
  unrolled.build(5);
  for (Node &node : unrolled.b.step.nodes)
    if (node.kind == Kind::Input && node.time == 3)
      node.time = 4;
  Result<Step> step = fold(unrolled.b.step.nodes, {unrolled.series});
  ASSERT_FALSE(step);
  EXPECT_NE(step.error().message.find("read no rows that follow each other"),
            std::string::npos)
      << step.error().message;
}
