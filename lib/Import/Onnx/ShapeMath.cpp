// Evaluates the arithmetic on shapes with which exporters write a flatten:
// Shape, Gather, Unsqueeze, Concat and Cast of constant integers.

#include "Node.h"

#include <limits>

using namespace mlir;

namespace snnc::importer {

/// The input `index`, which must be constant integers of rank 0 or 1.
static const IntTensor *readList(Node &node, int index) {
  const IntTensor *ints = node.tryInts(index);
  if (!node.hasErrors() && (!ints || ints->shape.size() > 1))
    (void)node.error("is read for lists of integers (shapes) only; replace it "
                     "by other operators, or cut the model before this node "
                     "(onnx.utils.extract_model)");
  return node.hasErrors() ? nullptr : ints;
}

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
  Value input = ints ? Value() : node.input(0);
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

LogicalResult importGather(Node &node) {
  node.expectInputs(2, 2);
  const IntTensor *list = readList(node, 0);
  if (!list)
    return failure();
  node.getAxis("axis", 0, 1);
  const IntTensor *indices = readList(node, 1);
  if (!indices || node.hasErrors())
    return failure();
  int64_t size = static_cast<int64_t>(list->values.size());
  IntTensor result;
  result.shape = indices->shape;
  for (int64_t index : indices->values) {
    if (index < -size || index >= size)
      return node.error("takes element " + Twine(index) + " of a list of " +
                        Twine(size));
    result.values.push_back(list->values[index < 0 ? index + size : index]);
  }
  return node.define(Tensor{Value(), std::move(result)});
}

LogicalResult importUnsqueeze(Node &node) {
  node.expectInputs(1, node.getOpset() < 13 ? 1 : 2);
  const IntTensor *list = readList(node, 0);
  if (!list)
    return failure();
  SmallVector<int64_t> axes =
      node.getOpset() < 13 ? node.getInts("axes") : node.ints(1, "axes");
  if (node.hasErrors())
    return failure();
  if (!list->shape.empty() || axes.size() != 1 ||
      (axes[0] != 0 && axes[0] != -1))
    return node.error("makes " + Twine(list->shape.size() + axes.size()) +
                      " dimensions of integers; a list of one is expected");
  return defineList(node, list->values);
}

LogicalResult importConcat(Node &node) {
  node.expectInputs(1, std::numeric_limits<int>::max());
  std::vector<int64_t> values;
  for (int i = 0; i < node.getProto().input_size(); ++i) {
    const IntTensor *list = readList(node, i);
    if (!list)
      return failure();
    values.insert(values.end(), list->values.begin(), list->values.end());
    if (values.size() > 64)
      return node.error("makes a list of more than 64 integers");
  }
  node.getAxis("axis", 0, 1);
  return defineList(node, std::move(values));
}

LogicalResult importCast(Node &node) {
  node.expectInputs(1, 1);
  node.ignore("saturate");
  int64_t type = node.getInt("to", onnx::TensorProto::FLOAT);
  if (node.hasErrors())
    return failure();
  bool isKnown = type >= 0 && type <= std::numeric_limits<int32_t>::max();
  if (const IntTensor *ints = node.tryInts(0)) {
    if (isKnown &&
        (type == onnx::TensorProto::INT64 || type == onnx::TensorProto::INT32))
      return node.define(Tensor{Value(), *ints});
  } else if (!node.hasErrors() && isKnown &&
             isFloatType(static_cast<int32_t>(type))) {
    return node.define(node.input(0));
  }
  return node.error("changes between floats and integers; a change among "
                    "floats or among integers is expected");
}

} // namespace snnc::importer
