// Surveys against the tables that encodeTable makes and the slow walks over
// them.

#include "snnc/Synapse/Survey.h"
#include "RandomTable.h"
#include "snnc/Synapse/Decoder.h"
#include "snnc/Synapse/Encoder.h"
#include "snnc/Synapse/Reference.h"

#include "gtest/gtest.h"

#include <sstream>

using namespace snnc;
using namespace snnc::synapse;

namespace {
/// A layer whose integers have up to 16 bits, or whose weights are real.
struct Case {
  Geometry geometry;
  std::vector<int8_t> bytes;
  std::vector<int16_t> shorts;
  std::vector<int32_t> ints;
  std::vector<float> reals;
  LayerWeights weights;
};
} // namespace

/// Puts the weights into an array of one of the types that hold them.
static void setWeights(TableMaker &maker, Case &one) {
  LayerWeights &weights = one.weights;
  unsigned bits = one.geometry.weightBits;
  bool hasZero = bits > 1 || isSparse(one.geometry.encoding);
  int64_t density = hasZero ? maker.number(0, 10) : 10;
  for (uint64_t i = 0; i < weights.count; ++i) {
    int64_t weight = maker.number(1, 10) <= density;
    if (weight && bits == 1 && !one.geometry.isUnsigned)
      weight = maker.number(0, 1) ? 1 : -1;
    one.bytes.push_back(weight);
    one.shorts.push_back(weight);
    one.ints.push_back(weight);
    one.reals.push_back(weight);
  }
  if (bits == realBits)
    weights.reals = one.reals.data();
  else if (int64_t type = maker.number(0, 2); type == 0)
    weights.bytes = one.bytes.data();
  else if (type == 1)
    weights.shorts = one.shorts.data();
  else
    weights.ints = one.ints.data();
}

/// The slow walks look at every pair for each neuron.
static bool isSmall(const Geometry &geometry) {
  int64_t sources = geometry.source.numNeurons();
  int64_t targets = geometry.target.numNeurons();
  return sources * targets * (sources + targets) < 60000;
}

static void makeCase(TableMaker &maker, Case &one) {
  RandomTable layer = maker.make();
  while (!isSmall(layer.geometry))
    layer = maker.make();
  Geometry &geometry = one.geometry = layer.geometry;
  one.weights.ofKernel = geometry.encoding == Encoding::Functional;
  do
    geometry.encoding = static_cast<Encoding>(maker.number(0, 5));
  while (geometry.encoding == Encoding::Functional && !one.weights.ofKernel);
  geometry.weightBits = maker.number(0, 8) ? maker.number(0, 16) : realBits;
  if (geometry.encoding == Encoding::Dense && one.weights.ofKernel)
    geometry.weightBits = std::max(geometry.weightBits, 2u); // there are zeros
  geometry.isUnsigned = maker.number(0, 1) && geometry.weightBits > 0 &&
                        geometry.weightBits <= 16;
  if (!isSparse(geometry.encoding))
    geometry.isUnsigned = false;
  geometry.windows = one.weights.ofKernel && maker.number(0, 1);
  geometry.transposed = maker.number(0, 1);
  geometry.wordBits =
      std::vector<unsigned>{8, 24, 32, 64, 128}[maker.number(0, 4)];
  if (maker.number(0, 3) == 0)
    geometry.gapBits = maker.number(1, 16);
  one.weights.count = numLayerWeights(geometry, one.weights.ofKernel);
  if (geometry.weightBits > 0 || maker.number(0, 1))
    setWeights(maker, one);
}

static std::string print(const Traffic &walk) {
  std::ostringstream text;
  text << walk.rows << " rows, " << walk.pairs << " pairs, " << walk.scannedBits
       << " bits, " << walk.weights << " weights, words: " << walk.pointerWords
       << ", " << walk.indexWords << ", " << walk.weightWords << ", written "
       << walk.writtenWords;
  return text.str();
}

static void expectTraffic(const Survey &survey, const EncodedTable &table) {
  const Geometry &geometry = table.geometry;
  Traffic forward, backward, update;
  for (int64_t i = 0; i < geometry.source.numNeurons(); ++i) {
    Coordinate source = neuronCoordinate(geometry.source, i);
    forward += forwardTraffic(geometry, table.words.data(), source);
    update += updateTraffic(geometry, table.words.data(), source);
  }
  for (int64_t j = 0; j < geometry.target.numNeurons(); ++j)
    backward += backwardTraffic(geometry, table.words.data(), j);
  ASSERT_EQ(print(survey.forward), print(forward));
  ASSERT_EQ(print(survey.backward), print(backward));
  ASSERT_EQ(print(survey.update), print(update));
}

/// Checks that the decoder of a table finds the parts that the survey foresees.
static void expectParts(const Survey &survey, const EncodedTable &table) {
  Result<Decoder> decoder =
      Decoder::create(table.geometry, table.words.data(), table.words.size());
  ASSERT_TRUE(decoder) << decoder.error().message;
  Survey found = decoder->survey();
  ASSERT_EQ(found.rows, survey.rows);
  ASSERT_EQ(found.columns, survey.columns);
  ASSERT_EQ(found.rowBits, survey.rowBits);
  ASSERT_EQ(found.pairs, survey.pairs);
  ASSERT_EQ(found.nonZeros, survey.nonZeros);
  ASSERT_EQ(found.pointerBits, survey.pointerBits);
  ASSERT_EQ(found.presenceBits, survey.presenceBits);
  ASSERT_EQ(found.indexBits, survey.indexBits);
  ASSERT_EQ(found.transposedBits, survey.transposedBits);
  ASSERT_EQ(found.weightBits, survey.weightBits);
}

TEST(SurveyTest, EqualsTablesAndSlowWalks) {
  TableMaker maker(77);
  for (int i = 0; i < 10000; ++i) {
    Case one;
    makeCase(maker, one);
    std::ostringstream what;
    what << i << ": " << nameOf(one.geometry.encoding) << " of " << one.geometry
         << " windows " << one.geometry.windows << " transposed "
         << one.geometry.transposed;
    SCOPED_TRACE(what.str());
    Result<Survey> result = survey(one.geometry, one.weights, true);
    ASSERT_TRUE(result) << result.error().message;
    Result<EncodedTable> table = encodeTable(one.geometry, one.weights);
    ASSERT_TRUE(table) << table.error().message;
    ASSERT_EQ(result->sizeInBits(), table->sizeInBits);
    ASSERT_EQ(result->geometry.pointerBits, table->geometry.pointerBits);
    ASSERT_EQ(result->geometry.gapBits, table->geometry.gapBits);
    ASSERT_NO_FATAL_FAILURE(expectTraffic(*result, *table));
    ASSERT_NO_FATAL_FAILURE(expectParts(*result, *table));
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
    Case one;
    makeCase(maker, one);
    std::vector<Geometry> geometries;
    for (bool windows : {false, true})
      for (unsigned e = 0; e < numEncodings; ++e) {
        Geometry geometry = one.geometry;
        geometry.encoding = static_cast<Encoding>(e);
        geometry.windows = windows;
        geometry.isUnsigned = false;
        if (one.weights.ofKernel || !hasWindows(geometry))
          geometries.push_back(geometry);
      }
    Result<std::vector<Survey>> all = surveys(geometries, one.weights);
    ASSERT_TRUE(all) << all.error().message;
    for (size_t g = 0; g < geometries.size(); ++g) {
      Result<Survey> single = survey(geometries[g], one.weights);
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
