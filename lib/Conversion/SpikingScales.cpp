// Scales of spiking layers: as fine as weights and potentials allow, or exact.

#include "SpikingScales.h"

#include "snnc/Conversion/Quantize.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace snnc;
using namespace snnc::quantize;

//===----------------------------------------------------------------------===//
// What the real numbers can reach
//===----------------------------------------------------------------------===//

double quantize::numberAt(const std::vector<double> &numbers, int64_t c,
                          double standard) {
  return numbers.empty() ? standard : numbers[c];
}

double quantize::geometricSum(double kept, int64_t steps) {
  if (kept >= 1.0)
    return double(steps);
  return (1.0 - std::pow(kept, double(steps))) / (1.0 - kept);
}

/// Calls `body(weight of an event of value 1, projection, row)` for each
/// synapse of the neurons of channel `c`, in real numbers.
template <typename Body>
static void forEachSynapse(const SpikingLayer &layer, int64_t c, Body body) {
  double gain = numberAt(layer.gain, c, 1.0);
  for (const SpikingProjection &projection : layer.projections) {
    const float *weight =
        projection.weights.data() + c * projection.rows * projection.fanIn;
    for (int64_t row = 0; row < projection.rows; ++row)
      for (int64_t j = 0; j < projection.fanIn; ++j)
        body(double(*weight++) * projection.unit * gain, projection, row);
  }
}

int64_t quantize::numRows(const SpikingLayer &layer) {
  int64_t rows = 1;
  for (const SpikingProjection &projection : layer.projections)
    rows = std::max(rows, projection.rows);
  return rows;
}

// To the rest that a spike leaves and the input of one more step.
double quantize::reachUp(const SpikingLayer &layer, int64_t c, double input) {
  double free =
      input * geometricSum(numberAt(layer.keptPotential, c, 1.0), layer.steps) +
      std::abs(numberAt(layer.resetValue, c, 0.0));
  bool settles = layer.reset != SpikeReset::Subtract || layer.multiple;
  if (layer.threshold.empty() || !settles)
    return free;
  double rest = std::max(layer.threshold[c],
                         std::abs(numberAt(layer.resetValue, c, 0.0)));
  return std::min(free, rest + input);
}

// Below 0 to the floor and the input of a step. Thresholds are compared with,
// whether or not a potential gets there.
double quantize::potentialReach(const SpikingLayer &layer, int64_t c,
                                double input) {
  double reset = std::abs(numberAt(layer.resetValue, c, 0.0));
  double down =
      input * geometricSum(numberAt(layer.keptPotential, c, 1.0), layer.steps) +
      reset;
  if (!layer.floor.empty())
    down = std::min(down, std::max(-layer.floor[c], reset) + input);
  return std::max(
      {reachUp(layer, c, input), down, numberAt(layer.threshold, c, 0.0)});
}

Reach quantize::reachOf(const SpikingLayer &layer, int64_t c) {
  Reach reach;
  std::vector<double> low(numRows(layer), 0.0), high = low;
  forEachSynapse(
      layer, c, [&](double weight, const SpikingProjection &from, int64_t row) {
        reach.weight = std::max(reach.weight, std::abs(weight));
        double a = weight * double(from.low), b = weight * double(from.high);
        // A lone row stands for all neurons of the channel.
        int64_t first = from.rows == 1 ? 0 : row;
        int64_t end = from.rows == 1 ? int64_t(low.size()) : row + 1;
        for (int64_t each = first; each < end; ++each) {
          low[each] -= std::min({a, b, 0.0});
          high[each] += std::max({a, b, 0.0});
        }
      });
  double sum = std::max(*std::max_element(low.begin(), low.end()),
                        *std::max_element(high.begin(), high.end()));
  double bias = std::abs(numberAt(layer.bias, c, 0.0));
  reach.sum = sum;
  reach.current = sum;
  if (!layer.keptCurrent.empty())
    reach.current *= geometricSum(layer.keptCurrent[c], layer.steps);
  reach.potential = potentialReach(layer, c, reach.current + bias);
  return reach;
}

//===----------------------------------------------------------------------===//
// Scales
//===----------------------------------------------------------------------===//

double quantize::mostWeight(unsigned bits) {
  if (bits <= 8)
    return double(maxWeight(bits));
  double digits = 0.0; // 127 in every slice
  for (unsigned slices = (bits + 7) / 8; slices > 0; --slices)
    digits = digits * 256.0 + 127.0;
  return std::min(std::ldexp(1.0, int(bits) - 1) - 1.0, digits);
}

/// The room that potentials get: what is proven, unless that is more than
/// measured or supposed; at least what one step can add.
static double roomOf(const SpikingLayer &layer, int64_t c, const Reach &reach) {
  double threshold = numberAt(layer.threshold, c, reach.sum);
  double bias = std::abs(numberAt(layer.bias, c, 0.0));
  double supposed = layer.range.empty() ? layer.headroom * threshold
                                        : 2.0 * layer.range[c] + threshold;
  double least = std::max({reach.current + bias, threshold,
                           std::abs(numberAt(layer.resetValue, c, 0.0)),
                           std::abs(numberAt(layer.floor, c, 0.0))});
  return std::max(least, std::min(reach.potential, supposed));
}

