// Decodes synapse tables slowly, bit by bit and target by target: the yardstick
// for the fast decoder.

#ifndef SNNC_SYNAPSE_REFERENCE_H
#define SNNC_SYNAPSE_REFERENCE_H

#include "snnc/Synapse/Table.h"
#include "snnc/Synapse/Traffic.h"

#include <cstdint>
#include <functional>

namespace snnc::synapse {

/// Calls `callback` with the index (machine order of the fragment) of every
/// target that `source` reaches, in ascending order, and the synapse's weight.
/// The geometry is valid and `words` holds the whole table.
void forEachSynapse(
    const Geometry &geometry, const uint64_t *words, const Coordinate &source,
    const std::function<void(int64_t target, int64_t weight)> &callback);

/// The words that an event of `source` reads, counted word by word; of a dense
/// or functional table.
int64_t wordsRead(const Geometry &geometry, const Coordinate &source);

/// Calls `callback` with the index (machine order of the source population) of
/// every source that reaches `target` (machine order of the fragment), in
/// ascending order, and the synapse's weight.
void forEachSynapseOfTarget(
    const Geometry &geometry, const uint64_t *words, int64_t target,
    const std::function<void(int64_t source, int64_t weight)> &callback);

/// Adds to the weight of each synapse of `source`, in ascending order of
/// targets, `deltas` of its target (machine order of the fragment), and
/// saturates it to the range of the weight bits; a weight that becomes 0 stays
/// in a sparse table. Weights of a kernel change once per synapse. The table
/// has integers of 1 bit or more; of 1 bit with a sign the sign of weight +
/// delta stays, that of the weight if the sum is 0.
void update(const Geometry &geometry, uint64_t *words, const Coordinate &source,
            const int32_t *deltas);

/// What the walks of an event, an error and an update do, word by word.
Traffic forwardTraffic(const Geometry &geometry, const uint64_t *words,
                       const Coordinate &source);
Traffic backwardTraffic(const Geometry &geometry, const uint64_t *words,
                        int64_t target);
Traffic updateTraffic(const Geometry &geometry, const uint64_t *words,
                      const Coordinate &source);

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_REFERENCE_H
