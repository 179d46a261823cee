// Tests the bits of sparse tables by hand, and what is refused in them.

#include "snnc/Support/Bits.h"
#include "snnc/Synapse/Decoder.h"
#include "snnc/Synapse/Encoder.h"
#include "snnc/Synapse/Trainer.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::synapse;

/// Three sources, four targets, 4-bit weights:
///   source 0: - 5 - -3
///   source 1: - - - -
///   source 2: 7 1 - -
static EncodedTable encodeSmall(Encoding encoding, bool transposed = false) {
  Geometry geometry;
  geometry.encoding = encoding;
  geometry.source = {3, 1, 1};
  geometry.targetPopulation = {4, 1, 1};
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.weightBits = 4;
  geometry.transposed = transposed;
  const int8_t weights[] = {0, 0, 7, 5, 0, 1, 0, 0, 0, -3, 0, 0};
  LayerWeights layer;
  layer.bytes = weights;
  layer.count = 12;
  return *encodeTable(geometry, layer);
}

/// The table as text: fields of the given widths from bit 0 on.
static std::string fieldsOf(const EncodedTable &table,
                            const std::vector<unsigned> &widths) {
  std::string text;
  uint64_t position = 0;
  for (unsigned width : widths) {
    text += (text.empty() ? "" : " ") +
            std::to_string(readBits(table.words.data(), position, width));
    position += width;
  }
  EXPECT_EQ(position, table.sizeInBits);
  return text;
}

TEST(SparseBits, OfABitmap) {
  // Pointers of 2 bits: 0, 2, 2. Presence by rows. Weights 5, -3, 7, 1.
  std::vector<unsigned> widths = {2, 2, 2, 4, 4, 4, 4, 4, 4, 4};
  EXPECT_EQ(fieldsOf(encodeSmall(Encoding::Bitmap), widths),
            "0 2 2 10 0 3 5 13 7 1");
  // Column pointers behind: first weights 2, 0, none (3), 1.
  widths = {2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 4};
  EXPECT_EQ(fieldsOf(encodeSmall(Encoding::Bitmap, true), widths),
            "0 2 2 2 0 3 1 10 0 3 5 13 7 1");
}

TEST(SparseBits, OfAnIndex) {
  // Pointers of 3 bits: 0, 2, 2, 4. Columns of 2 bits, each with its weight.
  std::vector<unsigned> widths = {3, 3, 3, 3, 2, 4, 2, 4, 2, 4, 2, 4};
  EXPECT_EQ(fieldsOf(encodeSmall(Encoding::Index), widths),
            "0 2 2 4 1 5 3 13 0 7 1 1");
  // Column pointers 0, 1, 3, 3, 4; per column rows of 2 bits and numbers of 4.
  widths = {3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 4, 2, 4,
            2, 4, 2, 4, 2, 4, 2, 4, 2, 4, 2, 4};
  EXPECT_EQ(fieldsOf(encodeSmall(Encoding::Index, true), widths),
            "0 2 2 4 0 1 3 3 4 1 5 3 13 0 7 1 1 2 2 0 0 2 3 0 1");
}

TEST(SparseBits, OfRuns) {
  // One gap bit: skip 1 and 1 weight, the same; skip 0 and 1 weight, twice.
  EncodedTable table = encodeSmall(Encoding::RunLength);
  EXPECT_EQ(table.geometry.gapBits, 1u);
  std::vector<unsigned> widths = {5, 5, 5, 5, 1, 1, 4, 1,
                                  1, 4, 1, 1, 4, 1, 1, 4};
  EXPECT_EQ(fieldsOf(table, widths), "0 12 12 24 1 1 5 1 1 13 0 1 7 0 1 1");
}

TEST(SparseBits, OfGaps) {
  // One gap bit: each skipped place is an entry 1 without a weight.
  EncodedTable table = encodeSmall(Encoding::DeltaIndex);
  EXPECT_EQ(table.geometry.gapBits, 1u);
  std::vector<unsigned> widths = {5, 5, 5, 5, 1, 1, 4, 1, 1, 4, 1, 4, 1, 4};
  EXPECT_EQ(fieldsOf(table, widths), "0 12 12 22 1 0 5 1 0 13 0 7 0 1");
}

TEST(SparseBits, CutSkipsAndRunsThatDoNotFit) {
  Geometry geometry;
  geometry.encoding = Encoding::RunLength;
  geometry.targetPopulation = {12, 1, 1};
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.weightBits = 0;
  geometry.gapBits = 2;
  const int8_t weights[] = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0};
  LayerWeights layer;
  layer.bytes = weights;
  layer.count = 12;
  // Skips 3, 3, 1 and 3 weights, then 1.
  EXPECT_EQ(
      fieldsOf(*encodeTable(geometry, layer), {5, 5, 2, 2, 2, 2, 2, 2, 2, 2}),
      "0 16 3 0 3 0 1 3 0 1");
  geometry.encoding = Encoding::DeltaIndex;
  EXPECT_EQ(fieldsOf(*encodeTable(geometry, layer), {4, 4, 2, 2, 2, 2, 2, 2}),
            "0 12 3 3 1 0 0 0");
}

