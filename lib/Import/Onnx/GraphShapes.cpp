// The shapes of a model's inputs, as the file and the user state them.

#include "Graph.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::importer;

/// The sizes that the file states, -1 where it leaves them open.
static SmallVector<int64_t> fileShape(const onnx::TensorShapeProto &proto) {
  SmallVector<int64_t> shape;
  for (const onnx::TensorShapeProto::Dimension &size : proto.dim())
    shape.push_back(size.dim_value() > 0 ? size.dim_value() : -1);
  return shape;
}

/// `1x?x28x28`, with the names that the file gives to open sizes.
static std::string formatOpenShape(const onnx::TensorShapeProto &proto) {
  std::string text;
  for (const onnx::TensorShapeProto::Dimension &size : proto.dim()) {
    text += text.empty() ? "" : "x";
    if (size.dim_value() > 0)
      text += std::to_string(size.dim_value());
    else
      text += size.dim_param().empty() ? "?" : size.dim_param();
  }
  return text.empty() ? "scalar" : text;
}

FailureOr<SmallVector<int64_t>>
Graph::inputShape(const onnx::ValueInfoProto &input) {
  std::string name = quote(input.name());
  const onnx::TypeProto_Tensor &type = input.type().tensor_type();
  auto given = options.shapes.find(input.name());
  if (given == options.shapes.end())
    given = options.shapes.find("");
  bool isGiven = given != options.shapes.end();
  if (!type.has_shape()) {
    if (isGiven)
      return given->second;
    return error() << "input " << name << " has no shape; give it as --shape "
                   << input.name() << "=1x3x224x224";
  }
  SmallVector<int64_t> shape = fileShape(type.shape());
  std::string open = formatOpenShape(type.shape());
  if (isGiven && given->second.size() != shape.size())
    return error() << "input " << name << " has the shape "
                   << formatOpenShape(type.shape()) << ", but --shape gives "
                   << formatShape(given->second);
  for (size_t i = 0; i < shape.size(); ++i) {
    if (isGiven && (shape[i] < 0 || i == 0)) {
      shape[i] = given->second[i]; // also another batch size than the file's
    } else if (isGiven && shape[i] != given->second[i]) {
      return error() << "input " << name << " has the shape " << open
                     << ", but --shape gives " << formatShape(given->second);
    } else if (shape[i] < 0 && i == 0 && shape.size() > 1) {
      emitRemark(fileLoc(0)) << "input " << name << " has the shape " << open
                             << "; its batch size is taken as 1";
      shape[i] = 1;
    } else if (shape[i] < 0) {
      return error() << "dimension " << i << " of input " << name
                     << " is open (" << open << "); give its size as --shape "
                     << input.name() << "=1x3x224x224";
    }
  }
  return shape;
}

LogicalResult Graph::checkShapeOptions() {
  SmallVector<StringRef> names;
  for (const onnx::ValueInfoProto &input : graph.input())
    if (!initializers.contains(input.name()))
      names.push_back(input.name());
  for (const auto &[name, shape] : options.shapes) {
    bool isOnly = name.empty() && names.size() == 1;
    if (isOnly || llvm::is_contained(names, name))
      continue;
    std::string list;
    for (size_t i = 0; i < names.size() && i < 4; ++i)
      list += (i ? ", " : "") + quote(names[i]);
    if (names.size() > 4)
      list += " and " + std::to_string(names.size() - 4) + " more";
    return error() << "--shape names the input " << quote(name)
                   << "; the model has " << (list.empty() ? "none" : list);
  }
  return success();
}
