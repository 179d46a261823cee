// Builds the snn network of a plan.

#include "AnnToSnnPlan.h"

#include "mlir/IR/Builders.h"

#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::anntosnn;

namespace {

class Emitter {
public:
  Emitter(func::FuncOp func, const Plan &plan,
          const std::vector<Numbers> &numbers, const Settings &settings)
      : builder(func), func(func), plan(plan), numbers(numbers),
        settings(settings) {}

  snn::NetworkOp emit() {
    auto semantics =
        snn::SemanticsAttr::get(builder.getContext(), settings.coding,
                                settings.steps, builder.getF64FloatAttr(1.0e-3),
                                snn::Reset::Subtract, snn::Compare::Ge);
    auto network = snn::NetworkOp::create(builder, func.getLoc(),
                                          func.getName(), semantics,
                                          /*tail=*/FlatSymbolRefAttr());
    builder.createBlock(&network.getBodyRegion());
    for (size_t i = 0; i < plan.nodes.size(); ++i)
      spikes.push_back(plan.nodes[i].isInput() ? emitInput(i)
                                               : emitPopulation(i));
    for (const NetworkResult &result : plan.results)
      emitOutput(result);
    return network;
  }

private:
  OpBuilder builder;
  func::FuncOp func;
  const Plan &plan;
  const std::vector<Numbers> &numbers;
  const Settings &settings;
  std::vector<Value> spikes; ///< per node

  Value emitInput(size_t index) {
    const Node &node = plan.nodes[index];
    const Numbers &number = numbers[index];
    // A rate spike stands for the largest encoded integer.
    double scale = stepOf(node, number);
    if (settings.encoder == snn::Encoder::Rate)
      scale /= std::max(-number.low, number.high);
    auto type = cast<RankedTensorType>(node.argument.getType());
    return snn::InputOp::create(
        builder, node.argument.getLoc(),
        snn::SpikesType::get(builder.getContext(), node.shape), node.layer,
        settings.encoder, APFloat(scale), number.low, number.high,
        type.getShape());
  }

  //===--- Synapses -------------------------------------------------------===//

  ElementsAttr weightsAttr(ArrayRef<int64_t> shape,
                           const std::vector<int8_t> &weights) {
    auto type = RankedTensorType::get(shape, builder.getI8Type());
    return DenseElementsAttr::get(type, ArrayRef<int8_t>(weights));
  }

  Value emitTerm(const Term &term, const Node &node,
                 const quantize::QuantizedProjection *table) {
    Value source = spikes[term.source.node];
    Type type = snn::CurrentType::get(builder.getContext(), node.shape);
    Location loc = term.op->getLoc();
    StringAttr layer = builder.getStringAttr(snn::layerName(term.op));
    int64_t bits = settings.weightBits;
    int64_t shift = table ? table->shift : 0;
    bool unit = term.kind != TermKind::MaxPool &&
                readsUnit(plan.nodes[term.source.node], settings);
    static constexpr int64_t ones[] = {1, 1}, zeros[] = {0, 0, 0, 0};
    // A layer that reads some channels of a node has weights for all of them.
    const Shape &from = plan.nodes[term.source.node].shape;
    if (term.kind == TermKind::Select)
      return snn::Conv2DOp::create(
          builder, loc, type, source,
          weightsAttr({node.shape.channels, from.channels, 1, 1},
                      table->weights),
          ones, zeros, ones, 1, bits, shift, unit, 0, layer);
    if (auto conv = dyn_cast<ann::Conv2DOp>(term.op);
        conv && term.kind == TermKind::Conv) {
      SmallVector<int64_t> shape(conv.getWeights().getType().getShape());
      if (!term.columns.empty())
        shape[1] = from.channels;
      return snn::Conv2DOp::create(
          builder, loc, type, source, weightsAttr(shape, table->weights),
          conv.getStrides(), conv.getPads(), conv.getDilations(),
          conv.getGroups(), bits, shift, unit, 0, layer);
    }
    if (auto dense = dyn_cast<ann::DenseOp>(term.op);
        dense && term.kind == TermKind::Dense)
      return snn::DenseOp::create(
          builder, loc, type, source,
          weightsAttr({node.shape.channels, from.numNeurons()}, table->weights),
          bits, shift, unit, 0, layer);
    if (auto pool = dyn_cast<ann::MaxPoolOp>(term.op);
        pool && term.kind == TermKind::MaxPool)
      return snn::MaxPoolOp::create(
          builder, loc, type, source, pool.getKernel(), pool.getStrides(),
          pool.getPads(), pool.getDilations(), shift, unit, 0, layer);
    if (auto pool = dyn_cast<ann::AvgPoolOp>(term.op);
        pool && term.kind == TermKind::AveragePool)
      return snn::SumPoolOp::create(
          builder, loc, type, source, pool.getKernel(), pool.getStrides(),
          pool.getPads(), ones, shift, unit, 0, layer);
    int64_t channels = node.shape.channels;
    if (term.kind == TermKind::Scale)
      return snn::Conv2DOp::create(
          builder, loc, type, source,
          weightsAttr({channels, 1, 1, 1}, table->weights), ones, zeros, ones,
          channels, bits, shift, unit, 0, layer);
    return snn::OneToOneOp::create(builder, loc, type, source,
                                   weightsAttr({channels}, table->weights),
                                   bits, shift, unit, 0, layer);
  }

