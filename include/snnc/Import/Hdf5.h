// Reads and writes HDF5 files as trees of arrays, and trusts none that it
// reads. Plain C++ on the HDF5 C library: neither MLIR nor HDF5 shows here.

#ifndef SNNC_IMPORT_HDF5_H
#define SNNC_IMPORT_HDF5_H

#include "snnc/Support/Result.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace snnc::hdf5 {

/// What an array holds.
enum class ElementType : uint8_t {
  Bool, ///< one byte, 0 or 1; in the file an enumeration FALSE, TRUE as h5py's
  Int8,
  UInt8,
  Int16,
  UInt16,
  Int32,
  UInt32,
  Int64,
  UInt64,
  Float16,
  Float32,
  Float64,
  String
};

/// Bytes of an element; 0 for strings.
size_t sizeOf(ElementType type);

/// The name of a type, as NumPy spells it: float32, int64, str.
std::string toString(ElementType type);

/// "2x3x5x5"; "scalar" for no axes.
std::string shapeText(const std::vector<int64_t> &shape);

/// A data set or an attribute: elements in row-major order.
struct Array {
  ElementType type = ElementType::Float32;
  std::vector<int64_t> shape; ///< sizes from 0; empty: a scalar
  /// The elements in the byte order of this machine, all but strings.
  std::vector<uint8_t> bytes;
  std::vector<std::string> strings; ///< the elements of a String array

  /// The number of elements.
  int64_t size() const;

  /// An array of numbers in memory. `values` has as many as the shape says.
  static Array of(const std::vector<float> &values, std::vector<int64_t> shape);
  static Array of(const std::vector<double> &values,
                  std::vector<int64_t> shape);
  static Array of(const std::vector<int64_t> &values,
                  std::vector<int64_t> shape);
  /// A scalar.
  static Array of(int64_t value);
  static Array of(double value);
  static Array of(std::string value);

  /// True for the same type, shape and bits (NaN equals the same NaN).
  bool operator==(const Array &other) const;
  bool operator!=(const Array &other) const { return !(*this == other); }
};

/// The elements as 64-bit integers. Fails for strings, for fractions and for
/// what does not fit; the error begins with "holds".
Result<std::vector<int64_t>> toIntegers(const Array &array);

/// The elements as 32-bit floats, rounded to nearest. Fails for strings, NaN
/// and what is beyond the largest float; the error begins with "holds".
Result<std::vector<float>> toFloats(const Array &array);

/// A group: what stands in it, by name. Names hold no '/'.
struct Group {
  std::map<std::string, Array> arrays;
  std::map<std::string, Group> groups;
  std::map<std::string, Array> attributes; ///< of the group

  bool operator==(const Group &other) const;
  bool operator!=(const Group &other) const { return !(*this == other); }
};

/// What a file may cost before it is refused.
struct Limits {
  int64_t bytes = int64_t(8) << 30; ///< of all arrays in memory
  int64_t objects = 1 << 20;        ///< groups, arrays and attributes
  int depth = 64;                   ///< groups in groups
  /// Of processor time, if isolated; 1 more for every 64 MiB of the file.
  int seconds = 5;
  /// Read in a process of its own, so that a fault of the HDF5 library, which
  /// is not safe against damaged files, is an error and not the end of this
  /// process. False: here, for callers that trust the file.
  bool isolated = true;
};

/// Reads the file `path` whole. Every error names the file and the object.
///
/// Refused are: links out of the file, soft and user-defined links, raw data
/// in other files, virtual data sets, groups that are reached by two paths,
/// filters other than gzip, shuffle and fletcher32, element types other than
/// those above, names that are no UTF-8, and what exceeds `limits`. Attributes
/// of data sets are left out.
Result<Group> read(const std::string &path, const Limits &limits = {});

/// Like read, for a file in memory; `name` stands for it in errors.
Result<Group> read(const void *data, size_t size, const std::string &name,
                   const Limits &limits = {});

/// True if the file begins with HDF5's signature (at offset 0, or after a user
/// block of 512 bytes times a power of two).
bool isHdf5(const std::string &path);

/// How a file is written.
struct WriteOptions {
  /// 0: contiguous; 1 to 9: arrays of numbers with at least one axis are one
  /// chunk, compressed by gzip at this level.
  int compression = 0;
};

/// The bytes of a file that holds `root`: strings of variable length in UTF-8,
/// numbers in the little-endian types that h5py writes, no times. The same
/// tree gives the same bytes.
Result<std::string> serialize(const Group &root,
                              const WriteOptions &options = {});

/// Writes `serialize(root)` to `path`, under a temporary name until all of it
/// stands. The error names the file.
Status write(const Group &root, const std::string &path,
             const WriteOptions &options = {});

} // namespace snnc::hdf5

#endif // SNNC_IMPORT_HDF5_H
