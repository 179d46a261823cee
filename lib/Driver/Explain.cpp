// What is in a model file, what is assumed, and what does not fit a chip.

#include "snnc/Driver/Explain.h"

#include "dialects/Snn/Snn.h"
#include "dialects/Xbar/Xbar.h"
#include "snnc/Chip/Native.h"
#include "snnc/Conversion/Passes.h"
#include "snnc/Driver/Deploy.h"
#include "snnc/Driver/Encoding.h"
#include "snnc/Driver/Prune.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/Support/raw_ostream.h"

#include <limits>
#include <set>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

/// a + b for numbers >= 0, INT64_MAX if it is larger.
static int64_t saturatingAdd(int64_t a, int64_t b) {
  int64_t sum;
  if (__builtin_add_overflow(a, b, &sum))
    return std::numeric_limits<int64_t>::max();
  return sum;
}

std::optional<double> LayerRow::density() const {
  if (weights == 0)
    return std::nullopt;
  return static_cast<double>(nonzeroWeights) / static_cast<double>(weights);
}

LayerRow Explanation::total(Inputs inputs) const {
  LayerRow total;
  for (const LayerRow &row : layers) {
    if (row.kind != "input" || inputs == Inputs::Counted)
      total.neurons += row.neurons;
    total.synapses = saturatingAdd(total.synapses, row.synapses);
    total.windowPositions =
        saturatingAdd(total.windowPositions, row.windowPositions);
    total.weights += row.weights;
    total.nonzeroWeights += row.nonzeroWeights;
  }
  return total;
}

/// The row of an input: neurons of the host.
static LayerRow makeRow(snn::InputOp input) {
  LayerRow row;
  row.name = input.getName().str();
  row.kind = "input";
  row.shape = input.getSpikes().getType().getShape();
  row.neurons = row.shape.numNeurons();
  return row;
}

/// The row of a snn.population or snn.neurons.
template <typename OpTy>
static LayerRow makeNeuronsRow(OpTy population) {
  LayerRow row;
  row.name = population.getLayerName();
  row.shape = population.getShape();
  row.neurons = row.shape.numNeurons();
  for (Value current : population.getCurrents()) {
    Operation *op = current.getDefiningOp();
    auto synapses = cast<snn::SynapseOpInterface>(op);
    StringRef kind = op->getName().stripDialect();
    row.kind += (row.kind.empty() ? "" : "+") + kind.str();
    row.synapses = saturatingAdd(row.synapses, synapses.numSynapses());
    row.windowPositions =
        saturatingAdd(row.windowPositions, synapses.numWindowPositions());
    row.weights += synapses.numWeights();
    row.nonzeroWeights += synapses.numNonzeroWeights();
  }
  return row;
}

/// The model with a range for every value.
static FailureOr<OwningOpRef<ModuleOp>>
loadWithRanges(Session &session, const CompileOptions &options) {
  if (!options.calibration.path.empty()) {
    Recipe recipe;
    return calibrateModel(session, options, recipe);
  }
  FailureOr<OwningOpRef<ModuleOp>> module = loadModel(session, options.model);
  if (failed(module))
    return failure();
  if (getSpikingNetwork(**module))
    return module;
  FailureOr<func::FuncOp> network = getNetwork(session, **module);
  if (failed(network))
    return failure();
  setNominalRanges(*network);
  return module;
}

/// Lowers to snn; says what was assumed if that is why it may have failed.
static LogicalResult lowerToSnn(Session &session, ModuleOp module,
                                const CompileOptions &options) {
  if (succeeded(lower(session, module, options.coding)))
    return success();
  if (options.calibration.path.empty())
    llvm::errs() << "note: ranges of values were assumed (inputs 0 to 1, "
                    "linear values -1 to 1); --calibrate DATA measures them\n";
  return failure();
}

/// The rows of all layers, in the order of the network.
static std::vector<LayerRow> makeRows(ModuleOp module) {
  std::vector<LayerRow> rows;
  module.walk([&](Operation *op) {
    if (auto input = dyn_cast<snn::InputOp>(op))
      rows.push_back(makeRow(input));
    if (auto population = dyn_cast<snn::PopulationOp>(op))
      rows.push_back(makeNeuronsRow(population));
    if (auto neurons = dyn_cast<snn::NeuronsOp>(op))
      rows.push_back(makeNeuronsRow(neurons));
  });
  return rows;
}

/// Notes whether the mapping went well and how many cores there are.
static void noteMapping(Explanation &explanation, ModuleOp module,
                        LogicalResult mapped) {
  explanation.fits = succeeded(mapped);
  module.walk([&](xbar::CoreOp) { ++explanation.cores; });
}

/// Maps a network of integers and tells what its synapse tables take.
static void mapNetwork(Explanation &explanation, Session &session,
                       ModuleOp module, const CompileOptions &options) {
  synapse::MemoryReport report;
  LogicalResult mapped =
      lowerToChip(session, module, options.chip, options.encoding, &report);
  noteMapping(explanation, module, mapped);
  if (succeeded(mapped) && options.encoded)
    options.encoded(report);
}

