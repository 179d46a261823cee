// Recognises spiking networks that were exported as ordinary operations.

#ifndef SNNC_CONVERSION_RECOGNIZESPIKING_H
#define SNNC_CONVERSION_RECOGNIZESPIKING_H

#include "dialects/Snn/Snn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <string>
#include <vector>

namespace snnc {

/// What the user adds to a model.
struct RecognizeSpikingOptions {
  /// "INPUT=OUTPUT": the output that is the input of the next step.
  std::vector<std::string> states;
  int64_t steps = 0; ///< of a sample; 0: what the model says
  double dt = 1e-3;  ///< seconds per step; no ONNX file states it
};

/// True if `function` is one step of a network with states, a step that is
/// repeated (ann.steps), or steps that are written out, with comparisons
/// between them; or a network without states whose layers read comparisons.
bool isSpikingForm(mlir::func::FuncOp function);

/// Replaces `function` by the spiking network that it computes
/// (docs/onnx-spiking.md). Fails, with an error that names the node, if it
/// computes something else; the function is left as it was.
mlir::FailureOr<snn::NetworkOp>
recognizeSpiking(mlir::func::FuncOp function,
                 const RecognizeSpikingOptions &options = {});

} // namespace snnc

#endif // SNNC_CONVERSION_RECOGNIZESPIKING_H
