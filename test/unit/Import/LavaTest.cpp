// Compares networks of lava-dl with what lava-dl recorded of them, and Loihi's
// arithmetic with one that is written down again here.

#include "snnc/Data/Array.h"
#include "snnc/Import/Netx.h"
#include "snnc/Interpreter/SpikingInterpreter.h"

#include "dialects/Snn/Snn.h"

#include <gtest/gtest.h>

#include <random>

using namespace snnc;
using namespace snnc::interpreter;

namespace {

const std::string folder = SNNC_SOURCE_DIR "/test/data/lava/";

mlir::FailureOr<SpikingInterpreter> prepare(mlir::ModuleOp module) {
  auto networks = module.getBody()->getOps<snn::NetworkOp>();
  return SpikingInterpreter::create(*networks.begin());
}

data::Array readTrace(const std::string &name) {
  Result<data::Array> array =
      data::readArray(folder + "pilotnet_trace.npz:" + name);
  EXPECT_TRUE(array) << array.error().message;
  return array ? *array : data::Array();
}

/// Counts the recorded elements that differ from `found`, [step][neuron].
/// Where `spikes` has one, the recording shows a mark instead of a potential.
int64_t countDifferences(const data::Array &recorded,
                         const std::vector<std::vector<float>> &found,
                         const std::vector<std::vector<float>> *spikes) {
  int64_t different = 0, index = 0;
  EXPECT_EQ(recorded.shape[0], int64_t(found.size()));
  for (size_t step = 0; step < found.size(); ++step)
    for (size_t neuron = 0; neuron < found[step].size(); ++neuron, ++index) {
      bool isMarked = spikes && (*spikes)[step][neuron] != 0;
      double expected = recorded.at(index);
      different += isMarked ? expected != 128 : expected != found[step][neuron];
    }
  EXPECT_EQ(index, recorded.numElements());
  return different;
}

TEST(Lava, PilotNetEqualsTheRecordedSpikesCurrentsAndPotentials) {
  mlir::MLIRContext context;
  NetxImportOptions options;
  options.resetInterval = 17;
  auto module = importNetx(folder + "pilotnet.net", context, options);
  ASSERT_TRUE(module);
  auto interpreter = prepare(*module);
  ASSERT_TRUE(mlir::succeeded(interpreter));

  // The recorded picture is what the input layer makes of pixels from 0 to 1:
  // 2 * 40 * pixel - 40 + 36.
  data::Array image = readTrace("image");
  std::vector<float> pixels;
  for (int64_t i = 0; i < image.numElements(); ++i)
    pixels.push_back(static_cast<float>((image.at(i) + 4) / 80));
  SpikingRunOptions run;
  run.steps = 24;
  run.recordSpikes = run.recordPotentials = run.recordCurrents = true;
  Result<SpikingFrame> frame = interpreter->run({{nullptr, pixels}}, run);
  ASSERT_TRUE(frame) << frame.error().message;

  ASSERT_EQ(frame->populations.size(), 10u);
  for (const SpikingTrace &trace : frame->populations) {
    std::string name = "layer" + trace.layer.substr(6);
    bool isRecorded = name != "layer10"; // of which no step is
    bool hasState = isRecorded && (name == "layer5" || name >= "layer7");
    if (isRecorded) {
      EXPECT_EQ(
          countDifferences(readTrace(name + "_spikes"), trace.values, nullptr),
          0)
          << name;
    }
    if (!hasState)
      continue;
    EXPECT_EQ(
        countDifferences(readTrace(name + "_current"), trace.currents, nullptr),
        0)
        << name;
    EXPECT_EQ(countDifferences(readTrace(name + "_potential"), trace.potentials,
                               &trace.values),
              0)
        << name;
  }
}

/// Spikes of the neurons that send a digit: v += pixel; if v > 255 a spike and
/// v = 0; from step 1 on.
data::EventSample encodeDigit(const data::Array &digits, int64_t index) {
  data::EventSample sample;
  sample.steps = 32;
  std::vector<int> potentials(784);
  for (int64_t step = 1; step < sample.steps; ++step)
    for (int64_t pixel = 0; pixel < 784; ++pixel) {
      int &potential = potentials[pixel];
      potential += static_cast<int>(digits.at(index * 784 + pixel));
      if (potential <= 255)
        continue;
      potential = 0;
      sample.events.push_back({step, pixel, 1});
    }
  return sample;
}

TEST(Lava, MnistCountsEqualTheRecordedOnes) {
  mlir::MLIRContext context;
  auto module = importNetx(folder + "mnist.net", context);
  ASSERT_TRUE(module);
  auto interpreter = prepare(*module);
  ASSERT_TRUE(mlir::succeeded(interpreter));
  Result<data::Array> digits =
      data::readArray(SNNC_SOURCE_DIR "/test/data/mnist/"
                                      "t10k-first1000-images-idx3-ubyte.gz");
  Result<data::Array> counts =
      data::readArray(folder + "mnist_counts_first1000.npy");
  ASSERT_TRUE(digits && counts);
  for (int64_t index = 0; index < 100; ++index) {
    data::EventSample sample = encodeDigit(*digits, index);
    Result<SpikingFrame> frame = interpreter->run({{&sample, {}}});
    ASSERT_TRUE(frame) << frame.error().message;
    for (int64_t k = 0; k < 10; ++k)
      EXPECT_EQ(frame->outputs[0].values[k], counts->at(index * 10 + k))
          << "digit " << index << ", class " << k;
  }
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// One neuron of Loihi, in doubles and with a division instead of a shift.
struct Neuron {
  double current = 0, potential = 0;
  int silent = 0;

  bool step(double input, int iDecay, int vDecay, double threshold, double bias,
            int refractory, bool isStrict) {
    current = std::trunc(current * (4096 - iDecay) / 4096) + input;
    if (silent > 0) {
      --silent;
      return false;
    }
    potential = std::trunc(potential * (4096 - vDecay) / 4096) + current + bias;
    bool fires = isStrict ? potential > threshold : potential >= threshold;
    if (!fires)
      return false;
    potential = 0;
    silent = refractory;
    return true;
  }
};

TEST(Lava, LoihisArithmeticEqualsThatOfSingleNeurons) {
  std::mt19937 random(1);
  auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  for (int round = 0; round < 60; ++round) {
    bool isStrict = pick(0, 1);
    int iDecay = pick(0, 3) ? pick(0, 4096) : 4096;
    int vDecay = pick(0, 3) ? pick(0, 4096) : 0;
    int threshold = pick(1, 200), refractory = pick(0, 3), bias = pick(-9, 9);
    std::vector<float> weights;
    for (int i = 0; i < 6; ++i)
      weights.push_back(static_cast<float>(2 * pick(-128, 127)));
    hdf5::Group neuron;
    neuron.arrays["type"] =
        hdf5::Array::of(std::string(isStrict ? "LOIHI" : "CUBA"));
    neuron.arrays["iDecay"] = hdf5::Array::of(int64_t(iDecay));
    neuron.arrays["vDecay"] = hdf5::Array::of(int64_t(vDecay));
    neuron.arrays["vThMant"] = hdf5::Array::of(int64_t(threshold));
    neuron.arrays["refDelay"] = hdf5::Array::of(int64_t(refractory + 1));
    hdf5::Group layer, root;
    layer.arrays["type"] = hdf5::Array::of(std::string("dense"));
    layer.arrays["shape"] = hdf5::Array::of(std::vector<int64_t>{2}, {1});
    layer.arrays["inFeatures"] = hdf5::Array::of(int64_t(3));
    layer.arrays["weight"] = hdf5::Array::of(weights, {2, 3});
    layer.arrays["bias"] = hdf5::Array::of(int64_t(bias));
    layer.groups["neuron"] = neuron;
    root.groups["layer"].groups["0"] = layer;

    mlir::MLIRContext context;
    auto module = importNetx(root, "x.net", context);
    ASSERT_TRUE(module);
    auto interpreter = prepare(*module);
    ASSERT_TRUE(mlir::succeeded(interpreter));
    data::EventSample sample;
    sample.steps = 50;
    Neuron neurons[2];
    std::vector<float> expected;
    for (int step = 0; step < sample.steps; ++step) {
      double inputs[2] = {0, 0};
      for (int source = 0; source < 3; ++source) {
        if (pick(0, 2))
          continue;
        sample.events.push_back({step, source, 1});
        for (int target : {0, 1})
          inputs[target] += 64 * weights[target * 3 + source];
      }
      for (int target : {0, 1})
        expected.push_back(neurons[target].step(inputs[target], iDecay, vDecay,
                                                64 * threshold, 64 * bias,
                                                refractory, isStrict));
    }
    SpikingRunOptions run;
    run.recordSpikes = true;
    Result<SpikingFrame> frame = interpreter->run({{&sample, {}}}, run);
    ASSERT_TRUE(frame) << frame.error().message;
    std::vector<float> found;
    for (const std::vector<float> &step : frame->populations[0].values)
      found.insert(found.end(), step.begin(), step.end());
    EXPECT_EQ(found, expected) << "round " << round;
  }
}

} // namespace
