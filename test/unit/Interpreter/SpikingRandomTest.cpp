// The interpreter of trained networks against the slow version.

#include "SnnNetworks.h"
#include "SpikingReference.h"

#include "snnc/Interpreter/SpikingInterpreter.h"
#include "gtest/gtest.h"

#include <cstdio>
#include <cstring>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;
using namespace snnc::test;

namespace {

/// "dense<[1.0, ...]> : tensor<2x1xf32>" of random eighths from -2 to 2.
std::string randomReals(std::mt19937 &random, int64_t count,
                        const std::string &shape) {
  std::string text = "dense<\"0x";
  for (int64_t number : randomNumbers(random, count, -16, 16)) {
    float value = float(number) / 8;
    unsigned char bytes[4];
    std::memcpy(bytes, &value, 4);
    for (unsigned char byte : bytes) {
      char digits[3];
      std::snprintf(digits, sizeof digits, "%02X", byte);
      text += digits;
    }
  }
  return text + "\"> : tensor<" + shape + "xf32>";
}

/// One of `choices`.
std::string pick(std::mt19937 &random, std::vector<std::string> choices) {
  return choices[random() % choices.size()];
}

std::string randomSemantics(std::mt19937 &random) {
  return "coding = spiking, steps = 0, dt = 1.0e-3, reset = " +
         pick(random, {"subtract", "zero", "value"}) +
         ", compare = " + pick(random, {"ge", "gt"}) + ", scheme = " +
         pick(random, {"euler", "exponential", "exponential_decay"}) +
         ", form = " + pick(random, {"decay", "difference"}) +
         ", spikes = " + pick(random, {"single", "multiple"}) +
         ", reset_time = " + pick(random, {"same_step", "next_step"}) +
         ", synapse_order = " +
         pick(random, {"input_first", "membrane_first"}) +
         ", layer_delay = " + pick(random, {"0", "1", "2"}) +
         pick(random, {"", ", floor = -1.0", ", floor = -0.5"});
}

/// "model(lif) parameters {...}" for 2x3x3 neurons.
std::string randomNeurons(std::mt19937 &random) {
  const std::string scalar = " : tensor<f32>";
  std::string tau = "dense<4.0e-3>" + scalar;
  std::string taus = "dense<[2.0e-3, 5.0e-3]> : tensor<2xf32>";
  std::string any = randomReals(random, 18, "2x3x3");
  std::string fires = ", v_threshold = " +
                      pick(random, {"dense<1.0>" + scalar,
                                    "dense<[0.5, 2.0]> : tensor<2xf32>"}) +
                      ", v_reset = dense<2.5e-01>" + scalar;
  std::string leak = ", r = dense<3.0>" + scalar + ", v_leak = " + any;
  std::string slow = "tau_syn = " + tau + ", tau_mem = " + taus +
                     ", w_in = dense<2.0>" + scalar;
  return pick(
      random,
      {"model(relay)", "model(relay) bias(" + any + ")",
       "model(relay) parameters {delay = dense<[1.0e-3, 3.0e-3]> : "
       "tensor<2xf32>}",
       "model(threshold) parameters {threshold = dense<0.5>" + scalar + "}",
       "model(integrator) parameters {r = dense<0.5>" + scalar + "}",
       "model(integrate_fire) parameters {r = " + any + fires + "}",
       "model(integrate_fire) bias(dense<0.25>" + scalar + ") parameters {" +
           fires.substr(2) + "}",
       "model(leaky_integrator) parameters {tau = " + taus + leak + "}",
       "model(lif) parameters {tau = " + tau + leak + fires + "}",
       "model(cuba_leaky_integrator) parameters {" + slow + leak + "}",
       "model(cuba_lif) parameters {" + slow + leak + fires + "}",
       "model(sigma_delta) bias(" + any +
           ") parameters {threshold = dense<0.5>" + scalar + "}"});
}

/// A loop of two populations, with every kind of synapse op.
std::string randomBody(std::mt19937 &random) {
  auto weights = [&](int64_t count, const std::string &shape) {
    return " weights(" + randomReals(random, count, shape) + ")";
  };
  const std::string map = "!snn.spikes<2x3x3>", sum = "!snn.current<2x3x3>";
  const std::string to = " : " + map + " -> " + sum + "\n";
  return "%x = snn.input \"x\" encoder(stream) scale 1.0 low 0 high 9 shape "
         "[18] : " +
         map +
         "\n"
         "%a = snn.conv2d %x" +
         weights(36, "2x2x3x3") + " pads [1, 1, 1, 1]" + to +
         "%b = snn.one_to_one %t" + weights(2, "2") + " delay " +
         pick(random, {"1", "2", "4"}) + to + "%c = snn.one_to_one %x" +
         weights(18, "2x3x3") + " delay 1" + to +
         "%s = snn.neurons %a, %b, %c " + randomNeurons(random) +
         " layer \"s\" : " + map +
         "\n"
         "%d = snn.dense %s" +
         weights(324, "18x18") + to +
         "%e = snn.sum_pool %s kernel [2, 2] pads [0, 0, 1, 1]" + to +
         "%f = snn.conv2d %t" + weights(18, "2x1x3x3") +
         " pads [1, 1, 1, 1] groups 2 delay 1" + to +
         "%t = snn.neurons %d, %e, %f " + randomNeurons(random) +
         " layer \"t\" : " + map +
         "\n"
         "%g = snn.max_pool %t kernel [2, 2] pads [1, 1, 0, 0]" +
         to + "%u = snn.neurons %g model(relay) layer \"u\" : " + map +
         "\n"
         "snn.output \"y\" %u decoder(count) scale 1.0 shape [18] : " +
         map;
}

data::EventSample randomSample(std::mt19937 &random, int64_t steps,
                               int64_t neurons) {
  data::EventSample sample;
  sample.steps = steps;
  for (int64_t step = 0; step < steps; ++step)
    for (int64_t neuron = 0; neuron < neurons; ++neuron)
      if (random() % 4 == 0)
        sample.events.push_back({step, neuron, float(1 + random() % 2)});
  return sample;
}

TEST(SpikingInterpreter, AgreesWithTheSlowVersion) {
  std::mt19937 random(7);
  double spikes = 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::string semantics = randomSemantics(random);
    std::string body = randomBody(random);
    Network network(semantics, body);
    ASSERT_TRUE(network.op()) << network.errors() << body;
    data::EventSample sample = randomSample(random, 9, 18);
    SpikingFrame frame = runEvents(network, sample);
    auto slow = runSlowly(network.op(), sample);
    for (const SpikingTrace &trace : frame.populations) {
      ASSERT_EQ(trace.values, slow[trace.layer].values) << semantics << body;
      bool hasPotential =
          body.find("model(relay)") == body.rfind("model(relay)") &&
          body.find("model(threshold)") == std::string::npos;
      if (trace.layer != "u" && hasPotential) {
        ASSERT_EQ(trace.potentials, slow[trace.layer].potentials)
            << semantics << body;
      }
      spikes += trace.spikes;
    }
  }
  EXPECT_NE(spikes, 0);
}

