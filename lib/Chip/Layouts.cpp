// Checks that the rows of a chip's memories hold what the machine needs.

#include "Description.h"
#include "Text.h"
#include "snnc/Synapse/Kind.h"

#include <algorithm>

namespace snnc::chip {

namespace {
/// A field of the machine: include/snnc/Image/Rows.h, in snake case.
struct Needed {
  const char *name;
  bool isSigned = false;
  int64_t most = 0;      ///< the largest value that the chip makes necessary
  const char *what = ""; ///< of that value
};

struct NeededMemory {
  std::string name;
  std::vector<Needed> fields;
  std::vector<Needed> optional; ///< that the chip has no use for
};
} // namespace

template <typename Names>
static bool offers(const Names &names, const char *name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Puts a field where it belongs: needed only if the chip offers its choice.
static void add(NeededMemory &memory, bool isNeeded, const Needed &field) {
  (isNeeded ? memory.fields : memory.optional).push_back(field);
}

static void addChoices(NeededMemory &memory, const Arithmetic &chip) {
  add(memory, offers(chip.compares, "gt"), {"compare"});
  add(memory, offers(chip.resetTimes, "next_step"), {"reset_time"});
  add(memory, offers(chip.orders, "membrane_first"), {"order"});
  add(memory, !chip.orders.empty(), {"current"});
  add(memory, chip.hasModel("leaky") || chip.isReal, {"silent"});
  add(memory, offers(chip.spikeCounts, "multiple"), {"multiple"});
  add(memory, chip.hasFloor, {"bounded"});
  add(memory, chip.decayBits > 0,
      {"decay_bits", false, chip.decayBits, "the most bits of a decay"});
}

/// Every number of a real neuron has the 32 bits of its format.
static NeededMemory realParameterMemory() {
  constexpr int64_t most = (int64_t(1) << 32) - 1;
  NeededMemory memory{"parameter", {{"form", false, 5, "the last form"}}, {}};
  for (const char *name :
       {"bias", "threshold", "floor", "reset_value", "decay", "gain", "rest",
        "resistance", "current_decay", "current_gain"})
    memory.fields.push_back(
        {name, false, most, "the bits of a binary32 number"});
  return memory;
}

static NeededMemory parameterMemory(const Arithmetic &chip) {
  if (chip.isReal)
    return realParameterMemory();
  NeededMemory memory{"parameter",
                      {{"bias", true},
                       {"threshold", true},
                       {"multiplier"},
                       {"shift"},
                       {"initial", true}},
                      {}};
  Needed decay{"voltage_decay", false, int64_t(1) << chip.decayBits,
               "the largest decay"};
  add(memory, chip.hasFloor, {"floor", true});
  add(memory, offers(chip.resets, "value"), {"reset_value", true});
  add(memory, chip.decayBits > 0, decay);
  decay.name = "current_decay";
  add(memory, !chip.orders.empty(), decay);
  add(memory, chip.maxRefractory > 0,
      {"refractory", false, chip.maxRefractory, "the largest refractory time"});
  return memory;
}

static int64_t lastModel(const Arithmetic &chip) {
  if (chip.isReal)
    return 5;
  return chip.hasModel("leaky") ? 4 : 3;
}

static NeededMemory populationMemory(const Chip &chip) {
  const Resources &core = chip.core;
  NeededMemory memory{
      "population",
      {{"model", false, lastModel(chip.arithmetic), "the last model"},
       {"reset", false, offers(chip.arithmetic.resets, "value") ? 2 : 1,
        "the last reset"},
       {"payload", false, 2, "the last payload"},
       {"combine", false, 1, "the last way to combine"},
       {"c"},
       {"y"},
       {"x"},
       {"channels"},
       {"height"},
       {"width"},
       {"population_channels"},
       {"population_height"},
       {"population_width"},
       {"first_neuron", false, core.neurons - 1, "the last neuron"},
       {"first_parameter", false, core.parameters - 1,
        "the last parameter row"},
       {"first_axon", false, core.axons - 1, "the last axon row"},
       {"num_axons", false, core.axons, "the number of axon rows"},
       {"phase"},
       {"window"},
       {"low", true},
       {"high", true}},
      {}};
  addChoices(memory, chip.arithmetic);
  return memory;
}

static NeededMemory axonMemory(const Chip &chip) {
  int64_t lastCore = chip.meshWidth * chip.meshHeight - 1;
  bool isSigned = chip.hasPopulationAxons; // offsets may be below 0
  NeededMemory memory{
      "axon",
      {{"core", false, lastCore, "the last core"},
       {"table", false, chip.core.tables - 1, "the last table row"},
       {"delay", false, chip.core.maxDelay, "the largest delay"},
       {"c"},
       {"y", isSigned},
       {"x", isSigned}},
      {}};
  // A test that has no field is not made.
  if (chip.hasPopulationAxons)
    for (const char *name : {"height", "width", "upsampling", "lattice"})
      memory.optional.push_back({name});
  return memory;
}

/// Sparse tables need to say how wide their pointers are; what they are up to
/// is bounded by the bits of a core's synapse memory.
static NeededMemory tableMemory(const Chip &chip) {
  const Resources &core = chip.core;
  int64_t lastEncoding = 1;
  bool isSparse = false, hasGaps = false, hasWindows = false;
  for (const std::string &name : chip.arithmetic.encodings) {
    std::optional<synapse::TableKind> kind = synapse::parseKind(name);
    if (!kind)
      continue;
    lastEncoding = std::max(lastEncoding, static_cast<int64_t>(kind->encoding));
    isSparse |= synapse::isSparse(kind->encoding);
    hasGaps |= kind->encoding == synapse::Encoding::RunLength ||
               kind->encoding == synapse::Encoding::DeltaIndex;
    hasWindows |= kind->windows;
  }
  NeededMemory memory{
      "table",
      {{"encoding", false, lastEncoding, "the last encoding"},
       {"target", false, core.populations - 1, "the last population row"},
       {"unit"},
       {"weight_bits", false, chip.arithmetic.maxWeightBits,
        "the largest number of weight bits"},
       {"shift"},
       {"source_channels"},
       {"source_height"},
       {"source_width"},
       {"kernel_height"},
       {"kernel_width"},
       {"stride_h"},
       {"stride_w"},
       {"pad_top"},
       {"pad_left"},
       {"dilation_h"},
       {"dilation_w"},
       {"groups"},
       {"base", false, core.synapseWords - 1, "the last synapse word"},
       {"words", false, core.synapseWords, "the number of synapse words"}},
      {}};
  int64_t pointerBits = 0;
  while (pointerBits < 60 &&
         int64_t(1) << pointerBits <= core.synapseWords * core.synapseWordBits)
    ++pointerBits;
  add(memory, isSparse,
      {"pointer_bits", false, pointerBits, "the widest pointer"});
  add(memory, hasGaps, {"gap_bits", false, 16, "the widest gap"});
  add(memory, hasWindows, {"windows"});
  for (const char *name : {"unsigned", "transposed"})
    memory.optional.push_back({name});
  return memory;
}

static std::vector<NeededMemory> neededMemories(const Chip &chip) {
  return {populationMemory(chip), parameterMemory(chip.arithmetic),
          tableMemory(chip), axonMemory(chip)};
}

static std::string fieldPath(const std::string &memory, size_t index,
                             const Field &field) {
  return "'" + itemPath(memory + ".fields", index) + "' (" +
         inQuotes(field.name) + ")";
}

/// Fields lie inside of the row and apart from each other.
static void checkPlaces(const RowLayout &layout, const std::string &path,
                        std::vector<std::string> &found) {
  for (size_t index = 0; index < layout.fields.size(); ++index) {
    const Field &field = layout.fields[index];
    if (field.lsb + field.bits > layout.rowBits)
      found.push_back(fieldPath(path, index, field) + " ends at bit " +
                      std::to_string(field.lsb + field.bits) + " of a row of " +
                      std::to_string(layout.rowBits) + " bits");
    for (size_t before = 0; before < index; ++before) {
      const Field &other = layout.fields[before];
      if (other.name == field.name)
        found.push_back(fieldPath(path, index, field) +
                        " is the second field of that name");
      else if (field.lsb < other.lsb + other.bits &&
               other.lsb < field.lsb + field.bits)
        found.push_back(fieldPath(path, index, field) + " overlaps the field " +
                        inQuotes(other.name));
    }
  }
}

/// The field is signed if it must be and holds the values it must.
static void checkWidth(const Field &field, const Needed &needed,
                       const std::string &place,
                       std::vector<std::string> &found) {
  if (needed.isSigned && !field.isSigned)
    found.push_back(place + " is unsigned; it needs enc 'signed'");
  uint64_t most =
      BitWriter::lowMask(field.isSigned ? field.bits - 1 : field.bits);
  if (most < static_cast<uint64_t>(needed.most))
    found.push_back(place + " has " + std::to_string(field.bits) +
                    " bits, which hold at most " + std::to_string(most) +
                    "; it needs " + std::to_string(needed.most) + ", " +
                    needed.what);
}

static void checkFields(const RowLayout &layout, const NeededMemory &memory,
                        const std::string &path,
                        std::vector<std::string> &found) {
  std::vector<std::string> names;
  for (const Needed &needed : memory.fields) {
    names.push_back(needed.name);
    const Field *field = layout.find(needed.name);
    if (!field) {
      found.push_back("'" + path + "' (" + inQuotes(layout.memory) +
                      ") has no field " + inQuotes(needed.name));
      continue;
    }
    size_t index = field - layout.fields.data();
    checkWidth(*field, needed, fieldPath(path, index, *field), found);
  }
  for (const Needed &known : memory.optional)
    names.push_back(known.name);
  for (size_t index = 0; index < layout.fields.size(); ++index) {
    const Field &field = layout.fields[index];
    if (std::find(names.begin(), names.end(), field.name) == names.end())
      found.push_back(fieldPath(path, index, field) + " is no field of " +
                      inQuotes(layout.memory) + "; the nearest one is " +
                      inQuotes(nearest(field.name, names)));
  }
}

std::vector<std::string> layoutErrors(const Chip &chip) {
  std::vector<std::string> found;
  for (const NeededMemory &memory : neededMemories(chip)) {
    bool any = false;
    for (size_t index = 0; index < chip.layouts.size(); ++index) {
      const RowLayout &layout = chip.layouts[index];
      std::string path = itemPath("$.emission.memories", index);
      if (layout.memory != memory.name)
        continue;
      if (any)
        found.push_back("'" + path + "' is the second memory " +
                        inQuotes(memory.name));
      any = true;
      checkPlaces(layout, path, found);
      checkFields(layout, memory, path, found);
    }
    if (!any)
      found.push_back("'$.emission.memories' has no memory " +
                      inQuotes(memory.name));
  }
  return found;
}

} // namespace snnc::chip
