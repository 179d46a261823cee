// Runs a network of ann ops in floating point.

#ifndef SNNC_INTERPRETER_ANNINTERPRETER_H
#define SNNC_INTERPRETER_ANNINTERPRETER_H

#include "snnc/Support/Result.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Value.h"

#include <functional>
#include <memory>
#include <vector>

namespace snnc::interpreter {

struct AnnPlan;

/// The tensors of one run. One thread uses it at a time.
class AnnContext {
public:
  /// Row-major contents of each slot; see `AnnInterpreter::getTensor`.
  std::vector<llvm::ArrayRef<float>> tensors;

  /// What the steps of the network write to; empty for inputs and constants.
  std::vector<std::vector<float>> buffers;

  /// Working memory of oneDNN.
  std::vector<char> scratch;
};

/// How the sums of convolutions and matrix products are added up: as oneDNN
/// does it or, several times slower, in double precision.
enum class Sums { Single, Double };

/// A network, prepared once and run on any number of samples. `run` may be
/// called by several threads, each with a context of its own; a sample gives
/// the same bits on any number of threads.
class AnnInterpreter {
public:
  /// Prepares `network`, whose only block holds ann ops and a return. Reports
  /// an operation that cannot be run where it stands. The constants of the
  /// network are used in place: it must outlive the interpreter.
  static llvm::FailureOr<AnnInterpreter> create(mlir::func::FuncOp network,
                                                Sums sums = Sums::Single);

  AnnInterpreter(AnnInterpreter &&);
  AnnInterpreter &operator=(AnnInterpreter &&);
  ~AnnInterpreter();

  /// Makes the buffers for one thread.
  AnnContext createContext() const;

  /// Runs one sample. `inputs` are the row-major tensors of the arguments of
  /// the network; they are read in place until the next run. Fails if their
  /// number or sizes are wrong or oneDNN refuses to work.
  Status run(AnnContext &context,
             llvm::ArrayRef<llvm::ArrayRef<float>> inputs) const;

  /// The same with the inputs one after another in one array.
  Status runPacked(AnnContext &context, llvm::ArrayRef<float> inputs) const;

  /// Arguments, then results of all operations but constants, in order.
  llvm::ArrayRef<mlir::Value> getValues() const;

  /// The tensor of `value` (one of `getValues()`) after a run, row-major.
  llvm::ArrayRef<float> getTensor(const AnnContext &context,
                                  mlir::Value value) const;

  /// The tensor of result `index` of the network after a run, row-major.
  llvm::ArrayRef<float> getOutput(const AnnContext &context,
                                  unsigned index) const;

  /// Number of results of the network.
  unsigned numOutputs() const;

  /// Number of floats of all inputs together.
  int64_t numInputElements() const;

private:
  explicit AnnInterpreter(std::unique_ptr<AnnPlan> plan);

  std::unique_ptr<AnnPlan> plan;
};

/// How `calibrate` measures.
struct CalibrationOptions {
  /// The upper bound of a range exceeds this share of the positive values, in
  /// percent; 100 takes the maximum. The same holds for the negative values
  /// and the lower bound.
  double percentile = 100;
  /// Threads over samples; 0 takes all cores. No influence on the result.
  unsigned threads = 0;
};

/// Writes sample `index` to `inputs`: the arguments of the network, row-major,
/// one after another. Called by several threads.
using FetchSample = std::function<void(int64_t index, float *inputs)>;

/// What calibration saw of one value.
struct Measurement {
  mlir::Value value;
  float minimum, maximum; ///< over all samples
  float low, high;        ///< the range at the percentile
};

/// Runs `numSamples` samples and measures every value, in the order of
/// `AnnInterpreter::getValues()`. A value that is not finite is an error at the
/// operation that makes it.
llvm::FailureOr<std::vector<Measurement>>
measure(mlir::func::FuncOp network, int64_t numSamples,
        const FetchSample &fetch, const CalibrationOptions &options);

/// Measures every value and records its range as its `ann.range`.
mlir::LogicalResult calibrate(mlir::func::FuncOp network, int64_t numSamples,
                              const FetchSample &fetch,
                              const CalibrationOptions &options);

} // namespace snnc::interpreter

#endif // SNNC_INTERPRETER_ANNINTERPRETER_H
