// The arithmetic that turns real weights, biases and ranges into integers.
//
// Per-channel symmetric weights and integer requantisation follow
//   Quantization and Training of Neural Networks for Efficient
//   Integer-Arithmetic-Only Inference. Jacob et al., CVPR 2018,
//   https://arxiv.org/abs/1712.05877
// and differ from it in: multipliers have 16 bits instead of 31, zero points
// are 0, and skip connections are exact by the choice of the scale.

#include "snnc/Conversion/Quantize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace snnc;
using namespace snnc::quantize;

/// Shifts stay below this: a table's row has few bits for them.
static constexpr int maxShift = 15;

/// A threshold of at least this many steps is rounded by at most 0.05 %.
static constexpr double fineThreshold = 1024.0;

/// Rounds half away from zero; numbers beyond 2^62 become +-2^62.
static int64_t roundToInteger(double number) {
  double limit = std::ldexp(1.0, 62);
  return std::llround(std::clamp(number, -limit, limit));
}

/// Up to this many bits, clamping large weights can pay.
static constexpr unsigned clampedBits = 5;

int64_t quantize::maxWeight(unsigned bits) {
  return bits <= 1 ? 1 : (int64_t(1) << (bits - 1)) - 1;
}

Events quantize::gradedEvents(double low, double high, unsigned bits) {
  double range = std::max(std::abs(low), std::abs(high));
  if (low >= 0.0 || range == 0.0) {
    int64_t levels = (int64_t(1) << bits) - 1;
    return {(range > 0.0 ? range : 1.0) / levels, 0, levels};
  }
  int64_t levels = maxWeight(bits);
  return {range / levels, -levels, levels};
}

//===----------------------------------------------------------------------===//
// Accumulator scales
//===----------------------------------------------------------------------===//

namespace {

/// What limits the accumulator scale of a channel from below.
struct ScaleLimits {
  std::vector<double> weights; ///< so that weights fit (before their shift)
  std::vector<double> range;   ///< so that bias, threshold and skips fit
};

/// Scales with the shifts that belong to them.
struct Scales {
  std::vector<double> scale;
  unsigned exactShift = 0;          ///< of the exact identity
  unsigned weightShift = 0;         ///< of all other projections
  std::vector<int64_t> exactWeight; ///< per channel; empty without identity
};

} // namespace

/// The index of the projection that is made exact, or -1.
static int64_t findExact(const Layer &layer) {
  int64_t exact = -1;
  for (size_t b = 0; b < layer.projections.size(); ++b) {
    const Projection &projection = layer.projections[b];
    if (projection.kind != Kind::Identity)
      continue;
    if (exact < 0 || projection.unit > layer.projections[exact].unit)
      exact = b;
  }
  return exact;
}

/// The magnitudes of the weights of channel `c` in real units, without those
/// of the exact identity.
static std::vector<double> weightMagnitudes(const Layer &layer, int64_t c,
                                            int64_t exact) {
  std::vector<double> magnitudes;
  for (size_t b = 0; b < layer.projections.size(); ++b) {
    const Projection &projection = layer.projections[b];
    if (static_cast<int64_t>(b) == exact)
      continue;
    if (projection.kind == Kind::Identity) {
      magnitudes.push_back(projection.unit);
      continue;
    }
    const float *weights = projection.weights.data() + c * projection.fanIn;
    for (int64_t j = 0; j < projection.fanIn; ++j)
      magnitudes.push_back(std::abs(double(weights[j])) * projection.unit);
  }
  return magnitudes;
}

/// The sum of the squared errors of weights that are rounded to multiples of
/// `scale` and clamped to `limit` of them.
static double squaredError(const std::vector<double> &magnitudes, double scale,
                           double limit) {
  double sum = 0.0;
  for (double magnitude : magnitudes) {
    double integer = std::min(std::round(magnitude / scale), limit);
    double error = magnitude - integer * scale;
    sum += error * error;
  }
  return sum;
}

/// The scale at which the weights of channel `c` fill their bits. Many bits:
/// the largest weight sets it. Few bits: the largest weights may be clamped if
/// that lowers the squared error. One bit: the mean magnitude, which minimises
/// the squared error of a sign (XNOR-Net, Rastegari et al., ECCV 2016).
static double weightScale(const Layer &layer, int64_t c, int64_t exact) {
  std::vector<double> magnitudes = weightMagnitudes(layer, c, exact);
  if (magnitudes.empty())
    return 0.0;
  if (layer.weightBits == 1)
    return std::accumulate(magnitudes.begin(), magnitudes.end(), 0.0) /
           magnitudes.size();
  double limit = maxWeight(layer.weightBits);
  double full = *std::max_element(magnitudes.begin(), magnitudes.end()) / limit;
  if (layer.weightBits > clampedBits || full == 0.0)
    return full;
  double best = full;
  double leastError = squaredError(magnitudes, full, limit);
  for (int percent = 99; percent >= 30; --percent) {
    double scale = full * percent / 100.0;
    double error = squaredError(magnitudes, scale, limit);
    if (error < leastError) {
      leastError = error;
      best = scale;
    }
  }
  return best;
}

