// Builds ONNX models of image networks from their lists of layers.

#ifndef SNNC_BENCH_NETGRAPH_H
#define SNNC_BENCH_NETGRAPH_H

#include "snnc/Support/Box.h"

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::nets {

/// What weights are: one constant (a small file; their values say nothing), or
/// random ones of which the smallest are 0.
struct Weights {
  bool isConstant = true;
  double sparsity = 0.0; ///< share of zeros per layer
  uint64_t seed = 1;
};

/// A layer as its paper lists it, for whoever counts by hand.
struct Layer {
  enum class Kind { Convolution, MaxPool, AveragePool, Add, Dense };
  Kind kind = Kind::Convolution;
  std::string name;
  Shape source, target;
  int64_t kernel = 1, stride = 1, pad = 0, groups = 1;
};

/// A value of the network.
struct Tensor {
  std::string name;
  Shape shape;
};

/// An ONNX graph of one input and one output, layer by layer.
class NetGraph {
public:
  NetGraph(const std::string &name, const Shape &input, const Weights &weights);

  const Tensor &input() const { return in; }

  /// With a bias, square kernels and the same padding on all sides.
  Tensor convolve(const Tensor &from, const std::string &name, int64_t channels,
                  int64_t kernel, int64_t stride, int64_t pad,
                  int64_t groups = 1);
  Tensor relu(const Tensor &from);
  Tensor add(const Tensor &a, const Tensor &b, const std::string &name);
  Tensor maxPool(const Tensor &from, const std::string &name, int64_t kernel,
                 int64_t stride, int64_t pad);
  /// Over the whole map.
  Tensor averagePool(const Tensor &from, const std::string &name);
  /// Of all neurons of a map.
  Tensor connect(const Tensor &from, const std::string &name, int64_t outputs);

  /// Makes `result` the output. The model is complete then.
  void finish(const Tensor &result);

  const onnx::ModelProto &model() const { return proto; }
  const std::vector<Layer> &layers() const { return list; }

private:
  onnx::NodeProto &addNode(const char *type, const std::string &name,
                           const std::vector<std::string> &inputs);
  std::string addWeights(const std::string &name,
                         const std::vector<int64_t> &shape);
  std::string addBias(const std::string &name, int64_t channels);

  onnx::ModelProto proto;
  Weights weights;
  Tensor in;
  std::vector<Layer> list;
};

} // namespace snnc::nets

#endif // SNNC_BENCH_NETGRAPH_H
