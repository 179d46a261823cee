// Runs the samples of a data set on several threads.

#include "snnc/Simulator/Simulator.h"
#include "snnc/Support/Parallel.h"

#include <chrono>
#include <memory>
#include <optional>

namespace snnc::simulator {

namespace {

/// What one thread keeps between samples.
struct Worker {
  std::unique_ptr<Simulation> simulation;
  Sample sample;
  Counts counts;
};

} // namespace

static void prepare(Worker &worker, const Machine &machine, Record record) {
  worker.simulation = std::make_unique<Simulation>(machine, record);
  for (const image::Input &input : machine.image.inputs)
    worker.sample.tensors.emplace_back(
        input.encoder == image::EncoderKind::Stream ? 0
                                                    : input.shape.numNeurons());
  worker.sample.streams.resize(machine.image.inputs.size());
  worker.counts.layers.resize(machine.layers.size());
}

Result<BatchResult> runBatch(const Machine &machine, int64_t samples,
                             unsigned threads, const SampleReader &read,
                             const FrameListener &listener, Record record) {
  auto start = std::chrono::steady_clock::now();
  std::vector<Worker> workers(numThreads(threads, samples));
  std::vector<double> cycles(samples), walkNs(samples);
  std::vector<std::optional<Error>> errors(samples);
  BatchResult result;
  result.outputs.resize(samples);
  parallelFor(samples, static_cast<unsigned>(workers.size()),
              [&](unsigned thread, int64_t sample) {
                Worker &worker = workers[thread];
                if (!worker.simulation)
                  prepare(worker, machine, record);
                if (Status status = read(sample, worker.sample); !status) {
                  errors[sample] = status.error();
                  return;
                }
                Result<FrameResult> frame =
                    worker.simulation->run(worker.sample);
                if (!frame) {
                  errors[sample] = frame.error();
                  return;
                }
                worker.counts += frame->counts;
                cycles[sample] = frame->cycles;
                walkNs[sample] = frame->walkNs;
                if (listener)
                  listener(sample, *frame);
                result.outputs[sample] = std::move(frame->outputs);
              });
  for (const std::optional<Error> &error : errors)
    if (error)
      return *error;
  result.counts.layers.resize(machine.layers.size());
  for (const Worker &worker : workers)
    if (worker.simulation)
      result.counts += worker.counts;
  for (int64_t sample = 0; sample < samples; ++sample) {
    result.cycles += cycles[sample];
    result.walkNs += walkNs[sample];
  }
  std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  result.hostSeconds = seconds.count();
  return result;
}

} // namespace snnc::simulator
