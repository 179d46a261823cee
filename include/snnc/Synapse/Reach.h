// The kernel positions that join one source row (or column) to a fragment.

#ifndef SNNC_SYNAPSE_REACH_H
#define SNNC_SYNAPSE_REACH_H

#include "snnc/Synapse/Table.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace snnc::synapse {

/// The kernel positions of one axis that join one source position to the
/// fragment. They are `Axis::step` apart; the largest comes first because it
/// reaches the smallest target.
struct Reach {
  int32_t count = 0;
  int32_t slot = 0;   ///< Axis::slot of the largest position
  int32_t target = 0; ///< local position that the largest position reaches
  int32_t low = 0;    ///< smallest position
  int32_t high = 0;   ///< largest position
};

/// One axis of a kernel whose positions are sorted by stride phase: first 0,
/// step, 2 step, ... then 1, 1 + step, ..., each phase from its largest
/// position down.
struct Axis {
  int64_t extent = 1;
  int64_t step = 1;           ///< between positions of the same source neuron
  int64_t targetStep = 1;     ///< between the targets of these positions
  std::vector<Reach> reaches; ///< by source position

  /// The positions before those of `phase`, and those of it.
  int64_t firstOfPhase(int64_t phase) const {
    return phase * (extent / step) + std::min(phase, extent % step);
  }
  int64_t countOfPhase(int64_t phase) const {
    return (extent - phase + step - 1) / step;
  }

  /// Where a position stands among all.
  int64_t slot(int64_t position) const {
    int64_t phase = position % step;
    return firstOfPhase(phase) + countOfPhase(phase) - 1 - position / step;
  }
};

/// The axes of a valid geometry with windows.
Axis rowAxis(const Geometry &geometry);
Axis columnAxis(const Geometry &geometry);

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_REACH_H
