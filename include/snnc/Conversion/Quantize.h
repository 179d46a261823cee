// The arithmetic that turns real weights, biases and ranges into the integers
// of a layer (docs/quantization.md derives it). Plain data; knows no MLIR.

#ifndef SNNC_CONVERSION_QUANTIZE_H
#define SNNC_CONVERSION_QUANTIZE_H

#include "snnc/Support/Result.h"

#include <cstdint>
#include <vector>

namespace snnc::quantize {

/// The largest absolute value of a stored weight of `bits` (1 to 8) bits:
/// 2^(bits-1) - 1, and 1 for one bit (the weights are then +1 and -1).
int64_t maxWeight(unsigned bits);

/// The integers that events carry, and the real value of 1.
struct Events {
  double unit = 1.0; ///< real value of an event of value 1
  int64_t low = 0;
  int64_t high = 255;

  /// The largest absolute value of an event.
  int64_t maxValue() const { return -low > high ? -low : high; }
};

/// Graded events for real values in [low, high]: 0 .. 2^bits - 1 if no value
/// is negative, otherwise symmetric, |value| <= 2^(bits-1) - 1 (at least 1).
/// An empty range stands for [0, 1].
Events gradedEvents(double low, double high, unsigned bits);

/// How the weights of a projection are made.
enum class Kind : uint8_t {
  Weighted, ///< stored weights
  Identity, ///< neuron to neuron with the real weight 1
  Average   ///< mean of `fanIn` neurons; nothing is stored
};

/// Synapses from one source population onto the layer.
struct Projection {
  Kind kind = Kind::Weighted;
  double unit = 1.0;    ///< real value of a source event of value 1, positive
  int64_t maxValue = 1; ///< largest |value| that the table adds per event
  int64_t fanIn = 1;    ///< weights (synapses) per target neuron
  std::vector<float> weights; ///< [channel][fanIn], Kind::Weighted only
};

/// A layer in real numbers. An Average projection is the only one.
struct Layer {
  int64_t channels = 1;
  std::vector<Projection> projections;
  std::vector<double> bias;    ///< per channel, in real units per tick
  double unitOut = 0.0;        ///< real value of an output event; 0: no events
  bool perTensor = false;      ///< one accumulator scale for all channels
  bool integrates = false;     ///< the threshold follows from the scale (rate)
  unsigned weightBits = 8;     ///< 1 to 8
  unsigned potentialBits = 32; ///< 8 to 32
  int64_t steps = 1;           ///< ticks over which a potential may add up
};

/// A projection in integers: each synapse adds (weight * value) << shift.
struct QuantizedProjection {
  std::vector<int8_t> weights; ///< [channel][fanIn]; Identity: [channel]
  unsigned shift = 0;
};

/// A layer in integers; vectors have one entry per channel.
struct QuantizedLayer {
  std::vector<double> scale; ///< real value of 1 in the accumulator
  std::vector<int64_t> bias;
  std::vector<QuantizedProjection> projections;
  int64_t bound = 0; ///< no accumulator or potential exceeds it in magnitude
};

/// Chooses scales and shifts and rounds weights and biases. The first Identity
/// projection with the largest unit is exact. Errors (without the layer's
/// name): a number that is not finite, a skip connection that no shift can
/// represent, potentials that could overflow.
Result<QuantizedLayer> quantizeLayer(const Layer &layer);

/// What no potential exceeds in magnitude, whatever the inputs are: max_c(
/// initial + steps * (|bias| + sum_b (sum |weight| << shift_b) * maxValue_b)),
/// INT64_MAX if that overflows.
int64_t accumulatorBound(const Layer &layer, const QuantizedLayer &quantized);

/// A fixed-point factor multiplier / 2^shift.
struct Requantizer {
  int64_t multiplier = 1; ///< 1 to 65535
  int64_t shift = 0;      ///< 0 to 47
};

/// The factor nearest to `ratio` (positive) with the largest multiplier below
/// 2^16. Ratios above 65535 give 65535.
Requantizer chooseRequantizer(double ratio);

/// The parameters of an integrate-and-fire neuron.
struct Threshold {
  int64_t threshold = 1;
  int64_t initial = 0;
};

/// threshold = max(1, round(unitOut / scale)), initial = threshold / 2.
Threshold chooseThreshold(double unitOut, double scale);

} // namespace snnc::quantize

#endif // SNNC_CONVERSION_QUANTIZE_H
