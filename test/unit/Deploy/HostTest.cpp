// What a host does, as JSON and back.

#include "snnc/Deploy/Deployment.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace snnc;
using namespace snnc::deploy;

static Host makeHost() {
  Host host;
  host.chip = "tinyodin";
  host.parameters = {{"axons", 64}};
  host.chipHash = "abc";
  host.version = "1";
  host.modelName = "a.onnx";
  host.modelHash = "def";
  host.options = "{}";
  host.tail = "";
  host.steps = 3;
  host.inputs.push_back({"x", {1, 1, 2}, {1, 2}, Encoder::Rate, 0.5, 0, 255});
  Placed first;
  first.kind = PopulationKind::Host;
  first.layer = "x";
  first.shape = {1, 1, 2};
  first.factors = {1, 1};
  first.thresholds = {8, -9};
  Placed second;
  second.layer = "y";
  second.shape = {1, 1, 1};
  second.tick = 1;
  second.cells = {{{0, 5}, {1, 6}}};
  second.words = {uint64_t(1) << 63};
  second.latency = 2;
  Placed third = second;
  third.kind = PopulationKind::Integrator;
  third.words.clear();
  third.latency = 0;
  third.numbers = {4};
  host.populations = {first, second, third};
  host.outputs.push_back({"y", 1, Decoder::Count, 1.0, true, {1, 1}});
  host.outputs.push_back({"z", 2, Decoder::Potential, 0.25, false, {1}});
  host.program.ticks = 5;
  host.program.needsReset = true;
  host.program.waitCycles = 77;
  host.program.before = {{{7, 8}, -1, {}}};
  host.program.inTick = {{{}, 0, {{1, 2}, {}}}};
  host.program.after = {{{9}, -1, {}}};
  host.isExact = false;
  host.approximations = {"layer 'y' rounds"};
  return host;
}

TEST(Host, RoundTrip) {
  std::string text = toJson(makeHost());
  Result<Host> host = parseHost(text, "host.json");
  ASSERT_TRUE(host) << host.error().message;
  EXPECT_EQ(toJson(*host), text);
  EXPECT_EQ(host->populations[1].cells[0][1].neuron, 6);
  EXPECT_EQ(host->populations[1].words[0], uint64_t(1) << 63);
  EXPECT_EQ(host->program.inTick[0].wordsOf[0], (Words{1, 2}));
}

/// The error of the file with one value replaced.
static std::string errorWith(const char *pointer, nlohmann::json value) {
  nlohmann::json json = nlohmann::json::parse(toJson(makeHost()));
  json[nlohmann::json::json_pointer(pointer)] = std::move(value);
  Result<Host> host = parseHost(json.dump(), "host.json");
  return host ? "" : host.error().message;
}

TEST(Host, SaysWhatIsWrong) {
  const char *pointer[] = {"/steps",
                           "/format",
                           "/inputs/0/encoder",
                           "/inputs/0/shape/2",
                           "/populations/0/input",
                           "/populations/0/factors",
                           "/populations/1/cells/0/0",
                           "/populations/1/words",
                           "/populations/1/shape",
                           "/outputs/0/population",
                           "/outputs/0/tensor_shape",
                           "/program/ticks",
                           "/program/in_tick/0/words",
                           "/program/before/0/send",
                           "/parameters",
                           "/approximations",
                           "/exact",
                           "/tail"};
  for (const char *place : pointer)
    for (nlohmann::json bad :
         {nlohmann::json(-7), nlohmann::json(1e300), nlohmann::json(nullptr),
          nlohmann::json::array({-1, -2, -3}), nlohmann::json("what")}) {
      if (std::string(place) == "/tail" && bad.is_string())
        continue;
      std::string error = errorWith(place, bad);
      EXPECT_EQ(error.substr(0, 11), "host.json: ") << place << " " << bad;
    }
  EXPECT_EQ(errorWith("/inputs/0/encoder", "burst"),
            "host.json: 'inputs[0].encoder' is 'burst'; known are direct, "
            "rate, stream");
  EXPECT_EQ(errorWith("/inputs/0/scale", 0),
            "host.json: 'inputs[0].scale' has to be a finite number other "
            "than 0");
  EXPECT_EQ(errorWith("/steps", 0),
            "host.json: 'host.steps' has to be an integer from 1 to 1048576, "
            "but is 0");
  EXPECT_EQ(errorWith("/format", "snnc host 9"),
            "host.json: 'format' is 'snnc host 9'; this version reads 'snnc "
            "host 1'; compile the network again");
}

TEST(Host, IsNotTrusted) {
  std::string text = toJson(makeHost());
  for (size_t size = 0; size + 2 < text.size(); size += 7)
    EXPECT_FALSE(parseHost(text.substr(0, size), "host.json"));
}
