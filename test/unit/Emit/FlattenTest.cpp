// Networks that are listed neuron by neuron do what they did before.

#include "snnc/Emit/FlattenNetwork.h"

#include "snnc/Interpreter/SnnInterpreter.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

#include <random>

using namespace mlir;
using namespace snnc;

namespace {

/// A network of text: an input, a layer behind it and two or three more of
/// random kinds.
class RandomText {
public:
  explicit RandomText(unsigned seed) : random(seed) {}

  std::string make();

  int64_t number(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  }

private:
  bool chance() { return number(0, 1) == 1; }
  std::string numbers(int64_t count, int64_t low, int64_t high);
  std::string parameters(bool comparesNumbers);
  std::string synapses(const std::string &from, int64_t layer, int64_t delay);

  std::mt19937 random;
  int64_t steps = 1;
};

} // namespace

std::string RandomText::numbers(int64_t count, int64_t low, int64_t high) {
  std::string text = "[";
  for (int64_t i = 0; i < count; ++i)
    text += (i ? ", " : "") + std::to_string(number(low, high));
  return text + "]";
}

/// The model and numbers of a population of 2 channels.
std::string RandomText::parameters(bool comparesNumbers) {
  bool isLeaky = chance() || (comparesNumbers && steps > 1);
  std::string text = isLeaky ? "model(leaky)" : "model(integrate_fire)";
  if (chance())
    text += " bias " + numbers(2, -3, 3);
  text += " threshold " + numbers(2, 1, comparesNumbers ? 200 : 12);
  if (chance())
    text += " initial " + numbers(2, -9, 20);
  if (steps == 1 && chance())
    text += " floor " + numbers(2, -9, 0);
  bool isValue = number(0, 2) == 0 && !(comparesNumbers && steps > 1);
  if (isValue)
    text += " reset_value " + numbers(2, -2, 0);
  if (isLeaky)
    text += comparesNumbers && steps > 1 ? " voltage_decay [4096]"
            : chance()                   ? " voltage_decay [4096]"
                       : " voltage_decay " + numbers(2, 0, 4096);
  text += chance() ? " compare gt" : " compare ge";
  text += isValue    ? " reset value"
          : chance() ? " reset zero"
                     : " reset subtract";
  if (steps == 1 && isLeaky && chance())
    text += " refractory 2";
  return text;
}

/// Of 2x3x3 neurons onto as many.
std::string RandomText::synapses(const std::string &from, int64_t layer,
                                 int64_t delay) {
  std::string common = delay ? " delay " + std::to_string(delay) : "";
  common += " : !snn.spikes<2x3x3> -> !snn.current<2x3x3>\n";
  std::string text = "%i" + std::to_string(layer) + " = ";
  std::string values = "[";
  switch (number(0, 2)) {
  case 0:
    return text + "snn.one_to_one " + from + " weights(dense<" +
           numbers(2, -7, 7) + "> : tensor<2xi8>)" +
           (chance() ? " shift 1" : "") + common;
  case 1:
    for (int64_t i = 0; i < 4; ++i)
      values += std::string(i % 2 ? ", "
                            : i   ? "], ["
                                  : "[") +
                "[" + numbers(3, -5, 7) + ", " + numbers(3, -5, 7) + ", " +
                numbers(3, -5, 7) + "]";
    return text + "snn.conv2d " + from + " weights(dense<" + values +
           "]]> : tensor<2x2x3x3xi8>) pads [1, 1, 1, 1]" + common;
  default:
    return text + "snn.sum_pool " + from + " kernel [3, 3] pads [1, 1, 1, 1]" +
           common;
  }
}

std::string RandomText::make() {
  steps = chance() ? 1 : number(2, 5);
  bool comparesNumbers = chance();
  std::string type = " : !snn.spikes<2x3x3>\n";
  std::string text =
      "snn.network @net semantics(#snn.semantics<coding = spiking, steps = " +
      std::to_string(steps) +
      ", dt = 1.0e-3, reset = zero, compare = ge>) {\n%x = snn.input \"x\" "
      "encoder(direct) scale 1.0 low 0 high " +
      (comparesNumbers ? "255" : "1") + " shape [2, 3, 3]" + type;
  std::string last = "%x";
  int64_t layers = number(2, 4);
  for (int64_t layer = 0; layer < layers; ++layer) {
    std::string name = std::to_string(layer);
    bool isFirst = layer == 0 && comparesNumbers;
    if (isFirst)
      text += "%i0 = snn.one_to_one %x weights(dense<" + numbers(2, -2, 3) +
              "> : tensor<2xi8>)"
              " : !snn.spikes<2x3x3> -> !snn.current<2x3x3>\n";
    else
      text += synapses(last, layer, layer && chance() ? number(0, 2) : 0);
    text += "%s" + name + " = snn.population %i" + name + " " +
            parameters(isFirst) + " phase " + name + " layer \"l" + name +
            "\"" + type;
    last = "%s" + name;
  }
  return text + "snn.output \"y\" " + last +
         " decoder(count) scale 1.0 shape [2, 3, 3]" + type + "}\n";
}

/// Compares every spike. Returns the spikes of the network.
static int64_t compare(unsigned seed, MLIRContext &context) {
  RandomText random(seed);
  std::string text = random.make();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  EXPECT_TRUE(module) << text;
  if (!module)
    return 0;
  snn::NetworkOp network = *module->getOps<snn::NetworkOp>().begin();
  FailureOr<interpreter::SnnInterpreter> expected =
      interpreter::SnnInterpreter::create(network, 46);
  FailureOr<deploy::Network> flat = flattenNetwork(network);
  EXPECT_TRUE(succeeded(expected) && succeeded(flat)) << text;
  if (failed(expected) || failed(flat))
    return 0;
  std::vector<float> numbers(18);
  std::vector<int64_t> integers;
  for (float &each : numbers) {
    integers.push_back(random.number(0, flat->inputs[0].high));
    each = static_cast<float>(integers.back());
  }
  Result<interpreter::SnnFrame> frame =
      expected->run(ArrayRef<ArrayRef<float>>{ArrayRef<float>(numbers)});
  EXPECT_TRUE(frame) << text;
  if (!frame)
    return 0;
  deploy::Activity found = deploy::interpret(
      *flat, deploy::encode(*flat, {std::vector<std::vector<int64_t>>(
                                       flat->steps, integers)}));
  int64_t spikes = 0;
  for (const interpreter::SnnPopulationTrace &trace : frame->populations)
    for (size_t p = 0; p < flat->populations.size(); ++p)
      for (size_t step = 0; flat->populations[p].layer == trace.layer &&
                            step < trace.values.size();
           ++step)
        for (size_t i = 0; i < trace.values[step].size(); ++i) {
          bool isSpike = trace.values[step][i] != 0;
          spikes += isSpike;
          EXPECT_EQ(found.spikes[p][step][i] != 0, isSpike)
              << trace.layer << " step " << step << " neuron " << i << "\n"
              << text;
        }
  return spikes;
}

TEST(Flatten, RandomNetworksDoWhatTheyDid) {
  MLIRContext context;
  context.loadDialect<snn::SnnDialect>();
  int64_t spikes = 0;
  for (unsigned seed = 0; seed < 1000 && !::testing::Test::HasFailure(); ++seed)
    spikes += compare(seed, context);
  EXPECT_GT(spikes, 10000);
}
