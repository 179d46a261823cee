// Replays what RTL did with random networks on RANC.

#include "TickTraces.h"
#include "snnc/Native/CrossbarTicks.h"
#include "snnc/Native/MemFiles.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

using namespace snnc;
using namespace snnc::native;

namespace {
/// A folder of memory files, packets in and out, and the sizes of its chip.
struct Network {
  std::string folder;
  chip::Parameters sizes;
  /// First ticks, whose outputs are not recorded: the layers before the last.
  size_t skipped = 0;
};
} // namespace

static std::string sourcePath(const std::string &path) {
  return std::string(SNNC_SOURCE_DIR) + "/" + path;
}

static const chip::Parameters randomSizes = {{"axons", 64},   {"neurons", 64},
                                             {"grid_x", 3},   {"grid_y", 2},
                                             {"output_x", 2}, {"output_y", 1}};

/// The random networks of the tree; the shipped MNIST networks as well where
/// SNNC_RANC_MNIST says where they are.
static std::vector<Network> networks() {
  const std::string traces = sourcePath("test/data/rtl_traces/ranc/");
  std::vector<Network> all = {{traces + "seed1", randomSizes},
                              {traces + "seed7", randomSizes}};
  if (const char *shipped = std::getenv("SNNC_RANC_MNIST")) {
    all.push_back({std::string(shipped) + "/256", {}, 1});
    all.push_back({std::string(shipped) + "/128",
                   {{"axons", 128},
                    {"neurons", 128},
                    {"grid_x", 8},
                    {"grid_y", 4},
                    {"output_x", 0},
                    {"output_y", 3}},
                   2});
  }
  return all;
}

/// The description with one place changed.
static std::string describe(const std::string &place = "",
                            const std::string &value = "") {
  nlohmann::json description = readDescription("ranc-256");
  if (!place.empty())
    description[nlohmann::json::json_pointer(place)] =
        nlohmann::json::parse(value);
  return description.dump();
}

static std::vector<std::vector<uint64_t>> readTicks(const Network &network,
                                                    const std::string &words,
                                                    const std::string &counts,
                                                    unsigned bits) {
  const std::string folder = network.folder + "/";
  auto all = readWords(contents(folder + words), words, bits);
  EXPECT_TRUE(all) << (all ? "" : all.error().message);
  auto ticks = cutIntoTicks(*all, contents(folder + counts), counts);
  EXPECT_TRUE(ticks) << (ticks ? "" : ticks.error().message);
  return *ticks;
}

/// Runs a network; what differs from the recorded outputs, or empty.
static std::string replay(const Network &network,
                          const std::string &description,
                          TickCounts *counts = nullptr) {
  auto chip = chip::parseNative(description, "x.json", network.sizes);
  if (!chip)
    return chip.error().message;
  Store store(*chip);
  if (Status status = readFolder(network.folder, store); !status)
    return status.error().message;
  auto machine = CrossbarTicks::create(store);
  if (!machine)
    return machine.error().message;
  auto in = readTicks(network, "tb_input.txt", "tb_num_inputs.txt",
                      chip->inputEvents.at("packet").numBits());
  auto expected = readTicks(network, "tb_correct.txt", "tb_num_outputs.txt",
                            chip->outputEvent->numBits());
  expected.insert(expected.begin(), network.skipped, {});
  for (size_t tick = 0; tick < expected.size(); ++tick) {
    auto out =
        machine->tick(tick < in.size() ? in[tick] : std::vector<uint64_t>());
    if (!out)
      return out.error().message;
    if (tick < network.skipped)
      continue;
    // The mesh brings what the cores send in its own order.
    std::sort(out->begin(), out->end());
    std::sort(expected[tick].begin(), expected[tick].end());
    if (*out != expected[tick])
      return "tick " + std::to_string(tick) + ": " +
             std::to_string(out->size()) + " outputs, expected " +
             std::to_string(expected[tick].size());
  }
  if (counts)
    *counts = machine->getCounts();
  return "";
}

TEST(Ranc, EveryTickOfEveryNetworkIsReplayed) {
  for (const Network &network : networks()) {
    TickCounts counts;
    EXPECT_EQ(replay(network, describe(), &counts), "") << network.folder;
    EXPECT_GE(counts.ticks, 10) << network.folder;
    EXPECT_GT(counts.spikes, 100) << network.folder;
  }
}

TEST(Ranc, NetworksAreWrittenAsTheyWereRead) {
  std::filesystem::path out =
      std::filesystem::path(::testing::TempDir()) / "ranc-round-trip";
  for (const Network &network : networks()) {
    auto chip = chip::parseNative(describe(), "x.json", network.sizes);
    ASSERT_TRUE(chip) << chip.error().message;
    Store store(*chip);
    ASSERT_TRUE(readFolder(network.folder, store));
    std::filesystem::remove_all(out);
    std::filesystem::create_directories(out);
    ASSERT_TRUE(writeFolder(out.string(), store));
    int64_t files = 0;
    for (const auto &file : std::filesystem::directory_iterator(out)) {
      ++files;
      EXPECT_EQ(
          contents(file.path().string()),
          contents(network.folder + "/" + file.path().filename().string()));
    }
    EXPECT_EQ(files, 2 * (store.numCores() - 1));
  }
  std::filesystem::remove_all(out);
}

