// Walks a linear expression of ann operations back to its sources and collects
// it as a sum of projections and a bias per channel.

#include "AnnToSnnPlan.h"

#include "dialects/Ann/Weights.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::anntosnn;

static bool isConstant(Value value) {
  return value.getDefiningOp<ann::ConstantOp>() != nullptr;
}

static bool isArithmetic(Operation *op) {
  return isa<ann::AddOp, ann::SubOp, ann::MulOp, ann::DivOp>(op);
}

std::optional<std::pair<Value, double>>
anntosnn::matchUniformFactor(Operation *op) {
  if (!isa<ann::MulOp, ann::DivOp>(op) || isConstant(op->getOperand(0)))
    return std::nullopt;
  FailureOr<ann::Floats> values = ann::getFloats(op->getOperand(1));
  if (failed(values) || values->data().size() != 1 ||
      op->getOperand(0).getType() != op->getResult(0).getType())
    return std::nullopt;
  double factor = (*values)[0];
  if (isa<ann::DivOp>(op))
    factor = 1.0 / factor;
  if (!(factor > 0.0) || !std::isfinite(factor))
    return std::nullopt;
  return std::make_pair(op->getOperand(0), factor);
}

std::optional<Shape> anntosnn::baseShape(Value value, const Plan &plan,
                                         const Values &values) {
  if (std::optional<Bundle> bundle = values.channelsOf(value, plan))
    return bundle->shape();
  Operation *op = value.getDefiningOp();
  if (auto reshape = dyn_cast_or_null<ann::ReshapeOp>(op))
    return baseShape(reshape.getInput(), plan, values);
  if (op && isArithmetic(op)) {
    Value first = op->getOperand(0), second = op->getOperand(1);
    return baseShape(isConstant(first) ? second : first, plan, values);
  }
  return neuronShape(value.getType());
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// The values of a constant operand; an error at `op` if it has none.
static FailureOr<ann::Floats> readConstant(Value value, Operation *op,
                                           StringRef what) {
  FailureOr<ann::Floats> values = ann::getFloats(value);
  if (failed(values))
    return errorAt(op) << "needs " << what
                       << " as an ann.constant with data of f32; fold "
                          "constants first (--canonicalize)";
  return values;
}

/// One number per channel from a constant that is broadcast to `type`, the
/// tensor of a population of `shape`.
static FailureOr<std::vector<double>>
channelValues(Value constant, RankedTensorType type, const Shape &shape,
              Operation *op, Refusal &refusal) {
  FailureOr<ann::Floats> values = readConstant(constant, op, "the constant");
  if (failed(values))
    return failure();
  ArrayRef<int64_t> from =
      cast<RankedTensorType>(constant.getType()).getShape();
  ArrayRef<int64_t> to = type.getShape();
  std::vector<double> result(shape.channels);
  int64_t perChannel = shape.height * shape.width;
  for (int64_t i = 0, end = shape.numNeurons(); i < end; ++i) {
    int64_t rest = i, index = 0, stride = 1;
    for (size_t k = 1; k <= from.size(); ++k) {
      int64_t at = rest % to[to.size() - k];
      rest /= to[to.size() - k];
      int64_t size = from[from.size() - k];
      index += size == 1 ? 0 : at * stride;
      stride *= size;
    }
    double value = (*values)[index];
    if (i % perChannel == 0)
      result[i / perChannel] = value;
    if (result[i / perChannel] != value)
      return refusal.at(op) << "the constant differs between the neurons of "
                               "channel "
                            << i / perChannel
                            << ", but neurons have parameters per channel; use "
                               "one number per channel";
  }
  return result;
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

namespace {

/// Factors per channel on the way down; empty: all 1.
using Scale = std::vector<double>;

class Collector {
public:
  Collector(Node &node, const Plan &plan, const Values &values,
            Refusal &refusal)
      : node(node), plan(plan), values(values), refusal(refusal) {}

  LogicalResult collect(Value value, const Scale &scale, Operation *user) {
    if (const Signal *signal = values.signalOf(value))
      return addSkip(*signal, scale, user);
    if (const Bundle *bundle = values.bundleOf(value))
      return addBundle(*bundle, scale, user);
    Operation *op = value.getDefiningOp();
    return llvm::TypeSwitch<Operation *, LogicalResult>(op)
        .Case([&](ann::Conv2DOp conv) { return addConv(conv, scale); })
        .Case([&](ann::DenseOp dense) { return addDense(dense, scale); })
        .Case([&](ann::AvgPoolOp pool) { return addPool(pool); })
        .Case([&](ann::ReshapeOp reshape) {
          return collect(reshape.getInput(), scale, reshape);
        })
        .Case<ann::AddOp, ann::SubOp>(
            [&](Operation *sum) { return collectSum(sum, scale); })
        .Case<ann::MulOp, ann::DivOp>(
            [&](Operation *product) { return collectProduct(product, scale); })
        .Default([&](Operation *other) { return constantsOnly(user); });
  }

  /// The error for a value that no input reaches.
  static LogicalResult constantsOnly(Operation *op) {
    return errorAt(op)
           << "computes with constants only; fold them first (--canonicalize)";
  }

private:
  Node &node;
  const Plan &plan;
  const Values &values;
  Refusal &refusal;

  double factor(const Scale &scale, int64_t c) const {
    return scale.empty() ? 1.0 : scale[c];
  }

  LogicalResult checkShape(const Shape &shape, Operation *op) {
    if (shape == node.shape)
      return success();
    return refusal.at(op) << "gives a map of " << toString(shape)
                          << " neurons, but is added to one of "
                          << toString(node.shape)
                          << "; only equal shapes can be added";
  }

  /// Checks that `op` reads the maps of `shape` as maps, or as one row of all
  /// their numbers.
  LogicalResult checkMap(Operation *op, const Shape &shape) {
    Value input = op->getOperand(0);
    std::optional<Shape> found = neuronShape(input.getType());
    bool isRow =
        found && isa<ann::DenseOp>(op) && found->channels == shape.numNeurons();
    if (isRow || found == shape)
      return success();
    Operation *view = input.getDefiningOp();
    return refusal.at(view ? view : op)
           << "gives " << input.getType() << " of " << toString(shape)
           << " neurons; events can only be flattened (to 1xN), and channels "
              "joined, chosen or reordered";
  }

  /// The node that `op` reads.
  FailureOr<Signal> findSource(Operation *op) {
    const Signal *signal = values.sourceOf(op->getOperand(0));
    if (!signal)
      return constantsOnly(op);
    if (failed(checkMap(op, plan.nodes[signal->node].shape)))
      return failure();
    return *signal;
  }

  /// Adds what a layer with weights reads: a node, or parts of several.
  LogicalResult addLayer(Operation *op, TermKind kind, const Scale &scale) {
    const Bundle *bundle = values.bundleOf(op->getOperand(0));
    auto conv = dyn_cast<ann::Conv2DOp>(op);
    if (!bundle || (conv && conv.getGroups() > 1)) {
      FailureOr<Signal> source = findSource(op);
      if (failed(source))
        return failure();
      node.terms.push_back({kind, op, *source, scale, {}});
      return success();
    }
    if (failed(checkMap(op, bundle->shape())))
      return failure();
    for (auto &[source, columns] : bundle->byNode())
      node.terms.push_back({kind, op, {source, 1.0}, scale, columns});
    return success();
  }

  LogicalResult addBias(Value bias, Operation *op, const Scale &scale) {
    if (!bias)
      return success();
    FailureOr<ann::Floats> values = readConstant(bias, op, "the bias");
    if (failed(values))
      return failure();
    for (int64_t c = 0; c < node.shape.channels; ++c)
      node.bias[c] += factor(scale, c) * (*values)[c];
    return success();
  }

  LogicalResult addConv(ann::Conv2DOp conv, const Scale &scale) {
    std::optional<Shape> shape = neuronShape(conv.getType());
    if (failed(checkShape(*shape, conv)) ||
        failed(readConstant(conv.getWeights(), conv, "the weights")) ||
        failed(addBias(conv.getBias(), conv, scale)))
      return failure();
    return addLayer(conv, TermKind::Conv, scale);
  }

  LogicalResult addDense(ann::DenseOp dense, const Scale &scale) {
    std::optional<Shape> shape = neuronShape(dense.getType());
    if (failed(checkShape(*shape, dense)) ||
        failed(readConstant(dense.getWeights(), dense, "the weights")) ||
        failed(addBias(dense.getBias(), dense, scale)))
      return failure();
    return addLayer(dense, TermKind::Dense, scale);
  }

  LogicalResult addPool(ann::AvgPoolOp pool) {
    ArrayRef<int64_t> pads = pool.getPads();
    bool padded = llvm::any_of(pads, [](int64_t pad) { return pad != 0; });
    if (padded && !pool.getCountIncludePad())
      return refusal.at(pool)
             << "divides by fewer elements at the border (pads " << pads[0]
             << ", " << pads[1] << ", " << pads[2] << ", " << pads[3]
             << "), but neurons of a channel share one divisor; export the "
                "model with count_include_pad=1 and ceil_mode=0";
    FailureOr<Signal> source = findSource(pool);
    if (failed(source))
      return failure();
    node.terms.push_back({TermKind::AveragePool, pool, *source, {}, {}});
    return success();
  }

  LogicalResult addSkip(Signal source, const Scale &scale, Operation *user) {
    if (failed(checkShape(plan.nodes[source.node].shape, user)))
      return failure();
    bool uniform = llvm::all_of(
        scale, [&](double value) { return value == scale.front(); });
    if (!scale.empty() && uniform && scale.front() > 0.0) {
      source.factor *= scale.front();
      node.terms.push_back({TermKind::Identity, user, source, {}, {}});
      return success();
    }
    TermKind kind = scale.empty() ? TermKind::Identity : TermKind::Scale;
    node.terms.push_back({kind, user, source, scale, {}});
    return success();
  }

  /// Copies the channels of a bundle, from each node by a projection.
  LogicalResult addBundle(const Bundle &bundle, const Scale &scale,
                          Operation *user) {
    if (failed(checkShape(bundle.shape(), user)))
      return failure();
    for (auto &[source, columns] : bundle.byNode())
      node.terms.push_back(
          {TermKind::Select, user, {source, 1.0}, scale, columns});
    return success();
  }

  LogicalResult checkBroadcast(Operation *op, Value operand) {
    if (operand.getType() == op->getResult(0).getType())
      return success();
    return refusal.at(op) << "repeats a value of "
                          << cast<RankedTensorType>(operand.getType())
                          << " to fill "
                          << cast<RankedTensorType>(op->getResult(0).getType())
                          << "; only constants can be repeated";
  }

  LogicalResult collectSum(Operation *sum, const Scale &scale) {
    for (unsigned side = 0; side < 2; ++side) {
      Value operand = sum->getOperand(side);
      double sign = side == 1 && isa<ann::SubOp>(sum) ? -1.0 : 1.0;
      if (isConstant(operand)) {
        if (failed(addConstant(operand, sum, scale, sign)))
          return failure();
        continue;
      }
      Scale signedScale = scale;
      if (sign < 0.0) {
        signedScale.resize(node.shape.channels, 1.0);
        if (!scale.empty())
          signedScale = scale;
        for (double &value : signedScale)
          value = -value;
      }
      if (failed(checkBroadcast(sum, operand)) ||
          failed(collect(operand, signedScale, sum)))
        return failure();
    }
    return success();
  }

  LogicalResult addConstant(Value constant, Operation *sum, const Scale &scale,
                            double sign) {
    FailureOr<std::vector<double>> values = channelValues(
        constant, cast<RankedTensorType>(sum->getResult(0).getType()),
        node.shape, sum, refusal);
    if (failed(values))
      return failure();
    for (int64_t c = 0; c < node.shape.channels; ++c)
      node.bias[c] += sign * factor(scale, c) * (*values)[c];
    return success();
  }

  LogicalResult collectProduct(Operation *product, const Scale &scale) {
    bool isDivision = isa<ann::DivOp>(product);
    Value value = product->getOperand(0), constant = product->getOperand(1);
    if (isConstant(value) && !isDivision)
      std::swap(value, constant);
    if (!isConstant(constant) || isConstant(value))
      return refusal.at(product)
             << (isDivision ? "divides by" : "multiplies by")
             << " a value that is not constant; neurons can only add values";
    if (failed(checkBroadcast(product, value)))
      return failure();
    FailureOr<std::vector<double>> values = channelValues(
        constant, cast<RankedTensorType>(product->getResult(0).getType()),
        node.shape, product, refusal);
    if (failed(values))
      return failure();
    for (int64_t c = 0; c < node.shape.channels; ++c) {
      double number = isDivision ? 1.0 / (*values)[c] : (*values)[c];
      (*values)[c] = number * factor(scale, c);
    }
    return collect(value, *values, product);
  }
};

} // namespace

LogicalResult anntosnn::collectTerms(Value value, Node &node, const Plan &plan,
                                     const Values &values, Refusal &refusal) {
  node.bias.assign(node.shape.channels, 0.0);
  Operation *user = node.op;
  Collector collector(node, plan, values, refusal);
  if (failed(collector.collect(value, {}, user)))
    return failure();
  if (node.terms.empty())
    return Collector::constantsOnly(user);
  return success();
}
