// Composition of linear maps, window by window.

#include "snnc/Transforms/LinearMap.h"

#include <algorithm>
#include <cassert>
#include <numeric>

using namespace snnc;
using namespace snnc::linear;

/// Kernels stay below this: tables of chips have 8 bits for their extents.
static constexpr int64_t mostExtent = 255;

namespace {
/// The windows along one axis.
struct Axis {
  int64_t source, target, kernel, stride, pad, dilation;

  int64_t extent() const { return (kernel - 1) * dilation + 1; }

  /// The neuron that tap `k` of the window at `to` looks at; may lie outside.
  int64_t place(int64_t to, int64_t k) const {
    return to * stride - pad + k * dilation;
  }

  bool isInside(int64_t from) const { return from >= 0 && from < source; }

  /// Taps of all windows that see a neuron.
  int64_t numPairs() const {
    int64_t pairs = 0;
    for (int64_t to = 0; to < target; ++to)
      for (int64_t k = 0; k < kernel; ++k)
        pairs += isInside(place(to, k));
    return pairs;
  }
};
} // namespace

static Axis verticalAxis(const LinearMap &map) {
  const synapse::Kernel &kernel = map.kernel;
  return {map.source.height, map.target.height, kernel.height,
          kernel.strideH,    kernel.padTop,     kernel.dilationH};
}

static Axis horizontalAxis(const LinearMap &map) {
  const synapse::Kernel &kernel = map.kernel;
  return {map.source.width, map.target.width, kernel.width,
          kernel.strideW,   kernel.padLeft,   kernel.dilationW};
}

/// Calls `body(target neuron, source neuron, index of the weight)` for all
/// connections of a map with windows, target by target, in the order c, y, x.
template <typename Body>
static void forEachConnection(const LinearMap &map, Body body) {
  const Shape &source = map.source, &target = map.target;
  int64_t sources = source.channels / map.kernel.groups;
  int64_t targets = target.channels / map.kernel.groups;
  Axis rows = verticalAxis(map), columns = horizontalAxis(map);
  int64_t to = 0;
  // One window of all its source channels.
  auto visit = [&](int64_t c, int64_t y, int64_t x) {
    int64_t weight = c * sources * rows.kernel * columns.kernel;
    for (int64_t i = 0; i < sources; ++i)
      for (int64_t ky = 0; ky < rows.kernel; ++ky)
        for (int64_t kx = 0; kx < columns.kernel; ++kx, ++weight) {
          int64_t row = rows.place(y, ky), column = columns.place(x, kx);
          int64_t channel = c / targets * sources + i;
          if (rows.isInside(row) && columns.isInside(column))
            body(to, (channel * source.height + row) * source.width + column,
                 weight);
        }
  };
  for (int64_t c = 0; c < target.channels; ++c)
    for (int64_t y = 0; y < target.height; ++y)
      for (int64_t x = 0; x < target.width; ++x, ++to)
        visit(c, y, x);
}

bool LinearMap::isChannelwise() const {
  if (kind == Kind::Windows)
    return kernel.groups == source.channels &&
           source.channels == target.channels;
  return kind == Kind::OneToOne;
}

int64_t LinearMap::numConnections() const {
  if (kind != Kind::Windows)
    return static_cast<int64_t>(weights.size());
  return source.channels / kernel.groups * target.channels *
         verticalAxis(*this).numPairs() * horizontalAxis(*this).numPairs();
}

