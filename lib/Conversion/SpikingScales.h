// What the real numbers of a spiking layer can reach, and the scales that
// follow. Private to the quantisation.

#ifndef SNNC_LIB_CONVERSION_SPIKINGSCALES_H
#define SNNC_LIB_CONVERSION_SPIKINGSCALES_H

#include "snnc/Conversion/QuantizeSpiking.h"

namespace snnc::quantize {

/// The largest magnitudes of a channel in real numbers.
struct Reach {
  double weight = 0.0;  ///< of a synapse and an event of value 1
  double sum = 0.0;     ///< of all synapses in a step
  double current = 0.0; ///< what a step adds to the potential, without bias
  double potential = 0.0;
};

/// What limits the scales; one entry per channel.
struct Limits {
  std::vector<double> weights; ///< smallest for the weights, before a shift
  std::vector<double> range;   ///< smallest for sums and potentials
  std::vector<double> measure; ///< what errors of a channel are compared with
};

/// The scale of each channel, and the left shift of all weights.
struct Scales {
  std::vector<double> scale;
  int shift = 0;
};

/// Element `c`, or `standard` if the layer has no such numbers.
double numberAt(const std::vector<double> &numbers, int64_t c, double standard);

/// 1 + kept + kept^2 + ... over `steps` steps.
double geometricSum(double kept, int64_t steps);

/// The most rows that a projection of the layer has.
int64_t numRows(const SpikingLayer &layer);

/// The largest weight of `bits` bits that slices hold.
double mostWeight(unsigned bits);

/// How far potentials can get above 0 if a step adds at most `input`.
double reachUp(const SpikingLayer &layer, int64_t c, double input);

/// How far they can get from 0.
double potentialReach(const SpikingLayer &layer, int64_t c, double input);

/// What channel `c` can reach.
Reach reachOf(const SpikingLayer &layer, int64_t c);

/// The limits, those of the range `slack` times as large.
Limits findLimits(const SpikingLayer &layer, double slack);

/// Powers of two with which nothing is rounded, with the least shift up to
/// `mostUsed`; no scales if there are none or a decay rounds anyway.
Scales exactScales(const SpikingLayer &layer, const Limits &limits,
                   int mostUsed);

/// Of all shifts up to `mostUsed` the one with the least rounding noise of
/// weights and thresholds, the largest of several.
Scales finestScales(const Limits &limits, int mostUsed);

} // namespace snnc::quantize

#endif // SNNC_LIB_CONVERSION_SPIKINGSCALES_H
