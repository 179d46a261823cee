// Counts synapses, weights that are not 0 and words for each kind of source
// neuron, from the geometry and the bits of a table.

#include "snnc/Simulator/SourceCosts.h"

#include "snnc/Support/Bits.h"

#include <algorithm>
#include <map>

using namespace snnc;
using namespace snnc::simulator;

namespace {

/// The kernel positions along one axis that reach the fragment from one source
/// row (or column), ascending.
using Positions = std::vector<int32_t>;

/// The axes of a functional table.
struct Axis {
  int64_t source, kernel, stride, pad, dilation;
  int64_t targetBegin, targetEnd;
};

/// Source rows with equal positions share a class.
struct Classes {
  std::vector<int32_t> ofSource;
  std::vector<Positions> positions;
  std::vector<int64_t> members;
};

/// The run of stored weights of one source channel.
struct ChannelRun {
  int64_t firstWeight = 0; ///< index of the channel's first stored weight
  int64_t fanout = 0;      ///< weights per kernel position
};

} // namespace

static Positions reach(const Axis &axis, int64_t source) {
  Positions positions;
  for (int64_t k = 0; k < axis.kernel; ++k) {
    int64_t scaled = source + axis.pad - k * axis.dilation;
    if (scaled < 0)
      break;
    int64_t target = scaled / axis.stride;
    if (scaled % axis.stride == 0 && target >= axis.targetBegin &&
        target < axis.targetEnd)
      positions.push_back(static_cast<int32_t>(k));
  }
  return positions;
}

static Classes classify(const Axis &axis) {
  Classes classes;
  std::map<Positions, int32_t> known;
  for (int64_t source = 0; source < axis.source; ++source) {
    Positions positions = reach(axis, source);
    auto [entry, isNew] = known.try_emplace(
        positions, static_cast<int32_t>(classes.positions.size()));
    if (isNew) {
      classes.positions.push_back(std::move(positions));
      classes.members.push_back(0);
    }
    classes.ofSource.push_back(entry->second);
    ++classes.members[entry->second];
  }
  return classes;
}

static Classes rowClasses(const synapse::Geometry &geometry) {
  const synapse::Kernel &kernel = geometry.kernel;
  const Box &target = geometry.target;
  return classify({geometry.source.height, kernel.height, kernel.strideH,
                   kernel.padTop, kernel.dilationH, target.origin.y,
                   target.origin.y + target.size.height});
}

static Classes columnClasses(const synapse::Geometry &geometry) {
  const synapse::Kernel &kernel = geometry.kernel;
  const Box &target = geometry.target;
  return classify({geometry.source.width, kernel.width, kernel.strideW,
                   kernel.padLeft, kernel.dilationW, target.origin.x,
                   target.origin.x + target.size.width});
}

/// Each row of the source, or column, by itself.
static Classes singles(int64_t sources) {
  Classes classes;
  for (int64_t source = 0; source < sources; ++source) {
    classes.ofSource.push_back(static_cast<int32_t>(source));
    classes.members.push_back(1);
  }
  return classes;
}

/// A source row (or column) of each class.
static std::vector<int64_t> examples(const std::vector<int32_t> &classes) {
  std::vector<int64_t> result;
  for (size_t source = 0; source < classes.size(); ++source) {
    size_t number = classes[source];
    result.resize(std::max(result.size(), number + 1));
    result[number] = static_cast<int64_t>(source);
  }
  return result;
}

/// Words that weights [first, last] of `bits` bits touch.
static int64_t wordsOfRun(int64_t first, int64_t last, unsigned bits) {
  if (bits == 0)
    return 0;
  return ((last + 1) * bits - 1) / 64 - first * bits / 64 + 1;
}

/// Stored weights among [first, first + count) that are not 0. One bit means
/// +1 or -1, no bit means 1; the sign of a real 0 does not count.
static int64_t countNonzero(const uint64_t *words, int64_t first, int64_t count,
                            unsigned bits) {
  if (bits < 2)
    return count;
  int64_t nonzero = 0;
  unsigned counted = bits == synapse::realBits ? bits - 1 : bits;
  for (int64_t i = first; i < first + count; ++i)
    nonzero += readBits(words, static_cast<uint64_t>(i) * bits, counted) != 0;
  return nonzero;
}

