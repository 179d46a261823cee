// A layer behind an input, as an image for the simulator.

#ifndef SNNC_TEST_UNIT_COSTS_LAYERNETWORK_H
#define SNNC_TEST_UNIT_COSTS_LAYERNETWORK_H

#include "../Simulator/Network.h"
#include "snnc/Synapse/Encoder.h"

#include <cstdint>
#include <vector>

namespace snnc::test {

/// One layer behind an input.
struct Layer {
  synapse::Geometry geometry;
  std::vector<int8_t> weights;
  bool isUnit = false;
  bool ofKernel = false; ///< the weights are those of a kernel

  synapse::LayerWeights layerWeights() const {
    synapse::LayerWeights result;
    result.bytes = weights.data();
    result.count = weights.size();
    result.ofKernel = ofKernel;
    return result;
  }
};

/// The network of an input that sends all its values in one tick to `layers`,
/// which have the same source and whose neurons integrate.
inline TestNetwork networkOf(const std::vector<Layer> &layers) {
  TestNetwork network = smallNetwork(image::NeuronModel::Integrate);
  network.ticks = 1;
  const TestFragment fragment = network.fragments[0];
  const TestTable table = network.tables[0];
  const TestOutput output = network.outputs[0];
  const image::AxonRow axon = network.inputs[0].axons[0];
  const Shape &source = layers[0].geometry.source;
  network.inputs[0].info.shape = source;
  network.inputs[0].info.tensorShape = {1, source.channels, source.height,
                                        source.width};
  network.inputs[0].axons.clear();
  network.fragments.clear();
  network.tables.clear();
  network.outputs.clear();
  for (const Layer &layer : layers) {
    synapse::EncodedTable encoded =
        *synapse::encodeTable(layer.geometry, layer.layerWeights());
    const synapse::Geometry &geometry = encoded.geometry;
    const Shape &target = geometry.targetPopulation;
    size_t index = network.tables.size();
    network.inputs[0].axons.push_back(axon);
    network.inputs[0].axons.back().table = static_cast<int64_t>(index);
    TestFragment &own = network.fragments.emplace_back(fragment);
    own.layer = "layer " + std::to_string(index);
    own.info.population = target;
    own.info.box = geometry.target;
    own.info.window = 1;
    own.parameters.resize(geometry.target.size.channels);
    TestTable &rows = network.tables.emplace_back(table);
    rows.fragment = index;
    rows.layer = own.layer;
    rows.info.encoding = geometry.encoding;
    rows.info.weightBits = geometry.weightBits;
    rows.info.unit = layer.isUnit;
    rows.info.source = source;
    rows.info.kernel = geometry.kernel;
    rows.info.windows = geometry.windows;
    rows.info.transposed = geometry.transposed;
    rows.info.pointerBits = geometry.pointerBits;
    rows.info.gapBits = geometry.gapBits;
    rows.words = encoded.words;
    TestOutput &sums = network.outputs.emplace_back(output);
    sums.info.name = own.layer;
    sums.info.shape = target;
    sums.info.tensorShape = {1, target.channels, target.height, target.width};
    sums.fragments = {index};
  }
  return network;
}

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_COSTS_LAYERNETWORK_H
