// Packs fragments into cores in their order.

#include "Solver.h"

using namespace snnc;
using namespace snnc::mapping;

std::vector<Need> snnc::mapping::needsOf(const Problem &problem,
                                         const Solution &solution) {
  std::vector<std::vector<int64_t>> incoming = incomingProjections(problem);
  std::vector<Need> needs;
  for (const Fragment &fragment : solution.fragments) {
    int64_t population = fragment.population;
    bool isInput = problem.populations[population].isInput;
    needs.push_back(isInput ? Need()
                            : needOf(problem, incoming[population], population,
                                     fragment.box));
  }
  for (const Axon &axon : solution.axons)
    ++needs[axon.fragment].axons;
  return needs;
}

static bool isInput(const Problem &problem, const Fragment &fragment) {
  return problem.populations[fragment.population].isInput;
}

/// Opens a core when the newest one is full.
static Packing packNextFit(const Problem &problem,
                           const std::vector<Fragment> &fragments,
                           const std::vector<Need> &needs) {
  Packing packing;
  packing.core.resize(fragments.size(), -1);
  Need used;
  for (size_t f = 0; f < fragments.size(); ++f) {
    if (isInput(problem, fragments[f]))
      continue;
    if (packing.numCores == 0 || !(used + needs[f]).fits(problem.limits)) {
      ++packing.numCores;
      used = Need();
    }
    used = used + needs[f];
    packing.core[f] = packing.numCores - 1;
  }
  return packing;
}

/// Puts each fragment on the first core that has room.
static Packing packFirstFit(const Problem &problem,
                            const std::vector<Fragment> &fragments,
                            const std::vector<Need> &needs) {
  Packing packing;
  packing.core.resize(fragments.size(), -1);
  std::vector<Need> used;
  for (size_t f = 0; f < fragments.size(); ++f) {
    if (isInput(problem, fragments[f]))
      continue;
    size_t core = 0;
    while (core < used.size() && !(used[core] + needs[f]).fits(problem.limits))
      ++core;
    if (core == used.size())
      used.emplace_back();
    used[core] = used[core] + needs[f];
    packing.core[f] = core;
  }
  packing.numCores = used.size();
  return packing;
}

Packing snnc::mapping::pack(const Problem &problem,
                            const std::vector<Fragment> &fragments,
                            const std::vector<Need> &needs) {
  Packing inOrder = packNextFit(problem, fragments, needs);
  int64_t numCores = problem.limits.meshWidth * problem.limits.meshHeight;
  int64_t numFragments = fragments.size();
  if (inOrder.numCores <= numCores ||
      numFragments > maxFragments(problem.limits))
    return inOrder;
  Packing tight = packFirstFit(problem, fragments, needs);
  return tight.numCores < inOrder.numCores ? tight : inOrder;
}
