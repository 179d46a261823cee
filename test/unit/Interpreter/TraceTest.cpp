// Profiles against what the frameworks themselves computed: one LIF neuron,
// 1,000 steps of 0.1 ms (test/data/nir_lif; Pedersen et al. 2024, figure 2).

#include "SnnNetworks.h"

#include "snnc/Import/Profiles.h"
#include "snnc/Interpreter/SpikingInterpreter.h"
#include "gtest/gtest.h"

#include <fstream>
#include <sstream>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;
using namespace snnc::test;

namespace {

/// A recorded trace, one entry per step.
struct Recording {
  std::vector<float> inputs, potentials, spikes;
};

Recording readRecording(const std::string &platform) {
  std::ifstream file(std::string(SNNC_SOURCE_DIR) + "/test/data/nir_lif/lif_" +
                     platform + ".csv");
  EXPECT_TRUE(file) << platform;
  Recording recording;
  std::string line, cell;
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    for (std::vector<float> *column :
         {&recording.inputs, &recording.potentials, &recording.spikes}) {
      std::getline(cells, cell, ',');
      column->push_back(std::strtof(cell.c_str(), nullptr));
    }
  }
  return recording;
}

/// The input of all platforms: 1 where any of them has something (sinabs shows
/// it behind its weight).
data::EventSample readInput() {
  data::EventSample sample;
  for (float value : readRecording("norse").inputs) {
    if (value != 0)
      sample.events.push_back({sample.steps, 0, value});
    ++sample.steps;
  }
  return sample;
}

/// One neuron behind one synapse.
std::string oneNeuron(const std::string &weight, const std::string &neurons) {
  return "%x = snn.input \"x\" encoder(stream) scale 1.0 low 0 high 9 shape "
         "[1] : !snn.spikes<1>\n"
         "%i = snn.dense %x weights(dense<" +
         weight + " : !snn.spikes<1> -> !snn.current<1>\n%s = snn.neurons %i " +
         neurons +
         " : !snn.spikes<1>\n"
         "snn.output \"y\" %s decoder(count) scale 1.0 shape [1] : "
         "!snn.spikes<1>";
}

/// The neuron of lif_norse.nir. Some platforms keep the potential in units of
/// their own, so that resistance and threshold are larger by one factor.
std::string lif(const std::string &weight, const std::string &resistance,
                const std::string &threshold) {
  return oneNeuron(weight + "> : tensor<1x1xf32>)",
                   "model(lif) parameters {tau = dense<0.0025> : tensor<f32>, "
                   "r = dense<" +
                       resistance +
                       "> : tensor<f32>, v_leak = "
                       "dense<0.0> : tensor<f32>, v_threshold = dense<" +
                       threshold + "> : tensor<f32>}");
}

/// What a platform recorded and how far the interpreter may be off.
struct Platform {
  std::string name, profile;
  std::string weight, resistance, threshold;
  int64_t potentialLag; ///< steps that its potentials are recorded later
  int64_t spikeLag;     ///< steps that its spikes are recorded later
  float tolerance;      ///< of potentials, in its unit
  float atSpikes = 0;   ///< what it shows beyond the potential when it fires
};

void compare(const Platform &platform, Network &network,
             snn::SemanticsAttr semantics) {
  FailureOr<SpikingInterpreter> interpreter =
      SpikingInterpreter::create(network.op(), semantics);
  ASSERT_TRUE(succeeded(interpreter)) << network.errors();
  data::EventSample sample = readInput();
  SpikingInput input;
  input.events = &sample;
  SpikingRunOptions options;
  options.recordSpikes = options.recordPotentials = true;
  Result<SpikingFrame> frame = interpreter->run(input, options);
  ASSERT_TRUE(frame);
  Recording recording = readRecording(platform.name);
  ASSERT_EQ(recording.spikes.size(), 1000u);
  const SpikingTrace &trace = frame->populations[0];
  EXPECT_EQ(trace.spikes, 4);
  for (int64_t step = 0; step < 1000; ++step) {
    if (step >= platform.spikeLag) {
      ASSERT_EQ(trace.values[step - platform.spikeLag][0],
                recording.spikes[step])
          << platform.name << " step " << step;
    }
    if (step >= platform.potentialLag) {
      ASSERT_NEAR(trace.potentials[step - platform.potentialLag][0] +
                      platform.atSpikes * recording.spikes[step],
                  recording.potentials[step], platform.tolerance)
          << platform.name << " step " << step;
    }
  }
}

TEST(Traces, AreThoseThatThePlatformsRecorded) {
  const Platform platforms[] = {
      // 32-bit numbers in the same order: every digit is the same.
      {"norse", "norse", "1.0", "1.0", "0.1", 0, 0, 0},
      {"sinabs", "sinabs", "1.0", "1.0", "0.1", 0, 0, 0},
      {"rockpool", "sinabs", "1.0", "1.0", "0.1", 0, 0, 0},
      {"snntorch", "snntorch", "1.0", "25.0", "2.5", 0, 0, 0},
      // The spike is sent a step after the potential was above the threshold.
      {"spyx", "spyx", "1.0", "1.0", "0.1", 0, 1, 0},
      // 64-bit numbers.
      {"nengo", "nengo", "1.0", "10.0", "1.0", 0, 0, 2e-7f},
      // A process hears what another one sent a step before.
      {"lava_cpu_float", "lava", "1.0", "1.0", "0.1", 1, 1, 2e-8f},
      // A weight of 8 bits times a scale.
      {"spinnaker2", "spinnaker2", "0.9998039600078417", "25.0", "2.5", 0, 0,
       5e-7f},
      // Divides by tau where the profile multiplies by dt / tau.
      {"spikingjelly", "spikingjelly", "1.0", "1.0", "0.1", 0, 0, 2e-8f}};
  for (const Platform &platform : platforms) {
    Network network(
        "coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge",
        lif(platform.weight, platform.resistance, platform.threshold));
    ASSERT_TRUE(network.op()) << network.errors();
    Result<Semantics> semantics =
        chooseSemantics(platform.profile, {"dt=1e-4"});
    ASSERT_TRUE(semantics);
    compare(platform, network, semantics->toAttr(*network.op().getContext()));
  }
}

/// Lava's converter: weight 10 * 2^6, decay floor(4096 * dt / tau) = 163,
/// threshold 25 * 2^6, all in integers. The chip shows 128 for the potential of
/// a neuron that fires, which its software shows as 0.
TEST(Traces, OfLavaInIntegersAreExact) {
  Network network(
      "coding = spiking, steps = 0, dt = 1.0e-4, reset = zero, compare = gt",
      oneNeuron("10> : tensor<1x1xi8>) shift 6",
                "model(loihi) parameters {current_decay = dense<4096> : "
                "tensor<i32>, voltage_decay = dense<163> : tensor<i32>, "
                "v_threshold = dense<1600> : tensor<i32>}"));
  ASSERT_TRUE(network.op()) << network.errors();
  compare({"lava_cpu_fixed", "lava", "", "", "", 1, 1, 0}, network,
          network.op().getSemantics());
  compare({"lava_loihi_fixed", "lava", "", "", "", 1, 1, 0, 128}, network,
          network.op().getSemantics());
}

} // namespace
