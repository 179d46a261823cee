// The parts and rows of a table for the slow decoder, found without the code of
// the fast one.

#ifndef SNNC_LIB_SYNAPSE_REFERENCETABLE_H
#define SNNC_LIB_SYNAPSE_REFERENCETABLE_H

#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace snnc::synapse {

/// Bits `begin` to `end` (exclusive) of a table.
struct Bits {
  uint64_t begin = 0, end = 0;
};

/// A row and a column of a table.
struct Place {
  int64_t row = 0, column = 0;
};

/// A stored weight. `begin` to `end` is its entry: what stands beside it, too.
struct Stored {
  int64_t column = 0;
  uint64_t begin = 0;
  uint64_t weight = 0; ///< its first bit
  uint64_t end = 0;
};

/// A table of any encoding as rows of columns (docs/machine.md). The geometry
/// and the words are valid.
class ReferenceTable {
public:
  ReferenceTable(const Geometry &geometry, const uint64_t *words);

  struct Row {
    int64_t channel = 0, ky = 0, kx = 0; ///< of a table with windows
    int64_t width = 0;                   ///< columns
    int64_t firstChannel = 0; ///< of the fragment, that column 0 stands for
    uint64_t firstPlace = 0;
  };

  Geometry geometry;
  const uint64_t *words;
  std::vector<Row> rows;

  /// The row of a kernel position of a source channel, or -1.
  int64_t findRow(int64_t channel, int64_t ky, int64_t kx) const;

  /// The stored weights of a row, by ascending column.
  std::vector<Stored> storedOf(int64_t row) const;

  int64_t readWeight(const Stored &stored) const;

  /// Reads a field bit by bit.
  uint64_t read(const Bits &field) const;

  Bits rowPointer(int64_t row) const;
  Bits columnPointer(int64_t column) const;

  /// Of `bitmap`: the presence bits of rows `first` to `last`.
  Bits presenceOf(int64_t first, int64_t last) const;

  /// The weights, entries or runs of rows `first` to `last`.
  Bits bodyOf(int64_t first, int64_t last) const;

  /// Of `index`: the transposed entries of a column.
  Bits transposedOf(int64_t column) const;

  /// The number of words that hold some of these bits.
  int64_t countWords(const Bits &bits) const;
  void addWords(const Bits &bits, std::set<uint64_t> &touched) const;

private:
  std::map<int64_t, int64_t> firstRows; ///< with windows: of source channels
  uint64_t pointersEnd() const;
  uint64_t bodyBegin() const;
  unsigned bitsOfColumn() const;
  std::vector<Stored> storedRuns(int64_t row) const;
};

} // namespace snnc::synapse

#endif // SNNC_LIB_SYNAPSE_REFERENCETABLE_H
