// Reads, writes and applies SPI frames.

#include "snnc/Native/SpiFrames.h"

#include "Hex.h"
#include "snnc/Support/Bits.h"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace snnc::native {

using namespace chip;

/// An error if the chip is not configured by frames of an address and a byte.
static Status checkTransport(const Native &chip) {
  if (chip.transport == "spi" && chip.frameBits > 0 && chip.frameAddress &&
      chip.frameData && chip.frameAddress->width("address") > 0)
    return {};
  return Error{chip.name + ": the chip is not configured by SPI frames of an "
                           "address and data"};
}

static size_t bytesPerFrame(const Native &chip) {
  return (chip.frameBits + 7) / 8;
}

Result<std::vector<SpiFrame>> readFrames(const Native &chip,
                                         const std::string &bytes) {
  if (Status status = checkTransport(chip); !status)
    return status.error();
  size_t size = bytesPerFrame(chip);
  if (bytes.size() % size != 0)
    return Error{"the stream ends inside of the frame at byte " +
                 std::to_string(bytes.size() / size * size) + "; a frame of " +
                 chip.name + " has " + std::to_string(size) + " bytes"};
  unsigned dataBits = chip.frameData->numBits();
  std::vector<SpiFrame> frames;
  for (size_t at = 0; at < bytes.size(); at += size) {
    uint64_t word = 0;
    for (size_t i = 0; i < size; ++i)
      word = word << 8 | static_cast<uint8_t>(bytes[at + i]);
    frames.push_back({word >> dataBits, word & BitWriter::lowMask(dataBits)});
  }
  return frames;
}

std::string writeFrames(const Native &chip,
                        const std::vector<SpiFrame> &frames) {
  assert(checkTransport(chip) && "the chip is configured by frames");
  size_t size = bytesPerFrame(chip);
  std::string bytes;
  for (const SpiFrame &frame : frames) {
    uint64_t word = frame.address << chip.frameData->numBits() | frame.data;
    for (size_t i = size; i-- > 0;)
      bytes.push_back(static_cast<char>(word >> (8 * i) & 0xff));
  }
  return bytes;
}

namespace {
/// A byte of a memory, or a register.
struct Target {
  const NativeRegister *registers = nullptr;
  int64_t index = 0; ///< of several registers
  std::string memory;
  int64_t row = 0;
  unsigned lsb = 0; ///< of the byte in the row
};
} // namespace

static Result<Target> findTarget(uint64_t address, const Native &chip) {
  if (Status status = checkTransport(chip); !status)
    return status.error();
  auto values = chip.frameAddress->decode(address);
  if (!values)
    return Error{"the address " + hex(address) + " is none of " + chip.name};
  uint64_t command = (*values)["command"], place = (*values)["address"];
  Target target;
  if (command == 0) {
    if (auto found = chip.registerAt(static_cast<int64_t>(place))) {
      std::tie(target.registers, target.index) = *found;
      return target;
    }
    return Error{"the address " + hex(address) + " is register " +
                 std::to_string(place) + ", which " + chip.name +
                 " does not have"};
  }
  for (const NativeMemory &memory : chip.memories) {
    if (memory.command != static_cast<int64_t>(command) || !memory.address)
      continue;
    auto at = memory.address->decode(place);
    if (!at || static_cast<int64_t>((*at)["row"]) >= memory.rows ||
        (*at)["byte"] * 8 >= memory.rowBits)
      return Error{"the address " + hex(address) + " lies outside of the " +
                   std::to_string(memory.rows) + " rows of memory '" +
                   memory.name + "'"};
    target.memory = memory.name;
    target.row = static_cast<int64_t>((*at)["row"]);
    target.lsb = static_cast<unsigned>((*at)["byte"] * 8);
    return target;
  }
  return Error{"the address " + hex(address) + " has command " +
               std::to_string(command) + ", which no memory of " + chip.name +
               " has"};
}

/// While events are processed, an access to a memory does harm.
static Status checkGate(const Store &store, uint64_t address) {
  if (!store.getChip().findRegister("gate") ||
      store.getRegister("gate").value_or(0) == 1)
    return {};
  return Error{"the address " + hex(address) +
               " is in a memory, but the register 'gate' is not 1: events are "
               "processed and the access fails; write 1 to it first"};
}

