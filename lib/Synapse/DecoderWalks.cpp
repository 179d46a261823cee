// Says what walks over an unpacked table read and look at, and how large its
// parts are.

#include "snnc/Synapse/Decoder.h"

#include "Layout.h"
#include "Lists.h"
#include "PaddedLists.h"
#include "WordCount.h"

#include <algorithm>

namespace snnc::synapse {

/// Adds the words and bits that the walk over rows `first` to `last` of the
/// table reads.
void Decoder::addRows(uint64_t first, uint64_t last, Traffic &sum) const {
  if (lists)
    return lists->addRows(first, last, sum);
  Layout layout(geometry);
  RowPlaces end = layout.rowAt(last);
  sum.weightWords += countWords(layout.rowAt(first).first * geometry.weightBits,
                                (end.first + end.count) * geometry.weightBits,
                                geometry.wordBits);
}

Traffic Decoder::forwardTraffic(const Coordinate &source) const {
  Traffic sum;
  if (!isSource(source))
    return sum;
  sum.weights = numSynapses(source);
  if (!hasWindows(geometry)) {
    uint64_t row = neuronIndex(geometry.source, source);
    addRows(row, row, sum);
    sum.rows = 1;
    sum.pairs = geometry.target.numNeurons();
    return sum;
  }
  const Reach &y = rows.reaches[source.y];
  const Reach &x = columns.reaches[source.x];
  int64_t firstRow = Layout(geometry).firstRowOf(source.c);
  if (x.count == 0 || firstRow < 0)
    return sum;
  for (int64_t n = 0; n < y.count; ++n) {
    int64_t ky = y.high - n * rows.step;
    int64_t row = firstRow + ky * geometry.kernel.width;
    addRows(row + x.low, row + x.high, sum);
    sum.rows += x.high - x.low + 1;
  }
  sum.pairs = int64_t(1) * y.count * x.count * channelOf(source.c).numTargets;
  return sum;
}

/// Of a table that stores all.
uint64_t Decoder::countNonZeros() const {
  if (geometry.weightBits == 0)
    return Layout(geometry).places;
  if (padded)
    return padded->countNonZeros();
  auto count = [](const auto &weights) -> uint64_t {
    return weights.size() - std::count(weights.begin(), weights.end(), 0);
  };
  return count(weights) + count(shorts) + count(ints) + count(reals);
}

Survey Decoder::survey() const {
  Layout layout(geometry);
  Survey survey;
  survey.geometry = geometry;
  survey.rows = static_cast<int64_t>(layout.rows);
  survey.columns = static_cast<int64_t>(layout.channels);
  survey.rowBits = layout.rowBits;
  survey.pairs = layout.places;
  if (!lists) {
    survey.nonZeros = countNonZeros();
    survey.weightBits = survey.pairs * geometry.weightBits;
    return survey;
  }
  survey.nonZeros = lists->getNumWeights();
  survey.weightBits = survey.nonZeros * geometry.weightBits;
  survey.pointerBits = layout.pointersEnd();
  survey.indexBits = lists->bodyBits() - survey.weightBits;
  if (geometry.encoding == Encoding::Bitmap)
    survey.presenceBits = survey.pairs;
  if (geometry.encoding == Encoding::Index && geometry.transposed)
    survey.transposedBits =
        survey.nonZeros * (layout.rowBits + layout.placeBits);
  return survey;
}

} // namespace snnc::synapse
