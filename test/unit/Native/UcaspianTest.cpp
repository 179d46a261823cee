// Replays what was recorded of uCaspian, byte by byte, and shows which of its
// choices the recordings decide.

#include "TickTraces.h"
#include "snnc/Native/ByteStream.h"

#include "gtest/gtest.h"

#include <random>

using namespace snnc;
using namespace snnc::native;

namespace {
struct Streams {
  Bytes toChip, fromChip;
};
} // namespace

static const char *const traces[] = {"n64_seed1", "n64_seed2", "n64_seed3"};

static Streams readStreams(const std::string &name) {
  Streams streams;
  for (const auto &[what, byte] : readTrace("ucaspian/" + name))
    (what == ">" ? streams.toChip : streams.fromChip).push_back(byte);
  return streams;
}

/// What a chip answers, or its error as text.
static std::pair<Bytes, std::string> answer(const chip::Native &chip,
                                            const Bytes &stream) {
  Store store(chip);
  Result<ByteChip> machine = ByteChip::create(store);
  if (!machine)
    return {{}, machine.error().message};
  Status status = machine->take(stream);
  return {machine->getSent(), status ? "" : status.error().message};
}

static std::string errorOf(const Bytes &stream) {
  return answer(chipOf(readDescription("ucaspian")), stream).second;
}

/// True if a chip answers one of the recordings with other bytes.
static bool differs(const chip::Native &chip) {
  for (const char *name : traces) {
    Streams streams = readStreams(name);
    auto [sent, error] = answer(chip, streams.toChip);
    if (!error.empty() || sent != streams.fromChip)
      return true;
  }
  return false;
}

TEST(Ucaspian, AnswersTheRecordedBytes) {
  chip::Native chip = chipOf(readDescription("ucaspian"));
  for (const char *name : traces) {
    Streams streams = readStreams(name);
    auto [sent, error] = answer(chip, streams.toChip);
    EXPECT_EQ(error, "") << name;
    EXPECT_EQ(sent, streams.fromChip) << name;
    EXPECT_GT(sent.size(), 1400u) << name;
  }
}

TEST(Ucaspian, AnswersTheSameInAnyPortions) {
  chip::Native chip = chipOf(readDescription("ucaspian"));
  Streams streams = readStreams("n64_seed2");
  Store store(chip);
  Result<ByteChip> machine = ByteChip::create(store);
  ASSERT_TRUE(static_cast<bool>(machine));
  Result<std::vector<ByteCommand>> commands =
      readCommands(chip, streams.toChip);
  ASSERT_TRUE(static_cast<bool>(commands));
  for (const ByteCommand &command : *commands) {
    Bytes bytes;
    ASSERT_TRUE(static_cast<bool>(appendCommand(chip, command, bytes)));
    ASSERT_TRUE(static_cast<bool>(machine->take(bytes)));
  }
  EXPECT_EQ(machine->getSent(), streams.fromChip);
}

TEST(Ucaspian, WritesTheConfigurationThatItRead) {
  chip::Native chip = chipOf(readDescription("ucaspian"));
  for (const char *name : traces) {
    Streams streams = readStreams(name);
    Store store(chip), again(chip);
    Result<ByteChip> machine = ByteChip::create(store);
    ASSERT_TRUE(static_cast<bool>(machine));
    ASSERT_TRUE(static_cast<bool>(machine->take(streams.toChip)));
    Result<Bytes> written = writeConfiguration(store);
    ASSERT_TRUE(static_cast<bool>(written));
    // The recordings send synapses beside their neurons; the same rows count.
    Result<ByteChip> copy = ByteChip::create(again);
    ASSERT_TRUE(static_cast<bool>(copy->take(*written)));
    for (const chip::NativeMemory &layout : chip.memories)
      for (int64_t row = 0; row < layout.rows; ++row)
        for (const chip::NativeField &field : layout.fields)
          ASSERT_EQ(again.find(layout.name)->get(row, field),
                    store.find(layout.name)->get(row, field))
              << layout.name << " " << row << " " << field.name;
    EXPECT_EQ(written->size(), 1u + 64 * 7 + 512 * 5) << name;
  }
}

