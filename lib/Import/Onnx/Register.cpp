// Makes the ONNX importer a translation of snnc-translate.

#include "snnc/Import/Onnx.h"

#include "dialects/Ann/Ann.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace snnc;

/// Reads INPUT=1x3x224x224 into `options`.
static LogicalResult parseShapeOption(StringRef text, MLIRContext &context,
                                      OnnxImportOptions &options) {
  auto [name, sizes] = text.rsplit('=');
  llvm::SmallVector<int64_t> shape;
  for (StringRef part : llvm::split(sizes, 'x')) {
    int64_t size = 0;
    if (part.getAsInteger(10, size) || size < 1)
      return emitError(UnknownLoc::get(&context))
             << "--shape '" << text
             << "': expected INPUT=SIZExSIZE..., as in data=1x3x224x224";
    shape.push_back(size);
  }
  options.shapes[name.str()] = shape;
  return success();
}

void snnc::registerOnnxImport() {
  static llvm::cl::list<std::string> shapes(
      "shape",
      llvm::cl::desc("Shape of an input whose sizes the model leaves open"),
      llvm::cl::value_desc("INPUT=1x3x224x224"));
  static llvm::cl::list<std::string> constants(
      "constant",
      llvm::cl::desc("File with an onnx.TensorProto that an input always is"),
      llvm::cl::value_desc("INPUT=input_1.pb"));
  static TranslateToMLIRRegistration registration(
      "import-onnx", "reads an ONNX model into the ann dialect",
      [](llvm::SourceMgr &sources,
         MLIRContext *context) -> OwningOpRef<Operation *> {
        OnnxImportOptions options;
        for (const std::string &text : shapes)
          if (failed(parseShapeOption(text, *context, options)))
            return {};
        for (StringRef text : constants) {
          auto [name, file] = text.rsplit('=');
          options.constants[name.str()] = file.str();
        }
        unsigned id = sources.getMainFileID();
        return importOnnx(sources.getMemoryBuffer(id)->getMemBufferRef(),
                          *context, options)
            .release()
            .getOperation();
      },
      [](DialectRegistry &registry) {
        registry.insert<ann::AnnDialect, func::FuncDialect>();
      });
}
