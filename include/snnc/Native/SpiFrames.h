// Configuration as SPI frames: an address and a data word, most significant bit
// first. For other chips the functions give an error.

#ifndef SNNC_NATIVE_SPIFRAMES_H
#define SNNC_NATIVE_SPIFRAMES_H

#include "snnc/Native/Store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::native {

/// One frame: the two halves of its bits.
struct SpiFrame {
  uint64_t address = 0;
  uint64_t data = 0;

  bool operator==(const SpiFrame &other) const {
    return address == other.address && data == other.data;
  }
};

/// Reads a stream of frames, each in whole bytes, most significant byte first
/// (5 bytes for 40 bits: address << 20 | data). An error says at which byte the
/// stream is cut.
Result<std::vector<SpiFrame>> readFrames(const chip::Native &chip,
                                         const std::string &bytes);

/// The bytes of a stream, for a chip that has frames.
std::string writeFrames(const chip::Native &chip,
                        const std::vector<SpiFrame> &frames);

/// Lets a frame write a register or a byte of a memory. An error names what the
/// frame addresses and why that does nothing or nothing good: an unknown
/// register or memory, a row out of range, a memory while the gate is open.
Status applyFrame(const SpiFrame &frame, Store &store);

/// The byte of a memory that a read frame asks for.
Result<uint8_t> readByte(uint64_t address, const Store &store);

/// The frames that configure a chip with all that `store` holds, in the order
/// of the description's init_sequence: "NAME=VALUE" sets a register, "NAME"
/// sets it to its value in the store, "registers" sets all that the sequence
/// does not name, the name of a memory writes all of its rows.
Result<std::vector<SpiFrame>> configurationFrames(const Store &store);

} // namespace snnc::native

#endif // SNNC_NATIVE_SPIFRAMES_H
