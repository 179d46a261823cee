// Makes networks of windows, and meshes.

#include "MeshNetworks.h"

#include <gtest/gtest.h>

namespace snnc::deploy {

chip::Native makeMesh(const chip::Parameters &parameters) {
  Result<chip::Native> chip = chip::loadNative("ranc-256", parameters);
  EXPECT_TRUE(chip) << chip.error().message;
  return std::move(*chip);
}

chip::Native makeFittingMesh(const Network &network, int64_t size,
                             const LowerOptions &options) {
  chip::Parameters parameters = {{"axons", size}, {"neurons", size}};
  chip::Native chip = makeMesh(parameters);
  Result<chip::Parameters> fitted =
      fitParameters(network, chip, parameters, options);
  EXPECT_TRUE(fitted) << fitted.error().message;
  if (fitted)
    parameters.insert(fitted->begin(), fitted->end());
  return makeMesh(parameters);
}

void addWindows(Network &network, Shape shape, int64_t kernel, int64_t stride,
                int64_t groups, Random &random) {
  int64_t source = static_cast<int64_t>(network.populations.size()) - 1;
  const Shape from = network.populations.back().shape;
  Population population;
  population.layer = "l" + std::to_string(source + 1);
  population.shape = shape;
  population.phase = source + 1;
  population.thresholds.assign(shape.numNeurons(), 1);
  Projection projection{population.layer + "w", source, source + 1, 0, {}};
  int64_t depth = from.channels / groups;
  for (int64_t c = 0; c < shape.channels; ++c)
    for (int64_t i = 0; i < depth * kernel * kernel; ++i) {
      int64_t weight = pick(random, -1, 1);
      int64_t first = c / (shape.channels / groups) * depth;
      int64_t sc = first + i / (kernel * kernel);
      for (int64_t y = 0; y < shape.height; ++y)
        for (int64_t x = 0; weight && x < shape.width; ++x) {
          int64_t sy = y * stride + i / kernel % kernel;
          int64_t sx = x * stride + i % kernel;
          projection.synapses.push_back(
              {(sc * from.height + sy) * from.width + sx,
               (c * shape.height + y) * shape.width + x, weight});
        }
    }
  network.populations.push_back(std::move(population));
  network.projections.push_back(std::move(projection));
}

Network makeImages(Shape shape) {
  Network network;
  network.name = "images";
  network.inputs.push_back(
      {"x", shape, {1, shape.channels, shape.height, shape.width}});
  Population host;
  host.kind = PopulationKind::Host;
  host.layer = "x";
  host.shape = shape;
  host.factors.assign(shape.numNeurons(), 1);
  host.thresholds.assign(shape.numNeurons(), 1);
  network.populations.push_back(std::move(host));
  return network;
}

void addOutput(Network &network) {
  int64_t last = static_cast<int64_t>(network.populations.size()) - 1;
  network.outputs.push_back({"y",
                             last,
                             Decoder::Count,
                             1.0,
                             false,
                             {network.populations[last].numNeurons()}});
}

} // namespace snnc::deploy
