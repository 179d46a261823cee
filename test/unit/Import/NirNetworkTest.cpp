// NIR graphs as networks and back, and what has no way: one error each.

#include "snnc/Import/NIRNetwork.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

#include <filesystem>

using namespace snnc;
using nir::Array;

namespace {

class NirNetwork : public testing::Test {
protected:
  NirNetwork()
      : context(mlir::MLIRContext::Threading::DISABLED),
        handler(&context, [this](mlir::Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() != mlir::DiagnosticSeverity::Error)
            return;
          ++numErrors;
          message = diagnostic.str();
        }) {
    semantics.dt = 1e-3;
  }

  mlir::OwningOpRef<mlir::ModuleOp> import(const nir::Graph &graph) {
    numErrors = 0;
    auto module = importNir(graph, "graph.nir", context, semantics);
    EXPECT_EQ(numErrors, module ? 0 : 1) << message;
    return module;
  }

  /// The only error of importing a graph.
  std::string errorOf(const nir::Graph &graph) {
    EXPECT_FALSE(import(graph));
    return message;
  }

  llvm::FailureOr<nir::Graph> exported(mlir::ModuleOp module) {
    return exportNir(*module.getOps<snn::NetworkOp>().begin());
  }

  mlir::MLIRContext context;
  mlir::ScopedDiagnosticHandler handler;
  Semantics semantics;
  int numErrors = 0;
  std::string message;
};

} // namespace

static nir::Node makeNode(const char *type,
                          std::map<std::string, Array> arrays) {
  nir::Node node;
  node.type = type;
  node.fields.arrays = std::move(arrays);
  return node;
}

static Array full(float value, std::vector<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return Array::of(std::vector<float>(count, value), shape);
}

/// input -> lin -> if -> output, with `size` neurons each.
static nir::Graph makeGraph(int64_t size) {
  nir::Graph graph;
  graph.root.type = "NIRGraph";
  Array shape = Array::of(std::vector<int64_t>{size}, {1});
  auto &nodes = graph.root.nodes;
  nodes["input"] = makeNode("Input", {{"shape", shape}});
  nodes["output"] = makeNode("Output", {{"shape", shape}});
  nodes["lin"] = makeNode("Linear", {{"weight", full(2, {size, size})}});
  nodes["if"] = makeNode(
      "IF", {{"r", full(1, {size})}, {"v_threshold", full(1, {size})}});
  graph.root.edges = {{"input", "lin"}, {"lin", "if"}, {"if", "output"}};
  return graph;
}

TEST_F(NirNetwork, CyclesNeedNeurons) {
  nir::Graph graph = makeGraph(2);
  graph.root.nodes["back"] = makeNode("Linear", {{"weight", full(1, {2, 2})}});
  graph.root.edges.push_back({"lin", "back"});
  graph.root.edges.push_back({"back", "lin"});
  EXPECT_EQ(errorOf(graph), "the nodes 'lin', 'back' form a cycle without "
                            "neurons; a neuron must be on every cycle");
}

TEST_F(NirNetwork, ADelayOfAStepNeedsNoOther) {
  nir::Graph graph = makeGraph(2);
  graph.root.nodes["back"] = makeNode("Delay", {{"delay", full(2e-3f, {2})}});
  graph.root.edges.push_back({"if", "back"});
  graph.root.edges.push_back({"back", "if"});
  auto module = import(graph);
  ASSERT_TRUE(module);
  int64_t longest = 0;
  module->walk([&](snn::OneToOneOp op) {
    longest = std::max<int64_t>(longest, op.getDelay());
  });
  EXPECT_EQ(longest, 2);
  // Less than half a step is none, so the edge that closes the cycle gets one.
  graph.root.nodes["back"] = makeNode("Delay", {{"delay", full(0, {2})}});
  module = import(graph);
  ASSERT_TRUE(module);
  longest = 0;
  module->walk([&](snn::OneToOneOp op) {
    longest = std::max<int64_t>(longest, op.getDelay());
  });
  EXPECT_EQ(longest, 1);
}

TEST_F(NirNetwork, NamesNumbersThatAreNone) {
  nir::Graph graph = makeGraph(2);
  graph.root.nodes["lin"] = makeNode(
      "Linear",
      {{"weight", full(std::numeric_limits<float>::quiet_NaN(), {2, 2})}});
  EXPECT_EQ(errorOf(graph),
            "node 'lin' (Linear) has a field 'weight' that holds NaN at "
            "element 0 where finite numbers are expected");
  graph = makeGraph(2);
  graph.root.nodes["if"] = makeNode("LIF", {{"tau", full(0, {2})},
                                            {"r", full(1, {2})},
                                            {"v_leak", full(0, {2})},
                                            {"v_threshold", full(1, {2})}});
  EXPECT_EQ(errorOf(graph),
            "node 'if' (LIF) has 'tau' 0.000000; above 0 is expected");
}

TEST_F(NirNetwork, WindowsWantMaps) {
  nir::Graph graph = makeGraph(12);
  Array shape = Array::of(std::vector<int64_t>{2, 2, 3}, {3});
  graph.root.nodes["input"] = makeNode("Input", {{"shape", shape}});
  graph.root.nodes["flat"] =
      makeNode("Flatten", {{"start_dim", Array::of(int64_t(1))}});
  graph.root.nodes["lin"] =
      makeNode("Conv1d", {{"weight", full(1, {2, 2, 1})},
                          {"bias", full(0, {2})},
                          {"stride", Array::of(int64_t(1))},
                          {"padding", Array::of(int64_t(0))},
                          {"dilation", Array::of(int64_t(1))},
                          {"groups", Array::of(int64_t(1))}});
  graph.root.nodes["if"] = makeNode(
      "IF", {{"r", full(1, {2, 6})}, {"v_threshold", full(1, {2, 6})}});
  graph.root.nodes["output"].fields.arrays["shape"] =
      Array::of(std::vector<int64_t>{2, 6}, {2});
  graph.root.edges = {
      {"input", "flat"}, {"flat", "lin"}, {"lin", "if"}, {"if", "output"}};
  EXPECT_EQ(errorOf(graph),
            "node 'lin' (Conv1d) reads a map of 2x1x6 from the flattened map "
            "2x2x3 of node 'input'; windows over a flattened map are not read");
}

