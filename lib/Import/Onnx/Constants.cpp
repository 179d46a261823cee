// Converts Constant and ConstantOfShape.

#include "Array.h"

#include <cmath>

using namespace mlir;

namespace snnc::importer {

/// A list of integers, or one.
static LogicalResult defineInts(Node &node, SmallVector<int64_t> shape,
                                ArrayRef<int64_t> values) {
  return node.define(
      Tensor{Value(), IntTensor{std::move(shape), values.vec()}});
}

static LogicalResult defineFloats(Node &node, SmallVector<int64_t> shape,
                                  ArrayRef<float> values) {
  onnx::TensorProto tensor;
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.set_name(node.getProto().output_size() ? node.getProto().output(0)
                                                : "");
  for (int64_t size : shape)
    tensor.add_dims(size);
  for (float value : values)
    tensor.add_float_data(value);
  Result<Tensor> result = node.getGraph().readTensor(tensor, node.getLoc());
  if (!result)
    return node.error("cannot be read: " + result.error().message);
  return node.define(std::move(*result));
}

LogicalResult importConstant(Node &node) {
  node.expectInputs(0, 0);
  if (node.hasErrors())
    return failure();
  if (onnx::TensorProto *tensor = node.getTensor("value")) {
    if (tensor->name().empty() && node.getProto().output_size())
      tensor->set_name(node.getProto().output(0));
    Result<Tensor> result = node.getGraph().readTensor(*tensor, node.getLoc());
    if (!result)
      return node.error("cannot be read: " + result.error().message);
    return node.define(std::move(*result));
  }
  if (node.hasErrors())
    return failure();
  if (node.hasAttribute("value_int"))
    return defineInts(node, {}, node.getInt("value_int", 0));
  if (node.hasAttribute("value_ints")) {
    SmallVector<int64_t> values = node.getInts("value_ints");
    return defineInts(node, {static_cast<int64_t>(values.size())}, values);
  }
  if (node.hasAttribute("value_float"))
    return defineFloats(node, {}, node.getFloat("value_float", 0));
  if (node.hasAttribute("value_floats")) {
    std::vector<float> values = node.getFloats("value_floats");
    return defineFloats(node, {static_cast<int64_t>(values.size())}, values);
  }
  return node.error("has none of the attributes value, value_int, value_ints, "
                    "value_float, value_floats");
}

LogicalResult importConstantOfShape(Node &node) {
  node.expectInputs(1, 1);
  SmallVector<int64_t> shape = node.ints(0, "shape");
  onnx::TensorProto *value = node.getTensor("value");
  if (node.hasErrors())
    return failure();
  bool isEmpty = llvm::is_contained(shape, 0);
  if (isEmpty && (!value || isFloatType(value->data_type())))
    return checkArray(node, shape)
               ? node.define(Tensor{
                     Value(), IntTensor{shape, {}, onnx::TensorProto::FLOAT}})
               : failure();
  if (!value)
    return node.define(node.splat(shape, 0));
  if (isIntType(value->data_type())) {
    Result<IntTensor> ints = readInts(*value, "");
    if (!ints)
      return node.error("cannot be read: " + ints.error().message);
    if (ints->values.size() != 1)
      return node.error("has " + Twine(ints->values.size()) +
                        " elements in 'value'; one is expected");
    std::optional<int64_t> count = checkArray(node, shape);
    if (!count || failed(countFolded(node, *count)))
      return failure();
    return node.define(Tensor{
        Value(),
        IntTensor{shape, std::vector<int64_t>(*count, ints->values.front()),
                  ints->type}});
  }
  // Taking the value changes the graph, but a node is converted only once.
  Result<std::vector<float>> values = takeFloats(*value, "");
  if (!values)
    return node.error("cannot be read: " + values.error().message);
  if (values->size() != 1)
    return node.error("has " + Twine(values->size()) +
                      " elements in 'value'; one is expected");
  return node.define(node.splat(shape, values->front()));
}

} // namespace snnc::importer
