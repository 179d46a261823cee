// Turns the snn ops of a trained network into plain numbers.

#include "SpikingPlanBuilder.h"

#include "SnnPlan.h"
#include "dialects/Snn/NeuronParameters.h"
#include "snnc/IR/RealElements.h"
#include "snnc/IR/WeightElements.h"

#include "llvm/ADT/STLExtras.h"

#include <queue>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;

namespace {

/// Builds a plan from a verified network.
class PlanBuilder {
public:
  PlanBuilder(snn::NetworkOp network, snn::SemanticsAttr semantics,
              SpikingPlan &plan)
      : network(network), semantics(semantics), plan(plan) {}

  LogicalResult build();

private:
  LogicalResult checkSize();
  void setRules();
  LogicalResult addInput(snn::InputOp op);
  LogicalResult addProjection(SpikingPopulation &population,
                              snn::NeuronsOp target,
                              snn::SynapseOpInterface op);
  LogicalResult addPopulation(snn::NeuronsOp op);
  void addOutput(snn::OutputOp op);
  LogicalResult sort();

  snn::NetworkOp network;
  snn::SemanticsAttr semantics;
  SpikingPlan &plan;
  llvm::DenseMap<Operation *, int64_t> sources; ///< inputs, then populations
};

} // namespace

//===----------------------------------------------------------------------===//
// Synapses
//===----------------------------------------------------------------------===//

namespace {

/// The weights of a synapse op as one kind of number.
template <typename Number>
class Weights {
public:
  explicit Weights(snn::SynapseOpInterface op)
      : reals(RealElements::get(op.getWeightsAttr())),
        bytes(WeightElements::get(op.getWeightsAttr())),
        factor(Number(int64_t(1) << op.getShift())) {}

  Number operator[](int64_t index) const {
    if (reals)
      return static_cast<Number>((*reals)[index]);
    return static_cast<Number>(bytes ? (*bytes)[index] : 1) * factor;
  }

private:
  std::optional<RealElements> reals;
  std::optional<WeightElements> bytes;
  Number factor;
};

} // namespace

/// The index in the order c, y, x of the neuron that has `index` in y, x, c.
static int64_t channelFirst(const Shape &shape, int64_t index) {
  Coordinate at = neuronCoordinate(shape, index);
  return (at.c * shape.height + at.y) * shape.width + at.x;
}

/// Brings the weights into the order of SpikingProjection.
template <typename Number>
static std::vector<Number> transpose(const SpikingProjection &projection,
                                     const Weights<Number> &weights) {
  const Shape &source = projection.sourceShape,
              &target = projection.targetShape;
  std::vector<Number> result;
  if (projection.isDense) {
    int64_t numSources = source.numNeurons();
    std::vector<int64_t> rows;
    for (int64_t to = 0; to < target.numNeurons(); ++to)
      rows.push_back(channelFirst(target, to) * numSources);
    for (int64_t from = 0; from < numSources; ++from) {
      int64_t column = channelFirst(source, from);
      for (int64_t row : rows)
        result.push_back(weights[row + column]);
    }
    return result;
  }
  if (projection.isPerNeuron) {
    for (int64_t n = 0; n < source.numNeurons(); ++n)
      result.push_back(weights[channelFirst(source, n)]);
    return result;
  }
  const synapse::Kernel &kernel = projection.kernel;
  int64_t sources = source.channels / kernel.groups;
  int64_t targets = target.channels / kernel.groups;
  int64_t area = kernel.height * kernel.width;
  for (int64_t from = 0; from < source.channels; ++from)
    for (int64_t place = 0; place < area; ++place)
      for (int64_t to = 0; to < targets; ++to) {
        int64_t row = from / sources * targets + to;
        result.push_back(
            weights[(row * sources + from % sources) * area + place]);
      }
  return result;
}

