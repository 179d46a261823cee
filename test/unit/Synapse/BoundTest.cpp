// Bounds of table sizes, and counts of look-up tables, against the tables.

#include "snnc/Synapse/Bound.h"
#include "snnc/Synapse/Kind.h"
#include "snnc/Synapse/LookUpTable.h"
#include "snnc/Synapse/Survey.h"

#include <gtest/gtest.h>

#include <random>

using namespace snnc;
using namespace snnc::synapse;

namespace {
/// Draws layers with weights, and fragments of their targets.
struct RandomLayer {
  explicit RandomLayer(unsigned seed) : random(seed) {
    hasKernel = draw(0, 2) > 0;
    Kernel &kernel = geometry.kernel;
    int64_t perGroup[2] = {draw(1, 4), draw(1, 5)};
    if (hasKernel) {
      kernel.groups = draw(1, 3);
      kernel.height = draw(1, 3);
      kernel.width = draw(1, 3);
      kernel.strideH = draw(1, 2);
      kernel.strideW = draw(1, 2);
      kernel.padTop = draw(0, 1);
      kernel.padLeft = draw(0, 1);
      kernel.dilationH = draw(1, 2);
      kernel.dilationW = draw(1, 2);
    }
    geometry.source = {kernel.groups * perGroup[0], draw(1, 6), draw(1, 6)};
    Shape &whole = geometry.targetPopulation;
    whole = {kernel.groups * perGroup[1], draw(1, 4), draw(1, 4)};
    Box &box = geometry.target;
    box.origin = {draw(0, whole.channels - 1), draw(0, whole.height - 1),
                  draw(0, whole.width - 1)};
    box.size = {draw(1, whole.channels - box.origin.c),
                draw(1, whole.height - box.origin.y),
                draw(1, whole.width - box.origin.x)};
    geometry.weightBits = draw(2, 8);
    int64_t inputs = hasKernel ? perGroup[0] * kernel.height * kernel.width
                               : geometry.source.numNeurons();
    int64_t targets = hasKernel ? whole.channels : whole.numNeurons();
    int64_t percent = draw(0, 100);
    for (int64_t i = 0; i < targets * inputs; ++i)
      bytes.push_back(draw(1, 100) <= percent ? 1 : 0);
    weights.bytes = bytes.data();
    weights.count = bytes.size();
    weights.ofKernel = hasKernel;
  }

  int64_t draw(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  }

  std::mt19937 random;
  Geometry geometry;
  bool hasKernel = false;
  std::vector<int8_t> bytes;
  LayerWeights weights;
};
} // namespace

TEST(Bound, IsExactOrAboveWhatTheTableTakes) {
  int64_t slack = 0, bits = 0;
  for (unsigned seed = 0; seed < 10000; ++seed) {
    SCOPED_TRACE(seed);
    RandomLayer layer(seed);
    for (const TableKind &kind : allKinds()) {
      if (needsKernel(kind) && !layer.hasKernel)
        continue;
      Geometry geometry = withKind(layer.geometry, kind, layer.draw(0, 1) == 1);
      Result<Survey> survey = synapse::survey(geometry, layer.weights);
      ASSERT_TRUE(survey) << survey.error().message;
      uint64_t most = mostBits(geometry, survey->nonZeros);
      ASSERT_LE(leastBits(geometry, survey->nonZeros), survey->sizeInBits());
      if (layer.hasKernel && !needsKernel(kind) &&
          kind.encoding != Encoding::Dense) {
        ASSERT_EQ(countJoined(geometry, layer.weights), survey->nonZeros);
      }
      bool hasGaps = kind.encoding == Encoding::RunLength ||
                     kind.encoding == Encoding::DeltaIndex;
      if (!hasGaps) {
        ASSERT_EQ(most, survey->sizeInBits()) << nameOf(kind);
        continue;
      }
      ASSERT_GE(most, survey->sizeInBits()) << nameOf(kind);
      slack += most - survey->sizeInBits();
      bits += survey->sizeInBits();
    }
  }
  EXPECT_LT(slack, bits / 2);
}

