// The pass xbar-select-encoding with its figures.

#ifndef SNNC_TRANSFORMS_SELECTENCODING_H
#define SNNC_TRANSFORMS_SELECTENCODING_H

#include "snnc/Synapse/MemoryReport.h"
#include "snnc/Transforms/Passes.h"

namespace snnc {

/// The pass; what it chose from is written to `sink`, which outlives it.
std::unique_ptr<mlir::Pass>
createXbarSelectEncoding(XbarSelectEncodingOptions options,
                         synapse::MemoryReport *sink);

} // namespace snnc

#endif // SNNC_TRANSFORMS_SELECTENCODING_H
