// Writes small data files for the tests of lib/Data.

#ifndef SNNC_TEST_DATA_DATAFILES_H
#define SNNC_TEST_DATA_DATAFILES_H

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace snnc::data::test {

/// Writes a file of the running test and returns its path.
inline std::string writeFile(const std::string &name,
                             const std::string &bytes) {
  const auto *info = testing::UnitTest::GetInstance()->current_test_info();
  std::string path = testing::TempDir() + "snnc-" + info->test_suite_name() +
                     "-" + info->name() + "-" + name;
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

inline std::string bigEndian(uint64_t value, int size) {
  std::string bytes;
  for (int i = size; i-- > 0;)
    bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

inline std::string littleEndian(uint64_t value, int size) {
  std::string bytes = bigEndian(value, size);
  return std::string(bytes.rbegin(), bytes.rend());
}

/// An idx file of unsigned bytes.
inline std::string idx(const std::vector<int64_t> &shape,
                       const std::string &elements) {
  std::string bytes = {0, 0, 8, static_cast<char>(shape.size())};
  for (int64_t extent : shape)
    bytes += bigEndian(extent, 4);
  return bytes + elements;
}

/// An .npy file with a header given as Python text.
inline std::string npyWithHeader(const std::string &header,
                                 const std::string &elements, int version = 1) {
  std::string length = littleEndian(header.size(), version == 1 ? 2 : 4);
  return "\x93NUMPY" + std::string({static_cast<char>(version), 0}) + length +
         header + elements;
}

inline std::string npy(const std::string &descr, const std::string &shape,
                       const std::string &elements, bool fortran = false,
                       int version = 1) {
  return npyWithHeader("{'descr': '" + descr + "', 'fortran_order': " +
                           (fortran ? "True" : "False") + ", 'shape': (" +
                           shape + "), }   \n",
                       elements, version);
}

/// Compresses without a header, as zip archives do.
inline std::string deflated(const std::string &bytes) {
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(compressBound(bytes.size()) + 16, '\0');
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef *>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// A zip archive of (name, content) pairs.
inline std::string
zip(const std::vector<std::pair<std::string, std::string>> &members,
    bool compress = false, int method = -1) {
  std::string files, directory;
  for (const auto &[name, content] : members) {
    std::string stored = compress ? deflated(content) : content;
    uint64_t checksum = crc32_z(
        0, reinterpret_cast<const Bytef *>(content.data()), content.size());
    std::string common =
        littleEndian(20, 2) + littleEndian(0, 2) +
        littleEndian(method >= 0 ? method : (compress ? 8 : 0), 2) +
        littleEndian(0, 4) + littleEndian(checksum, 4) +
        littleEndian(stored.size(), 4) + littleEndian(content.size(), 4) +
        littleEndian(name.size(), 2) + littleEndian(0, 2);
    directory += "PK\x01\x02" + littleEndian(20, 2) + common +
                 littleEndian(0, 8) + littleEndian(0, 2) +
                 littleEndian(files.size(), 4) + name;
    files += "PK\x03\x04" + common + name + stored;
  }
  return files + directory + "PK\x05\x06" + littleEndian(0, 4) +
         littleEndian(members.size(), 2) + littleEndian(members.size(), 2) +
         littleEndian(directory.size(), 4) + littleEndian(files.size(), 4) +
         littleEndian(0, 2);
}

} // namespace snnc::data::test

#endif // SNNC_TEST_DATA_DATAFILES_H
