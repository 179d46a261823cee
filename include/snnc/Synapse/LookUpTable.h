// What a network's synapses take if each is listed on its own.

#ifndef SNNC_SYNAPSE_LOOKUPTABLE_H
#define SNNC_SYNAPSE_LOOKUPTABLE_H

#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <map>

namespace snnc::synapse {

/// What a projection connects with a fragment.
struct Connections {
  int64_t pairs = 0;   ///< of a source and a target
  int64_t sources = 0; ///< with at least one target
};

/// Of the windows of `geometry.kernel`, or of all neurons without a kernel.
Connections connectionsOf(const Geometry &geometry, bool hasKernel);

/// What the fields of a network's look-up tables tell apart.
struct LookUpSizes {
  int64_t cores = 0;
  int64_t synapses = 0;
  /// Pairs of a source neuron and a table that has synapses of it.
  int64_t lists = 0;
  int64_t mostLists = 0;    ///< of a core
  int64_t mostSynapses = 0; ///< of a core
  int64_t mostNeurons = 0;  ///< of a core
};

/// Counts them core by core.
class LookUpCounter {
public:
  /// Neurons of a fragment on a core.
  void addNeurons(int64_t core, int64_t neurons);
  /// The synapses of one table on a core.
  void addTable(int64_t core, const Connections &connections);

  LookUpSizes sizes() const;

private:
  struct Core {
    int64_t neurons = 0, lists = 0, synapses = 0;
  };
  std::map<int64_t, Core> cores;
};

/// Bits of a flat look-up table: per synapse a weight and the index of its
/// target.
double flatBits(double synapses, double weightBits, double indexBits);

/// Bits of a hierarchical look-up table in two levels. On the core of the
/// source, per neuron and target table an entry: core and number of a list
/// there. On the core of the target, per list a pointer to its end, and per
/// synapse a weight and the number of the neuron on its core. Each field is as
/// wide as the largest number that occurs.
double hierarchicalBits(const LookUpSizes &sizes, double weightBits);

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_LOOKUPTABLE_H
