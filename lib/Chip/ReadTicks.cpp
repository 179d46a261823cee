// Reads what descriptions say of chips with ticks: delays, streams of bytes,
// counters, layers.

#include "NativeReader.h"
#include "Text.h"

#include <algorithm>

namespace snnc::chip {

/// Refuses a pattern that is not found by its first byte alone.
static void checkBytes(NativeReader &reader, const std::string &place,
                       const Pattern &pattern) {
  if (pattern.numBits() % 8 != 0) {
    reader.refuse(place, "has " + std::to_string(pattern.numBits()) +
                             " bits, which are no whole bytes");
    return;
  }
  unsigned behind = pattern.numBits() - 8;
  uint64_t first = pattern.encode({}) >> behind << behind;
  if (!pattern.decode(first) || pattern.numLiteralBits() == 0)
    reader.refuse(place, "has to begin with literal bits, and have them in its "
                         "first byte alone");
}

static void readCommands(NativeReader &reader, Native &chip) {
  const std::string transport = "/emission/transport";
  for (const std::string &key : reader.keysOf(transport + "/replies"))
    if (auto pattern = reader.pattern(transport + "/replies/" + key))
      chip.replies.emplace(key, *pattern);
  std::vector<std::string> known = {
      "clear_config", "clear_activity", "input", "step", "counter", "nothing"};
  for (const NativeMemory &memory : chip.memories)
    known.push_back(memory.name);
  for (const auto &[name, pattern] : chip.commands) {
    std::string place = transport + "/commands/" + name;
    if (std::find(known.begin(), known.end(), name) == known.end())
      reader.refuse(place,
                    "is no command that is run; those are " + listed(known));
    checkBytes(reader, place, pattern);
  }
  known.push_back("time");
  known.push_back("fire");
  for (const auto &[name, pattern] : chip.replies) {
    std::string place = transport + "/replies/" + name;
    if (std::find(known.begin(), known.end(), name) == known.end())
      reader.refuse(place,
                    "is no reply that is sent; those are " + listed(known));
    checkBytes(reader, place, pattern);
  }
}

static NativeCounter readCounter(NativeReader &reader,
                                 const std::string &place) {
  NativeCounter counter;
  counter.counts = reader.choose(place + "/counts", CounterKind::Spikes,
                                 {{"spikes", CounterKind::Spikes},
                                  {"charges", CounterKind::Charges},
                                  {"cycles", CounterKind::Cycles}});
  counter.first = reader.number(place + "/first", 0);
  counter.numBytes = reader.number(place + "/bytes", 1);
  counter.bits = reader.number(place + "/bits", 1);
  counter.clearsOnRead = reader.flag(place + "/clear_on_read", false);
  if (counter.numBytes > 8 || counter.bits > 64)
    reader.refuse(place, "has more than 64 bits");
  return counter;
}

static void readLayers(NativeReader &reader, NativeLayers &layers) {
  const std::string place = "/core_classes/0/layers";
  const std::string readout = place + "/readout";
  layers.sum = reader.choose(place + "/sum", LayerSum::Joined,
                             {{"joined", LayerSum::Joined},
                              {"input_first", LayerSum::InputFirst},
                              {"recurrent_first", LayerSum::RecurrentFirst}});
  layers.updated = reader.choose(place + "/updated", LayerRange::Largest,
                                 {{"largest_layer", LayerRange::Largest},
                                  {"neurons", LayerRange::Neurons}});
  layers.readoutBits = reader.number(readout + "/bits", 0);
  layers.readoutOverflow =
      reader.overflow(readout + "/overflow", Overflow::Saturate);
  layers.readoutShift = reader.number(readout + "/decay/shift", 0);
  layers.readoutRounding = reader.rounding(readout + "/decay/rounding");
  layers.readoutDecayOverflow =
      reader.overflow(readout + "/decay/overflow", Overflow::Saturate);
  layers.isSentDecayed =
      reader.choose(readout + "/sent", true,
                    {{"after_decay", true}, {"before_decay", false}});
  const std::string high = "/core_classes/0/neuron/leak/high";
  for (size_t i = 0; i < reader.sizeOf(high); ++i)
    layers.decayHigh.push_back(reader.number(item(high, i), 0));
  layers.isLittleEndian =
      reader.choose("/io/out/byte_order", true,
                    {{"little_endian", true}, {"big_endian", false}});
  layers.latency = reader.number("/time/pipeline_latency_ticks", 0);
  if (layers.latency > 1)
    reader.refuse("/time/pipeline_latency_ticks", "is more than 1");
  if (layers.readoutBits > 32)
    reader.refuse(readout + "/bits", "is more than 32");
}

void readTicks(NativeReader &reader, Native &chip) {
  chip.timeUpdates = reader.choose("/time/time_updates", TimeUpdates::EveryStep,
                                   {{"every_step", TimeUpdates::EveryStep},
                                    {"fire_or_last", TimeUpdates::FireOrLast}});
  chip.activeGroup = reader.number("/time/active_group", 0);
  if (int64_t bits = reader.number("/routing/delay/bits", 0); bits > 16)
    reader.refuse("/routing/delay/bits", "is more than 16");
  else
    chip.maxDelay = (int64_t(1) << bits) - 1;
  const std::string own = "/core_classes/0/synapses/per_synapse_delay";
  if (reader.flag(own, false))
    reader.refuse(own, "is true; this version runs delays of neurons");
  chip.firstInput = reader.number("/io/in/targets/first_neuron", 0);
  chip.numInputs = reader.number("/io/in/targets/neurons", 0);
  readCommands(reader, chip);
  readLayers(reader, chip.layers);
  chip.registerCommand =
      reader.number("/emission/transport/register_command", 0);
  chip.writeEnable = reader.text("/emission/transport/write_enable", "");
  for (size_t i = 0; i < reader.sizeOf("/emission/counters"); ++i)
    chip.counters.push_back(readCounter(reader, item("/emission/counters", i)));
}

} // namespace snnc::chip
