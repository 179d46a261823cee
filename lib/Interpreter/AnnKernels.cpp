// Loops over float tensors for the ops that need no library.

#include "AnnKernels.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace snnc::interpreter;

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

namespace {

/// The taps of a kernel along one axis that fall on the map.
struct Taps {
  int64_t first, count, step; ///< position on the map, number, distance
};

} // namespace

static Taps getTaps(int64_t position, int64_t size, int64_t kernel,
                    int64_t stride, int64_t pad, int64_t dilation) {
  int64_t start = position * stride - pad;
  int64_t skipped = start < 0 ? (-start + dilation - 1) / dilation : 0;
  int64_t first = start + skipped * dilation;
  int64_t left = first < size ? (size - first + dilation - 1) / dilation : 0;
  return {first, std::max<int64_t>(0, std::min(kernel - skipped, left)),
          dilation};
}

/// Calls `body(map, rows, columns)` for each window and stores what it returns.
template <typename Body>
static void forEachWindow(const PoolShape &shape, const float *input,
                          float *output, Body body) {
  for (int64_t map = 0; map < shape.maps; ++map) {
    const float *values = input + map * shape.height * shape.width;
    for (int64_t y = 0; y < shape.outHeight; ++y) {
      Taps rows = getTaps(y, shape.height, shape.kernel[0], shape.strides[0],
                          shape.pads[0], shape.dilations[0]);
      for (int64_t x = 0; x < shape.outWidth; ++x) {
        Taps columns =
            getTaps(x, shape.width, shape.kernel[1], shape.strides[1],
                    shape.pads[1], shape.dilations[1]);
        *output++ = body(values, rows, columns);
      }
    }
  }
}

void snnc::interpreter::maxPool(const PoolShape &shape, const float *input,
                                float *output) {
  auto largest = [&](const float *map, const Taps &rows, const Taps &columns) {
    float value = -std::numeric_limits<float>::infinity();
    for (int64_t i = 0; i < rows.count; ++i) {
      const float *row = map + (rows.first + i * rows.step) * shape.width;
      for (int64_t j = 0; j < columns.count; ++j)
        value = std::max(value, row[columns.first + j * columns.step]);
    }
    return value;
  };
  forEachWindow(shape, input, output, largest);
}

void snnc::interpreter::avgPool(const PoolShape &shape, bool countPads,
                                const float *input, float *output) {
  int64_t kernelSize = shape.kernel[0] * shape.kernel[1];
  auto mean = [&](const float *map, const Taps &rows, const Taps &columns) {
    double sum = 0;
    for (int64_t i = 0; i < rows.count; ++i) {
      const float *row = map + (rows.first + i * rows.step) * shape.width;
      for (int64_t j = 0; j < columns.count; ++j)
        sum += row[columns.first + j * columns.step];
    }
    int64_t covered = rows.count * columns.count;
    return static_cast<float>(sum / (countPads ? kernelSize : covered));
  };
  forEachWindow(shape, input, output, mean);
}

//===----------------------------------------------------------------------===//
// Element by element
//===----------------------------------------------------------------------===//

Sizes snnc::interpreter::getRepeatedStrides(const Sizes &output,
                                            const Sizes &sizes) {
  Sizes strides(output.size(), 0);
  int64_t step = 1;
  for (size_t fromEnd = 1; fromEnd <= sizes.size(); ++fromEnd) {
    int64_t size = sizes[sizes.size() - fromEnd];
    strides[output.size() - fromEnd] = size == 1 ? 0 : step;
    step *= size;
  }
  return strides;
}

BroadcastShape snnc::interpreter::getBroadcast(const Sizes &output,
                                               const Sizes &left,
                                               const Sizes &right) {
  return {output, getRepeatedStrides(output, left),
          getRepeatedStrides(output, right)};
}

