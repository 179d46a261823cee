// Cuts populations into boxes that fit a core.

#include "Solver.h"

#include <functional>

using namespace snnc;
using namespace snnc::mapping;

/// How often chooseGrids() refines fragments with too many axons.
static constexpr int maxRefinements = 32;
/// How many more cuts through channels than necessary chooseGrid() tries.
static constexpr int64_t extraChannelCuts = 64;
static constexpr uint64_t maxTableWords = uint64_t(1) << 40;

static int64_t ceilDivide(int64_t a, int64_t b) { return (a + b - 1) / b; }

Need Need::operator+(const Need &other) const {
  return {neurons + other.neurons,       synapseWords + other.synapseWords,
          tables + other.tables,         populations + other.populations,
          parameters + other.parameters, axons + other.axons};
}

bool Need::fits(const Limits &limits) const {
  return neurons <= limits.neurons && synapseWords <= limits.synapseWords &&
         tables <= limits.tables && populations <= limits.populations &&
         parameters <= limits.parameters && axons <= limits.axons;
}

std::vector<std::vector<int64_t>>
snnc::mapping::incomingProjections(const Problem &problem) {
  std::vector<std::vector<int64_t>> incoming(problem.populations.size());
  for (size_t p = 0; p < problem.projections.size(); ++p)
    incoming[problem.projections[p].target].push_back(p);
  return incoming;
}

Need snnc::mapping::needOf(const Problem &problem,
                           const std::vector<int64_t> &incoming,
                           int64_t population, const Box &box) {
  Need need;
  need.neurons = box.numNeurons();
  need.populations = 1;
  need.parameters = box.size.channels;
  need.tables = incoming.size();
  for (int64_t index : incoming) {
    uint64_t bits = mostTableBits(problem, problem.projections[index], box);
    uint64_t wordBits = problem.limits.synapseWordBits;
    uint64_t words = bits / wordBits + (bits % wordBits != 0);
    // Sums of all tables of a population stay below 64 bits.
    need.synapseWords += std::min<uint64_t>(words, maxTableWords);
  }
  return need;
}

/// The largest of 1 to `upper` for which `fits` holds, if it holds for all
/// smaller ones; 0 if there is none.
static int64_t largest(int64_t upper,
                       const std::function<bool(int64_t)> &fits) {
  int64_t low = 0;
  while (low < upper) {
    int64_t middle = low + (upper - low + 1) / 2;
    if (fits(middle))
      low = middle;
    else
      upper = middle - 1;
  }
  return low;
}

std::optional<Grid>
snnc::mapping::chooseGrid(const Problem &problem,
                          const std::vector<int64_t> &incoming,
                          int64_t population, int64_t maxNeurons) {
  const Shape &shape = problem.populations[population].shape;
  auto fits = [&](const Shape &piece) {
    return piece.numNeurons() <= maxNeurons &&
           needOf(problem, incoming, population, {{0, 0, 0}, piece})
               .fits(problem.limits);
  };
  int64_t mostChannels = largest(shape.channels, [&](int64_t n) {
    return fits({n, 1, 1});
  });
  if (mostChannels == 0)
    return std::nullopt;
  std::optional<Grid> best;
  int64_t first = ceilDivide(shape.channels, mostChannels);
  int64_t last = std::min(shape.channels, first + extraChannelCuts);
  for (int64_t cuts = first; cuts <= last; ++cuts) {
    int64_t channels = ceilDivide(shape.channels, cuts);
    Grid grid{cuts, shape.height, 1};
    int64_t rows = largest(shape.height, [&](int64_t n) {
      return fits({channels, n, shape.width});
    });
    if (rows > 0)
      grid.rows = ceilDivide(shape.height, rows);
    else
      grid.columns =
          ceilDivide(shape.width, largest(shape.width, [&](int64_t n) {
                       return fits({channels, 1, n});
                     }));
    if (!best || grid.numPieces() < best->numPieces())
      best = grid;
  }
  return best;
}

int64_t snnc::mapping::numFragments(const std::vector<Grid> &grids) {
  int64_t sum = 0;
  for (const Grid &grid : grids)
    sum += grid.numPieces();
  return sum;
}

int64_t snnc::mapping::maxFragments(const Limits &limits) {
  return limits.meshWidth * limits.meshHeight *
         std::min({limits.populations, limits.neurons, limits.parameters});
}

/// Where piece `index` of `pieces` of `extent` begins; sizes differ by one at
/// most, the larger ones first.
static int64_t pieceBegin(int64_t extent, int64_t pieces, int64_t index) {
  return extent / pieces * index + std::min(index, extent % pieces);
}

