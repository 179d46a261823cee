// The table of a trained network's semantics, measured on the user's samples.

#include "snnc/Driver/ExplainTrained.h"

#include "dialects/Xbar/Xbar.h"
#include "snnc/Emit/EmitImage.h"
#include "snnc/Report/Summary.h"
#include "snnc/Simulator/Simulator.h"
#include "snnc/Support/Parallel.h"

#include <algorithm>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

//===----------------------------------------------------------------------===//
// Samples
//===----------------------------------------------------------------------===//

/// The first `most` (0: all) of `labels`; fails if a class has no output.
static Result<std::vector<int64_t>> fitLabels(std::vector<int64_t> labels,
                                              int64_t size,
                                              snn::NetworkOp network,
                                              const std::string &path) {
  snn::OutputOp output = *network.getOps<snn::OutputOp>().begin();
  int64_t classes = output.getSpikes().getType().numNeurons();
  for (int64_t label : labels)
    if (label < 0 || label >= classes)
      return Error{path + ": holds the class " + std::to_string(label) +
                   ", but the network's output has only " +
                   std::to_string(classes) + " elements"};
  if (!labels.empty())
    labels.resize(size);
  return labels;
}

static int64_t firstSamples(int64_t size, const EffectRequest &request) {
  return request.samples > 0 ? std::min(size, request.samples) : size;
}

static Result<SpikingSamples> openStream(snn::NetworkOp network,
                                         snn::InputOp input,
                                         const EffectRequest &request) {
  data::EventOptions how;
  how.dt = network.getSemantics().getSeconds();
  how.steps = network.getSemantics().getSteps();
  std::vector<int64_t> shape = input.getTensorShape().vec();
  if (shape.size() == 4 && shape.front() == 1)
    shape.erase(shape.begin());
  Result<data::EventDataset> opened =
      data::openEvents({request.data.path}, shape, how);
  if (!opened)
    return opened.error();
  auto events = std::make_shared<data::EventDataset>(std::move(*opened));
  SpikingSamples samples;
  samples.size = firstSamples(events->size(), request);
  samples.events = [events](int64_t index) { return events->fetch(index); };
  Result<std::vector<int64_t>> labels =
      request.labels.empty()
          ? data::ownLabels(*events).value_or(std::vector<int64_t>())
          : data::readEventLabels(request.labels, *events);
  if (labels)
    labels =
        fitLabels(std::move(*labels), samples.size, network,
                  request.labels.empty() ? request.data.path : request.labels);
  if (!labels)
    return labels.error();
  samples.labels = std::move(*labels);
  return samples;
}

static Result<SpikingSamples> openTensors(snn::NetworkOp network,
                                          snn::InputOp input,
                                          const EffectRequest &request) {
  data::DatasetOptions how;
  std::optional<data::Layout> layout = data::parseLayout(request.data.layout);
  if (!layout)
    return Error{"--layout '" + request.data.layout +
                 "': expected auto, chw or hwc"};
  how.layout = *layout;
  how.scale = static_cast<float>(request.data.scale.value_or(1));
  how.offset = static_cast<float>(request.data.offset.value_or(0));
  std::vector<int64_t> shape = input.getTensorShape().vec();
  if (shape.empty() || shape.front() != 1)
    shape.insert(shape.begin(), 1);
  Result<data::Dataset> opened =
      data::readDataset(request.data.path, shape, how);
  if (!opened)
    return opened.error();
  auto tensors = std::make_shared<data::Dataset>(std::move(*opened));
  SpikingSamples samples;
  samples.size = firstSamples(tensors->size(), request);
  samples.numbers = [tensors](int64_t index) -> Result<std::vector<float>> {
    return tensors->sample(index);
  };
  if (request.labels.empty())
    return samples;
  Result<std::vector<int64_t>> labels =
      data::readLabels(request.labels, *tensors);
  if (labels)
    labels =
        fitLabels(std::move(*labels), samples.size, network, request.labels);
  if (!labels)
    return labels.error();
  samples.labels = std::move(*labels);
  return samples;
}

static Result<SpikingSamples> openEffectSamples(snn::NetworkOp network,
                                                const EffectRequest &request) {
  auto inputs = network.getOps<snn::InputOp>();
  if (std::distance(inputs.begin(), inputs.end()) != 1)
    return Error{"effects are measured on networks with one input, but this "
                 "one has " +
                 std::to_string(std::distance(inputs.begin(), inputs.end()))};
  snn::InputOp input = *inputs.begin();
  Result<SpikingSamples> samples = input.getEncoder() == snn::Encoder::Stream
                                       ? openStream(network, input, request)
                                       : openTensors(network, input, request);
  if (samples && samples->size == 0)
    return Error{request.data.path + ": holds no samples"};
  return samples;
}

