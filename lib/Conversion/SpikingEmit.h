// Writes recognised populations as a trained network of the snn dialect.

#ifndef SNNC_LIB_CONVERSION_SPIKINGEMIT_H
#define SNNC_LIB_CONVERSION_SPIKINGEMIT_H

#include "SpikingGraph.h"

#include "dialects/Snn/Snn.h"
#include "snnc/Recognize/Recognize.h"

#include <string>
#include <vector>

namespace snnc {

/// What the emitter reads.
struct SpikingPlan {
  mlir::func::FuncOp function;
  const SpikingGraph &graph; ///< of the function
  const recognize::Step &step;
  const recognize::Network &network;
  std::vector<std::string> outputNames; ///< by number of the output
  std::vector<double> outputScales;
  std::vector<bool> isStream; ///< by argument: a tensor for each step
  int64_t steps = 0;          ///< 0: as many as the sample has
  double dt = 1e-3;           ///< seconds
  /// Of the tensors that the host reads, by output; empty: those of the maps.
  std::vector<std::vector<int64_t>> outputShapes = {};
};

/// Creates the `snn.network` behind the function, with the function's name.
/// Fails, with an error at the function, for what the dialect cannot hold.
mlir::FailureOr<snn::NetworkOp> emitSpiking(const SpikingPlan &plan);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_SPIKINGEMIT_H
