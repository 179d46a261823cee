// Runs snnc passes over MLIR files.

#include "snnc/InitAll.h"

#include "mlir/IR/Dialect.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  snnc::hideOptionsOfLLVM();
  mlir::DialectRegistry registry;
  snnc::registerAllDialects(registry);
  snnc::registerAllPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "snnc pass driver", registry));
}
