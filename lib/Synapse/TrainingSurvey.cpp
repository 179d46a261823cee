// Counts what backward walks and updates of all targets and sources do.

#include "RowCounts.h"

#include <algorithm>

namespace snnc::synapse {

/// The sum of floor((a * i + b) / m) over i from 0 to n - 1, a and b not
/// negative, as in the Euclidean algorithm.
static uint64_t floorSum(uint64_t n, uint64_t m, uint64_t a, uint64_t b) {
  uint64_t sum = 0;
  while (n > 0) {
    sum += a / m * (n * (n - 1) / 2) + b / m * n;
    a %= m;
    b %= m;
    uint64_t last = a * n + b;
    if (last < m)
      break;
    n = last / m;
    b = last % m;
    std::swap(m, a);
  }
  return sum;
}

/// The words of `count` entries that follow each other from `begin` on, those
/// of each counted by itself.
static int64_t entryWords(const TableParts &parts, uint64_t begin,
                          uint64_t count) {
  uint64_t size = parts.entryBits, word = parts.wordBits;
  if (size == 0)
    return 0;
  begin %= word;
  return count + floorSum(count, word, size, begin + size - 1) -
         floorSum(count, word, size, begin);
}

namespace {
/// Per row of the table the pairs of neurons that use each of its places.
class Uses {
public:
  explicit Uses(const Geometry &geometry) : windows(hasWindows(geometry)) {
    if (!windows)
      return;
    height = geometry.kernel.height;
    width = geometry.kernel.width;
    rows = rowReach(geometry).membersOf(height);
    columns = columnReach(geometry).membersOf(width);
  }
  int64_t of(int64_t row) const {
    return windows ? rows[row / width % height] * columns[row % width] : 1;
  }

private:
  bool windows;
  int64_t height = 1, width = 1;
  std::vector<int64_t> rows, columns;
};

/// What the columns of a sparse table hold.
struct Columns {
  std::vector<uint64_t> counts; ///< weights
  std::vector<uint64_t> firsts; ///< number of the first weight; UINT64_MAX
};

/// The written words of a row.
struct Written {
  int64_t count = 0;
  uint64_t first = 0, last = 0; ///< if there are any
};
} // namespace

static Columns countColumns(const RowCounts &rows, int64_t numColumns) {
  Columns columns;
  columns.counts.assign(numColumns, 0);
  columns.firsts.assign(numColumns, UINT64_MAX);
  rows.pattern.forEachRow(
      [&](int64_t row, const uint32_t *list, int64_t count) {
        int64_t first = rows.pattern.firstColumnOf(row);
        for (int64_t i = 0; i < count; ++i) {
          int64_t column = first + list[i];
          uint64_t number = rows.weightsBefore[row] + i;
          ++columns.counts[column];
          columns.firsts[column] = std::min(columns.firsts[column], number);
        }
      });
  return columns;
}

/// The target neurons of the fragment that share a column.
static int64_t targetsPerColumn(const Geometry &geometry) {
  return hasWindows(geometry)
             ? geometry.target.size.height * geometry.target.size.width
             : 1;
}

/// Adds the words of each entry for each pair of neurons that uses it.
static void addEntries(const TableParts &parts, const Uses &uses,
                       Survey &survey) {
  const std::vector<uint64_t> &stored = parts.storedBefore();
  for (int64_t row = 0; row < survey.rows; ++row)
    survey.backward.weightWords +=
        uses.of(row) *
        entryWords(parts, parts.bodyOf(row), stored[row + 1] - stored[row]);
}

/// The transposed entries of all columns.
static void addTransposed(const TableParts &parts, Survey &survey) {
  Traffic &sum = survey.backward;
  Columns columns = countColumns(parts.rows, survey.columns);
  int64_t targets = targetsPerColumn(survey.geometry);
  uint64_t bits = survey.rowBits + bitsToTell(survey.pairs);
  uint64_t begin = parts.bodyOf(survey.rows);
  for (int64_t column = 0; column < survey.columns; ++column) {
    int64_t pointer = survey.rows + 1 + column;
    uint64_t end = begin + columns.counts[column] * bits;
    sum.pointerWords += targets * parts.pointerWords(pointer, pointer + 1);
    sum.indexWords += targets * parts.words(begin, end);
    begin = end;
  }
}

/// Looks for a column's first row by bisection as docs/machine.md says; adds
/// the words of the pointers, `times` times.
static int64_t firstRowOf(const TableParts &parts, Survey &survey,
                          uint64_t number, int64_t times) {
  uint64_t most = survey.nonZeros ? survey.nonZeros - 1 : 0;
  number = std::min(number, most);
  int64_t low = 0, high = survey.rows;
  while (low < high) {
    int64_t middle = (low + high) / 2;
    survey.backward.pointerWords += times * parts.pointerWords(middle, middle);
    if (std::min(parts.rows.weightsBefore[middle], most) < number)
      low = middle + 1;
    else
      high = middle;
  }
  return std::max<int64_t>(0, low - 1);
}

/// The places of a bitmap that are looked at with transposed access.
static int64_t lookedAt(const TableParts &parts, const Uses &uses,
                        Survey &survey) {
  const Pattern &pattern = parts.rows.pattern;
  Columns columns = countColumns(parts.rows, survey.columns);
  int64_t targets = targetsPerColumn(survey.geometry);
  std::vector<int64_t> usesBefore = {0};
  for (int64_t row = 0; row < survey.rows; ++row)
    usesBefore.push_back(usesBefore.back() + uses.of(row));
  int64_t looked = 0;
  for (int64_t column = 0; column < survey.columns; ++column) {
    int64_t pointer = survey.rows + column;
    survey.backward.pointerWords +=
        targets * parts.pointerWords(pointer, pointer);
    int64_t first = firstRowOf(parts, survey, columns.firsts[column], targets);
    auto [begin, end] = pattern.rowsOf(column);
    looked += usesBefore[end] - usesBefore[std::clamp(first, begin, end)];
  }
  return looked;
}

static void addBitmap(const TableParts &parts, const Uses &uses,
                      Survey &survey) {
  Traffic &sum = survey.backward;
  unsigned word = parts.wordBits;
  parts.rows.pattern.forEachRow(
      [&](int64_t row, const uint32_t *columns, int64_t count) {
        uint64_t begin = parts.presenceOf(row) % word, words = 0, bits = 0;
        for (int64_t i = 0; i < count; ++i) {
          words += (begin + columns[i]) / word + 1;
          bits += columns[i];
        }
        int64_t times = uses.of(row);
        sum.indexWords += times * words;
        sum.scannedBits += times * bits;
        sum.pointerWords += times * count * parts.pointerWords(row, row);
      });
  int64_t looked =
      survey.geometry.transposed ? lookedAt(parts, uses, survey) : sum.pairs;
  sum.rows += looked;
  sum.scannedBits += looked;
  sum.indexWords += looked;
}

static void addBackward(const TableParts &parts, Survey &survey) {
  const Geometry &geometry = survey.geometry;
  Traffic &sum = survey.backward;
  Uses uses(geometry);
  int64_t targets = geometry.target.numNeurons();
  sum.pairs = survey.forward.pairs;
  sum.weights = survey.forward.weights;
  if (!isSparse(geometry.encoding)) {
    sum.rows = sum.weights;
    addEntries(parts, uses, survey);
  } else if (geometry.encoding == Encoding::Bitmap) {
    addBitmap(parts, uses, survey);
    addEntries(parts, uses, survey);
  } else if (geometry.encoding == Encoding::Index && geometry.transposed) {
    sum.rows = targets;
    addTransposed(parts, survey);
    addEntries(parts, uses, survey);
  } else {
    sum.rows = targets * survey.rows;
    sum.pointerWords = targets * parts.pointerWords(0, survey.rows);
    sum.weightWords =
        targets * parts.words(parts.bodyOf(0), parts.bodyOf(survey.rows));
  }
}

/// The words of the weights of a row of `run_length`, or of the entries of
/// `delta_index`, between which there may be others.
static Written writtenOf(const TableParts &parts, const Geometry &geometry,
                         int64_t row, const uint32_t *columns, int64_t count) {
  Gaps gaps(geometry.gapBits);
  bool isRuns = geometry.encoding == Encoding::RunLength;
  Written written;
  uint64_t position = parts.bodyOf(row), run = 0, next = 0;
  for (int64_t i = 0; i < count; ++i) {
    uint64_t skip = columns[i] - next, begin = 0;
    next = columns[i] + 1;
    if (isRuns) {
      if (i == 0 || skip > 0 || run == gaps.most) {
        position += 2 * geometry.gapBits * (gaps.skipRuns(skip) + 1);
        run = 0;
      }
      ++run;
      begin = position;
    } else {
      begin = position + geometry.gapBits * gaps.skipEntries(skip);
      position = begin + geometry.gapBits;
    }
    position += geometry.weightBits;
    uint64_t first = begin / parts.wordBits;
    uint64_t last = (position - 1) / parts.wordBits;
    if (i == 0)
      written.first = first;
    written.count += last - first + (i == 0 || first != written.last);
    written.last = last;
  }
  return written;
}

/// The written words of each row.
static std::vector<Written> writtenRows(const TableParts &parts,
                                        const Survey &survey) {
  std::vector<Written> rows(survey.rows);
  const Geometry &geometry = survey.geometry;
  if (geometry.encoding == Encoding::RunLength ||
      geometry.encoding == Encoding::DeltaIndex) {
    parts.rows.pattern.forEachRow(
        [&](int64_t row, const uint32_t *columns, int64_t count) {
          rows[row] = writtenOf(parts, geometry, row, columns, count);
        });
    return rows;
  }
  for (int64_t row = 0; row < survey.rows; ++row) {
    uint64_t begin = parts.bodyOf(row), end = parts.bodyOf(row + 1);
    if (begin < end)
      rows[row] = {parts.words(begin, end), begin / parts.wordBits,
                   (end - 1) / parts.wordBits};
  }
  return rows;
}

/// The words that an update of a source writes, each once: those of the rows of
/// `y` and `x` from `firstRow` on.
static int64_t unite(const std::vector<Written> &rows, int64_t firstRow,
                     int64_t width, const AxisReach::Class &y,
                     const AxisReach::Class &x) {
  int64_t words = 0;
  uint64_t last = UINT64_MAX;
  for (int64_t ky : y.positions)
    for (int64_t kx : x.positions) {
      const Written &row = rows[firstRow + ky * width + kx];
      if (row.count == 0)
        continue;
      words += row.count - (row.first == last);
      last = row.last;
    }
  return words;
}

static void addUpdate(const TableParts &parts, Survey &survey) {
  const Geometry &geometry = survey.geometry;
  Traffic &sum = survey.update = survey.forward;
  if (geometry.weightBits == 0)
    return;
  std::vector<Written> rows = writtenRows(parts, survey);
  if (!hasWindows(geometry)) {
    for (const Written &row : rows)
      sum.writtenWords += row.count;
    return;
  }
  AxisReach ys = rowReach(geometry), xs = columnReach(geometry);
  int64_t size = geometry.kernel.height * geometry.kernel.width;
  for (int64_t first = 0; first < survey.rows; first += size)
    for (const AxisReach::Class &y : ys.classes)
      for (const AxisReach::Class &x : xs.classes)
        sum.writtenWords += y.members * x.members *
                            unite(rows, first, geometry.kernel.width, y, x);
}

void surveyTraining(const TableParts &parts, Survey &survey) {
  addBackward(parts, survey);
  addUpdate(parts, survey);
}

} // namespace snnc::synapse
