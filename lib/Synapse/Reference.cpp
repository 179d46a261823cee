// Decodes synapse tables by looking at every pair and at single bits.

#include "snnc/Synapse/Reference.h"

#include "ReferenceTable.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace snnc::synapse {

/// The kernel position that joins a source to a target, or -1.
static int64_t kernelPosition(int64_t source, int64_t target, int64_t pad,
                              int64_t stride, int64_t dilation,
                              int64_t extent) {
  int64_t distance = source + pad - target * stride;
  if (distance < 0 || distance % dilation != 0)
    return -1;
  return distance / dilation < extent ? distance / dilation : -1;
}

/// The place of the weight from `source` to target `j` of the fragment, if the
/// table has one.
static std::optional<Place> placeOf(const ReferenceTable &table,
                                    const Coordinate &source, int64_t j) {
  const Geometry &geometry = table.geometry;
  if (!hasWindows(geometry))
    return Place{neuronIndex(geometry.source, source), j};
  const Kernel &kernel = geometry.kernel;
  const Coordinate &origin = geometry.target.origin;
  Coordinate at = neuronCoordinate(geometry.target.size, j);
  int64_t ky = kernelPosition(source.y, origin.y + at.y, kernel.padTop,
                              kernel.strideH, kernel.dilationH, kernel.height);
  int64_t kx = kernelPosition(source.x, origin.x + at.x, kernel.padLeft,
                              kernel.strideW, kernel.dilationW, kernel.width);
  if (ky < 0 || kx < 0)
    return std::nullopt;
  int64_t row = table.findRow(source.c, ky, kx);
  if (row < 0)
    return std::nullopt;
  int64_t column = at.c - table.rows[row].firstChannel;
  if (column < 0 || column >= table.rows[row].width)
    return std::nullopt;
  return Place{row, column};
}

namespace {
/// A pair of source and target that the table has a place for.
struct Pair {
  int64_t neuron = 0; ///< target of a source, or source of a target
  Place place;
  std::optional<Stored> stored;
};

/// Looks up places, each row once.
class Rows {
public:
  explicit Rows(const ReferenceTable &table) : table(table) {}

  std::optional<Stored> find(const Place &place) {
    auto [entry, isNew] = known.try_emplace(place.row);
    if (isNew)
      for (const Stored &stored : table.storedOf(place.row))
        entry->second[stored.column] = stored;
    auto found = entry->second.find(place.column);
    if (found == entry->second.end())
      return std::nullopt;
    return found->second;
  }

private:
  const ReferenceTable &table;
  std::map<int64_t, std::map<int64_t, Stored>> known;
};
} // namespace

static std::vector<Pair> pairsOfSource(const ReferenceTable &table,
                                       const Coordinate &source) {
  Rows rows(table);
  std::vector<Pair> pairs;
  for (int64_t j = 0; j < table.geometry.target.numNeurons(); ++j)
    if (std::optional<Place> place = placeOf(table, source, j))
      pairs.push_back({j, *place, rows.find(*place)});
  return pairs;
}

static std::vector<Pair> pairsOfTarget(const ReferenceTable &table,
                                       int64_t target) {
  Rows rows(table);
  std::vector<Pair> pairs;
  const Shape &sources = table.geometry.source;
  for (int64_t i = 0; i < sources.numNeurons(); ++i)
    if (std::optional<Place> place =
            placeOf(table, neuronCoordinate(sources, i), target))
      pairs.push_back({i, *place, rows.find(*place)});
  return pairs;
}

void forEachSynapse(const Geometry &geometry, const uint64_t *words,
                    const Coordinate &source,
                    const std::function<void(int64_t, int64_t)> &callback) {
  ReferenceTable table(geometry, words);
  for (const Pair &pair : pairsOfSource(table, source))
    if (pair.stored)
      callback(pair.neuron, table.readWeight(*pair.stored));
}

void forEachSynapseOfTarget(
    const Geometry &geometry, const uint64_t *words, int64_t target,
    const std::function<void(int64_t, int64_t)> &callback) {
  ReferenceTable table(geometry, words);
  for (const Pair &pair : pairsOfTarget(table, target))
    if (pair.stored)
      callback(pair.neuron, table.readWeight(*pair.stored));
}

void update(const Geometry &geometry, uint64_t *words, const Coordinate &source,
            const int32_t *deltas) {
  unsigned bits = geometry.weightBits;
  int64_t low = geometry.isUnsigned ? 0 : -(int64_t(1) << (bits - 1));
  int64_t high = (int64_t(1) << (geometry.isUnsigned ? bits : bits - 1)) - 1;
  ReferenceTable table(geometry, words);
  for (const Pair &pair : pairsOfSource(table, source)) {
    if (!pair.stored)
      continue;
    int64_t weight = table.readWeight(*pair.stored);
    int64_t sum = weight + deltas[pair.neuron];
    uint64_t code = std::clamp(sum, low, high);
    if (bits == 1 && !geometry.isUnsigned)
      code = sum == 0 ? weight < 0 : sum < 0;
    for (unsigned bit = 0; bit < bits; ++bit) {
      uint64_t place = pair.stored->weight + bit;
      uint64_t mask = uint64_t(1) << (place % 64);
      words[place / 64] &= ~mask;
      if (code >> bit & 1)
        words[place / 64] |= mask;
    }
  }
}

int64_t wordsRead(const Geometry &geometry, const Coordinate &source) {
  return forwardTraffic(geometry, nullptr, source).wordsRead();
}

