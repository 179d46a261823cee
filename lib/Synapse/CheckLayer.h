// Checks the weights that a table is to be made of.

#ifndef SNNC_LIB_SYNAPSE_CHECKLAYER_H
#define SNNC_LIB_SYNAPSE_CHECKLAYER_H

#include "snnc/Support/Result.h"
#include "snnc/Synapse/Table.h"

namespace snnc::synapse {

/// Checks the geometry, and that the weights are as many and of the kind that
/// it asks for.
Status checkLayer(Geometry geometry, const LayerWeights &weights);

} // namespace snnc::synapse

#endif // SNNC_LIB_SYNAPSE_CHECKLAYER_H
