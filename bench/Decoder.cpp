// Measures synaptic operations per second of the table decoder, with the
// reference decoder in the same run as its baseline, and peak memory.

#include "snnc/Synapse/Decoder.h"
#include "snnc/Synapse/Encoder.h"
#include "snnc/Synapse/Reference.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

using namespace snnc;
using synapse::Geometry;

/// A layer that a real network has.
struct Layer {
  const char *name;
  Geometry geometry;
};

/// A whole layer on one core: stride 1, 8-bit weights.
static Geometry convolution(Shape source, int64_t targets, int64_t extent,
                            int64_t groups) {
  Geometry geometry;
  geometry.encoding = synapse::Encoding::Functional;
  geometry.source = source;
  geometry.targetPopulation = {targets, source.height, source.width};
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.kernel.height = geometry.kernel.width = extent;
  geometry.kernel.padTop = geometry.kernel.padLeft = extent / 2;
  geometry.kernel.groups = groups;
  return geometry;
}

static Geometry dense(int64_t sources, int64_t targets) {
  Geometry geometry;
  geometry.source = {sources, 1, 1};
  geometry.targetPopulation = {targets, 1, 1};
  geometry.target = Box::whole(geometry.targetPopulation);
  return geometry;
}

/// Weights of a fixed sequence between -127 and 127.
static std::vector<uint64_t> tableOf(const Geometry &geometry) {
  std::vector<int8_t> weights(synapse::numLayerWeights(geometry));
  uint32_t state = 1;
  for (int8_t &weight : weights) {
    state = state * 1664525 + 1013904223;
    weight = static_cast<int8_t>(int(state >> 24) % 255 - 127);
  }
  Result<std::vector<uint64_t>> words =
      synapse::encode(geometry, weights.data(), weights.size());
  if (!words) {
    std::fprintf(stderr, "snnc-bench: %s\n", words.error().message.c_str());
    std::exit(1);
  }
  return *words;
}

/// An event of every source neuron, and the synapses of all.
struct Frame {
  std::vector<Coordinate> events;
  int64_t synapses = 0;
};

static Frame frameOf(const Geometry &geometry,
                     const synapse::Decoder &decoder) {
  Frame frame;
  for (int64_t i = 0; i < geometry.source.numNeurons(); ++i) {
    frame.events.push_back(neuronCoordinate(geometry.source, i));
    frame.synapses += decoder.numSynapses(frame.events.back());
  }
  return frame;
}

static void report(benchmark::State &state, const Frame &frame) {
  auto rate = [&](int64_t perIteration) {
    return benchmark::Counter(static_cast<double>(perIteration),
                              benchmark::Counter::kIsIterationInvariantRate);
  };
  state.counters["synaptic_ops/s"] = rate(frame.synapses);
  state.counters["events/s"] = rate(static_cast<int64_t>(frame.events.size()));
}

static void runFast(benchmark::State &state, const Geometry &geometry,
                    bool unit) {
  std::vector<uint64_t> words = tableOf(geometry);
  Result<synapse::Decoder> decoder =
      synapse::Decoder::create(geometry, words.data(), words.size());
  Frame frame = frameOf(geometry, *decoder);
  std::vector<int32_t> accumulators(geometry.target.numNeurons());
  int32_t value = 0;
  for (auto _ : state) {
    for (const Coordinate &event : frame.events) {
      value = unit ? 1 : (value + 37) % 255 + 1;
      decoder->add(event, value, 0, accumulators.data());
    }
    benchmark::DoNotOptimize(accumulators.data());
    benchmark::ClobberMemory();
  }
  report(state, frame);
}

static void runReference(benchmark::State &state, const Geometry &geometry) {
  std::vector<uint64_t> words = tableOf(geometry);
  Result<synapse::Decoder> decoder =
      synapse::Decoder::create(geometry, words.data(), words.size());
  Frame frame = frameOf(geometry, *decoder);
  std::vector<int32_t> accumulators(geometry.target.numNeurons());
  int32_t value = 0;
  for (auto _ : state) {
    for (const Coordinate &event : frame.events) {
      value = (value + 37) % 255 + 1;
      synapse::forEachSynapse(
          geometry, words.data(), event, [&](int64_t target, int64_t weight) {
            accumulators[target] += static_cast<int32_t>(weight * value);
          });
    }
    benchmark::DoNotOptimize(accumulators.data());
    benchmark::ClobberMemory();
    std::fill(accumulators.begin(), accumulators.end(), 0);
  }
  report(state, frame);
}

/// The line of /proc/self/status with the peak memory; empty elsewhere.
static std::string peakMemory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0)
      return line.substr(6);
  return "";
}

int main(int argc, char **argv) {
  const Layer layers[] = {
      {"conv5x5_8to16_14x14", convolution({8, 14, 14}, 16, 5, 1)},
      {"conv3x3_64to64_8x8", convolution({64, 8, 8}, 64, 3, 1)},
      {"dense_256to128", dense(256, 128)},
      {"depthwise3x3_64_8x8", convolution({64, 8, 8}, 64, 3, 64)}};
  for (const Layer &layer : layers) {
    std::string name = layer.name;
    benchmark::RegisterBenchmark((name + "/graded").c_str(), runFast,
                                 layer.geometry, false);
    benchmark::RegisterBenchmark((name + "/unit").c_str(), runFast,
                                 layer.geometry, true);
    benchmark::RegisterBenchmark((name + "/reference").c_str(), runReference,
                                 layer.geometry);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 2;
  benchmark::RunSpecifiedBenchmarks();
  std::printf("peak memory (VmHWM): %s\n", peakMemory().c_str());
  return 0;
}
