// How the fields of a memory row lie in its bits.

#ifndef SNNC_CHIP_ROWLAYOUT_H
#define SNNC_CHIP_ROWLAYOUT_H

#include "snnc/Support/Bits.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace snnc::chip {

/// One field, `lsb` bits above the start of the row.
struct Field {
  std::string name;
  unsigned lsb = 0;
  unsigned bits = 0; ///< 1 to 64
  bool isSigned = false;
};

/// A value for a field, by name.
using FieldValue = std::pair<std::string, int64_t>;

/// The layout of one memory's rows: fields without overlap in `rowBits` bits.
struct RowLayout {
  std::string memory; ///< "population", "parameter", "table", "axon"
  unsigned rowBits = 0;
  std::vector<Field> fields;

  /// The field of that name, or null.
  const Field *find(const std::string &name) const;

  /// Appends one row. An error names the memory, the field, the value and the
  /// field's range if the value does not fit, or a value without a field, or
  /// a field without a value.
  Status append(BitWriter &writer, const std::vector<FieldValue> &values) const;

  /// The value of a field in row `row` of `words`; the row exists.
  int64_t read(const uint64_t *words, uint64_t row, const Field &field) const;
};

} // namespace snnc::chip

#endif // SNNC_CHIP_ROWLAYOUT_H
