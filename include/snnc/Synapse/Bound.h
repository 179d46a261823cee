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

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_BOUND_H
