// Reads and writes networks as the simulator of RANC has them.

#include "snnc/Native/SimulatorJson.h"
#include "TickTraces.h"
#include "snnc/Native/CrossbarTicks.h"
#include "snnc/Native/MemFiles.h"

#include "gtest/gtest.h"

#include <cstdlib>

using namespace snnc;
using namespace snnc::native;

namespace {
struct Network {
  std::string folder;
  chip::Parameters sizes;
};
} // namespace

/// Those of the tree; those for MNIST, too, if SNNC_RANC_MNIST says where.
static std::vector<Network> networks() {
  const chip::Parameters sizes = {{"axons", 64},   {"neurons", 64},
                                  {"grid_x", 3},   {"grid_y", 2},
                                  {"output_x", 2}, {"output_y", 1}};
  const std::string traces = SNNC_SOURCE_DIR "/test/data/rtl_traces/ranc/";
  std::vector<Network> all = {{traces + "seed1", sizes},
                              {traces + "seed7", sizes}};
  if (const char *shipped = std::getenv("SNNC_RANC_MNIST")) {
    all.push_back({std::string(shipped) + "/256", {}});
    all.push_back({std::string(shipped) + "/128",
                   {{"axons", 128},
                    {"neurons", 128},
                    {"grid_x", 8},
                    {"grid_y", 4},
                    {"output_x", 0},
                    {"output_y", 3}}});
  }
  return all;
}

static chip::Native chipOfSizes(const chip::Parameters &sizes) {
  auto chip = chip::parseNative(readDescription("ranc-256").dump(),
                                "ranc-256.json", sizes);
  EXPECT_TRUE(chip) << chip.error().message;
  return *chip;
}

TEST(SimulatorJson, MemoryFilesComeBackByteForByte) {
  for (const Network &network : networks()) {
    chip::Native chip = chipOfSizes(network.sizes);
    Store store(chip), again(chip);
    ASSERT_TRUE(static_cast<bool>(readFolder(network.folder, store)));
    auto words = readWords(contents(network.folder + "/tb_input.txt"), "in",
                           chip.inputEvents.at("packet").numBits());
    auto ticks = cutIntoTicks(
        *words, contents(network.folder + "/tb_num_inputs.txt"), "numbers");
    ASSERT_TRUE(static_cast<bool>(ticks));
    Result<std::string> text = writeSimulatorJson(store, {*ticks, 0});
    ASSERT_TRUE(static_cast<bool>(text)) << text.error().message;
    auto input = readSimulatorJson(*text, "x.json", again);
    ASSERT_TRUE(static_cast<bool>(input)) << input.error().message;
    EXPECT_EQ(input->packets, *ticks);
    for (int64_t core = 0; core < store.numCores(); ++core)
      for (const char *name : {"neuron", "axon_type"})
        if (core != chip.outputCore) {
          ASSERT_EQ(writeRows(*again.find(name, core)),
                    writeRows(*store.find(name, core)))
              << network.folder << " " << core;
        }
    Result<std::string> second = writeSimulatorJson(again, *input);
    ASSERT_TRUE(static_cast<bool>(second));
    EXPECT_EQ(*second, *text);
  }
}

/// Two cores of 4 axons and 3 neurons; the second is the output bus.
static const chip::Parameters small = {{"axons", 4},    {"neurons", 3},
                                       {"grid_x", 2},   {"grid_y", 1},
                                       {"output_x", 1}, {"output_y", 0}};

/// Neuron 0 fires for axons 0 and 2, neuron 1 counts axon 1; neuron 2 is left
/// out.
static const char *const smallFile = R"({
  "packets": [
    [{"destination_core": [0, 0], "destination_axon": 0, "destination_tick": 0},
     {"destination_core": [0, 0], "destination_axon": 1, "destination_tick": 0},
     {"destination_core": [0, 0], "destination_axon": 2, "destination_tick": 1}],
    []
  ],
  "output_bus": {"coordinates": [1, 0], "num_outputs": 3},
  "cores": [{
    "coordinates": [0, 0],
    "axons": [0, 1, 0],
    "neurons": [
      {"weights": [1, -1], "leak": 0, "reset_potential": 0,
       "positive_threshold": 1, "negative_threshold": -5, "reset_mode": 0,
       "current_potential": 0, "destination_core_offset": [1, 0],
       "destination_axon": 2, "destination_tick": 0},
      {"weights": [0, 3], "leak": 1, "reset_potential": 0,
       "positive_threshold": 100, "negative_threshold": -5, "reset_mode": 1,
       "current_potential": 7, "destination_core_offset": [1, 0],
       "destination_axon": 0, "destination_tick": 3}
    ],
    "connections": [[1, 0, 1], [0, 1, 0, 0]]
  }]
})";

