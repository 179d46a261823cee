// Imports the graphs inside of nodes.

#include "Graph.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::importer;

/// Loops become as many copies of their body: the file must not make that
/// endless.
static constexpr int64_t maxBodyNodes = 100000;
static constexpr size_t maxBodyBytes = size_t(1) << 28;

/// All names that a body gives a meaning.
static SmallVector<std::string> ownNames(const onnx::GraphProto &body) {
  SmallVector<std::string> names;
  for (const onnx::ValueInfoProto &input : body.input())
    names.push_back(input.name());
  for (const onnx::TensorProto &tensor : body.initializer())
    names.push_back(tensor.name());
  for (const onnx::NodeProto &node : body.node())
    names.append(node.output().begin(), node.output().end());
  return names;
}

LogicalResult Graph::importInside(onnx::GraphProto &body,
                                  ArrayRef<Tensor> inputs,
                                  SmallVectorImpl<Tensor> &outputs) {
  for (onnx::TensorProto &tensor : *body.mutable_initializer()) {
    Location location =
        NameLoc::get(builder.getStringAttr(tensor.name()), fileLoc(0));
    Result<Tensor> read = readTensor(tensor, location);
    if (!read)
      return error() << "the body " << quote(body.name())
                     << " cannot be read: " << read.error().message;
    define(tensor.name(), std::move(*read));
  }
  for (auto [input, tensor] : llvm::zip(body.input(), inputs))
    define(input.name(), tensor);
  if (failed(importNodes(body)))
    return failure();
  for (const onnx::ValueInfoProto &output : body.output()) {
    std::string problem;
    Tensor *tensor = lookup(output.name(), problem);
    if (!tensor)
      return error() << "the body " << quote(body.name()) << " has the output "
                     << quote(output.name()) << ", which no node makes";
    outputs.push_back(*tensor);
  }
  return success();
}

FailureOr<SmallVector<Tensor>> Graph::importBody(const onnx::GraphProto &body,
                                                 ArrayRef<Tensor> inputs) {
  bodyNodes += body.node_size() + 1;
  bodyBytes += body.ByteSizeLong();
  if (bodyNodes > maxBodyNodes || bodyBytes > maxBodyBytes)
    return error() << "the copies of the body " << quote(body.name())
                   << " make more than " << maxBodyNodes << " nodes or "
                   << (maxBodyBytes >> 20)
                   << " MiB; loops of fewer iterations are expected";
  SmallVector<std::string> names = ownNames(body);
  llvm::StringMap<Tensor> outside;
  for (const std::string &name : names)
    if (auto known = tensors.find(name); known != tensors.end())
      outside[name] = known->second;
  // Reading a body takes its constants out of it.
  onnx::GraphProto copy = body;
  SmallVector<Tensor> outputs;
  LogicalResult imported = importInside(copy, inputs, outputs);
  for (const std::string &name : names)
    tensors.erase(name);
  for (auto &entry : outside)
    tensors[entry.getKey()] = std::move(entry.getValue());
  if (failed(imported))
    return failure();
  return outputs;
}
