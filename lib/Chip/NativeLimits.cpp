// Refuses descriptions of native chips with numbers that are not computed with,
// before something of their size is made.

#include "NativeReader.h"
#include "Text.h"

#include "snnc/Support/Bits.h"

#include <set>

namespace snnc::chip {

static constexpr int64_t mostBits = 32; ///< of a number; sums have 64
static constexpr int64_t mostCores = 1 << 16;
static constexpr int64_t mostUnits = 1 << 20; ///< of a core: neurons, rows
static constexpr int64_t mostTypes = 64;
static constexpr int64_t mostDelay = 1024; ///< besides that of a spike
static constexpr int64_t mostRegisters = 1 << 16;
static constexpr int64_t mostStepBits = 16; ///< of a command to run steps
static constexpr int64_t mostMemoryBits = int64_t(1) << 34; ///< of all cores

static void limitTo(NativeReader &reader, const std::string &place,
                    int64_t value, int64_t most) {
  if (value > most)
    reader.refuse(place, "is " + std::to_string(value) +
                             "; this version runs at most " +
                             std::to_string(most));
}

static void limitNeuron(NativeReader &reader, const Native &chip) {
  const std::string core = "/core_classes/0";
  const NativeNeuron &neuron = chip.neuron;
  limitTo(reader, core + "/resources/neurons", chip.neurons, mostUnits);
  limitTo(reader, core + "/resources/axons", chip.axons, mostUnits);
  limitTo(reader, core + "/synapses/rows", chip.synapses.rows, mostUnits);
  limitTo(reader, core + "/synapses/types", chip.synapses.types, mostTypes);
  limitTo(reader, core + "/neuron/state/bits", neuron.stateBits, mostBits);
  limitTo(reader, core + "/neuron/accumulator/bits", neuron.accumulatorBits,
          mostBits);
  if (neuron.integration == Integration::Accumulator &&
      neuron.accumulatorBits == 0)
    reader.refuse(core + "/neuron/accumulator", "has no bits");
  // A potential times a factor has to fit 64 bits.
  limitTo(reader, core + "/neuron/leak/shift", neuron.leakShift, mostBits);
  limitTo(reader, core + "/layers/readout/decay/shift",
          chip.layers.readoutShift, mostBits);
  limitTo(reader, "/routing/delay/offset", chip.delayOffset, mostDelay);
}

/// Refuses a name that an item of a list before it has.
static void limitNames(NativeReader &reader, const std::string &place,
                       const std::string &name, std::set<std::string> &names) {
  if (!names.insert(name).second)
    reader.refuse(place, "is " + inQuotes(name) + ", as one before it is");
}

static void limitMemories(NativeReader &reader, const Native &chip) {
  const std::string list = "/emission/memories";
  std::set<std::string> names;
  double bits = 0; // at most 2^31 * 4096 of each
  for (size_t i = 0; i < chip.memories.size(); ++i) {
    const NativeMemory &memory = chip.memories[i];
    limitNames(reader, item(list, i) + "/name", memory.name, names);
    bits += static_cast<double>(memory.rows) * memory.rowBits;
    std::set<std::string> fields;
    for (const NativeField &field : memory.fields) {
      if (!fields.insert(field.name).second)
        reader.refuse(item(list, i) + "/fields",
                      "has " + inQuotes(field.name) + " twice");
      if (field.bits > mostBits)
        reader.refuse(item(list, i) + "/fields",
                      "has " + std::to_string(field.bits) + " bits for " +
                          inQuotes(field.name) +
                          "; this version runs at most " +
                          std::to_string(mostBits));
    }
  }
  double cores = static_cast<double>(chip.meshWidth) * chip.meshHeight;
  if (cores > mostCores)
    reader.refuse("/topology", "has more cores than the " +
                                   std::to_string(mostCores) +
                                   " that this version runs");
  else if (bits * cores > static_cast<double>(mostMemoryBits))
    reader.refuse(list, "have more bits in all cores than the " +
                            std::to_string(mostMemoryBits) +
                            " that this version runs");
}

static void limitRegisters(NativeReader &reader, const Native &chip) {
  const std::string list = "/emission/registers";
  std::set<std::string> names;
  for (size_t i = 0; i < chip.registers.size(); ++i) {
    const NativeRegister &each = chip.registers[i];
    std::string place = item(list, i);
    limitNames(reader, place + "/name", each.name, names);
    limitTo(reader, place + "/count", each.count, mostRegisters);
    limitTo(reader, place + "/width", each.bits, mostBits);
    if (each.bits > mostBits)
      continue;
    auto high = static_cast<int64_t>(BitWriter::lowMask(each.bits));
    for (const auto &[key, value] :
         {std::make_pair("/reset", each.reset), {"/fixed", each.fixed}})
      if (value && (*value < 0 || *value > high))
        reader.refuse(place + key, "is " + std::to_string(*value) +
                                       ", which the bits of the register do "
                                       "not hold");
  }
}

/// Refuses an address of a memory that does not reach all of it.
static void checkAddress(NativeReader &reader, const std::string &place,
                         const Native &chip, const NativeMemory &memory) {
  const Pattern &address = *memory.address;
  auto check = [&](const std::string &name, uint64_t count) {
    unsigned width = address.width(name);
    if (width > mostBits || (uint64_t(1) << width) < count)
      reader.refuse(place, "has " + std::to_string(width) + " bits for " +
                               inQuotes(name) + ", of which there are " +
                               std::to_string(count));
  };
  check("row", memory.rows);
  bool hasChunks = chip.frameAddress && chip.frameAddress->width("count") > 0;
  if (!hasChunks)
    check("byte", (memory.rowBits + 7) / 8);
  else if (chip.frameBits > 0 && memory.rowBits % chip.frameBits == 0)
    check("chunk", memory.rowBits / chip.frameBits);
  else
    reader.refuse(place, "is of a memory whose rows are no whole frames");
}

/// Refuses frames that are not made of their parts.
static void checkFrames(NativeReader &reader, const Native &chip) {
  const std::string place = "/emission/transport/frame_bits";
  if (!chip.frameAddress || !chip.frameData)
    return;
  bool isBurst = chip.frameAddress->width("count") > 0;
  unsigned bits =
      chip.frameAddress->numBits() + (isBurst ? 0 : chip.frameData->numBits());
  if (chip.frameBits != bits || bits > 64)
    reader.refuse(place, "is " + std::to_string(chip.frameBits) +
                             ", but the parts of a frame have " +
                             std::to_string(bits) +
                             " bits; at most 64 are run");
  for (const char *name : {"address", "count", "command"})
    if (chip.frameAddress->width(name) > mostBits)
      reader.refuse("/emission/transport/addr",
                    "has more than " + std::to_string(mostBits) + " bits for " +
                        inQuotes(name));
  for (size_t i = 0; i < chip.memories.size(); ++i)
    if (chip.memories[i].address)
      checkAddress(reader, item("/emission/memories", i) + "/address", chip,
                   chip.memories[i]);
}

static void checkWriteEnable(NativeReader &reader, const Native &chip) {
  if (!chip.writeEnable.empty() && !chip.findRegister(chip.writeEnable))
    reader.refuse("/emission/transport/write_enable",
                  "is " + inQuotes(chip.writeEnable) +
                      ", which is no register");
}

static void limitPatterns(NativeReader &reader, const std::string &list,
                          const Patterns &patterns) {
  for (const auto &[name, pattern] : patterns) {
    auto values = pattern.decode(pattern.encode({}));
    for (const auto &value : *values) {
      int64_t most = value.first == "steps" ? mostStepBits : mostBits;
      if (pattern.width(value.first) > most)
        reader.refuse(list + "/" + name,
                      "has " + std::to_string(pattern.width(value.first)) +
                          " bits for " + inQuotes(value.first) +
                          "; this version runs at most " +
                          std::to_string(most));
    }
  }
}

void limitNative(NativeReader &reader, const Native &chip) {
  limitNeuron(reader, chip);
  limitMemories(reader, chip);
  limitRegisters(reader, chip);
  checkWriteEnable(reader, chip);
  checkFrames(reader, chip);
  limitPatterns(reader, "/io/in/events", chip.inputEvents);
  limitPatterns(reader, "/emission/transport/commands", chip.commands);
}

} // namespace snnc::chip
