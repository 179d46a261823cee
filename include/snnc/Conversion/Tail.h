// The end of a network that the host computes of what the chip gives.

#ifndef SNNC_CONVERSION_TAIL_H
#define SNNC_CONVERSION_TAIL_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <string>

namespace snnc {

/// The operators of the user's model in a tail, for messages:
/// "Transpose_48 ... Softmax_62 (14 operators)".
std::string describeTail(mlir::func::FuncOp tail);

} // namespace snnc

#endif // SNNC_CONVERSION_TAIL_H
