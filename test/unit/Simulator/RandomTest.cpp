// Random networks: the fast simulator against the slow one.

#include "Network.h"
#include "Populations.h"
#include "SlowMachine.h"

#include "snnc/Simulator/Simulator.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace snnc;
using namespace snnc::test;
using namespace snnc::simulator;

static void addRandomEvents(std::mt19937 &random, const TestInput &input,
                            data::EventSample &stream) {
  stream.steps = pick(random, 0, input.info.window);
  for (int64_t step = 0; step < stream.steps; ++step)
    for (int64_t n = 0; n < input.info.shape.numNeurons(); ++n)
      if (pick(random, 0, 3) == 0)
        stream.events.push_back(
            {step, n, static_cast<float>(pick(random, -300, 600)) / 128});
}

static Sample randomSample(std::mt19937 &random, const TestNetwork &net) {
  Sample sample;
  for (const TestInput &input : net.inputs) {
    std::vector<float> &tensor = sample.tensors.emplace_back();
    data::EventSample &stream = sample.streams.emplace_back();
    if (input.info.encoder == image::EncoderKind::Stream) {
      addRandomEvents(random, input, stream);
      continue;
    }
    for (int64_t n = 0; n < input.info.shape.numNeurons(); ++n)
      tensor.push_back(pick(random, 0, 2)
                           ? static_cast<float>(pick(random, -300, 600)) / 128
                           : 0.0f);
  }
  return sample;
}

static void expectEqualCounts(const Machine &machine, const FrameResult &fast,
                              SlowResult &slow) {
  for (size_t layer = 0; layer < machine.layers.size(); ++layer)
    for (size_t i = 0; i < numItems; ++i) {
      Item item = static_cast<Item>(i);
      EXPECT_EQ(fast.counts.layers[layer][item],
                slow.layers[machine.layers[layer].name][item])
          << machine.layers[layer].name << " " << itemName(item);
    }
  EXPECT_EQ(slow.layers.size(), machine.layers.size());
}

template <typename A, typename B>
static void expectEqual(const std::vector<A> &fast, const std::vector<B> &slow,
                        const char *what) {
  ASSERT_EQ(fast.size(), slow.size()) << what;
  for (size_t i = 0; i < fast.size(); ++i)
    ASSERT_EQ(fast[i], slow[i]) << what << " " << i;
}

/// `machine.fragments` are sorted by core and row, `network.fragments` not.
static void expectEqualTraces(const TestNetwork &network,
                              const Machine &machine, const FrameResult &fast,
                              const SlowResult &slow) {
  for (size_t i = 0; i < network.fragments.size(); ++i) {
    const TestFragment &fragment = network.fragments[i];
    int64_t index = machine.findFragment(fragment.core, fragment.row);
    ASSERT_GE(index, 0);
    const FragmentTrace &trace = fast.traces[index];
    expectEqual(trace.potentials, slow.potentials[i], "potential");
    expectEqual(trace.counts, slow.counts[i], "count");
    std::vector<int64_t> values;
    for (const std::vector<int64_t> &tick : slow.events[i])
      values.insert(values.end(), tick.begin(), tick.end());
    if (image::emits(fragment.info))
      expectEqual(trace.values, values, "event");
    expectEqual(trace.tickPotentials, slow.tickPotentials[i], "potential");
    if (fragment.info.model == image::NeuronModel::Leaky)
      expectEqual(trace.tickCurrents, slow.tickCurrents[i], "current");
  }
}

/// Checks what a chip with a memory for each table counts in the same frame.
static void expectEqualWalks(TestNetwork network, const std::string &chip,
                             const Sample &sample, SlowResult &slow) {
  nlohmann::json json = nlohmann::json::parse(chip);
  json["cost"]["synapse_memory"] = "table";
  Result<Machine> machine = Machine::load(assemble(network, json.dump()));
  ASSERT_TRUE(machine) << machine.error().message;
  FrameResult fast = *Simulation(*machine).run(sample);
  expectEqualCounts(*machine, fast, slow);
  ASSERT_EQ(fast.counts.walks.size(), network.tables.size());
  slow.walks.resize(network.tables.size());
  for (size_t i = 0; i < network.tables.size(); ++i) {
    const TestTable &table = network.tables[i];
    int64_t core = network.fragments[table.fragment].core;
    const Walks &walks = fast.counts.walks[machine->findTable(core, table.row)];
    ASSERT_EQ(walks.events, slow.walks[i].events) << "table " << i;
    ASSERT_TRUE(walks.sum == slow.walks[i].sum) << "table " << i;
  }
}

