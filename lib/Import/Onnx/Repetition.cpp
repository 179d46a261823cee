// Turns the body of a Scan or Loop into the graph of the model.

#include "Repetition.h"

#include "Graph.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace snnc::importer {

/// Most steps of a sample, as of snn's semantics.
static constexpr int64_t mostSteps = 65535;

namespace {

/// The state of one replacement.
class Repeater {
public:
  Repeater(onnx::GraphProto &graph, int index)
      : graph(graph), index(index), node(graph.node(index)) {
    for (const onnx::AttributeProto &attribute : node.attribute())
      if (attribute.name() == "body")
        body = attribute.g();
    for (int i = 0; i < graph.node_size(); ++i)
      for (const std::string &output : graph.node(i).output())
        producers[output] = i;
  }

  Result<Repetition> run();

private:
  bool isScan() const { return node.op_type() == "Scan"; }
  Error error(const Twine &text) const {
    return Error{describeNode(graph, index) + " " + text.str()};
  }
  const onnx::AttributeProto *attribute(StringRef name) const;
  Status checkBody();
  Status checkSizes();
  Status checkScan();
  Status checkLoop();
  Status takeRow();
  Status takeCount();
  bool isTrue(const std::string &name) const;
  // The walks stop after `depth` nodes: a damaged file may hold a circle.
  bool isPassedOn(const std::string &output, const std::string &input,
                  int depth = 64) const;
  bool countsRows(const std::string &name, int depth = 64);
  bool isCountOfRows(const std::string &name, int depth);
  const onnx::TensorProto *constantOf(const std::string &name,
                                      int depth = 64) const;
  Status readStates();
  Status checkSteps();
  Status buildOutputs();
  Status copyOuterNodes();
  onnx::ValueInfoProto *addInput(const std::string &name);

  onnx::GraphProto &graph;
  int index;
  const onnx::NodeProto node;
  onnx::GraphProto body;
  onnx::GraphProto result;
  StringMap<int> producers; ///< of the outer graph
  StringMap<bool> counted;  ///< what countsRows found, each name once
  std::string sequence;     ///< name of the outer input
  int firstState = 0;       ///< of the node's inputs and the body's inputs
  int numStates = 0;
  int firstOutput = 0; ///< of the body's outputs: the first new state
  Repetition repetition;
};

} // namespace

const onnx::AttributeProto *Repeater::attribute(StringRef name) const {
  for (const onnx::AttributeProto &attribute : node.attribute())
    if (attribute.name() == name)
      return &attribute;
  return nullptr;
}

static const onnx::ValueInfoProto *findInput(const onnx::GraphProto &graph,
                                             const std::string &name) {
  for (const onnx::ValueInfoProto &input : graph.input())
    if (input.name() == name)
      return &input;
  return nullptr;
}

static const onnx::TensorProto *findInitializer(const onnx::GraphProto &graph,
                                                const std::string &name) {
  for (const onnx::TensorProto &tensor : graph.initializer())
    if (tensor.name() == name)
      return &tensor;
  return nullptr;
}

const onnx::TensorProto *Repeater::constantOf(const std::string &name,
                                              int depth) const {
  if (const onnx::TensorProto *tensor = findInitializer(graph, name))
    return tensor;
  auto producer = producers.find(name);
  if (producer == producers.end())
    return nullptr;
  const onnx::NodeProto &maker = graph.node(producer->second);
  if (maker.op_type() == "Identity" && maker.input_size() == 1 && depth > 0)
    return constantOf(maker.input(0), depth - 1);
  if (maker.op_type() == "Constant")
    for (const onnx::AttributeProto &attribute : maker.attribute())
      if (attribute.name() == "value")
        return &attribute.t();
  return nullptr;
}

//===----------------------------------------------------------------------===//
// What is expected of the node
//===----------------------------------------------------------------------===//

/// What the body's nodes make is asked for by name below.
Status Repeater::checkBody() {
  for (int i = 0; i < body.node_size(); ++i)
    if (body.node(i).output_size() == 0)
      return error("has " + describeNode(body, i) +
                   " in its body, which has no outputs; at least one is "
                   "expected");
  return {};
}

