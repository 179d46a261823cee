// Reads idx, the format of MNIST: http://yann.lecun.com/exdb/mnist, "the IDX
// file format": 0, 0, element type, number of axes, extents, elements.

#include "ByteSource.h"

namespace snnc::data {

/// The element type of an idx type byte; false if there is none.
static bool idxType(uint8_t code, ElementType &type) {
  using Kind = ElementType::Kind;
  switch (code) {
  case 0x08:
    type = {Kind::Unsigned, 1, true};
    return true;
  case 0x09:
    type = {Kind::Signed, 1, true};
    return true;
  case 0x0b:
    type = {Kind::Signed, 2, true};
    return true;
  case 0x0c:
    type = {Kind::Signed, 4, true};
    return true;
  case 0x0d:
    type = {Kind::Float, 4, true};
    return true;
  case 0x0e:
    type = {Kind::Float, 8, true};
    return true;
  default:
    return false;
  }
}

Result<Array> readIdx(ByteSource &source, const std::vector<uint8_t> &magic) {
  Array array;
  array.name = source.getName();
  if (!idxType(magic[2], array.type))
    return Error{"'" + array.name + "' has the idx element type " +
                 std::to_string(magic[2]) +
                 "; 8, 9, 11, 12, 13 and 14 are known"};
  std::vector<uint8_t> extents;
  Status status = source.readExactly(4 * uint64_t(magic[3]), extents);
  if (!status)
    return status.error();
  for (size_t i = 0; i < extents.size(); i += 4)
    array.shape.push_back(int64_t(extents[i]) << 24 | extents[i + 1] << 16 |
                          extents[i + 2] << 8 | extents[i + 3]);
  status = readElements(source, array);
  if (!status)
    return status.error();
  return array;
}

} // namespace snnc::data
