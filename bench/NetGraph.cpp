// Builds ONNX models of image networks from their lists of layers.

#include "NetGraph.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace snnc;
using namespace snnc::nets;

static void setInts(onnx::NodeProto &node, const char *name,
                    const std::vector<int64_t> &values) {
  onnx::AttributeProto &attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INTS);
  for (int64_t value : values)
    attribute.add_ints(value);
}

static void setInt(onnx::NodeProto &node, const char *name, int64_t value) {
  onnx::AttributeProto &attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INT);
  attribute.set_i(value);
}

static void setType(onnx::ValueInfoProto &info, const std::string &name,
                    const std::vector<int64_t> &shape) {
  info.set_name(name);
  onnx::TypeProto_Tensor &type = *info.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  for (int64_t size : shape)
    type.mutable_shape()->add_dim()->set_dim_value(size);
}

static void setReals(onnx::TensorProto &tensor, const std::string &name,
                     const std::vector<int64_t> &shape,
                     const std::vector<float> &values) {
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (int64_t size : shape)
    tensor.add_dims(size);
  tensor.set_raw_data(values.data(), values.size() * sizeof(float));
}

NetGraph::NetGraph(const std::string &name, const Shape &input,
                   const Weights &weights)
    : weights(weights), in{"input", input} {
  proto.set_ir_version(8);
  proto.add_opset_import()->set_version(13);
  proto.mutable_graph()->set_name(name);
  setType(*proto.mutable_graph()->add_input(), in.name,
          {1, input.channels, input.height, input.width});
}

onnx::NodeProto &NetGraph::addNode(const char *type, const std::string &name,
                                   const std::vector<std::string> &inputs) {
  onnx::NodeProto &node = *proto.mutable_graph()->add_node();
  node.set_op_type(type);
  node.set_name(name);
  for (const std::string &input : inputs)
    node.add_input(input);
  node.add_output(name);
  return node;
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

/// About normal numbers of deviation sqrt(2 / inputs) (He et al. 2015), of
/// which the smallest are 0. Sums of 12 uniform numbers, as the distributions
/// of the standard library differ from one to another.
static std::vector<float> randomWeights(int64_t count, int64_t inputs,
                                        double sparsity, uint64_t seed) {
  std::mt19937_64 engine(seed);
  double deviation = std::sqrt(2.0 / static_cast<double>(inputs));
  std::vector<float> values(count);
  for (float &value : values) {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i)
      sum += std::ldexp(static_cast<double>(engine() >> 11), -53);
    value = static_cast<float>(sum * deviation);
  }
  std::vector<int64_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  auto zeros = order.begin() + std::llround(sparsity * count);
  auto isSmaller = [&](int64_t a, int64_t b) {
    float x = std::fabs(values[a]), y = std::fabs(values[b]);
    return x != y ? x < y : a < b;
  };
  if (zeros != order.end())
    std::nth_element(order.begin(), zeros, order.end(), isSmaller);
  for (auto index = order.begin(); index != zeros; ++index)
    values[*index] = 0.0f;
  return values;
}

std::string NetGraph::addWeights(const std::string &name,
                                 const std::vector<int64_t> &shape) {
  std::string values = name + ".weights";
  onnx::GraphProto &graph = *proto.mutable_graph();
  if (weights.isConstant) {
    onnx::TensorProto &sizes = *graph.add_initializer();
    sizes.set_name(name + ".shape");
    sizes.set_data_type(onnx::TensorProto::INT64);
    sizes.add_dims(static_cast<int64_t>(shape.size()));
    for (int64_t size : shape)
      sizes.add_int64_data(size);
    onnx::NodeProto &node = addNode("ConstantOfShape", values, {sizes.name()});
    onnx::AttributeProto &fill = *node.add_attribute();
    fill.set_name("value");
    fill.set_type(onnx::AttributeProto::TENSOR);
    setReals(*fill.mutable_t(), "", {1}, {1.0f / 64});
    return values;
  }
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  // Each layer has a seed of its own, so that none depends on those before.
  uint64_t seed = weights.seed * 1000003 + list.size();
  setReals(*graph.add_initializer(), values, shape,
           randomWeights(count, count / shape[0], weights.sparsity, seed));
  return values;
}

