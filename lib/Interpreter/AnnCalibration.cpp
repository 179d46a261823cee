// Measures the ranges of all values of a network over calibration samples.
//
// Minimum, maximum and integer counts do not depend on the order in which they
// are merged, so the ranges are the same for any number of threads.

#include "snnc/Interpreter/AnnInterpreter.h"

#include "snnc/Support/Parallel.h"

#include "dialects/Ann/Ann.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;

/// Bins between zero and the largest magnitude of either sign.
static constexpr int numBins = 2048;

namespace {

/// Counts of magnitudes between 0 and `largest`, zeros left out.
struct Histogram {
  float largest = 0;
  std::vector<int64_t> counts;

  void add(float magnitude) {
    int bin = static_cast<int>(double(magnitude) / largest * numBins);
    ++counts[std::min(bin, numBins - 1)];
  }
};

/// What one thread learns about one value.
struct Partial {
  float minimum = std::numeric_limits<float>::infinity();
  float maximum = -std::numeric_limits<float>::infinity();
  int64_t firstBadSample = std::numeric_limits<int64_t>::max();
  Histogram positive, negative;
};

/// Runs all samples and shows every tensor of each to `see`.
class Sweep {
public:
  Sweep(const AnnInterpreter &interpreter, int64_t numSamples,
        const FetchSample &fetch, unsigned threads)
      : interpreter(interpreter), numSamples(numSamples), fetch(fetch),
        threads(threads) {}

  /// Called for value `index` of sample `sample` by thread `thread`.
  using See = std::function<void(unsigned thread, int64_t sample, size_t index,
                                 ArrayRef<float> tensor)>;

  Status run(const See &see) const;

private:
  const AnnInterpreter &interpreter;
  int64_t numSamples;
  const FetchSample &fetch;
  unsigned threads;
};

} // namespace

Status Sweep::run(const See &see) const {
  std::vector<std::optional<AnnContext>> contexts(threads);
  std::vector<std::vector<float>> inputs(threads);
  std::vector<std::optional<Error>> errors(threads);
  parallelFor(numSamples, threads, [&](unsigned thread, int64_t sample) {
    if (errors[thread])
      return;
    if (!contexts[thread]) {
      contexts[thread] = interpreter.createContext();
      inputs[thread].resize(interpreter.numInputElements());
    }
    fetch(sample, inputs[thread].data());
    Status status = interpreter.runPacked(*contexts[thread], inputs[thread]);
    if (!status) {
      errors[thread] = status.error();
      return;
    }
    for (auto [index, value] : llvm::enumerate(interpreter.getValues()))
      see(thread, sample, index,
          interpreter.getTensor(*contexts[thread], value));
  });
  for (std::optional<Error> &error : errors)
    if (error)
      return *error;
  return {};
}

static void seeExtremes(Partial &partial, int64_t sample,
                        ArrayRef<float> tensor) {
  float minimum = partial.minimum, maximum = partial.maximum;
  bool isFinite = true;
  for (float value : tensor) {
    minimum = value < minimum ? value : minimum;
    maximum = value > maximum ? value : maximum;
    isFinite &= std::isfinite(value);
  }
  partial.minimum = minimum;
  partial.maximum = maximum;
  if (!isFinite)
    partial.firstBadSample = std::min(partial.firstBadSample, sample);
}

static void seeMagnitudes(Partial &partial, ArrayRef<float> tensor) {
  for (float value : tensor) {
    if (value > 0)
      partial.positive.add(value);
    else if (value < 0)
      partial.negative.add(-value);
  }
}

/// The upper edge of the bin up to which `percentile` percent of the values
/// lie; `exact` if that is the last one.
static float getBound(const Histogram &histogram, double percentile) {
  int64_t total = 0, sum = 0;
  for (int64_t count : histogram.counts)
    total += count;
  double wanted = total * percentile / 100;
  for (int bin = 0; bin < numBins - 1; ++bin) {
    sum += histogram.counts[bin];
    if (static_cast<double>(sum) >= wanted)
      return static_cast<float>(double(histogram.largest) * (bin + 1) /
                                numBins);
  }
  return histogram.largest;
}

/// Adds the counts of all threads.
static Histogram mergeCounts(ArrayRef<std::vector<Partial>> partials,
                             size_t index, Histogram Partial::*side) {
  Histogram merged = partials[0][index].*side;
  for (const std::vector<Partial> &partial : partials.drop_front())
    for (int bin = 0; bin < numBins; ++bin)
      merged.counts[bin] += (partial[index].*side).counts[bin];
  return merged;
}

