// What the ops that only move elements have in common: where each comes from.

#include "dialects/Ann/Move.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/TypeSwitch.h"

#include <algorithm>

using namespace mlir;
using namespace snnc::ann;

/// `count` offsets from `start` on, `step` apart.
static std::vector<int64_t> makeLine(int64_t start, int64_t count,
                                     int64_t step) {
  std::vector<int64_t> line(count);
  for (int64_t i = 0; i < count; ++i)
    line[i] = start + i * step;
  return line;
}

Move snnc::ann::getRepetition(ArrayRef<int64_t> shape,
                              ArrayRef<int64_t> output) {
  SmallVector<int64_t> strides = computeStrides(shape);
  size_t added = output.size() - shape.size();
  Move move;
  for (size_t axis = 0; axis < output.size(); ++axis) {
    bool isRepeated = axis < added || shape[axis - added] == 1;
    move.offsets.push_back(
        makeLine(0, output[axis], isRepeated ? 0 : strides[axis - added]));
  }
  return move;
}

static Move getTransposition(TransposeOp op) {
  ArrayRef<int64_t> shape = op.getInput().getType().getShape();
  SmallVector<int64_t> strides = computeStrides(shape);
  Move move;
  for (int64_t dimension : op.getPermutation())
    move.offsets.push_back(makeLine(0, shape[dimension], strides[dimension]));
  return move;
}

static Move getSlice(SliceOp op) {
  SmallVector<int64_t> strides =
      computeStrides(op.getInput().getType().getShape());
  Move move;
  for (auto [stride, start, size, step] :
       llvm::zip_equal(strides, op.getStarts(), op.getSizes(), op.getSteps()))
    move.offsets.push_back(makeLine(start * stride, size, step * stride));
  return move;
}

static Move getSelection(GatherOp op) {
  ArrayRef<int64_t> shape = op.getInput().getType().getShape();
  int64_t axis = op.getAxis();
  int64_t inner = ShapedType::getNumElements(shape.drop_front(axis + 1));
  Move move;
  move.offsets.push_back(
      makeLine(0, ShapedType::getNumElements(shape.take_front(axis)),
               shape[axis] * inner));
  std::vector<int64_t> chosen;
  for (int64_t index : op.getIndices().getValues<int64_t>())
    chosen.push_back(index * inner);
  move.offsets.push_back(std::move(chosen));
  move.offsets.push_back(makeLine(0, inner, 1));
  return move;
}

/// Where an element outside of `size` elements comes from; -1 for the fill.
static int64_t reflectIndex(PadMode mode, int64_t index, int64_t size) {
  if (index >= 0 && index < size)
    return index;
  switch (mode) {
  case PadMode::Constant:
    return -1;
  case PadMode::Edge:
    return index < 0 ? 0 : size - 1;
  case PadMode::Reflect:
    return index < 0 ? -index : 2 * (size - 1) - index;
  case PadMode::Wrap:
    return index < 0 ? index + size : index - size;
  }
  llvm_unreachable("all modes of ann.pad are listed");
}

static Move getPadding(PadOp op) {
  ArrayRef<int64_t> shape = op.getInput().getType().getShape();
  SmallVector<int64_t> strides = computeStrides(shape);
  Move move;
  move.fill = op.getValue().convertToFloat();
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    std::vector<int64_t> line;
    int64_t low = op.getLow()[axis], high = op.getHigh()[axis];
    for (int64_t i = -low; i < shape[axis] + high; ++i) {
      int64_t index = reflectIndex(op.getMode(), i, shape[axis]);
      line.push_back(index < 0 ? -1 : index * strides[axis]);
    }
    move.offsets.push_back(std::move(line));
  }
  return move;
}

std::optional<Move> snnc::ann::getMove(Operation *op) {
  auto move = llvm::TypeSwitch<Operation *, std::optional<Move>>(op)
                  .Case([](TransposeOp op) { return getTransposition(op); })
                  .Case([](SliceOp op) { return getSlice(op); })
                  .Case([](GatherOp op) { return getSelection(op); })
                  .Case([](PadOp op) { return getPadding(op); })
                  .Case([](BroadcastOp op) {
                    return getRepetition(op.getInput().getType().getShape(),
                                         op.getType().getShape());
                  })
                  .Default([](Operation *) { return std::nullopt; });
  if (move && move->offsets.empty())
    move->offsets.push_back({0}); // a scalar
  return move;
}

void snnc::ann::moveElements(const Move &move, const float *input,
                             float *output) {
  ArrayRef<std::vector<int64_t>> outer(move.offsets);
  const std::vector<int64_t> &row = move.offsets.back();
  outer = outer.drop_back();
  std::vector<size_t> index(outer.size(), 0);
  for (bool isDone = false; !isDone;) {
    int64_t base = 0;
    for (auto [line, place] : llvm::zip_equal(outer, index))
      base = line[place] < 0 || base < 0 ? -1 : base + line[place];
    if (base < 0)
      std::fill_n(output, row.size(), move.fill);
    for (size_t i = 0; base >= 0 && i < row.size(); ++i)
      output[i] = row[i] < 0 ? move.fill : input[base + row[i]];
    output += row.size();
    isDone = true;
    for (size_t axis = outer.size(); axis-- > 0 && isDone;) {
      isDone = ++index[axis] == outer[axis].size();
      if (isDone)
        index[axis] = 0;
    }
  }
}
