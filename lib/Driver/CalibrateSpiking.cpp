// What samples say about a trained spiking network: how large its inputs get
// and how often its neurons fire in a step.

#include "snnc/Driver/Compile.h"
#include "snnc/Driver/Streams.h"
#include "snnc/Interpreter/SpikingInterpreter.h"
#include "snnc/Support/Parallel.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

namespace {
/// The largest numbers of all samples.
struct Extremes {
  float low = 0.0f, high = 0.0f; ///< of input events
  float spikes = 1.0f;           ///< of a neuron in a step

  void add(const Extremes &other) {
    low = std::min(low, other.low);
    high = std::max(high, other.high);
    spikes = std::max(spikes, other.spikes);
  }
};
} // namespace

/// Runs one sample.
static Result<Extremes> measure(const interpreter::SpikingInterpreter &network,
                                const data::EventSample &sample,
                                bool countsSpikes) {
  Extremes extremes;
  for (const data::Event &event : sample.events) {
    extremes.low = std::min(extremes.low, event.value);
    extremes.high = std::max(extremes.high, event.value);
  }
  if (!countsSpikes)
    return extremes;
  interpreter::SpikingInput input;
  input.events = &sample;
  interpreter::SpikingRunOptions options;
  options.recordSpikes = true;
  Result<interpreter::SpikingFrame> frame = network.run(input, options);
  if (!frame)
    return frame.error();
  for (const interpreter::SpikingTrace &trace : frame->populations)
    for (const std::vector<float> &step : trace.values)
      for (float spikes : step)
        extremes.spikes = std::max(extremes.spikes, spikes);
  return extremes;
}

/// Measures `count` samples on all threads; gives the first error.
static Result<Extremes>
measureAll(const interpreter::SpikingInterpreter &network,
           const data::EventDataset &samples, int64_t count, bool countsSpikes,
           const CompileOptions &options) {
  std::mutex mutex;
  Extremes extremes;
  Status status;
  int64_t firstError = count, done = 0;
  parallelFor(count, numThreads(options.threads, count),
              [&](unsigned, int64_t index) {
                Result<data::EventSample> sample = samples.fetch(index);
                Result<Extremes> found =
                    sample ? measure(network, *sample, countsSpikes)
                           : Result<Extremes>(sample.error());
                std::lock_guard<std::mutex> lock(mutex);
                if (found)
                  extremes.add(*found);
                else if (index < firstError) {
                  firstError = index;
                  status = found.error();
                }
                if (options.progress)
                  options.progress(++done, count);
              });
  if (!status)
    return status.error();
  return extremes;
}

LogicalResult
snnc::driver::setInputRanges(Session &session, snn::NetworkOp network,
                             const std::vector<NamedRange> &ranges) {
  for (const NamedRange &range : ranges) {
    snn::InputOp found;
    for (snn::InputOp input : network.getOps<snn::InputOp>())
      if (input.getName() == range.name)
        found = input;
    if (!found)
      return session.fail(Error{"the image holds a range for input '" +
                                range.name +
                                "' that the model does not have: it was "
                                "compiled from another model"});
    // An image is not trusted, and samples may lie outside of the input's
    // range.
    bool isRange = range.lo >= std::numeric_limits<int32_t>::min() &&
                   range.hi <= std::numeric_limits<int32_t>::max() &&
                   range.lo <= range.hi;
    if (!isRange) {
      std::string text;
      llvm::raw_string_ostream(text)
          << llvm::format("%g to %g", range.lo, range.hi);
      return session.fail(
          Error{"the range of input '" + range.name + "' is " + text +
                "; integers of 32 bits, the lower one first, are expected"});
    }
    found.setLow(static_cast<int64_t>(range.lo));
    found.setHigh(static_cast<int64_t>(range.hi));
  }
  return success();
}

LogicalResult snnc::driver::calibrateSpiking(Session &session,
                                             snn::NetworkOp network,
                                             const CompileOptions &options,
                                             Recipe &recipe) {
  const std::string &path = options.calibration.path;
  SmallVector<snn::InputOp> inputs(network.getOps<snn::InputOp>());
  if (inputs.size() != 1 || inputs[0].getEncoder() != snn::Encoder::Stream)
    return session.fail(
        Error{path + ": only networks with one input of events are calibrated; "
                     "compile without --calibrate"});
  snn::InputOp input = inputs[0];
  snn::SemanticsAttr semantics = network.getSemantics();
  Result<data::EventDataset> samples = openStreams(
      options.calibration, input.getTensorShape().vec(), semantics.getSeconds(),
      options.coding.steps ? options.coding.steps : semantics.getSteps());
  if (!samples)
    return session.fail(samples.error());
  FailureOr<interpreter::SpikingInterpreter> trained =
      interpreter::SpikingInterpreter::create(network);
  if (failed(trained))
    return failure();
  recipe.calibration = llvm::sys::path::filename(path).str();
  recipe.calibrationSamples =
      std::min<int64_t>(samples->size(), options.calibrationSamples);
  bool multiple = semantics.getSpikes() == snn::SpikesPerStep::Multiple;
  Result<Extremes> found = measureAll(
      *trained, *samples, recipe.calibrationSamples, multiple, options);
  if (!found)
    return session.fail(found.error());
  double scale = input.getScale().convertToDouble();
  double low = std::max(std::round(found->low / scale), double(input.getLow()));
  double high =
      std::min(std::round(found->high / scale), double(input.getHigh()));
  if (low == 0.0 && high == 0.0)
    return session.fail(Error{path +
                              ": its samples have no events that input '" +
                              input.getName().str() + "' would send"});
  recipe.ranges = {{input.getName().str(), low, high}};
  if (multiple && recipe.coding.spikesPerStep == 0)
    recipe.coding.spikesPerStep =
        std::llround(std::clamp(double(found->spikes), 1.0, 32767.0));
  return setInputRanges(session, network, recipe.ranges);
}