TEST(SimulatorJson, WhatIsLeftOutHasDefaultRows) {
  chip::Native chip = chipOfSizes(small);
  Store store(chip);
  auto input = readSimulatorJson(smallFile, "small.json", store);
  ASSERT_TRUE(static_cast<bool>(input)) << input.error().message;
  EXPECT_EQ(input->numOutputs, 3);
  ASSERT_EQ(input->packets.size(), 2u);
  EXPECT_EQ(input->packets[0].size(), 3u);
  EXPECT_TRUE(input->packets[1].empty());
  const Memory &rows = *store.find("neuron");
  auto value = [&](int64_t row, const char *name) {
    return rows.get(row, *rows.getLayout().find(name));
  };
  EXPECT_EQ(value(1, "potential"), 7);
  EXPECT_EQ(value(1, "weight1"), 3);
  EXPECT_EQ(value(1, "delay"), 3);
  EXPECT_EQ(value(2, "threshold"), 1);
  auto machine = CrossbarTicks::create(store);
  ASSERT_TRUE(static_cast<bool>(machine)) << machine.error().message;
  std::vector<std::vector<uint64_t>> out;
  for (const std::vector<uint64_t> &packets : input->packets)
    out.push_back(*machine->tick(packets));
  EXPECT_EQ(out, (std::vector<std::vector<uint64_t>>{{2}, {2}}));
  EXPECT_EQ(machine->getPotential(0, 1), 7 + 3 + 1 + 1);
}

/// The error of the small file with a text replaced.
static std::string errorWith(const std::string &from, const std::string &to,
                             const chip::Parameters &sizes = small) {
  std::string text = smallFile;
  size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  chip::Native chip = chipOfSizes(sizes);
  Store store(chip);
  auto input = readSimulatorJson(text, "small.json", store);
  return input ? "" : input.error().message;
}

TEST(SimulatorJson, BadFilesAreNamed) {
  EXPECT_EQ(errorWith("[1, -1]", "[1, 256]"),
            "small.json: /cores/0/neurons/0/weights/1 is 256; the chip takes "
            "-256 to 255");
  EXPECT_EQ(errorWith("[1, -1]", "[1, 1e2]"),
            "small.json: /cores/0/neurons/0/weights/1 is no integer");
  EXPECT_EQ(errorWith("[1, -1]", "[18446744073709551615]"),
            "small.json: /cores/0/neurons/0/weights/0 is 18446744073709551615; "
            "the chip takes -256 to 255");
  EXPECT_EQ(errorWith("[1, -1]", "[1, 2, 3, 4, 5]"),
            "small.json: /cores/0/neurons/0/weights has 5 weights; the chip "
            "has 4");
  EXPECT_EQ(errorWith("\"axons\": [0, 1, 0]", "\"axons\": [4]"),
            "small.json: /cores/0/axons/0 is 4; the chip takes 0 to 3");
  EXPECT_EQ(errorWith("[1, 0, 1]", "[1, 2, 1]"),
            "small.json: /cores/0/connections/0/1 is 2; the chip takes 0 to 1");
  EXPECT_EQ(errorWith(", [0, 1, 0, 0]", ""),
            "small.json: /cores/0/connections has 1 rows for 2 neurons");
  EXPECT_EQ(errorWith("\"leak\": 0, ", ""),
            "small.json: /cores/0/neurons/0 has no 'leak'");
  EXPECT_EQ(errorWith("\"leak\": 0, ", "\"leak\": 0, \"leek\": 0, "),
            "small.json: /cores/0/neurons/0 has 'leek', which the simulator's "
            "files do not have");
  EXPECT_EQ(errorWith("\"destination_core_offset\": [1, 0]",
                      "\"destination_core\": [1, 0]"),
            "small.json: /cores/0/neurons/0 has 'destination_core' of the "
            "simulator's first version; give the distance as "
            "'destination_core_offset'");
  EXPECT_EQ(
      errorWith("\"destination_core\": [0, 0]", "\"destination_core\": [0, 1]"),
      "small.json: /packets/0/0/destination_core/1 is 1; the chip takes "
      "0 to 0");
  EXPECT_EQ(
      errorWith("\"destination_core\": [0, 0]", "\"destination_core\": 0"),
      "small.json: /packets/0/0/destination_core is no pair of numbers");
  EXPECT_EQ(errorWith("\"coordinates\": [0, 0]", "\"coordinates\": [1, 0]"),
            "small.json: /cores/0/coordinates is [1,0], the place of the "
            "output bus");
  EXPECT_EQ(errorWith("[1, 0], \"num", "[0, 0], \"num"),
            "small.json: /output_bus/coordinates is [0,0]; the chip's output "
            "bus is at [1,0]: set the parameters of its place");
  EXPECT_EQ(errorWith("\"cores\": [{", "\"cores\": [{},{"),
            "small.json: /cores has 2 cores; the chip has 1");
  EXPECT_EQ(
      errorWith("{\n", "[\n")
          .rfind("small.json: the text is not JSON: parse error at line ", 0),
      0u);
  EXPECT_EQ(errorWith(smallFile, "[]"), "small.json: / is no object");
  chip::Native chip = chipOfSizes(small);
  Store empty(chip);
  EXPECT_EQ(writeSimulatorJson(empty, {}).error().message,
            "ranc-256: core 0: the type of axon 0 is not written");
  chip::Native other = chipOf(readDescription("odin"));
  Store wrong(other);
  EXPECT_EQ(readSimulatorJson(smallFile, "small.json", wrong).error().message,
            "odin: the chip has no mesh of crossbars with typed axons and an "
            "output bus, so the simulator's files do not describe it");
}