/// Runs a random network on both, along axons of populations if `axons` is
/// there; adds what it counted to `seen`.
static void compare(std::mt19937 &random, unsigned bits, Tally &seen,
                    const AxonTests *axons = nullptr) {
  TestNetwork network = randomNetwork(random);
  if (axons)
    usePopulationAxons(network, *axons);
  std::string chip = axons ? populationJson(bits) : referenceJson(bits);
  TestNetwork unplaced = network;
  Result<Machine> machine = Machine::load(assemble(network, chip));
  ASSERT_TRUE(machine) << machine.error().message;
  Simulation simulation(*machine, Record::States);
  for (int frame = 0; frame < 2; ++frame) {
    Sample sample = randomSample(random, network);
    Result<FrameResult> ran = simulation.run(sample);
    ASSERT_TRUE(ran) << ran.error().message;
    const FrameResult &fast = *ran;
    SlowResult slow = runSlowly(network, bits, sample);
    ASSERT_EQ(fast.outputs.size(), slow.outputs.size());
    for (size_t i = 0; i < slow.outputs.size(); ++i)
      expectEqual(fast.outputs[i].integers, slow.outputs[i], "output");
    expectEqual(fast.cyclesPerTick, slow.cycles, "cycles");
    expectEqualTraces(network, *machine, fast, slow);
    expectEqualCounts(*machine, fast, slow);
    if (frame == 0)
      expectEqualWalks(unplaced, chip, sample, slow);
    EXPECT_TRUE(fast.counts.walks.empty());
    seen += fast.counts.total();
  }
}

TEST(Simulator, AgreesWithTheSlowMachineOnRandomNetworks) {
  std::mt19937 random(1);
  Tally seen;
  for (int trial = 0; trial < 300 && !HasFailure(); ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    compare(random, 32, seen);
  }
  seen[Item::Saturations] = 1001; // see the next test
  // See AgreesWithTheSlowMachineOnAxonsOfPopulations.
  seen[Item::HitTests] = seen[Item::Suppressed] = 1001;
  for (size_t i = 0; i < numItems; ++i)
    EXPECT_GT(seen.values[i], 1000) << itemName(static_cast<Item>(i));
}

TEST(Simulator, AgreesWithTheSlowMachineWhenPotentialsSaturate) {
  std::mt19937 random(2);
  Tally seen;
  for (int trial = 0; trial < 100 && !HasFailure(); ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    compare(random, 12, seen);
  }
  EXPECT_GT(seen[Item::Saturations], 1000);
}

TEST(Simulator, AgreesWithTheSlowMachineOnAxonsOfPopulations) {
  std::mt19937 random(5);
  Tally seen;
  for (int trial = 0; trial < 300 && !HasFailure(); ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    AxonTests axons;
    axons.hits = pick(random, 0, 3) != 0;
    axons.lattice = pick(random, 0, 3) != 0;
    axons.prunes = pick(random, 0, 3) != 0;
    axons.upsampling = pick(random, 0, 2) ? 0 : pick(random, 1, 2);
    compare(random, 32, seen, &axons);
  }
  seen[Item::Saturations] = 1001;
  for (size_t i = 0; i < numItems; ++i)
    EXPECT_GT(seen.values[i], 1000) << itemName(static_cast<Item>(i));
}

