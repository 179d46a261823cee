// Cuts an ann function into inputs and populations.

#include "AnnToSnnPlan.h"
#include "snnc/Conversion/Calibration.h"

#include "dialects/Ann/Names.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"

#include <map>

using namespace mlir;
using namespace snnc;
using namespace snnc::anntosnn;

InFlightDiagnostic anntosnn::errorAt(Operation *op) {
  return emitError(op->getLoc()) << "layer '" << snn::layerName(op) << "' ("
                                 << op->getName().getStringRef() << ") ";
}

std::string anntosnn::toString(const Shape &shape) {
  return std::to_string(shape.channels) + "x" + std::to_string(shape.height) +
         "x" + std::to_string(shape.width);
}

std::optional<Shape> anntosnn::neuronShape(Type type) {
  ArrayRef<int64_t> sizes = cast<RankedTensorType>(type).getShape();
  if ((sizes.size() != 2 && sizes.size() != 4) || sizes[0] != 1)
    return std::nullopt;
  if (sizes.size() == 2)
    return Shape{sizes[1], 1, 1};
  return Shape{sizes[1], sizes[2], sizes[3]};
}

namespace {

class Planner {
public:
  Planner(func::FuncOp func, const Settings &settings, const OpSet &tail,
          Refusal &refusal)
      : func(func), settings(settings), tail(tail), refusal(refusal) {}

  FailureOr<Plan> run() {
    for (BlockArgument argument : func.getArguments())
      if (failed(addInput(argument)))
        return failure();
    for (Operation &op : func.getBody().front())
      if (failed(visit(&op)))
        return failure();
    if (withoutRange)
      return errorAt(withoutRange)
             << "has no calibrated range; calibrate the network on sample data "
                "first";
    if (failed(checkNodes(plan, settings, refusal)))
      return failure();
    return std::move(plan);
  }

private:
  func::FuncOp func;
  const Settings &settings;
  const OpSet &tail; ///< computed by the host
  Refusal &refusal;
  Plan plan;
  Values values;
  std::map<std::string, int> numUses; ///< of layer names
  Operation *withoutRange = nullptr;  ///< the first that needs one

  std::string uniqueName(const std::string &name) {
    int count = numUses[name]++;
    return count == 0 ? name : name + "_" + std::to_string(count + 1);
  }

  LogicalResult visit(Operation *op) {
    if (isa<ann::ConstantOp>(op) || (op->use_empty() && !isReturn(op)) ||
        tail.contains(op))
      return success();
    return llvm::TypeSwitch<Operation *, LogicalResult>(op)
        .Case([&](func::ReturnOp result) { return addResults(result); })
        .Case([&](ann::ReshapeOp reshape) { return visitReshape(reshape); })
        .Case<ann::ConcatOp, ann::SliceOp, ann::GatherOp, ann::TransposeOp>(
            [&](Operation *move) { return visitMove(move); })
        .Case([&](ann::SoftmaxOp softmax) { return checkSoftmax(softmax); })
        .Case([&](ann::MaxPoolOp pool) { return addMaxPool(pool); })
        .Case<ann::ReluOp, ann::ClipOp>(
            [&](Operation *activation) { return addPopulation(activation); })
        .Case([&](ann::QuantizeOp grid) { return visitQuantize(grid); })
        .Case<ann::Conv2DOp, ann::DenseOp, ann::AvgPoolOp, ann::AddOp,
              ann::SubOp, ann::MulOp, ann::DivOp>(
            [&](Operation *linear) { return visitLinear(linear); })
        .Case([&](ann::BatchNormOp norm) {
          return refusal.at(norm) << "is left over; fold it into a convolution "
                                     "first (--ann-fold-batch-norm)";
        })
        .Default([&](Operation *other) {
          return refusal.at(other) << "has no counterpart in a spiking network"
                                   << remedyFor(other);
        });
  }

  static bool isReturn(Operation *op) { return isa<func::ReturnOp>(op); }

  /// Notes that the range of `node` is missing, if somebody asks for that.
  bool takesAnyRange(Node &node) const {
    if (!settings.lacksRanges)
      return false;
    *settings.lacksRanges = true;
    node.rangeHigh = 1.0;
    return true;
  }

  //===--- Inputs ---------------------------------------------------------===//