/// Makes all entries the largest one.
static void unify(std::vector<double> &numbers) {
  std::fill(numbers.begin(), numbers.end(),
            *std::max_element(numbers.begin(), numbers.end()));
}

Limits quantize::findLimits(const SpikingLayer &layer, double slack) {
  Limits limits;
  double most = std::ldexp(1.0, int(layer.potentialBits) - 1) - 1.0;
  for (int64_t c = 0; c < layer.channels; ++c) {
    Reach reach = reachOf(layer, c);
    double room = roomOf(layer, c, reach);
    limits.weights.push_back(reach.weight / mostWeight(layer.weightBits));
    limits.range.push_back(room > 0.0 ? room * slack / most : 0.0);
    limits.measure.push_back(numberAt(layer.threshold, c, room));
  }
  if (layer.perTensor) {
    unify(limits.weights);
    unify(limits.range);
  }
  return limits;
}

/// The scales for a shift: as fine as weights and range allow.
static Scales scalesAt(const Limits &limits, int shift) {
  Scales scales;
  scales.shift = shift;
  for (size_t c = 0; c < limits.weights.size(); ++c) {
    double scale =
        std::max(std::ldexp(limits.weights[c], -shift), limits.range[c]);
    scales.scale.push_back(scale > 0.0 ? scale : 1.0);
  }
  return scales;
}

Scales quantize::finestScales(const Limits &limits, int mostUsed) {
  Scales best;
  double leastNoise = std::numeric_limits<double>::infinity();
  for (int shift = 0; shift <= mostUsed; ++shift) {
    Scales scales = scalesAt(limits, shift);
    double noise = 0.0;
    for (size_t c = 0; c < scales.scale.size(); ++c) {
      if (limits.measure[c] <= 0.0)
        continue;
      double step = scales.scale[c] / limits.measure[c];
      noise += step * step * (1.0 + std::ldexp(1.0, 2 * shift));
    }
    if (noise > leastNoise)
      continue;
    leastNoise = noise;
    best = std::move(scales);
  }
  return best;
}

//===----------------------------------------------------------------------===//
// Exact scales
//===----------------------------------------------------------------------===//

/// True if `number` is an integer times 2^exponent.
static bool isMultiple(double number, int exponent) {
  double scaled = std::ldexp(number, -exponent);
  return scaled == std::floor(scaled);
}

/// The largest power of two (its exponent) of which all weights of channel `c`
/// are multiples; nothing near that of doubles, 64, if all are 0.
static int latticeOf(const SpikingLayer &layer, int64_t c) {
  int lattice = 64;
  forEachSynapse(layer, c,
                 [&](double weight, const SpikingProjection &, int64_t) {
                   int exponent = 0;
                   if (weight == 0.0)
                     return;
                   std::frexp(weight, &exponent);
                   exponent = std::min(lattice, exponent);
                   while (!isMultiple(weight, exponent))
                     --exponent;
                   lattice = exponent;
                 });
  return lattice;
}

/// True if bias, threshold, reset value and floor are multiples of a scale.
static bool isExact(const SpikingLayer &layer, int64_t c, int exponent) {
  for (double number :
       {numberAt(layer.bias, c, 0.0), numberAt(layer.threshold, c, 0.0),
        numberAt(layer.resetValue, c, 0.0), numberAt(layer.floor, c, 0.0)})
    if (!isMultiple(number, exponent))
      return false;
  return true;
}

Scales quantize::exactScales(const SpikingLayer &layer, const Limits &limits,
                             int mostUsed) {
  auto decays = [](const std::vector<double> &kept) {
    return std::any_of(kept.begin(), kept.end(), [](double factor) {
      return factor != 0.0 && factor != 1.0;
    });
  };
  if (decays(layer.keptPotential) || decays(layer.keptCurrent))
    return {};
  std::vector<int> lattices;
  for (int64_t c = 0; c < layer.channels; ++c) {
    int lattice = latticeOf(layer, c);
    if (lattice == 64) // without weights, any will do
      lattice = 0;
    if (std::ldexp(1.0, lattice) < limits.weights[c])
      return {};
    // Integers that fit stay what they are, even if all of them are even.
    if (limits.weights[c] <= 1.0)
      lattice = std::min(lattice, 0);
    lattices.push_back(lattice);
  }
  if (layer.perTensor)
    std::fill(lattices.begin(), lattices.end(),
              *std::min_element(lattices.begin(), lattices.end()));
  for (int shift = 0; shift <= mostUsed; ++shift) {
    Scales scales;
    scales.shift = shift;
    for (int64_t c = 0; c < layer.channels; ++c) {
      double scale = std::ldexp(1.0, lattices[c] - shift);
      if (scale < limits.range[c] ||
          scale < std::ldexp(limits.weights[c], -shift))
        return {};
      if (!isExact(layer, c, lattices[c] - shift))
        break;
      scales.scale.push_back(scale);
    }
    if (scales.scale.size() == size_t(layer.channels))
      return scales;
  }
  return {};
}
