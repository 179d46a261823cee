// The interpreter of trained networks by hand.

#include "SnnNetworks.h"
#include "SpikingReference.h"

#include "snnc/Interpreter/SpikingInterpreter.h"

#include "mlir/IR/Builders.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;
using namespace snnc::test;

namespace {

using Numbers = std::vector<float>;

/// A stream into one neuron of `neurons` and an output by `decoder`.
Network oneNeuron(const std::string &semantics, const std::string &neurons,
                  const std::string &decoder = "count",
                  const std::string &weights = "dense<1.0> : tensor<1xf32>",
                  const std::string &shift = "") {
  return Network("coding = spiking, steps = 0, dt = 1.0, " + semantics,
                 "%x = snn.input \"x\" encoder(stream) scale 1.0 low -999 high "
                 "999 shape [1] : !snn.spikes<1>\n"
                 "%i = snn.one_to_one %x weights(" +
                     weights + ") " + shift +
                     " : "
                     "!snn.spikes<1> -> !snn.current<1>\n"
                     "%s = snn.neurons %i " +
                     neurons +
                     " : !snn.spikes<1>\n"
                     "snn.output \"y\" %s decoder(" +
                     decoder + ") scale 1.0 shape [1] : !snn.spikes<1>");
}

/// The values of each step for neuron 0.
data::EventSample stream(const Numbers &values) {
  data::EventSample sample;
  sample.steps = values.size();
  for (size_t step = 0; step < values.size(); ++step)
    if (values[step] != 0)
      sample.events.push_back({int64_t(step), 0, values[step]});
  return sample;
}

/// Of the only neuron, step by step.
Numbers first(const std::vector<std::vector<float>> &recording) {
  Numbers numbers;
  for (const Numbers &step : recording)
    numbers.push_back(step[0]);
  return numbers;
}

struct Expected {
  std::string semantics;
  Numbers values, potentials;
};

TEST(SpikingInterpreter, ResetsAsTheSemanticsSay) {
  const std::string model =
      "model(integrate_fire) parameters {v_threshold = dense<1.0> : "
      "tensor<f32>, v_reset = dense<0.5> : tensor<f32>}";
  const Expected cases[] = {
      {"reset = subtract, compare = ge", {0, 1, 1, 0}, {0.5, 0.5, 1.5, 0.5}},
      {"reset = zero, compare = ge", {0, 1, 1, 0}, {0.5, 0, 0, -1}},
      {"reset = value, compare = ge", {0, 1, 1, 0}, {0.5, 0.5, 0.5, -0.5}},
      // 0.5 + 1 is 1.5; of 2.5 and 1.5 one threshold each is taken a step
      // later.
      {"reset = subtract, compare = ge, reset_time = next_step",
       {0, 1, 1, 0},
       {0.5, 1.5, 2.5, 0.5}},
      {"reset = zero, compare = ge, reset_time = next_step",
       {0, 1, 1, 0},
       {0.5, 1.5, 2, -1}},
      {"reset = subtract, compare = ge, spikes = multiple",
       {0, 1, 2, 0},
       {0.5, 0.5, 0.5, -0.5}},
      {"reset = zero, compare = ge, floor = -0.25",
       {0, 1, 1, 0},
       {0.5, 0, 0, -0.25}}};
  for (const Expected &expected : cases) {
    Network network = oneNeuron(expected.semantics, model);
    SpikingFrame frame = runEvents(network, stream({0.5, 1, 2, -1}));
    ASSERT_EQ(frame.populations.size(), 1u) << network.errors();
    EXPECT_EQ(first(frame.populations[0].values), expected.values)
        << expected.semantics;
    EXPECT_EQ(first(frame.populations[0].potentials), expected.potentials)
        << expected.semantics;
  }
}

TEST(SpikingInterpreter, ComparesAsTheSemanticsSay) {
  const std::string model = "model(integrate_fire) parameters {v_threshold = "
                            "dense<1.0> : tensor<f32>}";
  Network ge =
      oneNeuron("reset = subtract, compare = ge, spikes = multiple", model);
  EXPECT_EQ(first(runEvents(ge, stream({1, 2})).populations[0].values),
            (Numbers{1, 2}));
  // More than n thresholds: 1 is not, 1 + 2 is more than 2.
  Network gt =
      oneNeuron("reset = subtract, compare = gt, spikes = multiple", model);
  EXPECT_EQ(first(runEvents(gt, stream({1, 2})).populations[0].values),
            (Numbers{0, 2}));
}

/// tau = 2 dt: Euler halves, exp(-1/2) = 0.60653066.
TEST(SpikingInterpreter, SolvesTheMembraneByTheScheme) {
  const std::string model = "model(leaky_integrator) parameters {tau = "
                            "dense<2.0> : tensor<f32>}";
  Network euler = oneNeuron("reset = zero, compare = ge", model, "potential");
  SpikingFrame frame = runEvents(euler, stream({1, 0}));
  EXPECT_EQ(first(frame.populations[0].potentials), (Numbers{0.5, 0.25}));
  EXPECT_EQ(frame.outputs[0].values, Numbers{0.25});
  Network exact = oneNeuron("reset = zero, compare = ge, scheme = exponential",
                            model, "potential");
  Numbers potentials =
      first(runEvents(exact, stream({1, 0})).populations[0].potentials);
  EXPECT_FLOAT_EQ(potentials[0], 0.39346934f);
  EXPECT_FLOAT_EQ(potentials[1], 0.39346934f * 0.60653066f);
  Network mixed =
      oneNeuron("reset = zero, compare = ge, scheme = exponential_decay", model,
                "potential");
  potentials =
      first(runEvents(mixed, stream({1, 0})).populations[0].potentials);
  EXPECT_FLOAT_EQ(potentials[0], 0.5f);
  EXPECT_FLOAT_EQ(potentials[1], 0.5f * 0.60653066f);
}

TEST(SpikingInterpreter, LetsTheMembraneSeeTheOldOrTheNewCurrent) {
  const std::string model =
      "model(cuba_leaky_integrator) parameters {tau_syn = dense<2.0> : "
      "tensor<f32>, tau_mem = dense<2.0> : tensor<f32>}";
  Network first1 = oneNeuron("reset = zero, compare = ge", model, "potential");
  SpikingFrame frame = runEvents(first1, stream({1, 0, 0}));
  EXPECT_EQ(first(frame.populations[0].currents), (Numbers{0.5, 0.25, 0.125}));
  EXPECT_EQ(first(frame.populations[0].potentials),
            (Numbers{0.25, 0.25, 0.1875}));
  Network last =
      oneNeuron("reset = zero, compare = ge, synapse_order = membrane_first",
                model, "potential");
  frame = runEvents(last, stream({1, 0, 0}));
  EXPECT_EQ(first(frame.populations[0].potentials), (Numbers{0, 0.25, 0.25}));
}

/// u = 64 * 10 = 640, then 640 * 3072 / 4096 = 480; v = 640, 640 + 480, ...
TEST(SpikingInterpreter, ComputesLoihiInIntegers) {
  Network network = oneNeuron(
      "reset = zero, compare = gt",
      "model(loihi) bias(dense<1> : tensor<i32>) parameters {current_decay = "
      "dense<1024> : tensor<i32>, voltage_decay = dense<0> : tensor<i32>, "
      "v_threshold = dense<1121> : tensor<i32>, refractory = dense<1> : "
      "tensor<i32>}",
      "potential", "dense<10> : tensor<1xi8>", "shift 6");
  SpikingFrame frame = runEvents(network, stream({1, 0, 0, 0, 0}));
  // 641, 641 + 481 = 1122 > 1121: fires; silent for a step; 202 + 1 = 203 ...
  EXPECT_EQ(first(frame.populations[0].currents),
            (Numbers{640, 480, 360, 270, 202}));
  EXPECT_EQ(first(frame.populations[0].values), (Numbers{0, 1, 0, 0, 0}));
  EXPECT_EQ(first(frame.populations[0].potentials),
            (Numbers{641, 0, 0, 271, 474}));
}

TEST(SpikingInterpreter, SendsDifferencesOfActivations) {
  Network network = oneNeuron("reset = zero, compare = ge",
                              "model(sigma_delta) parameters {threshold = "
                              "dense<1.0> : tensor<f32>}");
  SpikingFrame frame = runEvents(network, stream({0.75, 0.75, 0.5, -4, 0}));
  // Activations 0.75, 1.5, 2, 0 (ReLU of -2), 0; known 0, 1.5, 1.5, 0.
  EXPECT_EQ(first(frame.populations[0].values), (Numbers{0, 1.5, 0, -1.5, 0}));
  EXPECT_EQ(first(frame.populations[0].potentials),
            (Numbers{0.75, 1.5, 2, 0, 0}));
}

TEST(SpikingInterpreter, SendsADirectInputInEveryStep) {
  Network network("coding = spiking, steps = 3, dt = 1.0, reset = zero, "
                  "compare = ge",
                  R"(
    %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
    %i = snn.dense %x weights(dense<[[1.0, 10.0]]> : tensor<1x2xf32>) : !snn.spikes<2> -> !snn.current<1>
    %s = snn.neurons %i model(integrator) : !snn.spikes<1>
    snn.output "y" %s decoder(potential) scale 0.5 shape [1] : !snn.spikes<1>)");
  FailureOr<SpikingInterpreter> interpreter =
      SpikingInterpreter::create(network.op());
  ASSERT_TRUE(succeeded(interpreter)) << network.errors();
  Numbers numbers{1, 2};
  SpikingInput input;
  input.numbers = numbers;
  Result<SpikingFrame> frame = interpreter->run(input);
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->outputs[0].values, Numbers{31.5}); // 3 * 21 / 2
  EXPECT_EQ(frame->inputEvents, 6);
}

