// Runs on chips that price walks by steps cost what TablePrices says of the
// same events.

#include "LayerNetwork.h"
#include "snnc/Costs/SynapseCosts.h"
#include "snnc/Simulator/Ledger.h"
#include "snnc/Simulator/Simulator.h"
#include "snnc/Synapse/Reference.h"

#include "gtest/gtest.h"
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>

using namespace snnc;
using namespace snnc::test;
using synapse::Encoding;

namespace {
/// A table that the chips walk over.
struct Kind {
  Encoding encoding;
  bool windows = false;
};
} // namespace

static nlohmann::json priceOf(double value, const char *unit) {
  return {{"value", value},
          {"unit", unit},
          {"source", "a test"},
          {"grade", "estimated"}};
}

static nlohmann::json readChip(const std::string &name) {
  std::ifstream file(SNNC_SOURCE_DIR "/chips/" + name + ".json");
  nlohmann::json chip = nlohmann::json::parse(file);
  for (const char *price : {"synapse_add", "synapse_multiply", "table_row_read",
                            "synapse_word_read"})
    chip["cost"]["energy_pJ"][price] =
        priceOf(0.7 + static_cast<double>(std::strlen(price)), "pJ");
  return chip;
}

/// Leaves the tables of an encoding to be priced by words, from 1 pJ on.
static void priceByWords(nlohmann::json &chip, const std::string &encoding) {
  nlohmann::json steps = nlohmann::json::array();
  for (const nlohmann::json &step : chip["cost"]["walks"])
    if (step["encoding"] != encoding)
      steps.push_back(step);
  chip["cost"]["walks"] = steps;
  nlohmann::json &word = chip["cost"]["energy_pJ"]["synapse_word_read"];
  word.erase("value");
  word["points"] = {{{"memory_bits", 100}, {"value", 1.0}},
                    {{"memory_bits", 100000}, {"value", 50.0}}};
  chip["cost"]["timing"] = {{"clock", priceOf(400.0, "MHz")}};
  for (const char *name : {"event_decode", "synapse_word", "neuron_update",
                           "event_send", "hop", "tick_overhead"})
    chip["cost"]["timing"][name] =
        priceOf(static_cast<double>(std::strlen(name)), "cycles");
}

static Layer makeLayer(std::mt19937 &random, const Kind &kind,
                       const Shape &source) {
  Layer layer;
  synapse::Geometry &geometry = layer.geometry;
  geometry.encoding = kind.encoding;
  geometry.windows = kind.windows;
  geometry.weightBits = pick(random, 2, 8);
  geometry.transposed =
      synapse::isSparse(kind.encoding) && pick(random, 0, 1) != 0;
  geometry.source = source;
  geometry.targetPopulation = {pick(random, 1, 9), pick(random, 1, 4),
                               pick(random, 1, 4)};
  geometry.target = Box::whole(geometry.targetPopulation);
  layer.ofKernel = synapse::hasWindows(geometry);
  if (layer.ofKernel) {
    geometry.kernel.height = pick(random, 1, 4);
    geometry.kernel.width = pick(random, 1, 4);
    geometry.kernel.strideH = pick(random, 1, 3);
    geometry.kernel.padTop = pick(random, 0, 2);
  }
  layer.isUnit = pick(random, 0, 1);
  uint64_t count = synapse::numLayerWeights(geometry);
  int64_t sparsity = pick(random, 1, 10);
  for (uint64_t i = 0; i < count; ++i)
    layer.weights.push_back(pick(random, 0, sparsity) ? 0 : 1);
  return layer;
}

