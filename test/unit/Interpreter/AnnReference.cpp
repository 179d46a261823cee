// Slow, straightforward versions of the ann ops, to test against.

#include "AnnReference.h"

#include <algorithm>
#include <cmath>

using namespace reference;

static int64_t count(const Shape &shape) {
  int64_t product = 1;
  for (int64_t size : shape)
    product *= size;
  return product;
}

static int64_t flatten(const Shape &shape, const Shape &index) {
  int64_t offset = 0;
  for (size_t axis = 0; axis < shape.size(); ++axis)
    offset = offset * shape[axis] + index[axis];
  return offset;
}

Tensor::Tensor(Shape shape) : shape(shape), data(count(shape)) {}

double &Tensor::at(const Shape &index) { return data[flatten(shape, index)]; }

double Tensor::at(const Shape &index) const {
  return data[flatten(shape, index)];
}

void reference::forEach(const Shape &shape,
                        const std::function<void(const Shape &)> &body) {
  Shape index(shape.size());
  for (int64_t offset = 0; offset < count(shape); ++offset) {
    int64_t rest = offset;
    for (size_t axis = shape.size(); axis-- > 0; rest /= shape[axis])
      index[axis] = rest % shape[axis];
    body(index);
  }
}

/// Size of the output along `axis` by the formula of the ONNX specification.
static int64_t outputSize(int64_t size, const Window &window, int axis) {
  double padded = size + window.pads[axis] + window.pads[axis + 2];
  double extent = window.dilations[axis] * (window.kernel[axis] - 1) + 1;
  return std::floor((padded - extent) / window.strides[axis]) + 1;
}

/// Calls `body(ky, kx, y, x)` for each tap of the window at `index` that falls
/// on the map.
static void forEachTap(
    const Tensor &input, const Shape &index, const Window &window,
    const std::function<void(int64_t, int64_t, int64_t, int64_t)> &body) {
  for (int64_t ky = 0; ky < window.kernel[0]; ++ky)
    for (int64_t kx = 0; kx < window.kernel[1]; ++kx) {
      int64_t y = index[2] * window.strides[0] + ky * window.dilations[0] -
                  window.pads[0];
      int64_t x = index[3] * window.strides[1] + kx * window.dilations[1] -
                  window.pads[1];
      if (y >= 0 && y < input.shape[2] && x >= 0 && x < input.shape[3])
        body(ky, kx, y, x);
    }
}

Tensor reference::conv2d(const Tensor &input, const Tensor &weights,
                         const Tensor *bias, const Window &window,
                         int64_t groups) {
  Tensor output({input.shape[0], weights.shape[0],
                 outputSize(input.shape[2], window, 0),
                 outputSize(input.shape[3], window, 1)});
  int64_t inputs = weights.shape[1];
  int64_t outputsPerGroup = weights.shape[0] / groups;
  forEach(output.shape, [&](const Shape &index) {
    double sum = bias ? bias->data[index[1]] : 0;
    int64_t first = index[1] / outputsPerGroup * inputs;
    for (int64_t channel = 0; channel < inputs; ++channel)
      forEachTap(input, index, window,
                 [&](int64_t ky, int64_t kx, int64_t y, int64_t x) {
                   sum += weights.at({index[1], channel, ky, kx}) *
                          input.at({index[0], first + channel, y, x});
                 });
    output.at(index) = sum;
  });
  return output;
}

Tensor reference::dense(const Tensor &input, const Tensor &weights,
                        const Tensor *bias) {
  Tensor output({input.shape[0], weights.shape[0]});
  forEach(output.shape, [&](const Shape &index) {
    double sum = bias ? bias->data[index[1]] : 0;
    for (int64_t k = 0; k < input.shape[1]; ++k)
      sum += input.at({index[0], k}) * weights.at({index[1], k});
    output.at(index) = sum;
  });
  return output;
}

Tensor reference::batchNorm(const Tensor &input, const Tensor &scale,
                            const Tensor &bias, const Tensor &mean,
                            const Tensor &variance, double epsilon) {
  Tensor output(input.shape);
  forEach(output.shape, [&](const Shape &index) {
    int64_t c = index[1];
    output.at(index) = (input.at(index) - mean.data[c]) /
                           std::sqrt(variance.data[c] + epsilon) *
                           scale.data[c] +
                       bias.data[c];
  });
  return output;
}

static Tensor makePooled(const Tensor &input, const Window &window) {
  return Tensor({input.shape[0], input.shape[1],
                 outputSize(input.shape[2], window, 0),
                 outputSize(input.shape[3], window, 1)});
}

Tensor reference::maxPool(const Tensor &input, const Window &window) {
  Tensor output = makePooled(input, window);
  forEach(output.shape, [&](const Shape &index) {
    double largest = -HUGE_VAL;
    forEachTap(
        input, index, window, [&](int64_t, int64_t, int64_t y, int64_t x) {
          largest = std::max(largest, input.at({index[0], index[1], y, x}));
        });
    output.at(index) = largest;
  });
  return output;
}

Tensor reference::avgPool(const Tensor &input, const Window &window,
                          bool countPads) {
  Tensor output = makePooled(input, window);
  forEach(output.shape, [&](const Shape &index) {
    double sum = 0, covered = 0;
    forEachTap(input, index, window,
               [&](int64_t, int64_t, int64_t y, int64_t x) {
                 sum += input.at({index[0], index[1], y, x});
                 ++covered;
               });
    output.at(index) =
        sum / (countPads ? window.kernel[0] * window.kernel[1] : covered);
  });
  return output;
}

/// Element of `tensor` that numpy pairs with `index` of a larger shape.
static double pick(const Tensor &tensor, const Shape &index) {
  Shape own(index.end() - tensor.shape.size(), index.end());
  for (size_t axis = 0; axis < own.size(); ++axis)
    own[axis] = tensor.shape[axis] == 1 ? 0 : own[axis];
  return tensor.at(own);
}

Tensor
reference::binary(const Tensor &left, const Tensor &right,
                  const std::function<double(double, double)> &function) {
  Shape a = left.shape, b = right.shape;
  while (a.size() < b.size())
    a.insert(a.begin(), 1);
  while (b.size() < a.size())
    b.insert(b.begin(), 1);
  Shape shape;
  for (size_t axis = 0; axis < a.size(); ++axis)
    shape.push_back(std::max(a[axis], b[axis]));
  Tensor output(shape);
  forEach(shape, [&](const Shape &index) {
    output.at(index) = function(pick(left, index), pick(right, index));
  });
  return output;
}

Tensor reference::softmax(const Tensor &input, int64_t axis) {
  Tensor output(input.shape);
  forEach(output.shape, [&](const Shape &index) {
    double sum = 0;
    for (int64_t i = 0; i < input.shape[axis]; ++i) {
      Shape other = index;
      other[axis] = i;
      sum += std::exp(input.at(other));
    }
    output.at(index) = std::exp(input.at(index)) / sum;
  });
  return output;
}

Tensor reference::transpose(const Tensor &input, const Shape &permutation) {
  Shape shape;
  for (int64_t dimension : permutation)
    shape.push_back(input.shape[dimension]);
  Tensor output(shape);
  forEach(shape, [&](const Shape &index) {
    Shape source(index.size());
    for (size_t axis = 0; axis < index.size(); ++axis)
      source[permutation[axis]] = index[axis];
    output.at(index) = input.at(source);
  });
  return output;
}
