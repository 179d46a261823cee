// Surveys of tables against tables that are listed place by place.

#include "snnc/Synapse/Survey.h"
#include "RandomTable.h"
#include "snnc/Synapse/Reference.h"

#include "gtest/gtest.h"

#include <set>

using namespace snnc;
using namespace snnc::synapse;

namespace {
/// A table as rows of places, and where each part of it begins.
struct ListedTable {
  Geometry geometry;
  std::vector<std::vector<bool>> rows; ///< is the weight of the place stored?
  std::map<std::vector<int64_t>, int64_t> windowRows; ///< (c, ky, kx) to row
  unsigned pointerBits = 0;
  uint64_t numPointers = 0;
  std::vector<uint64_t>
      starts; ///< of rows in bits behind pointers, and the end
  uint64_t weightCount = 0, places = 0, indexBits = 0;
};
} // namespace

static unsigned log2Up(uint64_t number) {
  unsigned bits = 0;
  for (uint64_t reach = 1; reach < number; reach *= 2)
    ++bits;
  return bits;
}

/// Fills in the rows from the synapses of single sources.
static void listRows(const RandomTable &layer, ListedTable &table) {
  const Geometry &g = table.geometry;
  const Kernel &kernel = g.kernel;
  if (!hasWindows(g)) {
    for (int64_t i = 0; i < g.source.numNeurons(); ++i) {
      std::vector<bool> row(g.target.numNeurons(), false);
      for (auto [target, weight] :
           synapsesOf(layer, neuronCoordinate(g.source, i)))
        row[target] = weight != 0;
      table.rows.push_back(row);
    }
    return;
  }
  int64_t perGroup = g.source.channels / kernel.groups;
  int64_t targetsPerGroup = g.targetPopulation.channels / kernel.groups;
  for (int64_t c = 0; c < g.source.channels; ++c)
    for (int64_t ky = 0; ky < kernel.height; ++ky)
      for (int64_t kx = 0; kx < kernel.width; ++kx) {
        std::vector<bool> row;
        for (int64_t k = 0; k < g.target.size.channels; ++k) {
          int64_t target = g.target.origin.c + k;
          if (target / targetsPerGroup != c / perGroup)
            continue;
          uint64_t index =
              ((target * perGroup + c % perGroup) * kernel.height + ky) *
                  kernel.width +
              kx;
          row.push_back(layer.weights[index] != 0);
        }
        if (row.empty())
          continue;
        table.windowRows[{c, ky, kx}] = table.rows.size();
        table.rows.push_back(row);
      }
}

/// The bits of a row behind the pointers, entry by entry.
static uint64_t rowBits(const ListedTable &table, const std::vector<bool> &row,
                        unsigned columnBits) {
  const Geometry &g = table.geometry;
  uint64_t bits = 0, skip = 0, most = (1u << g.gapBits) - 1;
  for (size_t j = 0; j < row.size();) {
    if (g.encoding == Encoding::Bitmap || g.encoding == Encoding::Index) {
      bits += row[j++] ? g.weightBits + columnBits : 0;
      continue;
    }
    if (!row[j]) {
      ++skip;
      ++j;
      continue;
    }
    uint64_t run = 0;
    while (g.encoding == Encoding::RunLength && j + run < row.size() &&
           row[j + run] && run < most)
      ++run;
    if (g.encoding == Encoding::DeltaIndex) {
      for (; skip >= most; skip -= most)
        bits += g.gapBits;
      bits += g.gapBits + g.weightBits;
      run = 1;
    } else {
      for (; skip > most; skip -= most)
        bits += 2 * g.gapBits;
      bits += 2 * g.gapBits + run * g.weightBits;
    }
    skip = 0;
    j += run;
  }
  return bits;
}

/// Fills in the sizes for the gap bits of the geometry.
static void measure(ListedTable &table) {
  const Geometry &g = table.geometry;
  uint64_t columns = 0;
  table.weightCount = table.places = 0;
  for (const std::vector<bool> &row : table.rows) {
    columns = std::max<uint64_t>(columns, row.size());
    table.places += row.size();
    table.weightCount += std::count(row.begin(), row.end(), true);
  }
  bool isBitmap = g.encoding == Encoding::Bitmap;
  bool isIndex = g.encoding == Encoding::Index;
  table.starts = {0};
  for (const std::vector<bool> &row : table.rows)
    table.starts.push_back(table.starts.back() +
                           rowBits(table, row, isIndex ? log2Up(columns) : 0));
  table.numPointers = table.rows.size() + !isBitmap;
  table.pointerBits = log2Up(isBitmap  ? table.weightCount
                             : isIndex ? table.weightCount + 1
                                       : table.starts.back() + 1);
  table.indexBits = isBitmap ? table.places : 0;
  if (g.transposed && (isBitmap || isIndex))
    table.numPointers += isIndex + (hasWindows(g) ? g.target.size.channels
                                                  : g.target.numNeurons());
  if (g.transposed && isIndex)
    table.indexBits =
        table.weightCount * (log2Up(table.rows.size()) + log2Up(table.places));
}

