// Descriptions that ask for more than there is, and words that do.

#include "TickTraces.h"
#include "snnc/Native/Session.h"

#include "gtest/gtest.h"

using namespace snnc;
using namespace snnc::native;

/// The error of reading a description with one choice changed.
static std::string refusal(const char *name, const Choice &choice) {
  nlohmann::json description = readDescription(name);
  description[nlohmann::json::json_pointer(choice.place)] = choice.other;
  auto chip = chip::parseNative(description.dump(), "x.json");
  return chip ? "" : chip.error().message;
}

TEST(Limits, DescriptionsOfMoreThanIsRunAreRefused) {
  const std::pair<Choice, const char *> cases[] = {
      {{"/core_classes/0/neuron/state/bits", 33},
       "x.json: '$.core_classes[0].neuron.state.bits' is 33; this version runs "
       "at most 32"},
      {{"/core_classes/0/neuron/leak/shift", 64},
       "x.json: '$.core_classes[0].neuron.leak.shift' is 64; this version runs "
       "at most 32"},
      {{"/core_classes/0/layers/readout/decay/shift", 70},
       "x.json: '$.core_classes[0].layers.readout.decay.shift' is 70; this "
       "version runs at most 32"},
      {{"/core_classes/0/resources/neurons", 1 << 21},
       "x.json: '$.core_classes[0].resources.neurons' is 2097152; this version "
       "runs at most 1048576"},
      {{"/emission/registers/4/reset", 2},
       "x.json: '$.emission.registers[4].reset' is 2, which the bits of the "
       "register do not hold"},
      {{"/emission/registers/4/name", "enable_configuration"},
       "x.json: '$.emission.registers[4].name' is 'enable_configuration', as "
       "one before it is"},
      {{"/emission/memories/1/name", "neuron"},
       "x.json: '$.emission.memories[1].name' is 'neuron', as one before it "
       "is"},
      {{"/emission/memories/0/fields/5/width", 33},
       "x.json: '$.emission.memories[0].fields[5]' ends at bit 149 of a row of "
       "128 bits"},
      {{"/emission/memories/0/fields/1/name", "potential"},
       "x.json: '$.emission.memories[0].fields' has 'potential' twice"},
      {{"/emission/memories/1/rows", 4097},
       "x.json: '$.emission.memories[1].address' has 12 bits for 'row', of "
       "which there are 4097"},
      {{"/emission/memories/1/row_bits", 256},
       "x.json: '$.emission.memories[1].address' has 2 bits for 'chunk', of "
       "which there are 8"},
      {{"/emission/memories/1/row_bits", 130},
       "x.json: '$.emission.memories[1].address' is of a memory whose rows are "
       "no whole frames"},
      {{"/emission/transport/frame_bits", 64},
       "x.json: '$.emission.transport.frame_bits' is 64, but the parts of a "
       "frame have 32 bits; at most 64 are run"},
      {{"/emission/transport/write_enable", "enable"},
       "x.json: '$.emission.transport.write_enable' is 'enable', which is no "
       "register"},
      {{"/io/in/events/spike", "row[39:0]"},
       "x.json: '$.io.in.events.spike' has 40 bits for 'row'; this version "
       "runs at most 32"},
  };
  for (const auto &[choice, text] : cases)
    EXPECT_EQ(refusal("reckon", choice), text);
  EXPECT_EQ(refusal("ranc-256", {"/params/grid_x", 1 << 20}),
            "x.json: '$.topology' has more cores than the 65536 that this "
            "version runs");
  EXPECT_EQ(
      refusal("ranc-256", {"/emission/memories/1/rows", 1 << 30}),
      "x.json: '$.emission.memories' have more bits in all cores than the "
      "17179869184 that this version runs");
  EXPECT_EQ(refusal("odin", {"/emission/memories/0/row_bits", 256}),
            "x.json: '$.emission.memories[0].address' has 4 bits for 'byte', "
            "of which there are 32");
  EXPECT_EQ(refusal("odin", {"/emission/transport/frame_bits", 41}),
            "x.json: '$.emission.transport.frame_bits' is 41, but the parts of "
            "a frame have 40 bits; at most 64 are run");
  EXPECT_EQ(refusal("ranc-256", {"/core_classes/0/synapses/types", 65}),
            "x.json: '$.core_classes[0].synapses.types' is 65; this version "
            "runs at most 64");
  EXPECT_EQ(refusal("ranc-256", {"/routing/delay/offset", 1025}),
            "x.json: '$.routing.delay.offset' is 1025; this version runs at "
            "most 1024");
  EXPECT_EQ(refusal("ucaspian", {"/emission/transport/commands/step",
                                 "00000001 steps[23:0]"}),
            "x.json: '$.emission.transport.commands.step' has 24 bits for "
            "'steps'; this version runs at most 16");
}

