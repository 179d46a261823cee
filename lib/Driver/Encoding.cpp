// Counts events on samples and chooses encodings of synapse tables.

#include "snnc/Driver/Encoding.h"

#include "dialects/Snn/Snn.h"
#include "dialects/Xbar/Xbar.h"
#include "snnc/Conversion/Passes.h"
#include "snnc/Driver/SpikingSamples.h"
#include "snnc/Interpreter/SnnInterpreter.h"
#include "snnc/Support/Parallel.h"
#include "snnc/Transforms/EncodingWishes.h"
#include "snnc/Transforms/Objective.h"
#include "snnc/Transforms/SelectEncoding.h"

#include "mlir/IR/Builders.h"
#include "mlir/Pass/PassManager.h"

#include <mutex>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

/// The samples of an analogue network.
static FailureOr<SpikingSamples> openTensors(Session &session, ModuleOp module,
                                             const DataOptions &options) {
  FailureOr<func::FuncOp> network = getNetwork(session, module);
  if (failed(network))
    return failure();
  FailureOr<data::Dataset> opened = loadSamples(session, options, *network);
  if (failed(opened))
    return failure();
  auto tensors = std::make_shared<data::Dataset>(std::move(*opened));
  SpikingSamples samples;
  samples.size = tensors->size();
  samples.numbers = [tensors](int64_t index) {
    return Result<std::vector<float>>(tensors->sample(index));
  };
  return samples;
}

FailureOr<SpikingSamples>
snnc::driver::openActivitySamples(Session &session, ModuleOp module,
                                  const CompileOptions &options,
                                  const CodingOptions &coding) {
  int64_t most = options.encoding.activitySamples;
  if (options.calibration.path.empty() || coding.isReal || most == 0)
    return SpikingSamples();
  FailureOr<SpikingSamples> samples = failure();
  if (snn::NetworkOp spiking = getSpikingNetwork(module)) {
    Result<SpikingSamples> opened =
        openSpikingSamples(spiking, options.calibration, /*labels=*/"");
    if (!opened)
      return session.fail(opened.error());
    samples = std::move(*opened);
  } else {
    samples = openTensors(session, module, options.calibration);
  }
  if (succeeded(samples))
    samples->size = std::min({samples->size, options.calibrationSamples, most});
  return samples;
}

namespace {
/// Events of all samples.
struct Counts {
  std::vector<int64_t> inputs;      ///< in the order of the network
  std::vector<int64_t> populations; ///< the same
};
} // namespace

static void add(std::vector<int64_t> &sums, size_t index, int64_t count) {
  sums.resize(std::max(sums.size(), index + 1));
  sums[index] += count;
}

static void addFrame(const interpreter::SnnFrame &frame, Counts &counts) {
  for (size_t i = 0; i < frame.inputEvents.size(); ++i)
    add(counts.inputs, i, frame.inputEvents[i]);
  for (size_t p = 0; p < frame.populations.size(); ++p)
    for (const std::vector<int32_t> &values : frame.populations[p].values)
      add(counts.populations, p,
          values.size() - std::count(values.begin(), values.end(), 0));
}

/// One frame of sample `index`.
static Result<interpreter::SnnFrame>
runSample(const interpreter::SnnInterpreter &network,
          const SpikingSamples &samples, int64_t index) {
  interpreter::SnnInputData input;
  if (samples.events) {
    Result<data::EventSample> stream = samples.events(index);
    if (!stream)
      return stream.error();
    input.stream = &*stream;
    return network.run(input);
  }
  Result<std::vector<float>> numbers = samples.numbers(index);
  if (!numbers)
    return numbers.error();
  input.numbers = *numbers;
  return network.run(input);
}

/// Counts on all threads; gives the error of the first sample that has one.
static Result<Counts> countEvents(const interpreter::SnnInterpreter &network,
                                  const SpikingSamples &samples,
                                  unsigned threads) {
  Counts counts;
  std::mutex mutex;
  int64_t firstError = samples.size;
  Error error;
  parallelFor(samples.size, threads, [&](unsigned, int64_t index) {
    Result<interpreter::SnnFrame> frame = runSample(network, samples, index);
    std::lock_guard<std::mutex> lock(mutex);
    if (frame) {
      addFrame(*frame, counts);
    } else if (index < firstError) {
      firstError = index;
      error = Error{"sample " + std::to_string(index) + ": " +
                    frame.error().message};
    }
  });
  if (firstError < samples.size)
    return error;
  return counts;
}

