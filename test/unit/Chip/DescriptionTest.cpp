// Tests of reading chip descriptions: the reference, every message, files.

#include "BadDescriptions.h"

#include "snnc/Chip/Chip.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

using namespace snnc;
using chip::Chip;

static Chip reference() {
  Result<Chip> loaded = chip::load("reference");
  EXPECT_TRUE(loaded) << loaded.error().message;
  return loaded ? *loaded : Chip();
}

TEST(Reference, HasTheNumbersOfItsDescription) {
  Chip chip = reference();
  EXPECT_EQ(chip.name, "reference");
  EXPECT_EQ(chip.maturity, "parametric");
  EXPECT_EQ(chip.meshWidth, 8);
  EXPECT_EQ(chip.meshHeight, 8);
  EXPECT_EQ(chip.core.neurons, 4096);
  EXPECT_EQ(chip.core.synapseWords * chip.core.synapseWordBits, 256 * 1024 * 8);
  EXPECT_EQ(chip.core.populations, 256);
  EXPECT_EQ(chip.core.parameters, 4096);
  EXPECT_EQ(chip.core.tables, 256);
  EXPECT_EQ(chip.core.axons, 4096);
  EXPECT_EQ(chip.core.maxDelay, 63);
  EXPECT_EQ(chip.arithmetic.potentialBits, 32u);
  EXPECT_EQ(chip.arithmetic.overflow, "saturate");
  EXPECT_EQ(chip.arithmetic.compares, (std::vector<std::string>{"ge", "gt"}));
  EXPECT_EQ(chip.arithmetic.minWeightBits, 1u);
  EXPECT_EQ(chip.arithmetic.maxWeightBits, 8u);
  EXPECT_EQ(chip.arithmetic.eventValueBits, 16u);
  EXPECT_EQ(chip.arithmetic.models.size(), 5u);
  EXPECT_EQ(chip.arithmetic.encodings.size(), 8u);
}

/// Expects `name` to be the reference with `side` x `side` cores.
static void expectLargerReference(const std::string &name, int64_t side) {
  Chip small = reference();
  Result<Chip> large = chip::load(name);
  ASSERT_TRUE(large) << large.error().message;
  EXPECT_EQ(large->name, name);
  EXPECT_EQ(large->meshWidth, side);
  EXPECT_EQ(large->meshHeight, side);
  EXPECT_EQ(large->layout("axon")->rowBits, 64u);
  const nlohmann::json a = nlohmann::json::parse(small.json);
  const nlohmann::json b = nlohmann::json::parse(large->json);
  for (const char *section : {"time", "core_classes", "io", "cost"})
    EXPECT_EQ(a[section], b[section]) << section;
  unsigned packetBits = 0;
  for (const nlohmann::json &field : b["routing"]["packet"])
    packetBits += field["width"].get<unsigned>();
  EXPECT_EQ(packetBits, 64u); // one flit, as priced
}

TEST(Reference, HasLargerVariantsOfTheSameCoresAndPrices) {
  expectLargerReference("reference-16x16", 16);
  expectLargerReference("reference-32x32", 32);
}

TEST(LoihiLike, LeaksByTwelveBitsAndFiresAboveItsThreshold) {
  Result<Chip> chip = chip::load("loihi-like");
  ASSERT_TRUE(chip) << chip.error().message;
  EXPECT_EQ(chip->maturity, "parametric");
  EXPECT_EQ(chip->meshWidth * chip->meshHeight, 128);
  EXPECT_EQ(chip->core.neurons, 8192);
  EXPECT_EQ(chip->core.synapseWords * chip->core.synapseWordBits,
            128 * 1024 * 8);
  EXPECT_EQ(chip->core.axons, 4096);
  const chip::Arithmetic &has = chip->arithmetic;
  EXPECT_EQ(has.potentialBits, 24u);
  EXPECT_EQ(has.decayBits, 12u);
  EXPECT_EQ(has.maxRefractory, 63);
  EXPECT_TRUE(has.hasFloor);
  using Names = std::vector<std::string>;
  EXPECT_EQ(has.compares, Names{"gt"});
  EXPECT_EQ(has.orders, Names{"input_first"});
  EXPECT_EQ(has.resetTimes, Names{"same_step"});
  EXPECT_EQ(has.spikeCounts, Names{"single"});
  EXPECT_EQ(chip->energies.at("sop").value, 23.6);
  EXPECT_EQ(chip->layout("population")->find("multiple"), nullptr);
}

TEST(Schaefer, HasWalksOfItsEncodingsAndTheChosenController) {
  Result<Chip> full = chip::load("schaefer-fc");
  ASSERT_TRUE(full) << full.error().message;
  EXPECT_TRUE(full->walks.memoryPerTable);
  for (const std::string &encoding : full->arithmetic.encodings)
    EXPECT_TRUE(full->walks.has(encoding)) << encoding;
  EXPECT_TRUE(full->timings.empty()); // no clock is published
  Result<Chip> kernels = chip::load("schaefer-conv");
  ASSERT_TRUE(kernels) << kernels.error().message;
  for (const std::string &encoding : kernels->arithmetic.encodings)
    EXPECT_TRUE(kernels->walks.has(encoding)) << encoding;
  for (const chip::WalkStep &step : kernels->walks.steps)
    if (step.encoding == "functional")
      EXPECT_DOUBLE_EQ(step.controller->value, 0.2); // row_column
  // Both price accesses alike.
  EXPECT_EQ(full->energies.at("synapse_access_read").value,
            kernels->energies.at("synapse_access_read").value);
}

