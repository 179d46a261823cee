// What NIR 1.0 defines: its primitives, their fields, and well-formed graphs.

#include "Check.h"

#include <set>

using namespace snnc;
using namespace snnc::nir;

using Fields = std::vector<FieldInfo>;

/// The fields of a convolution; 1.0 infers absent input shapes.
static Fields convolution() {
  return {{"input_shape", FieldKind::Integers, false},
          {"weight", FieldKind::Numbers, true},
          {"stride", FieldKind::Integers, true},
          {"padding", FieldKind::Padding, true},
          {"dilation", FieldKind::Integers, true},
          {"groups", FieldKind::Integers, true},
          {"bias", FieldKind::Numbers, true}};
}

static Fields pooling() {
  return {{"kernel_size", FieldKind::Integers, true},
          {"stride", FieldKind::Integers, true},
          {"padding", FieldKind::Integers, true}};
}

/// Fields of numbers: the required ones, then the optional ones.
static Fields numbers(const std::vector<const char *> &required,
                      const std::vector<const char *> &optional = {}) {
  Fields fields;
  for (const char *name : required)
    fields.push_back({name, FieldKind::Numbers, true});
  for (const char *name : optional)
    fields.push_back({name, FieldKind::Numbers, false});
  return fields;
}

const Fields *snnc::nir::fieldsOf(const std::string &type) {
  static const std::map<std::string, Fields> primitives = {
      {"Input", {}},
      {"Output", {}},
      {"NIRGraph", {}},
      {"Affine", numbers({"weight", "bias"})},
      {"Linear", numbers({"weight"})},
      {"Scale", numbers({"scale"})},
      {"Conv1d", convolution()},
      {"Conv2d", convolution()},
      {"SumPool2d", pooling()},
      {"AvgPool2d", pooling()},
      {"Flatten",
       {{"start_dim", FieldKind::Integers, false},
        {"end_dim", FieldKind::Integers, false}}},
      {"Delay", numbers({"delay"})},
      {"Threshold", numbers({"threshold"})},
      {"I", numbers({"r"})},
      {"IF", numbers({"r", "v_threshold"}, {"v_reset"})},
      {"LI", numbers({"tau", "r", "v_leak"})},
      {"LIF", numbers({"tau", "r", "v_leak", "v_threshold"}, {"v_reset"})},
      {"CubaLI", numbers({"tau_syn", "tau_mem", "r", "v_leak"}, {"w_in"})},
      {"CubaLIF", numbers({"tau_syn", "tau_mem", "r", "v_leak", "v_threshold"},
                          {"v_reset", "w_in"})},
  };
  auto found = primitives.find(type);
  return found == primitives.end() ? nullptr : &found->second;
}

/// The array that states the shape of a port; null if there is none.
static const Array *findShape(const Node &node) {
  if (const Array *shape = node.find("shape"))
    return shape;
  for (const char *name : {"input_type", "output_type"}) {
    if (const Array *shape = node.find(name))
      return shape;
    auto group = node.fields.groups.find(name);
    if (group == node.fields.groups.end())
      continue;
    for (const char *key : {"input", "output"}) {
      auto shape = group->second.arrays.find(key);
      if (shape != group->second.arrays.end())
        return &shape->second;
    }
  }
  return nullptr;
}

Result<std::vector<int64_t>> snnc::nir::portShape(const Node &node) {
  const Array *array = findShape(node);
  if (!array)
    return Error{"states no shape; expected a data set 'shape' of integers"};
  Result<std::vector<int64_t>> shape = hdf5::toIntegers(*array);
  if (!shape)
    return Error{"has a shape that " + shape.error().message};
  if (array->shape.size() > 1 || shape->empty())
    return Error{"has a shape of the shape " + hdf5::shapeText(array->shape) +
                 "; a list of sizes is expected"};
  for (int64_t size : *shape)
    if (size < 1)
      return Error{"has the shape " + hdf5::shapeText(*shape) +
                   "; sizes from 1 are expected"};
  return shape;
}

/// Checks one field that NIR defines.
static Status checkField(const Node &node, const FieldInfo &info) {
  std::string name = std::string("'") + info.name + "'";
  const Array *array = node.find(info.name);
  if (!array) {
    if (info.required)
      return Error{"has no " + name + ", which a " + node.type + " needs"};
    return {};
  }
  if (info.kind == FieldKind::Padding && array->type == ElementType::String) {
    if (array->strings.size() == 1 &&
        (array->strings[0] == "same" || array->strings[0] == "valid"))
      return {};
    return Error{"has the padding '" +
                 (array->strings.empty() ? "" : array->strings[0]) +
                 "'; integers, same or valid are expected"};
  }
  if (array->size() == 0)
    return Error{"has no values in " + name};
  if (info.kind == FieldKind::Numbers) {
    if (array->type == ElementType::String)
      return Error{"has the text '" + array->strings[0] + "' in " + name +
                   "; numbers are expected"};
    return {};
  }
  if (auto values = hdf5::toIntegers(*array); !values)
    return Error{"has a field " + name + " that " + values.error().message};
  return {};
}

Status snnc::nir::checkPrimitive(const Node &node, const std::string &path) {
  auto fail = [&](const std::string &what) {
    return Error{"node '" + path + "' (" + node.type + ") " + what};
  };
  const Fields *fields = fieldsOf(node.type);
  if (!fields)
    return fail("is of a type that NIR 1.0 does not have");
  for (const FieldInfo &info : *fields)
    if (Status status = checkField(node, info); !status)
      return fail(status.error().message);
  if (node.type == "Input" || node.type == "Output")
    if (auto shape = portShape(node); !shape)
      return fail(shape.error().message);
  return {};
}

/// Checks the edges and nodes of a graph.
static Status checkGraph(const Node &graph, const std::string &path) {
  std::string where =
      path.empty() ? "the graph" : "node '" + path + "' (NIRGraph)";
  std::set<std::pair<std::string, std::string>> seen;
  for (const Edge &edge : graph.edges) {
    for (const std::string &end : {edge.source, edge.target})
      if (!graph.nodes.count(end))
        return Error{where + " has the edge '" + edge.source + "' to '" +
                     edge.target + "', but no node '" + end + "'"};
    if (!seen.insert({edge.source, edge.target}).second)
      return Error{where + " has the edge '" + edge.source + "' to '" +
                   edge.target + "' twice"};
  }
  for (const auto &[name, node] : graph.nodes) {
    std::string inner = path.empty() ? name : path + "/" + name;
    Status status = checkPrimitive(node, inner);
    if (status && node.isGraph())
      status = checkGraph(node, inner);
    if (!status)
      return status;
  }
  return {};
}

Status snnc::nir::check(const Graph &graph) {
  if (!graph.root.isGraph())
    return Error{"the graph has the type '" + graph.root.type +
                 "'; NIRGraph is expected"};
  return checkGraph(graph.root, "");
}