Status applyFrame(const SpiFrame &frame, Store &store) {
  const Native &chip = store.getChip();
  Result<Target> target = findTarget(frame.address, chip);
  if (!target)
    return target.error();
  if (target->registers) {
    if (frame.data > BitWriter::lowMask(target->registers->bits))
      return Error{"the register '" + target->registers->name + "' has " +
                   std::to_string(target->registers->bits) +
                   " bits, but the frame writes " + hex(frame.data)};
    store.setRegister(target->registers->name, static_cast<int64_t>(frame.data),
                      target->index);
    return {};
  }
  if (Status status = checkGate(store, frame.address); !status)
    return status;
  auto data = chip.frameData->decode(frame.data);
  if (!data)
    return Error{"the data " + hex(frame.data) + " at address " +
                 hex(frame.address) + " is not of the form '" +
                 chip.frameData->text() + "'"};
  Memory &memory = *store.find(target->memory);
  uint64_t mask = (*data)["mask"];
  unsigned count = std::min(8u, memory.getLayout().rowBits - target->lsb);
  // A bit of the mask keeps the old bit; what was not kept was written.
  for (unsigned bit = 0; bit < count; ++bit)
    if (!(mask >> bit & 1))
      memory.setBits(target->row, target->lsb + bit, 1,
                     (*data)["byte"] >> bit & 1);
  return {};
}

Result<uint8_t> readByte(uint64_t address, const Store &store) {
  Result<Target> target = findTarget(address, store.getChip());
  if (!target)
    return target.error();
  if (target->registers)
    return Error{"the register '" + target->registers->name +
                 "' cannot be read"};
  if (Status status = checkGate(store, address); !status)
    return status.error();
  const Memory &memory = *store.find(target->memory);
  unsigned count = std::min(8u, memory.getLayout().rowBits - target->lsb);
  return static_cast<uint8_t>(memory.getBits(target->row, target->lsb, count));
}

static SpiFrame registerFrame(const Native &chip, const NativeRegister &each,
                              int64_t value, int64_t index) {
  uint64_t place = static_cast<uint64_t>(each.address + index);
  return {chip.frameAddress->encode({{"address", place}}),
          static_cast<uint64_t>(value)};
}

/// Appends the values of a register in the store.
static Status addRegister(const Store &store, const NativeRegister &each,
                          std::vector<SpiFrame> &frames) {
  for (int64_t index = 0; index < each.count; ++index) {
    std::optional<int64_t> value = store.getRegister(each.name, index);
    if (!value)
      return Error{store.getChip().name + ": register '" + each.name +
                   "' has no value"};
    frames.push_back(registerFrame(store.getChip(), each, *value, index));
  }
  return {};
}

/// Appends all bytes of a memory, row by row.
static void addMemory(const Store &store, const NativeMemory &layout,
                      std::vector<SpiFrame> &frames) {
  const Native &chip = store.getChip();
  const Memory &memory = *store.find(layout.name);
  for (int64_t row = 0; row < layout.rows; ++row)
    for (unsigned lsb = 0; lsb < layout.rowBits; lsb += 8) {
      unsigned count = std::min(8u, layout.rowBits - lsb);
      uint64_t place = layout.address->encode(
          {{"row", static_cast<uint64_t>(row)}, {"byte", lsb / 8}});
      frames.push_back({chip.frameAddress->encode(
                            {{"write", 1},
                             {"command", static_cast<uint64_t>(layout.command)},
                             {"address", place}}),
                        chip.frameData->encode(
                            {{"byte", memory.getBits(row, lsb, count)}})});
    }
}

Result<std::vector<SpiFrame>> configurationFrames(const Store &store) {
  const Native &chip = store.getChip();
  if (Status status = checkTransport(chip); !status)
    return status.error();
  std::vector<SpiFrame> frames;
  auto isNamed = [&](const std::string &name) {
    return std::any_of(chip.initSequence.begin(), chip.initSequence.end(),
                       [&](const InitStep &step) { return step.name == name; });
  };
  for (const InitStep &step : chip.initSequence) {
    const NativeRegister *each = chip.findRegister(step.name);
    const NativeMemory *memory = chip.memory(step.text);
    if (each && step.value) {
      frames.push_back(registerFrame(chip, *each, *step.value, 0));
    } else if (step.text == "registers") {
      for (const NativeRegister &other : chip.registers)
        if (!isNamed(other.name))
          if (Status status = addRegister(store, other, frames); !status)
            return status.error();
    } else if (each) {
      if (Status status = addRegister(store, *each, frames); !status)
        return status.error();
    } else if (memory && memory->address) {
      addMemory(store, *memory, frames);
    } else {
      return Error{chip.name + ": '$.emission.init_sequence' has the step '" +
                   step.text +
                   "', which is no register, no memory with an address "
                   "and not 'registers'"};
    }
  }
  return frames;
}

} // namespace snnc::native
