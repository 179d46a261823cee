// Holds tables of all encodings against the matrix that they stand for: bits,
// sizes, walks.

#include "RandomLayer.h"
#include "snnc/Synapse/Decoder.h"
#include "snnc/Synapse/Reference.h"
#include "snnc/Synapse/Trainer.h"

#include <gtest/gtest.h>

#include <numeric>

using namespace snnc;
using namespace snnc::synapse;

/// Of each encoding.
static constexpr int numCases = 10000;

/// Runs `check(layer, table)` for random layers of each encoding.
template <typename Check>
static void forEachCase(unsigned seed, Check check) {
  LayerMaker maker(seed);
  for (Encoding encoding : allEncodings)
    for (int round = 0; round < numCases; ++round) {
      RandomLayer layer = maker.make(encoding);
      Result<EncodedTable> table = encodeTable(layer.geometry, layer.weights());
      ASSERT_TRUE(table) << layer << ": " << table.error().message;
      layer.geometry = table->geometry;
      check(maker, layer, *table);
      if (testing::Test::HasFailure()) {
        ADD_FAILURE() << "case " << round << ": " << layer;
        return;
      }
    }
}

/// True if the table has a weight from source i to target j.
static bool isStored(const RandomLayer &layer, int64_t i, int64_t j) {
  return layer.keys[i * layer.numTargets() + j] >= 0 &&
         (!isSparse(layer.geometry.encoding) || !layer.isZero(layer.at(i, j)));
}

/// The weight as forEachSynapse gives it: of reals the sign is extended.
static int64_t decoded(const RandomLayer &layer, int64_t value) {
  return layer.isReal() && !layer.geometry.isUnsigned
             ? static_cast<int32_t>(value)
             : value;
}

TEST(Sparse, DecodesToTheLayersWeights) {
  forEachCase(11, [](LayerMaker &maker, const RandomLayer &layer,
                     const EncodedTable &table) {
    std::vector<std::pair<int64_t, int64_t>> actual, expected;
    auto collect = [&](int64_t neuron, int64_t weight) {
      actual.push_back({neuron, weight});
    };
    Coordinate source = maker.makeSource(layer.geometry);
    int64_t i = neuronIndex(layer.geometry.source, source);
    forEachSynapse(table.geometry, table.words.data(), source, collect);
    for (int64_t j = 0; j < layer.numTargets(); ++j)
      if (isStored(layer, i, j))
        expected.push_back({j, decoded(layer, layer.at(i, j))});
    ASSERT_EQ(actual, expected);

    actual.clear();
    expected.clear();
    int64_t target = maker.number(0, layer.numTargets() - 1);
    forEachSynapseOfTarget(table.geometry, table.words.data(), target, collect);
    for (int64_t s = 0; s < layer.numSources(); ++s)
      if (isStored(layer, s, target))
        expected.push_back({s, decoded(layer, layer.at(s, target))});
    ASSERT_EQ(actual, expected);
    ASSERT_TRUE(
        validate(table.geometry, table.words.data(), table.words.size()));
    ASSERT_EQ(table.words.size(), (table.sizeInBits + 63) / 64);
  });
}

/// value << shift, modulo 2^32, times the weight.
static int32_t contribution(int64_t weight, int64_t value, int64_t shift) {
  return static_cast<int32_t>(static_cast<uint32_t>(weight * value) << shift);
}

/// Adds modulo 2^32.
static void addTo(int32_t &sum, int32_t term) {
  sum = static_cast<int32_t>(static_cast<uint32_t>(sum) +
                             static_cast<uint32_t>(term));
}

