// Measures what each assumption about a trained network does.

#include "snnc/Driver/Semantics.h"

#include "SpikingTail.h"

#include "dialects/Snn/NeuronParameters.h"
#include "snnc/Interpreter/SpikingInterpreter.h"
#include "snnc/Support/Parallel.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;
using interpreter::SpikingFrame;
using interpreter::SpikingInput;
using interpreter::SpikingInterpreter;

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

namespace {
struct Word {
  StringLiteral key, value, meaning;
};
} // namespace

/// What the value of a key means, in at most 36 letters.
static std::string meaningOf(const Semantics &semantics, StringRef key) {
  static constexpr Word words[] = {
      {"steps", "0", "as many as the sample has"},
      {"reset", "subtract", "a spike takes the threshold away"},
      {"reset", "zero", "a spike sets the potential to 0"},
      {"reset", "value", "a spike sets it to v_reset"},
      {"compare", "ge", "fires if potential >= threshold"},
      {"compare", "gt", "fires if potential > threshold"},
      {"scheme", "euler", "decay 1 - dt/tau, gain dt/tau"},
      {"scheme", "exponential", "decay exp(-dt/tau), gain 1 - that"},
      {"scheme", "exponential_decay", "decay exp(-dt/tau), gain dt/tau"},
      {"form", "decay", "rounds v*d + g*i"},
      {"form", "difference", "rounds v + g*((leak - v) + i)"},
      {"spikes", "single", "one spike per step at most"},
      {"spikes", "multiple", "as many spikes as thresholds fit"},
      {"reset_time", "same_step", "resets in the step of the spike"},
      {"reset_time", "next_step", "resets a step after the spike"},
      {"synapse_order", "input_first", "membrane sees the new current"},
      {"synapse_order", "membrane_first", "membrane sees the old current"},
      {"layer_delay", "0", "layers hear each other at once"},
      {"floor", "none", "potentials have no lower bound"}};
  std::string value = semantics.value(key);
  for (const Word &word : words)
    if (word.key == key && word.value == value)
      return word.meaning.str();
  if (key == "steps")
    return "steps of every sample";
  if (key == "dt")
    return "seconds per step";
  if (key == "layer_delay")
    return "steps from layer to layer";
  return "thresholds: no potential is below";
}

