// Turn a trained spiking network into one of integers.

#include "SnnQuantize.h"
#include "snnc/Conversion/Passes.h"
#include "snnc/Conversion/Quantize.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

#define DEBUG_TYPE "snn-quantize"

namespace snnc {
#define GEN_PASS_DEF_SNNQUANTIZE
#include "snnc/Conversion/Passes.h.inc"
} // namespace snnc

using namespace mlir;
using namespace snnc;
using namespace snnc::snnquantize;

static snn::SynapseOpInterface synapsesOf(Value current) {
  return cast<snn::SynapseOpInterface>(current.getDefiningOp());
}

namespace {

/// Quantises one network.
class Quantizer {
public:
  Quantizer(snn::NetworkOp network, const Settings &settings)
      : network(network), settings(settings), builder(network.getContext()) {}

  LogicalResult run();

private:
  void sort();
  void visit(snn::NeuronsOp op);
  LogicalResult convert(snn::NeuronsOp op);
  LogicalResult convertLoihi(snn::NeuronsOp op);
  LogicalResult convertMaximum(Neurons &neurons);
  LogicalResult addProjections(Neurons &neurons);
  FailureOr<Events> chooseEvents(const Neurons &neurons,
                                 const quantize::QuantizedSpikingLayer &layer);
  Events eventsOf(Value spikes);
  int64_t delayOf(snn::SynapseOpInterface synapses);
  Value constantSpikes();
  Value buildConstant(const Neurons &neurons,
                      const quantize::WeightSlice &slice);
  void replace(snn::NeuronsOp op, snn::PopulationOp population);
  LogicalResult countValues(snn::OutputOp output);
  void convertOutput(snn::OutputOp output);
  void finish();

  snn::NetworkOp network;
  const Settings &settings;
  OpBuilder builder;
  SmallVector<snn::NeuronsOp> order;      ///< sources first, but for cycles
  llvm::DenseMap<Operation *, int> state; ///< 1: on the way, 2: in `order`
  llvm::DenseMap<Value, Events> events;   ///< of inputs and new populations
  llvm::DenseMap<Value, double> scales;   ///< of potentials that outputs read
  llvm::DenseMap<Value, Value> replaced;  ///< old spikes to new ones
  SmallVector<Operation *> dead;
  snn::PopulationOp constant;
};

} // namespace

/// Depth-first, with sources in front; a cycle is cut where it closes. The
/// depth is that of the longest chain of layers, which importers bound.
void Quantizer::visit(snn::NeuronsOp first) {
  SmallVector<std::pair<snn::NeuronsOp, unsigned>> path{{first, 0}};
  state[first] = 1;
  while (!path.empty()) {
    auto &[op, next] = path.back();
    if (next < op.getCurrents().size()) {
      Value source = synapsesOf(op.getCurrents()[next++]).getSource();
      auto neurons = source.getDefiningOp<snn::NeuronsOp>();
      if (neurons && state.lookup(neurons) == 0) {
        state[neurons] = 1;
        path.push_back({neurons, 0});
      }
      continue;
    }
    state[op] = 2;
    order.push_back(op);
    path.pop_back();
  }
}

/// What the source of a synapse op sends. In a cycle it is not known yet.
Events Quantizer::eventsOf(Value spikes) {
  if (auto input = spikes.getDefiningOp<snn::InputOp>())
    return {input.getScale().convertToDouble(), int64_t(input.getLow()),
            int64_t(input.getHigh())};
  auto found = events.find(spikes);
  if (found != events.end())
    return found->second;
  bool multiple =
      network.getSemantics().getSpikes() == snn::SpikesPerStep::Multiple;
  return {1.0, 0, multiple ? settings.spikesPerStep : 1};
}

/// Delays in steps, with the one that the semantics give every layer.
int64_t Quantizer::delayOf(snn::SynapseOpInterface synapses) {
  bool isFromInput =
      synapses.getSource().getDefiningOp<snn::InputOp>() != nullptr;
  return synapses.getDelay() +
         (isFromInput ? 0 : network.getSemantics().getLayerDelay());
}

LogicalResult Quantizer::addProjections(Neurons &neurons) {
  for (Value current : neurons.op.getCurrents()) {
    snn::SynapseOpInterface synapses = synapsesOf(current);
    auto source = synapses.getSource().getDefiningOp<snn::NeuronsOp>();
    if (source && source.getModel() == snn::NeuronModel::Relay &&
        !events.contains(synapses.getSource()))
      return synapses->emitOpError("closes a cycle of linear maps through '")
             << source.getLayerName()
             << "', whose values have no bound; put neurons into it";
    FailureOr<quantize::SpikingProjection> projection =
        readSynapses(synapses, eventsOf(synapses.getSource()));
    if (failed(projection))
      return failure();
    neurons.layer.projections.push_back(std::move(*projection));
  }
  if (neurons.currentBias.empty())
    return success();
  quantize::SpikingProjection bias;
  bias.weights.assign(neurons.currentBias.begin(), neurons.currentBias.end());
  neurons.layer.projections.push_back(std::move(bias));
  return success();
}

