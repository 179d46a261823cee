// Packs the rows of a sparse table.

#ifndef SNNC_LIB_SYNAPSE_SPARSEWRITER_H
#define SNNC_LIB_SYNAPSE_SPARSEWRITER_H

#include "snnc/Synapse/Encoder.h"

#include <cstdint>
#include <vector>

namespace snnc::synapse {

/// The weights that a sparse table stores, row by row.
struct SparseRows {
  std::vector<uint64_t> begins;  ///< of each row, and the end of the last
  std::vector<uint32_t> columns; ///< ascending in each row
  std::vector<uint32_t> codes;   ///< the bits of each weight

  uint64_t numWeights() const { return columns.size(); }
};

/// Packs `rows`, one for each row that the geometry has, and sets pointerBits
/// and, if it is 0, gapBits.
EncodedTable packSparse(const Geometry &geometry, const SparseRows &rows);

} // namespace snnc::synapse

#endif // SNNC_LIB_SYNAPSE_SPARSEWRITER_H
