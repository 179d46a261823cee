// Graphs that are opened and typed, and those that cannot be: errors name the
// node.

#include "snnc/Import/NIRFlat.h"

#include <gtest/gtest.h>

using namespace snnc;
using nir::Array;

static Array sizes(std::vector<int64_t> values) {
  int64_t count = static_cast<int64_t>(values.size());
  return Array::of(values, {count});
}

static nir::Node port(const char *type, std::vector<int64_t> shape) {
  nir::Node node;
  node.type = type;
  node.fields.arrays["shape"] = sizes(std::move(shape));
  return node;
}

static nir::Node linear(int64_t outputs, int64_t inputs) {
  nir::Node node;
  node.type = "Linear";
  node.fields.arrays["weight"] =
      Array::of(std::vector<float>(outputs * inputs, 1), {outputs, inputs});
  return node;
}

static nir::Node integrator(std::vector<int64_t> shape) {
  nir::Node node;
  node.type = "I";
  node.fields.arrays["r"] =
      Array::of(std::vector<float>(nir::numElements(shape), 1), shape);
  return node;
}

static nir::Node conv(std::vector<int64_t> weights) {
  nir::Node node;
  node.type = "Conv2d";
  auto &fields = node.fields.arrays;
  fields["weight"] =
      Array::of(std::vector<float>(nir::numElements(weights), 1), weights);
  fields["bias"] = Array::of(std::vector<float>(weights[0]), {weights[0]});
  for (const char *name : {"stride", "dilation", "groups"})
    fields[name] = Array::of(int64_t(1));
  fields["padding"] = Array::of(int64_t(0));
  return node;
}

/// input -> NAME = node -> output.
static nir::Graph chain(std::vector<int64_t> input, nir::Node node,
                        std::vector<int64_t> output) {
  nir::Graph graph;
  graph.root.type = "NIRGraph";
  graph.root.nodes["input"] = port("Input", std::move(input));
  graph.root.nodes["n"] = std::move(node);
  graph.root.nodes["output"] = port("Output", std::move(output));
  graph.root.edges = {{"input", "n"}, {"n", "output"}};
  return graph;
}

static std::string errorOf(const nir::Graph &graph) {
  auto flat = nir::flatten(graph);
  return flat ? "" : flat.error().message;
}

TEST(NirFlatten, OrdersNodesFromTheInputs) {
  nir::Graph graph = chain({3}, linear(2, 3), {2});
  graph.root.nodes["a"] = integrator({2});
  graph.root.edges = {{"a", "output"}, {"n", "a"}, {"input", "n"}};
  auto flat = nir::flatten(graph);
  ASSERT_TRUE(flat) << flat.error().message;
  ASSERT_EQ(flat->nodes.size(), 4u);
  const char *expected[] = {"input", "n", "a", "output"};
  for (size_t index = 0; index < 4; ++index)
    EXPECT_EQ(flat->nodes[index].name, expected[index]);
  EXPECT_EQ(flat->nodes[1].outputShape, std::vector<int64_t>{2});
}

TEST(NirFlatten, RefusesToReadAnOutput) {
  nir::Graph graph = chain({3}, linear(2, 3), {2});
  graph.root.nodes["again"] = port("Output", {2});
  graph.root.edges.push_back({"output", "again"});
  EXPECT_EQ(errorOf(graph),
            "node 'again' (Output) reads node 'output' (Output); nothing reads "
            "an Output of the outer graph: connect the node before it");
}

