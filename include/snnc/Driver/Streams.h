// Event data as the input of a spiking network takes them.

#ifndef SNNC_DRIVER_STREAMS_H
#define SNNC_DRIVER_STREAMS_H

#include "snnc/Data/Events.h"
#include "snnc/Driver/Model.h"

namespace snnc::driver {

/// Opens the event data of `options` for an input of `shape` (a batch of 1
/// before c, y, x counts for nothing), in steps of `dt` seconds, none of the
/// samples longer than `steps` (0: as long as each is).
Result<data::EventDataset> openStreams(const DataOptions &options,
                                       std::vector<int64_t> shape, double dt,
                                       int64_t steps);

} // namespace snnc::driver

#endif // SNNC_DRIVER_STREAMS_H
