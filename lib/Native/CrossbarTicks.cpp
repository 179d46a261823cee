// Runs crossbars of one-bit connections and typed axons on a mesh.

#include "snnc/Native/CrossbarTicks.h"

#include "snnc/Chip/Expression.h"

#include <algorithm>
#include <cstdlib>

namespace snnc::native {

using namespace chip;

CrossbarTicks::CrossbarTicks(const Store &store)
    : chip(&store.getChip()), store(&store) {}

/// An error unless the description has what such a core needs.
static Status checkDescription(const Native &chip) {
  auto lacks = [&](const std::string &what) {
    return Error{chip.name + ": the description has no " + what +
                 ", which a crossbar with typed axons needs"};
  };
  if (chip.mode != TimeMode::Tick ||
      chip.synapses.kind != SynapseKind::BinaryTyped)
    return Error{chip.name + ": the chip has no crossbar with typed axons"};
  const NativeMemory *neurons = chip.memory("neuron");
  const NativeMemory *types = chip.memory("axon_type");
  if (!neurons || neurons->rows < chip.neurons)
    return lacks("memory 'neuron' with a row for each neuron");
  if (!types || types->rows < chip.axons || !types->find("type"))
    return lacks("memory 'axon_type' with a field 'type' for each axon");
  std::vector<std::string> names = {
      "connection", "potential", "threshold", "dx", "dy", "axon", "delay"};
  if (chip.neuron.leak != LeakKind::None)
    names.push_back("leak");
  if (chip.neuron.bound != BoundKind::None)
    names.push_back("negative_threshold");
  if (chip.neuron.resets.size() > 1)
    names.push_back("reset_mode");
  for (int64_t type = 0; type < chip.synapses.types; ++type)
    names.push_back("weight" + std::to_string(type));
  for (const std::string &name : names)
    if (!neurons->find(name))
      return lacks("field '" + name + "' in the memory 'neuron'");
  if (neurons->find("connection")->count < chip.axons)
    return lacks("connection for each axon");
  if (neurons->find("delay")->high() > chip.maxDelay)
    return Error{chip.name + ": the field 'delay' holds up to " +
                 std::to_string(neurons->find("delay")->high()) +
                 "; '$.routing.delay.bits' allows " +
                 std::to_string(chip.maxDelay)};
  auto packet = chip.inputEvents.find("packet");
  if (packet == chip.inputEvents.end())
    return lacks("input event 'packet'");
  for (const char *name : {"dx", "dy", "axon", "delay"})
    if (packet->second.width(name) == 0)
      return lacks(std::string("'") + name + "' in the input event 'packet'");
  if (!chip.outputEvent || chip.outputEvent->width("axon") == 0)
    return lacks("output event with an axon");
  return {};
}

Result<CrossbarTicks> CrossbarTicks::create(const Store &store) {
  CrossbarTicks machine(store);
  const Native &chip = *machine.chip;
  if (Status status = checkDescription(chip); !status)
    return status.error();
  if (Status status = store.check(); !status)
    return status.error();
  machine.wordsPerRow = (chip.axons + 63) / 64;
  machine.numSlots =
      chip.memory("neuron")->find("delay")->high() + chip.delayOffset + 1;
  constexpr int64_t mostWords = int64_t(1) << 28;
  if (machine.numSlots * machine.wordsPerRow > mostWords / store.numCores())
    return Error{chip.name + ": spikes under way take more than " +
                 std::to_string(mostWords) +
                 " words of 64 bits: shorten delays, or have fewer axons"};
  if (auto found = chip.cycles.find("tick"); found != chip.cycles.end()) {
    Result<int64_t> count = evaluate(found->second, chip.params);
    if (!count)
      return Error{chip.name +
                   ": the cycles of 'tick': " + count.error().message};
    machine.cyclesPerTick = *count;
  }
  machine.cores.resize(store.numCores());
  for (int64_t index = 0; index < store.numCores(); ++index)
    if (Status status = machine.loadCore(index); !status)
      return Error{chip.name + ": core " + std::to_string(index) + ": " +
                   status.error().message};
  return machine;
}

Result<CrossbarTicks::Destination>
CrossbarTicks::findDestination(int64_t from, int64_t dx, int64_t dy,
                               int64_t axon, int64_t delay) const {
  int64_t x = from % chip->meshWidth + dx, y = from / chip->meshWidth + dy;
  std::string where =
      "the core at (" + std::to_string(x) + ", " + std::to_string(y) + ")";
  if (x < 0 || y < 0 || x >= chip->meshWidth || y >= chip->meshHeight)
    return Error{"sends to " + where + ", outside of the mesh of " +
                 std::to_string(chip->meshWidth) + "x" +
                 std::to_string(chip->meshHeight)};
  if (axon >= chip->axons)
    return Error{"sends to axon " + std::to_string(axon) + " of " + where +
                 ", which has " + std::to_string(chip->axons)};
  if (std::count(chip->forbiddenDelays.begin(), chip->forbiddenDelays.end(),
                 delay))
    return Error{"has the delay " + std::to_string(delay) +
                 ", which would reach the tick that is being computed"};
  return Destination{x + y * chip->meshWidth, axon, delay,
                     std::abs(dx) + std::abs(dy)};
}

Status CrossbarTicks::loadRow(int64_t index, int64_t row, Core &core) {
  const Memory &memory = *store->find("neuron", index);
  const NativeMemory &layout = memory.getLayout();
  auto value = [&](const std::string &name) {
    const NativeField *field = layout.find(name);
    return field ? memory.get(row, *field) : int64_t(0);
  };
  if (!memory.isWritten(row))
    return Error{"is not written; an unwritten row fires in every tick: give "
                 "it a threshold of 1"};
  NeuronRow numbers;
  numbers.threshold = value("threshold");
  numbers.negativeThreshold = value("negative_threshold");
  numbers.leak = value("leak");
  numbers.resetValue = value("reset");
  numbers.resetMode = value("reset_mode");
  if (numbers.resetMode >= static_cast<int64_t>(chip->neuron.resets.size()))
    return Error{"has reset_mode " + std::to_string(numbers.resetMode) +
                 ", of " + std::to_string(chip->neuron.resets.size())};
  core.rows.push_back(numbers);
  core.potentials.push_back(value("potential"));
  for (int64_t type = 0; type < chip->synapses.types; ++type)
    core.weights.push_back(value("weight" + std::to_string(type)));
  const NativeField &connection = *layout.find("connection");
  std::vector<uint64_t> words(wordsPerRow);
  for (int64_t axon = 0; axon < chip->axons; ++axon)
    if (memory.get(row, connection, axon))
      words[axon / 64] |= uint64_t(1) << (axon % 64);
  core.connections.insert(core.connections.end(), words.begin(), words.end());
  Result<Destination> to = findDestination(index, value("dx"), value("dy"),
                                           value("axon"), value("delay"));
  if (!to)
    return to.error();
  core.destinations.push_back(*to);
  return {};
}

Status CrossbarTicks::loadCore(int64_t index) {
  Core &core = cores[index];
  core.spikes.assign(numSlots * wordsPerRow, 0);
  core.isOutput = index == chip->outputCore;
  if (core.isOutput)
    return {};
  const Memory &types = *store->find("axon_type", index);
  const NativeField &type = *types.getLayout().find("type");
  core.types.assign(chip->synapses.types * wordsPerRow, 0);
  for (int64_t axon = 0; axon < chip->axons; ++axon) {
    if (!types.isWritten(axon))
      return Error{"axon " + std::to_string(axon) + " has no type"};
    int64_t which = types.get(axon, type);
    if (which >= chip->synapses.types)
      return Error{"axon " + std::to_string(axon) + " has type " +
                   std::to_string(which) + ", of " +
                   std::to_string(chip->synapses.types)};
    core.axonTypes.push_back(which);
    core.types[which * wordsPerRow + axon / 64] |= uint64_t(1) << (axon % 64);
  }
  for (int64_t row = 0; row < chip->neurons; ++row)
    if (Status status = loadRow(index, row, core); !status)
      return Error{"neuron " + std::to_string(row) + " " +
                   status.error().message};
  return {};
}

/// Arrives `ticks` from now.
void CrossbarTicks::deliver(const Destination &to, int64_t ticks) {
  int64_t slot = (counts.ticks + ticks) % numSlots;
  uint64_t &word = cores[to.core].spikes[slot * wordsPerRow + to.axon / 64];
  uint64_t bit = uint64_t(1) << (to.axon % 64);
  counts.merged += (word & bit) != 0;
  word |= bit;
}

Status CrossbarTicks::receive(uint64_t packet) {
  const Pattern &form = chip->inputEvents.at("packet");
  auto values = form.decode(packet);
  if (!values)
    return Error{chip->name + ": the packet " + std::to_string(packet) +
                 " is not of the form '" + form.text() + "'"};
  auto distance = [&](const char *name) {
    return limit(static_cast<int64_t>((*values)[name]), form.width(name), true,
                 Overflow::Wrap);
  };
  Result<Destination> to =
      findDestination(0, distance("dx"), distance("dy"),
                      static_cast<int64_t>((*values)["axon"]),
                      static_cast<int64_t>((*values)["delay"]));
  if (!to)
    return Error{chip->name + ": a packet of the host " + to.error().message};
  if (to->delay >= numSlots)
    return Error{chip->name + ": a packet of the host has the delay " +
                 std::to_string(to->delay) + "; at most " +
                 std::to_string(numSlots - 1) + " ticks are kept"};
  ++counts.packetsIn;
  deliver(*to, to->delay);
  return {};
}

/// The potential after all axons. What wraps around may be added in any order;
/// what saturates is added one axon after the other.
int64_t CrossbarTicks::integrate(const Core &core, int64_t neuron,
                                 const uint64_t *spikes) {
  const uint64_t *connections = &core.connections[neuron * wordsPerRow];
  const int64_t *weights = &core.weights[neuron * chip->synapses.types];
  Neuron unit(chip->neuron);
  int64_t potential = core.potentials[neuron];
  if (chip->neuron.overflow == Overflow::Wrap) {
    int64_t sum = 0;
    for (int64_t word = 0; word < wordsPerRow; ++word) {
      uint64_t active = connections[word] & spikes[word];
      if (!active)
        continue;
      counts.operations += __builtin_popcountll(active);
      for (int64_t type = 0; type < chip->synapses.types; ++type)
        sum +=
            weights[type] * __builtin_popcountll(
                                active & core.types[type * wordsPerRow + word]);
    }
    return unit.integrate(potential, sum);
  }
  for (int64_t axon = 0; axon < chip->axons; ++axon) {
    uint64_t active = connections[axon / 64] & spikes[axon / 64];
    if (!(active >> (axon % 64) & 1))
      continue;
    ++counts.operations;
    potential = unit.integrate(potential, weights[core.axonTypes[axon]]);
  }
  return potential;
}

void CrossbarTicks::runCore(int64_t index, std::vector<uint64_t> &out) {
  Core &core = cores[index];
  uint64_t *spikes = &core.spikes[counts.ticks % numSlots * wordsPerRow];
  Neuron unit(chip->neuron);
  for (int64_t neuron = 0; neuron < chip->neurons; ++neuron) {
    int64_t potential = integrate(core, neuron, spikes);
    bool fires = unit.step(potential, core.rows[neuron], /*withLeak=*/true);
    core.potentials[neuron] = potential;
    ++counts.updates;
    if (!fires)
      continue;
    ++counts.spikes;
    fired.emplace_back(index, neuron);
    const Destination &to = core.destinations[neuron];
    counts.hops += to.hops;
    if (cores[to.core].isOutput)
      out.push_back(chip->outputEvent->encode(
          {{"axon", static_cast<uint64_t>(to.axon)}}));
    else
      deliver(to, chip->delayOffset + to.delay);
  }
  std::fill(spikes, spikes + wordsPerRow, 0);
}

void CrossbarTicks::restart(const CrossbarTicks &other) {
  assert(other.counts.ticks == 0 && "its slots begin with tick 0");
  int64_t now = counts.ticks % numSlots * wordsPerRow;
  for (size_t i = 0; i < cores.size(); ++i) {
    cores[i].potentials = other.cores[i].potentials;
    std::vector<uint64_t> &spikes = cores[i].spikes;
    spikes = other.cores[i].spikes;
    std::rotate(spikes.begin(), spikes.end() - now, spikes.end());
  }
}

Result<std::vector<uint64_t>>
CrossbarTicks::tick(const std::vector<uint64_t> &packets) {
  for (uint64_t packet : packets)
    if (Status status = receive(packet); !status)
      return Error{"tick " + std::to_string(counts.ticks) + ": " +
                   status.error().message};
  std::vector<uint64_t> out;
  fired.clear();
  for (size_t index = 0; index < cores.size(); ++index)
    if (!cores[index].isOutput)
      runCore(static_cast<int64_t>(index), out);
  ++counts.ticks;
  return out;
}

} // namespace snnc::native
