// What the host computes of the outputs of a trained spiking network.

#ifndef SNNC_LIB_DRIVER_SPIKINGTAIL_H
#define SNNC_LIB_DRIVER_SPIKINGTAIL_H

#include "dialects/Snn/Snn.h"
#include "snnc/Interpreter/AnnInterpreter.h"
#include "snnc/Interpreter/SpikingInterpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <optional>

namespace snnc::driver {

/// The tail that a network names, beside it in the module; or null.
mlir::func::FuncOp getTail(snn::NetworkOp network);

/// The tail of a network in the floating point of the user's model. Any number
/// of threads may run it.
class SpikingTail {
public:
  /// Fails, with an error at the tail, if it cannot be run.
  static mlir::FailureOr<SpikingTail> create(snn::NetworkOp network);

  /// Replaces the outputs of the neurons by the results of the tail; without a
  /// tail they stay.
  Status run(interpreter::SpikingFrame &frame) const;

private:
  std::optional<interpreter::AnnInterpreter> interpreter;
  std::vector<interpreter::SpikingOutput> results; ///< without values
};

} // namespace snnc::driver

#endif // SNNC_LIB_DRIVER_SPIKINGTAIL_H
