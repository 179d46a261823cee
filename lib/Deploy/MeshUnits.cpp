// The neurons of a mesh: which are needed, their numbers, and a proof that no
// potential leaves its bits.

#include "Arrivals.h"
#include "MeshPlan.h"

#include <algorithm>
#include <map>

namespace snnc::deploy::mesh {

namespace {

/// The numbers of one neuron, as the network has them.
struct Neuron {
  bool isStateless = true;
  int64_t threshold = 1, bias = 0, initial = 0;
  Reset reset = Reset::Zero;
  int64_t resetValue = 0;
  Range sums; ///< of what all synapses can bring in a step
};

/// What is too large in a layer, worst neuron first.
struct Excess {
  int64_t numNeurons = 0;
  Range potentials; ///< of the worst
  int64_t numBiases = 0, numThresholds = 0, numEarly = 0;
  int64_t numDivided = 0, divisor = 1; ///< the largest that was needed
};

/// Divisors of approximate numbers that are tried.
constexpr int64_t mostDivisor = 4096;

class Maker {
public:
  Maker(Problem &problem, bool allowApproximate, Violations &violations)
      : problem(problem), network(*problem.network), limits(problem.limits),
        allowApproximate(allowApproximate), violations(violations),
        excesses(network.populations.size()) {}

  void run();

private:
  void makeStreams();
  void addInputs(const Projection &projection);
  void mergeInputs();
  bool isIdle(const Unit &unit) const;
  void dropIdle();
  void markUsed();
  Neuron numbersOf(const Unit &unit) const;
  Range potentialsOf(const Neuron &neuron, bool &fires) const;
  bool setRow(Unit &unit, const Neuron &neuron, Excess &excess);
  bool setStateless(Unit &unit, const Neuron &neuron, Excess &excess);
  bool setKeeping(Unit &unit, const Neuron &neuron, Excess &excess);
  bool fitDivided(Unit &unit, const Neuron &neuron, Excess &excess);
  void fit(Unit &unit);
  void report(int64_t population);

