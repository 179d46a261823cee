// Reads inputs and attributes of ONNX nodes and reports what is wrong.

#include "Node.h"

#include "dialects/Ann/Weights.h"

#include <cmath>

using namespace mlir;
using onnx::AttributeProto;

namespace snnc::importer {

constexpr int64_t maxSize = (int64_t(1) << 31) - 1;

Node::Node(Graph &graph, const onnx::GraphProto &graphProto, int index)
    : graph(graph), graphProto(graphProto), proto(graphProto.node(index)),
      index(index), location(NameLoc::get(graph.getBuilder().getStringAttr(
                                              nodeName(graphProto, index)),
                                          graph.fileLoc(index))) {}

LogicalResult Node::error(const Twine &text) {
  if (!isBroken)
    emitError(graph.fileLoc(index))
        << describeNode(graphProto, index) << " " << text;
  isBroken = true;
  return failure();
}

void Node::remark(const Twine &text) {
  emitRemark(graph.fileLoc(index))
      << describeNode(graphProto, index) << " " << text;
}

void Node::refuse(StringRef problem) {
  size_t prefix = problem.find("' op ");
  if (problem.starts_with("'ann.") && prefix != StringRef::npos)
    problem = problem.drop_front(prefix + 5);
  (void)error(problem);
}

bool isConstant(Value value) {
  return value && value.getDefiningOp<ann::ConstantOp>();
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

void Node::expectInputs(int low, int high) {
  int count = proto.input_size();
  if (count < low || count > high)
    (void)error("has " + Twine(count) + " inputs; " +
                (low == high ? Twine(low) : Twine(low) + " to " + Twine(high)) +
                " are expected");
  for (int i = 0; i < low && i < count; ++i)
    if (proto.input(i).empty())
      (void)error("leaves out input " + Twine(i) + ", which it needs");
}

bool Node::hasInput(int i) const {
  return i < proto.input_size() && !proto.input(i).empty();
}

Tensor *Node::inputTensor(int i) {
  if (isBroken)
    return nullptr;
  if (!hasInput(i)) {
    (void)error("leaves out input " + Twine(i) + ", which it needs");
    return nullptr;
  }
  std::string problem;
  Tensor *tensor = graph.lookup(proto.input(i), problem);
  if (!tensor)
    (void)error(problem);
  return tensor;
}

Value Node::input(int i) {
  Tensor *tensor = inputTensor(i);
  if (!tensor)
    return {};
  if (tensor->ints && tensor->ints->values.empty())
    (void)error("reads " + quote(proto.input(i)) + ", which has the shape " +
                formatShape(tensor->ints->shape) +
                "; sizes from 1 are expected");
  if (!tensor->value || !isFloatType(tensor->elementType()))
    (void)error("reads integers from " + quote(proto.input(i)) +
                " where floats are needed; export the model before it is "
                "quantised, with float32 weights");
  return tensor->value;
}

Value Node::number(int i) {
  Tensor *tensor = inputTensor(i);
  if (!tensor || tensor->value)
    return tensor ? tensor->value : Value();
  std::string problem;
  Value value = graph.makeConstant(*tensor->ints, location, problem);
  if (!value)
    (void)error("reads " + quote(proto.input(i)) + ", which " + problem);
  return value;
}

bool Node::isEmpty(int i) {
  Tensor *tensor = inputTensor(i);
  return tensor && tensor->ints && tensor->ints->values.empty();
}

int32_t Node::getTypeOf(int i) {
  Tensor *tensor = inputTensor(i);
  return tensor ? tensor->elementType()
                : static_cast<int32_t>(onnx::TensorProto::FLOAT);
}

Value Node::weights(int i, StringRef what) {
  Value value = input(i);
  if (value && !isConstant(value))
    (void)error("computes its " + what + " " + quote(proto.input(i)) +
                " from the input; constants are expected");
  return value;
}

float Node::scalar(int i, StringRef what) {
  Value value = number(i);
  if (value && !isConstant(value))
    (void)error("computes its " + what + " " + quote(proto.input(i)) +
                " from the input; constants are expected");
  if (isBroken)
    return 0;
  FailureOr<ann::Floats> floats = ann::getFloats(value);
  if (failed(floats) || floats->size() != 1) {
    (void)error("has a tensor of " + formatShape(shapeOf(value)) + " as " +
                what + "; one number is expected");
    return 0;
  }
  return (*floats)[0];
}

const IntTensor *Node::tryInts(int i) {
  Tensor *tensor = inputTensor(i);
  return tensor && tensor->ints ? &*tensor->ints : nullptr;
}

SmallVector<int64_t> Node::ints(int i, StringRef what) {
  const IntTensor *tensor = tryInts(i);
  if (isBroken)
    return {};
  if (!tensor) {
    (void)error("reads its " + what + " from " + quote(proto.input(i)) +
                ", which is no constant of integers");
    return {};
  }
  if (tensor->shape.size() > 1) {
    (void)error("has a " + what + " of shape " + formatShape(tensor->shape) +
                "; a list is expected");
    return {};
  }
  return SmallVector<int64_t>(tensor->values.begin(), tensor->values.end());
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

bool Node::hasAttribute(StringRef name) const {
  return llvm::any_of(proto.attribute(), [&](const AttributeProto &attribute) {
    return name == attribute.name();
  });
}

const AttributeProto *Node::find(StringRef name,
                                 AttributeProto::AttributeType type) {
  used.insert(name);
  for (const AttributeProto &attribute : proto.attribute()) {
    if (name != attribute.name())
      continue;
    if (attribute.type() == type)
      return &attribute;
    (void)error("has the attribute " + quote(name) + " of type " +
                StringRef(AttributeProto::AttributeType_Name(attribute.type()))
                    .lower() +
                "; " +
                StringRef(AttributeProto::AttributeType_Name(type)).lower() +
                " is expected");
    return nullptr;
  }
  return nullptr;
}

int64_t Node::getInt(StringRef name, int64_t otherwise) {
  const AttributeProto *attribute = find(name, AttributeProto::INT);
  return attribute ? attribute->i() : otherwise;
}

float Node::getFloat(StringRef name, float otherwise) {
  const AttributeProto *attribute = find(name, AttributeProto::FLOAT);
  if (!attribute)
    return otherwise;
  if (std::isnan(attribute->f()))
    (void)error("has the attribute " + quote(name) +
                " NaN; a number is expected");
  return attribute->f();
}

std::string Node::getString(StringRef name, StringRef otherwise) {
  const AttributeProto *attribute = find(name, AttributeProto::STRING);
  return attribute ? attribute->s() : otherwise.str();
}

SmallVector<int64_t> Node::getInts(StringRef name) {
  const AttributeProto *attribute = find(name, AttributeProto::INTS);
  if (!attribute)
    return {};
  return {attribute->ints().begin(), attribute->ints().end()};
}

SmallVector<int64_t> Node::getSizes(StringRef name, size_t size, int64_t low,
                                    int64_t otherwise) {
  SmallVector<int64_t> values = getInts(name);
  SmallVector<int64_t> defaults(size, otherwise);
  if (!hasAttribute(name) || isBroken)
    return defaults;
  if (values.size() != size) {
    (void)error("has " + Twine(values.size()) + " values in " + quote(name) +
                "; " + Twine(size) +
                " are expected, for each dimension of the map");
    return defaults;
  }
  for (int64_t value : values)
    if (value < low || value > maxSize) {
      (void)error("has the value " + Twine(value) + " in " + quote(name) +
                  "; values from " + Twine(low) + " to " + Twine(maxSize) +
                  " are expected");
      return defaults;
    }
  return values;
}

std::vector<float> Node::getFloats(StringRef name) {
  const AttributeProto *attribute = find(name, AttributeProto::FLOATS);
  if (!attribute)
    return {};
  return {attribute->floats().begin(), attribute->floats().end()};
}

onnx::TensorProto *Node::getTensor(StringRef name) {
  const AttributeProto *attribute = find(name, AttributeProto::TENSOR);
  // The graph is ours to take apart: weights are not held twice.
  return attribute ? const_cast<onnx::TensorProto *>(&attribute->t()) : nullptr;
}

const onnx::GraphProto *Node::getBody(StringRef name) {
  const AttributeProto *attribute = find(name, AttributeProto::GRAPH);
  if (!attribute)
    (void)error("has no attribute " + quote(name) + " with a graph");
  return attribute ? &attribute->g() : nullptr;
}

int64_t Node::getAxis(StringRef name, int64_t otherwise, int64_t rank,
                      bool isEnd) {
  return checkAxis(getInt(name, otherwise), rank, isEnd);
}

int64_t Node::checkAxis(int64_t axis, int64_t rank, bool isEnd) {
  int64_t high = isEnd ? rank : rank - 1;
  if (axis >= -rank && axis <= high)
    return axis < 0 ? axis + rank : axis;
  (void)error("has the axis " + Twine(axis) + "; its input has the axes " +
              Twine(-rank) + " to " + Twine(high));
  return 0;
}

void Node::remarkUnused() {
  for (const AttributeProto &attribute : proto.attribute())
    if (!used.contains(attribute.name()))
      remark("has the attribute " + quote(attribute.name()) +
             ", which ONNX does not define here; it is ignored");
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

void Node::expectNoOutputFrom(int first, StringRef why) {
  for (int i = first; i < proto.output_size(); ++i) {
    const std::string &name = proto.output(i);
    auto reads = [&](const onnx::NodeProto &node) {
      return llvm::is_contained(node.input(), name);
    };
    auto is = [&](const onnx::ValueInfoProto &output) {
      return output.name() == name;
    };
    if (!name.empty() && (llvm::any_of(graphProto.node(), reads) ||
                          llvm::any_of(graphProto.output(), is)))
      (void)error("has a reader of its output " + quote(name) + "; " + why);
  }
}

LogicalResult Node::define(Tensor tensor, int i) {
  if (isBroken)
    return failure();
  bool isThere = i < proto.output_size() && !proto.output(i).empty();
  if (!isThere && i == 0)
    return error("has no output");
  if (isThere)
    graph.define(proto.output(i), std::move(tensor));
  return success();
}

/// True if no element of a constant is infinite or NaN.
static bool isFinite(Attribute constant) {
  FailureOr<ann::Floats> floats =
      ann::getFloats(dyn_cast<ElementsAttr>(constant));
  return failed(floats) || llvm::all_of(floats->data(), [](float element) {
           return std::isfinite(element);
         });
}

Value Node::fold(Operation *op) {
  if (!llvm::all_of(op->getOperands(), isConstant))
    return op->getResult(0);
  SmallVector<OpFoldResult> results;
  if (failed(op->fold(results)) || results.size() != 1)
    return op->getResult(0);
  Value value = dyn_cast<Value>(results[0]);
  if (!value && !isFinite(cast<Attribute>(results[0])))
    (void)error("computes constants of which one is infinite or NaN; weights "
                "are finite 32-bit floats");
  if (!value)
    value = ann::ConstantOp::create(
        graph.getBuilder(), location,
        cast<ElementsAttr>(cast<Attribute>(results[0])));
  if (auto transpose = dyn_cast<ann::TransposeOp>(op))
    graph.moveGrid(transpose.getInput(), value, transpose.getPermutation());
  op->erase();
  return value;
}

Value Node::reshape(Value value, ArrayRef<int64_t> shape) {
  if (isBroken || shapeOf(value) == shape)
    return value;
  auto type = RankedTensorType::get(
      shape, cast<RankedTensorType>(value.getType()).getElementType());
  FailureOr<int64_t> count = ann::countElements(shape);
  if (failed(count) ||
      *count != cast<RankedTensorType>(value.getType()).getNumElements()) {
    (void)error("makes " + formatShape(shape) + " of " +
                formatShape(shapeOf(value)) +
                ", which has another number of elements");
    return {};
  }
  OpBuilder &builder = graph.getBuilder();
  return fold(ann::ReshapeOp::create(builder, location, type, value));
}

Value Node::splat(ArrayRef<int64_t> shape, float value) {
  if (isBroken)
    return {};
  if (failed(ann::countElements(shape))) {
    (void)error("makes a tensor of " + formatShape(shape) +
                "; sizes from 1 and fewer than 2^31 elements are expected");
    return {};
  }
  OpBuilder &builder = graph.getBuilder();
  auto type = RankedTensorType::get(shape, builder.getF32Type());
  return ann::ConstantOp::create(builder, location,
                                 DenseElementsAttr::get(type, value));
}

} // namespace snnc::importer