/// The first and last row for each reached ky, or the row of the source.
static std::vector<std::pair<int64_t, int64_t>>
spansOf(const ReferenceTable &table, const std::vector<Pair> &pairs) {
  std::map<int64_t, std::pair<int64_t, int64_t>> spans;
  for (const Pair &pair : pairs) {
    int64_t row = pair.place.row, ky = table.rows[row].ky;
    auto [span, isNew] = spans.try_emplace(ky, row, row);
    span->second.first = std::min(span->second.first, row);
    span->second.second = std::max(span->second.second, row);
  }
  std::vector<std::pair<int64_t, int64_t>> result;
  for (const auto &entry : spans)
    result.push_back(entry.second);
  return result;
}

static Traffic forward(const ReferenceTable &table,
                       const std::vector<Pair> &pairs) {
  Traffic traffic;
  traffic.pairs = static_cast<int64_t>(pairs.size());
  for (const Pair &pair : pairs)
    traffic.weights += pair.stored.has_value();
  bool isBitmap = table.geometry.encoding == Encoding::Bitmap;
  for (const auto &[first, last] : spansOf(table, pairs)) {
    traffic.rows += last - first + 1;
    if (isSparse(table.geometry.encoding))
      traffic.pointerWords +=
          table.countWords({table.rowPointer(first).begin,
                            table.rowPointer(isBitmap ? last : last + 1).end});
    Bits presence = table.presenceOf(first, last);
    if (isBitmap) {
      traffic.scannedBits += presence.end - presence.begin;
      traffic.indexWords += table.countWords(presence);
    }
    traffic.weightWords += table.countWords(table.bodyOf(first, last));
  }
  return traffic;
}

Traffic forwardTraffic(const Geometry &geometry, const uint64_t *words,
                       const Coordinate &source) {
  ReferenceTable table(geometry, words);
  return forward(table, pairsOfSource(table, source));
}

Traffic updateTraffic(const Geometry &geometry, const uint64_t *words,
                      const Coordinate &source) {
  ReferenceTable table(geometry, words);
  std::vector<Pair> pairs = pairsOfSource(table, source);
  Traffic traffic = forward(table, pairs);
  if (geometry.weightBits == 0)
    return traffic;
  std::set<uint64_t> written;
  for (const Pair &pair : pairs)
    if (pair.stored)
      table.addWords({pair.stored->begin, pair.stored->end}, written);
  traffic.writtenWords = static_cast<int64_t>(written.size());
  return traffic;
}

/// The rows that the backward walk over a bitmap need not look at, and what it
/// reads to know.
static int64_t skipRows(const ReferenceTable &table, int64_t column,
                        Traffic &traffic) {
  Bits pointer = table.columnPointer(column);
  traffic.pointerWords += table.countWords(pointer);
  uint64_t number = table.read(pointer);
  int64_t low = 0, high = static_cast<int64_t>(table.rows.size());
  while (low < high) {
    int64_t middle = (low + high) / 2;
    traffic.pointerWords += table.countWords(table.rowPointer(middle));
    if (table.read(table.rowPointer(middle)) < number)
      low = middle + 1;
    else
      high = middle;
  }
  return std::max<int64_t>(0, low - 1);
}

static void walkBitmap(const ReferenceTable &table,
                       const std::vector<Pair> &pairs, int64_t column,
                       Traffic &traffic) {
  int64_t firstRow =
      table.geometry.transposed ? skipRows(table, column, traffic) : 0;
  for (const Pair &pair : pairs) {
    if (pair.place.row < firstRow)
      continue;
    uint64_t row = table.presenceOf(pair.place.row, pair.place.row).begin;
    uint64_t bit = row + pair.place.column;
    ++traffic.rows;
    ++traffic.scannedBits;
    traffic.indexWords += table.countWords({bit, bit + 1});
    if (!pair.stored)
      continue;
    ++traffic.weights;
    traffic.scannedBits += pair.place.column;
    traffic.indexWords += table.countWords({row, bit + 1});
    traffic.pointerWords += table.countWords(table.rowPointer(pair.place.row));
    traffic.weightWords +=
        table.countWords({pair.stored->begin, pair.stored->end});
  }
}

Traffic backwardTraffic(const Geometry &geometry, const uint64_t *words,
                        int64_t target) {
  ReferenceTable table(geometry, words);
  std::vector<Pair> pairs = pairsOfTarget(table, target);
  int64_t column =
      hasWindows(geometry) ? target % geometry.target.size.channels : target;
  Traffic traffic;
  traffic.pairs = static_cast<int64_t>(pairs.size());
  if (geometry.encoding == Encoding::Bitmap) {
    walkBitmap(table, pairs, column, traffic);
    return traffic;
  }
  bool hasColumn = geometry.encoding == Encoding::Index && geometry.transposed;
  for (const Pair &pair : pairs) {
    if (!pair.stored)
      continue;
    ++traffic.weights;
    if (hasColumn || !isSparse(geometry.encoding))
      traffic.weightWords +=
          table.countWords({pair.stored->begin, pair.stored->end});
  }
  if (!isSparse(geometry.encoding)) {
    traffic.rows = traffic.weights;
  } else if (hasColumn) {
    traffic.rows = 1;
    traffic.pointerWords =
        table.countWords({table.columnPointer(column).begin,
                          table.columnPointer(column + 1).end});
    traffic.indexWords = table.countWords(table.transposedOf(column));
  } else {
    int64_t last = static_cast<int64_t>(table.rows.size()) - 1;
    traffic.rows = last + 1;
    traffic.pointerWords = table.countWords(
        {table.rowPointer(0).begin, table.rowPointer(last + 1).end});
    traffic.weightWords = table.countWords(table.bodyOf(0, last));
  }
  return traffic;
}

} // namespace snnc::synapse
