// Multicast trees of XY routes, and what can be said of an image before it
// runs.

#include "Loader.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>

using namespace snnc;
using namespace snnc::simulator;

/// Bounds the time to count synapses.
static constexpr int64_t maxAxonWork = int64_t(1) << 36;

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
  for (Axon &axon : fanout.axons) {
    int64_t core = machine.tables[axon.table].core;
    cores.insert(core);
    Tree own;
    axon.links = addRoute(from, core, machine.chip.meshWidth, own);
  }
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

/// The rows or columns of a table that events of the first `count` local
/// positions have, as one axis of an axon makes them.
template <typename Generate>
static std::vector<int64_t> positions(int64_t count, int64_t extent,
                                      Generate generate) {
  std::vector<int64_t> result;
  for (int64_t local = 0; local < count; ++local)
    if (std::optional<int64_t> at = generate(local))
      if (*at >= 0 && *at < extent)
        result.push_back(*at);
  return result;
}

/// A table of events of populations has room for neurons that its source does
/// not have, such as those of a padding.
Status Loader::countSynapses(const Fanout &fanout, const Shape &source) {
  for (const Axon &axon : fanout.axons) {
    Table &table = machine.tables[axon.table];
    const synapse::PopulationAxon &events = axon.events;
    // Each axis is tested by itself.
    std::vector<int64_t> rows = positions(
        source.height, table.info.source.height,
        [&](int64_t y) { return synapse::generateRow(events, y); });
    std::vector<int64_t> columns = positions(
        source.width, table.info.source.width,
        [&](int64_t x) { return synapse::generateColumn(events, x); });
    axonWork += source.height + source.width + table.costs.numKinds();
    if (axonWork > maxAxonWork)
      return Error{"the image has more axons from large sources than this "
                   "simulator counts the synapses of"};
    table.synapses += table.costs.numSynapses(events.offset.c, source.channels,
                                              rows, columns);
  }
  return {};
}

Status Loader::countSynapses() {
  if (!machine.chip.hasPopulationAxons)
    return {};
  for (Table &table : machine.tables)
    table.synapses = 0;
  for (const Fragment &fragment : machine.fragments)
    if (Status status =
            countSynapses(fragment.fanout, fragment.info.box.size);
        !status)
      return status;
  for (size_t i = 0; i < machine.inputs.size(); ++i)
    if (Status status = countSynapses(machine.inputs[i].fanout,
                                      machine.image.inputs[i].shape);
        !status)
      return status;
  return {};
}

void Loader::collectFacts() {
  Facts &facts = machine.facts;
  for (const Fragment &fragment : machine.fragments) {
    facts.neurons += fragment.numNeurons;
    if (fragment.emits())
      facts.neuronTicks += fragment.numNeurons * fragment.info.window;
  }
  for (const Table &table : machine.tables) {
    int64_t synapses = table.synapses;
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
