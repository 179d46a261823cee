// Counts times prices, and what has none.

#include "Network.h"

#include "snnc/Simulator/Ledger.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace snnc;
using namespace snnc::simulator;

static chip::Chip
chipWith(const std::vector<std::pair<std::string, double>> &energies) {
  chip::Chip chip;
  for (const auto &[name, value] : energies)
    chip.energies[name] = {name, value, "pJ", "a source", "published", "x"};
  return chip;
}

static Counts someCounts() {
  Counts counts;
  counts.layers.resize(2);
  counts.layers[0][Item::SynapseWords] = 3;
  counts.layers[1][Item::SynapseWords] = 4;
  counts.layers[1][Item::LinkFlits] = 10;
  return counts;
}

TEST(Ledger, MultipliesCountsByPrices) {
  chip::Chip chip = chipWith({{"synapse_word_read", 50}, {"link_flit", 2}});
  Ledger ledger = makeLedger(someCounts(), chip, {});
  ASSERT_EQ(ledger.lines.size(), 2u);
  EXPECT_EQ(ledger.lines[0].name, "synapse_word_read");
  EXPECT_EQ(ledger.lines[0].count, 7);
  EXPECT_EQ(ledger.lines[0].energyPj, 350);
  EXPECT_EQ(ledger.lines[0].price.source, "a source");
  EXPECT_EQ(ledger.totalPj, 370);
  EXPECT_EQ(ledger.stages, (std::vector<std::pair<std::string, double>>{
                               {"synapse memory", 350}, {"network", 20}}));
}

TEST(Ledger, CoversThePartsOfAPricedWhole) {
  chip::Chip chip = chipWith({{"sop", 20}, {"neuron_update", 50}});
  Counts counts = someCounts();
  counts.layers[0][Item::SynapticOps] = 3;
  counts.layers[0][Item::NeuronUpdates] = 2;
  Ledger ledger = makeLedger(counts, chip, {});
  EXPECT_EQ(ledger.totalPj, 3 * 20 + 2 * 50);
  EXPECT_EQ(ledger.unpriced.size(), 13u); // 10 operations, 3 kinds of power
  for (const char *name : {"synapse_word_read", "decay_multiply", "sop"})
    EXPECT_EQ(std::count(ledger.unpriced.begin(), ledger.unpriced.end(), name),
              0)
        << name;
}

TEST(Ledger, ListsEverythingThatHasNoPrice) {
  chip::Chip chip = chipWith({{"synapse_word_read", 50}});
  Ledger ledger = makeLedger(someCounts(), chip, {});
  EXPECT_EQ(ledger.unpriced.size(), 21u); // 18 operations, 3 kinds of power
  for (const char *name :
       {"link_flit", "network_interface", "host_event", "static_core"})
    EXPECT_EQ(std::count(ledger.unpriced.begin(), ledger.unpriced.end(), name),
              1)
        << name;
}

TEST(Ledger, AddsStaticPowerOverTheLatency) {
  chip::Chip chip;
  chip.powers["core"] = {"core", 2.0, "mW", "a source", "estimated", "x"};
  // 2 mW on 3 cores for 100 ns are 600 pJ.
  Ledger ledger = makeLedger(Counts(), chip, {100, 3, 5});
  EXPECT_DOUBLE_EQ(ledger.totalPj, 600);
  EXPECT_EQ(ledger.lines.back().name, "static_core");
}

TEST(Ledger, LeaksByTheBitsOfTheSynapseMemories) {
  chip::Chip chip;
  chip.core.synapseWords = 1000;
  chip.powers["synapse_memory_bit"] = {"synapse_memory_bit", 5e-8,       "mW",
                                       "a source",           "estimated", "x"};
  // 3 cores of 64,000 bits at 5e-8 mW for 100 ns.
  Ledger ledger = makeLedger(Counts(), chip, {100, 3, 5});
  EXPECT_DOUBLE_EQ(ledger.totalPj, 3 * 64000 * 5e-8 * 100);
  EXPECT_EQ(ledger.lines.back().count, 192000);
}

TEST(Ledger, DoesNotPriceStaticPowerWithoutATime) {
  chip::Chip chip;
  for (const char *name : {"core", "synapse_memory_bit"})
    chip.powers[name] = {name, 2.0, "mW", "a source", "estimated", "x"};
  Occupation occupation;
  occupation.coresUsed = 3;
  Ledger ledger = makeLedger(Counts(), chip, occupation);
  EXPECT_TRUE(ledger.lines.empty());
  for (const char *name : {"static_core", "static_synapse_memory_bit"})
    EXPECT_EQ(std::count(ledger.unpriced.begin(), ledger.unpriced.end(), name),
              1)
        << name;
}

TEST(Ledger, PricesWhatTheReferenceChipPrices) {
  Result<chip::Chip> chip = chip::parse(test::referenceJson(), "reference");
  ASSERT_TRUE(chip);
  Ledger ledger = makeLedger(someCounts(), *chip, {1, 1, 1});
  EXPECT_EQ(ledger.unpriced,
            (std::vector<std::string>{"network_interface", "host_event",
                                      "static_core", "static_router",
                                      "static_chip"}));
}
