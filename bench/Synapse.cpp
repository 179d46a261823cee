// Measures the synaptic operations per second of tables of all encodings, and a
// plain loop over the dense matrix for the same events in the same run.

#include "snnc/Synapse/Decoder.h"
#include "snnc/Synapse/Encoder.h"
#include "snnc/Synapse/Trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

using namespace snnc;
using namespace snnc::synapse;

/// Of each figure; the best is shown, since other processes may run, too.
static constexpr int numSamples = 9;
static constexpr double secondsPerSample = 0.04;
static constexpr double density = 0.25;

namespace {
/// A kind of layer, and whether it has a kernel.
struct Layer {
  const char *name;
  Geometry geometry;
  bool ofKernel;
};

/// A fixed sequence of numbers.
class Sequence {
public:
  uint32_t next() {
    state = state * 1664525 + 1013904223;
    return state >> 8;
  }
  /// True with that probability.
  bool isLucky(double probability) { return next() < probability * (1 << 24); }

private:
  uint32_t state = 1;
};

/// One layer with its weights and the events that run over it.
struct Work {
  Layer layer;
  std::vector<int8_t> weights;
  std::vector<int8_t> matrix; ///< by source, then by target, with zeros
  std::vector<Coordinate> events;
  std::vector<int32_t> values;
  std::vector<int64_t> targets; ///< of errors

  LayerWeights layerWeights() const {
    LayerWeights all;
    all.bytes = weights.data();
    all.count = weights.size();
    all.ofKernel = layer.ofKernel;
    return all;
  }
};

/// What is measured of a table: a forward walk of all events, backward walks
/// from targets, updates of all events.
struct Rates {
  double forward = 0, backward = 0, update = 0; ///< operations per second
  double nsPerEvent = 0;
  double denseNsPerEvent = 0;
};
} // namespace

static Geometry convolution(Shape source, int64_t targets, int64_t extent,
                            int64_t groups) {
  Geometry geometry;
  geometry.source = source;
  geometry.targetPopulation = {targets, source.height, source.width};
  geometry.target = Box::whole(geometry.targetPopulation);
  geometry.kernel.height = geometry.kernel.width = extent;
  geometry.kernel.padTop = geometry.kernel.padLeft = extent / 2;
  geometry.kernel.groups = groups;
  return geometry;
}

static std::vector<Layer> layers() {
  Geometry full = convolution({784, 1, 1}, 128, 1, 1);
  return {{"fc_784to128", full, false},
          {"conv3x3_64to64_8x8", convolution({64, 8, 8}, 64, 3, 1), true},
          {"depthwise3x3_32_16x16", convolution({32, 16, 16}, 32, 3, 32), true},
          {"conv1x1_64to128_8x8", convolution({64, 8, 8}, 128, 1, 1), true}};
}

template <typename T>
static T valueOrExit(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "snnc-bench-synapse: %s\n",
                 result.error().message.c_str());
    std::exit(1);
  }
  return std::move(*result);
}

/// A table of the work's weights.
static EncodedTable tableOf(const Work &work, Encoding encoding, bool windows) {
  Geometry geometry = work.layer.geometry;
  geometry.encoding = encoding;
  geometry.windows = windows;
  return valueOrExit(encodeTable(geometry, work.layerWeights()));
}

static Work makeWork(const Layer &layer) {
  Work work;
  work.layer = layer;
  Sequence sequence;
  const Geometry &geometry = layer.geometry;
  work.weights.resize(numLayerWeights(geometry, layer.ofKernel));
  double left = static_cast<double>(work.weights.size());
  double missing = std::round(left * density); // of so many weights
  for (int8_t &weight : work.weights)
    if (sequence.isLucky(missing / left--) && missing-- > 0)
      weight = static_cast<int8_t>(int(sequence.next() % 127) + 1) *
               (sequence.isLucky(0.5) ? 1 : -1);
  EncodedTable dense = tableOf(work, Encoding::Dense, false);
  const int8_t *bytes = reinterpret_cast<const int8_t *>(dense.words.data());
  work.matrix.assign(bytes, bytes + dense.sizeInBits / 8);
  // A quarter of the neurons fires, several times over, in machine order.
  while (work.events.size() < 4096)
    for (int64_t i = 0; i < geometry.source.numNeurons(); ++i)
      if (sequence.isLucky(0.25)) {
        work.events.push_back(neuronCoordinate(geometry.source, i));
        work.values.push_back(static_cast<int32_t>(sequence.next() % 255 + 1));
      }
  for (int64_t j = 0; j < geometry.target.numNeurons(); ++j)
    if (sequence.isLucky(0.25))
      work.targets.push_back(j);
  return work;
}

