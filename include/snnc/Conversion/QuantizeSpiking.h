// The arithmetic that turns a layer of trained spiking neurons into integers
// (docs/quantization.md, "Trained spiking networks"). Plain data; knows no
// MLIR.

#ifndef SNNC_CONVERSION_QUANTIZESPIKING_H
#define SNNC_CONVERSION_QUANTIZESPIKING_H

#include "snnc/Support/Result.h"

#include <cstdint>
#include <vector>

namespace snnc::quantize {

/// The most bits that a weight may have: four slices hold them.
constexpr unsigned mostSlicedBits = 30;

/// Synapses from one source onto a spiking layer.
struct SpikingProjection {
  double unit = 1.0; ///< real value of a source event of value 1, positive
  int64_t low = 0;   ///< least value of an event, at most 0
  int64_t high = 1;  ///< largest value of an event, at least 0
  int64_t fanIn = 1; ///< synapses per target neuron
  int64_t rows = 1;  ///< neurons of a channel that have weights of their own
  std::vector<float> weights; ///< [channel][row][fanIn]
};

/// What a spike does to the potential.
enum class SpikeReset : uint8_t { Subtract, Zero, Value };

/// A layer in real numbers. In each step
///
///   sum = bias + gain * sum_b sum_j w_b[j] * unit_b * value_bj
///   potential = keptPotential * potential + sum
///
/// or with a current, to which the bias does not go,
///
///   current = keptCurrent * current + gain * sum_b ...
///   potential = keptPotential * potential + current + bias
///
/// Vectors have one entry per channel, or none where that is said.
struct SpikingLayer {
  int64_t channels = 1;
  std::vector<SpikingProjection> projections;
  std::vector<double> gain;
  std::vector<double> bias;
  std::vector<double> keptPotential; ///< 0 to 1; none: all 1
  std::vector<double> keptCurrent;   ///< 0 to 1; none: no current
  std::vector<double> threshold;     ///< positive; none: never fires
  std::vector<double> resetValue;    ///< none but for SpikeReset::Value
  std::vector<double> floor;         ///< at most 0; none: no lower bound
  std::vector<double> range; ///< largest |potential| seen; none: not measured
  SpikeReset reset = SpikeReset::Subtract;
  bool multiple = false;       ///< as many spikes as thresholds fit
  bool perTensor = false;      ///< one scale for all channels
  unsigned weightBits = 8;     ///< 2 to mostSlicedBits
  unsigned potentialBits = 32; ///< 8 to 32
  unsigned decayBits = 12;     ///< 1 to 24
  int64_t steps = 1;           ///< over which potentials add up
  /// Thresholds that a potential has room for if no proof gives fewer.
  double headroom = 1024.0;
};

/// Eight bits (or fewer) of the weights of a projection: a synapse adds
/// (weight * value) << shift.
struct WeightSlice {
  unsigned shift = 0;
  std::vector<int8_t> weights; ///< as those of the projection
};

/// A layer in integers; vectors have one entry per channel where the layer's
/// have.
struct QuantizedSpikingLayer {
  std::vector<double> scale; ///< real value of 1 in potential and current
  std::vector<int64_t> bias, threshold, resetValue, floor;
  std::vector<int64_t> currentDecay, voltageDecay; ///< of 2^decayBits
  /// Per projection at least one slice, the least significant first.
  std::vector<std::vector<WeightSlice>> projections;
  unsigned weightBits = 0; ///< that the widest weight takes, with its sign
  /// The largest rounding error of a weight as a share of its neuron's
  /// threshold (never fires: of the layer's largest weight).
  double weightError = 0.0;
  int64_t sumBound = 0; ///< no sum of a step exceeds it in magnitude
  /// No potential or current exceeds it in magnitude, if that could be proven
  /// to fit the chip's bits; otherwise 0: they saturate at the bits.
  int64_t potentialBound = 0;
  /// No neuron fires more often in a step (INT64_MAX: no bound below 2^53).
  int64_t mostSpikes = 1;
};

/// Chooses scales and rounds. Errors (without the layer's name): a number that
/// is not finite, sums of a step that could overflow.
Result<QuantizedSpikingLayer> quantizeSpiking(const SpikingLayer &layer);

/// Cuts integers below 2^30 into signed digits of 8 bits: weight = sum of
/// slice << 8 * index. Slices that are 0 for all weights are left out, but for
/// the first if all are.
std::vector<WeightSlice> sliceWeights(const std::vector<int64_t> &weights);

} // namespace snnc::quantize

#endif // SNNC_CONVERSION_QUANTIZESPIKING_H
