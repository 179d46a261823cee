// Serves editors that show MLIR files with snnc's dialects.

#include "snnc/InitAll.h"

#include "mlir/IR/Dialect.h"
#include "mlir/Support/LLVM.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int main(int argc, char **argv) {
  snnc::hideOptionsOfLLVM();
  mlir::DialectRegistry registry;
  snnc::registerAllDialects(registry);
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry));
}