std::string NetGraph::addBias(const std::string &name, int64_t channels) {
  std::string values = name + ".bias";
  setReals(*proto.mutable_graph()->add_initializer(), values, {channels},
           std::vector<float>(channels));
  return values;
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// The extent of a map behind windows.
static int64_t windows(int64_t extent, int64_t kernel, int64_t stride,
                       int64_t pad) {
  return (extent + 2 * pad - kernel) / stride + 1;
}

static Shape behind(const Shape &from, int64_t channels, int64_t kernel,
                    int64_t stride, int64_t pad) {
  return {channels, windows(from.height, kernel, stride, pad),
          windows(from.width, kernel, stride, pad)};
}

Tensor NetGraph::convolve(const Tensor &from, const std::string &name,
                          int64_t channels, int64_t kernel, int64_t stride,
                          int64_t pad, int64_t groups) {
  Shape shape = behind(from.shape, channels, kernel, stride, pad);
  list.push_back({Layer::Kind::Convolution, name, from.shape, shape, kernel,
                  stride, pad, groups});
  std::string values = addWeights(
      name, {channels, from.shape.channels / groups, kernel, kernel});
  onnx::NodeProto &node =
      addNode("Conv", name, {from.name, values, addBias(name, channels)});
  setInts(node, "kernel_shape", {kernel, kernel});
  setInts(node, "strides", {stride, stride});
  setInts(node, "pads", {pad, pad, pad, pad});
  setInt(node, "group", groups);
  return {name, shape};
}

Tensor NetGraph::relu(const Tensor &from) {
  addNode("Relu", from.name + ".relu", {from.name});
  return {from.name + ".relu", from.shape};
}

Tensor NetGraph::add(const Tensor &a, const Tensor &b,
                     const std::string &name) {
  list.push_back({Layer::Kind::Add, name, a.shape, a.shape});
  addNode("Add", name, {a.name, b.name});
  return {name, a.shape};
}

Tensor NetGraph::maxPool(const Tensor &from, const std::string &name,
                         int64_t kernel, int64_t stride, int64_t pad) {
  Shape shape = behind(from.shape, from.shape.channels, kernel, stride, pad);
  list.push_back({Layer::Kind::MaxPool, name, from.shape, shape, kernel, stride,
                  pad, from.shape.channels});
  onnx::NodeProto &node = addNode("MaxPool", name, {from.name});
  setInts(node, "kernel_shape", {kernel, kernel});
  setInts(node, "strides", {stride, stride});
  setInts(node, "pads", {pad, pad, pad, pad});
  return {name, shape};
}

Tensor NetGraph::averagePool(const Tensor &from, const std::string &name) {
  Shape shape{from.shape.channels, 1, 1};
  list.push_back({Layer::Kind::AveragePool, name, from.shape, shape,
                  from.shape.height, 1, 0, from.shape.channels});
  addNode("GlobalAveragePool", name, {from.name});
  return {name, shape};
}

Tensor NetGraph::connect(const Tensor &from, const std::string &name,
                         int64_t outputs) {
  Shape shape{outputs, 1, 1};
  list.push_back({Layer::Kind::Dense, name, from.shape, shape});
  onnx::NodeProto &flat = addNode("Flatten", name + ".flat", {from.name});
  setInt(flat, "axis", 1);
  onnx::NodeProto &node = addNode(
      "Gemm", name,
      {name + ".flat", addWeights(name, {outputs, from.shape.numNeurons()}),
       addBias(name, outputs)});
  setInt(node, "transB", 1);
  return {name, shape};
}

void NetGraph::finish(const Tensor &result) {
  onnx::ValueInfoProto &output = *proto.mutable_graph()->add_output();
  const Shape &shape = result.shape;
  // Dense layers have no map.
  if (list.back().kind == Layer::Kind::Dense)
    setType(output, result.name, {1, shape.channels});
  else
    setType(output, result.name,
            {1, shape.channels, shape.height, shape.width});
}
