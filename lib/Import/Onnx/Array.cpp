// Folds nodes whose inputs are all constant, and moves elements of constants.

#include "Array.h"

#include "dialects/Ann/Weights.h"

#include <cmath>

using namespace mlir;
using onnx::TensorProto;

namespace snnc::importer {

int64_t wrap(int64_t value, int32_t type) {
  switch (type) {
  case TensorProto::BOOL:
    return value != 0;
  case TensorProto::INT8:
    return static_cast<int8_t>(value);
  case TensorProto::UINT8:
    return static_cast<uint8_t>(value);
  case TensorProto::INT16:
    return static_cast<int16_t>(value);
  case TensorProto::UINT16:
    return static_cast<uint16_t>(value);
  case TensorProto::INT32:
    return static_cast<int32_t>(value);
  case TensorProto::UINT32:
    return static_cast<uint32_t>(value);
  default:
    return value;
  }
}

//===----------------------------------------------------------------------===//
// Shapes and places
//===----------------------------------------------------------------------===//

std::optional<int64_t> checkArray(Node &node, ArrayRef<int64_t> shape) {
  int64_t count = 1;
  bool isEmpty = llvm::is_contained(shape, 0);
  for (int64_t size : shape) {
    bool fits = size >= 0 && (isEmpty || size <= maxArray / count);
    if (!fits) {
      (void)node.error("makes a constant of " + formatShape(shape) +
                       "; sizes from 0 and at most " + Twine(maxArray) +
                       " elements are expected");
      return std::nullopt;
    }
    count = isEmpty ? 1 : count * size;
  }
  return isEmpty ? 0 : count;
}

LogicalResult countFolded(Node &node, int64_t elements) {
  if (node.getGraph().countFolded(elements) <= maxFolded)
    return success();
  return node.error("is computed from constants, and all such nodes read "
                    "and make more than " +
                    Twine(maxFolded) +
                    " elements in all; fold them before, as by onnxsim");
}

Array take(const Array &array, ArrayRef<int64_t> shape,
           ArrayRef<int64_t> from) {
  Array result;
  result.type = array.type;
  result.shape.assign(shape.begin(), shape.end());
  for (int64_t place : from) {
    if (array.isReal())
      result.reals.push_back(array.reals[place]);
    else
      result.ints.push_back(array.ints[place]);
  }
  return result;
}

SmallVector<int64_t> rowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t axis = shape.size(); axis-- > 1;)
    strides[axis - 1] = strides[axis] * shape[axis];
  return strides;
}

