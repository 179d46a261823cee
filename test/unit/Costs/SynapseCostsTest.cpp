// Prices of walks: from words, from steps, and what lacks.

#include "snnc/Costs/SynapseCosts.h"

#include "gtest/gtest.h"

using namespace snnc;
using namespace snnc::costs;
using chip::TablePart;
using chip::Walk;
using chip::WalkUnit;

static chip::Price price(double value) {
  return {"price", value, "pJ", "a source", "estimated", "assumed"};
}

/// From 1 pJ for a memory of 0 bits to 3 pJ for one of 1000.
static chip::Price slope() {
  chip::Price slope = price(2.0);
  slope.points = {{0, 0, 1.0}, {1000, 0, 3.0}};
  return slope;
}

/// 10 x 20 weights of 4 bits, of which `nonZeros` are not 0.
static synapse::Survey surveyOf(synapse::Encoding encoding, int nonZeros = 50) {
  synapse::Geometry geometry;
  geometry.encoding = encoding;
  geometry.source = {10, 1, 1};
  geometry.targetPopulation = {20, 1, 1};
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.weightBits = 4;
  geometry.transposed = true;
  std::vector<int8_t> weights(200, 0);
  for (int i = 0; i < nonZeros; ++i)
    weights[i * 3] = 1;
  synapse::LayerWeights layer;
  layer.bytes = weights.data();
  layer.count = weights.size();
  return *synapse::survey(geometry, layer, /*training=*/true);
}

static chip::WalkStep step(Walk walk, WalkUnit per, TablePart memory,
                           double reads, double writes = 0.0) {
  chip::WalkStep step;
  step.encoding = "index";
  step.walk = walk;
  step.per = per;
  step.memory = memory;
  step.reads = reads;
  step.writes = writes;
  return step;
}

static chip::Chip chipWithSteps() {
  chip::Chip chip;
  chip.core.synapseWords = 100;
  chip.core.synapseWordBits = 8;
  chip.energies["synapse_access_read"] = slope();
  chip.energies["synapse_access_write"] = price(5.0);
  return chip;
}

TEST(SynapseCosts, PricesStepsByThePartOfTheTable) {
  chip::Chip chip = chipWithSteps();
  chip.walks.memoryPerTable = true;
  chip.walks.steps = {
      step(Walk::Forward, WalkUnit::Weight, TablePart::Entries, 2),
      step(Walk::Backward, WalkUnit::Pair, TablePart::RowEntries, 1),
      step(Walk::Update, WalkUnit::Weight, TablePart::Weights, 1, 2)};
  chip.walks.steps[1].controller = slope();
  chip.walks.steps[1].time = price(7.0);
  TablePrices prices(surveyOf(synapse::Encoding::Index), chip);
  synapse::Traffic sum;
  sum.weights = 6;
  sum.pairs = 11;
  // 50 entries of 4 + 5 bits: 1 + 2 * 450 / 1000 pJ.
  EXPECT_DOUBLE_EQ(prices.price(Walk::Forward, 1, sum).memoryPj, 6 * 2 * 1.9);
  // Of 4 + 4 bits.
  WalkCost backward = prices.price(Walk::Backward, 1, sum);
  EXPECT_DOUBLE_EQ(backward.memoryPj, 11 * 1.8);
  EXPECT_DOUBLE_EQ(backward.controllerPj, 11 * 1.8);
  EXPECT_DOUBLE_EQ(backward.latencyNs, 11 * 7.0);
  EXPECT_DOUBLE_EQ(prices.price(Walk::Update, 1, sum).memoryPj,
                   6 * (1.4 + 2 * 5.0));
}

TEST(SynapseCosts, PricesStepsByTheMemoryOfTheCore) {
  chip::Chip chip = chipWithSteps();
  chip.walks.steps = {
      step(Walk::Forward, WalkUnit::Weight, TablePart::Entries, 1)};
  TablePrices prices(surveyOf(synapse::Encoding::Index), chip);
  synapse::Traffic sum;
  sum.weights = 1;
  EXPECT_DOUBLE_EQ(prices.price(Walk::Forward, 1, sum).memoryPj, 2.6);
}