std::vector<double> linear::applyTo(const LinearMap &map,
                                    const std::vector<double> &value) {
  std::vector<double> result(map.target.numNeurons(), 0.0);
  switch (map.kind) {
  case Kind::Dense:
    for (size_t to = 0; to < result.size(); ++to)
      for (size_t from = 0; from < value.size(); ++from)
        result[to] += map.weights[to * value.size() + from] * value[from];
    break;
  case Kind::Windows:
    forEachConnection(map, [&](int64_t to, int64_t from, int64_t weight) {
      result[to] += map.weights[weight] * value[from];
    });
    break;
  case Kind::OneToOne:
    for (size_t each = 0; each < result.size(); ++each)
      result[each] = map.weights[each] * value[each];
    break;
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Maps with a dense one
//===----------------------------------------------------------------------===//

static std::vector<float> rounded(const std::vector<double> &numbers) {
  return std::vector<float>(numbers.begin(), numbers.end());
}

/// Any map, then a dense one: each row of `second` goes back through `first`.
static std::vector<float> beforeDense(const LinearMap &first,
                                      const LinearMap &second) {
  int64_t between = first.target.numNeurons();
  std::vector<double> row(first.source.numNeurons());
  std::vector<float> weights;
  weights.reserve(second.target.numNeurons() * row.size());
  auto goBack = [&](const float *outer) {
    const float *inner = first.weights.data();
    if (first.kind == Kind::Windows)
      return forEachConnection(
          first, [&](int64_t mid, int64_t from, int64_t weight) {
            row[from] += double(outer[mid]) * inner[weight];
          });
    if (first.kind == Kind::OneToOne) {
      for (int64_t mid = 0; mid < between; ++mid)
        row[mid] = double(outer[mid]) * inner[mid];
      return;
    }
    for (int64_t mid = 0; mid < between; ++mid)
      for (double &sum : row)
        sum += double(outer[mid]) * *inner++;
  };
  for (int64_t to = 0; to < second.target.numNeurons(); ++to) {
    std::fill(row.begin(), row.end(), 0.0);
    goBack(&second.weights[to * between]);
    weights.insert(weights.end(), row.begin(), row.end());
  }
  return weights;
}

/// A dense map, then any other.
static std::vector<float> behindDense(const LinearMap &first,
                                      const LinearMap &second) {
  int64_t sources = first.source.numNeurons();
  std::vector<double> weights(second.target.numNeurons() * sources, 0.0);
  auto add = [&](int64_t to, int64_t mid, float weight) {
    for (int64_t from = 0; from < sources; ++from)
      weights[to * sources + from] +=
          double(weight) * first.weights[mid * sources + from];
  };
  if (second.kind == Kind::OneToOne)
    for (size_t each = 0; each < second.weights.size(); ++each)
      add(each, each, second.weights[each]);
  else
    forEachConnection(second, [&](int64_t to, int64_t mid, int64_t weight) {
      add(to, mid, second.weights[weight]);
    });
  return rounded(weights);
}

//===----------------------------------------------------------------------===//
// Windows, then windows
//===----------------------------------------------------------------------===//

/// True if the windows of `first` that `second` misses, as they would lie
/// beyond the border of the map between, see no neuron anyway.
static bool agreeAtBorders(const Axis &first, const Axis &second) {
  for (int64_t to = 0; to < second.target; ++to)
    for (int64_t k = 0; k < second.kernel; ++k) {
      int64_t mid = second.place(to, k);
      if (second.isInside(mid))
        continue;
      for (int64_t j = 0; j < first.kernel; ++j)
        if (first.isInside(first.place(mid, j)))
          return false;
    }
  return true;
}

/// The windows of both, one after the other, with a dilation of 1.
static Axis composeAxes(const Axis &first, const Axis &second) {
  return {first.source,
          second.target,
          (second.extent() - 1) * first.stride + first.extent(),
          first.stride * second.stride,
          first.pad + second.pad * first.stride,
          1};
}

/// The weights of `result`, whose windows and groups are known.
static void fillWindows(const LinearMap &first, const LinearMap &second,
                        LinearMap &result) {
  const synapse::Kernel &inner = first.kernel, &outer = second.kernel;
  const synapse::Kernel &kernel = result.kernel;
  int64_t innerSources = first.source.channels / inner.groups;
  int64_t innerTargets = first.target.channels / inner.groups;
  int64_t outerSources = second.source.channels / outer.groups;
  int64_t outerTargets = second.target.channels / outer.groups;
  int64_t sources = result.source.channels / kernel.groups;
  int64_t targets = result.target.channels / kernel.groups;
  int64_t rowStep = outer.dilationH * inner.strideH;
  int64_t columnStep = outer.dilationW * inner.strideW;
  std::vector<double> weights(
      result.target.channels * sources * kernel.height * kernel.width, 0.0);
  // One path: tap (ky, kx) of `second` on channel m, tap (jy, jx) of `first`.
  auto addPaths = [&](int64_t c, int64_t m, int64_t i, double weight,
                      int64_t ky, int64_t kx) {
    int64_t channel = m / innerTargets * innerSources + i;
    int64_t place = c * sources + channel - c / targets * sources;
    for (int64_t jy = 0; jy < inner.height; ++jy)
      for (int64_t jx = 0; jx < inner.width; ++jx) {
        int64_t row = ky * rowStep + jy * inner.dilationH;
        int64_t column = kx * columnStep + jx * inner.dilationW;
        int64_t index =
            ((m * innerSources + i) * inner.height + jy) * inner.width + jx;
        weights[(place * kernel.height + row) * kernel.width + column] +=
            weight * first.weights[index];
      }
  };
  const float *weight = second.weights.data();
  for (int64_t c = 0; c < result.target.channels; ++c)
    for (int64_t o = 0; o < outerSources; ++o)
      for (int64_t ky = 0; ky < outer.height; ++ky)
        for (int64_t kx = 0; kx < outer.width; ++kx, ++weight)
          for (int64_t i = 0; i < innerSources; ++i)
            addPaths(c, c / outerTargets * outerSources + o, i, *weight, ky,
                     kx);
  result.weights = rounded(weights);
}

static std::optional<LinearMap> composeWindows(const LinearMap &first,
                                               const LinearMap &second) {
  Axis innerRows = verticalAxis(first), outerRows = verticalAxis(second);
  Axis innerColumns = horizontalAxis(first);
  Axis outerColumns = horizontalAxis(second);
  if (!agreeAtBorders(innerRows, outerRows) ||
      !agreeAtBorders(innerColumns, outerColumns))
    return std::nullopt;
  Axis rows = composeAxes(innerRows, outerRows);
  Axis columns = composeAxes(innerColumns, outerColumns);
  if (rows.kernel > mostExtent || columns.kernel > mostExtent)
    return std::nullopt;
  LinearMap result;
  result.kind = Kind::Windows;
  result.source = first.source;
  result.target = second.target;
  // Groups of both unite to groups of neighbours.
  result.kernel = {rows.kernel,
                   columns.kernel,
                   rows.stride,
                   columns.stride,
                   rows.pad,
                   columns.pad,
                   1,
                   1,
                   std::gcd(first.kernel.groups, second.kernel.groups)};
  if (!first.isChannelwise() && !second.isChannelwise() &&
      result.numConnections() >
          first.numConnections() + second.numConnections())
    return std::nullopt;
  fillWindows(first, second, result);
  return result;
}

//===----------------------------------------------------------------------===//
// All kinds
//===----------------------------------------------------------------------===//

std::optional<LinearMap> linear::compose(const LinearMap &first,
                                         const LinearMap &second) {
  assert(first.target.numNeurons() == second.source.numNeurons() &&
         "the maps follow each other");
  if (first.kind == Kind::Windows && second.kind == Kind::Windows)
    return composeWindows(first, second);
  LinearMap result;
  result.source = first.source;
  result.target = second.target;
  if (first.kind == Kind::OneToOne && second.kind == Kind::OneToOne) {
    result.kind = Kind::OneToOne;
    for (size_t each = 0; each < first.weights.size(); ++each)
      result.weights.push_back(first.weights[each] * second.weights[each]);
    return result;
  }
  if (first.kind != Kind::Dense && second.kind != Kind::Dense)
    return std::nullopt;
  result.kind = Kind::Dense;
  int64_t connections = result.source.numNeurons() * result.target.numNeurons();
  if (!first.isChannelwise() && !second.isChannelwise() &&
      connections > first.numConnections() + second.numConnections())
    return std::nullopt;
  result.weights = second.kind == Kind::Dense ? beforeDense(first, second)
                                              : behindDense(first, second);
  return result;
}
