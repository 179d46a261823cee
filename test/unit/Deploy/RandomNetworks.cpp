// Makes random networks and runs them on chips.

#include "RandomNetworks.h"

#include "snnc/Deploy/Runner.h"

#include <gtest/gtest.h>

namespace snnc::deploy {

static Projection connect(const Network &network, int64_t source,
                          int64_t target, const RandomOptions &options,
                          Random &random) {
  Projection projection;
  projection.layer = network.populations[source].layer + "-" +
                     network.populations[target].layer;
  projection.source = source;
  projection.target = target;
  for (int64_t i = 0; i < network.populations[source].numNeurons(); ++i)
    for (int64_t j = 0; j < network.populations[target].numNeurons(); ++j) {
      int64_t weight = pick(random, -options.mostWeight, options.mostWeight);
      if (weight != 0 && random() % 1000 < options.density * 1000)
        projection.synapses.push_back({i, j, weight});
    }
  return projection;
}

static Population makePopulation(const RandomOptions &options, size_t layer,
                                 Random &random) {
  Population population;
  population.layer = "l" + std::to_string(layer);
  population.shape = {options.sizes[layer], 1, 1};
  for (int64_t i = 0; i < options.sizes[layer]; ++i)
    population.thresholds.push_back(
        pick(random, options.lowThreshold, options.highThreshold));
  if (layer == 0) {
    population.kind = PopulationKind::Host;
    population.factors.assign(options.sizes[0], 1);
    population.thresholds.assign(options.sizes[0], 1);
    return population;
  }
  population.isStateless = options.isStateless;
  population.reset = options.reset;
  if (options.isStateless)
    return population;
  for (int64_t i = 0; i < options.sizes[layer]; ++i) {
    if (options.mostBias) {
      population.biases.push_back(
          pick(random, -options.mostBias, options.mostBias));
      population.initial.push_back(
          pick(random, -options.mostBias, options.mostBias));
    }
    if (options.mostDecay)
      population.decays.push_back(pick(random, 0, options.mostDecay));
    population.resetValues.push_back(options.reset == Reset::Value
                                         ? pick(random, -20, 20)
                                         : population.thresholds[i]);
  }
  return population;
}

Network makeRandom(const RandomOptions &options, Random &random) {
  Network network;
  network.name = "random";
  network.steps = options.steps;
  network.inputs.push_back(
      {"l0", {options.sizes[0], 1, 1}, {options.sizes[0]}});
  int64_t phase = 0;
  for (size_t layer = 0; layer < options.sizes.size(); ++layer) {
    network.populations.push_back(makePopulation(options, layer, random));
    if (layer > 0)
      phase += 1 + pick(random, 0, options.mostDelay);
    network.populations.back().phase = phase;
  }
  int64_t numLayers = static_cast<int64_t>(options.sizes.size());
  for (int64_t target = 1; target < numLayers; ++target) {
    int64_t first = options.hasSkips ? 0 : target - 1;
    int64_t last = options.isRecurrent ? numLayers - 1 : target - 1;
    for (int64_t source = first; source <= last; ++source) {
      if (source != target - 1 && random() % 2)
        continue;
      Projection projection = connect(network, source, target, options, random);
      int64_t late = network.populations[target].phase -
                     network.populations[source].phase - 1;
      projection.delay = late >= 0 ? late : pick(random, 0, options.mostDelay);
      network.projections.push_back(std::move(projection));
    }
  }
  Population &last = network.populations.back();
  if (options.endsWithSums)
    last.kind = PopulationKind::Integrator;
  network.outputs.push_back(
      {"y",
       numLayers - 1,
       options.endsWithSums ? Decoder::Potential : Decoder::Count,
       1.0,
       false,
       {last.numNeurons()}});
  return network;
}

std::vector<Spikes> makeSample(const Network &network, Random &random) {
  std::vector<Spikes> sample;
  for (const Population &population : network.populations) {
    if (population.kind != PopulationKind::Host)
      continue;
    Spikes &spikes = sample.emplace_back(
        network.steps, std::vector<uint8_t>(population.numNeurons()));
    unsigned sparsity = 1 + random() % 3;
    for (std::vector<uint8_t> &step : spikes)
      for (uint8_t &spike : step)
        spike = random() % sparsity == 0;
  }
  return sample;
}

/// The numbers of the outputs, or what the readout's matrix makes of them.
static std::vector<std::vector<int64_t>>
outputsOf(const Network &network, const Activity &activity, bool ofReadout) {
  std::vector<std::vector<int64_t>> outputs;
  std::vector<int64_t> all;
  for (const Output &output : network.outputs) {
    std::vector<int64_t> numbers = activity.potentials[output.population];
    if (output.decoder == Decoder::Count) {
      numbers.assign(numbers.size(), 0);
      for (const auto &step : activity.spikes[output.population])
        for (size_t j = 0; j < step.size(); ++j)
          numbers[j] += step[j];
    }
    all.insert(all.end(), numbers.begin(), numbers.end());
    outputs.push_back(std::move(numbers));
  }
  if (!ofReadout)
    return outputs;
  const Readout &readout = network.readout;
  std::vector<int64_t> results(readout.numResults);
  for (size_t i = 0; i < readout.matrix.size(); ++i)
    results[i / readout.numNumbers] +=
        readout.matrix[i] * all[i % readout.numNumbers];
  return {results};
}

void expectSame(const Network &network, const Deployment &deployment,
                const native::Store &store, Random &random,
                int64_t &numSpikes) {
  Result<Runner> runner = Runner::create(deployment.host, store);
  ASSERT_TRUE(runner) << runner.error().message;
  for (int sample = 0; sample < 4; ++sample) {
    std::vector<Spikes> spikes = makeSample(network, random);
    Activity expected = interpret(network, spikes);
    Result<RunResult> result = runner->run(spikes);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->numDisagreements, 0);
    for (size_t p = 0; p < network.populations.size(); ++p) {
      const Population &population = network.populations[p];
      if (population.kind != PopulationKind::Spiking)
        continue;
      // A neuron that no output depends on may be left out.
      bool isOutput = false;
      for (const Output &output : network.outputs)
        isOutput |= output.population == static_cast<int64_t>(p);
      const auto &cells = deployment.host.populations[p].cells;
      for (size_t i = 0; i < cells.size(); ++i)
        for (std::vector<uint8_t> &step : expected.spikes[p])
          step[i] &= isOutput || !cells[i].empty();
      ASSERT_EQ(result->spikes[p], expected.spikes[p])
          << "layer " << population.layer << ", sample " << sample;
      for (const std::vector<uint8_t> &step : expected.spikes[p])
        for (uint8_t spike : step)
          numSpikes += spike;
    }
    ASSERT_EQ(result->outputs,
              outputsOf(network, expected, deployment.host.replacesTail))
        << "sample " << sample;
  }
}

Agreement compare(const Network &network, const Deployment &deployment,
                  Random &random) {
  Agreement agreement;
  Result<Runner> runner = Runner::create(deployment.host, deployment.store);
  EXPECT_TRUE(runner) << runner.error().message;
  for (int sample = 0; runner && sample < 20; ++sample) {
    std::vector<Spikes> spikes = makeSample(network, random);
    Activity expected = interpret(network, spikes);
    Result<RunResult> result = runner->run(spikes);
    EXPECT_TRUE(result) << result.error().message;
    for (size_t p = 0; result && p < network.populations.size(); ++p) {
      if (network.populations[p].kind != PopulationKind::Spiking)
        continue;
      for (size_t step = 0; step < expected.spikes[p].size(); ++step)
        for (size_t i = 0; i < expected.spikes[p][step].size(); ++i) {
          agreement.numSpikes += expected.spikes[p][step][i];
          agreement.numDifferent +=
              expected.spikes[p][step][i] != result->spikes[p][step][i];
        }
    }
  }
  return agreement;
}

} // namespace snnc::deploy
