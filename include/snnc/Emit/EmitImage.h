// Turns a mapped network into the image that configures the chip.

#ifndef SNNC_EMIT_EMITIMAGE_H
#define SNNC_EMIT_EMITIMAGE_H

#include "dialects/Xbar/Xbar.h"
#include "snnc/Chip/Chip.h"
#include "snnc/Image/Image.h"

#include <string>

namespace snnc {

/// Where an image comes from, and how to make it.
struct EmitOptions {
  std::string modelName; ///< file name without folders
  std::string modelHash; ///< sha256 of the file, hex
  std::string options;   ///< canonical JSON: coding, bits, ranges...
  unsigned threads = 0;  ///< 0: all; the image does not depend on it
};

/// Encodes the memories of `mapped` in the layouts of `chip`, for which it was
/// mapped. Numbers that no field or word holds are reported at their layer.
mlir::FailureOr<image::Image> emitImage(xbar::ChipOp mapped,
                                        const chip::Chip &chip,
                                        const EmitOptions &options = {});

/// The function that the host runs on the outputs as it stands in an image;
/// empty for null.
std::string printTail(mlir::Operation *tail);

/// Registers `snnc-translate --xbar-to-image --chip=NAME`.
void registerImageTranslation();

} // namespace snnc

#endif // SNNC_EMIT_EMITIMAGE_H
