// Reads .npy, the array format of NumPy, versions 1 to 3:
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

#include "ByteSource.h"

#include <cstring>

namespace snnc::data {
namespace {

/// Reads the header, a Python dictionary in one fixed form of literals.
class HeaderParser {
public:
  explicit HeaderParser(const std::string &text) : text(text) {}

  /// Fills shape, order and `descr`; false if the text has another form.
  bool parse(Array &array, std::string &descr) {
    if (!take('{'))
      return false;
    while (!take('}')) {
      std::string key;
      if (!takeString(key) || !take(':') || !parseValue(key, array, descr))
        return false;
      take(',');
    }
    return hasDescr && hasOrder && hasShape;
  }

private:
  bool parseValue(const std::string &key, Array &array, std::string &descr) {
    if (key == "descr")
      return hasDescr = takeString(descr) || takeRecord(descr);
    if (key == "fortran_order") {
      array.fortranOrder = takeWord("True");
      return hasOrder = array.fortranOrder || takeWord("False");
    }
    if (key == "shape")
      return hasShape = parseShape(array.shape);
    return false;
  }

  bool parseShape(std::vector<int64_t> &shape) {
    if (!take('('))
      return false;
    while (!take(')')) {
      int64_t extent = 0;
      if (!takeNumber(extent) || shape.size() == 64)
        return false;
      shape.push_back(extent);
      if (!take(',') && !peek(')'))
        return false;
    }
    return true;
  }

  void skipSpace() {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n'))
      ++at;
  }
  bool peek(char c) {
    skipSpace();
    return at < text.size() && text[at] == c;
  }
  bool take(char c) {
    bool found = peek(c);
    at += found;
    return found;
  }
  bool takeWord(const char *word) {
    skipSpace();
    if (text.compare(at, std::strlen(word), word) != 0)
      return false;
    at += std::strlen(word);
    return true;
  }
  bool takeString(std::string &out) {
    char quote = peek('"') ? '"' : '\'';
    if (!take(quote))
      return false;
    size_t end = text.find(quote, at);
    if (end == std::string::npos)
      return false;
    out = text.substr(at, end - at);
    at = end + 1;
    return true;
  }
  /// A record type is a list of tuples, which readNpyFields takes apart.
  bool takeRecord(std::string &out) {
    size_t end = text.find(']', at);
    if (!peek('[') || end == std::string::npos)
      return false;
    out = text.substr(at, end + 1 - at);
    at = end + 1;
    return true;
  }
  bool takeNumber(int64_t &out) {
    skipSpace();
    size_t start = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
      if (__builtin_mul_overflow(out, 10, &out) ||
          __builtin_add_overflow(out, text[at] - '0', &out))
        return false;
    bool found = at > start;
    if (found && at < text.size() && text[at] == 'L') // written by Python 2
      ++at;
    return found;
  }

