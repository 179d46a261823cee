// Compares an image with the network that it was compiled from.

#include "snnc/Driver/Verify.h"

#include "Comparison.h"
#include "SpikingTail.h"

#include "dialects/Snn/NeuronParameters.h"
#include "dialects/Snn/Snn.h"
#include "dialects/Snn/StepNumbers.h"
#include "snnc/Driver/Compile.h"
#include "snnc/Driver/HostTail.h"
#include "snnc/Driver/Samples.h"
#include "snnc/Emit/EmitImage.h"
#include "snnc/Interpreter/AnnInterpreter.h"
#include "snnc/Interpreter/SnnInterpreter.h"
#include "snnc/Interpreter/SpikingInterpreter.h"
#include "snnc/Simulator/Simulator.h"

#include "snnc/Support/Parallel.h"

#include "llvm/ADT/StringMap.h"

#include <cmath>
#include <mutex>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

namespace {
/// The network that an image was compiled from.
struct Rebuilt {
  OwningOpRef<ModuleOp> module;  ///< integers; of a chip of reals as trained
  OwningOpRef<ModuleOp> trained; ///< a spiking one as trained; else null
  OwningOpRef<ModuleOp> floats;  ///< an analogue one; else null
};
} // namespace

/// Imports and lowers the model as the image's recipe says.
static FailureOr<Rebuilt> rebuild(Session &session,
                                  const VerifyOptions &options,
                                  const simulator::Machine &machine) {
  const image::Image &image = machine.image;
  Result<Recipe> recipe = parseRecipe(image.options, options.image);
  if (!recipe)
    return session.fail(recipe.error());
  recipe->coding.fit(machine.chip);
  FailureOr<OwningOpRef<ModuleOp>> module =
      reloadModel(session, options.model, *recipe, options.image,
                  image.modelName, image.modelHash);
  if (failed(module))
    return failure();
  Rebuilt rebuilt;
  (getSpikingNetwork(**module) ? rebuilt.trained : rebuilt.floats) =
      (*module)->clone();
  if (!recipe->coding.isReal &&
      failed(lower(session, **module, recipe->coding)))
    return failure();
  rebuilt.module = std::move(*module);
  return rebuilt;
}

namespace {

/// Everything that one verification needs on all threads.
struct Bench {
  const simulator::Machine &machine;
  const interpreter::SnnInterpreter *network;     ///< null on a chip of reals
  const interpreter::SpikingInterpreter *trained; ///< or null
  const SpikingTail *trainedTail;                 ///< of `trained`, or null
  const interpreter::AnnInterpreter *floats;      ///< or null
  const HostTail &tail;
  TrainedLayers layers; ///< of the trained network
  const Samples &samples;
  const VerifyOptions &options;
};

} // namespace

namespace {
/// What one sample gave.
struct Outcome {
  Comparison comparison;
  bool sameOutputs = true, sameClass = true; ///< as the trained network
  std::vector<OutputError> errors = {};      ///< `mean` is a sum here
};
} // namespace

/// Runs the trained network, which records what it does if `records`.
static Result<interpreter::SpikingFrame>
runTrained(const Bench &bench, const simulator::Sample &sample, bool records) {
  interpreter::SpikingInput input;
  input.events = &sample.streams[0];
  input.numbers = sample.tensors[0];
  interpreter::SpikingRunOptions options;
  options.steps = bench.machine.image.inputs[0].window;
  options.recordSpikes = options.recordPotentials = records;
  return bench.trained->run(input, options);
}

/// Compares the outputs of a trained network with those of the chip.
static void compareOutputs(const interpreter::SpikingFrame &frame,
                           const simulator::FrameResult &chip,
                           Outcome &outcome) {
  for (auto [output, expected] : llvm::zip(chip.outputs, frame.outputs))
    for (auto [found, value] : llvm::zip(output.reals, expected.values))
      outcome.sameOutputs &= static_cast<float>(found) == value ||
                             (std::isnan(found) && std::isnan(value));
}

/// Compares the classes that the results of the tail give.
static Status compareClasses(const Bench &bench,
                             interpreter::SpikingFrame frame,
                             std::vector<simulator::OutputValues> chip,
                             Outcome &outcome) {
  Result<std::vector<simulator::OutputValues>> results =
      bench.tail.run(std::move(chip));
  if (!results)
    return results.error();
  if (Status status = bench.trainedTail->run(frame); !status)
    return status;
  outcome.sameClass = (*results)[0].best == frame.outputs[0].classIndex();
  return {};
}

