// Turns snn ops into plain numbers.

#include "SnnPlanBuilder.h"

#include "snnc/IR/WeightElements.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;

namespace {

/// Builds a plan from a verified network.
class PlanBuilder {
public:
  PlanBuilder(snn::NetworkOp network, SnnPlan &plan)
      : network(network), plan(plan) {}

  LogicalResult build();

private:
  void addInput(snn::InputOp op);
  LogicalResult addPopulation(snn::PopulationOp op);
  LogicalResult addProjection(snn::PopulationOp target,
                              snn::SynapseOpInterface op);
  LogicalResult checkRange(snn::PopulationOp op);
  void addOutput(snn::OutputOp op);
  int64_t largestValue(const SnnProjection &projection) const;

  snn::NetworkOp network;
  SnnPlan &plan;
  llvm::DenseMap<Operation *, int64_t> indices; ///< of inputs and populations
};

} // namespace

//===----------------------------------------------------------------------===//
// Synapses
//===----------------------------------------------------------------------===//

/// The index in the order c, y, x of the neuron that has `index` in y, x, c.
static int64_t channelFirst(const Shape &shape, int64_t index) {
  Coordinate at = neuronCoordinate(shape, index);
  return (at.c * shape.height + at.y) * shape.width + at.x;
}

/// [target][source] in c, y, x order becomes [source][target] in y, x, c.
static void transposeDense(SnnProjection &projection,
                           const WeightElements &weights) {
  int64_t sources = projection.sourceShape.numNeurons();
  int64_t targets = projection.targetShape.numNeurons();
  projection.weights.resize(sources * targets);
  for (int64_t source = 0; source < sources; ++source)
    for (int64_t target = 0; target < targets; ++target)
      projection.weights[source * targets + target] =
          weights[channelFirst(projection.targetShape, target) * sources +
                  channelFirst(projection.sourceShape, source)];
}

/// [target channel][source channel in group][ky][kx] becomes
/// [source channel][ky][kx][target channel in group].
static void transposeKernel(SnnProjection &projection,
                            const std::optional<WeightElements> &weights) {
  const synapse::Kernel &kernel = projection.kernel;
  int64_t sources = projection.sourceShape.channels / kernel.groups;
  int64_t targets = projection.targetShape.channels / kernel.groups;
  int64_t area = kernel.height * kernel.width;
  projection.weights.resize(projection.sourceShape.channels * area * targets);
  for (int64_t group = 0; group < kernel.groups; ++group)
    for (int64_t source = 0; source < sources; ++source)
      for (int64_t place = 0; place < area; ++place)
        for (int64_t target = 0; target < targets; ++target) {
          int64_t from =
              ((group * targets + target) * sources + source) * area + place;
          int64_t to =
              ((group * sources + source) * area + place) * targets + target;
          projection.weights[to] = weights ? (*weights)[from] : 1;
        }
}

static void addWindows(SnnProjection &projection,
                       const std::optional<WeightElements> &weights) {
  const synapse::Kernel &kernel = projection.kernel;
  const Shape &source = projection.sourceShape;
  const Shape &target = projection.targetShape;
  transposeKernel(projection, weights);
  projection.targetRows =
      targetPlaces(source.height, target.height, kernel.height, kernel.padTop,
                   kernel.dilationH, kernel.strideH);
  projection.targetColumns =
      targetPlaces(source.width, target.width, kernel.width, kernel.padLeft,
                   kernel.dilationW, kernel.strideW);
}