TEST(SpikingInterpreter, RefusesWhatItCannotRun) {
  auto reason = [](Network network) {
    EXPECT_TRUE(network.op()) << network.errors();
    EXPECT_TRUE(failed(SpikingInterpreter::create(network.op())));
    return network.errors();
  };
  EXPECT_EQ(reason(Network(0, R"(
    %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1] : !snn.spikes<1>
    %i = snn.sum_pool %x kernel [1, 1] : !snn.spikes<1> -> !snn.current<1>
    %s = snn.population %i model(graded) : !snn.spikes<1>
    snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>)")),
            "'snn.network' op is a network of integers, which ticks run; "
            "expects snn.neurons\n");
  const std::string semantics =
      "coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge";
  EXPECT_EQ(reason(Network(semantics, R"(
    %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 9 shape [1] : !snn.spikes<1>
    %i = snn.sum_pool %x kernel [1, 1] : !snn.spikes<1> -> !snn.current<1>
    %s = snn.neurons %i model(relay) : !snn.spikes<1>
    snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>)")),
            "'snn.input' op encodes by rate, but a trained network gets what "
            "it was trained with; use encoder(stream) or encoder(direct)\n");
  const std::string loihi =
      "model(loihi) parameters {current_decay = dense<0> : tensor<i32>, "
      "voltage_decay = dense<0> : tensor<i32>, v_threshold = dense<1> : "
      "tensor<i32>}";
  EXPECT_EQ(reason(oneNeuron("reset = zero, compare = ge", loihi, "count",
                             "dense<1> : tensor<1xi8>", "shift 24")),
            "'snn.one_to_one' op expects a shift of at most 23 in front of "
            "neurons of integers, but found 24\n");
  EXPECT_EQ(reason(Network(semantics, R"(
    %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [1] : !snn.spikes<1>
    %i = snn.sum_pool %x kernel [1, 1] : !snn.spikes<1> -> !snn.current<1>
    %s = snn.neurons %i model(relay) layer "r" : !snn.spikes<1>
    %j = snn.sum_pool %s kernel [1, 1] : !snn.spikes<1> -> !snn.current<1>
    %t = snn.neurons %j )" + loihi + R"( layer "l" : !snn.spikes<1>
    snn.output "y" %t decoder(count) scale 1.0 shape [1] : !snn.spikes<1>)")),
            "'snn.sum_pool' op brings real numbers of population 'r' to "
            "neurons of integers, 'l'\n");
}

TEST(SpikingInterpreter, RefusesWhatNoMemoryHolds) {
  const std::string semantics =
      "coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge";
  auto reason = [&](const std::string &body) {
    Network network(semantics, body);
    EXPECT_TRUE(network.op()) << network.errors();
    EXPECT_TRUE(failed(SpikingInterpreter::create(network.op())));
    return network.errors();
  };
  EXPECT_EQ(reason(R"(
    %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [20000000] : !snn.spikes<20000000>
    %i = snn.sum_pool %x kernel [1, 1] : !snn.spikes<20000000> -> !snn.current<20000000>
    %s = snn.neurons %i model(relay) : !snn.spikes<20000000>
    snn.output "y" %s decoder(value) scale 1.0 shape [20000000] : !snn.spikes<20000000>)"),
            "'snn.neurons' op makes 20000000 neurons of the network, but the "
            "interpreter has room for 16777216\n");
  EXPECT_EQ(reason(R"(
    %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [30000] : !snn.spikes<30000>
    %i = snn.dense %x weights(dense<1.0> : tensor<20000x30000xf32>) : !snn.spikes<30000> -> !snn.current<20000>
    %s = snn.neurons %i model(relay) : !snn.spikes<20000>
    snn.output "y" %s decoder(value) scale 1.0 shape [20000] : !snn.spikes<20000>)"),
            "'snn.neurons' op makes 6.000000e+08 weights of the network, but "
            "the interpreter has room for 5.368709e+08\n");
}

TEST(SpikingInterpreter, RefusesSemanticsThatCloseACycle) {
  Network network("coding = spiking, steps = 0, dt = 1.0, reset = zero, "
                  "compare = ge, layer_delay = 1",
                  R"(
    %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [1] : !snn.spikes<1>
    %i = snn.sum_pool %x kernel [1, 1] : !snn.spikes<1> -> !snn.current<1>
    %j = snn.sum_pool %s kernel [1, 1] : !snn.spikes<1> -> !snn.current<1>
    %s = snn.neurons %i, %j model(relay) : !snn.spikes<1>
    snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>)");
  ASSERT_TRUE(network.op()) << network.errors();
  // An event counts again in every later step: 1 + 1 + 1.
  EXPECT_EQ(runEvents(network, stream({1, 0, 0})).outputs[0].values,
            Numbers{3});
  Builder builder(network.op().getContext());
  auto instant = snn::SemanticsAttr::get(
      builder.getContext(), snn::Coding::Spiking, 0, builder.getF64FloatAttr(1),
      snn::Reset::Zero, snn::Compare::Ge);
  EXPECT_TRUE(failed(SpikingInterpreter::create(network.op(), instant)));
  EXPECT_EQ(network.errors(), "'snn.network' op has a cycle that needs its "
                              "layer delay of 1 or more steps\n");
}

TEST(SpikingInterpreter, RefusesSamplesThatDoNotFit) {
  Network network = oneNeuron("reset = zero, compare = ge", "model(relay)");
  FailureOr<SpikingInterpreter> interpreter =
      SpikingInterpreter::create(network.op());
  ASSERT_TRUE(succeeded(interpreter));
  auto reason = [&](data::EventSample sample) {
    SpikingInput input;
    input.events = &sample;
    return interpreter->run(input).error().message;
  };
  EXPECT_EQ(reason({1, {{1, 0, 1}}}),
            "input 'x' expects events in steps 0 to 0, but found step 1");
  EXPECT_EQ(reason({1, {{0, 1, 1}}}),
            "input 'x' has 1 neurons, but an event has neuron 1");
  EXPECT_EQ(reason({1, {{0, 0, NAN}}}),
            "input 'x' expects finite numbers, but the event of neuron 0 in "
            "step 0 has none");
  EXPECT_EQ(reason({2, {{1, 0, 1}, {0, 0, 1}}}),
            "input 'x' expects events sorted by step and neuron, but neuron 0 "
            "in step 0 comes too late");
  EXPECT_EQ(reason({0, {}}), "nothing says how many steps the network runs; "
                             "give the number of steps");
  EXPECT_EQ(interpreter->run({}).error().message,
            "the network has 1 inputs, but 0 were given");
  EXPECT_EQ(interpreter->run(SpikingInput()).error().message,
            "input 'x' expects events");
  Network brief("coding = spiking, steps = 2, dt = 1.0, reset = zero, "
                "compare = ge",
                R"(
    %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [1] : !snn.spikes<1>
    %i = snn.sum_pool %x kernel [1, 1] : !snn.spikes<1> -> !snn.current<1>
    %s = snn.neurons %i model(relay) : !snn.spikes<1>
    snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>)");
  interpreter = SpikingInterpreter::create(brief.op());
  ASSERT_TRUE(succeeded(interpreter));
  EXPECT_EQ(reason({3, {}}), "the sample has 3 steps, but the network runs for "
                             "2; give it more steps, or 0 for as many as there "
                             "are");
}

} // namespace
