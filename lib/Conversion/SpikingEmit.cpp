// Builds the snn.network of recognised populations.

#include "SpikingEmit.h"

#include "SpikingParameters.h"
#include "SpikingSemantics.h"
#include "SpikingStates.h"
#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Names.h"
#include "dialects/Ann/Weights.h"

#include "llvm/ADT/StringExtras.h"

#include <functional>

using namespace mlir;
using namespace snnc;
using namespace snnc::recognize;

namespace {

/// The state of one emission.
class Emitter {
public:
  explicit Emitter(const SpikingPlan &plan)
      : plan(plan), function(plan.function), builder(plan.function) {}

  FailureOr<snn::NetworkOp> emit();

private:
  LogicalResult emitInputs();
  LogicalResult emitPopulation(int index);
  FailureOr<Value> emitFeed(const Population &target, const Feed &feed);
  FailureOr<Value> emitLayer(const Population &target, const Feed &feed,
                             Operation *op, Value source);
  Value emitConvolution(Operation *layer, Value source, ElementsAttr weights,
                        int64_t delay, Type current);
  FailureOr<Value> emitAveragePool(ann::AvgPoolOp pool, const Feed &feed,
                                   Value source, Type current);
  FailureOr<ElementsAttr> scaledWeights(const Population &target,
                                        const Feed &feed, Operation *layer);
  LogicalResult emitOutputs();
  std::vector<int> sourcesFirst() const;
  InFlightDiagnostic error() { return function.emitError(); }
  Location locationOf(const Population &neurons) {
    return NameLoc::get(builder.getStringAttr(neurons.name), function.getLoc());
  }

  const SpikingPlan &plan;
  func::FuncOp function;
  OpBuilder builder;
  std::vector<Value> inputs; ///< by argument
  std::vector<snn::NeuronsOp> populations;
};

} // namespace

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// The weights of a layer times the factor of each target neuron.
FailureOr<ElementsAttr> Emitter::scaledWeights(const Population &target,
                                               const Feed &feed,
                                               Operation *layer) {
  auto constant = layer->getOperand(1).getDefiningOp<ann::ConstantOp>();
  if (feed.factor.isUniform() && feed.factor[0] == 1.0)
    return constant.getValue();
  auto floats = ann::getFloats(layer->getOperand(1));
  std::vector<float> weights = floats->expand();
  std::vector<double> factors = feed.factor.expand(target.shape);
  auto type = cast<RankedTensorType>(layer->getOperand(1).getType());
  int64_t rows = type.getDimSize(0), row = weights.size() / rows;
  int64_t area = factors.size() / rows; // neurons per channel
  for (int64_t channel = 0; channel < rows; ++channel) {
    for (int64_t i = 1; i < area; ++i)
      if (factors[channel * area + i] != factors[channel * area])
        return error() << "multiplies the currents of layer '" << target.name
                       << "' by numbers that differ within a channel; one per "
                          "channel is expected";
    for (int64_t i = 0; i < row; ++i)
      weights[channel * row + i] = static_cast<float>(
          weights[channel * row + i] * factors[channel * area]);
  }
  return ann::makeFloats(type, std::move(weights), target.name);
}

FailureOr<Value> Emitter::emitAveragePool(ann::AvgPoolOp pool, const Feed &feed,
                                          Value source, Type current) {
  bool isPadded = llvm::any_of(pool.getPads(), [](int64_t p) { return p > 0; });
  if ((isPadded && !pool.getCountIncludePad()) || !feed.factor.isUniform())
    return error() << "has an average pooling '" << spikingName(pool.getLoc())
                   << "' whose windows have different weights; pooling without "
                      "padding is expected";
  int64_t channels =
      cast<RankedTensorType>(pool.getInput().getType()).getDimSize(1);
  ArrayRef<int64_t> kernel = pool.getKernel();
  auto type = RankedTensorType::get({channels, 1, kernel[0], kernel[1]},
                                    builder.getF32Type());
  float weight =
      static_cast<float>(feed.factor[0] / double(kernel[0] * kernel[1]));
  return snn::Conv2DOp::create(
             builder, pool.getLoc(), current, source,
             DenseElementsAttr::get(type, weight), pool.getStrides(),
             pool.getPads(), ArrayRef<int64_t>{1, 1}, channels,
             /*weight_bits=*/8, /*shift=*/0, /*unit=*/false, feed.delay,
             builder.getStringAttr(spikingName(pool.getLoc())))
      .getCurrent();
}

