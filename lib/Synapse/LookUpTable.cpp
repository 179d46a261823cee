// Counts what look-up tables of single synapses take.

#include "snnc/Synapse/LookUpTable.h"

#include <algorithm>
#include <vector>

namespace snnc::synapse {

namespace {
/// One axis of a kernel from a source onto a fragment.
struct Axis {
  int64_t source;       ///< extent
  int64_t origin, size; ///< of the fragment
  int64_t kernel, stride, pad, dilation;
};
} // namespace

static Connections connectionsOf(const Axis &axis) {
  Connections result;
  std::vector<bool> isSource(axis.source);
  for (int64_t to = axis.origin; to < axis.origin + axis.size; ++to)
    for (int64_t k = 0; k < axis.kernel; ++k) {
      int64_t from = to * axis.stride - axis.pad + k * axis.dilation;
      if (from < 0 || from >= axis.source)
        continue;
      ++result.pairs;
      isSource[from] = true;
    }
  result.sources = std::count(isSource.begin(), isSource.end(), true);
  return result;
}

Connections connectionsOf(const Geometry &geometry, bool hasKernel) {
  const Shape &source = geometry.source;
  const Box &target = geometry.target;
  if (!hasKernel)
    return {source.numNeurons() * target.numNeurons(), source.numNeurons()};
  const Kernel &kernel = geometry.kernel;
  Connections rows = connectionsOf(
      Axis{source.height, target.origin.y, target.size.height, kernel.height,
           kernel.strideH, kernel.padTop, kernel.dilationH});
  Connections columns = connectionsOf(
      Axis{source.width, target.origin.x, target.size.width, kernel.width,
           kernel.strideW, kernel.padLeft, kernel.dilationW});
  int64_t perGroup = source.channels / kernel.groups;
  int64_t targets = geometry.targetPopulation.channels / kernel.groups;
  int64_t first = target.origin.c / targets;
  int64_t last = (target.origin.c + target.size.channels - 1) / targets;
  return {perGroup * target.size.channels * rows.pairs * columns.pairs,
          perGroup * (last - first + 1) * rows.sources * columns.sources};
}

int64_t bitsToTell(int64_t count) {
  int64_t bits = 0;
  while (bits < 62 && (int64_t(1) << bits) < count)
    ++bits;
  return bits;
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