TEST(SparseBits, OfNoWeights) {
  Geometry geometry;
  geometry.source = {2, 1, 1};
  geometry.targetPopulation = {3, 1, 1};
  geometry.target = Box::whole(geometry.targetPopulation);
  const int8_t weights[6] = {};
  LayerWeights layer;
  layer.bytes = weights;
  layer.count = 6;
  for (bool transposed : {false, true}) {
    geometry.transposed = transposed;
    for (Encoding encoding : {Encoding::Index, Encoding::RunLength,
                              Encoding::DeltaIndex, Encoding::Bitmap}) {
      geometry.encoding = encoding;
      EncodedTable table = *encodeTable(geometry, layer);
      EXPECT_EQ(table.sizeInBits, encoding == Encoding::Bitmap ? 6u : 0u);
      Decoder decoder = *Decoder::create(table.geometry, table.words.data(),
                                         table.words.size());
      EXPECT_EQ(decoder.numSynapses({1, 0, 0}), 0);
      EXPECT_EQ(decoder.wordsRead({1, 0, 0}), encoding == Encoding::Bitmap);
    }
  }
}

/// The error for a table some of whose bits are overwritten.
static std::string refusal(EncodedTable table, uint64_t position, unsigned bits,
                           uint64_t value) {
  for (unsigned bit = 0; bit < bits; ++bit) {
    uint64_t &word = table.words[(position + bit) / 64];
    uint64_t mask = uint64_t(1) << ((position + bit) % 64);
    word = value >> bit & 1 ? word | mask : word & ~mask;
  }
  Status status =
      validate(table.geometry, table.words.data(), table.words.size());
  return status ? "" : status.error().message;
}

TEST(SparseContents, OfABitmapAreChecked) {
  EncodedTable table = encodeSmall(Encoding::Bitmap);
  EXPECT_EQ(refusal(table, 0, 0, 0), "");
  EXPECT_EQ(refusal(table, 2, 2, 1), "row pointer 1 is 1, expected 2");
  EXPECT_EQ(refusal(table, 6, 4, 15),
            "pointers have 2 bits, but what the table holds needs 3");
  table = encodeSmall(Encoding::Bitmap, true);
  EXPECT_EQ(refusal(table, 6, 2, 3), "column pointer 0 is 3, expected 2");
  EXPECT_EQ(refusal(table, 10, 2, 0), "column pointer 2 is 0, expected 3");
  // 64 places and as many weights of 1 bit in 64 bits less.
  Geometry geometry;
  geometry.encoding = Encoding::Bitmap;
  geometry.targetPopulation = {64, 1, 1};
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.weightBits = 1;
  geometry.pointerBits = 6;
  const uint64_t words[] = {~uint64_t(0) << 6, 63};
  EXPECT_EQ(validate(geometry, words, 2).error().message,
            "the synapse table has 64 weights, but only room for 58");
}

TEST(SparseContents, OfAnIndexAreChecked) {
  EncodedTable table = encodeSmall(Encoding::Index);
  EXPECT_EQ(refusal(table, 0, 3, 1), "row pointer 0 is 1, expected 0");
  EXPECT_EQ(refusal(table, 6, 3, 1),
            "row pointer 2 is 1, expected at least the 2 before it");
  EXPECT_EQ(refusal(table, 9, 3, 3),
            "pointers have 3 bits, but what the table holds needs 2");
  EXPECT_EQ(refusal(table, 18, 2, 1),
            "row 0 has column 1 behind column 1 of 0 to 3");
  EncodedTable narrow = table;
  narrow.geometry.target.size.channels = 3; // 2 bits, too
  EXPECT_EQ(refusal(narrow, 0, 0, 0),
            "row 0 has column 3 behind column 1 of 0 to 2");
  narrow.geometry.target.size.channels = 1; // no column bits
  narrow.geometry.targetPopulation.channels = 1;
  EXPECT_EQ(refusal(narrow, 0, 0, 0),
            "the synapse table has 4 weights, but only 3 places for them");
  table.geometry.weightBits = 16;
  EXPECT_EQ(refusal(table, 0, 0, 0),
            "the synapse table has 4 weights, but only room for 2");
}

TEST(SparseContents, OfATransposedIndexAreChecked) {
  EncodedTable table = encodeSmall(Encoding::Index, true);
  EXPECT_EQ(refusal(table, 12, 3, 1), "column pointer 0 is 1, expected 0");
  EXPECT_EQ(refusal(table, 18, 3, 0),
            "column pointer 2 is 0, expected at least the 1 before it");
  EXPECT_EQ(refusal(table, 24, 3, 3), "column pointer 4 is 3, expected 4");
  const std::string next = ", which is not the next of that column";
  EXPECT_EQ(refusal(table, 51, 2, 3),
            "transposed entry 0 of column 0 names weight 2 of row 3" + next);
  EXPECT_EQ(refusal(table, 53, 4, 3),
            "transposed entry 0 of column 0 names weight 3 of row 2" + next);
  EXPECT_EQ(refusal(table, 57, 6, 2 | 3 << 2),
            "transposed entry 2 of column 1 names weight 3 of row 2" + next);
}

