// Multiplies counts by prices and lists what has no price.

#include "snnc/Simulator/Ledger.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace snnc::simulator {

const char *itemName(Item item) {
  static const char *const names[numItems] = {
      "deliveries",     "table_rows",         "synaptic_ops",
      "synapse_adds",   "synapse_multiplies", "Effective_MACs",
      "Effective_ACs",  "synapse_words",      "late_events",
      "neuron_updates", "update_adds",        "requantisations",
      "decays",         "parameter_words",    "state_reads",
      "state_writes",   "population_rows",    "saturations",
      "events",         "host_events",        "axon_rows",
      "hit_tests",      "suppressed_events",  "packets",
      "buffer_pushes",  "buffer_pops",        "crossings",
      "link_flits",     "interface_flits"};
  return names[static_cast<size_t>(item)];
}

namespace {

/// Which price an item has and where it stands in the breakdown.
struct PricedItem {
  Item item;
  const char *price;
  const char *stage;
};

} // namespace

static const PricedItem pricedItems[] = {
    {Item::SynapseWords, "synapse_word_read", "synapse memory"},
    {Item::SynapticOps, "sop", "synapse arithmetic"},
    {Item::SynapseAdds, "synapse_add", "synapse arithmetic"},
    {Item::SynapseMultiplies, "synapse_multiply", "synapse arithmetic"},
    {Item::StateReads, "neuron_state_read", "neuron memory"},
    {Item::StateWrites, "neuron_state_write", "neuron memory"},
    {Item::ParameterWords, "parameter_word_read", "neuron memory"},
    {Item::NeuronUpdates, "neuron_update", "neuron arithmetic"},
    {Item::UpdateAdds, "neuron_update_add", "neuron arithmetic"},
    {Item::Requantisations, "requantize_multiply", "neuron arithmetic"},
    {Item::Decays, "decay_multiply", "neuron arithmetic"},
    {Item::TableRows, "table_row_read", "row memories"},
    {Item::PopulationRows, "population_row_read", "row memories"},
    {Item::AxonRows, "axon_row_read", "row memories"},
    {Item::HitTests, "hit_test", "network"},
    {Item::Events, "event_out", "network"},
    {Item::BufferPushes, "router_buffer_push", "network"},
    {Item::BufferPops, "router_buffer_pop", "network"},
    {Item::Crossings, "router_crossbar", "network"},
    {Item::LinkFlits, "link_flit", "network"},
    {Item::InterfaceFlits, "network_interface", "network"},
    {Item::HostEvents, "host_event", "host"},
};

/// True if the lack of a price is no lack: a whole whose parts may have prices,
/// a part of a whole that has one, or a test that the chip does not make.
static bool isCovered(const std::string &price, const chip::Chip &chip) {
  if (price == "hit_test" && !chip.hasPopulationAxons)
    return true;
  for (const auto &[whole, parts] : chip::wholePrices()) {
    bool isPart = std::find(parts.begin(), parts.end(), price) != parts.end();
    if (price == whole || (isPart && chip.energies.count(whole)))
      return true;
  }
  return false;
}

static void add(Ledger &ledger, LedgerLine line) {
  ledger.totalPj += line.energyPj;
  if (ledger.stages.empty() || ledger.stages.back().first != line.stage)
    ledger.stages.emplace_back(line.stage, 0.0);
  ledger.stages.back().second += line.energyPj;
  ledger.lines.push_back(std::move(line));
}

static bool isTiming(const std::string &name) {
  const std::vector<std::string> &names = chip::timingNames();
  return std::find(names.begin(), names.end(), name) != names.end();
}

static void lack(Ledger &ledger, const std::string &name) {
  std::vector<std::string> &names = ledger.unpriced;
  if (std::find(names.begin(), names.end(), name) == names.end())
    names.push_back(name);
}

/// The price that a charge is made of.
static const chip::Price &priceOf(const costs::WalkCharge &charge,
                                  const chip::Chip &chip) {
  switch (charge.kind) {
  case costs::WalkCharge::Kind::Word:
    return chip.energies.at("synapse_word_read");
  case costs::WalkCharge::Kind::Read:
    return chip.energies.at("synapse_access_read");
  case costs::WalkCharge::Kind::Write:
    return chip.energies.at("synapse_access_write");
  case costs::WalkCharge::Kind::Controller:
    break;
  }
  return *chip.walks.steps[charge.step].controller;
}

