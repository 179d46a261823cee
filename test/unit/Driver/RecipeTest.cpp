// The options of an image come from a file that nobody vouches for.

#include "dialects/Snn/Snn.h"
#include "snnc/Driver/Compile.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;
using nlohmann::json;

static const char *const refusal =
    "net.snnimg: its options are not those of a network that this version "
    "compiled; compile it again";

/// What is wrong with a recipe with `value` at the JSON pointer `place`.
static std::string errorWith(const char *place, const json &value) {
  Recipe recipe;
  recipe.ranges = {{"x", -1.5, 2.0}};
  json document = json::parse(toJson(recipe));
  document[json::json_pointer(place)] = value;
  Result<Recipe> parsed = parseRecipe(document.dump(), "net.snnimg");
  return parsed ? "" : parsed.error().message;
}

TEST(Recipe, IsReadAsItWasWritten) {
  Recipe recipe;
  recipe.coding.weightBits = 30;
  recipe.coding.steps = 4095;
  recipe.coding.headroom = 1048576;
  recipe.coding.prune = {"2:4", "conv=kernel:density=0.5"};
  recipe.calibrationSamples = 512;
  recipe.dt = 1.0e-3;
  recipe.ranges = {{"x", -1.5, 1.0e9}};
  Result<Recipe> parsed = parseRecipe(toJson(recipe), "net.snnimg");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(toJson(*parsed), toJson(recipe));
}

TEST(Recipe, RefusesIntegersOutsideOfTheirRange) {
  struct Bounds {
    const char *place;
    int64_t low, high;
  };
  for (Bounds bounds :
       {Bounds{"/weight_bits", 1, 30}, Bounds{"/activation_bits", 2, 8},
        Bounds{"/steps", 0, 65535}, Bounds{"/spikes_per_step", 0, 32767},
        Bounds{"/headroom", 1, 1048576}}) {
    SCOPED_TRACE(bounds.place);
    EXPECT_EQ(errorWith(bounds.place, bounds.low), "");
    EXPECT_EQ(errorWith(bounds.place, bounds.high), "");
    EXPECT_EQ(errorWith(bounds.place, bounds.low - 1), refusal);
    EXPECT_EQ(errorWith(bounds.place, bounds.high + 1), refusal);
    // 2^64 - 1 as an int64_t is -1; 2^32 + low as an int is low.
    EXPECT_EQ(errorWith(bounds.place, std::numeric_limits<uint64_t>::max()),
              refusal);
    EXPECT_EQ(errorWith(bounds.place, (int64_t(1) << 32) + bounds.low),
              refusal);
    EXPECT_EQ(errorWith(bounds.place, 1.0e300), refusal);
    EXPECT_EQ(errorWith(bounds.place, 2.5), refusal);
    EXPECT_EQ(errorWith(bounds.place, "8"), refusal);
    EXPECT_EQ(errorWith(bounds.place, nullptr), refusal);
  }
  EXPECT_EQ(errorWith("/calibration_samples", -1), refusal);
}

TEST(Recipe, RefusesRealsThatNoCompilationWrites) {
  EXPECT_EQ(errorWith("/scale", 1.0e300), refusal);
  EXPECT_EQ(errorWith("/offset", -1.0e300), refusal);
  EXPECT_EQ(errorWith("/percentile", 101.0), refusal);
  EXPECT_EQ(errorWith("/percentile", -1.0), refusal);
  EXPECT_EQ(errorWith("/dt", -1.0), refusal);
  EXPECT_EQ(errorWith("/ranges/0/1", -3.0), "");
  EXPECT_EQ(errorWith("/ranges/0/1", 3.0), refusal); // 3 to 2
  EXPECT_EQ(errorWith("/ranges/0", json::array({"x", 1.0})), refusal);
}

namespace {

/// A spiking network whose input is to get the range of an image.
class InputRanges : public testing::Test {
protected:
  InputRanges() : session(Verbosity::Quiet) {
    session.getContext().loadDialect<snn::SnnDialect>();
    module = parseSourceString<ModuleOp>(
        R"(
    snn.network @net semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = subtract, compare = ge>) {
      %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [1] : !snn.spikes<1>
      %i = snn.dense %x weights(dense<1.0> : tensor<1x1xf32>) : !snn.spikes<1> -> !snn.current<1>
      %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1>
      snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
    })",
        &session.getContext());
  }

  /// What setInputRanges prints.
  std::string set(const char *name, double low, double high) {
    testing::internal::CaptureStderr();
    LogicalResult done =
        setInputRanges(session, network(), {NamedRange{name, low, high}});
    std::string printed = testing::internal::GetCapturedStderr();
    EXPECT_EQ(succeeded(done), printed.empty());
    return printed;
  }

  snn::NetworkOp network() { return *module->getOps<snn::NetworkOp>().begin(); }
  snn::InputOp input() { return *network().getOps<snn::InputOp>().begin(); }

  Session session;
  OwningOpRef<ModuleOp> module;
};

TEST_F(InputRanges, AreThoseOfTheImage) {
  ASSERT_TRUE(module);
  EXPECT_EQ(set("x", -2147483648.0, 2147483647.0), "");
  EXPECT_EQ(input().getLow(), -2147483648LL);
  EXPECT_EQ(input().getHigh(), 2147483647LL);
}

TEST_F(InputRanges, AreRefusedIfTheyFitNoInteger) {
  ASSERT_TRUE(module);
  const char *rest =
      "; integers of 32 bits, the lower one first, are expected\n";
  EXPECT_EQ(set("x", 0.0, 1.0e300),
            std::string("error: the range of input 'x' is 0 to 1e+300") + rest);
  EXPECT_EQ(set("x", -1.0e300, 0.0),
            std::string("error: the range of input 'x' is -1e+300 to 0") +
                rest);
  EXPECT_EQ(set("x", 5.0, 3.0),
            std::string("error: the range of input 'x' is 5 to 3") + rest);
  EXPECT_EQ(set("x", std::numeric_limits<double>::quiet_NaN(), 3.0),
            std::string("error: the range of input 'x' is nan to 3") + rest);
  EXPECT_EQ(input().getHigh(), 9);
}

TEST_F(InputRanges, NameInputsOfTheModel) {
  ASSERT_TRUE(module);
  EXPECT_EQ(set("y", 0.0, 1.0),
            "error: the image holds a range for input 'y' that the model does "
            "not have: it was compiled from another model\n");
}

} // namespace
