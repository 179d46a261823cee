// Mutations of trees of HDF5 arrays: what a careless or malicious writer of a
// file could do to names, texts, types, shapes, numbers and the tree itself.

#include "Tree.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>

using namespace snnc;
using namespace snnc::fuzz;
using hdf5::Array;
using hdf5::ElementType;
using hdf5::Group;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

namespace {
/// An array where it stands.
struct Place {
  Group *group;
  std::string name;
  Array &array() const { return group->arrays.at(name); }
};

/// What a tree consists of.
struct Parts {
  std::vector<Group *> groups; ///< the first is the root
  std::vector<Place> arrays;
  std::vector<std::string> names; ///< of arrays and groups, and all texts
};

class Mutator {
public:
  Mutator(Group &root, const Group &donor, const Words &words,
          std::minstd_rand &random)
      : root(root), donor(donor), words(words), random(random) {}

  void run();

private:
  size_t below(size_t count) { return random() % count; }
  bool once(size_t times) { return below(times) == 0; }
  template <typename T>
  const T &pick(const std::vector<T> &values) {
    return values[below(values.size())];
  }
  std::string anyName();
  int64_t anyInteger();
  int64_t anyExtent();
  Array anyArray();

  void changeArray(Array &array);
  void changeNumber(Array &array);
  void changeText(Array &array);
  void changeType(Array &array);
  void changeShape(Array &array);
  void changeRows(Array &array);
  void changeGroup(Group &group);
  void rename(Group &group);
  void graft(Group &group);
  void rescale();

  Group &root;
  const Group &donor;
  const Words &words;
  std::minstd_rand &random;
  Parts parts;
  Parts given; ///< of the donor, copied before anything changes
};
} // namespace

static void collect(Group &group, Parts &parts) {
  parts.groups.push_back(&group);
  for (auto &[name, array] : group.arrays) {
    parts.arrays.push_back({&group, name});
    parts.names.push_back(name);
    for (size_t i = 0; i < array.strings.size() && i < 64; ++i)
      parts.names.push_back(array.strings[i]);
  }
  for (auto &[name, child] : group.groups) {
    parts.names.push_back(name);
    collect(child, parts);
  }
}

/// True if an array of that shape has at most 2^20 elements.
static bool isSmall(const std::vector<int64_t> &shape) {
  constexpr int64_t most = 1 << 20;
  int64_t count = 1;
  for (int64_t extent : shape)
    count = std::min(count, most + 1) * std::min(extent, most + 1);
  return count <= most;
}

/// Gives the array as many elements as its shape says, by repeating those that
/// it has.
static void fill(Array &array) {
  size_t count = array.size();
  if (array.type == ElementType::String) {
    size_t had = array.strings.size();
    array.strings.resize(count);
    for (size_t index = had; had && index < count; ++index)
      array.strings[index] = array.strings[index % had];
    return;
  }
  size_t had = array.bytes.size();
  array.bytes.resize(count * hdf5::sizeOf(array.type));
  for (size_t index = had; had && index < array.bytes.size(); ++index)
    array.bytes[index] = array.bytes[index % had];
}

/// Writes a number as element `index`, wrapped around if it does not fit.
static void put(Array &array, size_t index, int64_t integer, double real) {
  size_t width = hdf5::sizeOf(array.type);
  uint8_t *at = array.bytes.data() + index * width;
  float single = static_cast<float>(real);
  if (array.type == ElementType::Bool)
    integer &= 1;
  if (array.type == ElementType::Float32)
    std::memcpy(at, &single, width);
  else if (array.type == ElementType::Float64)
    std::memcpy(at, &real, width);
  else
    std::memcpy(at, &integer, width);
}

/// A name or text that stands in the tree, or that the format knows.
std::string Mutator::anyName() {
  if (once(8))
    return std::to_string(below(12));
  if (parts.names.empty() || once(3))
    return pick(words);
  return pick(parts.names);
}

int64_t Mutator::anyInteger() {
  static const std::vector<int64_t> odd = {-1,
                                           255,
                                           256,
                                           4096,
                                           65535,
                                           65536,
                                           -256,
                                           1 << 24,
                                           INT32_MAX,
                                           INT32_MIN,
                                           int64_t(1) << 31,
                                           int64_t(1) << 32,
                                           131071,
                                           int64_t(1) << 53,
                                           INT64_MAX,
                                           INT64_MIN,
                                           INT64_MAX / 2};
  return once(3) ? pick(odd) : static_cast<int64_t>(below(10)) - 1;
}

