// The packets of events and the links that they take.

#include "Slow.h"

#include <algorithm>
#include <set>

using namespace snnc;
using namespace snnc::test;
using simulator::Item;

using Links = std::set<std::pair<int64_t, int64_t>>;

/// Adds the links of the route and returns how many they are.
static int64_t addRoute(int64_t core, int64_t target, Links &links) {
  int64_t x = core % 8, y = core / 8, hops = 0;
  while (x != target % 8 || y != target / 8) {
    int64_t from = y * 8 + x;
    if (x != target % 8)
      x += x < target % 8 ? 1 : -1;
    else
      y += y < target / 8 ? 1 : -1;
    links.insert({from, y * 8 + x});
    ++hops;
  }
  return hops;
}

static void countPacket(int64_t links, int64_t targets,
                        simulator::Tally &tally) {
  tally[Item::Packets] += 1;
  tally[Item::LinkFlits] += links;
  tally[Item::BufferPushes] += links + 1;
  tally[Item::BufferPops] += links + 1;
  tally[Item::Crossings] += links + targets;
  tally[Item::InterfaceFlits] += targets + 1;
}

int64_t Slow::coreOf(const image::AxonRow &axon) const {
  return network.fragments[network.tables[axon.table].fragment].core;
}

void Slow::post(const image::AxonRow &axon, const Coordinate &source,
                int64_t value, int64_t arrival, int64_t firstArrival) {
  const TestTable &table = network.tables[axon.table];
  bool lags = firstArrival + axon.delay >
              network.fragments[table.fragment].info.phase;
  arrivals.push_back({arrival + axon.delay, axon.table, source, value, lags});
  if (arrival + axon.delay >= network.ticks && !lags)
    ++result.layers[table.layer][Item::LateEvents];
}

/// Returns the number of packets.
int64_t Slow::send(int64_t core, const std::vector<image::AxonRow> &axons,
                   const Coordinate &at, int64_t value, int64_t arrival,
                   int64_t firstArrival, simulator::Tally &tally) {
  if (network.hasPopulationAxons)
    return sendEach(core, axons, at, value, arrival, firstArrival, tally);
  if (axons.empty())
    return 0;
  Links links;
  std::set<int64_t> targets;
  for (const image::AxonRow &axon : axons) {
    targets.insert(coreOf(axon));
    longest = std::max(longest, addRoute(core, coreOf(axon), links));
    const Coordinate &origin = axon.events.offset;
    post(axon, {origin.c + at.c, origin.y + at.y, origin.x + at.x}, value,
         arrival, firstArrival);
  }
  countPacket(links.size(), targets.size(), tally);
  return 1;
}

/// The tests of "Axons of populations", word by word.
static bool passes(int64_t position, int64_t extent, int64_t lattice) {
  if (extent != 0 && (position < 0 || position >= extent))
    return false;
  int64_t stride = 1;
  while (2 * stride <= lattice)
    stride *= 2;
  int64_t rest = (position % stride + stride) % stride;
  return lattice == 0 || rest < lattice - stride;
}

int64_t Slow::sendEach(int64_t core, const std::vector<image::AxonRow> &axons,
                       const Coordinate &at, int64_t value, int64_t arrival,
                       int64_t firstArrival, simulator::Tally &tally) {
  int64_t packets = 0;
  for (const image::AxonRow &axon : axons) {
    const synapse::PopulationAxon &events = axon.events;
    int64_t factor = 1;
    for (unsigned i = 0; i < events.upsampling; ++i)
      factor *= 2;
    Coordinate event{at.c + events.offset.c, at.y * factor + events.offset.y,
                     at.x * factor + events.offset.x};
    int64_t lattice = synapse::latticeCode(events);
    if (!passes(event.y, events.height, lattice) ||
        !passes(event.x, events.width, lattice)) {
      tally[Item::Suppressed] += 1;
      continue;
    }
    Links links;
    int64_t hops = addRoute(core, coreOf(axon), links);
    longest = std::max(longest, hops);
    countPacket(hops, 1, tally);
    ++packets;
    post(axon, event, value, arrival, firstArrival);
  }
  return packets;
}
