// Random trained networks on chips of reals: the image against the interpreter
// of the network, number by number, however the chip cuts it.

#include "dialects/Snn/NeuronParameters.h"
#include "dialects/Snn/Snn.h"
#include "snnc/Conversion/Passes.h"
#include "snnc/Emit/EmitImage.h"
#include "snnc/Interpreter/SpikingInterpreter.h"
#include "snnc/Simulator/Simulator.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/STLExtras.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <random>
#include <sstream>

using namespace mlir;
using namespace snnc;

namespace {

/// Draws the text of a trained network of four populations with a loop, and
/// numbers whose sums depend on the order of their terms.
class RandomTrainedNetwork {
public:
  explicit RandomTrainedNetwork(unsigned seed) : random(seed) {}

  std::string text();
  data::EventSample sample();
  int64_t draw(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  }

private:
  static constexpr int64_t numNeurons = 18; // 2x3x3
  static constexpr int64_t steps = 12;

  std::string pick(std::vector<std::string> choices) {
    return choices[draw(0, choices.size() - 1)];
  }
  std::string reals(int64_t count, const std::string &shape, float low,
                    float high);
  std::string weights(int64_t count, const std::string &shape) {
    return " weights(" + reals(count, shape, -0.9f, 1.2f) + ")";
  }
  std::string neurons();
  std::string semantics();

  std::mt19937 random;
};

} // namespace

