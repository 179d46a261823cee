// Loads what stands outside of the rows: chip, cores, memories, names.

#include "Loader.h"

#include <algorithm>
#include <cassert>
#include <set>

using namespace snnc;
using namespace snnc::simulator;

/// Longer frames are no network's; the bound keeps products below 64 bits.
static constexpr int64_t maxTicks = int64_t(1) << 20;

static const char *const memoryNames[] = {"synapse", "table", "population",
                                          "parameter", "axon"};

std::string simulator::placeOf(int64_t core, const std::string &memory,
                               int64_t row) {
  return "core " + std::to_string(core) + ", memory '" + memory + "', row " +
         std::to_string(row) + ": ";
}

Status simulator::inRange(const std::string &place, const std::string &what,
                          int64_t value, int64_t low, int64_t high) {
  if (value >= low && value <= high)
    return {};
  return Error{place + what + " is " + std::to_string(value) + ", expected " +
               std::to_string(low) + " to " + std::to_string(high)};
}

Result<Machine> Machine::load(image::Image image) {
  Machine machine;
  machine.image = std::move(image);
  if (Status status = Loader(machine).load(); !status)
    return status.error();
  return machine;
}

template <typename Items>
static int64_t findRow(const Items &items, int64_t core, int64_t row) {
  auto before = [](const auto &item, std::pair<int64_t, int64_t> key) {
    return std::make_pair(item.core, item.row) < key;
  };
  auto found = std::lower_bound(items.begin(), items.end(),
                                std::make_pair(core, row), before);
  if (found == items.end() || found->core != core || found->row != row)
    return -1;
  return found - items.begin();
}

int64_t Machine::findFragment(int64_t core, int64_t row) const {
  return findRow(fragments, core, row);
}

int64_t Machine::findTable(int64_t core, int64_t row) const {
  return findRow(tables, core, row);
}

Status Loader::load() {
  using Step = Status (Loader::*)();
  for (Step step :
       {&Loader::loadChip, &Loader::checkCores, &Loader::loadNames,
        &Loader::loadFragments, &Loader::checkOverlaps, &Loader::loadTables,
        &Loader::loadAxons, &Loader::loadInputs, &Loader::loadOutputs,
        &Loader::countSynapses})
    if (Status status = (this->*step)(); !status)
      return status;
  for (const Fragment &fragment : machine.fragments)
    machine.layers[fragment.layer].hasNeurons = true;
  routeAll();
  collectFacts();
  return {};
}

Status Loader::loadChip() {
  const image::Image &image = machine.image;
  Result<chip::Chip> chip =
      chip::parse(image.chipJson, "chip description of the image");
  if (!chip)
    return chip.error();
  machine.chip = *chip;
  machine.isReal = chip->arithmetic.isReal;
  unsigned bits = machine.chip.arithmetic.potentialBits;
  assert(bits >= 2 && bits <= 32 && "the chip's reader bounds potentials");
  assert(machine.chip.arithmetic.eventValueBits >= 2 &&
         machine.chip.arithmetic.eventValueBits <= 32 &&
         "the chip's reader bounds event values");
  assert(machine.chip.core.synapseWordBits == 64 &&
         "the chip's reader bounds synapse words");
  machine.potentialHigh = (int64_t(1) << (bits - 1)) - 1;
  machine.potentialLow = -machine.potentialHigh - 1;
  if (image.ticks < 1 || image.ticks > maxTicks)
    return Error{"the frame has " + std::to_string(image.ticks) +
                 " ticks, expected 1 to " + std::to_string(maxTicks)};
  return {};
}

