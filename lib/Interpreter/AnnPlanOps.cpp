// Turns the ann ops that need no library into steps of the interpreter.

#include "AnnPlanBuilder.h"
#include "AnnResize.h"
#include "AnnTensors.h"

#include "dialects/Ann/Functions.h"
#include "dialects/Ann/Grid.h"
#include "dialects/Ann/Move.h"

#include "llvm/ADT/TypeSwitch.h"

#include <algorithm>
#include <limits>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;

//===----------------------------------------------------------------------===//
// Element by element
//===----------------------------------------------------------------------===//

template <typename FunctionT>
LogicalResult PlanBuilder::addBinary(Operation *op, FunctionT function) {
  BroadcastShape shape =
      getBroadcast(sizesOf(op->getResult(0)), sizesOf(op->getOperand(0)),
                   sizesOf(op->getOperand(1)));
  return addStep(op, op->getOperands(),
                 [=](ArrayRef<const float *> inputs, float *output) {
                   binary(function, shape, inputs[0], inputs[1], output);
                 });
}

LogicalResult PlanBuilder::addClip(Operation *op, float low, float high) {
  int64_t count = countOf(op->getResult(0));
  return addUnary(op, [=](const float *input, float *output) {
    clip(count, low, high, input, output);
  });
}

LogicalResult PlanBuilder::addUnaryOp(ann::UnaryOp op) {
  int64_t count = countOf(op);
  ann::UnaryFunction function = ann::getFunction(op.getKind());
  return addUnary(op, [=](const float *input, float *output) {
    std::transform(input, input + count, output, function);
  });
}

