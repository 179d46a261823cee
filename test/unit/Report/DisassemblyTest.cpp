// Images in words.

#include "../Simulator/Populations.h"

#include "snnc/Report/Disassembly.h"
#include "snnc/Simulator/Machine.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sstream>

using namespace snnc;
using namespace snnc::report;
using namespace snnc::test;

/// Two cores: an input to 'a' on core 0, which sends to 'b' on core 10.
static image::Image twoCores() {
  TestNetwork network = smallNetwork(image::NeuronModel::IntegrateFire);
  network.fragments[0].layer = network.tables[0].layer = "a";
  TestNetwork other = smallNetwork(image::NeuronModel::Integrate);
  TestFragment fragment = other.fragments[0];
  fragment.core = 10;
  fragment.layer = "b";
  TestTable table = other.tables[0];
  table.fragment = 1;
  table.layer = "b";
  table.info.encoding = synapse::Encoding::Functional;
  table.words = {0};
  network.fragments.push_back(fragment);
  network.tables.push_back(table);
  network.fragments[0].axons.push_back({0, 1, 2, {0, 0, 0}});
  network.outputs[0].fragments = {1};
  return assemble(network, referenceJson());
}

TEST(Disassembly, ShowsCoresPopulationsTablesAxonsAndRoutes) {
  Result<std::string> text = disassemble(twoCores());
  ASSERT_TRUE(text) << text.error().message;
  for (const char *line :
       {"input 'x' 1x1x1: direct, scale 1, values 0 to 255, 1 tick\n",
        "output 'y' 1x1x1: potential, scale 1\n    from core 10 population 0\n",
        "core 10 at (2, 1): 1 of 4096 neurons\n",
        "  population 0 'a' integrate_fire: 1x1x1 at (0, 0, 0) of 1x1x1\n",
        "    axon 0 to core 10 table 0 'b' delay 2 origin (0, 0, 0)\n",
        "    route: 3 links to 1 core, longest 3\n",
        "  table 0 'b' functional: 1x1x1 to population 0\n",
        "    1 synapse, 1 stored weight (1 zero) of 8 bits in words 0 to 0\n",
        "  synapse               1      32768         64            8\n",
        "total: 2 of 64 cores, 2 neurons, 2 synapses, 2 stored weights\n",
        // 2 x (8 + 24 + 32 + 32) and one axon row of 8 bytes.
        "  all                   200 bytes\n"})
    EXPECT_NE(text->find(line), std::string::npos) << line << "\n" << *text;
}

TEST(Disassembly, ShowsAxonsOfPopulations) {
  TestNetwork network = smallNetwork(image::NeuronModel::Integrate);
  usePopulationAxons(network, {});
  synapse::PopulationAxon &axon = network.inputs[0].axons[0].events;
  axon.offset.y = -3;
  axon.height = 0;
  axon.upsampling = 1;
  axon.latticeStride = 4;
  axon.latticeKernel = 3;
  image::Image image = assemble(network, populationJson(32));
  Result<std::string> text = disassemble(image);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_NE(text->find("    axon 0 to core 0 table 0 'layer' delay 0 offset "
                       "(0, -3, 0) hit anyx1 upsampled 2 lattice 3 of 4\n"),
            std::string::npos)
      << *text;
  Result<std::string> json = disassembleToJson(image);
  ASSERT_TRUE(json) << json.error().message;
  nlohmann::json shown = nlohmann::json::parse(
      *json)["inputs"][0]["fanout"]["axons"][0];
  EXPECT_EQ(shown["offset"], (nlohmann::json{0, -3, 0}));
  EXPECT_EQ(shown["hit"], (nlohmann::json{0, 1}));
  EXPECT_EQ(shown["upsampling"], 2);
  EXPECT_EQ(shown["lattice"], (nlohmann::json{4, 3}));
}

TEST(Disassembly, ShowsTablesWithoutStoredWeights) {
  TestNetwork network = smallNetwork(image::NeuronModel::Integrate);
  network.tables[0].info.weightBits = 0;
  network.tables[0].words.clear();
  network.tables[0].layer = "skip";
  image::Image image = assemble(network, referenceJson());
  Result<std::string> text = disassemble(image);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_NE(
      text->find("    1 synapse, no stored weights (each is 1), no words\n"),
      std::string::npos)
      << *text;
  Result<simulator::Machine> machine = simulator::Machine::load(image);
  ASSERT_TRUE(machine);
  for (const simulator::LayerInfo &layer : machine->layers)
    EXPECT_EQ(layer.hasNeurons, layer.name != "skip") << layer.name;
}

