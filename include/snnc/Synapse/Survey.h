// Sizes and mean walks of a table that is not there yet, for the choice of its
// encoding.

#ifndef SNNC_SYNAPSE_SURVEY_H
#define SNNC_SYNAPSE_SURVEY_H

#include "snnc/Support/Result.h"
#include "snnc/Synapse/Table.h"
#include "snnc/Synapse/Traffic.h"

#include <cstdint>
#include <vector>

namespace snnc::synapse {

/// What a table would take and what walks over it would do.
struct Survey {
  Geometry geometry; ///< with the pointerBits and gapBits that encodeTable sets
  int64_t rows = 0;  ///< of the table: source neurons, or the kernel's rows
  int64_t columns = 0;   ///< targets, or target channels of the fragment
  unsigned rowBits = 0;  ///< of the index of a row
  uint64_t pairs = 0;    ///< places of the table that a weight could have
  uint64_t nonZeros = 0; ///< of these, not 0; of a functional table too
  /// The bits of its parts; their sum is the size of encodeTable's table.
  uint64_t pointerBits = 0;    ///< of rows and of columns
  uint64_t presenceBits = 0;   ///< of `bitmap`
  uint64_t indexBits = 0;      ///< beside the weights: columns, gaps, lengths
  uint64_t transposedBits = 0; ///< transposed entries of `index`
  uint64_t weightBits = 0;
  /// Forward walks, one from each neuron of the source population, together.
  Traffic forward;
  /// Of surveys for training: backward walks, one from each target neuron of
  /// the fragment, together; updates, one of each source neuron, together.
  Traffic backward, update;

  uint64_t sizeInBits() const {
    return pointerBits + presenceBits + indexBits + transposedBits + weightBits;
  }
};

/// Surveys the table that encodeTable would make, exactly, without making it.
/// Time is linear in the weights of the layer and, without windows, in the
/// source neurons; with `training`, of a kernel without windows, in the
/// synapses.
/// The error is that of encodeTable but for weights that do not fit the bits,
/// which are not looked at.
Result<Survey> survey(const Geometry &geometry, const LayerWeights &weights,
                      bool training = false);

/// Surveys several tables of the same projection at once, which takes little
/// longer than one: `geometries` differ in encoding, windows, transposed and
/// numbers of bits alone.
Result<std::vector<Survey>> surveys(const std::vector<Geometry> &geometries,
                                    const LayerWeights &weights,
                                    bool training = false);

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_SURVEY_H
