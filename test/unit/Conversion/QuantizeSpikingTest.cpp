// Quantised spiking layers against the real ones, step by step.

#include "snnc/Conversion/QuantizeSpiking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace snnc;
using namespace snnc::quantize;

namespace {

constexpr int numCases = 3000;
constexpr int64_t numSteps = 20;

/// Makes random layers and events; seeds are the numbers of the cases.
class Generator {
public:
  explicit Generator(unsigned seed) : engine(seed) {}

  int64_t integer(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine);
  }
  double real(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(engine);
  }
  std::vector<double> reals(int64_t count, double low, double high) {
    std::vector<double> numbers;
    for (; count > 0; --count)
      numbers.push_back(real(low, high));
    return numbers;
  }

  /// Decays are multiples of 2^-bits, as the pass makes them.
  std::vector<double> kept(int64_t count, unsigned bits) {
    std::vector<double> numbers = reals(count, 0.3, 1.0);
    for (double &number : numbers)
      number =
          std::ldexp(std::round(std::ldexp(number, int(bits))), -int(bits));
    return numbers;
  }

  SpikingLayer layer() {
    SpikingLayer result;
    int64_t channels = result.channels = integer(1, 4);
    for (int64_t count = integer(1, 2); count > 0; --count)
      result.projections.push_back(projection(channels));
    result.gain = reals(channels, 0.1, 2.0);
    result.bias = reals(channels, -0.1, 0.1);
    result.weightBits = unsigned(integer(2, mostSlicedBits));
    result.decayBits = unsigned(integer(8, 24));
    result.steps = numSteps;
    if (integer(0, 1))
      result.keptPotential = kept(channels, result.decayBits);
    if (integer(0, 2) == 0)
      result.keptCurrent = kept(channels, result.decayBits);
    if (integer(0, 4))
      fire(result);
    return result;
  }

private:
  SpikingProjection projection(int64_t channels) {
    SpikingProjection result;
    result.low = integer(-2, 0);
    result.high = integer(1, 4);
    result.fanIn = integer(1, 6);
    for (int64_t i = 0; i < channels * result.fanIn; ++i)
      result.weights.push_back(float(real(-1.0, 1.0)));
    return result;
  }

  void fire(SpikingLayer &layer) {
    layer.threshold = reals(layer.channels, 0.2, 2.0);
    layer.reset = static_cast<SpikeReset>(integer(0, 2));
    layer.multiple = integer(0, 1);
    if (layer.reset == SpikeReset::Value)
      layer.resetValue = reals(layer.channels, -0.2, 0.2);
    if (integer(0, 1)) {
      layer.floor = layer.threshold;
      for (double &each : layer.floor)
        each = -each;
    }
  }

  std::mt19937 engine;
};

/// The weight of synapse `j` of channel `c` from its slices.
int64_t weightOf(const std::vector<WeightSlice> &slices, int64_t index) {
  int64_t weight = 0;
  for (const WeightSlice &slice : slices)
    weight += int64_t(slice.weights[index]) * (int64_t(1) << slice.shift);
  return weight;
}

/// A decay of docs/machine.md.
int64_t decay(int64_t value, int64_t amount, unsigned bits) {
  int64_t kept = (std::abs(value) * ((int64_t(1) << bits) - amount)) >> bits;
  return value < 0 ? -kept : kept;
}

/// One channel in integers.
struct Neuron {
  int64_t current = 0, potential = 0;
};

/// One step without saturation; returns the spikes.
int64_t step(const SpikingLayer &layer, const QuantizedSpikingLayer &quantized,
             int64_t c, int64_t sum, Neuron &neuron, int64_t &highest) {
  auto at = [&](const std::vector<int64_t> &numbers) {
    return numbers.empty() ? 0 : numbers[c];
  };
  int64_t input = sum;
  if (!quantized.currentDecay.empty()) {
    neuron.current =
        decay(neuron.current, quantized.currentDecay[c], layer.decayBits) + sum;
    input = neuron.current;
  }
  int64_t &v = neuron.potential;
  v = decay(v, at(quantized.voltageDecay), layer.decayBits) + input +
      at(quantized.bias);
  highest = std::max({highest, std::abs(v), std::abs(neuron.current)});
  if (quantized.threshold.empty())
    return 0;
  if (!quantized.floor.empty())
    v = std::max(v, quantized.floor[c]);
  int64_t threshold = quantized.threshold[c];
  if (v < threshold)
    return 0;
  int64_t spikes = layer.multiple ? v / threshold : 1;
  v = layer.reset == SpikeReset::Subtract ? v - spikes * threshold
      : layer.reset == SpikeReset::Zero   ? 0
                                          : quantized.resetValue[c];
  return spikes;
}

