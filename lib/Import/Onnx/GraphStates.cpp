// Sequences of steps and the states between them.

#include "Graph.h"

#include "Node.h"
#include "Repetition.h"
#include "dialects/Ann/States.h"

#include "llvm/Support/Path.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::importer;

bool snnc::importer::isSequence(const onnx::GraphProto &graph, StringRef name) {
  bool isRead = false;
  for (const onnx::NodeProto &node : graph.node()) {
    if (!llvm::is_contained(node.input(), name))
      continue;
    isRead = true;
    bool isPart = node.op_type() == "Gather" || node.op_type() == "Split" ||
                  node.op_type() == "Slice";
    for (const onnx::AttributeProto &attribute : node.attribute())
      isPart = isPart && (attribute.name() != "axis" || attribute.i() == 0);
    if (!isPart)
      return false;
  }
  return isRead;
}

FailureOr<std::optional<Repetition>> Graph::takeStep() {
  // A test of an operator keeps its Scan or Loop as it is.
  if (options.anyInput)
    return std::optional<Repetition>();
  Result<std::optional<Repetition>> repetition = takeRepetition(model);
  if (!repetition)
    return error() << repetition.error().message;
  return std::move(*repetition);
}

LogicalResult Graph::markStates(const Repetition &repetition) {
  function->setAttr(ann::stepsName,
                    builder.getI64IntegerAttr(repetition.steps));
  for (const Repetition::State &state : repetition.states) {
    unsigned index = 0;
    while (index < function.getNumArguments() &&
           argumentName(index) != state.name)
      ++index;
    if (index == function.getNumArguments())
      return error() << "the loop's state " << quote(state.name)
                     << " is also a constant of the model";
    Type type = function.getArgumentTypes()[index];
    if (function.getResultTypes()[state.next] != type)
      return error() << "the loop's state " << quote(state.name) << " is "
                     << type << ", but becomes "
                     << function.getResultTypes()[state.next];
    function.setArgAttr(index, ann::nextName,
                        builder.getI64IntegerAttr(state.next));
    if (!state.initial)
      continue;
    onnx::TensorProto initial = *state.initial;
    Result<std::vector<float>> values =
        takeFloats(initial, llvm::sys::path::parent_path(path));
    if (!values)
      return error() << "the loop's state " << quote(state.name)
                     << " cannot be read: " << values.error().message;
    if (llvm::any_of(*values, [](float value) { return value != 0.0f; }))
      function.setArgAttr(index, ann::initialName,
                          DenseElementsAttr::get(cast<RankedTensorType>(type),
                                                 ArrayRef<float>(*values)));
  }
  return success();
}

StringRef Graph::argumentName(unsigned index) {
  return function.getArgAttrOfType<StringAttr>(index, ann::AnnDialect::nameName)
      .getValue();
}
