// What the simulator counts while an image runs: whole numbers per layer and,
// on chips that price walks by steps, per synapse table.

#ifndef SNNC_SIMULATOR_COUNTS_H
#define SNNC_SIMULATOR_COUNTS_H

#include "snnc/Synapse/Traffic.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace snnc::simulator {

/// The counted operations. Unless said otherwise an item belongs to the layer
/// whose neurons (or tables, for the first block) do it.
enum class Item : unsigned {
  // Decoding of events by synapse tables; layer of the table.
  Deliveries,        ///< events decoded by a table (one per event and axon)
  TableRows,         ///< rows of "table" read: one per delivery
  SynapticOps,       ///< contributions to accumulators, zero weights included
  SynapseAdds,       ///< additions (or maxima): one per synaptic operation
  SynapseMultiplies, ///< operations of tables that multiply (2 to 8 bits,
                     ///< value)
  EffectiveMacs,     ///< NeuroBench: weight not 0, event value not 1 or -1
  EffectiveAcs,      ///< NeuroBench: weight not 0, event value 1 or -1
  SynapseWords,      ///< words read from the synapse memory
  LateEvents,        ///< events outside of the target's window; not decoded
  // Updates of neurons; layer of the fragment.
  NeuronUpdates,   ///< neurons updated, whether or not they change
  UpdateAdds,      ///< additions and comparisons in updates
  Requantisations, ///< multiplications by a multiplier that is not 1
  Decays,          ///< multiplications by a decay that is not 0
  ParameterWords,  ///< 64-bit words of "parameter" rows
  StateReads,      ///< accumulators, potentials, counts read: a synaptic
                   ///< operation reads and writes one, an update one to three
  StateWrites,     ///< the same
  PopulationRows,  ///< rows of "population": one per delivery and per update
  Saturations,     ///< potentials that left the width of the chip
  // Events and their packets; layer of the source.
  Events,         ///< events that neurons emit
  HostEvents,     ///< events that the host's encoders send
  AxonRows,       ///< rows of "axon" read on the chip
  HitTests,       ///< on the chip: events times axons of populations
  Suppressed,     ///< events that an axon of a population does not send
  Packets,        ///< events that enter the network
  BufferPushes,   ///< flits into router buffers
  BufferPops,     ///< flits out of router buffers
  Crossings,      ///< flits through router crossbars, one per output
  LinkFlits,      ///< flits over links between routers
  InterfaceFlits, ///< flits through network interfaces, in and out
  NumItems
};

constexpr size_t numItems = static_cast<size_t>(Item::NumItems);

/// The name of an item in reports: "synaptic_ops".
const char *itemName(Item item);

/// A count for each item.
struct Tally {
  std::array<int64_t, numItems> values{};

  int64_t &operator[](Item item) { return values[static_cast<size_t>(item)]; }
  int64_t operator[](Item item) const {
    return values[static_cast<size_t>(item)];
  }
  Tally &operator+=(const Tally &other) {
    for (size_t i = 0; i < numItems; ++i)
      values[i] += other.values[i];
    return *this;
  }
  bool operator==(const Tally &other) const { return values == other.values; }
};

/// The forward walks over one synapse table.
struct Walks {
  int64_t events = 0;   ///< a walk each, also of those outside of the source
  synapse::Traffic sum; ///< of all walks

  Walks &operator+=(const Walks &other) {
    events += other.events;
    sum += other.sum;
    return *this;
  }
};

/// The tallies of all layers, in the order of `Machine::layers`.
struct Counts {
  std::vector<Tally> layers;
  /// By table, as `Machine::prices`: empty unless the chip prices them.
  std::vector<Walks> walks;

  /// Adds layer by layer and table by table; both have the same layers and
  /// tables, or this one has none.
  Counts &operator+=(const Counts &other) {
    layers.resize(other.layers.size());
    for (size_t i = 0; i < layers.size(); ++i)
      layers[i] += other.layers[i];
    walks.resize(other.walks.size());
    for (size_t i = 0; i < walks.size(); ++i)
      walks[i] += other.walks[i];
    return *this;
  }

  /// The sum over the layers.
  Tally total() const {
    Tally sum;
    for (const Tally &layer : layers)
      sum += layer;
    return sum;
  }
};

} // namespace snnc::simulator

#endif // SNNC_SIMULATOR_COUNTS_H
