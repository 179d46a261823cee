// Gives the weights of a whole layer in the order of a fragment's table.

#ifndef SNNC_LIB_SYNAPSE_LAYERROWS_H
#define SNNC_LIB_SYNAPSE_LAYERROWS_H

#include "Layout.h"
#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <vector>

namespace snnc::synapse {

/// The rows of a table, and for each of their columns the weight of the layer
/// that stands there. The geometry is valid.
class LayerRows {
public:
  LayerRows(const Geometry &geometry, bool ofKernel);

  /// Source neurons, or with windows the rows of the kernel.
  uint64_t numRows() const { return layout.rows; }

  /// The number of columns of a row.
  int64_t widthOf(uint64_t row) const { return layout.rowAt(row).count; }

  /// Calls `visit(column, index)` for each column of `row` that the layer has a
  /// weight for, in ascending order; `index` is that of `LayerWeights`.
  template <typename Visit>
  void forEach(uint64_t row, Visit visit) const {
    if (hasWindows(geometry))
      return forEachOfWindow(row, visit);
    Coordinate source = neuronCoordinate(geometry.source, row);
    if (ofKernel)
      return forEachJoined(source, visit);
    uint64_t first = onnxIndex(geometry.source, source);
    for (size_t column = 0; column < targetRows.size(); ++column)
      visit(static_cast<int64_t>(column), targetRows[column] + first);
  }

private:
  /// A kernel position and the local target that it joins to a source.
  struct Tap {
    int64_t target, position;
  };
  using Taps = std::vector<Tap>; ///< by ascending target

  /// One axis of the windows.
  struct Side {
    int64_t sources, kernel, stride, pad, dilation, firstTarget, numTargets;
  };

  /// The order of ONNX: channel outermost.
  static uint64_t onnxIndex(const Shape &shape, const Coordinate &at) {
    return (at.c * shape.height + at.y) * shape.width + at.x;
  }
  static std::vector<Taps> tapsOf(const Side &side);

  /// The weight of the layer at a kernel position from `source` to the local
  /// target channel `first`.
  uint64_t kernelIndex(int64_t source, int64_t first, int64_t position) const {
    int64_t perGroup = geometry.source.channels / geometry.kernel.groups;
    int64_t target = geometry.target.origin.c + first;
    return (target * perGroup + source % perGroup) * kernelSize + position;
  }
  /// Between the same weights of neighbouring target channels.
  uint64_t channelStep() const {
    return geometry.source.channels / geometry.kernel.groups * kernelSize;
  }

  template <typename Visit>
  void forEachOfWindow(uint64_t row, Visit visit) const {
    RowPlaces places = layout.rowAt(row);
    uint64_t index = kernelIndex(layout.channelOf(row), places.firstChannel,
                                 static_cast<int64_t>(row) % kernelSize);
    for (int64_t k = 0; k < places.count; ++k, index += channelStep())
      visit(k, index);
  }

  template <typename Visit>
  void forEachJoined(const Coordinate &source, Visit visit) const {
    const Shape &size = geometry.target.size;
    int64_t perGroup = geometry.source.channels / geometry.kernel.groups;
    GroupChannels targets = groupChannels(geometry, source.c / perGroup);
    for (const Tap &y : rowTaps[source.y])
      for (const Tap &x : columnTaps[source.x]) {
        int64_t column =
            (y.target * size.width + x.target) * size.channels + targets.first;
        uint64_t index =
            kernelIndex(source.c, targets.first,
                        y.position * geometry.kernel.width + x.position);
        for (int64_t k = 0; k < targets.count; ++k, index += channelStep())
          visit(column + k, index);
      }
  }

  Geometry geometry;
  bool ofKernel;
  Layout layout;
  int64_t kernelSize;
  std::vector<uint64_t> targetRows;      ///< of a matrix, by column
  std::vector<Taps> rowTaps, columnTaps; ///< of a kernel without windows
};

} // namespace snnc::synapse

#endif // SNNC_LIB_SYNAPSE_LAYERROWS_H
