// Computes sizes and forward walks of synapse tables from where their weights
// stand.

#include "snnc/Synapse/Survey.h"

#include "Pattern.h"
#include "snnc/Synapse/Encoder.h"

#include <map>
#include <optional>
#include <string>

namespace snnc::synapse {

/// The least number of bits that tells `count` numbers apart.
static unsigned bitsFor(uint64_t count) {
  unsigned bits = 0;
  while (bits < 64 && (uint64_t(1) << bits) < count)
    ++bits;
  return bits;
}

/// The words that the bits `first` to `end` (exclusive) touch.
static int64_t touchedWords(uint64_t first, uint64_t end, unsigned wordBits) {
  return first >= end ? 0 : (end - 1) / wordBits - first / wordBits + 1;
}

namespace {
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

/// The rows of one pattern: their weights, skips and runs.
class Rows {
public:
  Rows(const Geometry &geometry, const LayerWeights &weights)
      : pattern(geometry, weights), weightsOf(pattern.getNumShapes(), 0),
        firstOf(pattern.getNumShapes(), 0) {
    pattern.forEachShape(
        [&](int64_t shape, const uint32_t *columns, int64_t count) {
          countShape(shape, columns, count);
        });
    weightsBefore.push_back(0);
    placesBefore.push_back(0);
    for (int64_t row = 0; row < pattern.getNumRows(); ++row) {
      Pattern::Row at = pattern.rowAt(row);
      uint64_t count = at.shape < 0 ? 0 : weightsOf[at.shape];
      if (count)
        skips.add(firstOf[at.shape] + at.shift, 1);
      weightsBefore.push_back(weightsBefore.back() + count);
      placesBefore.push_back(placesBefore.back() + pattern.placesOf(row));
    }
  }

  uint64_t numWeights() const { return weightsBefore.back(); }
  uint64_t numPlaces() const { return placesBefore.back(); }

