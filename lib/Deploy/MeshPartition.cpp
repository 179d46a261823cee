// Chooses which neurons share a core: from the last layer to the first, as the
// cores that read a layer decide how often its neurons are made.

#include "MeshGroup.h"

#include <algorithm>
#include <numeric>

namespace snnc::deploy::mesh {

Fanout fanOut(const std::vector<int64_t> &lags, bool isRelayed, bool isHost,
              const Limits &limits) {
  std::vector<size_t> readers(lags.size());
  std::iota(readers.begin(), readers.end(), size_t(0));
  std::stable_sort(readers.begin(), readers.end(),
                   [&](size_t a, size_t b) { return lags[a] < lags[b]; });
  int64_t mostDirect = limits.mostDirect(isHost);
  Fanout fanout;
  Fanout::Way *open = nullptr;
  for (size_t reader : readers) {
    int64_t lag = lags[reader];
    bool canRelay = lag >= limits.offset + (isHost ? 0 : limits.offset);
    if (lag <= mostDirect && !(isRelayed && canRelay && lags.size() > 1)) {
      fanout.ways.push_back({{reader}, false, lag});
      open = nullptr;
      continue;
    }
    int64_t reach = limits.mostDirect(/*isHost=*/false);
    if (!open || lag - open->lag > reach ||
        static_cast<int64_t>(open->readers.size()) == limits.neurons) {
      int64_t first = std::min(mostDirect, lag - limits.offset);
      if (lag - first > reach)
        break; // too late for two ways, as are all that follow
      fanout.ways.push_back({{}, true, first});
      open = &fanout.ways.back();
    }
    open->readers.push_back(reader);
  }
  return fanout;
}

namespace {

class Partitioner {
public:
  explicit Partitioner(Problem &problem)
      : problem(problem), network(*problem.network),
        least(problem.units.size(), 1) {}

  Result<std::vector<Core>> run(bool mayRelay);

private:
  std::vector<int64_t> findOrder() const;
  std::vector<std::vector<Reader>> readersOf(int64_t population) const;
  int64_t copiesOf(int64_t unit, const std::vector<Reader> &readers) const;
  bool addPopulation(int64_t population, bool mayRelay);
  std::optional<std::vector<Core>>
  group(int64_t population, const std::vector<std::vector<Reader>> &readers);
  double priceOf(const std::vector<Core> &made) const;
  void merge();
  bool fits();

