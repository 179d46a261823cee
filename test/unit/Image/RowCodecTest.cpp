// Tests that rows survive packing and that bad fields are refused.

#include "snnc/Image/RowCodec.h"

#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace snnc;
using namespace snnc::image;

/// A layout with the given fields one after the other, `bits` wide each;
/// names that start with '-' are signed.
static chip::RowLayout layoutOf(const std::string &memory, unsigned bits,
                                const std::vector<std::string> &names) {
  chip::RowLayout layout;
  layout.memory = memory;
  for (const std::string &name : names) {
    bool isSigned = name[0] == '-';
    layout.fields.push_back(
        {isSigned ? name.substr(1) : name, layout.rowBits, bits, isSigned});
    layout.rowBits += bits;
  }
  return layout;
}

static chip::RowLayout populationLayout(unsigned bits) {
  return layoutOf("population", bits,
                  {"model",
                   "reset",
                   "payload",
                   "combine",
                   "c",
                   "y",
                   "x",
                   "channels",
                   "height",
                   "width",
                   "population_channels",
                   "population_height",
                   "population_width",
                   "first_neuron",
                   "first_parameter",
                   "first_axon",
                   "num_axons",
                   "phase",
                   "window",
                   "-low",
                   "-high"});
}

static chip::RowLayout tableLayout(unsigned bits) {
  return layoutOf("table", bits,
                  {"encoding", "target", "unit", "weight_bits", "shift",
                   "source_channels", "source_height", "source_width",
                   "kernel_height", "kernel_width", "stride_h", "stride_w",
                   "pad_top", "pad_left", "dilation_h", "dilation_w", "groups",
                   "base", "words"});
}

static PopulationRow populationRow() {
  PopulationRow row;
  row.model = NeuronModel::Integrate;
  row.reset = ResetMode::Zero;
  row.payload = Payload::Count;
  row.combine = Combine::Maximum;
  row.box = {{1, 2, 3}, {4, 5, 6}};
  row.population = {7, 8, 9};
  row.firstNeuron = 10;
  row.firstParameter = 11;
  row.firstAxon = 12;
  row.numAxons = 13;
  row.phase = 14;
  row.window = 15;
  row.low = -16;
  row.high = 17;
  return row;
}

static TableRow tableRow() {
  TableRow row;
  row.encoding = synapse::Encoding::Functional;
  row.target = 1;
  row.unit = true;
  row.weightBits = 3;
  row.shift = 4;
  row.source = {5, 6, 7};
  row.kernel = {8, 9, 10, 11, 12, 13, 14, 15, 16};
  row.base = 17;
  row.words = 18;
  return row;
}

/// A memory of one row whose fields have these values, all in one width.
static Memory rawRow(const chip::RowLayout &layout,
                     const std::vector<int64_t> &values) {
  BitWriter writer;
  for (size_t i = 0; i < values.size(); ++i)
    writer.write(values[i], layout.fields[i].bits);
  return makeMemory(layout, writer, 1);
}

TEST(RowCodec, KeepsPopulationRows) {
  chip::RowLayout layout = populationLayout(6);
  BitWriter writer;
  PopulationRow row = populationRow();
  for (int i = 0; i < 3; ++i) {
    row.firstNeuron = 10 + i;
    Status status = appendRow(layout, writer, row);
    ASSERT_TRUE(status) << status.error().message;
  }
  Memory memory = makeMemory(layout, writer, 3);
  for (int i = 0; i < 3; ++i) {
    Result<PopulationRow> copy = readPopulation(layout, memory, i);
    ASSERT_TRUE(copy) << copy.error().message;
    EXPECT_EQ(copy->model, row.model);
    EXPECT_EQ(copy->reset, row.reset);
    EXPECT_EQ(copy->payload, row.payload);
    EXPECT_EQ(copy->combine, row.combine);
    EXPECT_EQ(copy->box, row.box);
    EXPECT_EQ(copy->population, row.population);
    EXPECT_EQ(copy->firstNeuron, 10 + i);
    EXPECT_EQ(copy->firstParameter, row.firstParameter);
    EXPECT_EQ(copy->firstAxon, row.firstAxon);
    EXPECT_EQ(copy->numAxons, row.numAxons);
    EXPECT_EQ(copy->phase, row.phase);
    EXPECT_EQ(copy->window, row.window);
    EXPECT_EQ(copy->low, row.low);
    EXPECT_EQ(copy->high, row.high);
  }
}