/// Each enumerated choice that the recordings decide.
static const Choice decided[] = {
    {"/core_classes/0/neuron/compare/op", "ge"},
    {"/core_classes/0/neuron/compare/signed", false},
    {"/core_classes/0/neuron/reset", {"subtract"}},
    {"/core_classes/0/neuron/ops", {"integrate", "reset", "compare"}},
    {"/core_classes/0/neuron/state/signed", false},
    {"/core_classes/0/neuron/state/bits", 10},
    {"/core_classes/0/neuron/accumulator/bits", 9},
    {"/routing/delay/offset", 2},
    {"/emission/transport/replies/synapse", "00011001"},
    {"/emission/transport/replies/clear_config", "00000101"},
    {"/emission/transport/replies/time", "00000001 time[7:0]"},
    {"/emission/transport/replies/fire", "10000001 neuron[7:0]"},
    {"/emission/memories/1/fields/1/enc", "unsigned"},
};

/// Each enumerated choice that no recording decides; the words say why.
static const std::pair<Choice, const char *> undecided[] = {
    {{"/core_classes/0/neuron/overflow", "wrap"},
     "no potential leaves 16 bits"},
    {{"/core_classes/0/neuron/accumulator/overflow", "saturate"},
     "no sum leaves 16 bits"},
    {{"/core_classes/0/neuron/compare/gate", "v>=0"},
     "no threshold is below 0, so both are the same"},
    {{"/time/time_updates", "every_step"},
     "the recorded run of 8 steps has an output in each"},
    {{"/time/active_group", 1}, "no threshold changes during a run"},
    {{"/emission/memories/0/fields/0/clear", "zero"},
     "only the power-up state is cleared"},
    {{"/io/in/targets/neurons", 64}, "charges go to neurons 0 to 63"},
};

TEST(Ucaspian, FailsTheRecordingsWithAnyDecidedChoiceChanged) {
  for (const Choice &choice : decided)
    EXPECT_TRUE(differs(chipWith("ucaspian", choice)))
        << choice.place << " = " << choice.other;
}

TEST(Ucaspian, ListsTheChoicesThatNoRecordingDecides) {
  for (const auto &[choice, why] : undecided)
    EXPECT_FALSE(differs(chipWith("ucaspian", choice)))
        << choice.place << " is decided now; it was not, since " << why;
}

/// Neuron `row`: threshold, delay, output, range of synapses.
static void addNeuron(Bytes &stream, unsigned row, unsigned threshold,
                      unsigned delay, unsigned start, unsigned count) {
  for (unsigned byte :
       {8u, row, threshold, delay << 4 | 8, start >> 8, start & 255, count})
    stream.push_back(byte);
}

static void addSynapse(Bytes &stream, unsigned row, int weight,
                       unsigned target) {
  for (unsigned byte :
       {16u, row >> 8, row & 255, unsigned(weight) & 255, target})
    stream.push_back(byte);
}

static void append(Bytes &stream, const Bytes &bytes) {
  stream.insert(stream.end(), bytes.begin(), bytes.end());
}

/// The answers without those to the configuration.
static Bytes run(const Bytes &configuration, const Bytes &stream,
                 const char *place = nullptr, nlohmann::json other = {}) {
  chip::Native chip = place ? chipWith("ucaspian", {place, other})
                            : chipOf(readDescription("ucaspian"));
  Store store(chip);
  Result<ByteChip> machine = ByteChip::create(store);
  EXPECT_TRUE(static_cast<bool>(machine));
  Status first = machine->take(configuration);
  EXPECT_TRUE(static_cast<bool>(first));
  size_t before = machine->getSent().size();
  Status second = machine->take(stream);
  EXPECT_TRUE(static_cast<bool>(second))
      << (second ? "" : second.error().message);
  return Bytes(machine->getSent().begin() + before, machine->getSent().end());
}

