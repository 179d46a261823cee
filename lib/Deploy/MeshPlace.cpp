// Places cores on a mesh so that spikes have short ways.
//
// Threshold accepting: G. Dueck, T. Scheuer, "Threshold Accepting", Journal of
// Computational Physics 90(1), 1990. Differs from it in:
// - the threshold falls linearly from a multiple of the mean change to 0;
// - the best placement seen is kept.

#include "MeshPlan.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <random>

namespace snnc::deploy::mesh {

namespace {

class Placer {
public:
  Placer(const Plan &plan, const Grid &grid, uint64_t seed);

  Placement run();

private:
  void addEdge(int64_t a, int64_t b);
  void begin();
  int64_t distance(int64_t a, int64_t b) const;
  int64_t costOf(int64_t node) const;
  int64_t swap(int64_t place, int64_t other);
  bool isFixed(int64_t node) const {
    return node == output && grid.output >= 0;
  }
  int64_t pick(int64_t count) {
    return static_cast<int64_t>(random() % static_cast<uint64_t>(count));
  }

  const Plan &plan;
  Grid grid;
  std::mt19937_64 random;
  int64_t output; ///< the node of the output bus, behind the cores
  std::vector<std::map<int64_t, int64_t>> counts; ///< by node: destinations
  std::vector<std::vector<std::pair<int64_t, int64_t>>> edges;
  std::vector<int64_t> fromHost; ///< by node: packets' destinations
  std::vector<int64_t> places;   ///< by node
  std::vector<int64_t> nodes;    ///< by place; -1: none
};

} // namespace

Placer::Placer(const Plan &plan, const Grid &grid, uint64_t seed)
    : plan(plan), grid(grid), random(seed), output(plan.numCores()),
      counts(plan.numCores() + 1), fromHost(plan.numCores() + 1) {
  for (int64_t core = 0; core < plan.numCores(); ++core)
    for (const Wire &wire : plan.wires[core])
      addEdge(core, wire.to.core < 0 ? output : wire.to.core);
  for (const auto &population : plan.sent)
    for (const auto &neuron : population)
      for (const Destination &to : neuron)
        ++fromHost[to.core];
  for (const auto &mine : counts)
    edges.emplace_back(mine.begin(), mine.end());
}

void Placer::addEdge(int64_t a, int64_t b) {
  if (a == b)
    return;
  ++counts[a][b];
  ++counts[b][a];
}

int64_t Placer::distance(int64_t a, int64_t b) const {
  return std::abs(a % grid.width - b % grid.width) +
         std::abs(a / grid.width - b / grid.width);
}

int64_t Placer::costOf(int64_t node) const {
  if (node < 0)
    return 0;
  int64_t cost = fromHost[node] * distance(places[node], 0);
  for (auto [other, count] : edges[node])
    cost += count * distance(places[node], places[other]);
  return cost;
}

/// Swaps what is at two places, and returns by how much the cost grows. What
/// two swapped nodes send each other counts twice before and behind, alike.
int64_t Placer::swap(int64_t place, int64_t other) {
  int64_t a = nodes[place], b = nodes[other];
  int64_t before = costOf(a) + costOf(b);
  std::swap(nodes[place], nodes[other]);
  if (a >= 0)
    places[a] = other;
  if (b >= 0)
    places[b] = place;
  return costOf(a) + costOf(b) - before;
}

/// Row by row, in the order in which cores work.
void Placer::begin() {
  auto tickOf = [&](int64_t core) {
    for (const Wire &wire : plan.wires[core])
      if (wire.unit >= 0)
        return plan.problem.ticks[plan.problem.units[wire.unit].population];
    return int64_t(0);
  };
  std::vector<int64_t> order(plan.numCores());
  std::iota(order.begin(), order.end(), int64_t(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](int64_t a, int64_t b) { return tickOf(a) < tickOf(b); });
  order.push_back(output);
  places.assign(order.size(), 0);
  nodes.assign(grid.size(), -1);
  int64_t next = 0;
  for (int64_t node : order) {
    next += next == grid.output && !isFixed(node);
    int64_t place = isFixed(node) ? grid.output : next++;
    places[node] = place;
    nodes[place] = node;
  }
}

Placement Placer::run() {
  begin();
  std::vector<int64_t> best = places;
  // Enough that placements of 16x16 cores stop getting better.
  int64_t numMoves = grid.size() < 3 ? 0 : 4000 * grid.size();
  int64_t cost = 0, least = 0, sum = 0, numTried = 0;
  constexpr int64_t numProbes = 200;
  for (int64_t move = 0; move < numMoves; ++move) {
    int64_t node = pick(output + 1), other = pick(grid.size());
    int64_t place = places[node];
    if (isFixed(node) || other == place ||
        (nodes[other] >= 0 && isFixed(nodes[other])))
      continue;
    int64_t growth = swap(place, other);
    // The first moves only say how large changes are.
    if (numTried < numProbes) {
      ++numTried;
      sum += std::abs(growth);
    }
    int64_t threshold = numTried < numProbes
                            ? -1
                            : sum / numProbes * (numMoves - move) / numMoves;
    if (growth > threshold && growth > 0) {
      swap(place, other);
      continue;
    }
    cost += growth;
    if (cost < least) {
      least = cost;
      best = places;
    }
  }
  Placement placement;
  placement.output = best.back();
  best.pop_back();
  placement.places = std::move(best);
  return placement;
}

Placement place(const Plan &plan, const Grid &grid, uint64_t seed) {
  return Placer(plan, grid, seed).run();
}

int64_t countHops(const Plan &plan, const Grid &grid,
                  const Placement &placement) {
  auto distance = [&](int64_t a, int64_t b) {
    return std::abs(a % grid.width - b % grid.width) +
           std::abs(a / grid.width - b / grid.width);
  };
  auto placeOf = [&](int64_t core) {
    return core < 0 ? placement.output : placement.places[core];
  };
  int64_t hops = 0;
  for (int64_t core = 0; core < plan.numCores(); ++core)
    for (const Wire &wire : plan.wires[core])
      hops += distance(placeOf(core), placeOf(wire.to.core));
  return hops;
}

} // namespace snnc::deploy::mesh
