// Streams of words that write and read the memories and registers of a chip in
// bursts.

#ifndef SNNC_NATIVE_WORDSTREAM_H
#define SNNC_NATIVE_WORDSTREAM_H

#include "snnc/Native/Store.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <vector>

namespace snnc::native {

using Words = std::vector<uint64_t>;

/// Takes words of a chip's interface: frames of an address word, whose pattern
/// has read, command, count and address, and `count` words of data. The words
/// of a burst go to following addresses of a memory; a register takes one. A
/// read has words that do not matter.
///
/// Returns what was read. An error names the offset of a word, counted with
/// the `numBefore` words that came before.
Result<Words> takeWords(Store &store, const Words &stream,
                        size_t numBefore = 0);

/// The stream that configures a chip as `store`, in the order of its init
/// sequence: "REGISTER=value", "registers" for all others that are written,
/// and names of memories, whose written rows go out in bursts.
Result<Words> writeWords(const Store &store);

} // namespace snnc::native

#endif // SNNC_NATIVE_WORDSTREAM_H
