// The float network alone, without a chip: the yardstick of correctness.

#include "snnc/Driver/Interpret.h"

#include "dialects/Ann/Ann.h"
#include "snnc/Interpreter/AnnInterpreter.h"
#include "snnc/Support/Parallel.h"

#include <mutex>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

/// Makes room for output `index` of `samples` samples.
static OutputTensor makeOutput(func::FuncOp network, unsigned index,
                               int64_t samples) {
  OutputTensor output;
  auto name =
      network.getResultAttrOfType<StringAttr>(index, ann::AnnDialect::nameName);
  output.name = name ? name.str() : "output" + std::to_string(index);
  auto type = cast<RankedTensorType>(network.getResultTypes()[index]);
  output.shape = type.getShape().vec();
  if (!output.shape.empty() && output.shape[0] == 1)
    output.shape[0] = samples;
  else
    output.shape.insert(output.shape.begin(), samples);
  output.values.resize(samples * type.getNumElements());
  return output;
}

/// Runs all samples and stores their outputs. Returns the first error.
static Status runSamples(const interpreter::AnnInterpreter &interpreter,
                         const data::Dataset &samples,
                         const InterpretOptions &options,
                         Interpretation &result) {
  unsigned threads = numThreads(options.threads, result.samples);
  std::vector<interpreter::AnnContext> contexts;
  for (unsigned thread = 0; thread < threads; ++thread)
    contexts.push_back(interpreter.createContext());
  std::mutex mutex;
  Status status;
  int64_t done = 0;
  parallelFor(result.samples, threads, [&](unsigned thread, int64_t index) {
    std::vector<float> sample = samples.sample(index);
    Status ran = interpreter.runPacked(contexts[thread], sample);
    if (!ran) {
      std::lock_guard<std::mutex> lock(mutex);
      status = ran;
      return;
    }
    for (auto [number, output] : llvm::enumerate(result.outputs)) {
      ArrayRef<float> values = interpreter.getOutput(contexts[thread], number);
      std::copy(values.begin(), values.end(),
                output.values.begin() + index * values.size());
    }
    std::lock_guard<std::mutex> lock(mutex);
    if (options.progress)
      options.progress(++done, result.samples);
  });
  return status;
}

/// How many samples have their largest element of `output` at their label.
static int64_t countCorrect(const OutputTensor &output,
                            ArrayRef<int64_t> labels) {
  size_t size = output.values.size() / labels.size();
  int64_t correct = 0;
  for (auto [index, label] : llvm::enumerate(labels)) {
    auto first = output.values.begin() + index * size;
    correct += std::max_element(first, first + size) - first == label;
  }
  return correct;
}

FailureOr<Interpretation>
snnc::driver::interpret(Session &session, const InterpretOptions &options) {
  FailureOr<OwningOpRef<ModuleOp>> module = loadModel(session, options.model);
  if (failed(module))
    return failure();
  FailureOr<func::FuncOp> network = getNetwork(session, **module);
  if (failed(network))
    return failure();
  FailureOr<data::Dataset> samples =
      loadSamples(session, options.data, *network);
  if (failed(samples))
    return failure();
  std::vector<int64_t> labels;
  if (!options.labels.empty()) {
    auto read = data::readLabels(options.labels, *samples);
    if (!read)
      return session.fail(read.error());
    labels = std::move(*read);
  }
  FailureOr<interpreter::AnnInterpreter> interpreter =
      interpreter::AnnInterpreter::create(*network);
  if (failed(interpreter))
    return failure();
  Interpretation result;
  result.samples = options.samples > 0
                       ? std::min(options.samples, samples->size())
                       : samples->size();
  for (unsigned index = 0; index < interpreter->numOutputs(); ++index)
    result.outputs.push_back(makeOutput(*network, index, result.samples));
  if (Status status = runSamples(*interpreter, *samples, options, result);
      !status)
    return session.fail(status.error());
  labels.resize(std::min<size_t>(labels.size(), result.samples));
  if (!labels.empty())
    result.correct = countCorrect(result.outputs[0], labels);
  return result;
}