/// What the walks of `input` over a table cost.
static costs::WalkCost costOf(const Layer &layer, const chip::Chip &chip,
                              const std::vector<float> &input) {
  Result<synapse::Survey> survey =
      synapse::survey(layer.geometry, layer.layerWeights());
  Result<synapse::EncodedTable> table =
      synapse::encodeTable(layer.geometry, layer.layerWeights());
  EXPECT_TRUE(survey && table);
  costs::TablePrices prices(*survey, chip, layer.isUnit);
  synapse::Traffic sum;
  double events = 0.0;
  const Shape &source = layer.geometry.source;
  for (int64_t n = 0; n < source.numNeurons(); ++n) {
    Coordinate at = neuronCoordinate(source, n);
    // The order of ONNX.
    int64_t place = (at.c * source.height + at.y) * source.width + at.x;
    if (input[place] == 0.0f)
      continue;
    events += 1.0;
    sum += synapse::forwardTraffic(table->geometry, table->words.data(), at);
  }
  costs::WalkCost cost = prices.price(chip::Walk::Forward, events, sum);
  if (events == static_cast<double>(source.numNeurons())) {
    double mean = prices.forward(events).totalPj();
    EXPECT_NEAR(cost.totalPj(), mean, 1e-9 * mean);
  }
  return cost;
}

static double bitsOf(const std::vector<Layer> &layers) {
  double bits = 0.0;
  for (const Layer &layer : layers)
    bits += static_cast<double>(
        synapse::encodeTable(layer.geometry, layer.layerWeights())->sizeInBits);
  return bits;
}

/// The latency of a tick without events, in ns; 0 without a clock.
static double silentTickNs(const simulator::Machine &machine) {
  auto clock = machine.chip.timings.find("clock");
  if (clock == machine.chip.timings.end())
    return 0.0;
  std::vector<float> input(machine.image.inputs[0].shape.numNeurons(), 0.0f);
  simulator::FrameResult frame =
      simulator::Simulation(machine).run({input.data()});
  return frame.cycles * 1000.0 / clock->second.value;
}

/// Runs tables of `kinds` on a chip and compares.
static void compare(std::mt19937 &random, const nlohmann::json &json,
                    const std::vector<Kind> &kinds) {
  Shape source = {pick(random, 1, 4), pick(random, 4, 9), pick(random, 4, 9)};
  std::vector<Layer> layers;
  for (const Kind &kind : kinds)
    layers.push_back(makeLayer(random, kind, source));
  TestNetwork network = networkOf(layers);
  Result<simulator::Machine> machine =
      simulator::Machine::load(assemble(network, json.dump()));
  ASSERT_TRUE(machine) << machine.error().message;
  std::vector<float> input;
  int64_t silence = pick(random, 0, 2);
  for (int64_t n = 0; n < source.numNeurons(); ++n)
    input.push_back(pick(random, 0, silence) ? 0.0f : 1.0f);
  costs::WalkCost expected;
  for (const Layer &layer : layers)
    expected += costOf(layer, machine->chip, input);

  simulator::FrameResult frame =
      simulator::Simulation(*machine).run({input.data()});
  EXPECT_EQ(frame.counts.walks.size(), layers.size());
  // With a clock the slowest core sets the cycles; here there is just one.
  double silentNs = silentTickNs(*machine);
  auto clock = machine->chip.timings.find("clock");
  double latencyNs = clock == machine->chip.timings.end()
                         ? frame.walkNs
                         : frame.cycles * 1000.0 / clock->second.value;
  EXPECT_NEAR(latencyNs, expected.latencyNs + silentNs,
              1e-9 * (expected.latencyNs + silentNs));
  simulator::Occupation occupation{1e6, 1, 1};
  simulator::Ledger ledger = simulator::makeLedger(frame.counts, machine->chip,
                                                   occupation, machine->prices);
  std::map<std::string, double> stages(ledger.stages.begin(),
                                       ledger.stages.end());
  auto expectNear = [](double found, double expected) {
    EXPECT_NEAR(found, expected, 1e-9 * expected);
  };
  expectNear(stages["synapse memory"], expected.memoryPj);
  expectNear(stages["synapse arithmetic"], expected.arithmeticPj);
  // Just rows of tables have a price.
  expectNear(stages["synapse controllers"] + stages["row memories"],
             expected.controllerPj);
  for (const simulator::LedgerLine &line : ledger.lines)
    if (line.stage != "static power")
      expectNear(line.energyPj,
                 line.price.value * static_cast<double>(line.count));
  bool ownMemories = json["cost"]["synapse_memory"] == "table";
  double bits = ownMemories ? bitsOf(layers) : 32768.0 * 64;
  expectNear(stages["static power"],
             *costs::leakagePj(machine->chip, bits, *occupation.latencyNs));
}

