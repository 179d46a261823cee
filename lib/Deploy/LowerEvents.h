// The parts of putting a network onto a chip that works event by event.

#ifndef SNNC_LIB_DEPLOY_LOWEREVENTS_H
#define SNNC_LIB_DEPLOY_LOWEREVENTS_H

#include "snnc/Deploy/Lower.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snnc::deploy::events {

/// What a description says a neuron and a row can hold.
struct Limits {
  int64_t neurons = 0;
  int64_t rows = 0;
  int64_t low = 0;          ///< the lowest potential that is kept and not fired
  int64_t high = 0;         ///< the highest threshold that fires exactly
  int64_t mostPositive = 0; ///< weight of a synapse
  int64_t mostNegative = 0; ///< weight of a synapse, without its sign
  /// What an event for a single neuron adds, and how many neurons it can name.
  int64_t mostVirtual = 0;
  int64_t virtualNeurons = 0;
  int64_t leak = 0; ///< the most that a time reference takes; 0: none
};

/// "1 row", "2 rows".
inline std::string count(int64_t number, const std::string &what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

/// An error names what the chip does not have and the lowering needs.
Result<Limits> readLimits(const chip::Native &chip);

/// What a source adds; sources are neurons of the network, counted over all
/// populations.
struct Weight {
  int64_t source = 0;
  int64_t weight = 0;
};

/// A neuron of the network as the chip is to compute it.
struct Neuron {
  int64_t population = 0;
  int64_t index = 0; ///< in the population
  std::vector<Weight> weights;
  int64_t threshold = 0;
  bool isSilent = false;   ///< never spikes
  bool keepsState = false; ///< from step to step; the rest is 0 otherwise
  int64_t bias = 0;
  int64_t initial = 0;
  int64_t leak = 0; ///< linear, per step

  int64_t positive() const; ///< sum of the positive weights
  int64_t negative() const; ///< of the negative ones, without the sign

  /// What must be added before the negative weights, so that none is lost.
  int64_t lift(const Limits &limits) const;
  /// What must be added behind them, so that the threshold is above 0.
  int64_t raise() const;
  /// The threshold above both.
  int64_t reach(const Limits &limits) const {
    return threshold + lift(limits) + raise();
  }
  bool fits(const Limits &limits) const;
};

/// The neurons of the chip's populations, by phase. Those that keep no state
/// over steps have all that is constant in their threshold. A population that
/// the chip cannot do is a violation, or a line of `approximations` if that is
/// allowed; `remarks` has what is left out because it does nothing.
std::vector<Neuron> collectNeurons(const Network &network,
                                   const LowerOptions &options,
                                   Violations &violations,
                                   std::vector<std::string> &approximations,
                                   std::vector<std::string> &remarks);

/// The index of each population's first neuron among all sources.
std::vector<int64_t> firstSources(const Network &network);

/// Makes weights and threshold of a neuron without state as small as they can
/// be while it spikes for exactly the same sources.
void tighten(Neuron &neuron);

/// Scales weights and threshold by the factor that changes them least and lets
/// them fit the chip, each weight in one row. Returns the largest change of a
/// weight, over the neuron's largest weight, or nothing if no factor does.
std::optional<double> scaleToFit(Neuron &neuron, const Limits &limits);

/// What rows are to add to a neuron of the chip: anything from `least` to
/// `most`.
struct Column {
  int64_t cell = 0;
  int64_t least = 0;
  int64_t most = 0;
};

/// A row of the crossbar, which is sent `times` times in a row.
struct Row {
  int64_t times = 1;
  bool isNegative = false;
  std::vector<std::pair<int64_t, int64_t>> weights; ///< of cells, all above 0
};

/// What rows are to be chosen for.
enum class Aim { FewEvents, FewRows };

/// Rows with weights up to `limit` that add what the columns want: in as few
/// events as can be, and of those few rows, or in one row if any number of
/// events can.
std::vector<Row> chooseRows(const std::vector<Column> &columns, int64_t limit,
                            Aim aim);

/// What rows together add to each of `numCells` cells.
std::vector<int64_t> sumsOf(const std::vector<Row> &rows, int64_t numCells);

} // namespace snnc::deploy::events

#endif // SNNC_LIB_DEPLOY_LOWEREVENTS_H
