// Tells whether a network states the ranges of its values.

#ifndef SNNC_CONVERSION_CALIBRATION_H
#define SNNC_CONVERSION_CALIBRATION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace snnc {

/// True if `--ann-to-snn` asks for a range that neither calibration nor the
/// grids of the network (ann.quantize, ann.grid) give. Emits nothing.
bool needsCalibration(mlir::func::FuncOp func, bool isRate,
                      unsigned activationBits);

} // namespace snnc

#endif // SNNC_CONVERSION_CALIBRATION_H
