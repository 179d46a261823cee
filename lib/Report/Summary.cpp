// Gathers the figures of a run from machine, counts and ledger.

#include "snnc/Report/Summary.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::report;
using simulator::Item;

/// a / b, or 0 if there is nothing to divide by.
static double ratio(double a, double b) { return b > 0.0 ? a / b : 0.0; }

static std::vector<CoreUse> gatherCores(const simulator::Machine &machine) {
  std::vector<CoreUse> cores;
  for (const image::Core &core : machine.image.cores) {
    CoreUse use;
    use.x = core.x;
    use.y = core.y;
    use.number = core.y * machine.chip.meshWidth + core.x;
    for (const image::Memory &memory : core.memories)
      use.bytes += static_cast<int64_t>((memory.sizeInBits() + 7) / 8);
    cores.push_back(use);
  }
  for (const simulator::Fragment &fragment : machine.fragments)
    cores[fragment.coreIndex].neurons += fragment.numNeurons;
  for (const simulator::Table &table : machine.tables) {
    int64_t index = machine.fragments[table.fragment].coreIndex;
    cores[index].synapses += table.synapses;
  }
  return cores;
}

static std::vector<MemoryUse> gatherMemories(const image::Image &image) {
  std::vector<MemoryUse> uses;
  for (const char *name :
       {"synapse", "table", "population", "parameter", "axon"}) {
    MemoryUse use{name, 0};
    for (const image::Core &core : image.cores)
      if (const image::Memory *memory = core.find(name))
        use.bytes += static_cast<int64_t>((memory->sizeInBits() + 7) / 8);
    uses.push_back(use);
  }
  return uses;
}

static void gatherNames(Summary &summary, const simulator::Machine &machine) {
  const image::Image &image = machine.image;
  summary.version = image.version;
  summary.modelName = image.modelName;
  summary.modelHash = image.modelHash;
  summary.chipName = machine.chip.name;
  summary.chipHash = machine.chip.sha256;
  summary.options = image.options;
  summary.ticks = image.ticks;
  summary.meshWidth = machine.chip.meshWidth;
  summary.meshHeight = machine.chip.meshHeight;
  summary.neuronsPerCore = machine.chip.core.neurons;
}

/// False for the time of what the machine does not do.
static bool isNeeded(const std::string &timing,
                     const simulator::Machine &machine) {
  if (timing == "hit_test")
    return machine.chip.hasPopulationAxons;
  if (timing != "event_decode" && timing != "synapse_word")
    return true;
  const std::vector<simulator::Table> &tables = machine.tables;
  return tables.empty() ||
         !std::all_of(tables.begin(), tables.end(),
                      [](const auto &table) { return table.isTimed; });
}

Summary report::summarize(const simulator::Machine &machine,
                          const simulator::BatchResult &batch,
                          std::optional<Accuracy> accuracy, unsigned threads) {
  Summary summary;
  gatherNames(summary, machine);
  summary.accuracy = accuracy;
  summary.inferences = static_cast<int64_t>(batch.outputs.size());
  summary.facts = machine.facts;
  summary.cores = gatherCores(machine);
  summary.memories = gatherMemories(machine.image);
  for (size_t i = 0; i < machine.layers.size(); ++i)
    summary.layers.push_back({machine.layers[i], batch.counts.layers[i]});

  auto clock = machine.chip.timings.find("clock");
  double megahertz =
      clock == machine.chip.timings.end() ? 0.0 : clock->second.value;
  bool hasClock = megahertz > 0.0;
  summary.isLatencyOfWalks = !hasClock && batch.walkNs > 0.0;
  double latencyNs = hasClock ? batch.cycles * 1e3 / megahertz : batch.walkNs;
  simulator::Occupation occupation;
  if (hasClock || summary.isLatencyOfWalks)
    occupation.latencyNs = latencyNs;
  occupation.coresUsed = static_cast<int64_t>(machine.image.cores.size());
  occupation.routersUsed = machine.routersUsed;
  summary.ledger = simulator::makeLedger(batch.counts, machine.chip, occupation,
                                         machine.prices);

  double inferences = static_cast<double>(summary.inferences);
  simulator::Tally total = batch.counts.total();
  auto perInference = [&](Item item) {
    return ratio(static_cast<double>(total[item]), inferences);
  };
  for (const std::string &name : chip::timingNames())
    if (!machine.chip.timings.count(name) && isNeeded(name, machine))
      summary.ledger.unpriced.push_back("timing_" + name);
  summary.energyJoules = ratio(summary.ledger.totalPj * 1e-12, inferences);
  summary.latencySeconds = ratio(latencyNs * 1e-9, inferences);
  summary.cycles = ratio(batch.cycles, inferences);
  summary.spikes = perInference(Item::Events);
  summary.hostEvents = perInference(Item::HostEvents);
  summary.packets = perInference(Item::Packets);
  if (machine.chip.hasPopulationAxons)
    summary.suppressed = perInference(Item::Suppressed);
  summary.synapticOps = perInference(Item::SynapticOps);
  summary.effectiveMacs = perInference(Item::EffectiveMacs);
  summary.effectiveAcs = perInference(Item::EffectiveAcs);
  summary.dense = static_cast<double>(machine.facts.denseOps);
  if (machine.facts.neuronTicks > 0 && summary.inferences > 0)
    summary.activationSparsity =
        1.0 - summary.spikes / static_cast<double>(machine.facts.neuronTicks);
  summary.connectionSparsity =
      ratio(static_cast<double>(machine.facts.zeroWeights),
            static_cast<double>(machine.facts.storedWeights));
  summary.lateEvents = total[Item::LateEvents];
  summary.saturations = total[Item::Saturations];
  summary.hostSeconds = batch.hostSeconds;
  summary.threads = threads;
  summary.synapticOpsPerSecond =
      ratio(static_cast<double>(total[Item::SynapticOps]), batch.hostSeconds);
  return summary;
}

Accuracy report::countCorrect(const simulator::BatchResult &batch,
                              const std::vector<int64_t> &labels) {
  Accuracy accuracy;
  size_t samples = std::min(batch.outputs.size(), labels.size());
  for (size_t i = 0; i < samples; ++i) {
    if (batch.outputs[i].empty())
      continue;
    accuracy.total += 1;
    accuracy.correct += batch.outputs[i].front().best == labels[i];
  }
  return accuracy;
}
