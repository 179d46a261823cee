// One run of an importer and of the passes that follow it, and what must hold.

#ifndef SNNC_TEST_FUZZ_RUN_H
#define SNNC_TEST_FUZZ_RUN_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"

#include <functional>

namespace snnc::fuzz {

/// Reads an input.
using Import =
    std::function<mlir::OwningOpRef<mlir::ModuleOp>(mlir::MLIRContext &)>;

/// Adds the passes that users run after it.
using AddPasses = std::function<void(mlir::OpPassManager &)>;

/// True if all values of a module together have at most 2^16 elements or
/// neurons. A file of some bytes can state any number of them; what follows the
/// importers takes memory and time for each.
bool isSmall(mlir::ModuleOp module);

/// Imports, then runs the passes. Aborts with a message unless the importer
/// gives a module that verifies or exactly one error, and unless each pass
/// leaves a module that verifies or emits an error. The passes are run on small
/// modules.
void run(const Import &import, const AddPasses &addPasses);

} // namespace snnc::fuzz

#endif // SNNC_TEST_FUZZ_RUN_H