  Problem &problem;
  const Network &network;
  std::vector<Core> cores;
  /// By unit: copies that loops of connections were found to need.
  std::vector<int64_t> least;
};

} // namespace

/// Populations behind all that they reach, as far as there are no loops.
std::vector<int64_t> Partitioner::findOrder() const {
  size_t count = network.populations.size();
  std::vector<std::vector<bool>> reads(count, std::vector<bool>(count));
  for (const Unit &unit : problem.units)
    if (unit.isUsed)
      for (const Synapses &input : unit.inputs)
        reads[unit.population][problem.streamOf(input.signal).population] =
            true;
  std::vector<int64_t> order;
  std::vector<bool> isDone(count);
  while (order.size() < count) {
    int64_t next = -1;
    for (size_t p = count; p-- > 0 && next < 0;) {
      bool isReady = !isDone[p];
      for (size_t target = 0; target < count; ++target)
        isReady &= isDone[target] || target == p || !reads[target][p];
      if (isReady)
        next = static_cast<int64_t>(p);
    }
    for (size_t p = count; p-- > 0 && next < 0;)
      if (!isDone[p])
        next = static_cast<int64_t>(p);
    isDone[next] = true;
    order.push_back(next);
  }
  return order;
}

/// By neuron the axons of all cores so far that read it.
std::vector<std::vector<Reader>>
Partitioner::readersOf(int64_t population) const {
  std::vector<std::vector<Reader>> readers(
      network.populations[population].numNeurons());
  for (size_t core = 0; core < cores.size(); ++core)
    for (Axon axon : cores[core].axons) {
      int64_t signal = axon / problem.slots();
      const Stream &stream = problem.streamOf(signal);
      if (stream.population == population)
        readers[signal - stream.first].push_back(
            {static_cast<int64_t>(core), stream.lag});
    }
  return readers;
}

int64_t Partitioner::copiesOf(int64_t unit,
                              const std::vector<Reader> &readers) const {
  int64_t population = problem.units[unit].population;
  std::vector<int64_t> lags;
  for (const Reader &reader : readers)
    lags.push_back(reader.lag);
  Fanout fanout =
      fanOut(lags, problem.isRelayed[population], false, problem.limits);
  return std::max(least[unit], static_cast<int64_t>(fanout.ways.size()) +
                                   problem.isOutput[population]);
}

std::optional<std::vector<Core>>
Partitioner::group(int64_t population,
                   const std::vector<std::vector<Reader>> &readers) {
  std::vector<Member> members;
  const Shape &shape = network.populations[population].shape;
  for (int64_t i = 0; i < shape.numNeurons(); ++i) {
    int64_t unit = problem.firstUnits[population] + i;
    if (!problem.units[unit].isUsed)
      continue;
    Member member;
    member.unit = unit;
    member.copies = copiesOf(unit, readers[i]);
    member.reader = readers[i].empty() ? -1 : readers[i].front().core;
    member.at = {i / (shape.height * shape.width),
                 i / shape.width % shape.height, i % shape.width};
    members.push_back(member);
  }
  return groupMembers(problem, members);
}

/// Cores, and what reading their sources will take of others.
double Partitioner::priceOf(const std::vector<Core> &made) const {
  int64_t numRead = 0;
  for (const Core &core : made)
    for (Axon axon : core.axons)
      numRead += problem.unitOf(axon / problem.slots()) >= 0;
  return made.size() + static_cast<double>(numRead) / problem.limits.neurons;
}

bool Partitioner::addPopulation(int64_t population, bool mayRelay) {
  std::vector<std::vector<Reader>> readers = readersOf(population);
  std::optional<std::vector<Core>> made = group(population, readers);
  int64_t numFannedOut = 0;
  for (const std::vector<Reader> &all : readers)
    numFannedOut += all.size() > 1 ? static_cast<int64_t>(all.size()) : 0;
  if (mayRelay && numFannedOut) {
    problem.isRelayed[population] = true;
    std::optional<std::vector<Core>> relayed = group(population, readers);
    double relays = static_cast<double>(numFannedOut) / problem.limits.neurons;
    if (relayed && (!made || priceOf(*relayed) + relays < priceOf(*made)))
      made = std::move(relayed);
    else
      problem.isRelayed[population] = false;
  }
  if (!made)
    return false;
  cores.insert(cores.end(), made->begin(), made->end());
  return true;
}

/// Puts cores that fit into one together, full ones first, each to the one
/// with which it shares the most.
void Partitioner::merge() {
  struct Load {
    Core core;
    int64_t neurons = 0;
  };
  std::vector<std::vector<std::vector<Reader>>> readers;
  for (size_t p = 0; p < network.populations.size(); ++p)
    readers.push_back(readersOf(static_cast<int64_t>(p)));
  std::vector<Load> loads;
  for (Core &core : cores) {
    Load &load = loads.emplace_back();
    for (int64_t index : core.units) {
      const Unit &unit = problem.units[index];
      load.neurons += copiesOf(index, readers[unit.population][unit.neuron]);
    }
    load.core = std::move(core);
  }
  std::stable_sort(loads.begin(), loads.end(),
                   [](const Load &left, const Load &right) {
                     return left.neurons + left.core.axons.size() >
                            right.neurons + right.core.axons.size();
                   });
  std::vector<Load> merged;
  for (Load &load : loads) {
    Load *best = nullptr;
    std::vector<Axon> bestAxons;
    size_t mostShared = 0;
    for (Load &other : merged) {
      if (other.neurons + load.neurons > problem.limits.neurons)
        continue;
      std::vector<Axon> all;
      std::set_union(other.core.axons.begin(), other.core.axons.end(),
                     load.core.axons.begin(), load.core.axons.end(),
                     std::back_inserter(all));
      size_t shared =
          other.core.axons.size() + load.core.axons.size() - all.size();
      if (static_cast<int64_t>(all.size()) > problem.limits.axons ||
          (best && shared <= mostShared))
        continue;
      best = &other;
      mostShared = shared;
      bestAxons = std::move(all);
    }
    if (!best) {
      merged.push_back(std::move(load));
      continue;
    }
    best->neurons += load.neurons;
    best->core.axons = std::move(bestAxons);
    best->core.units.insert(best->core.units.end(), load.core.units.begin(),
                            load.core.units.end());
  }
  cores.clear();
  for (Load &load : merged)
    cores.push_back(std::move(load.core));
}

/// True if every core has room for the copies of its units. Otherwise
/// remembers how many they are.
bool Partitioner::fits() {
  std::vector<std::vector<std::vector<Reader>>> readers;
  for (size_t p = 0; p < network.populations.size(); ++p)
    readers.push_back(readersOf(static_cast<int64_t>(p)));
  bool isFit = true;
  std::vector<int64_t> needed = least;
  for (const Core &core : cores) {
    int64_t neurons = 0;
    for (int64_t index : core.units) {
      const Unit &unit = problem.units[index];
      std::vector<int64_t> lags;
      for (const Reader &reader : readers[unit.population][unit.neuron])
        lags.push_back(reader.lag);
      Fanout fanout = fanOut(lags, problem.isRelayed[unit.population], false,
                             problem.limits);
      int64_t copies = static_cast<int64_t>(fanout.ways.size()) +
                       problem.isOutput[unit.population];
      needed[index] = std::max(needed[index], copies);
      neurons += copies;
    }
    isFit &= neurons <= problem.limits.neurons;
  }
  least = std::move(needed);
  return isFit;
}

/// Copies of a neuron of a layer that a core cannot hold.
static Error tooManyCopies(const std::string &layer, const Limits &limits) {
  return Error{"layer '" + layer +
               "' has a neuron that has to be made more often than the " +
               std::to_string(limits.neurons) +
               " neurons of a core allow, to reach all cores that read it, and "
               "loops of connections leave no time for relays: delays of 1 "
               "tick more or fewer targets help"};
}

Result<std::vector<Core>> Partitioner::run(bool mayRelay) {
  // Loops need more than one attempt: their readers come behind them.
  constexpr int mostAttempts = 12;
  std::vector<int64_t> order = findOrder();
  for (int attempt = 0; attempt < mostAttempts; ++attempt) {
    cores.clear();
    for (int64_t population : order)
      if (!problem.isHost(population) &&
          !addPopulation(population, mayRelay && attempt == 0))
        return tooManyCopies(network.populations[population].layer,
                             problem.limits);
    merge();
    if (fits())
      return std::move(cores);
  }
  return Error{"the copies that loops of connections need find no end: fewer "
               "targets or larger cores (axons, neurons) help"};
}

Result<std::vector<Core>> partition(Problem &problem, bool mayRelay) {
  return Partitioner(problem).run(mayRelay);
}

} // namespace snnc::deploy::mesh
