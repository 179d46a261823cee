// Images that must be refused: one per message.

#include "Network.h"

#include "snnc/Image/RowCodec.h"
#include "snnc/Simulator/Machine.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <functional>

using namespace snnc;
using namespace snnc::test;
using namespace snnc::simulator;
using image::NeuronModel;

/// The message that the loader refuses the image with, or "".
static std::string refusal(const image::Image &image) {
  Result<Machine> machine = Machine::load(image);
  return machine ? "" : machine.error().message;
}

static std::string
afterNetwork(const std::function<void(TestNetwork &)> &change,
             NeuronModel model = NeuronModel::Graded) {
  TestNetwork network = smallNetwork(model);
  change(network);
  return refusal(assemble(network, referenceJson()));
}

static std::string
afterImage(const std::function<void(image::Image &)> &change) {
  TestNetwork network = smallNetwork(NeuronModel::Graded);
  image::Image image = assemble(network, referenceJson());
  change(image);
  return refusal(image);
}

/// The memory of that name of the only core.
static image::Memory &memoryOf(image::Image &image, const std::string &name) {
  for (image::Memory &memory : image.cores[0].memories)
    if (memory.name == name)
      return memory;
  ADD_FAILURE() << "no memory " << name;
  return image.cores[0].memories[0];
}

/// Replaces the only row of a memory.
template <typename Row>
static void replaceRow(image::Image &image, const std::string &name,
                       const Row &row) {
  Result<chip::Chip> chip = chip::parse(image.chipJson, "test chip");
  BitWriter writer;
  Status status = image::appendRow(*chip->layout(name), writer, row);
  ASSERT_TRUE(status) << status.error().message;
  memoryOf(image, name) = image::makeMemory(*chip->layout(name), writer, 1);
}

static image::PopulationRow populationOf(const image::Image &image) {
  Result<chip::Chip> chip = chip::parse(image.chipJson, "test chip");
  return *image::readPopulation(*chip->layout("population"),
                                *image.cores[0].find("population"), 0);
}

static std::string
afterPopulation(const std::function<void(image::PopulationRow &)> &change) {
  return afterImage([&](image::Image &image) {
    image::PopulationRow row = populationOf(image);
    change(row);
    replaceRow(image, "population", row);
  });
}

static std::string
afterTable(const std::function<void(image::TableRow &)> &change) {
  return afterImage([&](image::Image &image) {
    Result<chip::Chip> chip = chip::parse(image.chipJson, "test chip");
    image::TableRow row = *image::readTable(*chip->layout("table"),
                                            *image.cores[0].find("table"), 0);
    change(row);
    replaceRow(image, "table", row);
  });
}

/// Changes the axon of the host.
static std::string
afterAxon(const std::function<void(image::AxonRow &)> &change) {
  return afterImage([&](image::Image &image) {
    Result<chip::Chip> chip = chip::parse(image.chipJson, "test chip");
    image::AxonRow row;
    change(row);
    BitWriter writer;
    ASSERT_TRUE(image::appendRow(*chip->layout("axon"), writer, row));
    image.inputs[0].axons = image::makeMemory(*chip->layout("axon"), writer, 1);
  });
}

TEST(Malformed, TheSmallNetworkIsNot) {
  for (NeuronModel model : {NeuronModel::Graded, NeuronModel::IntegrateFire,
                            NeuronModel::MaxRate, NeuronModel::Integrate})
    EXPECT_EQ(afterNetwork([](TestNetwork &) {}, model), "");
}

TEST(Malformed, Chip) {
  std::string message =
      afterImage([](image::Image &image) { image.chipJson = "{"; });
  EXPECT_NE(message.find("chip description of the image"), std::string::npos)
      << message;
}

/// The reference chip after moving a field to the end of its rows, where it has
/// `width` bits.
static nlohmann::json withWideField(const char *memory, const char *name,
                                    int width) {
  nlohmann::json json = nlohmann::json::parse(referenceJson());
  for (nlohmann::json &layout : json["emission"]["memories"])
    for (nlohmann::json &field : layout["fields"])
      if (layout["name"] == memory && field["name"] == name) {
        int bits = layout["row_bits"];
        field["lsb"] = bits;
        field["width"] = width;
        layout["row_bits"] = bits + 64;
      }
  return json;
}