/// Calls `body(outputOffset, leftOffset, rightOffset)` at the start of each
/// row, the last dimension of the output.
template <typename Body>
static void forEachRow(const Sizes &output, const Sizes &left,
                       const Sizes &right, Body body) {
  int64_t rank = static_cast<int64_t>(output.size());
  int64_t rowSize = rank ? output.back() : 1, count = 1;
  for (int64_t size : output)
    count *= size;
  Sizes index(rank, 0);
  int64_t leftOffset = 0, rightOffset = 0;
  for (int64_t offset = 0; offset < count; offset += rowSize) {
    body(offset, leftOffset, rightOffset);
    for (int64_t axis = rank - 2; axis >= 0; --axis) {
      leftOffset += left[axis];
      rightOffset += right[axis];
      if (++index[axis] < output[axis])
        break;
      leftOffset -= left[axis] * output[axis];
      rightOffset -= right[axis] * output[axis];
      index[axis] = 0;
    }
  }
}

template <typename Function>
static void combine(const BroadcastShape &shape, const float *left,
                    const float *right, float *output, Function function) {
  int64_t size = shape.output.empty() ? 1 : shape.output.back();
  int64_t leftStep = shape.output.empty() ? 0 : shape.left.back();
  int64_t rightStep = shape.output.empty() ? 0 : shape.right.back();
  forEachRow(shape.output, shape.left, shape.right,
             [&](int64_t offset, int64_t leftOffset, int64_t rightOffset) {
               const float *a = left + leftOffset, *b = right + rightOffset;
               float *result = output + offset;
               for (int64_t i = 0; i < size; ++i)
                 result[i] = function(a[i * leftStep], b[i * rightStep]);
             });
}

void snnc::interpreter::binary(BinaryKind kind, const BroadcastShape &shape,
                               const float *left, const float *right,
                               float *output) {
  switch (kind) {
  case BinaryKind::Add:
    return combine(shape, left, right, output,
                   [](float a, float b) { return a + b; });
  case BinaryKind::Sub:
    return combine(shape, left, right, output,
                   [](float a, float b) { return a - b; });
  case BinaryKind::Mul:
    return combine(shape, left, right, output,
                   [](float a, float b) { return a * b; });
  case BinaryKind::Div:
    return combine(shape, left, right, output, [](float a, float b) {
      // By IEEE 754 x / 0 is infinite or NaN, which C++ leaves undefined.
      if (b != 0)
        return a / b;
      float one = std::signbit(b) ? -1.0f : 1.0f;
      return a * one * std::numeric_limits<float>::infinity();
    });
  }
}

void snnc::interpreter::binary(float (*function)(float, float),
                               const BroadcastShape &shape, const float *left,
                               const float *right, float *output) {
  combine(shape, left, right, output, function);
}

void snnc::interpreter::clip(int64_t count, float low, float high,
                             const float *input, float *output) {
  for (int64_t i = 0; i < count; ++i) {
    float raised = input[i] < low ? low : input[i];
    output[i] = raised > high ? high : raised;
  }
}

void snnc::interpreter::scaleChannels(int64_t outer, int64_t channels,
                                      int64_t inner, const float *scale,
                                      const float *offset, const float *input,
                                      float *output) {
  for (int64_t row = 0; row < outer * channels; ++row) {
    float factor = scale[row % channels], shift = offset[row % channels];
    for (int64_t i = row * inner; i < (row + 1) * inner; ++i)
      output[i] = input[i] * factor + shift;
  }
}

void snnc::interpreter::softmax(int64_t outer, int64_t size, int64_t inner,
                                const float *input, float *output) {
  for (int64_t row = 0; row < outer * inner; ++row) {
    int64_t start = row / inner * size * inner + row % inner;
    float largest = input[start];
    for (int64_t i = 1; i < size; ++i)
      largest = std::max(largest, input[start + i * inner]);
    double sum = 0;
    for (int64_t i = 0; i < size; ++i)
      sum += std::exp(double(input[start + i * inner]) - largest);
    for (int64_t i = 0; i < size; ++i)
      output[start + i * inner] = static_cast<float>(
          std::exp(double(input[start + i * inner]) - largest) / sum);
  }
}
