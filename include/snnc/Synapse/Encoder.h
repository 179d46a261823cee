// Turns the weights of a layer into the bits of one fragment's synapse table.

#ifndef SNNC_SYNAPSE_ENCODER_H
#define SNNC_SYNAPSE_ENCODER_H

#include "snnc/Support/Result.h"
#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <vector>

namespace snnc::synapse {

/// The weights that the table stores, in bits; UINT64_MAX if that does not fit
/// 64 bits. The geometry is valid but for its size.
uint64_t sizeInBits(const Geometry &geometry);

/// The 64-bit words that the table takes: sizeInBits rounded up.
uint64_t sizeInWords(const Geometry &geometry);

/// The number of weights of the whole layer: targets.channels x
/// (source.channels / groups) x kernel for `functional`, target population x
/// source for `dense`; UINT64_MAX if that does not fit 64 bits.
uint64_t numLayerWeights(const Geometry &geometry);

/// Checks that the geometry makes sense (positive extents within bounds, the
/// fragment inside its population, groups that divide the channels) and that
/// the table fits in `wordsAvailable`. A decoder of a validated geometry never
/// leaves the table nor the fragment. The error starts with what is wrong and
/// has no file name.
Status validate(const Geometry &geometry, uint64_t wordsAvailable);

/// The bits of the table (docs/machine.md, "Synapse tables"), last word padded
/// with zeros. `weights` are the `numWeights` weights of the whole layer in the
/// order of ONNX, of which the fragment's are taken:
///  functional: [target channel][source channel in the group][ky][kx],
///  dense:      [target][source], both counted in (c, y, x) order.
/// With 0 weight bits `weights` may be null; otherwise all must be 1. The error
/// names the first weight that does not fit, its position and the range.
Result<std::vector<uint64_t>>
encode(const Geometry &geometry, const int8_t *weights, uint64_t numWeights);

/// The same for weights of realBits.
Result<std::vector<uint64_t>> encodeReals(const Geometry &geometry,
                                          const float *weights,
                                          uint64_t numWeights);

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_ENCODER_H
