// Convolution and matrix product by oneDNN.

#include "AnnLayers.h"

#include <oneapi/dnnl/dnnl.hpp>

#include <omp.h>

#include <algorithm>
#include <exception>
#include <numeric>
#include <string>
#include <unordered_map>

using namespace snnc;
using namespace snnc::interpreter;
using dnnl::memory;

SingleThreaded::SingleThreaded() : previous(omp_get_max_threads()) {
  omp_set_num_threads(1);
}

SingleThreaded::~SingleThreaded() { omp_set_num_threads(previous); }

static const dnnl::engine &getEngine() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

/// A tensor of `dims`, row-major.
static memory::desc getPlain(const memory::dims &dims) {
  memory::dims strides(dims.size(), 1);
  for (size_t axis = dims.size(); axis-- > 1;)
    strides[axis - 1] = strides[axis] * dims[axis];
  return memory::desc(dims, memory::data_type::f32, strides);
}

/// A tensor of `dims` in the order that suits oneDNN.
static memory::desc getAny(const memory::dims &dims) {
  return memory::desc(dims, memory::data_type::f32, memory::format_tag::any);
}

namespace {

/// The memory layouts that oneDNN chose for a layer, and the layer itself.
struct Choice {
  dnnl::primitive primitive;
  memory::desc input, weights, bias, output, scratch;
};

/// A layer as a primitive of oneDNN.
class PreparedLayer : public Layer {
public:
  PreparedLayer(Choice choice, memory weights, memory bias)
      : choice(std::move(choice)), weights(std::move(weights)),
        bias(std::move(bias)) {}

  size_t scratchSize() const override { return choice.scratch.get_size(); }

  Status run(const float *input, float *output, char *scratch) const override {
    SingleThreaded guard;
    try {
      const dnnl::engine &engine = getEngine();
      dnnl::stream stream(engine);
      std::unordered_map<int, memory> arguments = {
          {DNNL_ARG_SRC,
           memory(choice.input, engine, const_cast<float *>(input))},
          {DNNL_ARG_WEIGHTS, weights},
          {DNNL_ARG_DST, memory(choice.output, engine, output)},
          {DNNL_ARG_SCRATCHPAD, memory(choice.scratch, engine, scratch)}};
      if (bias)
        arguments.emplace(DNNL_ARG_BIAS, bias);
      choice.primitive.execute(stream, arguments);
      stream.wait();
    } catch (const std::exception &error) {
      return Error{std::string("oneDNN cannot run the layer: ") + error.what()};
    }
    return {};
  }

private:
  Choice choice;
  memory weights, bias;
};

} // namespace

template <typename PrimitiveT, typename DescT>
static Choice choose(const DescT &desc, bool hasBias) {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  typename PrimitiveT::primitive_desc primitive(desc, attributes, getEngine());
  return {PrimitiveT(primitive),
          primitive.src_desc(),
          primitive.weights_desc(),
          hasBias ? primitive.bias_desc() : memory::desc(),
          primitive.dst_desc(),
          primitive.scratchpad_desc()};
}

/// `first` and `second`, then `rest`.
static memory::dims makeDims(int64_t first, int64_t second,
                             const std::vector<int64_t> &rest) {
  memory::dims dims = {first, second};
  dims.insert(dims.end(), rest.begin(), rest.end());
  return dims;
}

/// Sizes of the weights as oneDNN counts them: groups (if several), output
/// channels, input channels, kernel.
static memory::dims getWeightSizes(const LayerShape &shape) {
  memory::dims dims = makeDims(shape.outChannels / shape.groups,
                               shape.channels / shape.groups, shape.kernel);
  if (shape.groups != 1)
    dims.insert(dims.begin(), shape.groups);
  return dims;
}

/// Where the user's weights lie. Those of a transposed convolution have input
/// channels in front of output channels.
static memory::desc getGivenWeights(const LayerShape &shape) {
  memory::dims dims = getWeightSizes(shape);
  if (shape.kind != LayerKind::Transposed)
    return getPlain(dims);
  size_t output = shape.groups == 1 ? 0 : 1;
  std::swap(dims[output], dims[output + 1]);
  std::vector<int> order(dims.size());
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[output], order[output + 1]);
  return getPlain(dims).permute_axes(order);
}

