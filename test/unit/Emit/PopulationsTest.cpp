// Networks on a chip with axons of populations, from their text to the bits in
// the simulator: every kind of layer, cut along every axis, against the
// interpreter of the network and against chips without tests of events.

#include "LayerKinds.h"
#include "RandomNetwork.h"

#include "dialects/Snn/Snn.h"
#include "snnc/Conversion/Passes.h"
#include "snnc/Emit/EmitImage.h"
#include "snnc/Interpreter/SnnInterpreter.h"
#include "snnc/Simulator/Simulator.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <random>

using namespace mlir;
using namespace snnc;
using simulator::Item;

namespace {

/// How small the cores are.
struct Cores {
  int64_t neurons = 4096;
  int64_t parameters = 4096; ///< so many channels
};

/// A file with a chip description, while this lives.
class ChipFile {
public:
  /// Chip `name` with other cores and all kinds of tables, and without the
  /// tests of axons if told so.
  ChipFile(const std::string &name, const Cores &cores, bool tests) {
    nlohmann::json json = read(name), sparse = read("reference-16x16");
    json["core_classes"][0]["synapses"]["encodings"] =
        sparse["core_classes"][0]["synapses"]["encodings"];
    nlohmann::json &resources = json["core_classes"][0]["resources"];
    resources["neurons"] = cores.neurons;
    resources["parameters"] = cores.parameters;
    for (nlohmann::json &memory : json["emission"]["memories"]) {
      nlohmann::json fields = nlohmann::json::array();
      for (const nlohmann::json &field : memory["fields"])
        if (tests || memory["name"] != "axon" ||
            (field["name"] != "height" && field["name"] != "width" &&
             field["name"] != "lattice"))
          fields.push_back(field);
      memory["fields"] = fields;
      if (memory["name"] == "table")
        for (const nlohmann::json &other : sparse["emission"]["memories"])
          if (other["name"] == "table")
            memory = other;
    }
    llvm::SmallString<128> made;
    EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("chip", "json", made));
    path = made.str().str();
    std::ofstream(path) << json.dump();
  }
  ~ChipFile() { llvm::sys::fs::remove(path); }
  ChipFile(const ChipFile &) = delete;
  ChipFile &operator=(const ChipFile &) = delete;

  std::string path;

private:
  static nlohmann::json read(const std::string &name) {
    std::ifstream given(std::string(SNNC_SOURCE_DIR) + "/chips/" + name +
                        ".json");
    return nlohmann::json::parse(given);
  }
};

/// What events may do on their way, by the definition of each synapse.
struct Reach {
  int64_t pairs = 0;   ///< source fragments and tables
  int64_t axons = 0;   ///< pairs with a synapse
  int64_t events = 0;  ///< events of neurons, times the axons of their fragment
  int64_t hits = 0;    ///< of these, with a synapse of the table
  int64_t packets = 0; ///< of these, sent
};

class Populations : public testing::Test {
protected:
  Populations() {
    context.loadDialect<snn::SnnDialect, xbar::XbarDialect>();
    context.disableMultithreading();
  }

  OwningOpRef<ModuleOp> parse(const std::string &text) {
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
    PassManager align(&context);
    align.addNestedPass<snn::NetworkOp>(createSnnAlignDelays());
    EXPECT_TRUE(module && succeeded(align.run(*module))) << text;
    return module;
  }

  /// Compiles for a chip, through the bytes of the file, with tables of a kind
  /// where they store weights; nothing if the chip has not enough cores.
  std::optional<simulator::Machine> compile(const std::string &text,
                                            const std::string &chipPath,
                                            const std::string &tables = "");

  void expectEqualRuns(const std::string &text, const Cores &cores,
                       const std::string &tables = "");

  MLIRContext context;
  std::mt19937 random{11};
  /// Over all runs.
  Reach seen;
  int64_t suppressed = 0, runs = 0;
  int64_t cutChannels = 0, cutRows = 0, cutColumns = 0; ///< populations
};

} // namespace

