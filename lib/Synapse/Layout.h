// Where the parts of a sparse synapse table lie.

#ifndef SNNC_LIB_SYNAPSE_LAYOUT_H
#define SNNC_LIB_SYNAPSE_LAYOUT_H

#include "Bounds.h"
#include "snnc/Support/Bits.h"
#include "snnc/Support/Result.h"
#include "snnc/Synapse/Table.h"

#include <algorithm>
#include <cstdint>

namespace snnc::synapse {

/// The product, or UINT64_MAX once it does not fit.
inline uint64_t multiply(uint64_t a, uint64_t b) {
  uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

/// The weight at bit `position` of a table; of a real its bits.
inline int32_t weightAt(const Geometry &geometry, const uint64_t *words,
                        uint64_t position) {
  unsigned bits = geometry.weightBits;
  if (bits == 0)
    return 1;
  uint64_t code = readBits(words, position, bits);
  if (geometry.isUnsigned || bits == realBits)
    return static_cast<int32_t>(code);
  if (bits == 1)
    return code ? -1 : 1;
  uint32_t sign = uint32_t(1) << (bits - 1);
  return static_cast<int32_t>((static_cast<uint32_t>(code) ^ sign) - sign);
}

/// A row of a sparse table.
struct RowPlaces {
  uint64_t first = 0;       ///< place of the table, counted by rows
  int64_t count = 0;        ///< columns
  int64_t firstChannel = 0; ///< of the fragment, that column 0 stands for
};

/// The parts of a sparse table, in bits from its beginning. The geometry is
/// that of a valid table.
class Layout {
public:
  explicit Layout(const Geometry &geometry);

  uint64_t rows = 0;     ///< R of docs/machine.md
  uint64_t columns = 0;  ///< C, the largest number of columns in a row
  uint64_t channels = 0; ///< T, what column pointers stand for
  uint64_t places = 0;   ///< UINT64_MAX if that does not fit 64 bits
  unsigned columnBits = 0;
  unsigned rowBits = 0;
  unsigned placeBits = 0;
  unsigned entryBits = 0; ///< per weight of `bitmap` and `index`
  uint64_t numRowPointers = 0;
  uint64_t numColumnPointers = 0; ///< 0 without transposed access

  unsigned pointerBits() const { return geometry.pointerBits; }
  uint64_t columnPointers() const { return numRowPointers * pointerBits(); }
  uint64_t pointersEnd() const {
    return (numRowPointers + numColumnPointers) * pointerBits();
  }
  /// Weights, entries or runs.
  uint64_t body() const {
    bool isBitmap = geometry.encoding == Encoding::Bitmap;
    return pointersEnd() + (isBitmap ? places : 0);
  }

  uint64_t rowPointer(const uint64_t *words, uint64_t row) const {
    return readBits(words, row * pointerBits(), pointerBits());
  }
  uint64_t columnPointer(const uint64_t *words, uint64_t column) const {
    return readBits(words, columnPointers() + column * pointerBits(),
                    pointerBits());
  }

  RowPlaces rowAt(uint64_t row) const;

  /// With windows: the rows of the kernel of one source channel.
  int64_t kernelSize() const { return kernelRows; }
  /// With windows: the first row of a source channel; -1 if it reaches none.
  int64_t firstRowOf(int64_t sourceChannel) const;
  /// With windows: the source channel that a row belongs to.
  int64_t channelOf(uint64_t row) const {
    return firstSource + static_cast<int64_t>(row) / kernelRows;
  }

  const Geometry &getGeometry() const { return geometry; }

private:
  void setWindows();

  Geometry geometry;
  bool windows = false;
  int64_t kernelRows = 1;
  int64_t firstSource = 0; ///< channels that reach the fragment
  int64_t numSources = 0;
};

/// Calls `visit(column, bit)` for each stored weight of a row of a table whose
/// contents are valid; `bit` is where the weight begins. `position` is where
/// the row's weights, entries or runs begin; returns where they end.
template <typename Visit>
uint64_t forEachInRow(const Layout &layout, const uint64_t *words, uint64_t row,
                      uint64_t position, Visit visit) {
  const Geometry &geometry = layout.getGeometry();
  unsigned weightBits = geometry.weightBits, gapBits = geometry.gapBits;
  if (geometry.encoding == Encoding::Bitmap) {
    RowPlaces places = layout.rowAt(row);
    uint64_t presence = layout.pointersEnd() + places.first;
    for (int64_t done = 0; done < places.count; done += 64) {
      unsigned take = std::min<int64_t>(64, places.count - done);
      uint64_t bits = readBits(words, presence + done, take);
      for (; bits; bits &= bits - 1) {
        visit(done + __builtin_ctzll(bits), position);
        position += weightBits;
      }
    }
    return position;
  }
  uint64_t end = layout.rowPointer(words, row + 1);
  if (geometry.encoding == Encoding::Index) {
    end = layout.body() + end * layout.entryBits;
    uint64_t count =
        layout.rowPointer(words, row + 1) - layout.rowPointer(words, row);
    for (uint64_t i = 0; i < count; ++i) {
      visit(static_cast<int64_t>(readBits(words, position, layout.columnBits)),
            position + layout.columnBits);
      position += layout.entryBits;
    }
    return end;
  }
  end += layout.body();
  int64_t column = 0;
  int64_t escape = (int64_t(1) << gapBits) - 1;
  while (position < end) {
    int64_t skip = readBits(words, position, gapBits);
    position += gapBits;
    column += skip;
    int64_t count = skip != escape;
    if (geometry.encoding == Encoding::RunLength) {
      count = readBits(words, position, gapBits);
      position += gapBits;
    }
    for (int64_t i = 0; i < count; ++i) {
      visit(column++, position);
      position += weightBits;
    }
  }
  return end;
}

/// Calls `visit(row, column, bit)` for each stored weight of a table whose
/// contents are valid, in the order of the table, and `open(row, position)`
/// before each row.
template <typename Open, typename Visit>
void forEachStored(const Layout &layout, const uint64_t *words, Open open,
                   Visit visit) {
  uint64_t position = layout.body();
  for (uint64_t row = 0; row < layout.rows; ++row) {
    open(row, position);
    position = forEachInRow(
        layout, words, row, position,
        [&](int64_t column, uint64_t bit) { visit(row, column, bit); });
  }
  open(layout.rows, position);
}

/// The number of stored weights, or what is wrong with the contents of a sparse
/// table. The geometry is valid for `numWords`.
Result<uint64_t> checkContents(const Layout &layout, const uint64_t *words,
                               uint64_t numWords);

/// Checks the kernel of a geometry whose populations are valid.
Status checkKernel(const Geometry &geometry);

} // namespace snnc::synapse

#endif // SNNC_LIB_SYNAPSE_LAYOUT_H
