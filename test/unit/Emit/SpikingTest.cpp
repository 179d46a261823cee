// Random networks of leaky neurons with loops and streams of events: the
// compiled image in the simulator against the interpreter of the network,
// event by event.

#include "dialects/Snn/Snn.h"
#include "snnc/Conversion/Passes.h"
#include "snnc/Emit/EmitImage.h"
#include "snnc/Interpreter/SnnInterpreter.h"
#include "snnc/Simulator/Simulator.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

#include <random>

using namespace mlir;
using namespace snnc;

namespace {

/// Draws the text of a spiking network of 1 to 4 populations in a row, with
/// edges back.
class RandomSpikingNetwork {
public:
  explicit RandomSpikingNetwork(unsigned seed) : random(seed) {}

  std::string text();
  /// A sample that is as long as the network runs, or shorter.
  data::EventSample sample();
  int64_t draw(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  }

private:
  static constexpr int64_t channels = 3, area = 8; // 3x2x4
  const std::string spikes = "!snn.spikes<3x2x4>";

  bool coin() { return draw(0, 1) == 0; }
  std::string numbers(const char *name, int64_t low, int64_t high);
  std::string synapses(const std::string &source, int64_t delay);
  std::string neurons(bool isLast);

  std::mt19937 random;
  int64_t steps = 0;
  int64_t numLayers = 0;
};

} // namespace

/// A parameter of one number or of one per channel.
std::string RandomSpikingNetwork::numbers(const char *name, int64_t low,
                                          int64_t high) {
  std::string text = std::string(" ") + name + " [";
  for (int64_t i = 0, count = coin() ? 1 : channels; i < count; ++i)
    text += (i ? ", " : "") + std::to_string(draw(low, high));
  return text + "]";
}

/// The right side of a synapse op.
std::string RandomSpikingNetwork::synapses(const std::string &source,
                                           int64_t delay) {
  static const char digits[] = "0123456789ABCDEF";
  int64_t kind = draw(0, 2);
  const char *const types[] = {"3x3x3x3", "24x24", "3"};
  const int64_t counts[] = {81, 576, 3};
  std::string hex;
  for (int64_t i = 0; i < counts[kind]; ++i) {
    int64_t weight = draw(-6, 9);
    hex += digits[(weight >> 4) & 15];
    hex += digits[weight & 15];
  }
  const char *const names[] = {"conv2d", "dense", "one_to_one"};
  return std::string("snn.") + names[kind] + " " + source +
         " weights(dense<\"0x" + hex + "\"> : tensor<" + types[kind] + "xi8>)" +
         (kind == 0 ? " pads [1, 1, 1, 1]" : "") + " bits 5" +
         (kind == 2 ? " shift 3" : "") + (draw(0, 3) ? "" : " unit") +
         (delay ? " delay " + std::to_string(delay) : "") + " layer \"syn" +
         std::to_string(numLayers++) + "\" : " + spikes +
         " -> !snn.current<3x2x4>";
}

/// Model and parameters of a population.
std::string RandomSpikingNetwork::neurons(bool isLast) {
  bool leaky = draw(0, 3) != 0;
  bool fires = !isLast || !leaky || coin();
  std::string text = leaky ? " model(leaky)" : " model(integrate_fire)";
  if (coin())
    text += numbers("bias", -20, 30);
  if (fires)
    text += numbers("threshold", 10, 90);
  if (coin())
    text += numbers("initial", -30, 120);
  if (coin())
    text += numbers("floor", -90, 0);
  int64_t reset = fires ? draw(0, 2) : 0;
  if (reset == 2)
    text += numbers("reset_value", -40, 8);
  int64_t bits = draw(1, 24), whole = int64_t(1) << bits;
  bool current = leaky && coin();
  if (current)
    text += numbers("current_decay", whole / 8, whole);
  if (leaky && draw(0, 3))
    text += numbers("voltage_decay", 0, whole);
  if (leaky)
    text += " decay_bits " + std::to_string(bits);
  bool multiple = fires && draw(0, 2) == 0;
  if (multiple)
    text += " high " + std::to_string(draw(1, 5));
  if (fires && coin())
    text += " compare gt";
  const char *const resets[] = {" reset subtract", " reset zero",
                                " reset value"};
  text += resets[reset];
  bool later = leaky && fires && draw(0, 3) == 0;
  if (later)
    text += " reset_time next_step";
  if (current && coin())
    text += " order membrane_first";
  if (leaky && fires && !later && draw(0, 2) == 0)
    text += " refractory " + std::to_string(draw(1, 3));
  if (multiple)
    text += " multiple";
  return text;
}

std::string RandomSpikingNetwork::text() {
  steps = draw(1, 25);
  int64_t layers = draw(1, 4);
  std::string body =
      "%s0 = snn.input \"x\" encoder(stream) scale 5.0e-01 low -2 high 3 shape "
      "[3, 2, 4] : " +
      spikes + "\n";
  for (int64_t layer = 1; layer <= layers; ++layer) {
    std::string number = std::to_string(layer);
    std::string currents = "%i" + number;
    body += "%i" + number + " = " +
            synapses("%s" + std::to_string(layer - 1), draw(0, 3) ? 0 : 1) +
            "\n";
    bool isLast = layer == layers;
    // A later population reaches back by a step per population of the cycle.
    if (int64_t from = draw(layer, layers); coin() && from < layers) {
      body +=
          "%b" + number + " = " +
          synapses("%s" + std::to_string(from), from - layer + 1 + draw(0, 1)) +
          "\n";
      currents += ", %b" + number;
    }
    body += "%s" + number + " = snn.population " + currents + neurons(isLast) +
            " layer \"pop" + number + "\" : " + spikes + "\n";
  }
  body += "snn.output \"y\" %s" + std::to_string(layers) +
          " decoder(potential) scale 1.0 shape [24] : " + spikes + "\n";
  return "snn.network @net semantics(#snn.semantics<coding = spiking, steps "
         "= " +
         std::to_string(steps) +
         ", dt = 1.0e-3, reset = subtract, compare = ge>) {\n" + body + "}\n";
}

