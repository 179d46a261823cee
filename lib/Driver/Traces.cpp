// Recordings of what populations did, on a chip or without one, as a file.

#include "snnc/Driver/Traces.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::driver;

void TraceFile::add(int64_t sample, const interpreter::SpikingFrame &frame) {
  std::lock_guard<std::mutex> lock(mutex);
  for (const interpreter::SpikingTrace &trace : frame.populations)
    keep(recorder.add(sample, trace.layer, trace.shape.numNeurons(),
                      trace.values, trace.potentials, trace.currents));
}

namespace {
/// What one layer did, put together from its fragments: [tick][neuron].
struct LayerTrace {
  int64_t numNeurons = 0;
  nir::Recording spikes, potentials, currents; ///< the last may be none
};
} // namespace

/// Makes room for all neurons and ticks of the layers.
static std::vector<LayerTrace> makeRoom(const simulator::Machine &machine,
                                        const std::vector<Shape> &shapes) {
  std::vector<LayerTrace> layers(machine.layers.size());
  for (const simulator::Fragment &fragment : machine.fragments) {
    LayerTrace &layer = layers[fragment.layer];
    layer.numNeurons = shapes[fragment.layer].numNeurons();
    size_t window = static_cast<size_t>(fragment.info.window);
    if (layer.spikes.size() < window)
      layer.spikes.resize(window, std::vector<float>(layer.numNeurons));
    if (layer.potentials.size() < window)
      layer.potentials.resize(window, std::vector<float>(layer.numNeurons));
    bool hasCurrents = fragment.info.model == image::NeuronModel::Leaky;
    if (hasCurrents && layer.currents.size() < window)
      layer.currents.resize(window, std::vector<float>(layer.numNeurons));
  }
  return layers;
}

/// The neurons per axis of each layer: its fragments reach that far.
static std::vector<Shape> shapesOf(const simulator::Machine &machine) {
  std::vector<Shape> shapes(machine.layers.size(), Shape{0, 0, 0});
  for (const simulator::Fragment &fragment : machine.fragments) {
    Shape &shape = shapes[fragment.layer];
    const Box &box = fragment.info.box;
    shape.channels =
        std::max<int64_t>(shape.channels, box.origin.c + box.size.channels);
    shape.height =
        std::max<int64_t>(shape.height, box.origin.y + box.size.height);
    shape.width = std::max<int64_t>(shape.width, box.origin.x + box.size.width);
  }
  return shapes;
}

void TraceFile::add(int64_t sample, const simulator::Machine &machine,
                    const simulator::FrameResult &frame) {
  std::vector<Shape> shapes = shapesOf(machine);
  std::vector<LayerTrace> layers = makeRoom(machine, shapes);
  for (size_t i = 0; i < machine.fragments.size(); ++i) {
    const simulator::Fragment &fragment = machine.fragments[i];
    const simulator::FragmentTrace &trace = frame.traces[i];
    const Shape &shape = shapes[fragment.layer];
    LayerTrace &layer = layers[fragment.layer];
    for (int64_t neuron = 0; neuron < fragment.numNeurons; ++neuron) {
      Coordinate at = neuronCoordinate(fragment.info.box.size, neuron);
      const Coordinate &origin = fragment.info.box.origin;
      int64_t place =
          ((origin.c + at.c) * shape.height + origin.y + at.y) * shape.width +
          origin.x + at.x;
      for (int64_t tick = 0; tick < fragment.info.window; ++tick) {
        int64_t index = tick * fragment.numNeurons + neuron;
        layer.spikes[tick][place] = machine.numberOf(trace.values[index]);
        layer.potentials[tick][place] =
            machine.numberOf(trace.tickPotentials[index]);
        if (!trace.tickCurrents.empty())
          layer.currents[tick][place] =
              machine.numberOf(trace.tickCurrents[index]);
      }
    }
  }
  std::lock_guard<std::mutex> lock(mutex);
  for (size_t i = 0; i < layers.size(); ++i)
    if (layers[i].numNeurons > 0)
      keep(recorder.add(sample, machine.layers[i].name, layers[i].numNeurons,
                        layers[i].spikes, layers[i].potentials,
                        layers[i].currents));
}

Status TraceFile::write(const std::string &path) {
  std::lock_guard<std::mutex> lock(mutex);
  if (!status)
    return status;
  hdf5::WriteOptions options;
  options.compression = 4;
  return hdf5::write(recorder.toTree(), path, options);
}
