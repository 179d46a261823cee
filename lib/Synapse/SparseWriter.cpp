// Writes the parts of sparse tables one after the other.

#include "SparseWriter.h"

#include "Layout.h"

namespace snnc::synapse {

/// Calls `visit(skip, count)` for each run of neighbouring weights of a row
/// with the zeros before it.
template <typename Visit>
static void forEachRun(const SparseRows &rows, uint64_t row, Visit visit) {
  uint64_t at = 0, end = rows.begins[row + 1];
  for (uint64_t i = rows.begins[row]; i < end;) {
    uint64_t first = i;
    while (++i < end && rows.columns[i] == rows.columns[i - 1] + 1)
      ;
    visit(rows.columns[first] - at, i - first);
    at = rows.columns[i - 1] + 1;
  }
}

/// The skips and lengths that `run_length` stores for a run: calls
/// `visit(skip, count)` for each.
template <typename Visit>
static void cutRun(uint64_t skip, uint64_t count, uint64_t most, Visit visit) {
  for (; skip > most; skip -= most)
    visit(most, 0);
  for (; count > most; count -= most) {
    visit(skip, most);
    skip = 0;
  }
  visit(skip, count);
}

/// How many headers of `gapBits` a run takes: skips and lengths, or gaps.
static uint64_t numHeaders(Encoding encoding, uint64_t skip, uint64_t count,
                           uint64_t most) {
  if (encoding == Encoding::DeltaIndex)
    return skip / most + count;
  uint64_t skips = skip > most ? (skip - 1) / most : 0;
  return 2 * (skips + (count + most - 1) / most);
}

/// Where each row of a table of runs begins, in bits behind the pointers.
static std::vector<uint64_t> beginsOfRuns(const Geometry &geometry,
                                          const SparseRows &rows) {
  std::vector<uint64_t> begins{0};
  uint64_t most = (uint64_t(1) << geometry.gapBits) - 1, bits = 0;
  for (uint64_t row = 0; row + 1 < rows.begins.size(); ++row) {
    forEachRun(rows, row, [&](uint64_t skip, uint64_t count) {
      bits +=
          numHeaders(geometry.encoding, skip, count, most) * geometry.gapBits +
          count * geometry.weightBits;
    });
    begins.push_back(bits);
  }
  return begins;
}

/// The gap bits of the smallest table.
static unsigned chooseGapBits(Geometry geometry, const SparseRows &rows) {
  std::vector<uint64_t> headers(17);
  for (uint64_t row = 0; row + 1 < rows.begins.size(); ++row)
    forEachRun(rows, row, [&](uint64_t skip, uint64_t count) {
      for (unsigned bits = 1; bits <= 16; ++bits)
        headers[bits] += numHeaders(geometry.encoding, skip, count,
                                    (uint64_t(1) << bits) - 1);
    });
  uint64_t least = UINT64_MAX;
  unsigned best = 1;
  for (unsigned bits = 1; bits <= 16; ++bits) {
    uint64_t behind =
        headers[bits] * bits + rows.numWeights() * geometry.weightBits;
    uint64_t size = rows.begins.size() * bitsToTell(behind + 1) + behind;
    if (size < least) {
      least = size;
      best = bits;
    }
  }
  return best;
}

namespace {
/// Writes one table.
class SparseWriter {
public:
  SparseWriter(const Geometry &geometry, const SparseRows &rows)
      : geometry(geometry), rows(rows), layout(geometry) {}

  EncodedTable write();

private:
  void writePointers(const std::vector<uint64_t> &pointers) {
    for (uint64_t pointer : pointers)
      writer.write(pointer, geometry.pointerBits);
  }
  void writeWeight(uint64_t number) {
    writer.write(rows.codes[number], geometry.weightBits);
  }
  void writeZeros(uint64_t count) {
    for (; count > 64; count -= 64)
      writer.write(0, 64);
    writer.write(0, count);
  }
  template <typename Visit>
  void forEachWeight(Visit visit) const;
  void writeBitmap();
  void writePresence();
  void writeIndex();
  void writeTransposed(const std::vector<uint64_t> &begins);
  void writeRuns();
  void writeGaps(uint64_t skip, uint64_t count);

