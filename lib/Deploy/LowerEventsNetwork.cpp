// Reads a network as neurons that a chip works on event by event.

#include "Arrivals.h"
#include "LowerEvents.h"

#include <algorithm>
#include <cmath>

namespace snnc::deploy::events {

std::vector<int64_t> firstSources(const Network &network) {
  std::vector<int64_t> first;
  int64_t count = 0;
  for (const Population &population : network.populations) {
    first.push_back(count);
    count += population.numNeurons();
  }
  return first;
}

/// True if a population forgets all from one step to the next.
static bool forgets(const Population &population, int64_t steps) {
  if (population.isStateless || steps == 1)
    return true;
  int64_t whole = int64_t(1) << population.decayBits;
  return !population.decays.empty() &&
         std::all_of(population.decays.begin(), population.decays.end(),
                     [&](int64_t decay) { return decay == whole; });
}

namespace {

/// Walks over a network.
class Collector {
public:
  Collector(const Network &network, const LowerOptions &options,
            Violations &violations, std::vector<std::string> &approximations,
            std::vector<std::string> &remarks)
      : network(network), options(options), violations(violations),
        approximations(approximations), remarks(remarks),
        first(firstSources(network)) {}

  std::vector<Neuron> run();

private:
  void checkPopulation(const Population &population);
  void addNeurons(int64_t population);
  void setState(const Population &population, Neuron &neuron);
  void addWeights(const Projection &projection);
  void merge();

  const Network &network;
  const LowerOptions &options;
  Violations &violations;
  std::vector<std::string> &approximations;
  std::vector<std::string> &remarks;
  std::vector<int64_t> first;
  std::vector<Neuron> neurons;
  std::vector<int64_t> firstNeuron; ///< of each population; -1: none
};

} // namespace

/// Says what the chip cannot do of a population that keeps potentials.
void Collector::checkPopulation(const Population &population) {
  if (population.kind == PopulationKind::Integrator) {
    violations.add(
        population.layer,
        "is read as potentials, and the chip sends spikes alone; end "
        "the network with spiking neurons");
    return;
  }
  if (forgets(population, network.steps))
    return;
  if (!options.allowApproximate) {
    violations.add(
        population.layer,
        "keeps potentials over " + std::to_string(network.steps) +
            " steps, and the chip compares and resets them after every event; "
            "use 1 step, neurons that forget their potential, or "
            "--allow-approximate, which runs it in the chip's own order");
    return;
  }
  std::string text = "layer '" + population.layer + "' keeps potentials over " +
                     std::to_string(network.steps) +
                     " steps, and the chip compares them after every event: "
                     "negative weights first, then positive ones";
  if (population.reset != Reset::Zero)
    text += "; a spike sets the potential to 0 instead of " +
            std::string(population.reset == Reset::Subtract
                            ? "subtracting from it"
                            : "the network's value");
  if (std::any_of(population.decays.begin(), population.decays.end(),
                  [](int64_t decay) { return decay != 0; }))
    text += "; a constant leak per step stands for the decay";
  if (std::any_of(population.thresholds.begin(), population.thresholds.end(),
                  [](int64_t threshold) { return threshold < 1; }))
    text += "; thresholds below 1 become 1";
  approximations.push_back(text);
}

/// Gives a neuron the constants of its population.
void Collector::setState(const Population &population, Neuron &neuron) {
  neuron.threshold = population.thresholds[neuron.index];
  if (population.isStateless)
    return;
  int64_t bias = elementOf(population.biases, neuron.index);
  int64_t start = startOf(population, neuron.index);
  neuron.keepsState = !forgets(population, network.steps);
  if (!neuron.keepsState) {
    // An initial potential only counts if there is one step.
    neuron.threshold -= bias + start;
    return;
  }
  neuron.threshold = std::max<int64_t>(neuron.threshold, 1);
  neuron.bias = bias;
  neuron.initial = start;
  // What the decay takes of half the threshold, the mean of a potential that
  // climbs evenly.
  int64_t middle = std::max<int64_t>(neuron.threshold / 2, 1);
  int64_t left = decayed(population, neuron.index, middle);
  neuron.leak = middle - left;
}

void Collector::addNeurons(int64_t population) {
  const Population &each = network.populations[population];
  firstNeuron[population] = static_cast<int64_t>(neurons.size());
  for (int64_t i = 0; i < each.numNeurons(); ++i) {
    Neuron neuron;
    neuron.population = population;
    neuron.index = i;
    if (each.kind == PopulationKind::Spiking)
      setState(each, neuron);
    else
      neuron.isSilent = true; // an error was reported
    neurons.push_back(std::move(neuron));
  }
}

void Collector::addWeights(const Projection &projection) {
  const Population &source = network.populations[projection.source];
  const Population &target = network.populations[projection.target];
  // The source's step whose spikes come in the target's, less the latter.
  int64_t offset = target.phase - 1 - projection.delay - source.phase;
  if (std::abs(offset) >= network.steps) {
    remarks.push_back("layer '" + projection.layer +
                      "' is left out: its spikes come in no step of '" +
                      target.layer + "'");
    return;
  }
  if (offset != 0) {
    violations.add(projection.layer,
                   "brings spikes from '" + source.layer + "' to '" +
                       target.layer + "' " + count(std::abs(offset), "step") +
                       (offset < 0 ? " late" : " early") +
                       ", and the host sends spikes on in their own step; "
                       "connect layers forward and without delays");
    return;
  }
  for (const Synapse &synapse : projection.synapses)
    neurons[firstNeuron[projection.target] + synapse.target].weights.push_back(
        {first[projection.source] + synapse.source, synapse.weight});
}

/// Adds up weights of one source; leaves out those of sources that never spike.
void Collector::merge() {
  std::vector<uint8_t> isSilent(first.back() +
                                network.populations.back().numNeurons());
  for (Neuron &neuron : neurons) {
    std::vector<Weight> &weights = neuron.weights;
    std::stable_sort(
        weights.begin(), weights.end(),
        [](const Weight &a, const Weight &b) { return a.source < b.source; });
    std::vector<Weight> merged;
    for (const Weight &each : weights) {
      if (isSilent[each.source])
        continue;
      if (!merged.empty() && merged.back().source == each.source)
        merged.back().weight += each.weight;
      else
        merged.push_back(each);
    }
    merged.erase(
        std::remove_if(merged.begin(), merged.end(),
                       [](const Weight &each) { return each.weight == 0; }),
        merged.end());
    weights = std::move(merged);
    tighten(neuron);
    isSilent[first[neuron.population] + neuron.index] = neuron.isSilent;
  }
}

std::vector<Neuron> Collector::run() {
  std::vector<int64_t> order;
  firstNeuron.assign(network.populations.size(), -1);
  for (size_t p = 0; p < network.populations.size(); ++p)
    if (network.populations[p].kind != PopulationKind::Host)
      order.push_back(static_cast<int64_t>(p));
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return network.populations[a].phase < network.populations[b].phase;
  });
  for (int64_t population : order) {
    checkPopulation(network.populations[population]);
    addNeurons(population);
  }
  for (const Projection &projection : network.projections)
    addWeights(projection);
  if (!network.populations.empty())
    merge();
  return std::move(neurons);
}

std::vector<Neuron> collectNeurons(const Network &network,
                                   const LowerOptions &options,
                                   Violations &violations,
                                   std::vector<std::string> &approximations,
                                   std::vector<std::string> &remarks) {
  return Collector(network, options, violations, approximations, remarks).run();
}

} // namespace snnc::deploy::events
