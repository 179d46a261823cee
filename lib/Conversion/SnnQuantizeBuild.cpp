// Builds the integer synapses and populations of a quantised network.

#include "PerChannel.h"
#include "SnnQuantize.h"
#include "dialects/Snn/StepNumbers.h"

#include "snnc/Conversion/Quantize.h"
#include "snnc/IR/RealElements.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::snnquantize;

Value snnquantize::buildSlice(snn::SynapseOpInterface synapses,
                              const quantize::WeightSlice &slice, unsigned bits,
                              Value source, int64_t delay) {
  OpBuilder builder(synapses);
  Location loc = synapses->getLoc();
  Type type = synapses->getResult(0).getType();
  StringAttr layer = builder.getStringAttr(synapses.getLayerName());
  int64_t shift = slice.shift;
  bool unit = synapses.isUnit();
  auto weights = [&](ArrayRef<int64_t> shape) {
    return DenseElementsAttr::get(
        RankedTensorType::get(shape, builder.getI8Type()),
        ArrayRef<int8_t>(slice.weights));
  };
  int64_t channels = synapses.getTargetShape().channels;
  if (auto conv = dyn_cast<snn::Conv2DOp>(synapses.getOperation()))
    return snn::Conv2DOp::create(
        builder, loc, type, source,
        weights(conv.getWeights().getShapedType().getShape()),
        conv.getStrides(), conv.getPads(), conv.getDilations(),
        conv.getGroups(), bits, shift, unit, delay, layer);
  if (auto dense = dyn_cast<snn::DenseOp>(synapses.getOperation()))
    return snn::DenseOp::create(
        builder, loc, type, source,
        weights(dense.getWeights().getShapedType().getShape()), bits, shift,
        unit, delay, layer);
  if (auto pool = dyn_cast<snn::SumPoolOp>(synapses.getOperation()))
    return snn::Conv2DOp::create(builder, loc, type, source,
                                 weights({channels, 1, pool.getKernelSize()[0],
                                          pool.getKernelSize()[1]}),
                                 pool.getStrides(), pool.getPads(),
                                 pool.getDilations(), channels, bits, shift,
                                 unit, delay, layer);
  return snn::OneToOneOp::create(builder, loc, type, source,
                                 weights({channels}), bits, shift, unit, delay,
                                 layer);
}

/// One number if all are equal, else one per channel; null if there are none.
static DenseI32ArrayAttr shorten(MLIRContext *context,
                                 const std::vector<int64_t> &values) {
  if (values.empty())
    return {};
  SmallVector<int32_t> narrow(values.begin(), values.end());
  if (llvm::all_equal(narrow))
    narrow.truncate(1);
  return DenseI32ArrayAttr::get(context, narrow);
}

/// A population of `model` at the place of `op`, without parameters.
static snn::PopulationOp createPopulation(snn::NeuronsOp op, snn::Model model,
                                          ArrayRef<Value> currents) {
  OpBuilder builder(op);
  OperationState state(op.getLoc(), snn::PopulationOp::getOperationName());
  state.addOperands(currents);
  state.addTypes(op.getSpikes().getType());
  auto &properties = state.getOrAddProperties<snn::PopulationOp::Properties>();
  properties.model = snn::ModelAttr::get(op.getContext(), model);
  auto population = cast<snn::PopulationOp>(builder.create(state));
  population.setLayer(op.getLayerName());
  return population;
}

/// Multiplier and shift of a relay: accumulators become events.
static void setRequantizers(snn::PopulationOp population,
                            const quantize::QuantizedSpikingLayer &layer,
                            const Events &events) {
  std::vector<int64_t> multipliers, shifts;
  for (double scale : layer.scale) {
    quantize::Requantizer factor =
        quantize::chooseRequantizer(scale / events.unit);
    // A power of two needs no multiplication: 2^m >> s is 1 >> (s - m).
    while (factor.multiplier % 2 == 0 && factor.shift > 0) {
      factor.multiplier /= 2;
      --factor.shift;
    }
    multipliers.push_back(factor.multiplier);
    shifts.push_back(factor.shift);
  }
  MLIRContext *context = population.getContext();
  population.setMultiplierAttr(shorten(context, multipliers));
  population.setShiftAttr(shorten(context, shifts));
  population.setLow(events.low);
  population.setHigh(events.high);
}

/// What the semantics say about neurons that fire.
static void setFiring(snn::PopulationOp population, const Neurons &neurons,
                      const Events &events) {
  snn::NeuronsOp op = neurons.op;
  snn::SemanticsAttr semantics =
      op->getParentOfType<snn::NetworkOp>().getSemantics();
  population.setCompare(semantics.getCompare());
  using quantize::SpikeReset;
  population.setReset(
      neurons.layer.reset == SpikeReset::Subtract ? snn::Reset::Subtract
      : neurons.layer.reset == SpikeReset::Zero   ? snn::Reset::Zero
                                                  : snn::Reset::Value);
  if (snn::firesAndResets(op.getModel()))
    population.setResetTime(semantics.getResetTime());
  if (!neurons.layer.multiple)
    return;
  population.setMultiple(true);
  population.setHigh(events.high);
}

