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
/// that has all multiples of `unit` from low to high. Of all such the one with
/// the fewest axons.
static std::optional<Coding> findDigits(Range wanted, int64_t unit,
                                        const Limits &limits) {
  std::optional<Coding> best;
  std::vector<int64_t> digits(limits.types);
  int64_t low = wanted.low / unit, high = wanted.high / unit;
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

static std::optional<Coding> findCoding(const Weights &weights,
                                        const Limits &limits) {
  if (weights.empty())
    return toCoding({}, limits.types);
  std::optional<Coding> sums = findSums(weights, limits);
  if (sums && sums->numAxons() <= 2)
    return sums;
  int64_t unit = 0;
  for (int64_t weight : weights)
    unit = std::gcd(unit, weight);
  Range wanted{std::min<int64_t>(*weights.begin(), 0),
               std::max<int64_t>(*weights.rbegin(), 0)};
  std::optional<Coding> digits;
  if (limits.potential.contains(wanted.low) &&
      limits.potential.contains(wanted.high))
    digits = findDigits(wanted, unit, limits);
  if (sums && (!digits || sums->numAxons() <= digits->numAxons()))
    return sums;
  return digits;
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

class Coder {
public:
  Coder(Problem &problem, Violations &violations)
      : problem(problem), limits(problem.limits), violations(violations) {}

  void run();

private:
  const std::optional<Table> &tableOf(const Weights &weights);
  void codePopulation(int64_t population);
  void apply(Unit &unit, const Table &table);
  bool codeSparsely(Unit &unit, const Weights &weights);

  Problem &problem;
  const Limits &limits;
  Violations &violations;
  std::map<Weights, std::optional<Table>> tables;
};

} // namespace

static Weights weightsOf(const Unit &unit) {
  Weights weights;
  for (const Synapses &input : unit.inputs)
    weights.insert(input.weight);
  return weights;
}

const std::optional<Table> &Coder::tableOf(const Weights &weights) {
  auto [found, isNew] = tables.try_emplace(weights);
  if (isNew)
    if (std::optional<Coding> coding = findCoding(weights, limits))
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

void Coder::codePopulation(int64_t population) {
  const std::string &layer = problem.network->populations[population].layer;
  int64_t begin = problem.firstUnits[population];
  int64_t end = begin + problem.network->populations[population].numNeurons();
  Weights all;
  int64_t mostOfOne = 0, numUncoded = 0, numWide = 0;
  Range uncoded;
  const Unit *widest = nullptr;
  for (int64_t i = begin; i < end; ++i) {
    const Unit &unit = problem.units[i];
    Weights weights = weightsOf(unit);
    if (!unit.isUsed)
      continue;
    all.insert(weights.begin(), weights.end());
    if (const std::optional<Table> &table = tableOf(weights)) {
      mostOfOne = std::max(mostOfOne, table->coding.numAxons());
      continue;
    }
    ++numUncoded;
    uncoded.low = std::min(uncoded.low, *weights.begin());
    uncoded.high = std::max(uncoded.high, *weights.rbegin());
  }
  if (numUncoded) {
    violations.add(
        layer, "has " + std::to_string(numUncoded) +
                   " neurons with weights of " + std::to_string(uncoded.low) +
                   " to " + std::to_string(uncoded.high) + ", which sums of " +
                   std::to_string(limits.types) +
                   " weights a neuron do not make: weights of fewer "
                   "bits help");
    return;
  }
  // One coding for all, if it takes no more axons: neurons then share them.
  const std::optional<Table> &common = tableOf(all);
  bool isCommon = common && common->coding.numAxons() <= mostOfOne;
  for (int64_t i = begin; i < end; ++i) {
    Unit &unit = problem.units[i];
    if (!unit.isUsed)
      continue;
    Weights weights = weightsOf(unit);
    apply(unit, isCommon ? *common : *tableOf(weights));
    auto isWide = [&] {
      return static_cast<int64_t>(unit.axons.size()) > limits.axons;
    };
    if (isWide())
      codeSparsely(unit, weights);
    if (!isWide())
      continue;
    ++numWide;
    if (!widest || widest->axons.size() < unit.axons.size())
      widest = &unit;
  }
  if (numWide)
    violations.add(
        layer, "has " + std::to_string(numWide) +
                   (numWide == 1 ? " neuron" : " neurons") + " of up to " +
                   std::to_string(widest->inputs.size()) +
                   " inputs, which take " +
                   std::to_string(widest->axons.size()) +
                   " axons; a core has " + std::to_string(limits.axons) +
                   ", and sums cannot be split over cores: fewer inputs a "
                   "neuron (sparse or grouped connections), weights of fewer "
                   "bits or cores of more axons help");
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
