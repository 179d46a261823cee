// The kinds of chips behind the verbs of a session.

#include "snnc/Native/Session.h"

#include "snnc/Native/ByteStream.h"
#include "snnc/Native/CrossbarTicks.h"
#include "snnc/Native/Events.h"
#include "snnc/Native/LayerTicks.h"
#include "snnc/Support/Bits.h"

#include <algorithm>
#include <cstdio>

namespace snnc::native {

void Session::note(const char *command, uint64_t number, int digits) {
  if (!log)
    return;
  char line[48];
  std::snprintf(line, sizeof(line), "%s %0*llx\n", command, digits,
                static_cast<unsigned long long>(number));
  *log += line;
}

namespace {

/// One crossbar, event by event.
class EventSession : public Session {
public:
  EventSession(Store &store, EventMachine machine)
      : chip(store.getChip()), initial(machine), machine(std::move(machine)) {}

  Status begin() override { return {}; }
  Status tick() override { return {}; }
  Status end() override { return {}; }

  Status send(uint64_t word) override {
    note("E", word);
    size_t before = happened.words.size();
    Status status = machine.send(word, happened.words);
    for (size_t i = before; i < happened.words.size(); ++i)
      note("O", happened.words[i]);
    return status;
  }

  Happened take() override {
    for (uint64_t word : happened.words)
      if (auto values = chip.outputEvent->decode(word))
        happened.fired.emplace_back(0, (*values)["neuron"]);
    return std::exchange(happened, {});
  }

  Counts getCounts() const override {
    const EventCounts &counts = machine.getCounts();
    return {{"events", counts.events},
            {"synaptic operations", counts.operations},
            {"neuron updates", counts.updates},
            {"spikes", counts.spikes},
            {"dropped events", counts.dropped},
            {"clock cycles", counts.cycles}};
  }

  Status reset() override {
    machine.restart(initial);
    return {};
  }

private:
  const chip::Native &chip;
  EventMachine initial, machine;
  Happened happened;
};

/// A mesh of crossbars in ticks, which gets packets.
class CrossbarSession : public Session {
public:
  CrossbarSession(const chip::Native &chip, CrossbarTicks machine)
      : chip(chip), initial(machine), machine(std::move(machine)) {}

  Status begin() override { return {}; }
  Status end() override { return {}; }

  Status send(uint64_t word) override {
    packets.push_back(word);
    note("I", word);
    return {};
  }

  Status tick() override {
    // Where the chip loses one of so many, the last is sent again: two for the
    // same axon are one.
    while (std::count(chip.forbiddenPackets.begin(),
                      chip.forbiddenPackets.end(),
                      static_cast<int64_t>(packets.size())))
      if (Status status = send(packets.back()); !status)
        return status;
    Result<std::vector<uint64_t>> out = machine.tick(packets);
    packets.clear();
    if (!out)
      return out.error();
    for (uint64_t word : *out)
      note("O", word);
    noteTick();
    happened.words.insert(happened.words.end(), out->begin(), out->end());
    const auto &fired = machine.getFired();
    happened.fired.insert(happened.fired.end(), fired.begin(), fired.end());
    return {};
  }

  Happened take() override { return std::exchange(happened, {}); }

  Counts getCounts() const override {
    const TickCounts &counts = machine.getCounts();
    return {{"ticks", counts.ticks},
            {"synaptic operations", counts.operations},
            {"neuron updates", counts.updates},
            {"spikes", counts.spikes},
            {"packets of the host", counts.packetsIn},
            {"hops", counts.hops},
            {"merged spikes", counts.merged},
            {"clock cycles", counts.ticks * machine.getCyclesPerTick()}};
  }

  Status reset() override {
    machine.restart(initial);
    return {};
  }

private:
  const chip::Native &chip;
  CrossbarTicks initial, machine;
  std::vector<uint64_t> packets;
  Happened happened;
};

/// A sparse graph, run by a stream of bytes.
class ByteSession : public Session {
public:
  ByteSession(const Store &store, ByteChip chip)
      : store(store), chip(std::move(chip)) {}

  Status begin() override {
    inputs = 0;
    return command("clear_activity", {});
  }

  Status tick() override {
    Status status = command("step", {{"steps", 1}});
    ++ticks;
    const auto &fired = chip.getMachine().getFired();
    for (int64_t neuron : fired)
      happened.fired.emplace_back(0, neuron);
    spikes += static_cast<int64_t>(fired.size());
    return status;
  }
  Status end() override {
    // The counter has the charges of the host, too.
    operations +=
        chip.getMachine().getCount(chip::CounterKind::Charges) - inputs;
    inputs = 0;
    return {};
  }

  Status send(uint64_t word) override {
    const chip::Pattern &input = store.getChip().commands.at("input");
    if (!input.decode(word))
      return Error{store.getChip().name + ": the word " + std::to_string(word) +
                   " is no input of the form '" + input.text() + "'"};
    Bytes bytes;
    for (unsigned left = input.numBits(); left > 0; left -= 8)
      bytes.push_back(word >> (left - 8) & 0xFF);
    ++inputs;
    return give(bytes);
  }

