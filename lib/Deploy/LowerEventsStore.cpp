// Writes a planned network into a chip that works event by event, and the work
// of its host.

#include "Arrivals.h"
#include "LowerEventsPlan.h"
#include "snnc/Chip/Expression.h"

#include <algorithm>

namespace snnc::deploy::events {

/// Every register has a value: what the initialisation ends with, what alone is
/// run, or 0. The loop is open, for the host sends spikes on.
static void setRegisters(native::Store &store, int64_t numNeurons) {
  const chip::Native &chip = store.getChip();
  for (const chip::NativeRegister &each : chip.registers)
    for (int64_t index = 0; index < each.count; ++index)
      store.setRegister(each.name, each.fixed.value_or(each.reset.value_or(0)),
                        index);
  for (const chip::InitStep &step : chip.initSequence)
    if (step.value && chip.findRegister(step.name))
      store.setRegister(step.name, *step.value);
  if (chip.findRegister("open_loop"))
    store.setRegister("open_loop", 1);
  if (chip.findRegister("last_neuron"))
    store.setRegister("last_neuron", std::max<int64_t>(numNeurons - 1, 0));
}

static void writeNeurons(native::Store &store, const Limits &limits,
                         const std::vector<Neuron> &neurons, const Plan &plan) {
  const chip::Native &chip = store.getChip();
  native::Memory &memory = *store.find("neuron");
  const chip::NativeMemory &layout = memory.getLayout();
  auto set = [&](int64_t cell, const char *name, int64_t value) {
    if (const chip::NativeField *field = layout.find(name))
      memory.set(cell, *field, value);
  };
  memory.setDefaults();
  // A neuron that nothing writes must not fire at the events of others.
  if (!layout.defaultRow.count("threshold"))
    for (int64_t cell = 0; cell < layout.rows; ++cell)
      set(cell, "threshold", layout.find("threshold")->high());
  bool isGreater = chip.neuron.compare == chip::CompareOp::Greater;
  for (size_t cell = 0; cell < neurons.size(); ++cell) {
    const Neuron &neuron = neurons[cell];
    if (neuron.isSilent)
      continue;
    set(cell, "disabled", 0);
    set(cell, "threshold", plan.thresholds[cell] - isGreater);
    set(cell, "leak", plan.leaks[cell]);
    set(cell, "leak_enabled", 1);
    set(cell, "potential", std::clamp(neuron.initial, limits.low, limits.high));
  }
}

static void writeRows(native::Store &store, const Plan &plan) {
  const chip::Native &chip = store.getChip();
  native::Memory &memory = *store.find("synapse");
  memory.setDefaults();
  const chip::NativeField &weight = *memory.getLayout().find("weight");
  const chip::NativeField *mapped = memory.getLayout().find("mapped");
  bool isOfSource = chip.synapses.sign == chip::SignKind::Source;
  for (size_t row = 0; row < plan.rows.size(); ++row) {
    const Row &each = plan.rows[row];
    for (auto [cell, size] : each.weights) {
      memory.set(row, weight, each.isNegative && !isOfSource ? -size : size,
                 cell);
      if (mapped)
        memory.set(row, *mapped, 1, cell);
    }
    if (!isOfSource || !each.isNegative)
      continue;
    unsigned bits = chip.findRegister("source_sign")->bits;
    int64_t index = row / bits;
    store.setRegister("source_sign",
                      *store.getRegister("source_sign", index) |
                          int64_t(1) << row % bits,
                      index);
  }
}

namespace {
/// Events of a step.
struct Load {
  int64_t constants = 0;
  int64_t most = 0;         ///< of inputs and spikes, if all neurons spike
  int64_t mostTogether = 0; ///< between two waits of the host
  int64_t singles = 0;      ///< of all these, those of single neurons
};
} // namespace

static Load loadOf(const Plan &plan, const chip::Pattern &spike) {
  Load load;
  for (const Action &action : plan.actions) {
    int64_t here = 0;
    auto add = [&](const Words &words) {
      here += static_cast<int64_t>(words.size());
      if (!words.empty() && !spike.decode(words[0]))
        load.singles += static_cast<int64_t>(words.size());
    };
    add(action.words);
    load.constants += here;
    for (const Words &words : action.wordsOf)
      add(words);
    load.most += here;
    load.mostTogether = std::max(load.mostTogether, here);
  }
  load.most -= load.constants;
  return load;
}

/// Clock cycles of an event, if the description says so.
static std::optional<int64_t> cyclesOf(const chip::Native &chip,
                                       const char *event, int64_t lastNeuron) {
  auto found = chip.cycles.find(event);
  if (found == chip.cycles.end())
    return std::nullopt;
  Result<int64_t> cycles =
      chip::evaluate(found->second, {{"last_neuron", lastNeuron}});
  return cycles ? std::optional<int64_t>(*cycles) : std::nullopt;
}

static void addRemarks(const Network &network, const Load &load,
                       const Plan &plan, Deployment &deployment) {
  const chip::Native &chip = deployment.store.getChip();
  std::vector<std::string> &remarks = deployment.remarks;
  int64_t last =
      deployment.store.getRegister("last_neuron").value_or(chip.neurons - 1);
  auto spike = cyclesOf(chip, "spike", last);
  auto reference = cyclesOf(chip, "tref_all", last);
  auto single = cyclesOf(chip, "virtual", last);
  if (spike && (reference || plan.numClears == 0)) {
    int64_t all = (load.constants + load.most - load.singles) * *spike +
                  load.singles * single.value_or(0);
    if (plan.numClears)
      all += plan.numClears * *reference;
    remarks.push_back("an event of a row takes " + std::to_string(*spike) +
                      " clock cycles, a sample at most " +
                      std::to_string(network.steps * all) +
                      (load.singles && !single
                           ? " besides its events of single neurons, for which "
                             "the description states none"
                           : ""));
  }
  int64_t queued = std::min(chip.queue.depth, load.mostTogether);
  std::string wait = "the chip does not say when its queue is empty: before "
                     "the host uses the spikes of a layer or sends time "
                     "references it waits for the events that it sent";
  if (spike && queued > 0) {
    deployment.host.program.waitCycles = queued * *spike;
    wait += ", at most " + std::to_string(queued * *spike) +
            " clock cycles for a full queue";
  }
  remarks.push_back(wait + "; spikes do not enter the queue, for the loop is "
                           "open");
  if (plan.wideRows)
    remarks.push_back(count(plan.wideRows, "row") +
                      " more than one for each source and sign, and more "
                      "events: weights are beyond the chip's");
  if (plan.numReplaced)
    remarks.push_back("no row is left for constants: the host sends events of "
                      "single neurons instead of " +
                      count(plan.numReplaced, "row") + ", " +
                      std::to_string(load.singles) + " at most in a step");
  if (plan.needsReset)
    remarks.push_back("the host configures the chip anew before each sample, "
                      "for potentials are not cleared otherwise");
}

/// Gives each population of the chip its cells.
static void placeCells(Host &host, const chip::Native &chip,
                       const std::vector<Neuron> &neurons) {
  for (Placed &placed : host.populations) {
    placed.tick = 0; // the host takes all layers in turn in every tick
    if (placed.kind == PopulationKind::Host)
      continue;
    placed.cells.resize(placed.shape.numNeurons());
    placed.words.resize(placed.shape.numNeurons());
  }
  for (size_t cell = 0; cell < neurons.size(); ++cell) {
    const Neuron &neuron = neurons[cell];
    Placed &placed = host.populations[neuron.population];
    placed.cells[neuron.index] = {{0, static_cast<int64_t>(cell)}};
    placed.words[neuron.index] = chip.outputEvent->encode({{"neuron", cell}});
  }
}

Deployment deploy(const Network &network, const chip::Native &chip,
                  const Limits &limits, const std::vector<Neuron> &neurons,
                  const Plan &plan) {
  native::Store store(chip);
  int64_t numNeurons = static_cast<int64_t>(neurons.size());
  setRegisters(store, numNeurons);
  writeNeurons(store, limits, neurons, plan);
  writeRows(store, plan);

  Deployment deployment = {std::move(store), makeHost(network, 0), {}, {}};
  Host &host = deployment.host;
  placeCells(host, chip, neurons);
  Program &program = host.program;
  program.ticks = network.steps;
  program.needsReset = plan.needsReset;
  program.inTick = plan.actions;
  if (plan.numClears)
    program.inTick.push_back(
        {Words(plan.numClears, chip.inputEvents.at("tref_all").encode({})),
         -1,
         {}});
  Load load = loadOf(plan, chip.inputEvents.at("spike"));
  deployment.figures = {
      {"neurons in use", numNeurons},
      {"rows in use", plan.numRows()},
      {"constant events per sample", network.steps * load.constants},
      {"time references per sample", network.steps * plan.numClears},
      {"other events per sample, at most", network.steps * load.most}};
  addRemarks(network, load, plan, deployment);
  return deployment;
}

} // namespace snnc::deploy::events
