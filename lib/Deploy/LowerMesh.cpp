// Writes a plan of a network on a mesh: the memories of all cores, and what the
// host sends.

#include "Arrivals.h"
#include "MeshPlan.h"

#include "snnc/Chip/Expression.h"

#include <algorithm>

namespace snnc::deploy {

using namespace mesh;

namespace {

class Writer {
public:
  Writer(const Plan &plan, const chip::Native &chip, const Grid &grid,
         const Placement &placement)
      : plan(plan), problem(plan.problem), network(*plan.problem.network),
        chip(chip), grid(grid), placement(placement),
        deployment{native::Store(chip), makeHost(network, 0), {}, {}} {}

  Deployment write();

private:
  void writeCores();
  void writeWire(native::Memory &memory, int64_t core, int64_t row);
  void set(native::Memory &memory, int64_t row, const std::string &field,
           int64_t value, int64_t index = 0);
  void describePopulations();
  void describeProgram();
  uint64_t packetOf(const Destination &to) const;
  void addFigures();

  const Plan &plan;
  const Problem &problem;
  const Network &network;
  const chip::Native &chip;
  Grid grid;
  const Placement &placement;
  Deployment deployment;
};

} // namespace

void Writer::set(native::Memory &memory, int64_t row, const std::string &field,
                 int64_t value, int64_t index) {
  memory.set(row, *memory.getLayout().find(field), value, index);
}

void Writer::writeWire(native::Memory &memory, int64_t core, int64_t row) {
  const Wire &wire = plan.wires[core][row];
  const Limits &limits = problem.limits;
  Unit unit;
  if (wire.unit >= 0) {
    unit = problem.units[wire.unit];
  } else { // a relay: one spike makes one
    unit.threshold = 1 - limits.firesAbove;
    unit.negativeThreshold = 1 - limits.boundIsInclusive;
    unit.resetMode = limits.valueMode;
    unit.weights = {1};
    set(memory, row, "connection", 1, wire.axon);
  }
  set(memory, row, "threshold", unit.threshold);
  set(memory, row, "negative_threshold", unit.negativeThreshold);
  set(memory, row, "leak", unit.leak);
  set(memory, row, "reset", unit.reset);
  if (chip.neuron.resets.size() > 1)
    set(memory, row, "reset_mode", unit.resetMode);
  set(memory, row, "potential", unit.potential);
  for (size_t type = 0; type < unit.weights.size(); ++type)
    set(memory, row, "weight" + std::to_string(type), unit.weights[type]);
  for (Axon axon : unit.axons) {
    const std::vector<Axon> &all = plan.cores[core].axons;
    set(memory, row, "connection", 1,
        std::lower_bound(all.begin(), all.end(), axon) - all.begin());
  }
  int64_t from = placement.places[core];
  int64_t to =
      wire.to.core < 0 ? placement.output : placement.places[wire.to.core];
  set(memory, row, "dx", to % grid.width - from % grid.width);
  set(memory, row, "dy", to / grid.width - from / grid.width);
  set(memory, row, "axon", wire.to.axon);
  set(memory, row, "delay", wire.to.delay);
}

void Writer::writeCores() {
  native::Store &store = deployment.store;
  for (int64_t place = 0; place < store.numCores(); ++place) {
    if (place == placement.output)
      continue;
    native::Memory &neurons = *store.find("neuron", place);
    neurons.setDefaults();
    store.find("axon_type", place)->setDefaults();
    // What is not in use must not fire.
    for (int64_t row = 0; row < chip.neurons; ++row)
      set(neurons, row, "threshold", 1);
  }
  for (int64_t core = 0; core < plan.numCores(); ++core) {
    int64_t place = placement.places[core];
    native::Memory &neurons = *store.find("neuron", place);
    native::Memory &types = *store.find("axon_type", place);
    for (size_t row = 0; row < plan.wires[core].size(); ++row)
      writeWire(neurons, core, static_cast<int64_t>(row));
    if (core >= static_cast<int64_t>(plan.cores.size()))
      continue;
    const std::vector<Axon> &axons = plan.cores[core].axons;
    for (size_t i = 0; i < axons.size(); ++i)
      set(types, static_cast<int64_t>(i), "type",
          axons[i] % problem.slots() % problem.limits.types);
  }
}

uint64_t Writer::packetOf(const Destination &to) const {
  int64_t place = placement.places[to.core];
  return chip.inputEvents.at("packet").encode(
      {{"dx", static_cast<uint64_t>(place % grid.width)},
       {"dy", static_cast<uint64_t>(place / grid.width)},
       {"axon", static_cast<uint64_t>(to.axon)},
       {"delay", static_cast<uint64_t>(to.delay)}});
}

void Writer::describePopulations() {
  for (size_t p = 0; p < network.populations.size(); ++p) {
    const Population &population = network.populations[p];
    Placed &placed = deployment.host.populations[p];
    placed.tick = problem.ticks[p];
    if (problem.isHost(p))
      continue;
    placed.cells.resize(population.numNeurons());
    for (int64_t i = 0; problem.isOutput[p] && i < population.numNeurons(); ++i)
      placed.words.push_back(chip.outputEvent->encode(
          {{"axon", static_cast<uint64_t>(plan.outputAxons[p] + i)}}));
  }
  for (int64_t core = 0; core < plan.numCores(); ++core)
    for (size_t row = 0; row < plan.wires[core].size(); ++row) {
      int64_t index = plan.wires[core][row].unit;
      if (index < 0)
        continue;
      const Unit &unit = problem.units[index];
      deployment.host.populations[unit.population].cells[unit.neuron].push_back(
          {placement.places[core], static_cast<int64_t>(row)});
    }
}

void Writer::describeProgram() {
  Host &host = deployment.host;
  host.approximations = problem.approximations;
  host.isExact = host.approximations.empty();
  host.program.ticks = 1;
  for (size_t p = 0; p < network.populations.size(); ++p) {
    const Population &population = network.populations[p];
    host.program.ticks =
        std::max(host.program.ticks, problem.ticks[p] + network.steps);
    if (!problem.isHost(p)) {
      // Of one step the potentials are not kept, whatever the layer is.
      host.program.needsReset |= !population.isStateless && network.steps > 1;
      continue;
    }
    Action action;
    action.population = static_cast<int64_t>(p);
    for (const std::vector<Destination> &neuron : plan.sent[p]) {
      Words &words = action.wordsOf.emplace_back();
      for (const Destination &to : neuron)
        words.push_back(packetOf(to));
    }
    host.program.inTick.push_back(std::move(action));
  }
  // A target that sees steps from before its source's first would see those of
  // the sample before.
  for (const Projection &projection : network.projections)
    host.program.needsReset |=
        network.steps > 1 && skewOf(network, projection) < 0;
}

void Writer::addFigures() {
  int64_t neurons = 0, relays = 0, copies = 0, axons = 0, unused = 0;
  for (const std::vector<Wire> &wires : plan.wires) {
    neurons += static_cast<int64_t>(wires.size());
    for (const Wire &wire : wires)
      relays += wire.unit < 0;
  }
  for (const Unit &unit : problem.units)
    (unit.isUsed ? copies : unused) += 1;
  copies = neurons - relays - copies;
  for (int64_t count : plan.numAxons)
    axons += count;
  deployment.figures = {
      {"cores in use", plan.numCores()},
      {"columns of the mesh", grid.width},
      {"rows of the mesh", grid.height},
      {"neurons in use", neurons},
      {"copies for fan-out", copies},
      {"relay neurons", relays},
      {"axons in use", axons},
      {"hops of all destinations", countHops(plan, grid, placement)},
      {"ticks of a sample", deployment.host.program.ticks}};
  if (unused)
    deployment.remarks.push_back(
        std::to_string(unused) +
        " neurons that never fire or that no output depends on are left out");
  auto found = chip.cycles.find("tick");
  if (found == chip.cycles.end())
    return;
  if (Result<int64_t> cycles = chip::evaluate(found->second, chip.params))
    deployment.remarks.push_back(
        "a tick takes " + std::to_string(*cycles) +
        " clock cycles and what routers stall; the host must not tick faster");
}

Deployment Writer::write() {
  writeCores();
  describePopulations();
  describeProgram();
  addFigures();
  return std::move(deployment);
}

Result<Deployment> lowerOntoMesh(const Network &network,
                                 const chip::Native &chip,
                                 const LowerOptions &options) {
  Result<Plan> plan = makePlan(network, chip, options);
  if (!plan)
    return plan.error();
  Grid grid{chip.meshWidth, chip.meshHeight, chip.outputCore};
  int64_t room = grid.size() - 1;
  if (plan->numCores() > room) {
    Violations violations;
    violations.add("takes " + std::to_string(plan->numCores()) +
                   " cores; a mesh of " + std::to_string(grid.width) + "x" +
                   std::to_string(grid.height) + " has " +
                   std::to_string(room) +
                   " besides the output bus: a larger mesh (parameters grid_x "
                   "and grid_y) or larger cores (axons, neurons) help");
    return violations.toError(network.name, chip.name);
  }
  Placement placement = place(*plan, grid, options.seed);
  return Writer(*plan, chip, grid, placement).write();
}

Result<chip::Native> loadUnfitted(const std::string &nameOrPath,
                                  const chip::Parameters &given) {
  Result<chip::Native> chip = chip::loadNative(nameOrPath, given);
  if (chip || given.empty())
    return chip;
  // The output bus may be outside of the mesh that is given.
  chip::Parameters moved = given;
  moved.insert({{"output_x", 0}, {"output_y", 0}});
  Result<chip::Native> other = chip::loadNative(nameOrPath, moved);
  return other ? std::move(other) : std::move(chip);
}

Result<chip::Parameters> fitParameters(const Network &network,
                                       const chip::Native &chip,
                                       const chip::Parameters &given,
                                       const LowerOptions &options) {
  auto isOpen = [&](const char *name) {
    return chip.params.count(name) && !given.count(name);
  };
  chip::Parameters fitted;
  if (chip.synapses.kind != chip::SynapseKind::BinaryTyped ||
      (!isOpen("grid_x") && !isOpen("grid_y") && !isOpen("output_x") &&
       !isOpen("output_y")))
    return fitted;
  Result<Plan> plan = makePlan(network, chip, options);
  if (!plan)
    return plan.error();
  // Beyond, meshes are no longer built by default.
  constexpr int64_t mostPerSide = 16;
  int64_t needed = plan->numCores() + 1;
  Grid grid{chip.meshWidth, chip.meshHeight, -1};
  auto divideUp = [](int64_t a, int64_t b) { return (a + b - 1) / b; };
  if (isOpen("grid_x") && isOpen("grid_y")) {
    grid.width = 1;
    while (grid.width * grid.width < needed && grid.width < mostPerSide)
      ++grid.width;
    grid.height = std::min(divideUp(needed, grid.width), mostPerSide);
  } else if (isOpen("grid_x")) {
    grid.width = std::min(divideUp(needed, grid.height), mostPerSide);
  } else if (isOpen("grid_y")) {
    grid.height = std::min(divideUp(needed, grid.width), mostPerSide);
  }
  for (auto [name, value] :
       {std::pair("grid_x", grid.width), std::pair("grid_y", grid.height)})
    if (isOpen(name))
      fitted[name] = value;
  if (!isOpen("output_x") && !isOpen("output_y"))
    return fitted;
  int64_t output = grid.size() - 1;
  if (grid.size() >= needed)
    output = place(*plan, grid, options.seed).output;
  for (auto [name, value] : {std::pair("output_x", output % grid.width),
                             std::pair("output_y", output / grid.width)})
    if (isOpen(name))
      fitted[name] = value;
  return fitted;
}

} // namespace snnc::deploy
