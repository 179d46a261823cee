// How many target channels a source channel reaches in a fragment.

#ifndef SNNC_LIB_SYNAPSE_BOUNDS_H
#define SNNC_LIB_SYNAPSE_BOUNDS_H

#include "snnc/Synapse/Table.h"

#include <algorithm>
#include <cstdint>

namespace snnc::synapse {

/// The local target channels of a fragment that belong to one group.
struct GroupChannels {
  int64_t first = 0; ///< also the number of channels of earlier groups
  int64_t count = 0;
};

/// The channels of `group` that the fragment holds; functional only.
inline GroupChannels groupChannels(const Geometry &geometry, int64_t group) {
  int64_t perGroup =
      geometry.targetPopulation.channels / geometry.kernel.groups;
  int64_t low = geometry.target.origin.c;
  int64_t high = low + geometry.target.size.channels;
  int64_t first = std::clamp(group * perGroup, low, high);
  int64_t end = std::clamp((group + 1) * perGroup, low, high);
  return {first - low, end - first};
}

} // namespace snnc::synapse

#endif // SNNC_LIB_SYNAPSE_BOUNDS_H
