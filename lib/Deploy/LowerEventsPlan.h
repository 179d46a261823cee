// Which rows a network takes on a chip that works event by event, and when the
// host sends them.

#ifndef SNNC_LIB_DEPLOY_LOWEREVENTSPLAN_H
#define SNNC_LIB_DEPLOY_LOWEREVENTSPLAN_H

#include "LowerEvents.h"

namespace snnc::deploy::events {

/// A neuron of the network is the cell of its place among the neurons.
struct Plan {
  std::vector<Row> rows;
  std::vector<Action> actions; ///< of a step, but for its time references
  std::vector<int64_t> thresholds, leaks; ///< by cell
  std::vector<int64_t> rowsOf;            ///< by population that sends
  int64_t constantRows = 0;
  int64_t virtualEvents = 0; ///< that add constants without rows
  int64_t wideRows = 0;  ///< beyond one for each source and sign
  int64_t numClears = 0; ///< time references at the end of each step
  bool forgets = false;  ///< some neurons keep nothing from step to step
  bool needsReset = false;

  int64_t numRows() const { return static_cast<int64_t>(rows.size()); }
};

/// True if the host can add a constant to each of so many neurons by events
/// that name no row.
bool hasVirtualEvents(const chip::Native &chip, int64_t numNeurons);

/// Rows beyond those of the chip are counted, but have no events; neurons that
/// do not fit have no rows.
Plan planRows(const Network &network, const chip::Native &chip,
              const Limits &limits, const std::vector<Neuron> &neurons,
              Aim aim);

/// Writes the chip and its host as planned.
Deployment deploy(const Network &network, const chip::Native &chip,
                  const Limits &limits, const std::vector<Neuron> &neurons,
                  const Plan &plan);

} // namespace snnc::deploy::events

#endif // SNNC_LIB_DEPLOY_LOWEREVENTSPLAN_H
