// Takes the integers of a quantised network as they are: its weights, its
// activations, and the steps between them.

#include "AnnToSnnPlan.h"

#include "dialects/Ann/Grid.h"
#include "dialects/Ann/Weights.h"

#include "mlir/IR/Remarks.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::anntosnn;

FailureOr<Given> anntosnn::readGrid(ann::QuantizeOp op) {
  std::optional<ann::QuantizeOp::Grid> grid = op.getUniformGrid();
  if (!grid)
    return errorAt(op) << "has another scale or limit for each channel, but "
                          "the events of a population have one unit; quantise "
                          "activations per tensor";
  bool roundsDown = op.getRounding() == ann::RoundTo::Floor;
  if (!roundsDown && op.getRounding() != ann::RoundTo::HalfEven)
    return errorAt(op) << "rounds with '"
                       << ann::stringifyRoundTo(op.getRounding())
                       << "', but neurons round down or to the nearest";
  return Given{grid->scale, int64_t(grid->low), int64_t(grid->high),
               roundsDown};
}

std::optional<Given> anntosnn::findInputGrid(BlockArgument argument,
                                             const Settings &settings) {
  if (argument.use_empty())
    return std::nullopt;
  auto first = dyn_cast<ann::QuantizeOp>(*argument.getUsers().begin());
  std::optional<ann::QuantizeOp::Grid> grid =
      first ? first.getUniformGrid() : std::nullopt;
  auto isSame = [&](Operation *user) {
    auto other = dyn_cast<ann::QuantizeOp>(user);
    return other && other.getRounding() == ann::RoundTo::HalfEven &&
           other.getProperties() == first.getProperties();
  };
  if (grid && llvm::all_of(argument.getUsers(), isSame))
    return Given{grid->scale, int64_t(grid->low), int64_t(grid->high), false};
  bool readsIntegers = llvm::all_of(argument.getUsers(), [](Operation *user) {
    return !ann::getWeightGrid(user).empty();
  });
  if (!readsIntegers || settings.isRate())
    return std::nullopt;
  int64_t largest = quantize::maxWeight(settings.activationBits);
  Given given{1.0, -largest, largest, false};
  if (ann::RangeAttr range = ann::getRange(argument)) {
    given.low = int64_t(std::floor(std::max(range.getLo(), -double(largest))));
    given.high =
        int64_t(std::ceil(std::min(range.getHi(), double(2 * largest))));
  }
  return given;
}

namespace {

/// The integer weights of a layer.
struct GivenWeights {
  std::vector<int64_t> weights;
  std::vector<double> scale;   ///< real value of 1 in the sum, per channel
  std::vector<int64_t> bounds; ///< no sum exceeds it in magnitude
};

} // namespace

/// The integer that `weight` is in steps of `step`; an error at `op` if it is
/// none.
static FailureOr<int64_t> integerWeight(Operation *op, float weight,
                                        float step) {
  double integer = std::nearbyint(double(weight) / step);
  // A product of an integer and a step in float32 is off by 2^-24.
  bool isInteger = std::fabs(double(weight) / step - integer) <=
                   std::fabs(integer) * std::ldexp(1.0, -22);
  if (!isInteger || std::fabs(integer) > std::ldexp(1.0, 24))
    return errorAt(op) << "has the weight " << weight
                       << ", which is no integer up to 2^24 times its step "
                       << step << "; repair ann.grid";
  return static_cast<int64_t>(integer);
}

/// True if `bits` bits hold a stored weight.
static bool fitsBits(int64_t weight, unsigned bits) {
  if (bits == 1)
    return std::abs(weight) == 1;
  int64_t limit = int64_t(1) << (bits - 1);
  return weight >= -limit && weight < limit;
}

/// The weights of the only term of `node` and the scale of its sums; for an
/// average there are none.
static FailureOr<GivenWeights> readWeights(const Term &term, const Node &node,
                                           const Numbers &source) {
  GivenWeights given;
  double unit = source.unit * term.source.factor;
  int64_t channels = node.shape.channels;
  int64_t fanIn = 1;
  if (term.kind == TermKind::Identity)
    given.weights.assign(channels, 1);
  if (auto pool = dyn_cast<ann::AvgPoolOp>(term.op);
      pool && term.kind == TermKind::AveragePool)
    fanIn = pool.getKernel()[0] * pool.getKernel()[1];
  if (term.kind == TermKind::Identity || term.kind == TermKind::AveragePool) {
    given.scale.assign(channels, unit / double(fanIn));
    given.bounds.assign(channels, fanIn * source.maxValue);
    return given;
  }
  ArrayRef<float> grid = ann::getWeightGrid(term.op);
  ann::Floats weights = *ann::getFloats(term.op->getOperand(1));
  fanIn = weights.size() / channels;
  given.weights.reserve(weights.size());
  for (int64_t c = 0; c < channels; ++c) {
    float step = grid.size() == 1 ? grid.front() : grid[c];
    double factor = term.scale.empty() ? 1.0 : term.scale[c];
    int64_t bound = 0;
    for (int64_t j = 0; j < fanIn; ++j) {
      FailureOr<int64_t> weight =
          integerWeight(term.op, weights[c * fanIn + j], step);
      if (failed(weight))
        return failure();
      // A negative factor changes the signs, so that sums rise with results.
      int64_t kept = factor > 0.0 ? *weight : factor < 0.0 ? -*weight : 0;
      given.weights.push_back(kept);
      bound += std::abs(kept) * source.maxValue;
    }
    given.scale.push_back(std::fabs(double(step) * factor) * unit);
    given.bounds.push_back(bound);
  }
  return given;
}