  /// The bits of all runs or entries.
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
} // namespace

/// Calls onSkip(skip) for each skip but the first and onRun(weights) for each
/// run of weights.
template <typename OnSkip, typename OnRun>
static void forEachRun(const uint32_t *columns, int64_t count, OnSkip onSkip,
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

void Rows::countShape(int64_t shape, const uint32_t *columns, int64_t count) {
  weightsOf[shape] = count;
  if (!count)
    return;
  firstOf[shape] = columns[0];
  uint64_t members = pattern.membersOf(shape);
  forEachRun(
      columns, count, [&](uint64_t skip) { skips.add(skip, members); },
      [&](uint64_t weights) { runs.add(weights, members); });
}

uint64_t Rows::gapTableBits(const Geometry &geometry, unsigned gapBits) const {
  Gaps gaps(gapBits);
  uint64_t weightBits = numWeights() * geometry.weightBits;
  if (geometry.encoding == Encoding::RunLength)
    return weightBits +
           2 * gapBits * (skips.sum([&](uint64_t skip) {
             return gaps.skipRuns(skip);
           }) + runs.sum([&](uint64_t run) { return gaps.weightRuns(run); }));
  return weightBits + gapBits * (numWeights() + skips.sum([&](uint64_t skip) {
                        return gaps.skipEntries(skip);
                      }));
}

std::vector<uint64_t> Rows::gapBitsBefore(const Geometry &geometry) const {
  Gaps gaps(geometry.gapBits);
  bool isRuns = geometry.encoding == Encoding::RunLength;
  std::vector<uint64_t> fields(pattern.getNumShapes(), 0); // but first skips
  pattern.forEachShape([&](int64_t shape, const uint32_t *columns,
                           int64_t count) {
    uint64_t &sum = fields[shape];
    if (isRuns)
      forEachRun(
          columns, count, [&](uint64_t skip) { sum += gaps.skipRuns(skip); },
          [&](uint64_t weights) { sum += gaps.weightRuns(weights); });
    else
      forEachRun(
          columns, count, [&](uint64_t skip) { sum += gaps.skipEntries(skip); },
          [&](uint64_t weights) { sum += weights; });
  });
  std::vector<uint64_t> before = {0};
  for (int64_t row = 0; row < pattern.getNumRows(); ++row) {
    Pattern::Row at = pattern.rowAt(row);
    uint64_t count = at.shape < 0 ? 0 : weightsOf[at.shape];
    uint64_t skip = count ? firstOf[at.shape] + at.shift : 0;
    uint64_t all = !count   ? 0
                   : isRuns ? fields[at.shape] + gaps.skipRuns(skip)
                            : fields[at.shape] + gaps.skipEntries(skip);
    before.push_back(before.back() + all * geometry.gapBits * (isRuns ? 2 : 1) +
                     count * geometry.weightBits);
  }
  return before;
}

namespace {
/// Where the parts of a table are, for the words of forward walks.
struct Layout {
  unsigned wordBits = 64;
  unsigned pointerBits = 0;
  bool readsNextPointer = false;
  uint64_t presenceBase = 0;
  const std::vector<uint64_t> *presenceBefore = nullptr; ///< null: none
  uint64_t weightBase = 0;
  const std::vector<uint64_t> *weightsBefore = nullptr;
  unsigned weightScale = 1; ///< bits for each of `weightsBefore`

  /// Adds the words that a walk over the rows `first` to `last` reads, `times`
  /// times.
  void addWords(Traffic &sum, int64_t first, int64_t last, int64_t times) const;
};
} // namespace

void Layout::addWords(Traffic &sum, int64_t first, int64_t last,
                      int64_t times) const {
  int64_t end = last + 1;
  sum.pointerWords +=
      times * touchedWords(first * pointerBits,
                           (end + readsNextPointer) * pointerBits, wordBits);
  if (presenceBefore)
    sum.indexWords +=
        times * touchedWords(presenceBase + (*presenceBefore)[first],
                             presenceBase + (*presenceBefore)[end], wordBits);
  sum.weightWords +=
      times * touchedWords(weightBase + weightScale * (*weightsBefore)[first],
                           weightBase + weightScale * (*weightsBefore)[end],
                           wordBits);
}

/// The forward walks of all sources of a table without windows.
static void addSourceWalks(const Rows &rows, const Layout &layout,
                           Survey &survey) {
  for (int64_t row = 0; row < survey.rows; ++row)
    layout.addWords(survey.forward, row, row, 1);
  survey.forward.rows = survey.rows;
  survey.forward.pairs = survey.pairs;
  if (layout.presenceBefore)
    survey.forward.scannedBits = survey.pairs;
  survey.forward.weights =
      isSparse(survey.geometry.encoding) ? rows.numWeights() : rows.numPlaces();
}

/// The forward walks of all sources of a table with windows. Sources that reach
/// the same positions of the kernel are counted together.
static void addWindowWalks(const Rows &rows, const Layout &layout,
                           Survey &survey) {
  const Geometry &geometry = survey.geometry;
  int64_t height = geometry.kernel.height, width = geometry.kernel.width;
  std::vector<int64_t> sourceRows = rowReach(geometry).membersOf(height);
  AxisReach columns = columnReach(geometry);
  Traffic &sum = survey.forward;
  for (int64_t run = 0; run < survey.rows / width; ++run)
    for (const AxisReach::Class &x : columns.classes) {
      int64_t times = sourceRows[run % height] * x.members;
      if (times == 0)
        continue;
      int64_t first = run * width + x.positions.front();
      int64_t last = run * width + x.positions.back();
      layout.addWords(sum, first, last, times);
      sum.rows += times * (last + 1 - first);
      if (layout.presenceBefore)
        sum.scannedBits +=
            times * (rows.placesBefore[last + 1] - rows.placesBefore[first]);
      for (int64_t position : x.positions) {
        int64_t row = run * width + position;
        int64_t pairs = rows.placesBefore[row + 1] - rows.placesBefore[row];
        sum.pairs += times * pairs;
        sum.weights +=
            times * (isSparse(geometry.encoding)
                         ? rows.weightsBefore[row + 1] - rows.weightsBefore[row]
                         : pairs);
      }
    }
}

/// Chooses the gap bits if they are not given and sets the pointer bits.
static void chooseFields(const Rows &rows, Survey &survey) {
  Geometry &geometry = survey.geometry;
  uint64_t behind = survey.nonZeros;
  if (geometry.encoding == Encoding::Bitmap) {
    geometry.pointerBits = bitsFor(behind);
    return;
  }
  if (geometry.encoding != Encoding::Index) {
    uint64_t least = UINT64_MAX;
    unsigned given = geometry.gapBits;
    for (unsigned bits = given ? given : 1; bits <= (given ? given : 16);
         ++bits) {
      uint64_t own = rows.gapTableBits(geometry, bits);
      uint64_t all = own + (survey.rows + 1) * bitsFor(own + 1);
      if (all >= least)
        continue;
      least = all;
      behind = own;
      geometry.gapBits = bits;
    }
  }
  geometry.pointerBits = bitsFor(behind + 1);
}

/// The parts of a sparse table.
static void measureParts(const Rows &rows, Survey &survey) {
  const Geometry &geometry = survey.geometry;
  uint64_t nonZeros = survey.nonZeros;
  bool isBitmap = geometry.encoding == Encoding::Bitmap;
  bool isIndex = geometry.encoding == Encoding::Index;
  bool hasColumns = geometry.transposed && (isBitmap || isIndex);
  uint64_t pointers = survey.rows + !isBitmap;
  if (hasColumns)
    pointers += survey.columns + isIndex;
  survey.pointerBits = pointers * geometry.pointerBits;
  survey.weightBits = nonZeros * geometry.weightBits;
  if (isBitmap) {
    survey.presenceBits = survey.pairs;
  } else if (isIndex) {
    survey.indexBits = nonZeros * bitsFor(rows.pattern.getNumColumns());
    if (hasColumns)
      survey.transposedBits =
          nonZeros * (survey.rowBits + bitsFor(survey.pairs));
  } else {
    survey.indexBits =
        rows.gapTableBits(geometry, geometry.gapBits) - survey.weightBits;
  }
}

static Survey surveyRows(const Geometry &geometry, const Rows &rows) {
  Survey survey;
  survey.geometry = geometry;
  survey.rows = rows.pattern.getNumRows();
  survey.columns = hasWindows(geometry) ? geometry.target.size.channels
                                        : geometry.target.numNeurons();
  survey.rowBits = bitsFor(survey.rows);
  survey.pairs = rows.numPlaces();
  survey.nonZeros = rows.numWeights();
  Layout layout;
  layout.wordBits = geometry.wordBits;
  layout.weightScale = geometry.weightBits;
  layout.weightsBefore = &rows.placesBefore;
  std::vector<uint64_t> gapBits;
  if (!isSparse(geometry.encoding)) {
    survey.weightBits = survey.pairs * geometry.weightBits;
  } else {
    chooseFields(rows, survey);
    measureParts(rows, survey);
    layout.pointerBits = survey.geometry.pointerBits;
    layout.readsNextPointer = geometry.encoding != Encoding::Bitmap;
    layout.weightsBefore = &rows.weightsBefore;
    layout.presenceBase = survey.pointerBits;
    layout.weightBase = survey.pointerBits + survey.presenceBits;
  }
  if (geometry.encoding == Encoding::Bitmap)
    layout.presenceBefore = &rows.placesBefore;
  if (geometry.encoding == Encoding::Index)
    layout.weightScale += bitsFor(rows.pattern.getNumColumns());
  if (survey.geometry.gapBits && isSparse(geometry.encoding) &&
      (geometry.encoding == Encoding::RunLength ||
       geometry.encoding == Encoding::DeltaIndex)) {
    gapBits = rows.gapBitsBefore(survey.geometry);
    layout.weightsBefore = &gapBits;
    layout.weightScale = 1;
  }
  if (hasWindows(geometry))
    addWindowWalks(rows, layout, survey);
  else
    addSourceWalks(rows, layout, survey);
  return survey;
}

static bool hasWeights(const LayerWeights &weights) {
  return weights.bytes || weights.shorts || weights.ints || weights.reals;
}

static Status check(const Geometry &geometry, const LayerWeights &weights) {
  Geometry plain = geometry; // validate does not know sparse tables yet
  plain.encoding = hasWindows(geometry) || weights.ofKernel
                       ? Encoding::Functional
                       : Encoding::Dense;
  if (geometry.weightBits <= 16)
    plain.weightBits = geometry.weightBits / 2;
  if (Status status = validate(plain, UINT64_MAX); !status)
    return status;
  if (hasWindows(geometry) && !weights.ofKernel && hasWeights(weights))
    return Error{"a table with windows needs the weights of a kernel"};
  uint64_t expected = numLayerWeights(geometry, weights.ofKernel);
  if (hasWeights(weights) && weights.count != expected)
    return Error{"the layer has " + std::to_string(weights.count) +
                 " weights, expected " + std::to_string(expected)};
  return {};
}

Result<std::vector<Survey>> surveys(const std::vector<Geometry> &geometries,
                                    const LayerWeights &weights) {
  for (const Geometry &geometry : geometries)
    if (Status status = check(geometry, weights); !status)
      return status.error();
  std::vector<Survey> results(geometries.size());
  for (bool windows : {false, true}) {
    std::optional<Rows> rows;
    for (size_t i = 0; i < geometries.size(); ++i) {
      if (hasWindows(geometries[i]) != windows)
        continue;
      if (!rows)
        rows.emplace(geometries[i], weights);
      results[i] = surveyRows(geometries[i], *rows);
    }
  }
  return results;
}

Result<Survey> survey(const Geometry &geometry, const LayerWeights &weights) {
  Result<std::vector<Survey>> all = surveys({geometry}, weights);
  if (!all)
    return all.error();
  return (*all)[0];
}

} // namespace snnc::synapse
