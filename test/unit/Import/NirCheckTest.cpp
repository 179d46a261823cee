// What is wrong with NIR files that HDF5 can read.

#include "Hdf5Files.h"

#include "snnc/Import/NIR.h"

using namespace snnc;
using nir::Array;

/// input -> lin -> output.
static nir::Graph makeGraph() {
  nir::Graph graph;
  graph.version = "1.0.7";
  graph.root.type = "NIRGraph";
  auto &nodes = graph.root.nodes;
  nodes["input"].type = "Input";
  nodes["input"].fields.arrays["shape"] =
      Array::of(std::vector<int64_t>{2}, {1});
  nodes["lin"].type = "Linear";
  nodes["lin"].fields.arrays["weight"] =
      Array::of(std::vector<float>{1, 2}, {1, 2});
  nodes["output"].type = "Output";
  nodes["output"].fields.arrays["shape"] =
      Array::of(std::vector<int64_t>{1}, {1});
  graph.root.edges = {{"input", "lin"}, {"lin", "output"}};
  return graph;
}

static std::string checked(const nir::Graph &graph) {
  Status status = nir::check(graph);
  return status ? "" : status.error().message;
}

/// What reading the tree of `graph` says after `change`.
template <typename Change>
static std::string changed(Change change) {
  hdf5::Group tree = nir::toTree(makeGraph());
  change(tree.groups["node"]);
  auto graph = nir::fromTree(std::move(tree), "a.nir");
  return graph ? "" : graph.error().message;
}

TEST(NirTree, NamesWhatIsMissing) {
  auto none = nir::fromTree({}, "a.nir");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message,
            "a.nir: is no NIR file: it has no group 'node'");
  using hdf5::Group;
  EXPECT_EQ(changed([](Group &) {}), "");
  EXPECT_EQ(changed([](Group &node) { node.arrays.erase("type"); }),
            "a.nir: the graph has no type; expected a data set 'type' of one "
            "text");
  EXPECT_EQ(changed([](Group &node) { node.arrays.erase("edges"); }),
            "a.nir: the graph has no edges; expected a data set 'edges' of 2 "
            "names per edge");
  EXPECT_EQ(changed([](Group &node) { node.groups.erase("nodes"); }),
            "a.nir: the graph has no nodes; expected a group 'nodes'");
  EXPECT_EQ(changed([](Group &node) {
              node.groups["nodes"].groups["lin"].arrays.erase("type");
            }),
            "a.nir: node 'lin' has no type; expected a data set 'type' of one "
            "text");
  EXPECT_EQ(changed([](Group &node) {
              node.groups["nodes"].arrays["lin2"] = Array::of(1.0);
            }),
            "a.nir: the graph has the data set 'lin2' among its nodes; "
            "expected groups");
  EXPECT_EQ(changed([](Group &node) {
              node.arrays["type"] = Array::of(std::string("Linear"));
            }),
            "a.nir: the graph has the type 'Linear'; NIRGraph is expected");
}

TEST(NirTree, NamesTheShapeOfOddEdges) {
  using hdf5::Group;
  EXPECT_EQ(changed([](Group &node) { node.arrays["edges"].shape = {4}; }),
            "a.nir: the graph has edges of the shape 4 and type str; expected "
            "2 names per edge");
  EXPECT_EQ(changed([](Group &node) {
              node.arrays["edges"] = Array::of(std::vector<double>(4), {2, 2});
            }),
            "a.nir: the graph has edges of the shape 2x2 and type float64; "
            "expected 2 names per edge");
  // NumPy's empty list is one of floats.
  EXPECT_EQ(changed([](Group &node) {
              node.arrays["edges"] = Array::of(std::vector<double>(), {0});
            }),
            "");
}