TEST(Malformed, NumbersThatOnlyWiderFieldsHold) {
  TestNetwork network = smallNetwork(NeuronModel::Graded);
  network.fragments[0].parameters[0].multiplier = int64_t(1) << 31;
  EXPECT_EQ(refusal(assemble(
                network, withWideField("parameter", "multiplier", 40).dump())),
            "core 0, memory 'parameter', row 0: the multiplier is 2147483648, "
            "expected -2147483648 to 2147483647");
  network = smallNetwork(NeuronModel::Graded);
  network.fragments[0].info.population.width = 1048577;
  EXPECT_EQ(
      refusal(assemble(
          network, withWideField("population", "population_width", 24).dump())),
      "core 0, memory 'population', row 0: the population is 1 x 1 x 1048577, "
      "expected extents of 1 to 1048576");
  network = smallNetwork(NeuronModel::Graded);
  network.tables[0].info.encoding = synapse::Encoding::Functional;
  network.tables[0].info.weightBits = 0;
  network.tables[0].info.source.height = 16383;
  network.tables[0].info.kernel.height = 65536;
  EXPECT_EQ(refusal(assemble(
                network, withWideField("table", "kernel_height", 24).dump())),
            "core 0, memory 'table', row 0: a kernel of 65536 x 1 over a "
            "source of 16383 x 1 is larger than this simulator runs");
}

TEST(Malformed, MoreNeuronsThanTheSimulatorHolds) {
  nlohmann::json json = withWideField("population", "first_neuron", 32);
  json["core_classes"][0]["resources"]["neurons"] = 12800000;
  TestNetwork network = smallNetwork(NeuronModel::Graded);
  network.fragments[0].info.population = {1, 8000, 1600};
  network.fragments[0].info.box = Box::whole({1, 8000, 1600});
  for (int64_t core : {1, 2}) {
    network.fragments.push_back(network.fragments[0]);
    network.fragments.back().core = core;
  }
  EXPECT_EQ(refusal(assemble(network, json.dump())),
            "the image has 38400000 neurons, this simulator holds 33554432");
}

TEST(Malformed, TablesThatTakeTooMuchMemory) {
  const std::string message =
      "the tables so far take more than the 1073741824 bytes that this "
      "simulator has for them";
  // 12 bytes for each of 10,000 x 16,383 sources that have no weights.
  TestNetwork network = smallNetwork(NeuronModel::Graded);
  network.tables[0].info.weightBits = 0;
  network.tables[0].info.source = {1, 10000, 16383};
  EXPECT_EQ(refusal(assemble(network, referenceJson())),
            "core 0, memory 'table', row 0: " + message);
  // A kernel that meets the fragment differently from each row and column.
  network.tables[0].info.encoding = synapse::Encoding::Functional;
  network.tables[0].info.source = {60000, 180, 180};
  network.tables[0].info.kernel.height = 255;
  network.tables[0].info.kernel.width = 255;
  EXPECT_EQ(refusal(assemble(network, referenceJson())),
            "core 0, memory 'table', row 0: " + message);
  // 32 bytes for each of 2 x 16,383 rows and columns, 8 weights, 4 kinds of 12
  // bytes: 1,024 tables fit, of which cores 0 to 3 have 221, 220, 220, 220.
  network = smallNetwork(NeuronModel::Graded);
  network.tables[0].info.encoding = synapse::Encoding::Functional;
  network.tables[0].info.source = {1, 16383, 16383};
  for (int64_t core = 1; core < 5; ++core) {
    network.fragments.push_back(network.fragments[0]);
    network.fragments.back().core = core;
  }
  for (int64_t i = 0; i < 1100; ++i) {
    network.tables.push_back(network.tables[0]);
    network.tables.back().fragment = i % 5;
    network.tables.back().layer = "other";
  }
  EXPECT_EQ(refusal(assemble(network, referenceJson())),
            "core 4, memory 'table', row 143: " + message);
}

TEST(Malformed, DelaysBeyondTheChips) {
  nlohmann::json json = nlohmann::json::parse(referenceJson());
  json["routing"]["delay"]["bits"] = 2;
  TestNetwork network = smallNetwork(NeuronModel::Graded);
  network.inputs[0].axons[0].delay = 4;
  EXPECT_EQ(refusal(assemble(network, json.dump())),
            "input 'x': host, memory 'axon', row 0: the delay is 4 ticks, "
            "expected 0 to 3");
}

TEST(Malformed, Ticks) {
  EXPECT_EQ(afterImage([](image::Image &image) { image.ticks = 0; }),
            "the frame has 0 ticks, expected 1 to 1048576");
}

