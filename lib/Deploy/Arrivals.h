// When spikes arrive in a network, as chips see it that forget nothing in time
// by themselves.

#ifndef SNNC_LIB_DEPLOY_ARRIVALS_H
#define SNNC_LIB_DEPLOY_ARRIVALS_H

#include "snnc/Deploy/Deployment.h"
#include "snnc/Deploy/Lower.h"

#include <vector>

namespace snnc::deploy {

/// The projections whose spikes arrive while their target is active. One that
/// brings spikes before that is a violation, for a chip would add them; spikes
/// that come after the last step do no harm, for what they change is later than
/// the last step of all that it reaches.
std::vector<const Projection *> findArriving(const Network &network,
                                             Violations &violations);

/// An element of an array that may say nothing.
inline int64_t elementOf(const std::vector<int64_t> &numbers, int64_t index) {
  return numbers.empty() ? 0 : numbers[index];
}

/// What a neuron has in its first step before anything arrives, without its
/// bias.
int64_t startOf(const Population &population, int64_t neuron);

/// The host's file of a network: inputs, outputs, and a population for each,
/// without cells, words and numbers. The first tick of the program is
/// `numBefore` ticks before that of the network.
Host makeHost(const Network &network, int64_t numBefore);

} // namespace snnc::deploy

#endif // SNNC_LIB_DEPLOY_ARRIVALS_H
