// Reads and writes the commands of a stream of bytes.

#include "snnc/Native/ByteStream.h"

#include "Hex.h"
#include "snnc/Support/Bits.h"

#include <array>

namespace snnc::native {

using namespace chip;

/// The command that a first byte begins, or null.
static const Patterns::value_type *commandOf(const Patterns &patterns,
                                             uint8_t first) {
  return findMostSpecial(patterns, [&](const Pattern &pattern) {
    return pattern.matches(uint64_t(first) << (pattern.numBits() - 8));
  });
}

Result<std::vector<ByteCommand>>
readCommands(const Native &chip, const Bytes &stream, size_t numBefore) {
  return readCommands(chip, chip.commands, stream, numBefore);
}

Result<std::vector<ByteCommand>> readCommands(const Native &chip,
                                              const Patterns &patterns,
                                              const Bytes &stream,
                                              size_t numBefore) {
  std::vector<ByteCommand> commands;
  commands.reserve(stream.size() / 2); // most have two bytes or more
  // Of the first bytes that the stream has had.
  std::array<const Patterns::value_type *, 256> begun = {};
  for (size_t offset = 0; offset < stream.size();) {
    const auto *&found = begun[stream[offset]];
    if (!found)
      found = commandOf(patterns, stream[offset]);
    if (!found)
      return Error{"byte " + std::to_string(numBefore + offset) + ": " +
                   hex(stream[offset], 2) + " begins no command of chip '" +
                   chip.name + "'"};
    size_t numBytes = found->second.numBits() / 8;
    if (stream.size() - offset < numBytes)
      return Error{"byte " + std::to_string(numBefore + offset) +
                   ": the stream ends after " +
                   std::to_string(stream.size() - offset) + " of the " +
                   std::to_string(numBytes) + " bytes of command '" +
                   found->first + "'"};
    uint64_t word = 0;
    for (size_t i = 0; i < numBytes; ++i)
      word = word << 8 | stream[offset + i];
    std::optional<PatternValues> values = found->second.decode(word);
    if (!values)
      return Error{"byte " + std::to_string(numBefore + offset) +
                   ": is no command '" + found->first +
                   "', whose pattern is '" + found->second.text() + "'"};
    commands.push_back({found->first, std::move(*values), offset});
    offset += numBytes;
  }
  return commands;
}

static void appendWord(const Pattern &pattern, const PatternValues &values,
                       Bytes &stream) {
  uint64_t word = pattern.encode(values);
  for (unsigned left = pattern.numBits(); left > 0; left -= 8)
    stream.push_back(word >> (left - 8) & 0xFF);
}

Status appendCommand(const Native &chip, const ByteCommand &command,
                     Bytes &stream) {
  auto found = chip.commands.find(command.name);
  if (found == chip.commands.end())
    return Error{"chip '" + chip.name + "' has no command '" + command.name +
                 "'"};
  for (const auto &[name, value] : command.values) {
    unsigned width = found->second.width(name);
    if (width == 0 || value > BitWriter::lowMask(width))
      return Error{"command '" + command.name + "' of chip '" + chip.name +
                   "' has " + std::to_string(width) + " bits for '" + name +
                   "', which " + std::to_string(value) + " does not fit"};
  }
  appendWord(found->second, command.values, stream);
  return {};
}

/// The rows of a memory as commands.
static Status appendRows(const Store &store, const Memory &memory,
                         bool wasCleared, Bytes &stream) {
  const NativeMemory &layout = memory.getLayout();
  for (int64_t row = 0; row < layout.rows; ++row) {
    if (!memory.isWritten(row))
      continue;
    ByteCommand command = {layout.name, {}, 0};
    bool isZero = wasCleared;
    for (const NativeField &field : layout.fields) {
      int64_t value = memory.get(row, field);
      isZero = isZero && value == 0 && !field.isKept;
      command.values[field.name] =
          static_cast<uint64_t>(value) & BitWriter::lowMask(field.bits);
    }
    if (isZero)
      continue;
    command.values["row"] = row;
    if (Status status = appendCommand(store.getChip(), command, stream);
        !status)
      return status;
  }
  return {};
}

Result<Bytes> writeConfiguration(const Store &store) {
  Bytes stream;
  bool wasCleared = false;
  for (const InitStep &step : store.getChip().initSequence) {
    const Memory *memory = store.find(step.text);
    Status status =
        memory ? appendRows(store, *memory, wasCleared, stream)
               : appendCommand(store.getChip(), {step.text, {}, 0}, stream);
    if (!status)
      return status.error();
    wasCleared |= step.text == "clear_config";
  }
  return stream;
}

Result<ByteChip> ByteChip::create(Store &store) {
  Result<SparseTicks> machine = SparseTicks::create(store);
  if (!machine)
    return machine.error();
  const Native &chip = store.getChip();
  if (chip.transport != "bytes")
    return Error{chip.name + ": is not run by a stream of bytes"};
  if (chip.firstInput + chip.numInputs > chip.neurons)
    return Error{chip.name + ": '$.io.in.targets' names neurons up to " +
                 std::to_string(chip.firstInput + chip.numInputs - 1) +
                 "; there are " + std::to_string(chip.neurons)};
  return ByteChip(store, std::move(*machine));
}

ByteChip::ByteChip(Store &store, SparseTicks machine)
    : store(&store), machine(std::move(machine)), time(replyOf("time")),
      fire(replyOf("fire")) {}

const Pattern *ByteChip::replyOf(const std::string &name) const {
  const Patterns &replies = store->getChip().replies;
  auto found = replies.find(name);
  return found == replies.end() ? nullptr : &found->second;
}

void ByteChip::reply(const Pattern *pattern, const PatternValues &values) {
  if (pattern)
    appendWord(*pattern, values, sent);
}

Status ByteChip::take(const Bytes &stream) {
  Result<std::vector<ByteCommand>> commands =
      readCommands(store->getChip(), stream, numTaken);
  if (!commands)
    return commands.error();
  for (const ByteCommand &command : *commands)
    if (Status status = run(command); !status)
      return Error{"byte " + std::to_string(numTaken + command.offset) +
                   ": command '" + command.name +
                   "': " + status.error().message};
  numTaken += stream.size();
  return {};
}

/// The value of a name of a command's pattern; 0 if it has none.
static uint64_t valueOf(const ByteCommand &command, const std::string &name) {
  auto found = command.values.find(name);
  return found == command.values.end() ? 0 : found->second;
}

Status ByteChip::run(const ByteCommand &command) {
  if (Memory *memory = store->find(command.name))
    return writeRow(*memory, command);
  if (command.name == "input")
    return addInput(command);
  if (command.name == "step")
    return step(command);
  if (command.name == "counter")
    return readCounter(command);
  if (command.name == "nothing")
    return {};
  machine.clear();
  if (command.name == "clear_config")
    for (const NativeMemory &layout : store->getChip().memories)
      store->find(layout.name)->clear();
  reply(replyOf(command.name), {});
  return {};
}

Status ByteChip::writeRow(Memory &memory, const ByteCommand &command) {
  const NativeMemory &layout = memory.getLayout();
  uint64_t row = valueOf(command, "row");
  if (row >= static_cast<uint64_t>(layout.rows))
    return Error{"names row " + std::to_string(row) + "; memory '" +
                 layout.name + "' has " + std::to_string(layout.rows)};
  std::array<const NativeField *, 64> fields; // a word has no more names
  size_t index = 0;
  for (const auto &[name, value] : command.values) {
    const NativeField *field = fields[index++] = layout.find(name);
    if (field && value > BitWriter::lowMask(field->bits))
      return Error{"has " + std::to_string(value) + " for field '" + name +
                   "', which has " + std::to_string(field->bits) + " bits"};
  }
  index = 0;
  for (const auto &[name, value] : command.values)
    if (const NativeField *field = fields[index++])
      memory.set(row, *field, static_cast<int64_t>(value));
  reply(replyOf(command.name), command.values);
  return {};
}

Status ByteChip::addInput(const ByteCommand &command) {
  const Native &chip = store->getChip();
  int64_t index = chip.firstInput + valueOf(command, "neuron");
  if (index >= chip.firstInput + chip.numInputs)
    return Error{"names neuron " + std::to_string(index) +
                 "; charges go to neurons " + std::to_string(chip.firstInput) +
                 " to " + std::to_string(chip.firstInput + chip.numInputs - 1)};
  machine.addInput(index, valueOf(command, "charge"));
  return {};
}

Status ByteChip::step(const ByteCommand &command) {
  uint64_t numSteps = valueOf(command, "steps");
  TimeUpdates updates = store->getChip().timeUpdates;
  PatternValues neuron = {{"neuron", 0}};
  for (uint64_t i = 0; i < numSteps; ++i) {
    Result<std::vector<int64_t>> fired = machine.step();
    if (!fired)
      return fired.error();
    if (updates == TimeUpdates::EveryStep || !fired->empty() ||
        i + 1 == numSteps)
      reply(time, {{"time", machine.getTime()}});
    for (int64_t index : *fired) {
      neuron.valueAt(0) = index;
      reply(fire, neuron);
    }
  }
  return {};
}

Status ByteChip::readCounter(const ByteCommand &command) {
  int64_t address = valueOf(command, "address");
  for (const NativeCounter &counter : store->getChip().counters) {
    int64_t place = address - counter.first;
    if (place < 0 || place >= counter.numBytes)
      continue;
    if (counter.counts == CounterKind::Cycles)
      return Error{"reads counter " + std::to_string(address) +
                   ", which counts clock cycles; those are not computed"};
    uint64_t value = static_cast<uint64_t>(machine.getCount(counter.counts)) &
                     BitWriter::lowMask(counter.bits);
    int64_t behind = counter.numBytes - 1 - place;
    reply(replyOf("counter"), {{"address", static_cast<uint64_t>(address)},
                               {"value", value >> (8 * behind) & 0xFF}});
    if (counter.clearsOnRead && behind == 0)
      machine.clearCount(counter.counts);
    return {};
  }
  return Error{"reads counter " + std::to_string(address) +
               ", which the chip does not have"};
}

} // namespace snnc::native