TEST(Malformed, Cores) {
  EXPECT_EQ(afterImage([](image::Image &image) { image.cores[0].x = 8; }),
            "a core stands at (8, 0), but the mesh has 8 x 8 cores");
  EXPECT_EQ(afterImage([](image::Image &image) {
              image.cores.push_back(image.cores[0]);
            }),
            "core 0 follows core 0, expected cores in ascending order");
}

TEST(Malformed, Memories) {
  EXPECT_EQ(afterImage([](image::Image &image) {
              image.cores[0].memories.push_back(image.cores[0].memories[0]);
            }),
            "core 0 has two memories 'synapse'");
  EXPECT_EQ(afterImage([](image::Image &image) {
              image.cores[0].memories.erase(image.cores[0].memories.begin());
            }),
            "core 0 has no memory 'synapse'");
  EXPECT_EQ(afterImage([](image::Image &image) {
              image.cores[0].memories[0].name = "cache";
            }),
            "core 0, memory 'cache': the chip has no such memory");
  EXPECT_EQ(afterImage([](image::Image &image) {
              memoryOf(image, "table").rowBits = 7;
            }),
            "core 0, memory 'table': rows have 7 bits, the chip's have 192");
  EXPECT_EQ(afterImage([](image::Image &image) {
              memoryOf(image, "synapse").rows = 99999;
            }),
            "core 0, memory 'synapse': 99999 rows, but the chip has 32768");
  EXPECT_EQ(afterImage([](image::Image &image) {
              memoryOf(image, "table").words.pop_back();
            }),
            "core 0, memory 'table': 2 words, but its rows take 3");
}

TEST(Malformed, Names) {
  EXPECT_EQ(afterImage([](image::Image &image) {
              image.fragmentNames.push_back({0, 0, "other"});
            }),
            "core 0, memory 'population', row 0: has two names, 'layer' and "
            "'other'");
  EXPECT_EQ(afterImage([](image::Image &image) {
              image.tableNames.push_back({0, 0, "other"});
            }),
            "core 0, memory 'table', row 0: has two names, 'layer' and "
            "'other'");
}

static const std::string populationPlace =
    "core 0, memory 'population', row 0: ";

TEST(Malformed, Populations) {
  const std::string place = populationPlace;
  EXPECT_EQ(afterPopulation([](image::PopulationRow &row) {
              row.model = static_cast<NeuronModel>(7);
            }).rfind(place, 0),
            0u);
  EXPECT_EQ(afterPopulation([](image::PopulationRow &row) {
              row.box.origin.c = 1;
            }).rfind(place, 0),
            0u);
  EXPECT_EQ(afterPopulation([](image::PopulationRow &row) {
              row.population = {1, 64, 65};
              row.box = Box::whole(row.population);
            }),
            place + "4160 neurons from number 0, but the core has 4096");
  EXPECT_EQ(afterPopulation(
                [](image::PopulationRow &row) { row.firstParameter = 1; }),
            place + "1 parameter rows from row 1, but there are 1");
  EXPECT_EQ(
      afterPopulation([](image::PopulationRow &row) { row.numAxons = 1; }),
      place + "1 axon rows from row 0, but there are 0");
  EXPECT_EQ(afterPopulation([](image::PopulationRow &row) { row.phase = 1; }),
            place + "active for 3 ticks from tick 1, but the frame has 3");
  EXPECT_EQ(afterPopulation([](image::PopulationRow &row) {
              row.low = 2;
              row.high = 1;
            }),
            place + "the smallest event value 2 is above the largest, 1");
}

TEST(Malformed, PopulationsThatShareNeurons) {
  TestNetwork network = smallNetwork(NeuronModel::Graded);
  network.fragments.push_back(network.fragments[0]);
  image::Image image = assemble(network, referenceJson());
  Result<chip::Chip> chip = chip::parse(image.chipJson, "test chip");
  BitWriter writer;
  image::PopulationRow row = populationOf(image);
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(image::appendRow(*chip->layout("population"), writer, row));
  memoryOf(image, "population") =
      image::makeMemory(*chip->layout("population"), writer, 2);
  EXPECT_EQ(refusal(image),
            "core 0, memory 'population', row 1: starts at neuron 0, but row 0 "
            "ends before neuron 1");
}

