// Replays what was recorded of ReckOn, word by word, and shows which of its
// choices the recordings decide.

#include "TickTraces.h"
#include "snnc/Native/LayerTicks.h"
#include "snnc/Native/SparseTicks.h"
#include "snnc/Native/WordStream.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <random>

using namespace snnc;
using namespace snnc::native;

using Bytes = std::vector<uint8_t>;

static const char *const traces[] = {"i32_r64_o8_rst0_seed1",
                                     "i32_r64_o8_rst1_seed2"};

static std::vector<uint64_t> numbersOf(const std::vector<TraceLine> &trace,
                                       const char *what) {
  std::vector<uint64_t> numbers;
  for (const auto &[each, number] : trace)
    if (each == what)
      numbers.push_back(number);
  return numbers;
}

/// What a configured chip sends while the rest of a trace is played.
static Bytes play(const Store &store, const std::vector<TraceLine> &trace,
                  std::string &error) {
  Bytes sent;
  Result<LayerTicks> machine = LayerTicks::create(store);
  if (!machine) {
    error = machine.error().message;
    return sent;
  }
  for (const auto &[what, number] : trace) {
    if (what == "SAMPLE")
      machine->setSample(number != 0);
    if (what == "E") {
      EXPECT_TRUE(static_cast<bool>(machine->addEvent(number)));
    }
    if (what != "T")
      continue;
    Result<Bytes> bytes = machine->tick();
    if (!bytes) {
      error = bytes.error().message;
      return sent;
    }
    sent.insert(sent.end(), bytes->begin(), bytes->end());
  }
  return sent;
}

/// True if a chip sends other bytes than one of the recordings.
static bool differs(const chip::Native &chip) {
  for (const char *name : traces) {
    std::vector<TraceLine> trace = readTrace(std::string("reckon/") + name);
    Store store(chip);
    if (!takeWords(store, numbersOf(trace, "W")))
      return true;
    std::string error;
    Bytes sent = play(store, trace, error);
    std::vector<uint64_t> expected = numbersOf(trace, "O");
    if (!error.empty() ||
        !std::equal(sent.begin(), sent.end(), expected.begin(), expected.end()))
      return true;
  }
  return false;
}

TEST(Reckon, SendsTheRecordedBytes) {
  chip::Native chip = chipOf(readDescription("reckon"));
  for (const char *name : traces) {
    std::vector<TraceLine> trace = readTrace(std::string("reckon/") + name);
    Store store(chip);
    Result<Words> read = takeWords(store, numbersOf(trace, "W"));
    ASSERT_TRUE(static_cast<bool>(read)) << read.error().message;
    std::string error;
    Bytes sent = play(store, trace, error);
    EXPECT_EQ(error, "");
    std::vector<uint64_t> expected = numbersOf(trace, "O");
    EXPECT_EQ(std::vector<uint64_t>(sent.begin(), sent.end()), expected)
        << name;
    EXPECT_EQ(sent.size(), 320u) << name;
  }
}

TEST(Reckon, SendsTheSameForASampleThatComesAgain) {
  // The state is cleared by the tick behind a sample, which sends once more.
  chip::Native chip = chipOf(readDescription("reckon"));
  std::vector<TraceLine> trace = readTrace(std::string("reckon/") + traces[0]);
  Store store(chip);
  ASSERT_TRUE(static_cast<bool>(takeWords(store, numbersOf(trace, "W"))));
  std::vector<TraceLine> twice = trace;
  twice.insert(twice.end(), {{"SAMPLE", 0}, {"E", 3}, {"T", 0}});
  twice.insert(twice.end(), trace.begin(), trace.end());
  std::string error;
  Bytes once = play(store, trace, error), both = play(store, twice, error);
  ASSERT_EQ(both.size(), 2 * once.size() + 16);
  EXPECT_EQ(Bytes(both.begin() + once.size() + 16, both.end()), once);
}

/// The words of each frame that writes memory, as frames that read.
static Words readsOf(const Words &stream, Words &expected) {
  Words reads;
  for (size_t i = 0; i < stream.size();) {
    size_t count = stream[i] >> 16 & 0xFFF;
    if (stream[i] >> 28) {
      reads.push_back(stream[i] | uint64_t(1) << 31);
      reads.insert(reads.end(), count, 0);
      expected.insert(expected.end(), stream.begin() + i + 1,
                      stream.begin() + i + 1 + count);
    }
    i += 1 + count;
  }
  return reads;
}

