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
  limitPatterns(reader, "/io/in/events", chip.inputEvents);
  limitPatterns(reader, "/emission/transport/commands", chip.commands);
}

} // namespace snnc::chip