TEST(Ranc, AFlippedChoiceFailsATrace) {
  const std::string neuron = "/core_classes/0/neuron/";
  const std::pair<std::string, const char *> flips[] = {
      {neuron + "overflow", R"("saturate")"},
      {neuron + "ops", R"(["integrate","compare","reset","leak"])"},
      {neuron + "leak/kind", R"("none")"},
      {neuron + "compare/op", R"("gt")"},
      {neuron + "compare/signed", "false"},
      {neuron + "reset", R"(["subtract","value"])"},
      {neuron + "lower_bound/op", R"("le")"},
      {neuron + "lower_bound/kind", R"("none")"},
      {"/routing/delay/offset", "2"},
  };
  for (const auto &[place, value] : flips) {

    bool fails = false;
    for (const Network &network : networks())
      fails |= !replay(network, describe(place, value)).empty();
    EXPECT_TRUE(fails) << place << " " << value;
  }
}

TEST(Ranc, BadFilesAreNamed) {
  auto chip = chip::parseNative(describe(), "x.json", randomSizes);
  ASSERT_TRUE(chip) << chip.error().message;
  Store store(*chip);
  Memory &types = *store.find("axon_type");
  auto errorOf = [&](const std::string &text) {
    Status status = readRows(text, "tc_000.mem", types);
    return status ? std::string() : status.error().message;
  };
  std::string good;
  for (int row = 0; row < 64; ++row)
    good += "01\n";
  EXPECT_EQ(errorOf("/* types */\n" + good + "// end"), "");
  EXPECT_EQ(types.get(63, *types.getLayout().find("type")), 1);
  EXPECT_EQ(errorOf(good.substr(3)),
            "tc_000.mem: 63 rows; memory 'axon_type' has 64");
  EXPECT_EQ(errorOf("01\n0\n"),
            "tc_000.mem:2: a row of 1 bits; 2 are expected");
  EXPECT_EQ(errorOf("0x\n"),
            "tc_000.mem:1: 'x' is no binary digit; 0 and 1 are expected");
  EXPECT_EQ(errorOf("01 01\n"),
            "tc_000.mem:1: two words in a line; one is expected");
  EXPECT_EQ(errorOf("01\n/* 01"), "tc_000.mem:2: a comment does not end");
  auto ticks = cutIntoTicks({1, 2}, "1\n2\n", "n.txt");
  EXPECT_EQ(ticks.error().message,
            "n.txt: tick 1 has 2 packets, but only 1 are left");
  EXPECT_EQ(cutIntoTicks({1, 2}, "1", "n.txt").error().message,
            "n.txt: the ticks have 1 packets, but there are 2");
  EXPECT_EQ(cutIntoTicks({1, 2}, "1 -1", "n.txt").error().message,
            "n.txt: '-1' is no number of packets");
  EXPECT_EQ(readFolder("/nowhere", store).error().message,
            "/nowhere/csram_000.mem: there is no such file");
}

TEST(Ranc, RowsThatDoHarmAreRefused) {
  auto chip = chip::parseNative(describe(), "x.json", randomSizes);
  ASSERT_TRUE(chip) << chip.error().message;
  Store store(*chip);
  EXPECT_EQ(CrossbarTicks::create(store).error().message,
            "ranc-256: core 0: axon 0 has no type");
  for (int64_t core = 0; core < store.numCores(); ++core)
    store.find("axon_type", core)->setDefaults();
  EXPECT_EQ(CrossbarTicks::create(store).error().message,
            "ranc-256: core 0: neuron 0 is not written; an unwritten row fires "
            "in every tick: give it a threshold of 1");
  for (int64_t core = 0; core < store.numCores(); ++core)
    store.find("neuron", core)->setDefaults();
  auto machine = CrossbarTicks::create(store);
  ASSERT_TRUE(machine) << machine.error().message;
  EXPECT_TRUE(machine->tick({})->empty());
  const chip::Pattern &packet = chip->inputEvents.at("packet");
  EXPECT_EQ(machine->tick({packet.encode({{"dx", 3}})}).error().message,
            "tick 1: ranc-256: a packet of the host sends to the core at (3, "
            "0), outside of the mesh of 3x2");
  Memory &rows = *store.find("neuron", 1);
  rows.set(5, *rows.getLayout().find("delay"), 15);
  EXPECT_EQ(CrossbarTicks::create(store).error().message,
            "ranc-256: core 1: neuron 5 has the delay 15, which would reach "
            "the tick that is being computed");
  rows.set(5, *rows.getLayout().find("delay"), 0);
  rows.set(5, *rows.getLayout().find("dx"), -2);
  EXPECT_EQ(CrossbarTicks::create(store).error().message,
            "ranc-256: core 1: neuron 5 sends to the core at (-1, 0), outside "
            "of the mesh of 3x2");
}
