// Bounds the size of a table by the number of its weights.

#include "snnc/Synapse/Bound.h"

#include "Layout.h"
#include "snnc/Synapse/Encoder.h"
#include "snnc/Synapse/Reach.h"

#include <algorithm>
#include <vector>

namespace snnc::synapse {

namespace {
/// Sums and products that stay at the largest number once they do not fit.
struct Saturating {
  uint64_t value = 0;

  Saturating operator+(Saturating other) const {
    uint64_t sum = 0;
    return {__builtin_add_overflow(value, other.value, &sum) ? UINT64_MAX
                                                             : sum};
  }
  Saturating operator*(Saturating other) const {
    return {multiply(value, other.value)};
  }
};
} // namespace

/// The most bits of gaps, and of lengths beside them, for the best gap width.
static Saturating mostGapBits(const Layout &layout, uint64_t nonZeros,
                              uint64_t fields) {
  uint64_t best = UINT64_MAX;
  for (uint64_t bits = 1; bits <= 16; ++bits) {
    // Skips of full width use up places that have no weight.
    uint64_t skips = (layout.places - nonZeros) / ((uint64_t(1) << bits) - 1);
    best = std::min(
        best, (Saturating{nonZeros + skips} * Saturating{bits * fields}).value);
  }
  return {best};
}

uint64_t mostBits(const Geometry &geometry, uint64_t nonZeros) {
  if (!isSparse(geometry.encoding))
    return sizeInBits(geometry);
  Layout layout(geometry);
  nonZeros = std::min(nonZeros, layout.places);
  uint64_t columns = geometry.transposed ? layout.channels : 0;
  Saturating weights = Saturating{nonZeros} * Saturating{geometry.weightBits};
  if (geometry.encoding == Encoding::Bitmap)
    return (weights + Saturating{layout.places} +
            Saturating{layout.rows + columns} *
                Saturating{bitsToTell(nonZeros)})
        .value;
  if (geometry.encoding == Encoding::Index) {
    uint64_t perWeight = bitsToTell(layout.columns);
    uint64_t pointers = layout.rows + 1;
    if (geometry.transposed) {
      perWeight += bitsToTell(layout.rows) + bitsToTell(layout.places);
      pointers += columns + 1;
    }
    return (weights + Saturating{nonZeros} * Saturating{perWeight} +
            Saturating{pointers} * Saturating{bitsToTell(nonZeros + 1)})
        .value;
  }
  uint64_t fields = geometry.encoding == Encoding::RunLength ? 2 : 1;
  Saturating body = weights + mostGapBits(layout, nonZeros, fields);
  Saturating pointers = Saturating{layout.rows + 1} *
                        Saturating{bitsToTell((body + Saturating{1}).value)};
  return (body + pointers).value;
}

uint64_t leastBits(const Geometry &geometry, uint64_t nonZeros) {
  bool hasGaps = geometry.encoding == Encoding::RunLength ||
                 geometry.encoding == Encoding::DeltaIndex;
  if (!hasGaps)
    return mostBits(geometry, nonZeros);
  Saturating body = Saturating{nonZeros} * Saturating{geometry.weightBits};
  uint64_t pointerBits = bitsToTell((body + Saturating{1}).value);
  return (body + Saturating{Layout(geometry).rows + 1} *
                     Saturating{nonZeros ? pointerBits : 0})
      .value;
}

/// The pairs of a source and a target that each position of the kernel joins
/// along one axis.
static std::vector<uint64_t> joinedPairs(const Axis &axis) {
  std::vector<uint64_t> pairs(axis.extent);
  for (const Reach &reach : axis.reaches)
    for (int64_t n = 0; n < reach.count; ++n)
      ++pairs[reach.low + n * axis.step];
  return pairs;
}

uint64_t countJoined(const Geometry &geometry, const LayerWeights &weights) {
  const Box &box = geometry.target;
  std::vector<uint64_t> rows = joinedPairs(rowAxis(geometry));
  std::vector<uint64_t> columns = joinedPairs(columnAxis(geometry));
  auto isZero = [&](uint64_t index) {
    return (weights.bytes && weights.bytes[index] == 0) ||
           (weights.shorts && weights.shorts[index] == 0) ||
           (weights.ints && weights.ints[index] == 0) ||
           (weights.reals && weights.reals[index] == 0.0f);
  };
  // With a sign, weights of 1 bit are never 0.
  bool mayBeZero = geometry.weightBits != 1 || geometry.isUnsigned;
  int64_t perTarget = geometry.source.channels / geometry.kernel.groups;
  uint64_t index = static_cast<uint64_t>(box.origin.c * perTarget) *
                   rows.size() * columns.size();
  uint64_t joined = 0;
  for (int64_t c = 0; c < box.size.channels * perTarget; ++c)
    for (uint64_t inRows : rows)
      for (uint64_t inColumns : columns)
        joined += mayBeZero && isZero(index++) ? 0 : inRows * inColumns;
  return joined;
}

} // namespace snnc::synapse
