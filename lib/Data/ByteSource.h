// Streams of bytes that array readers read from: plain and gzip files and
// members of zip archives.

#ifndef SNNC_LIB_DATA_BYTESOURCE_H
#define SNNC_LIB_DATA_BYTESOURCE_H

#include "snnc/Data/Array.h"
#include "snnc/Support/Result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace snnc::data {

/// A stream of bytes of a named file.
class ByteSource {
public:
  explicit ByteSource(std::string name) : name(std::move(name)) {}
  virtual ~ByteSource() = default;

  /// Reads up to `size` bytes; fewer only at the end of the stream.
  virtual Result<size_t> read(uint8_t *out, size_t size) = 0;

  /// Reads exactly `size` bytes into `out`, which grows with what arrives,
  /// so that a header cannot make us take memory that the file does not fill.
  /// Errors: the stream ends before; the message says after how many bytes.
  Status readExactly(uint64_t size, std::vector<uint8_t> &out);

  /// Errors: there are bytes left.
  Status expectEnd();

  const std::string &getName() const { return name; }

private:
  std::string name;
  uint64_t position = 0;
};

/// Opens a plain or gzip-compressed file.
Result<std::unique_ptr<ByteSource>> openFile(const std::string &path);

/// Opens an array of the .npz archive `path`: `member` (without '.npy'), or
/// the only one if `member` is empty. Checks the checksum at the stream's end.
Result<std::unique_ptr<ByteSource>> openZipMember(const std::string &path,
                                                  const std::string &member);

/// The names (without '.npy') of the members of the zip archive `path`.
Result<std::vector<std::string>> listZipMembers(const std::string &path);

/// Reads an idx array; `magic` are the first 4 bytes of the stream, which are
/// already taken from it.
Result<Array> readIdx(ByteSource &source, const std::vector<uint8_t> &magic);

/// Reads an .npy array behind the first 4 bytes, "\x93NUM".
Result<Array> readNpy(ByteSource &source);

/// Reads an .npy list of records behind the first 4 bytes, "\x93NUM": an array
/// per field, named 'FILE:FIELD'. Nothing if its elements are no records.
Result<std::vector<Array>> readNpyFields(ByteSource &source);

/// The fields of a list of records (.npy), or the arrays of an archive with
/// arrays 't' and 'x' (.npz); nothing if `path` is neither.
Result<std::vector<Array>> readFields(const std::string &path);

/// Reads the elements of an array whose other members are set.
Status readElements(ByteSource &source, Array &array);

} // namespace snnc::data

#endif // SNNC_LIB_DATA_BYTESOURCE_H
