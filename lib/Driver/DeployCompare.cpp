// Compares a chip with its own format with the network that it runs.

#include "DeployCompare.h"

#include "snnc/Deploy/Runner.h"
#include "snnc/Driver/HostTail.h"
#include "snnc/Driver/Samples.h"
#include "snnc/Interpreter/SnnInterpreter.h"
#include "snnc/Support/Parallel.h"

#include <map>
#include <mutex>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

namespace {

/// One comparison on all threads.
class Bench {
public:
  Bench(const deploy::Host &host, const Flat &flat,
        const interpreter::SnnInterpreter &network, const Samples &samples,
        const HostTail &chipTail, const HostTail &networkTail)
      : host(host), flat(flat), network(network), samples(samples),
        chipTail(chipTail), networkTail(networkTail) {}

  Status compare(deploy::Runner &runner, int64_t index, DeployedLoss &loss);

private:
  void compareSpikes(const deploy::RunResult &ran,
                     const interpreter::SnnFrame &frame, int64_t index,
                     DeployedLoss &loss);

  const deploy::Host &host;
  const Flat &flat;
  const interpreter::SnnInterpreter &network;
  const Samples &samples;
  const HostTail &chipTail, &networkTail;
};

} // namespace

void Bench::compareSpikes(const deploy::RunResult &ran,
                          const interpreter::SnnFrame &frame, int64_t index,
                          DeployedLoss &loss) {
  std::map<std::string, const interpreter::SnnPopulationTrace *> traces;
  for (const interpreter::SnnPopulationTrace &trace : frame.populations)
    traces[trace.layer] = &trace;
  // Behind the network's populations are sums that the chip computes instead
  // of the host; they are compared as results.
  for (size_t p = 0; p < flat.network.populations.size(); ++p) {
    const deploy::Placed &placed = host.populations[p];
    auto found = traces.find(placed.layer);
    // The host sends some inputs as they are: the network has no such layer.
    if (found == traces.end() ||
        placed.kind == deploy::PopulationKind::Integrator)
      continue;
    bool isOnChip = placed.kind == deploy::PopulationKind::Spiking;
    for (int64_t i = 0; i < placed.shape.numNeurons(); ++i) {
      if (isOnChip && placed.cells[i].empty()) {
        ++loss.leftOut;
        continue;
      }
      for (size_t step = 0; step < ran.spikes[p].size(); ++step) {
        ++loss.compared;
        bool expected = found->second->values[step][i] != 0;
        loss.spikes += expected;
        if (expected == (ran.spikes[p][step][i] != 0))
          continue;
        if (loss.mismatches++ == 0)
          loss.first = "sample " + std::to_string(index) + ", layer '" +
                       placed.layer + "', neuron " + std::to_string(i) +
                       ", step " + std::to_string(step) + ": the chip " +
                       (expected ? "is silent" : "spikes") +
                       ", the network does not agree";
      }
    }
  }
  if (ran.numDisagreements && loss.mismatches == 0)
    loss.first = "sample " + std::to_string(index) +
                 ": copies of a neuron do not do the same";
  loss.mismatches += ran.numDisagreements;
}

Status Bench::compare(deploy::Runner &runner, int64_t index,
                      DeployedLoss &loss) {
  Result<simulator::Sample> sample = samples.fetch(index);
  if (!sample)
    return sample.error();
  interpreter::SnnInputData input;
  input.numbers = sample->tensors[0];
  input.stream = &sample->streams[0];
  Result<interpreter::SnnFrame> frame = network.run(input);
  if (!frame)
    return frame.error();
  Result<std::vector<deploy::Spikes>> spikes = encodeSample(host, *sample);
  if (!spikes)
    return spikes.error();
  Result<deploy::RunResult> ran = runner.run(*spikes);
  if (!ran)
    return ran.error();
  compareSpikes(*ran, *frame, index, loss);
  std::vector<simulator::OutputValues> expected;
  for (const interpreter::SnnOutputValues &output : frame->outputs)
    expected.push_back({output.integers, output.reals, output.classIndex()});
  auto expectedResults = networkTail.run(std::move(expected));
  if (!expectedResults)
    return expectedResults.error();
  auto results = chipTail.run(decodeOutputs(host, ran->outputs));
  if (!results)
    return results.error();
  bool differs = false;
  for (size_t i = 0; i < results->size(); ++i)
    differs |= (*results)[i].reals != (*expectedResults)[i].reals;
  loss.outputs += differs;
  if (differs && loss.first.empty())
    loss.first = "sample " + std::to_string(index) +
                 ": the results are not those of the network";
  loss.classes += (*results)[0].best != (*expectedResults)[0].best;
  return {};
}

/// Adds what one sample lost; the first mismatch is that of the first sample.
static void add(const DeployedLoss &sample, DeployedLoss &sum) {
  if (sum.first.empty())
    sum.first = sample.first;
  ++sum.samples;
  sum.leftOut = sample.leftOut; // of each sample the same
  sum.compared += sample.compared;
  sum.spikes += sample.spikes;
  sum.mismatches += sample.mismatches;
  sum.outputs += sample.outputs;
  sum.classes += sample.classes;
}