/// What a quantised population sends. A relay's values get the bits of events;
/// if they fit, an event is what the accumulator holds.
FailureOr<Events>
Quantizer::chooseEvents(const Neurons &neurons,
                        const quantize::QuantizedSpikingLayer &layer) {
  int64_t most = (int64_t(1) << (settings.eventBits - 1)) - 1;
  if (!neurons.isRelay())
    return Events{1.0, 0,
                  std::min({layer.mostSpikes, settings.spikesPerStep, most})};
  double reach = 0.0;
  double largest = *std::max_element(layer.scale.begin(), layer.scale.end());
  for (double scale : layer.scale)
    reach = std::max(reach, scale * double(layer.potentialBound));
  bool isSame = llvm::all_equal(layer.scale);
  Events result;
  result.unit =
      isSame && layer.potentialBound <= most ? largest : reach / double(most);
  bool isNegative = false;
  for (const quantize::SpikingProjection &from : neurons.layer.projections)
    isNegative |= from.low < 0 || llvm::any_of(from.weights, [](float weight) {
                    return weight < 0.0f;
                  });
  for (double bias : neurons.layer.bias)
    isNegative |= bias < 0.0;
  result.high = most;
  result.low = isNegative ? -most : 0;
  return result;
}

/// A population that fires in every step, for constants that a current needs:
/// the integer models add a bias to the potential only.
Value Quantizer::constantSpikes() {
  if (constant)
    return constant.getSpikes();
  builder.setInsertionPointToStart(network.getBody());
  MLIRContext *context = network.getContext();
  auto spikes = snn::SpikesType::get(context, Shape{1, 1, 1});
  OperationState state(network.getLoc(), snn::PopulationOp::getOperationName());
  state.addTypes(spikes);
  auto &properties = state.getOrAddProperties<snn::PopulationOp::Properties>();
  properties.model = snn::ModelAttr::get(context, snn::Model::IntegrateFire);
  constant = cast<snn::PopulationOp>(builder.create(state));
  constant.setBias(ArrayRef<int32_t>{1});
  constant.setThreshold(ArrayRef<int32_t>{1});
  constant.setLayer("constant");
  // A population has a current; this one says nothing.
  auto zero = DenseElementsAttr::get(
      RankedTensorType::get({1}, builder.getI8Type()), int8_t(0));
  Value current = snn::OneToOneOp::create(
      builder, network.getLoc(), snn::CurrentType::get(context, Shape{1, 1, 1}),
      constant.getSpikes(), zero, /*weight_bits=*/2, /*shift=*/0,
      /*unit=*/false, /*delay=*/1, builder.getStringAttr("constant"));
  constant.getCurrentsMutable().assign(current);
  return constant.getSpikes();
}

/// One weight per channel, repeated for its neurons.
Value Quantizer::buildConstant(const Neurons &neurons,
                               const quantize::WeightSlice &slice) {
  Value source = constantSpikes();
  snn::NeuronsOp op = neurons.op;
  builder.setInsertionPoint(op);
  Shape shape = op.getShape();
  SmallVector<int8_t> weights;
  for (int8_t weight : slice.weights)
    weights.append(shape.height * shape.width, weight);
  auto type =
      RankedTensorType::get({shape.numNeurons(), 1}, builder.getI8Type());
  return snn::DenseOp::create(
      builder, op.getLoc(), snn::CurrentType::get(op.getContext(), shape),
      source, DenseElementsAttr::get(type, ArrayRef<int8_t>(weights)),
      /*weight_bits=*/8, slice.shift, /*unit=*/false, /*delay=*/0,
      builder.getStringAttr(op.getLayerName() + ".bias"));
}

/// Reports what rounding did to a layer.
static void remarkLayer(const Neurons &neurons,
                        const quantize::QuantizedSpikingLayer &layer) {
  snn::NeuronsOp op = neurons.op;
  size_t slices = 0;
  for (const std::vector<quantize::WeightSlice> &each : layer.projections)
    slices = std::max(slices, each.size());
  auto remark = remark::analysis(
      op.getLoc(), remark::RemarkOpts::name("layer").category(DEBUG_TYPE));
  remark << remark::metric("layer", op.getLayerName())
         << remark::metric("weightBits", layer.weightBits)
         << remark::metric("slices", slices)
         << remark::metric("weightError", layer.weightError)
         << remark::metric("sumBound", layer.sumBound);
  if (!layer.threshold.empty())
    remark << remark::metric("leastThreshold",
                             *llvm::min_element(layer.threshold));
  if (layer.potentialBound)
    remark << remark::metric("potentialBound", layer.potentialBound);
  else
    remark << remark::metric("potentialBound", "none: saturates");
}