TEST(Reckon, ReadsBackWhatWasWritten) {
  chip::Native chip = chipOf(readDescription("reckon"));
  for (const char *name : traces) {
    Words words = numbersOf(readTrace(std::string("reckon/") + name), "W");
    Store store(chip);
    ASSERT_TRUE(static_cast<bool>(takeWords(store, words)));
    ASSERT_TRUE(static_cast<bool>(takeWords(store, {0x00010000, 1})));
    Words expected;
    Words reads = readsOf(words, expected);
    Result<Words> read = takeWords(store, reads);
    ASSERT_TRUE(static_cast<bool>(read)) << read.error().message;
    EXPECT_EQ(expected.size(), 512u + 1024 + 256 + 128);
    EXPECT_EQ(*read, expected);
  }
}

TEST(Reckon, WritesTheConfigurationThatItRead) {
  chip::Native chip = chipOf(readDescription("reckon"));
  for (const char *name : traces) {
    std::vector<TraceLine> trace = readTrace(std::string("reckon/") + name);
    Store store(chip), again(chip);
    ASSERT_TRUE(static_cast<bool>(takeWords(store, numbersOf(trace, "W"))));
    Result<Words> written = writeWords(store);
    ASSERT_TRUE(static_cast<bool>(written));
    Result<Words> read = takeWords(again, *written);
    ASSERT_TRUE(static_cast<bool>(read)) << read.error().message;
    EXPECT_EQ(*writeWords(again), *written);
    std::string error;
    EXPECT_EQ(play(again, trace, error), play(store, trace, error));
  }
}

/// Each enumerated choice that the recordings decide.
static const Choice decided[] = {
    {"/core_classes/0/neuron/ops", {"integrate", "decay", "compare", "reset"}},
    {"/core_classes/0/neuron/ops", {"integrate", "compare", "reset", "decay"}},
    {"/core_classes/0/neuron/leak/shift", 14},
    {"/core_classes/0/neuron/leak/high", {8, 7}},
    {"/core_classes/0/neuron/reset", {"zero", "zero"}},
    {"/core_classes/0/neuron/reset", {"subtract", "subtract"}},
    {"/core_classes/0/neuron/reset", {"zero", "subtract"}},
    {"/core_classes/0/neuron/state/bits", 11},
    {"/core_classes/0/neuron/overflow", "wrap"},
    {"/core_classes/0/neuron/compare/op", "gt"},
    {"/core_classes/0/neuron/state/signed", false},
    {"/core_classes/0/neuron/compare/signed", false},
    {"/core_classes/0/layers/readout/decay/rounding", "toward_zero"},
    {"/core_classes/0/layers/readout/decay/shift", 8},
    {"/core_classes/0/layers/readout/sent", "before_decay"},
    {"/core_classes/0/layers/readout/bits", 32},
    {"/io/out/byte_order", "big_endian"},
    {"/time/pipeline_latency_ticks", 0},
    {"/emission/memories/0/fields/5/lsb", 115},
    {"/emission/memories/0/fields/4/lsb", 99},
    {"/emission/memories/1/fields/0/enc", "unsigned"},
    {"/emission/memories/1/address", "chunk[1:0] row[11:0]"},
    {"/emission/memories/3/fields/0/enc", "unsigned"},
    {"/emission/transport/register_command", 6},
    {"/emission/transport/addr", "read count[11:0] command[2:0] address[15:0]"},
};

/// Each enumerated choice that no recording decides; the words say why.
static const std::pair<Choice, const char *> undecided[] = {
    {{"/core_classes/0/neuron/leak/rounding", "toward_zero"},
     "one step of a potential below 0 changes no spike"},
    {{"/core_classes/0/neuron/reset_overflow", "saturate"},
     "no reset leaves 16 bits"},
    {{"/core_classes/0/neuron/leak/overflow", "saturate"},
     "no decay is above 1"},
    {{"/core_classes/0/layers/readout/overflow", "wrap"},
     "no readout leaves 16 bits"},
    {{"/core_classes/0/layers/readout/decay/overflow", "saturate"},
     "no decay is above 1"},
    {{"/core_classes/0/layers/sum", "input_first"},
     "the 10 potentials that saturate, below, do not reach a threshold"},
    {{"/core_classes/0/layers/sum", "recurrent_first"},
     "the 10 potentials that saturate, below, do not reach a threshold"},
    {{"/time/order/source_scan", "descending"},
     "the 10 potentials that saturate, below, do not reach a threshold"},
    {{"/core_classes/0/layers/updated", "neurons"},
     "the recurrent layer is the largest"},
    {{"/emission/memories/0/fields/4/enc", "unsigned"},
     "no threshold is below 0"},
};

TEST(Reckon, FailsTheRecordingsWithAnyDecidedChoiceChanged) {
  for (const Choice &choice : decided)
    EXPECT_TRUE(differs(chipWith("reckon", choice)))
        << choice.place << " = " << choice.other;
}

