// Forward walks cost what the ledger of a run charges for the same events.

#include "snnc/Simulator/Ledger.h"
#include "LayerNetwork.h"
#include "snnc/Costs/SynapseCosts.h"
#include "snnc/Simulator/Simulator.h"

#include "gtest/gtest.h"

#include <map>

using namespace snnc;
using namespace snnc::test;

namespace {
/// What a run did.
struct Spent {
  std::map<std::string, double> energyPj;
  double latencyNs = 0.0;
};
} // namespace

/// A run in which all source neurons have the value `value`.
static Spent runWith(const Layer &layer, float value) {
  TestNetwork network = networkOf({layer});
  Result<simulator::Machine> machine =
      simulator::Machine::load(assemble(network, referenceJson()));
  EXPECT_TRUE(machine) << (machine ? "" : machine.error().message);
  std::vector<float> input(layer.geometry.source.numNeurons(), value);
  simulator::Simulation simulation(*machine);
  simulator::FrameResult frame = simulation.run({input.data()});
  Spent run;
  for (const simulator::LedgerLine &line :
       simulator::makeLedger(frame.counts, machine->chip, {}).lines)
    run.energyPj[line.name] = line.energyPj;
  run.latencyNs =
      frame.cycles * 1000.0 / machine->chip.timings.at("clock").value;
  return run;
}

static Layer makeLayer(std::mt19937 &random, bool isDense) {
  Layer layer;
  synapse::Geometry &geometry = layer.geometry;
  geometry.encoding =
      isDense ? synapse::Encoding::Dense : synapse::Encoding::Functional;
  geometry.weightBits = pick(random, 1, 8);
  geometry.source = {pick(random, 1, 5), pick(random, 3, 9),
                     pick(random, 3, 9)};
  geometry.targetPopulation = {pick(random, 1, 9), pick(random, 1, 4),
                               pick(random, 1, 4)};
  geometry.target = Box::whole(geometry.targetPopulation);
  if (!isDense) {
    geometry.kernel.height = pick(random, 1, 4);
    geometry.kernel.width = pick(random, 1, 4);
    geometry.kernel.strideH = pick(random, 1, 3);
    geometry.kernel.strideW = pick(random, 1, 3);
    geometry.kernel.padTop = pick(random, 0, 2);
  }
  layer.isUnit = pick(random, 0, 1);
  layer.ofKernel = !isDense;
  uint64_t count = synapse::numLayerWeights(geometry);
  for (uint64_t i = 0; i < count; ++i)
    layer.weights.push_back(geometry.weightBits == 1 ? 1 : -pick(random, 0, 1));
  return layer;
}

TEST(Ledger, ChargesForwardWalksAsTheyArePriced) {
  std::mt19937 random(5);
  Result<chip::Chip> chip = chip::parse(referenceJson(), "reference.json");
  ASSERT_TRUE(chip);
  for (int i = 0; i < 50; ++i) {
    Layer layer = makeLayer(random, i % 2 == 0);
    Spent silent = runWith(layer, 0.0f), loud = runWith(layer, 1.0f);
    Result<synapse::Survey> survey =
        synapse::survey(layer.geometry, layer.layerWeights());
    ASSERT_TRUE(survey) << survey.error().message;
    costs::TablePrices prices(*survey, *chip, layer.isUnit);
    costs::WalkCost cost =
        prices.mean(chip::Walk::Forward, layer.geometry.source.numNeurons());
    auto difference = [&](std::initializer_list<const char *> names) {
      double sum = 0.0;
      for (const char *name : names)
        sum += loud.energyPj.at(name) - silent.energyPj.at(name);
      return sum;
    };
    EXPECT_NEAR(cost.memoryPj, difference({"synapse_word_read"}), 1e-6);
    EXPECT_NEAR(cost.arithmeticPj,
                difference({"synapse_add", "synapse_multiply",
                            "neuron_state_read", "neuron_state_write"}),
                1e-6);
    EXPECT_NEAR(cost.controllerPj,
                difference({"table_row_read", "population_row_read"}), 1e-6);
    EXPECT_NEAR(cost.latencyNs, loud.latencyNs - silent.latencyNs, 1e-6);
    EXPECT_TRUE(prices.unpriced(chip::Walk::Forward).empty());
    EXPECT_EQ(prices.unpriced(chip::Walk::Update),
              std::vector<std::string>{"synapse_word_write"});
  }
}