/// The error of a session on a chip with one choice changed, and of a word.
static std::string errorOf(const char *name, const Choice &choice,
                           uint64_t word = 0) {
  chip::Native chip = chipWith(name, choice);
  Store store(chip);
  for (int64_t core = 0; core < store.numCores(); ++core)
    for (const chip::NativeMemory &layout : chip.memories)
      store.find(layout.name, core)->setDefaults();
  for (const chip::NativeRegister &each : chip.registers)
    for (int64_t i = 0; i < each.count; ++i)
      store.setRegister(each.name, each.fixed.value_or(0), i);
  auto session = Session::create(store);
  if (!session)
    return session.error().message;
  Status status = (*session)->send(word);
  if (status)
    status = (*session)->tick();
  return status ? "" : status.error().message;
}

TEST(Limits, EventsBeyondTheChipAreNamed) {
  EXPECT_EQ(
      errorOf("tinyodin", {"/io/in/events/spike", "00 row[8:1] row[0]"}, 0x1FF),
      "");
  EXPECT_EQ(errorOf("tinyodin", {"/io/in/events/spike", "000 row[8:0]"}, 0x100),
            "tinyodin: the event 'spike' names row 256; there are 256");
  EXPECT_EQ(errorOf("tinyodin", {"/io/in/events/tref", "1 neuron[8:0]"}, 0x301),
            "tinyodin: the event 'tref' names neuron 257; there are 256");
  EXPECT_EQ(
      errorOf("tinyodin", {"/io/in/events/virtual", "10 0001 neuron[3:0]"}),
      "tinyodin: the event 'virtual' has no 'weight', so it is not run");
  EXPECT_EQ(errorOf("tinyodin", {"/emission/memories/0/rows", 128}),
            "tinyodin: the description has no row of the memory 'neuron' for "
            "each neuron");
  EXPECT_EQ(errorOf("ucaspian", {"/io/in/targets/first_neuron", 200}),
            "ucaspian: '$.io.in.targets' names neurons up to 327; there are "
            "256");
}

TEST(Limits, RegistersThatHoldMoreThanThereIsAreNamed) {
  const std::string registers = "/emission/registers/";
  nlohmann::json list = readDescription("reckon")["emission"]["registers"];
  auto place = [&](const std::string &name) {
    for (size_t i = 0; i < list.size(); ++i)
      if (list[i]["name"] == name)
        return registers + std::to_string(i);
    return std::string();
  };
  auto widened = [&](const std::string &name, int bits) {
    std::string at = place(name) + "/width";
    return errorOf("reckon", {at.c_str(), bits});
  };
  EXPECT_EQ(widened("last_input", 9),
            "reckon: register 'last_input' has 9 bits, but there are 256 "
            "units");
  EXPECT_EQ(widened("last_output", 5),
            "reckon: register 'last_output' has 5 bits, but there are 16 "
            "units");
  EXPECT_EQ(widened("input_shift", 6),
            "reckon: a weight shifted by register 'input_shift' has more than "
            "62 bits");
  EXPECT_EQ(errorOf("reckon", {(place("decay_high") + "/count").c_str(), 3}),
            "reckon: register 'decay_high' has 32 bits, but there are 128 "
            "units");
  EXPECT_EQ(errorOf("reckon", {"/core_classes/0/neuron/state/bits", 32}), "");
}

TEST(Limits, DelaysAreKeptInBounds) {
  EXPECT_EQ(
      errorOf("ranc-256", {"/routing/delay/bits", 3}),
      "ranc-256: the field 'delay' holds up to 15; '$.routing.delay.bits' "
      "allows 7");
  EXPECT_EQ(
      errorOf("ranc-256",
              {"/io/in/events/packet", "dx[8:0] dy[8:0] axon[7:0] delay[5:0]"},
              20),
      "tick 0: ranc-256: a packet of the host has the delay 20; at most "
      "16 ticks are kept");
}
