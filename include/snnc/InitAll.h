// Everything that a tool registers.

#ifndef SNNC_INITALL_H
#define SNNC_INITALL_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace snnc {

/// Adds ann, snn, xbar and the builtin dialects that they stand on.
void registerAllDialects(mlir::DialectRegistry &registry);

/// Registers the passes of snnc, canonicalize, cse and symbol-dce.
void registerAllPasses();

/// Hides the options that libLLVM.so registers for its own back ends. Call it
/// first thing in main, before any option of MLIR exists.
void hideOptionsOfLLVM();

} // namespace snnc

#endif // SNNC_INITALL_H