int64_t Mutator::anyExtent() {
  static const std::vector<int64_t> odd = {16, 64, 255, 256, 4096, 65536};
  return once(8) ? pick(odd) : static_cast<int64_t>(below(7));
}

Array Mutator::anyArray() {
  if (!given.arrays.empty() && !once(4))
    return pick(given.arrays).array();
  if (once(2))
    return Array::of(anyName());
  if (once(2))
    return Array::of(anyInteger());
  return Array::of(std::vector<int64_t>{anyInteger(), anyInteger()}, {2});
}

void Mutator::changeNumber(Array &array) {
  static const std::vector<double> odd = {
      0.0,   -0.0,         0.5,
      1e-45, 1e-3,         3e38,
      1e300, std::nan(""), std::numeric_limits<double>::infinity(),
      -1e9};
  if (array.bytes.empty())
    return;
  size_t count = array.size();
  int64_t integer = anyInteger();
  double real = once(2) ? static_cast<double>(integer) : pick(odd);
  size_t first = below(count);
  size_t last = once(4) ? count : first + 1; // sometimes all that follow
  for (size_t index = first; index < last; ++index)
    put(array, index, integer, real);
}

void Mutator::changeText(Array &array) {
  if (array.strings.empty())
    return;
  std::string &text = array.strings[below(array.strings.size())];
  if (once(8))
    text.append(once(2) ? "\xff" : ".");
  else
    text = anyName();
}

/// Gives an array another type and the same numbers, as far as there are any.
void Mutator::changeType(Array &array) {
  auto type = static_cast<ElementType>(
      below(static_cast<size_t>(ElementType::String) + 1));
  Array changed;
  changed.type = type;
  changed.shape = array.shape;
  if (type == ElementType::String)
    changed.strings.push_back(anyName());
  fill(changed);
  Result<std::vector<int64_t>> integers = hdf5::toIntegers(array);
  Result<std::vector<float>> reals = hdf5::toFloats(array);
  if (type != ElementType::String)
    for (size_t index = 0; index < size_t(array.size()); ++index)
      put(changed, index, integers ? (*integers)[index] : 1,
          reals ? (*reals)[index] : 0.5);
  array = std::move(changed);
}

void Mutator::changeShape(Array &array) {
  std::vector<int64_t> shape = array.shape;
  size_t axis = shape.empty() ? 0 : below(shape.size());
  if (shape.empty() || once(4))
    shape.insert(shape.begin() + axis, once(2) ? 1 : anyExtent());
  else if (once(4))
    shape.erase(shape.begin() + axis);
  else if (once(4))
    std::swap(shape[axis], shape.back());
  else
    shape[axis] = anyExtent();
  if (!isSmall(shape) || shape.size() > 6)
    return;
  array.shape = std::move(shape);
  fill(array);
}

/// Adds or takes a row of the first axis: an edge, a size, a layer.
void Mutator::changeRows(Array &array) {
  if (array.shape.empty() || array.size() == 0 || array.size() > 4096)
    return;
  size_t row = array.size() / array.shape[0];
  size_t index = below(array.shape[0]);
  bool adds = once(2);
  array.shape[0] += adds ? 1 : -1;
  if (array.type == ElementType::String) {
    auto at = array.strings.begin() + index * row;
    if (!adds) {
      array.strings.erase(at, at + row);
      return;
    }
    std::vector<std::string> added;
    for (size_t i = 0; i < row; ++i)
      added.push_back(anyName());
    array.strings.insert(at, added.begin(), added.end());
    return;
  }
  size_t width = row * hdf5::sizeOf(array.type);
  auto at = array.bytes.begin() + index * width;
  std::vector<uint8_t> same(at, at + width);
  if (adds)
    array.bytes.insert(at, same.begin(), same.end());
  else
    array.bytes.erase(at, at + width);
}

void Mutator::changeArray(Array &array) {
  switch (below(6)) {
  case 0:
    return changeType(array);
  case 1:
    return changeShape(array);
  case 2:
    return changeRows(array);
  default:
    if (array.type == ElementType::String)
      return changeText(array);
    return changeNumber(array);
  }
}

void Mutator::rename(Group &group) {
  std::string name = anyName();
  if (name.empty() || group.arrays.count(name) || group.groups.count(name))
    return;
  if (!group.arrays.empty() && (group.groups.empty() || once(2))) {
    auto node = group.arrays.extract(
        std::next(group.arrays.begin(), below(group.arrays.size())));
    node.key() = name;
    group.arrays.insert(std::move(node));
  } else if (!group.groups.empty()) {
    auto node = group.groups.extract(
        std::next(group.groups.begin(), below(group.groups.size())));
    node.key() = name;
    group.groups.insert(std::move(node));
  }
}

