// Runs samples on a chip as its host does.

#include "snnc/Deploy/Runner.h"

#include <algorithm>
#include <map>

namespace snnc::deploy {

/// Where words and cells belong. Built once.
struct Runner::Tables {
  struct Neuron {
    int64_t population = 0, neuron = 0;
  };
  std::map<uint64_t, Neuron> words;
  std::map<std::pair<int64_t, int64_t>, Neuron> cells;
  std::vector<int64_t> hosts; ///< by population: which of the host's it is
};

namespace {

/// One sample on its way.
class Sample {
public:
  Sample(const Host &host, const Runner::Tables &tables,
         native::Session &session, const std::vector<Spikes> &spikes);

  Result<RunResult> run();

private:
  Status perform(const std::vector<Action> &actions, int64_t tick);
  const std::vector<uint8_t> *spikesOf(int64_t population, int64_t tick) const;
  Status send(const Words &words);
  void collect(int64_t tick);
  void countCell(int64_t core, int64_t neuron, int64_t tick);
  void countWord(uint64_t word, int64_t tick);
  void finish();

  const Host &host;
  const Runner::Tables &tables;
  native::Session &session;
  const std::vector<Spikes> &given;
  /// Received in this tick, by population.
  std::vector<std::vector<uint8_t>> received;
  /// [population][step][neuron]: cells that fired in that step.
  std::vector<std::vector<std::vector<uint16_t>>> firing;
  std::map<std::pair<int64_t, int64_t>, int64_t> lastFired; ///< tick, by cell
  std::vector<std::vector<std::vector<uint8_t>>> sent; ///< as `firing`, words
  RunResult result;
};

} // namespace

Sample::Sample(const Host &host, const Runner::Tables &tables,
               native::Session &session, const std::vector<Spikes> &spikes)
    : host(host), tables(tables), session(session), given(spikes) {
  for (const Placed &placed : host.populations) {
    int64_t neurons = placed.shape.numNeurons();
    received.emplace_back(neurons);
    firing.emplace_back(host.steps, std::vector<uint16_t>(neurons));
    sent.emplace_back(host.steps, std::vector<uint8_t>(neurons));
  }
  for (const Output &output : host.outputs)
    result.outputs.emplace_back(
        host.populations[output.population].shape.numNeurons());
}

Status Sample::send(const Words &words) {
  for (uint64_t word : words)
    if (Status status = session.send(word); !status)
      return status;
  return {};
}

/// The spikes of a population that the host sends on in a tick; null: none.
const std::vector<uint8_t> *Sample::spikesOf(int64_t population,
                                             int64_t tick) const {
  const Placed &placed = host.populations[population];
  if (placed.kind != PopulationKind::Host)
    return &received[population];
  int64_t step = tick - placed.tick;
  const Spikes &spikes = given[tables.hosts[population]];
  bool isActive = step >= 0 && step < static_cast<int64_t>(spikes.size());
  return isActive ? &spikes[step] : nullptr;
}

Status Sample::perform(const std::vector<Action> &actions, int64_t tick) {
  for (const Action &action : actions) {
    if (Status status = send(action.words); !status)
      return status;
    if (action.population >= 0) {
      const std::vector<uint8_t> *spikes = spikesOf(action.population, tick);
      for (size_t i = 0; spikes && i < spikes->size(); ++i)
        if ((*spikes)[i])
          if (Status status = send(action.wordsOf[i]); !status)
            return status;
    }
    collect(tick);
  }
  return {};
}

void Sample::countCell(int64_t core, int64_t neuron, int64_t tick) {
  auto found = tables.cells.find({core, neuron});
  if (found == tables.cells.end()) {
    ++result.numStray;
    return;
  }
  // A chip of events may fire several times in a step; that is one spike.
  auto [last, isNew] = lastFired.try_emplace({core, neuron}, tick);
  if (!isNew && last->second == tick)
    return;
  last->second = tick;
  auto [population, index] = found->second;
  int64_t step = tick - host.populations[population].tick;
  if (step >= 0 && step < host.steps)
    ++firing[population][step][index];
  else
    ++result.numStray;
}

void Sample::countWord(uint64_t word, int64_t tick) {
  auto found = tables.words.find(word);
  if (found == tables.words.end())
    return;
  auto [population, index] = found->second;
  received[population][index] = 1;
  const Placed &placed = host.populations[population];
  int64_t step = tick - placed.tick - placed.latency;
  if (step >= 0 && step < host.steps)
    sent[population][step][index] = 1;
}

/// Takes what the chip did in a tick so far.
void Sample::collect(int64_t tick) {
  native::Happened happened = session.take();
  for (auto [core, neuron] : happened.fired)
    countCell(core, neuron, tick);
  for (uint64_t word : happened.words)
    countWord(word, tick);
  if (happened.numbers.empty())
    return;
  for (size_t i = 0; i < host.outputs.size(); ++i) {
    const Placed &placed = host.populations[host.outputs[i].population];
    if (placed.kind != PopulationKind::Integrator || placed.tick != tick)
      continue;
    for (size_t j = 0; j < placed.numbers.size(); ++j)
      if (placed.numbers[j] < static_cast<int64_t>(happened.numbers.size()))
        result.outputs[i][j] = happened.numbers[placed.numbers[j]];
  }
}

/// Makes spikes of what fired, and counts of what was sent.
void Sample::finish() {
  for (size_t p = 0; p < host.populations.size(); ++p) {
    const Placed &placed = host.populations[p];
    if (placed.kind == PopulationKind::Host) {
      result.spikes.push_back(given[tables.hosts[p]]);
      continue;
    }
    Spikes &spikes = result.spikes.emplace_back(
        host.steps, std::vector<uint8_t>(placed.shape.numNeurons()));
    for (int64_t step = 0; step < host.steps; ++step)
      for (size_t i = 0; i < placed.cells.size(); ++i) {
        size_t fired = firing[p][step][i];
        spikes[step][i] = fired > 0;
        result.numDisagreements += fired && fired < placed.cells[i].size();
      }
  }
  for (size_t i = 0; i < host.outputs.size(); ++i)
    for (const std::vector<uint8_t> &step : sent[host.outputs[i].population])
      for (size_t j = 0; j < step.size(); ++j)
        result.outputs[i][j] += step[j];
}

Result<RunResult> Sample::run() {
  const Program &program = host.program;
  if (program.needsReset)
    if (Status status = session.reset(); !status)
      return status.error();
  if (Status status = session.begin(); !status)
    return status.error();
  if (Status status = perform(program.before, 0); !status)
    return status.error();
  for (int64_t tick = 0; tick < program.ticks; ++tick) {
    for (std::vector<uint8_t> &spikes : received)
      std::fill(spikes.begin(), spikes.end(), 0);
    if (Status status = perform(program.inTick, tick); !status)
      return status.error();
    if (Status status = session.tick(); !status)
      return status.error();
    collect(tick);
  }
  if (Status status = perform(program.after, program.ticks); !status)
    return status.error();
  if (Status status = session.end(); !status)
    return status.error();
  collect(program.ticks);
  finish();
  return std::move(result);
}

Runner::Runner(const Host &host, std::unique_ptr<native::Store> store)
    : host(&host), store(std::move(store)), tables(std::make_unique<Tables>()) {
}

Runner::Runner(Runner &&) = default;
Runner &Runner::operator=(Runner &&) = default;
Runner::~Runner() = default;

Result<Runner> Runner::create(const Host &host, const native::Store &store) {
  Runner runner(host, std::make_unique<native::Store>(store));
  Result<std::unique_ptr<native::Session>> session =
      native::Session::create(*runner.store);
  if (!session)
    return session.error();
  runner.session = std::move(*session);
  int64_t numHosts = 0;
  for (size_t p = 0; p < host.populations.size(); ++p) {
    const Placed &placed = host.populations[p];
    int64_t population = static_cast<int64_t>(p);
    runner.tables->hosts.push_back(
        placed.kind == PopulationKind::Host ? numHosts++ : -1);
    for (size_t i = 0; i < placed.words.size(); ++i)
      runner.tables->words[placed.words[i]] = {population,
                                               static_cast<int64_t>(i)};
    for (size_t i = 0; i < placed.cells.size(); ++i)
      for (const Cell &cell : placed.cells[i]) {
        if (cell.core >= store.numCores() ||
            cell.neuron >= store.getChip().neurons)
          return Error{"layer '" + placed.layer + "' is on neuron " +
                       std::to_string(cell.neuron) + " of core " +
                       std::to_string(cell.core) + "; the chip has " +
                       std::to_string(store.numCores()) + " cores of " +
                       std::to_string(store.getChip().neurons)};
        runner.tables->cells[{cell.core, cell.neuron}] = {
            population, static_cast<int64_t>(i)};
      }
  }
  return runner;
}

Result<RunResult> Runner::run(const std::vector<Spikes> &spikes,
                              std::string *log) {
  session->recordTo(log);
  return Sample(*host, *tables, *session, spikes).run();
}

} // namespace snnc::deploy
