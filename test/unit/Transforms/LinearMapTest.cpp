// Composed maps against the product of their matrices, weight by weight.

#include "snnc/Transforms/LinearMap.h"

#include <gtest/gtest.h>

#include <random>

using namespace snnc;
using namespace snnc::linear;

namespace {

/// Small random maps. All weights are small integers, so that every product
/// and sum is exact.
class Generator {
public:
  explicit Generator(unsigned seed) : engine(seed) {}

  int64_t integer(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine);
  }

  Shape shape() { return {2 * integer(1, 2), integer(1, 6), integer(1, 6)}; }

  LinearMap map(const Shape &source) {
    switch (integer(0, 3)) {
    case 0:
      return dense(source);
    case 1:
      return oneToOne(source);
    default:
      return windows(source);
    }
  }

private:
  void fill(LinearMap &map, int64_t count) {
    for (; count > 0; --count)
      map.weights.push_back(float(integer(-3, 3)));
  }

  LinearMap dense(const Shape &source) {
    LinearMap map{
        Kind::Dense, source, {integer(1, 3), 1, integer(1, 2)}, {}, {}};
    fill(map, source.numNeurons() * map.target.numNeurons());
    return map;
  }

  LinearMap oneToOne(const Shape &source) {
    LinearMap map{Kind::OneToOne, source, source, {}, {}};
    fill(map, source.numNeurons());
    return map;
  }

  /// Targets of one axis; kernel, stride, pad and dilation are drawn such that
  /// there is one at least.
  int64_t axis(int64_t source, int64_t &kernel, int64_t &stride, int64_t &pad,
               int64_t &dilation) {
    kernel = integer(1, 3);
    stride = integer(1, 3);
    dilation = integer(1, 2);
    pad = integer(0, 2);
    int64_t padAfter = integer(0, 2);
    int64_t extent = (kernel - 1) * dilation + 1;
    if (source + pad + padAfter < extent) {
      kernel = 1;
      extent = 1;
    }
    return (source + pad + padAfter - extent) / stride + 1;
  }

  LinearMap windows(const Shape &source) {
    LinearMap map;
    map.kind = Kind::Windows;
    map.source = source;
    synapse::Kernel &kernel = map.kernel;
    map.target.height = axis(source.height, kernel.height, kernel.strideH,
                             kernel.padTop, kernel.dilationH);
    map.target.width = axis(source.width, kernel.width, kernel.strideW,
                            kernel.padLeft, kernel.dilationW);
    bool isChannelwise = integer(0, 1);
    kernel.groups = isChannelwise ? source.channels
                    : source.channels % 2 == 0 && integer(0, 1) ? 2
                                                                : 1;
    map.target.channels =
        isChannelwise ? source.channels : kernel.groups * integer(1, 2);
    fill(map, map.target.channels * (source.channels / kernel.groups) *
                  kernel.height * kernel.width);
    return map;
  }

  std::mt19937 engine;
};

/// Column j is what unit vector j becomes.
std::vector<std::vector<double>> columnsOf(const LinearMap &map) {
  std::vector<std::vector<double>> columns;
  for (int64_t from = 0; from < map.source.numNeurons(); ++from) {
    std::vector<double> unit(map.source.numNeurons(), 0.0);
    unit[from] = 1.0;
    columns.push_back(applyTo(map, unit));
  }
  return columns;
}

TEST(LinearMap, ComposesToTheProductOfMatrices) {
  int64_t composed[3] = {0, 0, 0}, windowsRefused = 0;
  for (unsigned seed = 0; seed < 20000; ++seed) {
    Generator random(seed);
    LinearMap first = random.map(random.shape());
    LinearMap second = random.map(first.target);
    std::optional<LinearMap> both = compose(first, second);
    if (!both) {
      windowsRefused += first.kind == Kind::Windows;
      continue;
    }
    ++composed[static_cast<int>(both->kind)];
    ASSERT_EQ(both->source, first.source) << "seed " << seed;
    ASSERT_EQ(both->target, second.target) << "seed " << seed;
    std::vector<std::vector<double>> expected = columnsOf(first);
    for (std::vector<double> &column : expected)
      column = applyTo(second, column);
    ASSERT_EQ(columnsOf(*both), expected) << "seed " << seed;
  }
  for (int64_t count : composed)
    EXPECT_GT(count, 500);
  EXPECT_GT(windowsRefused, 500);
}