LogicalResult snnc::driver::measureActivity(Session &session, ModuleOp module,
                                            const SpikingSamples &samples,
                                            const CompileOptions &options,
                                            const CodingOptions &coding) {
  if (samples.size == 0)
    return success();
  snn::NetworkOp network = *module.getOps<snn::NetworkOp>().begin();
  FailureOr<interpreter::SnnInterpreter> interpreter =
      interpreter::SnnInterpreter::create(network, coding.potentialBits);
  if (failed(interpreter))
    return failure();
  Result<Counts> counts = countEvents(*interpreter, samples, options.threads);
  if (!counts)
    return session.fail(
        Error{options.calibration.path + ": " + counts.error().message});
  Builder builder(module.getContext());
  auto note = [&](Operation *op, int64_t events) {
    op->setAttr(snn::SnnDialect::eventsName,
                builder.getF64FloatAttr(static_cast<double>(events) /
                                        static_cast<double>(samples.size)));
  };
  for (auto [input, events] :
       llvm::zip_equal(network.getOps<snn::InputOp>(), counts->inputs))
    note(input, events);
  for (auto [population, events] : llvm::zip_equal(
           network.getOps<snn::PopulationOp>(), counts->populations))
    note(population, events);
  return success();
}

/// Maps with room for `room` and chooses encodings.
static LogicalResult mapOnce(Session &session, ModuleOp module,
                             const std::string &chip,
                             const EncodingOptions &encoding,
                             const std::vector<std::string> &room,
                             synapse::MemoryReport &report) {
  PassManager passes(&session.getContext());
  SnnToXbarOptions toXbar;
  toXbar.chip = chip;
  toXbar.encodings.assign(room.begin(), room.end());
  toXbar.transposed = encoding.isTraining;
  passes.addPass(createSnnToXbar(toXbar));
  XbarSelectEncodingOptions select;
  select.chip = chip;
  select.objective = encoding.objective;
  select.encodings.assign(encoding.wishes.begin(), encoding.wishes.end());
  select.training = encoding.isTraining;
  passes.addNestedPass<xbar::ChipOp>(createXbarSelectEncoding(select, &report));
  return passes.run(module);
}

namespace {
/// A mapped network and what there was to choose from.
struct Mapped {
  OwningOpRef<ModuleOp> module;
  synapse::MemoryReport report;
};
} // namespace

/// The mapping that leaves room for `kind` in all layers; nothing if there is
/// none.
static std::optional<Mapped> mapWithRoom(Session &session, ModuleOp module,
                                         const std::string &chip,
                                         const EncodingOptions &encoding,
                                         const synapse::TableKind &kind) {
  Mapped mapped;
  mapped.module = module.clone();
  std::vector<std::string> room = encoding.wishes;
  room.push_back(nameOf(kind));
  // That a network does not fit so is no error.
  ScopedDiagnosticHandler silence(&session.getContext(),
                                  [](Diagnostic &) { return success(); });
  if (failed(mapOnce(session, *mapped.module, chip, encoding, room,
                     mapped.report)))
    return std::nullopt;
  return mapped;
}

/// Looks for a mapping with room for larger tables that costs less than
/// `best`: layers are then cut finer, and their tables may be of kinds that
/// would not fit a core otherwise. So no choice is worse than any kind that is
/// asked for in all layers.
static void improve(Session &session, ModuleOp unmapped,
                    const std::string &chip, const EncodingOptions &encoding,
                    Mapped &best) {
  Result<chip::Chip> target = chip::load(chip);
  if (!target)
    return;
  for (const synapse::TableKind &kind : offeredKinds(*target, {true, true})) {
    if (kind.encoding == synapse::Encoding::Functional)
      continue; // what there is room for anyway
    std::optional<Mapped> other =
        mapWithRoom(session, unmapped, chip, encoding, kind);
    if (other && other->report.total().cost < best.report.total().cost)
      best = std::move(*other);
  }
}

/// True if the user asks for the encoding of all layers.
static bool asksForAll(const EncodingOptions &encoding) {
  Result<EncodingWishes> wishes = parseWishes(encoding.wishes);
  return wishes && wishes->all;
}

LogicalResult snnc::driver::lowerToChip(Session &session, ModuleOp module,
                                        const std::string &chip,
                                        const EncodingOptions &encoding,
                                        synapse::MemoryReport *report) {
  OwningOpRef<ModuleOp> unmapped = module.clone();
  Mapped best;
  if (failed(mapOnce(session, module, chip, encoding, encoding.wishes,
                     best.report)))
    return failure();
  // Other mappings of large networks take longer than they are worth.
  if (!asksForAll(encoding) && !best.report.isBrief)
    improve(session, *unmapped, chip, encoding, best);
  if (best.module)
    module.getBodyRegion().takeBody(best.module->getBodyRegion());
  if (report)
    *report = std::move(best.report);
  return success();
}
