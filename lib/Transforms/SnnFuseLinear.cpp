// Replace relays by synapses that are two linear maps in one.

#include "snnc/Transforms/LinearMap.h"
#include "snnc/Transforms/Passes.h"

#include "dialects/Snn/NeuronParameters.h"
#include "dialects/Snn/Snn.h"
#include "snnc/IR/RealElements.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

#define DEBUG_TYPE "snn-fuse-linear"

namespace snnc {
#define GEN_PASS_DEF_SNNFUSELINEAR
#include "snnc/Transforms/Passes.h.inc"
} // namespace snnc

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;
using linear::LinearMap;

//===----------------------------------------------------------------------===//
// Synapse ops as linear maps and back
//===----------------------------------------------------------------------===//

/// What a synapse op computes; nothing for a maximum and for integers.
static std::optional<LinearMap> mapOf(SynapseOpInterface synapses) {
  LinearMap map;
  map.source = synapses.getSourceShape();
  map.target = synapses.getTargetShape();
  if (synapses.isMaximum())
    return std::nullopt;
  if (auto pool = dyn_cast<SumPoolOp>(synapses.getOperation())) {
    map.kind = linear::Kind::Windows;
    map.kernel = pool.getKernel();
    map.weights.assign(map.target.channels * map.kernel.height *
                           map.kernel.width,
                       std::ldexp(1.0f, int(pool.getShift())));
    return map;
  }
  std::optional<RealElements> weights =
      RealElements::get(synapses.getWeightsAttr());
  if (!weights)
    return std::nullopt;
  map.weights = weights->toVector();
  bool perNeuron = isa<OneToOneOp>(synapses.getOperation()) &&
                   weights->size() == map.source.numNeurons();
  map.kind = synapses.isDense() ? linear::Kind::Dense
             : perNeuron        ? linear::Kind::OneToOne
                                : linear::Kind::Windows;
  if (map.kind == linear::Kind::Windows)
    map.kernel = synapses.getKernel();
  return map;
}

/// The padding behind the last row or column that gives `target` windows.
static int64_t padBehind(int64_t source, int64_t target, int64_t kernel,
                         int64_t stride, int64_t pad, int64_t dilation) {
  int64_t extent = (kernel - 1) * dilation + 1;
  return std::max<int64_t>(0, (target - 1) * stride + extent - source - pad);
}

/// Builds the synapse op of `map` at the place of `like`, with its name.
static Value buildMap(const LinearMap &map, Value source,
                      SynapseOpInterface like, bool unit, int64_t delay) {
  OpBuilder builder(like);
  Type type = like->getResult(0).getType();
  StringAttr layer = builder.getStringAttr(like.getLayerName());
  auto weights = [&](ArrayRef<int64_t> shape) {
    return DenseElementsAttr::get(
        RankedTensorType::get(shape, builder.getF32Type()),
        ArrayRef<float>(map.weights));
  };
  const Shape &from = map.source, &to = map.target;
  Location loc = like->getLoc();
  if (map.kind == linear::Kind::Dense)
    return DenseOp::create(builder, loc, type, source,
                           weights({to.numNeurons(), from.numNeurons()}),
                           /*weight_bits=*/8, /*shift=*/0, unit, delay, layer);
  if (map.kind == linear::Kind::OneToOne)
    return OneToOneOp::create(builder, loc, type, source,
                              weights({from.channels, from.height, from.width}),
                              /*weight_bits=*/8, /*shift=*/0, unit, delay,
                              layer);
  const synapse::Kernel &kernel = map.kernel;
  int64_t strides[] = {kernel.strideH, kernel.strideW};
  int64_t dilations[] = {kernel.dilationH, kernel.dilationW};
  int64_t pads[] = {kernel.padTop, kernel.padLeft,
                    padBehind(from.height, to.height, kernel.height,
                              kernel.strideH, kernel.padTop, kernel.dilationH),
                    padBehind(from.width, to.width, kernel.width,
                              kernel.strideW, kernel.padLeft,
                              kernel.dilationW)};
  return Conv2DOp::create(builder, loc, type, source,
                          weights({to.channels, from.channels / kernel.groups,
                                   kernel.height, kernel.width}),
                          strides, pads, dilations, kernel.groups,
                          /*weight_bits=*/8, /*shift=*/0, unit, delay, layer);
}

//===----------------------------------------------------------------------===//
// Relays
//===----------------------------------------------------------------------===//

static SynapseOpInterface synapsesOf(Value current) {
  return cast<SynapseOpInterface>(current.getDefiningOp());
}

/// The numbers of a bias or parameter for every neuron, in the order c, y, x.
static std::vector<double> perNeuron(ElementsAttr attribute,
                                     const Shape &shape) {
  std::vector<double> values(shape.numNeurons(), 0.0);
  std::optional<RealElements> numbers = RealElements::get(attribute);
  if (!numbers)
    return values;
  int64_t repeats = shape.numNeurons() / std::max<int64_t>(1, numbers->size());
  for (size_t neuron = 0; neuron < values.size(); ++neuron)
    values[neuron] = (*numbers)[neuron / repeats];
  return values;
}

/// The bias of a population after `added` per neuron; null if it would differ
/// within a channel of several neurons, which no chip has parameters for.
static ElementsAttr addBias(NeuronsOp op, const std::vector<double> &added) {
  Shape shape = op.getShape();
  std::vector<double> old = perNeuron(op.getBiasAttr(), shape);
  int64_t size = shape.height * shape.width;
  std::vector<float> bias;
  for (int64_t c = 0; c < shape.channels; ++c) {
    float first = static_cast<float>(old[c * size] + added[c * size]);
    for (int64_t i = c * size; i < (c + 1) * size; ++i)
      if (static_cast<float>(old[i] + added[i]) != first)
        return {};
    bias.push_back(first);
  }
  auto type = RankedTensorType::get({shape.channels},
                                    Float32Type::get(op.getContext()));
  return DenseElementsAttr::get(type, ArrayRef<float>(bias));
}

