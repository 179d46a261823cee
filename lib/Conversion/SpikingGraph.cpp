// Converts ann operations into the nodes of the recogniser.

#include "SpikingGraph.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Weights.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <limits>
#include <map>

using namespace mlir;
using namespace snnc;
using namespace snnc::recognize;

static constexpr double infinity = std::numeric_limits<double>::infinity();

std::string snnc::spikingName(Location location) {
  if (auto named = dyn_cast<NameLoc>(location))
    return named.getName().str();
  return "unnamed";
}

static std::vector<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape().vec();
}

SpikingGraph::SpikingGraph(func::FuncOp function) : function(function) {}

int SpikingGraph::add(Node node) {
  nodes.push_back(std::move(node));
  return static_cast<int>(nodes.size()) - 1;
}

//===----------------------------------------------------------------------===//
// Sequences
//===----------------------------------------------------------------------===//

/// The row that an operation takes of its operand: axis and number.
static std::optional<std::pair<int64_t, int64_t>> rowOf(Operation *op) {
  if (auto gather = dyn_cast<ann::GatherOp>(op)) {
    if (gather.getIndices().getNumElements() != 1)
      return std::nullopt;
    return std::make_pair(int64_t(gather.getAxis()),
                          *gather.getIndices().getValues<int64_t>().begin());
  }
  auto slice = dyn_cast<ann::SliceOp>(op);
  if (!slice)
    return std::nullopt;
  std::vector<int64_t> shape = shapeOf(slice.getInput());
  std::optional<std::pair<int64_t, int64_t>> row;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (slice.getSizes()[axis] == shape[axis])
      continue;
    if (slice.getSizes()[axis] != 1 || row)
      return std::nullopt;
    row = {int64_t(axis), slice.getStarts()[axis]};
  }
  return row;
}

std::optional<int64_t>
SpikingGraph::sequenceAxis(BlockArgument argument) const {
  std::optional<int64_t> axis;
  for (Operation *user : argument.getUsers()) {
    auto row = rowOf(user);
    if (!row || row->first > 1 || (axis && *axis != row->first))
      return std::nullopt;
    axis = row->first;
  }
  return axis;
}

int64_t SpikingGraph::countSteps() {
  int64_t steps = 1;
  for (BlockArgument argument : function.getArguments())
    if (std::optional<int64_t> axis = sequenceAxis(argument))
      steps = std::max(steps, shapeOf(argument)[*axis]);
  if (steps > 1)
    return steps;
  // The same input in every step: count how often a layer is used.
  std::map<int, int64_t> uses;
  for (Operation &op : function.getBody().front())
    if (isa<ann::Conv2DOp, ann::DenseOp>(op))
      steps = std::max(steps, ++uses[tagOf(&op)]);
  return steps;
}

/// The operand of reshapes: rows gain a dimension before they are joined.
static Value skipReshape(Value value) {
  while (auto reshape = value.getDefiningOp<ann::ReshapeOp>())
    value = reshape.getInput();
  return value;
}

/// The factor of `value` if it is another one times a constant number.
static std::optional<std::pair<Value, double>> factorOf(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || !isa<ann::MulOp, ann::DivOp>(op))
    return std::nullopt;
  auto factor = ann::getFloats(op->getOperand(1));
  bool isSplat = succeeded(factor) && factor->data().size() == 1;
  if (!isSplat || (isa<ann::DivOp>(op) && factor->data()[0] == 0.0f))
    return std::nullopt;
  double number = factor->data()[0];
  return std::make_pair(op->getOperand(0),
                        isa<ann::DivOp>(op) ? 1.0 / number : number);
}

