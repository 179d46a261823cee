// Where the weights of a synapse table that are not 0 stand, row by row.

#ifndef SNNC_LIB_SYNAPSE_PATTERN_H
#define SNNC_LIB_SYNAPSE_PATTERN_H

#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace snnc::synapse {

/// What the windows along one axis join.
struct AxisReach {
  /// Source positions that the same kernel positions join to the fragment.
  struct Class {
    std::vector<int64_t> positions; ///< of the kernel, ascending; not empty
    int64_t members = 0;            ///< source positions
  };
  struct Source {
    int64_t index = -1;      ///< of the class; -1: no target
    int64_t firstTarget = 0; ///< of the fragment, the smallest that is reached
  };
  std::vector<Class> classes;
  std::vector<Source> sources;
  int64_t targetStep = 1; ///< between the targets of one source

  /// Per kernel position the number of source positions that reach it.
  std::vector<int64_t> membersOf(int64_t numPositions) const;
};

/// The reach along y or x of a geometry whose kernel is valid.
AxisReach rowReach(const Geometry &geometry);
AxisReach columnReach(const Geometry &geometry);

/// The rows of a table, as docs/machine.md numbers them. Rows without windows
/// of a layer with a kernel are made of few *shapes*: rows are alike but for a
/// shift of their columns. Elsewhere each row is a shape of its own, without a
/// shift. The weights must outlive the pattern.
class Pattern {
public:
  /// The geometry is valid and the weights are as many as it asks for.
  Pattern(const Geometry &geometry, const LayerWeights &weights);

  /// Receives the columns of the weights of a shape that are not 0, ascending.
  using Visitor = std::function<void(int64_t shape, const uint32_t *columns,
                                     int64_t numColumns)>;
  /// Calls `visit` for each shape once; time is linear in the weights.
  void forEachShape(const Visitor &visit) const;

  /// The same for each row once; without windows, time is linear in the
  /// synapses.
  void forEachRow(const Visitor &visit) const;

  int64_t getNumShapes() const { return numShapes; }
  int64_t getNumRows() const { return numRows; }
  /// The largest number of places in a row.
  int64_t getNumColumns() const { return numColumns; }
  /// The number of places in a row.
  int64_t placesOf(int64_t row) const;

  /// With windows, the fragment's channel that column 0 of a row stands for;
  /// without, 0.
  int64_t firstColumnOf(int64_t row) const;
  /// The rows, from the first to the end (exclusive), that have that column (of
  /// the fragment).
  std::pair<int64_t, int64_t> rowsOf(int64_t column) const;

  struct Row {
    int64_t shape = -1; ///< -1: no place is joined
    int64_t shift = 0;  ///< to add to the columns of the shape
  };
  Row rowAt(int64_t row) const;

  /// The number of rows of a shape.
  int64_t membersOf(int64_t shape) const;

private:
  void forEachWindowRow(const Visitor &visit) const;
  void forEachSourceRow(const Visitor &visit) const;
  void forEachJoinedRow(const Visitor &visit) const;

  Geometry geometry;
  LayerWeights weights;
  bool isExpanded = false; ///< a kernel without windows
  int64_t numShapes = 0;
  int64_t numRows = 0;
  int64_t numColumns = 0;
  AxisReach rows;    ///< of an expanded kernel
  AxisReach columns; ///< of an expanded kernel
};

} // namespace snnc::synapse

#endif // SNNC_LIB_SYNAPSE_PATTERN_H
