// Holds the decoders of synapse tables against the definition of a layer.

#include "snnc/Synapse/Decoder.h"

#include "RandomTable.h"
#include "snnc/Synapse/Reference.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::synapse;

namespace {
/// Accumulators with guards on both sides.
class Accumulators {
public:
  explicit Accumulators(int64_t size) : values(size + 2 * guard, sentinel) {
    std::fill(values.begin() + guard, values.end() - guard, 0);
  }

  int32_t *data() { return values.data() + guard; }

  bool areGuardsIntact() const {
    for (size_t i = 0; i < guard; ++i)
      if (values[i] != sentinel || values[values.size() - 1 - i] != sentinel)
        return false;
    return true;
  }

private:
  static constexpr size_t guard = 64;
  static constexpr int32_t sentinel = 0x5eed5eed;
  std::vector<int32_t> values;
};

/// All that a test needs of one random table.
struct Tables {
  RandomTable table;
  std::vector<uint64_t> words;
  Decoder decoder;

  explicit Tables(TableMaker &maker)
      : table(maker.make()), words(*encode(table.geometry, table.weights.data(),
                                           table.weights.size())),
        decoder(*Decoder::create(table.geometry, words.data(), words.size())) {}
};
} // namespace

/// The contribution of docs/machine.md in 32 bits.
static int32_t contribution(int64_t weight, int64_t value, int64_t shift) {
  return static_cast<int32_t>(static_cast<uint32_t>(weight * value) << shift);
}

TEST(Reference, EqualsTheDefinitionOfTheLayer) {
  TableMaker maker(1);
  for (int round = 0; round < 12000; ++round) {
    RandomTable table = maker.make();
    Result<std::vector<uint64_t>> words =
        encode(table.geometry, table.weights.data(), table.weights.size());
    ASSERT_TRUE(words) << words.error().message;
    ASSERT_EQ(words->size(), sizeInWords(table.geometry));
    Coordinate source = maker.makeSource(table.geometry);
    std::map<int64_t, int64_t> decoded;
    forEachSynapse(
        table.geometry, words->data(), source,
        [&](int64_t target, int64_t weight) { decoded[target] = weight; });
    ASSERT_EQ(decoded, synapsesOf(table, source)) << table.geometry;
  }
}

TEST(Decoder, AddsWhatTheReferenceAdds) {
  TableMaker maker(2);
  for (int round = 0; round < 12000; ++round) {
    Tables tables(maker);
    const Geometry &geometry = tables.table.geometry;
    int64_t size = geometry.target.numNeurons();
    std::vector<int32_t> expected(size, 0);
    Accumulators accumulators(size);
    for (int event = 0; event < 4; ++event) {
      Coordinate source = maker.makeSource(geometry);
      int32_t value = maker.number(-70000, 70000);
      int32_t shift = maker.number(0, 12);
      forEachSynapse(geometry, tables.words.data(), source,
                     [&](int64_t target, int64_t weight) {
                       expected[target] = static_cast<int32_t>(
                           static_cast<uint32_t>(expected[target]) +
                           contribution(weight, value, shift));
                     });
      tables.decoder.add(source, value, shift, accumulators.data());
    }
    std::vector<int32_t> actual(accumulators.data(),
                                accumulators.data() + size);
    ASSERT_EQ(actual, expected) << geometry;
    ASSERT_TRUE(accumulators.areGuardsIntact()) << geometry;
  }
}

TEST(Decoder, KeepsTheMaximumThatTheReferenceKeeps) {
  TableMaker maker(3);
  for (int round = 0; round < 12000; ++round) {
    Tables tables(maker);
    const Geometry &geometry = tables.table.geometry;
    int64_t size = geometry.target.numNeurons();
    std::vector<int32_t> expected(size, 0);
    Accumulators accumulators(size);
    for (int event = 0; event < 4; ++event) {
      Coordinate source = maker.makeSource(geometry);
      int32_t value = maker.number(-300, 300);
      int32_t shift = maker.number(0, 3);
      forEachSynapse(geometry, tables.words.data(), source,
                     [&](int64_t target, int64_t weight) {
                       expected[target] =
                           std::max(expected[target],
                                    contribution(weight, value, shift));
                     });
      tables.decoder.maximum(source, value, shift, accumulators.data());
    }
    std::vector<int32_t> actual(accumulators.data(),
                                accumulators.data() + size);
    ASSERT_EQ(actual, expected) << geometry;
    ASSERT_TRUE(accumulators.areGuardsIntact()) << geometry;
  }
}

TEST(Decoder, CountsTheSynapsesAndWordsThatTheReferenceCounts) {
  TableMaker maker(4);
  for (int round = 0; round < 12000; ++round) {
    Tables tables(maker);
    const Geometry &geometry = tables.table.geometry;
    Coordinate source = maker.makeSource(geometry);
    int64_t synapses = 0;
    forEachSynapse(geometry, tables.words.data(), source,
                   [&](int64_t, int64_t) { ++synapses; });
    ASSERT_EQ(tables.decoder.numSynapses(source), synapses) << geometry;
    ASSERT_EQ(tables.decoder.wordsRead(source), wordsRead(geometry, source))
        << geometry;
  }
}

