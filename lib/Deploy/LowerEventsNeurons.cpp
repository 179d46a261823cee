// What the neurons of a network ask of a chip that works event by event.

#include "LowerEvents.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace snnc::deploy::events {

int64_t Neuron::positive() const {
  int64_t sum = 0;
  for (const Weight &each : weights)
    sum += std::max<int64_t>(each.weight, 0);
  return sum;
}

int64_t Neuron::negative() const {
  int64_t sum = 0;
  for (const Weight &each : weights)
    sum -= std::min<int64_t>(each.weight, 0);
  return sum;
}

int64_t Neuron::lift(const Limits &limits) const {
  return keepsState ? 0 : std::max<int64_t>(negative() + limits.low, 0);
}

int64_t Neuron::raise() const {
  return keepsState ? 0 : std::max<int64_t>(1 - threshold, 0);
}

bool Neuron::fits(const Limits &limits) const {
  if (isSilent)
    return true;
  if (!keepsState)
    return reach(limits) <= limits.high;
  int64_t largest = std::abs(bias), span = limits.high - limits.low;
  for (const Weight &each : weights)
    largest = std::max(largest, std::abs(each.weight));
  return threshold >= 1 && threshold <= limits.high && largest <= span;
}

void tighten(Neuron &neuron) {
  if (neuron.keepsState || neuron.isSilent)
    return;
  // Each pass leaves an equal neuron, so that any number of them is right.
  constexpr int mostPasses = 16;
  int64_t positive = neuron.positive(), negative = neuron.negative();
  bool changed = true;
  for (int pass = 0; changed && pass < mostPasses; ++pass) {
    changed = false;
    int64_t &threshold = neuron.threshold;
    neuron.isSilent = threshold > positive;
    if (neuron.isSilent || threshold <= -negative) {
      neuron.weights.clear();
      threshold = 0;
      return;
    }
    int64_t divisor = 0;
    for (Weight &each : neuron.weights) {
      // A source that decides alone decides as well with less.
      int64_t most = threshold + negative;
      int64_t least = threshold - 1 - positive;
      if (each.weight > most) {
        positive -= each.weight - most;
        each.weight = most;
        changed = true;
      } else if (each.weight < least) {
        negative -= least - each.weight;
        each.weight = least;
        changed = true;
      }
      divisor = std::gcd(divisor, each.weight);
    }
    if (divisor <= 1)
      continue;
    for (Weight &each : neuron.weights)
      each.weight /= divisor;
    positive /= divisor;
    negative /= divisor;
    bool roundsUp = threshold > 0 && threshold % divisor != 0;
    threshold = threshold / divisor + roundsUp;
    changed = true;
  }
}

/// `neuron` times `factor`, rounded; the square of all changes is added to
/// `error`, the largest one of a weight is put into `largest`.
static Neuron scaled(const Neuron &neuron, double factor, double &error,
                     double &largest) {
  Neuron result = neuron;
  result.weights.clear();
  error = 0;
  largest = 0;
  auto change = [&](double from, double to) {
    double difference = std::abs(to / factor - from);
    error += difference * difference;
    return difference;
  };
  for (const Weight &each : neuron.weights) {
    int64_t weight = std::llround(each.weight * factor);
    largest = std::max(largest, change(each.weight, weight));
    if (weight)
      result.weights.push_back({each.source, weight});
  }
  // Sums of integers reach a threshold if they pass half a step below it.
  double edge = neuron.threshold - 0.5;
  result.threshold = static_cast<int64_t>(std::ceil(edge * factor));
  change(edge, result.threshold - 0.5);
  if (!neuron.keepsState)
    return result;
  result.threshold = std::max<int64_t>(result.threshold, 1);
  result.bias = std::llround(neuron.bias * factor);
  change(neuron.bias, result.bias);
  result.initial = std::llround(neuron.initial * factor);
  result.leak = std::llround(neuron.leak * factor);
  return result;
}

std::optional<double> scaleToFit(Neuron &neuron, const Limits &limits) {
  double factor = 1, largestWeight = 0;
  for (const Weight &each : neuron.weights) {
    double size = std::abs(static_cast<double>(each.weight));
    largestWeight = std::max(largestWeight, size);
    int64_t most = each.weight > 0 ? limits.mostPositive : limits.mostNegative;
    factor = std::min(factor, (most + 0.49) / size);
  }
  // Candidates each a little below the last; the best of the first that fit.
  constexpr double shrink = 0.98;
  constexpr int mostCandidates = 600, mostFits = 50;
  std::optional<Neuron> best;
  double bestError = 0, bestLargest = 0;
  int numFits = 0;
  for (int i = 0; i < mostCandidates && numFits < mostFits; ++i) {
    double error = 0, largest = 0;
    Neuron candidate = scaled(neuron, factor, error, largest);
    factor *= shrink;
    tighten(candidate);
    if (!candidate.fits(limits))
      continue;
    ++numFits;
    if (best && error >= bestError)
      continue;
    best = std::move(candidate);
    bestError = error;
    bestLargest = largest;
  }
  if (!best)
    return std::nullopt;
  neuron = std::move(*best);
  return largestWeight > 0 ? bestLargest / largestWeight : 0;
}

} // namespace snnc::deploy::events
