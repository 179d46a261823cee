// What bench/nets counts of a cut network, against pairs of neurons one by one.

#include "RandomProblem.h"

#include "bench/NetMemory.h"
#include "snnc/Support/Bits.h"
#include "snnc/Synapse/Axon.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

using namespace snnc;
using namespace snnc::mapping;

/// True if a kernel connects two neurons along an axis.
static bool touches(int64_t from, int64_t to, int64_t kernel, int64_t stride,
                    int64_t pad, int64_t dilation) {
  for (int64_t k = 0; k < kernel; ++k)
    if (to * stride - pad + k * dilation == from)
      return true;
  return false;
}

static bool isConnected(const Projection &projection, const Shape &source,
                        const Shape &target, const Coordinate &from,
                        const Coordinate &to) {
  if (projection.encoding == synapse::Encoding::Dense)
    return true;
  const synapse::Kernel &kernel = projection.kernel;
  return from.c / (source.channels / kernel.groups) ==
             to.c / (target.channels / kernel.groups) &&
         touches(from.y, to.y, kernel.height, kernel.strideH, kernel.padTop,
                 kernel.dilationH) &&
         touches(from.x, to.x, kernel.width, kernel.strideW, kernel.padLeft,
                 kernel.dilationW);
}

/// The fragment that holds a neuron.
static int64_t fragmentOf(const Solution &solution, int64_t population,
                          const Coordinate &at) {
  for (size_t index = 0; index < solution.fragments.size(); ++index)
    if (solution.fragments[index].population == population &&
        solution.fragments[index].box.contains(at))
      return index;
  return -1;
}

TEST(NetMemory, CountsTheSynapsesListsAndAxonsOfTables) {
  int solved = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Problem problem = RandomProblem(seed).problem();
    Result<nets::Cut> cut = nets::cutNetwork(problem);
    problem.limits.meshWidth = problem.limits.meshHeight = 256;
    if (!check(problem).empty()) {
      EXPECT_FALSE(cut);
      continue;
    }
    Result<Solution> solution = solve(problem);
    ASSERT_EQ(bool(solution), bool(cut));
    if (!solution)
      continue;
    ++solved;
    int64_t lists = 0, synapses = 0, axons = 0;
    for (const Table &table : solution->tables) {
      std::set<int64_t> sources; // fragments
      const Projection &projection = problem.projections[table.projection];
      const Shape &source = problem.populations[projection.source].shape;
      const Shape &target = problem.populations[projection.target].shape;
      const Box &box = solution->fragments[table.fragment].box;
      for (int64_t i = 0; i < source.numNeurons(); ++i) {
        Coordinate from = neuronCoordinate(source, i);
        int64_t before = synapses;
        for (int64_t j = 0; j < target.numNeurons(); ++j)
          synapses += box.contains(neuronCoordinate(target, j)) &&
                      isConnected(projection, source, target, from,
                                  neuronCoordinate(target, j));
        if (synapses == before)
          continue;
        ++lists;
        sources.insert(fragmentOf(*solution, projection.source, from));
      }
      axons += sources.size();
    }
    EXPECT_EQ(cut->synapses, synapses);
    EXPECT_EQ(cut->lists, lists);
    EXPECT_EQ(cut->axons, axons);
    EXPECT_EQ(cut->tables, static_cast<int64_t>(solution->tables.size()));
  }
  EXPECT_GT(solved, 50);
}

namespace {
/// The least and the largest of numbers and 0.
struct Range {
  int64_t low = 0, high = 0;

  void add(int64_t number) {
    low = std::min(low, number);
    high = std::max(high, number);
  }
  /// True if all fit a field of `bits`, and not one of a bit less.
  bool isTight(int64_t bits) const {
    return low == 0 && high < int64_t(1) << bits &&
           (bits == 0 || high >= int64_t(1) << (bits - 1));
  }
  bool isTightSigned(int64_t bits) const {
    auto fits = [&](int64_t sign) { return low >= -sign && high < sign; };
    return fits(int64_t(1) << (bits - 1)) &&
           (bits == 1 || !fits(int64_t(1) << bits >> 2));
  }
};
} // namespace

TEST(NetMemory, KnowsTheBitsOfTheFieldsOfAxons) {
  int solved = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Problem problem = RandomProblem(seed).problem();
    Result<nets::Cut> cut = nets::cutNetwork(problem);
    if (!cut)
      continue;
    ++solved;
    problem.limits.meshWidth = problem.limits.meshHeight = 256;
    Result<Solution> solution = solve(problem);
    ASSERT_TRUE(solution);
    Range c, y, x, height, width, lattice, delay;
    for (const Axon &axon : solution->axons) {
      const Table &table = solution->tables[axon.table];
      const Projection &projection = problem.projections[table.projection];
      synapse::Geometry geometry;
      geometry.encoding = projection.encoding;
      geometry.source = problem.populations[projection.source].shape;
      geometry.targetPopulation = problem.populations[projection.target].shape;
      geometry.target = solution->fragments[table.fragment].box;
      geometry.kernel = projection.kernel;
      synapse::PopulationAxon fields =
          synapse::makeAxon(geometry, solution->fragments[axon.fragment].box);
      c.add(fields.offset.c);
      y.add(fields.offset.y);
      x.add(fields.offset.x);
      height.add(fields.height);
      width.add(fields.width);
      lattice.add(synapse::latticeCode(fields));
      delay.add(projection.delay);
    }
    EXPECT_TRUE(c.isTight(cut->fields.c));
    EXPECT_TRUE(y.isTightSigned(cut->fields.y));
    EXPECT_TRUE(x.isTightSigned(cut->fields.x));
    EXPECT_TRUE(height.isTight(cut->fields.height));
    EXPECT_TRUE(width.isTight(cut->fields.width));
    EXPECT_TRUE(lattice.isTight(cut->fields.lattice));
    EXPECT_TRUE(delay.isTight(cut->fields.delay));
    EXPECT_EQ(cut->fields.core, bitsToTell(cut->cores));
  }
  EXPECT_GT(solved, 50);
}

// Two cores of at most 3 neurons, 5 lists and 8 synapses each: an entry of 1 +
// 3 bits and a pointer of 4 for each of 9 lists, 8 + 2 bits for each of 14
// synapses.
TEST(NetMemory, AddsUpTheBitsOfLookUpTables) {
  nets::Cut cut;
  cut.cores = 2;
  cut.lists = 9;
  cut.mostLists = 5;
  cut.mostSynapses = 8;
  cut.mostNeurons = 3;
  cut.synapses = 14;
  EXPECT_EQ(synapse::hierarchicalBits(cut, nets::Widths().weightBits),
            9 * (1 + 3 + 4) + 14 * (8 + 2));
  EXPECT_EQ(synapse::flatBits(14, nets::Widths().weightBits, 12), 14 * 20);
}