  const std::string &text;
  size_t at = 0;
  bool hasDescr = false, hasOrder = false, hasShape = false;
};

} // namespace

/// Reads a type such as '<f4'; false if it is none of numbers.
static bool npyType(const std::string &descr, ElementType &type) {
  if (descr.size() != 3 || !std::strchr("<>|=", descr[0]))
    return false;
  type.bigEndian = descr[0] == '>';
  type.bytes = descr[2] - '0';
  bool isPower =
      type.bytes == 1 || type.bytes == 2 || type.bytes == 4 || type.bytes == 8;
  switch (descr[1]) {
  case 'b':
    type.kind = ElementType::Kind::Unsigned;
    return type.bytes == 1;
  case 'u':
    type.kind = ElementType::Kind::Unsigned;
    return isPower;
  case 'i':
    type.kind = ElementType::Kind::Signed;
    return isPower;
  case 'f':
    type.kind = ElementType::Kind::Float;
    return isPower && type.bytes > 1;
  default:
    return false;
  }
}

/// Reads version and length, then the text of the header.
static Result<std::string> readHeader(ByteSource &source) {
  std::vector<uint8_t> bytes;
  if (Status status = source.readExactly(4, bytes); !status)
    return status.error();
  if (bytes[0] != 'P' || bytes[1] != 'Y')
    return Error{"'" + source.getName() +
                 "' does not begin as an .npy file; it is damaged"};
  int version = bytes[2];
  if (version < 1 || version > 3)
    return Error{"'" + source.getName() + "' is written in .npy version " +
                 std::to_string(version) + "; 1 to 3 are known"};
  if (Status status = source.readExactly(version == 1 ? 2 : 4, bytes); !status)
    return status.error();
  uint64_t length = 0;
  for (size_t i = 0; i < bytes.size(); ++i)
    length |= uint64_t(bytes[i]) << (8 * i);
  if (length > 1 << 20)
    return Error{"'" + source.getName() + "' has a header of " +
                 std::to_string(length) + " bytes; at most 1048576 are read"};
  if (Status status = source.readExactly(length, bytes); !status)
    return status.error();
  return std::string(bytes.begin(), bytes.end());
}

/// Reads the header into `descr` and the other members of an array.
static Result<Array> readDeclaration(ByteSource &source, std::string &descr) {
  Result<std::string> header = readHeader(source);
  if (!header)
    return header.error();
  Array array;
  array.name = source.getName();
  if (!HeaderParser(*header).parse(array, descr))
    return Error{"the header of '" + array.name +
                 "' is no dictionary of descr, fortran_order and shape; the "
                 "file is damaged"};
  return array;
}

Result<Array> readNpy(ByteSource &source) {
  std::string descr;
  Result<Array> declared = readDeclaration(source, descr);
  if (!declared)
    return declared;
  Array array = std::move(*declared);
  if (!npyType(descr, array.type))
    return Error{"'" + array.name + "' holds elements of type '" + descr +
                 "'; a data set holds integers or floats of 1 to 8 bytes"};
  if (Status status = readElements(source, array); !status)
    return status.error();
  return array;
}

/// Takes a type such as "[('t', '<i8'), ('x', '<i2')]" apart: an array without
/// elements per field. False if a field is no number.
static bool parseFields(const std::string &descr, const std::string &file,
                        std::vector<Array> &fields) {
  std::vector<std::string> words; // name, type, name, type...
  for (size_t at = 0; (at = descr.find('\'', at)) != std::string::npos;) {
    size_t end = descr.find('\'', at + 1);
    if (end == std::string::npos)
      return false;
    words.push_back(descr.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  std::string again;
  for (size_t i = 0; i + 1 < words.size(); i += 2) {
    Array field;
    field.name = file + ":" + words[i];
    if (!npyType(words[i + 1], field.type))
      return false;
    fields.push_back(field);
    again += (again.empty() ? "('" : ", ('") + words[i] + "', '" +
             words[i + 1] + "')";
  }
  // Nested records and fields of several elements do not read the same again.
  return descr == "[" + again + "]" && !fields.empty();
}

Result<std::vector<Array>> readNpyFields(ByteSource &source) {
  std::string descr;
  Result<Array> records = readDeclaration(source, descr);
  if (!records)
    return records.error();
  std::vector<Array> fields;
  if (descr.empty() || descr[0] != '[')
    return fields;
  if (!parseFields(descr, records->name, fields))
    return Error{"'" + records->name + "' holds records of type '" + descr +
                 "'; expected fields of one number each"};
  size_t recordBytes = 0;
  for (const Array &field : fields)
    recordBytes += field.type.bytes;
  if (records->shape.size() != 1 ||
      records->shape[0] > INT64_MAX / static_cast<int64_t>(recordBytes))
    return Error{"'" + records->name + "' has the shape " +
                 formatShape(records->shape) + "; expected a list of records"};
  std::vector<uint8_t> bytes;
  if (Status status =
          source.readExactly(records->shape[0] * recordBytes, bytes);
      !status)
    return status.error();
  if (Status status = source.expectEnd(); !status)
    return status.error();
  size_t offset = 0;
  for (Array &field : fields) {
    field.shape = records->shape;
    size_t size = field.type.bytes;
    field.bytes.reserve(records->shape[0] * size);
    for (size_t at = offset; at < bytes.size(); at += recordBytes)
      field.bytes.insert(field.bytes.end(), bytes.begin() + at,
                         bytes.begin() + at + size);
    offset += size;
  }
  return fields;
}

} // namespace snnc::data
