// Finds the parts of a table by adding up what stands before them.

#include "ReferenceTable.h"

#include <algorithm>

namespace snnc::synapse {

/// The bits that tell `count` things apart.
static unsigned log2Up(uint64_t count) {
  unsigned bits = 0;
  while ((count > 1) && (uint64_t(1) << bits) < count)
    ++bits;
  return bits;
}

/// True if source channel `source` and channel `target` of the target
/// population are in the same group.
static bool areJoined(const Geometry &geometry, int64_t source,
                      int64_t target) {
  int64_t groups = geometry.kernel.groups;
  return source / (geometry.source.channels / groups) ==
         target / (geometry.targetPopulation.channels / groups);
}

ReferenceTable::ReferenceTable(const Geometry &geometry, const uint64_t *words)
    : geometry(geometry), words(words) {
  uint64_t places = 0;
  if (!hasWindows(geometry)) {
    int64_t width = geometry.target.numNeurons();
    for (int64_t i = 0; i < geometry.source.numNeurons(); ++i) {
      rows.push_back({0, 0, 0, width, 0, places});
      places += width;
    }
    return;
  }
  for (int64_t c = 0; c < geometry.source.channels; ++c) {
    std::vector<int64_t> targets; // of the fragment
    for (int64_t k = 0; k < geometry.target.size.channels; ++k)
      if (areJoined(geometry, c, geometry.target.origin.c + k))
        targets.push_back(k);
    int64_t width = static_cast<int64_t>(targets.size());
    if (width == 0)
      continue;
    firstRows[c] = static_cast<int64_t>(rows.size());
    for (int64_t ky = 0; ky < geometry.kernel.height; ++ky)
      for (int64_t kx = 0; kx < geometry.kernel.width; ++kx) {
        rows.push_back({c, ky, kx, width, targets.front(), places});
        places += width;
      }
  }
}

int64_t ReferenceTable::findRow(int64_t channel, int64_t ky, int64_t kx) const {
  auto first = firstRows.find(channel);
  if (first == firstRows.end())
    return -1;
  return first->second + ky * geometry.kernel.width + kx;
}

uint64_t ReferenceTable::read(const Bits &field) const {
  uint64_t value = 0;
  for (uint64_t place = field.begin; place < field.end; ++place)
    value |= (words[place / 64] >> (place % 64) & 1) << (place - field.begin);
  return value;
}

int64_t ReferenceTable::readWeight(const Stored &stored) const {
  unsigned bits = geometry.weightBits;
  if (bits == 0)
    return 1;
  uint64_t code = read({stored.weight, stored.weight + bits});
  if (geometry.isUnsigned)
    return static_cast<int64_t>(code);
  if (bits == 1)
    return code ? -1 : 1;
  bool isNegative = code >> (bits - 1) & 1;
  return static_cast<int64_t>(code) - (isNegative ? int64_t(1) << bits : 0);
}

Bits ReferenceTable::rowPointer(int64_t row) const {
  uint64_t begin = row * uint64_t(geometry.pointerBits);
  return {begin, begin + geometry.pointerBits};
}

Bits ReferenceTable::columnPointer(int64_t column) const {
  bool isBitmap = geometry.encoding == Encoding::Bitmap;
  return rowPointer(rows.size() + (isBitmap ? 0 : 1) + column);
}

/// Where the pointers end and what follows them begins.
uint64_t ReferenceTable::pointersEnd() const {
  int64_t columns = hasWindows(geometry) ? geometry.target.size.channels
                                         : geometry.target.numNeurons();
  int64_t last = static_cast<int64_t>(rows.size()) - 1;
  switch (geometry.encoding) {
  case Encoding::Dense:
  case Encoding::Functional:
    return 0;
  case Encoding::Bitmap:
    return geometry.transposed ? columnPointer(columns - 1).end
                               : rowPointer(last).end;
  case Encoding::Index:
    return geometry.transposed ? columnPointer(columns).end
                               : rowPointer(last + 1).end;
  default:
    return rowPointer(last + 1).end;
  }
}

/// Where weights, entries or runs begin.
uint64_t ReferenceTable::bodyBegin() const {
  if (geometry.encoding != Encoding::Bitmap)
    return pointersEnd();
  return pointersEnd() + rows.back().firstPlace + rows.back().width;
}

Bits ReferenceTable::presenceOf(int64_t first, int64_t last) const {
  uint64_t begin = pointersEnd();
  return {begin + rows[first].firstPlace,
          begin + rows[last].firstPlace + rows[last].width};
}

unsigned ReferenceTable::bitsOfColumn() const {
  int64_t widest = 0;
  for (const Row &row : rows)
    widest = std::max(widest, row.width);
  return log2Up(widest);
}

std::vector<Stored> ReferenceTable::storedOf(int64_t row) const {
  uint64_t bits = geometry.weightBits;
  std::vector<Stored> stored;
  auto add = [&](int64_t column, uint64_t begin, uint64_t weight) {
    stored.push_back({column, begin, weight, weight + bits});
  };
  switch (geometry.encoding) {
  case Encoding::Dense:
  case Encoding::Functional:
    for (int64_t column = 0; column < rows[row].width; ++column) {
      uint64_t weight = (rows[row].firstPlace + column) * bits;
      add(column, weight, weight);
    }
    return stored;
  case Encoding::Bitmap: {
    uint64_t presence = presenceOf(row, row).begin;
    uint64_t weight = bodyBegin() + read(rowPointer(row)) * bits;
    for (int64_t column = 0; column < rows[row].width; ++column) {
      uint64_t bit = presence + column;
      if (read({bit, bit + 1})) {
        add(column, weight, weight);
        weight += bits;
      }
    }
    return stored;
  }
  case Encoding::Index: {
    uint64_t columnBits = bitsOfColumn();
    for (uint64_t number = read(rowPointer(row));
         number < read(rowPointer(row + 1)); ++number) {
      uint64_t entry = bodyBegin() + number * (columnBits + bits);
      add(static_cast<int64_t>(read({entry, entry + columnBits})), entry,
          entry + columnBits);
    }
    return stored;
  }
  default:
    return storedRuns(row);
  }
}

/// The weights of a row of `run_length` or `delta_index`.
std::vector<Stored> ReferenceTable::storedRuns(int64_t row) const {
  std::vector<Stored> stored;
  uint64_t gap = geometry.gapBits, bits = geometry.weightBits;
  uint64_t at = bodyBegin() + read(rowPointer(row));
  uint64_t end = bodyBegin() + read(rowPointer(row + 1));
  int64_t column = 0;
  while (at < end) {
    uint64_t begin = at;
    uint64_t skip = read({at, at + gap});
    at += gap;
    column += static_cast<int64_t>(skip);
    if (geometry.encoding == Encoding::DeltaIndex) {
      if (skip == (uint64_t(1) << gap) - 1)
        continue;
      stored.push_back({column++, begin, at, at + bits});
      at += bits;
      continue;
    }
    uint64_t count = read({at, at + gap});
    at += gap;
    for (; count > 0; --count, at += bits)
      stored.push_back({column++, at, at, at + bits});
  }
  return stored;
}

Bits ReferenceTable::bodyOf(int64_t first, int64_t last) const {
  uint64_t bits = geometry.weightBits, body = bodyBegin();
  switch (geometry.encoding) {
  case Encoding::Dense:
  case Encoding::Functional:
    return {rows[first].firstPlace * bits,
            (rows[last].firstPlace + rows[last].width) * bits};
  case Encoding::Bitmap: {
    uint64_t count = 0;
    for (int64_t row = first; row <= last; ++row)
      count += storedOf(row).size();
    uint64_t begin = body + read(rowPointer(first)) * bits;
    return {begin, begin + count * bits};
  }
  case Encoding::Index:
    bits += bitsOfColumn();
    return {body + read(rowPointer(first)) * bits,
            body + read(rowPointer(last + 1)) * bits};
  default:
    return {body + read(rowPointer(first)), body + read(rowPointer(last + 1))};
  }
}

Bits ReferenceTable::transposedOf(int64_t column) const {
  int64_t last = static_cast<int64_t>(rows.size()) - 1;
  uint64_t places = rows.back().firstPlace + rows.back().width;
  uint64_t bits = log2Up(rows.size()) + log2Up(places);
  uint64_t begin = bodyOf(0, last).end;
  return {begin + read(columnPointer(column)) * bits,
          begin + read(columnPointer(column + 1)) * bits};
}

void ReferenceTable::addWords(const Bits &bits,
                              std::set<uint64_t> &touched) const {
  for (uint64_t bit = bits.begin; bit < bits.end; ++bit)
    touched.insert(bit / geometry.wordBits);
}

int64_t ReferenceTable::countWords(const Bits &bits) const {
  std::set<uint64_t> touched;
  addWords(bits, touched);
  return static_cast<int64_t>(touched.size());
}

} // namespace snnc::synapse
