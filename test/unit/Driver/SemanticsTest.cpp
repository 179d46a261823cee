// What assumptions do to a small network, by hand.

#include "snnc/Driver/Semantics.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

namespace {

/// Two neurons that add the input; neuron 1 gets twice as much.
class SemanticsTable : public ::testing::Test {
protected:
  SemanticsTable() {
    context.loadDialect<snn::SnnDialect>();
    module = parseSourceString<ModuleOp>(
        R"(
    snn.network @net semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = subtract, compare = ge>)
        attributes {snn.profile = "sinabs", snn.assumed = ["reset", "scheme", "spikes"], snn.given = ["dt"]} {
      %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [1] : !snn.spikes<1>
      %i = snn.dense %x weights(dense<[[1.0], [2.0]]> : tensor<2x1xf32>) : !snn.spikes<1> -> !snn.current<2>
      %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<2>
      snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
    })",
        &context);
    // Two samples of three steps: 1.5, 0, 0 and 0.5, 0, 0.5.
    options.samples.size = 2;
    options.samples.labels = {1, 0};
    options.samples.events = [](int64_t index) -> Result<data::EventSample> {
      if (index == 0)
        return data::EventSample{3, {{0, 0, 1.5}}};
      return data::EventSample{3, {{0, 0, 0.5}, {2, 0, 0.5}}};
    };
  }

  snn::NetworkOp network() { return *module->getOps<snn::NetworkOp>().begin(); }
  const SemanticsRow &row(const driver::SemanticsTable &table,
                          const std::string &key) {
    for (const SemanticsRow &row : table.rows)
      if (row.key == key)
        return row;
    ADD_FAILURE() << key;
    return table.rows.front();
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  EffectOptions options;
};

/// Subtract, single: sample 0 gives neuron 0 a spike (1.5, 0.5 is left) and
/// neuron 1 three (3, 2, 1); sample 1 gives 1 (at 0.5 + 0.5) and 2: 7 of 2
/// samples. Classes 1 and 1: one is right. Multiple: the three of sample 0
/// come at once, the same number. Zero: sample 0 gives 1 and 1 (a tie: class
/// 0), sample 1 gives 1 and 2 (class 1).
TEST_F(SemanticsTable, MeasuresTheAlternativesOfAssumedKeys) {
  Result<driver::SemanticsTable> table = explainSemantics(network(), options);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->samples, 2);
  EXPECT_EQ(table->measured->spikes, 3.5);
  EXPECT_EQ(table->measured->correct, 1);
  const SemanticsRow &reset = row(*table, "reset");
  EXPECT_EQ(reset.origin, Origin::Assumed);
  ASSERT_EQ(reset.choices.size(), 3u);
  EXPECT_EQ(reset.choices[0].value, "subtract");
  EXPECT_EQ(reset.choices[1].value, "zero");
  EXPECT_EQ(reset.choices[1].measured->spikes, 2.5);
  EXPECT_EQ(reset.choices[1].measured->correct, 0);
  const SemanticsRow &spikes = row(*table, "spikes");
  EXPECT_EQ(spikes.choices[1].measured->spikes, 3.5);
  EXPECT_EQ(spikes.choices[1].measured->correct, 1);
  // What makes no difference or was not assumed is not run.
  EXPECT_EQ(row(*table, "scheme").unused, "no neuron leaks");
  EXPECT_EQ(row(*table, "scheme").choices.size(), 1u);
  EXPECT_EQ(row(*table, "layer_delay").unused, "there is one layer");
  EXPECT_EQ(row(*table, "compare").origin, Origin::Stated);
  EXPECT_FALSE(row(*table, "compare").choices[1].measured);
  EXPECT_EQ(row(*table, "dt").origin, Origin::Given);
}

TEST_F(SemanticsTable, IsTheSameOnAnyNumberOfThreads) {
  options.threads = 1;
  Result<driver::SemanticsTable> one = explainSemantics(network(), options);
  options.threads = 3;
  Result<driver::SemanticsTable> three = explainSemantics(network(), options);
  ASSERT_TRUE(one && three);
  EXPECT_EQ(toText(*one), toText(*three));
  EXPECT_EQ(toJson(*one), toJson(*three));
}

TEST_F(SemanticsTable, AsksForTheEnergyOfEachAlternative) {
  options.energy = [](snn::NetworkOp op) -> Result<double> {
    if (op.getSemantics().getReset() == snn::Reset::Value)
      return Error{"the chip does not reset to a value"};
    return op.getSemantics().getReset() == snn::Reset::Zero ? 1500.0 : 2e6;
  };
  Result<driver::SemanticsTable> table = explainSemantics(network(), options);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->measured->energyPj, 2e6);
  EXPECT_EQ(row(*table, "reset").choices[1].measured->energyPj, 1500.0);
  EXPECT_EQ(row(*table, "reset").choices[2].measured->energyReason,
            "the chip does not reset to a value");
}

TEST_F(SemanticsTable, FitsEightyColumns) {
  options.energy = [](snn::NetworkOp) -> Result<double> { return 123456789.0; };
  Result<driver::SemanticsTable> table = explainSemantics(network(), options);
  ASSERT_TRUE(table);
  std::string text = toText(*table);
  EXPECT_NE(
      text.find("reset          subtract           assumed  a spike takes "
                "the threshold away\n"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("reset          zero                                 2.5"
                      "     0.00 %    123.5 uJ\n"),
            std::string::npos)
      << text;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(line.size(), 80u) << line;
}

TEST_F(SemanticsTable, SaysWhatWasNotMeasured) {
  options.samples = {};
  Result<driver::SemanticsTable> table = explainSemantics(network(), options);
  ASSERT_TRUE(table);
  EXPECT_FALSE(table->measured);
  EXPECT_NE(toText(*table).find("measured with --input DATA"),
            std::string::npos);
}

TEST_F(SemanticsTable, NamesASampleThatCannotBeRead) {
  options.samples.events = [](int64_t index) -> Result<data::EventSample> {
    return Error{"sample " + std::to_string(index) + " is broken"};
  };
  EXPECT_EQ(explainSemantics(network(), options).error().message,
            "sample 0 is broken");
}

} // namespace
