// Turns ann ops into steps of the interpreter.

#include "AnnPlan.h"

#include "AnnKernels.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Weights.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;

/// Alignment that oneDNN wants for its working memory.
static constexpr size_t scratchAlignment = 64;

unsigned AnnPlan::addSlot(Value value, int64_t size, bool isOwned) {
  unsigned slot = sizes.size();
  slots[value] = slot;
  sizes.push_back(size);
  owned.push_back(isOwned);
  initial.emplace_back();
  return slot;
}

static Sizes sizesOf(Value value) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(value.getType()).getShape();
  return Sizes(shape.begin(), shape.end());
}

static int64_t countOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements();
}

namespace {

/// Adds the steps of one network to a plan.
class PlanBuilder {
public:
  explicit PlanBuilder(AnnPlan &plan) : plan(plan) {}

  LogicalResult add(Operation *op);
  FailureOr<unsigned> getSlot(Operation *user, Value value);

private:
  unsigned addResult(Operation *op);
  FailureOr<ann::Floats> getConstant(Operation *user, Value value,
                                     StringRef what);
  LogicalResult addLayer(Operation *op, const LayerShape &shape);
  LogicalResult addConv(ann::Conv2DOp op);
  LogicalResult addDense(ann::DenseOp op);
  LogicalResult addBatchNorm(ann::BatchNormOp op);
  LogicalResult addBinary(Operation *op, BinaryKind kind);
  LogicalResult addReshape(ann::ReshapeOp op);
  LogicalResult addTranspose(ann::TransposeOp op);
  LogicalResult addSoftmax(ann::SoftmaxOp op);
  LogicalResult addPool(Operation *op, PoolShape shape, bool isMaximum,
                        bool countPads);
  LogicalResult addClip(Operation *op, float low, float high);

  /// Adds a step that reads the first operand of `op` and writes its result.
  template <typename Body>
  LogicalResult addUnary(Operation *op, Body body) {
    FailureOr<unsigned> input = getSlot(op, op->getOperand(0));
    if (failed(input))
      return failure();
    unsigned output = addResult(op);
    plan.steps.push_back([=, input = *input](AnnContext &context) -> Status {
      body(context.tensors[input].data(), context.buffers[output].data());
      return {};
    });
    return success();
  }

  AnnPlan &plan;
};

} // namespace

/// The slot of `value`; constants get one when they are first used.
FailureOr<unsigned> PlanBuilder::getSlot(Operation *user, Value value) {
  auto found = plan.slots.find(value);
  if (found != plan.slots.end())
    return found->second;
  FailureOr<ann::Floats> floats = getConstant(user, value, "operands");
  if (failed(floats))
    return failure();
  unsigned slot = plan.addSlot(value, floats->size(), /*isOwned=*/false);
  plan.initial[slot] = floats->data();
  if (floats->isSplat())
    plan.initial[slot] = plan.expanded.emplace_back(floats->expand());
  return slot;
}

unsigned PlanBuilder::addResult(Operation *op) {
  Value result = op->getResult(0);
  plan.values.push_back(result);
  return plan.addSlot(result, countOf(result), /*isOwned=*/true);
}

FailureOr<ann::Floats> PlanBuilder::getConstant(Operation *user, Value value,
                                                StringRef what) {
  FailureOr<ann::Floats> floats = ann::getFloats(value);
  if (failed(floats))
    user->emitOpError("expects constant ")
        << what << " whose data is there and not elided";
  return floats;
}

//===----------------------------------------------------------------------===//
// Layers with weights
//===----------------------------------------------------------------------===//

LogicalResult PlanBuilder::addLayer(Operation *op, const LayerShape &shape) {
  FailureOr<unsigned> input = getSlot(op, op->getOperand(0));
  FailureOr<ann::Floats> weights =
      getConstant(op, op->getOperand(1), "weights");
  if (failed(input) || failed(weights))
    return failure();
  std::vector<float> expandedWeights, bias;
  if (weights->isSplat())
    expandedWeights = weights->expand();
  if (op->getNumOperands() == 3) {
    FailureOr<ann::Floats> floats = getConstant(op, op->getOperand(2), "bias");
    if (failed(floats))
      return failure();
    bias = floats->expand();
  }
  Result<std::unique_ptr<Layer>> layer = createLayer(
      shape,
      weights->isSplat() ? expandedWeights.data() : weights->data().data(),
      bias.empty() ? nullptr : bias.data());
  if (!layer)
    return op->emitOpError(layer.error().message);
  plan.scratchSize =
      std::max(plan.scratchSize, (*layer)->scratchSize() + scratchAlignment);
  unsigned output = addResult(op);
  std::shared_ptr<Layer> shared = std::move(*layer);
  plan.steps.push_back([=, input = *input](AnnContext &context) {
    auto scratch = reinterpret_cast<uintptr_t>(context.scratch.data());
    size_t skip =
        (scratchAlignment - scratch % scratchAlignment) % scratchAlignment;
    return shared->run(context.tensors[input].data(),
                       context.buffers[output].data(),
                       context.scratch.data() + skip);
  });
  return success();
}