Status Repeater::checkSizes() {
  firstState = isScan() ? 0 : 2;
  firstOutput = isScan() ? 0 : 1;
  int rows = 0;
  if (isScan()) {
    const onnx::AttributeProto *count = attribute("num_scan_inputs");
    rows = count ? static_cast<int>(count->i()) : 0;
    if (rows != 1)
      return error("takes " + Twine(rows) +
                   " sequences apart; one, the network's input, is expected");
  }
  numStates = node.input_size() - firstState - rows;
  bool fits = numStates >= 0 &&
              body.input_size() == firstState + numStates + rows &&
              body.output_size() >= firstOutput + numStates &&
              node.output_size() <= body.output_size() - firstOutput;
  if (!fits)
    return error("has a body whose inputs and outputs do not fit its own");
  return {};
}

Status Repeater::checkScan() {
  for (StringRef name : {"scan_input_axes", "scan_input_directions",
                         "scan_output_axes", "scan_output_directions"})
    if (const onnx::AttributeProto *values = attribute(name))
      for (int64_t value : values->ints())
        if (value != 0)
          return error("has the attribute '" + name + "' with " + Twine(value) +
                       "; 0 (the first dimension, forward) is "
                       "expected");
  sequence = node.input(numStates);
  return {};
}

/// True if a body's output is one of its inputs.
bool Repeater::isPassedOn(const std::string &output, const std::string &input,
                          int depth) const {
  if (output == input)
    return true;
  for (const onnx::NodeProto &inner : body.node())
    if (inner.output_size() == 1 && inner.output(0) == output &&
        (inner.op_type() == "Identity" || inner.op_type() == "Cast") &&
        inner.input_size() == 1 && depth > 0)
      return isPassedOn(inner.input(0), input, depth - 1);
  return false;
}

bool Repeater::isTrue(const std::string &name) const {
  auto holds = [](const onnx::TensorProto &tensor) {
    return tensor.data_type() == onnx::TensorProto::BOOL &&
           (tensor.raw_data() == StringRef("\1", 1).str() ||
            (tensor.int32_data_size() == 1 && tensor.int32_data(0) != 0));
  };
  if (name.empty())
    return true;
  if (const onnx::TensorProto *tensor = constantOf(name))
    return holds(*tensor);
  if (const onnx::TensorProto *tensor = findInitializer(body, name))
    return holds(*tensor);
  for (const onnx::NodeProto &inner : body.node())
    if (inner.op_type() == "Constant" && inner.output(0) == name)
      for (const onnx::AttributeProto &value : inner.attribute())
        if (value.name() == "value")
          return holds(value.t());
  return false;
}

Status Repeater::checkLoop() {
  bool goesOn = isPassedOn(body.output(0).name(), body.input(1).name()) ||
                isTrue(body.output(0).name());
  if (!goesOn || !isTrue(node.input(1)))
    return error("may end by a condition; a loop over all rows of the input is "
                 "expected");
  if (Status status = takeRow(); !status)
    return status;
  return takeCount();
}

/// The body of a loop takes its row by the number of the iteration.
Status Repeater::takeRow() {
  StringSet<> numbers = {body.input(0).name()};
  google::protobuf::RepeatedPtrField<onnx::NodeProto> kept;
  std::string row;
  for (int i = 0; i < body.node_size(); ++i) {
    const onnx::NodeProto &inner = body.node(i);
    bool isNumber = inner.input_size() > 0 && numbers.contains(inner.input(0));
    if (isNumber &&
        (inner.op_type() == "Cast" || inner.op_type() == "Identity")) {
      numbers.insert(inner.output(0));
      continue;
    }
    bool isRow = inner.op_type() == "Gather" && inner.input_size() == 2 &&
                 numbers.contains(inner.input(1)) &&
                 findInput(graph, inner.input(0));
    for (const onnx::AttributeProto &axis : inner.attribute())
      isRow = isRow && (axis.name() != "axis" || axis.i() == 0);
    if (isRow && (row.empty() || inner.input(0) == sequence)) {
      sequence = inner.input(0);
      if (row.empty()) {
        row = inner.output(0);
        continue;
      }
      onnx::NodeProto *again = kept.Add();
      again->set_op_type("Identity");
      again->set_name(inner.name());
      again->add_input(row);
      again->add_output(inner.output(0));
      continue;
    }
    for (const std::string &input : inner.input())
      if (numbers.contains(input))
        return error("uses the number of its iteration in " +
                     describeNode(body, i) +
                     "; Gather of a row of the input is expected");
    *kept.Add() = inner;
  }
  if (row.empty())
    return error("reads no row of an input of the model by the number of its "
                 "iteration (Gather, axis 0)");
  body.mutable_node()->Swap(&kept);
  // The row becomes the last input, as in a Scan.
  onnx::ValueInfoProto *input = body.add_input();
  input->set_name(row);
  return {};
}

