// Counts the words of a memory that a run of bits touches.

#ifndef SNNC_LIB_SYNAPSE_WORDCOUNT_H
#define SNNC_LIB_SYNAPSE_WORDCOUNT_H

#include <cstdint>

namespace snnc::synapse {

/// The words that bits `first` to `end` (exclusive) touch.
inline int64_t countWords(uint64_t first, uint64_t end, uint64_t wordBits) {
  return first == end ? 0 : (end - 1) / wordBits - first / wordBits + 1;
}

} // namespace snnc::synapse

#endif // SNNC_LIB_SYNAPSE_WORDCOUNT_H
