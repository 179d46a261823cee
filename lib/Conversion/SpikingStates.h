// Finds which inputs of a one-step graph are states, and what continues them.

#ifndef SNNC_LIB_CONVERSION_SPIKINGSTATES_H
#define SNNC_LIB_CONVERSION_SPIKINGSTATES_H

#include "SpikingGraph.h"

#include <string>
#include <vector>

namespace snnc {

/// The result that each argument of a function becomes in the next step; -1 for
/// inputs. The pairs come from ann.next (Scan, Loop), from `given`, each
/// "INPUT=OUTPUT", from names ('mem1_in' and 'mem1_out'), or from what the
/// outputs compute. Fails, with an error at the function, if a state could be
/// continued by several outputs.
mlir::FailureOr<std::vector<int>> pairStates(mlir::func::FuncOp function,
                                             SpikingGraph &graph,
                                             llvm::ArrayRef<std::string> given);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_SPIKINGSTATES_H
