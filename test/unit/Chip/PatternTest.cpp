// Patterns of words, expressions, and descriptions of chips with their own
// format.

#include "BadDescriptions.h"
#include "snnc/Chip/Expression.h"
#include "snnc/Chip/Native.h"

#include "gtest/gtest.h"

#include <random>

using namespace snnc;
using chip::Pattern;

static std::string patternError(const std::string &text) {
  Result<Pattern> pattern = Pattern::parse(text);
  return pattern ? "" : pattern.error().message;
}

TEST(Pattern, BitsOfANameMayStandApart) {
  auto pattern = Pattern::parse("0 byte[1:0] row[7:0] byte[6:2]");
  ASSERT_TRUE(pattern) << pattern.error().message;
  EXPECT_EQ(pattern->numBits(), 16u);
  EXPECT_EQ(pattern->width("byte"), 7u);
  EXPECT_EQ(pattern->width("column"), 0u);
  EXPECT_EQ(pattern->encode({{"row", 0xab}, {"byte", 0x55}}),
            uint64_t(1) << 13 | 0xab << 5 | 0x15);
  EXPECT_FALSE(pattern->decode(uint64_t(1) << 15));
  EXPECT_FALSE(pattern->decode(uint64_t(1) << 16));
  std::mt19937 random(1);
  for (int turn = 0; turn < 10000; ++turn) {
    chip::PatternValues values = {{"row", random() % 256},
                                  {"byte", random() % 128}};
    EXPECT_EQ(pattern->decode(pattern->encode(values)), values);
  }
}

TEST(Pattern, WhatIsNoPatternIsNamed) {
  EXPECT_EQ(patternError("01 a[3:0] a2 _b"),
            "has the part '_b'; expected bits like 0110, NAME, NAME[BIT] or "
            "NAME[HIGH:LOW]");
  for (const char *part : {"a[", "a[]", "a[1:2]", "a[x]", "a[64]", "a[1:]",
                           "a[100]", "0[1]", "2", "a]"})
    EXPECT_NE(patternError(part).find("has the part"), std::string::npos)
        << part;
  EXPECT_EQ(patternError("a[3:0] a[3]"), "has bits of 'a' twice");
  EXPECT_EQ(patternError("a[3:1]"), "leaves out a bit of 'a'");
  EXPECT_EQ(patternError(" "), "is empty");
  EXPECT_EQ(patternError("a[63:0] 0"), "has more than 64 bits");
  EXPECT_EQ(patternError(std::string(65, '0')), "has more than 64 bits");
}

static std::string shown(const std::string &text) {
  auto value = chip::evaluate(text, {{"n", 5}, {"big", INT64_MAX}});
  return value ? std::to_string(*value) : value.error().message;
}

TEST(Expression, HasTheOrderAndRoundingOfC) {
  EXPECT_EQ(shown("2*(n+1)+7"), "19");
  EXPECT_EQ(shown("1 + 2 * 3 - -4"), "11");
  EXPECT_EQ(shown("-7 / 2 + -7 % 2"), "-4");
  EXPECT_EQ(shown("1 << n - 1 >> 2"), "4");
  EXPECT_EQ(shown("clog2(256) + clog2(257) + clog2(1)"), "17");
}

TEST(Expression, WhatIsWrongIsNamed) {
  EXPECT_EQ(shown("m"), "'m' uses 'm', which has no value; known are 'big', "
                        "'n'");
  EXPECT_EQ(shown("1/(n-5)"), "'1/(n-5)' divides by zero");
  EXPECT_EQ(shown("big+1"), "'big+1' does not fit 64 bits");
  EXPECT_EQ(shown("1<<70"), "'1<<70' does not fit 64 bits");
  EXPECT_EQ(shown("1>>70"), "'1>>70' shifts by 70");
  EXPECT_EQ(shown("(1"), "'(1' lacks a ')'");
  EXPECT_EQ(shown("clog2(0)"), "'clog2(0)' asks for clog2 of 0");
  EXPECT_EQ(shown("1 +"), "'1 +' ends too early");
  EXPECT_EQ(shown("1 2"), "'1 2' has '2' where it should end");
  EXPECT_EQ(shown("*"), "'*' has '*' where a number, a name or '(' should "
                        "stand");
  EXPECT_EQ(shown(std::string(1000, '(')).substr(0, 10), "'(((((((((");
  EXPECT_NE(shown(std::string(1000, '(')).find("is nested too deeply"),
            std::string::npos);
}

static std::string nativeError(const std::string &file,
                               const std::string &patch,
                               const chip::Parameters &sizes = {}) {
  nlohmann::json description =
      nlohmann::json::parse(sourceFile("chips/" + file));
  auto chip = chip::parseNative(
      description.patch(nlohmann::json::parse(patch)).dump(), "x.json", sizes);
  return chip ? "" : chip.error().message;
}

