// Compares two runs of a sample, neuron by neuron.

#include "Comparison.h"

#include "llvm/ADT/STLExtras.h"

#include <cstdio>

using namespace snnc;
using namespace snnc::driver;

static std::string toText(int64_t number) { return std::to_string(number); }

/// All digits of a binary32 number.
static std::string toText(float number) {
  char buffer[32];
  std::snprintf(buffer, sizeof(buffer), "%.9g", double(number));
  return buffer;
}

template <typename Number>
void Comparison::check(Number onChip, Number inNetwork,
                       const std::string &layer, const Coordinate &at,
                       const char *what, int64_t tick) {
  ++values;
  bool areNumbers = onChip == onChip || inNetwork == inNetwork;
  if (onChip == inNetwork || !areNumbers)
    return;
  if (++mismatches == 1)
    first = "sample " + std::to_string(sample) + ", layer '" + layer +
            "', neuron (" + std::to_string(at.c) + ", " + std::to_string(at.y) +
            ", " + std::to_string(at.x) + "), " + what +
            (tick < 0 ? "" : " of tick " + std::to_string(tick)) +
            ": the image gives " + toText(onChip) + ", the network " +
            toText(inNetwork);
}

/// The neurons of a fragment as places in their population, in the order c, y,
/// x.
static std::vector<std::pair<Coordinate, int64_t>>
placesOf(const simulator::Fragment &fragment, const Shape &whole) {
  const Box &box = fragment.info.box;
  std::vector<std::pair<Coordinate, int64_t>> places;
  for (int64_t neuron = 0; neuron < fragment.numNeurons; ++neuron) {
    Coordinate at = neuronCoordinate(box.size, neuron);
    at = {at.c + box.origin.c, at.y + box.origin.y, at.x + box.origin.x};
    places.push_back({at, (at.c * whole.height + at.y) * whole.width + at.x});
  }
  return places;
}

void Comparison::compareFragment(
    const simulator::Fragment &fragment, const simulator::FragmentTrace &trace,
    const interpreter::SnnPopulationTrace &population) {
  int64_t window = fragment.info.window, neuron = 0;
  for (auto [at, index] : placesOf(fragment, population.shape)) {
    for (int64_t tick = 0; tick < window; ++tick)
      check<int64_t>(trace.values[tick * fragment.numNeurons + neuron],
                     population.values[tick][index], population.layer, at,
                     "event", fragment.info.phase + tick);
    check<int64_t>(trace.potentials[neuron], population.potentials[index],
                   population.layer, at, "final potential");
    ++neuron;
  }
}

void Comparison::compareFragment(const simulator::Fragment &fragment,
                                 const simulator::FragmentTrace &trace,
                                 const interpreter::SpikingTrace &population,
                                 const TrainedLayer &layer) {
  int64_t window = fragment.info.window, neuron = 0;
  for (auto [at, index] : placesOf(fragment, population.shape)) {
    for (int64_t tick = 0; tick < window; ++tick) {
      int64_t place = tick * fragment.numNeurons + neuron;
      if (fragment.emits() && tick + layer.delay < window)
        check(machine.numberOf(trace.values[place]),
              population.values[tick + layer.delay][index], population.layer,
              at, "event", fragment.info.phase + tick);
      if (layer.hasPotential)
        check(machine.numberOf(trace.tickPotentials[place]),
              population.potentials[tick][index], population.layer, at,
              "potential", fragment.info.phase + tick);
    }
    ++neuron;
  }
}

/// The populations of a run by their layers.
template <typename Population>
static llvm::StringMap<const Population *>
byLayer(const std::vector<Population> &populations) {
  llvm::StringMap<const Population *> layers;
  for (const Population &population : populations)
    layers[population.layer] = &population;
  return layers;
}

void Comparison::compare(const simulator::FrameResult &chip,
                         const interpreter::SpikingFrame &trained,
                         const TrainedLayers &layers) {
  auto populations = byLayer(trained.populations);
  for (size_t i = 0; i < machine.fragments.size(); ++i) {
    const std::string &layer = machine.layers[machine.fragments[i].layer].name;
    compareFragment(machine.fragments[i], chip.traces[i],
                    *populations.lookup(layer), layers.lookup(layer));
  }
  for (size_t i = 0; i < machine.image.outputs.size(); ++i)
    for (size_t k = 0; k < chip.outputs[i].reals.size(); ++k)
      check(static_cast<float>(chip.outputs[i].reals[k]),
            trained.outputs[i].values[k], machine.image.outputs[i].name,
            {static_cast<int64_t>(k), 0, 0}, "output");
}

void Comparison::compare(const simulator::FrameResult &chip,
                         const interpreter::SnnFrame &network) {
  auto populations = byLayer(network.populations);
  for (size_t i = 0; i < machine.fragments.size(); ++i)
    compareFragment(
        machine.fragments[i], chip.traces[i],
        *populations.lookup(machine.layers[machine.fragments[i].layer].name));
  for (size_t i = 0; i < machine.image.outputs.size(); ++i)
    for (size_t k = 0; k < chip.outputs[i].integers.size(); ++k)
      check<int64_t>(chip.outputs[i].integers[k],
                     network.outputs[i].integers[k],
                     machine.image.outputs[i].name,
                     {static_cast<int64_t>(k), 0, 0}, "output");
}

static int64_t sizeOf(const interpreter::SnnOutputValues &output) {
  return output.integers.size();
}
static int64_t sizeOf(const interpreter::SpikingOutput &output) {
  return output.values.size();
}

/// Checks layers, extents and outputs; `hasTiming` tells whether a population
/// is active when its fragment is.
template <typename Frame, typename HasTiming>
static Status match(const simulator::Machine &machine, const Frame &frame,
                    HasTiming hasTiming) {
  auto layers = byLayer(frame.populations);
  if (layers.size() != frame.populations.size())
    return Error{"two layers of the model have the same name"};
  int64_t neurons = 0;
  for (const auto &population : frame.populations)
    neurons += population.shape.numNeurons();
  for (const simulator::Fragment &fragment : machine.fragments) {
    const std::string &layer = machine.layers[fragment.layer].name;
    const auto *population = layers.lookup(layer);
    if (!population)
      return Error{"the image has a layer '" + layer +
                   "' that the model does not have"};
    if (population->shape != fragment.info.population ||
        !hasTiming(*population, fragment.info))
      return Error{"layer '" + layer +
                   "' has another shape or timing in the image than in the "
                   "model"};
    neurons -= fragment.numNeurons;
  }
  if (neurons != 0 || machine.image.outputs.size() != frame.outputs.size())
    return Error{"the image and the model do not have the same neurons and "
                 "outputs"};
  for (auto [output, expected] :
       llvm::zip(machine.image.outputs, frame.outputs))
    if (output.shape.numNeurons() != sizeOf(expected))
      return Error{"output '" + output.name +
                   "' has another size in the image than in the model"};
  return {};
}

Status driver::matchStructure(const simulator::Machine &machine,
                              const interpreter::SnnFrame &frame) {
  return match(machine, frame,
               [](const interpreter::SnnPopulationTrace &population,
                  const image::PopulationRow &info) {
                 int64_t steps = population.values.size();
                 return population.phase == info.phase && steps == info.window;
               });
}

Status driver::matchStructure(const simulator::Machine &machine,
                              const interpreter::SpikingFrame &frame) {
  return match(
      machine, frame,
      [&](const interpreter::SpikingTrace &, const image::PopulationRow &info) {
        return frame.steps == info.window;
      });
}
