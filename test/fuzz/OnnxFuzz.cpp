// Feeds ONNX models to the importer and recognises, simplifies and quantises
// what it makes.

#include "Message.h"
#include "Run.h"

#include "snnc/Conversion/Passes.h"
#include "snnc/Import/Onnx.h"
#include "snnc/Transforms/Passes.h"

#include "dialects/Snn/Snn.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"
#include <onnx/onnx_pb.h>

using namespace mlir;
using namespace snnc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::StringRef bytes(reinterpret_cast<const char *>(data), size);
  fuzz::run(
      [&](MLIRContext &context) {
        return importOnnx(llvm::MemoryBufferRef(bytes, "fuzz.onnx"), context);
      },
      [](OpPassManager &passes) {
        passes.addPass(createAnnRecognizeSpiking());
        passes.addNestedPass<func::FuncOp>(createAnnFindGrids());
        passes.addPass(createCanonicalizerPass());
        passes.addNestedPass<func::FuncOp>(createAnnFoldBatchNorm());
        passes.addPass(createCanonicalizerPass());
        passes.addNestedPass<snn::NetworkOp>(createSnnFuseLinear());
        passes.addNestedPass<snn::NetworkOp>(createSnnQuantize());
      });
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  onnx::ModelProto model, donor;
  return fuzz::mutateMessage(model, donor, data, size, maxSize, seed);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t *left,
                                            size_t leftSize,
                                            const uint8_t *right,
                                            size_t rightSize, uint8_t *out,
                                            size_t maxSize, unsigned seed) {
  onnx::ModelProto model, donor;
  return fuzz::crossMessages(model, donor, left, leftSize, right, rightSize,
                             out, maxSize, seed);
}
