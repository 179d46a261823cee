// Counts what a network takes in memory.

#include "NetMemory.h"

#include "snnc/Synapse/Axon.h"
#include "snnc/Synapse/Encoder.h"

#include <algorithm>
#include <map>
#include <vector>

using namespace snnc;
using namespace snnc::nets;

/// Enough cores for all networks; the numbers of cores are not stored in it.
static constexpr int64_t meshSide = 256;

int64_t nets::bitsFor(int64_t count) {
  int64_t bits = 0;
  while ((int64_t(1) << bits) < count)
    ++bits;
  return bits;
}

namespace {

/// One axis of a kernel from a source onto a fragment.
struct Axis {
  int64_t source;       ///< extent
  int64_t origin, size; ///< of the fragment
  int64_t kernel, stride, pad, dilation;
};

/// What an axis connects, or a whole projection.
struct Connections {
  int64_t pairs = 0;   ///< of a source and a target
  int64_t sources = 0; ///< with at least one target
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

/// What a projection connects with a fragment.
static Connections connectionsOf(const mapping::Projection &projection,
                                 const Shape &source, const Shape &population,
                                 const Box &target) {
  if (projection.encoding == synapse::Encoding::Dense)
    return {source.numNeurons() * target.numNeurons(), source.numNeurons()};
  const synapse::Kernel &kernel = projection.kernel;
  Connections rows = connectionsOf(
      Axis{source.height, target.origin.y, target.size.height, kernel.height,
           kernel.strideH, kernel.padTop, kernel.dilationH});
  Connections columns = connectionsOf(
      Axis{source.width, target.origin.x, target.size.width, kernel.width,
           kernel.strideW, kernel.padLeft, kernel.dilationW});
  int64_t perGroup = source.channels / kernel.groups;
  int64_t targets = population.channels / kernel.groups;
  int64_t first = target.origin.c / targets;
  int64_t last = (target.origin.c + target.size.channels - 1) / targets;
  return {perGroup * target.size.channels * rows.pairs * columns.pairs,
          perGroup * (last - first + 1) * rows.sources * columns.sources};
}

namespace {
/// What one core holds.
struct Core {
  int64_t neurons = 0, lists = 0, synapses = 0, tables = 0;
};
} // namespace

static synapse::Geometry geometryOf(const mapping::Problem &problem,
                                    const mapping::Projection &projection,
                                    const Box &target) {
  synapse::Geometry geometry;
  geometry.encoding = projection.encoding;
  geometry.source = problem.populations[projection.source].shape;
  geometry.targetPopulation = problem.populations[projection.target].shape;
  geometry.target = target;
  geometry.kernel = projection.kernel;
  geometry.weightBits = projection.weightBits;
  return geometry;
}

/// Bits that hold numbers from `low`, below 0, to `high` in two's complement.
static int64_t signedBitsFor(int64_t low, int64_t high) {
  return 1 + std::max(bitsFor(-low), bitsFor(high + 1));
}

/// Counts the axons of populations that have events to send, and their fields.
static void countAxons(const mapping::Problem &problem,
                       const mapping::Solution &solution, Cut &cut) {
  Coordinate low, high; // of all offsets, and 0
  int64_t height = 0, width = 0, delay = 0;
  unsigned lattice = 0;
  for (const mapping::Axon &axon : solution.axons) {
    const mapping::Table &table = solution.tables[axon.table];
    const mapping::Projection &projection =
        problem.projections[table.projection];
    synapse::Geometry geometry =
        geometryOf(problem, projection, solution.fragments[table.fragment].box);
    const Box &sources = solution.fragments[axon.fragment].box;
    if (!synapse::isReached(geometry, sources))
      continue;
    ++cut.axons;
    synapse::PopulationAxon fields = synapse::makeAxon(geometry, sources);
    low.y = std::min(low.y, fields.offset.y);
    low.x = std::min(low.x, fields.offset.x);
    high.c = std::max(high.c, fields.offset.c);
    high.y = std::max(high.y, fields.offset.y);
    high.x = std::max(high.x, fields.offset.x);
    height = std::max(height, fields.height);
    width = std::max(width, fields.width);
    lattice = std::max(lattice, synapse::latticeCode(fields));
    delay = std::max(delay, projection.delay);
  }
  cut.fields.delay = bitsFor(delay + 1);
  cut.fields.c = bitsFor(high.c + 1);
  cut.fields.y = signedBitsFor(low.y, high.y);
  cut.fields.x = signedBitsFor(low.x, high.x);
  cut.fields.height = bitsFor(height + 1);
  cut.fields.width = bitsFor(width + 1);
  cut.fields.lattice = bitsFor(lattice + 1);
}

static Cut count(const mapping::Problem &problem,
                 const mapping::Solution &solution) {
  Cut cut;
  cut.tables = static_cast<int64_t>(solution.tables.size());
  countAxons(problem, solution, cut);
  std::map<int64_t, Core> cores;
  for (const mapping::Fragment &fragment : solution.fragments) {
    if (fragment.core < 0)
      continue;
    ++cut.fragments;
    cores[fragment.core].neurons += fragment.box.numNeurons();
  }
  for (const mapping::Table &table : solution.tables) {
    const mapping::Fragment &fragment = solution.fragments[table.fragment];
    const mapping::Projection &projection =
        problem.projections[table.projection];
    const Shape &source = problem.populations[projection.source].shape;
    const Shape &target = problem.populations[projection.target].shape;
    Core &core = cores[fragment.core];
    Connections connections =
        connectionsOf(projection, source, target, fragment.box);
    ++core.tables;
    core.lists += connections.sources;
    core.synapses += connections.pairs;
    cut.lists += connections.sources;
    cut.synapses += connections.pairs;
    cut.tableBits += static_cast<int64_t>(
        synapse::sizeInBits(geometryOf(problem, projection, fragment.box)));
  }
  cut.cores = static_cast<int64_t>(cores.size());
  int64_t mostTables = 0;
  for (const auto &[number, core] : cores) {
    mostTables = std::max(mostTables, core.tables);
    cut.mostNeurons = std::max(cut.mostNeurons, core.neurons);
    cut.mostLists = std::max(cut.mostLists, core.lists);
    cut.mostSynapses = std::max(cut.mostSynapses, core.synapses);
  }
  cut.fields.core = bitsFor(cut.cores);
  cut.fields.table = bitsFor(mostTables);
  return cut;
}

Result<Cut> nets::cutNetwork(mapping::Problem problem) {
  problem.limits.meshWidth = problem.limits.meshHeight = meshSide;
  std::vector<mapping::Violation> violations = mapping::check(problem);
  if (!violations.empty())
    return Error{mapping::describe(violations.front())};
  Result<mapping::Solution> solution = mapping::solve(problem);
  if (!solution)
    return solution.error();
  return count(problem, *solution);
}

double nets::flatBits(double synapses, double indexBits, const Widths &widths) {
  return synapses * (static_cast<double>(widths.weightBits) + indexBits);
}

double nets::hierarchicalBits(const Cut &cut, const Widths &widths) {
  auto entry = bitsFor(cut.cores) + bitsFor(cut.mostLists);
  auto pointer = bitsFor(cut.mostSynapses + 1);
  return static_cast<double>(cut.lists) * static_cast<double>(entry + pointer) +
         flatBits(static_cast<double>(cut.synapses),
                  static_cast<double>(bitsFor(cut.mostNeurons)), widths);
}

double nets::descriptorBits(const Cut &cut, const chip::Chip &chip) {
  auto rowBits = [&](const char *memory) {
    const chip::RowLayout *layout = chip.layout(memory);
    return layout ? static_cast<double>(layout->rowBits) : 0.0;
  };
  return static_cast<double>(cut.fragments) * rowBits("population") +
         static_cast<double>(cut.tables) * rowBits("table");
}
