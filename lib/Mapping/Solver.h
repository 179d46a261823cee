// The steps of solve(): cut, connect, pack, and the error of too few cores.

#ifndef SNNC_LIB_MAPPING_SOLVER_H
#define SNNC_LIB_MAPPING_SOLVER_H

#include "snnc/Mapping/Mapping.h"

#include <optional>

namespace snnc::mapping {

/// What fragments take of a core, in the units of Limits.
struct Need {
  int64_t neurons = 0;
  int64_t synapseWords = 0;
  int64_t tables = 0;
  int64_t populations = 0;
  int64_t parameters = 0;
  int64_t axons = 0;

  Need operator+(const Need &other) const;
  bool fits(const Limits &limits) const;
};

/// Into how many pieces each axis of a population is cut.
struct Grid {
  int64_t channels = 1;
  int64_t rows = 1;
  int64_t columns = 1;

  int64_t numPieces() const { return channels * rows * columns; }
};

/// The projections into each population, by index.
std::vector<std::vector<int64_t>> incomingProjections(const Problem &problem);

/// What the fragment `box` of `population` takes but for axons.
Need needOf(const Problem &problem, const std::vector<int64_t> &incoming,
            int64_t population, const Box &box);

/// The grid whose pieces fit a core and have at most `maxNeurons` neurons:
/// the fewest pieces, then the fewest cuts through channels. None if even one
/// neuron does not fit.
std::optional<Grid> chooseGrid(const Problem &problem,
                               const std::vector<int64_t> &incoming,
                               int64_t population, int64_t maxNeurons);

/// The grids of all populations, so that every fragment has at most
/// `limits.axons` axons where finer cuts achieve that; inputs have one piece.
/// Precondition: every single neuron fits a core.
std::vector<Grid> chooseGrids(const Problem &problem);

/// The number of fragments of `grids`, inputs included.
int64_t numFragments(const std::vector<Grid> &grids);

/// The most fragments that the chip holds.
int64_t maxFragments(const Limits &limits);

/// Balanced pieces: rows outermost, channels innermost.
std::vector<Box> boxesOf(const Shape &shape, const Grid &grid);

/// The fragments of all populations in order; cores are still -1.
std::vector<Fragment> makeFragments(const Problem &problem,
                                    const std::vector<Grid> &grids);

/// One table per fragment and projection into it.
std::vector<Table> makeTables(const Problem &problem,
                              const std::vector<Fragment> &fragments);

/// One axon per source fragment and table that its boxes can reach, sorted.
std::vector<Axon> makeAxons(const Problem &problem,
                            const std::vector<Fragment> &fragments,
                            const std::vector<Table> &tables);

/// What each fragment takes.
std::vector<Need> needsOf(const Problem &problem, const Solution &solution);

/// Numbers the cores 0, 1, ... in the order of use; -1 for inputs.
struct Packing {
  std::vector<int64_t> core; ///< per fragment
  int64_t numCores = 0;
};

/// Next-fit in order, or first-fit if that needs too many cores. Precondition:
/// each need alone fits.
Packing pack(const Problem &problem, const std::vector<Fragment> &fragments,
             const std::vector<Need> &needs);

/// The error for `packing`, which has more cores than the chip: the layers on
/// the most cores, the resource whose total over all fragments alone needs the
/// most cores, and what helps against that.
Error tooFewCores(const Problem &problem,
                  const std::vector<Fragment> &fragments,
                  const std::vector<Need> &needs, const Packing &packing);

/// The same, estimated without making the fragments: the cores that the
/// binding resource alone needs at least, and pieces instead of cores per
/// layer.
Error tooFewCores(const Problem &problem, const std::vector<Grid> &grids);

} // namespace snnc::mapping

#endif // SNNC_LIB_MAPPING_SOLVER_H
