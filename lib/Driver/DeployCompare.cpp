// Compares a chip with its own format with the network that it runs.

#include "DeployCompare.h"

#include "snnc/Deploy/Runner.h"
#include "snnc/Driver/HostTail.h"
#include "snnc/Driver/Samples.h"
#include "snnc/Interpreter/SnnInterpreter.h"
#include "snnc/Support/Parallel.h"

#include <map>
#include <mutex>
#include <set>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

namespace {

/// One comparison on all threads.
class Bench {
public:
  Bench(const deploy::Host &host, const interpreter::SnnInterpreter &network,
        const Samples &samples, const HostTail &chipTail,
        const HostTail &networkTail)
      : host(host), network(network), samples(samples), chipTail(chipTail),
        networkTail(networkTail) {}

  Status compare(deploy::Runner &runner, int64_t index, DeployedLoss &loss);

private:
  void compareSpikes(const deploy::RunResult &ran,
                     const interpreter::SnnFrame &frame, int64_t index,
                     DeployedLoss &loss);

  const deploy::Host &host;
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
  std::set<int64_t> outputs;
  for (const deploy::Output &output : host.outputs)
    outputs.insert(output.population);
  for (size_t p = 0; p < host.populations.size(); ++p) {
    const deploy::Placed &placed = host.populations[p];
    // A neuron that no output depends on may have been left out, and is silent.
    auto isLeftOut = [&](size_t i) {
      return placed.kind == deploy::PopulationKind::Spiking &&
             placed.cells[i].empty() && !outputs.count(static_cast<int64_t>(p));
    };
    auto found = traces.find(placed.layer);
    // Not in the network: what the host makes of an input as it is, and sums
    // that the chip computes instead of the host.
    if (found == traces.end() ||
        placed.kind == deploy::PopulationKind::Integrator)
      continue;
    for (size_t step = 0; step < ran.spikes[p].size(); ++step)
      for (size_t i = 0; i < ran.spikes[p][step].size(); ++i) {
        ++loss.spikes;
        bool expected = found->second->values[step][i] != 0 && !isLeftOut(i);
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
  loss.classes += (*results)[0].best != (*expectedResults)[0].best;
  return {};
}

/// Adds what one sample lost; the first mismatch is that of the first sample.
static void add(const DeployedLoss &sample, DeployedLoss &sum) {
  if (sum.mismatches == 0)
    sum.first = sample.first;
  ++sum.samples;
  sum.spikes += sample.spikes;
  sum.mismatches += sample.mismatches;
  sum.outputs += sample.outputs;
  sum.classes += sample.classes;
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
  Bench bench(host, *network, *samples, *chipTail, *networkTail);
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
