// The user's names of the inputs and outputs of a function.

#ifndef SNNC_DIALECTS_ANN_NAMES_H
#define SNNC_DIALECTS_ANN_NAMES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <string>

namespace snnc::ann {

/// The name of argument `index`, "input" and its number if it has none.
std::string argumentName(mlir::func::FuncOp function, unsigned index);

/// The name of result `index`, "output" and its number if it has none.
std::string resultName(mlir::func::FuncOp function, unsigned index);

} // namespace snnc::ann

#endif // SNNC_DIALECTS_ANN_NAMES_H
