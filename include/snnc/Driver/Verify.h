// Compares an image with the network that it was compiled from.

#ifndef SNNC_DRIVER_VERIFY_H
#define SNNC_DRIVER_VERIFY_H

#include "snnc/Driver/Model.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace snnc::driver {

struct VerifyOptions {
  std::string image;
  ModelOptions model;
  DataOptions data;
  int64_t samples = 0; ///< 0: all
  unsigned threads = 0;
  std::function<void(int64_t, int64_t)> progress; ///< samples done, of all
};

/// How far the results of an image are from those of the network as trained, in
/// floating point, over all samples.
struct OutputError {
  std::string output = "";
  double largest = 0; ///< |found - expected|; infinite with a one-sided NaN
  double mean = 0;    ///< the same, over all elements
  /// The range of what is expected, of the numbers in it; none if low > high.
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  int64_t oneSidedNaNs = 0; ///< elements of which one alone is a number

  /// Counts an element; `mean` is a sum as long as this goes on. Equal values
  /// and two NaNs are no error.
  void add(double found, double expected);

  /// Counts the elements of `other`.
  void add(const OutputError &other);
};

/// What was compared: every event value of every neuron in every tick in which
/// it is active, every final potential, every decoded output. On a chip of
/// reals, where the image takes the steps of the trained network itself, also
/// the potential of every tick.
struct Verification {
  int64_t samples = 0;
  int64_t neurons = 0;    ///< per sample
  int64_t values = 0;     ///< compared, all samples
  int64_t mismatches = 0; ///< of these
  std::string first;      ///< the first mismatch in words
  /// Of a trained spiking network: samples whose outputs are exactly those of
  /// its interpretation in floating point, and those of the same class.
  std::optional<int64_t> sameOutputs, sameClasses;
  std::vector<OutputError> errors; ///< of an analogue network, per result
};

/// Imports the model again, quantises it with the ranges that the image
/// records, runs it densely (no mapping, no tables, no simulator) and runs the
/// image. What the host computes of its outputs must be the same in both, and
/// the results are compared with the network in floating point. Prints its
/// errors; a mismatch is not an error.
mlir::FailureOr<Verification> verify(Session &session,
                                     const VerifyOptions &options);

} // namespace snnc::driver

#endif // SNNC_DRIVER_VERIFY_H
