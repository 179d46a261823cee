// What the host computes of an image comes from a file that nobody vouches for.

#include "snnc/Driver/HostTail.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::driver;

/// An image of an output of 2 and one of 1 x 2 x 1 numbers.
static image::Image makeImage(const std::string &tail) {
  image::Image image;
  image.outputs.resize(2);
  image.outputs[0].name = "a";
  image.outputs[0].shape = {2, 1, 1};
  image.outputs[0].tensorShape = {1, 2};
  image.outputs[1].name = "b";
  image.outputs[1].shape = {1, 2, 1};
  image.outputs[1].tensorShape = {1, 2, 1};
  image.tail = tail;
  return image;
}

/// A function of both outputs with this body.
static std::string makeTail(const std::string &body) {
  return "func.func private @t(%a: tensor<1x2xf32>, %b: tensor<1x2x1xf32>) -> "
         "(tensor<1x2xf32> {ann.name = \"y\"}) {\n" +
         body + "\n}\n";
}

/// What is wrong with a tail.
static std::string errorOf(const std::string &tail) {
  Result<HostTail> loaded = HostTail::load(makeImage(tail), "net.snnb");
  return loaded ? "" : loaded.error().message;
}

static const std::string place =
    "net.snnb: what the host computes cannot be used: ";

/// Outputs of these numbers.
static std::vector<simulator::OutputValues> makeOutputs() {
  std::vector<simulator::OutputValues> outputs(2);
  outputs[0].integers = {1, 2};
  outputs[0].reals = {1.0, 2.0};
  outputs[0].best = 1;
  outputs[1].integers = {30, -10};
  outputs[1].reals = {3.0, -1.0};
  return outputs;
}

TEST(HostTail, ComputesResultsOfAllOutputs) {
  Result<HostTail> tail = HostTail::load(
      makeImage(makeTail(
          "%0 = ann.reshape %b : tensor<1x2x1xf32> -> tensor<1x2xf32> "
          "loc(\"Reshape1\")\n"
          "%1 = ann.add %a, %0 : (tensor<1x2xf32>, tensor<1x2xf32>) -> "
          "tensor<1x2xf32> loc(\"Add1\")\n"
          "return %1 : tensor<1x2xf32>")),
      "net.snnb");
  ASSERT_TRUE(tail) << tail.error().message;
  EXPECT_EQ(tail->getDescription(), "Reshape1 ... Add1 (2 operators)");
  ASSERT_EQ(tail->getOutputs().size(), 1u);
  EXPECT_EQ(tail->getOutputs()[0].name, "y");
  EXPECT_EQ(tail->getOutputs()[0].shape, (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(tail->getOutputs()[0].numElements, 2);

  simulator::BatchResult batch;
  batch.outputs = {makeOutputs(), makeOutputs()};
  ASSERT_TRUE(tail->finish(batch, 2));
  for (const std::vector<simulator::OutputValues> &results : batch.outputs) {
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].reals, (std::vector<double>{4.0, 1.0}));
    EXPECT_EQ(results[0].best, 0);
  }
}

TEST(HostTail, WithoutOneTheOutputsOfTheChipAreTheResults) {
  Result<HostTail> tail = HostTail::load(makeImage(""), "net.snnb");
  ASSERT_TRUE(tail);
  EXPECT_EQ(tail->getDescription(), "");
  ASSERT_EQ(tail->getOutputs().size(), 2u);
  EXPECT_EQ(tail->getOutputs()[1].name, "b");
  EXPECT_EQ(tail->getOutputs()[1].numElements, 2);
  auto results = tail->run(makeOutputs());
  ASSERT_TRUE(results);
  EXPECT_EQ((*results)[1].integers, (std::vector<int64_t>{30, -10}));
}

