// Tests graded networks against hand-written loops, and what is refused.

#include "SnnNetworks.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace snnc;
using namespace snnc::interpreter;
using namespace snnc::test;

static std::string shapeText(const Shape &shape) {
  return std::to_string(shape.channels) + "x" + std::to_string(shape.height) +
         "x" + std::to_string(shape.width);
}

static std::string inputText(const Shape &shape, int64_t low, int64_t high) {
  return "%x = snn.input \"x\" encoder(direct) scale 1.0 low " +
         std::to_string(low) + " high " + std::to_string(high) + " shape [" +
         std::to_string(shape.numNeurons()) + "] : !snn.spikes<" +
         shapeText(shape) + ">\n";
}

/// %i becomes population %s, decoded by its potential.
static std::string endText(const Shape &shape, const std::string &model) {
  std::string type = " : !snn.spikes<" + shapeText(shape) + ">\n";
  return "%s = snn.population %i " + model + " phase 0" + type +
         "snn.output \"y\" %s decoder(potential) scale 0.5 shape [" +
         std::to_string(shape.numNeurons()) + "]" + type;
}

static std::string arrow(const Shape &from, const Shape &to) {
  return " : !snn.spikes<" + shapeText(from) + "> -> !snn.current<" +
         shapeText(to) + ">\n";
}

static std::vector<float> toFloats(const std::vector<int64_t> &numbers) {
  return {numbers.begin(), numbers.end()};
}

TEST(SnnInterpreter, PassesNumbersThroughAnIdentityKernel) {
  Shape shape{2, 3, 4};
  Network network(0, inputText(shape, -127, 127) +
                         "%i = snn.conv2d %x weights(dense<[[[[1]], [[0]]], "
                         "[[[0]], [[1]]]]> : tensor<2x2x1x1xi8>)" +
                         arrow(shape, shape) +
                         endText(shape, "model(graded) low -127 high 127"));
  std::mt19937 random(1);
  std::vector<int64_t> input =
      randomNumbers(random, shape.numNeurons(), -100, 100);
  SnnFrame frame = run(network, toFloats(input));
  ASSERT_EQ(frame.populations.size(), 1u);
  ASSERT_EQ(frame.populations[0].values.size(), 1u);
  for (int64_t i = 0; i < shape.numNeurons(); ++i) {
    EXPECT_EQ(frame.populations[0].values[0][i], input[i]);
    EXPECT_EQ(frame.populations[0].potentials[i], input[i]);
    EXPECT_EQ(frame.outputs[0].integers[i], input[i]);
    EXPECT_EQ(frame.outputs[0].reals[i], input[i] * 0.5);
  }
}

namespace {
/// A random convolution, written down as in ONNX.
struct Convolution {
  Shape source, target;
  int64_t kernel[2], strides[2], pads[4], dilations[2], groups;
  std::vector<int64_t> weights, bias;

  explicit Convolution(std::mt19937 &random) {
    auto pick = [&](int64_t low, int64_t high) {
      return low + static_cast<int64_t>(random() % (high - low + 1));
    };
    groups = pick(1, 3);
    source = {groups * pick(1, 2), pick(4, 7), pick(4, 7)};
    for (int axis = 0; axis < 2; ++axis) {
      kernel[axis] = pick(1, 3);
      strides[axis] = pick(1, 3);
      dilations[axis] = pick(1, 2);
      pads[axis] = pick(0, 2);
      pads[axis + 2] = pick(2, 3); // the kernel always fits
    }
    auto places = [&](int axis, int64_t extent) {
      return (extent + pads[axis] + pads[axis + 2] -
              dilations[axis] * (kernel[axis] - 1) - 1) /
                 strides[axis] +
             1;
    };
    target = {groups * pick(1, 3), places(0, source.height),
              places(1, source.width)};
    weights = randomNumbers(random,
                            target.channels * source.channels / groups *
                                kernel[0] * kernel[1],
                            -8, 7);
    bias = randomNumbers(random, target.channels, -50, 50);
  }

