// Runs a network of snn ops in integers, densely and tick by tick: the
// yardstick for images. Shares no code with synapse tables and simulator.

#ifndef SNNC_INTERPRETER_SNNINTERPRETER_H
#define SNNC_INTERPRETER_SNNINTERPRETER_H

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
} // namespace snnc::snn

namespace snnc::interpreter {

struct SnnPlan;

/// What one population did in one frame. All arrays are in the order c, y, x.
struct SnnPopulationTrace {
  std::string layer;
  Shape shape;
  int64_t phase = 0; ///< first active tick
  /// For each active tick, from `phase` on, the value that each neuron
  /// emitted; 0 if it emitted nothing.
  std::vector<std::vector<int32_t>> values;
  std::vector<int64_t> potentials; ///< at the end of the frame
};

/// One decoded output, in the order c, y, x.
struct SnnOutputValues {
  std::string name;
  std::vector<int64_t> tensorShape;
  std::vector<int64_t> integers; ///< potential, value or count
  std::vector<double> reals;     ///< times scale, after softmax if there is one

  /// The index of the largest real number, the lowest of several.
  int64_t classIndex() const;
};

/// One inference.
struct SnnFrame {
  int64_t ticks = 0;
  std::vector<int64_t> inputEvents;            ///< that each input sends
  std::vector<SnnPopulationTrace> populations; ///< in the order of the network
  std::vector<SnnOutputValues> outputs;        ///< in the order of the network
};

/// An input of the network.
struct SnnInputInfo {
  std::string name;
  Shape shape;
  std::vector<int64_t> tensorShape;
  bool isStream = false; ///< takes events
};

/// What goes into an input of the network: a tensor in the order c, y, x, or
/// for the encoder `stream` the events of a sample.
struct SnnInputData {
  llvm::ArrayRef<float> numbers;
  const data::EventSample *stream = nullptr;
};

/// A network, prepared once and run on any number of samples, by any number of
/// threads at a time. It does not refer to the network after `create`.
class SnnInterpreter {
public:
  /// Prepares `network`, on which --snn-align-delays has run. Potentials
  /// saturate at `potentialBits` (2 to 46) signed bits. Errors are reported at
  /// the operation: a population without phase, events that would arrive when
  /// it is not active, numbers whose sum could leave 64 bits.
  static llvm::FailureOr<SnnInterpreter> create(snn::NetworkOp network,
                                                unsigned potentialBits = 32);

  SnnInterpreter(SnnInterpreter &&);
  SnnInterpreter &operator=(SnnInterpreter &&);
  ~SnnInterpreter();

  /// The inputs of the network, in its order.
  std::vector<SnnInputInfo> getInputs() const;

  /// Runs one frame of a network without streams. `inputs` holds the real
  /// numbers of each input in the order c, y, x. Fails if their number or a
  /// size is wrong, or for a NaN.
  Result<SnnFrame> run(llvm::ArrayRef<llvm::ArrayRef<float>> inputs) const;

  /// Runs one frame. Fails also for a stream that is longer than the network
  /// runs, or that has events outside of the input.
  Result<SnnFrame> run(llvm::ArrayRef<SnnInputData> inputs) const;

private:
  explicit SnnInterpreter(std::unique_ptr<SnnPlan> plan);

  std::unique_ptr<SnnPlan> plan;
};

} // namespace snnc::interpreter

#endif // SNNC_INTERPRETER_SNNINTERPRETER_H