/// Reports weights that take more bits than the chip's tables have: they are
/// quantised like those of a network of real numbers.
static bool fitWeights(const Node &node, const GivenWeights &given,
                       const Settings &settings) {
  if (llvm::all_of(given.weights, [&](int64_t weight) {
        return fitsBits(weight, settings.weightBits);
      }))
    return true;
  auto [least, largest] =
      std::minmax_element(given.weights.begin(), given.weights.end());
  remark::missed(node.op->getLoc(),
                 remark::RemarkOpts::name("grid").category("ann-to-snn"))
      << remark::metric("layer", node.layer) << remark::metric("least", *least)
      << remark::metric("largest", *largest)
      << remark::metric("bits", settings.weightBits);
  return false;
}

/// True for weights that can be used as they are.
static bool hasGivenWeights(const Node &node, const Settings &settings) {
  if (settings.isRate() || node.terms.size() != 1 ||
      !node.terms.front().columns.empty())
    return false;
  const Term &term = node.terms.front();
  if (term.kind == TermKind::AveragePool || term.kind == TermKind::Identity)
    return node.given.has_value();
  if (term.kind != TermKind::Conv && term.kind != TermKind::Dense)
    return false;
  bool isUniform = term.scale.empty() || llvm::all_equal(term.scale);
  bool hasGrid = !ann::getWeightGrid(term.op).empty();
  // Potentials that the host reads have one scale for all channels.
  return hasGrid &&
         (!node.isReadout() ||
          (isUniform && llvm::all_equal(ann::getWeightGrid(term.op))));
}

/// The neurons that put the sums of `node` on its grid.
static LogicalResult fitNeurons(const Node &node, const GivenWeights &given,
                                const Settings &settings, Numbers &result) {
  std::vector<quantize::StepFunction> functions;
  for (int64_t c = 0; c < node.shape.channels; ++c)
    functions.push_back({given.scale[c], node.bias[c], node.given->step,
                         node.given->roundsDown, node.given->low,
                         node.given->high});
  quantize::GradedLayer fitted =
      quantize::fitLayer(functions, given.bounds, settings.potentialBits);
  if (fitted.numInexact && node.given->roundsDown)
    return errorAt(node.op)
           << "rounds down sums times factors that no multiplier of 16 bits "
              "stands for exactly, in "
           << fitted.numInexact << " of " << node.shape.channels
           << " channels; round to the nearest in the model, or use divisors "
              "that are powers of 2";
  result.neurons = std::move(fitted.neurons);
  result.numInexact = fitted.numInexact;
  result.quantized.projections.front().shift = fitted.inputShift;
  for (const quantize::GradedNeuron &neuron : result.neurons)
    result.quantized.bias.push_back(neuron.bias);
  return success();
}

FailureOr<bool> anntosnn::takeGivenNumbers(const Plan &plan, const Node &node,
                                           const std::vector<Numbers> &numbers,
                                           const Settings &settings,
                                           Numbers &result) {
  if (!hasGivenWeights(node, settings))
    return false;
  const Term &term = node.terms.front();
  FailureOr<GivenWeights> given =
      readWeights(term, node, numbers[term.source.node]);
  if (failed(given))
    return failure();
  if (!fitWeights(node, *given, settings))
    return false;
  quantize::QuantizedLayer &quantized = result.quantized;
  quantized.scale = given->scale;
  quantized.projections.push_back(
      {std::vector<int8_t>(given->weights.begin(), given->weights.end()), 0});
  double limit = std::ldexp(1.0, int(settings.potentialBits) - 1) - 1.0;
  if (node.given) {
    if (failed(fitNeurons(node, *given, settings, result)))
      return failure();
  } else {
    for (int64_t c = 0; c < node.shape.channels; ++c) {
      double scale = given->scale[c];
      double bias = scale > 0.0 ? std::round(node.bias[c] / scale) : 0.0;
      quantized.bias.push_back(
          static_cast<int64_t>(std::clamp(bias, -2 * limit, 2 * limit)));
    }
  }
  unsigned shift = quantized.projections.front().shift;
  for (int64_t c = 0; c < node.shape.channels; ++c)
    quantized.bound =
        std::max(quantized.bound,
                 std::abs(quantized.bias[c]) + (given->bounds[c] << shift));
  if (double(quantized.bound) > limit)
    return errorAt(node.op)
           << "has integers whose sums may reach " << quantized.bound
           << ", but " << settings.potentialBits << " bits hold at most "
           << int64_t(limit);
  return true;
}
