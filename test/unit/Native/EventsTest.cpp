// Replays what RTL did with random networks on tinyODIN and ODIN.

#include "TickTraces.h"
#include "snnc/Native/HostScript.h"

#include "gtest/gtest.h"

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

static std::string traceFile(const Trace &trace, const char *ending) {
  return contents(std::string("test/data/rtl_traces/") + trace.chip + "/" +
                  trace.name + ending);
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
    EXPECT_EQ(replay(trace, chipOf(readDescription(trace.chip)), &result), "")
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
  chip::Native chip =
      chipWith(flip.chip, {flip.place, nlohmann::json::parse(flip.value)});
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

TEST(SpiFrames, AConfigurationIsWrittenAndReadAgain) {
  for (const Trace &trace : traces) {
    chip::Native chip = chipOf(readDescription(trace.chip));
    std::string bytes = traceFile(trace, ".spi");
    auto frames = readFrames(chip, bytes);
    ASSERT_TRUE(frames) << frames.error().message;
    EXPECT_EQ(writeFrames(chip, *frames), bytes);
    Store store(chip);
    ASSERT_TRUE(configure(bytes, store));
    // A trace writes the rows that it uses; a blob of our own writes all.
    for (const char *name : {"neuron", "synapse"})
      for (int64_t row = 0; row < 256; ++row)
        if (Memory &memory = *store.find(name); !memory.isWritten(row))
          for (unsigned lsb = 0; lsb < memory.getLayout().rowBits; lsb += 8)
            memory.setBits(row, lsb, 8, memory.getBits(row, lsb, 8));
    auto written = configurationFrames(store);
    ASSERT_TRUE(written) << written.error().message;
    Store again(chip);
    ASSERT_TRUE(configure(writeFrames(chip, *written), again));
    EXPECT_EQ(*configurationFrames(again), *written);
    Result<ScriptResult> done =
        runScript(traceFile(trace, ".events"), trace.name, again);
    EXPECT_TRUE(done) << done.error().message;
  }
}

static std::string scriptError(const std::string &text) {
  chip::Native chip = chipOf(readDescription("tinyodin"));
  Store store(chip);
  Result<ScriptResult> done = runScript(text, "x.events", store);
  return done ? "" : done.error().message;
}

TEST(Events, AChipWithoutAQueueIsRefused) {
  nlohmann::json description = readDescription("tinyodin");
  description["core_classes"][0].erase("queue");
  chip::Native chip = chipOf(description);
  Store store(chip);
  EXPECT_EQ(EventMachine::create(store).error().message,
            "tinyodin: the chip has no queue of events, so it is not run event "
            "by event");
}

TEST(HostScript, WhatIsWrongIsNamedByItsLine) {
  EXPECT_EQ(scriptError("# nothing\n\nS 0 1\nS 50000 ff\nR 90000 ff\n"), "");
  EXPECT_EQ(scriptError("X 1"),
            "x.events:1: 'X' is no command; known are S, E, O, R");
  EXPECT_EQ(scriptError("S 1"), "x.events:1: 'S' has 1 numbers; it takes 2");
  EXPECT_EQ(scriptError("E 1g"), "x.events:1: '1g' is no number in hex");
  EXPECT_EQ(scriptError("S 7 1"),
            "x.events:1: the address 0x7 is register 7, which tinyodin does "
            "not have");
  EXPECT_EQ(scriptError("S 0 2"), "x.events:1: the register 'gate' has 1 bits, "
                                  "but the frame writes 0x2");
  EXPECT_EQ(scriptError("S 0 0\nS 50000 ff"),
            "x.events:2: the address 0x50000 is in a memory, but the register "
            "'gate' is not 1: events are processed and the access fails; "
            "write 1 to it first");
  EXPECT_EQ(scriptError("S 0 1\nS 50400 ff").substr(0, 33),
            "x.events:2: the address 0x50400 l");
  EXPECT_EQ(scriptError("S 0 1\nS 50000 10000").substr(0, 36),
            "x.events:2: the data 0x10000 at addr");
  EXPECT_EQ(scriptError("S 70000 0"), "x.events:1: the address 0x70000 has "
                                      "command 3, which no memory of tinyodin "
                                      "has");
  EXPECT_EQ(scriptError("S 0 1\nE 1"),
            "x.events:2: an event is sent, but the register 'gate' is not 0: "
            "the chip does not process events; write 0 to it first");
  EXPECT_EQ(scriptError("S 0 0\nE 1").substr(0, 36),
            "x.events:2: tinyodin: register 'open");
  EXPECT_EQ(scriptError("S 0 0\nS 1 1\nS 2 0\nS 3 0\nE 1000").substr(0, 57),
            "x.events:5: the word 4096 is no event of tinyodin; its ev");
  EXPECT_EQ(scriptError("S 0 1\nR 90000 1"),
            "x.events:2: expected the byte 1 at address 90000, but it is 0");
  EXPECT_EQ(scriptError("R 80000 1"),
            "x.events:1: the register 'gate' cannot be read");
  EXPECT_EQ(scriptError("O 1"),
            "x.events:1: expected the event 1, but the chip sent no more");
  // Without thresholds row 1 fires neuron 0.
  std::string fires = "S 0 0\nS 1 1\nS 2 0\nS 3 0\nE 1\n";
  EXPECT_EQ(scriptError(fires + "O 0\n"), "");
  EXPECT_EQ(scriptError(fires + "O 1\n"),
            "x.events:6: expected the event 1, but the chip sent 0");
  EXPECT_EQ(scriptError(fires + "E 1\nO 0\n"),
            "x.events:6: the chip sent 0 before this line, which no O line "
            "names");
  // In the closed loop it never ends.
  EXPECT_EQ(scriptError("S 0 0\nS 1 0\nS 2 0\nS 3 0\nE 0\n").substr(0, 60),
            "x.events:5: tinyodin: the closed loop does not come to rest:");
}

TEST(SpiFrames, ACutStreamIsNamed) {
  chip::Native chip = chipOf(readDescription("tinyodin"));
  EXPECT_EQ(readFrames(chip, "1234567").error().message,
            "the stream ends inside of the frame at byte 5; a frame of "
            "tinyodin has 5 bytes");
}
