// The steps of snn-to-xbar: collect, check, build.

#ifndef SNNC_LIB_CONVERSION_SNNTOXBAR_H
#define SNNC_LIB_CONVERSION_SNNTOXBAR_H

#include "dialects/Snn/Snn.h"
#include "dialects/Xbar/Xbar.h"
#include "snnc/Chip/Chip.h"
#include "snnc/Mapping/Mapping.h"

#include "llvm/ADT/SmallVector.h"

namespace snnc {

/// A network as a mapping problem, and the ops that its numbers stand for.
struct NetworkProblem {
  snn::NetworkOp network;
  mapping::Problem problem;
  /// The snn.input or snn.population of each population.
  llvm::SmallVector<mlir::Operation *> populations;
  /// The synapse op of each projection; an op that feeds several populations
  /// is several projections.
  llvm::SmallVector<snn::SynapseOpInterface> projections;
};

/// Bits per stored weight, 0 if none is stored.
inline int64_t storedBits(snn::SynapseOpInterface synapses) {
  return synapses.isReal() ? synapse::realBits : synapses.getWeightBits();
}

/// Describes `network` for the cores of `chip`: inputs first, then populations
/// in their order.
NetworkProblem collectProblem(snn::NetworkOp network, const chip::Chip &chip);

/// Reports everything that keeps the network from this chip: missing phases,
/// what the chip's neurons cannot do, limits that no cut can keep.
mlir::LogicalResult checkProblem(const NetworkProblem &network,
                                 const chip::Chip &chip);

/// Writes a solution down as an xbar.chip behind the network.
xbar::ChipOp buildChip(const NetworkProblem &network,
                       const mapping::Solution &solution);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_SNNTOXBAR_H
