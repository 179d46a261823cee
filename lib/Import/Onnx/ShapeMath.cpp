// Converts what tells the shape or changes the element type of a tensor: Shape,
// Size, Cast. The arithmetic with the results is folded (Array.h).

#include "Node.h"

#include <limits>

using namespace mlir;

namespace snnc::importer {

static LogicalResult defineList(Node &node, std::vector<int64_t> values) {
  SmallVector<int64_t> shape = {static_cast<int64_t>(values.size())};
  return node.define(Tensor{Value(), IntTensor{shape, std::move(values)}});
}

LogicalResult importShape(Node &node) {
  node.expectInputs(1, 1);
  int64_t start = node.getInt("start", 0);
  int64_t end = node.getInt("end", std::numeric_limits<int64_t>::max());
  const IntTensor *ints = node.tryInts(0);
  if (node.hasErrors())
    return failure();
  Value input = ints ? Value() : node.number(0);
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> shape = ints ? ArrayRef(ints->shape) : shapeOf(input);
  int64_t rank = static_cast<int64_t>(shape.size());
  auto place = [&](int64_t axis) {
    int64_t bounded = std::clamp(axis, -rank, rank);
    return bounded < 0 ? bounded + rank : bounded;
  };
  std::vector<int64_t> values;
  for (int64_t i = place(start); i < place(end); ++i)
    values.push_back(shape[i]);
  return defineList(node, std::move(values));
}

LogicalResult importSize(Node &node) {
  node.expectInputs(1, 1);
  const IntTensor *ints = node.tryInts(0);
  if (node.hasErrors())
    return failure();
  Value input = ints ? Value() : node.number(0);
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> shape = ints ? ArrayRef(ints->shape) : shapeOf(input);
  return node.define(
      Tensor{Value(), IntTensor{{}, {ShapedType::getNumElements(shape)}}});
}

/// Gives input 0 the element type `type`. Floats of all widths are computed
/// with float32: a narrower one is not rounded to.
static LogicalResult castTo(Node &node, int64_t type) {
  if (!isReadType(type))
    return node.error("changes the element type to " +
                      typeName(static_cast<int32_t>(std::clamp<int64_t>(
                          type, -1, std::numeric_limits<int32_t>::max()))) +
                      "; integers of 8 to 64 bits, bool and floats are read");
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  if (isFloatType(static_cast<int32_t>(type)))
    return node.define(input);
  if (type == onnx::TensorProto::BOOL || type == node.getTypeOf(0)) {
    Value zero = node.splat({}, 0);
    Value isSet = node.create<ann::UnaryOp>(
        ann::UnaryKind::Not,
        node.create<ann::BinaryOp>(ann::BinaryKind::Equal, input, zero));
    Tensor result{type == onnx::TensorProto::BOOL ? isSet : input,
                  std::nullopt};
    result.type = static_cast<int32_t>(type);
    return node.define(std::move(result));
  }
  return node.error("turns floats into " +
                    typeName(static_cast<int32_t>(type)) +
                    " while the network runs; a change among floats is "
                    "expected there");
}

LogicalResult importCast(Node &node) {
  node.expectInputs(1, 1);
  node.ignore("saturate");
  int64_t type = node.getInt("to", onnx::TensorProto::FLOAT);
  return node.hasErrors() ? failure() : castTo(node, type);
}

LogicalResult importCastLike(Node &node) {
  node.expectInputs(2, 2);
  node.ignore("saturate");
  int32_t type = node.getTypeOf(1);
  return node.hasErrors() ? failure() : castTo(node, type);
}

} // namespace snnc::importer
