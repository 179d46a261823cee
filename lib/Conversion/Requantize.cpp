// Finds the integers with which a graded neuron computes a step function.
//
// Both the function and the neuron rise with x, so they are equal for all x if
// they reach each value at the same x. "The neuron reaches value j at x = T" is
// one lower and one upper limit for bias * multiplier; all of them together
// leave an interval, in which a multiple of the multiplier must lie.

#include "snnc/Conversion/Requantize.h"

#include "snnc/Conversion/Quantize.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace snnc;
using namespace snnc::quantize;

/// Products of sums and multipliers need more than 64 bits.
__extension__ using Wide = __int128;

/// Shifts of tables stay below this.
static constexpr unsigned maxInputShift = 15;

/// Functions with more values are not checked step by step.
static constexpr int64_t maxLevels = 4096;

int64_t StepFunction::operator()(int64_t x) const {
  double number = (slope * static_cast<double>(x) + offset) / step;
  double rounded = roundsDown ? std::floor(number) : std::nearbyint(number);
  return static_cast<int64_t>(
      std::clamp(rounded, static_cast<double>(low), static_cast<double>(high)));
}

int64_t GradedNeuron::operator()(int64_t x, unsigned inputShift) const {
  Wide half = shift ? Wide(1) << (shift - 1) : Wide(0);
  Wide sum = (Wide(x) << inputShift) + bias;
  return static_cast<int64_t>((sum * multiplier + half) >> shift);
}

/// The least x in [-bound, bound] at which `function` is at least `value`;
/// bound + 1 if there is none.
static int64_t findStep(const StepFunction &function, int64_t value,
                        int64_t bound) {
  int64_t below = -bound - 1, reached = bound + 1;
  while (reached - below > 1) {
    int64_t middle = below + (reached - below) / 2;
    (function(middle) >= value ? reached : below) = middle;
  }
  return reached;
}

/// a / b, rounded up, for a positive b.
static Wide divideUp(Wide a, Wide b) { return a / b + (a % b > 0 ? 1 : 0); }

/// A bias with which a neuron of this factor reaches each value where
/// `function` does.
static std::optional<Wide> findBias(const StepFunction &function, int64_t bound,
                                    unsigned inputShift, Requantizer factor) {
  Wide low = -(Wide(1) << 100), high = Wide(1) << 100; // of bias * multiplier
  Wide half = factor.shift ? Wide(1) << (factor.shift - 1) : Wide(0);
  // What lies below the least value or above the next of the largest follows.
  int64_t first = std::max(function.low + 1, function(-bound));
  int64_t last = std::min(function.high, function(bound) + 1);
  if (last - first > maxLevels)
    return std::nullopt;
  for (int64_t value = first; value <= last; ++value) {
    int64_t at = findStep(function, value, bound);
    auto needed = [&](int64_t x) {
      return (Wide(value) << factor.shift) - half -
             (Wide(x) << inputShift) * factor.multiplier;
    };
    if (at <= bound)
      low = std::max(low, needed(at));
    if (at > -bound)
      high = std::min(high, needed(at - 1));
    if (low >= high)
      return std::nullopt;
  }
  bool isLowOpen = low == -(Wide(1) << 100), isHighOpen = high == Wide(1)
                                                                      << 100;
  if (isLowOpen && isHighOpen)
    return 0;
  Wide target = isLowOpen    ? high - 1
                : isHighOpen ? low
                             : low + (high - 1 - low) / 2;
  // The multiple nearest to the middle of the interval, if it lies in it.
  Wide bias = divideUp(target, factor.multiplier);
  for (Wide candidate : {bias, bias - 1})
    if (candidate * factor.multiplier >= low &&
        candidate * factor.multiplier < high)
      return candidate;
  return std::nullopt;
}

std::optional<GradedNeuron> quantize::fitExactly(const StepFunction &function,
                                                 int64_t bound,
                                                 unsigned inputShift,
                                                 unsigned limitBits) {
  if (bound == 0)
    return GradedNeuron{1, 0, function(0)};
  double ratio = std::ldexp(function.slope / function.step, -int(inputShift));
  Requantizer nearest = chooseRequantizer(std::max(ratio, 1e-300));
  Wide limit = Wide(1) << limitBits;
  for (int64_t offset : {0, 1, -1}) {
    Requantizer factor{nearest.multiplier + offset, nearest.shift};
    if (factor.multiplier < 1 || factor.multiplier > 65535)
      continue;
    std::optional<Wide> bias = findBias(function, bound, inputShift, factor);
    Wide largest =
        bias ? (*bias < 0 ? -*bias : *bias) + (Wide(bound) << inputShift)
             : limit;
    if (largest < limit)
      return GradedNeuron{factor.multiplier, factor.shift,
                          static_cast<int64_t>(*bias)};
  }
  return std::nullopt;
}

GradedNeuron quantize::fitNearly(const StepFunction &function) {
  if (!(function.slope > 0.0))
    return {1, 0, function(0)};
  Requantizer factor = chooseRequantizer(function.slope / function.step);
  double offset =
      function.offset - (function.roundsDown ? 0.5 : 0.0) * function.step;
  double bias = std::round(offset / function.slope);
  double limit = std::numeric_limits<int32_t>::max();
  return {factor.multiplier, factor.shift,
          static_cast<int64_t>(std::clamp(bias, -limit, limit))};
}

GradedLayer quantize::fitLayer(const std::vector<StepFunction> &functions,
                               const std::vector<int64_t> &bounds,
                               unsigned potentialBits) {
  GradedLayer best;
  best.numInexact = std::numeric_limits<int64_t>::max();
  for (unsigned shift = 0; shift <= maxInputShift && best.numInexact; ++shift) {
    GradedLayer layer;
    layer.inputShift = shift;
    for (size_t c = 0; c < functions.size(); ++c) {
      std::optional<GradedNeuron> neuron =
          fitExactly(functions[c], bounds[c], shift, potentialBits - 1);
      layer.numInexact += !neuron;
      if (!neuron && shift > 0)
        break; // a layer that is not exact keeps a shift of 0
      layer.neurons.push_back(neuron ? *neuron : fitNearly(functions[c]));
    }
    if (shift == 0 || layer.numInexact == 0)
      best = std::move(layer);
  }
  return best;
}
