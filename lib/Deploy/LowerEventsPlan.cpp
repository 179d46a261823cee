// Finds the rows of a network, and the order of its events: layer by layer,
// negative weights before positive ones.

#include "LowerEventsPlan.h"

#include <algorithm>
#include <map>

namespace snnc::deploy::events {

namespace {

/// What is sent while the layers of one phase are computed.
struct Wave {
  std::map<int64_t, std::vector<Column>> negative, positive; ///< by source
  std::vector<Column> below, above; ///< constants of each sign
};

/// Makes one plan.
class Planner {
public:
  Planner(const Network &network, const chip::Native &chip,
          const Limits &limits, const std::vector<Neuron> &neurons, Aim aim,
          const std::set<size_t> &replaced)
      : network(network), chip(chip), spike(chip.inputEvents.at("spike")),
        limits(limits), neurons(neurons), aim(aim), replaced(replaced),
        first(firstSources(network)) {
    plan.rowsOf.resize(network.populations.size());
  }

  Plan run();

private:
  void addLifts();
  void addNeuron(int64_t cell);
  void setThresholds();
  void setLeaks();
  int64_t residueOf(int64_t cell) const;
  Words send(const std::vector<Column> &columns, bool isNegative,
             std::vector<Row> &rows);
  Words place(const std::vector<Row> &rows, bool isNegative);
  Words virtuals(const std::vector<Column> &columns, bool isNegative) const;
  std::vector<int64_t> sendConstants(const std::vector<Column> &columns,
                                     bool isNegative);
  void sendSources(const std::map<int64_t, std::vector<Column>> &sources,
                   bool isNegative);

