// Computes sizes and forward walks of synapse tables from where their weights
// stand.

#include "snnc/Synapse/Survey.h"

#include "CheckLayer.h"
#include "RowCounts.h"

#include <optional>
#include <string>

namespace snnc::synapse {

/// The forward walks of all sources of a table without windows.
static void addSourceWalks(const TableParts &parts, Survey &survey) {
  for (int64_t row = 0; row < survey.rows; ++row)
    parts.addForward(survey.forward, row, row, 1);
  survey.forward.rows = survey.rows;
  survey.forward.pairs = survey.pairs;
  survey.forward.weights = parts.storedBefore()[survey.rows];
}

/// The forward walks of all sources of a table with windows. Sources that reach
/// the same positions of the kernel are counted together.
static void addWindowWalks(const TableParts &parts, Survey &survey) {
  const Geometry &geometry = survey.geometry;
  int64_t height = geometry.kernel.height, width = geometry.kernel.width;
  std::vector<int64_t> sourceRows = rowReach(geometry).membersOf(height);
  AxisReach columns = columnReach(geometry);
  const std::vector<uint64_t> &places = parts.rows.placesBefore;
  const std::vector<uint64_t> &stored = parts.storedBefore();
  Traffic &sum = survey.forward;
  for (int64_t run = 0; run < survey.rows / width; ++run)
    for (const AxisReach::Class &x : columns.classes) {
      int64_t times = sourceRows[run % height] * x.members;
      if (times == 0)
        continue;
      int64_t first = run * width + x.positions.front();
      int64_t last = run * width + x.positions.back();
      parts.addForward(sum, first, last, times);
      sum.rows += times * (last + 1 - first);
      for (int64_t position : x.positions) {
        int64_t row = run * width + position;
        sum.pairs += times * (places[row + 1] - places[row]);
        sum.weights += times * (stored[row + 1] - stored[row]);
      }
    }
}

/// Chooses the gap bits if they are not given and sets the pointer bits.
static void chooseFields(const RowCounts &rows, Survey &survey) {
  Geometry &geometry = survey.geometry;
  uint64_t behind = survey.nonZeros;
  if (geometry.encoding == Encoding::Bitmap) {
    geometry.pointerBits = bitsToTell(behind);
    return;
  }
  if (geometry.encoding != Encoding::Index) {
    uint64_t least = UINT64_MAX;
    unsigned given = geometry.gapBits;
    for (unsigned bits = given ? given : 1; bits <= (given ? given : 16);
         ++bits) {
      uint64_t own = rows.gapTableBits(geometry, bits);
      uint64_t all = own + (survey.rows + 1) * bitsToTell(own + 1);
      if (all >= least)
        continue;
      least = all;
      behind = own;
      geometry.gapBits = bits;
    }
  }
  geometry.pointerBits = bitsToTell(behind + 1);
}

/// The parts of a sparse table.
static void measureParts(const RowCounts &rows, Survey &survey) {
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
    survey.indexBits = nonZeros * bitsToTell(rows.pattern.getNumColumns());
    if (hasColumns)
      survey.transposedBits =
          nonZeros * (survey.rowBits + bitsToTell(survey.pairs));
  } else {
    survey.indexBits =
        rows.gapTableBits(geometry, geometry.gapBits) - survey.weightBits;
  }
}

static Survey surveyRows(const Geometry &geometry, const RowCounts &rows,
                         bool training) {
  Survey survey;
  survey.geometry = geometry;
  survey.rows = rows.pattern.getNumRows();
  survey.columns = hasWindows(geometry) ? geometry.target.size.channels
                                        : geometry.target.numNeurons();
  survey.rowBits = bitsToTell(survey.rows);
  survey.pairs = rows.numPlaces();
  survey.nonZeros = rows.numWeights();
  if (isSparse(geometry.encoding)) {
    chooseFields(rows, survey);
    measureParts(rows, survey);
  } else {
    survey.weightBits = survey.pairs * geometry.weightBits;
  }
  TableParts parts(survey, rows);
  if (hasWindows(geometry))
    addWindowWalks(parts, survey);
  else
    addSourceWalks(parts, survey);
  if (training)
    surveyTraining(parts, survey);
  return survey;
}

Result<std::vector<Survey>> surveys(const std::vector<Geometry> &geometries,
                                    const LayerWeights &weights,
                                    bool training) {
  for (const Geometry &geometry : geometries)
    if (Status status = checkLayer(geometry, weights); !status)
      return status.error();
  std::vector<Survey> results(geometries.size());
  for (bool windows : {false, true}) {
    std::optional<RowCounts> rows;
    for (size_t i = 0; i < geometries.size(); ++i) {
      if (hasWindows(geometries[i]) != windows)
        continue;
      if (!rows)
        rows.emplace(geometries[i], weights);
      results[i] = surveyRows(geometries[i], *rows, training);
    }
  }
  return results;
}

Result<Survey> survey(const Geometry &geometry, const LayerWeights &weights,
                      bool training) {
  Result<std::vector<Survey>> all = surveys({geometry}, weights, training);
  if (!all)
    return all.error();
  return (*all)[0];
}

} // namespace snnc::synapse