LogicalResult PlanBuilder::addProjection(snn::PopulationOp target,
                                         snn::SynapseOpInterface op) {
  SnnProjection projection;
  Operation *source = op.getSource().getDefiningOp();
  projection.source = indices.lookup(source);
  projection.fromInput = isa<snn::InputOp>(source);
  projection.delay = op.getDelay();
  projection.shift = op.getShift();
  projection.unit = op.isUnit();
  projection.dense = op.isDense();
  projection.sourceShape = op.getSourceShape();
  projection.targetShape = op.getTargetShape();
  projection.kernel = op.getKernel();

  int64_t arrival = projection.delay;
  if (auto population = dyn_cast<snn::PopulationOp>(source))
    arrival += *population.getPhase() + 1;
  // Where neurons spike, events may count in a later step than their own.
  bool mayLag = network.getSemantics().getCoding() != snn::Coding::Graded;
  if (arrival < *target.getPhase() || (arrival > *target.getPhase() && !mayLag))
    return op->emitOpError("sends its first events to tick ")
           << arrival << ", but population '" << target.getLayerName()
           << "' is active from tick " << *target.getPhase()
           << " on; run --snn-align-delays";

  std::optional<WeightElements> weights =
      WeightElements::get(op.getWeightsAttr());
  if (projection.dense)
    transposeDense(projection, *weights);
  else
    addWindows(projection, weights);
  plan.populations.back().projections.push_back(std::move(projection));
  return success();
}

//===----------------------------------------------------------------------===//
// Inputs, populations, outputs
//===----------------------------------------------------------------------===//

void PlanBuilder::addInput(snn::InputOp op) {
  SnnInput input;
  input.name = op.getName().str();
  input.shape = op.getSpikes().getType().getShape();
  input.tensorShape = op.getTensorShape().vec();
  input.encoder = static_cast<SnnEncoder>(op.getEncoder());
  input.scale = op.getScale().convertToDouble();
  input.low = op.getLow();
  input.high = op.getHigh();
  plan.inputs.push_back(std::move(input));
}

/// One number per channel; `standard` if the parameter is absent.
static std::vector<int64_t> perChannel(const Shape &shape,
                                       std::optional<ArrayRef<int32_t>> numbers,
                                       int64_t standard) {
  std::vector<int64_t> result(shape.channels, standard);
  if (numbers)
    for (auto [channel, number] : llvm::enumerate(result))
      number = (*numbers)[numbers->size() == 1 ? 0 : channel];
  return result;
}

/// What neurons with a threshold or a leak choose.
static void addDynamics(snn::PopulationOp op, SnnPopulation &population) {
  population.fires = op.hasThreshold();
  population.isGreater = op.getCompare() == snn::Compare::Gt;
  population.resetsLater = op.getResetTime() == snn::ResetTime::NextStep;
  population.hasCurrent = op.getCurrentDecay().has_value();
  population.seesOldCurrent = op.getOrder() == snn::SynapseOrder::MembraneFirst;
  population.hasFloor = op.getFloor().has_value();
  population.mostSpikes = op.getMultiple() ? op.getHigh() : 1;
  population.decayBits = op.getDecayBits();
  population.refractory = op.getRefractory();
  population.floor = perChannel(population.shape, op.getFloor(), 0);
  population.resetValue = perChannel(population.shape, op.getResetValue(), 0);
  population.currentDecay =
      perChannel(population.shape, op.getCurrentDecay(), 0);
  population.voltageDecay =
      perChannel(population.shape, op.getVoltageDecay(), 0);
}

LogicalResult PlanBuilder::addPopulation(snn::PopulationOp op) {
  SnnPopulation population;
  population.layer = op.getLayerName();
  population.shape = op.getShape();
  population.phase = *op.getPhase();
  population.model = static_cast<SnnModel>(op.getModel());
  population.reset = static_cast<SnnReset>(op.getReset());
  population.payload = static_cast<SnnPayload>(op.getPayload());
  population.maximum = op.isMaximum();
  population.low = op.getLow();
  population.high = op.getHigh();
  population.bias = perChannel(population.shape, op.getBias(), 0);
  population.threshold = perChannel(population.shape, op.getThreshold(), 1);
  population.multiplier = perChannel(population.shape, op.getMultiplier(), 1);
  population.shift = perChannel(population.shape, op.getShift(), 0);
  population.initial = perChannel(population.shape, op.getInitial(), 0);
  addDynamics(op, population);
  plan.ticks = std::max(plan.ticks, population.phase + plan.steps);
  plan.populations.push_back(std::move(population));
  for (Value current : op.getCurrents())
    if (failed(addProjection(
            op, cast<snn::SynapseOpInterface>(current.getDefiningOp()))))
      return failure();
  return success();
}

