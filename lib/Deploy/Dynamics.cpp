// Bounds what potentials a neuron can have, and moves them by an offset.

#include "Dynamics.h"

#include "Arrivals.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace snnc::deploy {

std::vector<std::vector<Range>>
sumsOf(const Network &network,
       const std::vector<const Projection *> &projections) {
  std::vector<std::vector<Range>> sums;
  for (const Population &population : network.populations)
    sums.emplace_back(population.numNeurons());
  for (const Projection *projection : projections)
    for (const Synapse &synapse : projection->synapses) {
      Range &sum = sums[projection->target][synapse.target];
      (synapse.weight < 0 ? sum.low : sum.high) += synapse.weight;
    }
  return sums;
}

Dynamics::Dynamics(const Network &network, const Population &population,
                   int64_t neuron, const Range &sums, double kept)
    : sums(sums), steps(network.steps), start(startOf(population, neuron)),
      bias(elementOf(population.biases, neuron)), kept(kept) {
  threshold = population.thresholds[neuron];
  if (steps == 1) {
    start += bias;
    bias = 0;
  } else if (!population.isStateless) {
    reset = population.reset;
  }
  if (reset != Reset::Zero)
    resetValue = elementOf(population.resetValues, neuron);

  int64_t falls = std::min<int64_t>(0, sums.low + bias);
  int64_t rises = std::max<int64_t>(0, sums.high + bias);
  if (reset == Reset::Subtract) {
    // Two bounds: of what a step can change, and of what a spike leaves.
    lowest = std::max(
        start + steps * std::min<int64_t>(
                            0, falls - std::max<int64_t>(0, resetValue)),
        std::min(start, threshold - resetValue) + steps * falls);
    highest = start + steps * (rises + std::max<int64_t>(0, -resetValue));
  } else {
    lowest = std::min(start, resetValue) + steps * falls;
    highest = std::max(start, resetValue) + steps * rises;
  }
  if (leaks()) { // toward 0
    lowest = std::min<int64_t>(0, lowest);
    highest = std::max<int64_t>(0, highest);
  }
  threshold = std::clamp(threshold, lowest, highest + 1);
}

Charges Dynamics::chargesFor(int64_t offset) const {
  // What the offset loses in each step, and a reset potential by the next one.
  int64_t lost = std::llround(static_cast<double>(offset) * (1.0 - kept));
  int64_t left = std::llround(static_cast<double>(resetValue) * kept);
  Charges charges;
  charges.once = start + offset - lost;
  charges.each = bias + lost;
  if (steps > 1) // a chip subtracts its own threshold, or resets to 0
    charges.again = reset == Reset::Subtract ? offset + threshold - left
                                             : offset - lost + left;
  return charges;
}

int64_t Dynamics::chooseOffset(
    int64_t low, int64_t high,
    const std::function<int64_t(const Charges &)> &cost) const {
  int64_t best = std::clamp<int64_t>(0, low - threshold, high - threshold);
  for (int64_t wanted : {-start, -chargesFor(0).again}) {
    int64_t offset = std::clamp(wanted, low - threshold, high - threshold);
    if (cost(chargesFor(offset)) < cost(chargesFor(best)))
      best = offset;
  }
  return best;
}

Range Dynamics::sumsWith(int64_t offset) const {
  Charges charges = chargesFor(offset);
  Range range = sums;
  for (int64_t charge : {charges.once, charges.each, charges.again})
    (charge < 0 ? range.low : range.high) += charge;
  return range;
}

Range Dynamics::potentialsWith(int64_t offset) const {
  Charges charges = chargesFor(offset);
  int64_t falls = std::min<int64_t>(0, sums.low + bias);
  int64_t rises = std::max<int64_t>(0, sums.high + bias);
  // Before synapses and bias: at the start, behind a step, behind a spike.
  Range range = {std::min<int64_t>(0, charges.once),
                 std::max<int64_t>(0, charges.once)};
  if (steps > 1) {
    int64_t left = std::max(start, threshold - 1), spiked = 0;
    if (reset == Reset::Subtract) {
      left += (steps - 1) * std::max<int64_t>(0, rises - resetValue);
      spiked = left + offset - charges.again;
    } else {
      left = std::max(left, resetValue);
    }
    range.low = std::min({range.low, lowest - falls + offset,
                          std::min<int64_t>(0, charges.again)});
    range.high = std::max({range.high, left + offset,
                           spiked + std::max<int64_t>(0, charges.again)});
  }
  if (leaks()) // which moves the network's 0, an offset on the chip, to 0
    range = {std::min<int64_t>(range.low, -std::abs(offset)),
             std::max<int64_t>(range.high, std::abs(offset))};
  return {range.low + sums.low + std::min<int64_t>(0, charges.each),
          range.high + sums.high + std::max<int64_t>(0, charges.each)};
}

} // namespace snnc::deploy
