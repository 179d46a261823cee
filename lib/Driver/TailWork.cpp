// How long the host takes for an operation of a tail.

#include "TailWork.h"

#include "dialects/Ann/Ann.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace snnc;

using Sizes = ArrayRef<int64_t>;

static Sizes shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

static uint64_t product(Sizes sizes) {
  uint64_t result = 1;
  for (int64_t size : sizes)
    result = llvm::SaturatingMultiply(result, static_cast<uint64_t>(size));
  return result;
}

/// Elements of a window or of a row that each element of the result needs.
static uint64_t perElement(Operation &op) {
  return llvm::TypeSwitch<Operation *, uint64_t>(&op)
      .Case([](ann::MatMulOp op) { return shapeOf(op.getLhs()).back(); })
      .Case([](ann::MaxPoolOp op) { return product(op.getKernel()); })
      .Case([](ann::AvgPoolOp op) { return product(op.getKernel()); })
      .Case([](ann::LrnOp op) { return op.getSize(); })
      .Default(uint64_t(1));
}

/// Axis by axis, and the tensor is largest where it grows first.
static uint64_t resizeWork(ann::ResizeOp op) {
  uint64_t elements = 1, taps = 0;
  for (auto [input, output] :
       llvm::zip_equal(shapeOf(op.getInput()), shapeOf(op.getResult())))
    elements = llvm::SaturatingMultiply(
        elements, static_cast<uint64_t>(std::max(input, output)));
  for (double scale : op.getScales()) {
    // A cubic filter has 4 taps, which antialiasing stretches.
    double shrink = op.getAntialias() ? std::min(scale, 1.0) : 1;
    double count = std::ceil(4 / shrink) + 1;
    taps = llvm::SaturatingAdd(
        taps, count < 0x1p63 ? static_cast<uint64_t>(count) : UINT64_MAX);
  }
  return llvm::SaturatingMultiply(elements, std::max<uint64_t>(taps, 1));
}

uint64_t driver::tailWork(Operation &op) {
  uint64_t work = 0;
  for (Value operand : op.getOperands())
    work = llvm::SaturatingAdd(work, product(shapeOf(operand)));
  if (auto resize = dyn_cast<ann::ResizeOp>(op))
    return llvm::SaturatingAdd(work, resizeWork(resize));
  for (Value result : op.getResults())
    work = llvm::SaturatingMultiplyAdd(product(shapeOf(result)),
                                       perElement(op), work);
  return work;
}
