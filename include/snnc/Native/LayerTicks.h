// A chip that computes a recurrent layer with a readout in ticks.

#ifndef SNNC_NATIVE_LAYERTICKS_H
#define SNNC_NATIVE_LAYERTICKS_H

#include "snnc/Native/Neuron.h"
#include "snnc/Native/Store.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::native {

/// Input rows and recurrent rows of weights into neurons, and neurons into
/// leaky sums, the readout, which is sent. Memories: "neuron" with threshold
/// and decay, whose rows are shared by neurons side by side; "input_synapse",
/// "recurrent_synapse" and "output_synapse" with weights, in the order of the
/// sources. Registers: input_shift, recurrent_shift, output_shift, reset_mode,
/// decay_high, output_decay, last_input, last_neuron, last_output and
/// send_every_step.
///
/// A sample is a number of ticks while the sample pin is high, and one more.
/// With a latency of 1 a tick ends the step before it (compare, decay, reset,
/// send), and then adds the charges of the events and spikes that it found. At
/// the end of a sample all state is cleared.
class LayerTicks {
public:
  /// An error names what the description lacks. `store` outlives the machine
  /// and may be written between samples.
  static Result<LayerTicks> create(const Store &store);

  void setSample(bool isHigh) { sample = isHigh; }

  /// An input event; each row has one bit per tick. An error if there is no
  /// such row.
  Status addEvent(int64_t row);

  /// One tick, and the bytes that are sent because of it. An error names what
  /// is not run, or a row that is used and was never written.
  Result<std::vector<uint8_t>> tick();

  /// Neurons that fired in the step that the last tick ended, ascending.
  const std::vector<int64_t> &getFired() const { return fired; }

  /// Weights that spikes added, those of 0 too.
  int64_t getOperations() const { return operations; }

  int64_t getPotential(int64_t neuron) const { return potentials[neuron]; }
  int64_t getReadout(int64_t output) const { return readouts[output]; }

private:
  /// A memory of weights from each source.
  struct Weights {
    const Memory *memory;
    const chip::NativeField *field;
    int64_t rowsPerSource;
  };

  explicit LayerTicks(const Store &store);

  Weights weightsIn(const char *memory) const;
  int64_t registerOf(const char *name, int64_t index = 0) const;
  Status begin();
  void clear();
  Status integrate();
  Status integrateSource(int64_t source);
  Status step(std::vector<uint8_t> &sent);
  void send(std::vector<uint8_t> &sent) const;
  Result<int64_t> weightOf(const Weights &weights, int64_t source,
                           int64_t target) const;
  NeuronRow rowOf(int64_t index) const;

  const Store *store;
  Neuron neuron;
  Weights inputWeights, recurrentWeights, outputWeights;
  const Memory *rows; ///< of the neurons
  const chip::NativeField *threshold, *decay;
  const chip::NativeRegister *decayHigh;
  int64_t neuronsPerRow;
  // What registers say, for one sample.
  int64_t numUpdated = 0, numCharged = 0, numSources = 0, numOutputs = 0;
  std::vector<int64_t> potentials, readouts;
  std::vector<bool> spikes, inputs, nextInputs;
  bool sample = false;
  bool isRunning = false;
  std::vector<int64_t> fired;
  int64_t operations = 0;
};

} // namespace snnc::native

#endif // SNNC_NATIVE_LAYERTICKS_H
