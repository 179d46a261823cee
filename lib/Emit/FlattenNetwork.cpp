// Lists the neurons and synapses of a network of integers.

#include "snnc/Emit/FlattenNetwork.h"

#include "FlattenSynapses.h"

#include "llvm/ADT/DenseMap.h"

#include <algorithm>
#include <map>

using namespace mlir;
using namespace snnc;

namespace {

/// Builds one network.
class Flattener {
public:
  explicit Flattener(snn::NetworkOp op) : op(op) {
    network.name = op.getSymName().str();
    network.steps = op.getSemantics().getSteps();
  }

  FailureOr<deploy::Network> run();

private:
  /// Reports what no chip with a format of its own does, at its layer.
  InFlightDiagnostic refuse(snn::PopulationOp population) {
    hasFailed = true;
    return emitError(population.getLoc())
           << "layer '" << population.getLayerName() << "' ";
  }

  void addInput(snn::InputOp input);
  bool isHostPopulation(snn::PopulationOp population) const;
  void addHostPopulation(snn::PopulationOp population);
  LogicalResult checkInput(snn::InputOp input, snn::SynapseOpInterface user);
  int64_t hostOf(snn::InputOp input);
  void checkModel(snn::PopulationOp population);
  void addPopulation(snn::PopulationOp population);
  void foldIntoThresholds(deploy::Population &population);
  std::vector<int64_t> firstPotentials(snn::PopulationOp population) const;
  void addProjections(snn::PopulationOp population);
  void addOutput(snn::OutputOp output);

  std::vector<int64_t> perNeuron(snn::PopulationOp population,
                                 std::optional<ArrayRef<int32_t>> numbers,
                                 int64_t standard) const;

  snn::NetworkOp op;
  deploy::Network network;
  llvm::DenseMap<Operation *, int64_t> inputs;      ///< their numbers
  llvm::DenseMap<Operation *, int64_t> populations; ///< of ops; also of inputs
  int64_t numSynapses = 0;
  bool hasFailed = false;
};

} // namespace

static snn::SynapseOpInterface synapsesOf(Value current) {
  return cast<snn::SynapseOpInterface>(current.getDefiningOp());
}

std::vector<int64_t>
Flattener::perNeuron(snn::PopulationOp population,
                     std::optional<ArrayRef<int32_t>> numbers,
                     int64_t standard) const {
  Shape shape = population.getShape();
  std::vector<int64_t> result(shape.numNeurons(), standard);
  if (numbers)
    for (size_t i = 0; i < result.size(); ++i)
      result[i] =
          (*numbers)[numbers->size() == 1 ? 0
                                          : i / (shape.height * shape.width)];
  return result;
}

//===----------------------------------------------------------------------===//
// Inputs and what the host computes of them
//===----------------------------------------------------------------------===//

void Flattener::addInput(snn::InputOp input) {
  inputs[input] = static_cast<int64_t>(network.inputs.size());
  network.inputs.push_back(
      {input.getName().str(), input.getSpikes().getType().getShape(),
       input.getTensorShape().vec(),
       static_cast<deploy::Encoder>(input.getEncoder()),
       input.getScale().convertToDouble(), input.getLow(), input.getHigh()});
}

/// True if the host can compare the numbers of an input with the thresholds: a
/// neuron sees one number and forgets it.
bool Flattener::isHostPopulation(snn::PopulationOp population) const {
  if (population.getCurrents().size() != 1 || !population.hasThreshold())
    return false;
  snn::SynapseOpInterface synapses = synapsesOf(population.getCurrents()[0]);
  auto input = synapses.getSource().getDefiningOp<snn::InputOp>();
  // What arrives later than in the population's own step is not its number.
  return input && isa<snn::OneToOneOp>(synapses.getOperation()) &&
         synapses.getDelay() == population.getPhase() &&
         input.getEncoder() == snn::Encoder::Direct && !synapses.isUnit() &&
         (network.steps == 1 ||
          (population.getModel() == snn::Model::Leaky &&
           llvm::all_of(
               population.getVoltageDecay().value_or(ArrayRef<int32_t>(0)),
               [&](int32_t decay) {
                 return decay == 1 << population.getDecayBits();
               })));
}

