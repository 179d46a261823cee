// Networks without states whose activations are steps: spiking networks that
// take one step for a sample.

#ifndef SNNC_LIB_CONVERSION_STEPNETWORK_H
#define SNNC_LIB_CONVERSION_STEPNETWORK_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <vector>

namespace snnc {

/// True for an operation that makes 0 or 1 of a value that changes.
bool isComparison(mlir::Operation &op);

/// True if `function` has one input and a layer with weights reads what a
/// comparison gives, in this step: nothing but spiking neurons computes that.
bool isStepNetwork(mlir::func::FuncOp function);

/// The end of a step network that the host computes, in the order of the
/// function: votes, a softmax, and what follows them. No layer with weights
/// and no comparison that one reads comes after it.
std::vector<mlir::Operation *> findStepTail(mlir::func::FuncOp function);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_STEPNETWORK_H
