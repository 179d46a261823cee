// Says why a network needs more cores than the chip has.

#include "Solver.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::mapping;

/// How many layers a message names.
static constexpr size_t maxNamed = 4;
/// Totals beyond this are cut off, to keep sums within 64 bits.
static constexpr int64_t mostTotal = int64_t(1) << 50;

namespace {
struct Resource {
  int64_t Need::*need;
  int64_t Limits::*limit;
  const char *amount; ///< of the network: "its 300 neurons"
  const char *onCore; ///< "more neurons per core"
};

/// The resource that asks for the most cores if all of them were full.
struct Binding {
  const Resource *resource = nullptr;
  int64_t amount = 0;
  int64_t cores = 0;
};
} // namespace

/// Of several that ask for as many cores, the first one binds.
static constexpr Resource resources[] = {
    {&Need::neurons, &Limits::neurons, "neurons", "neurons"},
    {&Need::parameters, &Limits::parameters, "parameter rows",
     "parameter rows"},
    {&Need::tables, &Limits::tables, "synapse tables", "synapse tables"},
    {&Need::populations, &Limits::populations, "fragments", "populations"},
    {&Need::axons, &Limits::axons, "axons", "axons"},
    {&Need::synapseWords, &Limits::synapseWords, "synapse memory words",
     "synapse memory"}};

static Binding bindingOf(const Limits &limits, const Need &total) {
  Binding binding;
  for (const Resource &resource : resources) {
    int64_t amount = total.*resource.need;
    int64_t perCore = limits.*resource.limit;
    int64_t cores = perCore == 0 ? 0 : (amount + perCore - 1) / perCore;
    if (!binding.resource || cores > binding.cores)
      binding = {&resource, amount, cores};
  }
  return binding;
}

/// Which populations take most cores.
static std::string largestLayers(const Problem &problem,
                                 const std::vector<int64_t> &coresOf) {
  std::vector<size_t> order;
  for (size_t p = 0; p < coresOf.size(); ++p)
    if (!problem.populations[p].isInput)
      order.push_back(p);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return coresOf[a] > coresOf[b]; });
  std::string text;
  for (size_t i = 0; i < std::min(order.size(), maxNamed); ++i)
    text += (i ? ", '" : "'") + problem.populations[order[i]].name + "' (" +
            std::to_string(coresOf[order[i]]) + ")";
  if (order.size() > maxNamed)
    text += " and " + std::to_string(order.size() - maxNamed) + " more";
  return text;
}

/// "its 300 neurons alone need 3 cores of 100; use ...".
static std::string reasonAndRemedy(const Limits &limits, int64_t needed,
                                   const Binding &binding) {
  const Resource &resource = *binding.resource;
  bool isExplained = binding.cores > limits.meshWidth * limits.meshHeight;
  std::string need = "its " + std::to_string(binding.amount) + " " +
                     resource.amount + (isExplained ? " alone" : "") +
                     " need " + std::to_string(binding.cores) +
                     (binding.cores == 1 ? " core of " : " cores of ") +
                     std::to_string(limits.*resource.limit);
  if (!isExplained)
    need = "no resource alone needs more cores than the chip has: " + need;
  if (binding.cores < needed)
    need += ", and fragments that do not share cores take the rest";
  std::string larger = isExplained ? std::string("more cores or more ") +
                                         resource.onCore + " per core"
                                   : "more or larger cores";
  bool isMemory = resource.need == &Need::synapseWords;
  return need + "; use " +
         (isMemory ? "fewer weight bits, a smaller network, or"
                   : "a smaller network or") +
         " a chip with " + larger;
}

static Error tooFewCores(const Problem &problem, int64_t needed,
                         const std::vector<int64_t> &coresOf,
                         const Binding &binding) {
  const Limits &limits = problem.limits;
  return {"the network needs " + std::to_string(needed) +
          " cores, but the chip has " +
          std::to_string(limits.meshWidth * limits.meshHeight) + " (" +
          std::to_string(limits.meshWidth) + " x " +
          std::to_string(limits.meshHeight) +
          "); the layers on the most cores are " +
          largestLayers(problem, coresOf) + "; " +
          reasonAndRemedy(limits, needed, binding)};
}

/// How many cores hold a fragment of each population.
static std::vector<int64_t>
coresPerLayer(const Problem &problem, const std::vector<Fragment> &fragments,
              const Packing &packing) {
  std::vector<std::vector<int64_t>> cores(problem.populations.size());
  for (size_t f = 0; f < fragments.size(); ++f)
    cores[fragments[f].population].push_back(packing.core[f]);
  std::vector<int64_t> counts;
  for (std::vector<int64_t> &list : cores) {
    std::sort(list.begin(), list.end());
    counts.push_back(std::unique(list.begin(), list.end()) - list.begin());
  }
  return counts;
}

Error snnc::mapping::tooFewCores(const Problem &problem,
                                 const std::vector<Fragment> &fragments,
                                 const std::vector<Need> &needs,
                                 const Packing &packing) {
  Need total;
  for (size_t f = 0; f < fragments.size(); ++f)
    if (packing.core[f] >= 0)
      total = total + needs[f];
  return ::tooFewCores(problem, packing.numCores,
                       coresPerLayer(problem, fragments, packing),
                       bindingOf(problem.limits, total));
}

/// Adds `pieces` times `piece` to `total`.
static void addPieces(Need &total, const Need &piece, int64_t pieces) {
  for (const Resource &resource : resources) {
    int64_t each = piece.*resource.need;
    int64_t sum = pieces > mostTotal / std::max<int64_t>(each, 1)
                      ? mostTotal
                      : pieces * each;
    total.*resource.need = std::min(total.*resource.need + sum, mostTotal);
  }
}

Error snnc::mapping::tooFewCores(const Problem &problem,
                                 const std::vector<Grid> &grids) {
  std::vector<std::vector<int64_t>> incoming = incomingProjections(problem);
  std::vector<int64_t> pieces;
  Need total;
  for (size_t p = 0; p < grids.size(); ++p) {
    const Population &population = problem.populations[p];
    const Grid &grid = grids[p];
    pieces.push_back(grid.numPieces());
    if (population.isInput)
      continue;
    Box smallest{{0, 0, 0},
                 {population.shape.channels / grid.channels,
                  population.shape.height / grid.rows,
                  population.shape.width / grid.columns}};
    Need piece = needOf(problem, incoming[p], p, smallest);
    piece.neurons = 0;
    addPieces(total, piece, grid.numPieces());
    total.neurons += population.shape.numNeurons();
  }
  Binding binding = bindingOf(problem.limits, total);
  return ::tooFewCores(problem, binding.cores, pieces, binding);
}