static ScaleLimits findLimits(const Layer &layer, int64_t exact) {
  double room = std::ldexp(1.0, int(layer.potentialBits) - 4);
  double fixed = layer.unitOut / std::ldexp(1.0, int(layer.potentialBits) - 8);
  if (exact >= 0) {
    const Projection &skip = layer.projections[exact];
    fixed = std::max(fixed, skip.unit * skip.maxValue * layer.steps / room);
  }
  ScaleLimits limits;
  for (int64_t c = 0; c < layer.channels; ++c) {
    double bias = layer.bias.empty() ? 0.0 : std::abs(layer.bias[c]);
    limits.weights.push_back(weightScale(layer, c, exact));
    limits.range.push_back(std::max(fixed, bias * layer.steps / room));
  }
  if (!layer.perTensor)
    return limits;
  for (std::vector<double> *list : {&limits.weights, &limits.range}) {
    double largest = *std::max_element(list->begin(), list->end());
    std::fill(list->begin(), list->end(), largest);
  }
  return limits;
}

static Scales plainScales(const ScaleLimits &limits) {
  Scales scales;
  for (size_t c = 0; c < limits.weights.size(); ++c) {
    double scale = std::max(limits.weights[c], limits.range[c]);
    scales.scale.push_back(scale > 0.0 ? scale : 1.0);
  }
  return scales;
}

/// The scales in which an event of `unit` is the integer m << max(d, 0) and
/// weights are shifted by max(-d, 0); no scale if some m would be 0.
static Scales latticeScales(const Layer &layer, const ScaleLimits &limits,
                            double unit, int d) {
  Scales scales;
  scales.exactShift = std::max(d, 0);
  scales.weightShift = std::max(-d, 0);
  double qmax = maxWeight(layer.weightBits);
  for (int64_t c = 0; c < layer.channels; ++c) {
    double m = qmax;
    if (limits.weights[c] > 0.0)
      m = std::min(m, std::floor(std::ldexp(unit / limits.weights[c], -d)));
    if (limits.range[c] > 0.0)
      m = std::min(m, std::floor(std::ldexp(unit / limits.range[c],
                                            -int(scales.exactShift))));
    if (m < 1.0)
      return Scales();
    scales.exactWeight.push_back(static_cast<int64_t>(m));
    scales.scale.push_back(std::ldexp(unit / m, -int(scales.exactShift)));
  }
  return scales;
}

/// Tries all shifts and keeps the one with the least rounding noise of the
/// weights, the sum over channels of (scale << weightShift)^2.
static Result<Scales> exactScales(const Layer &layer, const ScaleLimits &limits,
                                  double unit) {
  bool weighted = std::any_of(limits.weights.begin(), limits.weights.end(),
                              [](double scale) { return scale > 0.0; });
  Scales best;
  double leastNoise = std::numeric_limits<double>::infinity();
  int range = weighted ? maxShift : 0;
  for (int d = -range; d <= range; ++d) {
    Scales scales = latticeScales(layer, limits, unit, d);
    double noise = 0.0;
    for (size_t c = 0; c < scales.scale.size(); ++c) {
      double step = std::ldexp(scales.scale[c], int(scales.weightShift));
      noise += limits.weights[c] > 0.0 ? step * step : 0.0;
    }
    if (scales.scale.empty() || noise >= leastNoise)
      continue;
    leastNoise = noise;
    best = std::move(scales);
  }
  if (best.scale.empty())
    return Error{"the values of the skip connection and the weights differ by "
                 "more than a factor of 2^" +
                 std::to_string(maxShift) +
                 "; scale one of the two branches in the model"};
  return best;
}

static Result<Scales> chooseScales(const Layer &layer, int64_t exact) {
  if (!layer.projections.empty() &&
      layer.projections[0].kind == Kind::Average) {
    Scales scales;
    const Projection &pool = layer.projections[0];
    scales.scale.assign(layer.channels, pool.unit / pool.fanIn);
    return scales;
  }
  ScaleLimits limits = findLimits(layer, exact);
  if (exact < 0)
    return plainScales(limits);
  return exactScales(layer, limits, layer.projections[exact].unit);
}

