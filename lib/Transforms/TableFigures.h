// What a synapse table would be as each kind that the chip offers.

#ifndef SNNC_LIB_TRANSFORMS_TABLEFIGURES_H
#define SNNC_LIB_TRANSFORMS_TABLEFIGURES_H

#include "dialects/Xbar/Xbar.h"
#include "snnc/Chip/Chip.h"
#include "snnc/Support/Result.h"
#include "snnc/Synapse/MemoryReport.h"
#include "snnc/Transforms/EncodingWishes.h"
#include "snnc/Transforms/Objective.h"

#include <set>

namespace snnc {

/// What the choice is about.
struct SelectionGoal {
  Objective objective;
  EncodingWishes wishes;
  bool isTraining = false;
  /// Tables that no core has room for are not surveyed if that takes long.
  bool isBrief = false;
};

/// A table as one kind.
struct Candidate {
  synapse::Geometry geometry;
  synapse::KindFigures figures; ///< of one inference
  int64_t words = 0;            ///< of synapse memory
};

/// A table and what it could be.
struct TableCandidates {
  xbar::TableOp table;
  std::vector<Candidate> candidates; ///< in the order of allKinds()
  double events = 0.0;               ///< that its source sends in one inference
  bool isForced = false;
  std::set<std::string> unpriced; ///< names of prices that the chip lacks
};

/// Surveys and prices the kinds of `table` that the goal leaves to it: one
/// event of each source neuron where `events` of the table is missing, in
/// training one error of each target and one update for each event. Events are
/// spread evenly over the source; those of `senders` of its neurons, the ones
/// with an axon to the table, come. Tables without weights have the plain kind,
/// if the chip offers it.
Result<TableCandidates> measureTable(xbar::TableOp table, int64_t senders,
                                     const chip::Chip &chip,
                                     const SelectionGoal &goal);

/// The weights of the table's whole layer that are not 0.
int64_t countNonZeros(xbar::TableOp table);

} // namespace snnc

#endif // SNNC_LIB_TRANSFORMS_TABLEFIGURES_H
