// Damaged tables are refused, or decode within their bounds.

#include "RandomLayer.h"
#include "snnc/Synapse/Decoder.h"
#include "snnc/Synapse/Reference.h"
#include "snnc/Synapse/Trainer.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::synapse;

static constexpr int64_t guard = 32;
static constexpr int32_t sentinel = 0x5eed5eed;

/// Numbers with guards on both sides.
static std::vector<int32_t> guarded(int64_t size) {
  std::vector<int32_t> values(size + 2 * guard, sentinel);
  std::fill(values.begin() + guard, values.end() - guard, 0);
  return values;
}

static bool isIntact(const std::vector<int32_t> &values) {
  auto isSentinel = [](int32_t value) { return value == sentinel; };
  return std::all_of(values.begin(), values.begin() + guard, isSentinel) &&
         std::all_of(values.end() - guard, values.end(), isSentinel);
}

/// Runs all walks over a table that was accepted and holds them against the
/// reference.
static void runWalks(LayerMaker &maker, const Geometry &geometry,
                     const std::vector<uint64_t> &words) {
  Result<Decoder> decoder =
      Decoder::create(geometry, words.data(), words.size());
  ASSERT_TRUE(decoder) << decoder.error().message;
  Coordinate source = maker.makeSource(geometry);
  int64_t numTargets = geometry.target.numNeurons();
  std::vector<int32_t> sums = guarded(numTargets), expected = sums;
  forEachSynapse(geometry, words.data(), source,
                 [&](int64_t j, int64_t weight) {
                   expected[guard + j] += static_cast<int32_t>(3 * weight);
                 });
  ASSERT_EQ(decoder->wordsRead(source),
            forwardTraffic(geometry, words.data(), source).wordsRead());
  if (geometry.weightBits == realBits) {
    std::vector<float> reals(numTargets);
    decoder->add(source, 3.0f, reals.data());
    decoder->maximum(source, 3.0f, reals.data());
    return;
  }
  decoder->add(source, 3, 0, sums.data() + guard);
  ASSERT_EQ(sums, expected);
  decoder->maximum(source, 3, 0, sums.data() + guard);
  ASSERT_TRUE(isIntact(sums));
  if (geometry.weightBits == 0)
    return;
  Result<Trainer> trainer =
      Trainer::create(geometry, words.data(), words.size());
  ASSERT_TRUE(trainer) << trainer.error().message;
  std::vector<uint64_t> updated = words;
  std::vector<int32_t> deltas(numTargets, 1);
  update(geometry, updated.data(), source, deltas.data());
  trainer->update(source, deltas.data());
  ASSERT_EQ(trainer->getWords(), updated);
  std::vector<int32_t> errors = guarded(geometry.source.numNeurons());
  trainer->backward(maker.number(0, numTargets - 1), 3, errors.data() + guard);
  ASSERT_TRUE(isIntact(errors));
}

/// Random layers of each encoding whose tables `damage` changes; the number of
/// tables that were accepted even so.
template <typename Damage>
static int damageTables(unsigned seed, Damage damage) {
  LayerMaker maker(seed);
  int accepted = 0;
  for (Encoding encoding : allEncodings)
    for (int round = 0; round < 10000; ++round) {
      RandomLayer layer = maker.make(encoding);
      EncodedTable table = *encodeTable(layer.geometry, layer.weights());
      damage(maker, table);
      // A copy without spare memory behind it.
      std::vector<uint64_t> words(table.words.begin(), table.words.end());
      Status status = validate(table.geometry, words.data(), words.size());
      Result<Decoder> decoder =
          Decoder::create(table.geometry, words.data(), words.size(), 1 << 24);
      if (!status) {
        EXPECT_FALSE(decoder);
        EXPECT_FALSE(
            Trainer::create(table.geometry, words.data(), words.size()));
        continue;
      }
      layer.geometry = table.geometry;
      if (!decoder || table.geometry.source.numNeurons() > 3000 ||
          table.geometry.target.numNeurons() > 3000)
        continue;
      ++accepted;
      runWalks(maker, table.geometry, words);
      if (testing::Test::HasFailure()) {
        ADD_FAILURE() << layer;
        return accepted;
      }
    }
  return accepted;
}

TEST(Damage, FlippedBitsAreRefusedOrHarmless) {
  int accepted = damageTables(31, [](LayerMaker &maker, EncodedTable &table) {
    for (int64_t flips = maker.number(1, 3); flips > 0 && table.sizeInBits;
         --flips) {
      uint64_t bit = maker.number(0, table.sizeInBits - 1);
      table.words[bit / 64] ^= uint64_t(1) << (bit % 64);
    }
  });
  EXPECT_GT(accepted, 1000);
}

TEST(Damage, RandomWordsAreRefusedOrHarmless) {
  int accepted = damageTables(32, [](LayerMaker &maker, EncodedTable &table) {
    int64_t last = static_cast<int64_t>(table.words.size()) - 1;
    for (int64_t i = maker.number(0, 2); i < 3 && last >= 0; ++i)
      table.words[maker.number(0, last)] =
          static_cast<uint64_t>(maker.number(0, UINT32_MAX)) << 32 |
          maker.number(0, UINT32_MAX);
  });
  EXPECT_GT(accepted, 1000);
}

TEST(Damage, TruncatedTablesAreRefused) {
  int accepted = damageTables(33, [](LayerMaker &maker, EncodedTable &table) {
    if (table.words.empty())
      table.geometry.source.channels = 0;
    else
      table.words.resize(maker.number(0, table.words.size() - 1));
  });
  EXPECT_EQ(accepted, 0);
}

TEST(Damage, OtherGeometriesAreRefusedOrHarmless) {
  int accepted = damageTables(34, [](LayerMaker &maker, EncodedTable &table) {
    Geometry &g = table.geometry;
    int64_t *extents[] = {&g.source.channels,
                          &g.source.height,
                          &g.source.width,
                          &g.targetPopulation.channels,
                          &g.targetPopulation.height,
                          &g.targetPopulation.width,
                          &g.target.size.channels,
                          &g.target.size.height,
                          &g.target.size.width,
                          &g.target.origin.c,
                          &g.target.origin.y,
                          &g.target.origin.x,
                          &g.kernel.height,
                          &g.kernel.width,
                          &g.kernel.strideH,
                          &g.kernel.strideW,
                          &g.kernel.dilationH,
                          &g.kernel.dilationW,
                          &g.kernel.padTop,
                          &g.kernel.padLeft,
                          &g.kernel.groups};
    for (int64_t changes = maker.number(1, 2); changes > 0; --changes)
      switch (maker.number(0, 9)) {
      case 0:
        g.pointerBits = maker.number(0, 61);
        break;
      case 1:
        g.gapBits = maker.number(0, 17);
        break;
      case 2:
        g.weightBits = maker.number(0, 33);
        break;
      case 3:
        g.transposed = !g.transposed;
        break;
      case 4:
        g.windows = !g.windows;
        break;
      case 5:
        g.encoding = static_cast<Encoding>(maker.number(0, 6));
        break;
      case 6:
        *extents[maker.number(0, 20)] = int64_t(1) << maker.number(0, 40);
        break;
      default:
        *extents[maker.number(0, 20)] += maker.number(-2, 2);
      }
  });
  EXPECT_GT(accepted, 1000);
}