/// Adds an array or a group that stands elsewhere, or in another tree.
void Mutator::graft(Group &group) {
  std::string name = anyName();
  if (once(2) || given.groups.empty()) {
    if (!group.groups.count(name))
      group.arrays[name] = anyArray();
    return;
  }
  Group copy = *pick(given.groups);
  if (!group.arrays.count(name))
    group.groups[name] = std::move(copy);
}

void Mutator::changeGroup(Group &group) {
  switch (below(4)) {
  case 0:
    if (!group.arrays.empty())
      group.arrays.erase(
          std::next(group.arrays.begin(), below(group.arrays.size())));
    return;
  case 1:
    if (!group.groups.empty())
      group.groups.erase(
          std::next(group.groups.begin(), below(group.groups.size())));
    return;
  case 2:
    return rename(group);
  case 3:
    return graft(group);
  }
}

/// Replaces one extent by another wherever it stands, in shapes and in short
/// lists of integers, so that a network that fits together still does.
void Mutator::rescale() {
  const Array &some = pick(parts.arrays).array();
  if (some.shape.empty())
    return;
  int64_t old = pick(some.shape), now = anyExtent();
  for (const Place &place : parts.arrays) {
    Array &array = place.array();
    std::vector<int64_t> shape = array.shape;
    std::replace(shape.begin(), shape.end(), old, now);
    if (!isSmall(shape))
      continue;
    array.shape = std::move(shape);
    fill(array);
    if (array.size() > 8)
      continue;
    if (Result<std::vector<int64_t>> values = hdf5::toIntegers(array))
      for (size_t index = 0; index < values->size(); ++index)
        if ((*values)[index] == old)
          put(array, index, now, static_cast<double>(now));
  }
}

void Mutator::run() {
  Group copy = donor;
  collect(copy, given);
  for (size_t times = 1 + below(4); times > 0; --times) {
    parts = Parts();
    collect(root, parts);
    if (!parts.arrays.empty() && once(16))
      rescale();
    else if (!parts.arrays.empty() && !once(3))
      changeArray(pick(parts.arrays).array());
    else
      changeGroup(*pick(parts.groups));
  }
}

void snnc::fuzz::mutate(Group &root, const Group &donor, const Words &words,
                        std::minstd_rand &random) {
  Mutator(root, donor, words, random).run();
}

/// Writes the short form of a tree. What does not fit is not written.
static size_t store(const Group &root, uint8_t *out, size_t maxSize) {
  std::string bytes = encode(root);
  if (bytes.size() > maxSize)
    return 0;
  std::copy(bytes.begin(), bytes.end(), out);
  return bytes.size();
}

/// Like readTree, for an input that will be changed. What HDF5 files hold is
/// kept: seeds come often, and reading one takes a process.
static Result<Group> readSeed(const uint8_t *data, size_t size) {
  static std::map<std::string, Result<Group>> known;
  if (!isHdf5(data, size))
    return readTree(data, size, "seed");
  std::string bytes(data, data + size);
  auto found = known.find(bytes);
  if (found != known.end())
    return found->second;
  Result<Group> tree = readTree(data, size, "seed");
  if (known.size() < 64)
    known.emplace(std::move(bytes), tree);
  return tree;
}

size_t snnc::fuzz::mutateInput(uint8_t *data, size_t size, size_t maxSize,
                               unsigned seed, const Words &words) {
  std::minstd_rand random(seed + 1);
  if (random() % 8 == 0)
    return LLVMFuzzerMutate(data, size, maxSize);
  Result<Group> read = readSeed(data, size);
  Group root = read ? *read : Group();
  mutate(root, root, words, random);
  size_t written = store(root, data, maxSize);
  return written ? written : LLVMFuzzerMutate(data, size, maxSize);
}

size_t snnc::fuzz::crossInputs(const uint8_t *left, size_t leftSize,
                               const uint8_t *right, size_t rightSize,
                               uint8_t *out, size_t maxSize, unsigned seed,
                               const Words &words) {
  std::minstd_rand random(seed + 1);
  Result<Group> root = readSeed(left, leftSize);
  Result<Group> donor = readSeed(right, rightSize);
  if (!root || !donor)
    return 0;
  mutate(*root, *donor, words, random);
  return store(*root, out, maxSize);
}