std::optional<SourceCosts> SourceCosts::make(const synapse::Decoder &decoder,
                                             const uint64_t *words,
                                             int64_t maxKinds,
                                             StoredWeights &stored) {
  const synapse::Geometry &geometry = decoder.getGeometry();
  SourceCosts result;
  result.channels = geometry.source.channels;
  if (synapse::isSparse(geometry.encoding)) {
    if (!result.makeSparse(decoder, maxKinds))
      return std::nullopt;
    stored = {};
    if (geometry.weightBits != 0)
      stored = {decoder.numStored(), decoder.numStoredZeros()};
    return result;
  }
  if (geometry.encoding == synapse::Encoding::Functional) {
    if (!result.makeFunctional(geometry, words, maxKinds, stored))
      return std::nullopt;
    return result;
  }
  if (geometry.source.numNeurons() > maxKinds)
    return std::nullopt;
  result.makeDense(geometry, words, stored);
  return result;
}

void SourceCosts::addTraffic(const synapse::Decoder &decoder) {
  traffic.reserve(costs.size());
  std::vector<int64_t> columns = examples(classX);
  for (int64_t y : examples(classY))
    for (int64_t x : columns)
      for (int64_t c = 0; c < channels; ++c)
        traffic.push_back(decoder.forwardTraffic({c, y, x}));
}

int64_t SourceCosts::numSynapses(int64_t firstChannel, int64_t numChannels,
                                 const std::vector<int64_t> &rows,
                                 const std::vector<int64_t> &columns) const {
  std::map<int32_t, int64_t> membersY, membersX;
  for (int64_t row : rows)
    ++membersY[classY[row]];
  for (int64_t column : columns)
    ++membersX[classX[column]];
  int64_t synapses = 0;
  for (const auto &[y, numRows] : membersY)
    for (const auto &[x, numColumns] : membersX) {
      const EventCost *cost =
          &costs[(y * numClassesX + x) * channels + firstChannel];
      int64_t perPosition = 0;
      for (int64_t c = 0; c < numChannels; ++c)
        perPosition += cost[c].synapses;
      synapses += perPosition * numRows * numColumns;
    }
  return synapses;
}

void SourceCosts::makeDense(const synapse::Geometry &geometry,
                            const uint64_t *words, StoredWeights &stored) {
  const Shape &source = geometry.source;
  int64_t targets = geometry.target.numNeurons();
  unsigned bits = geometry.weightBits;
  for (int64_t y = 0; y < source.height; ++y)
    classY.push_back(static_cast<int32_t>(y));
  for (int64_t x = 0; x < source.width; ++x)
    classX.push_back(static_cast<int32_t>(x));
  numClassesX = source.width;
  for (int64_t i = 0; i < source.numNeurons(); ++i) {
    int64_t nonzero = countNonzero(words, i * targets, targets, bits);
    int64_t read = wordsOfRun(i * targets, (i + 1) * targets - 1, bits);
    costs.push_back({static_cast<int32_t>(targets),
                     static_cast<int32_t>(nonzero),
                     static_cast<int32_t>(read)});
    stored.zeros += targets - nonzero;
  }
  total = source.numNeurons() * targets;
  stored.count = bits ? total : 0;
}

