// Plans a network on a mesh step by step, and says all that does not fit.

#include "MeshPlan.h"

#include <algorithm>
#include <set>

namespace snnc::deploy::mesh {

/// Numbers the neurons of all outputs, for the bus.
static void numberOutputs(Plan &plan, Violations &violations) {
  const Network &network = *plan.problem.network;
  int64_t next = 0;
  plan.outputAxons.assign(network.populations.size(), -1);
  plan.problem.isOutput.assign(network.populations.size(), false);
  std::string layers;
  for (const Output &output : network.outputs) {
    const Population &population = network.populations[output.population];
    if (plan.problem.isOutput[output.population])
      continue;
    plan.problem.isOutput[output.population] = true;
    plan.outputAxons[output.population] = next;
    next += population.numNeurons();
    layers += (layers.empty() ? "'" : ", '") + population.layer + "'";
  }
  if (next > plan.problem.limits.axons)
    violations.add("outputs " + layers + " have " + std::to_string(next) +
                   " neurons; the output bus tells " +
                   std::to_string(plan.problem.limits.axons) +
                   " apart, the axons of a core: fewer neurons a class or "
                   "cores of more axons help");
}

static void checkLags(const Problem &problem, Violations &violations) {
  const Network &network = *problem.network;
  std::set<int64_t> read; // streams
  for (const Unit &unit : problem.units)
    if (unit.isUsed)
      for (const Synapses &input : unit.inputs)
        read.insert(problem.streamOf(input.signal).first);
  for (const Stream &stream : problem.streams) {
    int64_t most =
        problem.limits.mostDirect(problem.isHost(stream.population)) +
        problem.limits.mostDirect(/*isHost=*/false);
    if (read.count(stream.first) && stream.lag > most)
      violations.add(network.populations[stream.population].layer,
                     "has spikes that are read " + std::to_string(stream.lag) +
                         " ticks later; delays and one relay take at most " +
                         std::to_string(most) +
                         ": connections over fewer layers help");
  }
}

/// All up to the axons of each unit.
static void prepare(Problem &problem, const LowerOptions &options,
                    Violations &violations) {
  problem.approximations.clear();
  makeUnits(problem, options.allowApproximate, violations);
  checkQuiet(problem, violations);
  checkLags(problem, violations);
  codeWeights(problem, violations);
}

static void chooseCores(Plan &plan, const LowerOptions &options,
                        Violations &violations) {
  Problem &problem = plan.problem;
  std::vector<bool> none = problem.isRelayed;
  Result<std::vector<Core>> cores = partition(problem, /*mayRelay=*/true);
  if (problem.isRelayed != none) {
    // Spikes now take longer, which may part or join what sees them.
    std::vector<int64_t> ticks = problem.ticks;
    if (computeTicks(problem)) {
      prepare(problem, options, violations);
    } else {
      problem.ticks = ticks;
      problem.isRelayed = none;
    }
    if (!violations.empty())
      return;
    cores = partition(problem, /*mayRelay=*/false);
  }
  if (cores)
    plan.cores = std::move(*cores);
  else
    violations.add(cores.error().message);
}

Result<Plan> makePlan(const Network &network, const chip::Native &chip,
                      const LowerOptions &options) {
  Result<Limits> limits = readLimits(chip);
  if (!limits)
    return limits.error();
  Plan plan;
  Problem &problem = plan.problem;
  problem.network = &network;
  problem.limits = *limits;
  Violations violations;
  int64_t numUnits = 0;
  for (const Population &population : network.populations) {
    bool isHost = population.kind == PopulationKind::Host;
    problem.firstUnits.push_back(isHost ? -1 : numUnits);
    numUnits += isHost ? 0 : population.numNeurons();
  }
  problem.isRelayed.assign(network.populations.size(), false);
  checkKinds(network, violations);
  numberOutputs(plan, violations);
  bool isTimed = computeTicks(problem);
  if (!isTimed)
    violations.add("loops of connections are shorter than a tick");
  bool isReadable =
      std::none_of(network.populations.begin(), network.populations.end(),
                   [](const Population &population) {
                     return population.kind == PopulationKind::Integrator;
                   });
  if (isTimed && isReadable)
    prepare(problem, options, violations);
  if (violations.empty())
    chooseCores(plan, options, violations);
  if (!violations.empty())
    return violations.toError(network.name, chip.name);
  wire(plan);
  return plan;
}

} // namespace snnc::deploy::mesh
