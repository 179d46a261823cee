// Maps a network: cuts, connects, packs, places.

#include "Solver.h"

using namespace snnc;
using namespace snnc::mapping;

/// Beyond this number of fragments the cores are estimated, not packed.
static constexpr int64_t maxPackedFragments = 1 << 20;

/// The error for a network of so many fragments that no packing can succeed.
static Error tooManyFragments(const Problem &problem,
                              const std::vector<Grid> &grids) {
  if (numFragments(grids) > maxPackedFragments)
    return tooFewCores(problem, grids);
  Solution solution;
  solution.fragments = makeFragments(problem, grids);
  std::vector<Need> needs = needsOf(problem, solution);
  return tooFewCores(problem, solution.fragments, needs,
                     pack(problem, solution.fragments, needs));
}

Result<Solution> snnc::mapping::solve(const Problem &problem) {
  const Limits &limits = problem.limits;
  std::vector<Grid> grids = chooseGrids(problem);
  int64_t numInputs = 0;
  for (const Population &population : problem.populations)
    numInputs += population.isInput;
  if (numFragments(grids) - numInputs > maxFragments(limits))
    return tooManyFragments(problem, grids);
  Solution solution;
  solution.fragments = makeFragments(problem, grids);
  solution.tables = makeTables(problem, solution.fragments);
  solution.axons = makeAxons(problem, solution.fragments, solution.tables);
  std::vector<Need> needs = needsOf(problem, solution);
  Packing packing = pack(problem, solution.fragments, needs);
  if (packing.numCores > limits.meshWidth * limits.meshHeight)
    return tooFewCores(problem, solution.fragments, needs, packing);
  std::vector<int64_t> curve =
      placementCurve(limits.meshWidth, limits.meshHeight);
  for (size_t f = 0; f < solution.fragments.size(); ++f)
    if (packing.core[f] >= 0)
      solution.fragments[f].core = curve[packing.core[f]];
  return solution;
}
