// The samples of a trained spiking network, read as its input takes them.

#ifndef SNNC_DRIVER_SPIKINGSAMPLES_H
#define SNNC_DRIVER_SPIKINGSAMPLES_H

#include "dialects/Snn/Snn.h"
#include "snnc/Driver/Model.h"
#include "snnc/Driver/Semantics.h"

#include <string>

namespace snnc::driver {

/// Opens samples for the only input of `network`: events for an
/// encoder(stream), binned by the network's dt, no longer than its steps;
/// tensors for an encoder(direct). `labels` names a file; empty: the labels
/// that event data have themselves, if any. Fails for networks with several
/// inputs and for a class that the first output does not have.
Result<SpikingSamples> openSpikingSamples(snn::NetworkOp network,
                                          const DataOptions &data,
                                          const std::string &labels);

} // namespace snnc::driver

#endif // SNNC_DRIVER_SPIKINGSAMPLES_H