TEST(QuantizeSpiking, KeepsSumsPotentialsAndSpikesInTheirBounds) {
  int64_t proven = 0;
  for (unsigned seed = 0; seed < numCases; ++seed) {
    Generator random(seed);
    SpikingLayer layer = random.layer();
    Result<QuantizedSpikingLayer> quantized = quantizeSpiking(layer);
    ASSERT_TRUE(bool(quantized)) << "seed " << seed;
    int64_t highest = 0;
    std::vector<Neuron> neurons(layer.channels);
    for (int64_t t = 0; t < numSteps; ++t) {
      std::vector<int64_t> sums(layer.channels, 0);
      for (size_t b = 0; b < layer.projections.size(); ++b) {
        const SpikingProjection &from = layer.projections[b];
        for (int64_t j = 0; j < from.fanIn; ++j) {
          // The extremes are the worst cases.
          int64_t value = random.integer(0, 1) ? from.low : from.high;
          for (int64_t c = 0; c < layer.channels; ++c)
            sums[c] +=
                value * weightOf(quantized->projections[b], c * from.fanIn + j);
        }
      }
      for (int64_t c = 0; c < layer.channels; ++c) {
        ASSERT_LE(std::abs(sums[c]), quantized->sumBound) << "seed " << seed;
        ASSERT_LE(step(layer, *quantized, c, sums[c], neurons[c], highest),
                  quantized->mostSpikes)
            << "seed " << seed;
      }
    }
    if (quantized->potentialBound == 0)
      continue;
    ++proven;
    ASSERT_LE(highest, quantized->potentialBound) << "seed " << seed;
    ASSERT_LE(quantized->potentialBound, INT32_MAX) << "seed " << seed;
  }
  EXPECT_GT(proven, numCases / 2);
}

TEST(QuantizeSpiking, RoundsWeightsByHalfAStepAtMost) {
  for (unsigned seed = 0; seed < numCases; ++seed) {
    SpikingLayer layer = Generator(seed).layer();
    Result<QuantizedSpikingLayer> quantized = quantizeSpiking(layer);
    ASSERT_TRUE(bool(quantized));
    for (size_t b = 0; b < layer.projections.size(); ++b) {
      const SpikingProjection &from = layer.projections[b];
      for (int64_t i = 0; i < layer.channels * from.fanIn; ++i) {
        int64_t c = i / from.fanIn;
        double real = double(from.weights[i]) * layer.gain[c];
        double found = double(weightOf(quantized->projections[b], i)) *
                       quantized->scale[c];
        double measure = layer.threshold.empty() ? 2.0 : layer.threshold[c];
        ASSERT_LE(std::abs(real - found),
                  quantized->weightError * measure * (1 + 1e-9))
            << "seed " << seed;
      }
    }
    // 2 bits hold weights of -1, 0, 1; each bit more halves the error.
    double most = 2.0 * 2.0 / std::ldexp(1.0, int(layer.weightBits) - 1);
    double least =
        layer.threshold.empty()
            ? 1e-3
            : *std::min_element(layer.threshold.begin(), layer.threshold.end());
    ASSERT_LE(quantized->weightError, most / std::min(1.0, least) + 1e-4)
        << "seed " << seed;
  }
}

/// What roundings add up to: in each step half a step of the scale for each
/// event of each synapse, and 2 for decays and 1 for the bias; a current hands
/// on the errors of all steps before, a potential adds them.
double tolerance(const SpikingLayer &layer,
                 const QuantizedSpikingLayer &quantized, int64_t c) {
  double perStep = 3.0;
  for (size_t b = 0; b < layer.projections.size(); ++b) {
    const SpikingProjection &from = layer.projections[b];
    double events = double(from.fanIn) * double(std::max(-from.low, from.high));
    perStep += events / 2.0 *
               std::ldexp(1.0, int(quantized.projections[b][0].shift % 8));
  }
  double most = perStep * numSteps * (numSteps + 1) / 2.0 * quantized.scale[c];
  return most + 1e-9; // the doubles of this test
}