  LogicalResult addInput(BlockArgument argument) {
    Node node;
    node.argument = argument;
    node.layer = ann::argumentName(func, argument.getArgNumber());
    auto fail = [&]() {
      return emitError(argument.getLoc()) << "input '" << node.layer << "' ";
    };
    std::optional<Shape> shape;
    if (isa<RankedTensorType>(argument.getType()))
      shape = inputShape(argument);
    if (!shape)
      return fail() << "has the type " << argument.getType()
                    << ", but one sample of 1xCxHxW or 1xN is expected; export "
                       "the model with a batch size of 1";
    node.shape = *shape;
    ann::RangeAttr range = ann::getRange(argument);
    node.given = findInputGrid(argument, settings);
    if (node.given) {
      node.rangeLow = double(node.given->low);
      node.rangeHigh = double(node.given->high);
    } else if (range) {
      node.rangeLow = range.getLo();
      node.rangeHigh = range.getHi();
    } else if (!takesAnyRange(node)) {
      return fail() << "has no calibrated range; calibrate the network on "
                       "sample data first";
    }
    node.layer = uniqueName(node.layer);
    values.signals[argument] = {int64_t(plan.nodes.size()), 1.0};
    plan.nodes.push_back(std::move(node));
    return success();
  }

  /// A flat input that is only ever reshaped takes that shape at once.
  static std::optional<Shape> inputShape(BlockArgument argument) {
    std::optional<Shape> shape;
    for (Operation *user : argument.getUsers()) {
      auto reshape = dyn_cast<ann::ReshapeOp>(user);
      if (!reshape || (shape && shape != neuronShape(reshape.getType())))
        return neuronShape(argument.getType());
      shape = neuronShape(reshape.getType());
    }
    return shape ? shape : neuronShape(argument.getType());
  }

  //===--- Views ----------------------------------------------------------===//

  /// Notes the result of `op` if it only moves whole channels.
  bool addMove(Operation *op) {
    std::optional<Bundle> bundle = moveChannels(op, values, plan);
    if (!bundle)
      return false;
    if (std::optional<Signal> signal = bundle->asSignal(plan))
      values.signals[op->getResult(0)] = *signal;
    else
      values.bundles[op->getResult(0)] = std::move(*bundle);
    return true;
  }

  LogicalResult visitReshape(ann::ReshapeOp reshape) {
    if (addMove(reshape))
      return success();
    std::optional<Shape> base = baseShape(reshape.getInput(), plan, values);
    std::optional<Shape> shape = neuronShape(reshape.getType());
    bool flattens = shape && reshape.getType().getRank() == 2;
    if (!base || !shape || (!flattens && shape != base))
      return refusal.at(reshape)
             << "turns " << reshape.getInput().getType() << " into "
             << reshape.getType() << "; events can only be flattened (to 1xN)";
    return success();
  }

  LogicalResult visitMove(Operation *op) {
    if (addMove(op))
      return success();
    if (isa<ann::TransposeOp>(op))
      return refusal.at(op)
             << "reorders events within their maps, which the network on a "
                "chip cannot; export the model without transposes (NCHW "
                "layout)";
    return refusal.at(op)
           << (isa<ann::ConcatOp>(op) ? "joins" : "takes")
           << " parts of maps, but on a chip only whole channels can be "
              "joined, chosen or reordered; cut or join along dimension 1";
  }

  /// Makes a population of a bundle, for a reader that has one source.
  LogicalResult gather(Value value) {
    if (!values.bundleOf(value) || values.sourceOf(value))
      return success();
    Operation *op = value.getDefiningOp();
    Node node;
    node.op = op;
    node.shape = values.bundleOf(value)->shape();
    if (failed(collectTerms(value, node, plan, values, refusal)) ||
        failed(addNode(op, std::move(node))))
      return failure();
    values.gathered[value] = {int64_t(plan.nodes.size()) - 1, 1.0};
    return success();
  }

  /// Softmax keeps the order of classes, so the host can do it at the end.
  LogicalResult checkSoftmax(ann::SoftmaxOp softmax) {
    std::optional<Shape> shape = neuronShape(softmax.getType());
    if (!feedsOnlyResults(softmax.getOutput()))
      return refusal.at(softmax)
             << "stands inside of the network, but only the "
                "host can compute softmax, at the end";
    if (!shape || softmax.getAxis() != 1 || shape->height * shape->width != 1)
      return refusal.at(softmax)
             << "normalises along dimension " << softmax.getAxis() << " of "
             << softmax.getType()
             << ", but the host computes it over all of 1xN values";
    return success();
  }

  /// A grid behind an input is the input's own; else it is a population.
  LogicalResult visitQuantize(ann::QuantizeOp grid) {
    const Signal *signal = values.signalOf(grid.getInput());
    if (signal && isa<BlockArgument>(grid.getInput()) &&
        plan.nodes[signal->node].given) {
      values.signals[grid] = Signal(*signal);
      return success();
    }
    return addPopulation(grid);
  }

  //===--- Populations ----------------------------------------------------===//