data::EventSample RandomSpikingNetwork::sample() {
  data::EventSample sample;
  sample.steps = draw(0, steps);
  for (int64_t step = 0; step < sample.steps; ++step)
    for (int64_t neuron = 0; neuron < channels * area; ++neuron)
      if (draw(0, 3) == 0)
        sample.events.push_back(
            {step, neuron, static_cast<float>(draw(-6, 9)) / 4});
  return sample;
}

namespace {

/// What a test compares: the network and its image.
struct Compiled {
  std::optional<interpreter::SnnInterpreter> network;
  std::optional<simulator::Machine> machine;
};

class Spiking : public testing::Test {
protected:
  Spiking() {
    context.loadDialect<snn::SnnDialect, xbar::XbarDialect>();
    context.disableMultithreading();
  }

  Compiled compile(const std::string &text);

  MLIRContext context;
};

} // namespace

Compiled Spiking::compile(const std::string &text) {
  Compiled result;
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return result;
  PassManager align(&context);
  align.addNestedPass<snn::NetworkOp>(createSnnAlignDelays());
  if (failed(align.run(*module)))
    return result;
  snn::NetworkOp op = *module->getOps<snn::NetworkOp>().begin();
  FailureOr<interpreter::SnnInterpreter> network =
      interpreter::SnnInterpreter::create(op);
  if (failed(network))
    return result;
  SnnToXbarOptions options;
  options.chip = std::string(SNNC_SOURCE_DIR) + "/chips/reference.json";
  PassManager map(&context);
  map.addPass(createSnnToXbar(options));
  if (failed(map.run(*module)))
    return result;
  Result<chip::Chip> chip = chip::load(options.chip);
  if (!chip)
    return result;
  FailureOr<image::Image> image =
      emitImage(*module->getOps<xbar::ChipOp>().begin(), *chip);
  if (failed(image))
    return result;
  // Through the bytes of the file.
  std::vector<uint8_t> bytes = image::serialize(*image);
  Result<image::Image> read =
      image::deserialize(bytes.data(), bytes.size(), "net.snnb");
  if (!read)
    return result;
  Result<simulator::Machine> machine =
      simulator::Machine::load(std::move(*read));
  EXPECT_TRUE(machine) << (machine ? "" : machine.error().message);
  if (!machine)
    return result;
  result.network = std::move(*network);
  result.machine = std::move(*machine);
  return result;
}

/// Compares all events and potentials; `spikes` counts events.
static void compareFrames(const simulator::Machine &machine,
                          const simulator::FrameResult &chip,
                          const interpreter::SnnFrame &network,
                          int64_t &spikes) {
  for (size_t i = 0; i < machine.fragments.size(); ++i) {
    const simulator::Fragment &fragment = machine.fragments[i];
    const std::string &layer = machine.layers[fragment.layer].name;
    const interpreter::SnnPopulationTrace *trace = nullptr;
    for (const interpreter::SnnPopulationTrace &each : network.populations)
      if (each.layer == layer)
        trace = &each;
    ASSERT_TRUE(trace) << layer;
    ASSERT_EQ(trace->phase, fragment.info.phase);
    for (int64_t n = 0; n < fragment.numNeurons; ++n) {
      Coordinate at = neuronCoordinate(fragment.info.box.size, n);
      const Coordinate &origin = fragment.info.box.origin;
      int64_t index =
          ((at.c + origin.c) * 2 + at.y + origin.y) * 4 + at.x + origin.x;
      for (size_t tick = 0; tick < trace->values.size(); ++tick) {
        int32_t value = chip.traces[i].values[tick * fragment.numNeurons + n];
        ASSERT_EQ(value, trace->values[tick][index])
            << layer << " neuron " << index << " step " << tick;
        spikes += value != 0;
      }
      ASSERT_EQ(chip.traces[i].potentials[n], trace->potentials[index])
          << layer << " neuron " << index;
    }
  }
  EXPECT_EQ(chip.outputs[0].integers, network.outputs[0].integers);
  EXPECT_EQ(chip.counts.total()[simulator::Item::LateEvents], 0);
}

TEST_F(Spiking, ImagesRunAsTheirNetworks) {
  int64_t spikes = 0, loops = 0;
  for (unsigned seed = 0; seed < 200 && !HasFatalFailure(); ++seed) {
    RandomSpikingNetwork random(seed);
    std::string text = random.text();
    SCOPED_TRACE(text);
    loops += text.find("%b") != std::string::npos;
    Compiled compiled = compile(text);
    ASSERT_TRUE(compiled.machine);
    simulator::Simulation simulation(*compiled.machine,
                                     simulator::Record::Events);
    for (int frame = 0; frame < 2; ++frame) {
      simulator::Sample sample;
      sample.streams.push_back(random.sample());
      Result<simulator::FrameResult> chip = simulation.run(sample);
      ASSERT_TRUE(chip) << chip.error().message;
      interpreter::SnnInputData input{{}, &sample.streams[0]};
      Result<interpreter::SnnFrame> network = compiled.network->run({input});
      ASSERT_TRUE(network) << network.error().message;
      compareFrames(*compiled.machine, *chip, *network, spikes);
    }
  }
  EXPECT_GT(spikes, 10000);
  EXPECT_GT(loops, 50);
}
