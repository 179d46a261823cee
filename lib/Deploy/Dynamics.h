// A neuron of a network on a chip that keeps potentials.

#ifndef SNNC_LIB_DEPLOY_DYNAMICS_H
#define SNNC_LIB_DEPLOY_DYNAMICS_H

#include "snnc/Deploy/Network.h"

#include <functional>
#include <vector>

namespace snnc::deploy {

struct Range {
  int64_t low = 0, high = 0;
};

/// What synapses bring to each neuron in one step at the most, by population.
std::vector<std::vector<Range>>
sumsOf(const Network &network,
       const std::vector<const Projection *> &projections);

/// What a neuron with an offset is charged with besides its synapses.
struct Charges {
  int64_t once = 0;  ///< in its first step
  int64_t each = 0;  ///< in each step
  int64_t again = 0; ///< in the step after each spike
};

/// A spiking neuron of the network: the chip's potential is the network's plus
/// an offset, which brings the threshold into the chip's range.
class Dynamics {
public:
  Dynamics() = default;
  /// `kept` is what the chip keeps of a potential in a step, after comparing
  /// it: 1, or as nearly what the population keeps as the chip can.
  Dynamics(const Network &network, const Population &population, int64_t neuron,
           const Range &sums, double kept = 1.0);

  bool canSpike() const { return threshold <= highest; }

  /// The network's, but not further from what potentials there can be than
  /// makes a difference.
  int64_t getThreshold() const { return threshold; }

  /// True if `Charges::once` does no harm before the first step: without
  /// anything else, the neuron does not spike.
  bool mayBeginEarly() const { return start < threshold && !leaks(); }

  /// True if potentials decay, and charges are not linear in the offset.
  bool leaks() const { return kept != 1.0; }

  Charges chargesFor(int64_t offset) const;

  /// The offset with the lowest `cost` of those that might have it that bring
  /// the threshold to a level from `low` to `high`.
  int64_t
  chooseOffset(int64_t low, int64_t high,
               const std::function<int64_t(const Charges &)> &cost) const;

  /// The sums of all charges of a step, and of some of them.
  Range sumsWith(int64_t offset) const;

  /// The chip's potentials while the charges of a step arrive in any order.
  Range potentialsWith(int64_t offset) const;

private:
  Range sums;
  int64_t steps = 1;
  int64_t start = 0, bias = 0; ///< in one step, `start` has the bias
  double kept = 1.0;
  int64_t threshold = 1;
  Reset reset = Reset::Zero;
  int64_t resetValue = 0;          ///< what is subtracted, or the potential
  int64_t lowest = 0, highest = 0; ///< potentials of the network
};

} // namespace snnc::deploy

#endif // SNNC_LIB_DEPLOY_DYNAMICS_H
