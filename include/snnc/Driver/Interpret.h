// The float network alone, without a chip: the yardstick of correctness.

#ifndef SNNC_DRIVER_INTERPRET_H
#define SNNC_DRIVER_INTERPRET_H

#include "snnc/Driver/Model.h"

#include <functional>

namespace snnc::driver {

struct InterpretOptions {
  ModelOptions model;
  DataOptions data;
  std::string labels;  ///< empty: no accuracy
  int64_t samples = 0; ///< 0: all
  /// Recorded outputs to compare with: FILE for the only output, else
  /// NAME=FILE; arrays of one row per sample.
  std::vector<std::string> references;
  /// Sums of layers in double precision.
  bool isPrecise = false;
  unsigned threads = 0;
  std::function<void(int64_t, int64_t)> progress; ///< samples done, of all
};

/// One output of all samples.
struct OutputTensor {
  std::string name;
  std::vector<int64_t> shape; ///< batch first: samples x ...
  std::vector<float> values;
};

/// How far an output is from its recorded values.
struct Deviation {
  std::string output;
  double absolute = 0; ///< the largest |found - recorded|
  /// The largest |found - recorded| / |recorded|, where a recorded number
  /// counts as at least 1 % of the largest of its sample. Infinite if one side
  /// alone is not finite.
  double relative = 0;
};

struct Interpretation {
  int64_t samples = 0;
  int64_t correct = -1; ///< -1 without labels; class of the first output
  std::vector<OutputTensor> outputs;
  std::vector<Deviation> deviations; ///< one per reference
};

/// Runs the samples through the network of a module that `loadModel` gave, in
/// floating point.
mlir::FailureOr<Interpretation> interpret(Session &session,
                                          mlir::ModuleOp module,
                                          const InterpretOptions &options);

} // namespace snnc::driver

#endif // SNNC_DRIVER_INTERPRET_H