std::optional<simulator::Machine>
Populations::compile(const std::string &text, const std::string &chipPath,
                     const std::string &tables) {
  OwningOpRef<ModuleOp> module = parse(text);
  SnnToXbarOptions options;
  options.chip = chipPath;
  if (!tables.empty())
    options.encodings = {tables};
  PassManager map(&context);
  map.addPass(createSnnToXbar(options));
  std::string message;
  ScopedDiagnosticHandler silence(&context, [&](Diagnostic &diagnostic) {
    message = diagnostic.str();
    return success();
  });
  if (failed(map.run(*module))) {
    EXPECT_NE(message.find("but the chip has "), std::string::npos) << message;
    return std::nullopt;
  }
  Result<chip::Chip> chip = chip::load(chipPath);
  EXPECT_TRUE(chip) << chip.error().message;
  FailureOr<image::Image> image =
      emitImage(*module->getOps<xbar::ChipOp>().begin(), *chip);
  EXPECT_TRUE(succeeded(image)) << message;
  if (failed(image))
    return std::nullopt;
  std::vector<uint8_t> bytes = image::serialize(*image);
  Result<image::Image> read =
      image::deserialize(bytes.data(), bytes.size(), "net.snnb");
  EXPECT_TRUE(read);
  Result<simulator::Machine> machine =
      simulator::Machine::load(std::move(*read));
  EXPECT_TRUE(machine) << machine.error().message;
  return std::move(*machine);
}

static const interpreter::SnnPopulationTrace *
findTrace(const interpreter::SnnFrame &frame, const std::string &layer) {
  for (const interpreter::SnnPopulationTrace &trace : frame.populations)
    if (trace.layer == layer)
      return &trace;
  return nullptr;
}

/// The place of a neuron of a fragment in its population.
static int64_t placeOf(const simulator::Fragment &fragment, int64_t neuron) {
  const Box &box = fragment.info.box;
  Coordinate at = neuronCoordinate(box.size, neuron);
  const Shape &whole = fragment.info.population;
  return ((at.c + box.origin.c) * whole.height + at.y + box.origin.y) *
             whole.width +
         at.x + box.origin.x;
}

/// Compares every event, every last potential and every output.
static void expectEqualFrames(const simulator::Machine &machine,
                              const simulator::FrameResult &chip,
                              const interpreter::SnnFrame &network) {
  for (size_t i = 0; i < machine.fragments.size(); ++i) {
    const simulator::Fragment &fragment = machine.fragments[i];
    const std::string &layer = machine.layers[fragment.layer].name;
    const interpreter::SnnPopulationTrace *trace = findTrace(network, layer);
    ASSERT_TRUE(trace) << layer;
    for (int64_t n = 0; n < fragment.numNeurons; ++n) {
      int64_t place = placeOf(fragment, n);
      for (size_t tick = 0;
           image::emits(fragment.info) && tick < trace->values.size(); ++tick)
        ASSERT_EQ(chip.traces[i].values[tick * fragment.numNeurons + n],
                  trace->values[tick][place])
            << layer << " neuron " << place;
      ASSERT_EQ(chip.traces[i].potentials[n], trace->potentials[place])
          << layer << " neuron " << place;
    }
  }
  ASSERT_EQ(chip.outputs.size(), network.outputs.size());
  for (size_t i = 0; i < chip.outputs.size(); ++i)
    EXPECT_EQ(chip.outputs[i].integers, network.outputs[i].integers);
  EXPECT_EQ(chip.counts.total()[Item::LateEvents], 0);
}

/// True if `from` has a synapse of `op` to a neuron of `box`.
static bool reaches(snn::SynapseOpInterface op, const Coordinate &from,
                    const Box &box) {
  for (int64_t j = 0; j < box.numNeurons(); ++j) {
    Coordinate at = neuronCoordinate(box.size, j);
    if (op.weightAt(from, {at.c + box.origin.c, at.y + box.origin.y,
                           at.x + box.origin.x}))
      return true;
  }
  return false;
}