TEST(Native, WhatIsNotRunIsRefusedByName) {
  EXPECT_EQ(nativeError("tinyodin.json", "[]"), "");
  EXPECT_EQ(nativeError("tinyodin.json",
                        R"([{"op":"replace","value":"stochastic",
                             "path":"/core_classes/0/neuron/overflow"}])"),
            "x.json: '$.core_classes[0].neuron.overflow' is 'stochastic'; "
            "allowed values are 'saturate', 'wrap', 'error', 'infinity'");
  EXPECT_EQ(nativeError("tinyodin.json",
                        R"([{"op":"replace","value":"error",
                             "path":"/core_classes/0/neuron/overflow"}])"),
            "x.json: '$.core_classes[0].neuron.overflow' is 'error', which "
            "this version does not run on a chip with its own format; it runs "
            "'saturate', 'wrap'");
  EXPECT_EQ(nativeError("tinyodin.json",
                        R"([{"op":"add","value":3,
                    "path":"/core_classes/0/neuron/refractory_ticks"}])"),
            "x.json: '$.core_classes[0].neuron.refractory_ticks' is given, "
            "which this version does not run on a chip with its own format; "
            "leave it out");
  EXPECT_EQ(nativeError("tinyodin.json",
                        R"([{"op":"replace","value":"00 row[8:1]",
                             "path":"/io/in/events/spike"}])"),
            "x.json: '$.io.in.events.spike' leaves out a bit of 'row'");
  EXPECT_EQ(nativeError("tinyodin.json",
                        R"([{"op":"replace","value":31,
                    "path":"/emission/memories/0/fields/3/lsb"},
                            {"op":"replace","value":2,
                    "path":"/emission/memories/0/fields/3/width"}])"),
            "x.json: '$.emission.memories[0].fields[3]' ends at bit 33 of a "
            "row of 32 bits");
  EXPECT_EQ(nativeError("tinyodin.json",
                        R"([{"op":"remove",
                             "path":"/emission/memories/0/rows"}])"),
            "x.json: '$.emission.memories[0]' has no 'rows', which a chip "
            "with its own format needs");
  EXPECT_EQ(nativeError("tinyodin.json",
                        R"([{"op":"replace","value":"gate=x",
                             "path":"/emission/init_sequence/0"}])"),
            "x.json: '$.emission.init_sequence[0]' is 'gate=x'; a number is "
            "expected behind the '='");
  EXPECT_EQ(nativeError("ranc-256.json",
                        R"([{"op":"replace","value":"packets_in_tick==two",
                             "path":"/io/in/forbid/0"}])"),
            "x.json: '$.io.in.forbid[0]' is 'packets_in_tick==two'; a number "
            "from 1 on is expected behind '=='");
  EXPECT_EQ(nativeError("tinyodin.json",
                        R"([{"op":"replace","value":"error",
                             "path":"/core_classes/0/queue/overflow"}])"),
            "x.json: '$.core_classes[0].queue.overflow' is 'error', which this "
            "version does not run on a chip with its own format; it runs "
            "'drop_silent'");
  EXPECT_EQ(nativeError("reference.json", "[]"),
            "x.json: '$.emission.transport' states no format of the chip's "
            "own; snnc compile emits an image for it");
}

TEST(Native, ParametersChangeSizes) {
  EXPECT_EQ(nativeError("ranc-256.json", "[]", {{"axons", 512}}), "");
  EXPECT_EQ(nativeError("ranc-256.json", "[]", {{"axon", 512}}),
            "x.json: the chip has no parameter 'axon'; it has 'axons', "
            "'grid_x', 'grid_y', 'neurons', 'output_x', 'output_y'");
  EXPECT_EQ(nativeError("tinyodin.json", "[]", {{"axons", 512}}),
            "x.json: the chip has no parameter 'axons'");
  EXPECT_EQ(nativeError("ranc-256.json", "[]", {{"output_x", 9}}),
            "x.json: '$.topology.reserved[0]' is (9, 2), outside of the mesh");
  EXPECT_EQ(nativeError("ranc-256.json", "[]", {{"axons", 0}}).substr(0, 24),
            "x.json: '$.emission.memo");
  EXPECT_EQ(nativeError("ranc-256.json",
                        R"([{"op":"replace","path":"/topology/x",
                             "value":"grid_z"}])"),
            "x.json: '$.topology.x' is the expression 'grid_z' uses 'grid_z', "
            "which has no value; known are 'axons', 'grid_x', 'grid_y', "
            "'neurons', 'output_x', 'output_y'");
}
