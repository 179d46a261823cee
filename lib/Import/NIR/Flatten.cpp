// Opens nested graphs, orders the nodes and infers their shapes.

#include "Check.h"
#include "Shapes.h"

#include <algorithm>
#include <set>

using namespace snnc;
using namespace snnc::nir;

/// Edges that a graph may have once its inner ports are gone.
static constexpr size_t mostEdges = 1 << 20;

namespace {
/// A graph while it is flattened.
class Flattener {
public:
  /// Adds the nodes of `graph`, whose names begin with `prefix`.
  Status addGraph(const Node &graph, const std::string &prefix);
  /// Takes out the ports of nested graphs, orders, infers.
  Result<FlatGraph> finish();

private:
  struct Place {
    std::string name;
    const Node *node;
    bool isInner = false; ///< a port of a nested graph
    std::vector<size_t> sources, targets;
  };
  struct Ports {
    size_t input, output; ///< those of a nested graph
  };

  Result<size_t> addNode(const std::string &name, const Node &node,
                         bool isInner);
  Result<Ports> openNode(const Node &graph, const std::string &name,
                         const Node &node, const std::string &prefix);
  std::string repair(const Node &graph, const std::string &prefix);
  Status skipInnerPorts();
  std::vector<size_t> order() const;
  Status checkReached(const std::vector<size_t> &position) const;
  Status inferNode(FlatNode &node, size_t index,
                   const std::vector<FlatNode> &nodes) const;

  std::vector<Place> places;
  std::map<std::string, size_t> byName;
  std::vector<std::pair<size_t, size_t>> edges; ///< source, target
  std::vector<std::string> notes;
};
} // namespace

Result<size_t> Flattener::addNode(const std::string &name, const Node &node,
                                  bool isInner) {
  if (Status status = checkPrimitive(node, name); !status)
    return status.error();
  if (!byName.emplace(name, places.size()).second)
    return Error{"two nodes have the name '" + name +
                 "' when nested graphs are opened; rename one"};
  Place place;
  place.name = name;
  place.node = &node;
  place.isInner = isInner;
  places.push_back(std::move(place));
  return places.size() - 1;
}

/// The name in the edges of `graph` that stands for its only node without
/// edges, if both are one; notes it. Empty if all is well or more is wrong.
std::string Flattener::repair(const Node &graph, const std::string &prefix) {
  std::set<std::string> unknown, used;
  for (const Edge &edge : graph.edges)
    for (const std::string &end : {edge.source, edge.target})
      (graph.nodes.count(end) ? used : unknown).insert(end);
  std::string lost;
  for (const auto &[name, node] : graph.nodes) {
    if (used.count(name))
      continue;
    if (!lost.empty())
      return "";
    lost = name;
  }
  if (unknown.size() != 1 || lost.empty())
    return "";
  notes.push_back("the edges of " +
                  (prefix.empty()
                       ? "the graph"
                       : "node '" + prefix.substr(0, prefix.size() - 1) + "'") +
                  " name '" + *unknown.begin() +
                  "', which is no node; it is "
                  "taken for '" +
                  lost + "', the only node without edges");
  return *unknown.begin();
}

/// Adds a node of `graph`; gives where its edges end and begin.
Result<Flattener::Ports> Flattener::openNode(const Node &graph,
                                             const std::string &name,
                                             const Node &node,
                                             const std::string &prefix) {
  if (!node.isGraph()) {
    bool isPort = node.type == "Input" || node.type == "Output";
    Result<size_t> index =
        addNode(prefix + name, node, isPort && !prefix.empty());
    if (!index)
      return index.error();
    return Ports{*index, *index};
  }
  if (Status status = addGraph(node, prefix + name + "."); !status)
    return status.error();
  size_t ports[2] = {0, 0};
  for (int side : {0, 1}) {
    const char *type = side == 0 ? "Input" : "Output";
    std::vector<std::string> found;
    for (const auto &[child, inner] : node.nodes)
      if (inner.type == type)
        found.push_back(child);
    if (found.size() != 1)
      return Error{"node '" + prefix + name + "' (NIRGraph) has " +
                   std::to_string(found.size()) + " nodes of type " + type +
                   "; a nested graph has 1, since edges do not say which they "
                   "mean"};
    ports[side] = byName.at(prefix + name + "." + found[0]);
  }
  return Ports{ports[0], ports[1]};
}

