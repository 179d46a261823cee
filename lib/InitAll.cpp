// Everything that a tool registers.

#include "snnc/InitAll.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Snn/Snn.h"
#include "dialects/Xbar/Xbar.h"
#include "snnc/Conversion/Passes.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/CommandLine.h"

void snnc::registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<mlir::func::FuncDialect, ann::AnnDialect, snn::SnnDialect,
                  xbar::XbarDialect>();
}

void snnc::registerAllPasses() {
  registerTransformsPasses();
  registerConversionPasses();
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  mlir::registerSymbolDCEPass();
}

void snnc::hideOptionsOfLLVM() {
  for (auto &[name, option] : llvm::cl::getRegisteredOptions())
    if (name != "help" && name != "version")
      option->setHiddenFlag(llvm::cl::ReallyHidden);
}
