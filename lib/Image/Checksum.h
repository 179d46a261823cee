// The checksums of an image: SHA-256 as bytes.

#ifndef SNNC_LIB_IMAGE_CHECKSUM_H
#define SNNC_LIB_IMAGE_CHECKSUM_H

#include "snnc/Chip/Chip.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace snnc::image {

/// 32 bytes, as they stand in the file.
using Checksum = std::array<uint8_t, 32>;

/// The largest file in bytes: FlatBuffers has signed 32-bit offsets.
constexpr size_t maxFileSize = (size_t(1) << 31) - 1;

/// The SHA-256 of `size` bytes.
inline Checksum checksum(const uint8_t *data, size_t size) {
  std::string hex = chip::sha256(data, size);
  auto digit = [&hex](size_t place) {
    char c = hex[place];
    return c <= '9' ? c - '0' : c - 'a' + 10;
  };
  Checksum bytes;
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<uint8_t>(digit(2 * i) << 4 | digit(2 * i + 1));
  return bytes;
}

} // namespace snnc::image

#endif // SNNC_LIB_IMAGE_CHECKSUM_H
