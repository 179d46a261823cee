// The short form of trees.
//
// A group is its members, each a byte of its kind, a name and its contents; a
// byte 0 ends it. An array is a byte of its type, one of its rank, its extents
// and its elements, or one element that all are like.

#include "Tree.h"

#include <algorithm>
#include <cstring>

using namespace snnc;
using namespace snnc::fuzz;
using hdf5::Array;
using hdf5::ElementType;
using hdf5::Group;

namespace {
enum Kind : uint8_t { End, ArrayKind, GroupKind, AttributeKind, NumKinds };

/// Set in the byte of a type: one element stands for all.
constexpr uint8_t allAlike = 0x80;

/// What the arrays of one tree take at most.
constexpr int64_t mostBytes = 4 << 20;

/// Takes a tree out of bytes; what lies beyond their end is 0.
class Decoder {
public:
  Decoder(const uint8_t *data, size_t size) : at(data), end(data + size) {}
  void readGroup(Group &group, int depth);

private:
  uint8_t byte() { return at < end ? *at++ : 0; }
  uint64_t number();
  std::string text();
  std::string name();
  Array readArray();
  std::vector<int64_t> readShape(size_t elementSize);

  const uint8_t *at;
  const uint8_t *end;
  int64_t left = mostBytes;
};
} // namespace

/// Seven bits a byte, the lowest first.
uint64_t Decoder::number() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    uint8_t next = byte();
    value |= uint64_t(next & 0x7f) << shift;
    if (!(next & 0x80))
      break;
  }
  return value;
}

std::string Decoder::text() {
  size_t size = std::min<uint64_t>(number(), end - at);
  std::string bytes(at, at + size);
  at += size;
  // HDF5's texts end at a zero.
  return bytes.substr(0, bytes.find('\0'));
}

/// A text that can be a name: readers refuse others.
std::string Decoder::name() {
  std::string bytes = text();
  for (char &letter : bytes)
    if (letter == '/' || static_cast<unsigned char>(letter) >= 0x80)
      letter = '?';
  return bytes.empty() || bytes == "." || bytes == ".." ? "x" : bytes;
}

std::vector<int64_t> Decoder::readShape(size_t elementSize) {
  std::vector<int64_t> shape(byte() % 7);
  for (int64_t &extent : shape)
    extent = std::min<uint64_t>(number(), mostBytes);
  int64_t bytes = elementSize;
  for (int64_t &extent : shape) {
    if (extent > 0)
      extent = std::max<int64_t>(1, std::min(extent, left / bytes));
    bytes *= std::max<int64_t>(extent, 1);
  }
  left = std::max<int64_t>(1, left - bytes);
  return shape;
}

Array Decoder::readArray() {
  uint8_t head = byte();
  Array array;
  array.type = static_cast<ElementType>(
      (head & ~allAlike) % (static_cast<int>(ElementType::String) + 1));
  if (array.type == ElementType::String) {
    array.shape = readShape(sizeof(std::string));
    for (int64_t index = 0; index < array.size(); ++index)
      array.strings.push_back(head & allAlike && index ? array.strings[0]
                                                       : text());
    return array;
  }
  size_t width = hdf5::sizeOf(array.type);
  array.shape = readShape(width);
  array.bytes.resize(array.size() * width);
  size_t stored = head & allAlike ? std::min(width, array.bytes.size())
                                  : array.bytes.size();
  stored = std::min<size_t>(stored, end - at);
  std::copy(at, at + stored, array.bytes.begin());
  at += stored;
  if (head & allAlike)
    for (size_t index = width; index < array.bytes.size(); ++index)
      array.bytes[index] = array.bytes[index - width];
  if (array.type == ElementType::Bool)
    for (uint8_t &value : array.bytes)
      value = value != 0;
  return array;
}

void Decoder::readGroup(Group &group, int depth) {
  while (uint8_t kind = byte() % NumKinds) {
    std::string member = name();
    bool isNew = !group.arrays.count(member) && !group.groups.count(member);
    if (kind == GroupKind) {
      Group inner;
      if (depth < hdf5::Limits().depth)
        readGroup(inner, depth + 1);
      if (isNew)
        group.groups[member] = std::move(inner);
      continue;
    }
    Array array = readArray();
    if (kind == AttributeKind)
      group.attributes[member] = std::move(array);
    else if (isNew)
      group.arrays[member] = std::move(array);
  }
}

bool snnc::fuzz::isHdf5(const uint8_t *data, size_t size) {
  return size >= 8 && std::memcmp(data, "\x89HDF\r\n\x1a\n", 8) == 0;
}

Result<Group> snnc::fuzz::readTree(const uint8_t *data, size_t size,
                                   const std::string &name) {
  if (isHdf5(data, size)) {
    hdf5::Limits limits;
    limits.bytes = 64 << 20;
    limits.seconds = 1;
    return hdf5::read(data, size, name, limits);
  }
  Group root;
  Decoder(data, size).readGroup(root, 0);
  return root;
}

static void putNumber(std::string &out, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

static void putText(std::string &out, const std::string &text) {
  putNumber(out, text.size());
  out += text;
}

/// True if all elements are like the first and there are several.
static bool isUniform(const Array &array) {
  if (array.type == ElementType::String)
    return false;
  size_t width = hdf5::sizeOf(array.type);
  return array.bytes.size() > width &&
         std::equal(array.bytes.begin() + width, array.bytes.end(),
                    array.bytes.begin());
}

static void putArray(std::string &out, Kind kind, const std::string &name,
                     const Array &array) {
  out.push_back(static_cast<char>(kind));
  putText(out, name);
  bool alike = isUniform(array);
  out.push_back(static_cast<char>(static_cast<uint8_t>(array.type) |
                                  (alike ? allAlike : 0)));
  out.push_back(static_cast<char>(array.shape.size()));
  for (int64_t extent : array.shape)
    putNumber(out, static_cast<uint64_t>(extent));
  for (const std::string &text : array.strings)
    putText(out, text);
  size_t stored = alike ? hdf5::sizeOf(array.type) : array.bytes.size();
  out.append(array.bytes.begin(), array.bytes.begin() + stored);
}

static void putGroup(std::string &out, const Group &group) {
  for (const auto &[name, array] : group.attributes)
    putArray(out, AttributeKind, name, array);
  for (const auto &[name, array] : group.arrays)
    putArray(out, ArrayKind, name, array);
  for (const auto &[name, child] : group.groups) {
    out.push_back(GroupKind);
    putText(out, name);
    putGroup(out, child);
  }
  out.push_back(End);
}

std::string snnc::fuzz::encode(const Group &root) {
  std::string out;
  putGroup(out, root);
  return out;
}
