// The float network alone, without a chip: the yardstick of correctness.

#include "snnc/Driver/Interpret.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Names.h"
#include "snnc/Data/Array.h"
#include "snnc/Interpreter/AnnInterpreter.h"
#include "snnc/Support/Parallel.h"

#include <cmath>
#include <mutex>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

/// Makes room for output `index` of `samples` samples.
static OutputTensor makeOutput(func::FuncOp network, unsigned index,
                               int64_t samples) {
  OutputTensor output;
  output.name = ann::resultName(network, index);
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
  int64_t failedSample = -1; ///< of `status`
  int64_t done = 0;
  parallelFor(result.samples, threads, [&](unsigned thread, int64_t index) {
    std::vector<float> sample = samples.sample(index);
    Status ran = interpreter.runPacked(contexts[thread], sample);
    if (!ran) {
      // Of several samples that fail the first one is told of.
      std::lock_guard<std::mutex> lock(mutex);
      if (failedSample < 0 || index < failedSample)
        status = ran;
      failedSample = failedSample < 0 ? index : std::min(failedSample, index);
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

/// The output that `name` means, or an error that lists the outputs.
static Result<const OutputTensor *>
findOutput(const std::vector<OutputTensor> &outputs, StringRef name) {
  std::string names;
  for (const OutputTensor &output : outputs) {
    if (output.name == name || (name.empty() && outputs.size() == 1))
      return &output;
    names += (names.empty() ? "'" : ", '") + output.name + "'";
  }
  return Error{name.empty() ? "--reference needs the name of an output, as in "
                              "NAME=FILE; the network has " +
                                  names
                            : "--reference names the output '" + name.str() +
                                  "'; the network has " + names};
}

/// Compares one sample and raises `deviation`.
static void compareSample(const data::Array &reference, int64_t first,
                          ArrayRef<float> found, Deviation &deviation) {
  double largest = 0;
  for (size_t i = 0; i < found.size(); ++i)
    largest = std::max(largest, std::fabs(reference.at(first + i)));
  for (size_t i = 0; i < found.size(); ++i) {
    double recorded = reference.at(first + i);
    if (found[i] == recorded || (std::isnan(found[i]) && std::isnan(recorded)))
      continue;
    double error = std::fabs(found[i] - recorded);
    if (!std::isfinite(error))
      error = HUGE_VAL;
    deviation.absolute = std::max(deviation.absolute, error);
    deviation.relative =
        std::max(deviation.relative,
                 error / std::max(std::fabs(recorded), 0.01 * largest));
  }
}

/// Compares an output with the array that `text`, FILE or NAME=FILE, names.
static Result<Deviation> compareOutput(const Interpretation &result,
                                       StringRef text) {
  StringRef name, file = text;
  if (text.contains('='))
    std::tie(name, file) = text.split('=');
  auto output = findOutput(result.outputs, name);
  if (!output)
    return output.error();
  Result<data::Array> reference = data::readArray(file.str());
  if (!reference)
    return reference.error();
  ArrayRef<float> found = (*output)->values;
  int64_t size = static_cast<int64_t>(found.size()) / result.samples;
  int64_t rows = reference->shape.empty() ? 1 : reference->shape[0];
  int64_t count = reference->numElements();
  bool isSingle = result.samples == 1 && count == size;
  if (!isSingle && (rows < result.samples || count != rows * size))
    return Error{reference->name + ": holds " +
                 data::formatShape(reference->shape) + " numbers, but " +
                 data::formatShape((*output)->shape) + " of output '" +
                 (*output)->name + "' are to be compared"};
  Deviation deviation{(*output)->name};
  for (int64_t sample = 0; sample < result.samples; ++sample)
    compareSample(*reference, sample * size, found.slice(sample * size, size),
                  deviation);
  return deviation;
}

FailureOr<Interpretation>
snnc::driver::interpret(Session &session, ModuleOp module,
                        const InterpretOptions &options) {
  FailureOr<func::FuncOp> network = getNetwork(session, module);
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
      interpreter::AnnInterpreter::create(
          *network, options.isPrecise ? interpreter::Sums::Double
                                      : interpreter::Sums::Single);
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
  for (const std::string &text : options.references) {
    Result<Deviation> deviation = compareOutput(result, text);
    if (!deviation)
      return session.fail(deviation.error());
    result.deviations.push_back(*deviation);
  }
  labels.resize(std::min<size_t>(labels.size(), result.samples));
  if (!labels.empty())
    result.correct = countCorrect(result.outputs[0], labels);
  return result;
}
