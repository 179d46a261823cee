// Writes and reads the fields of memory rows.

#include "snnc/Chip/RowLayout.h"

namespace snnc::chip {

const Field *RowLayout::find(const std::string &name) const {
  for (const Field &field : fields)
    if (field.name == name)
      return &field;
  return nullptr;
}

/// The smallest value of the field.
static std::string lowest(const Field &field) {
  if (!field.isSigned)
    return "0";
  return std::to_string(static_cast<int64_t>(~uint64_t(0) << (field.bits - 1)));
}

/// The largest value of the field.
static std::string highest(const Field &field) {
  return std::to_string(
      BitWriter::lowMask(field.isSigned ? field.bits - 1 : field.bits));
}

static bool fits(const Field &field, int64_t value) {
  if (field.isSigned)
    return field.bits == 64 ||
           value >> (field.bits - 1) == (value < 0 ? -1 : 0);
  return value >= 0 &&
         static_cast<uint64_t>(value) <= BitWriter::lowMask(field.bits);
}

/// Sets `bits` bits at `lsb`; those bits are 0 before.
static void place(std::vector<uint64_t> &row, unsigned lsb, unsigned bits,
                  uint64_t value) {
  value &= BitWriter::lowMask(bits);
  row[lsb / 64] |= value << (lsb % 64);
  if (lsb % 64 + bits > 64)
    row[lsb / 64 + 1] |= value >> (64 - lsb % 64);
}

static Error errorAt(const RowLayout &layout, const std::string &what) {
  return Error{"memory '" + layout.memory + "': " + what};
}

Status RowLayout::append(BitWriter &writer,
                         const std::vector<FieldValue> &values) const {
  std::vector<uint64_t> row((rowBits + 63) / 64);
  std::vector<bool> given(fields.size());
  for (const auto &[name, value] : values) {
    const Field *field = find(name);
    if (!field)
      return errorAt(*this, "a value for '" + name +
                                "', but the row has no such field");
    if (!fits(*field, value))
      return errorAt(*this, "the value " + std::to_string(value) +
                                " does not fit the field '" + name +
                                "', which holds " + lowest(*field) + " to " +
                                highest(*field));
    size_t index = field - fields.data();
    if (given[index])
      return errorAt(*this, "two values for the field '" + name + "'");
    given[index] = true;
    place(row, field->lsb, field->bits, static_cast<uint64_t>(value));
  }
  for (size_t index = 0; index < fields.size(); ++index)
    if (!given[index])
      return errorAt(*this,
                     "no value for the field '" + fields[index].name + "'");
  for (unsigned done = 0; done < rowBits; done += 64)
    writer.write(row[done / 64], rowBits - done < 64 ? rowBits - done : 64);
  return {};
}

int64_t RowLayout::read(const uint64_t *words, uint64_t row,
                        const Field &field) const {
  uint64_t position = row * rowBits + field.lsb;
  if (field.isSigned)
    return readSignedBits(words, position, field.bits);
  return static_cast<int64_t>(readBits(words, position, field.bits));
}

} // namespace snnc::chip
