// The memories and registers of a chip with its own format, bit by bit.

#ifndef SNNC_NATIVE_STORE_H
#define SNNC_NATIVE_STORE_H

#include "snnc/Chip/Native.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snnc::native {

/// One memory of one core. Bits that nothing wrote read as 0, but are known to
/// be undefined, as a chip's memory is when it powers up.
class Memory {
public:
  explicit Memory(const chip::NativeMemory &layout);

  const chip::NativeMemory &getLayout() const { return *layout; }

  /// An element of a field; row and index are in range.
  int64_t get(int64_t row, const chip::NativeField &field,
              int64_t index = 0) const;

  /// Sets an element; the value is cut to the field's bits.
  void set(int64_t row, const chip::NativeField &field, int64_t value,
           int64_t index = 0);

  /// Reads or writes `count` (1 to 64) bits at bit `lsb` of a row.
  uint64_t getBits(int64_t row, unsigned lsb, unsigned count) const;
  void setBits(int64_t row, unsigned lsb, unsigned count, uint64_t bits);

  /// Changes whenever bits are set: what was read of a memory holds as long as
  /// this is the same. Never 0.
  uint64_t getVersion() const { return version.number; }

  /// True if all bits of the row were written.
  bool isWritten(int64_t row) const;

  /// Writes 0 to every field of every row that a clear of the configuration
  /// does not keep.
  void clear();

  /// Writes every row: fields have their default or fixed value, or 0.
  void setDefaults();

private:
  const chip::NativeMemory *layout;
  uint64_t wordsPerRow;
  /// An assignment changes what the memory holds, too.
  struct Version {
    uint64_t number = 1;

    Version() = default;
    Version(const Version &) = default;
    Version &operator=(const Version &other) {
      number = std::max(number, other.number) + 1;
      return *this;
    }
  } version;
  std::vector<uint64_t> words;
  std::vector<uint64_t> written; ///< a bit for each bit of `words`
};

/// What a chip was configured with: memories per core, registers of the chip.
class Store {
public:
  /// Nothing is written. `chip` outlives the store.
  explicit Store(const chip::Native &chip);

  const chip::Native &getChip() const { return *chip; }
  int64_t numCores() const { return static_cast<int64_t>(cores.size()); }

  /// The memory of that name, or null if the chip has none.
  Memory *find(const std::string &name, int64_t core = 0);
  const Memory *find(const std::string &name, int64_t core = 0) const;

  /// A register that is written or has a reset value.
  std::optional<int64_t> getRegister(const std::string &name,
                                     int64_t index = 0) const;
  /// Sets a register that the chip has; the value is cut to its bits.
  void setRegister(const std::string &name, int64_t value, int64_t index = 0);

  /// An error that names each register and field whose value the description
  /// says is not run, and each register that has none.
  Status check() const;

private:
  const chip::Native *chip;
  std::vector<std::vector<Memory>> cores; ///< by core, in the chip's order
  std::map<std::string, std::vector<std::optional<int64_t>>> registers;
};

} // namespace snnc::native

#endif // SNNC_NATIVE_STORE_H
