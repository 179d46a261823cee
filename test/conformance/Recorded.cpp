// Reads the models and recorded tensors of ONNX's test cases.
//
// Shares nothing with the importer, which it helps to test.

#include "Recorded.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

namespace fs = std::filesystem;
using onnx::TensorProto;
using snnc::Error;
using snnc::Result;

namespace conformance {

static std::string readFile(const fs::path &path) {
  std::ifstream stream(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

template <typename T>
static std::vector<double> fromRaw(const std::string &bytes) {
  std::vector<double> values;
  for (size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    values.push_back(static_cast<double>(value));
  }
  return values;
}

/// IEEE 754 binary16.
static double fromHalf(uint16_t bits) {
  int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  double value = exponent == 31  ? (fraction ? NAN : INFINITY)
                 : exponent == 0 ? std::ldexp(fraction, -24)
                                 : std::ldexp(1024 + fraction, exponent - 25);
  return bits & 0x8000 ? -value : value;
}

/// The upper half of a float32.
static double fromBrain(uint16_t bits) {
  uint32_t wide = static_cast<uint32_t>(bits) << 16;
  float value;
  std::memcpy(&value, &wide, sizeof(value));
  return value;
}

template <typename Fields>
static std::vector<double> fromFields(const Fields &fields) {
  return std::vector<double>(fields.begin(), fields.end());
}

static std::vector<double> fromShorts(const TensorProto &tensor) {
  std::vector<double> values = tensor.has_raw_data()
                                   ? fromRaw<uint16_t>(tensor.raw_data())
                                   : fromFields(tensor.int32_data());
  bool isHalf = tensor.data_type() == TensorProto::FLOAT16;
  for (double &value : values) {
    uint16_t bits = static_cast<uint16_t>(value);
    value = isHalf ? fromHalf(bits) : fromBrain(bits);
  }
  return values;
}

/// The elements of a tensor of numbers; fails for other types.
static Result<std::vector<double>> readValues(const TensorProto &tensor) {
  const std::string &raw = tensor.raw_data();
  bool isRaw = tensor.has_raw_data();
  switch (tensor.data_type()) {
  case TensorProto::FLOAT:
    return isRaw ? fromRaw<float>(raw) : fromFields(tensor.float_data());
  case TensorProto::DOUBLE:
    return isRaw ? fromRaw<double>(raw) : fromFields(tensor.double_data());
  case TensorProto::FLOAT16:
  case TensorProto::BFLOAT16:
    return fromShorts(tensor);
  case TensorProto::INT64:
    return isRaw ? fromRaw<int64_t>(raw) : fromFields(tensor.int64_data());
  case TensorProto::UINT64:
    return isRaw ? fromRaw<uint64_t>(raw) : fromFields(tensor.uint64_data());
  case TensorProto::UINT32:
    return isRaw ? fromRaw<uint32_t>(raw) : fromFields(tensor.uint64_data());
  case TensorProto::INT32:
    return isRaw ? fromRaw<int32_t>(raw) : fromFields(tensor.int32_data());
  case TensorProto::INT16:
    return isRaw ? fromRaw<int16_t>(raw) : fromFields(tensor.int32_data());
  case TensorProto::UINT16:
    return isRaw ? fromRaw<uint16_t>(raw) : fromFields(tensor.int32_data());
  case TensorProto::INT8:
    return isRaw ? fromRaw<int8_t>(raw) : fromFields(tensor.int32_data());
  case TensorProto::UINT8:
  case TensorProto::BOOL:
    return isRaw ? fromRaw<uint8_t>(raw) : fromFields(tensor.int32_data());
  default:
    return Error{"the case records a tensor that holds no numbers"};
  }
}

/// A recorded tensor of the element type that the model states.
static Result<Recorded> readTensor(const fs::path &path, int32_t type) {
  TensorProto tensor;
  if (!tensor.ParseFromString(readFile(path)))
    return Error{"the case records something that is no tensor"};
  // bfloat16 is recorded as its bits.
  bool isBits = type == TensorProto::BFLOAT16 &&
                tensor.data_type() == TensorProto::UINT16;
  if (tensor.data_type() != type && !isBits)
    return Error{"the case records another element type than the model has"};
  tensor.set_data_type(type);
  Result<std::vector<double>> values = readValues(tensor);
  if (!values)
    return values.error();
  Recorded recorded{path.string(),
                    {tensor.dims().begin(), tensor.dims().end()},
                    std::move(*values)};
  recorded.isFloat =
      type == TensorProto::FLOAT || type == TensorProto::DOUBLE ||
      type == TensorProto::FLOAT16 || type == TensorProto::BFLOAT16;
  recorded.isBrain = type == TensorProto::BFLOAT16;
  for (double value : recorded.values)
    if (std::isfinite(value) && std::fabs(value) > FLT_MAX)
      return Error{
          "the case records numbers beyond the range of single precision"};
  int64_t count = 1;
  for (int64_t size : recorded.shape)
    count *= size;
  if (count != static_cast<int64_t>(recorded.values.size()))
    return Error{"the case records something that is no tensor"};
  return recorded;
}

static Result<std::vector<Recorded>> readTensors(const fs::path &folder,
                                                 const char *prefix,
                                                 std::vector<int32_t> types) {
  std::vector<Recorded> tensors;
  for (size_t i = 0;; ++i) {
    fs::path path = folder / (prefix + std::to_string(i) + ".pb");
    if (!fs::exists(path))
      return tensors;
    Result<Recorded> tensor = readTensor(path, i < types.size() ? types[i] : 0);
    if (!tensor)
      return tensor.error();
    tensors.push_back(std::move(*tensor));
  }
}

static void addOperators(const onnx::GraphProto &graph,
                         std::set<std::string> &operators) {
  for (const onnx::NodeProto &node : graph.node()) {
    operators.insert(node.op_type());
    for (const onnx::AttributeProto &attribute : node.attribute())
      if (attribute.has_g())
        addOperators(attribute.g(), operators);
  }
}

std::set<std::string> readOperators(const std::string &folder) {
  onnx::ModelProto model;
  std::set<std::string> operators;
  if (model.ParseFromString(readFile(fs::path(folder) / "model.onnx")))
    addOperators(model.graph(), operators);
  return operators;
}

Result<RecordedCase> readCase(const std::string &folder) {
  RecordedCase found;
  found.model = (fs::path(folder) / "model.onnx").string();
  onnx::ModelProto model;
  if (!model.ParseFromString(readFile(found.model)))
    return Error{"the case has no model"};
  std::vector<int32_t> inputTypes, outputTypes;
  for (const onnx::ValueInfoProto &output : model.graph().output()) {
    if (!output.type().has_tensor_type())
      return Error{"the model has an output that is no tensor"};
    outputTypes.push_back(output.type().tensor_type().elem_type());
  }
  std::set<std::string> initializers;
  for (const TensorProto &tensor : model.graph().initializer())
    initializers.insert(tensor.name());
  for (const onnx::ValueInfoProto &input : model.graph().input()) {
    if (!input.type().has_tensor_type())
      return Error{"the model has an input that is no tensor"};
    if (initializers.count(input.name()))
      continue;
    found.inputNames.push_back(input.name());
    inputTypes.push_back(input.type().tensor_type().elem_type());
  }
  std::set<fs::path> folders; // sorted
  for (const fs::directory_entry &entry : fs::directory_iterator(folder))
    if (entry.is_directory())
      folders.insert(entry.path());
  for (const fs::path &set : folders) {
    Result<std::vector<Recorded>> inputs =
        readTensors(set, "input_", inputTypes);
    if (!inputs)
      return inputs.error();
    Result<std::vector<Recorded>> outputs =
        readTensors(set, "output_", outputTypes);
    if (!outputs)
      return outputs.error();
    found.sets.push_back({std::move(*inputs), std::move(*outputs)});
  }
  return found;
}

} // namespace conformance