void PlanBuilder::addOutput(snn::OutputOp op) {
  SnnOutput output;
  output.name = op.getName().str();
  output.tensorShape = op.getTensorShape().vec();
  output.population = indices.lookup(op.getSpikes().getDefiningOp());
  output.decoder = static_cast<SnnDecoder>(op.getDecoder());
  output.scale = op.getScale().convertToDouble();
  output.softmax = op.getSoftmax();
  plan.outputs.push_back(std::move(output));
}

//===----------------------------------------------------------------------===//
// Range
//===----------------------------------------------------------------------===//

/// The largest magnitude of an event of the projection's source.
int64_t PlanBuilder::largestValue(const SnnProjection &projection) const {
  if (projection.unit)
    return 1;
  if (projection.fromInput) {
    const SnnInput &input = plan.inputs[projection.source];
    return input.encoder == SnnEncoder::Rate
               ? 1
               : std::max(std::abs(input.low), std::abs(input.high));
  }
  const SnnPopulation &source = plan.populations[projection.source];
  if (source.model == SnnModel::Graded)
    return std::max(std::abs(source.low), std::abs(source.high));
  switch (source.payload) {
  case SnnPayload::Unit:
    return 1;
  case SnnPayload::Value:
    return source.mostSpikes;
  case SnnPayload::Count:
    return plan.steps * source.mostSpikes;
  }
  return 1;
}

/// Checks that no sum of contributions leaves 62 bits.
LogicalResult PlanBuilder::checkRange(snn::PopulationOp op) {
  SnnPopulation &population = plan.populations[indices.lookup(op)];
  long double sum = 0;
  for (const SnnProjection &projection : population.projections) {
    const synapse::Kernel &kernel = projection.kernel;
    int64_t fanIn = projection.dense
                        ? projection.sourceShape.numNeurons()
                        : projection.sourceShape.channels / kernel.groups *
                              kernel.height * kernel.width;
    sum += std::ldexp(128.0L * fanIn * largestValue(projection),
                      static_cast<int>(projection.shift));
  }
  population.fits32Bits = sum < std::ldexp(1.0L, 31);
  if (sum >= std::ldexp(1.0L, 62))
    return op.emitOpError("adds up to ")
           << static_cast<double>(sum)
           << " in the worst case, but the interpreter has sums below 2^62; "
              "lower shift or the range of events";
  return success();
}

LogicalResult PlanBuilder::build() {
  if (network.isTrained())
    return network.emitOpError("is a trained network of real numbers; run "
                               "--snn-quantize, or interpret it as such");
  plan.steps = network.getSemantics().getSteps();
  plan.ticks = plan.steps;
  int64_t numInputs = 0, numPopulations = 0;
  for (Operation &op : *network.getBody()) {
    if (isa<snn::InputOp>(op))
      indices[&op] = numInputs++;
    auto population = dyn_cast<snn::PopulationOp>(op);
    if (!population)
      continue;
    if (!population.getPhase())
      return population.emitOpError("expects a phase; run --snn-align-delays");
    indices[&op] = numPopulations++;
  }
  for (snn::InputOp op : network.getOps<snn::InputOp>())
    addInput(op);
  for (snn::PopulationOp op : network.getOps<snn::PopulationOp>())
    if (failed(addPopulation(op)))
      return failure();
  for (snn::PopulationOp op : network.getOps<snn::PopulationOp>())
    if (failed(checkRange(op)))
      return failure();
  for (snn::OutputOp op : network.getOps<snn::OutputOp>())
    addOutput(op);
  return success();
}

LogicalResult snnc::interpreter::buildSnnPlan(snn::NetworkOp network,
                                              SnnPlan &plan) {
  return PlanBuilder(network, plan).build();
}