  const Network &network;
  const chip::Native &chip;
  const chip::Pattern &spike;
  const Limits &limits;
  const std::vector<Neuron> &neurons;
  Aim aim;
  const std::set<size_t> &replaced;
  std::vector<int64_t> first;
  std::map<int64_t, Wave> waves;           ///< by phase
  std::map<int64_t, int64_t> negativeWave; ///< of a source: the first
  std::vector<int64_t> lifts, raises;      ///< by cell, as the rows have them
  Plan plan;
};

} // namespace

/// Gives rows their places. Returns the events that send them all.
Words Planner::place(const std::vector<Row> &rows, bool isNegative) {
  Words words;
  for (const Row &row : rows) {
    int64_t index = plan.numRows();
    plan.rows.push_back(row);
    plan.rows.back().isNegative = isNegative;
    if (index < limits.rows)
      words.insert(words.end(), row.times,
                   spike.encode({{"row", static_cast<uint64_t>(index)}}));
  }
  return words;
}

/// Events of single neurons that add to each what it wants at the least.
Words Planner::virtuals(const std::vector<Column> &columns,
                        bool isNegative) const {
  const chip::Pattern &pattern = chip.inputEvents.at("virtual");
  bool hasFlag = pattern.width("inhibit") > 0;
  uint64_t mask = (uint64_t(1) << pattern.width("weight")) - 1;
  Words words;
  for (const Column &column : columns)
    for (int64_t left = column.least; left > 0; left -= limits.mostVirtual) {
      int64_t weight = std::min(left, limits.mostVirtual);
      chip::PatternValues values = {
          {"neuron", column.cell},
          {"weight", (isNegative && !hasFlag ? -weight : weight) & mask}};
      if (isNegative && hasFlag)
        values["inhibit"] = 1;
      words.push_back(pattern.encode(values));
    }
  return words;
}

/// Makes a group of rows, or of events that replace them. Returns what sends
/// all of it; `rows` gets the rows, which are none if they are replaced.
Words Planner::send(const std::vector<Column> &columns, bool isNegative,
                    std::vector<Row> &rows) {
  rows = chooseRows(
      columns, isNegative ? limits.mostNegative : limits.mostPositive, aim);
  Group group;
  group.rows = static_cast<int64_t>(rows.size());
  bool isNamed =
      limits.mostVirtual > 0 &&
      std::all_of(columns.begin(), columns.end(), [&](const Column &column) {
        return column.cell < limits.virtualNeurons;
      });
  Words words;
  if (isNamed)
    words = virtuals(columns, isNegative);
  group.events = static_cast<int64_t>(words.size());
  plan.groups.push_back(group);
  if (!replaced.count(plan.groups.size() - 1))
    return place(rows, isNegative);
  plan.numReplaced += group.rows;
  rows.clear();
  return words;
}

/// Sends constants, whatever the sample is. Returns what they add, by cell.
std::vector<int64_t> Planner::sendConstants(const std::vector<Column> &columns,
                                            bool isNegative) {
  std::vector<Row> rows;
  Words words = send(columns, isNegative, rows);
  plan.constantRows += static_cast<int64_t>(rows.size());
  std::vector<int64_t> added = sumsOf(rows, neurons.size());
  for (const Column &column : columns)
    if (rows.empty())
      added[column.cell] += column.least;
  if (!words.empty())
    plan.actions.push_back({std::move(words), -1, {}});
  return added;
}

void Planner::sendSources(const std::map<int64_t, std::vector<Column>> &sources,
                          bool isNegative) {
  std::map<int64_t, std::vector<Words>> wordsOf; ///< by population
  for (const auto &[source, columns] : sources) {
    int64_t population = std::upper_bound(first.begin(), first.end(), source) -
                         first.begin() - 1;
    std::vector<Words> &words = wordsOf[population];
    words.resize(network.populations[population].numNeurons());
    std::vector<Row> rows;
    words[source - first[population]] = send(columns, isNegative, rows);
    plan.rowsOf[population] += static_cast<int64_t>(rows.size());
    plan.wideRows += std::max<int64_t>(rows.size(), 1) - 1;
  }
  for (auto &[population, words] : wordsOf)
    plan.actions.push_back({{}, population, std::move(words)});
}

/// A lift may be more than is needed as long as the threshold above it fits:
/// that leaves fewer rows to find.
void Planner::addLifts() {
  std::vector<Column> columns;
  for (size_t cell = 0; cell < neurons.size(); ++cell) {
    const Neuron &neuron = neurons[cell];
    int64_t least = neuron.isSilent ? 0 : neuron.lift(limits);
    if (least > 0 && neuron.fits(limits))
      columns.push_back({static_cast<int64_t>(cell), least,
                         limits.high - neuron.threshold - neuron.raise()});
  }
  lifts = sendConstants(columns, false);
}

/// Adds what a neuron wants of its sources and constants.
void Planner::addNeuron(int64_t cell) {
  const Neuron &neuron = neurons[cell];
  if (neuron.isSilent || !neuron.fits(limits))
    return;
  int64_t phase = network.populations[neuron.population].phase;
  Wave &wave = waves[phase];
  for (const Weight &each : neuron.weights) {
    int64_t size = std::abs(each.weight);
    if (each.weight > 0) {
      wave.positive[each.source].push_back({cell, size, size});
      continue;
    }
    // Negative weights may come long before their layer's turn, so that a
    // source has the row but once.
    int64_t turn = negativeWave.try_emplace(each.source, phase).first->second;
    waves[turn].negative[each.source].push_back({cell, size, size});
  }
  int64_t least = neuron.raise();
  int64_t most = limits.high - neuron.threshold - lifts[cell];
  if (neuron.keepsState)
    least = most = neuron.bias;
  if (least > 0)
    wave.above.push_back({cell, least, most});
  else if (least < 0)
    wave.below.push_back({cell, -least, -least});
}

void Planner::setThresholds() {
  for (size_t cell = 0; cell < neurons.size(); ++cell)
    plan.thresholds.push_back(neurons[cell].threshold + lifts[cell] +
                              raises[cell]);
}

/// The largest potential, of either sign, that a step may leave in a neuron.
int64_t Planner::residueOf(int64_t cell) const {
  const Neuron &neuron = neurons[cell];
  int64_t added = lifts[cell] + raises[cell] + neuron.positive();
  return std::max(std::min(plan.thresholds[cell] - 1, added),
                  neuron.negative() - lifts[cell]);
}

/// Time references clear what a step leaves; none makes a neuron fire, for all
/// potentials stay below their threshold, which is above 0.
void Planner::setLeaks() {
  bool keeps = false;
  int64_t residue = 0, leak = 0;
  for (size_t cell = 0; cell < neurons.size(); ++cell) {
    const Neuron &neuron = neurons[cell];
    keeps |= neuron.keepsState;
    leak = std::max(leak, neuron.leak);
    if (neuron.keepsState || neuron.isSilent || !neuron.fits(limits))
      continue;
    plan.forgets = true;
    residue = std::max(residue, residueOf(cell));
  }
  plan.needsReset = keeps || (limits.leak == 0 && residue > 0);
  plan.leaks.resize(neurons.size());
  if (limits.leak == 0)
    return;
  plan.numClears = (std::max(residue, leak) + limits.leak - 1) / limits.leak;
  for (size_t cell = 0; cell < neurons.size(); ++cell) {
    const Neuron &neuron = neurons[cell];
    if (!neuron.keepsState)
      plan.leaks[cell] = limits.leak;
    else if (plan.numClears > 0)
      plan.leaks[cell] = (neuron.leak + plan.numClears / 2) / plan.numClears;
  }
}

Plan Planner::run() {
  addLifts();
  for (size_t cell = 0; cell < neurons.size(); ++cell)
    addNeuron(cell);
  raises.resize(neurons.size());
  for (const auto &[phase, wave] : waves) {
    sendConstants(wave.below, true);
    sendSources(wave.negative, true);
    std::vector<int64_t> added = sendConstants(wave.above, false);
    for (size_t cell = 0; cell < neurons.size(); ++cell)
      if (!neurons[cell].keepsState)
        raises[cell] += added[cell];
    sendSources(wave.positive, false);
  }
  setThresholds();
  setLeaks();
  return std::move(plan);
}

Plan planRows(const Network &network, const chip::Native &chip,
              const Limits &limits, const std::vector<Neuron> &neurons, Aim aim,
              const std::set<size_t> &replaced) {
  return Planner(network, chip, limits, neurons, aim, replaced).run();
}

} // namespace snnc::deploy::events
