// Sorts the nodes of an ONNX graph.

#include "Graph.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

#include <algorithm>
#include <functional>
#include <queue>

using namespace llvm;

namespace snnc::importer {

std::string nodeName(const onnx::GraphProto &graph, int index) {
  const onnx::NodeProto &node = graph.node(index);
  if (!node.name().empty())
    return node.name();
  std::string name = node.op_type() + "_" + std::to_string(index);
  if (node.output_size() && !node.output(0).empty())
    name += " (" + node.output(0) + ")";
  return name;
}

std::string describeNode(const onnx::GraphProto &graph, int index) {
  return "node " + quote(nodeName(graph, index)) + " (" +
         graph.node(index).op_type() + ")";
}

namespace {

/// Which node reads what which node makes.
struct Links {
  std::vector<std::vector<int>> readers; ///< of each node's outputs
  std::vector<std::vector<int>> sources; ///< of each node's inputs
};

} // namespace

/// Finds the node that makes each name.
static Result<StringMap<int>> findMakers(const onnx::GraphProto &graph) {
  StringMap<int> makers;
  for (const onnx::ValueInfoProto &input : graph.input())
    if (!makers.try_emplace(input.name(), -1).second)
      return Error{"the graph has two inputs " + quote(input.name())};
  for (const onnx::TensorProto &tensor : graph.initializer())
    makers.try_emplace(tensor.name(), -1);
  for (int i = 0; i < graph.node_size(); ++i)
    for (const std::string &output : graph.node(i).output()) {
      if (output.empty()) // an output that nobody wants
        continue;
      auto [entry, isNew] = makers.try_emplace(output, i);
      if (isNew)
        continue;
      std::string other = entry->second < 0
                              ? "an input or initializer of the graph"
                              : describeNode(graph, entry->second);
      return Error{describeNode(graph, i) + " makes " + quote(output) +
                   ", which " + other + " already is or makes"};
    }
  return makers;
}

/// Adds the names that a body reads from outside of it to `names`.
static void addOuterNames(const onnx::GraphProto &body,
                          std::vector<std::string> &names);

/// What a node reads, also inside of its graphs.
static std::vector<std::string> namesReadBy(const onnx::NodeProto &node) {
  std::vector<std::string> names(node.input().begin(), node.input().end());
  for (const onnx::AttributeProto &attribute : node.attribute())
    if (attribute.has_g())
      addOuterNames(attribute.g(), names);
  return names;
}

static void addOuterNames(const onnx::GraphProto &body,
                          std::vector<std::string> &names) {
  StringSet<> own;
  for (const onnx::ValueInfoProto &input : body.input())
    own.insert(input.name());
  for (const onnx::TensorProto &tensor : body.initializer())
    own.insert(tensor.name());
  for (const onnx::NodeProto &node : body.node())
    own.insert(node.output().begin(), node.output().end());
  auto add = [&](const std::string &name) {
    if (!own.contains(name))
      names.push_back(name);
  };
  for (const onnx::NodeProto &node : body.node())
    for_each(namesReadBy(node), add);
  for (const onnx::ValueInfoProto &output : body.output())
    add(output.name());
}

static Links link(const onnx::GraphProto &graph, const StringMap<int> &makers) {
  Links links;
  links.readers.resize(graph.node_size());
  links.sources.resize(graph.node_size());
  for (int i = 0; i < graph.node_size(); ++i)
    for (const std::string &input : namesReadBy(graph.node(i))) {
      auto maker = makers.find(input);
      if (input.empty() || maker == makers.end() || maker->second < 0)
        continue;
      links.sources[i].push_back(maker->second);
      links.readers[maker->second].push_back(i);
    }
  return links;
}

/// Names the nodes of a cycle, starting from a node on it or behind it.
static Error cycleError(const onnx::GraphProto &graph, const Links &links,
                        const std::vector<bool> &isDone, int start) {
  std::vector<int> place(graph.node_size(), -1);
  std::vector<int> walk;
  for (int at = start; place[at] < 0;) {
    place[at] = static_cast<int>(walk.size());
    walk.push_back(at);
    at = *find_if(links.sources[at], [&](int i) { return !isDone[i]; });
    start = at;
  }
  walk.erase(walk.begin(), walk.begin() + place[start]);
  std::reverse(walk.begin(), walk.end()); // in the direction of the data
  std::rotate(walk.begin(), std::min_element(walk.begin(), walk.end()),
              walk.end());
  std::string names;
  for (size_t i = 0; i < walk.size() && i < 4; ++i)
    names += (i ? ", " : "") + quote(nodeName(graph, walk[i]));
  if (walk.size() > 4)
    names += " and " + std::to_string(walk.size() - 4) + " more";
  return Error{"the graph has a cycle through the nodes " + names +
               "; networks without feedback are read"};
}

/// Marks the nodes that an output needs.
static std::vector<bool> findNeeded(const onnx::GraphProto &graph,
                                    const StringMap<int> &makers,
                                    const Links &links) {
  std::vector<bool> isNeeded(graph.node_size(), false);
  std::vector<int> stack;
  auto need = [&](int node) {
    if (node >= 0 && !isNeeded[node]) {
      isNeeded[node] = true;
      stack.push_back(node);
    }
  };
  for (const onnx::ValueInfoProto &output : graph.output()) {
    auto maker = makers.find(output.name());
    if (maker != makers.end())
      need(maker->second);
  }
  while (!stack.empty()) {
    int node = stack.back();
    stack.pop_back();
    for (int source : links.sources[node])
      need(source);
  }
  return isNeeded;
}

Result<std::vector<int>> orderNodes(const onnx::GraphProto &graph,
                                    std::vector<int> &dropped) {
  Result<StringMap<int>> makers = findMakers(graph);
  if (!makers)
    return makers.error();
  Links links = link(graph, *makers);
  std::vector<bool> isNeeded = findNeeded(graph, *makers, links);

  std::priority_queue<int, std::vector<int>, std::greater<int>> ready;
  std::vector<size_t> numMissing(graph.node_size());
  for (int i = 0; i < graph.node_size(); ++i) {
    numMissing[i] = links.sources[i].size();
    if (numMissing[i] == 0)
      ready.push(i);
  }
  std::vector<int> order;
  std::vector<bool> isDone(graph.node_size(), false);
  while (!ready.empty()) {
    int node = ready.top();
    ready.pop();
    isDone[node] = true;
    (isNeeded[node] ? order : dropped).push_back(node);
    for (int reader : links.readers[node])
      if (--numMissing[reader] == 0)
        ready.push(reader);
  }
  for (int i = 0; i < graph.node_size(); ++i)
    if (!isDone[i])
      return cycleError(graph, links, isDone, i);
  return order;
}

} // namespace snnc::importer