void Quantizer::replace(snn::NeuronsOp op, snn::PopulationOp population) {
  replaced[op.getSpikes()] = population.getSpikes();
  for (Value current : op.getCurrents())
    if (!llvm::is_contained(dead, current.getDefiningOp()))
      dead.push_back(current.getDefiningOp());
  dead.push_back(op);
}

/// A maximum passes its events on as they are.
LogicalResult Quantizer::convertMaximum(Neurons &neurons) {
  Events both{1.0, 0, 0};
  SmallVector<Value> currents;
  for (Value current : neurons.op.getCurrents()) {
    snn::SynapseOpInterface synapses = synapsesOf(current);
    Events from = eventsOf(synapses.getSource());
    if (from.unit != 1.0 || !neurons.isRelay())
      return neurons.op.emitOpError(
          "takes the maximum of real numbers or fires "
          "on it; pool the spikes of neurons and let "
          "a relay follow");
    both.high = std::max(both.high, from.high);
    synapses.setDelay(delayOf(synapses));
    builder.setInsertionPoint(synapses);
    currents.push_back(builder.clone(*synapses)->getResult(0));
  }
  quantize::QuantizedSpikingLayer layer;
  layer.scale = {1.0};
  layer.bias = {0};
  snn::PopulationOp population =
      buildPopulation(neurons, layer, both, currents, settings);
  events[neurons.op.getSpikes()] = both;
  replace(neurons.op, population);
  return success();
}

LogicalResult Quantizer::convertLoihi(snn::NeuronsOp op) {
  SmallVector<Value> currents;
  for (Value current : op.getCurrents()) {
    snn::SynapseOpInterface synapses = synapsesOf(current);
    builder.setInsertionPoint(synapses);
    auto copy =
        cast<snn::SynapseOpInterface>(builder.clone(*synapses.getOperation()));
    copy.setDelay(delayOf(synapses));
    currents.push_back(copy->getResult(0));
  }
  snn::PopulationOp population = buildLoihi(op, currents);
  if (!population)
    return failure();
  replace(op, population);
  return success();
}

LogicalResult Quantizer::convert(snn::NeuronsOp op) {
  if (op.getModel() == snn::NeuronModel::Loihi)
    return convertLoihi(op);
  FailureOr<Neurons> neurons = readNeurons(op, settings);
  if (failed(neurons))
    return failure();
  if (op.isMaximum())
    return convertMaximum(*neurons);
  if (failed(addProjections(*neurons)))
    return failure();
  Result<quantize::QuantizedSpikingLayer> layer =
      quantize::quantizeSpiking(neurons->layer);
  if (!layer)
    return op.emitOpError("of layer '")
           << op.getLayerName() << "': " << layer.error().message;
  FailureOr<Events> sends = chooseEvents(*neurons, *layer);
  if (failed(sends))
    return failure();
  unsigned bits = std::min(settings.weightBits, 8u);
  SmallVector<Value> currents;
  for (auto [index, slices] : llvm::enumerate(layer->projections))
    for (const quantize::WeightSlice &slice : slices) {
      if (index == op.getCurrents().size()) {
        currents.push_back(buildConstant(*neurons, slice));
        continue;
      }
      snn::SynapseOpInterface synapses = synapsesOf(op.getCurrents()[index]);
      currents.push_back(buildSlice(synapses, slice, bits, synapses.getSource(),
                                    delayOf(synapses)));
    }
  snn::PopulationOp population =
      buildPopulation(*neurons, *layer, *sends, currents, settings);
  events[op.getSpikes()] = *sends;
  scales[op.getSpikes()] =
      neurons->isRelay() ? sends->unit : layer->scale.front();
  remarkLayer(*neurons, *layer);
  replace(op, population);
  return success();
}