Status Loader::checkCores() {
  const chip::Chip &chip = machine.chip;
  for (size_t i = 0; i < machine.image.cores.size(); ++i) {
    const image::Core &core = machine.image.cores[i];
    if (core.x < 0 || core.x >= chip.meshWidth || core.y < 0 ||
        core.y >= chip.meshHeight)
      return Error{"a core stands at (" + std::to_string(core.x) + ", " +
                   std::to_string(core.y) + "), but the mesh has " +
                   std::to_string(chip.meshWidth) + " x " +
                   std::to_string(chip.meshHeight) + " cores"};
    int64_t number = core.y * chip.meshWidth + core.x;
    if (!coreIndex.empty() && coreIndex.rbegin()->first >= number)
      return Error{"core " + std::to_string(number) + " follows core " +
                   std::to_string(coreIndex.rbegin()->first) +
                   ", expected cores in ascending order"};
    coreIndex[number] = static_cast<int64_t>(i);
    if (Status status = checkMemories(core, number); !status)
      return status;
  }
  return {};
}

Status Loader::checkMemories(const image::Core &core, int64_t number) {
  std::set<std::string> present;
  for (const image::Memory &memory : core.memories) {
    if (!present.insert(memory.name).second)
      return Error{"core " + std::to_string(number) + " has two memories '" +
                   memory.name + "'"};
    if (Status status = checkMemory(memory, number); !status)
      return status;
  }
  for (const char *name : memoryNames)
    if (!present.count(name))
      return Error{"core " + std::to_string(number) + " has no memory '" +
                   name + "'"};
  return {};
}

Status Loader::checkMemory(const image::Memory &memory, int64_t core) {
  const chip::Resources &limits = machine.chip.core;
  const std::pair<const char *, int64_t> rowLimits[] = {
      {"synapse", limits.synapseWords},
      {"table", limits.tables},
      {"population", limits.populations},
      {"parameter", limits.parameters},
      {"axon", limits.axons}};
  std::string place =
      "core " + std::to_string(core) + ", memory '" + memory.name + "': ";
  int64_t mostRows = -1;
  for (const auto &[name, rows] : rowLimits)
    if (memory.name == name)
      mostRows = rows;
  if (mostRows < 0)
    return Error{place + "the chip has no such memory"};
  uint32_t rowBits = 64;
  if (memory.name != "synapse")
    rowBits = machine.chip.layout(memory.name)->rowBits;
  if (memory.rowBits != rowBits)
    return Error{place + "rows have " + std::to_string(memory.rowBits) +
                 " bits, the chip's have " + std::to_string(rowBits)};
  if (memory.rows > static_cast<uint64_t>(mostRows))
    return Error{place + std::to_string(memory.rows) +
                 " rows, but the chip has " + std::to_string(mostRows)};
  uint64_t words =
      memory.rows / 64 * rowBits + (memory.rows % 64 * rowBits + 63) / 64;
  if (memory.words.size() != words)
    return Error{place + std::to_string(memory.words.size()) +
                 " words, but its rows take " + std::to_string(words)};
  return {};
}

size_t Loader::layerOf(const std::string &name) {
  auto [entry, isNew] = layerIndex.try_emplace(name, machine.layers.size());
  if (isNew)
    machine.layers.push_back({name, "", {0, 0, 0}, false});
  return entry->second;
}

/// The debug data may be missing, but does not contradict itself.
Status Loader::loadNames() {
  const image::Image &image = machine.image;
  for (const image::Input &input : image.inputs) {
    LayerInfo &layer = machine.layers.emplace_back();
    layer = {input.name, "input", input.shape, true};
  }
  for (const image::Layer &layer : image.layers)
    if (layerIndex.try_emplace(layer.name, machine.layers.size()).second)
      machine.layers.push_back({layer.name, layer.kind, layer.shape, false});
  for (const image::FragmentName &name : image.fragmentNames)
    if (!fragmentLayer.try_emplace({name.core, name.population}, name.layer)
             .second)
      return Error{placeOf(name.core, "population", name.population) +
                   "has two names, '" +
                   fragmentLayer[{name.core, name.population}] + "' and '" +
                   name.layer + "'"};
  for (const image::TableName &name : image.tableNames)
    if (!tableLayer.try_emplace({name.core, name.table}, name.layer).second)
      return Error{placeOf(name.core, "table", name.table) +
                   "has two names, '" + tableLayer[{name.core, name.table}] +
                   "' and '" + name.layer + "'"};
  return {};
}