/// Runs events over a table of integers and over the matrix.
static void runIntegers(LayerMaker &maker, const RandomLayer &layer,
                        const Decoder &decoder) {
  std::vector<int32_t> sums(layer.numTargets()), maxima(layer.numTargets());
  std::vector<int32_t> expectedSums = sums, expectedMaxima = sums;
  for (int event = 0; event < 3; ++event) {
    Coordinate source = maker.makeSource(layer.geometry);
    int64_t i = neuronIndex(layer.geometry.source, source);
    int32_t value = maker.number(-70000, 70000), shift = maker.number(0, 12);
    for (int64_t j = 0; j < layer.numTargets(); ++j) {
      int32_t product = contribution(layer.at(i, j), value, shift);
      addTo(expectedSums[j], product);
      expectedMaxima[j] = std::max(expectedMaxima[j], product);
    }
    decoder.add(source, value, shift, sums.data());
    decoder.maximum(source, value, shift, maxima.data());
  }
  ASSERT_EQ(sums, expectedSums);
  ASSERT_EQ(maxima, expectedMaxima);
}

static void runReals(LayerMaker &maker, const RandomLayer &layer,
                     const Decoder &decoder) {
  std::vector<float> sums(layer.numTargets()), maxima(layer.numTargets());
  std::vector<float> expectedSums = sums, expectedMaxima = sums;
  for (int event = 0; event < 3; ++event) {
    Coordinate source = maker.makeSource(layer.geometry);
    int64_t i = neuronIndex(layer.geometry.source, source);
    float value = float(maker.number(-9000, 30000)) / 7000;
    for (int64_t j = 0; j < layer.numTargets(); ++j) {
      float weight = layer.isReal()
                         ? realOf(static_cast<uint32_t>(layer.at(i, j)))
                         : float(layer.at(i, j));
      volatile float rounded = weight * value;
      float product = rounded;
      expectedSums[j] = expectedSums[j] + product;
      expectedMaxima[j] = std::max(expectedMaxima[j], product);
    }
    decoder.add(source, value, sums.data());
    decoder.maximum(source, value, maxima.data());
  }
  ASSERT_EQ(sums, expectedSums);
  ASSERT_EQ(maxima, expectedMaxima);
}

TEST(Sparse, ForwardWalksEqualDenseArithmetic) {
  forEachCase(12, [](LayerMaker &maker, const RandomLayer &layer,
                     const EncodedTable &table) {
    Result<Decoder> decoder =
        Decoder::create(table.geometry, table.words.data(), table.words.size());
    ASSERT_TRUE(decoder) << decoder.error().message;
    if (!layer.isReal())
      runIntegers(maker, layer, *decoder);
    if (layer.isReal() || layer.geometry.weightBits == 0)
      runReals(maker, layer, *decoder);
  });
}

TEST(Sparse, DecodersCountWhatTheReferenceCounts) {
  forEachCase(13, [](LayerMaker &maker, const RandomLayer &layer,
                     const EncodedTable &table) {
    Decoder decoder = *Decoder::create(table.geometry, table.words.data(),
                                       table.words.size());
    Coordinate source = maker.makeSource(layer.geometry);
    int64_t i = neuronIndex(layer.geometry.source, source);
    Traffic traffic =
        forwardTraffic(table.geometry, table.words.data(), source);
    int64_t synapses = 0, pairs = 0, nonZeros = 0;
    for (int64_t j = 0; j < layer.numTargets(); ++j) {
      pairs += layer.keys[i * layer.numTargets() + j] >= 0;
      synapses += isStored(layer, i, j);
      nonZeros += !layer.isZero(layer.at(i, j));
    }
    // A bitmap or an index without windows has places for all pairs.
    if (!hasWindows(layer.geometry))
      pairs = layer.numTargets();
    ASSERT_EQ(traffic.pairs, pairs);
    ASSERT_EQ(traffic.weights, synapses);
    ASSERT_EQ(decoder.numSynapses(source), synapses);
    ASSERT_TRUE(decoder.forwardTraffic(source) == traffic);
    if (isSparse(layer.geometry.encoding))
      ASSERT_EQ(decoder.numNonZeros(source), nonZeros);
    else
      ASSERT_EQ(wordsRead(table.geometry, source), traffic.wordsRead());
  });
}

