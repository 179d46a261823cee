// Tests what encodeTable refuses, and tables beyond the numbers of 16 bits.

#include "snnc/Support/Bits.h"
#include "snnc/Synapse/Decoder.h"
#include "snnc/Synapse/Encoder.h"
#include "snnc/Synapse/Reference.h"

#include <gtest/gtest.h>

#include <map>

using namespace snnc;
using namespace snnc::synapse;

/// A convolution of 2 x 1 from one row of three to another, and its two
/// weights.
static Geometry smallKernel(Encoding encoding, unsigned bits) {
  Geometry geometry;
  geometry.encoding = encoding;
  geometry.source = geometry.targetPopulation = {1, 1, 3};
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.kernel.width = 2;
  geometry.weightBits = bits;
  return geometry;
}

static std::string refusal(const Geometry &geometry,
                           const LayerWeights &weights) {
  Result<EncodedTable> table = encodeTable(geometry, weights);
  return table ? "" : table.error().message;
}

static LayerWeights layerOf(const std::vector<int32_t> &weights,
                            bool ofKernel) {
  LayerWeights layer;
  layer.ints = weights.data();
  layer.count = weights.size();
  layer.ofKernel = ofKernel;
  return layer;
}

TEST(EncodeTable, NamesTheWeightThatDoesNotFit) {
  std::vector<int32_t> weights = {0, 300};
  LayerWeights layer = layerOf(weights, true);
  Geometry geometry = smallKernel(Encoding::Index, 9);
  EXPECT_EQ(refusal(geometry, layer),
            "the weight 300 at [0, 0, 0, 1] does not fit in 9 bits: expected "
            "-256 to 255; use more weight bits");
  geometry.isUnsigned = true;
  EXPECT_EQ(refusal(geometry, layer), "");
  weights[1] = -1;
  EXPECT_EQ(refusal(geometry, layer),
            "the weight -1 at [0, 0, 0, 1] does not fit in 9 bits: expected 0 "
            "to 511; use more weight bits");
  geometry.isUnsigned = false;
  geometry.weightBits = 1;
  EXPECT_EQ(refusal(geometry, layer), "");
  weights[1] = 2;
  EXPECT_EQ(refusal(geometry, layer),
            "the weight 2 at [0, 0, 0, 1] does not fit in 1 bits: expected -1, "
            "0 or 1; use more weight bits");
  geometry.weightBits = 0;
  EXPECT_EQ(refusal(geometry, layer),
            "the weight 2 at [0, 0, 0, 1] does not fit in 0 bits: expected 0 "
            "or 1; use more weight bits");
}

TEST(EncodeTable, CannotLeaveOutPairsOfDenseTables) {
  std::vector<int32_t> weights = {1, 1};
  LayerWeights layer = layerOf(weights, true);
  EXPECT_EQ(refusal(smallKernel(Encoding::Dense, 2), layer), "");
  EXPECT_EQ(refusal(smallKernel(Encoding::Dense, 1), layer),
            "the weight 0 from (0, 0, 0) to (0, 0, 1), which no window joins, "
            "does not fit in 1 bits: expected -1 or 1; use more weight bits");
  layer = LayerWeights();
  layer.ofKernel = true;
  EXPECT_EQ(refusal(smallKernel(Encoding::Dense, 0), layer),
            "the weight 0 from (0, 0, 0) to (0, 0, 1), which no window joins, "
            "does not fit in 0 bits: expected 1; use more weight bits");
  EXPECT_EQ(refusal(smallKernel(Encoding::Bitmap, 0), layer), "");
}

