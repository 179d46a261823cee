// Random networks on chips with ticks against slow, plain versions of what the
// chips' documents say.

#include "TickTraces.h"
#include "snnc/Native/LayerTicks.h"
#include "snnc/Native/SparseTicks.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <random>

using namespace snnc;
using namespace snnc::native;

namespace {
using Random = std::mt19937;

/// A network for ReckOn, in plain arrays.
struct Layers {
  int inputs, neurons, outputs;
  int inputShift, recurrentShift, outputShift, resetMode, kappa;
  std::vector<std::vector<int>> in, recurrent, out;
  std::vector<int> threshold, alpha; ///< per pair
  std::vector<std::vector<int>> events;
};
} // namespace

static int pick(Random &random, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random);
}

static std::vector<std::vector<int>> pickWeights(Random &random, int rows,
                                                 int columns) {
  std::vector<std::vector<int>> weights(rows, std::vector<int>(columns));
  for (std::vector<int> &row : weights)
    for (int &weight : row)
      weight = pick(random, -128, 127);
  return weights;
}

/// Half of them with shifts large enough that much saturates.
static Layers pickLayers(Random &random) {
  Layers net;
  net.neurons = 2 * pick(random, 1, 20);
  net.inputs = pick(random, 1, 50);
  net.outputs = pick(random, 1, 16);
  bool isSmall = pick(random, 0, 1);
  net.inputShift = isSmall ? 0 : pick(random, 0, 7);
  net.recurrentShift = isSmall ? 0 : pick(random, 0, 7);
  net.outputShift = pick(random, 0, 7);
  net.resetMode = pick(random, 0, 1);
  net.kappa = pick(random, 0, 255);
  int rows = std::max({net.neurons, net.inputs, net.outputs});
  net.in = pickWeights(random, rows, 256);
  net.recurrent = pickWeights(random, rows, 256);
  net.out = pickWeights(random, rows, 16);
  for (int pair = 0; pair < 128; ++pair) {
    net.threshold.push_back(isSmall              ? pick(random, 0, 200)
                            : pick(random, 0, 3) ? pick(random, 0, 20000)
                                                 : pick(random, -32768, 32767));
    net.alpha.push_back(pick(random, 0, 1) ? pick(random, 0x7000, 0x8FFF)
                                           : 0x7FFF);
  }
  for (int tick = 0; tick < 12; ++tick) {
    net.events.emplace_back();
    for (int i = 0; i < net.inputs; ++i)
      if (pick(random, 0, 2) == 0)
        net.events.back().push_back(i);
  }
  return net;
}

static void configure(Store &store, const Layers &net) {
  auto fill = [&](const char *name, const std::vector<std::vector<int>> &in) {
    Memory &memory = *store.find(name);
    memory.setDefaults();
    const chip::NativeField &field = memory.getLayout().fields[0];
    int perSource = memory.getLayout().rows / 256;
    for (size_t source = 0; source < in.size(); ++source)
      for (size_t target = 0; target < in[source].size(); ++target)
        memory.set(source * perSource + target / 16, field, in[source][target],
                   target % 16);
  };
  fill("input_synapse", net.in);
  fill("recurrent_synapse", net.recurrent);
  fill("output_synapse", net.out);
  Memory &neurons = *store.find("neuron");
  neurons.setDefaults();
  int64_t high[4] = {};
  for (int pair = 0; pair < 128; ++pair) {
    neurons.set(pair, *neurons.getLayout().find("threshold"),
                net.threshold[pair]);
    neurons.set(pair, *neurons.getLayout().find("decay"),
                net.alpha[pair] & 0xFFF);
    high[pair / 32] |= int64_t(net.alpha[pair] >> 15) << pair % 32;
  }
  for (int i = 0; i < 4; ++i)
    store.setRegister("decay_high", high[i], i);
  for (auto [name, value] : std::vector<std::pair<const char *, int>>{
           {"enable_configuration", 0},
           {"reset_mode", net.resetMode},
           {"learning", 0},
           {"input_shift", net.inputShift},
           {"recurrent_shift", net.recurrentShift},
           {"output_shift", net.outputShift},
           {"send_every_step", 1},
           {"send_label_only", 0},
           {"regression", 1},
           {"no_output_activation", 1},
           {"output_decay", net.kappa},
           {"last_input", net.inputs - 1},
           {"last_neuron", net.neurons - 1},
           {"last_output", net.outputs - 1}})
    store.setRegister(name, value);
}

