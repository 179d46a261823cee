// Checks what a sparse table holds: pointers, presence bits, entries, runs.

#include "Layout.h"
#include "snnc/Synapse/Encoder.h"

#include <string>
#include <vector>

namespace snnc::synapse {

namespace {
/// The steps of a check; each trusts those before it.
class Contents {
public:
  Contents(const Layout &layout, const uint64_t *words, uint64_t numWords)
      : layout(layout), geometry(layout.getGeometry()), words(words),
        numBits(multiply(numWords, 64)) {}

  Result<uint64_t> check();

private:
  Status checkBitmap();
  Status checkBitmapColumns();
  Status checkIndex();
  Status checkIndexColumns();
  Status checkTransposedEntry(int64_t channel, uint64_t number);
  Status checkRuns();
  Status checkRun(uint64_t row, uint64_t begin, uint64_t end);

  Status checkPointerBits(uint64_t count) const;
  Status checkAscending(uint64_t first, uint64_t count, const char *what) const;
  Status checkPointer(const char *what, uint64_t number, uint64_t value,
                      uint64_t expected) const;
  Status checkEnd(uint64_t perWeight) const;

  const Layout &layout;
  const Geometry &geometry;
  const uint64_t *words;
  uint64_t numBits;
  uint64_t stored = 0; ///< weights
};
} // namespace

/// Checks that pointers have the bits that `count` values need.
Status Contents::checkPointerBits(uint64_t count) const {
  unsigned expected = bitsToTell(count);
  if (geometry.pointerBits == expected)
    return {};
  return Error{"pointers have " + std::to_string(geometry.pointerBits) +
               " bits, but what the table holds needs " +
               std::to_string(expected)};
}

Status Contents::checkPointer(const char *what, uint64_t number, uint64_t value,
                              uint64_t expected) const {
  if (value == expected)
    return {};
  return Error{std::string(what) + " pointer " + std::to_string(number) +
               " is " + std::to_string(value) + ", expected " +
               std::to_string(expected)};
}

/// Checks `count` pointers from bit `first` on: from 0 upwards.
Status Contents::checkAscending(uint64_t first, uint64_t count,
                                const char *what) const {
  unsigned bits = geometry.pointerBits;
  uint64_t before = 0;
  for (uint64_t i = 0; i < count && bits; ++i) {
    uint64_t pointer = readBits(words, first + i * bits, bits);
    if (pointer < before || (i == 0 && pointer != 0))
      return Error{
          std::string(what) + " pointer " + std::to_string(i) + " is " +
          std::to_string(pointer) + ", expected " +
          (i == 0 ? "0"
                  : "at least the " + std::to_string(before) + " before it")};
    before = pointer;
  }
  return {};
}

/// Checks that the stored weights fit behind the beginning of the body.
Status Contents::checkEnd(uint64_t perWeight) const {
  if (perWeight == 0 || stored <= (numBits - layout.body()) / perWeight)
    return {};
  return Error{"the synapse table has " + std::to_string(stored) +
               " weights, but only room for " +
               std::to_string((numBits - layout.body()) / perWeight)};
}

Result<uint64_t> Contents::check() {
  Status status;
  switch (geometry.encoding) {
  case Encoding::Bitmap:
    status = checkBitmap();
    break;
  case Encoding::Index:
    status = checkIndex();
    break;
  default:
    status = checkRuns();
  }
  if (!status)
    return status.error();
  return stored;
}

Status Contents::checkBitmap() {
  uint64_t presence = layout.pointersEnd();
  for (uint64_t done = 0; done < layout.places; done += 64) {
    unsigned take = std::min<uint64_t>(64, layout.places - done);
    stored += __builtin_popcountll(readBits(words, presence + done, take));
  }
  if (Status status = checkPointerBits(stored); !status)
    return status;
  if (Status status = checkEnd(geometry.weightBits); !status)
    return status;
  uint64_t last = stored ? stored - 1 : 0, count = 0;
  for (uint64_t row = 0; row < layout.rows && geometry.pointerBits; ++row) {
    if (Status status = checkPointer("row", row, layout.rowPointer(words, row),
                                     std::min(count, last));
        !status)
      return status;
    forEachInRow(layout, words, row, 0,
                 [&count](int64_t, uint64_t) { ++count; });
  }
  return geometry.transposed && geometry.pointerBits ? checkBitmapColumns()
                                                     : Status();
}

Status Contents::checkBitmapColumns() {
  std::vector<bool> isSeen(layout.channels);
  uint64_t number = 0;
  for (uint64_t row = 0; row < layout.rows; ++row) {
    Status status;
    int64_t first = layout.rowAt(row).firstChannel;
    forEachInRow(layout, words, row, 0, [&](int64_t column, uint64_t) {
      int64_t channel = first + column;
      if (!isSeen[channel] && status)
        status = checkPointer("column", channel,
                              layout.columnPointer(words, channel), number);
      isSeen[channel] = true;
      ++number;
    });
    if (!status)
      return status;
  }
  for (uint64_t channel = 0; channel < layout.channels; ++channel)
    if (!isSeen[channel])
      if (Status status =
              checkPointer("column", channel,
                           layout.columnPointer(words, channel), stored - 1);
          !status)
        return status;
  return {};
}

Status Contents::checkIndex() {
  if (Status status = checkAscending(0, layout.rows + 1, "row"); !status)
    return status;
  stored = layout.rowPointer(words, layout.rows);
  if (stored > layout.places)
    return Error{"the synapse table has " + std::to_string(stored) +
                 " weights, but only " + std::to_string(layout.places) +
                 " places for them"};
  if (Status status = checkPointerBits(stored + 1); !status)
    return status;
  uint64_t perWeight = layout.entryBits;
  if (geometry.transposed)
    perWeight += layout.rowBits + layout.placeBits;
  if (Status status = checkEnd(perWeight); !status)
    return status;
  uint64_t position = layout.body();
  for (uint64_t row = 0; row < layout.rows && stored; ++row) {
    int64_t before = -1, count = layout.rowAt(row).count;
    Status status;
    auto check = [&](int64_t column, uint64_t) {
      if ((column <= before || column >= count) && status)
        status = Error{"row " + std::to_string(row) + " has column " +
                       std::to_string(column) + " behind column " +
                       std::to_string(before) + " of 0 to " +
                       std::to_string(count - 1)};
      before = column;
    };
    position = forEachInRow(layout, words, row, position, check);
    if (!status)
      return status;
  }
  return geometry.transposed && stored ? checkIndexColumns() : Status();
}

/// As each transposed entry names another weight, and there are as many as
/// weights, all weights are named.
Status Contents::checkIndexColumns() {
  if (Status status = checkAscending(layout.columnPointers(),
                                     layout.channels + 1, "column");
      !status)
    return status;
  if (Status status =
          checkPointer("column", layout.channels,
                       layout.columnPointer(words, layout.channels), stored);
      !status)
    return status;
  for (uint64_t channel = 0; channel < layout.channels; ++channel) {
    uint64_t end = layout.columnPointer(words, channel + 1);
    for (uint64_t n = layout.columnPointer(words, channel); n < end; ++n)
      if (Status status = checkTransposedEntry(channel, n); !status)
        return status;
  }
  return {};
}

Status Contents::checkTransposedEntry(int64_t channel, uint64_t number) {
  unsigned bits = layout.rowBits + layout.placeBits;
  uint64_t entries = layout.body() + stored * layout.entryBits;
  uint64_t entry = entries + number * bits;
  uint64_t row = readBits(words, entry, layout.rowBits);
  uint64_t weight = readBits(words, entry + layout.rowBits, layout.placeBits);
  bool isFirst = number == layout.columnPointer(words, channel);
  bool ascends = isFirst || row > readBits(words, entry - bits, layout.rowBits);
  bool exists = row < layout.rows && weight >= layout.rowPointer(words, row) &&
                weight < layout.rowPointer(words, row + 1);
  if (ascends && exists) {
    uint64_t column = readBits(words, layout.body() + weight * layout.entryBits,
                               layout.columnBits);
    if (layout.rowAt(row).firstChannel + static_cast<int64_t>(column) ==
        channel)
      return {};
  }
  return Error{"transposed entry " + std::to_string(number) + " of column " +
               std::to_string(channel) + " names weight " +
               std::to_string(weight) + " of row " + std::to_string(row) +
               ", which is not the next of that column"};
}

Status Contents::checkRuns() {
  if (Status status = checkAscending(0, layout.rows + 1, "row"); !status)
    return status;
  uint64_t behind = layout.rowPointer(words, layout.rows);
  if (behind > numBits - layout.body())
    return Error{"the rows end " + std::to_string(behind) +
                 " bits behind the pointers, but the table " +
                 std::to_string(numBits - layout.body())};
  if (Status status = checkPointerBits(behind + 1); !status)
    return status;
  for (uint64_t row = 0; row < layout.rows && behind; ++row)
    if (Status status =
            checkRun(row, layout.body() + layout.rowPointer(words, row),
                     layout.body() + layout.rowPointer(words, row + 1));
        !status)
      return status;
  return {};
}

/// Checks the runs or entries of a row.
Status Contents::checkRun(uint64_t row, uint64_t begin, uint64_t end) {
  bool hasLengths = geometry.encoding == Encoding::RunLength;
  unsigned gapBits = geometry.gapBits;
  uint64_t header = hasLengths ? 2 * gapBits : gapBits;
  uint64_t escape = (uint64_t(1) << gapBits) - 1;
  uint64_t width = layout.rowAt(row).count, column = 0;
  while (begin < end) {
    Error leaves{"the runs of row " + std::to_string(row) +
                 " do not end where it does"};
    if (end - begin < header)
      return leaves;
    uint64_t skip = readBits(words, begin, gapBits);
    uint64_t count =
        hasLengths ? readBits(words, begin + gapBits, gapBits) : skip != escape;
    begin += header;
    if (count * geometry.weightBits > end - begin)
      return leaves;
    begin += count * geometry.weightBits;
    column += skip + count;
    stored += count;
    if (column > width)
      return Error{"row " + std::to_string(row) + " has more than its " +
                   std::to_string(width) + " places"};
  }
  return {};
}

Result<uint64_t> checkContents(const Layout &layout, const uint64_t *words,
                               uint64_t numWords) {
  return Contents(layout, words, numWords).check();
}

Status validate(const Geometry &geometry, const uint64_t *words,
                uint64_t numWords) {
  if (Status status = validate(geometry, numWords); !status)
    return status;
  if (!isSparse(geometry.encoding))
    return {};
  Result<uint64_t> stored = checkContents(Layout(geometry), words, numWords);
  return stored ? Status() : stored.error();
}

} // namespace snnc::synapse
