// Reads the model file, its inputs, nodes and outputs, into one function.

#include "Graph.h"

#include "Node.h"
#include "Quantized.h"
#include "Repetition.h"
#include "dialects/Ann/Weights.h"

#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/stubs/logging.h>

using namespace mlir;
using namespace snnc;
using namespace snnc::importer;

/// How much of a model's file is read at once.
static constexpr int pieceBytes = 1 << 20;

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

Location Graph::fileLoc(int64_t index) {
  // Column 0 tells printers not to show a line of the binary file.
  return FileLineColLoc::get(builder.getStringAttr(path),
                             static_cast<unsigned>(index), 0);
}

Value Graph::makeConstant(onnx::TensorProto &tensor, Location location,
                          std::string &problem) {
  auto shape = importer::shapeOf(tensor);
  StringRef folder = llvm::sys::path::parent_path(path);
  auto fail = [&](const Error &error) {
    problem = error.message;
    return Value();
  };
  if (!shape)
    return fail(shape.error());
  if (llvm::is_contained(*shape, 0))
    return fail(Error{"tensor " + quote(tensor.name()) + " has the shape " +
                      formatShape(*shape) + "; sizes from 1 are expected"});
  auto type = RankedTensorType::get(*shape, builder.getF32Type());
  StringRef name = tensor.name().empty() ? "weights" : StringRef(tensor.name());
  Result<std::optional<FloatBytes>> bytes = takeFloatBytes(tensor, folder);
  if (!bytes)
    return fail(bytes.error());
  ElementsAttr attr;
  if (*bytes) {
    attr = ann::makeFloats(type, (*bytes)->bytes, (*bytes)->owner, name);
    ArrayRef<float> values(
        reinterpret_cast<const float *>((*bytes)->bytes.data()),
        type.getNumElements());
    if (!attr) // a splat, or few
      attr = ann::makeFloats(type, values.vec(), name);
  } else {
    Result<std::vector<float>> values = takeFloats(tensor, folder);
    if (!values)
      return fail(values.error());
    attr = ann::makeFloats(type, std::move(*values), name);
  }
  return ann::ConstantOp::create(builder, location, attr);
}

Result<Tensor> Graph::readTensor(onnx::TensorProto &tensor, Location location) {
  if (isFloatType(tensor.data_type()) &&
      llvm::is_contained(tensor.dims(), int64_t(0))) {
    auto shape = importer::shapeOf(tensor);
    if (!shape)
      return shape.error();
    return Tensor{Value(), IntTensor{*shape, {}, tensor.data_type()}};
  }
  if (isIntType(tensor.data_type())) {
    Result<IntTensor> ints =
        readInts(tensor, llvm::sys::path::parent_path(path));
    if (!ints)
      return ints.error();
    return Tensor{Value(), std::move(*ints)};
  }
  std::string problem;
  Value value = makeConstant(tensor, location, problem);
  if (!value)
    return Error{problem};
  return Tensor{value, std::nullopt};
}

