// Steps a sparse graph of neurons.

#include "snnc/Native/SparseTicks.h"

#include <algorithm>
#include <cassert>

namespace snnc::native {

using namespace chip;

static std::string rowText(const std::string &memory, int64_t row) {
  return "row " + std::to_string(row) + " of memory '" + memory + "'";
}

Result<SparseTicks> SparseTicks::create(const Store &store) {
  const Native &chip = store.getChip();
  if (chip.synapses.kind != SynapseKind::Csr || chip.mode != TimeMode::Tick ||
      chip.neuron.integration != Integration::Accumulator)
    return Error{chip.name + ": is no sparse graph in ticks whose synapses add "
                             "to a sum"};
  if (chip.delayOffset < 1)
    return Error{chip.name + ": '$.routing.delay.offset' is 0; a charge "
                             "arrives 1 step after its spike at the earliest"};
  const std::vector<std::pair<const char *, std::vector<const char *>>> needed =
      {{"neuron", {"threshold", "delay", "output", "start", "count"}},
       {"synapse", {"weight", "target"}}};
  for (const auto &[name, fields] : needed) {
    const Memory *memory = store.find(name);
    if (!memory)
      return Error{chip.name + ": has no memory '" + name + "'"};
    for (const char *field : fields)
      if (!memory->getLayout().find(field))
        return Error{chip.name + ": memory '" + name + "' has no field '" +
                     field + "'"};
  }
  if (store.find("neuron")->getLayout().rows != chip.neurons)
    return Error{chip.name + ": memory 'neuron' has " +
                 std::to_string(store.find("neuron")->getLayout().rows) +
                 " rows for " + std::to_string(chip.neurons) + " neurons"};
  int64_t most = store.find("neuron")->getLayout().find("delay")->high();
  if (most > chip.maxDelay)
    return Error{chip.name + ": the field 'delay' holds up to " +
                 std::to_string(most) + "; '$.routing.delay.bits' allows " +
                 std::to_string(chip.maxDelay)};
  return SparseTicks(store);
}

SparseTicks::SparseTicks(const Store &store)
    : store(&store), neurons(store.find("neuron")),
      synapses(store.find("synapse")), neuron(store.getChip().neuron) {
  threshold = neurons->getLayout().find("threshold");
  delay = neurons->getLayout().find("delay");
  output = neurons->getLayout().find("output");
  start = neurons->getLayout().find("start");
  count = neurons->getLayout().find("count");
  weight = synapses->getLayout().find("weight");
  target = synapses->getLayout().find("target");
  neuronEntries.resize(neurons->getLayout().rows);
  synapseEntries.resize(synapses->getLayout().rows);
  clear();
}

void SparseTicks::clear() {
  const Native &chip = store->getChip();
  potentials.assign(chip.neurons, 0);
  Sums none = {std::vector<int64_t>(chip.neurons),
               std::vector<uint8_t>(chip.neurons)};
  sums.assign(chip.delayOffset + 1, none);
  underWay.assign(chip.maxDelay + 1, {});
  time = updates = spikes = charges = 0;
}

int64_t SparseTicks::getCount(CounterKind kind) const {
  assert(kind != CounterKind::Cycles && "cycles are not computed");
  return kind == CounterKind::Spikes ? spikes : charges;
}

void SparseTicks::clearCount(CounterKind kind) {
  assert(kind != CounterKind::Cycles && "cycles are not computed");
  (kind == CounterKind::Spikes ? spikes : charges) = 0;
}

void SparseTicks::addCharge(Sums &to, int64_t target, int64_t charge) {
  const NativeNeuron &choices = store->getChip().neuron;
  to.values[target] = limit(to.values[target] + charge, choices.accumulatorBits,
                            true, choices.accumulatorOverflow);
  to.areCharged[target] = true;
  ++charges;
}

void SparseTicks::addInput(int64_t target, int64_t charge) {
  addCharge(arriving(0), target, charge);
}

const SparseTicks::NeuronEntry &SparseTicks::neuronAt(int64_t index) {
  NeuronEntry &entry = neuronEntries[index];
  if (entry.version == neurons->getVersion())
    return entry;
  entry.version = neurons->getVersion();
  entry.isWritten = neurons->isWritten(index);
  entry.hasOutput = neurons->get(index, *output) != 0;
  entry.delay = neurons->get(index, *delay);
  entry.start = neurons->get(index, *start);
  entry.end = entry.start + neurons->get(index, *count);
  entry.row.threshold = neurons->get(index, *threshold);
  return entry;
}

const SparseTicks::SynapseEntry &SparseTicks::synapseAt(int64_t row) {
  SynapseEntry &entry = synapseEntries[row];
  if (entry.version == synapses->getVersion())
    return entry;
  entry.version = synapses->getVersion();
  entry.isWritten = synapses->isWritten(row);
  entry.target = synapses->get(row, *target);
  entry.weight = synapses->get(row, *weight);
  return entry;
}

Status SparseTicks::update(int64_t index, Sums &arrived,
                           std::vector<int64_t> &sending,
                           std::vector<int64_t> &sent) {
  const NeuronEntry &entry = neuronAt(index);
  if (!entry.isWritten)
    return Error{rowText("neuron", index) +
                 " gets a charge, and was never written"};
  int64_t potential = potentials[index] + arrived.values[index];
  bool fires = neuron.step(potential, entry.row, true);
  potentials[index] = potential;
  if (!fires)
    return {};
  ++spikes;
  fired.push_back(index);
  if (entry.hasOutput)
    sent.push_back(index);
  if (entry.delay == 0) {
    sending.push_back(index);
    return {};
  }
  // A chip that keeps a bit per neuron and step sends once.
  std::vector<int64_t> &later =
      underWay[(time + entry.delay) % static_cast<int64_t>(underWay.size())];
  if (std::find(later.begin(), later.end(), index) == later.end())
    later.push_back(index);
  return {};
}

Status SparseTicks::sendCharges(int64_t index) {
  const NeuronEntry &from = neuronAt(index);
  if (from.end > synapses->getLayout().rows)
    return Error{rowText("neuron", index) + " names synapses up to " +
                 std::to_string(from.end - 1) + "; there are " +
                 std::to_string(synapses->getLayout().rows)};
  Sums &to = arriving(store->getChip().delayOffset);
  for (int64_t row = from.start; row < from.end; ++row) {
    const SynapseEntry &synapse = synapseAt(row);
    if (!synapse.isWritten)
      return Error{rowText("synapse", row) + " is used by neuron " +
                   std::to_string(index) + ", and was never written"};
    if (synapse.target >= store->getChip().neurons)
      return Error{rowText("synapse", row) + " names neuron " +
                   std::to_string(synapse.target) + "; there are " +
                   std::to_string(store->getChip().neurons)};
    addCharge(to, synapse.target, synapse.weight);
  }
  return {};
}

Result<std::vector<int64_t>> SparseTicks::step() {
  const Native &chip = store->getChip();
  Sums &arrived = arriving(0);
  std::vector<int64_t> &due =
      underWay[time % static_cast<int64_t>(underWay.size())];
  std::vector<int64_t> sending = std::move(due), sent;
  due.clear();
  fired.clear();
  int64_t group = chip.activeGroup ? chip.activeGroup : chip.neurons;
  for (int64_t first = 0; first < chip.neurons; first += group) {
    int64_t end = std::min(first + group, chip.neurons);
    auto begin = arrived.areCharged.begin();
    if (chip.activeGroup &&
        std::find(begin + first, begin + end, true) == begin + end)
      continue;
    updates += end - first;
    for (int64_t index = first; index < end; ++index) {
      // What never got a charge cannot fire, whatever its row holds.
      if (!arrived.areCharged[index] && potentials[index] == 0)
        continue;
      if (Status status = update(index, arrived, sending, sent); !status)
        return status.error();
    }
  }
  for (int64_t index : sending)
    if (Status status = sendCharges(index); !status)
      return status.error();
  arrived.values.assign(chip.neurons, 0);
  arrived.areCharged.assign(chip.neurons, false);
  ++time;
  return sent;
}

} // namespace snnc::native
