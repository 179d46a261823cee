// One run of the readers and machines of chips with formats of their own on an
// input, and what must hold.

#ifndef SNNC_TEST_FUZZ_NATIVERUN_H
#define SNNC_TEST_FUZZ_NATIVERUN_H

#include <cstddef>
#include <cstdint>

namespace snnc::fuzz {

/// Runs an input. Its first byte says what it is; parts are separated by bytes
/// of 0:
///   d  a chip description; bytes of words for a session on it
///   t  tinyODIN, o ODIN: a host script; bytes of SPI frames before it
///   m  memory files and packets for a small RANC: neurons, axon types,
///   packets,
///      packets per tick
///   j  a network for the same RANC as the JSON of its simulator
///   b  bytes to uCaspian
///   w  words to ReckOn, each of 4 bytes, behind the number of them in one
///   byte;
///      then events and ticks
///   h  what a host does (host.json), on the chip that it names
///   r  a recording; the byte behind says of which chip
///
/// Aborts with a message unless every reader gives a value or an error with a
/// text, and what was read and written is read again as the same. What takes
/// long without a fault is not run: large chips, many steps.
void runNative(const uint8_t *data, size_t size);

} // namespace snnc::fuzz

#endif // SNNC_TEST_FUZZ_NATIVERUN_H