/// True if `name` is computed of the shape of the sequence alone.
bool Repeater::countsRows(const std::string &name, int depth) {
  // False until it is known, so that a circle counts nothing.
  auto [entry, isNew] = counted.try_emplace(name, false);
  if (!isNew)
    return entry->second;
  bool counts = isCountOfRows(name, depth);
  // The map may have grown.
  counted[name] = counts;
  return counts;
}

bool Repeater::isCountOfRows(const std::string &name, int depth) {
  auto producer = producers.find(name);
  if (producer == producers.end())
    return constantOf(name);
  const onnx::NodeProto &maker = graph.node(producer->second);
  if (maker.op_type() == "Shape")
    return maker.input_size() == 1 && maker.input(0) == sequence;
  if (maker.op_type() == "Constant")
    return true;
  static const StringSet<> selections = {"Gather",   "Slice", "Squeeze",
                                         "Identity", "Cast",  "Reshape"};
  if (!selections.contains(maker.op_type()) || depth == 0)
    return false;
  return !maker.input().empty() &&
         all_of(maker.input(), [&](const std::string &input) {
           return countsRows(input, depth - 1);
         });
}

Status Repeater::takeCount() {
  const std::string &name = node.input(0);
  if (const onnx::TensorProto *count = constantOf(name)) {
    onnx::TensorProto copy = *count;
    if (!isIntType(copy.data_type()))
      return error("has a number of iterations of " +
                   typeName(copy.data_type()) + "; an integer is expected");
    Result<IntTensor> number = readInts(copy, "");
    if (!number)
      return error("has a number of iterations that cannot be read: " +
                   number.error().message);
    if (number->values.size() != 1 || number->values[0] < 1)
      return error("states no number of iterations from 1");
    repetition.steps = number->values[0];
    return {};
  }
  if (name.empty() || !countsRows(name))
    return error("runs as often as a value says that is neither a constant nor "
                 "the number of rows of the input");
  return {};
}

//===----------------------------------------------------------------------===//
// The new graph
//===----------------------------------------------------------------------===//

onnx::ValueInfoProto *Repeater::addInput(const std::string &name) {
  onnx::ValueInfoProto *input = result.add_input();
  input->set_name(name);
  input->mutable_type()->mutable_tensor_type()->set_elem_type(
      onnx::TensorProto::FLOAT);
  return input;
}

Status Repeater::readStates() {
  const onnx::ValueInfoProto *outer = findInput(graph, sequence);
  if (!outer || findInitializer(graph, sequence))
    return error("takes " + quote(sequence) +
                 " apart, which is no input of the model");
  const onnx::TensorShapeProto &shape = outer->type().tensor_type().shape();
  if (shape.dim_size() < 2)
    return error("takes " + quote(sequence) +
                 " apart, whose shape is not stated; steps and at least one "
                 "more size are expected");
  if (repetition.steps == 0 && shape.dim(0).dim_value() > 0)
    repetition.steps = shape.dim(0).dim_value();
  // Named as the sequence is: that is what the user knows.
  std::string row = body.input(body.input_size() - 1).name();
  onnx::TensorShapeProto *sizes = addInput(sequence)
                                      ->mutable_type()
                                      ->mutable_tensor_type()
                                      ->mutable_shape();
  for (int i = 1; i < shape.dim_size(); ++i)
    *sizes->add_dim() = shape.dim(i);
  onnx::NodeProto *rename = result.add_node();
  rename->set_op_type("Identity");
  rename->set_name(row);
  rename->add_input(sequence);
  rename->add_output(row);
  for (int i = 0; i < numStates; ++i) {
    const onnx::ValueInfoProto &inner = body.input(firstState + i);
    const std::string &start = node.input(firstState + i);
    Repetition::State state;
    state.name = inner.name();
    onnx::ValueInfoProto *input = addInput(inner.name());
    if (const onnx::TensorProto *initial = constantOf(start)) {
      state.initial = *initial;
      for (int64_t size : initial->dims())
        input->mutable_type()
            ->mutable_tensor_type()
            ->mutable_shape()
            ->add_dim()
            ->set_dim_value(size);
    } else if (const onnx::ValueInfoProto *given = findInput(graph, start)) {
      *input->mutable_type() = given->type();
    } else {
      return error("starts its state " + quote(inner.name()) + " from " +
                   quote(start) +
                   ", which is computed; a constant or an input "
                   "is expected");
    }
    repetition.states.push_back(std::move(state));
  }
  return {};
}

