// Weights of several bits from connections of one: a source has several axons
// of different types, and a target is connected to those of its axons whose
// weights add up to what the target needs.

#include "MeshPlan.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>
#include <set>

namespace snnc::deploy::mesh {

namespace {

/// A weight per type, and how many axons of a type a source has at most.
struct Coding {
  std::vector<int64_t> weights;
  std::vector<int64_t> axons;

  int64_t numAxons() const {
    return std::accumulate(axons.begin(), axons.end(), int64_t(0));
  }
};

/// The slots that make a weight.
using Slots = std::vector<int64_t>;

/// A coding with the slots of each weight that it makes.
struct Table {
  Coding coding;
  std::map<int64_t, Slots> slots;
};

using Weights = std::set<int64_t>;

} // namespace

/// Adds values until their sums have all weights, larger ones first: a value is
/// a weight, or what is missing to it from a sum.
static bool extendSums(std::vector<int64_t> &values, const Weights &weights,
                       const Limits &limits, size_t most) {
  std::vector<int64_t> sums{0};
  for (int64_t value : values)
    for (size_t i = 0, end = sums.size(); i < end; ++i)
      sums.push_back(sums[i] + value);
  std::vector<int64_t> missing;
  for (int64_t weight : weights)
    if (!std::count(sums.begin(), sums.end(), weight))
      missing.push_back(weight);
  if (missing.empty())
    return true;
  if (values.size() == most)
    return false;
  int64_t largest = *std::max_element(missing.begin(), missing.end(),
                                      [](int64_t left, int64_t right) {
                                        return std::abs(left) < std::abs(right);
                                      });
  for (int64_t sum : sums) {
    int64_t value = largest - sum;
    if (value == 0 || !limits.weight.contains(value))
      continue;
    values.push_back(value);
    if (extendSums(values, weights, limits, most))
      return true;
    values.pop_back();
  }
  return false;
}

/// Positive values have types from the first on, negative ones from the last
/// back, so that weights of the same sign share axons.
static Coding toCoding(std::vector<std::pair<int64_t, int64_t>> values,
                       int64_t types) {
  std::sort(values.begin(), values.end(), [](const auto &a, const auto &b) {
    return std::abs(a.first) < std::abs(b.first);
  });
  Coding coding{std::vector<int64_t>(types), std::vector<int64_t>(types)};
  int64_t low = 0, high = types;
  for (auto [value, axons] : values) {
    int64_t type = value > 0 ? low++ : --high;
    coding.weights[type] = value;
    coding.axons[type] = axons;
  }
  return coding;
}

static std::optional<Coding> findSums(const Weights &weights,
                                      const Limits &limits) {
  for (int64_t most = 1; most <= limits.types; ++most) {
    std::vector<int64_t> values;
    if (!extendSums(values, weights, limits, most))
      continue;
    std::vector<std::pair<int64_t, int64_t>> found;
    for (int64_t value : values)
      found.emplace_back(value, 1);
    return toCoding(found, limits.types);
  }
  return std::nullopt;
}

/// Digits of a number system with a base per place, of which some are negative,
/// that has all multiples of `unit` from low * unit to high * unit. Of all such
/// the one with the fewest axons.
static std::optional<Coding> findDigits(int64_t low, int64_t high, int64_t unit,
                                        const Limits &limits) {
  std::optional<Coding> best;
  std::vector<int64_t> digits(limits.types);
  auto consider = [&] {
    int64_t numAxons =
        std::accumulate(digits.begin(), digits.end(), int64_t(0));
    if (best && numAxons >= best->numAxons())
      return;
    for (int64_t signs = 0; signs < int64_t(1) << limits.types; ++signs) {
      std::vector<std::pair<int64_t, int64_t>> values;
      Range made;
      int64_t place = 1;
      bool fits = true;
      for (int64_t i = 0; i < limits.types; ++i) {
        if (!digits[i])
          continue;
        bool isNegative = signs >> i & 1;
        int64_t value = isNegative ? -place : place;
        fits &= limits.weight.contains(value * unit);
        (isNegative ? made.low : made.high) += value * digits[i];
        values.emplace_back(value * unit, digits[i]);
        place *= digits[i] + 1;
      }
      if (!fits || made.low > low || made.high < high)
        continue;
      best = toCoding(values, limits.types);
      return;
    }
  };
  // All combinations of 0 to the most axons per type.
  for (bool isDone = false; !isDone;) {
    consider();
    size_t i = 0;
    while (i < digits.size() && digits[i] == mostAxonsPerType - 1)
      digits[i++] = 0;
    if (i == digits.size())
      isDone = true;
    else
      ++digits[i];
  }
  return best;
}

/// The fewest axons for each weight: all sums of all counts, by their number.
static Table makeTable(const Coding &coding, const Weights &weights,
                       int64_t types) {
  Table table{coding, {}};
  std::vector<int64_t> counts(types);
  for (bool isDone = false; !isDone;) {
    int64_t sum = 0, number = 0;
    for (int64_t type = 0; type < types; ++type) {
      sum += counts[type] * coding.weights[type];
      number += counts[type];
    }
    auto found = table.slots.find(sum);
    if (weights.count(sum) &&
        (found == table.slots.end() ||
         static_cast<int64_t>(found->second.size()) > number)) {
      Slots &slots = table.slots[sum];
      slots.clear();
      for (int64_t type = 0; type < types; ++type)
        for (int64_t copy = 0; copy < counts[type]; ++copy)
          slots.push_back(copy * types + type);
    }
    int64_t i = 0;
    while (i < types && counts[i] == coding.axons[i])
      counts[i++] = 0;
    if (i == types)
      isDone = true;
    else
      ++counts[i];
  }
  return table;
}

namespace {

/// Neurons of a layer that do not fit.
struct Excess {
  int64_t numNeurons = 0, mostInputs = 0, mostAxons = 0;

