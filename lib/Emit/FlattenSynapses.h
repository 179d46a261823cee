// The synapses of an op, one by one.

#ifndef SNNC_LIB_EMIT_FLATTENSYNAPSES_H
#define SNNC_LIB_EMIT_FLATTENSYNAPSES_H

#include "dialects/Snn/Snn.h"
#include "snnc/Deploy/Network.h"

#include <vector>

namespace snnc::emit {

/// Appends the synapses of `op` that are not 0, their weights shifted, in any
/// order. `op` adds and has integer weights.
void appendSynapses(snn::SynapseOpInterface op,
                    std::vector<deploy::Synapse> &synapses);

/// Sorts by source, then target; adds up those of one pair; drops those of 0.
void normalize(std::vector<deploy::Synapse> &synapses);

} // namespace snnc::emit

#endif // SNNC_LIB_EMIT_FLATTENSYNAPSES_H
