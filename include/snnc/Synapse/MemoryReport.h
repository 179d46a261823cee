// What the synapse memory of a mapped network takes and costs, for reports.

#ifndef SNNC_SYNAPSE_MEMORYREPORT_H
#define SNNC_SYNAPSE_MEMORYREPORT_H

#include "snnc/Synapse/Kind.h"
#include "snnc/Synapse/LookUpTable.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::synapse {

/// Tables of one kind: memory, and what one inference costs.
struct KindFigures {
  TableKind kind;
  double bits = 0.0;
  double words = 0.0;      ///< read by all events of an inference
  double energy_pJ = 0.0;  ///< of the walks: memory, arithmetic, controllers,
                           ///< leakage of the bits during the walks
  double latency_ns = 0.0; ///< of all walks, one after the other
  double cost = 0.0;       ///< in the unit of the objective
  /// False if a core has no room for it, whatever else is chosen.
  bool fits = true;

  KindFigures &operator+=(const KindFigures &other) {
    bits += other.bits;
    words += other.words;
    energy_pJ += other.energy_pJ;
    latency_ns += other.latency_ns;
    cost += other.cost;
    fits &= other.fits;
    return *this;
  }
};

/// The tables of one layer.
struct LayerMemory {
  std::string name;
  int64_t neurons = 0;     ///< of its population
  int64_t synapses = 0;    ///< connections
  int64_t weights = 0;     ///< of the layer, stored once each
  int64_t nonZeros = 0;    ///< of these
  double events = 0.0;     ///< that its sources send in one inference
  bool isMeasured = false; ///< events; if not, one of each source neuron
  bool isForced = false;   ///< the user named the kind
  int64_t tables = 0;      ///< one per fragment and source
  /// What is chosen, all tables together; of `kinds`, not of `chosen.kind`.
  KindFigures chosen;
  std::vector<TableKind> kinds; ///< chosen for at least one table
  /// What every table of one kind would be, in the order of allKinds(); those
  /// that the chip offers.
  std::vector<KindFigures> alternatives;

  double density() const {
    return weights
               ? static_cast<double>(nonZeros) / static_cast<double>(weights)
               : 1.0;
  }
};

/// Of a whole network on a chip.
struct MemoryReport {
  std::string objective;
  bool isTraining = false; ///< with backward walks and updates
  /// The network is large: tables that no core has room for were left out.
  bool isBrief = false;
  std::vector<LayerMemory> layers;
  LookUpSizes lookUp; ///< of the same synapses, each listed on its own
  /// Prices that the chip lacks; what they ask for is not in the figures.
  std::vector<std::string> unpriced;

  KindFigures total() const {
    KindFigures sum;
    for (const LayerMemory &layer : layers)
      sum += layer.chosen;
    return sum;
  }
};

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_MEMORYREPORT_H