  /// True if the one user of `value` takes it as a part of its own sum.
  bool isAbsorbed(Value value, bool isPool) const {
    if (!value.hasOneUse())
      return false;
    Operation *user = *value.getUsers().begin();
    if (tail.contains(user))
      return false;
    if (auto reshape = dyn_cast<ann::ReshapeOp>(user))
      return isAbsorbed(reshape.getOutput(), isPool);
    if (isa<ann::ReluOp, ann::ClipOp, ann::QuantizeOp>(user))
      return true;
    return !isPool && isa<ann::AddOp, ann::SubOp, ann::MulOp, ann::DivOp>(user);
  }

  /// True for a layer that has a window for each channel by itself.
  static bool readsOneSource(Operation *op) {
    auto conv = dyn_cast<ann::Conv2DOp>(op);
    return isa<ann::AvgPoolOp>(op) || (conv && conv.getGroups() > 1);
  }

  LogicalResult visitLinear(Operation *op) {
    auto factor = matchUniformFactor(op);
    const Signal *source = factor ? values.signalOf(factor->first) : nullptr;
    if (source) {
      values.signals[op->getResult(0)] = {source->node,
                                          source->factor * factor->second};
      return success();
    }
    if (readsOneSource(op) && failed(gather(op->getOperand(0))))
      return failure();
    if (isAbsorbed(op->getResult(0), isa<ann::AvgPoolOp>(op)))
      return success();
    return addPopulation(op);
  }

  /// `op` is an activation or a linear value that ends a population.
  LogicalResult addPopulation(Operation *op) {
    bool isActivation = isa<ann::ReluOp, ann::ClipOp, ann::QuantizeOp>(op);
    Value sum = isActivation ? op->getOperand(0) : op->getResult(0);
    std::optional<Shape> shape = baseShape(sum, plan, values);
    if (!shape)
      return refusal.at(op) << "gives " << op->getResult(0).getType()
                            << ", but one sample of 1xCxHxW or 1xN is expected";
    Node node;
    node.op = op;
    node.shape = *shape;
    node.hasActivation = isActivation;
    if (isa<ann::ReluOp>(op))
      node.clipLow = 0.0;
    if (auto clip = dyn_cast<ann::ClipOp>(op)) {
      node.clipLow = clip.getMin().convertToDouble();
      node.clipHigh = clip.getMax().convertToDouble();
    }
    if (auto grid = dyn_cast<ann::QuantizeOp>(op)) {
      FailureOr<Given> given = readGrid(grid);
      if (failed(given))
        return failure();
      node.given = *given;
      node.clipLow = double(given->low);
      node.clipHigh = double(given->high);
    }
    if (failed(collectTerms(sum, node, plan, values, refusal)))
      return failure();
    node.op = namingOp(op, sum, node);
    if (failed(addNode(op, std::move(node))))
      return failure();
    values.signals[op->getResult(0)] = {int64_t(plan.nodes.size()) - 1, 1.0};
    return success();
  }

  /// The layer that the user thinks of: the only one with weights or a window,
  /// else the outermost sum.
  static Operation *namingOp(Operation *op, Value sum, const Node &node) {
    const Term &first = node.terms.front();
    bool isOne = llvm::all_of(
        node.terms, [&](const Term &term) { return term.op == first.op; });
    if (isOne && first.kind != TermKind::Identity)
      return first.op;
    Operation *outer = sum.getDefiningOp();
    return node.terms.size() > 1 && outer ? outer : op;
  }

  LogicalResult addMaxPool(ann::MaxPoolOp pool) {
    if (failed(gather(pool.getInput())))
      return failure();
    std::optional<Shape> shape = neuronShape(pool.getType());
    const Signal *source = values.sourceOf(pool.getInput());
    if (!source)
      return errorAt(pool) << "computes with constants only; fold them first "
                              "(--canonicalize)";
    Node node;
    node.op = pool;
    node.shape = *shape;
    node.terms.push_back({TermKind::MaxPool, pool, *source, {}, {}});
    node.bias.assign(node.shape.channels, 0.0);
    if (failed(addNode(pool, std::move(node))))
      return failure();
    values.signals[pool] = {int64_t(plan.nodes.size()) - 1, 1.0};
    return success();
  }

  /// True if `value` only leaves the function, as it is or seen by the host.
  bool feedsOnlyResults(Value value) const {
    return llvm::all_of(value.getUsers(), [&](Operation *user) {
      if (tail.contains(user))
        return true;
      if (isa<ann::ReshapeOp, ann::TransposeOp, ann::SliceOp, ann::GatherOp,
              ann::ConcatOp, ann::SoftmaxOp>(user))
        return feedsOnlyResults(user->getResult(0));
      return isReturn(user);
    });
  }

