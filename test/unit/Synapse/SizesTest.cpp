// Holds the sizes of tables of all encodings against the formulas of their
// papers, and surveys against the tables and their walks.

#include "RandomLayer.h"
#include "snnc/Synapse/Reference.h"
#include "snnc/Synapse/Survey.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

using namespace snnc;
using namespace snnc::synapse;

namespace {
/// The quantities of the formulas, counted one by one.
struct Counts {
  /// Per row, whether the weight of each column is stored.
  std::vector<std::vector<bool>> rows;
  uint64_t places = 0, nonZeros = 0, columns = 0, channels = 0;
};
} // namespace

static uint64_t log2Up(uint64_t number) {
  uint64_t bits = 0;
  while (bits < 64 && (uint64_t(1) << bits) < number)
    ++bits;
  return bits;
}

/// Counts the weights of the kernel that join a source channel to a target
/// channel of the fragment.
static void countKernel(const RandomLayer &layer, Counts &counts) {
  const Geometry &geometry = layer.geometry;
  const Kernel &kernel = geometry.kernel;
  int64_t perGroup = geometry.source.channels / kernel.groups;
  int64_t targetsPerGroup = geometry.targetPopulation.channels / kernel.groups;
  for (int64_t c = 0; c < geometry.source.channels; ++c)
    for (int64_t position = 0; position < kernel.height * kernel.width;
         ++position) {
      std::vector<bool> row;
      for (int64_t k = 0; k < geometry.target.size.channels; ++k) {
        int64_t target = geometry.target.origin.c + k;
        if (target / targetsPerGroup != c / perGroup)
          continue;
        int64_t index =
            (target * perGroup + c % perGroup) * kernel.height * kernel.width +
            position;
        row.push_back(!layer.isZero(layer.values[index]));
      }
      if (!row.empty())
        counts.rows.push_back(row);
    }
  counts.channels = geometry.target.size.channels;
}

static Counts countsOf(const RandomLayer &layer) {
  Counts counts;
  if (hasWindows(layer.geometry)) {
    countKernel(layer, counts);
  } else {
    for (int64_t i = 0; i < layer.numSources(); ++i) {
      std::vector<bool> row;
      for (int64_t j = 0; j < layer.numTargets(); ++j)
        row.push_back(!layer.isZero(layer.at(i, j)));
      counts.rows.push_back(row);
    }
    counts.channels = layer.numTargets();
  }
  for (const std::vector<bool> &row : counts.rows) {
    counts.places += row.size();
    counts.nonZeros += std::count(row.begin(), row.end(), true);
    counts.columns = std::max<uint64_t>(counts.columns, row.size());
  }
  return counts;
}

/// The bits behind the pointers of tables of runs, entry by entry.
static uint64_t bitsOfRuns(const RandomLayer &layer, const Counts &counts,
                           unsigned gapBits) {
  uint64_t most = (uint64_t(1) << gapBits) - 1, b = layer.geometry.weightBits;
  bool hasLengths = layer.geometry.encoding == Encoding::RunLength;
  uint64_t bits = 0;
  for (const std::vector<bool> &row : counts.rows) {
    uint64_t skip = 0, open = 0; // weights that the last run can take
    for (bool isStored : row) {
      if (!isStored) {
        ++skip;
        open = 0;
        continue;
      }
      if (hasLengths && open == 0) {
        for (; skip > most; skip -= most)
          bits += 2 * gapBits;
        bits += 2 * gapBits;
        open = most;
      }
      if (!hasLengths) {
        for (; skip >= most; skip -= most)
          bits += gapBits;
        bits += gapBits;
      }
      bits += b;
      skip = 0;
      --open;
    }
  }
  return bits;
}

/// The size of a table of runs with pointers.
static uint64_t sizeOfRuns(const RandomLayer &layer, const Counts &counts,
                           unsigned gapBits) {
  uint64_t behind = bitsOfRuns(layer, counts, gapBits);
  return (counts.rows.size() + 1) * log2Up(behind + 1) + behind;
}

/// The formulas of Schaefer et al. 2020 with N places, nnz weights, R rows, C
/// columns; B.3 for an index without transposed access.
static uint64_t expectedSize(const RandomLayer &layer, const Counts &counts) {
  const Geometry &geometry = layer.geometry;
  uint64_t b = geometry.weightBits, n = counts.places, nnz = counts.nonZeros;
  uint64_t r = counts.rows.size(),
           t = geometry.transposed ? counts.channels : 0;
  switch (geometry.encoding) {
  case Encoding::Dense:
  case Encoding::Functional:
    return n * b;
  case Encoding::Bitmap:
    return n + nnz * b + (r + t) * log2Up(nnz);
  case Encoding::Index:
    if (!geometry.transposed)
      return nnz * (b + log2Up(counts.columns)) + (r + 1) * log2Up(nnz + 1);
    return nnz * (b + log2Up(counts.columns) + log2Up(r) + log2Up(n)) +
           (r + 1 + t + 1) * log2Up(nnz + 1);
  default:
    return sizeOfRuns(layer, counts, geometry.gapBits);
  }
}

