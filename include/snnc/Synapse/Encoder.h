// Turns the weights of a layer into the bits of one fragment's synapse table.

#ifndef SNNC_SYNAPSE_ENCODER_H
#define SNNC_SYNAPSE_ENCODER_H

#include "snnc/Support/Result.h"
#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <vector>

namespace snnc::synapse {

/// The bits of a `dense` or `functional` table; UINT64_MAX if that does not fit
/// 64 bits. The geometry is valid but for its size. The size of a sparse table
/// depends on its weights (Survey.h).
uint64_t sizeInBits(const Geometry &geometry);

/// The 64-bit words that such a table takes: sizeInBits rounded up.
uint64_t sizeInWords(const Geometry &geometry);

/// The number of weights of the whole layer: targets.channels x
/// (source.channels / groups) x kernel if they are a kernel's, else target
/// population x source; UINT64_MAX if that does not fit 64 bits.
uint64_t numLayerWeights(const Geometry &geometry, bool ofKernel);
inline uint64_t numLayerWeights(const Geometry &geometry) {
  return numLayerWeights(geometry, hasWindows(geometry));
}

/// Checks that the geometry makes sense (positive extents within bounds, the
/// fragment inside its population, groups that divide the channels) and that
/// what the geometry alone says of its size fits in `wordsAvailable` 64-bit
/// words: all of a `dense` or `functional` table, of sparse ones pointers and
/// presence bits. The error starts with what is wrong and has no file name.
Status validate(const Geometry &geometry, uint64_t wordsAvailable);

/// Also checks the contents of a sparse table: pointers that ascend and have
/// the bits that docs/machine.md gives them, columns that ascend and exist,
/// runs that end where the row does, everything within `numWords`, transposed
/// parts that list the same weights. A decoder of a validated table never
/// leaves the table nor the fragment.
Status validate(const Geometry &geometry, const uint64_t *words,
                uint64_t numWords);

/// A packed table and the geometry to decode it with.
struct EncodedTable {
  Geometry geometry; ///< with pointerBits and gapBits
  std::vector<uint64_t> words;
  uint64_t sizeInBits = 0;
};

/// The bits of the table (docs/machine.md, "Synapse tables"), last word padded
/// with zeros. Of a sparse table pointerBits is set to the least that is
/// enough, gapBits, if it is 0, to the value of 1 to 16 that makes the table
/// smallest (the least of equals). The errors: weights of another number or
/// type than the geometry asks for; a weight that
/// does not fit, named with its position, value and the range.
Result<EncodedTable> encodeTable(const Geometry &geometry,
                                 const LayerWeights &weights);

/// The bits of a `dense` or `functional` table of the `numWeights` weights of
/// the layer. With 0 weight bits `weights` may be null; otherwise all must be
/// 1.
Result<std::vector<uint64_t>>
encode(const Geometry &geometry, const int8_t *weights, uint64_t numWeights);

/// The same for weights of realBits.
Result<std::vector<uint64_t>> encodeReals(const Geometry &geometry,
                                          const float *weights,
                                          uint64_t numWeights);

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_ENCODER_H
