// The table of a trained network's semantics, measured on the user's samples.

#include "snnc/Driver/ExplainTrained.h"

#include "dialects/Xbar/Xbar.h"
#include "snnc/Chip/Native.h"
#include "snnc/Driver/Encoding.h"
#include "snnc/Driver/SpikingSamples.h"
#include "snnc/Emit/EmitImage.h"
#include "snnc/Report/Summary.h"
#include "snnc/Simulator/Simulator.h"
#include "snnc/Support/Parallel.h"

#include <algorithm>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

/// The first samples of the request.
static Result<SpikingSamples> openEffectSamples(snn::NetworkOp network,
                                                const EffectRequest &request) {
  Result<SpikingSamples> samples =
      openSpikingSamples(network, request.data, request.labels);
  if (!samples || request.samples <= 0)
    return samples;
  samples->size = std::min(samples->size, request.samples);
  if (!samples->labels.empty())
    samples->labels.resize(samples->size);
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
  snn::NetworkOp copy = network.clone();
  copy.removeTailAttr(); // what the host does takes no energy of the chip
  module->push_back(copy);
  CodingOptions coding = options.coding;
  coding.fit(description);
  if (coding.steps == 0 && network.getSemantics().getSteps() == 0) {
    Result<int64_t> steps = longestSample(samples);
    if (!steps)
      return steps.error();
    coding.steps = *steps;
  }
  Error failed{"the network does not compile for the chip"};
  if (mlir::failed(lower(session, *module, coding)) ||
      mlir::failed(lowerToChip(session, *module, options.chip, {})))
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
  bool isPriced = false; // chips with formats of their own are not
  if (!options.chip.empty()) {
    Result<bool> hasOwn = chip::hasOwnFormat(options.chip);
    if (!hasOwn)
      return session.fail(hasOwn.error());
    isPriced = !*hasOwn;
  }
  if (!request.data.path.empty() && isPriced) {
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