/// Integer populations count spikes, not values. The sum of what a relay sends
/// is the potential of an integrator of the same currents.
LogicalResult Quantizer::countValues(snn::OutputOp output) {
  auto neurons = output.getSpikes().getDefiningOp<snn::NeuronsOp>();
  if (output.getDecoder() != snn::Decoder::Count || !neurons ||
      !snn::sendsValues(neurons.getModel()))
    return success();
  if (neurons.getModel() != snn::NeuronModel::Relay || neurons.isMaximum())
    return output.emitOpError("sums what layer '")
           << neurons.getLayerName() << "' sends in all steps, "
           << (neurons.isMaximum() ? "maxima" : "potentials")
           << ", which no integer model does; use decoder("
           << (neurons.isMaximum() ? "value)" : "potential)");
  builder.setInsertionPoint(neurons);
  SmallVector<Value> currents;
  for (Value current : neurons.getCurrents())
    currents.push_back(builder.clone(*current.getDefiningOp())->getResult(0));
  auto sum = snn::NeuronsOp::create(
      builder, neurons.getLoc(), neurons.getSpikes().getType(), currents,
      snn::NeuronModelAttr::get(builder.getContext(),
                                snn::NeuronModel::Integrator),
      neurons.getBiasAttr(), neurons.getParametersAttr(),
      builder.getStringAttr(neurons.getLayerName() + ".sum"));
  output.getSpikesMutable().assign(sum.getSpikes());
  output.setDecoder(snn::Decoder::Potential);
  if (!neurons->use_empty())
    return success();
  SmallVector<Value> unread(neurons.getCurrents());
  neurons.erase();
  for (Value current : unread)
    if (current.use_empty())
      current.getDefiningOp()->erase();
  return success();
}

/// Potentials and values are real numbers times a scale; counts are counts.
void Quantizer::convertOutput(snn::OutputOp output) {
  if (output.getDecoder() == snn::Decoder::Count)
    return;
  auto found = scales.find(output.getSpikes());
  if (found == scales.end()) // integers already
    return;
  auto neurons = output.getSpikes().getDefiningOp<snn::NeuronsOp>();
  output.setScale(APFloat(output.getScale().convertToDouble() * found->second));
  // What an integrator sends is its potential.
  if (neurons.getModel() != snn::NeuronModel::Relay)
    output.setDecoder(snn::Decoder::Potential);
}

/// Lets everything read the new populations and removes the old ones.
void Quantizer::finish() {
  for (snn::OutputOp output : network.getOps<snn::OutputOp>())
    convertOutput(output);
  for (auto &[before, after] : replaced)
    Value(before).replaceAllUsesWith(after);
  for (Operation *op : dead)
    op->dropAllReferences();
  for (Operation *op : dead)
    op->erase();
  network.setSemanticsAttr(
      network.getSemantics().withSteps(settings.steps, /*layerDelay=*/0));
}

LogicalResult Quantizer::run() {
  for (snn::OutputOp output :
       llvm::make_early_inc_range(network.getOps<snn::OutputOp>()))
    if (failed(countValues(output)))
      return failure();
  for (snn::NeuronsOp op : network.getOps<snn::NeuronsOp>())
    if (state.lookup(op) == 0)
      visit(op);
  for (snn::NeuronsOp op : order)
    if (failed(convert(op)))
      return failure();
  finish();
  return success();
}

namespace {

struct SnnQuantize : snnc::impl::SnnQuantizeBase<SnnQuantize> {
  using SnnQuantizeBase::SnnQuantizeBase;

  void runOnOperation() override {
    snn::NetworkOp network = getOperation();
    if (!network.isTrained())
      return;
    FailureOr<Settings> settings = readSettings(network);
    if (failed(settings) || failed(Quantizer(network, *settings).run()))
      signalPassFailure();
  }

private:
  /// An error if `value` lies outside of [low, high].
  LogicalResult check(StringRef option, int64_t value, int64_t low,
                      int64_t high) {
    if (value >= low && value <= high)
      return success();
    return emitError(getOperation().getLoc())
           << "option " << option << " is " << value << ", expected " << low
           << " to " << high;
  }

  FailureOr<Settings> readSettings(snn::NetworkOp network) {
    if (failed(check("weight-bits", weightBits, 2, quantize::mostSlicedBits)) ||
        failed(check("potential-bits", potentialBits, 8, 32)) ||
        failed(check("decay-bits", decayBits, 1, 24)) ||
        failed(check("event-bits", eventBits, 2, 32)) ||
        failed(check("steps", steps, 0, 65535)) ||
        failed(check("spikes-per-step", spikesPerStep, 1, 32767)) ||
        failed(check("headroom", headroom, 1, 1 << 20)))
      return failure();
    if (!compare.empty() && !snn::symbolizeCompare(compare))
      return emitError(network.getLoc())
             << "option compare is '" << compare << "', expected gt or ge";
    Settings settings;
    settings.weightBits = weightBits;
    settings.potentialBits = potentialBits;
    settings.decayBits = decayBits;
    settings.eventBits = eventBits;
    settings.compare = snn::symbolizeCompare(compare);
    settings.spikesPerStep = spikesPerStep;
    settings.headroom = double(headroom);
    settings.steps = steps ? int64_t(steps) : network.getSemantics().getSteps();
    if (settings.steps == 0)
      return network.emitOpError("does not say how many steps a sample has, "
                                 "but a chip needs to know; give steps=N");
    return settings;
  }
};

} // namespace
