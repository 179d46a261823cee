// Chooses the weights that stay when a network is pruned.

#include "snnc/Transforms/Prune.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

using namespace snnc;
using namespace snnc::prune;

/// How many of `count` stay: the nearest to the density, but not none.
static int64_t numKept(int64_t count, double density) {
  int64_t kept = std::llround(density * static_cast<double>(count));
  return std::clamp<int64_t>(kept, std::min<int64_t>(1, count), count);
}

/// The indices of `values`, the largest value first; of equal ones the first.
static std::vector<int64_t> orderOf(const std::vector<double> &values) {
  std::vector<int64_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return values[a] != values[b] ? values[a] > values[b] : a < b;
  });
  return order;
}

/// True at the first `count` indices of `order`.
static Mask maskOf(const std::vector<int64_t> &order, int64_t count) {
  Mask mask(order.size());
  for (int64_t rank = 0; rank < count; ++rank)
    mask[order[rank]] = true;
  return mask;
}

Mask prune::keepLargest(const Magnitudes &layer, double density) {
  int64_t count = static_cast<int64_t>(layer.values.size());
  return maskOf(orderOf(layer.values), numKept(count, density));
}

Mask prune::keepKernels(const Magnitudes &layer, double density) {
  std::vector<double> norms(layer.targets * layer.channels);
  for (size_t kernel = 0; kernel < norms.size(); ++kernel)
    for (int64_t place = 0; place < layer.places; ++place)
      norms[kernel] += layer.values[kernel * layer.places + place];
  int64_t count = static_cast<int64_t>(norms.size());
  Mask kernels = maskOf(orderOf(norms), numKept(count, density));
  Mask mask(layer.values.size());
  for (size_t index = 0; index < mask.size(); ++index)
    mask[index] = kernels[index / layer.places];
  return mask;
}

Mask prune::keepNOfM(const Magnitudes &layer, int64_t n, int64_t m) {
  Mask mask(layer.values.size());
  std::vector<double> group;
  for (int64_t target = 0; target < layer.targets; ++target)
    for (int64_t first = 0; first < layer.channels; first += m)
      for (int64_t place = 0; place < layer.places; ++place) {
        auto index = [&](int64_t channel) {
          return (target * layer.channels + first + channel) * layer.places +
                 place;
        };
        group.resize(std::min(m, layer.channels - first));
        for (size_t channel = 0; channel < group.size(); ++channel)
          group[channel] = layer.values[index(channel)];
        std::vector<int64_t> order = orderOf(group);
        order.resize(std::min<size_t>(order.size(), n));
        for (int64_t channel : order)
          mask[index(channel)] = true;
      }
  return mask;
}

/// The scores of a layer's weights in `order`, the largest weight first; they
/// never rise.
static std::vector<double> scoresOf(const Magnitudes &layer,
                                    const std::vector<int64_t> &order) {
  std::vector<double> scores(order.size());
  double sum = 0;
  for (size_t rank = 0; rank < order.size(); ++rank) {
    double square = layer.values[order[rank]] * layer.values[order[rank]];
    sum += square;
    scores[rank] = sum > 0 ? square / sum : 0;
  }
  return scores;
}

std::vector<Mask>
prune::keepLargestScores(const std::vector<Magnitudes> &layers,
                         double density) {
  std::vector<std::vector<int64_t>> orders;
  std::vector<std::vector<double>> scores;
  std::vector<double> all;
  for (const Magnitudes &layer : layers) {
    orders.push_back(orderOf(layer.values));
    scores.push_back(scoresOf(layer, orders.back()));
    all.insert(all.end(), scores.back().begin(), scores.back().end());
  }
  std::vector<Mask> masks;
  if (all.empty())
    return std::vector<Mask>(layers.size());
  int64_t kept = numKept(static_cast<int64_t>(all.size()), density);
  std::nth_element(all.begin(), all.begin() + (kept - 1), all.end(),
                   std::greater<>());
  double least = all[kept - 1];
  for (const std::vector<double> &layer : scores)
    kept -= std::count_if(layer.begin(), layer.end(),
                          [&](double score) { return score > least; });
  // `kept` are left for scores of exactly `least`.
  for (size_t index = 0; index < layers.size(); ++index) {
    const std::vector<double> &layer = scores[index];
    int64_t count = 0;
    while (count < static_cast<int64_t>(layer.size()) &&
           (layer[count] > least || (layer[count] == least && kept > 0))) {
      kept -= layer[count] == least;
      ++count;
    }
    masks.push_back(maskOf(orders[index], count));
  }
  return masks;
}