TEST(QuantizeSpiking, FollowsTheRealLayerWithManyBits) {
  for (unsigned seed = 0; seed < numCases; ++seed) {
    Generator random(seed);
    SpikingLayer layer = random.layer();
    layer.weightBits = mostSlicedBits;
    layer.threshold.clear(); // spikes are chaotic, potentials are not
    layer.floor.clear();
    layer.resetValue.clear();
    Result<QuantizedSpikingLayer> quantized = quantizeSpiking(layer);
    ASSERT_TRUE(bool(quantized));
    std::vector<Neuron> neurons(layer.channels);
    std::vector<double> current(layer.channels, 0.0), potential = current;
    int64_t highest = 0;
    for (int64_t t = 0; t < numSteps; ++t) {
      std::vector<int64_t> sums(layer.channels, 0);
      std::vector<double> reals(layer.channels, 0.0);
      for (size_t b = 0; b < layer.projections.size(); ++b) {
        const SpikingProjection &from = layer.projections[b];
        for (int64_t j = 0; j < from.fanIn; ++j) {
          int64_t value = random.integer(from.low, from.high);
          for (int64_t c = 0; c < layer.channels; ++c) {
            int64_t index = c * from.fanIn + j;
            sums[c] += value * weightOf(quantized->projections[b], index);
            reals[c] += double(value) * from.weights[index] * layer.gain[c];
          }
        }
      }
      for (int64_t c = 0; c < layer.channels; ++c) {
        step(layer, *quantized, c, sums[c], neurons[c], highest);
        double input = reals[c];
        if (!layer.keptCurrent.empty())
          input = current[c] = layer.keptCurrent[c] * current[c] + input;
        double kept =
            layer.keptPotential.empty() ? 1.0 : layer.keptPotential[c];
        potential[c] = kept * potential[c] + input + layer.bias[c];
        ASSERT_NEAR(double(neurons[c].potential) * quantized->scale[c],
                    potential[c], tolerance(layer, *quantized, c))
            << "seed " << seed << " step " << t;
      }
    }
  }
}

TEST(QuantizeSpiking, RoundsNothingThatIsAMultipleOfAPowerOfTwo) {
  SpikingLayer layer;
  layer.projections.push_back({1.0, 0, 1, 2, 1, {0.75f, -0.25f}});
  layer.bias = {0.125};
  layer.threshold = {1.0};
  layer.floor = {-1.0};
  layer.steps = 10;
  Result<QuantizedSpikingLayer> quantized = quantizeSpiking(layer);
  ASSERT_TRUE(bool(quantized));
  EXPECT_EQ(quantized->scale, std::vector<double>{0.125});
  EXPECT_EQ(quantized->weightError, 0.0);
  EXPECT_EQ(quantized->threshold, std::vector<int64_t>{8});
  EXPECT_EQ(quantized->bias, std::vector<int64_t>{1});
  EXPECT_EQ(quantized->projections[0][0].shift, 1u);
  EXPECT_EQ(quantized->projections[0][0].weights, (std::vector<int8_t>{3, -1}));
}

TEST(QuantizeSpiking, CutsWeightsIntoDigitsThatAddUp) {
  std::mt19937 engine(7);
  std::uniform_int_distribution<int64_t> any(-(1 << 29) + 1, (1 << 29) - 1);
  std::vector<int64_t> weights{0, 127, 128, -128, -129, 255, 256, 8355711};
  for (int i = 0; i < 1000; ++i)
    weights.push_back(any(engine) >> (i % 30));
  std::vector<WeightSlice> slices = sliceWeights(weights);
  EXPECT_EQ(slices.size(), 4u);
  for (size_t i = 0; i < weights.size(); ++i)
    EXPECT_EQ(weightOf(slices, i), weights[i]);
  // Slices of zeros only are left out, but not the last one.
  EXPECT_EQ(sliceWeights({256, -512})[0].shift, 8u);
  EXPECT_EQ(sliceWeights({256, -512}).size(), 1u);
  EXPECT_EQ(sliceWeights({0, 0}).size(), 1u);
}

TEST(QuantizeSpiking, RefusesNumbersThatAreNotFinite) {
  SpikingLayer layer;
  layer.projections.push_back(
      {1.0, 0, 1, 1, 1, {std::numeric_limits<float>::quiet_NaN()}});
  Result<QuantizedSpikingLayer> quantized = quantizeSpiking(layer);
  ASSERT_FALSE(bool(quantized));
  EXPECT_EQ(quantized.error().message,
            "weight 0 is not a finite number; repair the model");
  layer.projections[0].weights = {1.0f};
  layer.bias = {std::numeric_limits<double>::infinity()};
  quantized = quantizeSpiking(layer);
  ASSERT_FALSE(bool(quantized));
  EXPECT_EQ(quantized.error().message, "a parameter of channel 0 is not a "
                                       "finite number; repair the model");
}

} // namespace
