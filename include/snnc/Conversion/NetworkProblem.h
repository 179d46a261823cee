// A spiking network as a mapping problem.

#ifndef SNNC_CONVERSION_NETWORKPROBLEM_H
#define SNNC_CONVERSION_NETWORKPROBLEM_H

#include "dialects/Snn/Snn.h"
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

/// Describes `network` for the cores of `chip`: inputs first, then populations
/// in their order.
NetworkProblem collectProblem(snn::NetworkOp network, const chip::Chip &chip);

} // namespace snnc

#endif // SNNC_CONVERSION_NETWORKPROBLEM_H
