// Networks for chips that work event by event, and what was made of them.

#ifndef SNNC_TEST_DEPLOY_EVENTNETWORKS_H
#define SNNC_TEST_DEPLOY_EVENTNETWORKS_H

#include "RandomNetworks.h"
#include "snnc/Deploy/Lower.h"

#include <gtest/gtest.h>

#include <map>

namespace snnc::deploy {

inline const chip::Native &chipOf(const std::string &name) {
  static std::map<std::string, chip::Native> chips;
  auto found = chips.find(name);
  if (found != chips.end())
    return found->second;
  Result<chip::Native> chip = chip::loadNative(name);
  EXPECT_TRUE(chip) << chip.error().message;
  return chips.emplace(name, std::move(*chip)).first->second;
}

constexpr const char *chipNames[] = {"tinyodin", "odin"};

inline int64_t figure(const Deployment &deployment, const std::string &name) {
  for (const Figure &each : deployment.figures)
    if (each.name == name)
      return each.value;
  ADD_FAILURE() << "no figure '" << name << "'";
  return -1;
}

inline bool mentions(const std::vector<std::string> &lines,
                     const std::string &text) {
  for (const std::string &line : lines)
    if (line.find(text) != std::string::npos)
      return true;
  return false;
}

/// A host's population of `numInputs` and a layer of one neuron for each list
/// of weights.
inline Network makeNetwork(const std::vector<std::vector<int64_t>> &weights,
                           const std::vector<int64_t> &thresholds) {
  int64_t inputs = weights[0].size(), outputs = weights.size();
  Network network;
  network.name = "net";
  network.inputs.push_back({"x", {inputs, 1, 1}, {inputs}});
  Population host, layer;
  host.kind = PopulationKind::Host;
  host.layer = "x";
  host.shape = {inputs, 1, 1};
  host.factors.assign(inputs, 1);
  host.thresholds.assign(inputs, 1);
  layer.layer = "fc";
  layer.shape = {outputs, 1, 1};
  layer.phase = 1;
  layer.thresholds = thresholds;
  network.populations = {host, layer};
  Projection projection;
  projection.layer = "fc.weights";
  projection.source = 0;
  projection.target = 1;
  for (int64_t i = 0; i < inputs; ++i)
    for (int64_t j = 0; j < outputs; ++j)
      if (weights[j][i])
        projection.synapses.push_back({i, j, weights[j][i]});
  network.projections = {projection};
  network.outputs.push_back({"y", 1, Decoder::Count, 1.0, false, {outputs}});
  return network;
}

inline Result<Deployment> lowerOnto(const std::string &chip,
                                    const Network &network,
                                    bool allowApproximate = false) {
  LowerOptions options;
  options.allowApproximate = allowApproximate;
  return lowerOntoEvents(network, chipOf(chip), options);
}

} // namespace snnc::deploy

#endif // SNNC_TEST_DEPLOY_EVENTNETWORKS_H