  /// The neurons of the bytes that the chip sent.
  Happened take() override {
    const Bytes &sent = chip.getSent();
    const chip::Patterns &replies = store.getChip().replies;
    Bytes fresh(sent.begin() + numTaken, sent.end());
    numTaken = sent.size();
    if (auto commands = readCommands(store.getChip(), replies, fresh))
      for (const ByteCommand &reply : *commands)
        if (reply.name == "fire")
          happened.words.push_back(reply.values.at("neuron"));
    return std::exchange(happened, {});
  }

  Counts getCounts() const override {
    return {{"steps", ticks},
            {"synaptic operations", operations},
            {"spikes", spikes},
            {"bytes of the chip", static_cast<int64_t>(chip.getSent().size())}};
  }

  Status reset() override { return begin(); }

private:
  Status command(const std::string &name, const chip::PatternValues &values) {
    Bytes bytes;
    if (Status status =
            appendCommand(store.getChip(), {name, values, 0}, bytes);
        !status)
      return status;
    return give(bytes);
  }

  Status give(const Bytes &bytes) {
    size_t before = chip.getSent().size();
    Status status = chip.take(bytes);
    for (uint8_t byte : bytes)
      note(">", byte, 2);
    for (size_t i = before; i < chip.getSent().size(); ++i)
      note("<", chip.getSent()[i], 2);
    return status;
  }

  const Store &store;
  ByteChip chip;
  size_t numTaken = 0;
  int64_t ticks = 0, operations = 0, spikes = 0, inputs = 0;
  Happened happened;
};

/// A recurrent layer with readouts.
class LayerSession : public Session {
public:
  LayerSession(const Store &store, LayerTicks machine)
      : chip(store.getChip()), machine(std::move(machine)) {}

  Status begin() override {
    note("SAMPLE", 1);
    machine.setSample(true);
    return {};
  }

  Status send(uint64_t word) override {
    auto values = chip.inputEvents.at("spike").decode(word);
    if (!values)
      return Error{chip.name + ": the word " + std::to_string(word) +
                   " is no event of the form '" +
                   chip.inputEvents.at("spike").text() + "'"};
    ++events;
    note("E", word, 2);
    return machine.addEvent((*values)["row"]);
  }

  Status tick() override {
    noteTick();
    Result<std::vector<uint8_t>> bytes = machine.tick();
    if (!bytes)
      return bytes.error();
    for (uint8_t byte : *bytes)
      note("O", byte, 2);
    ++ticks;
    for (int64_t neuron : machine.getFired())
      happened.fired.emplace_back(0, neuron);
    spikes += static_cast<int64_t>(machine.getFired().size());
    unsigned size = (chip.layers.readoutBits + 7) / 8;
    for (size_t at = 0; at + size <= bytes->size(); at += size) {
      uint64_t number = 0;
      for (unsigned i = 0; i < size; ++i) {
        unsigned place = chip.layers.isLittleEndian ? i : size - 1 - i;
        number |= uint64_t((*bytes)[at + i]) << (8 * place);
      }
      happened.numbers.push_back(signExtend(number, 8 * size));
    }
    return {};
  }

  Status end() override {
    note("SAMPLE", 0);
    machine.setSample(false);
    return tick();
  }

  Happened take() override { return std::exchange(happened, {}); }

  Counts getCounts() const override {
    return {{"ticks", ticks},
            {"events of the host", events},
            {"synaptic operations", machine.getOperations()},
            {"spikes", spikes}};
  }

  Status reset() override { return {}; } // the end of a sample clears all

private:
  static int64_t signExtend(uint64_t number, unsigned bits) {
    return static_cast<int64_t>(number << (64 - bits)) >> (64 - bits);
  }

  const chip::Native &chip;
  LayerTicks machine;
  int64_t ticks = 0, events = 0, spikes = 0;
  Happened happened;
};

} // namespace

Result<std::unique_ptr<Session>> Session::create(Store &store) {
  const chip::Native &chip = store.getChip();
  auto wrap = [&](auto machine, auto make) -> Result<std::unique_ptr<Session>> {
    if (!machine)
      return machine.error();
    return std::unique_ptr<Session>(make(std::move(*machine)));
  };
  if (chip.synapses.kind == chip::SynapseKind::BinaryTyped)
    return wrap(CrossbarTicks::create(store), [&](CrossbarTicks machine) {
      return new CrossbarSession(chip, std::move(machine));
    });
  if (chip.synapses.kind == chip::SynapseKind::Csr)
    return wrap(ByteChip::create(store), [&](ByteChip machine) {
      return new ByteSession(store, std::move(machine));
    });
  if (chip.layers.readoutBits)
    return wrap(LayerTicks::create(store), [&](LayerTicks machine) {
      return new LayerSession(store, std::move(machine));
    });
  return wrap(EventMachine::create(store), [&](EventMachine machine) {
    return new EventSession(store, std::move(machine));
  });
}

} // namespace snnc::native
