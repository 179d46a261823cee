// Holds the decoder of real weights against the bits of their tables.

#include "RandomTable.h"
#include "snnc/Support/Bits.h"
#include "snnc/Synapse/Decoder.h"
#include "snnc/Synapse/Reference.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::synapse;

namespace {
/// A random table with real weights, or with none.
struct RealTable {
  Geometry geometry;
  std::vector<float> weights;
  std::vector<uint64_t> words;

  explicit RealTable(TableMaker &maker) : geometry(maker.make().geometry) {
    if (maker.number(0, 4) == 0) {
      geometry.weightBits = 0;
      return;
    }
    geometry.weightBits = realBits;
    for (uint64_t i = 0; i < numLayerWeights(geometry); ++i)
      weights.push_back(float(maker.number(-1000003, 1000003)) / 7e5f);
    words = *encodeReals(geometry, weights.data(), weights.size());
  }
};
} // namespace

TEST(RealDecoder, AddsAndKeepsWhatTheReferenceDoes) {
  TableMaker maker(7);
  for (int round = 0; round < 12000; ++round) {
    RealTable table(maker);
    const Geometry &geometry = table.geometry;
    ASSERT_EQ(table.words.size(), sizeInWords(geometry));
    Decoder decoder =
        *Decoder::create(geometry, table.words.data(), table.words.size());
    int64_t size = geometry.target.numNeurons();
    std::vector<float> sums(size), maxima(size), expectedSums(size),
        expectedMaxima(size);
    for (int event = 0; event < 4; ++event) {
      Coordinate source = maker.makeSource(geometry);
      float value = float(maker.number(-9000, 30000)) / 7000;
      forEachSynapse(geometry, table.words.data(), source,
                     [&](int64_t target, int64_t bits) {
                       float weight = geometry.weightBits
                                          ? realOf(static_cast<uint32_t>(bits))
                                          : 1.0f;
                       volatile float rounded = weight * value;
                       float product = rounded;
                       expectedSums[target] += product;
                       expectedMaxima[target] =
                           std::max(expectedMaxima[target], product);
                     });
      decoder.add(source, value, sums.data());
      decoder.maximum(source, value, maxima.data());
    }
    ASSERT_EQ(sums, expectedSums) << geometry;
    ASSERT_EQ(maxima, expectedMaxima) << geometry;
  }
}

TEST(RealDecoder, RefusesTheWrongKindOfWeights) {
  Geometry geometry; // one synapse
  float real = 0.5f;
  int8_t integer = 1;
  EXPECT_EQ(encodeReals(geometry, &real, 1).error().message,
            "the weights are real, but the table holds weights of 8 bits");
  geometry.weightBits = realBits;
  EXPECT_EQ(encode(geometry, &integer, 1).error().message,
            "the weights are integers, but the table holds real ones");
  geometry.weightBits = 17;
  EXPECT_EQ(validate(geometry, 17).error().message,
            "the number of weight bits is 17, expected 0 to 16");
}