Tensor *Graph::lookup(StringRef name, std::string &problem) {
  auto known = tensors.find(name);
  if (known != tensors.end())
    return &known->second;
  auto initializer = initializers.find(name);
  if (initializer == initializers.end()) {
    problem = "reads " + quote(name) +
              ", which is no input, no initializer and no output of a node";
    return nullptr;
  }
  Location location = NameLoc::get(builder.getStringAttr(name), fileLoc(0));
  Result<Tensor> tensor = readTensor(*initializer->second, location);
  if (!tensor) {
    problem = "cannot be read: " + tensor.error().message;
    return nullptr;
  }
  return &(tensors[name] = std::move(*tensor));
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

LogicalResult Graph::addInput(const onnx::ValueInfoProto &input) {
  std::string name = quote(input.name());
  if (input.name().empty())
    return error() << "the graph has an input without a name";
  if (!input.type().has_tensor_type())
    return error() << "input " << name << " is no tensor";
  int32_t type = input.type().tensor_type().elem_type();
  if (!isFloatType(type) && !(options.anyInput && isIntType(type)))
    return error() << "input " << name << " holds " << typeName(type)
                   << "; an input of float32 is expected";
  if (isFloatType(type) && type != onnx::TensorProto::FLOAT)
    emitRemark(fileLoc(0)) << "input " << name << " holds " << typeName(type)
                           << "; it is computed with float32";
  FailureOr<SmallVector<int64_t>> shape = inputShape(input);
  if (failed(shape))
    return failure();
  if (shape->size() < 2 && !options.anyInput)
    return error() << "input " << name << " has the shape "
                   << formatShape(*shape)
                   << "; expected a batch size of 1 and at least one more size";
  if (!options.anyInput && (*shape)[0] != 1 &&
      !isSequence(graph, input.name())) {
    SmallVector<int64_t> single = *shape;
    single[0] = 1;
    return error() << "input " << name << " has the batch size " << (*shape)[0]
                   << ", but samples run one by one; export with batch size 1 "
                      "or give --shape "
                   << input.name() << "=" << formatShape(single);
  }
  if (failed(ann::countElements(*shape)))
    return error()
           << "input " << name << " has the shape " << formatShape(*shape)
           << "; sizes from 1 and fewer than 2^31 elements are expected";
  Location location =
      NameLoc::get(builder.getStringAttr(input.name()), fileLoc(0));
  auto tensorType = RankedTensorType::get(*shape, builder.getF32Type());
  BlockArgument argument =
      function.getBody().front().addArgument(tensorType, location);
  Tensor tensor{argument, std::nullopt};
  tensor.type = type;
  define(input.name(), std::move(tensor));
  return success();
}

//===----------------------------------------------------------------------===//
// The graph
//===----------------------------------------------------------------------===//

LogicalResult Graph::readOpset() {
  for (const onnx::OperatorSetIdProto &set : model.opset_import())
    if (set.domain().empty() || set.domain() == "ai.onnx")
      opset = set.version();
  if (!model.has_graph() || model.opset_import_size() == 0)
    return error() << quote(path)
                   << " is no ONNX model: it states no graph and operator set";
  if (opset < 1 || opset > 23)
    return error() << "the model uses version " << opset
                   << " of ONNX's operators; 1 to 23 are read; convert it "
                      "with onnx.version_converter";
  return success();
}

LogicalResult Graph::addConstants() {
  for (const auto &[name, file] : options.constants) {
    auto is = [&name = name](const onnx::ValueInfoProto &input) {
      return input.name() == name;
    };
    if (llvm::none_of(graph.input(), is))
      return error() << "--constant names " << quote(name)
                     << ", which is no input of the model";
    auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/false,
                                              /*RequiresNullTerminator=*/false);
    if (!buffer)
      return error() << quote(file)
                     << " cannot be opened: " << buffer.getError().message();
    StringRef bytes = (*buffer)->getBuffer();
    onnx::TensorProto *tensor = graph.add_initializer();
    if (bytes.empty() || bytes.size() > INT32_MAX ||
        !tensor->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
      return error() << quote(file) << " is no tensor of ONNX (a file like "
                     << "input_1.pb with an onnx.TensorProto)";
    tensor->set_name(name);
  }
  return success();
}

LogicalResult Graph::createFunction() {
  std::string name = graph.name().empty() ? "main" : graph.name();
  function = func::FuncOp::create(builder, fileLoc(0), name,
                                  builder.getFunctionType({}, {}));
  builder.setInsertionPointToStart(function.addEntryBlock());
  SmallVector<Attribute> names;
  for (const onnx::ValueInfoProto &input : graph.input()) {
    if (initializers.contains(input.name()))
      continue; // IR version 3 lists the weights here too
    if (failed(addInput(input)))
      return failure();
    names.push_back(builder.getStringAttr(input.name()));
  }
  Block &body = function.getBody().front();
  function.setFunctionType(
      builder.getFunctionType(body.getArgumentTypes(), {}));
  for (auto [i, argument] : llvm::enumerate(names))
    function.setArgAttr(i, ann::AnnDialect::nameName, argument);
  if (names.empty() && !options.anyInput)
    return error() << "the graph has no input";
  return success();
}

/// Checks the operator of a node and converts it.
static LogicalResult importNode(Node &node) {
  const onnx::NodeProto &proto = node.getProto();
  bool isSpiking = isSpikingDomain(proto.domain());
  bool isQonnx = isQonnxDomain(proto.domain());
  if (!isSpiking && !isQonnx && !proto.domain().empty() &&
      proto.domain() != "ai.onnx")
    return node.error("is of the domain " + quote(proto.domain()) +
                      "; only ONNX's own operators are read: export without "
                      "it, or cut the model before this node");
  std::optional<LogicalResult> folded;
  if (!isSpiking && !isQonnx && (folded = evaluateConstants(node))) {
    if (failed(*folded))
      return failure();
    node.remarkUnused();
    return success();
  }
  Converter convert = isSpiking ? importSpikingNeuron
                      : isQonnx ? findQonnxConverter(proto.op_type())
                                : findConverter(proto.op_type());
  if (!convert)
    return node.error(
        "is an operator that is not read; replace it by convolutions, matrix "
        "products, pooling and ReLU, or cut the model before this node "
        "(onnx.utils.extract_model)");
  if (failed(convert(node)) || node.hasErrors())
    return failure();
  node.remarkUnused();
  return success();
}

LogicalResult Graph::importNodes(const onnx::GraphProto &nodes) {
  std::vector<int> dropped;
  Result<std::vector<int>> order = orderNodes(nodes, dropped);
  if (!order)
    return error() << order.error().message;
  for (int index : *order) {
    Node node(*this, nodes, index);
    if (failed(importNode(node)))
      return failure();
  }
  for (int index : dropped)
    emitRemark(fileLoc(index))
        << describeNode(nodes, index) << " feeds no output; it is dropped";
  return success();
}

Value Graph::makeEmpty(ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, builder.getF32Type());
  return ann::ConstantOp::create(
      builder, fileLoc(0), DenseElementsAttr::get(type, ArrayRef<float>()));
}

