// Builds an snn network from the layers of a .net file.

#include "Build.h"
#include "LayerReader.h"

#include "dialects/Snn/Snn.h"

#include "mlir/IR/Builders.h"

#include <algorithm>
#include <cstdlib>

using namespace mlir;
using namespace snnc;
using namespace snnc::netx;

namespace {

/// Weights of a table of 8 bits; they count weight * 2^shift.
struct Slice {
  std::vector<int8_t> weights;
  int64_t shift;
};

/// Spikes that a later layer can read.
struct Part {
  Value spikes;
  Extents shape;
  /// Steps beyond the usual one: none, or one number, one per channel or one
  /// per neuron.
  std::vector<int64_t> delays;
};

class NetworkBuilder {
public:
  NetworkBuilder(const Network &network, const Semantics &semantics,
                 int64_t resetInterval, MLIRContext &context)
      : network(network), semantics(semantics), resetInterval(resetInterval),
        builder(&context) {}

  /// The module; null after an error.
  OwningOpRef<ModuleOp> build();

private:
  using Parts = std::vector<Part>;

  Location locate(size_t index) {
    auto file = FileLineColLoc::get(builder.getStringAttr(network.path),
                                    static_cast<unsigned>(index), 0);
    return NameLoc::get(builder.getStringAttr(network.layers[index].name),
                        file);
  }
  Type spikesType(const Extents &shape) {
    return snn::SpikesType::get(builder.getContext(),
                                {shape[0], shape[1], shape[2]});
  }
  Type currentType(const Extents &shape) {
    return snn::CurrentType::get(builder.getContext(),
                                 {shape[0], shape[1], shape[2]});
  }
  ElementsAttr real(double value) {
    return DenseElementsAttr::get(
        RankedTensorType::get({}, builder.getF32Type()),
        static_cast<float>(value));
  }
  ElementsAttr integer(int64_t value) {
    return DenseElementsAttr::get(
        RankedTensorType::get({}, builder.getI32Type()),
        static_cast<int32_t>(value));
  }
  /// One number, one per channel or one per neuron of `shape`, times `factor`.
  template <typename T>
  ElementsAttr numbers(const std::vector<int64_t> &values, T factor,
                       const Extents &shape);

  Value emitInput(Location loc, bool isDirect, double scale, int64_t high);
  Parts emitInputLayer(size_t index);
  Parts emitLayer(size_t index, const Parts &sources);
  Parts emitAverage(size_t index, const Parts &sources);
  Part emitPopulation(size_t index, const std::vector<Value> &currents);
  /// The synapse ops of a layer: one per part of its source and slice.
  std::vector<Value> emitSynapses(size_t index, const Parts &sources);
  void emitDense(size_t index, const Part &part, int64_t firstSource,
                 int64_t numSources, std::vector<Value> &currents);
  void emitConv(size_t index, const Part &part, int64_t firstChannel,
                int64_t numChannels, std::vector<Value> &currents);
  /// Calls `emit(weights, shift)` for each slice, or once with f32 weights.
  template <typename Emit>
  void forSlices(const Layer &layer, ArrayRef<int64_t> shape,
                 const std::vector<int64_t> &weights, Emit emit);

  const Network &network;
  const Semantics &semantics;
  int64_t resetInterval;
  OpBuilder builder;
  /// Of a layer: the layers with neurons before it, for the phase of a reset.
  int64_t depth = 0;
};

} // namespace

/// Splits whole numbers of 16 bits into tables of 8 bits. Even numbers, as
/// Loihi's signed weights beyond 127 are, need one table.
static std::vector<Slice> slice(const std::vector<int64_t> &weights) {
  int64_t common = 0;
  for (int64_t weight : weights)
    common |= weight;
  int64_t shift = common ? __builtin_ctzll(common) : 0;
  auto fits = [&](int64_t down) {
    return llvm::all_of(weights, [&](int64_t weight) {
      return (weight >> down) >= -128 && (weight >> down) <= 127;
    });
  };
  Slice low = {{}, 0}, high = {{}, 8};
  if (fits(0))
    shift = 0;
  if (fits(shift)) {
    low.shift = shift;
    for (int64_t weight : weights)
      low.weights.push_back(static_cast<int8_t>(weight >> shift));
    return {low};
  }
  for (int64_t weight : weights) {
    int8_t part = static_cast<int8_t>(weight & 0xff);
    low.weights.push_back(part);
    high.weights.push_back(static_cast<int8_t>((weight - part) >> 8));
  }
  return {low, high};
}

