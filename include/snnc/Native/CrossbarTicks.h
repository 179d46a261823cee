// Runs meshes of crossbars whose axons have types, tick by tick.

#ifndef SNNC_NATIVE_CROSSBARTICKS_H
#define SNNC_NATIVE_CROSSBARTICKS_H

#include "snnc/Native/Neuron.h"
#include "snnc/Native/Store.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace snnc::native {

/// What happened since the machine was made.
struct TickCounts {
  int64_t ticks = 0;
  int64_t operations = 0; ///< connections that carried a spike
  int64_t updates = 0;    ///< of neurons
  int64_t spikes = 0;     ///< of neurons, also to the output bus
  int64_t packetsIn = 0;
  int64_t hops = 0;   ///< from core to core, of neurons' packets
  int64_t merged = 0; ///< spikes that met another on the same axon and tick
};

/// Cores of one-bit connections, as RANC's are. The memory "neuron" has the
/// fields connection (one per axon), weight0 to weightN (one per type),
/// potential, threshold, negative_threshold, leak, reset, reset_mode, and where
/// a spike goes: dx, dy, axon, delay. The memory "axon_type" has type.
class CrossbarTicks {
public:
  /// Reads the configuration of `store`, which outlives the machine. An error
  /// names what the description lacks, or which row of which core has no
  /// value, sends out of the mesh or has a delay that does not work.
  static Result<CrossbarTicks> create(const Store &store);

  /// Runs one tick: the packets of the host come first. Returns what reached
  /// the output bus, by source core and neuron, ascending. An error names a
  /// packet that leaves the mesh or is not of the description's form.
  Result<std::vector<uint64_t>> tick(const std::vector<uint64_t> &packets);

  int64_t getPotential(int64_t core, int64_t neuron) const {
    return cores[core].potentials[neuron];
  }

  /// (core, neuron) of all that fired in the last tick, ascending.
  const std::vector<std::pair<int64_t, int64_t>> &getFired() const {
    return fired;
  }

  /// Takes the potentials and spikes under way of `other`, a machine of the
  /// same store, before its first tick; keeps the counts.
  void restart(const CrossbarTicks &other);

  const TickCounts &getCounts() const { return counts; }

  /// Clock cycles of a tick, by the description; 0 if it does not say.
  int64_t getCyclesPerTick() const { return cyclesPerTick; }

private:
  struct Destination {
    int64_t core = 0;
    int64_t axon = 0;
    int64_t delay = 0;
    int64_t hops = 0;
  };
  struct Core {
    bool isOutput = false;
    std::vector<NeuronRow> rows;
    std::vector<int64_t> potentials;
    std::vector<int64_t> weights;      ///< [neuron][type]
    std::vector<uint64_t> connections; ///< [neuron][word]
    std::vector<uint64_t> types;       ///< [type][word]: axons of that type
    std::vector<int64_t> axonTypes;    ///< by axon
    std::vector<Destination> destinations;
    std::vector<uint64_t> spikes; ///< [tick modulo numSlots][word]
  };

  explicit CrossbarTicks(const Store &store);
  Status loadCore(int64_t index);
  Status loadRow(int64_t index, int64_t row, Core &core);
  Result<Destination> findDestination(int64_t from, int64_t dx, int64_t dy,
                                      int64_t axon, int64_t delay) const;
  Status receive(uint64_t packet);
  void deliver(const Destination &to, int64_t ticks);
  int64_t integrate(const Core &core, int64_t neuron, const uint64_t *spikes);
  void runCore(int64_t index, std::vector<uint64_t> &out);

  const chip::Native *chip;
  const Store *store;
  std::vector<Core> cores;
  int64_t wordsPerRow = 0;
  int64_t numSlots = 1; ///< ticks that a spike can wait, and this one
  int64_t cyclesPerTick = 0;
  TickCounts counts;
  std::vector<std::pair<int64_t, int64_t>> fired;
};

} // namespace snnc::native

#endif // SNNC_NATIVE_CROSSBARTICKS_H