TEST(SpikingInterpreter, AgreesWithTheSlowVersionInIntegers) {
  std::mt19937 random(8);
  for (int trial = 0; trial < 100; ++trial) {
    auto weights = [&](int64_t count, std::vector<int64_t> shape) {
      return " weights(" +
             weightsText(randomNumbers(random, count, -128, 127), shape) + ")";
    };
    std::string to = " shift 6 : !snn.spikes<2x2x2> -> !snn.current<2x2x2>\n";
    std::string neurons =
        "model(loihi) bias(dense<[64, -64]> : tensor<2xi32>) parameters "
        "{current_decay = dense<" +
        pick(random, {"0", "1024", "4096"}) +
        "> : tensor<i32>, voltage_decay = dense<[128, 2000]> : tensor<2xi32>, "
        "v_threshold = dense<1600> : tensor<i32>, v_reset = dense<-64> : "
        "tensor<i32>, refractory = dense<[0, 2]> : tensor<2xi32>, "
        "reset_interval = dense<" +
        pick(random, {"0", "5"}) +
        "> : tensor<i32>, reset_offset = dense<3> : tensor<i32>}";
    std::string body =
        "%x = snn.input \"x\" encoder(stream) scale 1.0 low 0 high 9 shape "
        "[8] : !snn.spikes<2x2x2>\n"
        "%i = snn.conv2d %x" +
        weights(36, {2, 2, 3, 3}) + " pads [1, 1, 1, 1]" + to +
        "%j = snn.dense %s" + weights(64, {8, 8}) +
        " shift 6 delay 1 : "
        "!snn.spikes<2x2x2> -> !snn.current<2x2x2>\n"
        "%s = snn.neurons %i, %j " +
        neurons +
        " layer \"s\" : !snn.spikes<2x2x2>\n"
        "snn.output \"y\" %s decoder(count) scale 1.0 shape [8] : "
        "!snn.spikes<2x2x2>";
    Network network("coding = spiking, steps = 0, dt = 1.0, reset = " +
                        pick(random, {"zero", "subtract", "value"}) +
                        ", compare = " + pick(random, {"ge", "gt"}),
                    body);
    ASSERT_TRUE(network.op()) << network.errors() << body;
    data::EventSample sample = randomSample(random, 16, 8);
    SpikingFrame frame = runEvents(network, sample);
    auto slow = runSlowly(network.op(), sample);
    ASSERT_EQ(frame.populations[0].values, slow["s"].values);
    ASSERT_EQ(frame.populations[0].potentials, slow["s"].potentials);
  }
}

} // namespace
