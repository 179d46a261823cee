// Converts reductions and normalisations.

#include "Converters.h"

#include "dialects/Ann/Weights.h"

#include "llvm/ADT/StringMap.h"

#include <numeric>

using namespace mlir;
using snnc::ann::ReduceKind;
using snnc::ann::UnaryKind;

namespace snnc::importer {

SmallVector<int64_t> readAxes(Node &node, int64_t since, int64_t rank) {
  SmallVector<int64_t> axes;
  if (node.getOpset() >= since && node.hasInput(1))
    axes = node.ints(1, "axes");
  else
    axes = node.getInts("axes");
  for (int64_t &axis : axes)
    axis = node.checkAxis(axis, rank);
  llvm::sort(axes);
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end())
    (void)node.error("lists the axis " +
                     Twine(*std::adjacent_find(axes.begin(), axes.end())) +
                     " twice");
  return axes;
}

/// All numbers from `first` to below `last`.
static SmallVector<int64_t> makeAxes(int64_t first, int64_t last) {
  return llvm::to_vector(llvm::seq<int64_t>(first, last));
}

static Value createReduce(Node &node, ReduceKind kind, Value input,
                          ArrayRef<int64_t> axes) {
  return node.create<ann::ReduceOp>(kind, input, axes);
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

/// What a reduction does around `kind`: a function of each element, of the
/// result, or neither.
template <ReduceKind kind, typename Before, typename After>
static LogicalResult importReduction(Node &node, int64_t since, Before before,
                                     After after) {
  node.expectInputs(1, node.getOpset() < since ? 1 : 2);
  bool isExact = kind == ReduceKind::Max || kind == ReduceKind::Min;
  Value input = isExact ? node.number(0) : node.input(0);
  bool keepsDims = node.getInt("keepdims", 1) != 0;
  bool keepsAll =
      node.getOpset() >= since && node.getInt("noop_with_empty_axes", 0) != 0;
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  int64_t rank = static_cast<int64_t>(shape.size());
  SmallVector<int64_t> axes = readAxes(node, since, rank);
  if (node.hasErrors())
    return failure();
  if (axes.empty() && !keepsAll)
    axes = makeAxes(0, rank);
  Value result = createReduce(node, kind, before(input), axes);
  SmallVector<int64_t> left;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!llvm::is_contained(axes, axis))
      left.push_back(shape[axis]);
  result = node.hasErrors() ? Value() : after(result);
  if (!keepsDims)
    result = node.reshape(result, left);
  Tensor tensor{result, std::nullopt};
  tensor.type = node.getTypeOf(0);
  return node.define(std::move(tensor));
}

template <ReduceKind kind, int since = 18>
static LogicalResult importReduce(Node &node) {
  auto keep = [](Value value) { return value; };
  return importReduction<kind>(node, since, keep, keep);
}

static LogicalResult importReduceL1(Node &node) {
  return importReduction<ReduceKind::Sum>(
      node, 18,
      [&](Value input) { return createUnary(node, UnaryKind::Abs, input); },
      [](Value sum) { return sum; });
}

static Value square(Node &node, Value input) {
  return node.create<ann::MulOp>(input, input);
}

static LogicalResult importReduceL2(Node &node) {
  return importReduction<ReduceKind::Sum>(
      node, 18, [&](Value input) { return square(node, input); },
      [&](Value sum) { return createUnary(node, UnaryKind::Sqrt, sum); });
}

static LogicalResult importReduceSumSquare(Node &node) {
  return importReduction<ReduceKind::Sum>(
      node, 18, [&](Value input) { return square(node, input); },
      [](Value sum) { return sum; });
}

static LogicalResult importReduceLogSum(Node &node) {
  return importReduction<ReduceKind::Sum>(
      node, 18, [](Value input) { return input; },
      [&](Value sum) { return createUnary(node, UnaryKind::Log, sum); });
}

/// The places of the maxima (ArgMax) or minima: of the elements that equal the
/// extreme the first or the last one.
template <ReduceKind kind>
static LogicalResult importArgExtreme(Node &node) {
  node.expectInputs(1, 1);
  bool keepsDims = node.getInt("keepdims", 1) != 0;
  bool takesLast = node.getInt("select_last_index", 0) != 0;
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  SmallVector<int64_t> shape(shapeOf(input));
  int64_t axis = node.getAxis("axis", 0, static_cast<int64_t>(shape.size()));
  if (node.hasErrors())
    return failure();
  int64_t size = shape[axis];
  SmallVector<int64_t> alongAxis(shape.size() - axis, 1);
  alongAxis[0] = size;
  auto type = RankedTensorType::get(alongAxis,
                                    node.getGraph().getBuilder().getF32Type());
  std::vector<float> places(size);
  std::iota(places.begin(), places.end(), 0.0f);
  Value indices = ann::ConstantOp::create(
      node.getGraph().getBuilder(), node.getLoc(),
      ann::makeFloats(type, std::move(places), "places"));
  Value extreme = createReduce(node, kind, input, {axis});
  Value isExtreme = createBinary(node, ann::BinaryKind::Equal, input, extreme);
  // Elsewhere stands what the reduction below does not choose.
  Value other = node.splat({}, takesLast ? -1.0f : static_cast<float>(size));
  Value result = createReduce(
      node, takesLast ? ReduceKind::Max : ReduceKind::Min,
      node.create<ann::WhereOp>(isExtreme, indices, other), {axis});
  shape.erase(shape.begin() + axis);
  Tensor tensor{keepsDims || node.hasErrors() ? result
                                              : node.reshape(result, shape),
                std::nullopt, onnx::TensorProto::INT64};
  return node.define(std::move(tensor));
}

