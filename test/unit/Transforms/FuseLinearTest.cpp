// Random chains of linear maps mean the same before and after
// --snn-fuse-linear, with biases, delays and layer delays.

#include "snnc/InitAll.h"
#include "snnc/Interpreter/SpikingInterpreter.h"
#include "snnc/Transforms/Passes.h"

#include "dialects/Snn/Snn.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

#include <random>

using namespace mlir;
using namespace snnc;

namespace {

constexpr int64_t numSteps = 6;

/// Writes a chain of maps with relays between them; all numbers are small
/// integers, so that floating point is exact.
class ChainWriter {
public:
  explicit ChainWriter(unsigned seed) : engine(seed) {}

  std::string write() {
    text = "snn.network @chain semantics(#snn.semantics<coding = spiking, "
           "steps = " +
           std::to_string(numSteps) +
           ", dt = 1.0, reset = subtract, compare = ge" +
           (integer(0, 3) ? "" : ", layer_delay = 1") + ">) {\n";
    shape = {2, integer(3, 6), integer(3, 6)};
    text += "%v0 = snn.input \"x\" encoder(stream) scale 1.0 low -2 high 2 "
            "shape [" +
            std::to_string(shape.numNeurons()) + "] : !snn.spikes<" +
            toText(shape) + ">\n";
    int64_t relays = integer(1, 3);
    for (int64_t i = 1; i <= relays; ++i) {
      writeMap(i);
      text += value(i) + " = snn.neurons " + current(i) + " model(relay)" +
              bias() + delay() + " layer \"r" + std::to_string(i) +
              "\" : !snn.spikes<" + toText(shape) + ">\n";
    }
    writeMap(relays + 1);
    text += "%end = snn.neurons " + current(relays + 1) +
            " model(integrator) layer \"end\" : !snn.spikes<" + toText(shape) +
            ">\nsnn.output \"y\" %end decoder(potential) scale 1.0 shape [" +
            std::to_string(shape.numNeurons()) + "] : !snn.spikes<" +
            toText(shape) + ">\n}\n";
    return text;
  }

  data::EventSample sample(const Shape &input) {
    data::EventSample result;
    result.steps = numSteps;
    for (int64_t step = 0; step < numSteps; ++step)
      for (int64_t neuron = 0; neuron < input.numNeurons(); ++neuron)
        if (integer(0, 3) == 0)
          result.events.push_back({step, neuron, integer(0, 1) ? 1.f : -2.f});
    return result;
  }

private:
  int64_t integer(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine);
  }

  static std::string toText(const Shape &shape) {
    return std::to_string(shape.channels) + "x" + std::to_string(shape.height) +
           "x" + std::to_string(shape.width);
  }
  static std::string value(int64_t i) { return "%v" + std::to_string(i); }
  static std::string current(int64_t i) { return "%i" + std::to_string(i); }

  /// A list of `count` small integers as reals, cut into nested lists.
  std::string weights(std::vector<int64_t> extents) {
    std::string type = "tensor<";
    for (int64_t extent : extents)
      type += std::to_string(extent) + "x";
    return "weights(dense<" + nested(extents, 0) + "> : " + type + "f32>)";
  }
  std::string nested(const std::vector<int64_t> &extents, size_t axis) {
    if (axis == extents.size())
      return std::to_string(integer(-2, 2)) + ".0";
    std::string list = "[";
    for (int64_t i = 0; i < extents[axis]; ++i)
      list += (i ? ", " : "") + nested(extents, axis + 1);
    return list + "]";
  }

  std::string bias() {
    if (integer(0, 2))
      return "";
    return " bias(dense<" + std::to_string(integer(-2, 2)) +
           ".0> : tensor<f32>)";
  }
  std::string delay() {
    if (integer(0, 3))
      return "";
    return " parameters {delay = dense<" + std::to_string(integer(0, 2)) +
           ".0> : tensor<f32>}";
  }

