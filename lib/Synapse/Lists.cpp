// Unpacks sparse tables to lists and counts what they hold.

#include "Lists.h"

#include "WordCount.h"

#include <algorithm>

namespace snnc::synapse {

/// The steps between the targets of neighbouring positions, in neurons.
static uint64_t rowStep(const Geometry &geometry, const Axis &rows) {
  const Shape &size = geometry.target.size;
  return rows.targetStep * static_cast<uint64_t>(size.width * size.channels);
}
static uint64_t columnStep(const Geometry &geometry, const Axis &columns) {
  return columns.targetStep *
         static_cast<uint64_t>(geometry.target.size.channels);
}

Lists::Lists(const Layout &layout, uint64_t numWeights)
    : layout(layout), windows(hasWindows(layout.getGeometry())),
      numWeights(numWeights) {
  const Geometry &geometry = layout.getGeometry();
  uint64_t rowSpan = 0, columnSpan = 0; // of targets from the base
  if (windows) {
    rows = rowAxis(geometry);
    columns = columnAxis(geometry);
    rowSpan = multiply(rows.countOfPhase(0) - 1, rowStep(geometry, rows));
    columnSpan =
        multiply(columns.countOfPhase(0) - 1, columnStep(geometry, columns));
  }
  constexpr uint64_t most = uint64_t(1) << 16;
  bool isWide = geometry.weightBits == realBits ||
                (geometry.isUnsigned && geometry.weightBits == 16);
  narrow = !isWide && rowSpan < most && columnSpan < most &&
           rowSpan + columnSpan + layout.columns <= most;
}

uint64_t Lists::numBytes(bool hasSynapses) const {
  uint64_t perRow = sizeof(uint64_t) + 2 * sizeof(uint32_t);
  uint64_t bytes = hasBegins() ? (layout.rows + 1) * perRow : 0;
  if (windows && numWeights)
    bytes += layout.kernelSize() * sizeof(Position) +
             layout.rows / layout.kernelSize() * sizeof(Channel);
  if (hasSynapses)
    bytes +=
        numWeights * (narrow ? sizeof(NarrowSynapse) : sizeof(WideSynapse));
  return bytes;
}

std::vector<Lists::Line> Lists::linesOf(const Axis &axis, int64_t listStep,
                                        uint64_t targetStep) {
  std::vector<Line> lines;
  for (const Reach &reach : axis.reaches) {
    Line &line = lines.emplace_back();
    if (reach.count == 0)
      continue;
    int64_t phase = reach.low % axis.step;
    line.count = reach.count;
    line.inPhase = axis.countOfPhase(phase);
    line.slot = reach.slot - axis.firstOfPhase(phase);
    line.first = axis.firstOfPhase(phase) * listStep;
    line.base =
        reach.target * (targetStep / axis.targetStep) - line.slot * targetStep;
  }
  return lines;
}

void Lists::setWindows() {
  const Geometry &geometry = layout.getGeometry();
  const Kernel &kernel = geometry.kernel;
  uint64_t stepY = rowStep(geometry, rows),
           stepX = columnStep(geometry, columns);
  ys = linesOf(rows, kernel.width, stepY);
  xs = linesOf(columns, 1, stepX);
  for (int64_t ky = 0; ky < kernel.height; ++ky)
    for (int64_t kx = 0; kx < kernel.width; ++kx) {
      int64_t phaseY = ky % rows.step, phaseX = kx % columns.step;
      uint64_t slotY = rows.slot(ky) - rows.firstOfPhase(phaseY);
      uint64_t slotX = columns.slot(kx) - columns.firstOfPhase(phaseX);
      uint64_t list = rows.firstOfPhase(phaseY) * kernel.width +
                      rows.countOfPhase(phaseY) * columns.firstOfPhase(phaseX) +
                      slotY * columns.countOfPhase(phaseX) + slotX;
      positions.push_back(
          {static_cast<uint32_t>(list),
           static_cast<uint32_t>(slotY * stepY + slotX * stepX)});
    }
  firstChannel = layout.channelOf(0);
  for (uint64_t row = 0; row < layout.rows; row += layout.kernelSize())
    channels.push_back({static_cast<int64_t>(row),
                        static_cast<uint64_t>(layout.rowAt(row).firstChannel)});
}

uint64_t Lists::listOf(uint64_t row) const {
  if (!windows)
    return row;
  uint64_t position = row % positions.size();
  return row - position + positions[position].list;
}

/// Puts each weight into its list; the lists have their starts.
template <typename Synapse>
void Lists::fill(const uint64_t *words, std::vector<Synapse> &synapses) {
  synapses.resize(numWeights);
  uint32_t offset = 0;
  Synapse *next = nullptr;
  forEachStored(
      layout, words,
      [&](uint64_t row, uint64_t) {
        if (row == layout.rows)
          return;
        offset = windows ? positions[row % positions.size()].offset : 0;
        next = synapses.data() + starts[listOf(row)];
      },
      [&](uint64_t, int64_t column, uint64_t bit) {
        next->target = static_cast<decltype(next->target)>(offset + column);
        next->weight = static_cast<decltype(next->weight)>(
            weightAt(layout.getGeometry(), words, bit));
        ++next;
      });
}

void Lists::unpack(const uint64_t *words, bool hasSynapses) {
  if (!hasBegins())
    return;
  if (windows && numWeights)
    setWindows();
  const Geometry &geometry = layout.getGeometry();
  begins.reserve(layout.rows + 1);
  starts.resize(layout.rows + 1);
  zeros.resize(numWeights ? layout.rows + 1 : 0);
  bool hasZeros = false;
  forEachStored(
      layout, words,
      [&](uint64_t, uint64_t position) { begins.push_back(position); },
      [&](uint64_t row, int64_t, uint64_t bit) {
        uint64_t list = listOf(row) + 1;
        ++starts[list];
        int32_t value = weightAt(layout.getGeometry(), words, bit);
        bool isZero = geometry.weightBits == realBits
                          ? realOf(static_cast<uint32_t>(value)) == 0
                          : value == 0;
        zeros[list] += isZero;
        hasZeros |= isZero;
      });
  for (uint64_t list = 1; list < starts.size(); ++list)
    starts[list] += starts[list - 1];
  for (uint64_t list = 1; list < zeros.size() && hasZeros; ++list)
    zeros[list] += zeros[list - 1];
  if (!hasZeros)
    zeros = {};
  if (!hasSynapses || numWeights == 0)
    return;
  if (narrow)
    fill(words, narrowSynapses);
  else
    fill(words, wideSynapses);
}

void Lists::addRows(uint64_t first, uint64_t last, Traffic &sum) const {
  const Geometry &geometry = layout.getGeometry();
  unsigned wordBits = geometry.wordBits;
  bool isBitmap = geometry.encoding == Encoding::Bitmap;
  uint64_t bits = layout.pointerBits();
  sum.pointerWords +=
      countWords(first * bits, (last + (isBitmap ? 1 : 2)) * bits, wordBits);
  if (isBitmap) {
    RowPlaces lastPlaces = layout.rowAt(last);
    uint64_t begin = layout.rowAt(first).first;
    uint64_t end = lastPlaces.first + lastPlaces.count;
    sum.scannedBits += end - begin;
    sum.indexWords += countWords(layout.pointersEnd() + begin,
                                 layout.pointersEnd() + end, wordBits);
  }
  if (!begins.empty())
    sum.weightWords += countWords(begins[first], begins[last + 1], wordBits);
}

} // namespace snnc::synapse