static Choice chooseDense(const LayerShape &shape, bool hasBias) {
  memory::desc input = getPlain({shape.samples, shape.channels});
  memory::desc weights = getAny(getWeightSizes(shape));
  memory::desc output = getPlain({shape.samples, shape.outChannels});
  memory::desc bias = getPlain({shape.outChannels});
  using Dense = dnnl::inner_product_forward;
  auto kind = dnnl::prop_kind::forward_inference;
  return choose<Dense>(hasBias ? Dense::desc(kind, input, weights, bias, output)
                               : Dense::desc(kind, input, weights, output),
                       hasBias);
}

/// The padding behind the last window: oneDNN wants none to spare. `map` is
/// the side of the layer that windows slide over, `positions` the other.
static memory::dims getPadsBehind(const LayerShape &shape,
                                  const std::vector<int64_t> &map,
                                  const std::vector<int64_t> &positions) {
  memory::dims after;
  for (size_t axis = 0; axis < map.size(); ++axis)
    after.push_back(std::max<int64_t>(
        0, (positions[axis] - 1) * shape.strides[axis] +
               shape.dilations[axis] * (shape.kernel[axis] - 1) + 1 -
               map[axis] - shape.pads[axis]));
  return after;
}

/// A convolution (ConvT = convolution_forward) or a transposed one.
template <typename ConvT>
static Choice chooseConv(const LayerShape &shape, dnnl::algorithm algorithm,
                         const memory::dims &after, bool hasBias) {
  memory::desc input =
      getPlain(makeDims(shape.samples, shape.channels, shape.map));
  memory::desc weights = getAny(getWeightSizes(shape));
  memory::desc output =
      getPlain(makeDims(shape.samples, shape.outChannels, shape.outMap));
  memory::desc bias = getPlain({shape.outChannels});
  memory::dims dilations = shape.dilations;
  for (int64_t &dilation : dilations)
    --dilation; // oneDNN counts the gaps
  auto kind = dnnl::prop_kind::forward_inference;
  using Desc = typename ConvT::desc;
  return choose<ConvT>(hasBias
                           ? Desc(kind, algorithm, input, weights, bias, output,
                                  shape.strides, dilations, shape.pads, after)
                           : Desc(kind, algorithm, input, weights, output,
                                  shape.strides, dilations, shape.pads, after),
                       hasBias);
}

static Choice chooseLayer(const LayerShape &shape, bool hasBias) {
  switch (shape.kind) {
  case LayerKind::Dense:
    return chooseDense(shape, hasBias);
  case LayerKind::Conv:
    return chooseConv<dnnl::convolution_forward>(
        shape, dnnl::algorithm::convolution_direct,
        getPadsBehind(shape, shape.map, shape.outMap), hasBias);
  case LayerKind::Transposed:
    break;
  }
  return chooseConv<dnnl::deconvolution_forward>(
      shape, dnnl::algorithm::deconvolution_direct,
      getPadsBehind(shape, shape.outMap, shape.map), hasBias);
}

/// A copy of `values`, which lie as in `given`, in the order `wanted`.
static memory reorder(const memory::desc &given, const memory::desc &wanted,
                      const float *values) {
  const dnnl::engine &engine = getEngine();
  memory source(given, engine, const_cast<float *>(values));
  memory target(wanted, engine);
  dnnl::stream stream(engine);
  dnnl::reorder(source, target).execute(stream, source, target);
  stream.wait();
  return target;
}

Result<std::unique_ptr<Layer>>
snnc::interpreter::createLayer(const LayerShape &shape, const float *weights,
                               const float *bias) {
  SingleThreaded guard;
  try {
    Choice choice = chooseLayer(shape, bias);
    memory ownWeights =
        reorder(getGivenWeights(shape), choice.weights, weights);
    memory ownBias;
    if (bias)
      ownBias = reorder(choice.bias, choice.bias, bias);
    return std::unique_ptr<Layer>(std::make_unique<PreparedLayer>(
        std::move(choice), std::move(ownWeights), std::move(ownBias)));
  } catch (const std::exception &error) {
    return Error{std::string("oneDNN cannot prepare the layer: ") +
                 error.what()};
  }
}