  Geometry geometry;
  const SparseRows &rows;
  Layout layout;
  BitWriter writer;
  uint64_t next = 0; ///< weight of a table of runs
};
} // namespace

/// Calls `visit(row, channel, number)` for each weight.
template <typename Visit>
void SparseWriter::forEachWeight(Visit visit) const {
  for (uint64_t row = 0; row < layout.rows; ++row) {
    uint64_t first = layout.rowAt(row).firstChannel;
    for (uint64_t i = rows.begins[row]; i < rows.begins[row + 1]; ++i)
      visit(row, first + rows.columns[i], i);
  }
}

void SparseWriter::writeBitmap() {
  uint64_t count = rows.numWeights(), last = count ? count - 1 : 0;
  geometry.pointerBits = bitsToTell(count);
  for (uint64_t row = 0; row < layout.rows; ++row)
    writer.write(std::min(rows.begins[row], last), geometry.pointerBits);
  if (geometry.transposed) {
    std::vector<uint64_t> firsts(layout.channels, last);
    forEachWeight([&](uint64_t, uint64_t channel, uint64_t number) {
      firsts[channel] = std::min(firsts[channel], number);
    });
    writePointers(firsts);
  }
  writePresence();
  for (uint64_t i = 0; i < count; ++i)
    writeWeight(i);
}

void SparseWriter::writePresence() {
  for (uint64_t row = 0; row < layout.rows; ++row) {
    uint64_t at = 0;
    for (uint64_t i = rows.begins[row]; i < rows.begins[row + 1]; ++i) {
      writeZeros(rows.columns[i] - at);
      writer.write(1, 1);
      at = rows.columns[i] + 1;
    }
    writeZeros(layout.rowAt(row).count - at);
  }
}

void SparseWriter::writeIndex() {
  geometry.pointerBits = bitsToTell(rows.numWeights() + 1);
  writePointers(rows.begins);
  std::vector<uint64_t> columnBegins;
  if (geometry.transposed) {
    columnBegins.resize(layout.channels + 1);
    forEachWeight([&](uint64_t, uint64_t channel, uint64_t) {
      ++columnBegins[channel + 1];
    });
    for (uint64_t i = 1; i < columnBegins.size(); ++i)
      columnBegins[i] += columnBegins[i - 1];
    writePointers(columnBegins);
  }
  for (uint64_t i = 0; i < rows.numWeights(); ++i) {
    writer.write(rows.columns[i], layout.columnBits);
    writeWeight(i);
  }
  if (geometry.transposed)
    writeTransposed(columnBegins);
}

/// The entries of the columns, which begin at `begins`.
void SparseWriter::writeTransposed(const std::vector<uint64_t> &begins) {
  struct Entry {
    uint64_t row, number;
  };
  std::vector<uint64_t> next(begins.begin(), begins.end() - 1);
  std::vector<Entry> entries(rows.numWeights());
  forEachWeight([&](uint64_t row, uint64_t channel, uint64_t number) {
    entries[next[channel]++] = {row, number};
  });
  for (const Entry &entry : entries) {
    writer.write(entry.row, layout.rowBits);
    writer.write(entry.number, layout.placeBits);
  }
}

void SparseWriter::writeRuns() {
  if (geometry.gapBits == 0)
    geometry.gapBits = chooseGapBits(geometry, rows);
  std::vector<uint64_t> begins = beginsOfRuns(geometry, rows);
  geometry.pointerBits = bitsToTell(begins.back() + 1);
  writePointers(begins);
  bool hasLengths = geometry.encoding == Encoding::RunLength;
  uint64_t most = (uint64_t(1) << geometry.gapBits) - 1;
  auto writeRun = [this](uint64_t skip, uint64_t count) {
    writer.write(skip, geometry.gapBits);
    writer.write(count, geometry.gapBits);
    while (count-- > 0)
      writeWeight(next++);
  };
  for (uint64_t row = 0; row < layout.rows; ++row)
    forEachRun(rows, row, [&](uint64_t skip, uint64_t count) {
      if (hasLengths)
        cutRun(skip, count, most, writeRun);
      else
        writeGaps(skip, count);
    });
}

/// The entries of `delta_index` for a run.
void SparseWriter::writeGaps(uint64_t skip, uint64_t count) {
  uint64_t escape = (uint64_t(1) << geometry.gapBits) - 1;
  for (; skip >= escape; skip -= escape)
    writer.write(escape, geometry.gapBits);
  for (; count > 0; --count) {
    writer.write(skip, geometry.gapBits);
    writeWeight(next++);
    skip = 0;
  }
}

EncodedTable SparseWriter::write() {
  switch (geometry.encoding) {
  case Encoding::Bitmap:
    writeBitmap();
    break;
  case Encoding::Index:
    writeIndex();
    break;
  default:
    writeRuns();
  }
  return {geometry, writer.getWords(), writer.sizeInBits()};
}

EncodedTable packSparse(const Geometry &geometry, const SparseRows &rows) {
  return SparseWriter(geometry, rows).write();
}

} // namespace snnc::synapse