TEST(NirFlatten, OpensNestedGraphsWithDots) {
  nir::Graph graph = chain({3}, {}, {2});
  graph.root.nodes["n"] = chain({3}, linear(2, 3), {2}).root;
  auto flat = nir::flatten(graph);
  ASSERT_TRUE(flat) << flat.error().message;
  ASSERT_EQ(flat->nodes.size(), 3u);
  EXPECT_EQ(flat->nodes[1].name, "n.n");
  EXPECT_EQ(flat->nodes[1].sources, std::vector<size_t>{0});
  graph.root.nodes["n.n"] = linear(2, 3);
  EXPECT_EQ(errorOf(graph), "two nodes have the name 'n.n' when nested graphs "
                            "are opened; rename one");
  graph = chain({3}, {}, {2});
  graph.root.nodes["n"] = chain({3}, linear(2, 3), {2}).root;
  graph.root.nodes["n"].nodes["more"] = port("Input", {3});
  EXPECT_EQ(errorOf(graph),
            "node 'n' (NIRGraph) has 2 nodes of type Input; a nested graph has "
            "1, since edges do not say which they mean");
}

TEST(NirFlatten, TakesOneLostNodeForOneUnknownName) {
  nir::Graph graph = chain({3}, linear(2, 3), {2});
  graph.root.edges = {{"input", "m"}, {"m", "output"}};
  auto flat = nir::flatten(graph);
  ASSERT_TRUE(flat) << flat.error().message;
  EXPECT_EQ(flat->notes,
            std::vector<std::string>{
                "the edges of the graph name 'm', which is no node; it is "
                "taken for 'n', the only node without edges"});
  graph.root.nodes["o"] = linear(2, 3);
  EXPECT_EQ(errorOf(graph),
            "the graph has the edge 'input' to 'm', but no node 'm'");
}

TEST(NirFlatten, WantsPortsThatReachAll) {
  nir::Graph graph = chain({3}, linear(2, 3), {2});
  graph.root.nodes["alone"] = integrator({2});
  EXPECT_EQ(errorOf(graph), "node 'alone' (I) is not reached from an Input; "
                            "connect or remove it");
  graph = chain({3}, linear(2, 3), {2});
  graph.root.edges.push_back({"n", "input"});
  EXPECT_EQ(errorOf(graph), "node 'input' (Input) reads node 'n'; an Input of "
                            "the outer graph reads nothing");
  graph = chain({3}, linear(2, 3), {2});
  graph.root.nodes.erase("output");
  graph.root.edges.pop_back();
  EXPECT_EQ(errorOf(graph), "the graph has no node of type Output");
  graph.root.type = "Linear";
  EXPECT_EQ(errorOf(graph),
            "the graph has the type 'Linear'; NIRGraph is expected");
}

TEST(NirFlatten, ComparesShapes) {
  EXPECT_EQ(errorOf(chain({2, 3}, linear(2, 6), {2})),
            "node 'n' (Linear) reads 2x3; expected 6, the columns of its "
            "weights: a Flatten is missing before it");
  EXPECT_EQ(errorOf(chain({3}, linear(2, 3), {3})),
            "node 'output' (Output) reads 2, but states the shape 3");
  EXPECT_EQ(errorOf(chain({4}, integrator({3}), {4})),
            "node 'n' (I) reads 4, but has 'r' of the shape 3; one number, one "
            "per channel or one per neuron is expected");
  EXPECT_EQ(errorOf(chain({4, 2, 2}, integrator({4, 1, 1}), {4, 2, 2})), "");
  nir::Graph graph = chain({3}, linear(2, 3), {2});
  graph.root.nodes["o"] = linear(3, 3);
  graph.root.nodes["i"] = integrator({1});
  graph.root.edges = {
      {"input", "n"}, {"input", "o"}, {"n", "i"}, {"o", "i"}, {"i", "output"}};
  EXPECT_EQ(errorOf(graph), "node 'i' (I) reads 3 from node 'o'; expected 2, "
                            "as it reads from others");
}