/// Gives neurons that keep nothing the comparison of the chip: on integers,
/// v >= t is v + 1 > t.
static void setComparison(snn::PopulationOp population,
                          const Settings &settings,
                          std::vector<int64_t> bias) {
  if (!settings.compare || *settings.compare == population.getCompare())
    return;
  for (int64_t &number : bias)
    number += *settings.compare == snn::Compare::Gt ? 1 : -1;
  population.setCompare(*settings.compare);
  population.setBiasAttr(shorten(population.getContext(), bias));
}

snn::PopulationOp snnquantize::buildPopulation(
    const Neurons &neurons, const quantize::QuantizedSpikingLayer &layer,
    const Events &events, ArrayRef<Value> currents, const Settings &settings) {
  snn::NeuronsOp op = neurons.op;
  snn::PopulationOp population = createPopulation(op, neurons.model, currents);
  MLIRContext *context = population.getContext();
  population.setBiasAttr(shorten(context, layer.bias));
  if (neurons.isRelay()) {
    setRequantizers(population, layer, events);
    population.setUnit(APFloat(events.unit));
    return population;
  }
  if (neurons.model == snn::Model::Leaky) {
    population.setDecayBits(settings.decayBits);
    population.setCurrentDecayAttr(shorten(context, layer.currentDecay));
    population.setVoltageDecayAttr(shorten(context, layer.voltageDecay));
  }
  if (!layer.currentDecay.empty())
    population.setOrder(
        op->getParentOfType<snn::NetworkOp>().getSemantics().getSynapseOrder());
  if (layer.threshold.empty())
    return population;
  population.setThresholdAttr(shorten(context, layer.threshold));
  population.setFloorAttr(shorten(context, layer.floor));
  population.setResetValueAttr(shorten(context, layer.resetValue));
  setFiring(population, neurons, events);
  if (op.getModel() == snn::NeuronModel::Threshold)
    setComparison(population, settings, layer.bias);
  return population;
}

/// An i32 parameter of a loihi population as one number or one per channel.
static FailureOr<DenseI32ArrayAttr> integers(snn::NeuronsOp op,
                                             StringRef name) {
  FailureOr<std::vector<double>> values =
      perChannel(op, name, snn::perNeuron(op, name));
  if (failed(values))
    return failure();
  return shorten(op.getContext(),
                 std::vector<int64_t>(values->begin(), values->end()));
}

snn::PopulationOp snnquantize::buildLoihi(snn::NeuronsOp op,
                                          ArrayRef<Value> currents) {
  snn::SemanticsAttr semantics =
      op->getParentOfType<snn::NetworkOp>().getSemantics();
  auto get = [&](StringRef name) { return integers(op, name); };
  FailureOr<DenseI32ArrayAttr> bias = get("bias");
  FailureOr<DenseI32ArrayAttr> currentDecay = get("current_decay");
  FailureOr<DenseI32ArrayAttr> voltageDecay = get("voltage_decay");
  FailureOr<DenseI32ArrayAttr> threshold = get("v_threshold");
  FailureOr<DenseI32ArrayAttr> reset = get("v_reset");
  FailureOr<DenseI32ArrayAttr> refractory = get("refractory");
  if (failed(bias) || failed(currentDecay) || failed(voltageDecay) ||
      failed(threshold) || failed(reset) || failed(refractory))
    return {};
  if (op.getParameter("reset_interval")) {
    op.emitOpError("resets its state in intervals, which no integer model "
                   "does; run each interval as a sample of its own");
    return {};
  }
  if (refractory->size() != 1) {
    op.emitOpError("has refractory times that differ between channels, but a "
                   "population has one; split the layer");
    return {};
  }
  snn::PopulationOp population =
      createPopulation(op, snn::Model::Leaky, currents);
  population.setBiasAttr(*bias);
  population.setThresholdAttr(*threshold);
  population.setCurrentDecayAttr(*currentDecay);
  population.setVoltageDecayAttr(*voltageDecay);
  population.setDecayBits(12); // of 4096 (Davies et al. 2018)
  population.setCompare(semantics.getCompare());
  population.setReset(semantics.getReset());
  if (semantics.getReset() == snn::Reset::Value)
    population.setResetValueAttr(*reset);
  population.setResetTime(semantics.getResetTime());
  population.setRefractory((*refractory)[0]);
  return population;
}