std::vector<Box> snnc::mapping::boxesOf(const Shape &shape, const Grid &grid) {
  std::vector<Box> boxes;
  for (int64_t row = 0; row < grid.rows; ++row)
    for (int64_t column = 0; column < grid.columns; ++column)
      for (int64_t channel = 0; channel < grid.channels; ++channel) {
        Coordinate low{pieceBegin(shape.channels, grid.channels, channel),
                       pieceBegin(shape.height, grid.rows, row),
                       pieceBegin(shape.width, grid.columns, column)};
        Coordinate high{pieceBegin(shape.channels, grid.channels, channel + 1),
                        pieceBegin(shape.height, grid.rows, row + 1),
                        pieceBegin(shape.width, grid.columns, column + 1)};
        boxes.push_back(
            {low, {high.c - low.c, high.y - low.y, high.x - low.x}});
      }
  return boxes;
}

std::vector<Fragment>
snnc::mapping::makeFragments(const Problem &problem,
                             const std::vector<Grid> &grids) {
  std::vector<Fragment> fragments;
  for (size_t p = 0; p < grids.size(); ++p)
    for (const Box &box : boxesOf(problem.populations[p].shape, grids[p]))
      fragments.push_back({static_cast<int64_t>(p), box, -1});
  return fragments;
}

/// The grids for given largest fragments, in neurons.
static std::vector<Grid>
gridsFor(const Problem &problem,
         const std::vector<std::vector<int64_t>> &incoming,
         const std::vector<int64_t> &maxNeurons) {
  std::vector<Grid> grids(problem.populations.size());
  for (size_t p = 0; p < grids.size(); ++p)
    if (!problem.populations[p].isInput)
      grids[p] = *chooseGrid(problem, incoming[p], p, maxNeurons[p]);
  return grids;
}

/// The number of fragments per population and box that the neuron in the
/// middle of `fragment` reaches: no cut of its population changes that.
static int64_t leastAxons(const Problem &problem, const Fragment &fragment,
                          const std::vector<Fragment> &fragments) {
  const Box &box = fragment.box;
  Box middle{{box.origin.c + box.size.channels / 2,
              box.origin.y + box.size.height / 2,
              box.origin.x + box.size.width / 2},
             {1, 1, 1}};
  int64_t axons = 0;
  for (const Projection &projection : problem.projections) {
    if (projection.source != fragment.population)
      continue;
    Box reached =
        targetsOf(projection, problem.populations[projection.source].shape,
                  problem.populations[projection.target].shape, middle);
    for (const Fragment &target : fragments)
      if (target.population == projection.target)
        axons += !intersect(reached, target.box).empty();
  }
  return axons;
}

/// Halves the fragments of each population that have too many axons if that
/// can help; true if it did.
static bool refine(const Problem &problem, const std::vector<Grid> &grids,
                   std::vector<int64_t> &maxNeurons) {
  Solution solution;
  solution.fragments = makeFragments(problem, grids);
  solution.tables = makeTables(problem, solution.fragments);
  solution.axons = makeAxons(problem, solution.fragments, solution.tables);
  std::vector<int64_t> count(solution.fragments.size());
  for (const Axon &axon : solution.axons)
    ++count[axon.fragment];
  std::vector<int64_t> wanted = maxNeurons;
  for (size_t f = 0; f < count.size(); ++f) {
    const Fragment &fragment = solution.fragments[f];
    if (problem.populations[fragment.population].isInput ||
        count[f] <= problem.limits.axons || fragment.box.numNeurons() == 1 ||
        leastAxons(problem, fragment, solution.fragments) >
            problem.limits.axons)
      continue;
    int64_t &neurons = wanted[fragment.population];
    neurons = std::min(neurons, fragment.box.numNeurons() / 2);
  }
  bool changed = wanted != maxNeurons;
  maxNeurons = std::move(wanted);
  return changed;
}

std::vector<Grid> snnc::mapping::chooseGrids(const Problem &problem) {
  std::vector<std::vector<int64_t>> incoming = incomingProjections(problem);
  std::vector<int64_t> maxNeurons(problem.populations.size(),
                                  problem.limits.neurons);
  std::vector<Grid> grids = gridsFor(problem, incoming, maxNeurons);
  for (int round = 0; round < maxRefinements; ++round) {
    if (numFragments(grids) > maxFragments(problem.limits) ||
        !refine(problem, grids, maxNeurons))
      break;
    grids = gridsFor(problem, incoming, maxNeurons);
  }
  return grids;
}
