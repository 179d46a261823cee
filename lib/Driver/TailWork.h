// How long the host takes for an operation of a tail.

#ifndef SNNC_LIB_DRIVER_TAILWORK_H
#define SNNC_LIB_DRIVER_TAILWORK_H

#include "mlir/IR/Operation.h"

#include <cstdint>

namespace snnc::driver {

/// The elements that an operation of ann without weights reads and writes, as
/// often as it does: multiply-accumulates of a product, elements of windows.
/// 2^64 - 1 if it is more than that.
uint64_t tailWork(mlir::Operation &op);

} // namespace snnc::driver

#endif // SNNC_LIB_DRIVER_TAILWORK_H