TEST(NirCheck, NamesTheNodeAndItsPath) {
  nir::Graph graph = makeGraph();
  EXPECT_EQ(checked(graph), "");
  graph.root.nodes["lin"].type = "Conv3d";
  EXPECT_EQ(checked(graph), "node 'lin' (Conv3d) is of a type that NIR 1.0 "
                            "does not have");
  graph = makeGraph();
  graph.root.nodes["lin"].fields.arrays.clear();
  EXPECT_EQ(checked(graph),
            "node 'lin' (Linear) has no 'weight', which a Linear needs");
  graph = makeGraph();
  graph.root.nodes["lin"].fields.arrays["weight"] =
      Array::of(std::string("heavy"));
  EXPECT_EQ(checked(graph), "node 'lin' (Linear) has the text 'heavy' in "
                            "'weight'; numbers are expected");
  graph = makeGraph();
  graph.root.nodes["lin"].fields.arrays["weight"] =
      Array::of(std::vector<float>(), {0, 2});
  EXPECT_EQ(checked(graph), "node 'lin' (Linear) has no values in 'weight'");
  nir::Graph nested = makeGraph();
  nested.root.nodes["sub"] = makeGraph().root;
  nested.root.nodes["sub"].nodes["lin"].fields.arrays.clear();
  EXPECT_EQ(checked(nested),
            "node 'sub/lin' (Linear) has no 'weight', which a Linear needs");
  nested.root.nodes["sub"].edges.push_back({"lin", "lif"});
  EXPECT_EQ(checked(nested), "node 'sub' (NIRGraph) has the edge 'lin' to "
                             "'lif', but no node 'lif'");
  graph = makeGraph();
  graph.root.edges.push_back({"input", "lin"});
  EXPECT_EQ(checked(graph), "the graph has the edge 'input' to 'lin' twice");
  graph.root.type = "Linear";
  EXPECT_EQ(checked(graph),
            "the graph has the type 'Linear'; NIRGraph is expected");
}

TEST(NirCheck, WantsIntegersAndKnownPaddings) {
  nir::Graph graph = makeGraph();
  nir::Node &conv = graph.root.nodes["lin"];
  conv.type = "Conv1d";
  conv.fields.arrays["weight"] = Array::of(std::vector<float>(3), {1, 1, 3});
  conv.fields.arrays["bias"] = Array::of(std::vector<float>(1), {1});
  for (const char *name : {"stride", "dilation", "groups"})
    conv.fields.arrays[name] = Array::of(int64_t(1));
  conv.fields.arrays["padding"] = Array::of(std::string("same"));
  EXPECT_EQ(checked(graph), "");
  conv.fields.arrays["padding"] = Array::of(std::string("full"));
  EXPECT_EQ(checked(graph), "node 'lin' (Conv1d) has the padding 'full'; "
                            "integers, same or valid are expected");
  conv.fields.arrays["padding"] = Array::of(0.5);
  EXPECT_EQ(checked(graph), "node 'lin' (Conv1d) has a field 'padding' that "
                            "holds 0.500000 where integers are expected");
}

TEST(NirCheck, WantsShapesOfPorts) {
  auto message = [](const Array &shape) {
    nir::Graph graph = makeGraph();
    graph.root.nodes["input"].fields.arrays["shape"] = shape;
    return checked(graph);
  };
  EXPECT_EQ(message(Array::of(std::vector<int64_t>{2, -3}, {2})),
            "node 'input' (Input) has the shape 2x-3; sizes from 1 are "
            "expected");
  EXPECT_EQ(message(Array::of(std::vector<int64_t>{2, 3}, {1, 2})),
            "node 'input' (Input) has a shape of the shape 1x2; a list of "
            "sizes is expected");
  EXPECT_EQ(message(Array::of(0.5)),
            "node 'input' (Input) has a shape that holds 0.500000 where "
            "integers are expected");
  nir::Graph graph = makeGraph();
  graph.root.nodes["input"].fields.arrays.clear();
  EXPECT_EQ(checked(graph), "node 'input' (Input) states no shape; expected a "
                            "data set 'shape' of integers");
  // The dictionary of early versions.
  graph.root.nodes["input"].fields.groups["input_type"].arrays["input"] =
      Array::of(std::vector<int64_t>{2}, {1});
  EXPECT_EQ(checked(graph), "");
}