/// The extents of a tensor: neurons alone, or channels, rows, columns.
static SmallVector<int64_t> tensorShapeOf(const Extents &shape) {
  if (shape[1] == 1 && shape[2] == 1)
    return {shape[0]};
  return {shape[0], shape[1], shape[2]};
}

/// The delay of a neuron of `part`.
static int64_t delayOf(const Part &part, int64_t neuron) {
  int64_t count = static_cast<int64_t>(part.delays.size());
  if (count <= 1)
    return count ? part.delays[0] : 0;
  return part.delays[neuron / (sizeOf(part.shape) / count)];
}

/// The delays that occur, in rising order.
static std::vector<int64_t> distinctDelays(const Part &part) {
  std::vector<int64_t> delays = part.delays;
  if (delays.empty())
    delays = {0};
  llvm::sort(delays);
  delays.erase(std::unique(delays.begin(), delays.end()), delays.end());
  return delays;
}

/// True if windows can read the part: its delays are those of whole channels.
static bool isDelayedByChannels(const Part &part) {
  return part.delays.size() <= 1 ||
         part.delays.size() == static_cast<size_t>(part.shape[0]);
}

template <typename T>
ElementsAttr NetworkBuilder::numbers(const std::vector<int64_t> &values,
                                     T factor, const Extents &shape) {
  std::vector<T> scaled;
  for (int64_t value : values)
    scaled.push_back(static_cast<T>(value) * factor);
  SmallVector<int64_t> extents;
  if (scaled.size() > 1 && scaled.size() == size_t(shape[0]))
    extents = {shape[0]};
  else if (scaled.size() > 1)
    extents.assign(shape.begin(), shape.end());
  Type element = std::is_same_v<T, float> ? Type(builder.getF32Type())
                                          : Type(builder.getI32Type());
  return DenseElementsAttr::get(RankedTensorType::get(extents, element),
                                ArrayRef<T>(scaled));
}

//===----------------------------------------------------------------------===//
// Synapses
//===----------------------------------------------------------------------===//

template <typename Emit>
void NetworkBuilder::forSlices(const Layer &layer, ArrayRef<int64_t> shape,
                               const std::vector<int64_t> &weights, Emit emit) {
  if (layer.neurons->kind == NeuronKind::Sdnn) {
    // 64 is 1: the export counts weights and events in steps of 2^-6.
    std::vector<float> real;
    for (int64_t weight : weights)
      real.push_back(static_cast<float>(weight) / 64);
    auto type = RankedTensorType::get(shape, builder.getF32Type());
    emit(DenseElementsAttr::get(type, ArrayRef<float>(real)), 0);
    return;
  }
  for (const Slice &table : slice(weights)) {
    auto type = RankedTensorType::get(shape, builder.getI8Type());
    emit(DenseElementsAttr::get(type, ArrayRef<int8_t>(table.weights)),
         table.shift + layer.neurons->weightShift);
  }
}

void NetworkBuilder::emitDense(size_t index, const Part &part,
                               int64_t firstSource, int64_t numSources,
                               std::vector<Value> &currents) {
  const Layer &layer = network.layers[index];
  int64_t targets = sizeOf(layer.shape);
  int64_t count = sizeOf(part.shape);
  for (int64_t delay : distinctDelays(part)) {
    std::vector<int64_t> weights;
    for (int64_t target = 0; target < targets; ++target)
      for (int64_t source = 0; source < count; ++source)
        weights.push_back(
            delayOf(part, source) == delay
                ? layer.weights[target * numSources + firstSource + source]
                : 0);
    forSlices(layer, {targets, count}, weights,
              [&](ElementsAttr table, int64_t shift) {
                currents.push_back(snn::DenseOp::create(
                    builder, locate(index), currentType(layer.shape),
                    part.spikes, table, 8, shift, false, delay,
                    builder.getStringAttr(layer.name)));
              });
  }
}

