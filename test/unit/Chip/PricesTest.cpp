// Prices that are tables, and the steps of walks.

#include "BadDescriptions.h"

#include "snnc/Chip/Chip.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::chip;

static Price tableOf(std::vector<PricePoint> points) {
  Price price;
  price.points = std::move(points);
  return price;
}

static Chip patched(const std::string &patch) {
  Result<Chip> chip = parse(patchedReference(patch).dump(), "x.json");
  EXPECT_TRUE(chip) << chip.error().message;
  return chip ? *chip : Chip();
}

TEST(Price, IsFlatWithoutPoints) {
  Price price;
  price.value = 3.5;
  EXPECT_EQ(price.at(1), 3.5);
  EXPECT_EQ(price.at(1e12, 64), 3.5);
}

TEST(Price, IsLinearBetweenPointsAndKeepsTheFirst) {
  Price price = tableOf({{100, 0, 1.0}, {200, 0, 3.0}, {201, 0, 2.0},
                         {301, 0, 4.0}});
  EXPECT_DOUBLE_EQ(price.at(1), 1.0);
  EXPECT_DOUBLE_EQ(price.at(100), 1.0);
  EXPECT_DOUBLE_EQ(price.at(150), 2.0);
  EXPECT_DOUBLE_EQ(price.at(200), 3.0);
  EXPECT_DOUBLE_EQ(price.at(201), 2.0); // the next macro
  EXPECT_DOUBLE_EQ(price.at(251), 3.0);
  EXPECT_DOUBLE_EQ(price.at(401), 6.0); // goes on
}

TEST(Price, StaysBehindATableThatFalls) {
  Price price = tableOf({{100, 0, 3.0}, {200, 0, 1.0}});
  EXPECT_DOUBLE_EQ(price.at(150), 2.0);
  EXPECT_DOUBLE_EQ(price.at(1000), 1.0);
}

TEST(Price, IsLinearBetweenWordsAndEndsWithThem) {
  Price price = tableOf({{100, 8, 1.0}, {200, 8, 2.0}, {100, 16, 5.0},
                         {200, 16, 10.0}});
  EXPECT_DOUBLE_EQ(price.at(150, 8), 1.5);
  EXPECT_DOUBLE_EQ(price.at(150, 16), 7.5);
  EXPECT_DOUBLE_EQ(price.at(150, 10), 3.0);
  EXPECT_DOUBLE_EQ(price.at(150, 4), 1.5);
  EXPECT_DOUBLE_EQ(price.at(150, 64), 7.5);
}

TEST(Price, OfATableHasTheValueOfTheCoresMemory) {
  // The reference has 2,097,152 bits in words of 64.
  Chip chip = patched(
      R"([{"op":"replace","path":"/cost/energy_pJ/synapse_word_read","value":
           {"unit":"pJ","source":"s","grade":"derived","points":[
            {"memory_bits":97152,"word_bits":32,"value":10},
            {"memory_bits":4097152,"word_bits":32,"value":50},
            {"memory_bits":97152,"word_bits":64,"value":20},
            {"memory_bits":4097152,"word_bits":64,"value":100}]}}])");
  const Price &price = chip.energies.at("synapse_word_read");
  EXPECT_DOUBLE_EQ(price.value, 60.0);
  EXPECT_EQ(price.points.size(), 4u);
  EXPECT_NE(chip.json.find("\"points\":[{\"memory_bits\":97152"),
            std::string::npos);
}

TEST(WalkPrices, AreThoseOfTheChosenControllers) {
  Chip chip = patched(R"([
    {"op":"add","path":"/cost/energy_pJ/synapse_access_read","value":
      {"value":1,"unit":"pJ","source":"s","grade":"estimated"}},
    {"op":"add","path":"/cost/synapse_memory","value":"table"},
    {"op":"add","path":"/cost/controllers","value":{"functional":"b"}},
    {"op":"add","path":"/cost/walks","value":[
      {"encoding":"functional","walk":"forward","per":"pair","controller":"a",
       "reads":3},
      {"encoding":"functional","walk":"backward","per":"row","controller":"b",
       "memory":"presence","reads":0.125,"time_ns":
         {"value":4,"unit":"ns","source":"s","grade":"estimated"}},
      {"encoding":"functional","walk":"update","per":"weight","controller_pJ":
         {"value":2,"unit":"pJ","source":"s","grade":"estimated"}}]}])");
  EXPECT_TRUE(chip.walks.memoryPerTable);
  EXPECT_TRUE(chip.walks.has("functional"));
  EXPECT_FALSE(chip.walks.has("dense"));
  ASSERT_EQ(chip.walks.steps.size(), 2u);
  const WalkStep &first = chip.walks.steps[0], &second = chip.walks.steps[1];
  EXPECT_EQ(first.walk, Walk::Backward);
  EXPECT_EQ(first.per, WalkUnit::Row);
  EXPECT_EQ(first.memory, TablePart::Presence);
  EXPECT_EQ(first.reads, 0.125);
  EXPECT_EQ(first.writes, 0.0);
  EXPECT_EQ(first.time->value, 4.0);
  EXPECT_FALSE(first.controller);
  EXPECT_EQ(second.walk, Walk::Update);
  EXPECT_EQ(second.per, WalkUnit::Weight);
  EXPECT_EQ(second.memory, TablePart::Weights);
  EXPECT_EQ(second.controller->value, 2.0);
}

TEST(WalkPrices, AreNoneWithoutADescription) {
  Chip chip = patched("[]");
  EXPECT_FALSE(chip.walks.memoryPerTable);
  EXPECT_TRUE(chip.walks.steps.empty());
}
