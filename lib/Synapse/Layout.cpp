// Computes the extents of sparse tables and the places of their rows.

#include "Layout.h"

namespace snnc::synapse {

Layout::Layout(const Geometry &geometry)
    : geometry(geometry), windows(hasWindows(geometry)) {
  if (windows) {
    setWindows();
  } else {
    rows = geometry.source.numNeurons();
    columns = channels = geometry.target.numNeurons();
    places = multiply(rows, columns);
  }
  columnBits = bitsToTell(columns);
  rowBits = bitsToTell(rows);
  placeBits = bitsToTell(places);
  entryBits = geometry.weightBits;
  numRowPointers = rows + 1;
  bool hasColumns = geometry.transposed;
  numColumnPointers = hasColumns ? channels + 1 : 0;
  switch (geometry.encoding) {
  case Encoding::Bitmap:
    numRowPointers = rows;
    numColumnPointers = hasColumns ? channels : 0;
    break;
  case Encoding::Index:
    entryBits += columnBits;
    break;
  default:
    numColumnPointers = 0;
  }
}

void Layout::setWindows() {
  const Kernel &kernel = geometry.kernel;
  const Box &target = geometry.target;
  kernelRows = kernel.height * kernel.width;
  int64_t sourcesPerGroup = geometry.source.channels / kernel.groups;
  int64_t targetsPerGroup = geometry.targetPopulation.channels / kernel.groups;
  int64_t first = target.origin.c / targetsPerGroup;
  int64_t last = (target.origin.c + target.size.channels - 1) / targetsPerGroup;
  firstSource = first * sourcesPerGroup;
  numSources = (last - first + 1) * sourcesPerGroup;
  rows = static_cast<uint64_t>(numSources) * kernelRows;
  channels = target.size.channels;
  // Only the first and the last group may be cut.
  columns = std::max(groupChannels(geometry, first).count,
                     groupChannels(geometry, last).count);
  if (last - first >= 2)
    columns = targetsPerGroup;
  places = multiply(multiply(sourcesPerGroup, channels), kernelRows);
}

RowPlaces Layout::rowAt(uint64_t row) const {
  if (!windows)
    return {row * columns, static_cast<int64_t>(columns), 0};
  int64_t sourcesPerGroup = geometry.source.channels / geometry.kernel.groups;
  int64_t channel = channelOf(row);
  int64_t position = static_cast<int64_t>(row) % kernelRows;
  GroupChannels targets = groupChannels(geometry, channel / sourcesPerGroup);
  int64_t inGroup = channel % sourcesPerGroup;
  uint64_t first = targets.first * sourcesPerGroup + inGroup * targets.count;
  return {first * kernelRows + position * targets.count, targets.count,
          targets.first};
}

int64_t Layout::firstRowOf(int64_t sourceChannel) const {
  int64_t index = sourceChannel - firstSource;
  return index < 0 || index >= numSources ? -1 : index * kernelRows;
}

} // namespace snnc::synapse
