// Multiplies counts by prices and lists what has no price.

#include "snnc/Simulator/Ledger.h"

#include <algorithm>

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

static void addStaticPower(Ledger &ledger, const chip::Chip &chip,
                           const Occupation &occupation) {
  const std::pair<const char *, int64_t> parts[] = {
      {"core", occupation.coresUsed},
      {"router", occupation.routersUsed},
      {"chip", 1}};
  for (const auto &[name, count] : parts) {
    std::string lineName = std::string("static_") + name;
    auto power = chip.powers.find(name);
    if (power == chip.powers.end()) {
      ledger.unpriced.push_back(lineName);
      continue;
    }
    double energyPj = power->second.value * occupation.latencyNs * count;
    add(ledger, {lineName, "static power", count, power->second, energyPj});
  }
  // A finer price than that of the core: its lack is no lack.
  auto bit = chip.powers.find("synapse_memory_bit");
  if (bit == chip.powers.end())
    return;
  int64_t bits = occupation.coresUsed * chip.core.synapseWords *
                 chip.core.synapseWordBits;
  double energyPj =
      bit->second.value * occupation.latencyNs * static_cast<double>(bits);
  add(ledger, {"static_synapse_memory_bit", "static power", bits, bit->second,
               energyPj});
}

Ledger makeLedger(const Counts &counts, const chip::Chip &chip,
                  const Occupation &occupation) {
  Ledger ledger;
  Tally total = counts.total();
  for (const PricedItem &known : pricedItems) {
    auto price = chip.energies.find(known.price);
    if (price == chip.energies.end()) {
      if (!isCovered(known.price, chip))
        ledger.unpriced.push_back(known.price);
      continue;
    }
    int64_t count = total[known.item];
    add(ledger, {known.price, known.stage, count, price->second,
                 price->second.value * static_cast<double>(count)});
  }
  addStaticPower(ledger, chip, occupation);
  return ledger;
}

} // namespace snnc::simulator
