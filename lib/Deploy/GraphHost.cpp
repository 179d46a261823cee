// Writes what a host does with nodes of a graph.

#include "GraphHost.h"

namespace snnc::deploy {

void writeNodes(const SparseGraph &graph, const GraphNodes &nodes,
                const std::function<uint64_t(int64_t)> &wordOf, Host &host) {
  // All copies of an input are sent to.
  auto wordsFor = [&](int64_t node) {
    Words words;
    if (node >= 0)
      for (int64_t place : graph.getNodes()[node].places)
        words.push_back(wordOf(place));
    return words;
  };
  for (size_t index = 0; index < nodes.of.size(); ++index) {
    Placed &placed = host.populations[index];
    if (placed.kind == PopulationKind::Host) {
      Action action;
      action.population = static_cast<int64_t>(index);
      for (int64_t node : nodes.of[index])
        action.wordsOf.push_back(wordsFor(node));
      host.program.inTick.push_back(std::move(action));
    } else if (placed.kind == PopulationKind::Spiking) {
      for (int64_t node : nodes.of[index]) {
        std::vector<Cell> &cells = placed.cells.emplace_back();
        if (node >= 0)
          for (int64_t place : graph.getNodes()[node].places)
            cells.push_back({0, place});
      }
    }
  }
  if (nodes.once >= 0)
    host.program.before.push_back({wordsFor(nodes.once), -1, {}});
  if (nodes.each >= 0)
    host.program.inTick.push_back({wordsFor(nodes.each), -1, {}});
}

} // namespace snnc::deploy
