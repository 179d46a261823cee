// Finds the weights that an event meets, and joins them to accumulators.

#include "snnc/Synapse/Decoder.h"

#include "Layout.h"
#include "Lists.h"
#include "PaddedLists.h"
#include "Runs.h"
#include "snnc/Support/Bits.h"

#include <algorithm>
#include <cassert>
#include <type_traits>

namespace snnc::synapse {

/// Shorter runs are not worth the call of a vector loop.
static constexpr int64_t minVectorRun = 4;

/// value << shift, modulo 2^32.
static uint32_t shifted(int32_t value, int32_t shift) {
  return shift < 32 ? static_cast<uint32_t>(value) << shift : 0;
}

Decoder::Channel Decoder::channelOf(int64_t sourceChannel) const {
  int64_t kernelSize = rows.extent * columns.extent;
  int64_t targets = geometry.target.size.channels;
  if (geometry.kernel.groups == 1)
    return {sourceChannel * kernelSize * targets, 0, targets};
  int64_t group = sourceChannel, inGroup = 0;
  if (sourcesPerGroup != 1) {
    group = sourceChannel / sourcesPerGroup;
    inGroup = sourceChannel - group * sourcesPerGroup;
  }
  int64_t low = geometry.target.origin.c;
  int64_t first =
      std::clamp(group * targetsPerGroup - low, int64_t(0), targets);
  int64_t end =
      std::clamp((group + 1) * targetsPerGroup - low, int64_t(0), targets);
  int64_t count = end - first;
  return {kernelSize * (first * sourcesPerGroup + inGroup * count), first,
          count};
}

template <typename Weight, typename Sum, typename Operation>
void Decoder::apply(const Coordinate &source,
                    const std::vector<Weight> &weights, Sum *accumulators,
                    Operation operation) const {
  if (!isSource(source))
    return;
  const Shape &size = geometry.target.size;
  const Weight *stored = weights.empty() ? nullptr : weights.data();
  if (!windows) {
    int64_t length = size.numNeurons();
    int64_t first = neuronIndex(geometry.source, source) * length;
    return operation(RunsOf<Weight, Sum>{stored ? stored + first : nullptr, 0,
                                         accumulators, 0, 1, length, 1, 0});
  }
  const Reach &y = rows.reaches[source.y];
  const Reach &x = columns.reaches[source.x];
  Channel channel = channelOf(source.c);
  if (y.count == 0 || x.count == 0 || channel.numTargets == 0)
    return;
  RunsOf<Weight, Sum> runs;
  runs.accumulators = accumulators +
                      (y.target * size.width + x.target) * size.channels +
                      channel.firstTarget;
  runs.accumulatorStep = rows.targetStep * size.width * size.channels;
  if (stored) {
    runs.weights = stored + channel.firstWeight +
                   (y.slot * columns.extent + x.slot) * channel.numTargets;
    runs.weightStep = columns.extent * channel.numTargets;
  }
  runs.count = y.count;
  runs.length = x.count * channel.numTargets;
  if (columns.targetStep != 1 || channel.numTargets != size.channels) {
    // The targets of neighbouring kernel columns are apart.
    runs.length = channel.numTargets;
    runs.columns = x.count;
    runs.columnStep = columns.targetStep * size.channels;
  }
  operation(runs);
}

/// Joins runs one synapse at a time: accumulator = join(accumulator, weight *
/// value). Runs of one are what depthwise kernels have.
template <typename Weight, typename Sum, typename Value, typename Join>
static void applyScalars(const RunsOf<Weight, Sum> &runs, Value value,
                         Join join) {
  const Weight *weights = runs.weights;
  Sum *accumulators = runs.accumulators;
  for (int64_t run = 0; run < runs.count; ++run) {
    const Weight *weight = weights;
    Sum *sums = accumulators;
    for (int64_t column = 0; column < runs.columns; ++column) {
      for (int64_t i = 0; i < runs.length; ++i)
        sums[i] = join(sums[i],
                       weight ? static_cast<Value>(*weight++) * value : value);
      sums += runs.columnStep;
    }
    weights = weights ? weights + runs.weightStep : nullptr;
    accumulators += runs.accumulatorStep;
  }
}

/// The operation on runs that are long enough, side by side.
template <typename Weight, typename Operation>
static void applyColumns(RunsOf<Weight, int32_t> runs, Operation operation) {
  for (int64_t column = 0; column < runs.columns; ++column) {
    operation(runs);
    runs.accumulators += runs.columnStep;
    runs.weights = runs.weights ? runs.weights + runs.length : nullptr;
  }
}

/// The weight of a synapse as a factor for `Value`.
template <typename Value, typename Synapse>
static Value factorOf(const Synapse &synapse, bool isReal) {
  if constexpr (std::is_same_v<Value, float>) {
    if (isReal)
      return realOf(static_cast<uint32_t>(synapse.weight));
  }
  return static_cast<Value>(synapse.weight);
}

/// Joins the synapses of a list: accumulator = join(accumulator, weight *
/// value). All have different targets.
template <typename Value, typename Sum, typename Join>
void Decoder::applyLists(const Coordinate &source, Value value,
                         Sum *accumulators, Join join) const {
  if (!isSource(source))
    return;
  bool isReal = geometry.weightBits == realBits;
  lists->forEachRun(source, [&](const ListRun &run) {
    if (lists->isNarrow()) {
      const NarrowSynapse *end = lists->narrowAt(run.end);
      for (const NarrowSynapse *s = lists->narrowAt(run.first); s != end; ++s) {
        Sum &sum = accumulators[run.base + s->target];
        sum = join(sum, factorOf<Value>(*s, isReal) * value);
      }
      return;
    }
    const WideSynapse *end = lists->wideAt(run.end);
    for (const WideSynapse *s = lists->wideAt(run.first); s != end; ++s) {
      Sum &sum = accumulators[static_cast<uint32_t>(run.base + s->target)];
      sum = join(sum, factorOf<Value>(*s, isReal) * value);
    }
  });
}

/// Joins the list of a source, by groups. What the other forms need is kept out
/// of it: lists are often short.
template <typename Join>
void Decoder::applyPadded(const Coordinate &source, uint32_t factor,
                          int32_t *accumulators, Join join) const {
  PaddedLists::List list = padded->find(source);
  // Says nothing new, but keeps gcc from adding the base to each target anew.
  int32_t *sums = static_cast<int32_t *>(
      __builtin_assume_aligned(accumulators + list.base, alignof(int32_t)));
  for (const SynapseGroup *group = list.first; group != list.end; ++group)
    for (unsigned i = 0; i < SynapseGroup::size; ++i) {
      int32_t &sum = sums[group->targets[i]];
      sum = join(sum, static_cast<uint32_t>(group->weights[i]) * factor);
    }
}

/// `operation` on long runs of a table in places, `join` on all other synapses.
template <typename Operation, typename Join>
__attribute__((noinline)) void
Decoder::applyOthers(const Coordinate &source, uint32_t factor,
                     int32_t *accumulators, Operation operation,
                     Join join) const {
  if (form == Form::Lists)
    return applyLists(source, factor, accumulators, join);
  auto applyRuns = [&](const auto &runs) {
    if (runs.length >= minVectorRun)
      applyColumns(runs, operation);
    else
      applyScalars(runs, factor, join);
  };
  switch (placeBytes) {
  case 2:
    return apply(source, shorts, accumulators, applyRuns);
  case 4:
    return apply(source, ints, accumulators, applyRuns);
  default:
    return apply(source, weights, accumulators, applyRuns);
  }
}

namespace {
struct Add {
  int32_t operator()(int32_t accumulator, uint32_t product) const {
    return static_cast<int32_t>(static_cast<uint32_t>(accumulator) + product);
  }
};

struct Maximum {
  int32_t operator()(int32_t accumulator, uint32_t product) const {
    return std::max(accumulator, static_cast<int32_t>(product));
  }
};
} // namespace

void Decoder::add(const Coordinate &source, int32_t value, int32_t shift,
                  int32_t *accumulators) const {
  uint32_t factor = shifted(value, shift);
  if (form == Form::PaddedLists)
    return applyPadded(source, factor, accumulators, Add());
  applyOthers(
      source, factor, accumulators,
      [factor](const auto &runs) { addRuns(runs, factor); }, Add());
}

void Decoder::maximum(const Coordinate &source, int32_t value, int32_t shift,
                      int32_t *accumulators) const {
  uint32_t factor = shifted(value, shift);
  if (form == Form::PaddedLists)
    return applyPadded(source, factor, accumulators, Maximum());
  applyOthers(
      source, factor, accumulators,
      [factor](const auto &runs) { maximumRuns(runs, factor); }, Maximum());
}

void Decoder::add(const Coordinate &source, float value,
                  float *accumulators) const {
  auto join = [](float a, float b) { return a + b; };
  if (form == Form::Lists)
    return applyLists(source, value, accumulators, join);
  apply(source, reals, accumulators,
        [&](const RealRuns &runs) { applyScalars(runs, value, join); });
}

void Decoder::maximum(const Coordinate &source, float value,
                      float *accumulators) const {
  auto join = [](float a, float b) { return std::max(a, b); };
  if (form == Form::Lists)
    return applyLists(source, value, accumulators, join);
  apply(source, reals, accumulators,
        [&](const RealRuns &runs) { applyScalars(runs, value, join); });
}

int64_t Decoder::numSynapses(const Coordinate &source) const {
  if (!isSource(source))
    return 0;
  if (lists) {
    int64_t count = 0;
    lists->forEachRun(
        source, [&](const ListRun &run) { count += lists->countOf(run); });
    return count;
  }
  if (!windows)
    return geometry.target.numNeurons();
  return int64_t(1) * rows.reaches[source.y].count *
         columns.reaches[source.x].count * channelOf(source.c).numTargets;
}

int64_t Decoder::numNonZeros(const Coordinate &source) const {
  assert(lists && "dense and functional tables do not count zeros");
  int64_t count = 0;
  if (isSource(source))
    lists->forEachRun(source, [&](const ListRun &run) {
      count += lists->countNonZeros(run);
    });
  return count;
}

int64_t Decoder::numStored() const {
  assert(lists && "dense and functional tables store all");
  return static_cast<int64_t>(lists->getNumWeights());
}

int64_t Decoder::numStoredZeros() const {
  assert(lists && "dense and functional tables do not count zeros");
  return lists->countZeros();
}

} // namespace snnc::synapse
