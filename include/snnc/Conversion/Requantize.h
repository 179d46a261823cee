// Finds the integers with which a graded neuron computes a given step function
// of its sum exactly (docs/quantization.md derives them). Plain data; knows no
// MLIR.

#ifndef SNNC_CONVERSION_REQUANTIZE_H
#define SNNC_CONVERSION_REQUANTIZE_H

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace snnc::quantize {

/// A step function of an integer sum x, as a network of integers states it:
/// clamp(round((slope * x + offset) / step), low, high).
struct StepFunction {
  double slope = 1.0;      ///< not negative
  double offset = 0.0;     ///< real
  double step = 1.0;       ///< positive
  bool roundsDown = false; ///< floor; else to the nearest, halves to even
  int64_t low = 0;
  int64_t high = 255;

  /// The value at x, in double precision; exact if slope, offset and step are
  /// integers and the numerator is below 2^53.
  int64_t operator()(int64_t x) const;
};

/// The parameters of a graded neuron whose accumulator holds x << inputShift:
/// y = (((x << inputShift) + bias) * multiplier + half) >> shift, clamped,
/// with half = 2^(shift-1), or 0 if shift is 0.
struct GradedNeuron {
  int64_t multiplier = 1; ///< 1 to 65535
  int64_t shift = 0;      ///< 0 to 47
  int64_t bias = 0;

  /// The value at x before it is clamped.
  int64_t operator()(int64_t x, unsigned inputShift) const;
};

/// Parameters that give `function` for every |x| <= bound, if there are some
/// for this `inputShift` whose bias and accumulator stay below 2^`limitBits`.
/// None are looked for if the function takes more than 4096 values.
std::optional<GradedNeuron> fitExactly(const StepFunction &function,
                                       int64_t bound, unsigned inputShift,
                                       unsigned limitBits);

/// Parameters that come near to `function`: the multiplier nearest to
/// slope / step, the bias nearest to offset / slope.
GradedNeuron fitNearly(const StepFunction &function);

/// The neurons of a layer, one per channel, with one shift of the inputs.
struct GradedLayer {
  unsigned inputShift = 0;
  std::vector<GradedNeuron> neurons;
  /// Channels in which some x gives another value than the function.
  int64_t numInexact = 0;
};

/// Fits all channels exactly with the least shift of the inputs (0 to 15) that
/// allows it; channels that none fits are fitted nearly, with a shift of 0.
/// `bounds` limits |x| per channel.
GradedLayer fitLayer(const std::vector<StepFunction> &functions,
                     const std::vector<int64_t> &bounds,
                     unsigned potentialBits);

} // namespace snnc::quantize

#endif // SNNC_CONVERSION_REQUANTIZE_H
