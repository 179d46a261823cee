// Registers the translation of xbar to an image with snnc-translate.

#include "dialects/Ann/Ann.h"
#include "snnc/Emit/EmitImage.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace snnc;

static LogicalResult translate(Operation *op, llvm::raw_ostream &output,
                               const std::string &chipName) {
  SmallVector<xbar::ChipOp> chips;
  op->walk([&](xbar::ChipOp chip) { chips.push_back(chip); });
  if (chips.size() != 1)
    return emitError(op->getLoc())
           << "expected one xbar.chip in the module, found " << chips.size();
  Result<chip::Chip> chip = chip::load(chipName);
  if (!chip)
    return emitError(op->getLoc()) << chip.error().message;
  FailureOr<image::Image> image = emitImage(chips.front(), *chip);
  if (failed(image))
    return failure();
  std::vector<uint8_t> bytes = image::serialize(*image);
  output.write(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  return success();
}

void snnc::registerImageTranslation() {
  static llvm::cl::opt<std::string> chip(
      "chip", llvm::cl::init("reference"),
      llvm::cl::desc(
          "Name or path of the chip that --xbar-to-image emits for"));
  static TranslateFromMLIRRegistration registration(
      "xbar-to-image", "Write the image (.snnb) of a mapped network",
      [](Operation *op, llvm::raw_ostream &output) {
        return translate(op, output, chip);
      },
      [](DialectRegistry &registry) {
        // The tail is a function of ann.
        registry
            .insert<ann::AnnDialect, func::FuncDialect, xbar::XbarDialect>();
      });
}