TEST(Malformed, CountsThatEventsCannotCarry) {
  nlohmann::json json = nlohmann::json::parse(referenceJson());
  for (nlohmann::json &field : json["routing"]["packet"])
    if (field["name"] == "value")
      field["width"] = 2;
  TestNetwork network = smallNetwork(NeuronModel::IntegrateFire);
  network.fragments[0].info.payload = image::Payload::Count;
  network.inputs[0].info.high = 1;
  EXPECT_EQ(refusal(assemble(network, json.dump())),
            populationPlace + "events carry spike counts up to 3, but the "
                              "chip's event values end at 1");
  network = smallNetwork(NeuronModel::Graded);
  network.inputs[0].info.high = 1;
  EXPECT_EQ(refusal(assemble(network, json.dump())),
            populationPlace +
                "the largest event value is 255, expected -2 to 1");
  network.fragments[0].info.low = -3;
  EXPECT_EQ(refusal(assemble(network, json.dump())),
            populationPlace +
                "the smallest event value is -3, expected -2 to 1");
}

TEST(Malformed, Parameters) {
  const std::string place = "core 0, memory 'parameter', row 0: ";
  EXPECT_EQ(afterNetwork(
                [](TestNetwork &network) {
                  network.fragments[0].parameters[0].threshold = 0;
                },
                NeuronModel::IntegrateFire),
            place + "the threshold is 0, expected 1 to 2147483647");
  EXPECT_EQ(afterNetwork([](TestNetwork &network) {
              network.fragments[0].parameters[0].shift = 62;
            }),
            place + "the shift is 62, expected 0 to 61");
  auto withBits = [](const std::function<void(image::ParameterRow &)> &change) {
    TestNetwork network = smallNetwork(NeuronModel::Graded);
    change(network.fragments[0].parameters[0]);
    return refusal(assemble(network, referenceJson(8)));
  };
  EXPECT_EQ(withBits([](image::ParameterRow &row) { row.bias = 128; }),
            place + "the bias is 128, expected -128 to 127");
  EXPECT_EQ(withBits([](image::ParameterRow &row) { row.initial = -129; }),
            place + "the initial potential is -129, expected -128 to 127");
  EXPECT_EQ(withBits([](image::ParameterRow &row) { row.threshold = 128; }),
            place + "the threshold is 128, expected -128 to 127");
}

TEST(Malformed, Tables) {
  const std::string place = "core 0, memory 'table', row 0: ";
  EXPECT_EQ(afterTable([](image::TableRow &row) { row.target = 3; }),
            place + "the target is row 3 of 'population', which has 1 rows");
  EXPECT_EQ(afterTable([](image::TableRow &row) { row.words = 2; }),
            place + "2 words from word 0, but 'synapse' has 1");
  EXPECT_EQ(afterTable([](image::TableRow &row) { row.base = 9; }),
            place + "1 words from word 9, but 'synapse' has 1");
  EXPECT_EQ(afterTable([](image::TableRow &row) {
              row.source = {1, 3, 3};
            }),
            place + "the synapse table needs 2 words, but only 1 are there");
  EXPECT_EQ(afterTable([](image::TableRow &row) {
              row.encoding = synapse::Encoding::Functional;
              row.kernel.groups = 3;
            }),
            place + "the number of groups is 3, expected a divisor of the 1 "
                    "source and the 1 target channels");
  nlohmann::json json = nlohmann::json::parse(referenceJson());
  json["core_classes"][0]["synapses"]["weight_bits"]["max"] = 4;
  TestNetwork network = smallNetwork(NeuronModel::Graded);
  EXPECT_EQ(refusal(assemble(network, json.dump())),
            place + "the number of weight bits is 8, expected 0 to 4");
}

TEST(Malformed, Axons) {
  const std::string place = "input 'x': host, memory 'axon', row 0: ";
  EXPECT_EQ(afterAxon([](image::AxonRow &row) { row.core = 5; }),
            place + "leads to core 5, which the image does not have");
  EXPECT_EQ(afterAxon([](image::AxonRow &row) { row.table = 2; }),
            place + "leads to table 2 of core 0, which has 1");
  EXPECT_EQ(afterAxon([](image::AxonRow &row) { row.events.offset.y = 1; }),
            place + "a source of 1 x 1 x 1 at (0, 1, 0) leaves the 1 x 1 x 1 "
                    "neurons of table 0 of core 0");
  TestNetwork network = smallNetwork(NeuronModel::Graded);
  network.fragments[0].axons.push_back({0, 0, 0, {7, 0, 0}});
  EXPECT_EQ(refusal(assemble(network, referenceJson())),
            "core 0, memory 'axon', row 0: a source of 1 x 1 x 1 at (7, 0, 0) "
            "leaves the 1 x 1 x 1 neurons of table 0 of core 0");
}

