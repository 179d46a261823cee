// The energy of a run: counts times the prices of the chip description.

#ifndef SNNC_SIMULATOR_LEDGER_H
#define SNNC_SIMULATOR_LEDGER_H

#include "snnc/Chip/Chip.h"
#include "snnc/Costs/SynapseCosts.h"
#include "snnc/Simulator/Counts.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snnc::simulator {

/// One priced operation.
struct LedgerLine {
  /// Of the price: "synapse_word_read", "static_core"; of a step of walks
  /// price, encoding, unit and part:
  /// "synapse_access_read/bitmap/pair/presence",
  /// "controller/bitmap/row/pointers".
  std::string name;
  std::string stage; ///< "synapse memory", "arithmetic", "neurons"...
  /// Operations; of a step the units, of static power the number of parts.
  int64_t count = 0;
  /// Of walks the value is that of one unit, the mean over the tables.
  chip::Price price;
  double energyPj = 0.0;
};

/// All priced operations of a run, and what has no price.
struct Ledger {
  std::vector<LedgerLine> lines;
  double totalPj = 0.0;
  /// Energy in pJ by stage, in the order of the data flow.
  std::vector<std::pair<std::string, double>> stages;
  /// Known items without a price. They are not in the total.
  std::vector<std::string> unpriced;
};

/// What static power is drawn by and for how long.
struct Occupation {
  /// Of all inferences together; nothing if it is not known: then nothing that
  /// draws static power has a price.
  std::optional<double> latencyNs;
  int64_t coresUsed = 0;   ///< these draw the power "core"
  int64_t routersUsed = 0; ///< these draw the power "router"
};

/// Prices `counts` by the chip's `cost.energy_pJ` and `cost.static_mW`
/// (mW times ns are pJ). Unused cores are taken to be switched off. With
/// `prices` (Machine::prices) these price the walks that `counts` has, and
/// where each table has a memory of its own the bits of the tables leak instead
/// of those of the cores.
Ledger makeLedger(const Counts &counts, const chip::Chip &chip,
                  const Occupation &occupation,
                  const std::vector<costs::TablePrices> &prices = {});

} // namespace snnc::simulator

#endif // SNNC_SIMULATOR_LEDGER_H
