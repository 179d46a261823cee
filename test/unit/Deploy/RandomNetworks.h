// Random networks of integers, and what they and chips do with samples.

#ifndef SNNC_TEST_DEPLOY_RANDOMNETWORKS_H
#define SNNC_TEST_DEPLOY_RANDOMNETWORKS_H

#include "snnc/Deploy/Deployment.h"
#include "snnc/Deploy/Network.h"

#include <random>

namespace snnc::deploy {

struct RandomOptions {
  int64_t steps = 1;
  std::vector<int64_t> sizes = {8, 6, 5}; ///< of the host's, then the chip's
  int64_t mostWeight = 20;
  int64_t lowThreshold = 1, highThreshold = 30;
  int64_t mostBias = 0; ///< and initial potential
  double density = 0.7;
  int64_t mostDelay = 0; ///< extra, between layers
  bool hasSkips = false;
  bool isRecurrent = false;
  bool isStateless = false;
  Reset reset = Reset::Zero;
  int64_t mostDecay = 0;     ///< of 2^12
  bool endsWithSums = false; ///< the output is an integrator
};

using Random = std::mt19937;

inline int64_t pick(Random &random, int64_t low, int64_t high) {
  return low + static_cast<int64_t>(random() % (high - low + 1));
}

/// Layers one behind the other, the last of which is the output.
Network makeRandom(const RandomOptions &options, Random &random);

/// Spikes of the host's populations for one sample.
std::vector<Spikes> makeSample(const Network &network, Random &random);

/// Runs samples on the deployment, one after the other, and expects what the
/// network does. `numSpikes` counts those of the chip's populations.
void expectSame(const Network &network, const Deployment &deployment,
                const native::Store &store, Random &random, int64_t &numSpikes);

/// Spikes of the network, and those of 20 samples that the chip has not or has
/// besides.
struct Agreement {
  int64_t numSpikes = 0, numDifferent = 0;
};
Agreement compare(const Network &network, const Deployment &deployment,
                  Random &random);

} // namespace snnc::deploy

#endif // SNNC_TEST_DEPLOY_RANDOMNETWORKS_H