TEST(Malformed, Inputs) {
  auto message = [](const std::function<void(image::Input &)> &change) {
    return afterImage([&](image::Image &image) { change(image.inputs[0]); });
  };
  EXPECT_EQ(message([](image::Input &input) { input.shape.width = 0; }),
            "input 'x': the shape is 1 x 1 x 0, expected 1 to 67108864 "
            "neurons");
  EXPECT_EQ(message([](image::Input &input) { input.tensorShape = {0}; }),
            "input 'x': the tensor has an extent of 0, expected 1 to 67108864 "
            "elements");
  EXPECT_EQ(message([](image::Input &input) { input.tensorShape = {}; }),
            "input 'x': the tensor has no batch axis of extent 1 before the "
            "axes of a sample");
  EXPECT_EQ(message([](image::Input &input) { input.tensorShape = {2}; }),
            "input 'x': the tensor has 2 elements, but there are 1 neurons");
  EXPECT_EQ(message([](image::Input &input) { input.scale = 0; }),
            "input 'x': the scale is 0.000000, expected a positive number");
  EXPECT_EQ(message([](image::Input &input) { input.scale = NAN; }),
            "input 'x': the scale is nan, expected a positive number");
  EXPECT_EQ(message([](image::Input &input) { input.high = 40000; }),
            "input 'x': values of 0 to 40000, but the chip's events carry "
            "-32768 to 32767");
  EXPECT_EQ(message([](image::Input &input) { input.window = 4; }),
            "input 'x': encoded for 4 ticks, but the frame has 3");
  EXPECT_EQ(message([](image::Input &input) {
              input.encoder = static_cast<image::EncoderKind>(9);
            }),
            "input 'x': encoder number 9, expected 0 to 2");
  EXPECT_EQ(message([](image::Input &input) {
              input.encoder = image::EncoderKind::Rate;
              input.high = 0;
            }),
            "input 'x': the rate encoder has the range 0 to 0");
  EXPECT_EQ(message([](image::Input &input) { input.axons.rowBits = 3; }),
            "input 'x': axon rows have 3 bits, the chip's have 64");
  EXPECT_EQ(message([](image::Input &input) { input.axons.rows = 5; }),
            "input 'x': 5 axon rows, but 1 words");
}

TEST(Malformed, Outputs) {
  auto message = [](const std::function<void(image::Output &)> &change) {
    return afterImage([&](image::Image &image) { change(image.outputs[0]); });
  };
  EXPECT_EQ(message([](image::Output &output) { output.scale = -1; }),
            "output 'y': the scale is -1.000000, expected a positive number");
  EXPECT_EQ(message([](image::Output &output) {
              output.decoder = static_cast<image::DecoderKind>(5);
            }),
            "output 'y': decoder number 5, expected 0 to 2");
  EXPECT_EQ(message([](image::Output &output) {
              output.fragments[0].population = 4;
            }),
            "output 'y': row 4 of 'population' on core 0 does not exist");
  EXPECT_EQ(message([](image::Output &output) {
              output.shape = {2, 1, 1};
              output.tensorShape = {1, 2};
            }),
            "output 'y': row 0 of 'population' on core 0 belongs to a "
            "population of 1 x 1 x 1, but the output has 2 x 1 x 1");
  EXPECT_EQ(message([](image::Output &output) {
              output.decoder = image::DecoderKind::Count;
            }),
            "output 'y': row 0 of 'population' on core 0 does not count "
            "spikes");
  EXPECT_EQ(afterNetwork(
                [](TestNetwork &network) {
                  network.outputs[0].info.decoder = image::DecoderKind::Value;
                },
                NeuronModel::Integrate),
            "output 'y': row 0 of 'population' on core 0 does not emit graded "
            "values");
  EXPECT_EQ(message([](image::Output &output) {
              output.fragments.push_back(output.fragments[0]);
            }),
            "output 'y': row 0 of 'population' on core 0 overlaps an earlier "
            "fragment");
  EXPECT_EQ(message([](image::Output &output) { output.fragments.clear(); }),
            "output 'y': the fragments hold 0 of 1 neurons");
}
