// A trained spiking network alone, without a chip, over many samples.

#include "snnc/Driver/InterpretSpiking.h"

#include "SpikingTail.h"

#include "snnc/Support/Parallel.h"

#include <mutex>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

namespace {
/// What all threads add to. Sums are of integers below 2^53 or made in the
/// order of the samples, so they do not depend on the threads.
struct Totals {
  std::mutex mutex;
  Status status;
  int64_t failed = -1; ///< the sample of `status`
  int64_t done = 0;
  std::vector<interpreter::SpikingFrame> frames; ///< without recordings
};
} // namespace

/// Runs one sample.
static Result<interpreter::SpikingFrame>
runSample(const interpreter::SpikingInterpreter &interpreter,
          const SpikingSamples &samples, const SpikingOptions &options,
          int64_t index) {
  interpreter::SpikingRunOptions how;
  how.steps = samples.steps;
  how.recordSpikes = how.recordPotentials = options.record;
  interpreter::SpikingInput input;
  if (samples.events) {
    Result<data::EventSample> events = samples.events(index);
    if (!events)
      return events.error();
    input.events = &*events;
    return interpreter.run(input, how);
  }
  Result<std::vector<float>> numbers = samples.numbers(index);
  if (!numbers)
    return numbers.error();
  input.numbers = *numbers;
  return interpreter.run(input, how);
}

/// Keeps what a sample gave, or why it failed: of several the first sample's.
static void keep(Totals &totals, const SpikingOptions &options, int64_t index,
                 Result<interpreter::SpikingFrame> frame) {
  std::lock_guard<std::mutex> lock(totals.mutex);
  Status status;
  if (!frame)
    status =
        Error{"sample " + std::to_string(index) + ": " + frame.error().message};
  else if (options.take)
    status = options.take(index, *frame);
  if (!status) {
    if (totals.failed < 0 || index < totals.failed)
      totals.status = status;
    totals.failed = totals.failed < 0 ? index : std::min(totals.failed, index);
    return;
  }
  for (interpreter::SpikingTrace &trace : frame->populations) {
    trace.values.clear();
    trace.potentials.clear();
  }
  totals.frames[index] = std::move(*frame);
  if (options.progress)
    options.progress(++totals.done, static_cast<int64_t>(totals.frames.size()));
}

/// Means and outputs of all frames, in the order of the samples.
static SpikingInterpretation
summarize(const std::vector<interpreter::SpikingFrame> &frames) {
  SpikingInterpretation result;
  result.samples = static_cast<int64_t>(frames.size());
  result.minSteps = result.maxSteps = frames[0].steps;
  for (const interpreter::SpikingTrace &trace : frames[0].populations)
    result.layers.push_back({trace.layer, trace.shape});
  for (const interpreter::SpikingOutput &output : frames[0].outputs) {
    OutputTensor tensor{output.name, output.tensorShape, {}};
    tensor.shape.insert(tensor.shape.begin(), result.samples);
    result.outputs.push_back(std::move(tensor));
  }
  for (const interpreter::SpikingFrame &frame : frames) {
    result.minSteps = std::min(result.minSteps, frame.steps);
    result.maxSteps = std::max(result.maxSteps, frame.steps);
    result.inputEvents += frame.inputEvents;
    for (auto [layer, trace] : llvm::zip(result.layers, frame.populations)) {
      layer.spikes += trace.spikes;
      layer.events += trace.events;
    }
    for (auto [tensor, output] : llvm::zip(result.outputs, frame.outputs))
      llvm::append_range(tensor.values, output.values);
  }
  result.inputEvents /= result.samples;
  for (SpikingLayer &layer : result.layers) {
    layer.spikes /= result.samples;
    layer.events /= result.samples;
  }
  return result;
}

FailureOr<SpikingInterpretation>
snnc::driver::interpretSpiking(Session &session, snn::NetworkOp network,
                               const SpikingSamples &samples,
                               const SpikingOptions &options) {
  FailureOr<interpreter::SpikingInterpreter> interpreter =
      interpreter::SpikingInterpreter::create(network);
  if (failed(interpreter))
    return failure();
  FailureOr<SpikingTail> tail = SpikingTail::create(network);
  if (failed(tail))
    return failure();
  int64_t count = options.samples > 0 ? std::min(options.samples, samples.size)
                                      : samples.size;
  Totals totals;
  totals.frames.resize(count);
  parallelFor(count, numThreads(options.threads, count),
              [&](unsigned, int64_t index) {
                Result<interpreter::SpikingFrame> frame =
                    runSample(*interpreter, samples, options, index);
                if (frame)
                  if (Status status = tail->run(*frame); !status)
                    frame = status.error();
                keep(totals, options, index, std::move(frame));
              });
  if (totals.failed >= 0)
    return session.fail(totals.status.error());
  SpikingInterpretation result = summarize(totals.frames);
  if (samples.labels.empty())
    return result;
  result.correct = 0;
  for (int64_t index = 0; index < count; ++index)
    result.correct +=
        totals.frames[index].outputs[0].classIndex() == samples.labels[index];
  return result;
}