/// Runs an analogue network and compares its results with those of the image.
static Status compareFloats(const Bench &bench, const simulator::Sample &sample,
                            std::vector<simulator::OutputValues> outputs,
                            Outcome &outcome) {
  Result<std::vector<simulator::OutputValues>> results =
      bench.tail.run(std::move(outputs));
  if (!results)
    return results.error();
  interpreter::AnnContext context = bench.floats->createContext();
  if (Status ran = bench.floats->runPacked(context, sample.tensors[0]); !ran)
    return ran;
  for (size_t i = 0; i < results->size(); ++i) {
    ArrayRef<float> expected = bench.floats->getOutput(context, i);
    OutputError error;
    for (auto [found, value] : llvm::zip_equal((*results)[i].reals, expected))
      error.add(found, value);
    outcome.errors.push_back(std::move(error));
  }
  return {};
}

/// Runs a sample on the image and in the trained network, which are to agree in
/// every number.
static Status compareReals(const Bench &bench, const simulator::Sample &sample,
                           simulator::Simulation &simulation,
                           Outcome &outcome) {
  Result<interpreter::SpikingFrame> frame =
      runTrained(bench, sample, /*records=*/true);
  if (!frame)
    return frame.error();
  if (Status matches = matchStructure(bench.machine, *frame); !matches)
    return matches;
  Result<simulator::FrameResult> chip = simulation.run(sample);
  if (!chip)
    return chip.error();
  outcome.comparison.compare(*chip, *frame, bench.layers);
  compareOutputs(*frame, *chip, outcome);
  return compareClasses(bench, std::move(*frame), std::move(chip->outputs),
                        outcome);
}

/// Runs a sample on the image and in the network.
static Status compareSample(const Bench &bench, int64_t index,
                            simulator::Simulation &simulation,
                            Outcome &outcome) {
  Result<simulator::Sample> sample = bench.samples.fetch(index);
  if (!sample)
    return sample.error();
  if (!bench.network)
    return compareReals(bench, *sample, simulation, outcome);
  interpreter::SnnInputData input;
  input.numbers = sample->tensors[0];
  input.stream = &sample->streams[0];
  Result<interpreter::SnnFrame> frame = bench.network->run(input);
  if (!frame)
    return frame.error();
  if (Status matches = matchStructure(bench.machine, *frame); !matches)
    return matches;
  Result<simulator::FrameResult> chip = simulation.run(*sample);
  if (!chip)
    return chip.error();
  outcome.comparison.compare(*chip, *frame);
  if (bench.floats)
    return compareFloats(bench, *sample, std::move(chip->outputs), outcome);
  if (!bench.trained)
    return {};
  Result<interpreter::SpikingFrame> trained =
      runTrained(bench, *sample, /*records=*/false);
  if (!trained)
    return trained.error();
  compareOutputs(*trained, *chip, outcome);
  return compareClasses(bench, std::move(*trained), std::move(chip->outputs),
                        outcome);
}

/// Runs and compares all samples; adds to `result`.
static Status compareSamples(const Bench &bench, Verification &result) {
  unsigned threads = numThreads(bench.options.threads, result.samples);
  std::vector<std::unique_ptr<simulator::Simulation>> simulations(threads);
  for (std::unique_ptr<simulator::Simulation> &simulation : simulations)
    simulation = std::make_unique<simulator::Simulation>(
        bench.machine,
        bench.network ? simulator::Record::Events : simulator::Record::States);
  if (bench.trained)
    result.sameOutputs = result.sameClasses = 0;
  std::mutex mutex;
  Status status;
  int64_t firstSample = result.samples, firstError = result.samples;
  int64_t done = 0;
  std::vector<std::vector<OutputError>> errors(result.samples);
  parallelFor(result.samples, threads, [&](unsigned thread, int64_t index) {
    Outcome outcome{Comparison(bench.machine, index)};
    Status ran = compareSample(bench, index, *simulations[thread], outcome);
    std::lock_guard<std::mutex> lock(mutex);
    if (!ran && index < firstError) {
      firstError = index;
      status = ran;
    }
    const Comparison &comparison = outcome.comparison;
    result.values += comparison.values;
    result.mismatches += comparison.mismatches;
    if (bench.trained) {
      *result.sameOutputs += outcome.sameOutputs;
      *result.sameClasses += outcome.sameClass;
    }
    errors[index] = std::move(outcome.errors);
    if (comparison.mismatches && index < firstSample) {
      firstSample = index;
      result.first = comparison.first;
    }
    if (bench.options.progress)
      bench.options.progress(++done, result.samples);
  });
  // A sum of reals depends on the order: not on that of the threads.
  for (const std::vector<OutputError> &sample : errors)
    for (auto [error, sum] : llvm::zip(sample, result.errors))
      sum.add(error);
  return status;
}