/// Gives accumulators more fractional bits until every threshold has at least
/// `fineThreshold` steps.
static void refineForThresholds(const Layer &layer, Scales &scales) {
  double largest = *std::max_element(scales.scale.begin(), scales.scale.end());
  while (layer.unitOut / largest < fineThreshold &&
         std::max(scales.exactShift, scales.weightShift) < maxShift) {
    largest /= 2.0;
    for (double &scale : scales.scale)
      scale /= 2.0;
    ++scales.exactShift;
    ++scales.weightShift;
  }
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

static int8_t roundWeight(double weight, unsigned bits) {
  if (bits == 1)
    return weight < 0.0 ? -1 : 1;
  double limit = maxWeight(bits);
  return static_cast<int8_t>(std::clamp(std::round(weight), -limit, limit));
}

static QuantizedProjection quantizeProjection(const Layer &layer,
                                              const Projection &projection,
                                              const Scales &scales,
                                              bool isExact) {
  QuantizedProjection result;
  result.shift = isExact ? scales.exactShift : scales.weightShift;
  if (projection.kind == Kind::Average)
    return result;
  if (isExact) {
    for (int64_t weight : scales.exactWeight)
      result.weights.push_back(static_cast<int8_t>(weight));
    return result;
  }
  bool identity = projection.kind == Kind::Identity;
  int64_t fanIn = identity ? 1 : projection.fanIn;
  result.weights.reserve(layer.channels * fanIn);
  for (int64_t c = 0; c < layer.channels; ++c) {
    double step = std::ldexp(scales.scale[c], int(result.shift));
    for (int64_t j = 0; j < fanIn; ++j) {
      double weight = identity ? 1.0 : projection.weights[c * fanIn + j];
      result.weights.push_back(
          roundWeight(weight * projection.unit / step, layer.weightBits));
    }
  }
  return result;
}

static Status checkFinite(const Layer &layer) {
  for (const Projection &projection : layer.projections) {
    for (size_t i = 0; i < projection.weights.size(); ++i)
      if (!std::isfinite(projection.weights[i]))
        return Error{"weight " + std::to_string(i % projection.fanIn) +
                     " of channel " + std::to_string(i / projection.fanIn) +
                     " is not a finite number; repair the model"};
  }
  for (size_t c = 0; c < layer.bias.size(); ++c)
    if (!std::isfinite(layer.bias[c]))
      return Error{"the bias of channel " + std::to_string(c) +
                   " is not a finite number; repair the model"};
  return Status();
}

/// a * b + c for numbers that are not negative, INT64_MAX on overflow.
static int64_t saturatingFma(int64_t a, int64_t b, int64_t c) {
  int64_t product = 0, sum = 0;
  if (__builtin_mul_overflow(a, b, &product) ||
      __builtin_add_overflow(product, c, &sum))
    return std::numeric_limits<int64_t>::max();
  return sum;
}

int64_t quantize::accumulatorBound(const Layer &layer,
                                   const QuantizedLayer &quantized) {
  int64_t largest = 0;
  for (int64_t c = 0; c < layer.channels; ++c) {
    int64_t bound = std::abs(quantized.bias[c]);
    for (size_t b = 0; b < layer.projections.size(); ++b) {
      const Projection &projection = layer.projections[b];
      const QuantizedProjection &table = quantized.projections[b];
      int64_t fanIn =
          static_cast<int64_t>(table.weights.size()) / layer.channels;
      int64_t sum = projection.kind == Kind::Average ? projection.fanIn : 0;
      for (int64_t j = 0; j < fanIn; ++j)
        sum += std::abs(int64_t(table.weights[c * fanIn + j]));
      bound = saturatingFma(sum << table.shift, projection.maxValue, bound);
    }
    int64_t initial =
        layer.integrates && layer.unitOut > 0.0
            ? chooseThreshold(layer.unitOut, quantized.scale[c]).initial
            : 0;
    largest = std::max(largest, saturatingFma(bound, layer.steps, initial));
  }
  return largest;
}

Result<QuantizedLayer> quantize::quantizeLayer(const Layer &layer) {
  if (Status status = checkFinite(layer); !status)
    return status.error();
  int64_t exact = findExact(layer);
  Result<Scales> scales = chooseScales(layer, exact);
  if (!scales)
    return scales.error();
  if (layer.integrates && layer.unitOut > 0.0)
    refineForThresholds(layer, *scales);

  QuantizedLayer result;
  result.scale = scales->scale;
  for (int64_t c = 0; c < layer.channels; ++c)
    result.bias.push_back(
        layer.bias.empty() ? 0
                           : roundToInteger(layer.bias[c] / result.scale[c]));
  for (size_t b = 0; b < layer.projections.size(); ++b)
    result.projections.push_back(
        quantizeProjection(layer, layer.projections[b], *scales,
                           static_cast<int64_t>(b) == exact));
  result.bound = accumulatorBound(layer, result);
  int64_t limit = (int64_t(1) << (layer.potentialBits - 1)) - 1;
  if (result.bound > limit)
    return Error{"potentials may reach " + std::to_string(result.bound) +
                 ", but " + std::to_string(layer.potentialBits) +
                 " bits hold at most " + std::to_string(limit) +
                 "; lower weight-bits, activation-bits or steps"};
  return result;
}

//===----------------------------------------------------------------------===//
// Neurons
//===----------------------------------------------------------------------===//

Requantizer quantize::chooseRequantizer(double ratio) {
  for (int64_t shift = 47; shift >= 0; --shift) {
    double multiplier = std::round(std::ldexp(ratio, int(shift)));
    if (multiplier < 65536.0)
      return {std::max<int64_t>(1, static_cast<int64_t>(multiplier)), shift};
  }
  return {65535, 0};
}

Threshold quantize::chooseThreshold(double unitOut, double scale) {
  int64_t threshold = std::max<int64_t>(1, roundToInteger(unitOut / scale));
  return {threshold, threshold / 2};
}
