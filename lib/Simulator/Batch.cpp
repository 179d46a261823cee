// Runs the samples of a data set on several threads.

#include "snnc/Simulator/Simulator.h"
#include "snnc/Support/Parallel.h"

#include <chrono>
#include <memory>

namespace snnc::simulator {

namespace {

/// What one thread keeps between samples.
struct Worker {
  std::unique_ptr<Simulation> simulation;
  std::vector<std::vector<float>> tensors;
  std::vector<const float *> pointers;
  Counts counts;
};

} // namespace

static void prepare(Worker &worker, const Machine &machine, bool record) {
  worker.simulation = std::make_unique<Simulation>(machine, record);
  for (const image::Input &input : machine.image.inputs)
    worker.tensors.emplace_back(input.shape.numNeurons());
  worker.counts.layers.resize(machine.layers.size());
}

BatchResult runBatch(const Machine &machine, int64_t samples, unsigned threads,
                     const SampleReader &read, const FrameListener &listener,
                     bool record) {
  auto start = std::chrono::steady_clock::now();
  std::vector<Worker> workers(numThreads(threads, samples));
  std::vector<double> cycles(samples);
  BatchResult result;
  result.outputs.resize(samples);
  parallelFor(samples, static_cast<unsigned>(workers.size()),
              [&](unsigned thread, int64_t sample) {
                Worker &worker = workers[thread];
                if (!worker.simulation)
                  prepare(worker, machine, record);
                read(sample, worker.tensors);
                worker.pointers.clear();
                for (const std::vector<float> &tensor : worker.tensors)
                  worker.pointers.push_back(tensor.data());
                FrameResult frame = worker.simulation->run(worker.pointers);
                worker.counts += frame.counts;
                cycles[sample] = frame.cycles;
                if (listener)
                  listener(sample, frame);
                result.outputs[sample] = std::move(frame.outputs);
              });
  result.counts.layers.resize(machine.layers.size());
  for (const Worker &worker : workers)
    if (worker.simulation)
      result.counts += worker.counts;
  for (double sampleCycles : cycles)
    result.cycles += sampleCycles;
  std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  result.hostSeconds = seconds.count();
  return result;
}

} // namespace snnc::simulator
