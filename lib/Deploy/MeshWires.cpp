// Gives each axon of a mesh its source: copies of neurons, as a neuron has one
// destination, and relays where copies are too many or delays too short.

#include "MeshGroup.h"

#include <algorithm>
#include <map>

namespace snnc::deploy::mesh {

namespace {

/// An axon that reads a source.
struct Socket {
  int64_t core = 0, axon = 0, lag = 0;
};

class Wirer {
public:
  explicit Wirer(Plan &plan)
      : plan(plan), problem(plan.problem), limits(plan.problem.limits) {}

  void run();

private:
  void findSockets();
  void connect(int64_t population, int64_t neuron);
  void addWire(int64_t unit, const Destination &to);
  Destination addRelay(const Fanout::Way &way,
                       const std::vector<Socket> &sockets, bool isHost);
  size_t coreFor(int64_t neurons);

  Plan &plan;
  const Problem &problem;
  const Limits &limits;
  std::vector<int64_t> coreOf;   ///< by unit
  std::vector<int64_t> reserved; ///< by core: neurons of units
  /// By population and neuron.
  std::vector<std::vector<std::vector<Socket>>> sockets;
};

} // namespace

void Wirer::findSockets() {
  for (const Population &population : problem.network->populations)
    sockets.emplace_back(population.numNeurons());
  for (size_t core = 0; core < plan.cores.size(); ++core)
    for (size_t i = 0; i < plan.cores[core].axons.size(); ++i) {
      int64_t signal = plan.cores[core].axons[i] / problem.slots();
      const Stream &stream = problem.streamOf(signal);
      sockets[stream.population][signal - stream.first].push_back(
          {static_cast<int64_t>(core), static_cast<int64_t>(i), stream.lag});
    }
}

static std::vector<int64_t> lagsOf(const std::vector<Socket> &sockets) {
  std::vector<int64_t> lags;
  for (const Socket &socket : sockets)
    lags.push_back(socket.lag);
  return lags;
}

/// The first core with room for an axon and so many neurons, or a new one.
size_t Wirer::coreFor(int64_t neurons) {
  for (size_t core = 0; core < plan.wires.size(); ++core)
    if (plan.numAxons[core] < limits.axons &&
        reserved[core] + neurons <= limits.neurons)
      return core;
  plan.wires.emplace_back();
  plan.numAxons.push_back(0);
  reserved.push_back(0);
  return plan.wires.size() - 1;
}

/// Returns what the relays' source sends to.
Destination Wirer::addRelay(const Fanout::Way &way,
                            const std::vector<Socket> &sockets, bool isHost) {
  size_t core = coreFor(static_cast<int64_t>(way.readers.size()));
  int64_t axon = plan.numAxons[core]++;
  reserved[core] += static_cast<int64_t>(way.readers.size());
  for (size_t reader : way.readers) {
    const Socket &socket = sockets[reader];
    plan.wires[core].push_back(
        {-1,
         axon,
         {socket.core, socket.axon, socket.lag - way.lag - limits.offset}});
  }
  return {static_cast<int64_t>(core), axon,
          way.lag - (isHost ? 0 : limits.offset)};
}

void Wirer::addWire(int64_t unit, const Destination &to) {
  plan.wires[coreOf[unit]].push_back({unit, -1, to});
}

void Wirer::connect(int64_t population, int64_t neuron) {
  bool isHost = problem.isHost(population);
  const std::vector<Socket> &mine = sockets[population][neuron];
  int64_t unit = isHost ? -1 : problem.firstUnits[population] + neuron;
  Fanout fanout =
      fanOut(lagsOf(mine), problem.isRelayed[population], isHost, limits);
  for (const Fanout::Way &way : fanout.ways) {
    Destination to;
    if (way.isRelay) {
      to = addRelay(way, mine, isHost);
    } else {
      const Socket &socket = mine[way.readers.front()];
      to = {socket.core, socket.axon,
            socket.lag - (isHost ? 0 : limits.offset)};
    }
    if (isHost)
      plan.sent[population][neuron].push_back(to);
    else
      addWire(unit, to);
  }
  if (!isHost && problem.isOutput[population] && problem.units[unit].isUsed)
    addWire(unit, {-1, plan.outputAxons[population] + neuron, 0});
}

void Wirer::run() {
  findSockets();
  coreOf.assign(problem.units.size(), -1);
  plan.wires.assign(plan.cores.size(), {});
  reserved.assign(plan.cores.size(), 0);
  for (size_t core = 0; core < plan.cores.size(); ++core) {
    plan.numAxons.push_back(
        static_cast<int64_t>(plan.cores[core].axons.size()));
    for (int64_t index : plan.cores[core].units) {
      const Unit &unit = problem.units[index];
      coreOf[index] = static_cast<int64_t>(core);
      Fanout fanout = fanOut(lagsOf(sockets[unit.population][unit.neuron]),
                             problem.isRelayed[unit.population], false, limits);
      reserved[core] += static_cast<int64_t>(fanout.ways.size()) +
                        problem.isOutput[unit.population];
    }
  }
  for (size_t p = 0; p < sockets.size(); ++p) {
    plan.sent.emplace_back(problem.isHost(p) ? sockets[p].size() : 0);
    for (size_t neuron = 0; neuron < sockets[p].size(); ++neuron)
      connect(static_cast<int64_t>(p), static_cast<int64_t>(neuron));
  }
}

void wire(Plan &plan) { Wirer(plan).run(); }

} // namespace snnc::deploy::mesh
