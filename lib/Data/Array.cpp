// Converts elements of arrays and tells the formats of data files apart.

#include "snnc/Data/Array.h"

#include "ByteSource.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>

namespace snnc::data {

int64_t Array::numElements() const {
  int64_t product = 1;
  for (int64_t extent : shape)
    product *= extent;
  return product;
}

std::vector<int64_t> Array::strides() const {
  std::vector<int64_t> result(shape.size());
  int64_t stride = 1;
  for (size_t i = 0; i < shape.size(); ++i) {
    size_t axis = fortranOrder ? i : shape.size() - 1 - i;
    result[axis] = stride;
    stride *= shape[axis];
  }
  return result;
}

/// IEEE 754 binary16.
static double halfToDouble(uint16_t bits) {
  int exponent = (bits >> 10) & 31;
  int fraction = bits & 1023;
  double value;
  if (exponent == 31)
    value = fraction ? NAN : INFINITY;
  else if (exponent == 0)
    value = std::ldexp(fraction, -24);
  else
    value = std::ldexp(1024 + fraction, exponent - 25);
  return bits & 0x8000 ? -value : value;
}

template <typename T>
static double bitsTo(uint64_t bits) {
  T value;
  std::memcpy(&value, &bits, sizeof(T)); // both little endian, see at()
  return static_cast<double>(value);
}

double Array::at(int64_t index) const {
  const uint8_t *element = bytes.data() + index * type.bytes;
  uint64_t bits = 0;
  for (int i = 0; i < type.bytes; ++i) {
    int place = type.bigEndian ? type.bytes - 1 - i : i;
    bits |= static_cast<uint64_t>(element[i]) << (8 * place);
  }
  if (type.kind == ElementType::Kind::Unsigned)
    return static_cast<double>(bits);
  if (type.kind == ElementType::Kind::Signed) {
    int unused = 64 - 8 * type.bytes;
    return static_cast<double>(static_cast<int64_t>(bits << unused) >> unused);
  }
  if (type.bytes == 2)
    return halfToDouble(static_cast<uint16_t>(bits));
  if (type.bytes == 8)
    return bitsTo<double>(bits);
  uint32_t low = static_cast<uint32_t>(bits);
  float value;
  std::memcpy(&value, &low, sizeof(value));
  return value;
}

void Array::convert(int64_t first, int64_t stride, int64_t count,
                    float *out) const {
  if (type.kind == ElementType::Kind::Unsigned && type.bytes == 1) {
    const uint8_t *in = bytes.data() + first;
    for (int64_t i = 0; i < count; ++i)
      out[i] = in[i * stride];
    return;
  }
  for (int64_t i = 0; i < count; ++i)
    out[i] = static_cast<float>(at(first + i * stride));
}

std::string formatShape(const std::vector<int64_t> &shape) {
  if (shape.empty())
    return "scalar";
  std::string text;
  for (int64_t extent : shape)
    text += (text.empty() ? "" : "x") + std::to_string(extent);
  return text;
}

Status readElements(ByteSource &source, Array &array) {
  // Empty axes count as 1 here, so that strides cannot overflow either.
  int64_t size = array.type.bytes;
  bool isEmpty = false;
  for (int64_t extent : array.shape) {
    isEmpty |= extent == 0;
    if (__builtin_mul_overflow(size, std::max<int64_t>(extent, 1), &size))
      return Error{"'" + array.name + "' declares the shape " +
                   formatShape(array.shape) +
                   ", whose size in bytes does not fit 63 bits"};
  }
  if (Status status = source.readExactly(isEmpty ? 0 : size, array.bytes);
      !status)
    return status;
  return source.expectEnd();
}

/// Splits 'FILE.npz:NAME' unless a file has this whole name.
static std::pair<std::string, std::string> splitPath(const std::string &path) {
  size_t colon = path.rfind(".npz:");
  std::error_code code;
  if (colon == std::string::npos || std::filesystem::exists(path, code))
    return {path, ""};
  return {path.substr(0, colon + 4), path.substr(colon + 5)};
}

static Result<Array> readStream(ByteSource &source,
                                const std::vector<uint8_t> &magic) {
  if (magic[0] == 0x93 && magic[1] == 'N' && magic[2] == 'U' && magic[3] == 'M')
    return readNpy(source);
  if (magic[0] == 0 && magic[1] == 0)
    return readIdx(source, magic);
  return Error{"'" + source.getName() +
               "' is no data set: its first bytes are neither those of idx "
               "(MNIST's format), nor of .npy, nor of .npz"};
}

Result<Array> readArray(const std::string &path) {
  auto [file, member] = splitPath(path);
  Result<std::unique_ptr<ByteSource>> source = openFile(file);
  if (!source)
    return source.error();
  std::vector<uint8_t> magic;
  Status status = (*source)->readExactly(4, magic);
  if (!status)
    return status.error();
  bool isZip = magic[0] == 'P' && magic[1] == 'K';
  if (!isZip && !member.empty())
    return Error{"'" + file + "' is no .npz archive, so it has no array '" +
                 member + "'"};
  if (!isZip)
    return readStream(**source, magic);

  source = openZipMember(file, member);
  if (!source)
    return source.error();
  status = (*source)->readExactly(4, magic);
  if (!status)
    return status.error();
  return readStream(**source, magic);
}

Result<std::vector<Array>> readFields(const std::string &path) {
  std::vector<Array> fields;
  if (!splitPath(path).second.empty())
    return fields;
  Result<std::unique_ptr<ByteSource>> source = openFile(path);
  if (!source)
    return source.error();
  std::vector<uint8_t> magic;
  if (Status status = (*source)->readExactly(4, magic); !status)
    return status.error();
  if (magic[0] == 0x93)
    return readNpyFields(**source);
  if (magic[0] != 'P' || magic[1] != 'K')
    return fields;
  Result<std::vector<std::string>> names = listZipMembers(path);
  if (!names)
    return names.error();
  bool isList = std::find(names->begin(), names->end(), "t") != names->end() &&
                std::find(names->begin(), names->end(), "x") != names->end();
  if (!isList)
    return fields;
  for (const std::string &name : *names) {
    if (name.size() != 1 || !std::strchr("txyp", name[0]))
      continue;
    Result<Array> array = readArray(path + ":" + name);
    if (!array)
      return array.error();
    fields.push_back(std::move(*array));
  }
  return fields;
}

} // namespace snnc::data
