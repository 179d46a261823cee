// Where the cycles of a graph are cut.

#include "Cycles.h"

#include "Plan.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::nir;

/// Who reads each node, in the order of the graph.
static std::vector<std::vector<size_t>> readersOf(const FlatGraph &graph) {
  std::vector<std::vector<size_t>> readers(graph.nodes.size());
  for (size_t node = 0; node < graph.nodes.size(); ++node)
    for (size_t source : graph.nodes[node].sources)
      readers[source].push_back(node);
  return readers;
}

EdgeSet snnc::nir::findClosingEdges(const FlatGraph &graph,
                                    const std::vector<bool> &takesTime) {
  std::vector<std::vector<size_t>> readers = readersOf(graph);
  enum State : char { New, Open, Done };
  std::vector<State> states(graph.nodes.size(), New);
  std::vector<std::pair<size_t, size_t>> stack; // node, next reader
  EdgeSet closing;
  // The graph's order is one from the inputs.
  for (size_t root = 0; root < graph.nodes.size(); ++root) {
    if (states[root] != New)
      continue;
    states[root] = Open;
    stack.push_back({root, 0});
    while (!stack.empty()) {
      auto &[node, next] = stack.back();
      if (next == readers[node].size()) {
        states[node] = Done;
        stack.pop_back();
        continue;
      }
      size_t reader = readers[node][next++];
      if (takesTime[reader] || states[reader] == Done)
        continue;
      if (states[reader] == Open) {
        closing.insert({reader, node});
        continue;
      }
      states[reader] = Open;
      stack.push_back({reader, 0});
    }
  }
  return closing;
}

/// The names of some nodes: 4, and how many more.
static std::string nameList(const FlatGraph &graph,
                            const std::vector<size_t> &nodes) {
  std::string text;
  for (size_t index = 0; index < nodes.size() && index < 4; ++index)
    text += (index ? ", '" : "'") + graph.nodes[nodes[index]].name + "'";
  if (nodes.size() > 4)
    text += " and " + std::to_string(nodes.size() - 4) + " more";
  return text;
}

Result<std::vector<size_t>>
snnc::nir::orderWithoutNeurons(const FlatGraph &graph) {
  std::vector<std::vector<size_t>> readers = readersOf(graph);
  std::vector<size_t> numOpen(graph.nodes.size(), 0), order;
  auto isPlain = [&](size_t node) {
    return !isNeuron(graph.nodes[node].node->type);
  };
  size_t numPlain = 0;
  for (size_t node = 0; node < graph.nodes.size(); ++node) {
    if (!isPlain(node))
      continue;
    ++numPlain;
    for (size_t source : graph.nodes[node].sources)
      numOpen[node] += isPlain(source);
    if (numOpen[node] == 0)
      order.push_back(node);
  }
  for (size_t done = 0; done < order.size(); ++done)
    for (size_t reader : readers[order[done]])
      if (isPlain(reader) && --numOpen[reader] == 0)
        order.push_back(reader);
  if (order.size() == numPlain)
    return order;
  // Whatever is open has an open source; going back along them finds a cycle.
  size_t at = 0;
  while (!isPlain(at) || numOpen[at] == 0)
    ++at;
  std::vector<size_t> path;
  while (std::find(path.begin(), path.end(), at) == path.end()) {
    path.push_back(at);
    const std::vector<size_t> &sources = graph.nodes[at].sources;
    at = *std::find_if(sources.begin(), sources.end(), [&](size_t source) {
      return isPlain(source) && numOpen[source] > 0;
    });
  }
  std::vector<size_t> cycle(std::find(path.begin(), path.end(), at),
                            path.end());
  std::reverse(cycle.begin(), cycle.end());
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()),
              cycle.end());
  return Error{"the nodes " + nameList(graph, cycle) +
               " form a cycle without neurons; a neuron must be on every "
               "cycle"};
}