/// A line for a charge that nothing is counted of yet.
static LedgerLine lineOf(const costs::WalkCharge &charge,
                         const chip::Chip &chip) {
  bool isController = charge.kind == costs::WalkCharge::Kind::Controller;
  LedgerLine line;
  line.price = priceOf(charge, chip);
  line.price.points.clear();
  line.price.value = charge.energyPj;
  line.name = isController ? "controller" : line.price.name;
  line.stage = isController ? "synapse controllers" : "synapse memory";
  if (charge.kind == costs::WalkCharge::Kind::Word)
    return line;
  const chip::WalkStep &step = chip.walks.steps[charge.step];
  line.name += "/" + step.encoding + "/" + chip::nameOf(step.per) + "/" +
               chip::nameOf(step.memory);
  return line;
}

/// What the walks of a run cost in synapse memories and their controllers: a
/// line for each step that the tables need, one for all words of the others.
static void addWalks(Ledger &ledger, const Counts &counts,
                     const chip::Chip &chip,
                     const std::vector<costs::TablePrices> &prices) {
  using Kind = costs::WalkCharge::Kind;
  // Controllers stand behind the memories.
  std::map<std::tuple<bool, size_t, Kind>, LedgerLine> lines;
  for (size_t table = 0; table < prices.size(); ++table) {
    const Walks walks = counts.walks.empty() ? Walks() : counts.walks[table];
    for (const costs::WalkCharge &charge :
         prices[table].charges(chip::Walk::Forward)) {
      LedgerLine &line = lines
                             .try_emplace({charge.kind == Kind::Controller,
                                           charge.step, charge.kind},
                                          lineOf(charge, chip))
                             .first->second;
      int64_t count = costs::countOf(charge.per, walks.events, walks.sum);
      line.count += count;
      line.energyPj += static_cast<double>(count) * charge.energyPj;
    }
    for (const std::string &name : prices[table].unpriced(chip::Walk::Forward))
      if (!isTiming(name))
        lack(ledger, name);
  }
  for (auto &[key, line] : lines) {
    if (line.count > 0)
      line.price.value = line.energyPj / static_cast<double>(line.count);
    add(ledger, std::move(line));
  }
}

/// The bits of synapse memory that leak.
static int64_t leakingBits(const chip::Chip &chip, int64_t coresUsed,
                           const std::vector<costs::TablePrices> &prices) {
  if (!chip.walks.memoryPerTable)
    return coresUsed * chip.core.synapseWords * chip.core.synapseWordBits;
  int64_t bits = 0;
  for (const costs::TablePrices &table : prices)
    bits += static_cast<int64_t>(table.getSurvey().sizeInBits());
  return bits;
}

/// Adds what a part draws, or says that its price or the time is not known.
static void addPower(Ledger &ledger, const std::string &name, int64_t count,
                     const chip::Price *power, const Occupation &occupation) {
  std::string lineName = "static_" + name;
  if (!power || !occupation.latencyNs)
    return lack(ledger, lineName);
  double energyPj =
      power->value * *occupation.latencyNs * static_cast<double>(count);
  add(ledger, {lineName, "static power", count, *power, energyPj});
}

static void addStaticPower(Ledger &ledger, const chip::Chip &chip,
                           const Occupation &occupation,
                           const std::vector<costs::TablePrices> &prices) {
  auto find = [&](const char *name) {
    auto power = chip.powers.find(name);
    return power == chip.powers.end() ? nullptr : &power->second;
  };
  const std::pair<const char *, int64_t> parts[] = {
      {"core", occupation.coresUsed},
      {"router", occupation.routersUsed},
      {"chip", 1}};
  for (const auto &[name, count] : parts)
    addPower(ledger, name, count, find(name), occupation);
  // A finer price than that of the core: its lack is no lack.
  if (const chip::Price *bit = find("synapse_memory_bit"))
    addPower(ledger, "synapse_memory_bit",
             leakingBits(chip, occupation.coresUsed, prices), bit, occupation);
}

Ledger makeLedger(const Counts &counts, const chip::Chip &chip,
                  const Occupation &occupation,
                  const std::vector<costs::TablePrices> &prices) {
  Ledger ledger;
  addWalks(ledger, counts, chip, prices);
  Tally total = counts.total();
  for (const PricedItem &known : pricedItems) {
    if (!prices.empty() && known.item == Item::SynapseWords)
      continue;
    auto price = chip.energies.find(known.price);
    if (price == chip.energies.end()) {
      if (!isCovered(known.price, chip))
        lack(ledger, known.price);
      continue;
    }
    int64_t count = total[known.item];
    add(ledger, {known.price, known.stage, count, price->second,
                 price->second.value * static_cast<double>(count)});
  }
  addStaticPower(ledger, chip, occupation, prices);
  return ledger;
}

} // namespace snnc::simulator
