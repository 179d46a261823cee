// Finds the Scan or Loop whose body is the step of a network.

#include "Graph.h"
#include "Repetition.h"

using namespace llvm;

namespace snnc::importer {

/// The inputs of a model that are no weights.
static StringMap<const onnx::ValueInfoProto *>
findInputs(const onnx::GraphProto &graph) {
  StringMap<const onnx::ValueInfoProto *> inputs;
  for (const onnx::ValueInfoProto &input : graph.input())
    inputs[input.name()] = &input;
  for (const onnx::TensorProto &tensor : graph.initializer())
    inputs.erase(tensor.name());
  return inputs;
}

/// True for a loop that may be the steps of a network: it takes an input of the
/// model apart, or the model has an input of several rows, which are steps as
/// samples run one by one. Other loops are unrolled.
static bool isOverInput(const onnx::GraphProto &graph,
                        const onnx::NodeProto &loop) {
  StringMap<const onnx::ValueInfoProto *> inputs = findInputs(graph);
  for (const auto &input : inputs) {
    const onnx::TensorShapeProto &shape =
        input.getValue()->type().tensor_type().shape();
    if (shape.dim_size() > 1 && shape.dim(0).dim_value() > 1)
      return true;
  }
  auto isInput = [&](const std::string &name) { return inputs.contains(name); };
  if (loop.op_type() == "Scan")
    return any_of(loop.input(), isInput);
  for (const onnx::AttributeProto &attribute : loop.attribute())
    for (const onnx::NodeProto &inner : attribute.g().node())
      if ((inner.op_type() == "Gather" || inner.op_type() == "Slice") &&
          any_of(inner.input(), isInput))
        return true;
  return false;
}

Result<std::optional<Repetition>> takeRepetition(onnx::ModelProto &model) {
  onnx::GraphProto &graph = *model.mutable_graph();
  std::optional<int> found;
  for (int i = 0; i < graph.node_size(); ++i) {
    const onnx::NodeProto &node = graph.node(i);
    bool isLoop = node.op_type() == "Scan" || node.op_type() == "Loop";
    if (!isLoop || !(node.domain().empty() || node.domain() == "ai.onnx") ||
        !isOverInput(graph, node))
      continue;
    if (found)
      return Error{describeNode(graph, i) +
                   " is the second loop of the model "
                   "beside " +
                   describeNode(graph, *found) +
                   "; one over all steps is expected"};
    found = i;
  }
  if (!found)
    return std::optional<Repetition>();
  Result<Repetition> repetition = takeLoop(graph, *found);
  if (!repetition)
    return repetition.error();
  return std::optional<Repetition>(std::move(*repetition));
}

} // namespace snnc::importer