FailureOr<Value> Emitter::emitLayer(const Population &target, const Feed &feed,
                                    Operation *op, Value source) {
  Result<Shape> map = mapOf(target);
  Type current = snn::CurrentType::get(builder.getContext(), *map);
  StringAttr name = builder.getStringAttr(spikingName(op->getLoc()));
  Shape from = cast<snn::SpikesType>(source.getType()).getShape();
  if (auto pool = dyn_cast<ann::MaxPoolOp>(op))
    return snn::SumPoolOp::create(builder, op->getLoc(), current, source,
                                  pool.getKernel(), pool.getStrides(),
                                  pool.getPads(), pool.getDilations(),
                                  /*shift=*/0, /*unit=*/false, feed.delay, name)
        .getCurrent();
  if (auto pool = dyn_cast<ann::AvgPoolOp>(op))
    return emitAveragePool(pool, feed, source, current);
  FailureOr<ElementsAttr> weights = scaledWeights(target, feed, op);
  if (failed(weights))
    return failure();
  auto type = cast<RankedTensorType>(op->getOperand(0).getType());
  if (auto conv = dyn_cast<ann::Conv2DOp>(op)) {
    if (type.getShape().drop_front() !=
        ArrayRef<int64_t>{from.channels, from.height, from.width})
      return error() << "has a convolution '" << name.getValue()
                     << "' of neurons that do not lie in channels, rows and "
                        "columns";
    return snn::Conv2DOp::create(builder, op->getLoc(), current, source,
                                 *weights, conv.getStrides(), conv.getPads(),
                                 conv.getDilations(), conv.getGroups(),
                                 /*weight_bits=*/8, /*shift=*/0,
                                 /*unit=*/false, feed.delay, name)
        .getCurrent();
  }
  return snn::DenseOp::create(builder, op->getLoc(), current, source, *weights,
                              /*weight_bits=*/8, /*shift=*/0, /*unit=*/false,
                              feed.delay, name)
      .getCurrent();
}

FailureOr<Value> Emitter::emitFeed(const Population &target, const Feed &feed) {
  Value source = feed.source.isInput
                     ? inputs[feed.source.index]
                     : populations[feed.source.index].getSpikes();
  if (!source)
    return error() << "feeds layer '" << target.name
                   << "' by a state of the host";
  if (feed.node >= 0)
    return emitLayer(target, feed,
                     plan.graph.getMap(plan.step.nodes[feed.node].tag), source);
  Result<Shape> map = mapOf(target);
  Shape from = cast<snn::SpikesType>(source.getType()).getShape();
  if (from != *map)
    return error() << "adds the events of " << from.numNeurons()
                   << " neurons to layer '" << target.name << "', which has "
                   << map->numNeurons();
  Type current = snn::CurrentType::get(builder.getContext(), *map);
  ElementsAttr weights = toNumbers(builder, feed.factor, target);
  if (weights.getShapedType().getRank() == 0) {
    auto type = RankedTensorType::get({map->channels}, builder.getF32Type());
    weights = DenseElementsAttr::get(type, static_cast<float>(feed.factor[0]));
  }
  return snn::OneToOneOp::create(builder, locationOf(target), current, source,
                                 weights, /*weight_bits=*/8, /*shift=*/0,
                                 /*unit=*/false, feed.delay, StringAttr())
      .getCurrent();
}

//===----------------------------------------------------------------------===//
// The network
//===----------------------------------------------------------------------===//

LogicalResult Emitter::emitInputs() {
  inputs.resize(function.getNumArguments());
  for (const Node &node : plan.step.nodes) {
    if (node.kind != Kind::Input || inputs[node.tag])
      continue;
    Population map;
    map.shape = node.shape;
    map.name = ann::argumentName(function, node.tag);
    Result<Shape> shape = mapOf(map);
    if (!shape)
      return error() << "has an input that cannot be sent: "
                     << shape.error().message;
    SmallVector<int64_t> tensor = {shape->channels};
    if (shape->height * shape->width > 1 || node.shape.size() > 2)
      tensor.append({shape->height, shape->width});
    // A tensor for the whole sample is the model's, with its batch of 1.
    if (!plan.isStream[node.tag] && node.shape.size() > 1 && node.shape[0] == 1)
      tensor = llvm::to_vector(ArrayRef(node.shape));
    // What the values of a sample may be is not stated: any f32.
    inputs[node.tag] = snn::InputOp::create(
        builder, function.getArgument(node.tag).getLoc(),
        snn::SpikesType::get(builder.getContext(), *shape), map.name,
        plan.isStream[node.tag] ? snn::Encoder::Stream : snn::Encoder::Direct,
        APFloat(1.0), /*low=*/0, /*high=*/255, tensor);
  }
  return success();
}