TEST(NeuronFlowLike, HasAxonsOfPopulationsOf64Bits) {
  Result<Chip> chip = chip::load("neuronflow-like");
  ASSERT_TRUE(chip) << chip.error().message;
  EXPECT_EQ(chip->maturity, "parametric");
  EXPECT_EQ(chip->meshWidth * chip->meshHeight, 144);
  EXPECT_TRUE(chip->hasPopulationAxons);
  EXPECT_FALSE(reference().hasPopulationAxons);
  EXPECT_EQ(chip->layout("axon")->rowBits, 64u);
  unsigned axonBits = 0, packetBits = 0;
  for (const chip::Field &field : chip->layout("axon")->fields)
    axonBits += field.bits;
  for (const chip::Field &field : chip->packet)
    packetBits += field.bits;
  EXPECT_EQ(axonBits, 64u);
  EXPECT_EQ(packetBits, 64u); // one flit, as priced
  EXPECT_TRUE(chip->packetField("y")->isSigned);
  EXPECT_EQ(chip->packetField("source"), nullptr);
  EXPECT_EQ(chip->energies.at("hit_test").grade, "estimated");
}

TEST(Reference, HoldsLargeNetworks) {
  Chip chip = reference();
  auto holds = [&](const char *memory, const char *field, uint64_t value) {
    const chip::RowLayout *layout = chip.layout(memory);
    ASSERT_TRUE(layout) << memory;
    ASSERT_TRUE(layout->find(field)) << field;
    EXPECT_GE(BitWriter::lowMask(layout->find(field)->bits), value) << field;
  };
  holds("table", "source_width", 224);
  holds("table", "source_channels", 4096);
  holds("population", "population_channels", 4096);
  holds("population", "window", 4095);
  holds("axon", "delay", 63);
  EXPECT_EQ(chip.layout("axon")->rowBits, 64u);
  EXPECT_EQ(chip.layout("synapse"), nullptr);
}

TEST(Reference, PricesWhatItCanAndLeavesTheRestUnpriced) {
  Chip chip = reference();
  for (const std::string &name : chip::energyNames()) {
    bool isUnpriced = name == "network_interface" || name == "host_event" ||
                      name == "hit_test" || name == "synapse_word_write" ||
                      name.rfind("synapse_access", 0) == 0 ||
                      chip::wholePrices().count(name);
    EXPECT_EQ(chip.energies.count(name), isUnpriced ? 0u : 1u) << name;
  }
  for (const std::string &name : chip::timingNames())
    if (name != "hit_test") // of chips with axons of populations
      EXPECT_EQ(chip.timings.at(name).grade, "estimated") << name;
  EXPECT_TRUE(chip.powers.empty());
  // Log-log between 20 pJ at 32 KiB and 100 pJ at 1 MiB: 20 * 8 ^ (ln 5 / ln
  // 32) = 52.5 pJ.
  EXPECT_NEAR(chip.energies.at("synapse_word_read").value, 52.5, 0.05);
  EXPECT_EQ(chip.energies.at("synapse_word_read").grade, "derived");
  EXPECT_EQ(chip.timings.at("clock").unit, "MHz");
}

TEST(Reference, HasACanonicalTextAndItsHash) {
  Chip chip = reference();
  EXPECT_EQ(chip.sha256, chip::sha256(chip.json.data(), chip.json.size()));
  Result<Chip> again = chip::parse(chip.json, "again");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->json, chip.json);
  EXPECT_EQ(chip.json.find(": "), chip.json.find(": 64-bit reads"));
}

TEST(Schema, KnowsEveryNameThatThisVersionCounts) {
  nlohmann::json cost = nlohmann::json::parse(sourceFile(
      "chips/schema/chip.schema.json"))["definitions"]["cost"]["properties"];
  for (const std::string &name : chip::energyNames())
    EXPECT_TRUE(cost["energy_pJ"]["properties"].contains(name)) << name;
  for (const std::string &name : chip::timingNames())
    EXPECT_TRUE(cost["timing"]["properties"].contains(name)) << name;
  for (const std::string &name : chip::powerNames())
    EXPECT_TRUE(cost["static_mW"]["properties"].contains(name)) << name;
}

static std::string messageOf(const std::string &text) {
  Result<Chip> chip = chip::parse(text, "x.json");
  return chip ? "no error" : chip.error().message;
}

TEST(Description, ViolationsOfTheSchemaAreNamedByPath) {
  for (const BadDescription &bad : schemaViolations())
    EXPECT_EQ(messageOf(patchedReference(bad.patch).dump()), bad.message)
        << bad.patch;
}