TEST(Disassembly, WrapsTheHeader) {
  image::Image image = twoCores();
  image.modelName = std::string(200, 'm');
  image.modelHash = image.chipHash = std::string(64, 'f');
  image.options = R"({"activation_bits":8,"calibration":"images-of-digits.gz",
      "coding":"graded","percentile":99.9,"ranges":[["x",0,1]],"shapes":[],
      "steps":64})";
  Result<std::string> text = disassemble(image);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_NE(text->find("\noptions activation_bits 8, calibration "
                       "images-of-digits.gz, coding graded,\n"
                       "        percentile 99.9, steps 64\n"),
            std::string::npos)
      << *text;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(line.size(), 80u) << line;
}

TEST(Disassembly, LeavesOutOptionsThatAreNoObject) {
  image::Image image = twoCores();
  for (const char *options : {"", "[1, 2]", "{\"a\"", "{}", "7", "\xff"}) {
    image.options = options;
    Result<std::string> text = disassemble(image);
    ASSERT_TRUE(text) << text.error().message;
    EXPECT_EQ(text->find("options"), std::string::npos) << *text;
  }
  for (int i = 0; i < 100000; ++i)
    image.options += "{\"a\":";
  EXPECT_TRUE(disassemble(image));
}

TEST(Disassembly, ShowsWhatNeuronsThatLeakChoose) {
  TestNetwork network = smallNetwork(image::NeuronModel::Leaky);
  image::PopulationRow &info = network.fragments[0].info;
  image::ParameterRow &row = network.fragments[0].parameters[0];
  info.reset = image::ResetMode::Value;
  info.compare = image::Compare::Gt;
  info.current = info.bounded = info.multiple = true;
  info.order = image::SynapseOrder::MembraneFirst;
  row = {1, 64, 1, 0, 2, -3, -4, 5, 6, 7};
  network.inputs[0].info.encoder = image::EncoderKind::Stream;
  Result<std::string> text = disassemble(assemble(network, referenceJson()));
  ASSERT_TRUE(text) << text.error().message;
  for (const char *line :
       {"input 'x' 1x1x1: stream, scale 1", "'layer' leaky: 1x1x1",
        "    reset value, payload value, compare gt, up to 255 spikes per "
        "step\n    threshold 64\n    reset value -4\n    refractory ticks 7\n"
        "    order membrane_first\n    current decay 5\n    voltage decay 6\n"
        "    decays of 12 bits\n    floor -3\n    bias 1\n    initial 2\n"})
    EXPECT_NE(text->find(line), std::string::npos) << line << "\n" << *text;
  info = {};
  info.model = image::NeuronModel::Leaky;
  info.silent = true;
  info.window = 3;
  row = {};
  text = disassemble(assemble(network, referenceJson()));
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_NE(text->find("    no threshold\n    voltage decay 0\n"),
            std::string::npos)
      << *text;
}

TEST(Disassembly, FiltersByCoreAndLayer) {
  Filter filter;
  filter.core = 10;
  Result<std::string> text = disassemble(twoCores(), filter);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->find("core 0 at"), std::string::npos);
  EXPECT_NE(text->find("core 10 at"), std::string::npos);
  filter.core.reset();
  filter.layer = "a";
  text = disassemble(twoCores(), filter);
  ASSERT_TRUE(text);
  EXPECT_NE(text->find("core 0 at"), std::string::npos);
  EXPECT_EQ(text->find("core 10 at"), std::string::npos);
}

TEST(Disassembly, SaysWhichCoresAndLayersThereAre) {
  Filter filter;
  filter.core = 7;
  Result<std::string> text = disassemble(twoCores(), filter);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message,
            "the image does not use core 7; it uses: 0, 10");
  filter.core.reset();
  filter.layer = "c";
  text = disassembleToJson(twoCores(), filter);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message,
            "the image has no layer 'c'; its layers are: 'a', 'b'");
}

TEST(Disassembly, RefusesWhatTheSimulatorRefuses) {
  image::Image image = twoCores();
  image.ticks = 0;
  Result<std::string> text = disassemble(image);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message,
            "the frame has 0 ticks, expected 1 to 1048576");
}

TEST(Disassembly, WritesJson) {
  Result<std::string> text = disassembleToJson(twoCores());
  ASSERT_TRUE(text) << text.error().message;
  nlohmann::json json = nlohmann::json::parse(*text);
  EXPECT_EQ(json["footprint_bytes"], 200);
  ASSERT_EQ(json["cores"].size(), 2u);
  const nlohmann::json &core = json["cores"][0];
  EXPECT_EQ(core["memories"].size(), 5u);
  const nlohmann::json &fanout = core["populations"][0]["fanout"];
  EXPECT_EQ(fanout["links"], 3);
  EXPECT_EQ(fanout["axons"][0]["core"], 10);
  EXPECT_EQ(json["cores"][1]["tables"][0]["kernel"]["groups"], 1);
}
