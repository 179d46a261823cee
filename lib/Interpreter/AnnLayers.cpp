// Convolution and matrix product by oneDNN.

#include "AnnLayers.h"

#include <oneapi/dnnl/dnnl.hpp>

#include <omp.h>

#include <algorithm>
#include <exception>
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

static memory::desc getDesc(const memory::dims &dims, memory::format_tag tag) {
  return memory::desc(dims, memory::data_type::f32, tag);
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

static Choice chooseDense(const LayerShape &shape, bool hasBias) {
  memory::desc input =
      getDesc({shape.samples, shape.channels}, memory::format_tag::nc);
  memory::desc weights =
      getDesc({shape.outChannels, shape.channels}, memory::format_tag::any);
  memory::desc output =
      getDesc({shape.samples, shape.outChannels}, memory::format_tag::nc);
  memory::desc bias = getDesc({shape.outChannels}, memory::format_tag::x);
  using Dense = dnnl::inner_product_forward;
  auto kind = dnnl::prop_kind::forward_inference;
  return choose<Dense>(hasBias ? Dense::desc(kind, input, weights, bias, output)
                               : Dense::desc(kind, input, weights, output),
                       hasBias);
}

/// Sizes of the weights of a convolution as oneDNN counts them.
static memory::dims getWeightSizes(const LayerShape &shape) {
  int64_t inputs = shape.channels / shape.groups;
  if (shape.groups == 1)
    return {shape.outChannels, inputs, shape.kernel[0], shape.kernel[1]};
  return {shape.groups, shape.outChannels / shape.groups, inputs,
          shape.kernel[0], shape.kernel[1]};
}

static Choice chooseConv(const LayerShape &shape, bool hasBias) {
  memory::desc input =
      getDesc({shape.samples, shape.channels, shape.height, shape.width},
              memory::format_tag::nchw);
  memory::desc weights =
      getDesc(getWeightSizes(shape), memory::format_tag::any);
  memory::desc output = getDesc(
      {shape.samples, shape.outChannels, shape.outHeight, shape.outWidth},
      memory::format_tag::nchw);
  memory::desc bias = getDesc({shape.outChannels}, memory::format_tag::x);
  memory::dims strides = {shape.strides[0], shape.strides[1]};
  memory::dims dilations = {shape.dilations[0] - 1, shape.dilations[1] - 1};
  memory::dims before = {shape.pads[0], shape.pads[1]};
  // Padding behind the last window is left out: oneDNN wants none to spare.
  memory::dims after;
  int64_t in[2] = {shape.height, shape.width};
  int64_t out[2] = {shape.outHeight, shape.outWidth};
  for (int axis : {0, 1})
    after.push_back(std::max<int64_t>(0, (out[axis] - 1) * shape.strides[axis] +
                                             shape.dilations[axis] *
                                                 (shape.kernel[axis] - 1) +
                                             1 - in[axis] - shape.pads[axis]));
  using Conv = dnnl::convolution_forward;
  auto kind = dnnl::prop_kind::forward_inference;
  auto algorithm = dnnl::algorithm::convolution_direct;
  return choose<Conv>(
      hasBias ? Conv::desc(kind, algorithm, input, weights, bias, output,
                           strides, dilations, before, after)
              : Conv::desc(kind, algorithm, input, weights, output, strides,
                           dilations, before, after),
      hasBias);
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

static memory::desc getGivenWeights(const LayerShape &shape) {
  if (shape.isDense)
    return getDesc({shape.outChannels, shape.channels}, memory::format_tag::ab);
  return getDesc(getWeightSizes(shape), shape.groups == 1
                                            ? memory::format_tag::abcd
                                            : memory::format_tag::abcde);
}

Result<std::unique_ptr<Layer>>
snnc::interpreter::createLayer(const LayerShape &shape, const float *weights,
                               const float *bias) {
  SingleThreaded guard;
  try {
    Choice choice =
        shape.isDense ? chooseDense(shape, bias) : chooseConv(shape, bias);
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