bool SourceCosts::makeSparse(const synapse::Decoder &decoder,
                             int64_t maxKinds) {
  const synapse::Geometry &geometry = decoder.getGeometry();
  bool windows = synapse::hasWindows(geometry);
  Classes ys = windows ? rowClasses(geometry) : singles(geometry.source.height);
  Classes xs =
      windows ? columnClasses(geometry) : singles(geometry.source.width);
  classY = ys.ofSource;
  classX = xs.ofSource;
  numClassesX = static_cast<int64_t>(xs.members.size());
  int64_t numClasses =
      static_cast<int64_t>(ys.members.size() * xs.members.size());
  if (numClasses > maxKinds / channels)
    return false;
  std::vector<int64_t> exampleYs = examples(classY),
                       exampleXs = examples(classX);
  costs.reserve(numClasses * channels);
  for (size_t y = 0; y < exampleYs.size(); ++y)
    for (size_t x = 0; x < exampleXs.size(); ++x)
      for (int64_t c = 0; c < channels; ++c) {
        Coordinate source{c, exampleYs[y], exampleXs[x]};
        int64_t synapses = decoder.numSynapses(source);
        costs.push_back({static_cast<int32_t>(synapses),
                         static_cast<int32_t>(decoder.numNonZeros(source)),
                         static_cast<int32_t>(decoder.wordsRead(source))});
        total += synapses * ys.members[y] * xs.members[x];
      }
  return true;
}

/// Where the weights of each source channel stand.
static std::vector<ChannelRun> channelRuns(const synapse::Geometry &geometry) {
  std::vector<ChannelRun> runs;
  const Box &target = geometry.target;
  int64_t groups = geometry.kernel.groups;
  int64_t perGroup = geometry.targetPopulation.channels / groups;
  int64_t sourcesPerGroup = geometry.source.channels / groups;
  int64_t position = 0;
  for (int64_t c = 0; c < geometry.source.channels; ++c) {
    int64_t begin = c / sourcesPerGroup * perGroup;
    int64_t low = std::max(begin, target.origin.c);
    int64_t high =
        std::min(begin + perGroup, target.origin.c + target.size.channels);
    int64_t fanout = std::max<int64_t>(0, high - low);
    runs.push_back({position, fanout});
    position += fanout * geometry.kernel.height * geometry.kernel.width;
  }
  return runs;
}

bool SourceCosts::makeFunctional(const synapse::Geometry &geometry,
                                 const uint64_t *words, int64_t maxKinds,
                                 StoredWeights &stored) {
  const synapse::Kernel &kernel = geometry.kernel;
  unsigned bits = geometry.weightBits;
  Classes ys = rowClasses(geometry), xs = columnClasses(geometry);
  classY = ys.ofSource;
  classX = xs.ofSource;
  numClassesX = static_cast<int64_t>(xs.positions.size());
  // Rows are at most 2^16 and so are columns: the product is below 2^32.
  int64_t numClasses =
      static_cast<int64_t>(ys.positions.size() * xs.positions.size());
  if (numClasses > maxKinds / channels)
    return false;
  costs.resize(numClasses * channels);
  std::vector<ChannelRun> runs = channelRuns(geometry);
  std::vector<int64_t> nonzero(kernel.height * kernel.width);
  for (int64_t c = 0; c < channels; ++c) {
    const ChannelRun &run = runs[c];
    for (size_t k = 0; k < nonzero.size() && run.fanout; ++k) {
      nonzero[k] = countNonzero(
          words, run.firstWeight + static_cast<int64_t>(k) * run.fanout,
          run.fanout, bits);
      stored.zeros += run.fanout - nonzero[k];
      stored.count += bits ? run.fanout : 0;
    }
    if (run.fanout == 0)
      continue;
    for (size_t y = 0; y < ys.positions.size(); ++y)
      for (size_t x = 0; x < xs.positions.size(); ++x) {
        const Positions &columns = xs.positions[x];
        EventCost &cost = costs[(y * xs.positions.size() + x) * channels + c];
        if (columns.empty())
          continue;
        for (int32_t ky : ys.positions[y]) {
          int64_t row = run.firstWeight + ky * kernel.width * run.fanout;
          cost.words += static_cast<int32_t>(
              wordsOfRun(row + columns.front() * run.fanout,
                         row + (columns.back() + 1) * run.fanout - 1, bits));
          cost.synapses += static_cast<int32_t>(columns.size() * run.fanout);
          for (int32_t kx : columns)
            cost.nonzero +=
                static_cast<int32_t>(nonzero[ky * kernel.width + kx]);
        }
        total += cost.synapses * ys.members[y] * xs.members[x];
      }
  }
  return true;
}
