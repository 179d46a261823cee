// Which rows a network takes on a chip that works event by event, and when the
// host sends them.

#ifndef SNNC_LIB_DEPLOY_LOWEREVENTSPLAN_H
#define SNNC_LIB_DEPLOY_LOWEREVENTSPLAN_H

#include "LowerEvents.h"

#include <set>

namespace snnc::deploy::events {

/// Rows of one source and sign, or of constants.
struct Group {
  int64_t rows = 0;
  /// Events of single neurons that would do the same; 0: there are none.
  int64_t events = 0;
};

/// A neuron of the network is the cell of its place among the neurons.
struct Plan {
  std::vector<Row> rows;
  std::vector<Action> actions; ///< of a step, but for its time references
  std::vector<int64_t> thresholds, leaks; ///< by cell
  std::vector<int64_t> rowsOf;            ///< by population that sends
  int64_t constantRows = 0;
  std::vector<Group> groups;
  int64_t numReplaced = 0; ///< rows that events of single neurons stand for
  int64_t wideRows = 0;    ///< beyond one for each source and sign
  int64_t numClears = 0;   ///< time references at the end of each step
  bool forgets = false;    ///< some neurons keep nothing from step to step
  bool needsReset = false;

  int64_t numRows() const { return static_cast<int64_t>(rows.size()); }
};

/// Rows beyond those of the chip are counted, but have no events; neurons that
/// do not fit have no rows. `replaced` are the groups, as a plan of the same
/// aim numbers them, that are to be events of single neurons.
Plan planRows(const Network &network, const chip::Native &chip,
              const Limits &limits, const std::vector<Neuron> &neurons, Aim aim,
              const std::set<size_t> &replaced = {});

/// Writes the chip and its host as planned.
Deployment deploy(const Network &network, const chip::Native &chip,
                  const Limits &limits, const std::vector<Neuron> &neurons,
                  const Plan &plan);

} // namespace snnc::deploy::events

#endif // SNNC_LIB_DEPLOY_LOWEREVENTSPLAN_H
