// Converts operators that hold graphs: If takes one, Loop and Scan are
// unrolled.

#include "Array.h"
#include "Converters.h"

#include "llvm/ADT/StringMap.h"

#include <limits>

using namespace mlir;

namespace snnc::importer {

/// The whole number or truth value of a constant; nothing if the network
/// computes it.
static std::optional<int64_t> constantOf(const Tensor *tensor) {
  if (!tensor || !tensor->ints || tensor->ints->values.size() != 1)
    return std::nullopt;
  return tensor->ints->values.front();
}

/// A constant input; `otherwise` if it is left out; nothing after an error.
static std::optional<int64_t> readConstant(Node &node, int index,
                                           StringRef what, int64_t otherwise) {
  if (!node.hasInput(index))
    return otherwise;
  std::optional<int64_t> value = constantOf(node.tryTensor(index));
  if (!value)
    (void)node.error("takes its " + what + " from " +
                     quote(node.getProto().input(index)) +
                     ", which the network computes; a constant is expected");
  return value;
}

/// A number that a body gets, of the shape that it states: scalar or list.
static Tensor makeNumber(const onnx::ValueInfoProto &input, int64_t value,
                         int32_t type) {
  IntTensor ints{{}, {value}, type};
  if (input.type().tensor_type().shape().dim_size() == 1)
    ints.shape = {1};
  return Tensor{Value(), std::move(ints)};
}

/// What a tensor holds as a value of the network.
static Value asValue(Node &node, const Tensor &tensor) {
  if (tensor.value || node.hasErrors())
    return tensor.value;
  std::string problem;
  Value value =
      node.getGraph().makeConstant(*tensor.ints, node.getLoc(), problem);
  if (!value)
    (void)node.error("makes a row that " + problem);
  return value;
}

/// The tensors of equal shape that the iterations made, along a new dimension
/// `axis`.
static Tensor stack(Node &node, ArrayRef<Tensor> rows, int64_t axis) {
  Tensor result = rows.front();
  auto isConstant = [&](const Tensor &row) {
    return row.ints && row.ints->shape == rows.front().ints->shape;
  };
  if (axis == 0 && llvm::all_of(rows, isConstant)) {
    result.ints->values.clear();
    for (const Tensor &row : rows)
      llvm::append_range(result.ints->values, row.ints->values);
    result.ints->shape.insert(result.ints->shape.begin(), rows.size());
    return result;
  }
  SmallVector<Value> values;
  for (const Tensor &row : rows) {
    Value value = asValue(node, row);
    if (node.hasErrors())
      return {};
    SmallVector<int64_t> shape(shapeOf(value));
    int64_t rank = static_cast<int64_t>(shape.size());
    int64_t place = node.checkAxis(axis, rank + 1);
    shape.insert(shape.begin() + place, 1);
    values.push_back(node.reshape(value, shape));
    axis = place;
  }
  result = Tensor{node.create<ann::ConcatOp>(ValueRange(values),
                                             static_cast<uint64_t>(axis)),
                  std::nullopt};
  result.type = rows.front().elementType();
  return result;
}

/// The stacked rows of a loop that never ran, if the body states their shape.
static Tensor makeNoRows(Node &node, const onnx::ValueInfoProto &output) {
  const onnx::TypeProto_Tensor &type = output.type().tensor_type();
  IntTensor rows{{0}, {}, type.elem_type()};
  for (const onnx::TensorShapeProto::Dimension &size : type.shape().dim())
    rows.shape.push_back(size.dim_value());
  if (!type.has_shape() || !isReadType(type.elem_type()))
    (void)node.error("never runs, and its body does not state the shape of " +
                     quote(output.name()));
  return Tensor{Value(), std::move(rows)};
}

/// Defines the final states and the stacked rows as the node's outputs.
static LogicalResult defineResults(Node &node, ArrayRef<Tensor> states,
                                   ArrayRef<Tensor> rows) {
  for (auto [i, tensor] :
       llvm::enumerate(llvm::concat<const Tensor>(states, rows))) {
    int output = static_cast<int>(i);
    bool isWanted = output < node.getProto().output_size() &&
                    !node.getProto().output(output).empty();
    if (isWanted && failed(node.define(tensor, output)))
      return failure();
  }
  return success();
}

static LogicalResult importIf(Node &node) {
  node.expectInputs(1, 1);
  const onnx::GraphProto *yes = node.getBody("then_branch");
  const onnx::GraphProto *no = node.getBody("else_branch");
  if (node.hasErrors())
    return failure();
  std::optional<int64_t> condition = readConstant(node, 0, "condition", 0);
  if (!condition)
    return failure();
  FailureOr<SmallVector<Tensor>> outputs =
      node.getGraph().importBody(*condition ? *yes : *no, {});
  if (failed(outputs))
    return failure();
  if (static_cast<int>(outputs->size()) != node.getProto().output_size())
    return node.error("has " + Twine(node.getProto().output_size()) +
                      " outputs, but its branch has " + Twine(outputs->size()));
  return defineResults(node, *outputs, {});
}

//===----------------------------------------------------------------------===//
// Loop
//===----------------------------------------------------------------------===//

static LogicalResult importLoop(Node &node) {
  const onnx::GraphProto *body = node.getBody("body");
  int numStates = node.getProto().input_size() - 2;
  if (node.hasErrors())
    return failure();
  int numRows = body->output_size() - 1 - numStates;
  if (numStates < 0 || body->input_size() != numStates + 2 || numRows < 0)
    return node.error("has a body whose inputs and outputs do not fit its own");
  constexpr int64_t endless = std::numeric_limits<int64_t>::max();
  std::optional<int64_t> count =
      readConstant(node, 0, "number of iterations", endless);
  std::optional<int64_t> goesOn =
      count ? readConstant(node, 1, "condition", 1) : std::nullopt;
  SmallVector<Tensor> states;
  for (int i = 0; i < numStates; ++i)
    if (const Tensor *tensor = node.tryTensor(2 + i))
      states.push_back(*tensor);
  if (node.hasErrors())
    return failure();
  std::vector<SmallVector<Tensor>> rows(numRows);
  for (int64_t i = 0; i < *count && *goesOn; ++i) {
    SmallVector<Tensor> inputs = {
        makeNumber(body->input(0), i, onnx::TensorProto::INT64),
        makeNumber(body->input(1), 1, onnx::TensorProto::BOOL)};
    llvm::append_range(inputs, states);
    FailureOr<SmallVector<Tensor>> outputs =
        node.getGraph().importBody(*body, inputs);
    if (failed(outputs))
      return failure();
    goesOn = constantOf(&outputs->front());
    if (!goesOn)
      return node.error("ends by a condition that the network computes; a "
                        "constant is expected");
    states.assign(outputs->begin() + 1, outputs->begin() + 1 + numStates);
    for (int row = 0; row < numRows; ++row)
      rows[row].push_back((*outputs)[1 + numStates + row]);
  }
  SmallVector<Tensor> stacked;
  for (int row = 0; row < numRows && !node.hasErrors(); ++row)
    stacked.push_back(rows[row].empty()
                          ? makeNoRows(node, body->output(1 + numStates + row))
                          : stack(node, rows[row], 0));
  return node.hasErrors() ? failure() : defineResults(node, states, stacked);
}

//===----------------------------------------------------------------------===//
// Scan
//===----------------------------------------------------------------------===//

namespace {

/// One Scan. Before opset 9 all of its tensors have a batch in front.
class Scan {
public:
  Scan(Node &node, const onnx::GraphProto &body)
      : node(node), body(body), isBatched(node.getOpset() < 9) {}

