// Runs samples on a chip with its own format.

#include "snnc/Driver/Deploy.h"

#include "snnc/Deploy/Runner.h"
#include "snnc/Driver/HostTail.h"
#include "snnc/Driver/Samples.h"
#include "snnc/Support/Parallel.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <numeric>

using namespace snnc;
using namespace snnc::driver;

image::Image snnc::driver::imageOf(const deploy::Host &host) {
  image::Image image;
  image.chipName = host.chip;
  image.modelName = host.modelName;
  image.modelHash = host.modelHash;
  image.options = host.options;
  image.tail = host.tail;
  for (const deploy::Input &input : host.inputs) {
    image::Input &copy = image.inputs.emplace_back();
    copy.name = input.name;
    copy.shape = input.shape;
    copy.tensorShape = input.tensorShape;
    copy.encoder = static_cast<image::EncoderKind>(input.encoder);
    copy.scale = input.scale;
    copy.low = input.low;
    copy.high = input.high;
    copy.window = host.steps;
  }
  for (const deploy::Output &output : host.outputs) {
    image::Output &copy = image.outputs.emplace_back();
    copy.name = output.name;
    copy.shape = host.populations[output.population].shape;
    copy.tensorShape = output.tensorShape;
    copy.decoder = output.decoder == deploy::Decoder::Count
                       ? image::DecoderKind::Count
                       : image::DecoderKind::Potential;
    copy.scale = output.scale;
    copy.softmax = output.softmax;
  }
  return image;
}

//===----------------------------------------------------------------------===//
// Encoding
//===----------------------------------------------------------------------===//

/// clamp(round(number / scale), low, high), half away from zero.
static int64_t quantise(const deploy::Input &input, double number) {
  return static_cast<int64_t>(std::clamp(std::round(number / input.scale),
                                         static_cast<double>(input.low),
                                         static_cast<double>(input.high)));
}

/// The integers of a stream's events in one step after the other; it takes
/// single spikes.
static Result<std::vector<std::vector<int64_t>>>
numbersOf(const deploy::Input &input, const data::EventSample &sample,
          int64_t steps) {
  std::string place = "input '" + input.name + "': ";
  if (sample.steps > steps)
    return Error{place + "the sample has " + std::to_string(sample.steps) +
                 " steps, but the network was compiled for " +
                 std::to_string(steps) +
                 "; compile it for more steps or crop the sample"};
  int64_t neurons = input.shape.numNeurons();
  std::vector<std::vector<int64_t>> numbers(steps,
                                            std::vector<int64_t>(neurons));
  for (const data::Event &event : sample.events) {
    if (event.step < 0 || event.step >= sample.steps || event.neuron < 0 ||
        event.neuron >= neurons)
      return Error{place + "an event of neuron " +
                   std::to_string(event.neuron) + " in step " +
                   std::to_string(event.step) + " is outside of it"};
    // Before it is limited: the chip must not lose what the network sees.
    double value = std::round(event.value / input.scale);
    if (!(value == 0.0 || value == 1.0))
      return Error{place + "neuron " + std::to_string(event.neuron) +
                   " gets the value " + std::to_string(value) + " in step " +
                   std::to_string(event.step) +
                   ", but the chip takes single spikes; use --bin binary"};
    numbers[event.step][event.neuron] = static_cast<int64_t>(value);
  }
  return numbers;
}

/// The integers of a tensor in each step.
static std::vector<std::vector<int64_t>>
numbersOf(const deploy::Input &input, const float *tensor, int64_t steps) {
  std::vector<int64_t> quantised(input.shape.numNeurons());
  for (size_t i = 0; i < quantised.size(); ++i)
    quantised[i] = quantise(input, tensor[i]);
  if (input.encoder == deploy::Encoder::Direct)
    return std::vector<std::vector<int64_t>>(steps, quantised);
  // Evenly spaced (docs/machine.md, "Host").
  int64_t most = std::max(std::abs(input.low), std::abs(input.high));
  auto spikesBefore = [&](int64_t count, int64_t end) {
    return (2 * end * count + most) / (2 * most);
  };
  std::vector<std::vector<int64_t>> numbers;
  for (int64_t step = 0; step < steps; ++step) {
    std::vector<int64_t> &now = numbers.emplace_back(quantised.size());
    for (size_t i = 0; i < now.size(); ++i)
      now[i] = spikesBefore(quantised[i], step + 1) >
               spikesBefore(quantised[i], step);
  }
  return numbers;
}

Result<std::vector<deploy::Spikes>>
snnc::driver::encodeSample(const deploy::Host &host,
                           const simulator::Sample &sample) {
  std::vector<std::vector<std::vector<int64_t>>> numbers;
  for (size_t i = 0; i < host.inputs.size(); ++i) {
    const deploy::Input &input = host.inputs[i];
    if (input.encoder == deploy::Encoder::Stream) {
      auto steps = numbersOf(input, sample.streams[i], host.steps);
      if (!steps)
        return steps.error();
      numbers.push_back(std::move(*steps));
      continue;
    }
    if (static_cast<int64_t>(sample.tensors[i].size()) !=
        input.shape.numNeurons())
      return Error{"input '" + input.name + "': the sample has " +
                   std::to_string(sample.tensors[i].size()) +
                   " numbers, expected " +
                   std::to_string(input.shape.numNeurons())};
    numbers.push_back(numbersOf(input, sample.tensors[i].data(), host.steps));
  }
  std::vector<deploy::Spikes> spikes;
  for (const deploy::Placed &placed : host.populations)
    if (placed.kind == deploy::PopulationKind::Host)
      spikes.push_back(deploy::compareNumbers(placed.factors, placed.thresholds,
                                              numbers[placed.input]));
  return spikes;
}

