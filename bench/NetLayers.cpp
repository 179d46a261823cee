// The lists of layers of the networks.

#include "NetLayers.h"

#include <cassert>

using namespace snnc;
using namespace snnc::nets;

static Tensor activate(NetGraph &net, const Tensor &from,
                       const std::string &name, int64_t channels,
                       int64_t kernel, int64_t stride, int64_t pad,
                       int64_t groups = 1) {
  return net.relu(
      net.convolve(from, name, channels, kernel, stride, pad, groups));
}

static NetGraph buildPilotNet(const Weights &weights, bool isNormalised) {
  NetGraph net("pilotnet", {3, 66, 200}, weights);
  Tensor x = net.input();
  if (isNormalised)
    x = activate(net, x, "normalise", 3, 1, 1, 0, 3);
  x = activate(net, x, "conv1", 24, 5, 2, 0);
  x = activate(net, x, "conv2", 36, 5, 2, 0);
  x = activate(net, x, "conv3", 48, 5, 2, 0);
  x = activate(net, x, "conv4", 64, 3, 1, 0);
  x = activate(net, x, "conv5", 64, 3, 1, 0);
  x = net.relu(net.connect(x, "fc1", 100));
  x = net.relu(net.connect(x, "fc2", 50));
  x = net.relu(net.connect(x, "fc3", 10));
  net.finish(net.connect(x, "control", 1));
  return net;
}

static NetGraph buildMobileNet(const Weights &weights) {
  NetGraph net("mobilenet-v1", {3, 224, 224}, weights);
  Tensor x = activate(net, net.input(), "conv1", 32, 3, 2, 1);
  struct Block {
    int64_t stride, channels;
  };
  int64_t number = 2;
  for (Block block : {Block{1, 64},
                      {2, 128},
                      {1, 128},
                      {2, 256},
                      {1, 256},
                      {2, 512},
                      {1, 512},
                      {1, 512},
                      {1, 512},
                      {1, 512},
                      {1, 512},
                      {2, 1024},
                      {1, 1024}}) {
    std::string name = "conv" + std::to_string(number++);
    int64_t channels = x.shape.channels;
    x = activate(net, x, name + ".dw", channels, 3, block.stride, 1, channels);
    x = activate(net, x, name + ".pw", block.channels, 1, 1, 0);
  }
  net.finish(net.connect(net.averagePool(x, "pool"), "fc", 1000));
  return net;
}

/// Three convolutions and a sum with what comes in, projected if its shape is
/// another one.
static Tensor addBottleneck(NetGraph &net, const Tensor &from,
                            const std::string &name, int64_t channels,
                            int64_t stride) {
  Tensor x = activate(net, from, name + ".a", channels, 1, stride, 0);
  x = activate(net, x, name + ".b", channels, 3, 1, 1);
  x = net.convolve(x, name + ".c", 4 * channels, 1, 1, 0);
  Tensor skip = from;
  if (from.shape != x.shape)
    skip = net.convolve(from, name + ".project", 4 * channels, 1, stride, 0);
  return net.relu(net.add(x, skip, name + ".add"));
}

static NetGraph buildResNet50(const Weights &weights) {
  NetGraph net("resnet-50", {3, 224, 224}, weights);
  Tensor x = activate(net, net.input(), "conv1", 64, 7, 2, 3);
  x = net.maxPool(x, "pool1", 3, 2, 1);
  struct Stage {
    int64_t blocks, channels, stride;
  };
  int64_t number = 2;
  for (Stage stage : {Stage{3, 64, 1}, {4, 128, 2}, {6, 256, 2}, {3, 512, 2}}) {
    for (int64_t block = 0; block < stage.blocks; ++block)
      x = addBottleneck(net, x,
                        "conv" + std::to_string(number) + "_" +
                            std::to_string(block + 1),
                        stage.channels, block ? 1 : stage.stride);
    ++number;
  }
  net.finish(net.connect(net.averagePool(x, "pool5"), "fc", 1000));
  return net;
}

static NetGraph buildDarkNet53(const Weights &weights, bool isMerged) {
  NetGraph net("darknet-53", {3, 256, 256}, weights);
  Tensor x = activate(net, net.input(), "conv0", 32, 3, 1, 1);
  struct Stage {
    int64_t blocks, channels;
  };
  int64_t number = 1;
  for (Stage stage : {Stage{1, 64}, {2, 128}, {8, 256}, {8, 512}, {4, 1024}}) {
    std::string name = "stage" + std::to_string(number++);
    x = activate(net, x, name + ".down", stage.channels, 3, 2, 1);
    for (int64_t block = 0; block < stage.blocks; ++block) {
      std::string own = name + "_" + std::to_string(block + 1);
      Tensor y = activate(net, x, own + ".a", stage.channels / 2, 1, 1, 0);
      y = net.convolve(y, own + ".b", stage.channels, 3, 1, 1);
      x = isMerged ? net.relu(net.add(y, x, own + ".add"))
                   : net.add(net.relu(y), x, own + ".add");
    }
  }
  net.finish(net.connect(net.averagePool(x, "pool"), "fc", 1000));
  return net;
}

const std::vector<std::string> &nets::names() {
  static const std::vector<std::string> all = {
      "pilotnet",  "pilotnet-normalised", "mobilenet-v1",
      "resnet-50", "darknet-53",          "darknet-53-merged"};
  return all;
}

NetGraph nets::build(const std::string &name, const Weights &weights) {
  if (name == "pilotnet" || name == "pilotnet-normalised")
    return buildPilotNet(weights, name != "pilotnet");
  if (name == "mobilenet-v1")
    return buildMobileNet(weights);
  if (name == "resnet-50")
    return buildResNet50(weights);
  assert((name == "darknet-53" || name == "darknet-53-merged") &&
         "a name of names()");
  return buildDarkNet53(weights, name != "darknet-53");
}
