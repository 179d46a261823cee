// Unpacks synapse tables and finds the runs of weights that an event meets.

#include "snnc/Synapse/Decoder.h"

#include "Bounds.h"
#include "Runs.h"
#include "snnc/Support/Bits.h"
#include "snnc/Synapse/Encoder.h"

#include <algorithm>
#include <numeric>

namespace snnc::synapse {

/// Shorter runs are not worth the call of a vector loop.
static constexpr int64_t minVectorRun = 4;

/// a / b rounded towards minus infinity; b is positive.
static int64_t floorDivide(int64_t a, int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/// The words that bits `first` to `end` (exclusive) touch.
static int64_t countWords(uint64_t first, uint64_t end) {
  return first == end ? 0 : (end - 1) / 64 - first / 64 + 1;
}

/// value << shift, modulo 2^32.
static uint32_t shifted(int32_t value, int32_t shift) {
  return shift < 32 ? static_cast<uint32_t>(value) << shift : 0;
}

int64_t Decoder::Axis::slot(int64_t position) const {
  int64_t phase = position % step;
  int64_t earlier = phase * (extent / step) + std::min(phase, extent % step);
  int64_t inPhase = (extent - phase + step - 1) / step;
  return earlier + inPhase - 1 - position / step;
}

/// The geometry of one axis.
struct Decoder::Side {
  int64_t sources;
  int64_t kernel;
  int64_t stride;
  int64_t pad;
  int64_t dilation;
  int64_t firstTarget;
  int64_t numTargets;
};

/// The solutions of position * dilation = sum - target * stride in the kernel
/// and the fragment, if `position` is the smallest one with that remainder.
Decoder::Reach Decoder::reach(const Axis &axis, const Side &side, int64_t sum,
                              int64_t position) {
  int64_t target = floorDivide(sum - position * side.dilation, side.stride) -
                   side.firstTarget;
  int64_t most = std::min((side.kernel - 1 - position) / axis.step,
                          floorDivide(target, axis.targetStep));
  int64_t least = std::max<int64_t>(
      0, -floorDivide(side.numTargets - 1 - target, axis.targetStep));
  Reach result;
  if (least > most)
    return result;
  result.count = most - least + 1;
  result.low = position + least * axis.step;
  result.high = position + most * axis.step;
  result.target = target - most * axis.targetStep;
  result.slot = axis.slot(result.high);
  return result;
}

Decoder::Axis Decoder::makeAxis(const Side &side) {
  Axis axis;
  int64_t common = std::gcd(side.stride, side.dilation);
  axis.extent = side.kernel;
  axis.step = side.stride / common;
  axis.targetStep = side.dilation / common;
  std::vector<int64_t> smallest(side.stride, -1); // position by sum % stride
  for (int64_t i = 0; i < std::min(axis.step, axis.extent); ++i)
    smallest[i * side.dilation % side.stride] = i;
  axis.reaches.resize(side.sources);
  for (int64_t source = 0; source < side.sources; ++source) {
    int64_t sum = source + side.pad; // distance to target 0
    int64_t position = smallest[sum % side.stride];
    if (position >= 0)
      axis.reaches[source] = reach(axis, side, sum, position);
  }
  return axis;
}

Result<Decoder> Decoder::create(const Geometry &geometry, const uint64_t *words,
                                uint64_t numWords) {
  if (Status status = validate(geometry, numWords); !status)
    return status.error();
  Decoder decoder;
  decoder.geometry = geometry;
  if (geometry.encoding == Encoding::Functional) {
    const Kernel &kernel = geometry.kernel;
    const Box &box = geometry.target;
    decoder.rows = makeAxis({geometry.source.height, kernel.height,
                             kernel.strideH, kernel.padTop, kernel.dilationH,
                             box.origin.y, box.size.height});
    decoder.columns = makeAxis(
        {geometry.source.width, kernel.width, kernel.strideW, kernel.padLeft,
         kernel.dilationW, box.origin.x, box.size.width});
  }
  if (geometry.weightBits != 0)
    decoder.unpack(words);
  return decoder;
}

/// Weight number `index` of the packed table.
static void readWeight(const uint64_t *words, uint64_t index, unsigned bits,
                       int8_t &weight) {
  if (bits == 1)
    weight = readBits(words, index, 1) ? -1 : 1;
  else
    weight = static_cast<int8_t>(readSignedBits(words, index * bits, bits));
}
static void readWeight(const uint64_t *words, uint64_t index, unsigned bits,
                       float &weight) {
  weight = realOf(static_cast<uint32_t>(readBits(words, index * bits, bits)));
}

void Decoder::unpack(const uint64_t *words) {
  if (geometry.weightBits == realBits)
    unpack(words, reals);
  else
    unpack(words, weights);
}

template <typename Weight>
void Decoder::unpack(const uint64_t *words,
                     std::vector<Weight> &weights) const {
  unsigned bits = geometry.weightBits;
  weights.resize(sizeInBits(geometry) / bits);
  if (geometry.encoding == Encoding::Dense) {
    for (uint64_t index = 0; index < weights.size(); ++index)
      readWeight(words, index, bits, weights[index]);
    return;
  }
  const Kernel &kernel = geometry.kernel;
  uint64_t index = 0;
  for (int64_t c = 0; c < geometry.source.channels; ++c) {
    Channel channel = channelOf(c);
    if (channel.numTargets == 0)
      continue;
    for (int64_t ky = 0; ky < kernel.height; ++ky)
      for (int64_t kx = 0; kx < kernel.width; ++kx) {
        int64_t slot = rows.slot(ky) * kernel.width + columns.slot(kx);
        Weight *place =
            &weights[channel.firstWeight + slot * channel.numTargets];
        for (int64_t k = 0; k < channel.numTargets; ++k)
          readWeight(words, index++, bits, place[k]);
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
  if (geometry.encoding == Encoding::Dense) {
    int64_t length = size.numNeurons();
    int64_t first = neuronIndex(geometry.source, source) * length;
    operation(
        {stored ? stored + first : nullptr, 0, accumulators, 0, 1, length});
    return;
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

void Decoder::add(const Coordinate &source, int32_t value, int32_t shift,
                  int32_t *accumulators) const {
  uint32_t factor = shifted(value, shift);
  apply(source, weights, accumulators, [factor](const Runs &runs) {
    if (runs.length >= minVectorRun)
      return addRuns(runs, factor);
    applyScalars(runs, factor, [](int32_t accumulator, uint32_t product) {
      return static_cast<int32_t>(static_cast<uint32_t>(accumulator) + product);
    });
  });
}

void Decoder::maximum(const Coordinate &source, int32_t value, int32_t shift,
                      int32_t *accumulators) const {
  uint32_t factor = shifted(value, shift);
  apply(source, weights, accumulators, [factor](const Runs &runs) {
    if (runs.length >= minVectorRun)
      return maximumRuns(runs, factor);
    applyScalars(runs, factor, [](int32_t accumulator, uint32_t product) {
      return std::max(accumulator, static_cast<int32_t>(product));
    });
  });
}

void Decoder::add(const Coordinate &source, float value,
                  float *accumulators) const {
  apply(source, reals, accumulators, [value](const RealRuns &runs) {
    applyScalars(runs, value, [](float a, float b) { return a + b; });
  });
}

void Decoder::maximum(const Coordinate &source, float value,
                      float *accumulators) const {
  apply(source, reals, accumulators, [value](const RealRuns &runs) {
    applyScalars(runs, value, [](float a, float b) { return std::max(a, b); });
  });
}

int64_t Decoder::numSynapses(const Coordinate &source) const {
  if (!isSource(source))
    return 0;
  if (geometry.encoding == Encoding::Dense)
    return geometry.target.numNeurons();
  return int64_t(1) * rows.reaches[source.y].count *
         columns.reaches[source.x].count * channelOf(source.c).numTargets;
}

int64_t Decoder::wordsRead(const Coordinate &source) const {
  uint64_t bits = geometry.weightBits;
  if (!isSource(source) || bits == 0)
    return 0;
  if (geometry.encoding == Encoding::Dense) {
    uint64_t row = geometry.target.numNeurons() * bits;
    uint64_t first = neuronIndex(geometry.source, source) * row;
    return countWords(first, first + row);
  }
  const Reach &y = rows.reaches[source.y];
  const Reach &x = columns.reaches[source.x];
  Channel channel = channelOf(source.c);
  if (x.count == 0 || channel.numTargets == 0)
    return 0;
  uint64_t perPosition = channel.numTargets * bits;
  uint64_t length = (x.high - x.low + 1) * perPosition;
  int64_t words = 0;
  for (int64_t n = 0; n < y.count; ++n) {
    int64_t ky = y.high - n * rows.step;
    uint64_t first = channel.firstWeight * bits +
                     (ky * geometry.kernel.width + x.low) * perPosition;
    words += countWords(first, first + length);
  }
  return words;
}

} // namespace snnc::synapse
