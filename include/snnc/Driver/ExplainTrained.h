// The table of a trained network's semantics, measured on the user's samples.

#ifndef SNNC_DRIVER_EXPLAINTRAINED_H
#define SNNC_DRIVER_EXPLAINTRAINED_H

#include "snnc/Driver/Compile.h"
#include "snnc/Driver/Semantics.h"

namespace snnc::driver {

/// The samples that effects are measured on.
struct EffectRequest {
  DataOptions data;     ///< without a path nothing is measured
  std::string labels;   ///< empty: those that the data say themselves, if any
  int64_t samples = 0;  ///< the first so many; 0: all
  unsigned threads = 0; ///< 0: all
  std::function<void(int64_t, int64_t)> progress; ///< runs done, of all
};

/// Makes the table of `network`. With samples and `options.chip`, each
/// alternative is also compiled for the chip and its image run, for the energy.
/// Prints its errors.
mlir::FailureOr<SemanticsTable> explainTrained(Session &session,
                                               snn::NetworkOp network,
                                               const CompileOptions &options,
                                               const EffectRequest &request);

} // namespace snnc::driver

#endif // SNNC_DRIVER_EXPLAINTRAINED_H