/// Lists what the events of on-chip populations meet, pair by pair.
static Reach measureReach(ModuleOp module, const simulator::Machine &machine,
                          const interpreter::SnnFrame &frame) {
  Reach reach;
  module.walk([&](snn::SynapseOpInterface op) {
    auto source = op.getSource().getDefiningOp<snn::PopulationOp>();
    if (!source)
      return;
    const interpreter::SnnPopulationTrace &trace =
        *findTrace(frame, source.getLayerName());
    for (const simulator::Table &table : machine.tables) {
      if (machine.layers[table.layer].name != op.getLayerName())
        continue;
      const Box &box = machine.fragments[table.fragment].info.box;
      for (const simulator::Fragment &fragment : machine.fragments) {
        if (machine.layers[fragment.layer].name != source.getLayerName())
          continue;
        int64_t events = 0, hits = 0;
        bool isReached = false;
        for (int64_t n = 0; n < fragment.numNeurons; ++n) {
          Coordinate at = neuronCoordinate(fragment.info.box.size, n);
          const Coordinate &origin = fragment.info.box.origin;
          bool meets = reaches(
              op, {at.c + origin.c, at.y + origin.y, at.x + origin.x}, box);
          isReached |= meets;
          for (const std::vector<int32_t> &values : trace.values)
            if (values[placeOf(fragment, n)] != 0) {
              ++events;
              hits += meets;
            }
        }
        ++reach.pairs;
        reach.axons += isReached;
        reach.events += isReached ? events : 0;
        reach.hits += hits;
      }
    }
  });
  return reach;
}

/// A random tensor for each input of a network.
static simulator::Sample makeSample(const simulator::Machine &machine,
                                    std::mt19937 &random) {
  simulator::Sample sample;
  for (const image::Input &input : machine.image.inputs) {
    std::vector<float> &tensor = sample.tensors.emplace_back();
    for (int64_t n = 0; n < input.shape.numNeurons(); ++n)
      tensor.push_back(static_cast<float>(random() % 128));
    sample.streams.emplace_back();
  }
  return sample;
}

/// The axons of fragments on the chip.
static int64_t countAxons(const simulator::Machine &machine) {
  int64_t axons = 0;
  for (const simulator::Fragment &fragment : machine.fragments)
    axons += fragment.fanout.axons.size();
  return axons;
}

/// The packets that leave populations on the chip.
static int64_t countPackets(const simulator::Machine &machine,
                            const simulator::FrameResult &frame, Item item) {
  int64_t packets = frame.counts.total()[item];
  for (const simulator::InputPort &input : machine.inputs)
    packets -= frame.counts.layers[input.layer][item];
  return packets;
}