  std::string text() const {
    auto list = [](const int64_t *numbers, int count) {
      std::string text = "[";
      for (int i = 0; i < count; ++i)
        text += (i ? ", " : "") + std::to_string(numbers[i]);
      return text + "]";
    };
    return "%i = snn.conv2d %x weights(" +
           weightsText(weights, {target.channels, source.channels / groups,
                                 kernel[0], kernel[1]}) +
           ") strides " + list(strides, 2) + " pads " + list(pads, 4) +
           " dilations " + list(dilations, 2) + " groups " +
           std::to_string(groups) + " bits 4 shift 1" + arrow(source, target) +
           endText(target, "model(graded) bias " +
                               list(bias.data(), bias.size()) +
                               " multiplier [5] shift [3] low -100 high 100");
  }

  /// The sum of the inputs of one target neuron.
  int64_t at(const std::vector<int64_t> &input, int64_t c, int64_t y,
             int64_t x) const {
    int64_t sources = source.channels / groups;
    int64_t group = c / (target.channels / groups);
    int64_t sum = bias[c];
    for (int64_t i = 0; i < sources; ++i)
      for (int64_t ky = 0; ky < kernel[0]; ++ky)
        for (int64_t kx = 0; kx < kernel[1]; ++kx) {
          int64_t sy = y * strides[0] + ky * dilations[0] - pads[0];
          int64_t sx = x * strides[1] + kx * dilations[1] - pads[1];
          if (sy < 0 || sy >= source.height || sx < 0 || sx >= source.width)
            continue;
          int64_t from =
              ((group * sources + i) * source.height + sy) * source.width + sx;
          int64_t weight =
              ((c * sources + i) * kernel[0] + ky) * kernel[1] + kx;
          sum += input[from] * weights[weight] * 2;
        }
    return sum;
  }
};
} // namespace

TEST(SnnInterpreter, AgreesWithWrittenOutConvolutions) {
  std::mt19937 random(2);
  for (int round = 0; round < 60; ++round) {
    Convolution conv(random);
    Network network(0, inputText(conv.source, -127, 127) + conv.text());
    std::vector<int64_t> input =
        randomNumbers(random, conv.source.numNeurons(), -3, 3);
    SnnFrame frame = run(network, toFloats(input));
    ASSERT_EQ(frame.populations.size(), 1u) << network.errors();
    int64_t index = 0;
    for (int64_t c = 0; c < conv.target.channels; ++c)
      for (int64_t y = 0; y < conv.target.height; ++y)
        for (int64_t x = 0; x < conv.target.width; ++x, ++index) {
          int64_t sum = conv.at(input, c, y, x);
          // Round half up after the division by 2^3.
          int64_t value =
              std::clamp<int64_t>(std::floor((sum * 5 + 4) / 8.0), -100, 100);
          ASSERT_EQ(frame.populations[0].potentials[index], sum);
          ASSERT_EQ(frame.populations[0].values[0][index], value);
        }
  }
}

TEST(SnnInterpreter, CountsDenseWeightsInTheOrderOfOnnx) {
  Shape source{2, 2, 3}, target{2, 1, 2};
  std::mt19937 random(3);
  std::vector<int64_t> weights = randomNumbers(random, 4 * 12, -128, 127);
  Network network(0, inputText(source, 0, 255) + "%i = snn.dense %x weights(" +
                         weightsText(weights, {4, 12}) + ")" +
                         arrow(source, target) +
                         endText(target, "model(integrate) initial [3]"));
  std::vector<int64_t> input = randomNumbers(random, 12, 0, 255);
  SnnFrame frame = run(network, toFloats(input));
  for (int64_t m = 0; m < 4; ++m) {
    int64_t sum = 3;
    for (int64_t k = 0; k < 12; ++k)
      sum += weights[m * 12 + k] * input[k];
    EXPECT_EQ(frame.outputs[0].integers[m], sum);
    EXPECT_EQ(frame.populations[0].values[0][m], 0); // never emits
  }
}