  /// Completes `node`, whose events are the result of `op`.
  LogicalResult addNode(Operation *op, Node node) {
    for (const Term &term : node.terms) {
      plan.nodes[term.source.node].feedsNode = true;
      plan.nodes[term.source.node].feedsMaximum |=
          term.kind == TermKind::MaxPool;
    }
    if (failed(setRange(op, node)))
      return failure();
    node.layer = uniqueName(snn::layerName(node.op));
    plan.nodes.push_back(std::move(node));
    return success();
  }

  LogicalResult setRange(Operation *op, Node &node) {
    if (node.isMaximum()) {
      const Node &source = plan.nodes[node.terms.front().source.node];
      double factor = node.terms.front().source.factor;
      node.rangeLow = source.rangeLow * factor;
      node.rangeHigh = source.rangeHigh * factor;
      return success();
    }
    if (node.given) {
      node.rangeLow = double(node.given->low);
      node.rangeHigh = double(node.given->high);
      return success();
    }
    ann::RangeAttr range = ann::getRange(op->getResult(0));
    if (!range && !node.hasActivation && feedsOnlyResults(op->getResult(0)))
      return success();
    if (!range && takesAnyRange(node))
      return success();
    if (!range) {
      // Not yet an error: behind a cut nobody asks for the range.
      if (!withoutRange)
        withoutRange = op;
      return success();
    }
    node.rangeLow = std::clamp(range.getLo(), node.clipLow, node.clipHigh);
    node.rangeHigh = std::clamp(range.getHi(), node.clipLow, node.clipHigh);
    return success();
  }

  //===--- Results --------------------------------------------------------===//

  LogicalResult addResults(func::ReturnOp op) {
    if (!tail.empty())
      return addCuts(op);
    for (auto [index, operand] : llvm::enumerate(op.getOperands())) {
      NetworkResult result;
      result.name = ann::resultName(func, index);
      Value value = operand;
      while (Operation *view = value.getDefiningOp()) {
        if (!isa<ann::ReshapeOp, ann::SoftmaxOp>(view))
          break;
        if (isa<ann::SoftmaxOp>(view))
          result.softmax = view;
        value = view->getOperand(0);
      }
      if (failed(addResult(std::move(result), operand.getType(), value)))
        return failure();
    }
    return success();
  }

  /// What the host decodes is what its operations, or the results, read.
  LogicalResult addCuts(func::ReturnOp op) {
    for (Operation &inner : func.getBody().front())
      if (tail.contains(&inner))
        plan.tail.push_back(&inner);
    plan.cuts = findCuts(plan.tail, op);
    if (plan.cuts.empty())
      return lacksLayer("output0");
    std::map<std::string, int> numOutputs; // of names
    for (Value cut : plan.cuts) {
      NetworkResult result;
      Operation *source = cut.getDefiningOp();
      result.name = source ? snn::layerName(source) : "input";
      if (int count = numOutputs[result.name]++)
        result.name += "_" + std::to_string(count + 1);
      if (failed(addResult(std::move(result), cut.getType(), cut)))
        return failure();
    }
    return success();
  }

  LogicalResult lacksLayer(const std::string &output) {
    return emitError(func.getBody().front().getTerminator()->getLoc())
           << "output '" << output
           << "' does not come from a layer; there is nothing to compute";
  }

  /// Completes `result`, a tensor of `type` with the elements of `value`.
  LogicalResult addResult(NetworkResult result, Type type, Value value) {
    if (values.bundleOf(value) && !reachesLayer(value.getDefiningOp()))
      return refusal.at(value.getDefiningOp())
             << "joins or moves channels at the end, which the host does";
    if (failed(gather(value)))
      return failure();
    const Signal *signal = values.sourceOf(value);
    if (!signal || plan.nodes[signal->node].isInput())
      return lacksLayer(result.name);
    result.tensorShape = cast<RankedTensorType>(type).getShape().vec();
    result.source = *signal;
    plan.nodes[signal->node].isOutput = true;
    plan.results.push_back(std::move(result));
    return success();
  }
};

} // namespace

FailureOr<Plan> anntosnn::makePlan(func::FuncOp func, const Settings &settings,
                                   const OpSet &tail, Refusal &refusal) {
  return Planner(func, settings, tail, refusal).run();
}

bool snnc::needsCalibration(func::FuncOp func, bool isRate,
                            unsigned activationBits) {
  Settings settings;
  settings.coding = isRate ? snn::Coding::Rate : snn::Coding::Graded;
  settings.activationBits = activationBits;
  bool lacksRanges = false;
  settings.lacksRanges = &lacksRanges;
  // What else is wrong is reported by the conversion.
  ScopedDiagnosticHandler handler(func.getContext(),
                                  [](Diagnostic &) { return success(); });
  (void)makePlan(func, settings);
  return lacksRanges;
}