TEST(Simulator, GivesTheSameResultOnAxonsOfPopulations) {
  std::mt19937 random(6);
  int64_t suppressed = 0;
  for (int trial = 0; trial < 100 && !HasFailure(); ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    TestNetwork network = randomNetwork(random);
    Sample sample = randomSample(random, network);
    auto run = [&](TestNetwork network, const std::string &chip) {
      Result<Machine> machine = Machine::load(assemble(network, chip));
      EXPECT_TRUE(machine) << machine.error().message;
      return std::make_pair(
          *Simulation(*machine, Record::States).run(sample), machine->facts);
    };
    auto [expected, facts] = run(network, referenceJson());
    Tally counted[3];
    const AxonTests tests[] = {{false, false, false, 0},
                               {true, false, false, 0},
                               {true, true, true, 0}};
    for (int i = 0; i < 3; ++i) {
      TestNetwork other = network;
      usePopulationAxons(other, tests[i]);
      auto [frame, otherFacts] = run(other, populationJson(32));
      EXPECT_EQ(otherFacts.synapses, facts.synapses);
      EXPECT_EQ(otherFacts.denseOps, facts.denseOps);
      for (size_t o = 0; o < expected.outputs.size(); ++o)
        expectEqual(frame.outputs[o].integers, expected.outputs[o].integers,
                    "output");
      for (size_t f = 0; f < expected.traces.size(); ++f) {
        const FragmentTrace &trace = expected.traces[f];
        expectEqual(frame.traces[f].values, trace.values, "event");
        expectEqual(frame.traces[f].tickPotentials, trace.tickPotentials,
                    "potential");
      }
      counted[i] = frame.counts.total();
    }
    EXPECT_EQ(counted[0][Item::Suppressed], 0);
    EXPECT_EQ(counted[0][Item::Packets],
              counted[1][Item::Packets] + counted[1][Item::Suppressed]);
    EXPECT_LE(counted[2][Item::Packets], counted[1][Item::Packets]);
    EXPECT_EQ(counted[2][Item::SynapticOps], counted[0][Item::SynapticOps]);
    suppressed += counted[1][Item::Suppressed];
  }
  EXPECT_GT(suppressed, 1000);
}

TEST(Simulator, GivesTheSameResultOnAnyNumberOfThreads) {
  std::mt19937 random(3);
  TestNetwork network = randomNetwork(random);
  Result<Machine> machine = Machine::load(assemble(network, referenceJson()));
  ASSERT_TRUE(machine) << machine.error().message;
  std::vector<Sample> samples;
  for (int i = 0; i < 40; ++i)
    samples.push_back(randomSample(random, network));
  auto read = [&](int64_t index, Sample &sample) -> Status {
    sample = samples[index];
    return {};
  };
  Result<BatchResult> one = runBatch(*machine, 40, 1, read);
  ASSERT_TRUE(one) << one.error().message;
  for (unsigned threads : {2u, 3u, 7u}) {
    Result<BatchResult> many = runBatch(*machine, 40, threads, read);
    ASSERT_TRUE(many) << many.error().message;
    EXPECT_EQ(one->counts.layers, many->counts.layers);
    EXPECT_EQ(one->cycles, many->cycles);
    for (int i = 0; i < 40; ++i)
      for (size_t output = 0; output < one->outputs[i].size(); ++output)
        EXPECT_EQ(one->outputs[i][output].integers,
                  many->outputs[i][output].integers);
  }
}

TEST(Simulator, KnowsTheSynapsesBeforeItRuns) {
  std::mt19937 random(4);
  for (int trial = 0; trial < 50; ++trial) {
    TestNetwork network = randomNetwork(random);
    Result<Machine> machine = Machine::load(assemble(network, referenceJson()));
    ASSERT_TRUE(machine) << machine.error().message;
    for (const Table &table : machine->tables) {
      int64_t sum = 0;
      for (int64_t i = 0; i < table.info.source.numNeurons(); ++i) {
        Coordinate at = neuronCoordinate(table.info.source, i);
        EXPECT_EQ(table.costs.at(at).synapses, table.decoder.numSynapses(at));
        EXPECT_EQ(table.costs.at(at).words, table.decoder.wordsRead(at));
        sum += table.costs.at(at).synapses;
      }
      EXPECT_EQ(table.costs.numSynapses(), sum);
    }
  }
}