TEST(HostTail, NamesOneOperatorAlone) {
  Result<HostTail> tail = HostTail::load(
      makeImage(makeTail("%0 = ann.relu %a : tensor<1x2xf32> loc(\"R\")\n"
                         "return %0 : tensor<1x2xf32>")),
      "net.snnb");
  ASSERT_TRUE(tail) << tail.error().message;
  EXPECT_EQ(tail->getDescription(), "R (1 operator)");
}

TEST(HostTail, MustBeOneFunction) {
  EXPECT_EQ(errorOf("module {}"), place + "it is not one function");
  std::string one = makeTail("return %a : tensor<1x2xf32>");
  EXPECT_EQ(errorOf(one + "func.func private @u()"),
            place + "it is not one function");
  EXPECT_NE(errorOf("nonsense").find(place), std::string::npos);
  EXPECT_NE(errorOf(one.substr(0, one.size() - 4)).find(place),
            std::string::npos);
  EXPECT_NE(errorOf(std::string(1000, '\0')).find(place), std::string::npos);
}

TEST(HostTail, MayNotBeDeep) {
  std::string deep =
      makeTail("%0 = ann.constant dense<" + std::string(100000, '['));
  EXPECT_EQ(errorOf(deep), place + "its brackets are more than 64 deep");
}

TEST(HostTail, TakesTheOutputsOfTheImage) {
  EXPECT_EQ(errorOf("func.func private @t(%a: tensor<1x2xf32>) -> "
                    "tensor<1x2xf32> { return %a : tensor<1x2xf32> }"),
            place + "the function has 1 arguments, but the image has 2 "
                    "outputs");
  std::string other = makeTail("return %a : tensor<1x2xf32>");
  other.replace(other.find("1x2x1"), 5, "2x1x1");
  EXPECT_EQ(errorOf(other), place + "output 'b' has another shape than the "
                                    "argument for it");
  other.replace(other.find("tensor<2x1x1xf32>"), 17, "i32");
  EXPECT_EQ(errorOf(other), place + "output 'b' has another shape than the "
                                    "argument for it");
}

TEST(HostTail, GivesResults) {
  EXPECT_EQ(errorOf("func.func private @t(%a: tensor<1x2xf32>, "
                    "%b: tensor<1x2x1xf32>) { return }"),
            place + "the function has no results");
}

TEST(HostTail, HasABodyOfOneBlock) {
  EXPECT_EQ(errorOf("func.func private @t(tensor<1x2xf32>, "
                    "tensor<1x2x1xf32>) -> tensor<1x2xf32>"),
            place + "the function has 0 blocks, expected 1");
}

TEST(HostTail, HoldsOperationsOfAnnAlone) {
  EXPECT_EQ(errorOf(makeTail("%0 = func.call @t(%a, %b) : (tensor<1x2xf32>, "
                             "tensor<1x2x1xf32>) -> tensor<1x2xf32>\n"
                             "return %0 : tensor<1x2xf32>")),
            place + "operation 'func.call' is none of the ann dialect");
}

TEST(HostTail, LeavesLayersWithWeightsToTheChip) {
  EXPECT_EQ(errorOf(makeTail(
                "%w = ann.constant dense<1.0> : tensor<2x2xf32>\n"
                "%0 = ann.dense %a, %w : (tensor<1x2xf32>, tensor<2x2xf32>) "
                "-> tensor<1x2xf32>\n"
                "return %0 : tensor<1x2xf32>")),
            place + "operation 'ann.dense' has weights, but layers with "
                    "weights run on the chip");
}

TEST(HostTail, IsBoundedInSize) {
  EXPECT_EQ(errorOf(makeTail(
                "%0 = ann.reshape %a : tensor<1x2xf32> -> tensor<2x1xf32>\n"
                "%1 = ann.broadcast %0 : tensor<2x1xf32> -> "
                "tensor<2x67108864xf32>\n"
                "return %a : tensor<1x2xf32>")),
            place + "operation 'ann.broadcast' brings the values to more than "
                    "67108864 elements");
}
