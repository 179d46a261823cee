// Slow, straightforward versions of the ann ops, to test against.

#ifndef SNNC_TEST_INTERPRETER_ANNREFERENCE_H
#define SNNC_TEST_INTERPRETER_ANNREFERENCE_H

#include <cstdint>
#include <functional>
#include <vector>

namespace reference {

using Shape = std::vector<int64_t>;

/// A tensor, row-major, in double precision.
struct Tensor {
  Shape shape;
  std::vector<double> data;

  explicit Tensor(Shape shape);
  double &at(const Shape &index);
  double at(const Shape &index) const;
};

/// How a kernel slides over a map; pads are top, left, bottom, right.
struct Window {
  int64_t kernel[2] = {1, 1}, strides[2] = {1, 1}, pads[4] = {};
  int64_t dilations[2] = {1, 1};
};

/// Calls `body` with each index of `shape`.
void forEach(const Shape &shape,
             const std::function<void(const Shape &)> &body);

Tensor conv2d(const Tensor &input, const Tensor &weights, const Tensor *bias,
              const Window &window, int64_t groups);
Tensor dense(const Tensor &input, const Tensor &weights, const Tensor *bias);
Tensor batchNorm(const Tensor &input, const Tensor &scale, const Tensor &bias,
                 const Tensor &mean, const Tensor &variance, double epsilon);
Tensor maxPool(const Tensor &input, const Window &window);
Tensor avgPool(const Tensor &input, const Window &window, bool countPads);
Tensor binary(const Tensor &left, const Tensor &right,
              const std::function<double(double, double)> &function);
Tensor softmax(const Tensor &input, int64_t axis);
Tensor transpose(const Tensor &input, const Shape &permutation);

} // namespace reference

#endif // SNNC_TEST_INTERPRETER_ANNREFERENCE_H