void Flattener::addHostPopulation(snn::PopulationOp op) {
  checkModel(op);
  snn::SynapseOpInterface synapses = synapsesOf(op.getCurrents()[0]);
  deploy::Population population;
  population.kind = deploy::PopulationKind::Host;
  population.layer = op.getLayerName();
  population.shape = op.getShape();
  population.phase = op.getPhase().value_or(0);
  population.input = inputs.lookup(synapses.getSource().getDefiningOp());
  population.factors.assign(population.numNeurons(), 0);
  std::vector<deploy::Synapse> factors;
  emit::appendSynapses(synapses, factors);
  for (const deploy::Synapse &factor : factors)
    population.factors[factor.target] = factor.weight;
  population.thresholds = perNeuron(op, op.getThreshold(), 1);
  for (int64_t &threshold : population.thresholds)
    threshold += op.getCompare() == snn::Compare::Gt;
  population.biases = perNeuron(op, op.getBias(), 0);
  population.initial = firstPotentials(op);
  foldIntoThresholds(population);
  populations[op] = static_cast<int64_t>(network.populations.size());
  network.populations.push_back(std::move(population));
}

/// Checks that an input has nothing but spikes for a layer that adds it.
LogicalResult Flattener::checkInput(snn::InputOp input,
                                    snn::SynapseOpInterface user) {
  bool isSpikes = input.getEncoder() != snn::Encoder::Direct ||
                  input.getHigh() <= 1 || user.isUnit();
  if (isSpikes && input.getLow() >= 0)
    return success();
  hasFailed = true;
  return emitError(user.getLoc())
         << "layer '" << user.getLayerName() << "' adds numbers from "
         << input.getLow() << " to " << input.getHigh() << " of input '"
         << input.getName()
         << "', but the chip takes spikes; let the network compare the input "
            "with thresholds first, or encode it by rate";
}

/// The population that sends on the spikes of an input.
int64_t Flattener::hostOf(snn::InputOp input) {
  auto [entry, isNew] = populations.try_emplace(
      input, static_cast<int64_t>(network.populations.size()));
  if (!isNew)
    return entry->second;
  deploy::Population population;
  population.kind = deploy::PopulationKind::Host;
  population.layer = input.getName().str();
  population.shape = input.getSpikes().getType().getShape();
  // An input arrives in the tick in which it is sent.
  population.phase = -1;
  population.input = inputs.lookup(input);
  population.factors.assign(population.numNeurons(), 1);
  population.thresholds.assign(population.numNeurons(), 1);
  network.populations.push_back(std::move(population));
  return entry->second;
}

//===----------------------------------------------------------------------===//
// Populations
//===----------------------------------------------------------------------===//

/// Reports what the neurons do beyond deploy::Population.
void Flattener::checkModel(snn::PopulationOp op) {
  bool isOneStep = network.steps == 1;
  snn::Model model = op.getModel();
  if (model != snn::Model::IntegrateFire && model != snn::Model::Leaky &&
      model != snn::Model::Integrate) {
    refuse(op) << "has neurons of model '" << snn::stringifyModel(model)
               << "', but the chip has neurons that spike; use a network of "
                  "spiking neurons, or --coding rate without maxima";
    return;
  }
  if (op.getMultiple() && op.getHigh() > 1)
    refuse(op) << "sends up to " << op.getHigh()
               << " spikes in a step, but a neuron of the chip sends one; "
                  "compile with --spikes-per-step 1";
  if (op.getPayload() == snn::Payload::Count)
    refuse(op) << "sends its number of spikes so far, but an event of the chip "
                  "carries no number; avoid maxima in rate coding";
  if (op.getCurrentDecay() &&
      (!isOneStep || op.getOrder() == snn::SynapseOrder::MembraneFirst))
    refuse(op) << "has a synaptic current that decays, but neurons of the chip "
                  "have a potential only; use integrate-and-fire neurons";
  auto isZero = [](int32_t number) { return number == 0; };
  if (op.getFloor() && (!isOneStep || !op.hasThreshold()))
    refuse(op) << "has a floor of its potentials, but the chip has none";
  if (op.getResetTime() == snn::ResetTime::NextStep &&
      (!isOneStep ||
       !llvm::all_of(op.getInitial().value_or(ArrayRef<int32_t>()), isZero)))
    refuse(op) << "is reset in the step behind a spike, but the chip resets at "
                  "once";
  if (isOneStep)
    return;
  if (op.getRefractory())
    refuse(op) << "has a refractory time of " << op.getRefractory()
               << " steps, but neurons of the chip have none";
}