static void compareAll(const std::string &chip, const std::vector<Kind> &kinds,
                       const std::string &byWords) {
  std::mt19937 random(7);
  nlohmann::json own = readChip(chip), shared = own, mixed = own;
  shared["cost"]["synapse_memory"] = "core";
  priceByWords(mixed, byWords);
  for (int trial = 0; trial < 40 && !::testing::Test::HasFailure(); ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    compare(random, own, kinds);
    compare(random, shared, kinds);
    compare(random, mixed, kinds);
  }
}

TEST(WalkLedger, ChargesStepsOfFullyConnectedLayers) {
  compareAll("schaefer-fc",
             {{Encoding::Dense}, {Encoding::Bitmap}, {Encoding::Index}},
             "bitmap");
}

TEST(WalkLedger, ChargesStepsOfConvolutions) {
  compareAll("schaefer-conv",
             {{Encoding::Functional},
              {Encoding::Bitmap, true},
              {Encoding::Index, true},
              {Encoding::Dense},
              {Encoding::Bitmap},
              {Encoding::Index}},
             "functional_bitmap");
}

TEST(WalkLedger, TakesTheTimeOfTheSlowestCore) {
  std::mt19937 random(10);
  nlohmann::json json = readChip("schaefer-fc");
  Shape source = {2, 3, 3};
  std::vector<Layer> layers = {makeLayer(random, {Encoding::Dense}, source),
                               makeLayer(random, {Encoding::Index}, source),
                               makeLayer(random, {Encoding::Bitmap}, source)};
  TestNetwork network = networkOf(layers);
  network.fragments[2].core = 5;
  simulator::Machine machine =
      *simulator::Machine::load(assemble(network, json.dump()));
  std::vector<float> input(source.numNeurons(), 1.0f);
  double ns[3];
  for (int i = 0; i < 3; ++i)
    ns[i] = costOf(layers[i], machine.chip, input).latencyNs;
  double expected = std::max(ns[0] + ns[1], ns[2]);
  EXPECT_NEAR(simulator::Simulation(machine).run({input.data()}).walkNs,
              expected, 1e-9 * expected);
}

TEST(WalkLedger, NamesTheStepsThatItCharges) {
  std::mt19937 random(8);
  nlohmann::json json = readChip("schaefer-fc");
  TestNetwork network =
      networkOf({makeLayer(random, {Encoding::Bitmap}, {2, 2, 2})});
  simulator::Machine machine =
      *simulator::Machine::load(assemble(network, json.dump()));
  simulator::Ledger ledger =
      simulator::makeLedger({}, machine.chip, {}, machine.prices);
  std::vector<std::string> names;
  for (const simulator::LedgerLine &line : ledger.lines)
    names.push_back(line.name);
  EXPECT_EQ(names, (std::vector<std::string>{
                       "synapse_access_read/bitmap/pair/presence",
                       "synapse_access_read/bitmap/weight/weights",
                       "controller/bitmap/row/pointers", "synapse_add",
                       "synapse_multiply", "table_row_read"}));
  EXPECT_EQ(ledger.lines[0].price.grade, "derived");
}

TEST(WalkLedger, ListsWalksWithoutSteps) {
  std::mt19937 random(9);
  nlohmann::json json = readChip("schaefer-fc"),
                 steps = nlohmann::json::array();
  for (const nlohmann::json &step : json["cost"]["walks"])
    if (step["encoding"] != "index" || step["walk"] != "forward")
      steps.push_back(step);
  json["cost"]["walks"] = steps;
  TestNetwork network =
      networkOf({makeLayer(random, {Encoding::Index}, {2, 2, 2})});
  simulator::Machine machine =
      *simulator::Machine::load(assemble(network, json.dump()));
  simulator::Ledger ledger =
      simulator::makeLedger({}, machine.chip, {}, machine.prices);
  EXPECT_EQ(ledger.unpriced.front(), "walks: index forward");
}
