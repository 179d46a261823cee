// Prints networks neuron by neuron.

#include "snnc/Emit/FlattenNetwork.h"

#include "dialects/Ann/Ann.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace snnc;

/// " name [1, 2]", or nothing for no numbers.
static void printNumbers(StringRef name, const std::vector<int64_t> &numbers,
                         llvm::raw_ostream &output) {
  if (numbers.empty())
    return;
  output << " " << name << " [";
  llvm::interleaveComma(numbers, output);
  output << "]";
}

static void printPopulation(const deploy::Population &population, size_t index,
                            llvm::raw_ostream &output) {
  const Shape &shape = population.shape;
  const char *kinds[] = {"host", "spiking", "integrator"};
  output << "population " << index << " '" << population.layer << "' "
         << kinds[static_cast<int>(population.kind)] << " " << shape.channels
         << "x" << shape.height << "x" << shape.width << " phase "
         << population.phase;
  if (population.kind == deploy::PopulationKind::Host)
    output << " input " << population.input;
  else if (!population.isStateless) {
    const char *resets[] = {"zero", "subtract", "value"};
    output << " keeps its potential, reset "
           << resets[static_cast<int>(population.reset)];
  }
  printNumbers("factors", population.factors, output);
  printNumbers("thresholds", population.thresholds, output);
  printNumbers("biases", population.biases, output);
  printNumbers("initial", population.initial, output);
  if (!population.decays.empty())
    output << " decay_bits " << population.decayBits;
  printNumbers("decays", population.decays, output);
  printNumbers("reset_values", population.resetValues, output);
  output << "\n";
}

void snnc::printNetwork(const deploy::Network &network,
                        llvm::raw_ostream &output) {
  output << "network '" << network.name << "' steps " << network.steps
         << " ticks " << network.numTicks() << "\n";
  for (const deploy::Input &input : network.inputs)
    output << "input '" << input.name << "' scale " << input.scale << " from "
           << input.low << " to " << input.high << "\n";
  for (auto [index, population] : llvm::enumerate(network.populations))
    printPopulation(population, index, output);
  for (const deploy::Projection &projection : network.projections) {
    output << "projection '" << projection.layer << "' " << projection.source
           << " -> " << projection.target << " delay " << projection.delay
           << "\n";
    for (const deploy::Synapse &synapse : projection.synapses)
      output << "  " << synapse.source << " -> " << synapse.target << " "
             << synapse.weight << "\n";
  }
  for (const deploy::Output &output_ : network.outputs)
    output << "output '" << output_.name << "' of " << output_.population
           << (output_.decoder == deploy::Decoder::Count ? " count"
                                                         : " potential")
           << "\n";
}

static LogicalResult translate(Operation *op, llvm::raw_ostream &output) {
  SmallVector<snn::NetworkOp> networks;
  op->walk([&](snn::NetworkOp network) { networks.push_back(network); });
  for (snn::NetworkOp network : networks) {
    FailureOr<deploy::Network> flat = flattenNetwork(network);
    if (failed(flat))
      return failure();
    printNetwork(*flat, output);
  }
  return success();
}

void snnc::registerNeuronsTranslation() {
  static TranslateFromMLIRRegistration registration(
      "snn-to-neurons", "Print networks of integers neuron by neuron",
      translate, [](DialectRegistry &registry) {
        // The tail is a function of ann.
        registry.insert<ann::AnnDialect, func::FuncDialect, snn::SnnDialect>();
      });
}