  void add(int64_t inputs, int64_t axons) {
    ++numNeurons;
    mostInputs = std::max(mostInputs, inputs);
    mostAxons = std::max(mostAxons, axons);
  }
};

class Coder {
public:
  Coder(Problem &problem, Violations &violations)
      : problem(problem), limits(problem.limits), violations(violations) {}

  void run();

private:
  std::optional<Coding> findCoding(const Weights &weights);
  const std::optional<Table> &tableOf(const Weights &weights);
  bool isCommonBest(const std::vector<Unit *> &units, const Weights &all);
  void codePopulation(int64_t population);
  void report(const std::string &layer, const Excess &wide,
              const Excess &uncoded, const Weights &all);
  void apply(Unit &unit, const Table &table);
  bool codeSparsely(Unit &unit, const Weights &weights);

  Problem &problem;
  const Limits &limits;
  Violations &violations;
  std::map<Weights, std::optional<Table>> tables;
  /// By lowest, highest and unit of weights.
  std::map<std::array<int64_t, 3>, std::optional<Coding>> digits;
};

} // namespace

static Weights weightsOf(const Unit &unit) {
  Weights weights;
  for (const Synapses &input : unit.inputs)
    weights.insert(input.weight);
  return weights;
}

std::optional<Coding> Coder::findCoding(const Weights &weights) {
  if (weights.empty())
    return toCoding({}, limits.types);
  std::optional<Coding> sums = findSums(weights, limits);
  if (sums && sums->numAxons() <= 2)
    return sums;
  int64_t unit = 0;
  for (int64_t weight : weights)
    unit = std::gcd(unit, weight);
  int64_t width = limits.potential.high - limits.potential.low;
  int64_t low = std::min<int64_t>(*weights.begin(), 0);
  int64_t high = std::max<int64_t>(*weights.rbegin(), 0);
  auto [found, isNew] = digits.try_emplace({low, high, unit});
  // Weights beyond those of a type are made of equal parts.
  for (int64_t part = 1; isNew && part <= mostAxonsPerType; ++part)
    if (!found->second && unit % part == 0 && high - low <= 2 * width)
      found->second = findDigits(low * part / unit, high * part / unit,
                                 unit / part, limits);
  const std::optional<Coding> &best = found->second;
  bool hasFewer = sums && (!best || sums->numAxons() <= best->numAxons());
  return hasFewer ? sums : best;
}

const std::optional<Table> &Coder::tableOf(const Weights &weights) {
  auto [found, isNew] = tables.try_emplace(weights);
  if (isNew)
    if (std::optional<Coding> coding = findCoding(weights))
      found->second = makeTable(*coding, weights, limits.types);
  return found->second;
}

void Coder::apply(Unit &unit, const Table &table) {
  unit.weights = table.coding.weights;
  unit.axons.clear();
  for (const Synapses &input : unit.inputs)
    for (int64_t slot : table.slots.at(input.weight))
      unit.axons.push_back(input.signal * problem.slots() + slot);
  std::sort(unit.axons.begin(), unit.axons.end());
}

/// A type for each weight takes one axon per source, which is the fewest for
/// the unit alone.
bool Coder::codeSparsely(Unit &unit, const Weights &weights) {
  if (static_cast<int64_t>(weights.size()) > limits.types)
    return false;
  std::vector<std::pair<int64_t, int64_t>> values;
  for (int64_t weight : weights) {
    if (!limits.weight.contains(weight))
      return false;
    values.emplace_back(weight, 1);
  }
  apply(unit, makeTable(toCoding(values, limits.types), weights, limits.types));
  return true;
}

/// The smallest coding of each unit is found first: where one for all weights
/// of the layer takes no more axons, neurons share them.
bool Coder::isCommonBest(const std::vector<Unit *> &units, const Weights &all) {
  const std::optional<Table> &common = tableOf(all);
  if (!common)
    return false;
  int64_t most = 0;
  for (const Unit *unit : units)
    if (const std::optional<Table> &table = tableOf(weightsOf(*unit)))
      most = std::max(most, table->coding.numAxons());
  return common->coding.numAxons() <= most;
}

void Coder::codePopulation(int64_t population) {
  const Population &layer = problem.network->populations[population];
  std::vector<Unit *> units;
  Weights all;
  Excess wide, uncoded;
  for (int64_t i = 0; i < layer.numNeurons(); ++i) {
    Unit &unit = problem.units[problem.firstUnits[population] + i];
    int64_t numInputs = static_cast<int64_t>(unit.inputs.size());
    if (!unit.isUsed)
      continue;
    // Each input takes an axon at least.
    if (numInputs > limits.axons) {
      wide.add(numInputs, numInputs);
      continue;
    }
    units.push_back(&unit);
    for (const Synapses &input : unit.inputs)
      all.insert(input.weight);
  }
  bool isCommon = isCommonBest(units, all);
  for (Unit *unit : units) {
    Weights weights = weightsOf(*unit);
    const std::optional<Table> &table =
        isCommon ? tableOf(all) : tableOf(weights);
    auto numAxons = [&] { return static_cast<int64_t>(unit->axons.size()); };
    if (table)
      apply(*unit, *table);
    if (!table || numAxons() > limits.axons)
      if (!codeSparsely(*unit, weights) && !table)
        uncoded.add(0, 0);
    if (numAxons() > limits.axons)
      wide.add(static_cast<int64_t>(unit->inputs.size()), numAxons());
  }
  report(layer.layer, wide, uncoded, all);
}

void Coder::report(const std::string &layer, const Excess &wide,
                   const Excess &uncoded, const Weights &all) {
  auto count = [](int64_t neurons) {
    return std::to_string(neurons) + (neurons == 1 ? " neuron" : " neurons");
  };
  if (uncoded.numNeurons)
    violations.add(layer, "has " + count(uncoded.numNeurons) +
                              " with weights that sums of " +
                              std::to_string(limits.types) +
                              " weights a neuron do not make, of " +
                              std::to_string(*all.begin()) + " to " +
                              std::to_string(*all.rbegin()) +
                              ": weights of fewer bits help");
  if (wide.numNeurons)
    violations.add(layer,
                   "has " + count(wide.numNeurons) + " of up to " +
                       std::to_string(wide.mostInputs) +
                       " inputs, which take " + std::to_string(wide.mostAxons) +
                       " axons; a core has " + std::to_string(limits.axons) +
                       ", and sums cannot be split over cores: fewer inputs a "
                       "neuron (sparse or grouped connections), weights of "
                       "fewer bits or cores of more axons help");
}

void Coder::run() {
  for (size_t p = 0; p < problem.firstUnits.size(); ++p)
    if (!problem.isHost(p))
      codePopulation(static_cast<int64_t>(p));
}

void codeWeights(Problem &problem, Violations &violations) {
  Coder(problem, violations).run();
}

} // namespace snnc::deploy::mesh