TEST(Bound, SaturatesInsteadOfOverflowing) {
  Geometry geometry;
  geometry.encoding = Encoding::Index;
  geometry.source = geometry.targetPopulation = {1 << 24, 1 << 16, 1 << 16};
  geometry.target = Box::whole(geometry.targetPopulation);
  EXPECT_EQ(mostBits(geometry, UINT64_MAX), UINT64_MAX);
}

TEST(Kind, NamesAreReadBack) {
  for (const TableKind &kind : allKinds())
    EXPECT_EQ(parseKind(nameOf(kind)), kind);
  EXPECT_EQ(allKinds().size(), 8u);
  EXPECT_FALSE(parseKind("functional_dense"));
  EXPECT_FALSE(parseKind(""));
}

/// True if a window joins two neurons along an axis.
static bool joins(int64_t from, int64_t to, int64_t kernel, int64_t stride,
                  int64_t pad, int64_t dilation) {
  for (int64_t k = 0; k < kernel; ++k)
    if (to * stride - pad + k * dilation == from)
      return true;
  return false;
}

static bool isConnected(const RandomLayer &layer, const Coordinate &from,
                        const Coordinate &to) {
  if (!layer.hasKernel)
    return true;
  const Geometry &geometry = layer.geometry;
  const Kernel &kernel = geometry.kernel;
  return from.c / (geometry.source.channels / kernel.groups) ==
             to.c / (geometry.targetPopulation.channels / kernel.groups) &&
         joins(from.y, to.y, kernel.height, kernel.strideH, kernel.padTop,
               kernel.dilationH) &&
         joins(from.x, to.x, kernel.width, kernel.strideW, kernel.padLeft,
               kernel.dilationW);
}

TEST(LookUpTable, CountsConnectionsAsPairsDo) {
  for (unsigned seed = 0; seed < 10000; ++seed) {
    SCOPED_TRACE(seed);
    RandomLayer layer(seed);
    const Geometry &geometry = layer.geometry;
    Connections expected;
    for (int64_t i = 0; i < geometry.source.numNeurons(); ++i) {
      Coordinate from = neuronCoordinate(geometry.source, i);
      int64_t before = expected.pairs;
      for (int64_t j = 0; j < geometry.target.numNeurons(); ++j) {
        Coordinate at = neuronCoordinate(geometry.target.size, j);
        const Coordinate &origin = geometry.target.origin;
        expected.pairs += isConnected(
            layer, from, {at.c + origin.c, at.y + origin.y, at.x + origin.x});
      }
      expected.sources += expected.pairs > before;
    }
    Connections found = connectionsOf(geometry, layer.hasKernel);
    // A kernel with holes may reach a channel's rows but no pair; sources
    // count the channels of all groups that the fragment has.
    ASSERT_EQ(found.pairs, expected.pairs);
    if (found.pairs > 0) {
      ASSERT_EQ(found.sources, expected.sources);
    }
  }
}

TEST(LookUpTable, FieldsAreAsWideAsTheLargestNumber) {
  LookUpCounter counter;
  counter.addNeurons(0, 5);
  counter.addTable(0, {10, 3});
  counter.addNeurons(7, 9);
  counter.addTable(7, {20, 2});
  counter.addTable(7, {4, 4});
  LookUpSizes sizes = counter.sizes();
  EXPECT_EQ(sizes.cores, 2);
  EXPECT_EQ(sizes.synapses, 34);
  EXPECT_EQ(sizes.lists, 9);
  EXPECT_EQ(sizes.mostLists, 6);
  EXPECT_EQ(sizes.mostSynapses, 24);
  EXPECT_EQ(sizes.mostNeurons, 9);
  // 1 bit for the core, 3 for the list, 5 for ends of 0 to 24; 4 for neurons.
  EXPECT_EQ(hierarchicalBits(sizes, 8), 9 * (1 + 3 + 5) + 34 * (8 + 4));
  EXPECT_EQ(flatBits(34, 8, 16), 34 * 24);
}
