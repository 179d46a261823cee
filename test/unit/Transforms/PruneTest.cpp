// Pruning keeps what a slow version by the definition keeps.

#include "snnc/Transforms/Prune.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace snnc;
using namespace snnc::prune;

namespace {

/// Small layers of few different magnitudes, so that many are equal. All sums
/// and squares are exact.
class Random {
public:
  explicit Random(unsigned seed) : engine(seed) {}

  int64_t integer(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine);
  }
  double density() { return integer(1, 20) / 20.0; }
  Magnitudes layer() {
    Magnitudes layer;
    layer.targets = integer(1, 4);
    layer.channels = integer(1, 6);
    layer.places = integer(1, 4);
    layer.values.resize(layer.targets * layer.channels * layer.places);
    int64_t largest = integer(1, 9);
    for (double &value : layer.values)
      value = integer(0, largest) * 0.25;
    return layer;
  }

private:
  std::mt19937 engine;
};

} // namespace

/// True if `a` goes before `b`: it is smaller, or as large and behind.
static bool goesBefore(const std::vector<double> &values, size_t a, size_t b) {
  return values[a] != values[b] ? values[a] < values[b] : a > b;
}

/// Takes one away until as many are left as the density asks for.
static Mask slowKeep(const std::vector<double> &values, double density) {
  Mask mask(values.size(), true);
  auto kept = static_cast<int64_t>(std::floor(density * values.size() + 0.5));
  for (int64_t left = values.size(); left > std::max<int64_t>(1, kept);
       --left) {
    size_t least = values.size();
    for (size_t index = 0; index < values.size(); ++index)
      if (mask[index] &&
          (least == values.size() || goesBefore(values, index, least)))
        least = index;
    mask[least] = false;
  }
  return mask;
}

/// The score of a weight by its definition.
static double slowScore(const std::vector<double> &values, size_t index) {
  double sum = 0;
  for (size_t other = 0; other < values.size(); ++other)
    if (other == index || goesBefore(values, index, other))
      sum += values[other] * values[other];
  return sum > 0 ? values[index] * values[index] / sum : 0;
}

static std::vector<Mask> slowScores(const std::vector<Magnitudes> &layers,
                                    double density) {
  std::vector<double> scores;
  std::vector<std::pair<size_t, size_t>> places;
  for (size_t layer = 0; layer < layers.size(); ++layer)
    for (size_t index = 0; index < layers[layer].values.size(); ++index) {
      scores.push_back(slowScore(layers[layer].values, index));
      places.push_back({layer, index});
    }
  Mask mask = slowKeep(scores, density);
  std::vector<Mask> masks;
  for (const Magnitudes &layer : layers)
    masks.emplace_back(layer.values.size());
  for (size_t index = 0; index < mask.size(); ++index)
    masks[places[index].first][places[index].second] = mask[index];
  return masks;
}

static Mask slowKernels(const Magnitudes &layer, double density) {
  std::vector<double> norms;
  for (auto first = layer.values.begin(); first != layer.values.end();
       first += layer.places) {
    norms.push_back(0);
    for (int64_t place = 0; place < layer.places; ++place)
      norms.back() += first[place];
  }
  Mask kernels = slowKeep(norms, density), mask;
  for (bool isKept : kernels)
    mask.insert(mask.end(), layer.places, isKept);
  return mask;
}

/// A weight stays if fewer than n of its group are to be preferred.
static Mask slowNOfM(const Magnitudes &layer, int64_t n, int64_t m) {
  Mask mask;
  for (int64_t target = 0; target < layer.targets; ++target)
    for (int64_t channel = 0; channel < layer.channels; ++channel)
      for (int64_t place = 0; place < layer.places; ++place) {
        auto index = [&](int64_t c) {
          return (target * layer.channels + c) * layer.places + place;
        };
        int64_t preferred = 0;
        for (int64_t other = 0; other < layer.channels; ++other)
          preferred += other / m == channel / m && other != channel &&
                       goesBefore(layer.values, index(channel), index(other));
        mask.push_back(preferred < n);
      }
  return mask;
}

/// The layer without what goes.
static Magnitudes masked(Magnitudes layer, const Mask &mask) {
  for (size_t index = 0; index < mask.size(); ++index)
    if (!mask[index])
      layer.values[index] = 0;
  return layer;
}

TEST(Prune, KeepsWhatASlowVersionKeeps) {
  Random random(1);
  for (int round = 0; round < 5000; ++round) {
    SCOPED_TRACE(round);
    Magnitudes layer = random.layer();
    double density = random.density();
    int64_t m = random.integer(1, 8), n = random.integer(1, m);
    ASSERT_EQ(keepLargest(layer, density), slowKeep(layer.values, density));
    ASSERT_EQ(keepKernels(layer, density), slowKernels(layer, density));
    ASSERT_EQ(keepNOfM(layer, n, m), slowNOfM(layer, n, m));
  }
}

