// Describes a spiking network as a mapping problem and checks it against a
// chip.

#include "SnnToXbar.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace snnc;

static mapping::Limits limitsOf(const chip::Chip &chip) {
  mapping::Limits limits;
  limits.meshWidth = chip.meshWidth;
  limits.meshHeight = chip.meshHeight;
  limits.neurons = chip.core.neurons;
  limits.synapseWords = chip.core.synapseWords;
  limits.synapseWordBits = chip.core.synapseWordBits;
  limits.weightBits = chip.arithmetic.maxWeightBits;
  limits.tables = chip.core.tables;
  limits.populations = chip.core.populations;
  limits.parameters = chip.core.parameters;
  limits.axons = chip.core.axons;
  limits.delay = chip.core.maxDelay;
  return limits;
}

static mapping::Projection projectionOf(snn::SynapseOpInterface synapses) {
  mapping::Projection projection;
  projection.name = synapses.getLayerName();
  projection.encoding = synapses.isDense() ? synapse::Encoding::Dense
                                           : synapse::Encoding::Functional;
  if (!synapses.isDense())
    projection.kernel = synapses.getKernel();
  projection.weightBits = storedBits(synapses);
  projection.delay = synapses.getDelay();
  return projection;
}

NetworkProblem snnc::collectProblem(snn::NetworkOp network,
                                    const chip::Chip &chip) {
  NetworkProblem result;
  result.network = network;
  result.problem.limits = limitsOf(chip);
  llvm::DenseMap<Value, int64_t> indices;
  auto add = [&](Operation *op, Value spikes, std::string name) {
    Shape shape = cast<snn::SpikesType>(spikes.getType()).getShape();
    indices[spikes] = result.populations.size();
    result.populations.push_back(op);
    result.problem.populations.push_back(
        {std::move(name), shape, isa<snn::InputOp>(op)});
  };
  for (snn::InputOp input : network.getOps<snn::InputOp>())
    add(input, input.getSpikes(), input.getName().str());
  for (snn::PopulationOp population : network.getOps<snn::PopulationOp>())
    add(population, population.getSpikes(), population.getLayerName());
  for (snn::PopulationOp population : network.getOps<snn::PopulationOp>())
    for (Value current : population.getCurrents()) {
      auto synapses = cast<snn::SynapseOpInterface>(current.getDefiningOp());
      mapping::Projection projection = projectionOf(synapses);
      projection.source = indices.lookup(synapses.getSource());
      projection.target = indices.lookup(population.getSpikes());
      result.problem.projections.push_back(std::move(projection));
      result.projections.push_back(synapses);
    }
  return result;
}

/// True if `name` is one of the chip's choices, otherwise reports the layer.
static bool isOffered(snn::PopulationOp population, StringRef what,
                      StringRef name, const std::vector<std::string> &offered,
                      const chip::Chip &chip) {
  if (llvm::is_contained(offered, name))
    return true;
  emitError(population.getLoc())
      << "layer '" << population.getLayerName() << "' needs the " << what
      << " '" << name << "', but chip '" << chip.name << "' has "
      << llvm::join(offered, ", ") << "; choose another coding or chip";
  return false;
}

/// Events of a graded population fit those of the chip.
static bool checkEvents(snn::PopulationOp population, const chip::Chip &chip) {
  int64_t most = (int64_t(1) << (chip.arithmetic.eventValueBits - 1)) - 1;
  int64_t low = population.getLow();
  int64_t high = population.getHigh();
  if (low >= -most - 1 && high <= most)
    return true;
  emitError(population.getLoc())
      << "layer '" << population.getLayerName() << "' sends values from " << low
      << " to " << high << ", but an event of chip '" << chip.name
      << "' carries " << -most - 1 << " to " << most
      << "; use fewer activation bits or another chip";
  return false;
}

/// A number of the population is at most what the chip has.
static bool checkMost(snn::PopulationOp population, StringRef what,
                      int64_t number, int64_t most, const chip::Chip &chip) {
  if (number <= most)
    return true;
  emitError(population.getLoc())
      << "layer '" << population.getLayerName() << "' has " << what << " of "
      << number << ", but chip '" << chip.name << "' has at most " << most
      << "; choose another chip";
  return false;
}