/// What the first step begins with, after its decay.
std::vector<int64_t> Flattener::firstPotentials(snn::PopulationOp op) const {
  deploy::Population population;
  population.decayBits = op.getDecayBits();
  bool isLeaky = op.getModel() == snn::Model::Leaky;
  population.decays =
      perNeuron(op, isLeaky ? op.getVoltageDecay() : std::nullopt, 0);
  std::vector<int64_t> potentials = perNeuron(op, op.getInitial(), 0);
  for (auto [index, potential] : llvm::enumerate(potentials))
    potential = deploy::decayed(population, index, potential);
  return potentials;
}

/// Of neurons that forget, biases and initial potentials are part of the
/// threshold.
void Flattener::foldIntoThresholds(deploy::Population &population) {
  for (size_t i = 0; i < population.thresholds.size(); ++i) {
    if (!population.biases.empty())
      population.thresholds[i] -= population.biases[i];
    if (!population.initial.empty())
      population.thresholds[i] -= population.initial[i];
  }
  population.isStateless = true;
  population.biases.clear();
  population.initial.clear();
}

void Flattener::addPopulation(snn::PopulationOp op) {
  checkModel(op);
  deploy::Population population;
  population.kind = op.hasThreshold() ? deploy::PopulationKind::Spiking
                                      : deploy::PopulationKind::Integrator;
  population.layer = op.getLayerName();
  population.shape = op.getShape();
  population.phase = op.getPhase().value_or(0);
  population.isStateless = false;
  population.biases = perNeuron(op, op.getBias(), 0);
  population.initial = perNeuron(op, op.getInitial(), 0);
  population.decayBits = op.getDecayBits();
  bool isLeaky = op.getModel() == snn::Model::Leaky;
  population.decays =
      perNeuron(op, isLeaky ? op.getVoltageDecay() : std::nullopt, 0);
  int64_t whole = int64_t(1) << population.decayBits;
  bool forgets = llvm::all_of(population.decays,
                              [&](int64_t decay) { return decay == whole; });
  if (op.hasThreshold()) {
    population.thresholds = perNeuron(op, op.getThreshold(), 1);
    population.reset = op.getReset() == snn::Reset::Zero ? deploy::Reset::Zero
                       : op.getReset() == snn::Reset::Subtract
                           ? deploy::Reset::Subtract
                           : deploy::Reset::Value;
    population.resetValues = population.reset == deploy::Reset::Value
                                 ? perNeuron(op, op.getResetValue(), 0)
                                 : population.thresholds;
    for (int64_t &threshold : population.thresholds)
      threshold += op.getCompare() == snn::Compare::Gt;
    forgets &= population.reset != deploy::Reset::Value ||
               llvm::all_of(population.resetValues,
                            [](int64_t value) { return value == 0; });
    if (network.steps == 1 || forgets) {
      population.initial = firstPotentials(op);
      foldIntoThresholds(population);
      population.decays.clear();
      population.resetValues.clear();
      population.reset = deploy::Reset::Zero;
    }
  }
  auto dropZeros = [](std::vector<int64_t> &numbers) {
    if (llvm::all_of(numbers, [](int64_t number) { return number == 0; }))
      numbers.clear();
  };
  dropZeros(population.biases);
  dropZeros(population.initial);
  dropZeros(population.decays);
  populations[op] = static_cast<int64_t>(network.populations.size());
  network.populations.push_back(std::move(population));
}