TEST(Prune, ComparesLayersByTheirScores) {
  Random random(2);
  for (int round = 0; round < 2000; ++round) {
    SCOPED_TRACE(round);
    std::vector<Magnitudes> layers(random.integer(1, 4));
    for (Magnitudes &layer : layers)
      layer = random.layer();
    double density = random.density();
    std::vector<Mask> masks = keepLargestScores(layers, density);
    ASSERT_EQ(masks, slowScores(layers, density));
    // Units of layers do not matter.
    for (Magnitudes &layer : layers) {
      double unit = std::ldexp(1.0, random.integer(-20, 20));
      for (double &value : layer.values)
        value *= unit;
    }
    ASSERT_EQ(keepLargestScores(layers, density), masks);
  }
}

TEST(Prune, ChangesNothingTheSecondTime) {
  Random random(3);
  for (int round = 0; round < 1000; ++round) {
    SCOPED_TRACE(round);
    Magnitudes layer = random.layer();
    double density = random.density();
    Magnitudes once = masked(layer, keepLargest(layer, density));
    EXPECT_EQ(masked(once, keepLargest(once, density)).values, once.values);
    once = masked(layer, keepKernels(layer, density));
    EXPECT_EQ(masked(once, keepKernels(once, density)).values, once.values);
    once = masked(layer, keepNOfM(layer, 2, 4));
    EXPECT_EQ(masked(once, keepNOfM(once, 2, 4)).values, once.values);
    once = masked(layer, keepLargestScores({layer}, density)[0]);
    EXPECT_EQ(masked(once, keepLargestScores({once}, density)[0]).values,
              once.values);
  }
}

TEST(Prune, KeepsAtLeastOneWeight) {
  Magnitudes layer{1, 3, 1, {1.0, 2.0, 2.0}};
  EXPECT_EQ(keepLargest(layer, 0.01), Mask({false, true, false}));
  EXPECT_EQ(keepKernels(layer, 0.01), Mask({false, true, false}));
  EXPECT_EQ(keepLargestScores({layer, layer}, 0.01),
            std::vector<Mask>({{false, true, false}, {false, false, false}}));
  EXPECT_TRUE(keepLargestScores({}, 0.5).empty());
}

/// What is wrong with these rules; empty: nothing.
static std::string errorOf(const std::vector<std::string> &texts) {
  Result<std::vector<Rule>> rules = parseRules(texts);
  return rules ? "" : rules.error().message;
}

TEST(PruneRules, AreReadByLayer) {
  Result<std::vector<Rule>> rules =
      parseRules({"2:4", "a=b=kernel:density=0.5", "fc=none",
                  "conv=magnitude:density=2.5e-1"});
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(findRule(*rules, "other")->method, Method::NOfM);
  EXPECT_EQ(findRule(*rules, "other")->n, 2);
  EXPECT_EQ(findRule(*rules, "other")->m, 4);
  EXPECT_EQ(findRule(*rules, "a=b")->method, Method::Kernel);
  EXPECT_EQ(findRule(*rules, "a=b")->density, 0.5);
  EXPECT_EQ(findRule(*rules, "fc")->method, Method::None);
  EXPECT_EQ(findRule(*rules, "conv")->method, Method::Magnitude);
  EXPECT_EQ(findRule(*rules, "conv")->density, 0.25);
  rules = parseRules({"fc=1:2"});
  ASSERT_TRUE(rules);
  EXPECT_EQ(findRule(*rules, "other"), nullptr);
  rules = parseRules({"global:density=1"});
  ASSERT_TRUE(rules);
  EXPECT_EQ(findRule(*rules, "other")->method, Method::Global);
}

TEST(PruneRules, SayWhatIsExpected) {
  const std::string forms =
      ": expected magnitude:density=D, global:density=D, kernel:density=D, N:M "
      "or none, for one layer after LAYER=";
  for (const char *text :
       {"", "magnitude", "magnitude:0.5", "magnitude:density=", "2:x",
        "magnitude:density=half", "kernels:density=0.5", "=none", "conv",
        "magnitude:density=0.5:global", "-1:4", "1:99999999999",
        "magnitude:density=0x1p-1", "magnitude:density=nan"})
    EXPECT_EQ(errorOf({text}), "rule '" + std::string(text) + "'" + forms);
  for (const char *text : {"0:4", "5:4", "conv=0:0"})
    EXPECT_EQ(errorOf({text}),
              "rule '" + std::string(text) +
                  "': N:M keeps N of M channels, with N from 1 to M");
  for (const char *text : {"magnitude:density=0", "kernel:density=1.1",
                           "global:density=-0.5", "kernel:density=1e400"})
    EXPECT_EQ(errorOf({text}),
              "rule '" + std::string(text) +
                  "': a density is the share of weights that stays, above 0 "
                  "and up to 1");
  EXPECT_EQ(errorOf({"fc=global:density=0.5"}),
            "rule 'fc=global:density=0.5': global is about all layers "
            "together; leave out 'fc=' or use magnitude");
  EXPECT_EQ(errorOf({"none", "2:4"}),
            "rule '2:4': there is a rule for all layers already; give one");
  EXPECT_EQ(errorOf({"a=none", "2:4", "a=2:4"}),
            "rule 'a=2:4': there is a rule for layer 'a' already; give one");
}