TEST(NirFlatten, ChecksWindows) {
  EXPECT_EQ(errorOf(chain({1, 5, 4}, conv({2, 1, 3, 2}), {2, 3, 3})), "");
  EXPECT_EQ(errorOf(chain({3, 5, 4}, conv({2, 1, 3, 2}), {2, 3, 3})),
            "node 'n' (Conv2d) reads 3x5x4; expected 1 channels (weights "
            "2x1x3x2, 1 groups) of 2 axes");
  EXPECT_EQ(errorOf(chain({1, 2, 4}, conv({2, 1, 3, 2}), {2, 3, 3})),
            "node 'n' (Conv2d) reads 1x2x4, but its kernel reaches over 3 of 2 "
            "padded pixels");
  nir::Node same = conv({2, 1, 3, 2});
  same.fields.arrays["padding"] = Array::of(std::string("same"));
  EXPECT_EQ(errorOf(chain({1, 5, 4}, same, {2, 5, 4})), "");
  same.fields.arrays["stride"] = sizes({2, 1});
  EXPECT_EQ(errorOf(chain({1, 5, 4}, same, {2, 3, 4})),
            "node 'n' (Conv2d) has padding 'same' and a stride of 2; 'same' "
            "goes with stride 1: write the padding as numbers");
  nir::Node odd = conv({2, 1, 3, 2});
  odd.fields.arrays["stride"] = sizes({1, 1, 1});
  EXPECT_EQ(errorOf(chain({1, 5, 4}, odd, {2, 3, 3})),
            "node 'n' (Conv2d) has 3 numbers in 'stride'; 1 or 2 are expected");
  odd.fields.arrays["stride"] = sizes({0});
  EXPECT_EQ(errorOf(chain({1, 5, 4}, odd, {2, 3, 3})),
            "node 'n' (Conv2d) has 'stride' 0; 1 to 16777216 are expected");
  odd.fields.arrays["stride"] = sizes({1});
  odd.fields.arrays["groups"] = Array::of(int64_t(1) << 62);
  EXPECT_EQ(errorOf(chain({1, 5, 4}, odd, {2, 3, 3})),
            "node 'n' (Conv2d) has 2 output channels in 4611686018427387904 "
            "groups");
  nir::Node stated = conv({2, 1, 3, 2});
  stated.fields.arrays["input_shape"] = sizes({6, 4});
  EXPECT_EQ(errorOf(chain({1, 5, 4}, stated, {2, 3, 3})),
            "node 'n' (Conv2d) reads 1x5x4, but states the input_shape 6x4");
  EXPECT_NE(errorOf(chain({1, 1 << 20, 1 << 20}, conv({2, 1, 1, 1}),
                          {2, 1 << 20, 1 << 20}))
                .find("which is 2^31 elements or more"),
            std::string::npos);
}

TEST(NirFlatten, FlattensByAxes) {
  nir::Node flatten;
  flatten.type = "Flatten";
  // NIR's standard: from axis 1 on.
  EXPECT_EQ(errorOf(chain({2, 3, 4}, flatten, {2, 12})), "");
  flatten.fields.arrays["start_dim"] = Array::of(int64_t(0));
  EXPECT_EQ(errorOf(chain({2, 3, 4}, flatten, {24})), "");
  flatten.fields.arrays["input_type"] = sizes({2, 3, 5});
  EXPECT_EQ(errorOf(chain({2, 3, 4}, flatten, {24})),
            "node 'n' (Flatten) reads 2x3x4, but states the input_type 2x3x5");
  flatten.fields.arrays.erase("input_type");
  flatten.fields.arrays["end_dim"] = Array::of(int64_t(3));
  EXPECT_EQ(errorOf(chain({2, 3, 4}, flatten, {24})),
            "node 'n' (Flatten) has 'end_dim' 3 for 3 axes");
  flatten.fields.arrays["start_dim"] = Array::of(int64_t(2));
  flatten.fields.arrays["end_dim"] = Array::of(int64_t(1));
  EXPECT_EQ(errorOf(chain({2, 3, 4}, flatten, {24})),
            "node 'n' (Flatten) has start_dim 2 after end_dim 1");
}