TEST(RowCodec, KeepsTableRows) {
  chip::RowLayout layout = tableLayout(5);
  BitWriter writer;
  TableRow row = tableRow();
  ASSERT_TRUE(appendRow(layout, writer, row));
  Result<TableRow> copy = readTable(layout, makeMemory(layout, writer, 1), 0);
  ASSERT_TRUE(copy) << copy.error().message;
  EXPECT_EQ(copy->encoding, row.encoding);
  EXPECT_EQ(copy->target, row.target);
  EXPECT_EQ(copy->unit, row.unit);
  EXPECT_EQ(copy->weightBits, row.weightBits);
  EXPECT_EQ(copy->shift, row.shift);
  EXPECT_EQ(copy->source, row.source);
  EXPECT_EQ(copy->kernel, row.kernel);
  EXPECT_EQ(copy->base, row.base);
  EXPECT_EQ(copy->words, row.words);
}

TEST(RowCodec, KeepsParameterAndAxonRows) {
  chip::RowLayout parameters =
      layoutOf("parameter", 32,
               {"-bias", "-threshold", "multiplier", "shift", "-initial"});
  BitWriter writer;
  ASSERT_TRUE(appendRow(parameters, writer, ParameterRow{-1, 2, 3, 4, -5}));
  Result<ParameterRow> parameter =
      readParameter(parameters, makeMemory(parameters, writer, 1), 0);
  ASSERT_TRUE(parameter) << parameter.error().message;
  EXPECT_EQ(parameter->bias, -1);
  EXPECT_EQ(parameter->threshold, 2);
  EXPECT_EQ(parameter->multiplier, 3);
  EXPECT_EQ(parameter->shift, 4);
  EXPECT_EQ(parameter->initial, -5);

  chip::RowLayout axons =
      layoutOf("axon", 9, {"core", "table", "delay", "c", "y", "x"});
  BitWriter axonWriter;
  ASSERT_TRUE(appendRow(axons, axonWriter, AxonRow{1, 2, 3, {4, 5, 6}}));
  Result<AxonRow> axon = readAxon(axons, makeMemory(axons, axonWriter, 1), 0);
  ASSERT_TRUE(axon) << axon.error().message;
  EXPECT_EQ(axon->core, 1);
  EXPECT_EQ(axon->table, 2);
  EXPECT_EQ(axon->delay, 3);
  EXPECT_EQ(axon->events.offset, (Coordinate{4, 5, 6}));
}

TEST(RowCodec, RefusesValuesThatAFieldCannotHold) {
  BitWriter writer;
  TableRow row = tableRow();
  row.words = 32; // of 5 bits
  Status status = appendRow(tableLayout(5), writer, row);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("'words'"), std::string::npos);
}

TEST(RowCodec, KeepsEveryBitOfReals) {
  chip::RowLayout layout =
      layoutOf("parameter", 32,
               {"form", "bias", "threshold", "floor", "reset_value", "decay",
                "gain", "rest", "resistance", "current_decay", "current_gain"});
  RealParameterRow row;
  row.form = RealForm::SplitDifference;
  row.bias = -0.1f;
  row.threshold = 1.0f / 3;
  row.floor = -1e-45f;
  row.resetValue = -0.0f;
  row.decay = 3e38f;
  row.gain = 7.0f;
  row.rest = std::numeric_limits<float>::infinity();
  row.resistance = 0.5f;
  row.currentDecay = 0.25f;
  row.currentGain = 1e-20f;
  BitWriter writer;
  ASSERT_TRUE(appendRow(layout, writer, row));
  Memory memory = makeMemory(layout, writer, 1);
  Result<RealParameterRow> read = readRealParameter(layout, memory, 0);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->form, row.form);
  for (float RealParameterRow::*member :
       {&RealParameterRow::bias, &RealParameterRow::threshold,
        &RealParameterRow::floor, &RealParameterRow::resetValue,
        &RealParameterRow::decay, &RealParameterRow::gain,
        &RealParameterRow::rest, &RealParameterRow::resistance,
        &RealParameterRow::currentDecay, &RealParameterRow::currentGain})
    EXPECT_EQ(bitsOf((*read).*member), bitsOf(row.*member));
  memory.words[0] |= 7;
  EXPECT_EQ(readRealParameter(layout, memory, 0).error().message,
            "memory 'parameter' row 0: the field 'form' is 7, expected 0 to 5");
}

