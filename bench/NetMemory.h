// What a network takes in memory: as lists of synapses, and as weights with
// axons of populations.

#ifndef SNNC_BENCH_NETMEMORY_H
#define SNNC_BENCH_NETMEMORY_H

#include "snnc/Chip/Chip.h"
#include "snnc/Mapping/Mapping.h"
#include "snnc/Support/Result.h"
#include "snnc/Synapse/LookUpTable.h"

#include <cstdint>

namespace snnc::nets {

/// Bits that the fields of axons of populations need so that they hold all
/// axons of a network (docs/machine.md).
struct AxonFields {
  int64_t core = 0, table = 0, delay = 0;
  int64_t c = 0, y = 0, x = 0;
  int64_t height = 0, width = 0, lattice = 0;

  int64_t sum() const {
    return core + table + delay + c + y + x + height + width + lattice;
  }
};

/// Counts of a network that is cut and put on cores.
struct Cut : synapse::LookUpSizes {
  int64_t fragments = 0; ///< of populations, inputs not counted
  int64_t tables = 0;    ///< a fragment has one per projection into it
  /// Of populations (snnc/Synapse/Axon.h): pairs of a source fragment, those of
  /// inputs too, and a table that it reaches.
  int64_t axons = 0;
  AxonFields fields;     ///< of these axons
  int64_t tableBits = 0; ///< of weights, which each fragment has a copy of
};

/// Cuts and packs by lib/Mapping for the cores of the problem, of which there
/// are as many as it takes. An error says what no cut can keep.
Result<Cut> cutNetwork(mapping::Problem problem);

/// Widths that the comparison takes as given.
struct Widths {
  double weightBits = 8;
  int64_t stateBits = 16;
  int64_t axonBits = 64;
};

/// Rows that say what fragments and tables are, in the chip's memories.
double descriptorBits(const Cut &cut, const chip::Chip &chip);

} // namespace snnc::nets

#endif // SNNC_BENCH_NETMEMORY_H
