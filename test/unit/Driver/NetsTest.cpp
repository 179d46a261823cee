// The networks of bench/nets have the neurons and synapses of their papers, by
// a slow count of their layers and by what snnc makes of their files.

#include "bench/NetLayers.h"
#include "snnc/Driver/Explain.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>

using namespace snnc;
using namespace snnc::nets;
using Inputs = driver::Explanation::Inputs;

namespace {

/// Writes a network and asks snnc explain about the file.
class Nets : public testing::Test {
protected:
  driver::Explanation explain(const NetGraph &net) {
    llvm::SmallString<128> file;
    EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("nets", "onnx", file));
    std::string path(file);
    std::ofstream stream(path, std::ios::binary);
    EXPECT_TRUE(net.model().SerializeToOstream(&stream));
    stream.close();
    driver::Session session(driver::Verbosity::Quiet);
    driver::CompileOptions options;
    options.model.path = path;
    options.chip.clear();
    auto explained = driver::explain(session, options, driver::EffectRequest(),
                                     [](const driver::Explanation &) {});
    llvm::sys::fs::remove(path);
    EXPECT_TRUE(succeeded(explained));
    return succeeded(explained) ? *explained : driver::Explanation();
  }
};

/// Counted from a list of layers.
struct Count {
  int64_t neurons = 0, synapses = 0, withPadding = 0, weights = 0;
};

} // namespace

/// The windows' positions along an axis that lie on neurons, one by one.
static int64_t positionsOnMap(const Layer &layer, int64_t source,
                              int64_t target) {
  int64_t positions = 0;
  for (int64_t to = 0; to < target; ++to)
    for (int64_t k = 0; k < layer.kernel; ++k) {
      int64_t from = to * layer.stride + k - layer.pad;
      positions += from >= 0 && from < source;
    }
  return positions;
}

/// Counts a layer. `isMerged`: a sum takes its synapses but has the neurons.
static void count(const Layer &layer, bool isMerged, Count &sum) {
  const Shape &source = layer.source, &target = layer.target;
  if (!isMerged)
    sum.neurons += target.numNeurons();
  if (layer.kind == Layer::Kind::Dense) {
    int64_t synapses = source.numNeurons() * target.numNeurons();
    sum.synapses += synapses;
    sum.withPadding += synapses;
    sum.weights += synapses;
    return;
  }
  int64_t channels = source.channels / layer.groups * target.channels;
  int64_t places = layer.kernel * layer.kernel;
  sum.synapses += channels *
                  positionsOnMap(layer, source.height, target.height) *
                  positionsOnMap(layer, source.width, target.width);
  sum.withPadding += channels * target.height * target.width * places;
  if (layer.kind == Layer::Kind::Convolution)
    sum.weights += channels * places;
}

/// True if the layer is linear and only a sum reads it: ResNet's last
/// convolutions of a block and its projections, by their names.
static bool isMergedInto(const Layer &layer, bool hasSumsOfLinear) {
  auto endsIn = [&](const std::string &end) {
    return layer.name.size() > end.size() &&
           layer.name.substr(layer.name.size() - end.size()) == end;
  };
  return hasSumsOfLinear &&
         (endsIn(".c") || endsIn(".project") || endsIn("_b"));
}

/// Counts all layers. A sum reads neurons of other layers neuron by neuron, by
/// one weight per channel: both sides, or where it is merged the skip alone.
static Count countLayers(const NetGraph &net, const Shape &input,
                         const std::string &name) {
  bool isResNet = name == "resnet-50", isMerged = name == "darknet-53-merged";
  Count sum;
  sum.neurons = input.numNeurons();
  bool isProjected = false;
  for (const Layer &layer : net.layers()) {
    if (layer.kind != Layer::Kind::Add) {
      bool merged = isMergedInto(layer, isResNet) ||
                    (isMerged && layer.name.find("_") != std::string::npos &&
                     layer.name.back() == 'b');
      isProjected |= layer.name.find(".project") != std::string::npos;
      count(layer, merged, sum);
      continue;
    }
    sum.neurons += layer.target.numNeurons();
    int64_t copies = isResNet || isMerged ? 1 : 2;
    if (isProjected)
      copies = 0;
    isProjected = false;
    sum.synapses += copies * layer.target.numNeurons();
    sum.withPadding += copies * layer.target.numNeurons();
    sum.weights += copies * layer.target.channels;
  }
  return sum;
}

TEST_F(Nets, HaveTheCountsOfTheirLayers) {
  const std::map<std::string, Shape> inputs = {
      {"pilotnet", {3, 66, 200}},      {"pilotnet-normalised", {3, 66, 200}},
      {"mobilenet-v1", {3, 224, 224}}, {"resnet-50", {3, 224, 224}},
      {"darknet-53", {3, 256, 256}},   {"darknet-53-merged", {3, 256, 256}}};
  for (const std::string &name : names()) {
    SCOPED_TRACE(name);
    NetGraph net = build(name, Weights());
    Count counted = countLayers(net, inputs.at(name), name);
    driver::Explanation explained = explain(net);
    driver::LayerRow total = explained.total(Inputs::Counted);
    EXPECT_EQ(total.neurons, counted.neurons);
    EXPECT_EQ(total.synapses, counted.synapses);
    EXPECT_EQ(total.windowPositions, counted.withPadding);
    EXPECT_EQ(total.weights, counted.weights);
  }
}

// Table 1 of Bamberg et al. 2021: PilotNet 0.2 M neurons and 27 M synapses,
// ResNet-50 9.4 M and 3.8 B. The neurons of the input are counted, and so is
// padding: 3.8 B is cut off, not rounded.
TEST_F(Nets, HaveTheCountsOfThePublishedTable) {
  driver::LayerRow resnet =
      explain(build("resnet-50", Weights())).total(Inputs::Counted);
  EXPECT_EQ(resnet.neurons, 9436136);
  EXPECT_EQ(resnet.windowPositions, 3863894016);
  EXPECT_EQ(resnet.synapses, 3704704832);
  driver::LayerRow pilotnet =
      explain(build("pilotnet-normalised", Weights())).total(Inputs::Counted);
  EXPECT_EQ(pilotnet.neurons, 186233);
  EXPECT_EQ(pilotnet.synapses, 26915942);
  EXPECT_EQ(pilotnet.windowPositions, 26915942);
  EXPECT_EQ(
      explain(build("pilotnet", Weights())).total(Inputs::Counted).neurons,
      146633);
}

TEST_F(Nets, HaveRandomWeightsOfTheStatedSparsity) {
  Weights weights;
  weights.isConstant = false;
  weights.sparsity = 0.75;
  NetGraph net = build("pilotnet", weights);
  EXPECT_EQ(net.model().SerializeAsString(),
            build("pilotnet", weights).model().SerializeAsString());
  driver::Explanation explained = explain(net);
  for (const driver::LayerRow &row : explained.layers) {
    if (row.weights == 0)
      continue;
    SCOPED_TRACE(row.name);
    // Some of the others round to 0.
    EXPECT_LE(row.nonzeroWeights, std::llround(0.25 * row.weights) + 1);
    EXPECT_GE(*row.density(), 0.2);
  }
  weights.seed = 2;
  EXPECT_NE(net.model().SerializeAsString(),
            build("pilotnet", weights).model().SerializeAsString());
}