LogicalResult Graph::addOutputs() {
  SmallVector<Value> values;
  SmallVector<Attribute> names;
  for (const onnx::ValueInfoProto &output : graph.output()) {
    std::string problem;
    Tensor *tensor = lookup(output.name(), problem);
    if (!tensor)
      return error() << "the graph has the output " << quote(output.name())
                     << ", which no node makes";
    Value value = tensor->value;
    if (!value && tensor->ints->values.empty())
      value = makeEmpty(tensor->ints->shape);
    else if (!value)
      value = makeConstant(*tensor->ints, fileLoc(0), problem);
    if (!value)
      return error() << "output " << quote(output.name()) << " " << problem;
    values.push_back(value);
    names.push_back(builder.getStringAttr(output.name()));
  }
  if (values.empty())
    return error() << "the graph has no output";
  func::ReturnOp::create(builder, fileLoc(graph.node_size()), values);
  function.setFunctionType(
      builder.getFunctionType(function.getBody().front().getArgumentTypes(),
                              ValueRange(values).getTypes()));
  for (auto [i, name] : llvm::enumerate(names))
    function.setResultAttr(i, ann::AnnDialect::nameName, name);
  return success();
}

void Graph::eraseUnusedConstants() {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (isa<ann::ConstantOp>(op) && op.use_empty())
      op.erase();
}

OwningOpRef<ModuleOp> Graph::import() {
  if (failed(readOpset()))
    return {};
  FailureOr<std::optional<Repetition>> repetition = takeStep();
  if (failed(repetition) || failed(addConstants()))
    return {};
  for (onnx::TensorProto &tensor : *graph.mutable_initializer())
    initializers[tensor.name()] = &tensor;
  if (graph.sparse_initializer_size()) {
    error() << "the model holds sparse weights; export with dense weights";
    return {};
  }
  if (failed(checkShapeOptions()))
    return {};
  module = ModuleOp::create(fileLoc(0));
  builder.setInsertionPointToStart(module->getBody());
  if (failed(createFunction()) || failed(importNodes(graph)) ||
      failed(addOutputs()))
    return {};
  if (*repetition && failed(markStates(**repetition)))
    return {};
  markGrids();
  eraseUnusedConstants();
  return std::move(module);
}

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

/// Imports a model that was parsed; `isParsed` says if that went well.
static OwningOpRef<ModuleOp> importModel(onnx::ModelProto &model, bool isParsed,
                                         StringRef path, uint64_t numBytes,
                                         MLIRContext &context,
                                         const OnnxImportOptions &options) {
  Location location =
      FileLineColLoc::get(StringAttr::get(&context, path), 0, 0);
  if (numBytes > INT32_MAX) {
    emitError(location) << quote(path) << " has " << numBytes
                        << " bytes; a model file has fewer than 2^31: save "
                           "its weights as external data";
    return {};
  }
  if (!isParsed || numBytes == 0) {
    emitError(location) << quote(path)
                        << " is no ONNX model, or is cut off or damaged: "
                        << numBytes
                        << " bytes that do not parse as onnx.ModelProto";
    return {};
  }
  OwningOpRef<ModuleOp> module = Graph(model, path, context, options).import();
  if (module && failed(module->verify()))
    return {};
  return module;
}

OwningOpRef<ModuleOp> snnc::importOnnx(llvm::MemoryBufferRef buffer,
                                       MLIRContext &context,
                                       const OnnxImportOptions &options) {
  context.loadDialect<ann::AnnDialect, func::FuncDialect>();
  google::protobuf::LogSilencer silencer; // the error is ours
  onnx::ModelProto model;
  size_t size = buffer.getBufferSize();
  bool isParsed =
      size <= INT32_MAX &&
      model.ParseFromArray(buffer.getBufferStart(), static_cast<int>(size));
  return importModel(model, isParsed, buffer.getBufferIdentifier(), size,
                     context, options);
}

/// Parses the file in pieces, so that its bytes are in memory once.
OwningOpRef<ModuleOp> snnc::importOnnx(StringRef path, MLIRContext &context,
                                       const OnnxImportOptions &options) {
  context.loadDialect<ann::AnnDialect, func::FuncDialect>();
  google::protobuf::LogSilencer silencer; // the error is ours
  uint64_t size = 0;
  auto file = llvm::sys::fs::openNativeFileForRead(path);
  std::error_code code = errorToErrorCode(file.takeError());
  if (!code)
    code = llvm::sys::fs::file_size(path, size);
  if (!code && llvm::sys::fs::is_directory(path))
    code = std::make_error_code(std::errc::is_a_directory);
  if (code) {
    emitError(FileLineColLoc::get(StringAttr::get(&context, path), 0, 0))
        << quote(path) << " cannot be opened: " << code.message();
    return {};
  }
  onnx::ModelProto model;
  bool isParsed = false;
  if (size <= INT32_MAX) {
    google::protobuf::io::FileInputStream stream(*file, pieceBytes);
    isParsed = model.ParseFromZeroCopyStream(&stream);
  }
  llvm::sys::fs::closeFile(*file);
  return importModel(model, isParsed, path, size, context, options);
}