TEST(EncodeTable, ChecksKindAndNumberOfWeights) {
  std::vector<int32_t> weights = {1, 1};
  Geometry geometry = smallKernel(Encoding::Bitmap, 4);
  geometry.windows = true;
  EXPECT_EQ(refusal(geometry, layerOf(weights, false)),
            "a table with windows needs the weights of a kernel");
  EXPECT_EQ(refusal(geometry, LayerWeights()),
            "a table with windows needs the weights of a kernel");
  geometry.windows = false;
  EXPECT_EQ(refusal(geometry, layerOf(weights, false)),
            "the layer has 2 weights, expected 9");
  EXPECT_EQ(refusal(geometry, LayerWeights()),
            "the layer has 0 weights, expected 9");
  geometry.weightBits = realBits;
  EXPECT_EQ(refusal(geometry, layerOf(weights, true)),
            "the weights are integers, but the table holds real ones");
  geometry.kernel.strideW = 0;
  EXPECT_EQ(refusal(geometry, layerOf(weights, true)),
            "the horizontal stride is 0, expected 1 to 65536");
  geometry = smallKernel(Encoding::RunLength, 4);
  geometry.gapBits = 17;
  EXPECT_EQ(refusal(geometry, layerOf(weights, true)),
            "the number of gap bits is 17, expected 1 to 16");
  // What stands in the fields that it sets does not count.
  geometry.gapBits = 0;
  geometry.pointerBits = 61;
  EXPECT_EQ(refusal(geometry, layerOf(weights, true)), "");
}

/// Holds sums of a few events against the reference.
static void compare(const EncodedTable &table) {
  const Geometry &geometry = table.geometry;
  Decoder decoder =
      *Decoder::create(geometry, table.words.data(), table.words.size());
  std::map<int64_t, int64_t> expected, actual;
  std::vector<int32_t> sums(geometry.target.numNeurons());
  int64_t last = geometry.source.numNeurons() - 1;
  for (int64_t i : {int64_t(0), last / 2, last / 2 + 1, last}) {
    Coordinate source = neuronCoordinate(geometry.source, i);
    forEachSynapse(geometry, table.words.data(), source,
                   [&](int64_t j, int64_t weight) {
                     expected[j] += 5 * weight;
                     if (expected[j] == 0)
                       expected.erase(j);
                   });
    decoder.add(source, 5, 0, sums.data());
  }
  for (size_t j = 0; j < sums.size(); ++j)
    if (sums[j] != 0)
      actual[static_cast<int64_t>(j)] = sums[j];
  EXPECT_FALSE(expected.empty());
  EXPECT_EQ(actual, expected);
}

TEST(EncodeTable, HasTargetsBeyond16Bits) {
  Geometry geometry; // 2 sources, 70,000 targets
  geometry.source = {2, 1, 1};
  geometry.targetPopulation = {1, 700, 100};
  geometry.target = Box::whole(geometry.targetPopulation);
  std::vector<int32_t> weights(140000);
  for (size_t i = 0; i < weights.size(); i += 997)
    weights[i] = static_cast<int32_t>(i % 127) - 60;
  for (Encoding encoding : {Encoding::Bitmap, Encoding::Index,
                            Encoding::RunLength, Encoding::DeltaIndex}) {
    geometry.encoding = encoding;
    compare(*encodeTable(geometry, layerOf(weights, false)));
  }
}

TEST(EncodeTable, HasWindowsThatReachFar) {
  // Neighbouring rows of targets are 70,000 apart.
  Geometry geometry;
  geometry.source = {1, 5, 700};
  geometry.targetPopulation = {100, 5, 700};
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.kernel.height = geometry.kernel.width = 3;
  geometry.kernel.padTop = geometry.kernel.padLeft = 1;
  geometry.windows = true;
  std::vector<int32_t> weights(900);
  for (size_t i = 0; i < weights.size(); i += 17)
    weights[i] = static_cast<int32_t>(i % 127) - 60;
  for (Encoding encoding : {Encoding::Bitmap, Encoding::Index,
                            Encoding::RunLength, Encoding::DeltaIndex}) {
    geometry.encoding = encoding;
    compare(*encodeTable(geometry, layerOf(weights, true)));
  }
}