LogicalResult PlanBuilder::addProjection(SpikingPopulation &population,
                                         snn::NeuronsOp target,
                                         snn::SynapseOpInterface op) {
  Operation *source = op.getSource().getDefiningOp();
  auto neurons = dyn_cast<snn::NeuronsOp>(source);
  if (neurons && population.isInteger() && snn::sendsValues(neurons.getModel()))
    return op->emitOpError("brings real numbers of population '")
           << neurons.getLayerName() << "' to neurons of integers, '"
           << target.getLayerName() << "'";
  SpikingProjection projection;
  projection.source = sources.lookup(source);
  projection.delay = op.getDelay() + (neurons ? semantics.getLayerDelay() : 0);
  projection.isDense = op.isDense();
  projection.sourceShape = op.getSourceShape();
  projection.targetShape = op.getTargetShape();
  projection.isPerNeuron = isa<snn::OneToOneOp>(op) &&
                           op.getWeightsAttr().getShapedType().getRank() == 3;
  projection.kernel = op.getKernel();
  if (!projection.isDense) {
    const synapse::Kernel &kernel = projection.kernel;
    projection.targetRows = targetPlaces(
        projection.sourceShape.height, projection.targetShape.height,
        kernel.height, kernel.padTop, kernel.dilationH, kernel.strideH);
    projection.targetColumns = targetPlaces(
        projection.sourceShape.width, projection.targetShape.width,
        kernel.width, kernel.padLeft, kernel.dilationW, kernel.strideW);
  }
  constexpr int64_t mostShift = 23; // 7 bits and a shift fit 32 bits
  if (population.isInteger() && op.getShift() > mostShift)
    return op->emitOpError("expects a shift of at most ")
           << mostShift << " in front of neurons of integers, but found "
           << op.getShift();
  if (population.isInteger())
    projection.integers = transpose(projection, Weights<int32_t>(op));
  else
    projection.weights = transpose(projection, Weights<float>(op));
  int64_t &longest = plan.longestDelay[projection.source];
  longest = std::max(longest, projection.delay);
  population.projections.push_back(std::move(projection));
  return success();
}

//===----------------------------------------------------------------------===//
// Inputs, populations, outputs
//===----------------------------------------------------------------------===//

/// The numbers that addProjection stores for `op`, more than 2^63 perhaps.
static double countWeights(snn::SynapseOpInterface op) {
  Shape source = op.getSourceShape(), target = op.getTargetShape();
  if (op.isDense())
    return double(source.numNeurons()) * target.numNeurons();
  synapse::Kernel kernel = op.getKernel();
  double windows = double(kernel.height) * kernel.width +
                   double(source.height) * kernel.height +
                   double(source.width) * kernel.width;
  return windows * source.channels * (target.channels / kernel.groups);
}

/// A short file may describe a network that no memory holds.
LogicalResult PlanBuilder::checkSize() {
  constexpr int64_t mostNeurons = int64_t(1) << 24; // some 100 bytes each
  constexpr double mostWeights = int64_t(1) << 29;  // 4 bytes each
  int64_t neurons = 0;
  double weights = 0;
  for (snn::NeuronsOp op : network.getOps<snn::NeuronsOp>()) {
    neurons += op.getShape().numNeurons();
    for (Value current : op.getCurrents())
      weights +=
          countWeights(cast<snn::SynapseOpInterface>(current.getDefiningOp()));
    if (neurons > mostNeurons)
      return op.emitOpError("makes ")
             << neurons << " neurons of the network, but the interpreter has "
             << "room for " << mostNeurons;
    if (weights > mostWeights)
      return op.emitOpError("makes ")
             << weights << " weights of the network, but the interpreter has "
             << "room for " << mostWeights;
  }
  return success();
}

void PlanBuilder::setRules() {
  plan.steps = semantics.getSteps();
  SpikingRules &rules = plan.rules;
  rules.isDifference = semantics.getForm() == snn::Form::Difference;
  rules.isStrict = semantics.getCompare() == snn::Compare::Gt;
  rules.isMultiple = semantics.getSpikes() == snn::SpikesPerStep::Multiple;
  rules.resetsLater = semantics.getResetTime() == snn::ResetTime::NextStep;
  rules.membraneFirst =
      semantics.getSynapseOrder() == snn::SynapseOrder::MembraneFirst;
  rules.hasFloor = static_cast<bool>(semantics.getFloor());
  rules.reset = static_cast<SpikingReset>(semantics.getReset());
}