TEST(Reckon, ListsTheChoicesThatNoRecordingDecides) {
  for (const auto &[choice, why] : undecided)
    EXPECT_FALSE(differs(chipWith("reckon", choice)))
        << choice.place << " is decided now; it was not, since " << why;
}

static std::string errorOf(const Words &stream) {
  chip::Native chip = chipOf(readDescription("reckon"));
  Store store(chip);
  Result<Words> read = takeWords(store, stream);
  return read ? "" : read.error().message;
}

TEST(Reckon, NamesTheWordOfABadStream) {
  EXPECT_EQ(errorOf({0x00010000, 1, 0x30100000, 5}),
            "reckon: word 2: the stream ends after 1 of the 16 words of data "
            "of 0x30100000");
  EXPECT_EQ(errorOf({0x00000000}),
            "reckon: word 0: 0x00000000 is an address word for 0 words of "
            "data");
  EXPECT_EQ(errorOf({0x70010000, 5}),
            "reckon: word 1: goes to memory 7, which the chip does not have");
  EXPECT_EQ(errorOf({0x00010018, 5}),
            "reckon: word 1: goes to register 24, which the chip does not "
            "have");
  EXPECT_EQ(errorOf({0x0001000c, 8}),
            "reckon: word 1: is 0x00000008, which the 3 bits of register "
            "'input_shift' do not hold");
  EXPECT_EQ(errorOf({0x0002000c, 1, 1}),
            "reckon: word 1: is in a burst of 2 words to a register, which "
            "takes 1");
  EXPECT_EQ(errorOf({0x8001000c, 0}),
            "reckon: word 1: reads a register; only memories can be read");
  EXPECT_EQ(errorOf({0x100201ff, 0, 0}),
            "reckon: word 2: goes to address 512 of memory 'neuron', which has "
            "128 rows of 128 bits");
  EXPECT_EQ(errorOf({0x00010000, 0, 0x10010000, 0}),
            "reckon: word 3: goes to memory 'neuron' while register "
            "'enable_configuration' is not 1");
  EXPECT_EQ(errorOf({0x100000000}),
            "reckon: word 0: 0x100000000 is no address word; its pattern is "
            "'read command[2:0] count[11:0] address[15:0]'");
}

/// What a tick of a configured chip says, after a change.
static std::string tickAfter(const Words &change) {
  chip::Native chip = chipOf(readDescription("reckon"));
  std::vector<TraceLine> trace = readTrace(std::string("reckon/") + traces[0]);
  Store store(chip);
  EXPECT_TRUE(static_cast<bool>(takeWords(store, numbersOf(trace, "W"))));
  EXPECT_TRUE(static_cast<bool>(takeWords(store, change)));
  std::string error;
  play(store, trace, error);
  return error;
}

TEST(Reckon, RefusesToRunWhatItDoesNotCompute) {
  EXPECT_EQ(tickAfter({0x00010009, 1}),
            "reckon: register 'learning' is 1, which this version does not "
            "run; it runs 0");
  EXPECT_EQ(tickAfter({0x00010000, 1}),
            "reckon: register 'enable_configuration' is 1; it has to be 0 for "
            "a tick");
  EXPECT_EQ(tickAfter({0x0001005e, 99}),
            "reckon: row 32 of memory 'neuron' is used, and was never written");
  chip::Native chip = chipOf(readDescription("reckon"));
  Store store(chip);
  Result<LayerTicks> machine = LayerTicks::create(store);
  ASSERT_TRUE(static_cast<bool>(machine));
  EXPECT_EQ(machine->addEvent(256).error().message,
            "reckon: an event names row 256; there are 256");
  chip::Native other = chipOf(readDescription("ucaspian"));
  Store sparse(other);
  EXPECT_EQ(LayerTicks::create(sparse).error().message,
            "ucaspian: has no layers with a readout in ticks");
  EXPECT_EQ(SparseTicks::create(store).error().message,
            "reckon: is no sparse graph in ticks whose synapses add to a sum");
}

TEST(Reckon, SurvivesAnyWords) {
  chip::Native chip = chipOf(readDescription("reckon"));
  std::mt19937 random(11);
  Words valid = numbersOf(readTrace(std::string("reckon/") + traces[1]), "W");
  for (int round = 0; round < 200; ++round) {
    Words stream(valid.begin(), valid.begin() + random() % valid.size());
    for (int i = 0; i < 3 && !stream.empty(); ++i)
      stream[random() % stream.size()] = random();
    Store store(chip);
    Result<Words> read = takeWords(store, stream);
    EXPECT_TRUE(read ||
                read.error().message.compare(0, 13, "reckon: word ") == 0);
  }
}
