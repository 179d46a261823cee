// Makes NIR a format of snnc-translate.

#include "snnc/Import/NIRNetwork.h"

#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace snnc;

namespace cl = llvm::cl;

/// The semantics that the options of the command line choose.
static Result<Semantics> chooseByOptions() {
  static cl::opt<std::string> profile(
      "profile",
      cl::desc("Framework whose meaning fills what NIR files leave open"),
      cl::init("norse"), cl::value_desc("NAME"));
  static cl::list<std::string> overrides(
      "semantics", cl::desc("Another value than the profile's"),
      cl::value_desc("KEY=VALUE"));
  static cl::opt<std::string> dt("dt", cl::desc("Seconds per step"),
                                 cl::value_desc("SECONDS"));
  static cl::opt<std::string> steps("steps", cl::desc("Steps of a sample"),
                                    cl::value_desc("N"));
  static bool parsed = false;
  if (!parsed) { // the first call only makes the options known
    parsed = true;
    return Semantics();
  }
  std::vector<std::string> all = overrides;
  if (!dt.empty())
    all.push_back("dt=" + dt);
  if (!steps.empty())
    all.push_back("steps=" + steps);
  return chooseSemantics(profile, all);
}

void snnc::registerNirTranslations() {
  (void)static_cast<bool>(chooseByOptions());
  static TranslateToMLIRRegistration import(
      "import-nir", "reads a NIR file into the snn dialect",
      [](llvm::SourceMgr &sources,
         MLIRContext *context) -> OwningOpRef<Operation *> {
        Result<Semantics> semantics = chooseByOptions();
        if (!semantics) {
          emitError(UnknownLoc::get(context)) << semantics.error().message;
          return {};
        }
        return importNir(sources.getMemoryBuffer(sources.getMainFileID())
                             ->getMemBufferRef(),
                         *context, *semantics)
            .release()
            .getOperation();
      },
      [](DialectRegistry &registry) { registry.insert<snn::SnnDialect>(); });
  static TranslateFromMLIRRegistration toFile(
      "export-nir", "writes a trained spiking network as a NIR file",
      [](Operation *op, llvm::raw_ostream &output) -> LogicalResult {
        snn::NetworkOp network;
        op->walk([&](snn::NetworkOp found) { network = found; });
        if (!network)
          return op->emitError("holds no snn.network");
        FailureOr<nir::Graph> graph = exportNir(network);
        if (failed(graph))
          return failure();
        Result<std::string> bytes = nir::serialize(*graph);
        if (!bytes)
          return network.emitError() << bytes.error().message;
        output << *bytes;
        return success();
      },
      [](DialectRegistry &registry) { registry.insert<snn::SnnDialect>(); });
}
