// Times the survey of all encodings for layers with the shapes of ResNet-50.

#include "snnc/Synapse/Survey.h"

#include <chrono>
#include <cstdio>
#include <random>

using namespace snnc;
using namespace snnc::synapse;

namespace {
/// A convolution of a square map, of which the padding keeps the size.
struct Layer {
  int64_t sources, targets, kernel, stride, size;
};
} // namespace

/// The layers of K. He et al., "Deep Residual Learning for Image Recognition"
/// (arXiv 1512.03385), table 1, 50 layers, with projections.
static std::vector<Layer> layersOfResNet50() {
  std::vector<Layer> layers = {{3, 64, 7, 2, 224}};
  int64_t channels = 64, size = 56, width = 64;
  for (int blocks : {3, 4, 6, 3}) {
    for (int block = 0; block < blocks; ++block) {
      int64_t stride = block == 0 && width > 64 ? 2 : 1;
      layers.push_back({channels, width, 1, stride, size * stride});
      layers.push_back({width, width, 3, 1, size});
      layers.push_back({width, 4 * width, 1, 1, size});
      if (block == 0)
        layers.push_back({channels, 4 * width, 1, stride, size * stride});
      channels = 4 * width;
    }
    size /= 2;
    width *= 2;
  }
  layers.push_back({2048, 1000, 1, 1, 1});
  return layers;
}

static std::vector<Geometry> geometriesOf(const Layer &layer, bool windows) {
  Geometry geometry;
  int64_t size = layer.size / layer.stride;
  geometry.source = {layer.sources, layer.size, layer.size};
  geometry.targetPopulation = {layer.targets, size, size};
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.kernel.height = geometry.kernel.width = layer.kernel;
  geometry.kernel.strideH = geometry.kernel.strideW = layer.stride;
  geometry.kernel.padTop = geometry.kernel.padLeft = layer.kernel / 2;
  geometry.windows = windows;
  std::vector<Geometry> geometries;
  for (unsigned number = 0; number < numEncodings; ++number) {
    geometry.encoding = static_cast<Encoding>(number);
    if (isSparse(geometry.encoding) || hasWindows(geometry) == windows)
      geometries.push_back(geometry);
  }
  return geometries;
}

/// Adds the seconds that a survey of the layer takes; false if it fails.
static bool measure(const Layer &layer, const std::vector<int8_t> &bytes,
                    bool windows, bool training, double &seconds) {
  LayerWeights weights;
  weights.bytes = bytes.data();
  weights.count = bytes.size();
  weights.ofKernel = true;
  auto begin = std::chrono::steady_clock::now();
  bool isGood{surveys(geometriesOf(layer, windows), weights, training)};
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  seconds += time.count();
  return isGood;
}

int main() {
  std::puts("| density | weights | with windows | with windows, training | "
            "without |\n|---|---|---|---|---|");
  for (unsigned percent : {100, 50, 10}) {
    std::mt19937 random(50);
    double seconds[3] = {};
    size_t count = 0;
    for (const Layer &layer : layersOfResNet50()) {
      std::vector<int8_t> weights(layer.sources * layer.targets * layer.kernel *
                                  layer.kernel);
      for (int8_t &weight : weights)
        weight = random() % 100 < percent;
      count += weights.size();
      if (!measure(layer, weights, true, false, seconds[0]) ||
          !measure(layer, weights, true, true, seconds[1]) ||
          !measure(layer, weights, false, false, seconds[2]))
        return 1;
    }
    std::printf("| %.1f | %zu | %.2f s | %.2f s | %.2f s |\n", percent / 100.0,
                count, seconds[0], seconds[1], seconds[2]);
  }
  return 0;
}
