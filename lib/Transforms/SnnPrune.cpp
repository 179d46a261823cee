// Removes weights of small magnitude from a spiking network.

#include "snnc/Transforms/Passes.h"
#include "snnc/Transforms/Prune.h"

#include "dialects/Snn/Snn.h"
#include "snnc/IR/RealElements.h"
#include "snnc/IR/WeightElements.h"

#include "mlir/IR/Remarks.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>

#define DEBUG_TYPE "snn-prune"

namespace snnc {
#define GEN_PASS_DEF_SNNPRUNE
#include "snnc/Transforms/Passes.h.inc"
} // namespace snnc

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;

namespace {
/// Synapses with a rule.
struct Layer {
  SynapseOpInterface op;
  std::string name;
  prune::Rule rule;
};
} // namespace

/// True for maps that mix inputs. What has one weight per channel copies or
/// scales: to prune it would cut neurons off.
static bool isPrunable(SynapseOpInterface op) {
  if (auto conv = dyn_cast<Conv2DOp>(op.getOperation())) {
    ArrayRef<int64_t> shape = conv.getWeights().getShapedType().getShape();
    return shape[1] * shape[2] * shape[3] > 1;
  }
  return isa<DenseOp>(op.getOperation());
}

/// Reports a rule whose layer the network does not have.
static LogicalResult checkNames(NetworkOp network, ArrayRef<prune::Rule> rules,
                                ArrayRef<std::string> names) {
  for (const prune::Rule &rule : rules) {
    if (rule.layer.empty() || llvm::is_contained(names, rule.layer))
      continue;
    InFlightDiagnostic diagnostic =
        network.emitOpError("has no layer '")
        << rule.layer << "' with several weights per neuron; it has ";
    constexpr size_t shown = 4;
    for (auto [position, name] : llvm::enumerate(names.take_front(shown)))
      diagnostic << (position ? ", '" : "'") << name << "'";
    if (names.size() > shown)
      diagnostic << " and " << names.size() - shown << " more";
    if (names.empty())
      diagnostic << "none";
    return diagnostic;
  }
  return success();
}

/// True if a weight has no other value than +1 and -1.
static bool hasSignsOnly(SynapseOpInterface op) {
  return !op.isReal() && op.getWeightBits() == 1;
}

/// True if both hold bits of the same weights, as --snn-quantize makes them of
/// weights of more than 8 bits: their shifts differ.
static bool areSlices(const Layer &a, const Layer &b) {
  SynapseOpInterface first = a.op, second = b.op;
  return a.name == b.name && first.getSource() == second.getSource() &&
         first.getShift() != second.getShift() && !first->use_empty() &&
         !second->use_empty() &&
         *first->getUsers().begin() == *second->getUsers().begin();
}

/// Reports weights that cannot be 0, or that are slices of wider ones.
static LogicalResult checkLayers(ArrayRef<Layer> layers) {
  for (auto [index, layer] : llvm::enumerate(layers)) {
    SynapseOpInterface op = layer.op;
    if (layer.rule.method == prune::Method::None)
      continue;
    if (hasSignsOnly(op))
      return op->emitOpError("has weights of 1 bit, which are +1 or -1 and "
                             "cannot be 0; use 2 bits or more");
    for (const Layer &other : layers.take_front(index))
      if (areSlices(layer, other))
        return op->emitOpError("holds a slice of its layer's weights, of which "
                               "only the whole can be pruned; run --snn-prune "
                               "before --snn-quantize");
  }
  return success();
}

/// All synapses that a rule is for, in the order of the network.
static FailureOr<SmallVector<Layer>> collect(NetworkOp network,
                                             ArrayRef<std::string> texts) {
  Result<std::vector<prune::Rule>> rules = prune::parseRules(texts.vec());
  if (!rules)
    return network.emitOpError() << rules.error().message;
  SmallVector<Layer> layers;
  SmallVector<std::string> names;
  for (auto op : network.getOps<SynapseOpInterface>()) {
    if (!isPrunable(op))
      continue;
    std::string name = op.getLayerName();
    if (!llvm::is_contained(names, name))
      names.push_back(name);
    if (const prune::Rule *rule = prune::findRule(*rules, name))
      layers.push_back({op, name, *rule});
  }
  if (failed(checkNames(network, *rules, names)) || failed(checkLayers(layers)))
    return failure();
  return layers;
}

/// What an event of value 1 and weight 1 makes of the neuron's output, per
/// target channel or once: weights of channels have scales of their own, which
/// the neuron takes off again.
static SmallVector<double> gainsOf(SynapseOpInterface op) {
  SmallVector<double> gains;
  for (Operation *user : op->getUsers()) {
    auto population = dyn_cast<PopulationOp>(user);
    if (!population)
      break;
    if (auto multipliers = population.getMultiplier()) {
      ArrayRef<int32_t> shifts = *population.getShift();
      size_t count = std::max(multipliers->size(), shifts.size());
      for (size_t i = 0; i < count; ++i)
        gains.push_back(std::ldexp((*multipliers)[i % multipliers->size()],
                                   -shifts[i % shifts.size()]));
    } else if (auto thresholds = population.getThreshold()) {
      for (int32_t threshold : *thresholds)
        gains.push_back(1.0 / threshold);
    }
    break;
  }
  if (gains.empty())
    gains.push_back(1.0);
  return gains;
}

