// Reads ONNX models into the ann dialect.

#ifndef SNNC_IMPORT_ONNX_H
#define SNNC_IMPORT_ONNX_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBufferRef.h"

#include <cstdint>
#include <map>
#include <string>

namespace snnc {

/// What the user adds to a model.
struct OnnxImportOptions {
  /// Shapes of inputs, by name, for the sizes that the model leaves open or
  /// for the batch size; the empty name means the only input.
  std::map<std::string, llvm::SmallVector<int64_t>> shapes;

  /// Inputs, by name, that are constants: files with an onnx.TensorProto
  /// (input_1.pb) for shapes, axes or weights that the model leaves to run
  /// time.
  std::map<std::string, std::string> constants;

  /// Takes inputs of any shape, and of integers and bools (as float32), as
  /// tests of operators have them. Networks run one sample of floats at a
  /// time: a batch dimension of 1 and one more.
  bool anyInput = false;
};

/// Reads the ONNX model in the file `path` (opset 1 to 23; external data must
/// lie in its folder or below). The module holds one func.func with the
/// graph's name; its arguments and results carry the names of the graph's
/// inputs and outputs in `ann.name`. Each operation has the location
/// NameLoc(node) over FileLineColLoc(path, index of the node, 0). Null after
/// an error, which is emitted once, to the context's diagnostic handler.
mlir::OwningOpRef<mlir::ModuleOp>
importOnnx(llvm::StringRef path, mlir::MLIRContext &context,
           const OnnxImportOptions &options = {});

/// Like importOnnx, for a model in memory. The buffer's identifier is its path.
mlir::OwningOpRef<mlir::ModuleOp>
importOnnx(llvm::MemoryBufferRef model, mlir::MLIRContext &context,
           const OnnxImportOptions &options = {});

/// Makes `--import-onnx` known to snnc-translate, with the options
/// `--shape INPUT=1x3x224x224` and `--constant INPUT=input_1.pb`.
void registerOnnxImport();

} // namespace snnc

#endif // SNNC_IMPORT_ONNX_H
