// Turns snn ops into plain numbers.

#ifndef SNNC_LIB_INTERPRETER_SNNPLANBUILDER_H
#define SNNC_LIB_INTERPRETER_SNNPLANBUILDER_H

#include "SnnPlan.h"

#include "dialects/Snn/Snn.h"

namespace snnc::interpreter {

/// Fills `plan` but for the range of potentials. Errors are those of
/// SnnInterpreter::create.
mlir::LogicalResult buildSnnPlan(snn::NetworkOp network, SnnPlan &plan);

} // namespace snnc::interpreter

#endif // SNNC_LIB_INTERPRETER_SNNPLANBUILDER_H
