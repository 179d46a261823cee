// The energy of a run: counts times the prices of the chip description.

#ifndef SNNC_SIMULATOR_LEDGER_H
#define SNNC_SIMULATOR_LEDGER_H

#include "snnc/Chip/Chip.h"
#include "snnc/Simulator/Counts.h"

#include <string>
#include <utility>
#include <vector>

namespace snnc::simulator {

/// One priced operation.
struct LedgerLine {
  std::string name;  ///< of the price: "synapse_word_read", "static_core"
  std::string stage; ///< "synapse memory", "arithmetic", "neurons"...
  int64_t count = 0; ///< operations; for static power the number of parts
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
  double latencyNs = 0.0;  ///< of all inferences together
  int64_t coresUsed = 0;   ///< these draw the power "core"
  int64_t routersUsed = 0; ///< these draw the power "router"
};

/// Prices `counts` by the chip's `cost.energy_pJ` and `cost.static_mW`
/// (mW times ns are pJ). Unused cores are taken to be switched off.
Ledger makeLedger(const Counts &counts, const chip::Chip &chip,
                  const Occupation &occupation);

} // namespace snnc::simulator

#endif // SNNC_SIMULATOR_LEDGER_H