TEST(Sizes, EqualTheFormulas) {
  LayerMaker maker(21);
  for (Encoding encoding : allEncodings)
    for (int round = 0; round < 10000; ++round) {
      RandomLayer layer = maker.make(encoding);
      bool choosesGaps = layer.geometry.gapBits == 0;
      EncodedTable table = *encodeTable(layer.geometry, layer.weights());
      layer.geometry = table.geometry;
      Counts counts = countsOf(layer);
      ASSERT_EQ(table.sizeInBits, expectedSize(layer, counts)) << layer;
      if (!isSparse(encoding)) {
        ASSERT_EQ(sizeInBits(table.geometry), table.sizeInBits) << layer;
        continue;
      }
      if (encoding == Encoding::Bitmap || encoding == Encoding::Index ||
          !choosesGaps)
        continue;
      for (unsigned bits = 1; bits <= 16; ++bits) {
        uint64_t size = sizeOfRuns(layer, counts, bits);
        ASSERT_GE(size, table.sizeInBits) << layer << ", better " << bits;
        ASSERT_TRUE(size > table.sizeInBits || bits >= table.geometry.gapBits)
            << layer << ", as good " << bits;
      }
    }
}

/// A fully connected layer of 784 x 128 as in the paper, every fourth weight.
TEST(Sizes, OfThePublishedLayer) {
  Geometry geometry;
  geometry.source = {784, 1, 1};
  geometry.targetPopulation = {128, 1, 1};
  geometry.target = Box::whole(geometry.targetPopulation);
  std::vector<int8_t> weights(784 * 128);
  for (size_t i = 0; i < weights.size(); i += 4)
    weights[i] = 1;
  LayerWeights layer;
  layer.bytes = weights.data();
  layer.count = weights.size();
  auto size = [&](Encoding encoding, bool transposed) {
    geometry.encoding = encoding;
    geometry.transposed = transposed;
    return encodeTable(geometry, layer)->sizeInBits;
  };
  // N = 100352, nnz = 25088: 15 bits; columns 7, rows 10, places 17 bits.
  EXPECT_EQ(size(Encoding::Dense, false), 802816u);
  EXPECT_EQ(size(Encoding::Bitmap, true), 100352u + 25088 * 8 + 912 * 15);
  EXPECT_EQ(size(Encoding::Index, true),
            25088u * (8 + 7 + 10 + 17) + (785 + 129) * 15);
  EXPECT_EQ(size(Encoding::Index, false), 25088u * 15 + 785 * 15);
}

static auto tied(const Traffic &walk) {
  return std::make_tuple(walk.rows, walk.pairs, walk.scannedBits, walk.weights,
                         walk.pointerWords, walk.indexWords, walk.weightWords,
                         walk.writtenWords);
}

TEST(Sizes, SurveysEqualTablesAndTheirWalks) {
  LayerMaker maker(22);
  for (Encoding encoding : allEncodings)
    for (int round = 0; round < 2000; ++round) {
      RandomLayer layer = maker.make(encoding);
      EncodedTable table = *encodeTable(layer.geometry, layer.weights());
      Result<Survey> result = survey(layer.geometry, layer.weights(), true);
      ASSERT_TRUE(result) << layer << ": " << result.error().message;
      ASSERT_EQ(result->sizeInBits(), table.sizeInBits) << layer;
      if (isSparse(encoding)) {
        ASSERT_EQ(result->geometry.pointerBits, table.geometry.pointerBits);
        ASSERT_EQ(result->geometry.gapBits, table.geometry.gapBits);
      }
      layer.geometry = table.geometry;
      const uint64_t *words = table.words.data();
      Traffic forward, backward, update;
      for (int64_t i = 0; i < layer.numSources(); ++i) {
        Coordinate source = neuronCoordinate(layer.geometry.source, i);
        forward += forwardTraffic(table.geometry, words, source);
        update += updateTraffic(table.geometry, words, source);
      }
      for (int64_t j = 0; j < layer.numTargets(); ++j)
        backward += backwardTraffic(table.geometry, words, j);
      ASSERT_EQ(tied(result->forward), tied(forward)) << layer;
      ASSERT_EQ(tied(result->update), tied(update)) << layer;
      ASSERT_EQ(tied(result->backward), tied(backward)) << layer;
    }
}
