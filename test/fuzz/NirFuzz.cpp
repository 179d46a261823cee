// Feeds arbitrary bytes to the NIR importer.

#include "snnc/Import/NIRNetwork.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  snnc::hdf5::Limits limits;
  limits.bytes = 64 << 20;
  limits.seconds = 1;
  snnc::Result<snnc::nir::Graph> graph =
      snnc::nir::read(data, size, "fuzz.nir", limits);
  if (!graph)
    return 0;
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  mlir::ScopedDiagnosticHandler quiet(&context, [](mlir::Diagnostic &) {});
  snnc::importNir(*graph, "fuzz.nir", context, snnc::Semantics());
  return 0;
}
