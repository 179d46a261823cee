// Images that ask for neurons that there are not.

#include "Network.h"

#include "snnc/Simulator/Machine.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>

using namespace snnc;
using namespace snnc::test;
using image::NeuronModel;

static const std::string populationPlace =
    "core 0, memory 'population', row 0: ";

static std::string refusal(const image::Image &image) {
  Result<simulator::Machine> machine = simulator::Machine::load(image);
  return machine ? "no error" : machine.error().message;
}

/// Changes population and parameters of the one neuron.
static std::string afterNeuron(
    const std::function<void(image::PopulationRow &, image::ParameterRow &)>
        &change) {
  TestNetwork network = smallNetwork(NeuronModel::Leaky);
  change(network.fragments[0].info, network.fragments[0].parameters[0]);
  return refusal(assemble(network, referenceJson()));
}

TEST(Malformed, LeakyNeurons) {
  using Population = image::PopulationRow;
  using Parameter = image::ParameterRow;
  const std::string place = "core 0, memory 'parameter', row 0: ";
  EXPECT_EQ(afterNeuron([](Population &info, Parameter &row) {
              row.voltageDecay = 4097;
            }),
            place + "the decay of the potential is 4097, expected 0 to 4096");
  EXPECT_EQ(afterNeuron([](Population &info, Parameter &row) {
              info.decayBits = 3;
              row.currentDecay = 9;
            }),
            place + "the decay of the current is 9, expected 0 to 8");
  EXPECT_EQ(afterNeuron([](Population &info, Parameter &row) {
              info.compare = image::Compare::Gt;
              row.threshold = INT32_MAX;
            }),
            place + "the threshold is 2147483647, expected 1 to 2147483646");
  EXPECT_EQ(afterNeuron([](Population &info, Parameter &row) {
              info.resetTime = image::ResetTime::NextStep;
              row.refractory = 2;
            }),
            place + "a refractory time of 2 ticks, but the population resets "
                    "in the next step");
  EXPECT_EQ(afterNeuron([](Population &info, Parameter &row) {
              info.model = NeuronModel::IntegrateFire;
              row.refractory = 2;
            }),
            place + "the refractory time is 2, expected 0 to 0");
  EXPECT_EQ(afterNeuron([](Population &info, Parameter &row) {
              info.multiple = true;
              info.high = 0;
            }),
            populationPlace + "the largest number of spikes per step is 0, "
                              "expected 1 to 32767");
}

TEST(Malformed, RealNeuronsOnAChipOfIntegers) {
  EXPECT_EQ(afterNeuron([](image::PopulationRow &info, image::ParameterRow &) {
              info.model = NeuronModel::Real;
            }),
            populationPlace +
                "the model is 'real', but the chip's numbers are integers");
}

TEST(Malformed, NeuronsThatTheChipDoesNotHave) {
  TestNetwork network = smallNetwork(NeuronModel::Leaky);
  nlohmann::json json = nlohmann::json::parse(referenceJson());
  nlohmann::json &neuron = json["core_classes"][0]["neuron"];
  neuron["leak"]["shift"] = 8;
  EXPECT_EQ(refusal(assemble(network, json.dump())),
            populationPlace +
                "decays have 12 bits, but the chip's have at most 8");
  neuron["leak"] = {{"kind", "none"}};
  neuron["models"].erase(4);
  neuron["ops"].erase(0);
  neuron.erase("current");
  EXPECT_EQ(refusal(assemble(network, json.dump())),
            populationPlace +
                "the model is 'leaky', which the chip does not have");
}
