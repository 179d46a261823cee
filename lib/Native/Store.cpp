// Keeps the bits of a chip's memories and what of them was written.

#include "snnc/Native/Store.h"

#include "snnc/Support/Bits.h"

#include <algorithm>
#include <cassert>

namespace snnc::native {

Memory::Memory(const chip::NativeMemory &layout)
    : layout(&layout), wordsPerRow((layout.rowBits + 63) / 64),
      words(wordsPerRow * layout.rows), written(words.size()) {}

uint64_t Memory::getBits(int64_t row, unsigned lsb, unsigned count) const {
  assert(row >= 0 && row < layout->rows && lsb + count <= layout->rowBits);
  return readBits(words.data() + row * wordsPerRow, lsb, count);
}

/// Replaces `count` bits at bit `position` of `words`.
static void writeBits(uint64_t *words, unsigned position, unsigned count,
                      uint64_t bits) {
  uint64_t mask = BitWriter::lowMask(count);
  unsigned place = position % 64;
  uint64_t *word = words + position / 64;
  bits &= mask;
  word[0] = (word[0] & ~(mask << place)) | bits << place;
  if (place + count > 64)
    word[1] = (word[1] & ~(mask >> (64 - place))) | bits >> (64 - place);
}

void Memory::setBits(int64_t row, unsigned lsb, unsigned count, uint64_t bits) {
  assert(row >= 0 && row < layout->rows && lsb + count <= layout->rowBits);
  ++version.number;
  writeBits(words.data() + row * wordsPerRow, lsb, count, bits);
  writeBits(written.data() + row * wordsPerRow, lsb, count, ~uint64_t(0));
}

int64_t Memory::get(int64_t row, const chip::NativeField &field,
                    int64_t index) const {
  assert(index >= 0 && index < field.count);
  const uint64_t *start = words.data() + row * wordsPerRow;
  uint64_t position = field.lsb + index * field.stride;
  if (field.isSigned)
    return readSignedBits(start, position, field.bits);
  return static_cast<int64_t>(readBits(start, position, field.bits));
}

void Memory::set(int64_t row, const chip::NativeField &field, int64_t value,
                 int64_t index) {
  assert(index >= 0 && index < field.count);
  setBits(row, field.lsb + index * field.stride, field.bits,
          static_cast<uint64_t>(value));
}

bool Memory::isWritten(int64_t row) const {
  for (unsigned lsb = 0; lsb < layout->rowBits; lsb += 64) {
    unsigned count = std::min(64u, layout->rowBits - lsb);
    if (readBits(written.data() + row * wordsPerRow, lsb, count) !=
        BitWriter::lowMask(count))
      return false;
  }
  return true;
}

void Memory::clear() {
  for (const chip::NativeField &field : layout->fields)
    for (int64_t row = 0; !field.isKept && row < layout->rows; ++row)
      for (int64_t index = 0; index < field.count; ++index)
        set(row, field, 0, index);
}

void Memory::setDefaults() {
  for (int64_t row = 0; row < layout->rows; ++row) {
    for (unsigned lsb = 0; lsb < layout->rowBits; lsb += 64)
      setBits(row, lsb, std::min(64u, layout->rowBits - lsb), 0);
    for (const chip::NativeField &field : layout->fields) {
      auto given = layout->defaultRow.find(field.name);
      int64_t value = given != layout->defaultRow.end() ? given->second
                      : field.fixed                     ? *field.fixed
                                                        : 0;
      for (int64_t index = 0; index < field.count; ++index)
        set(row, field, value, index);
    }
  }
}

Store::Store(const chip::Native &chip)
    : chip(&chip), cores(chip.meshWidth * chip.meshHeight) {
  for (std::vector<Memory> &core : cores)
    for (const chip::NativeMemory &layout : chip.memories)
      core.emplace_back(layout);
  for (const chip::NativeRegister &each : chip.registers)
    registers[each.name].assign(each.count, each.reset);
}

const Memory *Store::find(const std::string &name, int64_t core) const {
  for (const Memory &memory : cores[core])
    if (memory.getLayout().name == name)
      return &memory;
  return nullptr;
}

Memory *Store::find(const std::string &name, int64_t core) {
  return const_cast<Memory *>(
      static_cast<const Store *>(this)->find(name, core));
}

std::optional<int64_t> Store::getRegister(const std::string &name,
                                          int64_t index) const {
  auto found = registers.find(name);
  if (found == registers.end() ||
      index >= static_cast<int64_t>(found->second.size()))
    return std::nullopt;
  return found->second[index];
}

void Store::setRegister(const std::string &name, int64_t value, int64_t index) {
  const chip::NativeRegister *layout = chip->findRegister(name);
  assert(layout && index < layout->count && "the chip has the register");
  registers[name][index] =
      value & static_cast<int64_t>(BitWriter::lowMask(layout->bits));
}

/// Registers that have no value, or one that is not run.
static void checkRegisters(const Store &store,
                           std::vector<std::string> &found) {
  for (const chip::NativeRegister &each : store.getChip().registers)
    for (int64_t index = 0; !each.isUnused && index < each.count; ++index) {
      std::string name =
          "register '" + each.name +
          (each.count > 1 ? "[" + std::to_string(index) + "]'" : "'");
      std::optional<int64_t> value = store.getRegister(each.name, index);
      if (!value)
        found.push_back(name + " is not written, and undefined at power-up");
      else if (each.fixed && *value != *each.fixed)
        found.push_back(name + " is " + std::to_string(*value) +
                        ", which this version does not run; it runs " +
                        std::to_string(*each.fixed));
    }
}

/// Fields of written rows with a value that is not run.
static void checkFields(const Memory &memory, int64_t core,
                        std::vector<std::string> &found) {
  const chip::NativeMemory &layout = memory.getLayout();
  for (const chip::NativeField &field : layout.fields)
    for (int64_t row = 0; field.fixed && row < layout.rows; ++row)
      for (int64_t index = 0; index < field.count; ++index) {
        int64_t value = memory.get(row, field, index);
        if (value == *field.fixed || !memory.isWritten(row))
          continue;
        found.push_back("core " + std::to_string(core) + ": row " +
                        std::to_string(row) + " of memory '" + layout.name +
                        "' has " + std::to_string(value) + " in '" +
                        field.name +
                        "', which this version does not run; it runs " +
                        std::to_string(*field.fixed));
        return; // one of a kind says it
      }
}

Status Store::check() const {
  std::vector<std::string> found;
  checkRegisters(*this, found);
  for (int64_t core = 0; core < numCores(); ++core)
    for (const Memory &memory : cores[core])
      checkFields(memory, core, found);
  if (found.empty())
    return {};
  std::string text = chip->name + ": " + found.front();
  for (size_t i = 1; i < found.size(); ++i)
    text += "; " + found[i];
  return Error{text};
}

} // namespace snnc::native
