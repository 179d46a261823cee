// What pruning does to a network: its weights, and its classes of samples.

#ifndef SNNC_DRIVER_PRUNE_H
#define SNNC_DRIVER_PRUNE_H

#include "snnc/Driver/Compile.h"

#include <string>
#include <vector>

namespace snnc::driver {

/// The weights of a layer, of all its projections.
struct PrunedLayer {
  std::string name;
  int64_t weights = 0;
  int64_t nonzeroBefore = 0;
  int64_t nonzeroAfter = 0;
};

/// What pruning did.
struct PruneEffect {
  std::vector<PrunedLayer> layers; ///< in the order of the network
  bool isInteger = false;     ///< measured in integers, else in floating point
  int64_t samples = 0;        ///< 0: nothing was measured
  int64_t correctBefore = -1; ///< -1 without labels; class of the first output
  int64_t correctAfter = -1;
  int64_t sameClass = 0; ///< as before pruning
};

/// Prunes a trained spiking network as `rules` say (CodingOptions::prune).
mlir::LogicalResult prune(Session &session, snn::NetworkOp network,
                          const std::vector<std::string> &rules);

/// Lowers the calibrated `module` with and without `coding.prune` and, if there
/// are calibration samples, runs both networks on them: in integers, a trained
/// spiking network in floating point. Changes nothing.
mlir::FailureOr<PruneEffect> measurePruning(Session &session,
                                            mlir::ModuleOp module,
                                            const CompileOptions &options,
                                            const CodingOptions &coding);

/// Measures and hands the effect to `options.pruned`, if something is pruned
/// and somebody asks.
mlir::LogicalResult reportPruning(Session &session, mlir::ModuleOp module,
                                  const CompileOptions &options,
                                  const CodingOptions &coding);

} // namespace snnc::driver

#endif // SNNC_DRIVER_PRUNE_H