TEST(Sparse, BackwardWalksEqualDenseArithmetic) {
  forEachCase(14, [](LayerMaker &maker, const RandomLayer &layer,
                     const EncodedTable &table) {
    Result<Trainer> trainer =
        Trainer::create(table.geometry, table.words.data(), table.words.size());
    if (layer.isReal() || layer.geometry.weightBits == 0) {
      ASSERT_FALSE(trainer);
      return;
    }
    ASSERT_TRUE(trainer) << trainer.error().message;
    std::vector<int32_t> errors(layer.numSources());
    std::vector<int32_t> expected = errors, reference = errors;
    for (int walk = 0; walk < 2; ++walk) {
      int64_t j = maker.number(0, layer.numTargets() - 1);
      int32_t error = maker.number(-70000, 70000);
      for (int64_t i = 0; i < layer.numSources(); ++i)
        addTo(expected[i], contribution(layer.at(i, j), error, 0));
      forEachSynapseOfTarget(table.geometry, table.words.data(), j,
                             [&](int64_t i, int64_t weight) {
                               addTo(reference[i],
                                     contribution(weight, error, 0));
                             });
      trainer->backward(j, error, errors.data());
    }
    ASSERT_EQ(reference, expected);
    ASSERT_EQ(errors, expected);
  });
}

/// weight + delta in the range of the table's weights.
static int64_t changed(const Geometry &geometry, int64_t weight,
                       int64_t delta) {
  unsigned bits = geometry.weightBits;
  int64_t sum = weight + delta;
  if (geometry.isUnsigned)
    return std::min<int64_t>(std::max<int64_t>(sum, 0), (1 << bits) - 1);
  if (bits == 1)
    return sum > 0 ? 1 : sum < 0 ? -1 : weight;
  int64_t low = -(1 << (bits - 1));
  return std::min(std::max(sum, low), -low - 1);
}

TEST(Sparse, UpdatesEqualDenseArithmetic) {
  forEachCase(15, [](LayerMaker &maker, RandomLayer &layer,
                     const EncodedTable &table) {
    const Geometry &geometry = table.geometry;
    if (layer.isReal() || geometry.weightBits == 0)
      return;
    Result<Trainer> created =
        Trainer::create(geometry, table.words.data(), table.words.size());
    ASSERT_TRUE(created) << created.error().message;
    Trainer &trainer = *created;
    std::vector<uint64_t> words = table.words;
    std::vector<bool> isThere; // stored weights stay, 0 or not
    for (int64_t value : layer.values)
      isThere.push_back(!isSparse(geometry.encoding) || value != 0);
    for (int event = 0; event < 3; ++event) {
      Coordinate source = maker.makeSource(geometry);
      int64_t i = neuronIndex(geometry.source, source);
      std::vector<int32_t> deltas(layer.numTargets());
      int32_t most = maker.number(0, 1) ? 3 : 1 << geometry.weightBits;
      for (int64_t j = 0; j < layer.numTargets(); ++j) {
        deltas[j] = maker.number(-most, most);
        int64_t key = layer.keys[i * layer.numTargets() + j];
        if (key >= 0 && isThere[key])
          layer.values[key] = changed(geometry, layer.values[key], deltas[j]);
      }
      update(geometry, words.data(), source, deltas.data());
      trainer.update(source, deltas.data());
    }
    ASSERT_EQ(trainer.getWords(), words);
    ASSERT_TRUE(validate(geometry, words.data(), words.size()));
    Coordinate source = maker.makeSource(geometry);
    int64_t i = neuronIndex(geometry.source, source), nonZeros = 0;
    std::vector<int64_t> row(layer.numTargets()), expected;
    for (int64_t j = 0; j < layer.numTargets(); ++j) {
      expected.push_back(layer.at(i, j));
      nonZeros += expected.back() != 0;
    }
    forEachSynapse(geometry, words.data(), source,
                   [&](int64_t j, int64_t weight) { row[j] = weight; });
    ASSERT_EQ(row, expected);
    if (isSparse(geometry.encoding)) {
      Decoder decoder = *Decoder::create(geometry, words.data(), words.size());
      ASSERT_EQ(decoder.numNonZeros(source), nonZeros);
      runIntegers(maker, layer, decoder);
    }
  });
}
