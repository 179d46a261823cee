// Counts what a survey needs of the rows of a table: weights, skips and runs.

#ifndef SNNC_LIB_SYNAPSE_ROWCOUNTS_H
#define SNNC_LIB_SYNAPSE_ROWCOUNTS_H

#include "Pattern.h"
#include "snnc/Support/Bits.h"
#include "snnc/Synapse/Survey.h"

#include <cstdint>
#include <map>
#include <vector>

namespace snnc::synapse {

/// How often each number occurs.
class Histogram {
public:
  void add(uint64_t number, uint64_t times) {
    if (number >= maxSmall) {
      large[number] += times;
      return;
    }
    if (number >= small.size())
      small.resize(number + number / 2 + 1, 0);
    small[number] += times;
  }
  /// The sum of function(number) over all that were added.
  template <typename Function>
  uint64_t sum(Function function) const {
    uint64_t total = 0;
    for (uint64_t number = 0; number < small.size(); ++number)
      if (small[number])
        total += small[number] * function(number);
    for (auto [number, times] : large)
      total += times * function(number);
    return total;
  }

private:
  static constexpr uint64_t maxSmall = uint64_t(1) << 16;
  std::vector<uint64_t> small;        ///< by number
  std::map<uint64_t, uint64_t> large; ///< the others
};

/// The rows of a pattern in numbers. The weights must outlive them.
class RowCounts {
public:
  RowCounts(const Geometry &geometry, const LayerWeights &weights);

  uint64_t numWeights() const { return weightsBefore.back(); }
  uint64_t numPlaces() const { return placesBefore.back(); }

  /// The bits of all runs of `run_length` or entries of `delta_index`.
  uint64_t gapTableBits(const Geometry &geometry, unsigned gapBits) const;

  /// Per row the bits of runs or entries before it, and those of all.
  std::vector<uint64_t> gapBitsBefore(const Geometry &geometry) const;

  Pattern pattern;
  std::vector<uint64_t> weightsBefore, placesBefore; ///< of each row, and all

private:
  void countShape(int64_t shape, const uint32_t *columns, int64_t count);

  std::vector<uint64_t> weightsOf, firstOf; ///< of each shape
  Histogram skips, runs;                    ///< of all rows
};

/// Where the parts of a table lie, in bits from its beginning, and where rows
/// begin in them.
class TableParts {
public:
  /// `survey` has all fields and bits; `rows` must outlive the parts.
  TableParts(const Survey &survey, const RowCounts &rows);
  TableParts(const TableParts &) = delete; // points to a member
  TableParts &operator=(const TableParts &) = delete;

  /// Adds the words that a forward walk over the rows `first` to `last` reads,
  /// `times` times.
  void addForward(Traffic &sum, int64_t first, int64_t last,
                  int64_t times) const;

  /// The words that the bits `first` to `end` (exclusive) touch.
  int64_t words(uint64_t first, uint64_t end) const {
    return first >= end ? 0 : (end - 1) / wordBits - first / wordBits + 1;
  }

  /// Where weights, entries or runs of a row begin; of the number of rows,
  /// where all end.
  uint64_t bodyOf(int64_t row) const {
    return bodyBase + bodyScale * (*bodyBefore)[row];
  }
  uint64_t presenceOf(int64_t row) const {
    return presenceBase + rows.placesBefore[row];
  }
  /// The words of pointers `first` to `last`, those of columns behind those of
  /// rows.
  int64_t pointerWords(int64_t first, int64_t last) const {
    return words(first * pointerBits, (last + 1) * pointerBits);
  }

  /// The weights that are stored before each row, and all.
  const std::vector<uint64_t> &storedBefore() const { return *stored; }

  const RowCounts &rows;
  unsigned wordBits;
  unsigned pointerBits;
  bool isBitmap;
  unsigned entryBits = 0; ///< of tables whose entries are all alike
  uint64_t presenceBase = 0;

private:
  uint64_t bodyBase = 0;
  unsigned bodyScale = 1; ///< bits for each of `bodyBefore`
  const std::vector<uint64_t> *bodyBefore;
  const std::vector<uint64_t> *stored;
  std::vector<uint64_t> gapBits; ///< of `run_length` and `delta_index`
};

/// Calls onSkip(skip) for each skip but the first and onRun(weights) for each
/// run of weights, in turn.
template <typename OnSkip, typename OnRun>
void forEachRun(const uint32_t *columns, int64_t count, OnSkip onSkip,
                OnRun onRun) {
  int64_t begin = 0;
  for (int64_t i = 1; i < count; ++i) {
    if (columns[i] == columns[i - 1] + 1)
      continue;
    onRun(i - begin);
    onSkip(columns[i] - columns[i - 1] - 1);
    begin = i;
  }
  if (count)
    onRun(count - begin);
}

/// What `run_length` and `delta_index` make of skips and runs with `gapBits`.
struct Gaps {
  explicit Gaps(unsigned gapBits) : most((uint64_t(1) << gapBits) - 1) {}
  uint64_t most;

  /// Runs without weights before a run, for a skip.
  uint64_t skipRuns(uint64_t skip) const {
    return skip <= most ? 0 : (skip - 1) / most;
  }
  /// The runs that so many weights take.
  uint64_t weightRuns(uint64_t count) const {
    return count <= most ? count != 0 : (count - 1) / most + 1;
  }
  /// Entries without a weight before one with a weight.
  uint64_t skipEntries(uint64_t skip) const {
    return skip < most ? 0 : skip / most;
  }
};

/// Sets the traffic of backward walks and updates of a survey that has all
/// else.
void surveyTraining(const TableParts &parts, Survey &survey);

} // namespace snnc::synapse

#endif // SNNC_LIB_SYNAPSE_ROWCOUNTS_H
