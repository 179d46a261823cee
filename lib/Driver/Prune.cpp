// What pruning does to a network: its weights, and its classes of samples.

#include "snnc/Driver/Prune.h"

#include "SpikingTail.h"

#include "snnc/Driver/InterpretSpiking.h"
#include "snnc/Driver/SpikingSamples.h"
#include "snnc/Interpreter/SnnInterpreter.h"
#include "snnc/Support/Parallel.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

namespace {
/// The class that each sample gets, and what is right.
struct Classes {
  std::vector<int64_t> found;
  std::vector<int64_t> labels; ///< empty: not known

  int64_t correct() const {
    int64_t count = 0;
    for (auto [label, best] : llvm::zip(labels, found))
      count += label == best;
    return labels.empty() ? -1 : count;
  }
};
} // namespace

LogicalResult snnc::driver::prune(Session &session, snn::NetworkOp network,
                                  const std::vector<std::string> &rules) {
  PassManager passes(&session.getContext(), snn::NetworkOp::getOperationName());
  SnnPruneOptions options;
  options.rules.assign(rules.begin(), rules.end());
  passes.addPass(createSnnPrune(options));
  return passes.run(network);
}

static snn::NetworkOp networkOf(ModuleOp module) {
  auto networks = module.getOps<snn::NetworkOp>();
  assert(!networks.empty() && "a lowered module holds a network");
  return *networks.begin();
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

/// The layers with weights; all weights that are not 0 stand in `nonzeroAfter`.
static std::vector<PrunedLayer> countWeights(snn::NetworkOp network) {
  std::vector<PrunedLayer> layers;
  for (auto op : network.getOps<snn::SynapseOpInterface>()) {
    if (op.numWeights() == 0)
      continue;
    std::string name = op.getLayerName();
    auto layer = llvm::find_if(
        layers, [&](const PrunedLayer &other) { return other.name == name; });
    if (layer == layers.end())
      layer = layers.insert(layers.end(), PrunedLayer{name});
    layer->weights += op.numWeights();
    layer->nonzeroAfter += op.numNonzeroWeights();
  }
  return layers;
}

static std::vector<PrunedLayer> compareWeights(snn::NetworkOp before,
                                               snn::NetworkOp after) {
  std::vector<PrunedLayer> layers = countWeights(after);
  for (auto [layer, whole] : llvm::zip_equal(layers, countWeights(before)))
    layer.nonzeroBefore = whole.nonzeroAfter;
  return layers;
}

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

/// The class of a frame of integers after the host's tail.
static Result<int64_t> classOf(const interpreter::SnnFrame &frame,
                               const SpikingTail &tail) {
  interpreter::SpikingFrame results;
  for (const interpreter::SnnOutputValues &output : frame.outputs)
    results.outputs.push_back({output.name,
                               output.tensorShape,
                               {output.reals.begin(), output.reals.end()}});
  if (Status status = tail.run(results); !status)
    return status.error();
  return results.outputs[0].classIndex();
}

/// The classes of the samples in a network of integers.
static FailureOr<std::vector<int64_t>>
classify(Session &session, snn::NetworkOp network, const data::Dataset &samples,
         int64_t count, const CompileOptions &options,
         const CodingOptions &coding) {
  FailureOr<interpreter::SnnInterpreter> interpreter =
      interpreter::SnnInterpreter::create(network, coding.potentialBits);
  FailureOr<SpikingTail> tail = SpikingTail::create(network);
  if (failed(interpreter) || failed(tail))
    return failure();
  std::vector<Result<int64_t>> found(count, int64_t(0));
  parallelFor(count, options.threads, [&](unsigned, int64_t index) {
    std::vector<float> sample = samples.sample(index);
    ArrayRef<float> numbers(sample);
    Result<interpreter::SnnFrame> frame = interpreter->run(numbers);
    found[index] =
        frame ? classOf(*frame, *tail) : Result<int64_t>(frame.error());
  });
  std::vector<int64_t> classes;
  for (const Result<int64_t> &each : found) {
    if (!each)
      return session.fail(Error{options.calibration.path + ": sample " +
                                std::to_string(classes.size()) + ": " +
                                each.error().message});
    classes.push_back(*each);
  }
  return classes;
}

/// The labels of the first `count` samples, or none. Fails for a class that the
/// network does not have.
static FailureOr<std::vector<int64_t>>
readLabels(Session &session, const data::Dataset &samples, int64_t count,
           int64_t numClasses, const CompileOptions &options) {
  std::vector<int64_t> labels;
  if (options.calibrationLabels.empty())
    return labels;
  Result<std::vector<int64_t>> read =
      data::readLabels(options.calibrationLabels, samples);
  if (!read)
    return session.fail(read.error());
  labels = std::move(*read);
  labels.resize(count);
  for (int64_t label : labels)
    if (label >= numClasses)
      return session.fail(Error{options.calibrationLabels +
                                ": holds the class " + std::to_string(label) +
                                ", but the network's output has only " +
                                std::to_string(numClasses) + " elements"});
  return labels;
}

/// Classifies the samples of an analogue network by both networks of integers.
static LogicalResult
measureIntegers(Session &session, func::FuncOp network, snn::NetworkOp before,
                snn::NetworkOp after, const CompileOptions &options,
                const CodingOptions &coding, PruneEffect &effect) {
  FailureOr<data::Dataset> samples =
      loadSamples(session, options.calibration, network);
  if (failed(samples))
    return failure();
  int64_t count =
      std::min<int64_t>(samples->size(), options.calibrationSamples);
  int64_t numClasses =
      cast<RankedTensorType>(network.getResultTypes()[0]).getNumElements();
  FailureOr<std::vector<int64_t>> labels =
      readLabels(session, *samples, count, numClasses, options);
  if (failed(labels))
    return failure();
  FailureOr<std::vector<int64_t>> whole =
      classify(session, before, *samples, count, options, coding);
  FailureOr<std::vector<int64_t>> pruned =
      classify(session, after, *samples, count, options, coding);
  if (failed(whole) || failed(pruned))
    return failure();
  effect.isInteger = true;
  effect.samples = count;
  for (auto [a, b] : llvm::zip_equal(*whole, *pruned))
    effect.sameClass += a == b;
  effect.correctBefore = Classes{*whole, *labels}.correct();
  effect.correctAfter = Classes{*pruned, *labels}.correct();
  return success();
}

/// The class of each sample by the first output.
static std::vector<int64_t> classesOf(const SpikingInterpretation &run) {
  const std::vector<float> &values = run.outputs[0].values;
  size_t size = values.size() / run.samples;
  std::vector<int64_t> classes;
  for (auto first = values.begin(); first != values.end(); first += size)
    classes.push_back(std::max_element(first, first + size) - first);
  return classes;
}

/// Classifies the samples of a trained spiking network.
static LogicalResult measureTrained(Session &session, snn::NetworkOp before,
                                    snn::NetworkOp after,
                                    const CompileOptions &options,
                                    PruneEffect &effect) {
  Result<SpikingSamples> samples = openSpikingSamples(
      before, options.calibration, options.calibrationLabels);
  if (!samples)
    return session.fail(samples.error());
  SpikingOptions how;
  how.samples = options.calibrationSamples;
  how.threads = options.threads;
  FailureOr<SpikingInterpretation> whole =
      interpretSpiking(session, before, *samples, how);
  FailureOr<SpikingInterpretation> pruned =
      interpretSpiking(session, after, *samples, how);
  if (failed(whole) || failed(pruned))
    return failure();
  effect.samples = whole->samples;
  for (auto [a, b] : llvm::zip_equal(classesOf(*whole), classesOf(*pruned)))
    effect.sameClass += a == b;
  effect.correctBefore = whole->correct;
  effect.correctAfter = pruned->correct;
  return success();
}

FailureOr<PruneEffect>
snnc::driver::measurePruning(Session &session, ModuleOp module,
                             const CompileOptions &options,
                             const CodingOptions &coding) {
  OwningOpRef<ModuleOp> before = module.clone(), after = module.clone();
  bool hasSamples = !options.calibration.path.empty();
  PruneEffect effect;
  if (getSpikingNetwork(module)) {
    if (failed(prune(session, networkOf(*after), coding.prune)))
      return failure();
    effect.layers = compareWeights(networkOf(*before), networkOf(*after));
    if (hasSamples &&
        failed(measureTrained(session, networkOf(*before), networkOf(*after),
                              options, effect)))
      return failure();
    return effect;
  }
  CodingOptions whole = coding;
  whole.prune.clear();
  if (failed(lower(session, *before, whole)) ||
      failed(lower(session, *after, coding)))
    return failure();
  effect.layers = compareWeights(networkOf(*before), networkOf(*after));
  FailureOr<func::FuncOp> network = getNetwork(session, module);
  if (failed(network))
    return failure();
  if (hasSamples &&
      failed(measureIntegers(session, *network, networkOf(*before),
                             networkOf(*after), options, coding, effect)))
    return failure();
  return effect;
}

LogicalResult snnc::driver::reportPruning(Session &session, ModuleOp module,
                                          const CompileOptions &options,
                                          const CodingOptions &coding) {
  if (coding.prune.empty() || !options.pruned)
    return success();
  FailureOr<PruneEffect> effect =
      measurePruning(session, module, options, coding);
  if (failed(effect))
    return failure();
  options.pruned(*effect);
  return success();
}
