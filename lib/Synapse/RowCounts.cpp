// Counts the rows of a table and says where they begin.

#include "RowCounts.h"

namespace snnc::synapse {

RowCounts::RowCounts(const Geometry &geometry, const LayerWeights &weights)
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

void RowCounts::countShape(int64_t shape, const uint32_t *columns,
                           int64_t count) {
  weightsOf[shape] = count;
  if (!count)
    return;
  firstOf[shape] = columns[0];
  uint64_t members = pattern.membersOf(shape);
  forEachRun(
      columns, count, [&](uint64_t skip) { skips.add(skip, members); },
      [&](uint64_t weights) { runs.add(weights, members); });
}

uint64_t RowCounts::gapTableBits(const Geometry &geometry,
                                 unsigned gapBits) const {
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

std::vector<uint64_t> RowCounts::gapBitsBefore(const Geometry &geometry) const {
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

TableParts::TableParts(const Survey &survey, const RowCounts &rows)
    : rows(rows), wordBits(survey.geometry.wordBits), pointerBits(0),
      isBitmap(survey.geometry.encoding == Encoding::Bitmap) {
  const Geometry &geometry = survey.geometry;
  entryBits = bodyScale = geometry.weightBits;
  if (!isSparse(geometry.encoding)) {
    bodyBefore = stored = &rows.placesBefore;
    return;
  }
  pointerBits = geometry.pointerBits;
  bodyBefore = stored = &rows.weightsBefore;
  presenceBase = survey.pointerBits;
  bodyBase = survey.pointerBits + survey.presenceBits;
  if (geometry.encoding == Encoding::Index) {
    entryBits += bitsToTell(rows.pattern.getNumColumns());
    bodyScale = entryBits;
  } else if (!isBitmap) {
    gapBits = rows.gapBitsBefore(geometry);
    bodyBefore = &gapBits;
    bodyScale = 1;
  }
}

void TableParts::addForward(Traffic &sum, int64_t first, int64_t last,
                            int64_t times) const {
  int64_t end = last + 1;
  sum.pointerWords += times * pointerWords(first, last + !isBitmap);
  if (isBitmap) {
    sum.indexWords += times * words(presenceOf(first), presenceOf(end));
    sum.scannedBits += times * (presenceOf(end) - presenceOf(first));
  }
  sum.weightWords += times * words(bodyOf(first), bodyOf(end));
}

} // namespace snnc::synapse
