// The reports of a small run, and of names and numbers that are hard to print.

#include "../Simulator/Network.h"

#include "snnc/Report/Report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

using namespace snnc;
using namespace snnc::report;
using namespace snnc::test;

/// Two inferences of the small network, with the inputs 5 and 1.
static Summary someSummary() {
  TestNetwork network = smallNetwork(image::NeuronModel::IntegrateFire);
  network.fragments[0].parameters[0].threshold = 4;
  network.fragments[0].layer = network.tables[0].layer = "<conv & \"co\">";
  Result<simulator::Machine> machine =
      simulator::Machine::load(assemble(network, referenceJson()));
  EXPECT_TRUE(machine) << (machine ? "" : machine.error().message);
  Result<simulator::BatchResult> batch = simulator::runBatch(
      *machine, 2, 1, [](int64_t index, simulator::Sample &sample) -> Status {
        sample.tensors[0][0] = index == 0 ? 5.0f : 1.0f;
        return {};
      });
  EXPECT_TRUE(batch) << (batch ? "" : batch.error().message);
  return summarize(*machine, *batch, countCorrect(*batch, {0, 1}), 1);
}

TEST(Report, GathersTheFiguresPerInference) {
  Summary summary = someSummary();
  EXPECT_EQ(summary.inferences, 2);
  EXPECT_EQ(summary.accuracy->correct, 1);
  EXPECT_EQ(summary.accuracy->total, 2);
  // 10 gives spikes in ticks 0 and 1, 2 gives none.
  EXPECT_EQ(summary.spikes, 1.0);
  EXPECT_EQ(summary.synapticOps, 1.0);
  EXPECT_EQ(summary.effectiveMacs, 0.5); // the value 5
  EXPECT_EQ(summary.effectiveAcs, 0.5);  // the value 1
  EXPECT_EQ(summary.dense, 3.0);         // one synapse, three ticks
  EXPECT_DOUBLE_EQ(summary.activationSparsity, 1.0 - 1.0 / 3.0);
  EXPECT_EQ(summary.connectionSparsity, 0.0);
  // Synapse 8, table 24, population 32, parameter 32, axon 0 bytes.
  EXPECT_EQ(summary.facts.footprintBytes, 96);
  // Ticks of 4 + 1 + 1 + 16, 17 and 17 cycles of 2 ns.
  EXPECT_NEAR(summary.latencySeconds, (22 + 17 + 17) * 2e-9, 1e-15);
  EXPECT_EQ(summary.cores.size(), 1u);
}

TEST(Report, WritesJsonWithTheNamesOfTheIssue) {
  nlohmann::json json = nlohmann::json::parse(toJson(someSummary()));
  for (const char *name : {"inferences",
                           "accuracy",
                           "correct",
                           "total",
                           "energy_J_per_inference",
                           "energy_J_per_inference_by_stage",
                           "latency_s_per_inference",
                           "spikes_per_inference",
                           "synaptic_ops_per_inference",
                           "Effective_MACs",
                           "Effective_ACs",
                           "Dense",
                           "activation_sparsity",
                           "connection_sparsity",
                           "footprint",
                           "footprint_bytes",
                           "cores_used",
                           "unpriced",
                           "host_seconds",
                           "synaptic_ops_per_second",
                           "ledger",
                           "layers"})
    EXPECT_TRUE(json.contains(name)) << name;
  EXPECT_EQ(json["accuracy"], 0.5);
  double sum = 0.0;
  for (const nlohmann::json &line : json["ledger"]) {
    sum += line["energy_J_per_inference"].get<double>();
    for (const char *name : {"value", "unit", "grade", "source"})
      EXPECT_TRUE(line["price"].contains(name)) << name;
  }
  EXPECT_NEAR(sum, json["energy_J_per_inference"].get<double>(), 1e-18);
  double stages = 0.0;
  for (const nlohmann::json &stage : json["energy_J_per_inference_by_stage"])
    stages += stage.get<double>();
  EXPECT_NEAR(stages, sum, 1e-18);
  EXPECT_EQ(json["layers"].size(), 2u);
}

TEST(Report, LeavesOutTheAccuracyOfUnlabelledData) {
  Summary summary = someSummary();
  summary.accuracy.reset();
  EXPECT_FALSE(nlohmann::json::parse(toJson(summary)).contains("accuracy"));
  EXPECT_EQ(toText(summary).find("accuracy"), std::string::npos);
}

TEST(Report, FitsTheTextInEightyColumns) {
  Summary summary = someSummary();
  summary.modelName = std::string(200, 'm');
  for (LayerSummary &layer : summary.layers)
    layer.info = {std::string(200, 'l'),
                  std::string(200, 'k'),
                  {100000, 100000, 100000},
                  true};
  std::istringstream lines(toText(summary));
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(line.size(), 80u) << line;
}

TEST(Report, CutsNamesBetweenCharacters) {
  Summary summary = someSummary();
  for (int i = 0; i < 20; ++i)
    summary.layers[0].info.name = "\xc3\xa4" + summary.layers[0].info.name;
  std::string cut; // 21 bytes are 10 characters and a half
  for (int i = 0; i < 10; ++i)
    cut += "\xc3\xa4";
  EXPECT_NE(toText(summary).find("\n" + cut + "~ "), std::string::npos)
      << toText(summary);
}