/// A sum over windows, channel by channel.
LinearMap pool(const Shape &source, int64_t size, int64_t stride,
               int64_t pad = 0) {
  LinearMap map;
  map.kind = Kind::Windows;
  map.source = source;
  map.kernel = {size, size, stride, stride, pad, pad, 1, 1, source.channels};
  map.target = {source.channels, (source.height + 2 * pad - size) / stride + 1,
                (source.width + 2 * pad - size) / stride + 1};
  map.weights.assign(source.channels * size * size, 1.0f);
  return map;
}

LinearMap convolution(const Shape &source, int64_t targets, int64_t size,
                      int64_t pad) {
  LinearMap map;
  map.kind = Kind::Windows;
  map.source = source;
  map.kernel = {size, size, 1, 1, pad, pad, 1, 1, 1};
  map.target = {targets, source.height + 2 * pad - size + 1,
                source.width + 2 * pad - size + 1};
  for (int64_t i = 0; i < targets * source.channels * size * size; ++i)
    map.weights.push_back(float(i));
  return map;
}

TEST(LinearMap, RepeatsTheWeightsOfAConvolutionBehindAPooling) {
  LinearMap first = pool({16, 16, 16}, 2, 2);
  std::optional<LinearMap> both =
      compose(first, convolution(first.target, 8, 3, 1));
  ASSERT_TRUE(both);
  EXPECT_EQ(both->kernel, (synapse::Kernel{6, 6, 2, 2, 2, 2, 1, 1, 1}));
  EXPECT_EQ(both->target, (Shape{8, 8, 8}));
  for (int64_t y = 0; y < 6; ++y)
    for (int64_t x = 0; x < 6; ++x)
      EXPECT_EQ(both->weights[y * 6 + x], float(y / 2 * 3 + x / 2));
}

TEST(LinearMap, IsRefusedWherePaddingHidesNeuronsOfAPooling) {
  // The row 4 of 5 is in no window of the pooling, but the convolution's
  // padding stands where that window would be.
  LinearMap odd = pool({1, 5, 5}, 2, 2);
  EXPECT_FALSE(compose(odd, convolution(odd.target, 1, 3, 1)));
  EXPECT_TRUE(compose(odd, convolution(odd.target, 1, 2, 0)));
  // Windows that overlap reach over the border.
  LinearMap overlapping = pool({1, 6, 6}, 3, 1);
  EXPECT_FALSE(compose(overlapping, convolution(overlapping.target, 1, 3, 1)));
  EXPECT_TRUE(compose(overlapping, convolution(overlapping.target, 1, 3, 0)));
}

TEST(LinearMap, IsRefusedIfItTakesMoreConnections) {
  LinearMap narrow{
      Kind::Dense, {8, 1, 1}, {1, 1, 1}, {}, std::vector<float>(8)};
  LinearMap wide{Kind::Dense, {1, 1, 1}, {8, 1, 1}, {}, std::vector<float>(8)};
  EXPECT_FALSE(compose(narrow, wide)); // 64 for 16
  EXPECT_TRUE(compose(wide, narrow));  // 1 for 16
  LinearMap first = convolution({4, 20, 20}, 4, 3, 0);
  EXPECT_FALSE(compose(first, convolution(first.target, 4, 3, 0)));
}

TEST(LinearMap, IsRefusedIfItsKernelIsTooLarge) {
  LinearMap first = pool({1, 800, 800}, 2, 2);
  EXPECT_TRUE(compose(first, pool(first.target, 127, 1)));  // 254
  EXPECT_FALSE(compose(first, pool(first.target, 128, 1))); // 256
}

TEST(LinearMap, CarriesAConstantThrough) {
  LinearMap map = pool({1, 4, 4}, 3, 2, 1);
  // Windows at the border see fewer neurons.
  EXPECT_EQ(applyTo(map, std::vector<double>(16, 1.0)),
            (std::vector<double>{4.0, 6.0, 6.0, 9.0}));
}

} // namespace