TEST(RowCodec, RefusesUnknownEnumeratorsAndEmptyExtents) {
  chip::RowLayout layout = populationLayout(8);
  std::vector<int64_t> good = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1,
                               1, 1, 0, 0, 0, 0, 0, 1, 0, 0};
  EXPECT_TRUE(readPopulation(layout, rawRow(layout, good), 0));
  auto error = [&](size_t field, int64_t value) {
    std::vector<int64_t> values = good;
    values[field] = value;
    Result<PopulationRow> row =
        readPopulation(layout, rawRow(layout, values), 0);
    return row ? "" : row.error().message;
  };
  EXPECT_EQ(error(0, 6), "memory 'population' row 0: the field 'model' is 6, "
                         "expected 0 to 5");
  EXPECT_EQ(error(1, 3), "memory 'population' row 0: the field 'reset' is 3, "
                         "expected 0 to 2");
  EXPECT_EQ(error(2, 3), "memory 'population' row 0: the field 'payload' is 3, "
                         "expected 0 to 2");
  EXPECT_EQ(error(3, 2), "memory 'population' row 0: the field 'combine' is 2, "
                         "expected 0 to 1");
  EXPECT_EQ(error(8, 0), "memory 'population' row 0: the field 'height' is 0, "
                         "expected 1 to 4294967295");
  EXPECT_EQ(error(6, 1), "memory 'population' row 0: the fragment takes 1 "
                         "columns from 1, but its population has 1");
}

TEST(RowCodec, RefusesMemoriesThatDoNotFitTheLayout) {
  chip::RowLayout layout =
      layoutOf("axon", 8, {"core", "table", "delay", "c", "y", "x"});
  Memory memory = rawRow(layout, {1, 2, 3, 4, 5, 6});
  EXPECT_TRUE(readAxon(layout, memory, 0));
  EXPECT_EQ(readAxon(layout, memory, 1).error().message,
            "memory 'axon' has 1 rows, but row 1 is read");
  memory.rows = 2;
  EXPECT_EQ(readAxon(layout, memory, 1).error().message,
            "memory 'axon' has 1 words, too few for 2 rows of 48 bits");
  memory.rowBits = 40;
  EXPECT_EQ(readAxon(layout, memory, 0).error().message,
            "memory 'axon' has rows of 40 bits, but the chip's rows have 48");
  memory = rawRow(layout, {1, 2, 3, 4, 5, 6});
  layout.fields.pop_back();
  EXPECT_EQ(readAxon(layout, memory, 0).error().message,
            "memory 'axon' has no field 'x' in the chip's layout");
}

TEST(RowCodec, ReadsAnyBitsWithoutHarm) {
  std::mt19937_64 engine(1);
  for (int round = 0; round < 2000; ++round) {
    chip::RowLayout populations = populationLayout(engine() % 64 + 1);
    chip::RowLayout tables = tableLayout(engine() % 64 + 1);
    Memory memory{"", populations.rowBits, 2, {}};
    for (uint64_t i = 0; i < (memory.sizeInBits() + 63) / 64; ++i)
      memory.words.push_back(engine() & engine() & engine());
    (void)readPopulation(populations, memory, 1);
    memory.rowBits = tables.rowBits;
    (void)readTable(tables, memory, 0);
  }
}

TEST(RowCodec, JoinsTableAndTargetToAGeometry) {
  synapse::Geometry geometry = geometryOf(tableRow(), populationRow());
  EXPECT_EQ(geometry.encoding, synapse::Encoding::Functional);
  EXPECT_EQ(geometry.source, (Shape{5, 6, 7}));
  EXPECT_EQ(geometry.targetPopulation, (Shape{7, 8, 9}));
  EXPECT_EQ(geometry.target, (Box{{1, 2, 3}, {4, 5, 6}}));
  EXPECT_EQ(geometry.kernel, tableRow().kernel);
  EXPECT_EQ(geometry.weightBits, 3u);
}
