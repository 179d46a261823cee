// The integers of a layer of trained spiking neurons.

#include "SpikingScales.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace snnc;
using namespace snnc::quantize;

/// The largest left shift of a table.
static constexpr int mostShift = 31;

std::vector<WeightSlice>
quantize::sliceWeights(const std::vector<int64_t> &weights) {
  std::vector<WeightSlice> slices;
  std::vector<int64_t> rest = weights;
  for (unsigned shift = 0;
       shift == 0 || std::any_of(rest.begin(), rest.end(),
                                 [](int64_t weight) { return weight != 0; });
       shift += 8) {
    WeightSlice slice;
    slice.shift = shift;
    bool isZero = true;
    for (int64_t &weight : rest) {
      int8_t digit = static_cast<int8_t>(weight & 255);
      // A lone slice stays as it is, a digit carries its sign to the next.
      slice.weights.push_back(digit);
      weight = (weight - digit) / 256;
      isZero &= digit == 0;
    }
    if (!isZero)
      slices.push_back(std::move(slice));
  }
  if (slices.empty())
    slices.push_back({0, std::vector<int8_t>(weights.size(), 0)});
  return slices;
}

static std::vector<int64_t> roundAll(const std::vector<double> &numbers,
                                     const std::vector<double> &scale,
                                     int64_t least) {
  std::vector<int64_t> result;
  for (size_t c = 0; c < numbers.size(); ++c)
    result.push_back(
        std::max<int64_t>(least, std::llround(numbers[c] / scale[c])));
  return result;
}

/// What of 2^bits a decay takes away per step.
static std::vector<int64_t> decaysOf(const std::vector<double> &kept,
                                     unsigned bits) {
  std::vector<int64_t> decays;
  for (double factor : kept)
    decays.push_back(std::llround(std::ldexp(1.0 - factor, int(bits))));
  return decays;
}

/// Rounds the weights of a projection, before their shift.
static std::vector<int64_t> roundWeights(const SpikingLayer &layer,
                                         const SpikingProjection &projection,
                                         const Scales &scales) {
  std::vector<int64_t> weights;
  weights.reserve(projection.weights.size());
  const float *weight = projection.weights.data();
  double most = mostWeight(layer.weightBits);
  for (int64_t c = 0; c < layer.channels; ++c) {
    double factor = projection.unit * numberAt(layer.gain, c, 1.0) /
                    std::ldexp(scales.scale[c], scales.shift);
    for (int64_t j = 0; j < projection.rows * projection.fanIn; ++j)
      weights.push_back(
          std::llround(std::clamp(*weight++ * factor, -most, most)));
  }
  return weights;
}

namespace {
/// The negative and the positive sums of a step in integers, per neuron with
/// weights of its own.
struct SumBounds {
  explicit SumBounds(const SpikingLayer &layer)
      : rows(numRows(layer)), low(layer.channels * rows, 0), high(low) {}

  int64_t rows;
  std::vector<int64_t> low, high;

  /// Counts a synapse of row `row` (of `of` rows) of channel `c`.
  void add(int64_t c, int64_t row, int64_t of, int64_t least, int64_t most) {
    int64_t first = c * rows + (of == 1 ? 0 : row);
    int64_t end = of == 1 ? (c + 1) * rows : first + 1;
    for (int64_t each = first; each < end; ++each) {
      low[each] -= std::min<int64_t>(least, 0);
      high[each] += std::max<int64_t>(most, 0);
    }
  }
};
} // namespace

/// The largest weight of the layer as a share of what its errors are compared
/// with if it has no threshold.
static double largestWeight(const SpikingLayer &layer) {
  double largest = 0.0;
  for (int64_t c = 0; c < layer.channels; ++c)
    largest = std::max(largest, reachOf(layer, c).weight);
  return largest;
}

/// Adds the rounded weights of a projection to the figures of the result.
static void measureWeights(const SpikingLayer &layer,
                           const SpikingProjection &projection,
                           const Scales &scales, double largest,
                           const std::vector<int64_t> &weights,
                           SumBounds &bounds, QuantizedSpikingLayer &result) {
  int64_t widest = 0;
  int64_t perChannel = projection.rows * projection.fanIn;
  for (size_t i = 0; i < weights.size(); ++i) {
    int64_t c = int64_t(i) / perChannel;
    int64_t row = int64_t(i) / projection.fanIn % projection.rows;
    double gain = projection.unit * numberAt(layer.gain, c, 1.0);
    double step = std::ldexp(scales.scale[c], scales.shift);
    double error =
        std::abs(double(weights[i]) * step - projection.weights[i] * gain);
    double measure = numberAt(layer.threshold, c, largest);
    if (measure > 0.0)
      result.weightError = std::max(result.weightError, error / measure);
    int64_t weight = weights[i] * (int64_t(1) << scales.shift);
    auto [least, most] =
        std::minmax({weight * projection.low, weight * projection.high});
    bounds.add(c, row, projection.rows, least, most);
    widest = std::max(widest, std::abs(weights[i]));
  }
  while (widest >> result.weightBits)
    ++result.weightBits;
}