Status Flattener::addGraph(const Node &graph, const std::string &prefix) {
  std::map<std::string, Ports> ports;
  for (const auto &[name, node] : graph.nodes) {
    Result<Ports> opened = openNode(graph, name, node, prefix);
    if (!opened)
      return opened.error();
    ports[name] = *opened;
  }
  std::string misnamed = repair(graph, prefix);
  if (!misnamed.empty()) {
    std::set<std::string> used;
    for (const Edge &edge : graph.edges)
      used.insert({edge.source, edge.target});
    for (const auto &[name, node] : graph.nodes)
      if (!used.count(name))
        ports[misnamed] = ports.at(name);
  }
  for (const Edge &edge : graph.edges) {
    for (const std::string &end : {edge.source, edge.target})
      if (!ports.count(end))
        return Error{(prefix.empty()
                          ? std::string("the graph")
                          : "node '" + prefix.substr(0, prefix.size() - 1) +
                                "' (NIRGraph)") +
                     " has the edge '" + edge.source + "' to '" + edge.target +
                     "', but no node '" + end + "'"};
    edges.push_back(
        {ports.at(edge.source).output, ports.at(edge.target).input});
  }
  return {};
}

/// Joins what reads an inner port to what it reads, port by port.
Status Flattener::skipInnerPorts() {
  std::vector<std::set<size_t>> sources(places.size()), targets(places.size());
  for (auto [source, target] : edges) {
    sources[target].insert(source);
    targets[source].insert(target);
  }
  size_t numJoined = 0;
  for (size_t port = 0; port < places.size(); ++port) {
    if (!places[port].isInner)
      continue;
    sources[port].erase(port); // a port that feeds itself adds nothing
    targets[port].erase(port);
    numJoined += sources[port].size() * targets[port].size();
    if (numJoined > mostEdges)
      return Error{"node '" + places[port].name + "' (" +
                   places[port].node->type + ") joins " +
                   std::to_string(sources[port].size()) + " nodes with " +
                   std::to_string(targets[port].size()) + "; up to " +
                   std::to_string(mostEdges) + " edges are read"};
    for (size_t source : sources[port]) {
      targets[source].erase(port);
      targets[source].insert(targets[port].begin(), targets[port].end());
    }
    for (size_t target : targets[port]) {
      sources[target].erase(port);
      sources[target].insert(sources[port].begin(), sources[port].end());
    }
    sources[port].clear();
    targets[port].clear();
  }
  auto byNames = [&](size_t left, size_t right) {
    return places[left].name < places[right].name;
  };
  for (size_t index = 0; index < places.size(); ++index) {
    Place &place = places[index];
    place.sources.assign(sources[index].begin(), sources[index].end());
    place.targets.assign(targets[index].begin(), targets[index].end());
    std::sort(place.sources.begin(), place.sources.end(), byNames);
    std::sort(place.targets.begin(), place.targets.end(), byNames);
  }
  return {};
}

/// The nodes that an input reaches, in reverse postorder of a depth-first
/// search from the inputs: topological but for the edges that close cycles.
std::vector<size_t> Flattener::order() const {
  std::vector<size_t> postorder;
  std::vector<bool> seen(places.size(), false);
  std::vector<std::pair<size_t, size_t>> stack; // node, next target
  auto visit = [&](size_t root) {
    if (seen[root])
      return;
    seen[root] = true;
    stack.push_back({root, 0});
    while (!stack.empty()) {
      auto &[node, next] = stack.back();
      // The last target first, so that the first comes first in the order.
      const std::vector<size_t> &targets = places[node].targets;
      if (next == targets.size()) {
        postorder.push_back(node);
        stack.pop_back();
        continue;
      }
      size_t target = targets[targets.size() - 1 - next++];
      if (seen[target])
        continue;
      seen[target] = true;
      stack.push_back({target, 0});
    }
  };
  for (auto found = byName.rbegin(); found != byName.rend(); ++found)
    if (places[found->second].node->type == "Input" &&
        !places[found->second].isInner)
      visit(found->second);
  std::reverse(postorder.begin(), postorder.end());
  return postorder;
}