static void runForward(const Work &work, const Decoder &decoder,
                       int32_t *accumulators) {
  for (size_t i = 0; i < work.events.size(); ++i)
    decoder.add(work.events[i], work.values[i], 0, accumulators);
}

/// The yardstick: all weights of the row, without a look at the zeros.
static void runDense(const Work &work, int32_t *accumulators) {
  const Geometry &geometry = work.layer.geometry;
  int64_t numTargets = geometry.target.numNeurons();
  for (size_t e = 0; e < work.events.size(); ++e) {
    const int8_t *row =
        work.matrix.data() +
        neuronIndex(geometry.source, work.events[e]) * numTargets;
    int32_t value = work.values[e];
    for (int64_t j = 0; j < numTargets; ++j)
      accumulators[j] += row[j] * value;
  }
}

/// Seconds that a call takes, over at least secondsPerSample.
static double timeOf(const std::function<void()> &call) {
  using Clock = std::chrono::steady_clock;
  for (int64_t calls = 1;; calls *= 2) {
    Clock::time_point start = Clock::now();
    for (int64_t i = 0; i < calls; ++i)
      call();
    double seconds =
        std::chrono::duration<double>(Clock::now() - start).count();
    if (seconds >= secondsPerSample)
      return seconds / static_cast<double>(calls);
  }
}

/// The best times of several calls that take turns.
static std::vector<double>
bestOf(const std::vector<std::function<void()>> &calls) {
  std::vector<double> best(calls.size(), 1e9);
  for (int sample = 0; sample < numSamples; ++sample)
    for (size_t i = 0; i < calls.size(); ++i)
      best[i] = std::min(best[i], timeOf(calls[i]));
  return best;
}

static int64_t countOperations(const Work &work, const Decoder &decoder) {
  int64_t operations = 0;
  for (const Coordinate &event : work.events)
    operations += decoder.numSynapses(event);
  return operations;
}

/// The synapses that the backward walks of the work use.
static int64_t countBackward(const Work &work, const EncodedTable &table) {
  const Geometry &geometry = table.geometry;
  Work counted = work; // with weights of 1, whose sums count them
  for (int8_t &weight : counted.weights)
    weight = weight != 0 || !isSparse(geometry.encoding);
  EncodedTable marked = tableOf(counted, geometry.encoding, geometry.windows);
  Trainer counter = valueOrExit(Trainer::create(
      marked.geometry, marked.words.data(), marked.words.size()));
  std::vector<int32_t> sources(geometry.source.numNeurons());
  for (int64_t target : work.targets)
    counter.backward(target, 1, sources.data());
  int64_t operations = 0;
  for (int32_t count : sources)
    operations += count;
  return operations;
}

static Rates measure(const Work &work, const EncodedTable &table,
                     const Decoder &decoder, Trainer &trainer) {
  std::vector<int32_t> accumulators(table.geometry.target.numNeurons());
  std::vector<int32_t> sums = accumulators, deltas = accumulators;
  std::vector<int32_t> sources(table.geometry.source.numNeurons());
  for (size_t j = 0; j < deltas.size(); ++j)
    deltas[j] = j % 3 - 1;
  std::vector<double> times =
      bestOf({[&] { runForward(work, decoder, accumulators.data()); },
              [&] { runDense(work, sums.data()); },
              [&] {
                for (int64_t target : work.targets)
                  trainer.backward(target, 3, sources.data());
              },
              [&] {
                for (const Coordinate &event : work.events)
                  trainer.update(event, deltas.data());
              }});
  double operations = static_cast<double>(countOperations(work, decoder));
  double events = static_cast<double>(work.events.size());
  Rates rates;
  rates.forward = operations / times[0];
  rates.nsPerEvent = times[0] / events * 1e9;
  rates.denseNsPerEvent = times[1] / events * 1e9;
  rates.backward = static_cast<double>(countBackward(work, table)) / times[2];
  rates.update = operations / times[3];
  return rates;
}

