// Folders of the operations of AnnMathOps.td and AnnTensorOps.td.

#include "AnnFolding.h"

#include "dialects/Ann/Functions.h"
#include "dialects/Ann/Move.h"

using namespace mlir;
using namespace snnc::ann;

//===----------------------------------------------------------------------===//
// Element by element
//===----------------------------------------------------------------------===//

OpFoldResult UnaryOp::fold(FoldAdaptor adaptor) {
  return foldUnary(adaptor.getInput(), getType(), getFunction(getKind()));
}

OpFoldResult BinaryOp::fold(FoldAdaptor adaptor) {
  return foldBinary(adaptor.getLhs(), adaptor.getRhs(), getType(),
                    getFunction(getKind()));
}

/// The elements of a constant, repeated to `shape`; empty if it is none or too
/// large.
static std::vector<float> repeat(Attribute input, ArrayRef<int64_t> shape) {
  auto attr = dyn_cast_or_null<ElementsAttr>(input);
  FailureOr<Floats> floats = getFloats(attr);
  int64_t count = ShapedType::getNumElements(shape);
  if (failed(floats) || count > maxGrownElements)
    return {};
  if (floats->data().size() == 1)
    return std::vector<float>(count, floats->data().front());
  std::vector<float> values(count);
  moveElements(getRepetition(attr.getShapedType().getShape(), shape),
               floats->data().data(), values.data());
  return values;
}

OpFoldResult WhereOp::fold(FoldAdaptor adaptor) {
  ArrayRef<int64_t> shape = getType().getShape();
  std::vector<float> condition = repeat(adaptor.getCondition(), shape);
  std::vector<float> lhs = repeat(adaptor.getLhs(), shape);
  std::vector<float> rhs = repeat(adaptor.getRhs(), shape);
  if (condition.empty() || lhs.empty() || rhs.empty())
    return {};
  for (size_t i = 0; i < rhs.size(); ++i)
    rhs[i] = condition[i] != 0 ? lhs[i] : rhs[i];
  return makeFloats(getType(), std::move(rhs), "folded");
}

//===----------------------------------------------------------------------===//
// Moves
//===----------------------------------------------------------------------===//

/// Folds an operation that only moves the elements of its first operand.
static OpFoldResult foldMove(Operation *op, Attribute input) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  FailureOr<Floats> floats = getFloats(dyn_cast_or_null<ElementsAttr>(input));
  if (failed(floats))
    return {};
  auto pad = dyn_cast<PadOp>(op);
  if (floats->isSplat() && !pad)
    return DenseElementsAttr::get(type, floats->data().front());
  int64_t count = type.getNumElements();
  if (count > std::max<int64_t>(maxGrownElements, floats->data().size()))
    return {};
  std::vector<float> values(count);
  std::vector<float> expanded;
  if (floats->isSplat() && floats->size() > maxGrownElements)
    return {};
  if (floats->isSplat())
    expanded = floats->expand();
  moveElements(*getMove(op),
               expanded.empty() ? floats->data().data() : expanded.data(),
               values.data());
  return makeFloats(type, std::move(values), "folded");
}

OpFoldResult SliceOp::fold(FoldAdaptor adaptor) {
  auto isOne = [](int64_t step) { return step == 1; };
  if (getInput().getType() == getType() && llvm::all_of(getSteps(), isOne))
    return getInput();
  return foldMove(*this, adaptor.getInput());
}

OpFoldResult GatherOp::fold(FoldAdaptor adaptor) {
  return foldMove(*this, adaptor.getInput());
}

OpFoldResult PadOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getType())
    return getInput();
  return foldMove(*this, adaptor.getInput());
}

OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getType())
    return getInput();
  return foldMove(*this, adaptor.getInput());
}

OpFoldResult ResizeOp::fold(FoldAdaptor) {
  auto isOne = [](double scale) { return scale == 1; };
  if (getInput().getType() == getType() && llvm::all_of(getScales(), isOne) &&
      getCoordinates() != Coordinates::TfCropAndResize &&
      getCoordinates() != Coordinates::TfHalfPixelForNn)
    return getInput();
  return {};
}

OpFoldResult ConcatOp::fold(FoldAdaptor adaptor) {
  if (getInputs().size() == 1)
    return getInputs().front();
  int64_t count = getType().getNumElements();
  SmallVector<Floats> parts;
  for (Attribute input : adaptor.getInputs()) {
    FailureOr<Floats> floats = getFloats(dyn_cast_or_null<ElementsAttr>(input));
    if (failed(floats) || (floats->isSplat() && count > maxGrownElements))
      return {};
    parts.push_back(*floats);
  }
  ArrayRef<int64_t> shape = getType().getShape();
  int64_t outer = ShapedType::getNumElements(shape.take_front(getAxis()));
  std::vector<float> values;
  values.reserve(count);
  for (int64_t row = 0; row < outer; ++row)
    for (const Floats &part : parts) {
      int64_t size = part.size() / outer;
      for (int64_t i = row * size; i < (row + 1) * size; ++i)
        values.push_back(part[i]);
    }
  return makeFloats(getType(), std::move(values), "folded");
}
