// Translates between MLIR and the formats outside it: ONNX, NIR and .net in,
// images out.

#include "snnc/Emit/EmitImage.h"
#include "snnc/Emit/FlattenNetwork.h"
#include "snnc/Import/NIRNetwork.h"
#include "snnc/Import/Netx.h"
#include "snnc/Import/Onnx.h"
#include "snnc/InitAll.h"

#include "mlir/Support/LogicalResult.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"

int main(int argc, char **argv) {
  snnc::hideOptionsOfLLVM();
  snnc::registerOnnxImport();
  snnc::registerNirTranslations();
  snnc::registerNetxImport();
  snnc::registerImageTranslation();
  snnc::registerNeuronsTranslation();
  return mlir::failed(
      mlir::mlirTranslateMain(argc, argv, "snnc translation driver"));
}
