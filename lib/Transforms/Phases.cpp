// Phases as longest paths, by the algorithm of Bellman and Ford.

#include "snnc/Transforms/Phases.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::phases;

/// The cycle that leads to population `at` through the edges that set the
/// phases last, from its lowest population on.
static std::vector<int64_t> findCycle(int64_t at,
                                      const std::vector<int64_t> &setBy) {
  // As many steps back as there are populations end inside of the cycle.
  for (size_t step = 0; step < setBy.size(); ++step)
    at = setBy[at];
  std::vector<int64_t> cycle;
  int64_t start = at;
  do {
    cycle.push_back(at);
    at = setBy[at];
  } while (at != start);
  std::reverse(cycle.begin(), cycle.end());
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()),
              cycle.end());
  return cycle;
}

Schedule phases::schedule(int64_t numPopulations,
                          const std::vector<Edge> &edges) {
  Schedule result;
  result.phases.assign(numPopulations, 0);
  std::vector<int64_t> setBy(numPopulations, -1);
  int64_t raised = -1;
  // Without a cycle longer than 0 all phases stand after numPopulations rounds.
  for (int64_t round = 0; round <= numPopulations; ++round) {
    raised = -1;
    for (const Edge &edge : edges) {
      int64_t wait = waitingTicks(edge, result.phases);
      if (wait >= 0)
        continue;
      result.phases[edge.target] -= wait;
      setBy[edge.target] = edge.source;
      raised = edge.target;
    }
    if (raised < 0)
      return result;
  }
  result.cycle = findCycle(raised, setBy);
  result.phases.clear();
  return result;
}

int64_t phases::waitingTicks(const Edge &edge,
                             const std::vector<int64_t> &phases) {
  int64_t arrival = edge.source < 0 ? 0 : phases[edge.source] + 1;
  return phases[edge.target] + edge.steps - arrival;
}
