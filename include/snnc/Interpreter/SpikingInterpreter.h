// Runs a trained spiking network of snn ops step by step, in 32-bit floating
// point as frameworks do (docs/semantics.md): the yardstick of what a file
// means.

#ifndef SNNC_INTERPRETER_SPIKINGINTERPRETER_H
#define SNNC_INTERPRETER_SPIKINGINTERPRETER_H

#include "snnc/Data/Events.h"
#include "snnc/Support/Box.h"
#include "snnc/Support/Result.h"

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace snnc::snn {
class NetworkOp;
class SemanticsAttr;
} // namespace snnc::snn

namespace snnc::interpreter {

struct SpikingPlan;

/// What one input of the network gets.
struct SpikingInput {
  /// Of encoder(stream); not owned.
  const data::EventSample *events = nullptr;
  /// Of encoder(direct): one number per neuron in the order c, y, x, sent in
  /// every step.
  llvm::ArrayRef<float> numbers;
};

/// How a sample is run and what is kept of it.
struct SpikingRunOptions {
  /// Number of steps if neither network nor sample says it.
  int64_t steps = 0;
  bool recordSpikes = false;     ///< the value that each neuron sent
  bool recordPotentials = false; ///< after the reset
  bool recordCurrents = false; ///< cuba, loihi: the synaptic current; else the
                               ///< sum of contributions and bias
};

/// What one population did. Recordings are [step][neuron] in the order c, y, x,
/// empty if not asked for. Integers (model loihi) are exact.
struct SpikingTrace {
  std::string layer;
  Shape shape;
  bool isGraded = false; ///< its messages carry real numbers, not spikes
  int64_t events = 0;    ///< messages that its neurons sent
  double spikes = 0;     ///< sum of their values: the number of spikes
  std::vector<std::vector<float>> values;
  std::vector<std::vector<float>> potentials;
  std::vector<std::vector<float>> currents;
};

/// One decoded output, in the order c, y, x.
struct SpikingOutput {
  std::string name;
  std::vector<int64_t> tensorShape;
  std::vector<float> values; ///< times scale, after softmax if there is one

  /// The index of the largest number, the lowest of several.
  int64_t classIndex() const;
};

/// One sample.
struct SpikingFrame {
  int64_t steps = 0;
  int64_t inputEvents = 0;               ///< of all inputs
  std::vector<SpikingTrace> populations; ///< in the order of the network
  std::vector<SpikingOutput> outputs;    ///< in the order of the network
};

/// An input of the network.
struct SpikingInputInfo {
  std::string name;
  Shape shape;
  std::vector<int64_t> tensorShape;
  bool isStream = false; ///< else direct
};

/// A network, prepared once and run on any number of samples, by any number of
/// threads at a time. It does not refer to the network after `create`.
class SpikingInterpreter {
public:
  /// Prepares a trained network under `semantics` (null: its own). Errors are
  /// reported at the operation: a network of integers, an input of encoder
  /// rate, real numbers that reach neurons of integers.
  static llvm::FailureOr<SpikingInterpreter>
  create(snn::NetworkOp network, snn::SemanticsAttr semantics);
  static llvm::FailureOr<SpikingInterpreter> create(snn::NetworkOp network);

  SpikingInterpreter(SpikingInterpreter &&);
  SpikingInterpreter &operator=(SpikingInterpreter &&);
  ~SpikingInterpreter();

  /// The inputs of the network, in its order.
  std::vector<SpikingInputInfo> getInputs() const;

  /// Runs one sample, from a state of zeros. Fails if the number of inputs, a
  /// size, a neuron or a number is wrong, if a sample is longer than the
  /// network's steps, or if nothing says how many steps there are.
  Result<SpikingFrame> run(llvm::ArrayRef<SpikingInput> inputs,
                           const SpikingRunOptions &options = {}) const;

private:
  explicit SpikingInterpreter(std::unique_ptr<SpikingPlan> plan);

  std::unique_ptr<SpikingPlan> plan;
};

} // namespace snnc::interpreter

#endif // SNNC_INTERPRETER_SPIKINGINTERPRETER_H