/// Rounds everything with these scales. `sums` become the largest sums of a
/// step of each channel.
static QuantizedSpikingLayer roundLayer(const SpikingLayer &layer,
                                        const Scales &scales,
                                        std::vector<int64_t> &sums) {
  QuantizedSpikingLayer result;
  constexpr int64_t least = std::numeric_limits<int64_t>::min();
  result.scale = scales.scale;
  result.bias = roundAll(layer.bias, scales.scale, least);
  result.threshold = roundAll(layer.threshold, scales.scale, 1);
  result.resetValue = roundAll(layer.resetValue, scales.scale, least);
  result.floor = roundAll(layer.floor, scales.scale, least);
  result.currentDecay = decaysOf(layer.keptCurrent, layer.decayBits);
  result.voltageDecay = decaysOf(layer.keptPotential, layer.decayBits);
  SumBounds bounds(layer);
  double largest = largestWeight(layer);
  for (const SpikingProjection &projection : layer.projections) {
    std::vector<int64_t> weights = roundWeights(layer, projection, scales);
    measureWeights(layer, projection, scales, largest, weights, bounds, result);
    result.projections.push_back(sliceWeights(weights));
    for (WeightSlice &slice : result.projections.back())
      slice.shift += scales.shift;
  }
  ++result.weightBits; // the sign
  sums.assign(layer.channels, 0);
  for (size_t row = 0; row < bounds.low.size(); ++row) {
    int64_t &sum = sums[row / bounds.rows];
    sum = std::max({sum, bounds.low[row], bounds.high[row]});
    result.sumBound = std::max(result.sumBound, sum);
  }
  return result;
}

/// Sets the bounds of potentials, if they fit `most`, and of spikes. `sums` are
/// those of rounded weights, which reach a little further than real ones.
static void setBounds(const SpikingLayer &layer,
                      const std::vector<int64_t> &sums, double most,
                      QuantizedSpikingLayer &result) {
  double bound = 0.0, spikes = 1.0;
  for (int64_t c = 0; c < layer.channels; ++c) {
    double scale = result.scale[c];
    double current = double(sums[c]) * scale;
    if (!layer.keptCurrent.empty())
      current *= geometricSum(layer.keptCurrent[c], layer.steps);
    // Bias and threshold are rounded by half a step of the scale at most.
    double input =
        current + std::abs(numberAt(layer.bias, c, 0.0)) + scale / 2.0;
    double reach = potentialReach(layer, c, input) + scale;
    bound = std::max(bound, std::max(reach, current) / scale);
    if (layer.multiple && !layer.threshold.empty())
      spikes = std::max(spikes, (reachUp(layer, c, input) / scale + 1.0) /
                                    double(result.threshold[c]));
  }
  if (bound <= most)
    result.potentialBound = static_cast<int64_t>(std::ceil(bound));
  result.mostSpikes = spikes < std::ldexp(1.0, 53)
                          ? static_cast<int64_t>(spikes)
                          : std::numeric_limits<int64_t>::max();
}

static Status checkFinite(const SpikingLayer &layer) {
  for (const SpikingProjection &projection : layer.projections)
    for (size_t i = 0; i < projection.weights.size(); ++i)
      if (!std::isfinite(projection.weights[i]))
        return Error{"weight " + std::to_string(i) +
                     " is not a finite number; repair the model"};
  for (const std::vector<double> *numbers :
       {&layer.gain, &layer.bias, &layer.threshold, &layer.resetValue,
        &layer.floor})
    for (size_t c = 0; c < numbers->size(); ++c)
      if (!std::isfinite((*numbers)[c]))
        return Error{"a parameter of channel " + std::to_string(c) +
                     " is not a finite number; repair the model"};
  return Status();
}

Result<QuantizedSpikingLayer>
quantize::quantizeSpiking(const SpikingLayer &layer) {
  if (Status status = checkFinite(layer); !status)
    return status.error();
  double most = std::ldexp(1.0, int(layer.potentialBits) - 1) - 1.0;
  int mostUsed = mostShift - 8 * int((layer.weightBits - 1) / 8);
  // Rounding up may take a sum beyond what the real numbers reach.
  QuantizedSpikingLayer result;
  for (double slack = 1.0; slack < 1024.0; slack *= 1.25) {
    Limits limits = findLimits(layer, slack);
    Scales scales = exactScales(layer, limits, mostUsed);
    if (scales.scale.empty())
      scales = finestScales(limits, mostUsed);
    std::vector<int64_t> sums;
    result = roundLayer(layer, scales, sums);
    if (result.weightBits <= 1 && largestWeight(layer) > 0.0)
      break; // nothing is left of them
    if (double(result.sumBound) > most)
      continue;
    setBounds(layer, sums, most, result);
    return result;
  }
  return Error{"its weights round to 0 if the sums of a step are to fit " +
               std::to_string(layer.potentialBits) +
               " bits; lower the largest value of the input or the spikes per "
               "step, or use a chip with wider potentials"};
}