TEST(SnnInterpreter, PoolsWindows) {
  Shape source{1, 2, 4}, target{1, 1, 2};
  std::vector<float> input = {1, 2, -3, -4, //
                              9, 4, -1, -7};
  auto potentials = [&](const std::string &pool) {
    Network network(0, inputText(source, -127, 127) + "%i = snn." + pool +
                           " %x kernel [2, 2] strides [2, 2]" +
                           arrow(source, target) +
                           endText(target, "model(graded)"));
    return run(network, input).populations[0].potentials;
  };
  EXPECT_EQ(potentials("sum_pool"), (std::vector<int64_t>{16, -15}));
  // A maximum is never below 0: no event, no contribution.
  EXPECT_EQ(potentials("max_pool"), (std::vector<int64_t>{9, 0}));
}

TEST(SnnInterpreter, ScalesChannelsOneToOne) {
  Shape shape{2, 1, 2};
  Network network(0, inputText(shape, 0, 255) +
                         "%i = snn.one_to_one %x weights(dense<[3, -2]> : "
                         "tensor<2xi8>) shift 2" +
                         arrow(shape, shape) + endText(shape, "model(graded)"));
  EXPECT_EQ(run(network, {1, 2, 3, 4}).populations[0].potentials,
            (std::vector<int64_t>{12, 24, -24, -32}));
}

TEST(SnnInterpreter, SaturatesPotentials) {
  Shape shape{1, 1, 2};
  Network network(
      0, inputText(shape, -255, 255) +
             "%i = snn.one_to_one %x weights(dense<127> : tensor<1xi8>)" +
             arrow(shape, shape) + endText(shape, "model(graded)"));
  // 8 signed bits hold -128 to 127.
  EXPECT_EQ(run(network, {100, -100}, 8).populations[0].potentials,
            (std::vector<int64_t>{127, -128}));
}

TEST(SnnInterpreter, AddsBeyond32Bits) {
  Shape shape{1, 1, 2};
  Network network(
      0, inputText(shape, -2147483648, 2147483647) +
             "%i = snn.one_to_one %x weights(dense<127> : tensor<1xi8>)" +
             arrow(shape, shape) + endText(shape, "model(graded)"));
  EXPECT_EQ(run(network, {2e9f, -2e9f}, 46).populations[0].potentials,
            (std::vector<int64_t>{254000000000, -254000000000}));
}

TEST(SnnInterpreter, RoundsInputsHalfAwayFromZeroAndClampsThem) {
  Shape shape{1, 1, 6};
  Network network(
      0, inputText(shape, -4, 5) +
             "%i = snn.one_to_one %x weights(dense<1> : tensor<1xi8>)" +
             arrow(shape, shape) + endText(shape, "model(graded)"));
  float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(run(network, {0.5f, -0.5f, 2.4f, 99.0f, -infinity, infinity})
                .populations[0]
                .potentials,
            (std::vector<int64_t>{1, -1, 2, 5, -4, 5}));
}

TEST(SnnInterpreter, AppliesSoftmaxAndTakesTheFirstOfEqualClasses) {
  Network network(0, R"(
    %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [3] : !snn.spikes<3>
    %i = snn.one_to_one %x weights(dense<1> : tensor<3xi8>) : !snn.spikes<3> -> !snn.current<3>
    %s = snn.population %i model(integrate) phase 0 : !snn.spikes<3>
    snn.output "y" %s decoder(potential) scale 1.0 softmax shape [1, 3] : !snn.spikes<3>)");
  SnnFrame frame = run(network, {1, 2, 2});
  double sum = std::exp(-1.0) + 2;
  EXPECT_DOUBLE_EQ(frame.outputs[0].reals[0], std::exp(-1.0) / sum);
  EXPECT_DOUBLE_EQ(frame.outputs[0].reals[1], 1 / sum);
  EXPECT_EQ(frame.outputs[0].classIndex(), 1);
}

static const char *const chain = R"(
    %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1] : !snn.spikes<1>
    %i = snn.one_to_one %x weights(dense<1> : tensor<1xi8>) : !snn.spikes<1> -> !snn.current<1>
    %a = snn.population %i model(graded) phase 0 layer "A" : !snn.spikes<1>
    %j = snn.one_to_one %a weights(dense<2> : tensor<1xi8>) : !snn.spikes<1> -> !snn.current<1>
    %k = snn.one_to_one %x weights(dense<3> : tensor<1xi8>) DELAY : !snn.spikes<1> -> !snn.current<1>
    %b = snn.population %j, %k model(graded) PHASE layer "B" : !snn.spikes<1>
    snn.output "y" %b decoder(value) scale 1.0 shape [1] : !snn.spikes<1>)";