static void measureTable(const Work &work, Encoding encoding, bool windows) {
  EncodedTable table = tableOf(work, encoding, windows);
  const uint64_t *words = table.words.data();
  Decoder decoder =
      valueOrExit(Decoder::create(table.geometry, words, table.words.size()));
  Trainer trainer =
      valueOrExit(Trainer::create(table.geometry, words, table.words.size()));
  Rates rates = measure(work, table, decoder, trainer);
  double perEvent = static_cast<double>(countOperations(work, decoder)) /
                    static_cast<double>(work.events.size());
  std::printf("| %s | %s%s | %.1f | %.1f | %.1f | %.2f G/s | %.1f ns | %.1f ns "
              "| %.1f | %.2f G/s | %.2f G/s |\n",
              work.layer.name, nameOf(encoding),
              windows || encoding == Encoding::Functional ? ", windows" : "",
              static_cast<double>(table.sizeInBits) / 8192,
              static_cast<double>(decoder.numBytes()) / 1024, perEvent,
              rates.forward / 1e9, rates.nsPerEvent, rates.denseNsPerEvent,
              rates.denseNsPerEvent / rates.nsPerEvent, rates.backward / 1e9,
              rates.update / 1e9);
  std::fflush(stdout);
}

/// Runs the events `frames` times over one table, for tools that count
/// instructions.
static int runAlone(const Work &work, Encoding encoding, bool windows,
                    int frames) {
  EncodedTable table = tableOf(work, encoding, windows);
  Decoder decoder = valueOrExit(
      Decoder::create(table.geometry, table.words.data(), table.words.size()));
  std::vector<int32_t> accumulators(table.geometry.target.numNeurons());
  for (int frame = 0; frame < frames; ++frame)
    runForward(work, decoder, accumulators.data());
  std::printf("%lld %lld\n",
              static_cast<long long>(frames * countOperations(work, decoder)),
              static_cast<long long>(frames * work.events.size()));
  return 0;
}

/// Of a kernel without windows only what chips do with it: dense tables and
/// those of runs and gaps are large and slow.
static bool isMeasured(const Layer &layer, Encoding encoding, bool windows) {
  bool isPublished =
      encoding == Encoding::Bitmap || encoding == Encoding::Index;
  if (!layer.ofKernel)
    return !windows && encoding != Encoding::Functional;
  if (windows)
    return isSparse(encoding);
  return encoding == Encoding::Functional || isPublished;
}

int main(int argc, char **argv) {
  if (argc != 1 && argc != 5) {
    std::fprintf(stderr, "usage: snnc-bench-synapse [LAYER ENCODING WINDOWS "
                         "FRAMES]\n");
    return 2;
  }
  if (argc == 1)
    std::printf("| layer | table | KiB | KiB unpacked | operations per event | "
                "forward | per event | dense loop | times as fast | backward | "
                "update |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Layer &layer : layers()) {
    if (argc == 5 && std::strcmp(argv[1], layer.name) != 0)
      continue;
    Work work = makeWork(layer);
    for (unsigned number = 0; number < numEncodings; ++number)
      for (bool windows : {false, true}) {
        Encoding encoding = static_cast<Encoding>(number);
        if (!isMeasured(layer, encoding, windows))
          continue;
        if (argc == 1)
          measureTable(work, encoding, windows);
        else if (nameOf(encoding) == std::string(argv[2]) &&
                 windows == (argv[3] == std::string("1")))
          return runAlone(work, encoding, windows, std::atoi(argv[4]));
      }
  }
  return argc == 1 ? 0 : 2;
}
