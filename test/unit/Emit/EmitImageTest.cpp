// Reads the bits of emitted images back and compares them with the network.

#include "RandomNetwork.h"

#include "dialects/Snn/Snn.h"
#include "snnc/Conversion/Passes.h"
#include "snnc/Emit/EmitImage.h"
#include "snnc/Image/RowCodec.h"
#include "snnc/Synapse/Reference.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <tuple>

using namespace mlir;
using namespace snnc;

namespace {

/// One synapse: its layer, source index and target index in their populations.
using Synapse = std::tuple<std::string, int64_t, int64_t>;
using Synapses = std::multimap<Synapse, int64_t>;

class EmitImage : public testing::Test {
protected:
  EmitImage() {
    context.loadDialect<snn::SnnDialect, xbar::XbarDialect>();
    context.disableMultithreading();
  }

  void SetUp() override { useChip("reference"); }

  /// A description of small cores, on a file of its own.
  void useChip(const std::string &name) {
    TearDown();
    std::ifstream file(std::string(SNNC_SOURCE_DIR) + "/chips/" + name +
                       ".json");
    std::stringstream stream;
    stream << file.rdbuf();
    std::string text = stream.str();
    replace(text, "\"neurons\": 4096", "\"neurons\": 60");
    replace(text, "\"value\": 32768", "\"value\": 120");
    llvm::SmallString<128> path;
    ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("chip", "json", path));
    chipPath = path.str().str();
    std::ofstream(chipPath) << text;
    Result<chip::Chip> loaded = chip::load(chipPath);
    ASSERT_TRUE(loaded) << loaded.error().message;
    chip = *loaded;
  }

  void TearDown() override { llvm::sys::fs::remove(chipPath); }

  static void replace(std::string &text, const std::string &from,
                      const std::string &to) {
    size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  }

  /// Compares images of random networks with these.
  void expectEverySynapseOnce();

  OwningOpRef<ModuleOp> parse(const std::string &text) {
    return parseSourceString<ModuleOp>(text, &context);
  }

  /// Maps a module; false if the chip is too small.
  bool map(ModuleOp module) {
    SnnToXbarOptions options;
    options.chip = chipPath;
    PassManager passes(&context);
    passes.addPass(createSnnToXbar(options));
    ScopedDiagnosticHandler silence(&context, [&](Diagnostic &diagnostic) {
      message = diagnostic.str();
      return success();
    });
    return succeeded(passes.run(module));
  }

  MLIRContext context;
  std::string chipPath;
  std::string message; ///< of the last diagnostic
  chip::Chip chip;
};

/// Decodes an image along its axons.
class Decoder {
public:
  Decoder(const image::Image &image, const chip::Chip &chip)
      : image(image), chip(chip) {
    for (const image::Core &core : image.cores)
      cores[core.y * chip.meshWidth + core.x] = &core;
    for (const image::TableName &name : image.tableNames)
      tableNames[{name.core, name.table}] = name.layer;
  }

  /// All synapses that events can take.
  Synapses decode() {
    for (const image::Input &input : image.inputs)
      follow(input.axons, 0, input.axons.rows, Box::whole(input.shape),
             input.shape);
    for (const image::Core &core : image.cores) {
      const image::Memory &populations = *core.find("population");
      for (uint64_t row = 0; row < populations.rows; ++row) {
        image::PopulationRow fragment = *image::readPopulation(
            *chip.layout("population"), populations, row);
        follow(*core.find("axon"), fragment.firstAxon, fragment.numAxons,
               fragment.box, fragment.population);
      }
    }
    return std::move(synapses);
  }

private:
  void follow(const image::Memory &axons, int64_t first, int64_t count,
              const Box &sources, const Shape &population) {
    for (int64_t row = first; row < first + count; ++row) {
      image::AxonRow axon = *image::readAxon(*chip.layout("axon"), axons, row);
      if (!chip.hasPopulationAxons)
        EXPECT_EQ(axon.events.offset, sources.origin);
      for (int64_t index = 0; index < sources.numNeurons(); ++index) {
        Coordinate at = neuronCoordinate(sources.size, index);
        Coordinate source{at.c + sources.origin.c, at.y + sources.origin.y,
                          at.x + sources.origin.x};
        if (auto event = synapse::generate(axon.events, at))
          arrive(axon, *event, neuronIndex(population, source));
      }
    }
  }