static int sat16(int value) { return std::clamp(value, -32768, 32767); }

/// The documents' formulas, for one sample; the readouts of each step.
static std::vector<int> runSlowly(const Layers &net) {
  int largest = std::max({net.neurons, net.inputs, net.outputs});
  int updated = largest / 2 * 2;
  std::vector<int> u(256), z(256), o(net.outputs), sent;
  for (const std::vector<int> &events : net.events) {
    std::vector<int> in(256);
    for (int event : events)
      in[event] = 1;
    for (int k = 0; k < std::max(net.neurons, net.inputs); ++k) {
      for (int j = 0; j < net.neurons; ++j) {
        int d = sat16((net.in[k][j] * in[k] * (1 << net.inputShift)) +
                      (net.recurrent[k][j] * z[k] * (1 << net.recurrentShift)));
        u[j] = sat16(u[j] + d);
      }
      for (int q = 0; z[k] && q < net.outputs; ++q)
        o[q] = sat16(o[q] + net.out[k][q] * (1 << net.outputShift));
    }
    for (int j = 0; j < 256; ++j) {
      z[j] = j < updated && u[j] >= net.threshold[j / 2];
      if (j >= updated)
        continue;
      int leaked = static_cast<int16_t>(
          static_cast<int64_t>(u[j]) * net.alpha[j / 2] >> 15);
      u[j] = !z[j] ? leaked
             : net.resetMode
                 ? 0
                 : static_cast<int16_t>(leaked - net.threshold[j / 2]);
    }
    for (int &each : o) {
      each = static_cast<int16_t>(each * net.kappa >> 7);
      sent.push_back(each);
    }
  }
  return sent;
}

/// The same on a machine.
static std::vector<int> run(const chip::Native &chip, const Layers &net) {
  Store store(chip);
  configure(store, net);
  Result<LayerTicks> machine = LayerTicks::create(store);
  EXPECT_TRUE(static_cast<bool>(machine));
  machine->setSample(true);
  std::vector<int> sent;
  for (size_t tick = 0; tick <= net.events.size(); ++tick) {
    if (tick < net.events.size())
      for (int event : net.events[tick])
        EXPECT_TRUE(static_cast<bool>(machine->addEvent(event)));
    else
      machine->setSample(false);
    Result<std::vector<uint8_t>> bytes = machine->tick();
    EXPECT_TRUE(static_cast<bool>(bytes)) << bytes.error().message;
    for (size_t i = 0; bytes && i < bytes->size(); i += 2)
      sent.push_back(static_cast<int16_t>((*bytes)[i] | (*bytes)[i + 1] << 8));
  }
  return sent;
}

TEST(LayerTicks, AgreesWithTheFormulas) {
  chip::Native chip = chipOf(readDescription("reckon"));
  Random random(3);
  for (int round = 0; round < 150; ++round) {
    Layers net = pickLayers(random);
    ASSERT_EQ(run(chip, net), runSlowly(net)) << "round " << round;
  }
}

TEST(LayerTicks, SeesEachChoiceThatNoRecordingDecides) {
  const Choice choices[] = {
      {"/core_classes/0/neuron/leak/rounding", "toward_zero"},
      {"/core_classes/0/neuron/reset_overflow", "saturate"},
      {"/core_classes/0/neuron/leak/overflow", "saturate"},
      {"/core_classes/0/layers/readout/overflow", "wrap"},
      {"/core_classes/0/layers/readout/decay/overflow", "saturate"},
      {"/core_classes/0/layers/sum", "input_first"},
      {"/core_classes/0/layers/sum", "recurrent_first"},
      {"/time/order/source_scan", "descending"},
      {"/core_classes/0/layers/updated", "neurons"},
      {"/emission/memories/0/fields/4/enc", "unsigned"},
  };
  for (const Choice &choice : choices) {
    chip::Native chip = chipWith("reckon", choice);
    Random random(3);
    bool isSeen = false;
    for (int round = 0; round < 150 && !isSeen; ++round) {
      Layers net = pickLayers(random);
      isSeen = run(chip, net) != runSlowly(net);
    }
    EXPECT_TRUE(isSeen) << choice.place;
  }
}