/// The tail of an image, if it is that of the network and gives its results.
static Result<HostTail> loadTail(const std::string &file,
                                 const image::Image &image,
                                 snn::NetworkOp network) {
  if (printTail(getTail(network)) != image.tail)
    return Error{file + ": what its host computes is not the end of the "
                        "model; compile it again"};
  return HostTail::load(image, file);
}

static TrainedLayers layersOf(snn::NetworkOp network) {
  TrainedLayers layers;
  double dt = network.getSemantics().getSeconds();
  for (snn::NeuronsOp neurons : network.getOps<snn::NeuronsOp>()) {
    TrainedLayer &layer = layers[neurons.getLayerName()];
    layer.hasPotential = snn::hasPotential(neurons.getModel());
    // All neurons of a layer have the same delay, or it would not be compiled.
    if (neurons.getParameter("delay"))
      layer.delay = std::llround(snn::perNeuron(neurons, "delay").front() / dt);
  }
  return layers;
}

FailureOr<Verification> snnc::driver::verify(Session &session,
                                             const VerifyOptions &options) {
  Result<image::Image> image = image::readFile(options.image);
  if (!image)
    return session.fail(image.error());
  Result<simulator::Machine> machine =
      simulator::Machine::load(std::move(*image));
  if (!machine)
    return session.fail(Error{options.image + ": " + machine.error().message});
  FailureOr<Rebuilt> rebuilt = rebuild(session, options, *machine);
  if (failed(rebuilt))
    return failure();
  auto networks = rebuilt->module->getOps<snn::NetworkOp>();
  if (networks.empty())
    return session.fail(Error{options.image + ": the model is no spiking "
                                              "network, but the chip computes "
                                              "in reals"});
  snn::NetworkOp op = *networks.begin();
  FailureOr<interpreter::SnnInterpreter> network = failure();
  if (!machine->isReal) {
    network = interpreter::SnnInterpreter::create(
        op, machine->chip.arithmetic.potentialBits);
    if (failed(network))
      return failure();
  }
  FailureOr<interpreter::SpikingInterpreter> trained = failure();
  FailureOr<SpikingTail> trainedTail = failure();
  TrainedLayers layers;
  if (rebuilt->trained) {
    snn::NetworkOp spiking = getSpikingNetwork(*rebuilt->trained);
    trained = interpreter::SpikingInterpreter::create(spiking);
    trainedTail = SpikingTail::create(spiking);
    if (failed(trained) || failed(trainedTail))
      return failure();
    layers = layersOf(spiking);
  }
  std::vector<Shape> shapes;
  if (succeeded(network))
    for (const interpreter::SnnInputInfo &input : network->getInputs())
      shapes.push_back(input.shape);
  else
    for (const interpreter::SpikingInputInfo &input : trained->getInputs())
      shapes.push_back(input.shape);
  const std::vector<image::Input> &inputs = machine->image.inputs;
  if (inputs.size() != 1 || shapes.size() != 1 || inputs[0].shape != shapes[0])
    return session.fail(Error{options.image + ": its input has another shape "
                                              "than that of the model"});
  Result<Samples> samples =
      Samples::open(options.data, machine->image, options.image);
  if (!samples)
    return session.fail(samples.error());
  std::optional<interpreter::AnnInterpreter> floats;
  if (rebuilt->floats) {
    auto function = *rebuilt->floats->getOps<func::FuncOp>().begin();
    FailureOr<interpreter::AnnInterpreter> interpreter =
        interpreter::AnnInterpreter::create(function);
    if (failed(interpreter))
      return failure();
    floats = std::move(*interpreter);
  }
  Result<HostTail> tail = loadTail(options.image, machine->image, op);
  if (!tail)
    return session.fail(tail.error());
  Verification result;
  if (floats)
    for (const HostTail::Output &output : tail->getOutputs())
      result.errors.push_back({output.name});
  result.samples = options.samples > 0
                       ? std::min(options.samples, samples->size())
                       : samples->size();
  for (const simulator::Fragment &fragment : machine->fragments)
    result.neurons += fragment.numNeurons;
  if (Status status =
          compareSamples({*machine, succeeded(network) ? &*network : nullptr,
                          succeeded(trained) ? &*trained : nullptr,
                          succeeded(trainedTail) ? &*trainedTail : nullptr,
                          floats ? &*floats : nullptr, *tail, std::move(layers),
                          *samples, options},
                         result);
      !status)
    return session.fail(Error{options.image + ": " + status.error().message});
  for (auto [error, output] : llvm::zip(result.errors, tail->getOutputs()))
    error.mean /= double(output.numElements) * double(result.samples);
  return result;
}