  void writeMap(int64_t i) {
    Shape from = shape;
    std::string op = current(i) + " = ";
    std::string wait = integer(0, 2) ? "" : " delay 1";
    std::string source = value(i - 1) + " ";
    switch (integer(0, 4)) {
    case 0: {
      int64_t kernel = integer(1, 2), stride = integer(1, 2);
      shape.height = (from.height - std::min(kernel, from.height)) / stride + 1;
      shape.width = (from.width - std::min(kernel, from.width)) / stride + 1;
      op += "snn.sum_pool " + source + "kernel [" +
            std::to_string(std::min(kernel, from.height)) + ", " +
            std::to_string(std::min(kernel, from.width)) + "] strides [" +
            std::to_string(stride) + ", " + std::to_string(stride) + "]";
      break;
    }
    case 1:
      op += "snn.one_to_one " + source + weights({from.channels});
      break;
    case 2:
      op += "snn.one_to_one " + source +
            weights({from.channels, from.height, from.width});
      break;
    case 3:
      shape = {integer(1, 3), 1, integer(1, 2)};
      op += "snn.dense " + source +
            weights({shape.numNeurons(), from.numNeurons()});
      break;
    default: {
      int64_t kernel = integer(1, 3), pad = kernel == 1 ? 0 : 1;
      kernel = std::min({kernel, from.height + 2 * pad, from.width + 2 * pad});
      shape = {integer(1, 2), from.height + 2 * pad - kernel + 1,
               from.width + 2 * pad - kernel + 1};
      std::string p = std::to_string(pad);
      op += "snn.conv2d " + source +
            weights({shape.channels, from.channels, kernel, kernel}) +
            " pads [" + p + ", " + p + ", " + p + ", " + p + "]";
    }
    }
    text += op + wait + " : !snn.spikes<" + toText(from) +
            "> -> !snn.current<" + toText(shape) + ">\n";
  }

  std::mt19937 engine;
  std::string text;
  Shape shape;
};

/// The final potentials of a network.
std::vector<float> run(ModuleOp module, const data::EventSample &sample) {
  snn::NetworkOp network = *module.getOps<snn::NetworkOp>().begin();
  FailureOr<interpreter::SpikingInterpreter> interpreter =
      interpreter::SpikingInterpreter::create(network);
  if (failed(interpreter))
    return {};
  interpreter::SpikingInput input;
  input.events = &sample;
  Result<interpreter::SpikingFrame> frame = interpreter->run(input);
  return frame ? frame->outputs[0].values : std::vector<float>();
}

int64_t numPopulations(ModuleOp module) {
  snn::NetworkOp network = *module.getOps<snn::NetworkOp>().begin();
  return llvm::range_size(network.getOps<snn::NeuronsOp>());
}

TEST(FuseLinear, KeepsTheMeaningOfRandomChains) {
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  int64_t removed = 0, kept = 0;
  for (unsigned seed = 0; seed < 1500; ++seed) {
    ChainWriter writer(seed);
    std::string text = writer.write();
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
    ASSERT_TRUE(module) << text;
    snn::NetworkOp network = *module->getOps<snn::NetworkOp>().begin();
    snn::InputOp input = *network.getOps<snn::InputOp>().begin();
    data::EventSample sample =
        writer.sample(input.getSpikes().getType().getShape());
    std::vector<float> expected = run(*module, sample);
    ASSERT_FALSE(expected.empty()) << text;
    int64_t before = numPopulations(*module);
    PassManager passes(&context);
    passes.addNestedPass<snn::NetworkOp>(createSnnFuseLinear());
    ASSERT_TRUE(succeeded(passes.run(*module))) << text;
    ASSERT_EQ(run(*module, sample), expected) << text;
    removed += before - numPopulations(*module);
    kept += numPopulations(*module) - 1;
  }
  EXPECT_GT(removed, 500);
  EXPECT_GT(kept, 200);
}

} // namespace
