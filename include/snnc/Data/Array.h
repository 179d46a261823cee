// Arrays as data files hold them: a shape, an element type and the raw bytes.

#ifndef SNNC_DATA_ARRAY_H
#define SNNC_DATA_ARRAY_H

#include "snnc/Support/Result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::data {

/// How one element of an array is stored.
struct ElementType {
  enum class Kind { Unsigned, Signed, Float };
  Kind kind = Kind::Unsigned;
  /// Size of an element in bytes: 1, 2, 4 or 8 (floats: 2, 4 or 8).
  int bytes = 1;
  /// Most significant byte first; no meaning if `bytes` is 1.
  bool bigEndian = false;
};

/// An array of a file. The bytes stay as stored: 10,000 digits of 28x28 bytes
/// take 7.8 MB, not 31 MB.
class Array {
public:
  /// The file, and the member of an archive, for messages: 'x.npz:images'.
  std::string name;
  /// Extents, outermost axis first; each is at least 0, and the product of
  /// extents and element size fits an int64_t.
  std::vector<int64_t> shape;
  ElementType type;
  /// The first axis varies fastest instead of the last.
  bool fortranOrder = false;
  /// Exactly numElements() * type.bytes bytes.
  std::vector<uint8_t> bytes;

  /// The product of the extents; 1 for a scalar.
  int64_t numElements() const;
  /// Distance between neighbours along each axis, in elements.
  std::vector<int64_t> strides() const;
  /// The element at `index` of the storage order; integers beyond 2^53 are
  /// rounded.
  double at(int64_t index) const;
  /// Converts `count` elements, from `first` on, `stride` apart in storage.
  void convert(int64_t first, int64_t stride, int64_t count, float *out) const;
};

/// Writes a shape as '10000x28x28'; 'scalar' if it has no axis.
std::string formatShape(const std::vector<int64_t> &shape);

/// Reads an array of a data file. The content, not the file's name, tells idx
/// (MNIST's format), .npy and .npz apart; the first two may be compressed by
/// gzip. `path` is FILE or, to choose an array of an .npz, FILE.npz:NAME.
/// Errors: file that cannot be read, unknown content, element type without
/// numbers, size that overflows, file shorter or longer than its header says,
/// wrong checksum, several arrays and no NAME.
Result<Array> readArray(const std::string &path);

} // namespace snnc::data

#endif // SNNC_DATA_ARRAY_H
