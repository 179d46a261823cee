// Turns ann ops into steps of the interpreter, one by one.

#ifndef SNNC_INTERPRETER_ANNPLANBUILDER_H
#define SNNC_INTERPRETER_ANNPLANBUILDER_H

#include "AnnKernels.h"
#include "AnnPlan.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Weights.h"

namespace snnc::interpreter {

/// The sizes of a tensor.
inline Sizes sizesOf(mlir::Value value) {
  llvm::ArrayRef<int64_t> shape =
      llvm::cast<mlir::RankedTensorType>(value.getType()).getShape();
  return Sizes(shape.begin(), shape.end());
}

/// The number of elements of a tensor.
inline int64_t countOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType()).getNumElements();
}

/// Adds the steps of one network to a plan. Each `add` reports, where the
/// operation stands, what cannot run.
class PlanBuilder {
public:
  PlanBuilder(AnnPlan &plan, Sums sums) : plan(plan), sums(sums) {}

  /// Adds any operation of ann.
  mlir::LogicalResult add(mlir::Operation *op);

  /// The slot of `value`; constants get one when they are first used.
  mlir::FailureOr<unsigned> getSlot(mlir::Operation *user, mlir::Value value);

private:
  unsigned addResult(mlir::Operation *op);
  mlir::FailureOr<ann::Floats>
  getConstant(mlir::Operation *user, mlir::Value value, llvm::StringRef what);

  mlir::LogicalResult addLayer(mlir::Operation *op, LayerShape shape);
  template <typename OpT>
  mlir::LogicalResult addConv(OpT op, LayerKind kind);
  mlir::LogicalResult addDense(ann::DenseOp op);
  mlir::LogicalResult addBatchNorm(ann::BatchNormOp op);
  mlir::LogicalResult addPool(mlir::Operation *op, PoolShape shape,
                              bool isMaximum, bool countPads);

  // In AnnPlanOps.cpp: what needs no library.
  mlir::LogicalResult addOther(mlir::Operation *op);
  template <typename FunctionT>
  mlir::LogicalResult addBinary(mlir::Operation *op, FunctionT function);
  mlir::LogicalResult addClip(mlir::Operation *op, float low, float high);
  mlir::LogicalResult addConcat(ann::ConcatOp op);
  mlir::LogicalResult addLrn(ann::LrnOp op);
  mlir::LogicalResult addMatMul(ann::MatMulOp op);
  mlir::LogicalResult addMove(mlir::Operation *op);
  mlir::LogicalResult addQuantize(ann::QuantizeOp op);
  mlir::LogicalResult addReduce(ann::ReduceOp op);
  mlir::LogicalResult addReshape(ann::ReshapeOp op);
  mlir::LogicalResult addResize(ann::ResizeOp op);
  mlir::LogicalResult addSoftmax(ann::SoftmaxOp op);
  mlir::LogicalResult addUnaryOp(ann::UnaryOp op);
  mlir::LogicalResult addWhere(ann::WhereOp op);

  /// Adds a step that reads `operands` and writes the result of `op`:
  /// `body(inputs, output)`.
  template <typename Body>
  mlir::LogicalResult addStep(mlir::Operation *op, mlir::ValueRange operands,
                              Body body) {
    std::vector<unsigned> slots;
    for (mlir::Value operand : operands) {
      mlir::FailureOr<unsigned> slot = getSlot(op, operand);
      if (failed(slot))
        return mlir::failure();
      slots.push_back(*slot);
    }
    unsigned output = addResult(op);
    plan.steps.push_back([=](AnnContext &context) -> Status {
      llvm::SmallVector<const float *, 4> inputs;
      for (unsigned slot : slots)
        inputs.push_back(context.tensors[slot].data());
      body(inputs, context.buffers[output].data());
      return {};
    });
    return mlir::success();
  }

  /// Adds a step that reads the first operand of `op` and writes its result:
  /// `body(input, output)`.
  template <typename Body>
  mlir::LogicalResult addUnary(mlir::Operation *op, Body body) {
    return addStep(op, op->getOperand(0),
                   [=](llvm::ArrayRef<const float *> inputs, float *output) {
                     body(inputs[0], output);
                   });
  }

  AnnPlan &plan;
  Sums sums;
};

} // namespace snnc::interpreter

#endif // SNNC_INTERPRETER_ANNPLANBUILDER_H