namespace {
struct Edge {
  int source, target, weight;
};
/// A sparse network in plain lists.
struct Graph {
  std::vector<int> threshold, delay, output;
  std::vector<Edge> edges; ///< by source
  std::vector<std::vector<std::pair<int, int>>> charges;
};
} // namespace

static Graph pickGraph(Random &random) {
  Graph graph;
  for (int neuron = 0; neuron < 256; ++neuron) {
    graph.threshold.push_back(pick(random, 0, 255));
    graph.delay.push_back(pick(random, 0, 1) ? 0 : pick(random, 0, 15));
    graph.output.push_back(pick(random, 0, 1));
    for (int i = pick(random, 0, 15); i > 0; --i)
      graph.edges.push_back(
          {neuron, pick(random, 0, 255), pick(random, -128, 127)});
  }
  for (int step = 0; step < 40; ++step) {
    graph.charges.emplace_back();
    for (int i = pick(random, 0, 1) ? 0 : pick(random, 0, 300); i > 0; --i)
      graph.charges.back().push_back(
          {pick(random, 0, 7), pick(random, 0, 255)});
  }
  return graph;
}

/// Fires per step: every charge is kept with the step that it counts in.
static std::vector<std::vector<int64_t>> runSlowly(const Graph &graph) {
  std::vector<std::vector<int64_t>> fires;
  std::vector<int> potential(256);
  std::vector<std::vector<std::pair<int, int>>> charges = graph.charges;
  charges.resize(graph.charges.size() + 17);
  for (size_t step = 0; step < graph.charges.size(); ++step) {
    std::vector<int64_t> fired;
    for (int neuron = 0; neuron < 256; ++neuron) {
      int sum = 0;
      for (const auto &[target, charge] : charges[step])
        sum += target == neuron ? charge : 0;
      int total = potential[neuron] + static_cast<int16_t>(sum);
      potential[neuron] = total > graph.threshold[neuron] ? 0 : sat16(total);
      if (total <= graph.threshold[neuron])
        continue;
      if (graph.output[neuron])
        fired.push_back(neuron);
      for (const Edge &edge : graph.edges)
        if (edge.source == neuron)
          charges[step + 1 + graph.delay[neuron]].push_back(
              {edge.target, edge.weight});
    }
    fires.push_back(fired);
  }
  return fires;
}

TEST(SparseTicks, AgreesWithAListOfCharges) {
  chip::Native chip = chipOf(readDescription("ucaspian"));
  Random random(5);
  for (int round = 0; round < 12; ++round) {
    Graph graph = pickGraph(random);
    Store store(chip);
    Memory &neurons = *store.find("neuron"), &synapses = *store.find("synapse");
    neurons.setDefaults();
    synapses.setDefaults();
    size_t row = 0;
    auto set = [&](int neuron, const char *field, int64_t value) {
      neurons.set(neuron, *neurons.getLayout().find(field), value);
    };
    for (int neuron = 0; neuron < 256; ++neuron) {
      set(neuron, "threshold", graph.threshold[neuron]);
      set(neuron, "delay", graph.delay[neuron]);
      set(neuron, "output", graph.output[neuron]);
      set(neuron, "start", row);
      size_t start = row;
      for (; row < graph.edges.size() && graph.edges[row].source == neuron;
           ++row) {
        synapses.set(row, *synapses.getLayout().find("target"),
                     graph.edges[row].target);
        synapses.set(row, *synapses.getLayout().find("weight"),
                     graph.edges[row].weight);
      }
      set(neuron, "count", row - start);
    }
    Result<SparseTicks> machine = SparseTicks::create(store);
    ASSERT_TRUE(static_cast<bool>(machine));
    std::vector<std::vector<int64_t>> fires;
    for (const auto &charges : graph.charges) {
      for (const auto &[target, charge] : charges)
        machine->addInput(target, charge);
      Result<std::vector<int64_t>> fired = machine->step();
      ASSERT_TRUE(static_cast<bool>(fired));
      fires.push_back(*fired);
    }
    ASSERT_EQ(fires, runSlowly(graph)) << "round " << round;
  }
}
