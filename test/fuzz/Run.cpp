// What must hold of an importer and of the passes after it.

#include "Run.h"

#include "dialects/Snn/Snn.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

using namespace mlir;

/// The context of the next run. It keeps all attributes that it ever saw.
static MLIRContext &nextContext() {
  static std::unique_ptr<MLIRContext> context;
  static unsigned runs = 0;
  if (runs++ % 64 == 0)
    context = std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED);
  return *context;
}

static void require(bool holds, const char *what, const std::string &errors) {
  if (holds)
    return;
  llvm::errs() << "fuzz: " << what << "\n" << errors;
  std::abort();
}

bool snnc::fuzz::isSmall(ModuleOp module) {
  constexpr int64_t most = 1 << 16;
  int64_t count = 0;
  module.walk([&](Operation *op) {
    for (Type type : op->getResultTypes()) {
      if (auto spikes = dyn_cast<snn::SpikesType>(type))
        count += std::min(spikes.numNeurons(), most);
      else if (auto tensor = dyn_cast<RankedTensorType>(type))
        count += std::min(tensor.getNumElements(), most);
    }
    return count <= most ? WalkResult::advance() : WalkResult::interrupt();
  });
  return count <= most;
}

void snnc::fuzz::run(const Import &import, const AddPasses &addPasses) {
  MLIRContext &context = nextContext();
  int numErrors = 0;
  std::string errors;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
      return;
    ++numErrors;
    errors += diagnostic.str() + "\n";
  });
  OwningOpRef<ModuleOp> module = import(context);
  require(numErrors == (module ? 0 : 1),
          module ? "a module in spite of an error" : "not one error", errors);
  if (!module)
    return;
  require(succeeded(verify(*module)), "the module does not verify", errors);
  if (!isSmall(*module))
    return;
  PassManager passes(&context);
  passes.enableVerifier(false);
  addPasses(passes);
  bool done = succeeded(passes.run(*module));
  require(done || numErrors > 0, "a pass fails without an error", errors);
  require(!done || succeeded(verify(*module)),
          "the module does not verify after the passes", errors);
}