//===----------------------------------------------------------------------===//
// Decoding
//===----------------------------------------------------------------------===//

std::vector<simulator::OutputValues>
snnc::driver::decodeOutputs(const deploy::Host &host,
                            const std::vector<std::vector<int64_t>> &numbers) {
  std::vector<simulator::OutputValues> results;
  for (size_t i = 0; i < host.outputs.size(); ++i) {
    simulator::OutputValues &values = results.emplace_back();
    values.integers = numbers[i];
    for (int64_t number : numbers[i])
      values.reals.push_back(host.outputs[i].scale *
                             static_cast<double>(number));
    values.best = std::max_element(numbers[i].begin(), numbers[i].end()) -
                  numbers[i].begin();
    if (!host.outputs[i].softmax)
      continue;
    double largest =
        *std::max_element(values.reals.begin(), values.reals.end());
    double sum = 0;
    for (double &value : values.reals)
      sum += value = std::exp(value - largest);
    for (double &value : values.reals)
      value /= sum;
  }
  return results;
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

namespace {

/// One run on all threads.
class Batch {
public:
  Batch(const Deployed &deployed, const Samples &samples, const HostTail &tail,
        const DeployedRunOptions &options)
      : host(deployed.deployment->host), store(deployed.deployment->store),
        samples(samples), tail(tail), options(options) {}

  Result<DeployedRun> run(int64_t count);

private:
  Status runSample(deploy::Runner &runner, int64_t index);

  const deploy::Host &host;
  const native::Store &store;
  const Samples &samples;
  const HostTail &tail;
  const DeployedRunOptions &options;
  std::mutex mutex;
  int64_t done = 0;
  DeployedRun result;
};

} // namespace

Status Batch::runSample(deploy::Runner &runner, int64_t index) {
  Result<simulator::Sample> sample = samples.fetch(index);
  if (!sample)
    return sample.error();
  Result<std::vector<deploy::Spikes>> spikes = encodeSample(host, *sample);
  if (!spikes)
    return Error{"sample " + std::to_string(index) + ": " +
                 spikes.error().message};
  std::string log;
  Result<deploy::RunResult> ran =
      runner.run(*spikes, options.take ? &log : nullptr);
  if (!ran)
    return Error{"sample " + std::to_string(index) + ": " +
                 ran.error().message};
  auto outputs = tail.run(decodeOutputs(host, ran->outputs));
  if (!outputs)
    return outputs.error();
  std::lock_guard<std::mutex> lock(mutex);
  result.outputs[index] = std::move(*outputs);
  result.numDisagreements += ran->numDisagreements;
  for (size_t p = 0; p < ran->spikes.size(); ++p)
    for (const std::vector<uint8_t> &step : ran->spikes[p])
      result.spikes[p] += std::accumulate(step.begin(), step.end(), 0);
  if (options.progress)
    options.progress(++done, result.samples);
  return options.take ? options.take(index, log) : Status();
}

Result<DeployedRun> Batch::run(int64_t count) {
  auto start = std::chrono::steady_clock::now();
  result.samples = count;
  result.outputs.resize(count);
  result.spikes.resize(host.populations.size());
  unsigned threads = numThreads(options.threads, count);
  std::vector<deploy::Runner> runners;
  for (unsigned i = 0; i < threads; ++i) {
    Result<deploy::Runner> runner = deploy::Runner::create(host, store);
    if (!runner)
      return runner.error();
    runners.push_back(std::move(*runner));
  }
  int64_t firstError = count;
  Status status;
  parallelFor(count, threads, [&](unsigned thread, int64_t index) {
    Status ran = runSample(runners[thread], index);
    if (ran)
      return;
    std::lock_guard<std::mutex> lock(mutex);
    if (index < firstError) {
      firstError = index;
      status = ran;
    }
  });
  if (!status)
    return status.error();
  for (double &spikes : result.spikes)
    spikes /= static_cast<double>(count);
  // Sums do not depend on which thread ran which sample.
  for (const deploy::Runner &runner : runners)
    for (const auto &[name, value] : runner.getCounts()) {
      auto found = std::find_if(
          result.counts.begin(), result.counts.end(),
          [&, &name = name](const auto &count) { return count.first == name; });
      if (found == result.counts.end())
        result.counts.emplace_back(name, value);
      else
        found->second += value;
    }
  std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  result.seconds = seconds.count();
  return std::move(result);
}

Result<DeployedRun>
snnc::driver::runDeployed(const Deployed &deployed, const std::string &folder,
                          const DeployedRunOptions &options) {
  image::Image image = imageOf(deployed.deployment->host);
  Result<HostTail> tail = HostTail::load(image, folder);
  if (!tail)
    return tail.error();
  Result<Samples> samples = Samples::open(options.data, image, folder);
  if (!samples)
    return samples.error();
  int64_t count = samples->size();
  if (options.samples > 0)
    count = std::min(count, options.samples);
  Result<std::vector<int64_t>> labels = samples->readLabels(
      options.labels, count, tail->getOutputs()[0].numElements);
  if (!labels)
    return labels.error();
  Result<DeployedRun> run =
      Batch(deployed, *samples, *tail, options).run(count);
  if (!run)
    return Error{folder + ": " + run.error().message};
  if (labels->empty())
    return run;
  run->correct = 0;
  for (int64_t i = 0; i < count; ++i)
    run->correct += run->outputs[i][0].best == (*labels)[i];
  return run;
}
