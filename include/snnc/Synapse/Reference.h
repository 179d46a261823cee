// Decodes synapse tables slowly, bit by bit and target by target: the yardstick
// for the fast decoder.

#ifndef SNNC_SYNAPSE_REFERENCE_H
#define SNNC_SYNAPSE_REFERENCE_H

#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <functional>

namespace snnc::synapse {

/// Calls `callback` with the index (machine order of the fragment) of every
/// target that `source` reaches, in ascending order, and the synapse's weight.
/// The geometry is valid and `words` holds the whole table.
void forEachSynapse(
    const Geometry &geometry, const uint64_t *words, const Coordinate &source,
    const std::function<void(int64_t target, int64_t weight)> &callback);

/// The words that an event of `source` reads, counted word by word.
int64_t wordsRead(const Geometry &geometry, const Coordinate &source);

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_REFERENCE_H
