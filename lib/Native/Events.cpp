// Runs one crossbar event by event.

#include "snnc/Native/Events.h"

#include "snnc/Chip/Expression.h"

#include <algorithm>

namespace snnc::native {

using namespace chip;

/// A host that waits for a chip to fall idle waits no longer than this many
/// rows: seconds of a chip, with 512 cycles a row.
static constexpr int64_t mostEventsToRest = 100000;

EventMachine::EventMachine(Store &store)
    : store(&store), chip(&store.getChip()) {}

/// An error unless the description's events name what they need.
static Status checkEvents(const Native &chip) {
  static const std::pair<const char *, std::vector<const char *>> needed[] = {
      {"spike", {"row"}},
      {"spike_of_virtual", {"neuron"}},
      {"synapse", {"row", "neuron"}},
      {"virtual", {"weight", "neuron"}},
      {"tref", {"neuron"}}};
  for (const auto &[event, names] : needed) {
    auto found = chip.inputEvents.find(event);
    for (const char *name : names)
      if (found != chip.inputEvents.end() && !found->second.width(name))
        return Error{chip.name + ": the event '" + event + "' has no '" + name +
                     "', so it is not run"};
  }
  return {};
}

Result<EventMachine> EventMachine::create(Store &store) {
  EventMachine machine(store);
  const Native &chip = *machine.chip;
  auto lacks = [&](const std::string &what) {
    return Error{chip.name + ": the chip " + what +
                 ", so it is not run event by event"};
  };
  if (chip.mode != TimeMode::Event)
    return lacks("works in ticks");
  if (chip.synapses.kind != SynapseKind::Dense || chip.memories.empty())
    return lacks("has no crossbar of weights");
  if (chip.queue.depth < 1)
    return lacks("has no queue of events");
  if (!chip.outputEvent || chip.outputEvent->width("neuron") == 0)
    return lacks("sends no events with the number of a neuron");
  for (const char *name : {"neuron", "synapse"})
    if (!chip.memory(name))
      return lacks(std::string("has no memory '") + name + "'");
  if (Status status = checkEvents(chip); !status)
    return status.error();
  if (Status status = store.check(); !status)
    return status.error();
  if (Status status = machine.load(); !status)
    return status.error();
  return machine;
}

/// The value of an optional field.
static int64_t fieldOr(const Memory &memory, int64_t row, const char *name,
                       int64_t otherwise) {
  const NativeField *field = memory.getLayout().find(name);
  return field ? memory.get(row, *field) : otherwise;
}

int64_t EventMachine::weightOf(int64_t row, int64_t neuron) const {
  const Memory &synapses = *store->find("synapse");
  const NativeMemory &layout = synapses.getLayout();
  int64_t weight = synapses.get(row, *layout.find("weight"), neuron);
  if (chip->synapses.hasMask &&
      synapses.get(row, *layout.find("mapped"), neuron) == 0)
    return 0;
  if (chip->synapses.sign != SignKind::Source)
    return weight;
  unsigned bits = chip->findRegister("source_sign")->bits;
  int64_t signs = *store->getRegister("source_sign", row / bits);
  return signs >> (row % bits) & 1 ? -weight : weight;
}

Status EventMachine::load() {
  const Memory &rows = *store->find("neuron");
  const NativeMemory &synapses = *chip->memory("synapse");
  auto lacks = [&](const std::string &what) {
    return Error{chip->name + ": the description has no " + what};
  };
  for (const char *name : {"potential", "threshold"})
    if (!rows.getLayout().find(name))
      return lacks(std::string("field '") + name + "' of the memory 'neuron'");
  if (chip->memory("neuron")->rows < chip->neurons)
    return lacks("row of the memory 'neuron' for each neuron");
  if (chip->isClosedLoop && synapses.rows < chip->neurons)
    return lacks(
        "row of the memory 'synapse' for each neuron, whose spikes are "
        "events of it");
  const NativeField *weight = synapses.find("weight");
  if (!weight || weight->count < chip->neurons || weight->bits > 8)
    return lacks("field 'weight' of up to 8 bits for each neuron");
  if (chip->synapses.hasMask && !synapses.find("mapped"))
    return lacks("field 'mapped' of the memory 'synapse'");
  if (chip->synapses.sign == SignKind::Source) {
    const NativeRegister *signs = chip->findRegister("source_sign");
    if (!signs || signs->bits == 0 ||
        signs->count * int64_t(signs->bits) < synapses.rows)
      return lacks("register 'source_sign' with a bit for each row");
  }
  for (int64_t i = 0; i < chip->neurons; ++i) {
    NeuronRow row;
    row.threshold = fieldOr(rows, i, "threshold", 0);
    row.leak = fieldOr(rows, i, "leak", 0);
    row.leaks = fieldOr(rows, i, "leak_enabled", 1) != 0;
    row.isDisabled = fieldOr(rows, i, "disabled", 0) != 0;
    neurons.push_back(row);
    potentials.push_back(fieldOr(rows, i, "potential", 0));
  }
  for (int64_t row = 0; row < synapses.rows; ++row)
    for (int64_t i = 0; i < chip->neurons; ++i)
      weights.push_back(static_cast<int8_t>(weightOf(row, i)));
  numScanned = std::min(
      chip->neurons,
      store->getRegister("last_neuron").value_or(chip->neurons - 1) + 1);
  isClosed =
      chip->isClosedLoop && store->getRegister("open_loop").value_or(0) == 0;
  for (const auto &[event, text] : chip->cycles) {
    Result<int64_t> count = evaluate(text, {{"last_neuron", numScanned - 1}});
    if (!count)
      return Error{chip->name + ": the cycles of '" + event +
                   "': " + count.error().message};
    cycles[event] = *count;
  }
  return {};
}

void EventMachine::addCycles(const std::string &event) {
  auto found = cycles.find(event);
  if (found != cycles.end())
    counts.cycles += found->second;
}

Result<std::pair<std::string, PatternValues>>
EventMachine::decode(uint64_t word) const {
  const auto *event =
      findMostSpecial(chip->inputEvents, [&](const Pattern &pattern) {
        return pattern.matches(word);
      });
  if (event)
    return std::make_pair(event->first, *event->second.decode(word));
  std::string known;
  for (const auto &[name, pattern] : chip->inputEvents)
    known += (known.empty() ? "" : ", ") + name + " (" + pattern.text() + ")";
  return Error{"the word " + std::to_string(word) + " is no event of " +
               chip->name + "; its events are " + known};
}

void EventMachine::push(const Queued &event) {
  if (static_cast<int64_t>(queue.size()) >= chip->queue.depth) {
    ++counts.dropped;
    return;
  }
  queue.push_back(event);
  counts.mostQueued =
      std::max(counts.mostQueued, static_cast<int64_t>(queue.size()));
}

void EventMachine::touch(int64_t index, int64_t weight, bool withLeak,
                         std::vector<uint64_t> &out) {
  Neuron neuron(chip->neuron);
  const NeuronRow &row = neurons[index];
  ++counts.updates;
  if (row.isDisabled && chip->neuron.disable == DisableKind::Freeze)
    return;
  int64_t potential = neuron.integrate(potentials[index], weight);
  bool fired = neuron.step(potential, row, withLeak);
  potentials[index] = potential;
  if (!fired || row.isDisabled)
    return;
  ++counts.spikes;
  out.push_back(
      chip->outputEvent->encode({{"neuron", static_cast<uint64_t>(index)}}));
  if (isClosed)
    push({Queued::Row, index});
}

void EventMachine::process(const Queued &event, std::vector<uint64_t> &out) {
  ++counts.events;
  switch (event.kind) {
  case Queued::Row:
    addCycles("spike");
    counts.operations += numScanned;
    for (int64_t i = 0; i < numScanned; ++i)
      touch(i, weights[event.row * chip->neurons + i], false, out);
    return;
  case Queued::Synapse:
    addCycles("synapse");
    ++counts.operations;
    touch(event.neuron, weights[event.row * chip->neurons + event.neuron],
          false, out);
    return;
  case Queued::Virtual:
    addCycles("virtual");
    // With the flag "leak" the event is a time reference and adds nothing.
    touch(event.neuron, event.leaks ? 0 : event.weight, event.leaks, out);
    return;
  }
}

Status EventMachine::drain(std::vector<uint64_t> &out) {
  bool stays = chip->queue.pop == QueuePop::AfterProcessing;
  for (int64_t done = 0; !queue.empty(); ++done) {
    if (done == mostEventsToRest)
      return Error{chip->name + ": the closed loop does not come to rest: " +
                   std::to_string(done) +
                   " events followed one event of the host; raise thresholds "
                   "or open the loop"};
    Queued event = queue.front();
    if (!stays)
      queue.pop_front();
    process(event, out);
    if (stays)
      queue.pop_front();
  }
  return {};
}

Status EventMachine::send(uint64_t word, std::vector<uint64_t> &out) {
  auto decoded = decode(word);
  if (!decoded)
    return decoded.error();
  const auto &[name, values] = *decoded;
  auto value = [&, &values = values](const char *key) {
    auto found = values.find(key);
    return found == values.end() ? int64_t(0)
                                 : static_cast<int64_t>(found->second);
  };
  int64_t numRows = chip->memory("synapse")->rows;
  // A virtual event without a weight is taken for a spike of its neuron's row.
  bool isOfRow = name == "spike_of_virtual";
  if (value("row") >= numRows || (isOfRow && value("neuron") >= numRows))
    return Error{chip->name + ": the event '" + name + "' names row " +
                 std::to_string(isOfRow ? value("neuron") : value("row")) +
                 "; there are " + std::to_string(numRows)};
  if (!isOfRow && value("neuron") >= chip->neurons)
    return Error{chip->name + ": the event '" + name + "' names neuron " +
                 std::to_string(value("neuron")) + "; there are " +
                 std::to_string(chip->neurons)};
  if (name == "spike" || isOfRow) {
    push({Queued::Row, name == "spike" ? value("row") : value("neuron")});
  } else if (name == "synapse") {
    push({Queued::Synapse, value("row"), value("neuron")});
  } else if (name == "virtual") {
    unsigned bits = chip->inputEvents.at(name).width("weight");
    const NativeField &stored = *chip->memory("synapse")->find("weight");
    int64_t weight =
        limit(value("weight"), bits, stored.isSigned, chip::Overflow::Wrap);
    push({Queued::Virtual, 0, value("neuron"),
          value("inhibit") ? -weight : weight, value("leak") != 0});
  } else if (name == "tref") {
    ++counts.events;
    addCycles(name);
    touch(value("neuron"), 0, true, out);
  } else if (name == "tref_all") {
    ++counts.events;
    addCycles(name);
    for (int64_t i = 0; i < numScanned; ++i)
      touch(i, 0, true, out);
  } else if (name.rfind("nothing", 0) != 0) {
    return Error{chip->name + ": events '" + name +
                 "' are not run; known are spike, synapse, virtual, tref, "
                 "tref_all, nothing"};
  }
  return drain(out);
}

void EventMachine::save() {
  Memory &rows = *store->find("neuron");
  const NativeField &field = *rows.getLayout().find("potential");
  for (int64_t i = 0; i < chip->neurons; ++i)
    if (rows.get(i, field) != potentials[i])
      rows.set(i, field, potentials[i]);
}

} // namespace snnc::native
