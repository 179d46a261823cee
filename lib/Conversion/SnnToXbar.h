// The steps of snn-to-xbar: collect, check, build.

#ifndef SNNC_LIB_CONVERSION_SNNTOXBAR_H
#define SNNC_LIB_CONVERSION_SNNTOXBAR_H

#include "dialects/Snn/Snn.h"
#include "dialects/Xbar/Xbar.h"
#include "snnc/Conversion/NetworkProblem.h"
#include "snnc/Transforms/EncodingWishes.h"

namespace snnc {

/// Bits per stored weight, 0 if none is stored.
inline int64_t storedBits(snn::SynapseOpInterface synapses) {
  return synapses.isReal() ? synapse::realBits : synapses.getWeightBits();
}

/// Reports everything that keeps the network from this chip: missing phases,
/// what the chip's neurons cannot do, limits that no cut can keep.
mlir::LogicalResult checkProblem(const NetworkProblem &network,
                                 const chip::Chip &chip);

/// Sets the kinds of all projections: the one that is asked for, or the plain
/// one if the chip has it, or all that the chip has. With `compact`, all that
/// the chip has where none is asked for. Nothing is set where the chip has
/// none.
void setKinds(NetworkProblem &network, const chip::Chip &chip,
              const EncodingWishes &wishes, bool transposed, bool compact);

/// Writes a solution down as an xbar.chip behind the network.
xbar::ChipOp buildChip(const NetworkProblem &network,
                       const mapping::Solution &solution);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_SNNTOXBAR_H
