// One run of the compiler: the MLIR context and the diagnostics in the words
// of a user who knows no MLIR.

#ifndef SNNC_DRIVER_SESSION_H
#define SNNC_DRIVER_SESSION_H

#include "snnc/Support/Result.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"

#include <memory>

namespace snnc::driver {

/// The file and the node's name of a location: `model.onnx: 'Conv_3'`; empty
/// if it is unknown. What `message` names already is left out.
std::string describe(mlir::Location location, llvm::StringRef message);

/// What is printed besides errors and warnings.
enum class Verbosity {
  Quiet,       ///< nothing
  Assumptions, ///< what was assumed or left out
  Passes       ///< also the figures that the passes report
};

/// Owns the context; prints errors, warnings and remarks to stderr, one line
/// each: `error: model.onnx: 'Conv_3': ...`.
class Session {
public:
  explicit Session(Verbosity verbosity);

  mlir::MLIRContext &getContext() { return *context; }

  /// Prints an error that has no location.
  mlir::LogicalResult fail(const Error &error);

private:
  std::unique_ptr<mlir::MLIRContext> context;
  std::unique_ptr<mlir::ScopedDiagnosticHandler> handler;
  Verbosity verbosity;
};

} // namespace snnc::driver

#endif // SNNC_DRIVER_SESSION_H
