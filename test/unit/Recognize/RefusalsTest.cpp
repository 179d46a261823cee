// What is no neuron is refused by the name of its node.

#include "StepBuilder.h"

#include "snnc/Recognize/Recognize.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::recognize;

static std::string refusal(const StepBuilder &b) {
  Result<Network> network = findNeurons(b.step);
  return network ? "recognised" : network.error().message;
}

TEST(Refusals, AResetByHalfTheThresholdIsNamed) {
  StepBuilder b;
  int v = b.state("v");
  int u = b.add(v, b.linear(b.input()));
  int spike = b.fires(u, 1, true);
  b.next(0, b.subtract(u, spike, 0.5));
  b.output(spike);
  EXPECT_EQ(refusal(b),
            "node 'n5' adds -0.5 to the membrane when it fires; a reset "
            "subtracts the threshold 1 or sets the membrane to a value");
}

TEST(Refusals, ASpikeWithoutAResetIsNamed) {
  StepBuilder b;
  int v = b.state("v");
  int u = b.add(v, b.linear(b.input()));
  b.next(0, u);
  b.output(b.fires(u, 1, true));
  EXPECT_EQ(refusal(b),
            "node 'n5' fires without a reset of its membrane; snnTorch's "
            "reset_mechanism='none' belongs to readouts whose membrane is the "
            "output");
}

TEST(Refusals, AProductOfMembranesIsNamed) {
  StepBuilder b;
  int v = b.state("v"), w = b.state("w");
  int u = b.add(b.node(Kind::Mul, {v, w}), b.linear(b.input()));
  int spike = b.fires(u, 1, true);
  b.next(0, b.resetTo(u, spike, 0));
  b.next(1, b.resetTo(u, spike, 0.5));
  b.output(spike);
  EXPECT_NE(refusal(b).find("multiplies values that change"), std::string::npos)
      << refusal(b);
}

TEST(Refusals, TheLargestOfCurrentsIsNamed) {
  StepBuilder b;
  int v = b.state("v");
  int u = b.add(v, b.node(Kind::MaxPool, {b.linear(b.input())}));
  int spike = b.fires(u, 1, true);
  b.next(0, b.resetTo(u, spike, 0));
  b.output(spike);
  EXPECT_EQ(refusal(b), "node 'n3' takes the largest of values that are no "
                        "spikes; use average pooling in front of the neurons");
}

TEST(Refusals, AnUnknownFunctionIsNamed) {
  StepBuilder b;
  int v = b.state("v");
  int other = b.node(Kind::Other, {v});
  int u = b.add(other, b.linear(b.input()));
  int spike = b.fires(u, 1, true);
  b.next(0, b.resetTo(u, spike, 0));
  b.output(spike);
  EXPECT_EQ(refusal(b),
            "node 'n1' computes what no neuron that is recognised does");
}

TEST(Refusals, AThresholdThatAMembraneAtRestReachesIsNamed) {
  StepBuilder b;
  int mem = b.state("mem");
  int reset = b.fires(mem, -0.5, false);
  int next =
      b.subtract(b.add(b.mul(mem, 0.9), b.linear(b.input())), reset, -0.5);
  b.next(0, next);
  b.output(b.fires(next, -0.5, false));
  EXPECT_EQ(refusal(b), "node 'n2' fires before the first step: a threshold of "
                        "-0.5 is reached by a membrane at rest");
}
