// Writes weights, neurons and registers of a chip of a recurrent layer with
// readouts.

#ifndef SNNC_LIB_DEPLOY_LAYERSTORE_H
#define SNNC_LIB_DEPLOY_LAYERSTORE_H

#include "snnc/Native/Store.h"

#include <optional>

namespace snnc::deploy {

/// What a chip of this kind holds, and how it says so.
struct LayerLimits {
  int64_t inputs = 0, neurons = 0, readouts = 0;
  int64_t perRow = 1; ///< neurons that share threshold and decay
  int64_t lowWeight = -1, highWeight = 1;
  int64_t mostLevel = 0;    ///< of a threshold
  int64_t wholeFactor = 0;  ///< of a decay that loses nothing
  int64_t wholeReadout = 0; ///< the same of the readouts
};

/// An error names what the description lacks that networks need.
Result<LayerLimits> layerLimitsOf(const native::Store &store);

/// Values of register "decay_high" and field "decay" that make a factor.
struct FactorBits {
  int64_t high = 0, low = 0;
};
std::optional<FactorBits> factorBitsOf(const chip::Native &chip,
                                       int64_t factor);

/// How much of the chip is in use, and how it is run.
struct LayerSizes {
  int64_t inputs = 1, neurons = 1, readouts = 1;
  chip::ResetKind reset = chip::ResetKind::Zero;
};

/// Writes all registers, and all rows that the chip may read for these sizes:
/// weights are 0, neurons never spike.
void writeEmptyLayers(const LayerSizes &sizes, const LayerLimits &limits,
                      native::Store &store);

/// Writes threshold and decay of the row of a neuron.
void writeNeuron(int64_t neuron, int64_t level, int64_t factor,
                 const LayerLimits &limits, native::Store &store);

/// Writes a weight from a source in one of the three memories of weights.
void writeWeight(const char *memory, int64_t source, int64_t target,
                 int64_t weight, native::Store &store);

} // namespace snnc::deploy

#endif // SNNC_LIB_DEPLOY_LAYERSTORE_H