/// Takes over what a chip decides. True if it has a format of its own.
static FailureOr<bool> fitChip(Session &session, CodingOptions &coding,
                               const std::string &name) {
  Result<bool> hasOwn = chip::hasOwnFormat(name);
  if (!hasOwn)
    return session.fail(hasOwn.error());
  if (*hasOwn) {
    Result<chip::Native> chip = chip::loadNative(name);
    if (!chip)
      return session.fail(chip.error());
    fit(coding, *chip);
    return true;
  }
  Result<chip::Chip> chip = chip::load(name);
  if (!chip)
    return session.fail(chip.error());
  coding.fit(*chip);
  return false;
}

/// Notes whether a chip with a format of its own takes the network.
static void notePlacement(Explanation &explanation, Session &session,
                          ModuleOp module, const CompileOptions &options,
                          DeployOptions deploy) {
  deploy.compile = options;
  FailureOr<Deployed> deployed = deployModule(session, module, deploy);
  explanation.fits = succeeded(deployed);
  if (failed(deployed))
    return;
  std::set<int64_t> cores;
  for (const deploy::Placed &placed : (*deployed).deployment->host.populations)
    for (const std::vector<deploy::Cell> &copies : placed.cells)
      for (const deploy::Cell &cell : copies)
        cores.insert(cell.core);
  explanation.cores = static_cast<int64_t>(cores.size());
  explanation.approximations = (*deployed).deployment->host.approximations;
}

/// Explains a trained spiking network: as it is in the file, its semantics, and
/// with a chip whether it fits.
static FailureOr<Explanation>
explainSpiking(Session &session, ModuleOp module, const CompileOptions &options,
               const EffectRequest &effects,
               const std::function<void(const Explanation &)> &show,
               const DeployOptions &deploy) {
  snn::NetworkOp network = getSpikingNetwork(module);
  if (!options.coding.prune.empty() &&
      failed(prune(session, network, options.coding.prune)))
    return failure();
  Explanation explanation;
  explanation.network = network.getSymName().str();
  explanation.layers = makeRows(module);
  if (options.coding.steps > 0) {
    Semantics semantics = readSemantics(network);
    if (Status status =
            semantics.give({"steps=" + std::to_string(options.coding.steps)});
        !status)
      return session.fail(status.error());
    semantics.apply(network);
  }
  if (network.isTrained()) {
    FailureOr<SemanticsTable> table =
        explainTrained(session, network, options, effects);
    if (failed(table))
      return failure();
    explanation.semantics = std::move(*table);
  }
  show(explanation);
  if (options.chip.empty())
    return explanation;
  CodingOptions coding = options.coding;
  FailureOr<bool> hasOwn = fitChip(session, coding, options.chip);
  if (failed(hasOwn))
    return failure();
  // As long as the longest sample, if neither user nor file says more.
  if (coding.steps == 0 && network.getSemantics().getSteps() == 0 &&
      explanation.semantics)
    coding.steps = explanation.semantics->steps;
  if (!*hasOwn) {
    if (succeeded(lower(session, module, coding)))
      mapNetwork(explanation, session, module, options);
    return explanation;
  }
  if (succeeded(lowerToSpikes(session, module, coding, {})))
    notePlacement(explanation, session, module, options, deploy);
  return explanation;
}

FailureOr<Explanation>
snnc::driver::explain(Session &session, const CompileOptions &options,
                      const EffectRequest &effects,
                      const std::function<void(const Explanation &)> &show,
                      const DeployOptions &deploy) {
  FailureOr<OwningOpRef<ModuleOp>> module = loadWithRanges(session, options);
  if (failed(module))
    return failure();
  if (getSpikingNetwork(**module))
    return explainSpiking(session, **module, options, effects, show, deploy);
  if (!effects.data.path.empty())
    return session.fail(Error{options.model.path +
                              ": --input measures what the semantics of a "
                              "trained spiking network do; snnc interpret "
                              "and snnc run take samples of others"});
  Explanation explanation;
  explanation.network =
      (*(*module)->getOps<func::FuncOp>().begin()).getName().str();
  CompileOptions fitted = options;
  bool hasOwn = false;
  if (!options.chip.empty()) {
    FailureOr<bool> own = fitChip(session, fitted.coding, options.chip);
    if (failed(own))
      return failure();
    hasOwn = *own;
  }
  if (failed(lowerToSnn(session, **module, fitted)))
    return failure();
  explanation.layers = makeRows(**module);
  show(explanation);
  if (options.chip.empty())
    return explanation;
  if (hasOwn) {
    notePlacement(explanation, session, **module, options, deploy);
    return explanation;
  }
  mapNetwork(explanation, session, **module, options);
  return explanation;
}