  LogicalResult import();

private:
  LogicalResult readSizes();
  LogicalResult readInputs();
  Tensor dropBatch(Tensor tensor);
  Tensor addBatch(const Tensor &tensor);
  Tensor takeRow(int index, int64_t step);
  int64_t listed(const SmallVector<int64_t> &list, int index) const {
    return index < static_cast<int>(list.size()) ? list[index] : 0;
  }

  Node &node;
  const onnx::GraphProto &body;
  bool isBatched;
  int numRowInputs = 0, numStates = 0, numRowOutputs = 0;
  SmallVector<int64_t> inputAxes, inputDirections, outputAxes, outputDirections;
  SmallVector<Tensor> states, sequences;
  int64_t steps = 0;
};

} // namespace

LogicalResult Scan::readSizes() {
  int first = isBatched ? 1 : 0;
  numRowInputs = static_cast<int>(std::clamp<int64_t>(
      node.getInt("num_scan_inputs", 0), 0, node.getProto().input_size()));
  numStates = node.getProto().input_size() - first - numRowInputs;
  numRowOutputs = body.output_size() - numStates;
  inputAxes = node.getInts("scan_input_axes");
  outputAxes = node.getInts("scan_output_axes");
  inputDirections =
      node.getInts(isBatched ? "directions" : "scan_input_directions");
  outputDirections = node.getInts("scan_output_directions");
  if (isBatched && node.hasInput(0))
    return node.error("states the lengths of its sequences; sequences of one "
                      "length are expected");
  if (numRowInputs < 1 || numStates < 0 || numRowOutputs < 0 ||
      body.input_size() != numStates + numRowInputs)
    return node.error("has a body whose inputs and outputs do not fit its own");
  return node.hasErrors() ? failure() : success();
}

Tensor Scan::dropBatch(Tensor tensor) {
  Value value = isBatched ? asValue(node, tensor) : Value();
  if (!value)
    return tensor;
  SmallVector<int64_t> shape(shapeOf(value));
  if (shape.empty() || shape[0] != 1) {
    (void)node.error("runs over a batch of " + formatShape(shape) +
                     "; a batch of 1 is expected");
    return tensor;
  }
  int32_t type = tensor.elementType();
  return Tensor{node.reshape(value, ArrayRef(shape).drop_front()), std::nullopt,
                type};
}

Tensor Scan::addBatch(const Tensor &tensor) {
  Value value = isBatched ? asValue(node, tensor) : Value();
  if (!value)
    return tensor;
  SmallVector<int64_t> shape(shapeOf(value));
  shape.insert(shape.begin(), 1);
  return Tensor{node.reshape(value, shape), std::nullopt, tensor.elementType()};
}

LogicalResult Scan::readInputs() {
  int first = isBatched ? 1 : 0;
  for (int i = 0; i < numStates + numRowInputs && !node.hasErrors(); ++i) {
    const Tensor *tensor = node.tryTensor(first + i);
    if (!tensor)
      return failure();
    Tensor whole = dropBatch(*tensor);
    if (i < numStates) {
      states.push_back(std::move(whole));
      continue;
    }
    whole.value = asValue(node, whole);
    whole.type = whole.elementType();
    whole.ints.reset();
    if (node.hasErrors())
      return failure();
    ArrayRef<int64_t> shape = shapeOf(whole.value);
    int64_t axis = node.checkAxis(listed(inputAxes, i - numStates),
                                  static_cast<int64_t>(shape.size()));
    if (node.hasErrors())
      return failure();
    if (i > numStates && shape[axis] != steps)
      return node.error("runs over sequences of " + Twine(steps) + " and of " +
                        Twine(shape[axis]) + " steps");
    steps = shape[axis];
    sequences.push_back(std::move(whole));
  }
  return node.hasErrors() ? failure() : success();
}

/// What sequence `index` gives in a step.
Tensor Scan::takeRow(int index, int64_t step) {
  Value whole = sequences[index].value;
  SmallVector<int64_t> sizes(shapeOf(whole));
  SmallVector<int64_t> starts(sizes.size(), 0), strides(sizes.size(), 1);
  int64_t axis = node.checkAxis(listed(inputAxes, index), sizes.size());
  starts[axis] = listed(inputDirections, index) ? steps - 1 - step : step;
  sizes[axis] = 1;
  Value row = node.create<ann::SliceOp>(whole, starts, sizes, strides);
  sizes.erase(sizes.begin() + axis);
  return Tensor{node.hasErrors() ? Value() : node.reshape(row, sizes),
                std::nullopt, sequences[index].type};
}

LogicalResult Scan::import() {
  if (failed(readSizes()) || failed(readInputs()))
    return failure();
  std::vector<SmallVector<Tensor>> rows(numRowOutputs);
  for (int64_t step = 0; step < steps; ++step) {
    SmallVector<Tensor> inputs = states;
    for (int i = 0; i < numRowInputs; ++i)
      inputs.push_back(takeRow(i, step));
    if (node.hasErrors())
      return failure();
    FailureOr<SmallVector<Tensor>> outputs =
        node.getGraph().importBody(body, inputs);
    if (failed(outputs))
      return failure();
    states.assign(outputs->begin(), outputs->begin() + numStates);
    for (int row = 0; row < numRowOutputs; ++row)
      rows[row].push_back((*outputs)[numStates + row]);
  }
  SmallVector<Tensor> stacked;
  for (int row = 0; row < numRowOutputs && !node.hasErrors(); ++row) {
    if (listed(outputDirections, row))
      std::reverse(rows[row].begin(), rows[row].end());
    stacked.push_back(
        addBatch(stack(node, rows[row], listed(outputAxes, row))));
  }
  for (Tensor &state : states)
    state = addBatch(state);
  return node.hasErrors() ? failure() : defineResults(node, states, stacked);
}

static LogicalResult importScan(Node &node) {
  const onnx::GraphProto *body = node.getBody("body");
  return body && !node.hasErrors() ? Scan(node, *body).import() : failure();
}

Converter findBodyConverter(StringRef type) {
  static const llvm::StringMap<Converter> converters = {
      {"If", importIf}, {"Loop", importLoop}, {"Scan", importScan}};
  return converters.lookup(type);
}

} // namespace snnc::importer