static uint64_t sizeOf(const ListedTable &table) {
  return table.numPointers * table.pointerBits + table.indexBits +
         table.starts.back();
}

/// The gap bits that make the table smallest.
static unsigned bestGapBits(ListedTable table) {
  unsigned best = 0;
  uint64_t least = UINT64_MAX;
  for (unsigned bits = 1; bits <= 16; ++bits) {
    table.geometry.gapBits = bits;
    measure(table);
    if (sizeOf(table) < least) {
      least = sizeOf(table);
      best = bits;
    }
  }
  return best;
}

static int64_t countWords(uint64_t first, uint64_t end, unsigned wordBits) {
  std::set<uint64_t> words;
  for (uint64_t bit = first; bit < end; ++bit)
    words.insert(bit / wordBits);
  return words.size();
}

/// A walk over the rows `first` to `last`, of which those of `taken` take part.
static Traffic walkRows(const ListedTable &table, int64_t first, int64_t last,
                        const std::set<int64_t> &taken) {
  const Geometry &g = table.geometry;
  Traffic walk;
  walk.rows = last + 1 - first;
  uint64_t placesBefore = 0, placesEnd = 0;
  for (int64_t row = 0; row <= last; ++row) {
    (row < first ? placesBefore : placesEnd) += table.rows[row].size();
    if (!taken.count(row))
      continue;
    walk.pairs += table.rows[row].size();
    walk.weights +=
        std::count(table.rows[row].begin(), table.rows[row].end(), true);
  }
  placesEnd += placesBefore;
  bool isBitmap = g.encoding == Encoding::Bitmap;
  walk.pointerWords =
      countWords(first * table.pointerBits,
                 (last + 1 + !isBitmap) * table.pointerBits, g.wordBits);
  uint64_t base = table.numPointers * table.pointerBits;
  if (isBitmap) {
    walk.scannedBits = placesEnd - placesBefore;
    walk.indexWords =
        countWords(base + placesBefore, base + placesEnd, g.wordBits);
    base += table.places;
  }
  walk.weightWords = countWords(base + table.starts[first],
                                base + table.starts[last + 1], g.wordBits);
  return walk;
}

static Traffic walkForward(const ListedTable &table, const Coordinate &source) {
  const Geometry &g = table.geometry;
  const Kernel &kernel = g.kernel;
  int64_t i = neuronIndex(g.source, source);
  if (!hasWindows(g))
    return walkRows(table, i, i, {i});
  auto reached = [](int64_t at, int64_t pad, int64_t stride, int64_t dilation,
                    int64_t extent, int64_t origin, int64_t size) {
    std::set<int64_t> positions;
    for (int64_t t = origin; t < origin + size; ++t)
      for (int64_t k = 0; k < extent; ++k)
        if (t * stride + k * dilation == at + pad)
          positions.insert(k);
    return positions;
  };
  std::set<int64_t> ys =
      reached(source.y, kernel.padTop, kernel.strideH, kernel.dilationH,
              kernel.height, g.target.origin.y, g.target.size.height);
  std::set<int64_t> xs =
      reached(source.x, kernel.padLeft, kernel.strideW, kernel.dilationW,
              kernel.width, g.target.origin.x, g.target.size.width);
  Traffic sum;
  if (!table.windowRows.count({source.c, 0, 0}) || xs.empty())
    return sum;
  for (int64_t ky : ys) {
    std::set<int64_t> taken;
    for (int64_t kx : xs)
      taken.insert(table.windowRows.at({source.c, ky, kx}));
    sum += walkRows(table, *taken.begin(), *taken.rbegin(), taken);
  }
  return sum;
}

namespace {
/// A random layer and a table for it.
struct Case {
  RandomTable layer;
  Geometry geometry;
  bool ofKernel = false;
};
} // namespace

static Case makeCase(TableMaker &maker) {
  Case one;
  one.layer = maker.make();
  one.ofKernel = one.layer.geometry.encoding == Encoding::Functional;
  unsigned zeros = maker.number(0, 10);
  for (int8_t &weight : one.layer.weights)
    if (maker.number(1, 10) <= zeros)
      weight = 0;
  Geometry &geometry = one.geometry = one.layer.geometry;
  geometry.encoding = static_cast<Encoding>(maker.number(2, 5));
  geometry.windows = one.ofKernel && maker.number(0, 1);
  geometry.transposed = maker.number(0, 1);
  geometry.wordBits = std::vector<unsigned>{8, 32, 64, 128}[maker.number(0, 3)];
  if (maker.number(0, 3) == 0)
    geometry.gapBits = maker.number(1, 16);
  return one;
}

static LayerWeights weightsOf(const Case &one) {
  LayerWeights weights;
  weights.bytes = one.layer.weights.data();
  weights.count = one.layer.weights.size();
  weights.ofKernel = one.ofKernel;
  return weights;
}

