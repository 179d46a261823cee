// Scales neurons whose weights are too large for a chip.

#ifndef SNNC_LIB_DEPLOY_SCALEWEIGHTS_H
#define SNNC_LIB_DEPLOY_SCALEWEIGHTS_H

#include "snnc/Deploy/Lower.h"

#include <functional>
#include <string>
#include <vector>

namespace snnc::deploy {

struct ScaledNetwork {
  Network network;
  std::vector<std::string> approximations; ///< empty: nothing is scaled
};

/// Multiplies weights, threshold, bias, initial and reset potential of each
/// neuron with a weight beyond `low` to `high` by the largest factor that ends
/// that, and rounds. Neurons of an integrator have one factor, by which the
/// scales of its outputs are divided.
ScaledNetwork scaleWeights(const Network &network, int64_t low, int64_t high);

/// Puts a network onto a chip by `lowerOnce`. If that is an error and `options`
/// allow it, tries again with weights scaled to what `weight` holds.
Result<Deployment> lowerOrScale(
    const Network &network, const chip::NativeField *weight,
    const LowerOptions &options,
    const std::function<Result<Deployment>(const Network &)> &lowerOnce);

} // namespace snnc::deploy

#endif // SNNC_LIB_DEPLOY_SCALEWEIGHTS_H