TEST(SynapseCosts, PricesWordsOfTablesWithoutSteps) {
  chip::Chip chip = chipWithSteps();
  chip.walks.steps = {
      step(Walk::Forward, WalkUnit::Weight, TablePart::Entries, 1)};
  chip.energies["synapse_word_read"] = price(3.0);
  chip.energies["synapse_word_write"] = price(4.0);
  chip.energies["sop"] = price(0.5);
  chip.energies["table_row_read"] = price(10.0);
  chip.timings["clock"] = price(500.0);
  chip.timings["event_decode"] = price(4.0);
  chip.timings["synapse_word"] = price(1.0);
  TablePrices prices(surveyOf(synapse::Encoding::Bitmap), chip);
  synapse::Traffic sum;
  sum.pointerWords = 1;
  sum.indexWords = 10;
  sum.weightWords = 100;
  sum.writtenWords = 1000;
  sum.weights = 8;
  WalkCost cost = prices.price(Walk::Update, 2, sum);
  EXPECT_DOUBLE_EQ(cost.memoryPj, 111 * 3 + 1000 * 4);
  EXPECT_DOUBLE_EQ(cost.arithmeticPj, 8 * 0.5);
  EXPECT_DOUBLE_EQ(cost.controllerPj, 2 * 10);
  EXPECT_DOUBLE_EQ(cost.latencyNs, (2 * 4 + 1111) * 2.0);
}

TEST(SynapseCosts, PricesMeanWalks) {
  chip::Chip chip;
  chip.energies["synapse_word_read"] = price(3.0);
  synapse::Survey survey = surveyOf(synapse::Encoding::Dense);
  EXPECT_EQ(survey.forward.weightWords, 20); // 80 bits in two words each
  EXPECT_DOUBLE_EQ(TablePrices(survey, chip).mean(Walk::Forward, 5).memoryPj,
                   30.0);
  // Of the 200 weights none stands in two words.
  EXPECT_EQ(survey.backward.weightWords, 200);
  EXPECT_DOUBLE_EQ(TablePrices(survey, chip).mean(Walk::Backward, 5).memoryPj,
                   150.0);
  chip.energies["synapse_word_write"] = price(1.0);
  EXPECT_EQ(survey.update.writtenWords, 20);
  EXPECT_DOUBLE_EQ(TablePrices(survey, chip).mean(Walk::Update, 5).memoryPj,
                   40.0);
}

TEST(SynapseCosts, MultipliesWhatIsNotASignOrAnEventOfOne) {
  chip::Chip chip;
  chip.energies["synapse_add"] = price(1.0);
  chip.energies["synapse_multiply"] = price(10.0);
  synapse::Survey survey = surveyOf(synapse::Encoding::Dense);
  synapse::Traffic sum;
  sum.weights = 1;
  auto arithmetic = [&](bool isUnit, Walk walk) {
    return TablePrices(survey, chip, isUnit).price(walk, 1, sum).arithmeticPj;
  };
  EXPECT_DOUBLE_EQ(arithmetic(false, Walk::Forward), 11.0);
  EXPECT_DOUBLE_EQ(arithmetic(true, Walk::Forward), 1.0);
  EXPECT_DOUBLE_EQ(arithmetic(false, Walk::Backward), 11.0);
  EXPECT_DOUBLE_EQ(arithmetic(false, Walk::Update), 1.0);
  survey.geometry.weightBits = 1;
  EXPECT_DOUBLE_EQ(arithmetic(false, Walk::Forward), 1.0);
}

TEST(SynapseCosts, ListsWhatLacks) {
  chip::Chip chip = chipWithSteps();
  chip.walks.steps = {
      step(Walk::Forward, WalkUnit::Weight, TablePart::Entries, 1)};
  chip.energies["sop"] = price(1.0);
  TablePrices index(surveyOf(synapse::Encoding::Index), chip);
  using Names = std::vector<std::string>;
  EXPECT_EQ(
      index.unpriced(Walk::Forward),
      (Names{"clock", "event_decode", "synapse_word", "neuron_state_read",
             "neuron_state_write", "table_row_read", "population_row_read"}));
  EXPECT_EQ(index.unpriced(Walk::Backward)[0], "walks: index backward");
  TablePrices dense(surveyOf(synapse::Encoding::Dense), chip);
  EXPECT_EQ(dense.unpriced(Walk::Update)[0], "synapse_word_write");
  chip.energies.erase("sop");
  EXPECT_EQ(TablePrices(surveyOf(synapse::Encoding::Dense), chip)
                .unpriced(Walk::Forward)[0],
            "synapse_word_read");
}

TEST(SynapseCosts, LeaksByBitsAndTime) {
  chip::Chip chip;
  EXPECT_FALSE(leakagePj(chip, 100, 10));
  chip.powers["synapse_memory_bit"] = price(2.0);
  EXPECT_DOUBLE_EQ(*leakagePj(chip, 100, 10), 2000.0);
}

TEST(SynapseCosts, NamesWalksByEncodingAndWindows) {
  synapse::Geometry geometry;
  geometry.encoding = synapse::Encoding::Bitmap;
  EXPECT_EQ(walkName(geometry), "bitmap");
  geometry.windows = true;
  EXPECT_EQ(walkName(geometry), "functional_bitmap");
  geometry.encoding = synapse::Encoding::Dense;
  EXPECT_EQ(walkName(geometry), "dense");
}
