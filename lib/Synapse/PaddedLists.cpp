// Sorts the synapses of a table by kinds of events.

#include "PaddedLists.h"

#include <algorithm>

namespace snnc::synapse {

/// Bounds the kinds of rows, or columns, of a source.
static constexpr size_t maxKinds = 64;

/// Bounds how often windows repeat a synapse, on average.
static constexpr uint64_t maxRepeats = 16;

/// Bounds the places of a source population.
static constexpr uint64_t maxSpots = uint64_t(1) << 20;

/// Longer lists do not gain from being one.
static constexpr uint64_t maxPerChannel = 64;

/// Longer runs of functional tables are better off with vectors.
static constexpr uint64_t minVectorRun = 4;

static constexpr uint64_t maxTargets = uint64_t(1) << 16;

/// The different reaches of an axis; no more than one beyond maxKinds.
std::vector<Reach> PaddedLists::kindsOf(const Axis &axis) {
  std::vector<Reach> kinds;
  for (const Reach &reach : axis.reaches) {
    bool isKnown = std::any_of(kinds.begin(), kinds.end(), [&](const Reach &r) {
      return r.low == reach.low && r.count == reach.count;
    });
    if (reach.count == 0 || isKnown)
      continue;
    kinds.push_back(reach);
    if (kinds.size() > maxKinds)
      break;
  }
  return kinds;
}

/// The kernel positions of all kinds, and the kinds of the position that most
/// kinds have.
static std::pair<uint64_t, uint64_t>
countUses(const Axis &axis, const std::vector<Reach> &kinds) {
  std::vector<uint64_t> uses(axis.extent);
  uint64_t sum = 0;
  for (const Reach &kind : kinds)
    for (int64_t n = 0; n < kind.count; ++n, ++sum)
      ++uses[kind.low + n * axis.step];
  return {sum, *std::max_element(uses.begin(), uses.end())};
}

PaddedLists::PaddedLists(const Layout &layout, uint64_t numWeights)
    : layout(layout), windows(hasWindows(layout.getGeometry())),
      numWeights(numWeights), sourceHeight(layout.getGeometry().source.height),
      sourceWidth(layout.getGeometry().source.width),
      numChannels(layout.getGeometry().source.channels) {
  const Geometry &geometry = layout.getGeometry();
  unsigned valueBits = geometry.weightBits + (geometry.isUnsigned ? 1 : 0);
  bool isFunctional = geometry.encoding == Encoding::Functional;
  // Events of reals may walk over tables without weights.
  bool isReal = geometry.weightBits == realBits ||
                (geometry.weightBits == 0 && !isFunctional);
  if (isReal || valueBits > 16 || numWeights == 0 ||
      geometry.encoding == Encoding::Dense)
    return;
  numLists = layout.rows;
  possible = numSpots() <= maxSpots && layout.columns <= maxTargets &&
             (!isFunctional || layout.columns < minVectorRun);
  if (windows)
    setWindows();
  if (numWeights * repeats / SynapseGroup::size + numLists > INT32_MAX)
    possible = false;
}

void PaddedLists::setWindows() {
  const Geometry &geometry = layout.getGeometry();
  const Shape &size = geometry.target.size;
  numChannels = layout.rows / layout.kernelSize();
  possible &= numWeights / numChannels <= maxPerChannel;
  possible &= static_cast<uint64_t>(size.numNeurons()) <= maxTargets;
  if (!possible)
    return;
  rows = rowAxis(geometry);
  columns = columnAxis(geometry);
  kindsY = kindsOf(rows);
  kindsX = kindsOf(columns);
  auto [sumY, mostY] = countUses(rows, kindsY);
  auto [sumX, mostX] = countUses(columns, kindsX);
  repeats = mostY * mostX;
  numLists = kindsY.size() * kindsX.size() * numChannels;
  possible = kindsY.size() <= maxKinds && kindsX.size() <= maxKinds &&
             sumY * sumX <= maxRepeats * layout.kernelSize() &&
             numLists <= maxRepeats * layout.rows;
}

uint64_t PaddedLists::numBytes() const {
  return numSpots() * sizeof(Spot) +
         (numLists + numChannels + 1) * sizeof(uint32_t) +
         numLists * sizeof(SynapseGroup) +
         numWeights * repeats * (sizeof(SynapseGroup) / SynapseGroup::size);
}

/// The number of the kind of a reach, or -1.
static int64_t kindOf(const std::vector<Reach> &kinds, const Reach &reach) {
  for (size_t kind = 0; kind < kinds.size() && reach.count; ++kind)
    if (kinds[kind].low == reach.low && kinds[kind].count == reach.count)
      return static_cast<int64_t>(kind);
  return -1;
}

void PaddedLists::setSpots() {
  const Geometry &geometry = layout.getGeometry();
  const Shape &from = geometry.source, &size = geometry.target.size;
  for (int64_t y = 0; y < from.height; ++y)
    for (int64_t x = 0; x < from.width; ++x) {
      Spot &spot = spots.emplace_back();
      if (!windows) {
        spot.list = static_cast<uint32_t>((y * from.width + x) * from.channels);
        continue;
      }
      const Reach &reachY = rows.reaches[y], &reachX = columns.reaches[x];
      int64_t kindY = kindOf(kindsY, reachY), kindX = kindOf(kindsX, reachX);
      spot.list = static_cast<uint32_t>(numLists);
      if (kindY < 0 || kindX < 0)
        continue;
      int64_t kind = kindY * static_cast<int64_t>(kindsX.size()) + kindX;
      spot.list = static_cast<uint32_t>(kind * numChannels);
      spot.base = static_cast<uint32_t>(
          (reachY.target * size.width + reachX.target) * size.channels);
    }
}

void PaddedLists::addSynapse(uint64_t target, int32_t weight) {
  if (used == SynapseGroup::size) {
    groups.emplace_back();
    used = 0;
  }
  groups.back().targets[used] = static_cast<uint16_t>(target);
  groups.back().weights[used++] = static_cast<int16_t>(weight);
}

/// Appends the weights of a row; column 0 has the target `offset`.
void PaddedLists::addRow(const uint64_t *words, const Lists *lists,
                         uint64_t row, uint64_t offset) {
  const Geometry &geometry = layout.getGeometry();
  RowPlaces places = layout.rowAt(row);
  if (!lists) {
    for (int64_t column = 0; column < places.count; ++column)
      addSynapse(offset + column,
                 weightAt(geometry, words,
                          (places.first + column) * geometry.weightBits));
    return;
  }
  int64_t next = 0; // column behind the last one with a weight
  auto spareTo = [&](int64_t column) {
    for (; next < column && spares.size() < SynapseGroup::size; ++next)
      spares.push_back(offset + next);
  };
  forEachInRow(layout, words, row, lists->beginOf(row),
               [&](int64_t column, uint64_t bit) {
                 spareTo(column);
                 next = column + 1;
                 addSynapse(offset + column, weightAt(geometry, words, bit));
               });
  spareTo(places.count);
}

/// Fills up the last group of a list, which has one at least.
void PaddedLists::closeList() {
  if (groups.size() == starts.back())
    addSynapse(spares.empty() ? 0 : spares[0], 0);
  // Of a list without spares the targets that it begins with.
  for (size_t i = 0; used < SynapseGroup::size; ++i)
    addSynapse(i < spares.size() ? spares[i] : groups[starts.back()].targets[i],
               0);
  spares.clear();
  starts.push_back(static_cast<uint32_t>(groups.size()));
}

/// The lists of all channels for places of one kind.
void PaddedLists::unpackKind(const uint64_t *words, const Lists *lists,
                             const Reach &y, const Reach &x) {
  const Shape &size = layout.getGeometry().target.size;
  int64_t width = layout.getGeometry().kernel.width;
  for (uint64_t first = 0; first < layout.rows; first += layout.kernelSize()) {
    for (int64_t i = 0; i < y.count; ++i)
      for (int64_t j = 0; j < x.count; ++j) {
        int64_t ky = y.high - i * rows.step, kx = x.high - j * columns.step;
        int64_t ty = i * rows.targetStep, tx = j * columns.targetStep;
        uint64_t row = first + ky * width + kx;
        addRow(words, lists, row,
               (ty * size.width + tx) * size.channels +
                   layout.rowAt(row).firstChannel);
      }
    closeList();
  }
}

void PaddedLists::unpack(const uint64_t *words, const Lists *lists) {
  const Geometry &geometry = layout.getGeometry();
  for (uint64_t place = 0; place < layout.places && !lists; ++place)
    numNonZeros += weightAt(geometry, words, place * geometry.weightBits) != 0;
  setSpots();
  starts.push_back(0);
  if (!windows) {
    for (uint64_t row = 0; row < layout.rows; ++row) {
      addRow(words, lists, row, 0);
      closeList();
    }
    return;
  }
  firstChannel = layout.channelOf(0);
  for (const Reach &y : kindsY)
    for (const Reach &x : kindsX)
      unpackKind(words, lists, y, x);
  starts.resize(starts.size() + numChannels, starts.back());
  rows = columns = Axis(); // only events are left
}

} // namespace snnc::synapse