//===----------------------------------------------------------------------===//
// Normalisations
//===----------------------------------------------------------------------===//

/// x - log(sum(exp(x))); before opset 13 of the matrix that the dimensions
/// before and from `axis` on make.
static LogicalResult importLogSoftmax(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  int64_t rank = static_cast<int64_t>(shapeOf(input).size());
  bool isMatrix = node.getOpset() < 13;
  int64_t axis = node.getAxis("axis", isMatrix ? 1 : -1, rank);
  if (node.hasErrors())
    return failure();
  Value sum = createReduce(node, ReduceKind::LogSumExp, input,
                           makeAxes(axis, isMatrix ? rank : axis + 1));
  return node.define(node.create<ann::SubOp>(input, sum));
}

static LogicalResult importLrn(Node &node) {
  node.expectInputs(1, 1);
  int64_t size = node.getInt("size", 0);
  float alpha = node.getFloat("alpha", 1e-4f);
  float beta = node.getFloat("beta", 0.75f), bias = node.getFloat("bias", 1);
  Value input = node.input(0);
  if (node.hasErrors())
    return failure();
  return node.define(node.create<ann::LrnOp>(
      input, static_cast<uint64_t>(size), llvm::APFloat(alpha),
      llvm::APFloat(beta), llvm::APFloat(bias)));
}

namespace {

/// What was found of the elements that are normalised together.
struct Statistics {
  Value mean, variance, deviation;
};

} // namespace

/// (x - mean) / sqrt(variance + epsilon) over `axes`.
static Value normalize(Node &node, Value input, ArrayRef<int64_t> axes,
                       float epsilon, Statistics *statistics) {
  Value mean = createReduce(node, ReduceKind::Mean, input, axes);
  Value centred = node.create<ann::SubOp>(input, mean);
  if (node.hasErrors())
    return {};
  Value variance =
      createReduce(node, ReduceKind::Mean, square(node, centred), axes);
  Value deviation = createUnary(node, UnaryKind::Sqrt,
                                scaleAndShift(node, variance, 1, epsilon));
  if (statistics)
    *statistics = {mean, variance, deviation};
  return node.create<ann::DivOp>(centred, deviation);
}

/// `input * scale + bias` with one number of each per channel.
static Value scaleChannels(Node &node, Value input, Value scale, Value bias) {
  if (node.hasErrors())
    return {};
  SmallVector<int64_t> shape(shapeOf(input).size() - 1, 1);
  shape[0] = shapeOf(input)[1];
  Value scaled = node.create<ann::MulOp>(input, node.reshape(scale, shape));
  return node.create<ann::AddOp>(scaled, node.reshape(bias, shape));
}

/// `before * momentum + now * (1 - momentum)`, of the shape of `before`.
static Value moveStatistic(Node &node, Value before, Value now,
                           float momentum) {
  if (node.hasErrors())
    return {};
  return node.create<ann::AddOp>(
      scaleAndShift(node, before, momentum, 0),
      scaleAndShift(node, node.reshape(now, shapeOf(before)), 1 - momentum, 0));
}

LogicalResult importTrainedNormalization(Node &node) {
  node.remark("is in training mode: it normalises each sample by its own mean "
              "and variance; export the model for inference if that is not "
              "meant");
  float epsilon = node.getFloat("epsilon", 1e-5f);
  float momentum = node.getFloat("momentum", 0.9f);
  Value input = node.input(0), scale = node.input(1), bias = node.input(2);
  Value mean = node.input(3), variance = node.input(4);
  if (node.hasErrors())
    return failure();
  int64_t rank = static_cast<int64_t>(shapeOf(input).size());
  if (rank < 2)
    return node.error("normalises " + formatShape(shapeOf(input)) +
                      "; channels, N x C x ..., are expected");
  SmallVector<int64_t> axes = {0};
  llvm::append_range(axes, makeAxes(2, rank));
  Statistics now;
  Value result = normalize(node, input, axes, epsilon, &now);
  result = scaleChannels(node, result, scale, bias);
  if (failed(node.define(result)))
    return failure();
  mean = moveStatistic(node, mean, now.mean, momentum);
  variance = moveStatistic(node, variance, now.variance, momentum);
  if (failed(node.define(Tensor{mean, std::nullopt}, 1)))
    return failure();
  return node.define(Tensor{variance, std::nullopt}, 2);
}

