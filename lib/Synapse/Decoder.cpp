// Unpacks synapse tables and finds the runs of weights that an event meets.

#include "snnc/Synapse/Decoder.h"

#include "Bounds.h"
#include "Layout.h"
#include "Lists.h"
#include "Runs.h"
#include "snnc/Support/Bits.h"
#include "snnc/Synapse/Encoder.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <type_traits>

namespace snnc::synapse {

/// Shorter runs are not worth the call of a vector loop.
static constexpr int64_t minVectorRun = 4;

/// value << shift, modulo 2^32.
static uint32_t shifted(int32_t value, int32_t shift) {
  return shift < 32 ? static_cast<uint32_t>(value) << shift : 0;
}

/// The bytes of an unpacked integer.
static unsigned bytesPerWeight(const Geometry &geometry) {
  unsigned bits = geometry.weightBits + (geometry.isUnsigned ? 1 : 0);
  return bits <= 8 ? 1 : bits <= 16 ? 2 : 4;
}

/// What the weights take if all places have one.
uint64_t Decoder::bytesOfPlaces() const {
  return geometry.weightBits
             ? multiply(Layout(geometry).places, bytesPerWeight(geometry))
             : 0;
}

Result<Decoder> Decoder::create(const Geometry &geometry, const uint64_t *words,
                                uint64_t numWords, uint64_t maxBytes) {
  if (Status status = validate(geometry, numWords); !status)
    return status.error();
  Decoder decoder;
  decoder.geometry = geometry;
  decoder.bytes = decoder.bytesOfPlaces();
  std::shared_ptr<Lists> lists;
  if (isSparse(geometry.encoding)) {
    Layout layout(geometry);
    Result<uint64_t> stored = checkContents(layout, words, numWords);
    if (!stored)
      return stored.error();
    if (*stored > UINT32_MAX)
      return Error{"the synapse table has " + std::to_string(*stored) +
                   " weights, this decoder holds " +
                   std::to_string(UINT32_MAX)};
    lists = std::make_shared<Lists>(layout, *stored);
    uint64_t counts = lists->numBytes(false), all = lists->numBytes(true);
    decoder.isFilled = geometry.weightBits != realBits &&
                       geometry.weightBits != 0 && *stored != 0 &&
                       decoder.bytes <= all - counts;
    decoder.bytes = decoder.isFilled ? decoder.bytes + counts : all;
  }
  if (hasWindows(geometry)) {
    decoder.rows = rowAxis(geometry);
    decoder.columns = columnAxis(geometry);
  }
  if (decoder.bytes > maxBytes)
    return Error{"the synapse table takes " + std::to_string(decoder.bytes) +
                 " bytes unpacked, but there is room for " +
                 std::to_string(maxBytes)};
  if (lists)
    lists->unpack(words, !decoder.isFilled);
  decoder.lists = std::move(lists);
  if (!decoder.usesLists() && geometry.weightBits != 0)
    decoder.unpack(words);
  return decoder;
}

/// The weight at bit `position`.
template <typename Weight>
static void readWeight(const Geometry &geometry, const uint64_t *words,
                       uint64_t position, Weight &weight) {
  unsigned bits = geometry.weightBits;
  if (geometry.isUnsigned)
    weight = static_cast<Weight>(readBits(words, position, bits));
  else if (bits == 1)
    weight = readBits(words, position, 1) ? -1 : 1;
  else
    weight = static_cast<Weight>(readSignedBits(words, position, bits));
}
static void readWeight(const Geometry &, const uint64_t *words,
                       uint64_t position, float &weight) {
  weight = realOf(static_cast<uint32_t>(readBits(words, position, realBits)));
}

void Decoder::unpack(const uint64_t *words) {
  if (geometry.weightBits == realBits)
    return unpack(words, reals);
  switch (bytesPerWeight(geometry)) {
  case 1:
    return unpack(words, weights);
  case 2:
    return unpack(words, shorts);
  default:
    return unpack(words, ints);
  }
}

/// Where an unpacked kernel has the weights of kernel position ky * width + kx.
int64_t Decoder::slotOf(int64_t position) const {
  int64_t width = geometry.kernel.width;
  return rows.slot(position / width) * width + columns.slot(position % width);
}

template <typename Weight>
void Decoder::unpack(const uint64_t *words,
                     std::vector<Weight> &weights) const {
  Layout layout(geometry);
  weights.resize(layout.places);
  Weight *row = nullptr;
  auto openRow = [&](uint64_t number) {
    if (number == layout.rows)
      return;
    uint64_t first = layout.rowAt(number).first;
    if (hasWindows(geometry)) {
      int64_t position = number % layout.kernelSize();
      first += (slotOf(position) - position) * layout.rowAt(number).count;
    }
    row = weights.data() + first;
  };
  if (isFilled) {
    forEachStored(
        layout, words, [&](uint64_t number, uint64_t) { openRow(number); },
        [&](uint64_t, int64_t column, uint64_t bit) {
          readWeight(geometry, words, bit, row[column]);
        });
    return;
  }
  uint64_t position = 0;
  for (uint64_t number = 0; number < layout.rows; ++number) {
    openRow(number);
    int64_t count = layout.rowAt(number).count;
    for (int64_t column = 0; column < count; ++column) {
      readWeight(geometry, words, position, row[column]);
      position += geometry.weightBits;
    }
  }
}

bool Decoder::isSource(const Coordinate &at) const {
  const Shape &source = geometry.source;
  return static_cast<uint64_t>(at.c) < static_cast<uint64_t>(source.channels) &&
         static_cast<uint64_t>(at.y) < static_cast<uint64_t>(source.height) &&
         static_cast<uint64_t>(at.x) < static_cast<uint64_t>(source.width);
}

Decoder::Channel Decoder::channelOf(int64_t sourceChannel) const {
  const Kernel &kernel = geometry.kernel;
  int64_t kernelSize = kernel.height * kernel.width;
  if (kernel.groups == 1) {
    int64_t targets = geometry.target.size.channels;
    return {sourceChannel * kernelSize * targets, 0, targets};
  }
  int64_t perGroup = geometry.source.channels / kernel.groups;
  int64_t group = sourceChannel / perGroup;
  GroupChannels targets = groupChannels(geometry, group);
  int64_t inGroup = sourceChannel - group * perGroup;
  return {kernelSize * (targets.first * perGroup + inGroup * targets.count),
          targets.first, targets.count};
}

template <typename Weight, typename Sum, typename Operation>
void Decoder::apply(const Coordinate &source,
                    const std::vector<Weight> &weights, Sum *accumulators,
                    Operation operation) const {
  if (!isSource(source))
    return;
  const Shape &size = geometry.target.size;
  const Weight *stored = weights.empty() ? nullptr : weights.data();
  if (!hasWindows(geometry)) {
    int64_t length = size.numNeurons();
    int64_t first = neuronIndex(geometry.source, source) * length;
    return operation(RunsOf<Weight, Sum>{stored ? stored + first : nullptr, 0,
                                         accumulators, 0, 1, length});
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
  if (columns.targetStep == 1 && channel.numTargets == size.channels)
    return operation(runs);

  // The targets of neighbouring kernel columns are apart: one run per column.
  runs.length = channel.numTargets;
  for (int64_t column = 0; column < x.count; ++column) {
    operation(runs);
    runs.accumulators += columns.targetStep * size.channels;
    runs.weights = stored ? runs.weights + channel.numTargets : nullptr;
  }
}

/// Joins runs one synapse at a time: accumulator = join(accumulator, weight *
/// value).
template <typename Weight, typename Sum, typename Value, typename Join>
static void applyScalars(const RunsOf<Weight, Sum> &runs, Value value,
                         Join join) {
  const Weight *weights = runs.weights;
  Sum *accumulators = runs.accumulators;
  for (int64_t run = 0; run < runs.count; ++run) {
    if (weights)
      for (int64_t i = 0; i < runs.length; ++i)
        accumulators[i] =
            join(accumulators[i], static_cast<Value>(weights[i]) * value);
    else
      for (int64_t i = 0; i < runs.length; ++i)
        accumulators[i] = join(accumulators[i], value);
    weights = weights ? weights + runs.weightStep : nullptr;
    accumulators += runs.accumulatorStep;
  }
}

/// The operation on the weights of a table of integers that is not in lists.
template <typename Operation>
void Decoder::applyIntegers(const Coordinate &source, int32_t *accumulators,
                            Operation operation) const {
  if (!shorts.empty())
    apply(source, shorts, accumulators, operation);
  else if (!ints.empty())
    apply(source, ints, accumulators, operation);
  else
    apply(source, weights, accumulators, operation);
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

void Decoder::add(const Coordinate &source, int32_t value, int32_t shift,
                  int32_t *accumulators) const {
  uint32_t factor = shifted(value, shift);
  auto join = [](int32_t accumulator, uint32_t product) {
    return static_cast<int32_t>(static_cast<uint32_t>(accumulator) + product);
  };
  if (usesLists())
    return applyLists(source, factor, accumulators, join);
  applyIntegers(source, accumulators, [&](const auto &runs) {
    if (runs.length >= minVectorRun)
      return addRuns(runs, factor);
    applyScalars(runs, factor, join);
  });
}

void Decoder::maximum(const Coordinate &source, int32_t value, int32_t shift,
                      int32_t *accumulators) const {
  uint32_t factor = shifted(value, shift);
  auto join = [](int32_t accumulator, uint32_t product) {
    return std::max(accumulator, static_cast<int32_t>(product));
  };
  if (usesLists())
    return applyLists(source, factor, accumulators, join);
  applyIntegers(source, accumulators, [&](const auto &runs) {
    if (runs.length >= minVectorRun)
      return maximumRuns(runs, factor);
    applyScalars(runs, factor, join);
  });
}

void Decoder::add(const Coordinate &source, float value,
                  float *accumulators) const {
  auto join = [](float a, float b) { return a + b; };
  if (usesLists())
    return applyLists(source, value, accumulators, join);
  apply(source, reals, accumulators,
        [&](const RealRuns &runs) { applyScalars(runs, value, join); });
}

void Decoder::maximum(const Coordinate &source, float value,
                      float *accumulators) const {
  auto join = [](float a, float b) { return std::max(a, b); };
  if (usesLists())
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
  if (!hasWindows(geometry))
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
