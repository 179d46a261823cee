// Counts what a network takes in memory.

#include "NetMemory.h"

#include "snnc/Support/Bits.h"
#include "snnc/Synapse/Axon.h"
#include "snnc/Synapse/Encoder.h"

#include <algorithm>
#include <map>

using namespace snnc;
using namespace snnc::nets;

/// Enough cores for all networks; the numbers of cores are not stored in it.
static constexpr int64_t meshSide = 256;

/// Bits that hold numbers from `low`, below 0, to `high` in two's complement.
static int64_t signedBitsFor(int64_t low, int64_t high) {
  return 1 + std::max(bitsToTell(-low), bitsToTell(high + 1));
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
    synapse::Geometry geometry = mapping::geometryOf(
        problem, projection, solution.fragments[table.fragment].box);
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
  cut.fields.delay = bitsToTell(delay + 1);
  cut.fields.c = bitsToTell(high.c + 1);
  cut.fields.y = signedBitsFor(low.y, high.y);
  cut.fields.x = signedBitsFor(low.x, high.x);
  cut.fields.height = bitsToTell(height + 1);
  cut.fields.width = bitsToTell(width + 1);
  cut.fields.lattice = bitsToTell(lattice + 1);
}

static Cut count(const mapping::Problem &problem,
                 const mapping::Solution &solution) {
  Cut cut;
  cut.tables = static_cast<int64_t>(solution.tables.size());
  countAxons(problem, solution, cut);
  synapse::LookUpCounter counter;
  std::map<int64_t, int64_t> tables; // of each core
  for (const mapping::Fragment &fragment : solution.fragments) {
    if (fragment.core < 0)
      continue;
    ++cut.fragments;
    counter.addNeurons(fragment.core, fragment.box.numNeurons());
  }
  for (const mapping::Table &table : solution.tables) {
    const mapping::Fragment &fragment = solution.fragments[table.fragment];
    const mapping::Projection &projection =
        problem.projections[table.projection];
    synapse::Geometry geometry =
        mapping::geometryOf(problem, projection, fragment.box);
    counter.addTable(
        fragment.core,
        synapse::connectionsOf(geometry, projection.encoding ==
                                             synapse::Encoding::Functional));
    ++tables[fragment.core];
    cut.tableBits += static_cast<int64_t>(synapse::sizeInBits(geometry));
  }
  static_cast<synapse::LookUpSizes &>(cut) = counter.sizes();
  int64_t mostTables = 0;
  for (const auto &[core, count] : tables)
    mostTables = std::max(mostTables, count);
  cut.fields.core = bitsToTell(cut.cores);
  cut.fields.table = bitsToTell(mostTables);
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

double nets::descriptorBits(const Cut &cut, const chip::Chip &chip) {
  auto rowBits = [&](const char *memory) {
    const chip::RowLayout *layout = chip.layout(memory);
    return layout ? static_cast<double>(layout->rowBits) : 0.0;
  };
  return static_cast<double>(cut.fragments) * rowBits("population") +
         static_cast<double>(cut.tables) * rowBits("table");
}