/// The steps by which a relay delays, nothing if they differ between neurons.
static std::optional<int64_t> delayOf(NeuronsOp relay) {
  ElementsAttr attribute = relay.getParameter("delay");
  if (!attribute)
    return 0;
  std::vector<double> delays = perNeuron(attribute, relay.getShape());
  if (!llvm::all_equal(delays))
    return std::nullopt;
  double dt = relay->getParentOfType<NetworkOp>().getSemantics().getSeconds();
  return std::llround(delays.front() / dt);
}

/// One current of a relay's reader without the relay.
struct Fused {
  LinearMap map;
  Value source;
  bool unit;
  int64_t delay;
};

/// The currents that stand for `outer` of a relay's events; nothing if one of
/// them cannot be a single synapse op.
static std::optional<std::vector<Fused>> fuse(NeuronsOp relay,
                                              SynapseOpInterface outer) {
  std::optional<LinearMap> second = mapOf(outer);
  std::optional<int64_t> delay = delayOf(relay);
  if (!second || !delay || outer.isUnit())
    return std::nullopt;
  SemanticsAttr semantics = relay->getParentOfType<NetworkOp>().getSemantics();
  // One layer delay goes with the relay: the synapses behind it had one more.
  int64_t waits = outer.getDelay() + *delay + semantics.getLayerDelay();
  std::vector<Fused> result;
  for (Value current : relay.getCurrents()) {
    SynapseOpInterface inner = synapsesOf(current);
    std::optional<LinearMap> first = mapOf(inner);
    if (!first || inner.getSource() == relay.getSpikes())
      return std::nullopt;
    std::optional<LinearMap> both = linear::compose(*first, *second);
    if (!both)
      return std::nullopt;
    result.push_back({std::move(*both), inner.getSource(), inner.isUnit(),
                      inner.getDelay() + waits});
  }
  return result;
}

/// Lets one reader of a relay read the relay's sources. Returns false if it
/// has to stay.
static bool bypass(NeuronsOp relay, SynapseOpInterface outer,
                   NeuronsOp reader) {
  std::optional<std::vector<Fused>> fused = fuse(relay, outer);
  if (!fused || isIntegerModel(reader.getModel()))
    return false;
  std::vector<double> constant =
      perNeuron(relay.getBiasAttr(), relay.getShape());
  bool isBiased =
      llvm::any_of(constant, [](double bias) { return bias != 0.0; });
  if (isBiased) {
    SemanticsAttr semantics =
        relay->getParentOfType<NetworkOp>().getSemantics();
    // In its first steps a delayed reader would see a bias too early.
    if (outer.getDelay() + *delayOf(relay) + semantics.getLayerDelay() > 0)
      return false;
    double times = llvm::count(reader.getCurrents(), outer->getResult(0));
    for (double &each : constant)
      each *= times;
    ElementsAttr bias =
        addBias(reader, linear::applyTo(*mapOf(outer), constant));
    if (!bias)
      return false;
    reader.setBiasAttr(bias);
  }
  SmallVector<Value> currents;
  for (Value current : reader.getCurrents()) {
    if (current != outer->getResult(0)) {
      currents.push_back(current);
      continue;
    }
    for (const Fused &each : *fused)
      currents.push_back(
          buildMap(each.map, each.source, outer, each.unit, each.delay));
  }
  reader.getCurrentsMutable().assign(currents);
  return true;
}

static void eraseIfUnused(SynapseOpInterface synapses) {
  if (synapses->use_empty())
    synapses->erase();
}

/// Removes a relay if all that read it can do without. Returns true if so.
static bool removeRelay(NeuronsOp relay) {
  SmallVector<SynapseOpInterface> outers;
  for (Operation *user : relay->getUsers())
    if (auto synapses = dyn_cast<SynapseOpInterface>(user))
      outers.push_back(synapses);
  std::reverse(outers.begin(), outers.end()); // in the order of the network
  for (SynapseOpInterface outer : outers) {
    SmallVector<NeuronsOp> readers;
    for (Operation *user : outer->getUsers())
      if (!llvm::is_contained(readers, user))
        readers.push_back(cast<NeuronsOp>(user));
    for (NeuronsOp reader : llvm::reverse(readers))
      bypass(relay, outer, reader);
    eraseIfUnused(outer);
  }
  if (!relay->use_empty())
    return false;
  SmallVector<Value> currents(relay.getCurrents());
  relay.erase();
  for (Value current : currents)
    if (current.getDefiningOp())
      eraseIfUnused(synapsesOf(current));
  return true;
}

namespace {

struct SnnFuseLinear : snnc::impl::SnnFuseLinearBase<SnnFuseLinear> {
  using SnnFuseLinearBase::SnnFuseLinearBase;

  void runOnOperation() override {
    NetworkOp network = getOperation();
    SmallVector<NeuronsOp> relays;
    for (NeuronsOp op : network.getOps<NeuronsOp>())
      if (op.getModel() == NeuronModel::Relay)
        relays.push_back(op);
    int64_t removed = 0;
    for (NeuronsOp relay : relays)
      removed += removeRelay(relay);
    remark::analysis(network.getLoc(),
                     remark::RemarkOpts::name("relays").category(DEBUG_TYPE))
        << remark::metric("removed", removed)
        << remark::metric("kept", int64_t(relays.size()) - removed);
  }
};

} // namespace