/// Runs a network on three chips with the same cores: axons that test events,
/// axons that do not, axons of sources.
void Populations::expectEqualRuns(const std::string &text, const Cores &cores,
                                  const std::string &tables) {
  ChipFile tested("neuronflow-like", cores, true);
  ChipFile untested("neuronflow-like", cores, false);
  ChipFile sources("reference-16x16", cores, true);
  std::optional<simulator::Machine> machines[] = {
      compile(text, tested.path, tables), compile(text, untested.path, tables),
      compile(text, sources.path, tables)};
  if (!machines[0] || !machines[1] || !machines[2])
    return;
  ++runs;
  OwningOpRef<ModuleOp> module = parse(text);
  FailureOr<interpreter::SnnInterpreter> network =
      interpreter::SnnInterpreter::create(
          *module->getOps<snn::NetworkOp>().begin());
  ASSERT_TRUE(succeeded(network));
  simulator::Sample sample = makeSample(*machines[0], random);
  SmallVector<interpreter::SnnInputData> inputs;
  for (const std::vector<float> &tensor : sample.tensors)
    inputs.push_back({tensor, nullptr});
  Result<interpreter::SnnFrame> expected = network->run(inputs);
  ASSERT_TRUE(expected) << expected.error().message;
  std::vector<simulator::FrameResult> frames;
  for (const std::optional<simulator::Machine> &machine : machines) {
    simulator::Simulation simulation(*machine, simulator::Record::Events);
    Result<simulator::FrameResult> frame = simulation.run(sample);
    ASSERT_TRUE(frame) << frame.error().message;
    expectEqualFrames(*machine, *frame, *expected);
    frames.push_back(std::move(*frame));
  }

  Reach reach = measureReach(*module, *machines[0], *expected);
  EXPECT_EQ(countAxons(*machines[0]), reach.axons);
  int64_t packets = countPackets(*machines[0], frames[0], Item::Packets);
  EXPECT_GE(packets, reach.hits);
  EXPECT_LE(packets, reach.events);
  seen.packets += packets;
  EXPECT_EQ(countPackets(*machines[1], frames[1], Item::Packets), reach.events);
  simulator::Tally best = frames[0].counts.total(),
                   all = frames[1].counts.total(),
                   source = frames[2].counts.total();
  EXPECT_EQ(best[Item::Packets] + best[Item::Suppressed], all[Item::Packets]);
  EXPECT_EQ(best[Item::Deliveries], best[Item::Packets]);
  EXPECT_EQ(all[Item::Deliveries], source[Item::Deliveries]);
  EXPECT_EQ(best[Item::SynapticOps], source[Item::SynapticOps]);
  EXPECT_EQ(machines[0]->facts.synapses, machines[2]->facts.synapses);

  seen.pairs += reach.pairs;
  seen.axons += reach.axons;
  seen.events += reach.events;
  seen.hits += reach.hits;
  suppressed += best[Item::Suppressed];
  for (const simulator::Fragment &fragment : machines[0]->fragments) {
    const Shape &part = fragment.info.box.size, &all = fragment.info.population;
    cutChannels += part.channels < all.channels;
    cutRows += part.height < all.height;
    cutColumns += part.width < all.width;
  }
}

TEST_F(Populations, RunEveryKindOfLayerCutAnywhere) {
  for (const LayerKind &kind : allLayerKinds())
    for (const Cores &cores :
         {Cores{4096, 4096}, Cores{96, 4096}, Cores{50, 2}, Cores{16, 3}}) {
      SCOPED_TRACE(std::string(kind.name) + " on cores of " +
                   std::to_string(cores.neurons) + " neurons, " +
                   std::to_string(cores.parameters) + " channels");
      int64_t runsBefore = runs;
      Reach before = seen;
      expectEqualRuns(kind.text(), cores);
      ASSERT_FALSE(HasFatalFailure());
      EXPECT_EQ(runs, runsBefore + 1);
      if (kind.isExact) {
        EXPECT_EQ(seen.packets - before.packets, seen.hits - before.hits);
      }
    }
  EXPECT_GT(cutChannels, 100);
  EXPECT_GT(cutRows, 100);
  EXPECT_GT(cutColumns, 100);
  EXPECT_LT(seen.axons, seen.pairs);
  EXPECT_LT(seen.hits, seen.events);
}

/// Axons know how events meet windows, whatever the bits of the tables.
TEST_F(Populations, RunTablesOfEveryKind) {
  for (const char *tables : {"functional_bitmap", "functional_index", "bitmap",
                             "index", "run_length", "delta_index"})
    for (const LayerKind &kind : allLayerKinds()) {
      SCOPED_TRACE(std::string(kind.name) + " by " + tables);
      Reach before = seen;
      int64_t runsBefore = runs;
      expectEqualRuns(kind.text(), {50, 2}, tables);
      ASSERT_FALSE(HasFatalFailure());
      EXPECT_EQ(runs, runsBefore + 1);
      // A table without windows is tested against the map of its source.
      if (kind.isExact && llvm::StringRef(tables).starts_with("functional")) {
        EXPECT_EQ(seen.packets - before.packets, seen.hits - before.hits);
      }
    }
}