/// Infers the shapes of node `index` from the sources that stand before it.
Status Flattener::inferNode(FlatNode &node, size_t index,
                            const std::vector<FlatNode> &nodes) const {
  auto fail = [&](const std::string &what) {
    return Error{"node '" + node.name + "' (" + node.node->type + ") " + what};
  };
  if (node.node->type == "Input") {
    if (!node.sources.empty())
      return fail("reads node '" + nodes[node.sources[0]].name +
                  "'; an Input of the outer graph reads nothing");
    Result<std::vector<int64_t>> shape = portShape(*node.node);
    if (!shape)
      return fail(shape.error().message);
    node.inputShape = *shape;
  } else {
    // Every node has a source before it: the one from which it was reached.
    for (size_t source : node.sources)
      if (source < index) {
        node.inputShape = nodes[source].outputShape;
        break;
      }
  }
  Result<std::vector<int64_t>> output = inferShape(*node.node, node.inputShape);
  if (!output)
    return fail(output.error().message);
  node.outputShape = std::move(*output);
  return {};
}

/// Checks that all sources of each node send, and have one shape.
static Status checkFanIn(const std::vector<FlatNode> &nodes) {
  for (const FlatNode &node : nodes) {
    auto fail = [&](const std::string &what) {
      return Error{"node '" + node.name + "' (" + node.node->type + ") reads " +
                   what};
    };
    for (size_t source : node.sources) {
      const FlatNode &from = nodes[source];
      if (from.node->type == "Output")
        return fail("node '" + from.name +
                    "' (Output); nothing reads an Output of the outer graph: "
                    "connect the node before it");
      if (from.outputShape != node.inputShape)
        return fail(hdf5::shapeText(from.outputShape) + " from node '" +
                    from.name + "'; expected " +
                    hdf5::shapeText(node.inputShape) +
                    ", as it reads from others");
    }
  }
  return {};
}

/// Checks that there are inputs and outputs and that the former reach all.
Status Flattener::checkReached(const std::vector<size_t> &position) const {
  for (const char *type : {"Input", "Output"})
    if (std::none_of(places.begin(), places.end(), [&](const Place &place) {
          return !place.isInner && place.node->type == type;
        }))
      return Error{std::string("the graph has no node of type ") + type};
  for (size_t index = 0; index < places.size(); ++index)
    if (!places[index].isInner && position[index] == places.size())
      return Error{"node '" + places[index].name + "' (" +
                   places[index].node->type +
                   ") is not reached from an Input; connect or remove it"};
  return {};
}

Result<FlatGraph> Flattener::finish() {
  if (Status status = skipInnerPorts(); !status)
    return status.error();
  std::vector<size_t> ordered = order();
  std::vector<size_t> position(places.size(), places.size());
  for (size_t index = 0; index < ordered.size(); ++index)
    position[ordered[index]] = index;
  if (Status status = checkReached(position); !status)
    return status.error();
  FlatGraph flat;
  for (size_t place : ordered) {
    FlatNode node;
    node.name = places[place].name;
    node.node = places[place].node;
    for (size_t source : places[place].sources)
      node.sources.push_back(position[source]);
    flat.nodes.push_back(std::move(node));
  }
  for (size_t index = 0; index < flat.nodes.size(); ++index)
    if (Status status = inferNode(flat.nodes[index], index, flat.nodes);
        !status)
      return status.error();
  if (Status status = checkFanIn(flat.nodes); !status)
    return status.error();
  flat.notes = std::move(notes);
  return flat;
}

Result<FlatGraph> snnc::nir::flatten(const Graph &graph) {
  Flattener flattener;
  if (!graph.root.isGraph())
    return Error{"the graph has the type '" + graph.root.type +
                 "'; NIRGraph is expected"};
  if (Status status = flattener.addGraph(graph.root, ""); !status)
    return status.error();
  return flattener.finish();
}
