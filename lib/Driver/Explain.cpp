// What is in a model file, what is assumed, and what does not fit a chip.

#include "snnc/Driver/Explain.h"

#include "dialects/Snn/Snn.h"
#include "dialects/Xbar/Xbar.h"
#include "snnc/Conversion/Passes.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

/// The row of an input: neurons of the host.
static LayerRow makeRow(snn::InputOp input) {
  LayerRow row;
  row.name = input.getName().str();
  row.kind = "input";
  row.shape = input.getSpikes().getType().getShape();
  row.neurons = row.shape.numNeurons();
  return row;
}

static LayerRow makeRow(snn::PopulationOp population) {
  LayerRow row;
  row.name = population.getLayerName();
  row.shape = population.getShape();
  row.neurons = row.shape.numNeurons();
  for (Value current : population.getCurrents()) {
    Operation *op = current.getDefiningOp();
    auto synapses = cast<snn::SynapseOpInterface>(op);
    StringRef kind = op->getName().stripDialect();
    row.kind += (row.kind.empty() ? "" : "+") + kind.str();
    row.synapses += synapses.numSynapses();
    row.weights += synapses.numWeights();
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
  if (succeeded(
          lower(session, module, options.coding, Level::Snn, options.chip)))
    return success();
  if (options.calibration.path.empty())
    llvm::errs() << "note: ranges of values were assumed (inputs 0 to 1, "
                    "linear values -1 to 1); --calibrate DATA measures them\n";
  return failure();
}

FailureOr<Explanation>
snnc::driver::explain(Session &session, const CompileOptions &options,
                      const std::function<void(const Explanation &)> &show) {
  FailureOr<OwningOpRef<ModuleOp>> module = loadWithRanges(session, options);
  if (failed(module))
    return failure();
  Explanation explanation;
  if (snn::NetworkOp spiking = getSpikingNetwork(**module))
    explanation.network = spiking.getSymName().str();
  else
    explanation.network =
        (*(*module)->getOps<func::FuncOp>().begin()).getName().str();
  if (failed(lowerToSnn(session, **module, options)))
    return failure();
  (*module)->walk([&](Operation *op) {
    if (auto input = dyn_cast<snn::InputOp>(op))
      explanation.layers.push_back(makeRow(input));
    if (auto population = dyn_cast<snn::PopulationOp>(op))
      explanation.layers.push_back(makeRow(population));
  });
  show(explanation);
  if (options.chip.empty())
    return explanation;
  PassManager passes(&session.getContext());
  SnnToXbarOptions toXbar;
  toXbar.chip = options.chip;
  passes.addPass(createSnnToXbar(toXbar));
  explanation.fits = succeeded(passes.run(**module));
  (*module)->walk([&](xbar::CoreOp) { ++explanation.cores; });
  return explanation;
}