LogicalResult PlanBuilder::addInput(snn::InputOp op) {
  if (op.getEncoder() == snn::Encoder::Rate)
    return op.emitOpError("encodes by rate, but a trained network gets what it "
                          "was trained with; use encoder(stream) or "
                          "encoder(direct)");
  SpikingInputPlan input;
  input.info.name = op.getName().str();
  input.info.shape = op.getSpikes().getType().getShape();
  input.info.tensorShape = op.getTensorShape().vec();
  input.info.isStream = op.getEncoder() == snn::Encoder::Stream;
  input.scale = op.getScale().convertToDouble();
  input.low = op.getLow();
  input.high = op.getHigh();
  plan.inputs.push_back(std::move(input));
  return success();
}

LogicalResult PlanBuilder::addPopulation(snn::NeuronsOp op) {
  SpikingPopulation population;
  buildNeurons(op, semantics, population);
  for (Value current : op.getCurrents())
    if (failed(addProjection(
            population, op,
            cast<snn::SynapseOpInterface>(current.getDefiningOp()))))
      return failure();
  plan.populations.push_back(std::move(population));
  return success();
}

void PlanBuilder::addOutput(snn::OutputOp op) {
  SpikingOutputPlan output;
  output.name = op.getName().str();
  output.tensorShape = op.getTensorShape().vec();
  output.population =
      sources.lookup(op.getSpikes().getDefiningOp()) - plan.inputs.size();
  output.decoder = static_cast<SpikingDecoder>(op.getDecoder());
  output.scale = op.getScale().convertToDouble();
  output.softmax = op.getSoftmax();
  plan.outputs.push_back(std::move(output));
}

/// Kahn's algorithm; of several populations that could be next, the first of
/// the network is.
LogicalResult PlanBuilder::sort() {
  int64_t numInputs = plan.inputs.size(), count = plan.populations.size();
  std::vector<int64_t> open(count);
  std::vector<std::vector<int64_t>> readers(count);
  for (int64_t index = 0; index < count; ++index)
    for (const SpikingProjection &projection :
         plan.populations[index].projections)
      if (projection.source >= numInputs && projection.delay == 0) {
        ++open[index];
        readers[projection.source - numInputs].push_back(index);
      }
  std::priority_queue<int64_t, std::vector<int64_t>, std::greater<>> ready;
  for (int64_t index = 0; index < count; ++index)
    if (open[index] == 0)
      ready.push(index);
  while (!ready.empty()) {
    int64_t index = ready.top();
    ready.pop();
    plan.order.push_back(index);
    for (int64_t reader : readers[index])
      if (--open[reader] == 0)
        ready.push(reader);
  }
  if (static_cast<int64_t>(plan.order.size()) == count)
    return success();
  // Only without the layer delay that the network's own semantics have.
  return network.emitOpError("has a cycle that needs its layer delay of 1 or "
                             "more steps");
}

LogicalResult PlanBuilder::build() {
  if (!network.isTrained())
    return network.emitOpError("is a network of integers, which ticks run; "
                               "expects snn.neurons");
  if (failed(checkSize()))
    return failure();
  setRules();
  for (snn::InputOp op : network.getOps<snn::InputOp>()) {
    sources[op] = plan.inputs.size();
    if (failed(addInput(op)))
      return failure();
  }
  int64_t numSources = plan.inputs.size();
  for (snn::NeuronsOp op : network.getOps<snn::NeuronsOp>())
    sources[op] = numSources++;
  plan.longestDelay.assign(numSources, 0);
  for (snn::NeuronsOp op : network.getOps<snn::NeuronsOp>())
    if (failed(addPopulation(op)))
      return failure();
  for (snn::OutputOp op : network.getOps<snn::OutputOp>())
    addOutput(op);
  return sort();
}

LogicalResult snnc::interpreter::buildSpikingPlan(snn::NetworkOp network,
                                                  snn::SemanticsAttr semantics,
                                                  SpikingPlan &plan) {
  return PlanBuilder(network, semantics, plan).build();
}
