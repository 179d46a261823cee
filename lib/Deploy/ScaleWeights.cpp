// Trades exact weights for room.

#include "ScaleWeights.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace snnc::deploy {

namespace {

/// The factors of one population's neurons, and what rounding does.
struct Factors {
  std::vector<double> of;
  double worst = 0.0; ///< error of a weight, of its neuron's largest
};

} // namespace

static int64_t scaled(int64_t value, double factor) {
  return factor == 1.0 ? value
                       : static_cast<int64_t>(std::llround(value * factor));
}

static void scaleAll(std::vector<int64_t> &values, const Factors &factors) {
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = scaled(values[i], factors.of[i]);
}

/// The factor of each neuron, by population.
static std::vector<Factors> factorsOf(const Network &network, int64_t low,
                                      int64_t high) {
  std::vector<Factors> factors;
  for (const Population &population : network.populations)
    factors.push_back({std::vector<double>(population.numNeurons(), 1.0)});
  for (const Projection &projection : network.projections)
    for (const Synapse &synapse : projection.synapses) {
      double most = synapse.weight < 0 ? low : high;
      double &factor = factors[projection.target].of[synapse.target];
      factor = std::min(factor, most / synapse.weight);
    }
  for (size_t i = 0; i < factors.size(); ++i)
    if (network.populations[i].kind == PopulationKind::Integrator &&
        !factors[i].of.empty())
      factors[i].of.assign(
          factors[i].of.size(),
          *std::min_element(factors[i].of.begin(), factors[i].of.end()));
  return factors;
}

static void scaleSynapses(Network &network, std::vector<Factors> &factors) {
  std::vector<std::vector<double>> largest;
  for (const Factors &each : factors)
    largest.emplace_back(each.of.size(), 1.0);
  for (const Projection &projection : network.projections)
    for (const Synapse &synapse : projection.synapses) {
      double &most = largest[projection.target][synapse.target];
      most = std::max(most, std::abs(static_cast<double>(synapse.weight)));
    }
  for (Projection &projection : network.projections) {
    Factors &mine = factors[projection.target];
    for (Synapse &synapse : projection.synapses) {
      double factor = mine.of[synapse.target];
      int64_t weight = scaled(synapse.weight, factor);
      mine.worst =
          std::max(mine.worst, std::abs(weight / factor - synapse.weight) /
                                   largest[projection.target][synapse.target]);
      synapse.weight = weight;
    }
    projection.synapses.erase(
        std::remove_if(projection.synapses.begin(), projection.synapses.end(),
                       [](const Synapse &each) { return each.weight == 0; }),
        projection.synapses.end());
  }
}

ScaledNetwork scaleWeights(const Network &network, int64_t low, int64_t high) {
  ScaledNetwork result = {network, {}};
  std::vector<Factors> factors = factorsOf(network, low, high);
  scaleSynapses(result.network, factors);
  for (size_t i = 0; i < factors.size(); ++i) {
    const std::vector<double> &of = factors[i].of;
    int64_t numScaled =
        std::count_if(of.begin(), of.end(), [](double f) { return f != 1.0; });
    if (numScaled == 0)
      continue;
    Population &population = result.network.populations[i];
    scaleAll(population.thresholds, factors[i]);
    scaleAll(population.biases, factors[i]);
    scaleAll(population.initial, factors[i]);
    scaleAll(population.resetValues, factors[i]);
    if (population.kind == PopulationKind::Integrator)
      for (Output &output : result.network.outputs)
        if (output.population == static_cast<int64_t>(i))
          output.scale /= of[0];
    char text[160];
    std::snprintf(text, sizeof text,
                  "scales the weights of %lld of %zu neurons by down to %.3g "
                  "and rounds them, by up to %.2g of a neuron's largest",
                  static_cast<long long>(numScaled), of.size(),
                  *std::min_element(of.begin(), of.end()), factors[i].worst);
    result.approximations.push_back("layer '" + population.layer + "' " + text);
  }
  return result;
}

Result<Deployment> lowerOrScale(
    const Network &network, const chip::NativeField *weight,
    const LowerOptions &options,
    const std::function<Result<Deployment>(const Network &)> &lowerOnce) {
  Result<Deployment> deployment = lowerOnce(network);
  if (deployment || !options.allowApproximate || !weight)
    return deployment;
  ScaledNetwork scaled =
      scaleWeights(network, -weight->high() - 1, weight->high());
  if (scaled.approximations.empty())
    return deployment;
  deployment = lowerOnce(scaled.network);
  if (!deployment)
    return deployment;
  Host &host = deployment->host;
  host.isExact = false;
  host.approximations.insert(host.approximations.begin(),
                             scaled.approximations.begin(),
                             scaled.approximations.end());
  return deployment;
}

} // namespace snnc::deploy