std::optional<Rows> SpikingGraph::rowsOf(Value value, int64_t steps) const {
  Rows rows;
  while (auto factor = factorOf(skipReshape(value))) {
    value = factor->first;
    rows.scale *= factor->second;
  }
  value = skipReshape(value);
  if (auto reduce = value.getDefiningOp<ann::ReduceOp>()) {
    bool isMean = reduce.getKind() == ann::ReduceKind::Mean;
    if (!isMean && reduce.getKind() != ann::ReduceKind::Sum)
      return std::nullopt;
    rows.scale /= isMean ? double(steps) : 1.0;
    value = skipReshape(reduce.getInput());
  }
  if (auto concat = value.getDefiningOp<ann::ConcatOp>()) {
    rows.values.assign(concat.getInputs().begin(), concat.getInputs().end());
  } else {
    // y0 + y1 + ...: the last one stands outermost on the right.
    while (auto sum = value.getDefiningOp<ann::AddOp>()) {
      if (int64_t(rows.values.size()) == steps - 1)
        break;
      rows.values.push_back(sum.getRhs());
      value = sum.getLhs();
    }
    rows.values.push_back(value);
    std::reverse(rows.values.begin(), rows.values.end());
    // A count that starts from zero.
    if (int64_t(rows.values.size()) == steps && steps > 1)
      if (auto sum = rows.values[0].getDefiningOp<ann::AddOp>())
        if (succeeded(ann::getFloats(sum.getLhs())))
          rows.values[0] = sum.getRhs();
  }
  if (int64_t(rows.values.size()) != steps)
    return std::nullopt;
  return rows;
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

int SpikingGraph::constant(Location location, Value value) {
  Node node;
  node.kind = Kind::Constant;
  node.shape = shapeOf(value);
  node.name = spikingName(location);
  auto floats = ann::getFloats(value);
  if (failed(floats)) {
    node.kind = Kind::Other;
    node.tag = -1;
    return add(std::move(node));
  }
  ArrayRef<float> data = floats->data();
  node.values.assign(data.begin(), data.end());
  return add(std::move(node));
}

int SpikingGraph::constant(Operation *op, double value) {
  Node node;
  node.kind = Kind::Constant;
  node.values = {value};
  node.name = spikingName(op->getLoc());
  return add(std::move(node));
}

int SpikingGraph::elementwise(Operation *op, Kind kind,
                              ArrayRef<int> operands) {
  Node node;
  node.kind = kind;
  node.operands = operands.vec();
  node.shape = shapeOf(op->getResult(0));
  node.name = spikingName(op->getLoc());
  return add(std::move(node));
}

int SpikingGraph::clip(Operation *op, int operand, double low, double high) {
  int number = elementwise(op, Kind::Clip, {operand});
  nodes[number].values = {low, high};
  return number;
}

int SpikingGraph::choose(Operation *op, int condition, int yes, int no) {
  return elementwise(op, Kind::Where, {condition, yes, no});
}

/// Operations of one tag compute the same function, with the same weights.
int SpikingGraph::tagOf(Operation *op) {
  auto isSameConstant = [](Value lhs, Value rhs) {
    if (lhs == rhs)
      return true;
    auto left = ann::getFloats(lhs), right = ann::getFloats(rhs);
    return succeeded(left) && succeeded(right) &&
           lhs.getType() == rhs.getType() &&
           (left->data().data() == right->data().data() ||
            left->data() == right->data());
  };
  for (auto [tag, known] : llvm::enumerate(maps)) {
    if (known->getName() != op->getName() ||
        known->getPropertiesAsAttribute() != op->getPropertiesAsAttribute() ||
        known->getResultTypes() != op->getResultTypes() ||
        known->getNumOperands() != op->getNumOperands())
      continue;
    bool isSame = true;
    // The bias of a layer is a node of its own.
    for (unsigned i = 1; i < std::min(op->getNumOperands(), 2u); ++i)
      isSame =
          isSame && isSameConstant(known->getOperand(i), op->getOperand(i));
    if (isSame)
      return static_cast<int>(tag);
  }
  maps.push_back(op);
  return static_cast<int>(maps.size()) - 1;
}

int SpikingGraph::convertLayer(Operation *op, Value bias) {
  if (op->getNumOperands() > 1 && failed(ann::getFloats(op->getOperand(1))))
    return convertOther(op);
  int data = numberOf(op->getOperand(0));
  int number = elementwise(op, Kind::Linear, {data});
  nodes[number].tag = tagOf(op);
  if (!bias)
    return number;
  int offset = numberOf(bias);
  if (nodes[offset].kind == Kind::Constant && nodes[offset].shape.size() == 1 &&
      isa<ann::Conv2DOp>(op))
    nodes[offset = add(Node(nodes[offset]))].shape = {nodes[offset].shape[0], 1,
                                                      1};
  return elementwise(op, Kind::Add, {number, offset});
}

int SpikingGraph::convertBatchNorm(Operation *op) {
  auto norm = cast<ann::BatchNormOp>(op);
  auto scale = ann::getFloats(norm.getScale());
  auto bias = ann::getFloats(norm.getBias());
  auto mean = ann::getFloats(norm.getMean());
  auto variance = ann::getFloats(norm.getVariance());
  if (failed(scale) || failed(bias) || failed(mean) || failed(variance))
    return convertOther(op);
  double epsilon = norm.getEpsilon().convertToFloat();
  Node factor, offset;
  for (int64_t i = 0; i < scale->size(); ++i) {
    double gain = (*scale)[i] / std::sqrt((*variance)[i] + epsilon);
    factor.values.push_back(gain);
    offset.values.push_back((*bias)[i] - (*mean)[i] * gain);
  }
  size_t rank = shapeOf(norm.getInput()).size();
  std::vector<int64_t> shape(rank < 2 ? 1 : rank - 1, 1);
  shape[0] = scale->size();
  for (Node *node : {&factor, &offset}) {
    node->kind = Kind::Constant;
    node->shape = shape;
    node->name = spikingName(op->getLoc());
  }
  int input = numberOf(norm.getInput());
  int product = elementwise(op, Kind::Mul, {input, add(std::move(factor))});
  return elementwise(op, Kind::Add, {product, add(std::move(offset))});
}

int SpikingGraph::convertUnary(Operation *op) {
  auto unary = cast<ann::UnaryOp>(op);
  int input = numberOf(unary.getInput());
  switch (unary.getKind()) {
  case ann::UnaryKind::Neg:
    return elementwise(op, Kind::Sub, {constant(op, 0.0), input});
  case ann::UnaryKind::Sign:
    return elementwise(op, Kind::Sign, {input});
  case ann::UnaryKind::Not:
    return choose(op, input, constant(op, 0.0), constant(op, 1.0));
  default:
    return convertOther(op);
  }
}

int SpikingGraph::convertBinary(Operation *op) {
  auto binary = cast<ann::BinaryOp>(op);
  int lhs = numberOf(binary.getLhs()), rhs = numberOf(binary.getRhs());
  auto one = [&] { return constant(op, 1.0); };
  auto zero = [&] { return constant(op, 0.0); };
  auto number = [&](int node) -> std::optional<double> {
    if (nodes[node].kind != Kind::Constant || nodes[node].values.size() != 1)
      return std::nullopt;
    return nodes[node].values[0];
  };
  switch (binary.getKind()) {
  case ann::BinaryKind::Greater:
    return elementwise(op, Kind::Greater, {lhs, rhs});
  case ann::BinaryKind::GreaterEqual:
    return elementwise(op, Kind::GreaterEqual, {lhs, rhs});
  case ann::BinaryKind::Less:
    return elementwise(op, Kind::Greater, {rhs, lhs});
  case ann::BinaryKind::LessEqual:
    return elementwise(op, Kind::GreaterEqual, {rhs, lhs});
  case ann::BinaryKind::And:
    return choose(op, lhs, choose(op, rhs, one(), zero()), zero());
  case ann::BinaryKind::Or:
    return choose(op, lhs, one(), choose(op, rhs, one(), zero()));
  case ann::BinaryKind::Equal:
    if (number(rhs) == 0.0)
      return choose(op, lhs, zero(), one());
    if (number(rhs) == 1.0)
      return choose(op, lhs, one(), zero());
    return convertOther(op);
  case ann::BinaryKind::Max:
    if (std::optional<double> low = number(rhs))
      return clip(op, lhs, *low, infinity);
    return convertOther(op);
  case ann::BinaryKind::Min:
    if (std::optional<double> high = number(rhs))
      return clip(op, lhs, -infinity, *high);
    return convertOther(op);
  default:
    return convertOther(op);
  }
}

int SpikingGraph::convertRow(Operation *op) {
  auto argument = dyn_cast<BlockArgument>(op->getOperand(0));
  auto row = rowOf(op);
  if (!argument || !row || !sequenceAxis(argument))
    return convertOther(op);
  Node node;
  node.kind = Kind::Input;
  node.shape = shapeOf(op->getResult(0));
  node.tag = static_cast<int>(argument.getArgNumber());
  node.time = row->second;
  node.name = spikingName(op->getLoc());
  return add(std::move(node));
}

int SpikingGraph::convertOther(Operation *op) {
  SmallVector<int> operands;
  for (Value operand : op->getOperands())
    operands.push_back(numberOf(operand));
  int number = elementwise(op, Kind::Other, operands);
  nodes[number].tag = tagOf(op);
  return number;
}

/// True if only dimensions of size 1 move.
static bool keepsOrder(ann::TransposeOp op) {
  int64_t last = -1;
  for (int64_t from : op.getPermutation()) {
    if (shapeOf(op.getInput())[from] == 1)
      continue;
    if (from < last)
      return false;
    last = from;
  }
  return true;
}

int SpikingGraph::convert(Operation *op) {
  auto operands = [&] {
    SmallVector<int> numbers;
    for (Value operand : op->getOperands())
      numbers.push_back(numberOf(operand));
    return numbers;
  };
  if (isa<ann::ConstantOp>(op))
    return constant(op->getLoc(), op->getResult(0));
  if (auto layer = dyn_cast<ann::Conv2DOp>(op))
    return convertLayer(op, layer.getBias());
  if (auto layer = dyn_cast<ann::DenseOp>(op))
    return convertLayer(op, layer.getBias());
  if (isa<ann::AvgPoolOp>(op))
    return convertLayer(op, Value());
  if (isa<ann::MaxPoolOp>(op)) {
    int number = elementwise(op, Kind::MaxPool, operands());
    nodes[number].tag = tagOf(op);
    return number;
  }
  if (isa<ann::BatchNormOp>(op))
    return convertBatchNorm(op);
  if (isa<ann::ReshapeOp>(op))
    return elementwise(op, Kind::Reshape, operands());
  if (auto transpose = dyn_cast<ann::TransposeOp>(op))
    return keepsOrder(transpose) ? elementwise(op, Kind::Reshape, operands())
                                 : convertOther(op);
  if (isa<ann::AddOp>(op))
    return elementwise(op, Kind::Add, operands());
  if (isa<ann::SubOp>(op))
    return elementwise(op, Kind::Sub, operands());
  if (isa<ann::MulOp>(op))
    return elementwise(op, Kind::Mul, operands());
  if (isa<ann::DivOp>(op))
    return elementwise(op, Kind::Div, operands());
  if (isa<ann::ReluOp>(op))
    return clip(op, numberOf(op->getOperand(0)), 0.0, infinity);
  if (auto limit = dyn_cast<ann::ClipOp>(op))
    return clip(op, numberOf(limit.getInput()), limit.getMin().convertToFloat(),
                limit.getMax().convertToFloat());
  if (isa<ann::UnaryOp>(op))
    return convertUnary(op);
  if (isa<ann::BinaryOp>(op))
    return convertBinary(op);
  if (isa<ann::WhereOp>(op))
    return elementwise(op, Kind::Where, operands());
  if (isa<ann::BroadcastOp>(op))
    return elementwise(op, Kind::Add,
                       {numberOf(op->getOperand(0)), constant(op, 0.0)});
  if (isa<ann::GatherOp, ann::SliceOp>(op))
    return convertRow(op);
  return convertOther(op);
}

int SpikingGraph::numberOf(Value value) {
  auto known = numbers.find(value);
  if (known != numbers.end())
    return known->second;
  // Operands first, without recursion: unrolled networks are deep.
  SmallVector<Value> work = {value};
  while (!work.empty()) {
    Value next = work.back();
    if (numbers.count(next)) {
      work.pop_back();
      continue;
    }
    Operation *op = next.getDefiningOp();
    if (!op) {
      Node node;
      node.kind = Kind::Input;
      node.shape = shapeOf(next);
      node.tag = static_cast<int>(cast<BlockArgument>(next).getArgNumber());
      node.name = spikingName(next.getLoc());
      numbers[next] = add(std::move(node));
      continue;
    }
    size_t before = work.size();
    for (Value operand : op->getOperands())
      if (!numbers.count(operand) && !operand.getDefiningOp<ann::ConstantOp>())
        work.push_back(operand);
    if (work.size() > before)
      continue;
    int number = convert(op);
    numbers[next] = number;
  }
  return numbers[value];
}