TEST(Report, ShowsNoSpikesOfLayersWithoutNeurons) {
  Summary summary = someSummary();
  ASSERT_EQ(summary.layers.size(), 2u);
  EXPECT_TRUE(summary.layers[0].info.hasNeurons); // the input
  EXPECT_TRUE(summary.layers[1].info.hasNeurons);
  summary.layers.push_back({{"skip", "conv2d", {1, 1, 1}, false}, {}});
  EXPECT_NE(
      toText(summary).find(
          "skip                   conv2d     1x1x1                        -"
          "             0.0\n"),
      std::string::npos)
      << toText(summary);
  EXPECT_NE(toHtml(summary).find("<td class=\"n\">-</td>"), std::string::npos);
  nlohmann::json json = nlohmann::json::parse(toJson(summary));
  EXPECT_EQ(json["layers"][1]["has_neurons"], true);
  EXPECT_EQ(json["layers"][2]["has_neurons"], false);
}

TEST(Report, WritesOptionsAsPairs) {
  Summary summary = someSummary();
  summary.options = R"({"coding":"rate","ranges":[["x",0,1]],"steps":64})";
  std::string html = toHtml(summary);
  EXPECT_NE(html.find("options: coding rate, steps 64."), std::string::npos);
  summary.options = "[1]";
  EXPECT_EQ(toHtml(summary).find("options"), std::string::npos);
}

TEST(Report, CitesAWorkOfSeveralPricesOnce) {
  Summary summary = someSummary();
  simulator::LedgerLine line;
  line.price.grade = "published";
  line.price.method = "unstated";
  line.price.source = "a paper: add";
  summary.ledger.lines = {line, line, line};
  summary.ledger.lines[1].price.source = "a paper: multiply";
  summary.ledger.lines[2].price.source = "a book: read";
  std::string html = toHtml(summary);
  EXPECT_NE(html.find("<td>published</td><td>[1]: add</td>"),
            std::string::npos);
  EXPECT_NE(html.find("<td>[1]: multiply</td>"), std::string::npos);
  EXPECT_NE(html.find("<td>a book: read</td>"), std::string::npos);
  EXPECT_NE(html.find("[1] a paper</p>"), std::string::npos);
  EXPECT_EQ(html.find("a paper"), html.rfind("a paper"));
  EXPECT_EQ(html.find("unstated"), std::string::npos);
  EXPECT_NE(html.find("Totals of all 2 inferences"), std::string::npos);
}

TEST(Report, NamesWhatHasNoPriceInEveryReport) {
  Summary summary = someSummary();
  for (const std::string &report :
       {toText(summary), toHtml(summary), toJson(summary)})
    for (const char *name : {"network_interface", "host_event", "static_core"})
      EXPECT_NE(report.find(name), std::string::npos) << name;
}

TEST(Report, WarnsOfLateEventsAndSaturation) {
  Summary summary = someSummary();
  EXPECT_EQ(toText(summary).find("warning"), std::string::npos);
  summary.lateEvents = 3;
  summary.saturations = 4;
  EXPECT_NE(toText(summary).find("warning: 3 events"), std::string::npos);
  EXPECT_NE(toHtml(summary).find("4 potentials saturated"), std::string::npos);
}

TEST(Report, EscapesNamesInHtml) {
  EXPECT_EQ(escapeHtml("<a & 'b' \"c\">"),
            "&lt;a &amp; &#39;b&#39; &quot;c&quot;&gt;");
  std::string html = toHtml(someSummary());
  EXPECT_EQ(html.find("<conv"), std::string::npos);
  EXPECT_EQ(html.find("<model>"), std::string::npos);
  EXPECT_NE(html.find("&lt;conv &amp; &quot;co&quot;&gt;"), std::string::npos);
}

TEST(Report, NeedsNothingFromOutsideThePage) {
  std::string html = toHtml(someSummary());
  for (const char *text : {"<script", "src=", "href=", "url(", "@import"})
    EXPECT_EQ(html.find(text), std::string::npos) << text;
}

TEST(Report, ReplacesBytesThatAreNotText) {
  Summary summary = someSummary();
  summary.layers[0].info.name = "\xff\xfe";
  summary.options = "not json";
  nlohmann::json json = nlohmann::json::parse(toJson(summary));
  EXPECT_EQ(json["options"], "not json");
}

TEST(Report, WritesMagnitudesWithPrefixes) {
  EXPECT_EQ(withPrefix(0), "0 ");
  EXPECT_EQ(withPrefix(1.5), "1.500 ");
  EXPECT_EQ(withPrefix(1234567), "1.235 M");
  EXPECT_EQ(withPrefix(0.00012), "120.000 u");
  EXPECT_EQ(withPrefix(999999), "1.000 M");
  EXPECT_EQ(withPrefix(1e-20), "<1 p");
}

TEST(Report, SurvivesARunWithoutInferences) {
  Summary summary = someSummary();
  summary.inferences = 0;
  summary.accuracy = Accuracy();
  summary.ledger = {};
  EXPECT_NO_THROW(nlohmann::json::parse(toJson(summary)));
  EXPECT_EQ(toText(summary).find("nan"), std::string::npos);
  EXPECT_EQ(toHtml(summary).find("nan"), std::string::npos);
}
