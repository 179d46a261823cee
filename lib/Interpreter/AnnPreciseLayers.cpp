// Convolution and matrix product with sums in double precision.

#include "AnnLayers.h"

#include <algorithm>
#include <array>

using namespace snnc;
using namespace snnc::interpreter;

namespace {

/// One number per dimension of a map; missing dimensions stand in front.
using Triple = std::array<int64_t, 3>;

/// The positions along one axis at which a tap of a kernel meets the map that
/// the kernel slides over.
struct Span {
  int64_t first, count; ///< positions of the kernel
  int64_t start;        ///< where on the map the tap is at the first of them
};

/// A layer whose products, exact in double precision, are added up as such.
class PreciseLayer : public Layer {
public:
  PreciseLayer(const LayerShape &shape, const float *weights,
               const float *bias);

  size_t scratchSize() const override {
    return outputs * static_cast<int64_t>(sizeof(double));
  }

  Status run(const float *input, float *output, char *scratch) const override;

private:
  void addChannel(const float *weights, const float *input, double *sums) const;
  void addTap(double weight, const std::array<Span, 3> &spans,
              const float *input, double *sums) const;
  Span getSpan(size_t axis, int64_t tap) const;

  LayerShape shape;
  Triple map, outMap, kernel, strides, pads, dilations;
  int64_t inputs, outputs, taps; ///< elements of a channel, of a kernel
  std::vector<float> weights, bias;
};

} // namespace

static Triple extend(const std::vector<int64_t> &sizes, int64_t missing) {
  Triple result = {missing, missing, missing};
  std::copy_backward(sizes.begin(), sizes.end(), result.end());
  return result;
}

static int64_t multiply(const Triple &sizes) {
  return sizes[0] * sizes[1] * sizes[2];
}

PreciseLayer::PreciseLayer(const LayerShape &shape, const float *weights,
                           const float *bias)
    : shape(shape), map(extend(shape.map, 1)), outMap(extend(shape.outMap, 1)),
      kernel(extend(shape.kernel, 1)), strides(extend(shape.strides, 1)),
      pads(extend(shape.pads, 0)), dilations(extend(shape.dilations, 1)),
      inputs(multiply(map)), outputs(multiply(outMap)), taps(multiply(kernel)) {
  int64_t kernels = shape.outChannels * shape.channels / shape.groups;
  this->weights.assign(weights, weights + kernels * taps);
  if (bias)
    this->bias.assign(bias, bias + shape.outChannels);
}

/// A transposed convolution slides its kernel over its result.
Span PreciseLayer::getSpan(size_t axis, int64_t tap) const {
  bool isTransposed = shape.kind == LayerKind::Transposed;
  int64_t size = isTransposed ? outMap[axis] : map[axis];
  int64_t positions = isTransposed ? map[axis] : outMap[axis];
  int64_t stride = strides[axis];
  int64_t start = tap * dilations[axis] - pads[axis];
  int64_t first = start < 0 ? (-start + stride - 1) / stride : 0;
  int64_t end = start < size ? (size - 1 - start) / stride + 1 : 0;
  return {first, std::max<int64_t>(0, std::min(end, positions) - first),
          start + first * stride};
}

void PreciseLayer::addTap(double weight, const std::array<Span, 3> &spans,
                          const float *input, double *sums) const {
  bool isTransposed = shape.kind == LayerKind::Transposed;
  const Triple &slid = isTransposed ? outMap : map;
  const Triple &steps = isTransposed ? map : outMap;
  const auto &[planes, rows, columns] = spans;
  int64_t stride = strides[2];
  for (int64_t z = 0; z < planes.count; ++z)
    for (int64_t y = 0; y < rows.count; ++y) {
      int64_t onMap = ((planes.start + z * strides[0]) * slid[1] + rows.start +
                       y * strides[1]) *
                          slid[2] +
                      columns.start;
      int64_t position =
          ((planes.first + z) * steps[1] + rows.first + y) * steps[2] +
          columns.first;
      const float *from = input + (isTransposed ? position : onMap);
      double *to = sums + (isTransposed ? onMap : position);
      int64_t fromStep = isTransposed ? 1 : stride;
      int64_t toStep = isTransposed ? stride : 1;
      for (int64_t x = 0; x < columns.count; ++x)
        to[x * toStep] += weight * from[x * fromStep];
    }
}

/// Adds what one channel of the input gives to one of the output.
void PreciseLayer::addChannel(const float *weights, const float *input,
                              double *sums) const {
  for (int64_t z = 0; z < kernel[0]; ++z)
    for (int64_t y = 0; y < kernel[1]; ++y)
      for (int64_t x = 0; x < kernel[2]; ++x)
        addTap(*weights++, {getSpan(0, z), getSpan(1, y), getSpan(2, x)}, input,
               sums);
}

Status PreciseLayer::run(const float *input, float *output,
                         char *scratch) const {
  double *sums = reinterpret_cast<double *>(scratch);
  int64_t groupInputs = shape.channels / shape.groups;
  int64_t groupOutputs = shape.outChannels / shape.groups;
  for (int64_t row = 0; row < shape.samples * shape.outChannels; ++row) {
    int64_t sample = row / shape.outChannels, to = row % shape.outChannels;
    int64_t first = to / groupOutputs * groupInputs;
    std::fill_n(sums, outputs, bias.empty() ? 0.0 : double(bias[to]));
    for (int64_t i = 0; i < groupInputs; ++i) {
      int64_t from = first + i;
      int64_t matrix = shape.kind == LayerKind::Transposed
                           ? from * groupOutputs + to % groupOutputs
                           : to * groupInputs + i;
      addChannel(weights.data() + matrix * taps,
                 input + (sample * shape.channels + from) * inputs, sums);
    }
    output = std::copy_n(sums, outputs, output);
  }
  return {};
}

std::unique_ptr<Layer>
snnc::interpreter::createPreciseLayer(const LayerShape &shape,
                                      const float *weights, const float *bias) {
  return std::make_unique<PreciseLayer>(shape, weights, bias);
}