//===----------------------------------------------------------------------===//
// Synapses and outputs
//===----------------------------------------------------------------------===//

void Flattener::addProjections(snn::PopulationOp op) {
  // Slices of one layer are added up.
  std::map<std::pair<int64_t, int64_t>, deploy::Projection> bySource;
  for (Value current : op.getCurrents()) {
    snn::SynapseOpInterface synapses = synapsesOf(current);
    Operation *source = synapses.getSource().getDefiningOp();
    int64_t delay = synapses.getDelay(), index;
    if (auto input = dyn_cast<snn::InputOp>(source)) {
      if (failed(checkInput(input, synapses)))
        continue;
      index = hostOf(input);
    } else {
      index = populations.lookup(source);
    }
    int64_t count = synapses.numSynapses();
    if (count > mostListedSynapses - numSynapses) {
      refuse(op) << "has " << count << " synapses; " << mostListedSynapses
                 << " in all are listed at most, and chips with formats of "
                    "their own have far less; use a smaller network";
      return;
    }
    numSynapses += count;
    deploy::Projection &projection = bySource[{index, delay}];
    projection.layer = synapses.getLayerName();
    projection.source = index;
    projection.target = populations.lookup(op);
    projection.delay = delay;
    emit::appendSynapses(synapses, projection.synapses);
  }
  for (auto &[key, projection] : bySource) {
    emit::normalize(projection.synapses);
    network.projections.push_back(std::move(projection));
  }
}

void Flattener::addOutput(snn::OutputOp op) {
  auto source = op.getSpikes().getDefiningOp<snn::PopulationOp>();
  if (!source || isHostPopulation(source)) {
    hasFailed = true;
    emitError(op.getLoc()) << "output '" << op.getName()
                           << "' is what the host sends; the chip computes "
                              "nothing of it";
    return;
  }
  if (op.getDecoder() == snn::Decoder::Value ||
      (op.getDecoder() == snn::Decoder::Potential && source.hasThreshold())) {
    refuse(source) << "is read by output '" << op.getName() << "' as "
                   << snn::stringifyDecoder(op.getDecoder())
                   << ", but the chip sends spikes of its neurons only; let "
                      "the output count spikes";
    return;
  }
  network.outputs.push_back(
      {op.getName().str(), populations.lookup(source),
       static_cast<deploy::Decoder>(op.getDecoder() == snn::Decoder::Count
                                        ? deploy::Decoder::Count
                                        : deploy::Decoder::Potential),
       op.getScale().convertToDouble(), op.getSoftmax(),
       op.getTensorShape().vec()});
}

FailureOr<deploy::Network> Flattener::run() {
  for (snn::InputOp input : op.getOps<snn::InputOp>())
    addInput(input);
  for (snn::PopulationOp population : op.getOps<snn::PopulationOp>())
    if (isHostPopulation(population))
      addHostPopulation(population);
  // Those of the host come first.
  for (snn::PopulationOp population : op.getOps<snn::PopulationOp>())
    for (Value current : population.getCurrents())
      if (auto input =
              synapsesOf(current).getSource().getDefiningOp<snn::InputOp>())
        if (!isHostPopulation(population))
          hostOf(input);
  for (snn::PopulationOp population : op.getOps<snn::PopulationOp>())
    if (!isHostPopulation(population))
      addPopulation(population);
  for (snn::PopulationOp population : op.getOps<snn::PopulationOp>())
    if (!isHostPopulation(population))
      addProjections(population);
  for (snn::OutputOp output : op.getOps<snn::OutputOp>())
    addOutput(output);
  if (hasFailed)
    return failure();
  int64_t first = 0;
  for (const deploy::Population &population : network.populations)
    first = std::min(first, population.phase);
  for (deploy::Population &population : network.populations)
    population.phase -= first;
  return std::move(network);
}

FailureOr<deploy::Network> snnc::flattenNetwork(snn::NetworkOp network) {
  return Flattener(network).run();
}