std::vector<int64_t> viewOf(ArrayRef<int64_t> shape, ArrayRef<int64_t> strides,
                            int64_t offset) {
  std::vector<int64_t> places;
  if (llvm::is_contained(shape, 0))
    return places;
  SmallVector<int64_t> index(shape.size(), 0);
  while (true) {
    places.push_back(offset);
    size_t axis = shape.size();
    while (axis-- > 0) {
      offset += strides[axis];
      if (++index[axis] < shape[axis])
        break;
      offset -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
    if (axis == static_cast<size_t>(-1))
      return places;
  }
}

std::optional<SmallVector<int64_t>>
broadcastShape(Node &node, ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  SmallVector<int64_t> shape(std::max(a.size(), b.size()), 1);
  for (size_t fromEnd = 1; fromEnd <= shape.size(); ++fromEnd) {
    int64_t first = fromEnd <= a.size() ? a[a.size() - fromEnd] : 1;
    int64_t second = fromEnd <= b.size() ? b[b.size() - fromEnd] : 1;
    if (first != second && first != 1 && second != 1) {
      (void)node.error("combines constants of " + formatShape(a) + " and " +
                       formatShape(b) + "; equal sizes, or 1, are expected");
      return std::nullopt;
    }
    shape[shape.size() - fromEnd] = first == 1 ? second : first;
  }
  if (!checkArray(node, shape))
    return std::nullopt;
  return shape;
}

Array broadcast(const Array &array, ArrayRef<int64_t> shape) {
  if (array.shape == SmallVector<int64_t>(shape))
    return array;
  SmallVector<int64_t> own = rowMajorStrides(array.shape);
  SmallVector<int64_t> strides(shape.size(), 0);
  for (size_t fromEnd = 1; fromEnd <= own.size(); ++fromEnd)
    if (array.shape[own.size() - fromEnd] != 1)
      strides[shape.size() - fromEnd] = own[own.size() - fromEnd];
  return take(array, shape, viewOf(shape, strides));
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

Value Graph::makeConstant(const IntTensor &ints, Location location,
                          std::string &problem) {
  constexpr int64_t limit = int64_t(1) << 62; // converts back without overflow
  for (int64_t value : ints.values)
    if (value < -limit || value > limit ||
        static_cast<int64_t>(static_cast<float>(value)) != value) {
      problem = "holds the integer " + std::to_string(value) +
                ", which is no 32-bit float";
      return {};
    }
  if (ints.values.empty()) {
    problem = "has the shape " + formatShape(ints.shape) +
              "; sizes from 1 are expected";
    return {};
  }
  auto type = RankedTensorType::get(ints.shape, builder.getF32Type());
  std::vector<float> values(ints.values.begin(), ints.values.end());
  return ann::ConstantOp::create(
      builder, location, ann::makeFloats(type, std::move(values), "integers"));
}

std::optional<Array> Node::array(int index) {
  Tensor *tensor = hasInput(index) ? inputTensor(index) : nullptr;
  if (!tensor)
    return std::nullopt;
  Array array;
  if (tensor->ints) {
    array.type = tensor->ints->type;
    array.shape = tensor->ints->shape;
    if (array.isReal())
      array.reals.assign(tensor->ints->values.size(), 0.0);
    else
      array.ints = tensor->ints->values;
    return array;
  }
  FailureOr<ann::Floats> floats = ann::getFloats(tensor->value);
  if (failed(floats) || floats->size() > maxArray)
    return std::nullopt;
  array.type = TensorProto::FLOAT;
  array.shape.assign(shapeOf(tensor->value).begin(),
                     shapeOf(tensor->value).end());
  std::vector<float> values = floats->expand();
  array.reals.assign(values.begin(), values.end());
  return array;
}

LogicalResult Node::define(Array array, int output) {
  if (!array.isReal() || array.size() == 0)
    return define(Tensor{Value(), IntTensor{std::move(array.shape),
                                            std::move(array.ints), array.type}},
                  output);
  std::vector<float> values(array.reals.begin(), array.reals.end());
  if (!llvm::all_of(values, [](float value) { return std::isfinite(value); }))
    return error("computes constants of which one is infinite or NaN; weights "
                 "are finite 32-bit floats");
  OpBuilder &builder = graph.getBuilder();
  auto type = RankedTensorType::get(array.shape, builder.getF32Type());
  Value value = ann::ConstantOp::create(
      builder, location, ann::makeFloats(type, std::move(values), "folded"));
  return define(Tensor{value, std::nullopt}, output);
}

const Array *readIntegers(Node &node, ArrayRef<const Array *> inputs,
                          size_t index, StringRef what) {
  const Array *array = index < inputs.size() ? inputs[index] : nullptr;
  if (array && !array->isReal())
    return array;
  (void)node.error("needs constant integers as its " + what + ", input " +
                   Twine(index));
  return nullptr;
}

std::optional<LogicalResult> evaluateConstants(Node &node) {
  StringRef type = node.getProto().op_type();
  Evaluator evaluate = findMove(type);
  if (!evaluate)
    evaluate = findMath(type);
  int count = node.getProto().input_size();
  if (!evaluate || count == 0)
    return std::nullopt;
  std::vector<std::optional<Array>> arrays;
  std::vector<const Array *> inputs;
  for (int i = 0; i < count; ++i) {
    arrays.push_back(node.array(i));
    if (node.hasErrors())
      return failure();
    if (!arrays.back() && node.hasInput(i))
      return std::nullopt;
  }
  // All evaluators read the first input; the others ask for what they need.
  if (!arrays.front())
    return node.error("leaves out input 0, which it needs");
  int64_t elements = 0;
  for (const std::optional<Array> &array : arrays) {
    inputs.push_back(array ? &*array : nullptr);
    elements += array ? array->size() : 0;
  }
  std::vector<Array> outputs = evaluate(node, inputs);
  if (node.hasErrors())
    return failure();
  if (outputs.empty())
    return std::nullopt;
  for (const Array &output : outputs)
    elements += output.size();
  if (failed(countFolded(node, elements)))
    return failure();
  for (auto [i, output] : llvm::enumerate(outputs))
    if (failed(node.define(std::move(output), static_cast<int>(i))))
      return failure();
  return success();
}

} // namespace snnc::importer
