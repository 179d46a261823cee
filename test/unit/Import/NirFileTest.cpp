// Real and random NIR graphs come back from their files bit by bit.

#include "Hdf5Files.h"

#include "snnc/Import/NIR.h"

#include <fstream>
#include <iterator>
#include <random>

using namespace snnc;
using nir::Array;

static std::string dataFile(const std::string &name) {
  return SNNC_SOURCE_DIR "/test/data/" + name;
}

/// Writes and reads a graph, plain and compressed; the same comes back.
static void expectRoundTrip(const nir::Graph &graph) {
  for (int compression : {0, 4}) {
    nir::WriteOptions options;
    options.compression = compression;
    auto bytes = nir::serialize(graph, options);
    ASSERT_TRUE(bytes) << bytes.error().message;
    auto read = nir::read(bytes->data(), bytes->size(), "copy.nir");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, graph);
  }
}

TEST(NirFile, HoldsTheLifNeuronOfNorse) {
  auto graph = nir::read(dataFile("nir_lif/lif_norse.nir"));
  ASSERT_TRUE(graph) << graph.error().message;
  EXPECT_EQ(graph->version, "0.1.1");
  EXPECT_TRUE(nir::check(*graph));
  EXPECT_EQ(graph->root.edges.size(), 3u);
  const nir::Node &lif = graph->root.nodes.at("1");
  EXPECT_EQ(lif.type, "LIF");
  ASSERT_TRUE(lif.find("tau"));
  EXPECT_EQ(*lif.find("tau"), Array::of(std::vector<float>{0.0025f}, {1}));
  EXPECT_EQ(lif.find("v_reset"), nullptr);
  auto shape = nir::portShape(graph->root.nodes.at("input"));
  ASSERT_TRUE(shape);
  EXPECT_EQ(*shape, std::vector<int64_t>{1});
  expectRoundTrip(*graph);
}

TEST(NirFile, HoldsRecurrentAndNestedBrailleNetworks) {
  for (const char *name : {"bias_zero", "bias_zero_subgraph", "noBias_subtract",
                           "noBias_subtract_subgraph"}) {
    auto graph = nir::read(
        dataFile(std::string("nir_braille/braille_noDelay_") + name + ".nir"));
    ASSERT_TRUE(graph) << graph.error().message;
    EXPECT_EQ(graph->version, "0.2.0");
    expectRoundTrip(*graph);
  }
  auto nested =
      nir::read(dataFile("nir_braille/braille_noDelay_bias_zero_subgraph.nir"));
  ASSERT_TRUE(nested);
  const nir::Node &sub = nested->root.nodes.at("lif1");
  EXPECT_TRUE(sub.isGraph());
  EXPECT_EQ(sub.nodes.size(), 4u);
  EXPECT_EQ(sub.nodes.at("lif1").find("tau_mem")->type,
            nir::ElementType::Float64);
  // As its exporter wrote it: the edges name a node 'lif', which is 'lif1'.
  Status status = nir::check(*nested);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "node 'lif1' (NIRGraph) has the edge "
                                    "'input' to 'lif', but no node 'lif'");
}

TEST(NirFile, IsWrittenAndReadByPath) {
  auto graph = nir::read(dataFile("nir_lif/lif_norse.nir"));
  ASSERT_TRUE(graph);
  std::string path = testing::TempDir() + "copy.nir";
  Status written = nir::write(*graph, path);
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_TRUE(hdf5::isHdf5(path));
  auto read = nir::read(path);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, *graph);
  std::remove(path.c_str());
  EXPECT_FALSE(hdf5::isHdf5(path));
}

/// An array of random numbers and shape.
static Array randomArray(std::mt19937 &random) {
  Array array;
  array.type =
      random() % 2 ? nir::ElementType::Float32 : nir::ElementType::Float64;
  for (int axes = random() % 5; axes > 0; --axes)
    array.shape.push_back(1 + random() % 4);
  array.bytes.resize(array.size() * hdf5::sizeOf(array.type));
  for (uint8_t &byte : array.bytes)
    byte = random(); // any bits, NaN among them
  return array;
}

/// A graph of any primitives, some with fields that NIR does not define.
static nir::Node randomGraph(std::mt19937 &random, int depth) {
  static const char *const types[] = {
      "Affine",  "Linear", "Scale",     "Conv1d",    "Conv2d", "SumPool2d",
      "Flatten", "Delay",  "AvgPool2d", "Threshold", "I",      "IF",
      "LI",      "LIF",    "CubaLI",    "CubaLIF",   "Input",  "Output"};
  nir::Node graph;
  graph.type = "NIRGraph";
  std::vector<std::string> names;
  for (int count = 1 + random() % 6; count > 0; --count) {
    std::string name = std::to_string(random() % 20);
    if (random() % 2)
      name = "lif" + name + ".lif";
    nir::Node &node = graph.nodes[name];
    names.push_back(name);
    if (depth && random() % 5 == 0) {
      node = randomGraph(random, depth - 1);
      continue;
    }
    node = {};
    node.type = types[random() % std::size(types)];
    for (const nir::FieldInfo &info : *nir::fieldsOf(node.type))
      node.fields.arrays[info.name] = randomArray(random);
    if (random() % 3 == 0)
      node.fields.arrays["padding"] = Array::of(std::string("same"));
    if (random() % 3 == 0)
      node.fields.groups["metadata"].groups["made"].arrays["by"] =
          Array::of(std::string("chance"));
  }
  for (int count = random() % 9; count > 0; --count)
    graph.edges.push_back(
        {names[random() % names.size()], names[random() % names.size()]});
  return graph;
}

TEST(NirFile, RandomGraphsComeBackBitByBit) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 50; ++trial) {
    nir::Graph graph;
    graph.version = trial % 4 ? "1.0.7" : "";
    graph.root = randomGraph(random, 3);
    if (trial % 5 == 0)
      graph.rest.arrays["extra"] = randomArray(random);
    expectRoundTrip(graph);
  }
}

/// One in twenty of such files makes the HDF5 library crash or loop, so this is
/// also the test of the process that it runs in.
TEST(NirFile, DamagedFilesGiveAGraphOrAnErrorThatNamesTheFile) {
  std::ifstream file(dataFile("nir_lif/lif_norse.nir"), std::ios::binary);
  std::string model(std::istreambuf_iterator<char>(file), {});
  ASSERT_GT(model.size(), 4096u);
  std::mt19937 random(5);
  hdf5::Limits limits;
  limits.seconds = 1;
  int numErrors = 0;
  for (int trial = 0; trial < 120; ++trial) {
    std::string bad = model;
    for (int change = 0; change < 1 + trial % 4; ++change)
      bad[random() % (trial % 2 ? bad.size() : 3000)] =
          static_cast<char>(random());
    if (trial % 10 == 0)
      bad.resize(random() % bad.size());
    auto graph = nir::read(bad.data(), bad.size(), "bad.nir", limits);
    numErrors += !graph;
    if (graph)
      continue;
    EXPECT_EQ(graph.error().message.rfind("bad.nir: ", 0), 0u)
        << graph.error().message;
  }
  EXPECT_GT(numErrors, 15);
}