static std::string chainWith(const std::string &delay,
                             const std::string &phase) {
  std::string text = chain;
  text.replace(text.find("DELAY"), 5, delay);
  text.replace(text.find("PHASE"), 5, phase);
  return text;
}

TEST(SnnInterpreter, MeetsPathsOfDifferentLength) {
  Network network(0, chainWith("delay 1", "phase 1"));
  SnnFrame frame = run(network, {4});
  EXPECT_EQ(frame.ticks, 2);
  EXPECT_EQ(frame.outputs[0].integers, std::vector<int64_t>{20});
}

TEST(SnnInterpreter, RefusesNetworksThatAreNotAligned) {
  Network late(0, chainWith("", "phase 1"));
  EXPECT_FALSE(late.interpreter());
  EXPECT_EQ(late.errors(),
            "'snn.one_to_one' op sends its first events to tick 0, but "
            "population 'B' is active from tick 1 on; run "
            "--snn-align-delays\n");
  Network without(0, chainWith("", ""));
  EXPECT_FALSE(without.interpreter());
  EXPECT_EQ(without.errors(), "'snn.population' op expects a phase; run "
                              "--snn-align-delays\n");

  Network trained("coding = spiking, steps = 1, dt = 1.0, reset = zero, "
                  "compare = ge",
                  R"(
    %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1] : !snn.spikes<1>
    %i = snn.sum_pool %x kernel [1, 1] : !snn.spikes<1> -> !snn.current<1>
    %s = snn.neurons %i model(relay) : !snn.spikes<1>
    snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>)");
  EXPECT_FALSE(trained.interpreter());
  EXPECT_EQ(trained.errors(),
            "'snn.network' op is a trained network of real numbers; run "
            "--snn-quantize, or interpret it as such\n");
}

TEST(SnnInterpreter, RefusesNumbersThatCouldOverflow) {
  Network network(0, R"(
    %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 2147483647 shape [1] : !snn.spikes<1>
    %i = snn.one_to_one %x weights(dense<1> : tensor<1xi8>) shift 31 : !snn.spikes<1> -> !snn.current<1>
    %a = snn.population %i model(graded) phase 0 : !snn.spikes<1>
    snn.output "y" %a decoder(value) scale 1.0 shape [1] : !snn.spikes<1>)");
  EXPECT_FALSE(network.interpreter());
  EXPECT_EQ(network.errors(),
            "'snn.population' op adds up to 5.902958e+20 in the worst case, "
            "but the interpreter has sums below 2^62; lower shift or the "
            "range of events\n");
  Network bits(0, chainWith("delay 1", "phase 1"));
  EXPECT_FALSE(bits.interpreter(47));
  EXPECT_EQ(bits.errors(), "'snn.network' op expects potentials of 2 to 46 "
                           "bits, but found 47\n");
}

TEST(SnnInterpreter, RefusesInputsThatDoNotFit) {
  Network network(0, chainWith("delay 1", "phase 1"));
  std::optional<SnnInterpreter> interpreter = network.interpreter();
  ASSERT_TRUE(interpreter.has_value());
  auto message = [&](llvm::ArrayRef<llvm::ArrayRef<float>> inputs) {
    Result<SnnFrame> frame = interpreter->run(inputs);
    return frame ? "" : frame.error().message;
  };
  std::vector<float> two = {1, 2}, nan = {std::nanf("")};
  EXPECT_EQ(message({}), "the network expects 1 inputs, but found 0");
  EXPECT_EQ(message({llvm::ArrayRef<float>(two)}),
            "input 'x' expects 1 numbers, but found 2");
  EXPECT_EQ(message({llvm::ArrayRef<float>(nan)}),
            "input 'x' expects numbers, but value 0 is NaN");
}
