// Profiles and semantics as text.

#include "snnc/Import/Profiles.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace snnc;

namespace {

TEST(Profiles, AreTheNamedEight) {
  std::vector<std::string> names;
  for (const Profile &profile : profiles()) {
    names.push_back(profile.name.str());
    Result<Semantics> semantics = chooseSemantics(profile.name);
    ASSERT_TRUE(semantics);
    EXPECT_EQ(semantics->profile, profile.name.str());
    for (StringRef key : snn::semanticsKeys())
      EXPECT_EQ(semantics->origin(key.str()), Origin::Assumed);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"lava", "nengo", "norse", "sinabs",
                                             "snntorch", "spikingjelly",
                                             "spinnaker2", "spyx"}));
}

TEST(Profiles, ReadBackEveryValueThatTheyPrint) {
  for (const Profile &profile : profiles()) {
    Semantics semantics = *chooseSemantics(profile.name);
    Semantics copy;
    for (StringRef key : snn::semanticsKeys())
      ASSERT_TRUE(copy.set(key, semantics.value(key), Origin::Given));
    MLIRContext context;
    context.loadDialect<snn::SnnDialect>();
    EXPECT_EQ(copy.toAttr(context), semantics.toAttr(context));
  }
}

TEST(Profiles, LetTheUserOverrideProfileAndFile) {
  Semantics semantics =
      *chooseSemantics("sinabs", {"reset=zero", "floor=none", "dt=1e-4"});
  EXPECT_EQ(semantics.reset, snn::Reset::Zero);
  EXPECT_FALSE(semantics.floor);
  EXPECT_EQ(semantics.value("dt"), "0.0001");
  EXPECT_EQ(semantics.origin("floor"), Origin::Given);
  EXPECT_EQ(semantics.origin("spikes"), Origin::Assumed);
  ASSERT_TRUE(semantics.set("reset", "value", Origin::Stated));
  EXPECT_EQ(semantics.value("reset"), "zero");
  ASSERT_TRUE(semantics.set("spikes", "single", Origin::Stated));
  EXPECT_EQ(semantics.value("spikes"), "single");
}

TEST(Profiles, RefuseWhatTheyDoNotKnow) {
  EXPECT_EQ(chooseSemantics("brian").error().message,
            "there is no profile 'brian'; there are lava, nengo, norse, "
            "sinabs, snntorch, spikingjelly, spinnaker2, spyx");
  auto reason = [](const std::string &text) {
    return chooseSemantics("norse", {text}).error().message;
  };
  EXPECT_EQ(reason("resets=zero"),
            "semantics have no key 'resets'; there are steps, dt, reset, "
            "compare, scheme, form, spikes, reset_time, synapse_order, "
            "layer_delay, floor");
  EXPECT_EQ(reason("reset"),
            "semantics 'reset': expected KEY=VALUE, as in reset=zero");
  EXPECT_EQ(reason("reset="), "semantics 'reset' expect subtract, zero, "
                              "value, but found ''");
  EXPECT_EQ(reason("steps=65536"),
            "semantics 'steps' expect 0 to 65535, but found '65536'");
  EXPECT_EQ(reason("dt=0"),
            "semantics 'dt' expect seconds above 0, but found '0'");
  EXPECT_EQ(reason("dt=nan"),
            "semantics 'dt' expect seconds above 0, but found 'nan'");
  EXPECT_EQ(reason("layer_delay=-1"),
            "semantics 'layer_delay' expect 0 to 65535, but found '-1'");
  EXPECT_EQ(reason("floor=1"), "semantics 'floor' expect none or thresholds up "
                               "to 0, but found '1'");
}

TEST(Profiles, NameTheOtherValuesOfAKey) {
  Semantics semantics = *chooseSemantics("sinabs");
  using Names = std::vector<std::string>;
  EXPECT_EQ(alternatives(semantics, "reset"), (Names{"zero", "value"}));
  EXPECT_EQ(alternatives(semantics, "floor"), (Names{"none"}));
  EXPECT_EQ(alternatives(semantics, "layer_delay"), (Names{"1"}));
  EXPECT_EQ(alternatives(semantics, "dt"), Names());
}

TEST(Profiles, StandInTheNetworkAndCanBeReadFromIt) {
  MLIRContext context;
  context.loadDialect<snn::SnnDialect>();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(
      R"(
  snn.network @net semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
    %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [1] : !snn.spikes<1>
    %i = snn.sum_pool %x kernel [1, 1] : !snn.spikes<1> -> !snn.current<1>
    %s = snn.neurons %i model(relay) : !snn.spikes<1>
    snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
  })",
      &context);
  ASSERT_TRUE(module);
  auto network = *module->getOps<snn::NetworkOp>().begin();
  Semantics semantics = *chooseSemantics("sinabs", {"spikes=single"});
  ASSERT_TRUE(semantics.set("dt", "0.002", Origin::Stated));
  semantics.apply(network);
  EXPECT_TRUE(succeeded(verify(*module)));

  Semantics copy = readSemantics(network);
  EXPECT_EQ(copy.profile, "sinabs");
  EXPECT_EQ(copy.toAttr(context), semantics.toAttr(context));
  for (StringRef key : snn::semanticsKeys())
    EXPECT_EQ(copy.origin(key.str()), semantics.origin(key.str())) << key.str();
}

} // namespace
