// Streams of bits in 64-bit words: bit i of a memory is bit i % 64 of word
// i / 64, least significant first.

#ifndef SNNC_SUPPORT_BITS_H
#define SNNC_SUPPORT_BITS_H

#include <cassert>
#include <cstdint>
#include <cstring>
#include <vector>

namespace snnc {

/// The bits of an IEEE 754 binary32 number, and back.
inline uint32_t bitsOf(float real) {
  uint32_t bits;
  std::memcpy(&bits, &real, sizeof(bits));
  return bits;
}
inline float realOf(uint32_t bits) {
  float real;
  std::memcpy(&real, &bits, sizeof(real));
  return real;
}

/// The bits that tell `count` things apart: log2, rounded up.
inline unsigned bitsToTell(uint64_t count) {
  return count <= 1 ? 0 : 64 - __builtin_clzll(count - 1);
}

/// Appends fields of 0 to 64 bits to a vector of words.
class BitWriter {
public:
  /// Appends the low `bits` bits of `value`.
  void write(uint64_t value, unsigned bits) {
    assert(bits <= 64 && "a field has at most 64 bits");
    for (unsigned done = 0; done < bits;) {
      if (size % 64 == 0)
        words.push_back(0);
      unsigned place = size % 64;
      unsigned take = bits - done < 64 - place ? bits - done : 64 - place;
      uint64_t part = (value >> done) & lowMask(take);
      words.back() |= part << place;
      done += take;
      size += take;
    }
  }

  /// Pads with zeros to a multiple of `bits`.
  void align(uint64_t bits) {
    while (size % bits != 0)
      write(0, 1);
  }

  uint64_t sizeInBits() const { return size; }
  const std::vector<uint64_t> &getWords() const { return words; }

  static uint64_t lowMask(unsigned bits) {
    return bits == 64 ? ~uint64_t(0) : (uint64_t(1) << bits) - 1;
  }

private:
  std::vector<uint64_t> words;
  uint64_t size = 0;
};

/// Reads `bits` (0 to 64) bits at bit `position`; the caller keeps it in range.
inline uint64_t readBits(const uint64_t *words, uint64_t position,
                         unsigned bits) {
  if (bits == 0)
    return 0;
  uint64_t word = position / 64;
  unsigned place = position % 64;
  uint64_t value = words[word] >> place;
  if (place + bits > 64)
    value |= words[word + 1] << (64 - place);
  return value & BitWriter::lowMask(bits);
}

/// Reads a two's complement field.
inline int64_t readSignedBits(const uint64_t *words, uint64_t position,
                              unsigned bits) {
  if (bits == 0)
    return 0;
  uint64_t value = readBits(words, position, bits);
  uint64_t sign = uint64_t(1) << (bits - 1);
  return static_cast<int64_t>((value ^ sign) - sign);
}

} // namespace snnc

#endif // SNNC_SUPPORT_BITS_H