  void arrive(const image::AxonRow &axon, const Coordinate &event,
              int64_t source) {
    const image::Core &core = *cores.at(axon.core);
    image::TableRow table = *image::readTable(*chip.layout("table"),
                                              *core.find("table"), axon.table);
    image::PopulationRow target = *image::readPopulation(
        *chip.layout("population"), *core.find("population"), table.target);
    const std::string &layer = tableNames.at({axon.core, axon.table});
    synapse::Geometry geometry = image::geometryOf(table, target);
    if (chip.hasPopulationAxons)
      geometry = synapse::localGeometry(geometry);
    EXPECT_TRUE(Box::whole(table.source).contains(event));
    synapse::forEachSynapse(
        geometry, core.find("synapse")->words.data() + table.base, event,
        [&](int64_t index, int64_t weight) {
          Coordinate at = neuronCoordinate(target.box.size, index);
          Coordinate whole{at.c + target.box.origin.c,
                           at.y + target.box.origin.y,
                           at.x + target.box.origin.x};
          synapses.insert(
              {{layer, source, neuronIndex(target.population, whole)}, weight});
        });
  }

  const image::Image &image;
  const chip::Chip &chip;
  std::map<int64_t, const image::Core *> cores;
  std::map<std::pair<int64_t, int64_t>, std::string> tableNames;
  Synapses synapses;
};

} // namespace

/// All synapses of a network, pair by pair.
static Synapses listSynapses(ModuleOp module) {
  Synapses synapses;
  module.walk([&](snn::SynapseOpInterface op) {
    Shape source = op.getSourceShape(), target = op.getTargetShape();
    for (int64_t i = 0; i < source.numNeurons(); ++i)
      for (int64_t j = 0; j < target.numNeurons(); ++j)
        if (std::optional<double> weight = op.weightAt(
                neuronCoordinate(source, i), neuronCoordinate(target, j)))
          synapses.insert({{op.getLayerName(), i, j}, int64_t(*weight)});
  });
  return synapses;
}

void EmitImage::expectEverySynapseOnce() {
  int solved = 0, cut = 0;
  for (unsigned seed = 0; seed < 150; ++seed) {
    std::string text = RandomNetwork(seed).text();
    OwningOpRef<ModuleOp> network = parse(text), mapped = parse(text);
    ASSERT_TRUE(network && mapped) << text;
    if (!map(*mapped)) {
      int64_t cores = chip.meshWidth * chip.meshHeight;
      ASSERT_NE(message.find("but the chip has " + std::to_string(cores)),
                std::string::npos)
          << message << "\n"
          << text;
      continue;
    }
    FailureOr<image::Image> image =
        emitImage(*mapped->getOps<xbar::ChipOp>().begin(), chip);
    ASSERT_TRUE(succeeded(image)) << text;
    ++solved;
    cut += image->cores.size() > 1;
    EXPECT_EQ(Decoder(*image, chip).decode(), listSynapses(*network)) << text;
  }
  EXPECT_GT(solved, 100);
  EXPECT_GT(cut, 50);
}

TEST_F(EmitImage, HoldsEverySynapseOnce) { expectEverySynapseOnce(); }

TEST_F(EmitImage, HoldsEverySynapseOnceWithAxonsOfPopulations) {
  useChip("neuronflow-like");
  expectEverySynapseOnce();
}

TEST_F(EmitImage, GivesTheSameBytesOnAnyNumberOfThreads) {
  OwningOpRef<ModuleOp> module = parse(RandomNetwork(3).text());
  ASSERT_TRUE(map(*module)) << message;
  xbar::ChipOp mapped = *module->getOps<xbar::ChipOp>().begin();
  EmitOptions options;
  options.threads = 1;
  FailureOr<image::Image> one = emitImage(mapped, chip, options);
  options.threads = 5;
  FailureOr<image::Image> five = emitImage(mapped, chip, options);
  ASSERT_TRUE(succeeded(one) && succeeded(five));
  EXPECT_EQ(image::serialize(*one), image::serialize(*five));
}