  Problem &problem;
  const Network &network;
  const Limits &limits;
  bool allowApproximate;
  Violations &violations;
  std::vector<Excess> excesses; ///< by population
  /// The stream of (population, lag).
  std::map<std::pair<int64_t, int64_t>, int64_t> streams;
};

} // namespace

/// What synapses of these weights can bring, whichever sources fire.
static Range sumsOf(const std::vector<Synapses> &inputs) {
  Range sums;
  for (const Synapses &input : inputs)
    (input.weight < 0 ? sums.low : sums.high) += input.weight;
  return sums;
}

void Maker::makeStreams() {
  int64_t next = 0;
  for (const Projection &projection : network.projections) {
    int64_t skew = skewOf(network, projection);
    if (skew >= network.steps || -skew >= network.steps)
      continue;
    int64_t lag = problem.ticks[projection.target] -
                  problem.ticks[projection.source] - skew;
    auto [found, isNew] =
        streams.try_emplace({projection.source, lag}, problem.streams.size());
    if (isNew) {
      problem.streams.push_back({projection.source, lag, next});
      next += network.populations[projection.source].numNeurons();
    }
    addInputs(projection);
  }
}

void Maker::addInputs(const Projection &projection) {
  if (problem.isHost(projection.target))
    return;
  int64_t lag = problem.ticks[projection.target] -
                problem.ticks[projection.source] - skewOf(network, projection);
  int64_t signal = problem.streams[streams.at({projection.source, lag})].first;
  int64_t unit = problem.firstUnits[projection.target];
  for (const Synapse &synapse : projection.synapses)
    problem.units[unit + synapse.target].inputs.push_back(
        {signal + synapse.source, synapse.weight});
}

/// Several projections may join the same neurons.
void Maker::mergeInputs() {
  for (Unit &unit : problem.units) {
    std::vector<Synapses> &inputs = unit.inputs;
    std::sort(inputs.begin(), inputs.end(),
              [](const Synapses &left, const Synapses &right) {
                return left.signal < right.signal;
              });
    std::vector<Synapses> merged;
    for (const Synapses &input : inputs)
      if (!merged.empty() && merged.back().signal == input.signal)
        merged.back().weight += input.weight;
      else
        merged.push_back(input);
    merged.erase(
        std::remove_if(merged.begin(), merged.end(),
                       [](const Synapses &input) { return input.weight == 0; }),
        merged.end());
    inputs = std::move(merged);
  }
}

Neuron Maker::numbersOf(const Unit &unit) const {
  const Population &population = network.populations[unit.population];
  int64_t i = unit.neuron;
  Neuron neuron;
  neuron.sums = sumsOf(unit.inputs);
  neuron.threshold = population.thresholds[i];
  if (population.isStateless)
    return neuron;
  neuron.bias = elementOf(population.biases, i);
  neuron.initial = elementOf(population.initial, i);
  if (network.steps == 1) {
    // Its only step begins with the same potential always.
    neuron.threshold -= startOf(population, i) + neuron.bias;
    return neuron;
  }
  neuron.isStateless = false;
  neuron.reset = population.reset;
  neuron.resetValue = population.reset == Reset::Zero
                          ? 0
                          : elementOf(population.resetValues, i);
  return neuron;
}

/// All potentials of all steps before they are compared. Intervals: each step
/// may add any sum.
Range Maker::potentialsOf(const Neuron &neuron, bool &fires) const {
  Range now{neuron.initial, neuron.initial}, all = now;
  fires = false;
  int64_t far = int64_t(1) << 40;
  for (int64_t step = 0; step < network.steps; ++step) {
    now.low += neuron.sums.low + neuron.bias;
    now.high += neuron.sums.high + neuron.bias;
    all.low = std::min(all.low, now.low);
    all.high = std::max(all.high, now.high);
    fires |= now.high >= neuron.threshold;
    if (now.low < -far || now.high > far) {
      fires = true; // or not: it is far too large anyway
      break;
    }
    if (now.high < neuron.threshold)
      continue;
    Range after =
        neuron.reset == Reset::Subtract
            ? Range{std::max(now.low, neuron.threshold) - neuron.resetValue,
                    now.high - neuron.resetValue}
            : Range{neuron.resetValue, neuron.resetValue};
    if (now.low < neuron.threshold) {
      after.low = std::min(after.low, now.low);
      after.high = std::max(after.high, neuron.threshold - 1);
    }
    now = after;
  }
  return all;
}

/// True if a unit never fires in its steps.
bool Maker::isIdle(const Unit &unit) const {
  Neuron neuron = numbersOf(unit);
  if (neuron.isStateless)
    return neuron.sums.high < neuron.threshold;
  bool fires = false;
  potentialsOf(neuron, fires);
  return !fires;
}

/// Drops what never fires and its synapses, as often as that finds more.
void Maker::dropIdle() {
  for (bool isChanged = true; isChanged;) {
    isChanged = false;
    for (Unit &unit : problem.units) {
      auto isSilent = [&](const Synapses &input) {
        int64_t source = problem.unitOf(input.signal);
        return source >= 0 && !problem.units[source].isUsed;
      };
      if (!unit.isUsed)
        continue;
      unit.inputs.erase(
          std::remove_if(unit.inputs.begin(), unit.inputs.end(), isSilent),
          unit.inputs.end());
      if (isIdle(unit)) {
        unit.isUsed = false;
        isChanged = true;
      }
    }
  }
}

/// Of the others those that an output depends on.
void Maker::markUsed() {
  std::vector<bool> isReached(problem.units.size());
  std::vector<int64_t> open;
  auto reach = [&](int64_t unit) {
    if (unit < 0 || isReached[unit] || !problem.units[unit].isUsed)
      return;
    isReached[unit] = true;
    open.push_back(unit);
  };
  for (size_t unit = 0; unit < problem.units.size(); ++unit)
    if (problem.isOutput[problem.units[unit].population])
      reach(static_cast<int64_t>(unit));
  while (!open.empty()) {
    int64_t unit = open.back();
    open.pop_back();
    for (const Synapses &input : problem.units[unit].inputs)
      reach(problem.unitOf(input.signal));
  }
  for (size_t unit = 0; unit < problem.units.size(); ++unit)
    problem.units[unit].isUsed = isReached[unit];
}

/// Its potential is 0 again after each tick, as both resets set it to 0: what
/// fires is reset, and so is all that is below the same threshold.
bool Maker::setStateless(Unit &unit, const Neuron &neuron, Excess &excess) {
  Range sums = neuron.sums;
  int64_t threshold = neuron.threshold;
  if (threshold <= sums.low) { // It fires whatever comes.
    unit.inputs.clear();
    sums = {};
    threshold = 0;
  }
  const Range &range = limits.potential;
  if (sums.high - sums.low > range.high - range.low) {
    excess.potentials = sums;
    return false;
  }
  unit.leak = sums.high > range.high ? range.high - sums.high
              : sums.low < range.low ? range.low - sums.low
                                     : 0;
  threshold += unit.leak;
  unit.threshold = threshold - limits.firesAbove;
  unit.negativeThreshold = threshold - limits.boundIsInclusive;
  unit.reset = unit.potential = 0;
  unit.resetMode = limits.valueMode;
  bool fits = limits.leak.contains(unit.leak) &&
              limits.threshold.contains(unit.threshold) &&
              limits.threshold.contains(unit.negativeThreshold);
  excess.numThresholds += !fits;
  return fits;
}

/// The leak acts in every tick, so the potential begins as many leaks away as
/// ticks come before the first step. Potentials may all be shifted by a
/// constant, unless the threshold is what is subtracted.
bool Maker::setKeeping(Unit &unit, const Neuron &neuron, Excess &excess) {
  bool fires = false;
  Range potentials = potentialsOf(neuron, fires);
  int64_t ticks = problem.ticks[unit.population];
  int64_t first = neuron.initial - ticks * neuron.bias;
  potentials.low = std::min(potentials.low, first);
  potentials.high = std::max(potentials.high, first);
  const Range &range = limits.potential;
  bool isShiftable = neuron.reset != Reset::Subtract;
  int64_t shift = potentials.high > range.high ? range.high - potentials.high
                  : potentials.low < range.low ? range.low - potentials.low
                                               : 0;
  if (potentials.high - potentials.low > range.high - range.low ||
      (shift != 0 && !isShiftable)) {
    excess.potentials = potentials;
    return false;
  }
  int64_t nearest = neuron.bias > 0 ? neuron.initial : first + neuron.bias;
  if (ticks > 0 && nearest >= neuron.threshold) {
    ++excess.numEarly;
    return false;
  }
  if (!limits.leak.contains(neuron.bias)) {
    ++excess.numBiases;
    return false;
  }
  unit.leak = neuron.bias;
  unit.threshold = neuron.threshold + shift - limits.firesAbove;
  unit.negativeThreshold = limits.threshold.low;
  unit.potential = first + shift;
  unit.reset = isShiftable ? neuron.resetValue + shift : 0;
  unit.resetMode = isShiftable ? limits.valueMode : limits.subtractMode;
  // A threshold below all potentials is one that they all reach.
  if (isShiftable)
    unit.threshold = std::max(unit.threshold, limits.threshold.low);
  bool fits = limits.threshold.contains(unit.threshold) &&
              limits.reset.contains(unit.reset) && unit.resetMode >= 0 &&
              range.low >= unit.negativeThreshold + limits.boundIsInclusive &&
              (isShiftable || !limits.firesAbove);
  excess.numThresholds += !fits;
  return fits;
}

bool Maker::setRow(Unit &unit, const Neuron &neuron, Excess &excess) {
  return neuron.isStateless ? setStateless(unit, neuron, excess)
                            : setKeeping(unit, neuron, excess);
}

static int64_t divide(int64_t number, int64_t divisor) {
  int64_t half = number < 0 ? -divisor / 2 : divisor / 2;
  return (number + half) / divisor;
}

static void divideInputs(Unit &unit, int64_t divisor) {
  for (Synapses &input : unit.inputs)
    input.weight = divide(input.weight, divisor);
  unit.inputs.erase(
      std::remove_if(unit.inputs.begin(), unit.inputs.end(),
                     [](const Synapses &input) { return input.weight == 0; }),
      unit.inputs.end());
}

/// Sets a unit's row from numbers divided by the smallest divisor with which it
/// fits. False: with none.
bool Maker::fitDivided(Unit &unit, const Neuron &neuron, Excess &excess) {
  const std::vector<Synapses> inputs = unit.inputs;
  for (int64_t divisor = 2; divisor <= mostDivisor; ++divisor) {
    Neuron smaller = neuron;
    Excess found;
    divideInputs(unit, divisor);
    smaller.threshold = divide(neuron.threshold, divisor);
    smaller.bias = divide(neuron.bias, divisor);
    smaller.initial = divide(neuron.initial, divisor);
    smaller.resetValue = divide(neuron.resetValue, divisor);
    smaller.sums = sumsOf(unit.inputs);
    if (setRow(unit, smaller, found)) {
      ++excess.numDivided;
      excess.divisor = std::max(excess.divisor, divisor);
      return true;
    }
    unit.inputs = inputs;
    if (found.numEarly)
      return false;
  }
  return false;
}

void Maker::fit(Unit &unit) {
  Neuron neuron = numbersOf(unit);
  Excess &excess = excesses[unit.population];
  Excess found;
  if (setRow(unit, neuron, found) ||
      (allowApproximate && fitDivided(unit, neuron, excess)))
    return;
  auto width = [](const Range &range) { return range.high - range.low; };
  excess.numNeurons += width(found.potentials) > 0;
  if (width(found.potentials) > width(excess.potentials))
    excess.potentials = found.potentials;
  excess.numBiases += found.numBiases;
  excess.numThresholds += found.numThresholds;
  excess.numEarly += found.numEarly;
}

void Maker::report(int64_t population) {
  const Excess &excess = excesses[population];
  const std::string &layer = network.populations[population].layer;
  const std::vector<int64_t> &decays = network.populations[population].decays;
  if (network.steps > 1 && std::any_of(decays.begin(), decays.end(),
                                       [](int64_t decay) { return decay; }))
    return; // refused, and its potentials are smaller
  auto count = [](int64_t neurons) {
    return std::to_string(neurons) + (neurons == 1 ? " neuron" : " neurons");
  };
  std::string range = std::to_string(limits.potential.low) + " to " +
                      std::to_string(limits.potential.high);
  if (excess.numDivided)
    problem.approximations.push_back(
        "layer '" + layer + "': weights and thresholds of " +
        count(excess.numDivided) + " are divided by up to " +
        std::to_string(excess.divisor) +
        " and rounded, as potentials outside of " + range + " wrap around");
  if (excess.numNeurons)
    violations.add(
        layer, "has " + count(excess.numNeurons) + " whose potentials can be " +
                   std::to_string(excess.potentials.low) + " to " +
                   std::to_string(excess.potentials.high) +
                   "; the chip's wrap around outside of " + range +
                   ": fewer inputs, smaller weights or fewer steps help");
  if (excess.numBiases)
    violations.add(
        layer, "has " + count(excess.numBiases) + " with biases outside of " +
                   std::to_string(limits.leak.low) + " to " +
                   std::to_string(limits.leak.high) + ", the chip's leaks");
  if (excess.numThresholds)
    violations.add(layer, "has " + count(excess.numThresholds) +
                              " with thresholds or resets outside of " +
                              std::to_string(limits.threshold.low) + " to " +
                              std::to_string(limits.threshold.high) +
                              ", the chip's");
  if (excess.numEarly)
    violations.add(layer,
                   "has " + count(excess.numEarly) +
                       " that would fire before the first step, as the chip "
                       "works in every tick: an initial potential below the "
                       "threshold or no bias help");
}

void Maker::run() {
  problem.units.clear();
  problem.streams.clear();
  for (size_t p = 0; p < network.populations.size(); ++p)
    if (!problem.isHost(p))
      for (int64_t i = 0; i < network.populations[p].numNeurons(); ++i) {
        Unit &unit = problem.units.emplace_back();
        unit.population = static_cast<int64_t>(p);
        unit.neuron = i;
      }
  makeStreams();
  mergeInputs();
  dropIdle();
  markUsed();
  for (Unit &unit : problem.units)
    if (unit.isUsed)
      fit(unit);
  for (size_t p = 0; p < network.populations.size(); ++p)
    report(static_cast<int64_t>(p));
}

void makeUnits(Problem &problem, bool allowApproximate,
               Violations &violations) {
  Maker(problem, allowApproximate, violations).run();
}

} // namespace snnc::deploy::mesh