LogicalResult PlanBuilder::addWhere(ann::WhereOp op) {
  Sizes sizes = sizesOf(op);
  auto repeated = [&](Value value) {
    return getRepeatedStrides(sizes, sizesOf(value));
  };
  WhereShape shape{sizes, repeated(op.getCondition()), repeated(op.getLhs()),
                   repeated(op.getRhs())};
  return addStep(op, op->getOperands(),
                 [=](ArrayRef<const float *> inputs, float *output) {
                   where(shape, inputs[0], inputs[1], inputs[2], output);
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

LogicalResult PlanBuilder::addLrn(ann::LrnOp op) {
  Sizes sizes = sizesOf(op);
  LrnShape shape{sizes[0], sizes[1], countOf(op) / (sizes[0] * sizes[1]),
                 static_cast<int64_t>(op.getSize())};
  shape.alpha = op.getAlpha().convertToFloat();
  shape.beta = op.getBeta().convertToFloat();
  shape.bias = op.getBias().convertToFloat();
  return addUnary(op, [=](const float *input, float *output) {
    lrn(shape, input, output);
  });
}

//===----------------------------------------------------------------------===//
// Sums and products
//===----------------------------------------------------------------------===//

static Reduction getReduction(ann::ReduceKind kind) {
  switch (kind) {
  case ann::ReduceKind::LogSumExp:
    return Reduction::LogSumExp;
  case ann::ReduceKind::Max:
    return Reduction::Max;
  case ann::ReduceKind::Mean:
    return Reduction::Mean;
  case ann::ReduceKind::Min:
    return Reduction::Min;
  case ann::ReduceKind::Prod:
    return Reduction::Prod;
  case ann::ReduceKind::Sum:
    return Reduction::Sum;
  }
  llvm_unreachable("all kinds of ann.reduce are listed");
}

LogicalResult PlanBuilder::addQuantize(ann::QuantizeOp op) {
  int64_t count = countOf(op);
  ann::GridLayout layout = ann::getGridLayout(op);
  return addUnary(op, [=](const float *input, float *output) {
    for (int64_t i = 0; i < count; ++i)
      output[i] =
          ann::quantize(op, input[i], i / layout.inner % layout.channels);
  });
}

LogicalResult PlanBuilder::addReduce(ann::ReduceOp op) {
  Sizes input = sizesOf(op.getInput());
  std::vector<bool> isReduced(input.size(), false);
  for (int64_t axis : op.getAxes())
    isReduced[axis] = true;
  Reduction kind = getReduction(op.getKind());
  return addUnary(op, [=](const float *values, float *output) {
    reduce(kind, input, isReduced, values, output);
  });
}

LogicalResult PlanBuilder::addMatMul(ann::MatMulOp op) {
  Sizes left = sizesOf(op.getLhs()), right = sizesOf(op.getRhs());
  Sizes output = sizesOf(op);
  MatMulShape shape{output[output.size() - 2], left.back(), output.back(), {}};
  for (Sizes *sizes : {&left, &right, &output})
    sizes->resize(sizes->size() - 2);
  shape.batch = getBroadcast(output, left, right);
  return addStep(op, op->getOperands(),
                 [=](ArrayRef<const float *> inputs, float *result) {
                   matMul(shape, inputs[0], inputs[1], result);
                 });
}

//===----------------------------------------------------------------------===//
// Moves
//===----------------------------------------------------------------------===//

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

LogicalResult PlanBuilder::addMove(Operation *op) {
  return addUnary(
      op, [move = *ann::getMove(op)](const float *input, float *output) {
        ann::moveElements(move, input, output);
      });
}

LogicalResult PlanBuilder::addConcat(ann::ConcatOp op) {
  Sizes sizes = sizesOf(op);
  int64_t outer = 1;
  for (size_t axis = 0; axis < op.getAxis(); ++axis)
    outer *= sizes[axis];
  Sizes rows; // elements of each input behind the dimensions in front
  for (Value input : op.getInputs())
    rows.push_back(countOf(input) / outer);
  return addStep(op, op->getOperands(),
                 [=](ArrayRef<const float *> inputs, float *output) {
                   for (int64_t row = 0; row < outer; ++row)
                     for (size_t i = 0; i < rows.size(); ++i)
                       output = std::copy_n(inputs[i] + row * rows[i], rows[i],
                                            output);
                 });
}

LogicalResult PlanBuilder::addResize(ann::ResizeOp op) {
  Sizes input = sizesOf(op.getInput());
  std::vector<Resampling> steps = getResampling(op);
  return addUnary(op, [=](const float *values, float *output) {
    resample(input, steps, values, output);
  });
}

LogicalResult PlanBuilder::addOther(Operation *op) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](ann::ReluOp op) { return addClip(op, 0, infinity); })
      .Case([&](ann::ClipOp op) {
        return addClip(op, op.getMin().convertToFloat(),
                       op.getMax().convertToFloat());
      })
      .Case([&](ann::SoftmaxOp op) { return addSoftmax(op); })
      .Case([&](ann::AddOp op) { return addBinary(op, BinaryKind::Add); })
      .Case([&](ann::SubOp op) { return addBinary(op, BinaryKind::Sub); })
      .Case([&](ann::MulOp op) { return addBinary(op, BinaryKind::Mul); })
      .Case([&](ann::DivOp op) { return addBinary(op, BinaryKind::Div); })
      .Case([&](ann::BinaryOp op) {
        return addBinary(op, ann::getFunction(op.getKind()));
      })
      .Case([&](ann::UnaryOp op) { return addUnaryOp(op); })
      .Case([&](ann::WhereOp op) { return addWhere(op); })
      .Case([&](ann::LrnOp op) { return addLrn(op); })
      .Case([&](ann::QuantizeOp op) { return addQuantize(op); })
      .Case([&](ann::ReduceOp op) { return addReduce(op); })
      .Case([&](ann::MatMulOp op) { return addMatMul(op); })
      .Case([&](ann::ReshapeOp op) { return addReshape(op); })
      .Case([&](ann::ConcatOp op) { return addConcat(op); })
      .Case([&](ann::ResizeOp op) { return addResize(op); })
      .Case<ann::TransposeOp, ann::SliceOp, ann::GatherOp, ann::PadOp,
            ann::BroadcastOp>([&](Operation *op) { return addMove(op); })
      .Default([](Operation *op) {
        return op->emitOpError("is not an ann operation, which is all that the "
                               "interpreter runs");
      });
}