LogicalResult PlanBuilder::addConv(ann::Conv2DOp op) {
  Sizes input = sizesOf(op.getInput()), output = sizesOf(op);
  Sizes weights = sizesOf(op.getWeights());
  LayerShape shape{/*isDense=*/false, input[0], input[1],
                   input[2],          input[3], output[1],
                   output[2],         output[3]};
  for (int axis : {0, 1}) {
    shape.kernel[axis] = weights[axis + 2];
    shape.strides[axis] = op.getStrides()[axis];
    shape.dilations[axis] = op.getDilations()[axis];
  }
  llvm::copy(op.getPads(), shape.pads);
  shape.groups = op.getGroups();
  return addLayer(op, shape);
}

LogicalResult PlanBuilder::addDense(ann::DenseOp op) {
  Sizes input = sizesOf(op.getInput()), output = sizesOf(op);
  return addLayer(op, LayerShape{/*isDense=*/true, input[0], input[1], 1, 1,
                                 output[1], 1, 1});
}

LogicalResult PlanBuilder::addBatchNorm(ann::BatchNormOp op) {
  std::vector<float> parameters[4];
  for (int index = 0; index < 4; ++index) {
    FailureOr<ann::Floats> floats =
        getConstant(op, op->getOperand(index + 1), "statistics");
    if (failed(floats))
      return failure();
    parameters[index] = floats->expand();
  }
  std::vector<float> scale, offset;
  double epsilon = op.getEpsilon().convertToFloat();
  for (size_t channel = 0; channel < parameters[0].size(); ++channel) {
    double factor =
        parameters[0][channel] / std::sqrt(parameters[3][channel] + epsilon);
    scale.push_back(static_cast<float>(factor));
    offset.push_back(static_cast<float>(parameters[1][channel] -
                                        parameters[2][channel] * factor));
  }
  Sizes sizes = sizesOf(op);
  int64_t inner = countOf(op) / (sizes[0] * sizes[1]);
  return addUnary(op, [=](const float *input, float *output) {
    scaleChannels(sizes[0], sizes[1], inner, scale.data(), offset.data(), input,
                  output);
  });
}

//===----------------------------------------------------------------------===//
// Other ops
//===----------------------------------------------------------------------===//

LogicalResult PlanBuilder::addBinary(Operation *op, BinaryKind kind) {
  FailureOr<unsigned> left = getSlot(op, op->getOperand(0));
  FailureOr<unsigned> right = getSlot(op, op->getOperand(1));
  if (failed(left) || failed(right))
    return failure();
  BroadcastShape shape =
      getBroadcast(sizesOf(op->getResult(0)), sizesOf(op->getOperand(0)),
                   sizesOf(op->getOperand(1)));
  unsigned output = addResult(op);
  plan.steps.push_back(
      [=, left = *left, right = *right](AnnContext &context) -> Status {
        binary(kind, shape, context.tensors[left].data(),
               context.tensors[right].data(), context.buffers[output].data());
        return {};
      });
  return success();
}

/// A reshape is another view of the same floats.
LogicalResult PlanBuilder::addReshape(ann::ReshapeOp op) {
  FailureOr<unsigned> input = getSlot(op, op.getInput());
  if (failed(input))
    return failure();
  plan.values.push_back(op);
  unsigned output = plan.addSlot(op, countOf(op), /*isOwned=*/false);
  plan.steps.push_back([=, input = *input](AnnContext &context) -> Status {
    context.tensors[output] = context.tensors[input];
    return {};
  });
  return success();
}

LogicalResult PlanBuilder::addTranspose(ann::TransposeOp op) {
  Sizes input = sizesOf(op.getInput());
  Sizes steps(input.size(), 1), strides;
  for (size_t axis = input.size(); axis-- > 1;)
    steps[axis - 1] = steps[axis] * input[axis];
  for (int64_t dimension : op.getPermutation())
    strides.push_back(steps[dimension]);
  return addUnary(
      op, [output = sizesOf(op), strides](const float *values, float *result) {
        transpose(output, strides, values, result);
      });
}

