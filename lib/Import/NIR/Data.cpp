// Writes recordings of neurons as NIRData.

#include "snnc/Import/NirData.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace snnc;
using namespace snnc::nir;
using hdf5::Array;
using hdf5::Group;

Status DataRecorder::add(int64_t sample, const std::string &name,
                         int64_t neurons, const Recording &spikes,
                         const Recording &potentials,
                         const Recording &currents) {
  Node &node = nodes[name];
  node.neurons = neurons;
  node.spikes.resize(samples);
  node.potentials.resize(samples);
  node.currents.resize(samples);
  for (size_t step = 0; step < spikes.size(); ++step)
    for (size_t neuron = 0; neuron < spikes[step].size(); ++neuron)
      if (float value = spikes[step][neuron])
        node.spikes[sample].push_back({int64_t(step), int64_t(neuron), value});
  for (const std::vector<float> &values : potentials)
    node.potentials[sample].insert(node.potentials[sample].end(),
                                   values.begin(), values.end());
  for (const std::vector<float> &values : currents)
    node.currents[sample].insert(node.currents[sample].end(), values.begin(),
                                 values.end());
  steps = std::max(
      steps, static_cast<int64_t>(std::max(spikes.size(), potentials.size())));
  bytes += node.spikes[sample].size() * sizeof(Spike) +
           (node.potentials[sample].size() + node.currents[sample].size()) *
               sizeof(float);
  if (bytes > uint64_t(4) << 30)
    return Error{"the recordings take more than 4 GiB at sample " +
                 std::to_string(sample) + "; record fewer by --samples"};
  return {};
}

Group DataRecorder::spikesOf(const Node &node) const {
  size_t most = 0;
  bool isValued = false;
  for (const std::vector<Spike> &list : node.spikes) {
    most = std::max(most, list.size());
    for (const Spike &spike : list)
      isValued |= spike.value != 1;
  }
  std::vector<int64_t> neurons(samples * most, -1);
  std::vector<double> times(samples * most,
                            std::numeric_limits<double>::infinity());
  std::vector<float> values(samples * most, 0.0f);
  for (int64_t sample = 0; sample < samples; ++sample)
    for (size_t i = 0; i < node.spikes[sample].size(); ++i) {
      const Spike &spike = node.spikes[sample][i];
      size_t place = sample * most + i;
      neurons[place] = spike.neuron;
      times[place] = (static_cast<double>(spike.step) + 0.5) * dt;
      values[place] = spike.value;
    }
  std::vector<int64_t> shape = {samples, static_cast<int64_t>(most)};
  Group group;
  group.attributes["__type__"] =
      Array::of(std::string(isValued ? "ValuedEventData" : "EventData"));
  group.attributes["n_neurons"] = Array::of(node.neurons);
  group.attributes["t_max"] = Array::of(static_cast<double>(steps) * dt);
  group.arrays["idx"] = Array::of(neurons, shape);
  group.arrays["time"] = Array::of(times, shape);
  if (isValued)
    group.arrays["value"] = Array::of(values, shape);
  return group;
}

Group DataRecorder::toGroup(const Grid &grid, int64_t neurons) const {
  size_t perSample = static_cast<size_t>(steps * neurons);
  std::vector<float> values(samples * perSample,
                            std::numeric_limits<float>::quiet_NaN());
  for (int64_t sample = 0; sample < samples; ++sample)
    std::copy(grid[sample].begin(), grid[sample].end(),
              values.begin() + sample * perSample);
  Group group;
  group.attributes["__type__"] = Array::of(std::string("TimeGriddedData"));
  group.attributes["dt"] = Array::of(dt);
  group.arrays["data"] = Array::of(values, {samples, steps, neurons});
  return group;
}

Group DataRecorder::toTree() const {
  Group root;
  root.attributes["__type__"] = Array::of(std::string("NIRGraphData"));
  Group &graph = root.groups["nodes"];
  for (const auto &[name, node] : nodes) {
    std::string flat = name;
    std::replace(flat.begin(), flat.end(), '/', '.');
    Group &group = graph.groups[flat];
    group.attributes["__type__"] = Array::of(std::string("NIRNodeData"));
    Group &observables = group.groups["observables"];
    observables.groups["spikes"] = spikesOf(node);
    for (auto [observable, grid] : {std::pair("potentials", &node.potentials),
                                    std::pair("currents", &node.currents)})
      if (std::any_of(grid->begin(), grid->end(),
                      [](const auto &values) { return !values.empty(); }))
        observables.groups[observable] = toGroup(*grid, node.neurons);
  }
  return root;
}
