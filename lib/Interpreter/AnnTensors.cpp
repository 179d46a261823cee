// Loops over float tensors: choices, sums, products and resampling.

#include "AnnTensors.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace snnc::interpreter;

static int64_t countOf(const Sizes &sizes) {
  int64_t count = 1;
  for (int64_t size : sizes)
    count *= size;
  return count;
}

namespace {

/// Walks over the elements of a tensor, row-major, and keeps the offsets of
/// other tensors that are read along.
template <size_t count>
class Walk {
public:
  Walk(const Sizes &sizes, std::initializer_list<const Sizes *> strides)
      : sizes(sizes), strides(strides), index(sizes.size(), 0) {}

  int64_t operator[](size_t operand) const { return offsets[operand]; }

  void next() {
    for (size_t axis = sizes.size(); axis-- > 0;) {
      bool wraps = ++index[axis] == sizes[axis];
      for (size_t operand = 0; operand < count; ++operand)
        offsets[operand] +=
            (*strides[operand])[axis] * (wraps ? 1 - sizes[axis] : 1);
      if (!wraps)
        return;
      index[axis] = 0;
    }
  }

private:
  const Sizes &sizes;
  std::vector<const Sizes *> strides;
  Sizes index;
  int64_t offsets[count] = {};
};

} // namespace

void snnc::interpreter::where(const WhereShape &shape, const float *condition,
                              const float *left, const float *right,
                              float *output) {
  Walk<3> walk(shape.output, {&shape.condition, &shape.left, &shape.right});
  int64_t count = countOf(shape.output);
  for (int64_t i = 0; i < count; ++i, walk.next())
    output[i] = condition[walk[0]] != 0 ? left[walk[1]] : right[walk[2]];
}

void snnc::interpreter::lrn(const LrnShape &shape, const float *input,
                            float *output) {
  int64_t before = (shape.size - 1) / 2, after = shape.size - 1 - before;
  int64_t sampleSize = shape.channels * shape.inner;
  for (int64_t i = 0; i < shape.samples * sampleSize; ++i) {
    int64_t channel = i % sampleSize / shape.inner;
    int64_t first = std::max<int64_t>(0, channel - before);
    int64_t last = std::min(shape.channels - 1, channel + after);
    double sum = 0;
    for (int64_t other = first; other <= last; ++other) {
      double value = input[i + (other - channel) * shape.inner];
      sum += value * value;
    }
    output[i] = static_cast<float>(
        input[i] /
        std::pow(shape.bias + shape.alpha / shape.size * sum, shape.beta));
  }
}

//===----------------------------------------------------------------------===//
// Sums and products
//===----------------------------------------------------------------------===//

/// The number from which a reduction starts.
static double getNeutral(Reduction kind) {
  if (kind == Reduction::Max || kind == Reduction::LogSumExp)
    return -std::numeric_limits<double>::infinity();
  if (kind == Reduction::Min)
    return std::numeric_limits<double>::infinity();
  return kind == Reduction::Prod ? 1 : 0;
}

static void reduceOne(Reduction kind, double value, double &result) {
  switch (kind) {
  case Reduction::LogSumExp: // the largest at first
  case Reduction::Max:
    result = value > result || std::isnan(value) ? value : result;
    return;
  case Reduction::Min:
    result = value < result || std::isnan(value) ? value : result;
    return;
  case Reduction::Prod:
    result *= value;
    return;
  case Reduction::Mean:
  case Reduction::Sum:
    result += value;
    return;
  }
}

void snnc::interpreter::reduce(Reduction kind, const Sizes &sizes,
                               const std::vector<bool> &isReduced,
                               const float *input, float *output) {
  Sizes kept = sizes;
  for (size_t axis = 0; axis < sizes.size(); ++axis)
    kept[axis] = isReduced[axis] ? 1 : sizes[axis];
  Sizes strides = getRepeatedStrides(sizes, kept);
  int64_t count = countOf(sizes), outputs = countOf(kept);
  std::vector<double> results(outputs, getNeutral(kind));
  Walk<1> walk(sizes, {&strides});
  for (int64_t i = 0; i < count; ++i, walk.next())
    reduceOne(kind, input[i], results[walk[0]]);
  if (kind == Reduction::LogSumExp) {
    // Exponents are taken behind the largest, so that none overflows.
    std::vector<double> sums(outputs, 0);
    Walk<1> again(sizes, {&strides});
    for (int64_t i = 0; i < count; ++i, again.next()) {
      double largest = results[again[0]];
      sums[again[0]] += std::isinf(largest) ? 1 : std::exp(input[i] - largest);
    }
    for (int64_t i = 0; i < outputs; ++i)
      results[i] += std::isinf(results[i]) ? 0 : std::log(sums[i]);
  }
  double divisor = kind == Reduction::Mean ? double(count) / outputs : 1;
  for (int64_t i = 0; i < outputs; ++i)
    output[i] = static_cast<float>(results[i] / divisor);
}

void snnc::interpreter::matMul(const MatMulShape &shape, const float *left,
                               const float *right, float *output) {
  const auto &[rows, inner, columns, batch] = shape;
  Walk<2> walk(batch.output, {&batch.left, &batch.right});
  std::vector<double> sums(columns);
  int64_t count = countOf(batch.output);
  for (int64_t matrix = 0; matrix < count; ++matrix, walk.next()) {
    const float *a = left + walk[0] * rows * inner;
    const float *b = right + walk[1] * inner * columns;
    for (int64_t row = 0; row < rows; ++row) {
      std::fill(sums.begin(), sums.end(), 0);
      for (int64_t k = 0; k < inner; ++k) {
        double factor = a[row * inner + k];
        for (int64_t column = 0; column < columns; ++column)
          sums[column] += factor * b[k * columns + column];
      }
      output = std::copy(sums.begin(), sums.end(), output);
    }
  }
}

//===----------------------------------------------------------------------===//
// Resampling
//===----------------------------------------------------------------------===//

static void resampleAxis(int64_t outer, int64_t size, int64_t inner,
                         const Resampling &step, const float *input,
                         float *output) {
  std::vector<double> sums(inner);
  for (int64_t row = 0; row < outer; ++row) {
    const float *source = input + row * size * inner;
    for (const std::vector<Tap> &taps : step.taps) {
      std::fill(sums.begin(), sums.end(), taps.empty() ? step.fill : 0);
      for (const Tap &tap : taps)
        for (int64_t i = 0; i < inner; ++i)
          sums[i] += tap.weight * source[tap.index * inner + i];
      output = std::copy(sums.begin(), sums.end(), output);
    }
  }
}

void snnc::interpreter::resample(const Sizes &sizes,
                                 const std::vector<Resampling> &steps,
                                 const float *input, float *output) {
  Sizes current = sizes;
  std::vector<float> source(input, input + countOf(sizes)), target;
  for (const Resampling &step : steps) {
    int64_t outer = 1, inner = 1, size = current[step.axis];
    for (size_t axis = 0; axis < current.size(); ++axis)
      (axis < step.axis ? outer : inner) *=
          axis == step.axis ? 1 : current[axis];
    current[step.axis] = static_cast<int64_t>(step.taps.size());
    target.resize(countOf(current));
    resampleAxis(outer, size, inner, step, source.data(), target.data());
    source.swap(target);
  }
  std::copy(source.begin(), source.end(), output);
}