/// The choices of a population that compares with a threshold.
static bool checkFiring(snn::PopulationOp population, const chip::Chip &chip) {
  const chip::Arithmetic &has = chip.arithmetic;
  bool good =
      isOffered(population, "reset", snn::stringifyReset(population.getReset()),
                has.resets, chip);
  good &= isOffered(population, "comparison",
                    snn::stringifyCompare(population.getCompare()),
                    has.compares, chip);
  good &= isOffered(population, "spikes per step",
                    population.getMultiple() ? "multiple" : "single",
                    has.spikeCounts, chip);
  if (population.getMultiple() && !has.isReal)
    good &= checkMost(population, "spikes per step", population.getHigh(),
                      (int64_t(1) << (has.eventValueBits - 1)) - 1, chip);
  return good;
}

/// The choices of a population that leaks.
static bool checkLeak(snn::PopulationOp population, const chip::Chip &chip) {
  const chip::Arithmetic &has = chip.arithmetic;
  bool good =
      has.isReal || checkMost(population, "decay bits",
                              population.getDecayBits(), has.decayBits, chip);
  good &= checkMost(population, "refractory ticks", population.getRefractory(),
                    has.maxRefractory, chip);
  if (population.hasThreshold())
    good &= isOffered(population, "reset time",
                      snn::stringifyResetTime(population.getResetTime()),
                      has.resetTimes, chip);
  if (!population.hasCurrent())
    return good;
  if (!has.orders.empty())
    return isOffered(population, "order",
                     snn::stringifySynapseOrder(population.getOrder()),
                     has.orders, chip) &&
           good;
  emitError(population.getLoc())
      << "layer '" << population.getLayerName()
      << "' has a current that decays, but neurons of chip '" << chip.name
      << "' have none; choose another chip";
  return false;
}

static bool checkNeurons(snn::PopulationOp population, const chip::Chip &chip) {
  if (!population.getPhase()) {
    population.emitOpError(
        "has no phase; run --snn-align-delays before --snn-to-xbar");
    return false;
  }
  bool good = isOffered(population, "neuron model",
                        snn::stringifyModel(population.getModel()),
                        chip.arithmetic.models, chip);
  if (population.hasThreshold())
    good &= checkFiring(population, chip);
  else if (population.getNumbers() &&
           population.getNumbers()->contains("threshold"))
    good &= isOffered(population, "comparison",
                      snn::stringifyCompare(population.getCompare()),
                      chip.arithmetic.compares, chip);
  if (population.getModel() == snn::Model::Leaky ||
      population.getModel() == snn::Model::Real)
    good &= checkLeak(population, chip);
  bool hasFloor =
      population.getFloor() ||
      (population.getNumbers() && population.getNumbers()->contains("floor"));
  if (hasFloor && !chip.arithmetic.hasFloor) {
    emitError(population.getLoc())
        << "layer '" << population.getLayerName()
        << "' has a floor, but potentials of chip '" << chip.name
        << "' have none; drop the floor or choose another chip";
    good = false;
  }
  if (population.getModel() == snn::Model::Graded)
    good &= checkEvents(population, chip);
  return good;
}

static bool checkSynapses(snn::SynapseOpInterface synapses,
                          const chip::Chip &chip) {
  bool good = true;
  bool hasKernel = !synapses.isDense();
  if (offeredKinds(chip, {hasKernel, synapses.getWeightsAttr() != nullptr})
          .empty()) {
    emitError(synapses->getLoc())
        << "layer '" << synapses.getLayerName()
        << "' needs synapse tables of encoding '"
        << nameOf(synapse::plainKind(hasKernel)) << "', but chip '" << chip.name
        << "' has " << llvm::join(chip.arithmetic.encodings, ", ")
        << "; choose another chip";
    good = false;
  }
  int64_t bits = storedBits(synapses);
  if (bits > 0 && bits < chip.arithmetic.minWeightBits) {
    emitError(synapses->getLoc())
        << "layer '" << synapses.getLayerName() << "' has weights of " << bits
        << " bits, but chip '" << chip.name << "' needs at least "
        << chip.arithmetic.minWeightBits << "; use more weight bits";
    good = false;
  }
  return good;
}

LogicalResult snnc::checkProblem(const NetworkProblem &network,
                                 const chip::Chip &chip) {
  bool good = true;
  for (Operation *op : network.populations)
    if (auto population = dyn_cast<snn::PopulationOp>(op))
      good &= checkNeurons(population, chip);
  for (snn::SynapseOpInterface synapses : network.projections)
    good &= checkSynapses(synapses, chip);
  for (const mapping::Violation &violation : mapping::check(network.problem)) {
    Operation *op = snn::NetworkOp(network.network);
    if (violation.projection >= 0)
      op = network.projections[violation.projection];
    else if (violation.population >= 0)
      op = network.populations[violation.population];
    emitError(op->getLoc()) << mapping::describe(violation);
    good = false;
  }
  return success(good);
}
