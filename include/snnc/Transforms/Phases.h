// When populations begin, so that events count in the step they are meant for.
// Plain data; knows no MLIR.

#ifndef SNNC_TRANSFORMS_PHASES_H
#define SNNC_TRANSFORMS_PHASES_H

#include <cstdint>
#include <vector>

namespace snnc::phases {

/// Synapses: what the source emits in step s counts in step s + `steps` of the
/// target.
struct Edge {
  int64_t source = -1; ///< a population, or -1: an input of the network
  int64_t target = 0;  ///< a population
  int64_t steps = 0;   ///< 0 to 2^32
};

/// The first active tick of every population, or the reason why there is none.
struct Schedule {
  std::vector<int64_t> phases;
  /// Populations of a cycle of fewer delay steps than populations, in the
  /// order of the data flow from the lowest one on; empty: `phases` hold.
  std::vector<int64_t> cycle;
};

/// Finds the least phases >= 0 for which no event comes too late. An event of
/// a population takes one tick at least, one of an input none:
///
///   phases[target] >= phases[source] + 1 - steps
///
/// So phases are longest paths. They exist exactly if no cycle is longer than
/// 0, that is if each has as many delay steps as populations.
Schedule schedule(int64_t numPopulations, const std::vector<Edge> &edges);

/// The ticks that the events of `edge` have to wait, beyond the one of a
/// population: at least 0 for the phases of schedule().
int64_t waitingTicks(const Edge &edge, const std::vector<int64_t> &phases);

} // namespace snnc::phases

#endif // SNNC_TRANSFORMS_PHASES_H