/// The number comes from the file: of the loop or of the input's shape.
Status Repeater::checkSteps() {
  if (repetition.steps > mostSteps)
    return error("runs for " + Twine(repetition.steps) + " steps; at most " +
                 Twine(mostSteps) + " are expected");
  return {};
}

Status Repeater::buildOutputs() {
  StringSet<> inside;
  for (const onnx::NodeProto &inner : result.node())
    inside.insert(inner.output().begin(), inner.output().end());
  for (const onnx::ValueInfoProto &input : result.input())
    inside.insert(input.name());
  for (const onnx::ValueInfoProto &output : graph.output()) {
    std::string name = output.name();
    int depth = 64;
    for (auto maker = producers.find(name);
         maker != producers.end() && maker->second != index && depth-- > 0 &&
         graph.node(maker->second).op_type() == "Identity" &&
         graph.node(maker->second).input_size() == 1;
         maker = producers.find(name))
      name = graph.node(maker->second).input(0);
    int number = 0;
    while (number < node.output_size() && node.output(number) != name)
      ++number;
    if (number == node.output_size())
      return error("is not what makes the output " + quote(output.name()) +
                   "; the outputs of the model are expected to be those of its "
                   "loop");
    // Inside the body the same name may stand for something else.
    const std::string &inner = body.output(firstOutput + number).name();
    if (inside.contains(output.name())) {
      result.add_output()->set_name(inner);
      continue;
    }
    onnx::NodeProto *copy = result.add_node();
    copy->set_op_type("Identity");
    copy->set_name(output.name());
    copy->add_input(inner);
    copy->add_output(output.name());
    result.add_output()->set_name(output.name());
  }
  for (int i = 0; i < numStates; ++i) {
    repetition.states[i].next = result.output_size();
    result.add_output()->set_name(body.output(firstOutput + i).name());
  }
  return {};
}

/// Weights may be made by nodes in front of the loop.
Status Repeater::copyOuterNodes() {
  StringSet<> wanted;
  for (const onnx::NodeProto &inner : body.node())
    for (const std::string &input : inner.input())
      wanted.insert(input);
  google::protobuf::RepeatedPtrField<onnx::NodeProto> copied;
  for (int i = index - 1; i >= 0; --i) {
    const onnx::NodeProto &outer = graph.node(i);
    bool isWanted = any_of(outer.output(), [&](const std::string &output) {
      return wanted.contains(output);
    });
    if (!isWanted)
      continue;
    for (const std::string &input : outer.input()) {
      if (input == sequence)
        return error("does not read the input " + quote(sequence) +
                     " itself but what " + describeNode(graph, i) +
                     " makes of it; move that into the loop's body");
      wanted.insert(input);
    }
    *copied.Add() = outer;
  }
  for (int i = copied.size() - 1; i >= 0; --i)
    *result.add_node() = copied[i];
  return {};
}

Result<Repetition> Repeater::run() {
  if (Status status = checkBody(); !status)
    return status.error();
  if (Status status = checkSizes(); !status)
    return status.error();
  if (Status status = isScan() ? checkScan() : checkLoop(); !status)
    return status.error();
  result.set_name(graph.name());
  if (Status status = copyOuterNodes(); !status)
    return status.error();
  if (Status status = readStates(); !status)
    return status.error();
  if (Status status = checkSteps(); !status)
    return status.error();
  *result.mutable_initializer() = std::move(*graph.mutable_initializer());
  for (onnx::TensorProto &tensor : *body.mutable_initializer())
    *result.add_initializer() = std::move(tensor);
  for (onnx::NodeProto &inner : *body.mutable_node())
    *result.add_node() = std::move(inner);
  if (Status status = buildOutputs(); !status)
    return status.error();
  graph = std::move(result);
  return std::move(repetition);
}

Result<Repetition> takeLoop(onnx::GraphProto &graph, int index) {
  return Repeater(graph, index).run();
}

} // namespace snnc::importer
