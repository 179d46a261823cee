// What walks over a synapse table cost on a chip: energy and time from the
// words, weights and steps of the walk and the prices of the chip description.

#ifndef SNNC_COSTS_SYNAPSECOSTS_H
#define SNNC_COSTS_SYNAPSECOSTS_H

#include "snnc/Chip/Chip.h"
#include "snnc/Synapse/Survey.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snnc::costs {

/// The cost of walks, part by part. What has no price is not in it
/// (TablePrices::unpriced).
struct WalkCost {
  double memoryPj = 0.0;     ///< of the synapse memory
  double arithmeticPj = 0.0; ///< operations and the state they read and write
  double controllerPj = 0.0; ///< of walks, with the rows that describe a table
  double latencyNs = 0.0;    ///< one walk after the other

  double totalPj() const { return memoryPj + arithmeticPj + controllerPj; }
  WalkCost &operator+=(const WalkCost &other);
};

/// What one unit of a walk costs in synapse memory or in its controller, by one
/// price of the chip description: a part of what TablePrices::price adds up.
struct WalkCharge {
  enum class Kind : uint8_t {
    Word,      ///< synapse_word_read or synapse_word_write
    Read,      ///< synapse_access_read, as often as the step says
    Write,     ///< synapse_access_write, likewise
    Controller ///< the step's controller
  };
  Kind kind = Kind::Word;
  size_t step = 0; ///< in chip::WalkPrices::steps; of words 0
  chip::WalkUnit per = chip::WalkUnit::Walk;
  double energyPj = 0.0; ///< per unit
};

/// How many of a unit `walks` walks have that together do what `sum` says.
int64_t countOf(chip::WalkUnit unit, int64_t walks,
                const synapse::Traffic &sum);

/// The cost of `count` such walks.
WalkCost operator*(double count, const WalkCost &cost);

/// The name by which `cost.walks` of a chip description calls the tables of a
/// geometry: that of its encoding, or "functional_bitmap" and so on for sparse
/// tables with windows.
std::string walkName(const synapse::Geometry &geometry);

/// Prices walks over one table on one chip.
///
/// Memory, controllers and time: if the chip has steps for tables of that name,
/// what these say. Otherwise a word costs synapse_word_read or
/// synapse_word_write and takes synapse_word cycles, a walk event_decode
/// cycles. A walk also costs table_row_read and population_row_read.
///
/// Arithmetic, for each weight that takes part: sop, or synapse_add and
/// synapse_multiply, and a neuron state that is read and written; an update
/// does not multiply and reads a state. So forward walks cost what the ledger
/// of a run charges for the same events (Ledger.h).
class TablePrices {
public:
  /// With `isUnit` events count as 1, so that nothing is multiplied.
  TablePrices(const synapse::Survey &survey, const chip::Chip &chip,
              bool isUnit = false);

  /// The cost of `walks` walks that together do what `sum` says.
  WalkCost price(chip::Walk walk, double walks,
                 const synapse::Traffic &sum) const;

  /// The cost of `walks` walks of mean neurons: events and updates of the
  /// source population, errors of the target fragment. Backward walks and
  /// updates need a survey for training.
  WalkCost mean(chip::Walk walk, double walks) const;
  WalkCost forward(double events) const {
    return mean(chip::Walk::Forward, events);
  }

  /// The parts of `price` but for arithmetic, table_row_read and
  /// population_row_read.
  const std::vector<WalkCharge> &charges(chip::Walk walk) const {
    return parts[static_cast<size_t>(walk)];
  }

  /// True if steps say how long such walks take.
  bool hasTimes(chip::Walk walk) const {
    return isTimed[static_cast<size_t>(walk)];
  }

  const synapse::Survey &getSurvey() const { return survey; }

  /// What `price` lacks, each name once: of energies ("synapse_add"), of
  /// timings ("clock"), of steps ("walks: index backward").
  const std::vector<std::string> &unpriced(chip::Walk walk) const {
    return missing[static_cast<size_t>(walk)];
  }

private:
  static constexpr unsigned numUnits =
      static_cast<unsigned>(chip::WalkUnit::WrittenWord) + 1;

  void addSteps(chip::Walk walk, const chip::Chip &chip);
  void addWords(chip::Walk walk, const chip::Chip &chip);
  void addCycles(chip::Walk walk, const chip::Chip &chip);
  void addArithmetic(chip::Walk walk, const chip::Chip &chip);
  WalkCost &rate(chip::Walk walk, chip::WalkUnit unit);
  void charge(chip::Walk walk, const WalkCharge &charge);
  double energy(chip::Walk walk, const chip::Chip &chip,
                const std::string &name);
  double wordMemoryBits(const chip::Chip &chip) const;
  void lack(chip::Walk walk, const std::string &name);

  synapse::Survey survey;
  bool isUnit = false;
  WalkCost rates[chip::numWalks][numUnits];      ///< per unit
  std::vector<WalkCharge> parts[chip::numWalks]; ///< of the rates
  std::vector<std::string> missing[chip::numWalks];
  bool isTimed[chip::numWalks] = {};
};

/// The leakage of so many bits of synapse memory for that time, in pJ; nothing
/// if the chip has no price synapse_memory_bit.
std::optional<double> leakagePj(const chip::Chip &chip, double bits,
                                double latencyNs);

} // namespace snnc::costs

#endif // SNNC_COSTS_SYNAPSECOSTS_H