static LogicalResult importInstanceNormalization(Node &node) {
  node.expectInputs(3, 3);
  float epsilon = node.getFloat("epsilon", 1e-5f);
  Value input = node.input(0), scale = node.input(1), bias = node.input(2);
  if (node.hasErrors())
    return failure();
  int64_t rank = static_cast<int64_t>(shapeOf(input).size());
  if (rank < 3)
    return node.error("normalises " + formatShape(shapeOf(input)) +
                      "; maps, N x C x ..., are expected");
  Value result = normalize(node, input, makeAxes(2, rank), epsilon, nullptr);
  return node.define(scaleChannels(node, result, scale, bias));
}

static LogicalResult importGroupNormalization(Node &node) {
  node.expectInputs(3, 3);
  node.ignore("stash_type");
  float epsilon = node.getFloat("epsilon", 1e-5f);
  int64_t groups = node.getInt("num_groups", 0);
  Value input = node.input(0), scale = node.input(1), bias = node.input(2);
  if (node.hasErrors())
    return failure();
  SmallVector<int64_t> shape(shapeOf(input));
  if (shape.size() < 2 || groups < 1 || shape[1] % groups)
    return node.error(
        "normalises " + formatShape(shape) + " in " + Twine(groups) +
        " groups; a number that divides the channels is expected");
  int64_t inner = 1;
  for (int64_t size : ArrayRef(shape).drop_front(2))
    inner *= size;
  Value flat =
      node.reshape(input, {shape[0], groups, shape[1] / groups * inner});
  Value result = normalize(node, flat, {2}, epsilon, nullptr);
  if (node.hasErrors())
    return failure();
  // Before version 21 there is one scale per group.
  int64_t count = shapeOf(scale).empty() ? 1 : shapeOf(scale)[0];
  if (count == groups && count != shape[1]) {
    result = scaleChannels(node, result, scale, bias);
    return node.define(node.reshape(result, shape));
  }
  return node.define(
      scaleChannels(node, node.reshape(result, shape), scale, bias));
}

static LogicalResult importLayerNormalization(Node &node) {
  node.expectInputs(2, 3);
  node.ignore("stash_type");
  float epsilon = node.getFloat("epsilon", 1e-5f);
  Value input = node.input(0), scale = node.input(1);
  Value bias = node.hasInput(2) ? node.input(2) : Value();
  if (node.hasErrors())
    return failure();
  int64_t rank = static_cast<int64_t>(shapeOf(input).size());
  int64_t axis = node.getAxis("axis", -1, rank);
  Statistics statistics;
  Value result =
      normalize(node, input, makeAxes(axis, rank), epsilon, &statistics);
  if (node.hasErrors())
    return failure();
  result = node.create<ann::MulOp>(result, scale);
  if (bias)
    result = node.create<ann::AddOp>(result, bias);
  if (failed(node.define(result)))
    return failure();
  if (node.getProto().output_size() > 1 &&
      failed(node.define(Tensor{statistics.mean, std::nullopt}, 1)))
    return failure();
  if (node.getProto().output_size() > 2)
    return node.define(
        Tensor{createUnary(node, UnaryKind::Reciprocal, statistics.deviation),
               std::nullopt},
        2);
  return success();
}

static LogicalResult importMeanVarianceNormalization(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.input(0);
  SmallVector<int64_t> axes = node.getInts("axes");
  if (node.hasErrors())
    return failure();
  int64_t rank = static_cast<int64_t>(shapeOf(input).size());
  if (!node.hasAttribute("axes"))
    axes = {0, 2, 3};
  for (int64_t &axis : axes)
    axis = node.checkAxis(axis, rank);
  llvm::sort(axes);
  if (node.hasErrors())
    return failure();
  return node.define(normalize(node, input, axes, 1e-9f, nullptr));
}

Converter findReductionConverter(StringRef type) {
  static const llvm::StringMap<Converter> converters = {
      {"ArgMax", importArgExtreme<ReduceKind::Max>},
      {"ArgMin", importArgExtreme<ReduceKind::Min>},
      {"GroupNormalization", importGroupNormalization},
      {"InstanceNormalization", importInstanceNormalization},
      {"LRN", importLrn},
      {"LayerNormalization", importLayerNormalization},
      {"LogSoftmax", importLogSoftmax},
      {"MeanVarianceNormalization", importMeanVarianceNormalization},
      {"ReduceL1", importReduceL1},
      {"ReduceL2", importReduceL2},
      {"ReduceLogSum", importReduceLogSum},
      {"ReduceLogSumExp", importReduce<ReduceKind::LogSumExp>},
      {"ReduceMax", importReduce<ReduceKind::Max>},
      {"ReduceMean", importReduce<ReduceKind::Mean>},
      {"ReduceMin", importReduce<ReduceKind::Min>},
      {"ReduceProd", importReduce<ReduceKind::Prod>},
      {"ReduceSum", importReduce<ReduceKind::Sum, 13>},
      {"ReduceSumSquare", importReduceSumSquare},
  };
  return converters.lookup(type);
}

} // namespace snnc::importer