TEST(SparseContents, OfRunsAreChecked) {
  EncodedTable table = encodeSmall(Encoding::RunLength);
  EXPECT_EQ(refusal(table, 10, 5, 11),
            "row pointer 2 is 11, expected at least the 12 before it");
  EXPECT_EQ(refusal(table, 15, 5, 12),
            "pointers have 5 bits, but what the table holds needs 4");
  EXPECT_EQ(refusal(table, 5, 10, 11 | 11 << 5),
            "the runs of row 0 do not end where it does");
  EXPECT_EQ(refusal(table, 5, 10, 13 | 13 << 5),
            "the runs of row 0 do not end where it does");
  EXPECT_EQ(refusal(table, 5, 10, 24 | 24 << 5), "row 0 has more than its 4 "
                                                 "places");
  table.geometry.weightBits = 16;
  EXPECT_EQ(refusal(table, 0, 0, 0),
            "the runs of row 0 do not end where it does");
  EncodedTable gaps = encodeSmall(Encoding::DeltaIndex);
  EXPECT_EQ(refusal(gaps, 15, 5, 31),
            "the runs of row 2 do not end where it does");
  gaps.geometry.pointerBits = 8;
  EXPECT_EQ(refusal(gaps, 0, 32, 100 << 24),
            "the rows end 100 bits behind the pointers, but the table 32");
}

TEST(SparseContents, AreMoreThanTheGeometrySays) {
  Geometry geometry = encodeSmall(Encoding::Bitmap).geometry;
  EXPECT_TRUE(validate(geometry, 1));
  EXPECT_EQ(validate(geometry, 0).error().message,
            "the synapse table needs at least 1 words, but only 0 are there");
  geometry.pointerBits = 61;
  EXPECT_EQ(validate(geometry, 1).error().message,
            "the number of pointer bits is 61, expected 0 to 60");
  geometry.wordBits = 0;
  EXPECT_EQ(validate(geometry, 1).error().message,
            "the number of bits of a memory word is 0, expected 1 to 4096");
  geometry = encodeSmall(Encoding::DeltaIndex).geometry;
  geometry.gapBits = 17;
  EXPECT_EQ(validate(geometry, 1).error().message,
            "the number of gap bits is 17, expected 1 to 16");
  geometry.gapBits = 1;
  geometry.source = geometry.targetPopulation = {1 << 24, 100, 1};
  geometry.target = Box::whole(geometry.source);
  EXPECT_EQ(validate(geometry, 1).error().message,
            "the synapse table has more than the 1152921504606846976 places of "
            "the largest");
}

TEST(SparseContents, CanBeTooManyToUnpack) {
  // 20 rows of 2^28 places, all 1: runs of 2^16 - 1 in 32 bits.
  Geometry geometry;
  geometry.encoding = Encoding::RunLength;
  geometry.source = {20, 1, 1};
  geometry.targetPopulation = {1 << 24, 16, 1};
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.weightBits = 0;
  geometry.gapBits = 16;
  geometry.pointerBits = 22;
  uint64_t runs = (1 << 28) / 65535;
  BitWriter writer;
  for (uint64_t row = 0; row <= 20; ++row)
    writer.write(row * runs * 32, 22);
  for (uint64_t run = 0; run < 20 * runs; ++run)
    writer.write(uint64_t(65535) << 16, 32);
  const std::vector<uint64_t> &words = writer.getWords();
  EXPECT_TRUE(validate(geometry, words.data(), words.size()));
  EXPECT_EQ(
      Decoder::create(geometry, words.data(), words.size()).error().message,
      "the synapse table has " + std::to_string(20 * runs * 65535) +
          " weights, this decoder holds 4294967295");
  EncodedTable table = encodeSmall(Encoding::Index);
  Result<Decoder> decoder = Decoder::create(table.geometry, table.words.data(),
                                            table.words.size(), 79);
  // 3 rows and an end of 16 bytes, 4 synapses of 4 bytes; the lists that would
  // be faster take more.
  EXPECT_EQ(decoder.error().message,
            "the synapse table takes 80 bytes unpacked, but there is room for "
            "79");
  decoder = Decoder::create(table.geometry, table.words.data(),
                            table.words.size(), 80);
  ASSERT_TRUE(decoder);
  EXPECT_EQ(decoder->numBytes(), 80u);
}

TEST(SparseContents, AreIntegersToTrain) {
  EncodedTable table = encodeSmall(Encoding::Index);
  table.geometry.weightBits = 0;
  EXPECT_EQ(
      Trainer::create(table.geometry, table.words.data(), table.words.size())
          .error()
          .message,
      "row 0 has column 1 behind column 1 of 0 to 3");
  Geometry geometry;
  geometry.weightBits = 0;
  EXPECT_EQ(Trainer::create(geometry, nullptr, 0).error().message,
            "the synapse table has weights of 0 bits, but only integers of 1 "
            "bit or more are trained");
}
