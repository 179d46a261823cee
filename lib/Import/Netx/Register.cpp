// Makes the reader of .net files known to snnc-translate.

#include "snnc/Import/Netx.h"

#include "dialects/Snn/Snn.h"

#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

void snnc::registerNetxImport() {
  static llvm::cl::opt<int64_t> resetInterval(
      "netx-reset-interval",
      llvm::cl::desc("Steps after which the neurons of a .net file are reset, "
                     "layer by layer; 0: never"),
      llvm::cl::init(0));
  static llvm::cl::list<std::string> overrides(
      "netx-semantics",
      llvm::cl::desc("Change of the semantics of a .net file, KEY=VALUE"));
  static TranslateToMLIRRegistration registration(
      "import-netx", "Read a .net file of lava-dl into the snn dialect",
      [](llvm::SourceMgr &sources, MLIRContext *context) {
        const llvm::MemoryBuffer *buffer =
            sources.getMemoryBuffer(sources.getMainFileID());
        NetxImportOptions options;
        options.overrides.assign(overrides.begin(), overrides.end());
        options.resetInterval = resetInterval;
        return importNetx(
            ArrayRef<char>(buffer->getBufferStart(), buffer->getBufferSize()),
            buffer->getBufferIdentifier(), *context, options);
      },
      [](DialectRegistry &registry) { registry.insert<snn::SnnDialect>(); });
}
