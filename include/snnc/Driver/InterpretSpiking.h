// A trained spiking network alone, without a chip, over many samples.

#ifndef SNNC_DRIVER_INTERPRETSPIKING_H
#define SNNC_DRIVER_INTERPRETSPIKING_H

#include "snnc/Driver/Interpret.h"
#include "snnc/Driver/Semantics.h"
#include "snnc/Interpreter/SpikingInterpreter.h"

namespace snnc::driver {

/// How samples are run.
struct SpikingOptions {
  int64_t samples = 0;  ///< 0: all
  unsigned threads = 0; ///< 0: all
  /// Recordings for `take`, [step][neuron].
  bool record = false;
  /// Takes the frame of a sample; calls come one at a time, in any order.
  std::function<Status(int64_t, const interpreter::SpikingFrame &)> take;
  std::function<void(int64_t, int64_t)> progress; ///< samples done, of all
};

/// What a population did.
struct SpikingLayer {
  std::string name;
  Shape shape;
  double spikes = 0; ///< per sample
  double events = 0; ///< messages per sample
};

struct SpikingInterpretation {
  int64_t samples = 0;
  int64_t correct = -1; ///< -1 without labels; class of the first output
  int64_t minSteps = 0; ///< of the samples
  int64_t maxSteps = 0;
  double inputEvents = 0;            ///< per sample
  std::vector<SpikingLayer> layers;  ///< in the order of the network
  std::vector<OutputTensor> outputs; ///< samples x ...
};

/// Runs the samples through the network. Fails if one cannot be read or run.
mlir::FailureOr<SpikingInterpretation>
interpretSpiking(Session &session, snn::NetworkOp network,
                 const SpikingSamples &samples, const SpikingOptions &options);

} // namespace snnc::driver

#endif // SNNC_DRIVER_INTERPRETSPIKING_H
