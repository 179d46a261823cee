// Tests what SynapseOpInterface says about connections.

#include "SnnNetworks.h"

#include "gtest/gtest.h"

#include <limits>

using namespace snnc;
using namespace snnc::test;

/// The synapse op of a network with one.
static snn::SynapseOpInterface synapsesOf(const Network &network) {
  return *network.op().getOps<snn::SynapseOpInterface>().begin();
}

/// Counts the pairs of neurons that weightAt() connects.
static int64_t countPairs(snn::SynapseOpInterface op) {
  Shape source = op.getSourceShape(), target = op.getTargetShape();
  int64_t pairs = 0;
  for (int64_t from = 0; from < source.numNeurons(); ++from)
    for (int64_t to = 0; to < target.numNeurons(); ++to)
      pairs += op.weightAt(neuronCoordinate(source, from),
                           neuronCoordinate(target, to))
                   .has_value();
  return pairs;
}

static std::string around(const std::string &synapses,
                          const std::string &target) {
  return "%x = snn.input \"x\" encoder(direct) scale 1.0 low 0 high 9 shape "
         "[60] : !snn.spikes<4x5x3>\n%i = snn." +
         synapses + " : !snn.spikes<4x5x3> -> !snn.current<" + target +
         ">\n%s = snn.population %i model(graded) : !snn.spikes<" + target +
         ">\nsnn.output \"y\" %s decoder(value) scale 1.0 shape [" +
         "24] : !snn.spikes<" + target + ">\n";
}

TEST(SnnSynapses, CountsTheConnectionsOfWindows) {
  for (const char *synapses :
       {"conv2d %x weights(dense<2> : tensor<4x4x3x3xi8>) strides [2, 2] "
        "pads [1, 1, 1, 1]",
        "conv2d %x weights(dense<2> : tensor<4x2x2x2xi8>) strides [2, 2] "
        "pads [1, 1, 0, 1] dilations [1, 2] groups 2",
        "conv2d %x weights(dense<2> : tensor<4x1x3x1xi8>) strides [2, 2] "
        "pads [0, 0, 2, 0] groups 4",
        "sum_pool %x kernel [3, 2] strides [2, 1]  pads [1, 0, 1, 0]",
        "max_pool %x kernel [3, 2] strides [2, 2]  pads [2, 0, 0, 1]"}) {
    Network network(0, around(synapses, "4x3x2"));
    ASSERT_TRUE(network.op()) << synapses << network.errors();
    snn::SynapseOpInterface op = synapsesOf(network);
    EXPECT_EQ(op.numSynapses(), countPairs(op)) << synapses;
  }
}

TEST(SnnSynapses, CountsThePositionsOfWindowsWithPadding) {
  // Source 4x5x3, target 4x3x2: 24 windows, over 4, 2 and 1 channels.
  for (auto [synapses, positions] : std::vector<std::pair<const char *, int>>{
           {"conv2d %x weights(dense<2> : tensor<4x4x3x3xi8>) strides [2, 2] "
            "pads [1, 1, 1, 1]",
            24 * 4 * 9},
           {"conv2d %x weights(dense<2> : tensor<4x2x2x2xi8>) strides [2, 2] "
            "pads [1, 1, 0, 1] dilations [1, 2] groups 2",
            24 * 2 * 4},
           {"sum_pool %x kernel [3, 2] strides [2, 1]  pads [1, 0, 1, 0]",
            24 * 6}}) {
    Network network(0, around(synapses, "4x3x2"));
    ASSERT_TRUE(network.op()) << synapses << network.errors();
    EXPECT_EQ(synapsesOf(network).numWindowPositions(), positions) << synapses;
  }
}

TEST(SnnSynapses, CountsTheWeightsThatAreNotZero) {
  for (auto [weights, nonzero] : std::vector<std::pair<const char *, int>>{
           {"[[[[0]]], [[[2]]], [[[-1]]], [[[0]]]]", 2}, {"0", 0}, {"3", 4}}) {
    Network network(0,
                    around("conv2d %x weights(dense<" + std::string(weights) +
                               "> : tensor<4x1x1x1xi8>) strides [2, 2] "
                               "groups 4",
                           "4x3x2"));
    ASSERT_TRUE(network.op()) << weights << network.errors();
    EXPECT_EQ(synapsesOf(network).numWeights(), 4);
    EXPECT_EQ(synapsesOf(network).numNonzeroWeights(), nonzero) << weights;
  }
}

TEST(SnnSynapses, KnowsTheWeightsOfDenseAndOneToOne) {
  Network dense(0, R"(
    %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [4] : !snn.spikes<2x1x2>
    %i = snn.dense %x weights(dense<[[1, 2, 3, 4], [5, 6, 7, 8]]> : tensor<2x4xi8>) layer "Fc" : !snn.spikes<2x1x2> -> !snn.current<2>
    %s = snn.population %i model(graded) : !snn.spikes<2>
    snn.output "y" %s decoder(value) scale 1.0 shape [2] : !snn.spikes<2>)");
  snn::SynapseOpInterface op = synapsesOf(dense);
  EXPECT_TRUE(op.isDense());
  EXPECT_FALSE(op.isMaximum());
  EXPECT_EQ(op.getLayerName(), "Fc");
  EXPECT_EQ(op.numSynapses(), 8);
  EXPECT_EQ(op.numWeights(), 8);
  EXPECT_EQ(op.weightAt({1, 0, 0}, {1, 0, 0}), 7);

  Network identity(0, R"(
    %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [4] : !snn.spikes<2x1x2>
    %i = snn.one_to_one %x weights(dense<[5, 6]> : tensor<2xi8>) : !snn.spikes<2x1x2> -> !snn.current<2x1x2>
    %s = snn.population %i model(graded) : !snn.spikes<2x1x2>
    snn.output "y" %s decoder(value) scale 1.0 shape [4] : !snn.spikes<2x1x2>)");
  op = synapsesOf(identity);
  EXPECT_EQ(op.numSynapses(), 4);
  EXPECT_EQ(op.numWeights(), 2);
  EXPECT_EQ(op.getKernel().groups, 2);
  EXPECT_EQ(op.weightAt({1, 0, 1}, {1, 0, 1}), 6);
  EXPECT_EQ(op.weightAt({1, 0, 1}, {1, 0, 0}), std::nullopt);
  EXPECT_EQ(op.weightAt({1, 0, 1}, {0, 0, 1}), std::nullopt);
}

TEST(SnnSynapses, CountsUpToTheLargestNumber) {
  Network network(0, R"(
    %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2147483647] : !snn.spikes<2147483647>
    %i = snn.conv2d %x weights(dense<1> : tensor<2147483647x2147483647x1x1xi8>) : !snn.spikes<2147483647> -> !snn.current<2147483647>
    %s = snn.population %i model(graded) : !snn.spikes<2147483647>
    snn.output "y" %s decoder(value) scale 1.0 shape [2147483647] : !snn.spikes<2147483647>)");
  ASSERT_TRUE(network.op()) << network.errors();
  EXPECT_EQ(synapsesOf(network).numSynapses(),
            int64_t(2147483647) * 2147483647);
}
