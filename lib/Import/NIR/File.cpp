// NIR graphs as trees of HDF5 arrays, in both directions.

#include "snnc/Import/NIR.h"

using namespace snnc;
using namespace snnc::nir;

const Array *Node::find(const std::string &field) const {
  auto found = fields.arrays.find(field);
  return found == fields.arrays.end() ? nullptr : &found->second;
}

bool Node::operator==(const Node &other) const {
  return type == other.type && fields == other.fields && nodes == other.nodes &&
         edges == other.edges;
}

bool Graph::operator==(const Graph &other) const {
  return version == other.version && root == other.root && rest == other.rest;
}

namespace {
/// What is wrong with a node of a file.
struct Where {
  const std::string &file;
  std::string path; ///< of the node, by names

  Error fail(const std::string &what) const {
    return Error{file + ": " +
                 (path.empty() ? "the graph" : "node '" + path + "'") + " " +
                 what};
  }
  Where below(const std::string &name) const {
    return {file, path.empty() ? name : path + "/" + name};
  }
};
} // namespace

/// Takes the array `name` out of a group.
static bool take(Group &group, const std::string &name, Array &array) {
  auto found = group.arrays.find(name);
  if (found == group.arrays.end())
    return false;
  array = std::move(found->second);
  group.arrays.erase(found);
  return true;
}

/// Takes a text out of a group. Arrays of one text are taken as well.
static bool takeText(Group &group, const std::string &name, std::string &text) {
  Array array;
  auto found = group.arrays.find(name);
  if (found == group.arrays.end() || found->second.strings.size() != 1)
    return false;
  take(group, name, array);
  text = std::move(array.strings[0]);
  return true;
}

static Result<std::vector<Edge>> takeEdges(Group &group, const Where &where) {
  Array array;
  if (!take(group, "edges", array))
    return where.fail("has no edges; expected a data set 'edges' of 2 names "
                      "per edge");
  std::vector<Edge> edges;
  // NumPy makes an empty list one of floats.
  if (array.size() == 0)
    return edges;
  if (array.type != ElementType::String || array.shape.size() != 2 ||
      array.shape[1] != 2)
    return where.fail("has edges of the shape " + hdf5::shapeText(array.shape) +
                      " and type " + hdf5::toString(array.type) +
                      "; expected 2 names per edge");
  for (int64_t index = 0; index < array.shape[0]; ++index)
    edges.push_back({std::move(array.strings[2 * index]),
                     std::move(array.strings[2 * index + 1])});
  return edges;
}

/// Turns a group of the file into a node. HDF5's reader bounds the depth.
static Result<Node> makeNode(Group group, const Where &where) {
  Node node;
  if (!takeText(group, "type", node.type))
    return where.fail("has no type; expected a data set 'type' of one text");
  if (node.isGraph()) {
    Result<std::vector<Edge>> edges = takeEdges(group, where);
    if (!edges)
      return edges.error();
    node.edges = std::move(*edges);
    auto nodes = group.groups.find("nodes");
    if (nodes == group.groups.end())
      return where.fail("has no nodes; expected a group 'nodes'");
    if (!nodes->second.arrays.empty())
      return where.fail("has the data set '" +
                        nodes->second.arrays.begin()->first +
                        "' among its nodes; expected groups");
    for (auto &[name, child] : nodes->second.groups) {
      Result<Node> made = makeNode(std::move(child), where.below(name));
      if (!made)
        return made.error();
      node.nodes.emplace(name, std::move(*made));
    }
    group.groups.erase(nodes);
  }
  node.fields = std::move(group);
  return node;
}

bool snnc::nir::isNir(const Group &root) {
  return root.groups.count("node") != 0;
}

Result<Graph> snnc::nir::fromTree(Group root, const std::string &name) {
  auto found = root.groups.find("node");
  if (found == root.groups.end())
    return Error{name + ": is no NIR file: it has no group 'node'"};
  Graph graph;
  takeText(root, "version", graph.version);
  Result<Node> node = makeNode(std::move(found->second), {name, ""});
  if (!node)
    return node.error();
  if (!node->isGraph())
    return Error{name + ": the graph has the type '" + node->type +
                 "'; NIRGraph is expected"};
  root.groups.erase(found);
  graph.root = std::move(*node);
  graph.rest = std::move(root);
  return graph;
}

/// The group of a node.
static Group makeGroup(const Node &node) {
  Group group = node.fields;
  group.arrays["type"] = Array::of(node.type);
  if (!node.isGraph())
    return group;
  Array edges;
  edges.type = ElementType::String;
  edges.shape = {static_cast<int64_t>(node.edges.size()), 2};
  for (const Edge &edge : node.edges) {
    edges.strings.push_back(edge.source);
    edges.strings.push_back(edge.target);
  }
  group.arrays["edges"] = std::move(edges);
  Group &nodes = group.groups["nodes"];
  for (const auto &[name, child] : node.nodes)
    nodes.groups[name] = makeGroup(child);
  return group;
}

Group snnc::nir::toTree(const Graph &graph) {
  Group root = graph.rest;
  if (!graph.version.empty())
    root.arrays["version"] = Array::of(graph.version);
  root.groups["node"] = makeGroup(graph.root);
  return root;
}

Result<Graph> snnc::nir::read(const std::string &path, const Limits &limits) {
  Result<Group> root = hdf5::read(path, limits);
  if (!root)
    return root.error();
  return fromTree(std::move(*root), path);
}

Result<Graph> snnc::nir::read(const void *data, size_t size,
                              const std::string &name, const Limits &limits) {
  Result<Group> root = hdf5::read(data, size, name, limits);
  if (!root)
    return root.error();
  return fromTree(std::move(*root), name);
}

Status snnc::nir::write(const Graph &graph, const std::string &path,
                        const WriteOptions &options) {
  return hdf5::write(toTree(graph), path, options);
}

Result<std::string> snnc::nir::serialize(const Graph &graph,
                                         const WriteOptions &options) {
  return hdf5::serialize(toTree(graph), options);
}