TEST(Ucaspian, SendsTheTimeOfStepsWithASpikeAndOfTheLast) {
  Bytes one = {5};
  addNeuron(one, 3, 10, 0, 0, 0);
  Bytes stream = {0x83, 11, 1, 3};
  EXPECT_EQ(run(one, stream), (Bytes{1, 0, 0, 0, 1, 0x80, 3, 1, 0, 0, 0, 3}));
  EXPECT_EQ(run(one, stream, "/time/time_updates", "every_step"),
            (Bytes{1, 0, 0, 0, 1, 0x80, 3, 1, 0, 0, 0, 2, 1, 0, 0, 0, 3}));
}

TEST(Ucaspian, DelaysAllSynapsesOfANeuron) {
  for (unsigned delay : {0u, 1u, 7u, 15u}) {
    Bytes pair = {5};
    addNeuron(pair, 0, 0, delay, 0, 1);
    addNeuron(pair, 200, 0, 0, 0, 0);
    addSynapse(pair, 0, 1, 200);
    Bytes expected = {1,    0,  0, 0, 1, 0x80,
                      0,    1,  0, 0, 0, static_cast<uint8_t>(2 + delay),
                      0x80, 200};
    append(expected, {1, 0, 0, 0, 20});
    EXPECT_EQ(run(pair, {0x80, 1, 1, 20}), expected) << delay;
  }
}

TEST(Ucaspian, WrapsASumAndSaturatesAPotential) {
  // 129 charges of 255 are 32895: as a sum of 16 bits that is -32641.
  Bytes one = {5}, stream;
  addNeuron(one, 0, 255, 0, 0, 0);
  for (int i = 0; i < 129; ++i)
    append(stream, {0x80, 255});
  append(stream, {1, 1});
  Bytes silent = {1, 0, 0, 0, 1}, fired = {1, 0, 0, 0, 1, 0x80, 0};
  EXPECT_EQ(run(one, stream), silent);
  EXPECT_EQ(run(one, stream, "/core_classes/0/neuron/accumulator/overflow",
                "saturate"),
            fired);
  // Again -32641 saturates at -32768; 128 times 255 and 128 charges of 1 do
  // not lift that to 256, which a potential that wrapped to 254 would pass.
  append(stream, Bytes(stream));
  for (int i = 0; i < 128; ++i)
    append(stream, {0x80, 255});
  append(stream, {0x80, 127, 1, 1});
  Bytes three = silent;
  append(three, {1, 0, 0, 0, 2, 1, 0, 0, 0, 3});
  EXPECT_EQ(run(one, stream), three);
  EXPECT_NE(run(one, stream, "/core_classes/0/neuron/overflow", "wrap"), three);
}

TEST(Ucaspian, CountsSpikesAndChargesUntilTheLastByteIsRead) {
  Bytes pair = {5};
  addNeuron(pair, 0, 0, 0, 0, 2);
  addNeuron(pair, 1, 9, 0, 0, 0);
  addSynapse(pair, 0, 3, 1);
  addSynapse(pair, 1, -3, 1);
  Bytes stream = {0x80, 1, 1, 2, 2, 4, 2, 4, 2, 7, 2, 8, 2, 8};
  Bytes sent = run(pair, stream);
  EXPECT_EQ(Bytes(sent.end() - 15, sent.end()),
            (Bytes{2, 4, 1, 2, 4, 0, 2, 7, 0, 2, 8, 3, 2, 8, 0}));
}

TEST(Ucaspian, KeepsThresholdsWhenItsConfigurationIsCleared) {
  Bytes one = {5};
  addNeuron(one, 0, 200, 0, 0, 0);
  EXPECT_EQ(run(one, {5, 0x80, 100, 1, 1, 4, 0x80, 201, 1, 1}),
            (Bytes{4, 1, 0, 0, 0, 1, 4, 1, 0, 0, 0, 1, 0x80, 0}));
}

