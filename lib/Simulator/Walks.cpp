// Counts what the walks of events over synapse tables do, and their time, on
// chips that price walks by steps or by the size of the table.

#include "snnc/Simulator/Simulator.h"

#include <optional>

using namespace snnc;
using namespace snnc::simulator;

/// What the walks of the events do, for chips that price it.
void Simulation::countWalks(const Batch &batch) {
  const Table &table = machine.tables[batch.axon->table];
  Walks walks;
  walks.events = batch.sent;
  const Event *event = events.data() + batch.events.first;
  for (size_t i = 0; i < batch.events.count; ++i, ++event) {
    std::optional<Coordinate> at =
        synapse::generate(batch.axon->events, event->at);
    if (at && table.hasSource(*at))
      walks.sum += table.costs.trafficAt(*at);
  }
  frame.counts.walks[batch.axon->table] += walks;
  if (!table.isTimed)
    return;
  const costs::TablePrices &prices = machine.prices[batch.axon->table];
  loads[machine.fragments[table.fragment].coreIndex].walkNs +=
      prices
          .price(chip::Walk::Forward, static_cast<double>(walks.events),
                 walks.sum)
          .latencyNs;
}