/// Reports a value that is not finite, the first in the order of the network.
static LogicalResult checkFinite(func::FuncOp network, Value value,
                                 int64_t sample) {
  if (sample == std::numeric_limits<int64_t>::max())
    return success();
  if (Operation *op = value.getDefiningOp())
    return op->emitOpError("expects finite values during calibration, but "
                           "gives infinity or NaN on sample ")
           << sample;
  return network.emitOpError("expects finite inputs during calibration, but "
                             "sample ")
         << sample << " holds infinity or NaN";
}

/// The first pass: extremes, exact.
static FailureOr<std::vector<Measurement>>
measureExtremes(func::FuncOp network, const AnnInterpreter &interpreter,
                const Sweep &sweep, unsigned threads) {
  ArrayRef<Value> values = interpreter.getValues();
  std::vector<std::vector<Partial>> partials(
      threads, std::vector<Partial>(values.size()));
  Status status = sweep.run([&](unsigned thread, int64_t sample, size_t index,
                                ArrayRef<float> tensor) {
    seeExtremes(partials[thread][index], sample, tensor);
  });
  if (!status)
    return network.emitOpError(status.error().message), failure();
  std::vector<Measurement> measurements;
  for (auto [index, value] : llvm::enumerate(values)) {
    Partial all;
    for (const std::vector<Partial> &partial : partials) {
      all.minimum = std::min(all.minimum, partial[index].minimum);
      all.maximum = std::max(all.maximum, partial[index].maximum);
      all.firstBadSample =
          std::min(all.firstBadSample, partial[index].firstBadSample);
    }
    if (failed(checkFinite(network, value, all.firstBadSample)))
      return failure();
    measurements.push_back(
        {value, all.minimum, all.maximum, all.minimum, all.maximum});
  }
  return measurements;
}

/// The second pass: percentiles of both signs, to 1/2048 of the extremes.
static LogicalResult measurePercentiles(func::FuncOp network,
                                        const Sweep &sweep,
                                        const CalibrationOptions &options,
                                        unsigned threads,
                                        std::vector<Measurement> &values) {
  std::vector<Partial> empty(values.size());
  for (size_t index = 0; index < values.size(); ++index) {
    empty[index].positive = {values[index].maximum,
                             std::vector<int64_t>(numBins)};
    empty[index].negative = {-values[index].minimum,
                             std::vector<int64_t>(numBins)};
  }
  std::vector<std::vector<Partial>> partials(threads, empty);
  Status status = sweep.run(
      [&](unsigned thread, int64_t, size_t index, ArrayRef<float> tensor) {
        seeMagnitudes(partials[thread][index], tensor);
      });
  if (!status)
    return network.emitOpError(status.error().message);
  for (size_t index = 0; index < values.size(); ++index) {
    Measurement &value = values[index];
    if (value.maximum > 0)
      value.high = getBound(mergeCounts(partials, index, &Partial::positive),
                            options.percentile);
    if (value.minimum < 0)
      value.low = -getBound(mergeCounts(partials, index, &Partial::negative),
                            options.percentile);
    // All values may lie on one side of zero, beyond the percentile.
    value.low = std::min(value.low, value.high);
  }
  return success();
}

FailureOr<std::vector<Measurement>>
snnc::interpreter::measure(func::FuncOp network, int64_t numSamples,
                           const FetchSample &fetch,
                           const CalibrationOptions &options) {
  if (numSamples < 1)
    return network.emitOpError("expects at least one sample for calibration"),
           failure();
  if (!(options.percentile > 0 && options.percentile <= 100))
    return network.emitOpError("expects a percentile above 0 and up to 100 "
                               "for calibration, but got ")
               << options.percentile,
           failure();
  FailureOr<AnnInterpreter> interpreter = AnnInterpreter::create(network);
  if (failed(interpreter))
    return failure();
  unsigned threads = static_cast<unsigned>(
      std::min<int64_t>(numThreads(options.threads), numSamples));
  Sweep sweep(*interpreter, numSamples, fetch, threads);
  FailureOr<std::vector<Measurement>> measurements =
      measureExtremes(network, *interpreter, sweep, threads);
  if (succeeded(measurements) && options.percentile < 100 &&
      failed(
          measurePercentiles(network, sweep, options, threads, *measurements)))
    return failure();
  return measurements;
}

LogicalResult snnc::interpreter::calibrate(func::FuncOp network,
                                           int64_t numSamples,
                                           const FetchSample &fetch,
                                           const CalibrationOptions &options) {
  FailureOr<std::vector<Measurement>> measurements =
      measure(network, numSamples, fetch, options);
  if (failed(measurements))
    return failure();
  for (const Measurement &measurement : *measurements)
    ann::setRange(measurement.value,
                  ann::RangeAttr::get(network.getContext(), measurement.low,
                                      measurement.high));
  return success();
}
