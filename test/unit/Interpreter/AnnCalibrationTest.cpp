// Tests what calibration measures and that threads do not change it.

#include "snnc/Interpreter/AnnInterpreter.h"

#include "dialects/Ann/Ann.h"

#include "mlir/Parser/Parser.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;

static constexpr char networkText[] = R"mlir(
func.func @net(%x: tensor<1x100xf32>) -> tensor<1x100xf32> {
  %half = ann.constant dense<0.5> : tensor<1xf32>
  %0 = ann.mul %x, %half : (tensor<1x100xf32>, tensor<1xf32>) -> tensor<1x100xf32>
  %1 = ann.relu %0 : tensor<1x100xf32>
  return %1 : tensor<1x100xf32>
}
)mlir";

namespace {

class Calibration : public testing::Test {
protected:
  Calibration()
      : handler(&context, [&](Diagnostic &diagnostic) {
          messages.push_back(diagnostic.str());
        }) {
    context.loadDialect<ann::AnnDialect, func::FuncDialect>();
    module = parseSourceString<ModuleOp>(networkText, &context);
    network = *module->getOps<func::FuncOp>().begin();
  }

  /// The range of the result of operation `op`.
  ann::RangeAttr rangeOf(unsigned op) {
    return ann::getRange(std::next(network.front().begin(), op)->getResult(0));
  }

  MLIRContext context;
  std::vector<std::string> messages;
  ScopedDiagnosticHandler handler;
  OwningOpRef<ModuleOp> module;
  func::FuncOp network;
};

} // namespace

/// Sample `index` holds 100 values from -10 - index to 10 + index.
static void fetchRamp(int64_t index, float *inputs) {
  for (int i = 0; i < 100; ++i)
    inputs[i] = (10.0f + index) * (i - 49.5f) / 49.5f;
}

TEST_F(Calibration, RecordsTheExtremesOfEachValue) {
  ASSERT_TRUE(succeeded(calibrate(network, 3, fetchRamp, {})));
  ann::RangeAttr input = ann::getRange(network.getArgument(0));
  ASSERT_TRUE(input);
  EXPECT_EQ(input.getLo(), -12);
  EXPECT_EQ(input.getHi(), 12);
  EXPECT_FALSE(rangeOf(0)); // a constant
  EXPECT_EQ(rangeOf(1).getLo(), -6);
  EXPECT_EQ(rangeOf(1).getHi(), 6);
  EXPECT_EQ(rangeOf(2).getLo(), 0);
  EXPECT_EQ(rangeOf(2).getHi(), 6);
  EXPECT_TRUE(succeeded(module->verify()));
}

TEST_F(Calibration, PercentilesLeaveOutRareValues) {
  // 50 positive values in equal steps up to 10: 80 percent lie below 8.
  CalibrationOptions options;
  options.percentile = 80;
  ASSERT_TRUE(succeeded(calibrate(network, 1, fetchRamp, options)));
  ann::RangeAttr input = ann::getRange(network.getArgument(0));
  EXPECT_NEAR(input.getHi(), 10 * 39.5 / 49.5, 10.0 / 2048);
  EXPECT_NEAR(input.getLo(), -10 * 39.5 / 49.5, 10.0 / 2048);
  EXPECT_NEAR(rangeOf(2).getHi(), 5 * 39.5 / 49.5, 5.0 / 2048);
  EXPECT_EQ(rangeOf(2).getLo(), 0);
}

TEST_F(Calibration, ThreadsDoNotChangeTheResult) {
  CalibrationOptions one;
  one.percentile = 99.7;
  one.threads = 1;
  FailureOr<std::vector<Measurement>> expected =
      measure(network, 50, fetchRamp, one);
  ASSERT_TRUE(succeeded(expected));
  for (unsigned threads : {2, 3, 7}) {
    CalibrationOptions several = one;
    several.threads = threads;
    FailureOr<std::vector<Measurement>> found =
        measure(network, 50, fetchRamp, several);
    ASSERT_TRUE(succeeded(found));
    ASSERT_EQ(found->size(), expected->size());
    for (size_t i = 0; i < found->size(); ++i) {
      EXPECT_EQ((*found)[i].minimum, (*expected)[i].minimum);
      EXPECT_EQ((*found)[i].maximum, (*expected)[i].maximum);
      EXPECT_EQ((*found)[i].low, (*expected)[i].low);
      EXPECT_EQ((*found)[i].high, (*expected)[i].high);
    }
  }
}

TEST_F(Calibration, ValuesThatAreNotFiniteAreAnError) {
  auto fetch = [](int64_t index, float *inputs) {
    fetchRamp(index, inputs);
    if (index == 4)
      inputs[7] = NAN;
  };
  EXPECT_TRUE(failed(calibrate(network, 6, fetch, {})));
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0], "'func.func' op expects finite inputs during "
                         "calibration, but sample 4 holds infinity or NaN");
}

TEST_F(Calibration, AnOverflowNamesTheOperation) {
  auto fetch = [](int64_t, float *inputs) { std::fill_n(inputs, 100, 3e38f); };
  network.front().front().setAttr(
      "value",
      DenseElementsAttr::get(
          RankedTensorType::get({1}, Float32Type::get(&context)), 2.0f));
  EXPECT_TRUE(failed(calibrate(network, 2, fetch, {})));
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0], "'ann.mul' op expects finite values during "
                         "calibration, but gives infinity or NaN on sample 0");
}

TEST_F(Calibration, OptionsAreChecked) {
  CalibrationOptions options;
  EXPECT_TRUE(failed(calibrate(network, 0, fetchRamp, options)));
  options.percentile = 101;
  EXPECT_TRUE(failed(calibrate(network, 1, fetchRamp, options)));
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0],
            "'func.func' op expects at least one sample for calibration");
  EXPECT_EQ(messages[1], "'func.func' op expects a percentile above 0 and up "
                         "to 100 for calibration, but got 1.010000e+02");
}