TEST_F(EmitImage, HoldsTheParametersOfEachChannel) {
  OwningOpRef<ModuleOp> module = parse(R"(
snn.network @net semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(rate) scale 5.0e-01 low -7 high 7 shape [1, 90] : !snn.spikes<90>
  %i = snn.dense %x weights(dense<-1> : tensor<4x90xi8>) bits 8 shift 3 unit delay 2 layer "Fc" : !snn.spikes<90> -> !snn.current<4>
  %j = snn.dense %x weights(dense<2> : tensor<4x90xi8>) bits 8 delay 2 layer "Fc2" : !snn.spikes<90> -> !snn.current<4>
  %k = snn.dense %x weights(dense<2> : tensor<4x90xi8>) bits 8 delay 2 layer "Fc3" : !snn.spikes<90> -> !snn.current<4>
  %s = snn.population %i, %j, %k model(integrate_fire) bias [1, -2, 3, -4] threshold [9] initial [4, 5, 6, 7] reset zero payload count phase 2 layer "Relu" : !snn.spikes<4>
  snn.output "y" %s decoder(count) scale 2.5e-01 softmax shape [1, 4] : !snn.spikes<4>
})");
  ASSERT_TRUE(module);
  ASSERT_TRUE(map(*module)) << message;
  FailureOr<image::Image> image =
      emitImage(*module->getOps<xbar::ChipOp>().begin(), chip,
                {"m.onnx", "abc", "{}", 1});
  ASSERT_TRUE(succeeded(image));
  EXPECT_EQ(image->ticks, 6);
  EXPECT_EQ(image->modelName, "m.onnx");
  EXPECT_EQ(image->chipHash, chip.sha256);
  ASSERT_EQ(image->inputs.size(), 1u);
  EXPECT_EQ(image->inputs[0].encoder, image::EncoderKind::Rate);
  EXPECT_EQ(image->inputs[0].window, 4);
  ASSERT_EQ(image->outputs.size(), 1u);
  EXPECT_EQ(image->outputs[0].decoder, image::DecoderKind::Count);
  EXPECT_TRUE(image->outputs[0].softmax);
  ASSERT_EQ(image->layers.size(), 4u);
  EXPECT_EQ(image->layers[3].kind, "population");
  // A core of 120 words holds 3 of the 4 neurons, each with 3 tables of 12
  // words: 2 + 2.
  ASSERT_EQ(image->cores.size(), 2u);
  std::vector<int64_t> biases, initials;
  for (const image::Core &core : image->cores) {
    image::PopulationRow row = *image::readPopulation(
        *chip.layout("population"), *core.find("population"), 0);
    EXPECT_EQ(row.model, image::NeuronModel::IntegrateFire);
    EXPECT_EQ(row.reset, image::ResetMode::Zero);
    EXPECT_EQ(row.payload, image::Payload::Count);
    EXPECT_EQ(row.phase, 2);
    EXPECT_EQ(row.window, 4);
    for (int64_t c = 0; c < 2; ++c) {
      image::ParameterRow parameter = *image::readParameter(
          *chip.layout("parameter"), *core.find("parameter"),
          row.firstParameter + c);
      EXPECT_EQ(parameter.threshold, 9);
      biases.push_back(parameter.bias);
      initials.push_back(parameter.initial);
    }
    image::TableRow table =
        *image::readTable(*chip.layout("table"), *core.find("table"), 0);
    EXPECT_TRUE(table.unit);
    EXPECT_EQ(table.shift, 3);
  }
  EXPECT_EQ(biases, (std::vector<int64_t>{1, -2, 3, -4}));
  EXPECT_EQ(initials, (std::vector<int64_t>{4, 5, 6, 7}));
}
