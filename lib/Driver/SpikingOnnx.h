// Spiking networks that were exported as ordinary ONNX operators.

#ifndef SNNC_LIB_DRIVER_SPIKINGONNX_H
#define SNNC_LIB_DRIVER_SPIKINGONNX_H

#include "snnc/Driver/Model.h"

namespace snnc::driver {

/// Replaces the function of an imported module by the trained network that it
/// is a step of, with the semantics that the user gave; leaves an analogue
/// network as it is. True for a spiking one. Errors: a step that is not
/// recognised, semantics that do not exist.
mlir::FailureOr<bool> recognizeLoaded(Session &session,
                                      const ModelOptions &options,
                                      mlir::ModuleOp module);

} // namespace snnc::driver

#endif // SNNC_LIB_DRIVER_SPIKINGONNX_H