TEST(Decoder, RunsVectorsOfAllLengths) {
  TableMaker maker(5);
  for (int64_t targets = 1; targets <= 130; ++targets) {
    Geometry geometry;
    geometry.source = {3, 1, 1};
    geometry.targetPopulation = {targets, 1, 1};
    geometry.target = Box::whole(geometry.targetPopulation);
    geometry.weightBits = 5;
    std::vector<int8_t> weights;
    for (int64_t i = 0; i < 3 * targets; ++i)
      weights.push_back(maker.number(-16, 15));
    std::vector<uint64_t> words =
        *encode(geometry, weights.data(), weights.size());
    Decoder decoder = *Decoder::create(geometry, words.data(), words.size());
    Accumulators sums(targets), maxima(targets);
    decoder.add({2, 0, 0}, 7, 1, sums.data());
    decoder.maximum({2, 0, 0}, 7, 1, maxima.data());
    for (int64_t j = 0; j < targets; ++j) {
      EXPECT_EQ(sums.data()[j], weights[j * 3 + 2] * 14);
      EXPECT_EQ(maxima.data()[j], std::max(0, weights[j * 3 + 2] * 14));
    }
    EXPECT_TRUE(sums.areGuardsIntact() && maxima.areGuardsIntact());
  }
}

TEST(Decoder, WrapsAroundAt32Bits) {
  Geometry geometry; // one synapse of weight 127
  int8_t weight = 127;
  std::vector<uint64_t> words = *encode(geometry, &weight, 1);
  Decoder decoder = *Decoder::create(geometry, words.data(), words.size());
  int32_t accumulator = 0;
  decoder.add({0, 0, 0}, 0x7fffffff, 0, &accumulator);
  EXPECT_EQ(accumulator, 0x7fffff81); // 127 * (2^31 - 1) modulo 2^32
  decoder.add({0, 0, 0}, 0x7fffffff, 0, &accumulator);
  EXPECT_EQ(accumulator, static_cast<int32_t>(0xffffff02));
  decoder.add({0, 0, 0}, 1, 32, &accumulator);
  EXPECT_EQ(accumulator, static_cast<int32_t>(0xffffff02));
}

TEST(Decoder, HasNoSynapsesForSourcesOutsideOfThePopulation) {
  Geometry geometry;
  geometry.source = {2, 3, 4};
  geometry.encoding = Encoding::Functional;
  geometry.weightBits = 0;
  Decoder decoder = *Decoder::create(geometry, nullptr, 0);
  int32_t accumulator = 0;
  for (const Coordinate &source :
       {Coordinate{2, 0, 0}, Coordinate{0, 3, 0}, Coordinate{0, 0, 4},
        Coordinate{-1, 0, 0}, Coordinate{0, -1, 0}, Coordinate{0, 0, -1}}) {
    decoder.add(source, 1, 0, &accumulator);
    EXPECT_EQ(decoder.numSynapses(source), 0);
    EXPECT_EQ(decoder.wordsRead(source), 0);
  }
  EXPECT_EQ(accumulator, 0);
  decoder.add({0, 0, 0}, 1, 0, &accumulator);
  EXPECT_EQ(accumulator, 1);
}

TEST(Decoder, SurvivesRandomGeometries) {
  std::mt19937 engine(6);
  auto number = [&engine]() -> int64_t {
    switch (engine() % 64) {
    case 0:
      return -static_cast<int64_t>(engine() % 4);
    case 1:
      return static_cast<int64_t>(engine()) << (engine() % 32);
    default:
      return engine() % 6 + 1;
    }
  };
  std::vector<uint64_t> words(64, 0x0123456789abcdef);
  int accepted = 0;
  for (int round = 0; round < 100000; ++round) {
    Geometry g;
    g.encoding = static_cast<Encoding>(engine() % 2);
    g.weightBits = engine() % 10;
    g.source = {number(), number(), number()};
    g.targetPopulation = {number(), number(), number()};
    g.target = {{number() - 1, number() - 1, number() - 1},
                {number(), number(), number()}};
    if (g.encoding == Encoding::Functional)
      g.kernel = {number(),     number(), number(), number(),    number() - 1,
                  number() - 1, number(), number(), number() % 3};
    Result<Decoder> decoder = Decoder::create(g, words.data(), words.size());
    if (!decoder || g.target.numNeurons() > 100000)
      continue;
    ++accepted;
    Accumulators accumulators(g.target.numNeurons());
    for (int event = 0; event < 4; ++event) {
      Coordinate source = {number() - 1, number() - 1, number() - 1};
      decoder->add(source, 3, 0, accumulators.data());
      decoder->maximum(source, 3, 0, accumulators.data());
      (void)decoder->wordsRead(source);
    }
    ASSERT_TRUE(accumulators.areGuardsIntact()) << g;
  }
  EXPECT_GT(accepted, 100);
}