/// Why `key` makes no difference in `network`; empty if it may.
static std::string unusedReason(snn::NetworkOp network, StringRef key) {
  bool leaks = false, hasCurrent = false, fires = false, compares = false,
       joins = false;
  network.walk([&](snn::NeuronsOp op) {
    bool isCurrent = op.getParameter("tau_syn") != nullptr;
    leaks |= isCurrent || op.getParameter("tau") != nullptr;
    hasCurrent |= isCurrent;
    fires |= snn::firesAndResets(op.getModel());
    compares |= op.getModel() == snn::NeuronModel::Threshold ||
                op.getModel() == snn::NeuronModel::SigmaDelta;
  });
  network.walk([&](snn::SynapseOpInterface op) {
    joins |= op.getSource().getDefiningOp<snn::NeuronsOp>() != nullptr;
  });
  if ((key == "scheme" || key == "form") && !leaks)
    return "no neuron leaks";
  if (key == "synapse_order" && !hasCurrent)
    return "no synaptic currents";
  if (key == "compare" && !fires && !compares)
    return "no neuron compares";
  if ((key == "reset" || key == "spikes" || key == "reset_time" ||
       key == "floor") &&
      !fires)
    return "no neuron fires";
  if (key == "layer_delay" && !joins)
    return "there is one layer";
  return "";
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

namespace {

/// Runs all samples under one semantics after the other.
class Runner {
public:
  Runner(snn::NetworkOp network, const EffectOptions &options)
      : network(network), options(options) {}

  /// Fails only for samples; what the network cannot do is in `reason`.
  Result<Measurement> measure(snn::SemanticsAttr semantics);

private:
  /// What one sample gave.
  struct Outcome {
    double spikes = 0;
    int64_t steps = 0;
    bool isRight = false; ///< its class is its label
  };
  Result<Outcome> runSample(const SpikingInterpreter &interpreter,
                            const SpikingTail &tail, int64_t index) const;
  void addEnergy(snn::SemanticsAttr semantics, Measurement &measurement);

  snn::NetworkOp network;
  const EffectOptions &options;
};

} // namespace

Result<Runner::Outcome> Runner::runSample(const SpikingInterpreter &interpreter,
                                          const SpikingTail &tail,
                                          int64_t index) const {
  const SpikingSamples &samples = options.samples;
  data::EventSample events;
  std::vector<float> numbers;
  SpikingInput input;
  if (interpreter.getInputs().front().isStream) {
    Result<data::EventSample> read = samples.events(index);
    if (!read)
      return read.error();
    events = std::move(*read);
    input.events = &events;
  } else {
    Result<std::vector<float>> read = samples.numbers(index);
    if (!read)
      return read.error();
    numbers = std::move(*read);
    input.numbers = numbers;
  }
  interpreter::SpikingRunOptions runOptions;
  runOptions.steps = samples.steps;
  Result<SpikingFrame> frame = interpreter.run(input, runOptions);
  if (!frame)
    return frame.error();
  if (Status status = tail.run(*frame); !status)
    return status.error();
  Outcome outcome;
  outcome.steps = frame->steps;
  for (const interpreter::SpikingTrace &trace : frame->populations)
    if (!trace.isGraded)
      outcome.spikes += trace.spikes;
  outcome.isRight =
      !samples.labels.empty() &&
      frame->outputs.front().classIndex() == samples.labels[index];
  return outcome;
}

/// Compiles a copy of the network for the chip.
void Runner::addEnergy(snn::SemanticsAttr semantics, Measurement &measurement) {
  if (!options.energy)
    return;
  OwningOpRef<snn::NetworkOp> copy = network.clone();
  copy->setSemanticsAttr(semantics);
  std::string messages;
  ScopedDiagnosticHandler handler(
      network.getContext(), [&](Diagnostic &diagnostic) {
        if (messages.empty() &&
            diagnostic.getSeverity() == DiagnosticSeverity::Error)
          messages = diagnostic.str();
        return success();
      });
  Result<double> energy = options.energy(*copy);
  if (energy)
    measurement.energyPj = *energy;
  else
    measurement.energyReason =
        messages.empty() ? energy.error().message : messages;
}

Result<Measurement> Runner::measure(snn::SemanticsAttr semantics) {
  Measurement measurement;
  FailureOr<SpikingInterpreter> interpreter = failure();
  FailureOr<SpikingTail> tail = failure();
  {
    ScopedDiagnosticHandler handler(
        network.getContext(), [&](Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
            measurement.reason = diagnostic.str();
          return success();
        });
    interpreter = SpikingInterpreter::create(network, semantics);
    tail = SpikingTail::create(network);
  }
  if (failed(interpreter) || failed(tail))
    return measurement;
  int64_t size = options.samples.size;
  std::vector<std::optional<Result<Outcome>>> outcomes(size);
  parallelFor(size, options.threads, [&](unsigned, int64_t index) {
    outcomes[index] = runSample(*interpreter, *tail, index);
  });
  int64_t correct = 0;
  for (const std::optional<Result<Outcome>> &outcome : outcomes) {
    if (!*outcome)
      return outcome->error();
    measurement.spikes += (*outcome)->spikes / size;
    measurement.steps = std::max(measurement.steps, (*outcome)->steps);
    correct += (*outcome)->isRight;
  }
  if (!options.samples.labels.empty())
    measurement.correct = correct;
  addEnergy(semantics, measurement);
  return measurement;
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

/// True for a network of steps alone, without states.
static bool keepsNothing(snn::NetworkOp network) {
  return llvm::all_of(network.getOps<snn::NeuronsOp>(), [](snn::NeuronsOp op) {
    return op.getModel() == snn::NeuronModel::Threshold ||
           op.getModel() == snn::NeuronModel::Relay;
  });
}

static SemanticsTable makeTable(snn::NetworkOp network,
                                const Semantics &semantics) {
  SemanticsTable table;
  table.network = network.getSymName().str();
  table.profile = semantics.profile;
  for (StringRef key : snn::semanticsKeys()) {
    SemanticsRow row;
    row.key = key.str();
    row.origin = semantics.origin(row.key);
    row.meaning = key == "steps" && keepsNothing(network)
                      ? "no neuron keeps anything: any step alone"
                      : meaningOf(semantics, key);
    row.unused = unusedReason(network, key);
    row.choices.push_back({semantics.value(key), std::nullopt});
    if (row.unused.empty())
      for (const std::string &other : alternatives(semantics, key))
        row.choices.push_back({other, std::nullopt});
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// The number of runs: the network and all alternatives of assumed keys.
static int64_t countRuns(const SemanticsTable &table) {
  int64_t runs = 1;
  for (const SemanticsRow &row : table.rows)
    if (row.origin == Origin::Assumed)
      runs += row.choices.size() - 1;
  return runs;
}

Result<SemanticsTable>
snnc::driver::explainSemantics(snn::NetworkOp network,
                               const EffectOptions &options) {
  Semantics semantics = readSemantics(network);
  SemanticsTable table = makeTable(network, semantics);
  if (options.samples.size == 0)
    return table;
  table.samples = options.samples.size;
  table.hasLabels = !options.samples.labels.empty();
  Runner runner(network, options);
  int64_t runs = countRuns(table), done = 0;
  auto measure = [&](const Semantics &choice) {
    Result<Measurement> result =
        runner.measure(choice.toAttr(*network.getContext()));
    if (options.progress)
      options.progress(++done, runs);
    return result;
  };
  Result<Measurement> asIs = measure(semantics);
  if (!asIs)
    return asIs.error();
  if (!asIs->reason.empty())
    return Error{asIs->reason};
  table.measured = *asIs;
  table.steps = asIs->steps;
  for (SemanticsRow &row : table.rows) {
    if (row.origin != Origin::Assumed)
      continue;
    for (SemanticsChoice &choice : llvm::drop_begin(row.choices)) {
      Semantics other = semantics;
      Status status = other.set(row.key, choice.value, Origin::Given);
      assert(status && "alternatives are values of the key");
      (void)status;
      Result<Measurement> measured = measure(other);
      if (!measured)
        return measured.error();
      choice.measured = *measured;
    }
  }
  return table;
}
