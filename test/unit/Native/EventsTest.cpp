// Replays what RTL did with random networks on tinyODIN and ODIN.

#include "snnc/Native/HostScript.h"

#include "gtest/gtest.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace snnc;
using namespace snnc::native;

namespace {
struct Trace {
  const char *chip;
  const char *name;
};
} // namespace

static const Trace traces[] = {{"tinyodin", "t63_seed1"},
                               {"tinyodin", "t63_seed2"},
                               {"tinyodin", "t63_seed3"},
                               {"tinyodin", "t255_seed12"},
                               {"odin", "seed11"}};

static std::string contents(const std::string &path) {
  std::ifstream stream(std::string(SNNC_SOURCE_DIR) + "/" + path,
                       std::ios::binary);
  EXPECT_TRUE(stream) << path;
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

static std::string traceFile(const Trace &trace, const char *ending) {
  return contents(std::string("test/data/rtl_traces/") + trace.chip + "/" +
                  trace.name + ending);
}

static std::string describe(const std::string &chip) {
  return contents("chips/" + chip + ".json");
}

static chip::Native parsed(const std::string &text) {
  Result<chip::Native> chip = chip::parseNative(text, "x.json");
  EXPECT_TRUE(chip) << (chip ? "" : chip.error().message);
  return *chip;
}

/// Applies the frames of a stream; an error otherwise.
static Status configure(const std::string &bytes, Store &store) {
  Result<std::vector<SpiFrame>> frames = readFrames(store.getChip(), bytes);
  if (!frames)
    return frames.error();
  for (const SpiFrame &frame : *frames)
    if (Status status = applyFrame(frame, store); !status)
      return status;
  return {};
}

/// What replaying a trace on a chip says; empty if all is equal.
static std::string replay(const Trace &trace, const chip::Native &chip,
                          ScriptResult *result = nullptr) {
  Store store(chip);
  if (Status status = configure(traceFile(trace, ".spi"), store); !status)
    return status.error().message;
  Result<ScriptResult> done =
      runScript(traceFile(trace, ".events"), trace.name, store);
  if (!done)
    return done.error().message;
  if (result)
    *result = *done;
  return "";
}

TEST(Events, EveryTraceIsReplayedEventByEventAndByteByByte) {
  for (const Trace &trace : traces) {
    ScriptResult result;
    EXPECT_EQ(replay(trace, parsed(describe(trace.chip)), &result), "")
        << trace.chip;
    EXPECT_GT(result.numReadBytes, 255) << trace.name;
    EXPECT_EQ(result.counts.spikes, static_cast<int64_t>(result.out.size()));
    EXPECT_GT(result.out.size(), 5u) << trace.name;
  }
}

namespace {
/// Another value at a place of a description.
struct Flip {
  const char *chip;
  const char *place;
  const char *value;
};
} // namespace

/// True if a trace of the chip is not replayed with the other choice.
static bool fails(const Flip &flip) {
  nlohmann::json description = nlohmann::json::parse(describe(flip.chip));
  description[nlohmann::json::json_pointer(flip.place)] =
      nlohmann::json::parse(flip.value);
  chip::Native chip = parsed(description.dump());
  for (const Trace &trace : traces)
    if (std::string(trace.chip) == flip.chip && !replay(trace, chip).empty())
      return true;
  return false;
}

TEST(Events, AFlippedChoiceFailsATrace) {
  const Flip flips[] = {
      {"tinyodin", "/core_classes/0/neuron/leak/kind", R"("linear_floor0")"},
      {"tinyodin", "/core_classes/0/neuron/compare/op", R"("gt")"},
      {"tinyodin", "/core_classes/0/neuron/reset", R"(["subtract"])"},
      {"tinyodin", "/core_classes/0/neuron/disable", R"("freeze")"},
      {"tinyodin", "/emission/memories/1/fields/0/enc", R"("unsigned")"},
      {"tinyodin", "/routing/multicast", R"("none")"},
      {"odin", "/core_classes/0/neuron/overflow", R"("wrap")"},
      {"odin", "/core_classes/0/neuron/compare/op", R"("gt")"},
      {"odin", "/core_classes/0/neuron/reset", R"(["subtract"])"},
      {"odin", "/core_classes/0/neuron/state/signed", "true"},
      {"odin", "/core_classes/0/synapses/sign", R"("weight")"},
      {"odin", "/core_classes/0/synapses/mask_bit", "false"},
  };
  for (const Flip &flip : flips)
    EXPECT_TRUE(fails(flip))
        << flip.chip << " " << flip.place << " " << flip.value;
}

TEST(Events, TheseChoicesNoTraceCovers) {
  const Flip flips[] = {
      // No potential of the traces leaves 11 bits.
      {"tinyodin", "/core_classes/0/neuron/overflow", R"("wrap")"},
      {"tinyodin", "/core_classes/0/neuron/state/bits", "11"},
      // No leak brings a potential below 0 above a threshold.
      {"tinyodin", "/core_classes/0/neuron/ops",
       R"(["integrate","compare","reset","leak"])"},
      // The gate leaves no potential on which both differ.
      {"tinyodin", "/core_classes/0/neuron/compare/signed", "true"},
      // A potential without a sign is not below 0.
      {"odin", "/core_classes/0/neuron/leak/kind", R"("linear_toward_zero")"},
      // No trace fills a queue.
      {"tinyodin", "/core_classes/0/queue/depth", "64"},
      {"tinyodin", "/core_classes/0/queue/pop", R"("before_processing")"},
      {"odin", "/core_classes/0/queue/pop", R"("before_processing")"},
  };
  for (const Flip &flip : flips)
    EXPECT_FALSE(fails(flip)) << flip.chip << " " << flip.place << " "
                              << flip.value << " is covered: move it up";
}
