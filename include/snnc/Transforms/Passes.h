// Passes inside one level: from ann to ann, from snn to snn, from
// xbar to xbar.

#ifndef SNNC_TRANSFORMS_PASSES_H
#define SNNC_TRANSFORMS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace snnc {

namespace snn {
class NetworkOp;
} // namespace snn
namespace xbar {
class ChipOp;
} // namespace xbar

#define GEN_PASS_DECL
#include "snnc/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "snnc/Transforms/Passes.h.inc"

} // namespace snnc

#endif // SNNC_TRANSFORMS_PASSES_H
