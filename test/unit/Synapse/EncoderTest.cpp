// Tests the bits and sizes of encoded tables, and what is refused.

#include "snnc/Synapse/Encoder.h"

#include "RandomTable.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::synapse;

/// A valid 3x3 convolution from 2 to 4 channels.
static Geometry convolution() {
  Geometry geometry;
  geometry.encoding = Encoding::Functional;
  geometry.source = {2, 5, 5};
  geometry.targetPopulation = {4, 5, 5};
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.kernel.height = geometry.kernel.width = 3;
  geometry.kernel.padTop = geometry.kernel.padLeft = 1;
  return geometry;
}

static std::string validationError(const Geometry &geometry,
                                   uint64_t words = UINT64_MAX) {
  Status status = validate(geometry, words);
  return status ? "" : status.error().message;
}

TEST(Encoder, PutsDenseRowsOfTheSourceOneAfterTheOther) {
  Geometry geometry;
  geometry.source = {2, 1, 2};           // machine order: c0x0 c1x0 c0x1 c1x1
  geometry.targetPopulation = {2, 1, 2}; // ONNX order: c0x0 c0x1 c1x0 c1x1
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.weightBits = 4;
  // [target][source]: the digits are the ONNX indices of source and target.
  std::vector<int8_t> weights = {0,  1,  2,  3,  4,  5,  6,  7,
                                 -8, -7, -6, -5, -4, -3, -2, -1};
  // Row of c0x0: weights 0, 8, 4, c of targets 0, 2, 1, 3; then c1x0 ...
  EXPECT_EQ(*encode(geometry, weights.data(), weights.size()),
            std::vector<uint64_t>{0xf7b3'd591'e6a2'c480});
}

TEST(Encoder, PutsTargetChannelsOfAKernelInnermost) {
  Geometry geometry = convolution();
  geometry.source.channels = 1;
  geometry.kernel.height = 1;
  geometry.kernel.width = 2;
  geometry.weightBits = 8;
  geometry.target.origin.c = 1;
  geometry.target.size.channels = 2; // channels 1 and 2 of 4
  std::vector<int8_t> weights = {0x00, 0x01, 0x10, 0x11,
                                 0x20, 0x21, 0x30, 0x31};
  EXPECT_EQ(*encode(geometry, weights.data(), weights.size()),
            std::vector<uint64_t>{0x2111'2010});
}

TEST(Encoder, StoresTheSignOfOneBitWeights) {
  Geometry geometry;
  geometry.targetPopulation = {5, 1, 1};
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.weightBits = 1;
  std::vector<int8_t> weights = {1, -1, -1, 1, -1};
  EXPECT_EQ(*encode(geometry, weights.data(), weights.size()),
            std::vector<uint64_t>{0b10110});
}

TEST(Encoder, StoresNothingForZeroBits) {
  Geometry geometry = convolution();
  geometry.weightBits = 0;
  EXPECT_EQ(sizeInBits(geometry), 0u);
  EXPECT_TRUE(encode(geometry, nullptr, 0)->empty());
  std::vector<int8_t> weights(72, 1);
  EXPECT_TRUE(encode(geometry, weights.data(), weights.size())->empty());
  weights[40] = 2;
  EXPECT_EQ(encode(geometry, weights.data(), weights.size()).error().message,
            "the weight 2 at [2, 0, 1, 1] does not fit in 0 bits: expected 1; "
            "use more weight bits");
}

TEST(Encoder, NamesTheWeightThatDoesNotFit) {
  Geometry geometry = convolution();
  geometry.weightBits = 4;
  std::vector<int8_t> weights(72, -8);
  EXPECT_TRUE(encode(geometry, weights.data(), weights.size()));
  weights[71] = 8;
  EXPECT_EQ(encode(geometry, weights.data(), weights.size()).error().message,
            "the weight 8 at [3, 1, 2, 2] does not fit in 4 bits: expected -8 "
            "to 7; use more weight bits");
  weights.assign(72, 1);
  weights[0] = 0;
  geometry.weightBits = 1;
  EXPECT_EQ(encode(geometry, weights.data(), weights.size()).error().message,
            "the weight 0 at [0, 0, 0, 0] does not fit in 1 bits: expected -1 "
            "or 1; use more weight bits");
  Geometry dense;
  dense.source = {3, 1, 1};
  dense.weightBits = 2;
  int8_t row[] = {1, -2, 2};
  EXPECT_EQ(encode(dense, row, 3).error().message,
            "the weight 2 at [0, 2] does not fit in 2 bits: expected -2 to 1; "
            "use more weight bits");
}

TEST(Encoder, ChecksTheNumberOfWeights) {
  Geometry geometry = convolution();
  std::vector<int8_t> weights(71);
  EXPECT_EQ(encode(geometry, weights.data(), weights.size()).error().message,
            "the layer has 71 weights, expected 72");
}

TEST(Encoder, KnowsItsSizeBeforehand) {
  TableMaker maker(7);
  for (int round = 0; round < 2000; ++round) {
    RandomTable table = maker.make();
    const Geometry &geometry = table.geometry;
    uint64_t stored = 0; // source channels x target channels that are joined
    int64_t groups = geometry.kernel.groups;
    for (int64_t s = 0; s < geometry.source.channels; ++s)
      for (int64_t t = 0; t < geometry.target.size.channels; ++t)
        stored += s / (geometry.source.channels / groups) ==
                  (geometry.target.origin.c + t) /
                      (geometry.targetPopulation.channels / groups);
    stored *= geometry.kernel.height * geometry.kernel.width;
    if (geometry.encoding == Encoding::Dense)
      stored = geometry.source.numNeurons() * geometry.target.numNeurons();
    ASSERT_EQ(sizeInBits(geometry), stored * geometry.weightBits) << geometry;
  }
}

TEST(Encoder, SaturatesSizesBeyond64Bits) {
  Geometry geometry;
  geometry.source = {1 << 24, 1 << 7, 1};
  geometry.targetPopulation = {1 << 24, 1 << 7, 1};
  geometry.target = Box::whole(geometry.targetPopulation);
  EXPECT_EQ(sizeInBits(geometry), UINT64_MAX);
}

TEST(Validate, RefusesWhatADecoderCannotRun) {
  Geometry good = convolution();
  EXPECT_EQ(validationError(good), "");
  Geometry geometry = good;
  geometry.weightBits = 17;
  EXPECT_EQ(validationError(geometry),
            "the number of weight bits is 17, expected 0 to 16");
  geometry = good;
  geometry.source.height = 0;
  EXPECT_EQ(validationError(geometry),
            "the source population's height is 0, expected 1 to 65536");
  geometry = good;
  geometry.source = {1, 65536, 65536};
  EXPECT_EQ(validationError(geometry),
            "the number of neurons of the source population is 4294967296, "
            "expected 1 to 2147483647");
  geometry = good;
  geometry.target.origin.x = 2;
  EXPECT_EQ(validationError(geometry),
            "the target fragment takes 5 columns from 2, but its population "
            "has 5");
  geometry = good;
  geometry.kernel.strideW = 0;
  EXPECT_EQ(validationError(geometry),
            "the horizontal stride is 0, expected 1 to 65536");
  geometry = good;
  geometry.kernel.padTop = -1;
  EXPECT_EQ(validationError(geometry),
            "the top padding is -1, expected 0 to 65536");
  geometry = good;
  geometry.kernel.groups = 4;
  EXPECT_EQ(validationError(geometry),
            "the number of groups is 4, expected a divisor of the 2 source and "
            "the 4 target channels");
  geometry = good;
  geometry.encoding = static_cast<Encoding>(6);
  EXPECT_EQ(validationError(geometry), "the encoding is 6, expected 0 to 5");
  EXPECT_EQ(validationError(good, 9), ""); // 72 weights of 8 bits
  EXPECT_EQ(validationError(good, 8),
            "the synapse table needs 9 words, but only 8 are there");
}