std::string RandomTrainedNetwork::reals(int64_t count, const std::string &shape,
                                        float low, float high) {
  std::uniform_real_distribution<float> numbers(low, high);
  std::string text = "dense<\"0x";
  for (int64_t i = 0; i < count; ++i) {
    float value = numbers(random);
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

std::string RandomTrainedNetwork::semantics() {
  return "coding = spiking, steps = " + std::to_string(steps) +
         ", dt = 1.0e-3, reset = " + pick({"subtract", "zero", "value"}) +
         ", compare = " + pick({"ge", "gt"}) +
         ", scheme = " + pick({"euler", "exponential", "exponential_decay"}) +
         ", form = " + pick({"decay", "difference"}) +
         ", spikes = " + pick({"single", "multiple"}) +
         ", reset_time = " + pick({"same_step", "next_step"}) +
         ", synapse_order = " + pick({"input_first", "membrane_first"}) +
         ", layer_delay = " + pick({"0", "1", "2"}) +
         pick({"", ", floor = -1.0", ", floor = -0.5"});
}

/// "model(lif) parameters {...}" with numbers per channel or of all neurons.
std::string RandomTrainedNetwork::neurons() {
  auto number = [&](float low, float high) {
    return draw(0, 1) ? reals(2, "2", low, high) : reals(1, "1", low, high);
  };
  auto parameter = [&](const char *name, float low, float high) {
    std::string value = number(low, high);
    size_t one = value.find("tensor<1xf32>");
    if (one != std::string::npos)
      value.replace(one, 13, "tensor<f32>");
    return std::string(name) + " = " + value;
  };
  std::string bias =
      draw(0, 1) ? "" : " bias(" + reals(2, "2", -0.2f, 0.3f) + ")";
  std::string fires = parameter("v_threshold", 0.3f, 1.4f) + ", " +
                      parameter("v_reset", -0.2f, 0.2f);
  std::string leak =
      parameter("r", 0.5f, 2.0f) + ", " + parameter("v_leak", -0.3f, 0.3f);
  std::string slow = parameter("tau_syn", 2e-3f, 9e-3f) + ", " +
                     parameter("tau_mem", 2e-3f, 9e-3f) + ", " +
                     parameter("w_in", 0.5f, 2.0f) + ", " + leak;
  std::string tau = parameter("tau", 2e-3f, 9e-3f) + ", " + leak;
  return pick(
      {"model(relay)" + bias,
       "model(relay) parameters {delay = dense<2.0e-3> : tensor<f32>}",
       "model(threshold)" + bias + " parameters {" +
           parameter("threshold", 0.2f, 0.8f) + "}",
       "model(sigma_delta)" + bias + " parameters {" +
           parameter("threshold", 0.0f, 0.8f) + "}",
       "model(integrator) parameters {" + parameter("r", 0.1f, 0.5f) + "}",
       "model(integrate_fire)" + bias + " parameters {" + fires + ", " +
           parameter("r", 0.5f, 2.0f) + "}",
       "model(integrate_fire)" + bias + " parameters {" + fires + "}",
       "model(leaky_integrator)" + bias + " parameters {" + tau + "}",
       "model(lif)" + bias + " parameters {" + tau + ", " + fires + "}",
       "model(cuba_leaky_integrator)" + bias + " parameters {" + slow + "}",
       "model(cuba_lif)" + bias + " parameters {" + slow + ", " + fires + "}"});
}

std::string RandomTrainedNetwork::text() {
  const std::string map = "!snn.spikes<2x3x3>", sum = "!snn.current<2x3x3>";
  const std::string to = " : " + map + " -> " + sum + "\n";
  std::string body =
      "%x = snn.input \"x\" encoder(stream) scale 1.0 low 0 high 9 shape "
      "[18] : " +
      map + "\n%a = snn.conv2d %x" + weights(36, "2x2x3x3") +
      " pads [1, 1, 1, 1]" + to + "%b = snn.one_to_one %t" + weights(2, "2") +
      " delay " + pick({"2", "3", "4"}) + to + "%c = snn.dense %x" +
      weights(324, "18x18") + " delay 1" + to + "%s = snn.neurons %a, %b, %c " +
      neurons() + " layer \"s\" : " + map + "\n%d = snn.dense %s" +
      weights(324, "18x18") + to +
      "%e = snn.sum_pool %s kernel [2, 2] pads [0, 0, 1, 1]" + to +
      "%f = snn.conv2d %t" + weights(18, "2x1x3x3") +
      " pads [1, 1, 1, 1] groups 2 delay 1" + to +
      "%t = snn.neurons %d, %e, %f " + neurons() + " layer \"t\" : " + map +
      "\n%g = snn.max_pool %t kernel [2, 2] pads [1, 1, 0, 0]" + to +
      "%u = snn.neurons %g model(relay) layer \"u\" : " + map +
      "\n%h = snn.dense %u" + weights(324, "18x18") + to +
      "%v = snn.neurons %h model(lif) parameters {tau = dense<4.0e-3> : "
      "tensor<f32>, v_threshold = dense<0.7> : tensor<f32>} layer \"v\" : " +
      map +
      "\nsnn.output \"y\" %v decoder(count) scale 1.0 shape [18] : " + map +
      "\n";
  return "snn.network @net semantics(#snn.semantics<" + semantics() + ">) {\n" +
         body + "}\n";
}

data::EventSample RandomTrainedNetwork::sample() {
  data::EventSample sample;
  sample.steps = draw(0, steps);
  for (int64_t step = 0; step < sample.steps; ++step)
    for (int64_t neuron = 0; neuron < numNeurons; ++neuron)
      if (draw(0, 3) == 0)
        sample.events.push_back({step, neuron, float(draw(1, 2))});
  return sample;
}

namespace {

/// What a test compares: the network and its image.
struct Compiled {
  std::optional<interpreter::SpikingInterpreter> network;
  std::optional<simulator::Machine> machine;
  std::vector<std::string> withPotential; ///< layers
  std::vector<std::string> delayed;       ///< layers, by 2 steps
};

class Reals : public testing::Test {
protected:
  Reals() {
    context.loadDialect<snn::SnnDialect, xbar::XbarDialect>();
    context.disableMultithreading();
    std::ifstream file(std::string(SNNC_SOURCE_DIR) +
                       "/chips/reference-f32.json");
    std::stringstream stream;
    stream << file.rdbuf();
    description = stream.str();
  }

  Compiled compile(const std::string &text, const std::string &chipFile);

  /// A chip of `neurons` per core; returns its file.
  std::string writeChip(int64_t neurons) {
    std::string text = description;
    const std::string from = "\"neurons\": 4096";
    size_t place = text.find(from);
    EXPECT_NE(place, std::string::npos);
    text.replace(place, from.size(), "\"neurons\": " + std::to_string(neurons));
    std::string path =
        testing::TempDir() + "reals-" + std::to_string(neurons) + ".json";
    std::ofstream(path) << text;
    return path;
  }

  MLIRContext context;
  std::string description;
};

} // namespace

Compiled Reals::compile(const std::string &text, const std::string &chipFile) {
  Compiled result;
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return result;
  snn::NetworkOp op = *module->getOps<snn::NetworkOp>().begin();
  for (snn::NeuronsOp neurons : op.getOps<snn::NeuronsOp>()) {
    if (snn::hasPotential(neurons.getModel()))
      result.withPotential.push_back(neurons.getLayerName());
    if (neurons.getParameter("delay"))
      result.delayed.push_back(neurons.getLayerName());
  }
  FailureOr<interpreter::SpikingInterpreter> network =
      interpreter::SpikingInterpreter::create(op);
  if (failed(network))
    return result;
  SnnToXbarOptions options;
  options.chip = chipFile;
  PassManager passes(&context);
  passes.addNestedPass<snn::NetworkOp>(createSnnToReal());
  passes.addNestedPass<snn::NetworkOp>(createSnnAlignDelays());
  passes.addPass(createSnnToXbar(options));
  if (failed(passes.run(*module)))
    return result;
  Result<chip::Chip> chip = chip::load(chipFile);
  EXPECT_TRUE(chip) << (chip ? "" : chip.error().message);
  FailureOr<image::Image> image =
      emitImage(*module->getOps<xbar::ChipOp>().begin(), *chip);
  if (failed(image))
    return result;
  std::vector<uint8_t> bytes = image::serialize(*image);
  Result<image::Image> read =
      image::deserialize(bytes.data(), bytes.size(), "net.snnb");
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  Result<simulator::Machine> machine =
      simulator::Machine::load(std::move(*read));
  EXPECT_TRUE(machine) << (machine ? "" : machine.error().message);
  if (!machine)
    return result;
  result.network = std::move(*network);
  result.machine = std::move(*machine);
  return result;
}

/// Compares all values and potentials; `spikes` counts events.
static void compareFrames(const Compiled &compiled,
                          const simulator::FrameResult &chip,
                          const interpreter::SpikingFrame &network,
                          int64_t &spikes) {
  const simulator::Machine &machine = *compiled.machine;
  for (size_t i = 0; i < machine.fragments.size(); ++i) {
    const simulator::Fragment &fragment = machine.fragments[i];
    const std::string &layer = machine.layers[fragment.layer].name;
    const interpreter::SpikingTrace *trace = nullptr;
    for (const interpreter::SpikingTrace &each : network.populations)
      if (each.layer == layer)
        trace = &each;
    ASSERT_TRUE(trace) << layer;
    bool hasPotential = llvm::is_contained(compiled.withPotential, layer);
    // On the chip a relay does not wait, but its readers do.
    size_t delay = llvm::is_contained(compiled.delayed, layer) ? 2 : 0;
    const simulator::FragmentTrace &recorded = chip.traces[i];
    for (int64_t n = 0; n < fragment.numNeurons; ++n) {
      Coordinate at = neuronCoordinate(fragment.info.box.size, n);
      const Coordinate &origin = fragment.info.box.origin;
      int64_t index =
          ((at.c + origin.c) * 3 + at.y + origin.y) * 3 + at.x + origin.x;
      for (size_t tick = 0; tick < trace->values.size(); ++tick) {
        size_t place = tick * fragment.numNeurons + n;
        float value = machine.numberOf(recorded.values[place]);
        spikes += value != 0.0f;
        if (tick + delay < trace->values.size()) {
          ASSERT_EQ(value, trace->values[tick + delay][index])
              << layer << " neuron " << index << " step " << tick;
        }
        if (!hasPotential)
          continue;
        ASSERT_EQ(machine.numberOf(recorded.tickPotentials[place]),
                  trace->potentials[tick][index])
            << layer << " neuron " << index << " step " << tick;
      }
    }
  }
  for (size_t k = 0; k < chip.outputs[0].reals.size(); ++k)
    EXPECT_EQ(float(chip.outputs[0].reals[k]), network.outputs[0].values[k]);
  EXPECT_EQ(chip.counts.total()[simulator::Item::LateEvents], 0);
}

TEST_F(Reals, ImagesTakeTheStepsOfTheirNetworks) {
  const std::string chips[] = {writeChip(4096), writeChip(30), writeChip(7)};
  int64_t spikes = 0;
  for (unsigned seed = 0; seed < 240 && !HasFatalFailure(); ++seed) {
    RandomTrainedNetwork random(seed);
    std::string text = random.text();
    SCOPED_TRACE(text);
    Compiled compiled = compile(text, chips[seed % 3]);
    ASSERT_TRUE(compiled.machine);
    simulator::Simulation simulation(*compiled.machine,
                                     simulator::Record::States);
    for (int frame = 0; frame < 2; ++frame) {
      simulator::Sample sample;
      sample.streams.push_back(random.sample());
      Result<simulator::FrameResult> chip = simulation.run(sample);
      ASSERT_TRUE(chip) << chip.error().message;
      interpreter::SpikingInput input;
      input.events = &sample.streams[0];
      interpreter::SpikingRunOptions options;
      options.recordSpikes = options.recordPotentials = true;
      Result<interpreter::SpikingFrame> network =
          compiled.network->run({input}, options);
      ASSERT_TRUE(network) << network.error().message;
      compareFrames(compiled, *chip, *network, spikes);
    }
  }
  EXPECT_GT(spikes, 10000);
}