void NetworkBuilder::emitConv(size_t index, const Part &part,
                              int64_t firstChannel, int64_t numChannels,
                              std::vector<Value> &currents) {
  const Layer &layer = network.layers[index];
  bool isPool = layer.kind == LayerKind::Pool;
  int64_t targets = layer.shape[0];
  int64_t groups = isPool ? targets : layer.groups;
  int64_t kernel = layer.kernel[0] * layer.kernel[1];
  int64_t perGroup = isPool ? 1 : numChannels / groups;
  int64_t taken = groups == 1 ? part.shape[0] : perGroup;
  int64_t pads[] = {layer.padding[0], layer.padding[1], layer.padding[0],
                    layer.padding[1]};
  int64_t perChannel = part.shape[1] * part.shape[2];
  for (int64_t delay : distinctDelays(part)) {
    std::vector<int64_t> weights;
    for (int64_t target = 0; target < targets; ++target)
      for (int64_t source = 0; source < taken; ++source) {
        // The place among the channels of the part, and in the file.
        int64_t channel = target / (targets / groups) * taken + source;
        int64_t first =
            isPool ? 0 : (target * perGroup + firstChannel + source) * kernel;
        bool counts = delayOf(part, channel * perChannel) == delay;
        for (int64_t i = 0; i < kernel; ++i)
          weights.push_back(counts ? layer.weights[first + i] : 0);
      }
    forSlices(layer, {targets, taken, layer.kernel[0], layer.kernel[1]},
              weights, [&](ElementsAttr table, int64_t shift) {
                currents.push_back(snn::Conv2DOp::create(
                    builder, locate(index), currentType(layer.shape),
                    part.spikes, table, layer.stride, pads, layer.dilation,
                    groups, 8, shift, false, delay,
                    builder.getStringAttr(layer.name)));
              });
  }
}

std::vector<Value> NetworkBuilder::emitSynapses(size_t index,
                                                const Parts &sources) {
  const Layer &layer = network.layers[index];
  std::vector<Value> currents;
  int64_t neurons = 0, channels = 0;
  for (const Part &part : sources) {
    neurons += sizeOf(part.shape);
    channels += part.shape[0];
  }
  int64_t neuron = 0, channel = 0;
  for (const Part &part : sources) {
    if (layer.kind == LayerKind::Dense)
      emitDense(index, part, neuron, neurons, currents);
    else
      emitConv(index, part, channel, channels, currents);
    neuron += sizeOf(part.shape);
    channel += part.shape[0];
  }
  return currents;
}

//===----------------------------------------------------------------------===//
// Populations
//===----------------------------------------------------------------------===//