//===----------------------------------------------------------------------===//
// Energy
//===----------------------------------------------------------------------===//

namespace {

/// Compiles networks for a chip and runs their images.
class ChipMeter {
public:
  ChipMeter(Session &session, const CompileOptions &options,
            const SpikingSamples &samples, unsigned threads,
            chip::Chip description)
      : session(session), options(options), samples(samples), threads(threads),
        description(std::move(description)) {}

  /// The energy per sample in pJ. Diagnostics say why there is none.
  Result<double> measure(snn::NetworkOp network);

private:
  Result<image::Image> compile(snn::NetworkOp network);

  Session &session;
  const CompileOptions &options;
  const SpikingSamples &samples;
  unsigned threads;
  chip::Chip description;
};

} // namespace

/// The steps of the longest sample.
static Result<int64_t> longestSample(const SpikingSamples &samples) {
  int64_t longest = 1;
  for (int64_t index = 0; samples.events && index < samples.size; ++index) {
    Result<data::EventSample> sample = samples.events(index);
    if (!sample)
      return sample.error();
    longest = std::max(longest, sample->steps);
  }
  return longest;
}

Result<image::Image> ChipMeter::compile(snn::NetworkOp network) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(network.getLoc());
  module->push_back(network->clone());
  CodingOptions coding = options.coding;
  coding.fit(description);
  if (coding.steps == 0 && network.getSemantics().getSteps() == 0) {
    Result<int64_t> steps = longestSample(samples);
    if (!steps)
      return steps.error();
    coding.steps = *steps;
  }
  Error failed{"the network does not compile for the chip"};
  if (mlir::failed(lower(session, *module, coding, Level::Xbar, options.chip)))
    return failed;
  EmitOptions emit;
  emit.threads = options.threads;
  FailureOr<image::Image> image =
      emitImage(*module->getOps<xbar::ChipOp>().begin(), description, emit);
  if (mlir::failed(image))
    return failed;
  return std::move(*image);
}

Result<double> ChipMeter::measure(snn::NetworkOp network) {
  Result<image::Image> image = compile(network);
  if (!image)
    return image.error();
  Result<simulator::Machine> machine =
      simulator::Machine::load(std::move(*image));
  if (!machine)
    return machine.error();
  Result<simulator::BatchResult> batch = simulator::runBatch(
      *machine, samples.size, threads,
      [&](int64_t index, simulator::Sample &sample) -> Status {
        if (samples.events) {
          Result<data::EventSample> events = samples.events(index);
          if (!events)
            return events.error();
          sample.streams[0] = std::move(*events);
          return {};
        }
        Result<std::vector<float>> numbers = samples.numbers(index);
        if (!numbers)
          return numbers.error();
        sample.tensors[0] = std::move(*numbers);
        return {};
      });
  if (!batch)
    return batch.error();
  report::Summary summary = report::summarize(
      *machine, *batch, std::nullopt, numThreads(threads, samples.size));
  constexpr double picojoulesPerJoule = 1e12;
  return summary.energyJoules * picojoulesPerJoule;
}

FailureOr<SemanticsTable>
snnc::driver::explainTrained(Session &session, snn::NetworkOp network,
                             const CompileOptions &options,
                             const EffectRequest &request) {
  EffectOptions effect;
  effect.threads = request.threads;
  effect.progress = request.progress;
  std::unique_ptr<ChipMeter> meter;
  if (!request.data.path.empty()) {
    Result<SpikingSamples> samples = openEffectSamples(network, request);
    if (!samples)
      return session.fail(samples.error());
    effect.samples = std::move(*samples);
  }
  if (!request.data.path.empty() && !options.chip.empty()) {
    Result<chip::Chip> description = chip::load(options.chip);
    if (!description)
      return session.fail(description.error());
    meter =
        std::make_unique<ChipMeter>(session, options, effect.samples,
                                    request.threads, std::move(*description));
    effect.energy = [&](snn::NetworkOp op) { return meter->measure(op); };
  }
  Result<SemanticsTable> table = explainSemantics(network, effect);
  if (!table)
    return session.fail(table.error());
  return std::move(*table);
}