TEST(Description, WhatIsNotRunIsRefusedByName) {
  for (const BadDescription &bad : refusedDescriptions())
    EXPECT_EQ(messageOf(patchedReference(bad.patch).dump()), bad.message)
        << bad.patch;
}

/// The chip of test/unit/Chip is valid, and refused for at least this.
static void expectRefused(const std::string &file, const std::string &start,
                          const std::vector<std::string> &lines) {
  std::string message = messageOf(sourceFile("test/unit/Chip/" + file));
  EXPECT_EQ(message.substr(0, start.size()), start);
  for (const std::string &line : lines)
    EXPECT_NE(message.find("\n  " + line), std::string::npos)
        << line << " in " << message;
}

TEST(Description, OtherChipsAreValidAndRefusedByName) {
  for (const char *file : {"chips/tinyodin.json", "chips/odin.json"})
    EXPECT_EQ(messageOf(sourceFile(file)),
              "x.json: '$.emission.transport.kind' is 'spi': the chip takes a "
              "configuration of its own format, which snnc compile writes, "
              "but this is for chips of transport 'image'");
  expectRefused(
      "analog.json", "x.json: 3 errors\n",
      {"'$.analog' is given, which this version does not run; leave it out"});
}

/// Every place of the reference in turn holds something else.
TEST(Description, AnyValueAtAnyPlaceIsHandled) {
  const nlohmann::json reference =
      nlohmann::json::parse(sourceFile("chips/reference.json"));
  const std::vector<nlohmann::json> others = {
      nullptr, -1,    0.5,       "x",        nlohmann::json::array(),
      true,    1e300, INT64_MIN, UINT64_MAX, nlohmann::json::object()};
  size_t turn = 0;
  const nlohmann::json places = reference.flatten();
  for (const auto &place : places.items()) {
    nlohmann::json changed = reference;
    changed[nlohmann::json::json_pointer(place.key())] =
        others[turn++ % others.size()];
    Result<Chip> chip = chip::parse(changed.dump(), "x.json");
    std::string message = chip ? "no error" : chip.error().message;
    EXPECT_FALSE(message.empty()) << place.key();
  }
  EXPECT_GT(turn, 300u);
}

TEST(Description, TextThatIsNotJsonGivesLineAndColumn) {
  EXPECT_EQ(messageOf("{\n  \"a\": }"),
            "x.json: the text is not JSON: parse error at line 2, column 8: "
            "syntax error while parsing value - unexpected '}'; expected '[', "
            "'{', or a literal");
  EXPECT_EQ(messageOf("[]"), "x.json: '$' is an array; expected an object");
  EXPECT_EQ(messageOf(R"({"time": {"mode": 1, "mode": 2}})"),
            "x.json: an object holds the key 'mode' twice");
}

TEST(Description, BrokenTextIsAnErrorAndNoCrash) {
  std::string text = sourceFile("chips/reference.json");
  for (size_t size = 0; size < text.size() - 2; size += 97)
    EXPECT_FALSE(chip::parse(text.substr(0, size), "x.json")) << size;
  EXPECT_FALSE(chip::parse(std::string(1 << 20, '['), "x.json"));
  EXPECT_FALSE(chip::parse(R"({"time":)" + std::string(1 << 20, '[') +
                               std::string(1 << 20, ']') + "}",
                           "x.json"));
  EXPECT_FALSE(chip::parse("{\"\xff\": 1}", "x.json"));
  EXPECT_FALSE(chip::parse("{\"a\": 1e999}", "x.json"));
}

TEST(Load, UnknownNamesListTheKnownOnes) {
  Result<Chip> chip = chip::load("refrence");
  ASSERT_FALSE(chip);
  EXPECT_EQ(chip.error().message,
            "no chip is named 'refrence'; known chips are 'loihi-like', "
            "'neuronflow-like', 'odin', 'ranc-256', 'reckon', 'reference', "
            "'reference-16x16', 'reference-32x32', 'reference-f32', "
            "'schaefer-conv', 'schaefer-fc', 'tinyodin', 'ucaspian'; a path of "
            "a description ends in '.json'");
  ASSERT_FALSE(chip::knownChips().empty());
}

TEST(Load, PathsThatAreNoFilesAreErrors) {
  auto message = [](const std::string &path) {
    Result<Chip> chip = chip::load(path);
    return chip ? "no error" : chip.error().message;
  };
  EXPECT_EQ(message("no/such.json"), "no/such.json: there is no such file");
  EXPECT_EQ(message("./"), "./: expected a file");
  std::string path = testing::TempDir() + "snnc-chip-large.json";
  std::ofstream(path) << std::string((1 << 24) + 1, ' ');
  EXPECT_EQ(message(path), path + ": the file has 16777217 bytes; a chip "
                                  "description has at most 16777216");
  std::remove(path.c_str());
}

TEST(Load, ReadsAPath) {
  std::string path = std::string(SNNC_SOURCE_DIR) + "/chips/reference.json";
  Result<Chip> chip = chip::load(path);
  ASSERT_TRUE(chip) << chip.error().message;
  EXPECT_EQ(chip->sha256, reference().sha256);
}