/// Without the metadata and types of numbers that the dialect does not keep,
/// a network says the same after a way through a file.
TEST_F(NirNetwork, ComesBackFromItsExport) {
  for (const char *name :
       {"test/Import/Inputs/nir/windows.nir", "test/Import/Inputs/nir/line.nir",
        "test/Import/Inputs/nir/neurons.nir",
        "test/Import/Inputs/nir/nested.nir", "test/data/nir_lif/lif_norse.nir",
        "test/data/nir_braille/braille_noDelay_bias_zero.nir",
        "test/data/nir_braille/braille_noDelay_noBias_subtract_subgraph.nir"}) {
    SCOPED_TRACE(name);
    semantics.dt = 1e-3;
    auto graph = nir::read(std::string(SNNC_SOURCE_DIR "/") + name);
    ASSERT_TRUE(graph) << graph.error().message;
    auto first = import(*graph);
    ASSERT_TRUE(first);
    auto once = exported(*first);
    ASSERT_TRUE(succeeded(once)) << message;
    EXPECT_TRUE(nir::check(*once));
    auto second = import(*once);
    ASSERT_TRUE(second);
    auto twice = exported(*second);
    ASSERT_TRUE(succeeded(twice)) << message;
    EXPECT_EQ(*once, *twice);
    // The same operations, whatever their names.
    auto count = [](mlir::ModuleOp module) {
      std::map<std::string, int> counts;
      module.walk([&](mlir::Operation *op) {
        ++counts[op->getName().getStringRef().str()];
      });
      return counts;
    };
    EXPECT_EQ(count(*first), count(*second));
  }
}

TEST_F(NirNetwork, ARecurrentLayerIsWrittenWithoutDelay) {
  auto graph =
      nir::read(SNNC_SOURCE_DIR
                "/test/data/nir_braille/braille_noDelay_noBias_subtract.nir");
  ASSERT_TRUE(graph);
  auto module = import(*graph);
  ASSERT_TRUE(module);
  auto once = exported(*module);
  ASSERT_TRUE(succeeded(once));
  EXPECT_EQ(once->root.nodes.size(), graph->root.nodes.size());
  for (const auto &[name, node] : graph->root.nodes) {
    ASSERT_TRUE(once->root.nodes.count(name)) << name;
    EXPECT_EQ(once->root.nodes.at(name).type, node.type);
  }
  EXPECT_EQ(*once->root.nodes.at("lif1.w_rec").find("weight"),
            *graph->root.nodes.at("lif1.w_rec").find("weight"));
}

TEST_F(NirNetwork, SynapsesThatDoTheSameAreWrittenAsDifferentEdges) {
  nir::Graph graph = makeGraph(2);
  auto &nodes = graph.root.nodes;
  nodes["relay"] = makeNode("Delay", {{"delay", full(0, {2})}});
  graph.root.edges.push_back({"input", "relay"});
  graph.root.edges.push_back({"relay", "lin"});
  auto module = import(graph);
  ASSERT_TRUE(module);
  auto written = exported(*module);
  ASSERT_TRUE(succeeded(written)) << message;
  EXPECT_TRUE(nir::check(*written));
  ASSERT_TRUE(written->root.nodes.count("input.again"));
  EXPECT_EQ(written->root.nodes.at("input.again").type, "Scale");
  auto again = import(*written);
  ASSERT_TRUE(again) << message;
  int64_t numDense = 0;
  again->walk([&](snn::DenseOp) { ++numDense; });
  EXPECT_EQ(numDense, 2);
}

TEST_F(NirNetwork, RefusesMoreWaysThanItCanJoin) {
  nir::Graph graph = makeGraph(1);
  auto &nodes = graph.root.nodes;
  std::vector<std::string> sources = {"if"};
  for (int level = 0; level < 20; ++level) {
    std::vector<std::string> pair;
    for (const char *side : {"a", "b"}) {
      pair.push_back(side + std::to_string(level));
      nodes[pair.back()] = makeNode("Delay", {{"delay", full(0, {1})}});
      for (const std::string &source : sources)
        graph.root.edges.push_back({source, pair.back()});
    }
    sources = pair;
  }
  EXPECT_EQ(errorOf(graph),
            "node 'a15' (Delay) is reached on so many ways through Flatten and "
            "Delay nodes that the graph has more than 66832; join nodes that "
            "do the same");
}

/// Files that once were trouble, and their kind, give a module or one error.
TEST_F(NirNetwork, OddFilesGiveAModuleOrOneError) {
  hdf5::Limits limits;
  limits.seconds = 1;
  int numFiles = 0;
  for (const auto &entry : std::filesystem::directory_iterator(
           SNNC_SOURCE_DIR "/test/fuzz/corpus/nir")) {
    SCOPED_TRACE(entry.path().string());
    ++numFiles;
    auto graph = nir::read(entry.path().string(), limits);
    if (!graph) {
      EXPECT_NE(graph.error().message.find(entry.path().string()),
                std::string::npos);
      continue;
    }
    auto module = import(*graph);
    EXPECT_TRUE(!module || succeeded(mlir::verify(*module)));
  }
  EXPECT_GE(numFiles, 15);
}