LogicalResult PlanBuilder::addSoftmax(ann::SoftmaxOp op) {
  Sizes sizes = sizesOf(op);
  int64_t outer = 1, inner = 1, size = sizes[op.getAxis()];
  for (int64_t axis = 0; axis < static_cast<int64_t>(sizes.size()); ++axis) {
    if (axis < static_cast<int64_t>(op.getAxis()))
      outer *= sizes[axis];
    if (axis > static_cast<int64_t>(op.getAxis()))
      inner *= sizes[axis];
  }
  return addUnary(op, [=](const float *input, float *output) {
    softmax(outer, size, inner, input, output);
  });
}

/// The geometry of a pooling op.
template <typename OpT>
static PoolShape getPoolShape(OpT op, ArrayRef<int64_t> dilations) {
  Sizes input = sizesOf(op.getInput()), output = sizesOf(op);
  PoolShape shape{input[0] * input[1], input[2], input[3], output[2],
                  output[3]};
  llvm::copy(op.getKernel(), shape.kernel);
  llvm::copy(op.getStrides(), shape.strides);
  llvm::copy(op.getPads(), shape.pads);
  llvm::copy(dilations, shape.dilations);
  return shape;
}

LogicalResult PlanBuilder::addPool(Operation *op, PoolShape shape,
                                   bool isMaximum, bool countPads) {
  return addUnary(op, [=](const float *input, float *output) {
    if (isMaximum)
      maxPool(shape, input, output);
    else
      avgPool(shape, countPads, input, output);
  });
}

LogicalResult PlanBuilder::addClip(Operation *op, float low, float high) {
  int64_t count = countOf(op->getResult(0));
  return addUnary(op, [=](const float *input, float *output) {
    clip(count, low, high, input, output);
  });
}

LogicalResult PlanBuilder::add(Operation *op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([](ann::ConstantOp) { return success(); })
      .Case([&](ann::Conv2DOp op) { return addConv(op); })
      .Case([&](ann::DenseOp op) { return addDense(op); })
      .Case([&](ann::BatchNormOp op) { return addBatchNorm(op); })
      .Case([&](ann::ReluOp op) {
        return addClip(op, 0, std::numeric_limits<float>::infinity());
      })
      .Case([&](ann::ClipOp op) {
        return addClip(op, op.getMin().convertToFloat(),
                       op.getMax().convertToFloat());
      })
      .Case([&](ann::SoftmaxOp op) { return addSoftmax(op); })
      .Case([&](ann::MaxPoolOp op) {
        return addPool(op, getPoolShape(op, op.getDilations()), true, false);
      })
      .Case([&](ann::AvgPoolOp op) {
        return addPool(op, getPoolShape(op, {1, 1}), false,
                       op.getCountIncludePad());
      })
      .Case([&](ann::AddOp op) { return addBinary(op, BinaryKind::Add); })
      .Case([&](ann::SubOp op) { return addBinary(op, BinaryKind::Sub); })
      .Case([&](ann::MulOp op) { return addBinary(op, BinaryKind::Mul); })
      .Case([&](ann::DivOp op) { return addBinary(op, BinaryKind::Div); })
      .Case([&](ann::ReshapeOp op) { return addReshape(op); })
      .Case([&](ann::TransposeOp op) { return addTranspose(op); })
      .Default([](Operation *op) {
        return op->emitOpError("is not an ann operation, which is all that the "
                               "interpreter runs");
      });
}

LogicalResult snnc::interpreter::buildPlan(func::FuncOp network,
                                           AnnPlan &plan) {
  if (!network.getBody().hasOneBlock())
    return network.emitOpError("expects one block with the operations of the "
                               "network, but has ")
           << network.getBody().getBlocks().size();
  for (Value argument : network.getArguments()) {
    if (!ann::isAnnTensor(argument.getType()))
      return network.emitOpError("expects arguments that are tensors of f32 "
                                 "with static sizes, but got ")
             << argument.getType();
    plan.values.push_back(argument);
    plan.inputs.push_back(
        plan.addSlot(argument, countOf(argument), /*isOwned=*/false));
  }
  PlanBuilder builder(plan);
  Block &block = network.getBody().front();
  for (Operation &op : block.without_terminator())
    if (failed(builder.add(&op)))
      return failure();
  for (Value result : block.getTerminator()->getOperands()) {
    FailureOr<unsigned> slot = builder.getSlot(block.getTerminator(), result);
    if (failed(slot))
      return failure();
    plan.outputs.push_back(*slot);
  }
  return success();
}