/// The extents of the weights as targets, channels and places; the number of
/// targets per channel.
static int64_t setExtents(SynapseOpInterface op,
                          prune::Magnitudes &magnitudes) {
  ArrayRef<int64_t> shape = op.getWeightsAttr().getShapedType().getShape();
  magnitudes.targets = shape[0];
  if (!op.isDense()) {
    magnitudes.channels = shape[1];
    magnitudes.places = shape[2] * shape[3];
    return 1;
  }
  Shape source = op.getSourceShape(), target = op.getTargetShape();
  magnitudes.channels = source.channels;
  magnitudes.places = source.height * source.width;
  return target.height * target.width;
}

/// How much each weight does, in the layer's own unit. The verifier has seen
/// that all weights are there and finite.
static prune::Magnitudes measure(SynapseOpInterface op) {
  prune::Magnitudes magnitudes;
  int64_t targetsPerChannel = setExtents(op, magnitudes);
  SmallVector<double> gains = gainsOf(op);
  std::optional<WeightElements> integers =
      WeightElements::get(op.getWeightsAttr());
  std::optional<RealElements> reals = RealElements::get(op.getWeightsAttr());
  int64_t perTarget = magnitudes.channels * magnitudes.places;
  magnitudes.values.reserve(op.numWeights());
  for (int64_t index = 0; index < op.numWeights(); ++index) {
    int64_t channel = index / perTarget / targetsPerChannel;
    double weight = integers ? (*integers)[index] : (*reals)[index];
    double gain = gains.size() == 1 ? gains[0] : gains[channel];
    magnitudes.values.push_back(std::fabs(weight) * gain);
  }
  return magnitudes;
}

/// `old` with 0 where the mask is false.
template <typename Elements>
static auto maskedCopy(const Elements &old, const prune::Mask &mask) {
  std::vector<std::decay_t<decltype(old[0])>> weights(old.size());
  for (int64_t index = 0; index < old.size(); ++index)
    weights[index] = mask[index] ? old[index] : 0;
  return weights;
}

/// Writes the weights that stay; reports them as a remark.
static void rewrite(const Layer &layer, const prune::Mask &mask) {
  SynapseOpInterface op = layer.op;
  ShapedType type = op.getWeightsAttr().getShapedType();
  ElementsAttr weights;
  if (std::optional<WeightElements> integers =
          WeightElements::get(op.getWeightsAttr()))
    weights = DenseElementsAttr::get(
        type, ArrayRef<int8_t>(maskedCopy(*integers, mask)));
  else
    weights = DenseElementsAttr::get(
        type, ArrayRef<float>(
                  maskedCopy(*RealElements::get(op.getWeightsAttr()), mask)));
  if (auto conv = dyn_cast<Conv2DOp>(op.getOperation()))
    conv.setWeightsAttr(weights);
  else
    cast<DenseOp>(op.getOperation()).setWeightsAttr(weights);
  remark::analysis(op->getLoc(),
                   remark::RemarkOpts::name("layer").category(DEBUG_TYPE))
      << remark::metric("layer", layer.name)
      << remark::metric("weights", op.numWeights())
      << remark::metric("not 0", op.numNonzeroWeights());
}

/// What stays of a layer by a rule about it alone.
static prune::Mask choose(const prune::Rule &rule,
                          const prune::Magnitudes &magnitudes) {
  switch (rule.method) {
  case prune::Method::Magnitude:
    return prune::keepLargest(magnitudes, rule.density);
  case prune::Method::Kernel:
    return prune::keepKernels(magnitudes, rule.density);
  case prune::Method::NOfM:
    return prune::keepNOfM(magnitudes, rule.n, rule.m);
  case prune::Method::None:
  case prune::Method::Global:
    break;
  }
  llvm_unreachable("no choice within a layer");
}

/// Prunes the layers of the rule that is about all of them together.
static void pruneTogether(ArrayRef<Layer> layers) {
  std::vector<prune::Magnitudes> all;
  for (const Layer &layer : layers)
    all.push_back(measure(layer.op));
  if (layers.empty())
    return;
  std::vector<prune::Mask> masks =
      prune::keepLargestScores(all, layers.front().rule.density);
  for (auto [layer, mask] : llvm::zip(layers, masks))
    rewrite(layer, mask);
}

namespace {

struct SnnPrune : snnc::impl::SnnPruneBase<SnnPrune> {
  using SnnPruneBase::SnnPruneBase;

  void runOnOperation() override {
    FailureOr<SmallVector<Layer>> layers =
        collect(getOperation(), llvm::to_vector_of<std::string>(rules));
    if (failed(layers))
      return signalPassFailure();
    SmallVector<Layer> together;
    for (const Layer &layer : *layers)
      if (layer.rule.method == prune::Method::Global)
        together.push_back(layer);
      else if (layer.rule.method != prune::Method::None)
        rewrite(layer, choose(layer.rule, measure(layer.op)));
    pruneTogether(together);
  }
};

} // namespace
