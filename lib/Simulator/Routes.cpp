// Multicast trees of XY routes, and what can be said of an image before it
// runs.

#include "Loader.h"

#include <algorithm>
#include <cstdlib>
#include <set>

using namespace snnc;
using namespace snnc::simulator;

namespace {

/// A link from a router to its neighbour, by the numbers of both.
using Link = std::pair<int64_t, int64_t>;

/// The union of the routes from one source.
struct Tree {
  std::set<Link> links;
  std::set<int64_t> routers;
};

} // namespace

/// Adds the route from `from` to `to`: first along x, then along y.
static int64_t addRoute(int64_t from, int64_t to, int64_t meshWidth,
                        Tree &tree) {
  int64_t hops = 0;
  tree.routers.insert(from);
  for (int64_t at = from; at != to; ++hops) {
    int64_t dx = to % meshWidth - at % meshWidth;
    int64_t next = dx > 0    ? at + 1
                   : dx < 0  ? at - 1
                   : to > at ? at + meshWidth
                             : at - meshWidth;
    tree.links.insert({at, next});
    tree.routers.insert(next);
    at = next;
  }
  return hops;
}

static void route(const Machine &machine, int64_t from, Fanout &fanout,
                  std::set<int64_t> &routers) {
  std::set<int64_t> cores;
  for (const Axon &axon : fanout.axons)
    cores.insert(machine.tables[axon.table].core);
  Tree tree;
  for (int64_t core : cores)
    fanout.longest = std::max(
        fanout.longest, addRoute(from, core, machine.chip.meshWidth, tree));
  fanout.links = static_cast<int64_t>(tree.links.size());
  fanout.destinations = static_cast<int64_t>(cores.size());
  routers.insert(tree.routers.begin(), tree.routers.end());
}

void Loader::routeAll() {
  std::set<int64_t> routers;
  for (Fragment &fragment : machine.fragments)
    route(machine, fragment.core, fragment.fanout, routers);
  for (InputPort &port : machine.inputs) // the host enters at core 0
    route(machine, 0, port.fanout, routers);
  machine.routersUsed = static_cast<int64_t>(routers.size());
}

void Loader::collectFacts() {
  Facts &facts = machine.facts;
  for (const Fragment &fragment : machine.fragments) {
    facts.neurons += fragment.numNeurons;
    if (fragment.emits())
      facts.neuronTicks += fragment.numNeurons * fragment.info.window;
  }
  for (const Table &table : machine.tables) {
    int64_t synapses = table.costs.numSynapses();
    facts.synapses += synapses;
    facts.storedWeights += table.weights.count;
    facts.zeroWeights += table.weights.zeros;
    if (table.isEffective())
      facts.denseOps +=
          synapses * machine.fragments[table.fragment].info.window;
  }
  for (const image::Core &core : machine.image.cores)
    for (const image::Memory &memory : core.memories)
      facts.footprintBytes +=
          static_cast<int64_t>((memory.sizeInBits() + 7) / 8);
}