/// Checks that a host's file is about the network: it may hold anything.
static Status matchNetwork(const deploy::Host &host,
                           const deploy::Network &network) {
  Error other{"its host.json is not about the network of the model; compile "
              "it again"};
  if (host.steps != network.steps ||
      host.inputs.size() != network.inputs.size())
    return other;
  for (size_t i = 0; i < network.inputs.size(); ++i)
    if (host.inputs[i].name != network.inputs[i].name ||
        host.inputs[i].shape != network.inputs[i].shape ||
        host.inputs[i].encoder != network.inputs[i].encoder)
      return other;
  if (host.populations.size() < network.populations.size())
    return other;
  for (size_t i = 0; i < network.populations.size(); ++i) {
    const deploy::Placed &placed = host.populations[i];
    const deploy::Population &population = network.populations[i];
    if (placed.layer != population.layer || placed.kind != population.kind ||
        placed.shape != population.shape)
      return Error{"layer '" + placed.layer +
                   "' of its host.json is not layer '" + population.layer +
                   "' of the model; compile it again"};
  }
  return {};
}

/// Checks that both sides give results of the same sizes.
static Status matchResults(const HostTail &chip, const HostTail &network) {
  bool isSame = chip.getOutputs().size() == network.getOutputs().size();
  for (size_t i = 0; isSame && i < chip.getOutputs().size(); ++i)
    isSame =
        chip.getOutputs()[i].numElements == network.getOutputs()[i].numElements;
  if (isSame)
    return {};
  return Error{"its host.json gives other results than the model; compile it "
               "again"};
}

/// The tail of the network on its own outputs.
static Result<HostTail> networkTailOf(const Flat &flat,
                                      const deploy::Host &host,
                                      const std::string &name) {
  deploy::Host own;
  own.steps = host.steps;
  own.outputs = flat.network.outputs;
  own.tail = flat.tail;
  for (const deploy::Population &population : flat.network.populations) {
    deploy::Placed &placed = own.populations.emplace_back();
    placed.shape = population.shape;
  }
  return HostTail::load(imageOf(own), name);
}

FailureOr<DeployedLoss>
snnc::driver::compareDeployed(Session &session, const Flat &flat,
                              const Deployed &deployed, const std::string &name,
                              const DeployedVerifyOptions &options) {
  const deploy::Host &host = deployed.deployment->host;
  if (Status status = matchNetwork(host, flat.network); !status)
    return session.fail(Error{name + ": " + status.error().message});
  // As wide as it can be: what the chip loses in its own bits is a loss.
  constexpr unsigned potentialBits = 46;
  FailureOr<interpreter::SnnInterpreter> network =
      interpreter::SnnInterpreter::create(flat.op, potentialBits);
  if (failed(network))
    return failure();
  image::Image image = imageOf(host);
  Result<Samples> samples = Samples::open(options.data, image, name);
  if (!samples)
    return session.fail(samples.error());
  Result<HostTail> chipTail = HostTail::load(image, name);
  if (!chipTail)
    return session.fail(chipTail.error());
  Result<HostTail> networkTail = networkTailOf(flat, host, name);
  if (!networkTail)
    return session.fail(networkTail.error());
  if (Status status = matchResults(*chipTail, *networkTail); !status)
    return session.fail(Error{name + ": " + status.error().message});
  int64_t count = samples->size();
  if (options.samples > 0)
    count = std::min(count, options.samples);
  unsigned threads = numThreads(options.threads, count);
  std::vector<deploy::Runner> runners;
  for (unsigned i = 0; i < threads; ++i) {
    Result<deploy::Runner> runner =
        deploy::Runner::create(host, deployed.deployment->store);
    if (!runner)
      return session.fail(Error{name + ": " + runner.error().message});
    runners.push_back(std::move(*runner));
  }
  Bench bench(host, flat, *network, *samples, *chipTail, *networkTail);
  std::vector<DeployedLoss> losses(count);
  std::vector<Status> statuses(count);
  std::mutex mutex;
  int64_t done = 0;
  parallelFor(count, threads, [&](unsigned thread, int64_t index) {
    statuses[index] = bench.compare(runners[thread], index, losses[index]);
    std::lock_guard<std::mutex> lock(mutex);
    if (options.progress)
      options.progress(++done, count);
  });
  DeployedLoss sum;
  sum.isExact = host.isExact;
  for (int64_t i = 0; i < count; ++i) {
    if (!statuses[i])
      return session.fail(Error{name + ": sample " + std::to_string(i) + ": " +
                                statuses[i].error().message});
    add(losses[i], sum);
  }
  return sum;
}

FailureOr<DeployedLoss>
snnc::driver::verifyDeployed(Session &session, const std::string &folder,
                             const DeployedVerifyOptions &options) {
  Result<Deployed> deployed = readDeployment(folder);
  if (!deployed)
    return session.fail(deployed.error());
  const deploy::Host &host = deployed->deployment->host;
  Result<Recipe> recipe = parseRecipe(host.options, folder);
  if (!recipe)
    return session.fail(recipe.error());
  FailureOr<OwningOpRef<ModuleOp>> module = reloadModel(
      session, options.model, *recipe, folder, host.modelName, host.modelHash);
  if (failed(module))
    return failure();
  fit(recipe->coding, *deployed->chip);
  if (failed(lowerToSpikes(session, **module, recipe->coding, recipe->ranges)))
    return failure();
  FailureOr<Flat> flat = flatten(session, **module);
  if (failed(flat))
    return failure();
  if (!host.tail.empty() && host.tail != flat->tail)
    return session.fail(Error{folder + ": what its host computes is not the "
                                       "end of the model; compile it again"});
  return compareDeployed(session, *flat, *deployed, folder, options);
}