/// The worked example of docs/machine.md: a map of 28 x 28, a convolution of
/// 3 x 3, both maps cut in two between rows 13 and 14.
TEST_F(Populations, CrossACutWithExactlyOneRow) {
  const Shape shape{1, 28, 28};
  RandomNetwork random(4);
  LayerKind kind{
      "halves", shape, shape,
      synapseLine(0, "conv2d",
                  random.weights({1, 1, 3, 3}, 4) + " pads [1, 1, 1, 1] bits 4",
                  shape, shape)};
  ChipFile file("neuronflow-like", {14 * 28, 4096}, true);
  std::optional<simulator::Machine> machine = compile(kind.text(), file.path);
  ASSERT_TRUE(machine);
  ASSERT_EQ(machine->fragments.size(), 4u);
  EXPECT_EQ(countAxons(*machine), 4);
  simulator::Simulation simulation(*machine);
  auto packetsOf = [&](int64_t firstRow, int64_t lastRow) {
    simulator::Sample sample;
    sample.streams.emplace_back();
    std::vector<float> &tensor = sample.tensors.emplace_back(28 * 28);
    std::fill(tensor.begin() + firstRow * 28,
              tensor.begin() + (lastRow + 1) * 28, 1.0f);
    Result<simulator::FrameResult> frame = simulation.run(sample);
    EXPECT_TRUE(frame);
    return countPackets(*machine, *frame, Item::Packets);
  };
  // Each row goes to its own half, rows 13 and 14 to the other one, too.
  EXPECT_EQ(packetsOf(0, 27), 30 * 28);
  for (int64_t row = 0; row < 28; ++row)
    EXPECT_EQ(packetsOf(row, row), row == 13 || row == 14 ? 2 * 28 : 28);
  for (const simulator::Fragment &fragment : machine->fragments)
    for (const simulator::Axon &axon : fragment.fanout.axons) {
      int64_t source = fragment.info.box.origin.y;
      int64_t target = machine->fragments[machine->tables[axon.table].fragment]
                           .info.box.origin.y;
      EXPECT_EQ(axon.events.offset, (Coordinate{0, source + 1 - target, 1}));
      EXPECT_EQ(axon.events.height, 16);
    }
}

/// By strides of 2 and single taps, odd rows and columns reach nothing: their
/// fragments have no axon, and what lies between in the others is not sent.
TEST_F(Populations, HaveNoAxonsThatCannotHit) {
  const Shape shape{1, 16, 16}, half{2, 8, 8};
  LayerKind kind{"skipped", shape, half,
                 synapseLine(0, "conv2d",
                             RandomNetwork(5).weights({2, 1, 1, 1}, 4) +
                                 " strides [2, 2] bits 4",
                             shape, half)};
  // Fragments of one row, and the target of one row of each channel.
  ChipFile file("neuronflow-like", {16, 4096}, true);
  std::optional<simulator::Machine> machine = compile(kind.text(), file.path);
  ASSERT_TRUE(machine);
  int64_t sources = 0, silent = 0;
  for (const simulator::Fragment &fragment : machine->fragments)
    if (machine->layers[fragment.layer].name == "source0") {
      ASSERT_EQ(fragment.info.box.size, (Shape{1, 1, 16}));
      ++sources;
      silent += fragment.fanout.axons.empty();
      EXPECT_EQ(fragment.fanout.axons.empty(),
                fragment.info.box.origin.y % 2 == 1);
    }
  EXPECT_EQ(sources, 16);
  EXPECT_EQ(silent, 8);
  EXPECT_EQ(countAxons(*machine), 8); // of 16 fragments x 8 tables
  simulator::Sample sample;
  sample.streams.emplace_back();
  sample.tensors.emplace_back(shape.numNeurons(), 1.0f);
  Result<simulator::FrameResult> frame =
      simulator::Simulation(*machine).run(sample);
  ASSERT_TRUE(frame) << frame.error().message;
  EXPECT_EQ(countPackets(*machine, *frame, Item::Packets), 64);
  EXPECT_EQ(countPackets(*machine, *frame, Item::Suppressed), 64);
}

TEST_F(Populations, RunRandomNetworks) {
  for (unsigned seed = 0; seed < 80 && !HasFatalFailure(); ++seed) {
    std::string text = RandomNetwork(seed).text();
    SCOPED_TRACE(text);
    expectEqualRuns(text, {60, 4096});
  }
  EXPECT_GT(runs, 60);
  EXPECT_GT(suppressed, 1000);
}