  //===--- Populations ----------------------------------------------------===//

  /// One number if all are equal, else one per channel.
  DenseI32ArrayAttr perChannel(const std::vector<int64_t> &values) {
    SmallVector<int32_t> narrow(values.begin(), values.end());
    if (llvm::all_equal(narrow))
      narrow.truncate(1);
    return builder.getDenseI32ArrayAttr(narrow);
  }

  snn::Payload payloadOf(const Node &node) const {
    if (!settings.isRate() || node.isReadout())
      return snn::Payload::Value;
    return node.feedsMaximum ? snn::Payload::Count : snn::Payload::Unit;
  }

  snn::Model modelOf(const Node &node) const {
    if (node.isReadout())
      return snn::Model::Integrate;
    if (!settings.isRate())
      return snn::Model::Graded;
    return node.isMaximum() ? snn::Model::MaxRate : snn::Model::IntegrateFire;
  }

  /// Sets the parameters that the model of the population has.
  void setParameters(snn::PopulationOp population, const Node &node,
                     const Numbers &number) {
    const quantize::QuantizedLayer &quantized = number.quantized;
    snn::Model model = population.getModel();
    std::vector<int64_t> first, second;
    for (double scale : quantized.scale) {
      if (model == snn::Model::Graded && number.neurons.empty()) {
        quantize::Requantizer factor =
            quantize::chooseRequantizer(scale / stepOf(node, number));
        first.push_back(factor.multiplier);
        second.push_back(factor.shift);
      }
      if (model == snn::Model::IntegrateFire) {
        quantize::Threshold chosen =
            quantize::chooseThreshold(stepOf(node, number), scale);
        first.push_back(chosen.threshold);
        second.push_back(chosen.initial);
      }
    }
    for (const quantize::GradedNeuron &neuron : number.neurons) {
      first.push_back(neuron.multiplier);
      second.push_back(neuron.shift);
    }
    if (model != snn::Model::MaxRate)
      population.setBiasAttr(perChannel(
          node.isMaximum() ? std::vector<int64_t>{0} : quantized.bias));
    if (model == snn::Model::Graded) {
      population.setMultiplierAttr(
          perChannel(node.isMaximum() ? std::vector<int64_t>{1} : first));
      population.setShiftAttr(
          perChannel(node.isMaximum() ? std::vector<int64_t>{0} : second));
      population.setLow(number.low);
      population.setHigh(number.high);
    }
    if (model == snn::Model::IntegrateFire) {
      population.setThresholdAttr(perChannel(first));
      population.setInitialAttr(perChannel(second));
    }
  }

  Value emitPopulation(size_t index) {
    const Node &node = plan.nodes[index];
    const Numbers &number = numbers[index];
    SmallVector<Value> currents;
    for (auto [b, term] : llvm::enumerate(node.terms))
      currents.push_back(emitTerm(
          term, node,
          node.isMaximum() ? nullptr : &number.quantized.projections[b]));
    OperationState state(node.op->getLoc(),
                         snn::PopulationOp::getOperationName());
    state.addOperands(currents);
    state.addTypes(snn::SpikesType::get(builder.getContext(), node.shape));
    auto &properties =
        state.getOrAddProperties<snn::PopulationOp::Properties>();
    properties.model = snn::ModelAttr::get(builder.getContext(), modelOf(node));
    auto population = cast<snn::PopulationOp>(builder.create(state));
    population.setPayload(payloadOf(node));
    population.setLayer(node.layer);
    if (!node.isReadout())
      population.setUnit(APFloat(number.unit));
    setParameters(population, node, number);
    return population.getSpikes();
  }

  //===--- Outputs --------------------------------------------------------===//

  void emitOutput(const NetworkResult &result) {
    const Node &node = plan.nodes[result.source.node];
    const Numbers &number = numbers[result.source.node];
    snn::Decoder decoder = snn::Decoder::Potential;
    double scale = 0.0;
    if (node.isReadout()) {
      scale = number.quantized.scale.front();
    } else {
      decoder = settings.isRate() ? snn::Decoder::Count : snn::Decoder::Value;
      scale = number.unit;
    }
    scale *= result.source.factor / double(settings.steps);
    snn::OutputOp::create(builder, func.getLoc(), result.name,
                          spikes[result.source.node], decoder, APFloat(scale),
                          result.softmax != nullptr, result.tensorShape);
  }
};

} // namespace

snn::NetworkOp anntosnn::emitNetwork(func::FuncOp func, const Plan &plan,
                                     const std::vector<Numbers> &numbers,
                                     const Settings &settings) {
  return Emitter(func, plan, numbers, settings).emit();
}