TEST(Ucaspian, LooksOnlyAtGroupsThatGotACharge) {
  // A threshold that falls below a potential counts when a neighbour is
  // charged, and without one not.
  Bytes two = {5};
  addNeuron(two, 0, 200, 0, 0, 0);
  addNeuron(two, 5, 200, 0, 0, 0);
  Bytes stream = {0x80, 100, 1, 1};
  addNeuron(stream, 0, 50, 0, 0, 0);
  append(stream, {1, 1, 0x85, 1, 1, 1});
  EXPECT_EQ(run(two, stream), (Bytes{1, 0, 0, 0, 1, 0x18, 1, 0, 0, 0, 2, 1, 0,
                                     0, 0, 3, 0x80, 0}));
}

TEST(Ucaspian, NamesTheByteOfABadStream) {
  EXPECT_EQ(errorOf({5, 0x33}),
            "byte 1: 0x33 begins no command of chip 'ucaspian'");
  EXPECT_EQ(errorOf({5, 0x11, 0, 0, 1, 2}),
            "byte 1: 0x11 begins no command of chip 'ucaspian'");
  EXPECT_EQ(errorOf({5, 8, 1, 2}), "byte 1: the stream ends after 3 of the 7 "
                                   "bytes of command 'neuron'");
  EXPECT_EQ(errorOf({5, 16, 0x10, 0, 1, 2}),
            "byte 1: command 'synapse': names row 4096; memory 'synapse' has "
            "4096");
  EXPECT_EQ(errorOf({5, 8, 0, 1, 8, 0x10, 0, 1}),
            "byte 1: command 'neuron': has 4096 for field 'start', which has "
            "12 bits");
  EXPECT_EQ(errorOf({5, 2, 12}), "byte 1: command 'counter': reads counter 12, "
                                 "which counts clock cycles; those are not "
                                 "computed");
  EXPECT_EQ(errorOf({5, 2, 13}), "byte 1: command 'counter': reads counter 13, "
                                 "which the chip does not have");
  EXPECT_EQ(errorOf({5, 0x80, 1, 1, 1}),
            "byte 3: command 'step': row 0 of memory 'neuron' gets a charge, "
            "and was never written");
  Bytes beyond = {5};
  addNeuron(beyond, 0, 0, 0, 4095, 2);
  append(beyond, {0x80, 1, 1, 1});
  EXPECT_EQ(errorOf(beyond), "byte 10: command 'step': row 0 of memory "
                             "'neuron' names synapses up to 4096; there are "
                             "4096");
}

TEST(Ucaspian, RefusesADescriptionThatItCannotRun) {
  nlohmann::json description = readDescription("ucaspian");
  description["emission"]["transport"]["commands"]["jump"] = "01010101";
  description["emission"]["transport"]["commands"]["step"] =
      "00000001 steps[6:0]";
  Result<chip::Native> chip = chip::parseNative(description.dump(), "x.json");
  ASSERT_FALSE(static_cast<bool>(chip));
  EXPECT_NE(chip.error().message.find("is no command that is run"),
            std::string::npos);
  EXPECT_NE(chip.error().message.find("has 15 bits, which are no whole bytes"),
            std::string::npos);
  EXPECT_EQ(
      answer(chipWith("ucaspian", {"/routing/delay/offset", 0}), {}).second,
      "ucaspian: '$.routing.delay.offset' is 0; a charge arrives 1 step "
      "after its spike at the earliest");
}

TEST(Ucaspian, SurvivesAnyBytes) {
  chip::Native chip = chipOf(readDescription("ucaspian"));
  std::mt19937 random(7);
  Bytes valid = readStreams("n64_seed1").toChip;
  for (int round = 0; round < 200; ++round) {
    Bytes stream(valid.begin(), valid.begin() + random() % 3300);
    for (int i = 0; i < 3 && !stream.empty(); ++i)
      stream[random() % stream.size()] = random();
    auto [sent, error] = answer(chip, stream);
    EXPECT_TRUE(error.empty() || error.compare(0, 5, "byte ") == 0) << error;
  }
}
