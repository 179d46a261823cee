// The steps of snn-quantize: read neurons, choose integers, build populations.
// Private to the pass.

#ifndef SNNC_LIB_CONVERSION_SNNQUANTIZE_H
#define SNNC_LIB_CONVERSION_SNNQUANTIZE_H

#include "dialects/Snn/NeuronParameters.h"
#include "dialects/Snn/Snn.h"
#include "snnc/Conversion/QuantizeSpiking.h"

#include <optional>
#include <vector>

namespace snnc::snnquantize {

/// The options of the pass, checked.
struct Settings {
  unsigned weightBits = 8;
  unsigned potentialBits = 32;
  unsigned decayBits = 12;
  unsigned eventBits = 16;
  std::optional<snn::Compare> compare; ///< the chip's, if it has only one
  int64_t steps = 0; ///< of the integer network
  int64_t spikesPerStep = 63;
  double headroom = 512.0;
};

/// What the events of an input or population stand for.
struct Events {
  double unit = 1.0; ///< real value of an event of value 1
  int64_t low = 0;
  int64_t high = 1;
};

/// Neurons whose model is read: everything but their projections.
struct Neurons {
  snn::NeuronsOp op;
  snn::Model model = snn::Model::IntegrateFire;
  quantize::SpikingLayer layer;
  /// A constant that the current gets in each step, per channel; empty: none.
  std::vector<double> currentBias;
  bool isRead = false; ///< by synapses, not by outputs only

  bool isRelay() const {
    return snn::NeuronsOp(op).getModel() == snn::NeuronModel::Relay;
  }
};

/// Turns model, parameters and semantics into the factors of a step. Emits an
/// error for what has no integer counterpart.
mlir::FailureOr<Neurons> readNeurons(snn::NeuronsOp op,
                                     const Settings &settings);

/// The synapses of one current in real numbers; their source sends `events`.
/// Emits an error for a scale that differs within a channel.
mlir::FailureOr<quantize::SpikingProjection>
readSynapses(snn::SynapseOpInterface synapses, const Events &events);

/// Builds a synapse op like `synapses` with the integers of `slice`.
mlir::Value buildSlice(snn::SynapseOpInterface synapses,
                       const quantize::WeightSlice &slice, unsigned bits,
                       mlir::Value source, int64_t delay);

/// Builds the population of `neurons`, fed by `currents`.
snn::PopulationOp buildPopulation(const Neurons &neurons,
                                  const quantize::QuantizedSpikingLayer &layer,
                                  const Events &events,
                                  llvm::ArrayRef<mlir::Value> currents,
                                  const Settings &settings);

/// Builds the population of neurons of model loihi, which are integers already.
snn::PopulationOp buildLoihi(snn::NeuronsOp op,
                             llvm::ArrayRef<mlir::Value> currents);

} // namespace snnc::snnquantize

#endif // SNNC_LIB_CONVERSION_SNNQUANTIZE_H
