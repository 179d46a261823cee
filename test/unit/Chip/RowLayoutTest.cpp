// Tests of row layouts against a version that handles one bit at a time.

#include "snnc/Chip/RowLayout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

using namespace snnc;
using chip::Field;
using chip::FieldValue;
using chip::RowLayout;

using Random = std::mt19937_64;

static uint64_t below(Random &random, uint64_t end) { return random() % end; }

/// Fields of random widths with gaps, listed in random order.
static RowLayout randomLayout(Random &random) {
  RowLayout layout{"table", 0, {}};
  uint64_t count = 1 + below(random, 12);
  for (uint64_t index = 0; index < count; ++index) {
    layout.rowBits += below(random, 3) ? 0 : below(random, 70);
    Field field{"f" + std::to_string(index), layout.rowBits, 0,
                below(random, 2) == 0};
    field.bits = 1 + below(random, 64);
    layout.fields.push_back(field);
    layout.rowBits += field.bits;
  }
  layout.rowBits += below(random, 10);
  std::shuffle(layout.fields.begin(), layout.fields.end(), random);
  return layout;
}

/// A value that fits, often one of the extremes.
static int64_t randomValue(Random &random, const Field &field) {
  unsigned bits = std::min(field.bits, field.isSigned ? 64u : 63u);
  uint64_t value = random() & BitWriter::lowMask(bits);
  if (below(random, 4) == 0)
    value = 0;
  if (below(random, 4) == 0)
    value = BitWriter::lowMask(bits);
  if (below(random, 4) == 0)
    value = uint64_t(1) << (bits - 1);
  if (field.isSigned && bits < 64 && value >> (bits - 1))
    value |= ~BitWriter::lowMask(bits);
  return static_cast<int64_t>(value);
}

/// The row's bits, one by one.
static std::vector<bool> slowRow(const RowLayout &layout,
                                 const std::vector<FieldValue> &values) {
  std::vector<bool> bits(layout.rowBits);
  for (const FieldValue &value : values)
    for (const Field &field : layout.fields)
      if (field.name == value.first)
        for (unsigned bit = 0; bit < field.bits; ++bit)
          bits[field.lsb + bit] = value.second >> bit & 1;
  return bits;
}

TEST(RowLayout, WritesTheBitsOfASlowVersionAndReadsThemBack) {
  Random random(1);
  for (int trial = 0; trial < 500; ++trial) {
    RowLayout layout = randomLayout(random);
    BitWriter writer;
    std::vector<bool> slow;
    std::vector<std::vector<FieldValue>> rows;
    for (int row = 0; row < 30; ++row) { // 15,000 rows in all
      std::vector<FieldValue> values;
      for (const Field &field : layout.fields)
        values.push_back({field.name, randomValue(random, field)});
      std::shuffle(values.begin(), values.end(), random);
      Status status = layout.append(writer, values);
      ASSERT_TRUE(status) << status.error().message;
      std::vector<bool> bits = slowRow(layout, values);
      slow.insert(slow.end(), bits.begin(), bits.end());
      rows.push_back(values);
    }
    ASSERT_EQ(writer.sizeInBits(), slow.size());
    const uint64_t *words = writer.getWords().data();
    for (size_t bit = 0; bit < slow.size(); ++bit)
      ASSERT_EQ(words[bit / 64] >> bit % 64 & 1, slow[bit] ? 1u : 0u);
    for (size_t row = 0; row < rows.size(); ++row)
      for (const FieldValue &value : rows[row])
        ASSERT_EQ(layout.read(words, row, *layout.find(value.first)),
                  value.second);
  }
}

static RowLayout smallLayout() {
  return {"axon",
          9,
          {{"core", 0, 4, false}, {"offset", 4, 4, true}, {"on", 8, 1, true}}};
}

static std::string messageOf(const std::vector<FieldValue> &values) {
  BitWriter writer;
  Status status = smallLayout().append(writer, values);
  EXPECT_EQ(writer.sizeInBits(), status ? 9u : 0u);
  return status ? "no error" : status.error().message;
}

TEST(RowLayout, ValuesThatDoNotFitAreNamedWithTheRange) {
  EXPECT_EQ(messageOf({{"core", 15}, {"offset", -8}, {"on", -1}}), "no error");
  EXPECT_EQ(messageOf({{"core", 16}}),
            "memory 'axon': the value 16 does not fit the field 'core', which "
            "holds 0 to 15");
  EXPECT_EQ(messageOf({{"core", -1}}),
            "memory 'axon': the value -1 does not fit the field 'core', which "
            "holds 0 to 15");
  EXPECT_EQ(messageOf({{"offset", 8}}),
            "memory 'axon': the value 8 does not fit the field 'offset', which "
            "holds -8 to 7");
  EXPECT_EQ(messageOf({{"offset", -9}}),
            "memory 'axon': the value -9 does not fit the field 'offset', "
            "which holds -8 to 7");
  EXPECT_EQ(messageOf({{"on", 1}}),
            "memory 'axon': the value 1 does not fit the field 'on', which "
            "holds -1 to 0");
}

TEST(RowLayout, FieldsAndValuesMustMatch) {
  EXPECT_EQ(messageOf({{"cor", 1}}),
            "memory 'axon': a value for 'cor', but the row has no such field");
  EXPECT_EQ(messageOf({{"core", 1}, {"on", 0}}),
            "memory 'axon': no value for the field 'offset'");
  EXPECT_EQ(messageOf({{"core", 1}, {"core", 1}}),
            "memory 'axon': two values for the field 'core'");
}

TEST(RowLayout, FieldsOf64BitsHoldEveryValue) {
  RowLayout layout{"table", 128, {{"s", 0, 64, true}, {"u", 64, 64, false}}};
  for (int64_t value : {INT64_MIN, INT64_MAX, int64_t(-1), int64_t(0)}) {
    BitWriter writer;
    ASSERT_TRUE(layout.append(writer, {{"u", INT64_MAX}, {"s", value}}));
    EXPECT_EQ(layout.read(writer.getWords().data(), 0, layout.fields[0]),
              value);
  }
  BitWriter writer;
  EXPECT_EQ(layout.append(writer, {{"u", -1}}).error().message,
            "memory 'table': the value -1 does not fit the field 'u', which "
            "holds 0 to 18446744073709551615");
}
