// Counts what look-up tables of single synapses take.

#include "snnc/Synapse/LookUpTable.h"

#include "snnc/Support/Bits.h"
#include "snnc/Synapse/Reach.h"

#include <algorithm>

namespace snnc::synapse {

/// What one axis of a kernel connects with a fragment.
static Connections connectionsOf(const Axis &axis) {
  Connections result;
  for (const Reach &reach : axis.reaches) {
    result.pairs += reach.count;
    result.sources += reach.count > 0;
  }
  return result;
}

Connections connectionsOf(const Geometry &geometry, bool hasKernel) {
  const Shape &source = geometry.source;
  const Box &target = geometry.target;
  if (!hasKernel)
    return {source.numNeurons() * target.numNeurons(), source.numNeurons()};
  const Kernel &kernel = geometry.kernel;
  Connections rows = connectionsOf(rowAxis(geometry));
  Connections columns = connectionsOf(columnAxis(geometry));
  int64_t perGroup = source.channels / kernel.groups;
  int64_t targets = geometry.targetPopulation.channels / kernel.groups;
  int64_t first = target.origin.c / targets;
  int64_t last = (target.origin.c + target.size.channels - 1) / targets;
  return {perGroup * target.size.channels * rows.pairs * columns.pairs,
          perGroup * (last - first + 1) * rows.sources * columns.sources};
}

void LookUpCounter::addNeurons(int64_t core, int64_t neurons) {
  cores[core].neurons += neurons;
}

void LookUpCounter::addTable(int64_t core, const Connections &connections) {
  cores[core].lists += connections.sources;
  cores[core].synapses += connections.pairs;
}

LookUpSizes LookUpCounter::sizes() const {
  LookUpSizes sizes;
  sizes.cores = static_cast<int64_t>(cores.size());
  for (const auto &[number, core] : cores) {
    sizes.synapses += core.synapses;
    sizes.lists += core.lists;
    sizes.mostNeurons = std::max(sizes.mostNeurons, core.neurons);
    sizes.mostLists = std::max(sizes.mostLists, core.lists);
    sizes.mostSynapses = std::max(sizes.mostSynapses, core.synapses);
  }
  return sizes;
}

double flatBits(double synapses, double weightBits, double indexBits) {
  return synapses * (weightBits + indexBits);
}

double hierarchicalBits(const LookUpSizes &sizes, double weightBits) {
  int64_t perList = bitsToTell(sizes.cores) + bitsToTell(sizes.mostLists) +
                    bitsToTell(sizes.mostSynapses + 1);
  return static_cast<double>(sizes.lists) * static_cast<double>(perList) +
         flatBits(static_cast<double>(sizes.synapses), weightBits,
                  static_cast<double>(bitsToTell(sizes.mostNeurons)));
}

} // namespace snnc::synapse
