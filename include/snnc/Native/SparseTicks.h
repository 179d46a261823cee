// A chip that computes a sparse graph of neurons in ticks.

#ifndef SNNC_NATIVE_SPARSETICKS_H
#define SNNC_NATIVE_SPARSETICKS_H

#include "snnc/Native/Neuron.h"
#include "snnc/Native/Store.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <vector>

namespace snnc::native {

/// Neurons with charges, synapses in contiguous ranges of one pool. The memory
/// "neuron" has the fields threshold, delay, output, start and count; the
/// memory "synapse" has weight and target. What a step does:
///
/// - each neuron that is looked at adds its sum of charges to its potential and
///   runs the operations of the description;
/// - one that fires sends its charges `delay` steps later, and they count in
///   the description's offset more; of those with `output`, the host hears.
///
/// The rows are read when they are used, as the chip does.
class SparseTicks {
public:
  /// An error names what the description lacks. `store` outlives the machine.
  static Result<SparseTicks> create(const Store &store);

  /// Adds a charge of the host to the sum of a neuron.
  void addInput(int64_t neuron, int64_t charge);

  /// One step. The neurons that fire with an output, ascending; an error names
  /// a row that is needed and was never written, or is out of range.
  Result<std::vector<int64_t>> step();

  /// All that fired in the last step, ascending, with an output or not.
  const std::vector<int64_t> &getFired() const { return fired; }

  /// Forgets potentials, sums, spikes under way, the time and all counts.
  void clear();

  /// Steps since the last clear.
  int64_t getTime() const { return time; }

  int64_t getPotential(int64_t neuron) const { return potentials[neuron]; }

  /// Neurons that steps looked at since the last clear.
  int64_t getUpdates() const { return updates; }

  /// Spikes and charges since they were cleared.
  int64_t getCount(chip::CounterKind kind) const;
  void clearCount(chip::CounterKind kind);

private:
  explicit SparseTicks(const Store &store);

  /// The charges that wait for one step.
  struct Sums {
    std::vector<int64_t> values;
    std::vector<uint8_t> areCharged; ///< a charge of 0 counts, too
  };

  /// What a row held when the memory had a version; 0: not looked at yet.
  struct NeuronEntry {
    uint64_t version = 0;
    bool isWritten = false;
    bool hasOutput = false;
    int64_t delay = 0;
    int64_t start = 0;
    int64_t end = 0; ///< of the synapses
    NeuronRow row;
  };
  struct SynapseEntry {
    uint64_t version = 0;
    bool isWritten = false;
    int64_t target = 0;
    int64_t weight = 0;
  };

  Sums &arriving(int64_t steps) {
    return sums[(time + steps) % static_cast<int64_t>(sums.size())];
  }
  void addCharge(Sums &to, int64_t target, int64_t charge);
  const NeuronEntry &neuronAt(int64_t index);
  const SynapseEntry &synapseAt(int64_t row);
  Status update(int64_t index, Sums &arrived, std::vector<int64_t> &sending,
                std::vector<int64_t> &sent);
  Status sendCharges(int64_t index);

  const Store *store;
  const Memory *neurons;
  const Memory *synapses;
  Neuron neuron;
  const chip::NativeField *threshold, *delay, *output, *start, *count;
  const chip::NativeField *weight, *target;
  std::vector<NeuronEntry> neuronEntries;
  std::vector<SynapseEntry> synapseEntries;
  std::vector<int64_t> potentials;
  /// What arrives in step `time + i` is at (time + i) % size.
  std::vector<Sums> sums;
  /// Neurons that send their charges in step `time + i`, at the same place.
  std::vector<std::vector<int64_t>> underWay;
  int64_t time = 0;
  int64_t updates = 0;
  int64_t spikes = 0;
  int64_t charges = 0;
  std::vector<int64_t> fired;
};

} // namespace snnc::native

#endif // SNNC_NATIVE_SPARSETICKS_H