static std::string print(const Traffic &walk) {
  std::ostringstream text;
  text << walk.rows << " rows, " << walk.pairs << " pairs, " << walk.scannedBits
       << " bits, " << walk.weights << " weights, words: " << walk.pointerWords
       << ", " << walk.indexWords << ", " << walk.weightWords;
  return text.str();
}

TEST(SurveyTest, SparseTablesAreMeasuredExactly) {
  TableMaker maker(52);
  for (int i = 0; i < 10000; ++i) {
    Case one = makeCase(maker);
    Result<Survey> result = survey(one.geometry, weightsOf(one));
    ASSERT_TRUE(result) << result.error().message;
    ListedTable table;
    table.geometry = one.geometry;
    listRows(one.layer, table);
    bool hasGaps = one.geometry.encoding == Encoding::RunLength ||
                   one.geometry.encoding == Encoding::DeltaIndex;
    if (hasGaps && !one.geometry.gapBits)
      table.geometry.gapBits = bestGapBits(table);
    measure(table);
    std::ostringstream what;
    what << i << ": " << nameOf(one.geometry.encoding) << " of "
         << one.layer.geometry << " windows " << one.geometry.windows;
    SCOPED_TRACE(what.str());
    ASSERT_EQ(result->sizeInBits(), sizeOf(table));
    ASSERT_EQ(result->geometry.pointerBits, table.pointerBits);
    ASSERT_EQ(result->geometry.gapBits, table.geometry.gapBits);
    ASSERT_EQ(result->nonZeros, table.weightCount);
    ASSERT_EQ(result->pairs, table.places);
    Traffic sum;
    for (int64_t source = 0; source < one.geometry.source.numNeurons();
         ++source)
      sum += walkForward(table, neuronCoordinate(one.geometry.source, source));
    ASSERT_EQ(print(result->forward), print(sum));
  }
}

TEST(SurveyTest, PlainTablesReadTheWordsOfTheReference) {
  TableMaker maker(53);
  for (int i = 0; i < 1000; ++i) {
    RandomTable layer = maker.make();
    const Geometry &geometry = layer.geometry;
    LayerWeights weights;
    weights.bytes = layer.weights.data();
    weights.count = layer.weights.size();
    weights.ofKernel = geometry.encoding == Encoding::Functional;
    Result<Survey> result = survey(geometry, weights);
    ASSERT_TRUE(result) << result.error().message;
    ASSERT_EQ(result->sizeInBits(), sizeInBits(geometry));
    int64_t words = 0;
    uint64_t synapses = 0;
    for (int64_t n = 0; n < geometry.source.numNeurons(); ++n) {
      Coordinate source = neuronCoordinate(geometry.source, n);
      words += wordsRead(geometry, source);
      synapses += synapsesOf(layer, source).size();
    }
    ASSERT_EQ(result->forward.wordsRead(), words) << geometry;
    ASSERT_EQ(result->forward.weights, synapses) << geometry;
    ASSERT_EQ(result->forward.pairs, synapses) << geometry;
  }
}

TEST(SurveyTest, SeveralTablesAreThoseOfSingleSurveys) {
  TableMaker maker(54);
  for (int i = 0; i < 100; ++i) {
    Case one = makeCase(maker);
    std::vector<Geometry> geometries;
    for (bool windows : {false, true})
      for (unsigned e = 0; e < numEncodings; ++e) {
        Geometry geometry = one.geometry;
        geometry.encoding = static_cast<Encoding>(e);
        geometry.windows = windows;
        if (one.ofKernel || !hasWindows(geometry))
          geometries.push_back(geometry);
      }
    Result<std::vector<Survey>> all = surveys(geometries, weightsOf(one));
    ASSERT_TRUE(all) << all.error().message;
    for (size_t g = 0; g < geometries.size(); ++g) {
      Result<Survey> single = survey(geometries[g], weightsOf(one));
      ASSERT_TRUE(single);
      EXPECT_EQ(single->sizeInBits(), (*all)[g].sizeInBits());
      EXPECT_TRUE(single->forward == (*all)[g].forward);
    }
  }
}

TEST(SurveyTest, LayersWithoutWeightsAreAllOnes) {
  Geometry geometry;
  geometry.encoding = Encoding::Functional;
  geometry.source = geometry.targetPopulation = {4, 6, 6};
  geometry.kernel.height = geometry.kernel.width = 3;
  geometry.kernel.padTop = geometry.kernel.padLeft = 1;
  geometry.kernel.groups = 4;
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.weightBits = 0;
  LayerWeights weights;
  weights.ofKernel = true;
  Result<Survey> result = survey(geometry, weights);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->sizeInBits(), 0u);
  EXPECT_EQ(result->nonZeros, 36u);
  EXPECT_EQ(result->forward.weights, 4 * 16 * 16); // of 6 + 5 + 5 per axis
  geometry.encoding = Encoding::Bitmap;
  result = survey(geometry, weights);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->presenceBits, 144u * 144u);
  EXPECT_EQ(result->nonZeros, 4u * 16u * 16u);
}
