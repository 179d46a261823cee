// How many bits a table takes at most that has so many weights besides 0.

#ifndef SNNC_SYNAPSE_BOUND_H
#define SNNC_SYNAPSE_BOUND_H

#include "snnc/Synapse/Table.h"

#include <cstdint>

namespace snnc::synapse {

/// The most bits that encodeTable takes for a table of `nonZeros` weights that
/// are not 0, wherever they are: exact but for `run_length` and `delta_index`.
/// `nonZeros` counts places of the table (of one without windows over a kernel
/// each pair that a window joins). UINT64_MAX if it does not fit 64 bits.
uint64_t mostBits(const Geometry &geometry, uint64_t nonZeros);

/// The least bits that encodeTable takes for such a table: exact but for
/// `run_length` and `delta_index`, of which just the weights and pointers to
/// them are counted.
uint64_t leastBits(const Geometry &geometry, uint64_t nonZeros);

/// The places besides 0 of a table without windows of the weights of a kernel:
/// the pairs of a source and a target of the fragment that a window joins by a
/// weight that is not 0. Time is linear in the weights.
uint64_t countJoined(const Geometry &geometry, const LayerWeights &weights);

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_BOUND_H
