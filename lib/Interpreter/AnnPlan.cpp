// Turns networks of ann ops, and their layers, into steps of the interpreter.

#include "AnnPlanBuilder.h"

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

LogicalResult PlanBuilder::addLayer(Operation *op, LayerShape shape) {
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
  const float *weightData =
      weights->isSplat() ? expandedWeights.data() : weights->data().data();
  const float *biasData = bias.empty() ? nullptr : bias.data();
  Result<std::unique_ptr<Layer>> layer =
      sums == Sums::Double ? createPreciseLayer(shape, weightData, biasData)
                           : createLayer(shape, weightData, biasData);
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

template <typename OpT>
LogicalResult PlanBuilder::addConv(OpT op, LayerKind kind) {
  Sizes input = sizesOf(op.getInput()), output = sizesOf(op);
  Sizes weights = sizesOf(op.getWeights());
  auto tail = [](ArrayRef<int64_t> sizes) {
    return std::vector<int64_t>(sizes.begin() + 2, sizes.end());
  };
  LayerShape shape{kind,        input[0],     input[1],      output[1],
                   tail(input), tail(output), tail(weights), op.getStrides()};
  shape.pads = op.getPads().drop_back(shape.map.size());
  shape.dilations = op.getDilations();
  shape.groups = op.getGroups();
  return addLayer(op, shape);
}

LogicalResult PlanBuilder::addDense(ann::DenseOp op) {
  Sizes input = sizesOf(op.getInput()), output = sizesOf(op);
  return addLayer(op,
                  LayerShape{LayerKind::Dense, input[0], input[1], output[1]});
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
// Pooling
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// Networks
//===----------------------------------------------------------------------===//

LogicalResult PlanBuilder::add(Operation *op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([](ann::ConstantOp) { return success(); })
      .Case([&](ann::Conv2DOp op) { return addConv(op, LayerKind::Conv); })
      .Case([&](ann::Conv3DOp op) { return addConv(op, LayerKind::Conv); })
      .Case([&](ann::ConvTransposeOp op) {
        return addConv(op, LayerKind::Transposed);
      })
      .Case([&](ann::DenseOp op) { return addDense(op); })
      .Case([&](ann::BatchNormOp op) { return addBatchNorm(op); })
      .Case([&](ann::MaxPoolOp op) {
        return addPool(op, getPoolShape(op, op.getDilations()), true, false);
      })
      .Case([&](ann::AvgPoolOp op) {
        return addPool(op, getPoolShape(op, {1, 1}), false,
                       op.getCountIncludePad());
      })
      .Default([&](Operation *op) { return addOther(op); });
}

LogicalResult snnc::interpreter::buildPlan(func::FuncOp network, Sums sums,
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
  PlanBuilder builder(plan, sums);
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