Part NetworkBuilder::emitPopulation(size_t index,
                                    const std::vector<Value> &currents) {
  const Layer &layer = network.layers[index];
  const Neurons &neurons = *layer.neurons;
  NamedAttrList parameters;
  ElementsAttr bias;
  snn::NeuronModel model = snn::NeuronModel::Loihi;
  if (neurons.kind == NeuronKind::Sdnn) {
    model = snn::NeuronModel::SigmaDelta;
    parameters.set("threshold", real(neurons.threshold));
    if (!layer.bias.empty())
      bias = numbers<float>(layer.bias, 1, layer.shape);
  } else {
    parameters.set("current_decay", integer(neurons.currentDecay));
    parameters.set("voltage_decay", integer(neurons.voltageDecay));
    // Lava's recorded CUBA neurons fire at the threshold: v >= t is v > t - 1.
    bool isAt = neurons.kind == NeuronKind::Cuba &&
                semantics.compare == snn::Compare::Gt &&
                semantics.origin("compare") != Origin::Given;
    parameters.set("v_threshold", integer((neurons.threshold << 6) - isAt));
    if (neurons.refractory > 0)
      parameters.set("refractory", integer(neurons.refractory));
    if (resetInterval > 0) {
      parameters.set("reset_interval", integer(resetInterval));
      parameters.set("reset_offset", integer(depth % resetInterval));
    }
    if (!layer.bias.empty())
      bias = numbers<int32_t>(layer.bias, 64, layer.shape);
    if (layer.kind == LayerKind::Input)
      bias = integer(64 * (layer.inputBias - layer.inputWeight));
  }
  ++depth;
  auto op = snn::NeuronsOp::create(
      builder, locate(index), spikesType(layer.shape), currents, model, bias,
      parameters.getDictionary(builder.getContext()),
      builder.getStringAttr(layer.name));
  return {op.getSpikes(), layer.shape, layer.delays};
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

Value NetworkBuilder::emitInput(Location loc, bool isDirect, double scale,
                                int64_t high) {
  const Extents &shape = network.inputShape;
  snn::Encoder encoder = isDirect ? snn::Encoder::Direct : snn::Encoder::Stream;
  SmallVector<int64_t> tensorShape = tensorShapeOf(shape);
  if (isDirect) // pictures have a batch axis, events have none
    tensorShape.insert(tensorShape.begin(), 1);
  return snn::InputOp::create(builder, loc, spikesType(shape), "input", encoder,
                              APFloat(scale), -high, high, tensorShape);
}

NetworkBuilder::Parts NetworkBuilder::emitInputLayer(size_t index) {
  const Layer &layer = network.layers[index];
  Location loc = locate(index);
  if (!layer.neurons)
    return {{emitInput(loc, false, 1.0, 1), layer.shape, {}}};
  if (layer.neurons->kind == NeuronKind::Sdnn) {
    emitError(loc) << "'" << network.path << "': " << layer.name
                   << " has SDNN neurons, which send the changes of a picture; "
                      "remove its group 'neuron' and give the changes as "
                      "events";
    return {};
  }
  // 2 * weight * p, the part that depends on the pixel p; Loihi adds it to the
  // potential of the first neurons in steps of 2^6.
  int64_t high = 2 * layer.inputWeight;
  Value pixels = emitInput(loc, true, 1.0 / static_cast<double>(high), high);
  auto one = DenseElementsAttr::get(
      RankedTensorType::get({layer.shape[0]}, builder.getI8Type()), int8_t(1));
  Value current = snn::OneToOneOp::create(
      builder, loc, currentType(layer.shape), pixels, one, 8, 6, false, 0,
      builder.getStringAttr(layer.name));
  return {emitPopulation(index, {current})};
}

/// The mean of each group of neurons, in every step.
NetworkBuilder::Parts NetworkBuilder::emitAverage(size_t index,
                                                  const Parts &sources) {
  const Layer &layer = network.layers[index];
  int64_t groups = sizeOf(layer.shape);
  int64_t total = 0;
  for (const Part &part : sources)
    total += sizeOf(part.shape);
  int64_t perGroup = total / groups;
  std::vector<Value> currents;
  int64_t first = 0;
  for (const Part &part : sources) {
    int64_t count = sizeOf(part.shape);
    for (int64_t delay : distinctDelays(part)) {
      std::vector<float> weights(groups * count, 0.0f);
      for (int64_t i = 0; i < count; ++i)
        if (delayOf(part, i) == delay)
          weights[(first + i) / perGroup * count + i] =
              1.0f / static_cast<float>(perGroup);
      auto type = RankedTensorType::get({groups, count}, builder.getF32Type());
      currents.push_back(snn::DenseOp::create(
          builder, locate(index), currentType(layer.shape), part.spikes,
          DenseElementsAttr::get(type, ArrayRef<float>(weights)), 8, 0, false,
          delay, builder.getStringAttr(layer.name)));
    }
    first += count;
  }
  auto op = snn::NeuronsOp::create(
      builder, locate(index), spikesType(layer.shape), currents,
      snn::NeuronModel::Relay, ElementsAttr(), DictionaryAttr(),
      builder.getStringAttr(layer.name));
  return {{op.getSpikes(), layer.shape, {}}};
}

NetworkBuilder::Parts NetworkBuilder::emitLayer(size_t index,
                                                const Parts &sources) {
  const Layer &layer = network.layers[index];
  switch (layer.kind) {
  case LayerKind::Input:
    return emitInputLayer(index);
  case LayerKind::Flatten: // dense layers count neurons in this order
  case LayerKind::Concat:
    return sources;
  case LayerKind::Average:
    return emitAverage(index, sources);
  case LayerKind::Dense:
  case LayerKind::Conv:
  case LayerKind::Pool:
    break;
  }
  bool readsWindows = layer.kind != LayerKind::Dense;
  bool isSplit =
      sources.size() > 1 && (layer.kind == LayerKind::Pool || layer.groups > 1);
  bool isFlat = readsWindows && llvm::any_of(layer.sources, [&](size_t source) {
                  return network.layers[source].kind == LayerKind::Flatten;
                });
  bool isSigma = layer.neurons->isSigma;
  bool isDelayed = readsWindows && !llvm::all_of(sources, isDelayedByChannels);
  if (isSplit || isFlat || isSigma || isDelayed) {
    emitError(locate(index))
        << "'" << network.path << "': " << layer.name
        << (isSigma  ? " has 'sigma_output' set, whose neurons send their "
                       "sums; known are SDNN neurons that send changes"
            : isFlat ? " reads a flattened layer by windows; known are "
                       "dense layers"
            : isDelayed
                ? " reads by windows a layer whose neurons have delays of "
                  "their own; known are delays of whole channels"
                : " reads a concatenation by channels of its own; known "
                  "are dense layers and convolutions of one group");
    return {};
  }
  return {emitPopulation(index, emitSynapses(index, sources))};
}

OwningOpRef<ModuleOp> NetworkBuilder::build() {
  Location loc = locate(0);
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  builder.setInsertionPointToEnd(module->getBody());
  auto op = snn::NetworkOp::create(builder, loc, "main",
                                   semantics.toAttr(*builder.getContext()),
                                   /*tail=*/FlatSymbolRefAttr());
  semantics.apply(op);
  builder.createBlock(&op.getBodyRegion());
  std::vector<Parts> parts;
  Parts input;
  if (network.layers[0].kind != LayerKind::Input)
    input = {{emitInput(loc, false, 1.0, 1), network.inputShape, {}}};
  for (size_t index = 0; index < network.layers.size(); ++index) {
    Parts sources = network.layers[index].sources.empty() ? input : Parts();
    for (size_t source : network.layers[index].sources)
      llvm::append_range(sources, parts[source]);
    parts.push_back(emitLayer(index, sources));
    if (parts.back().empty())
      return nullptr;
  }
  const Layer &last = network.layers.back();
  const Part &end = parts.back()[0];
  const char *found = parts.back().size() != 1 ? "a concatenation"
                      : !end.delays.empty()    ? "delayed"
                      : !end.spikes.getDefiningOp<snn::NeuronsOp>()
                          ? "only the input"
                          : nullptr;
  if (found) {
    emitError(locate(network.layers.size() - 1))
        << "'" << network.path << "': " << last.name
        << " ends the network, but is " << found
        << "; expected a layer with neurons or an average";
    return nullptr;
  }
  // A threshold of all 17 bits is never reached: the potential is the output.
  bool isPotential = last.neurons && last.neurons->kind != NeuronKind::Sdnn &&
                     last.neurons->threshold == 131071;
  snn::OutputOp::create(
      builder, locate(network.layers.size() - 1), "output", end.spikes,
      isPotential ? snn::Decoder::Potential : snn::Decoder::Count, APFloat(1.0),
      false, tensorShapeOf(last.shape));
  return module;
}

OwningOpRef<ModuleOp> snnc::netx::build(const Network &network,
                                        const Semantics &semantics,
                                        int64_t resetInterval,
                                        MLIRContext &context) {
  return NetworkBuilder(network, semantics, resetInterval, context).build();
}