std::vector<int> Emitter::sourcesFirst() const {
  const std::vector<Population> &all = plan.network.populations;
  std::vector<int> order;
  std::vector<bool> isSeen(all.size(), false);
  std::function<void(int)> visit = [&](int index) {
    if (isSeen[index])
      return;
    isSeen[index] = true;
    for (const Feed &feed : all[index].feeds)
      if (!feed.source.isInput && feed.delay == 0)
        visit(feed.source.index);
    order.push_back(index);
  };
  for (size_t i = 0; i < all.size(); ++i)
    visit(static_cast<int>(i));
  return order;
}

LogicalResult Emitter::emitPopulation(int index) {
  const Population &neurons = plan.network.populations[index];
  snn::NeuronsOp op = populations[index];
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(op);
  // Nothing that the network does depends on such neurons' inputs.
  if (neurons.feeds.empty())
    return error() << "has no input that reaches layer '" << neurons.name
                   << "'; leave out what is computed of constants alone";
  SmallVector<Value> currents;
  for (const Feed &feed : neurons.feeds) {
    FailureOr<Value> current = emitFeed(neurons, feed);
    if (failed(current))
      return failure();
    currents.push_back(*current);
  }
  op.getCurrentsMutable().assign(currents);
  return success();
}

LogicalResult Emitter::emitOutputs() {
  for (const Reading &reading : plan.network.readings) {
    snn::NeuronsOp neurons = populations[reading.population];
    Shape map = neurons.getShape();
    SmallVector<int64_t> tensor = {map.channels};
    if (map.height * map.width > 1)
      tensor.append({map.height, map.width});
    if (!plan.outputShapes.empty())
      tensor = llvm::to_vector(ArrayRef(plan.outputShapes[reading.output]));
    snn::OutputOp::create(
        builder, function.getLoc(), plan.outputNames[reading.output],
        neurons.getSpikes(),
        reading.isPotential ? snn::Decoder::Potential : snn::Decoder::Count,
        APFloat(reading.scale * plan.outputScales[reading.output]),
        /*softmax=*/false, tensor);
  }
  return success();
}

FailureOr<snn::NetworkOp> Emitter::emit() {
  builder.setInsertionPointAfter(function);
  auto network =
      snn::NetworkOp::create(builder, function.getLoc(), function.getName(),
                             Semantics().toAttr(*builder.getContext()),
                             /*tail=*/FlatSymbolRefAttr());
  auto fail = [&] {
    network.erase();
    return failure();
  };
  Result<Semantics> semantics =
      statedSemantics(plan.network, plan.steps, plan.dt);
  if (!semantics)
    return error() << semantics.error().message, fail();
  semantics->apply(network);
  builder.createBlock(&network.getBodyRegion());
  if (failed(emitInputs()))
    return fail();
  populations.resize(plan.network.populations.size());
  for (int index : sourcesFirst()) {
    const Population &neurons = plan.network.populations[index];
    Result<Shape> map = mapOf(neurons);
    if (!map)
      return error() << "cannot be mapped: " << map.error().message, fail();
    Result<NeuronParameters> numbers = toParameters(builder, neurons, plan.dt);
    if (!numbers)
      return error() << "has no spiking counterpart: "
                     << numbers.error().message,
             fail();
    populations[index] = snn::NeuronsOp::create(
        builder, locationOf(neurons),
        snn::SpikesType::get(builder.getContext(), *map), ValueRange(),
        numbers->model, numbers->bias, numbers->parameters,
        builder.getStringAttr(neurons.name));
  }
  for (size_t i = 0; i < populations.size(); ++i)
    if (failed(emitPopulation(static_cast<int>(i))))
      return fail();
  if (failed(emitOutputs()))
    return fail();
  return network;
}

FailureOr<snn::NetworkOp> snnc::emitSpiking(const SpikingPlan &plan) {
  return Emitter(plan).emit();
}
