// Bounds the size of a table by the number of its weights.

#include "snnc/Synapse/Bound.h"

#include "Bounds.h"
#include "snnc/Synapse/Encoder.h"

#include <algorithm>
#include <vector>

namespace snnc::synapse {

namespace {
/// Rows, the longest row, the columns of all rows, the places.
struct Layout {
  uint64_t rows, longest, columns, places;
};

/// Sums and products that stay at the largest number once they do not fit.
struct Saturating {
  uint64_t value = 0;

  Saturating operator+(Saturating other) const {
    uint64_t sum = 0;
    return {__builtin_add_overflow(value, other.value, &sum) ? UINT64_MAX
                                                             : sum};
  }
  Saturating operator*(Saturating other) const {
    uint64_t product = 0;
    return {__builtin_mul_overflow(value, other.value, &product) ? UINT64_MAX
                                                                 : product};
  }
};
} // namespace

/// The bits that tell `count` numbers apart.
static uint64_t bitsFor(uint64_t count) {
  uint64_t bits = 0;
  while (bits < 64 && count > uint64_t(1) << bits)
    ++bits;
  return bits;
}

static Layout layoutOf(const Geometry &geometry) {
  uint64_t targets = geometry.target.numNeurons();
  if (!geometry.windows) {
    uint64_t sources = geometry.source.numNeurons();
    return {sources, targets, targets,
            (Saturating{sources} * Saturating{targets}).value};
  }
  const Kernel &kernel = geometry.kernel;
  uint64_t size = kernel.height * kernel.width;
  uint64_t perGroup = geometry.source.channels / kernel.groups;
  Layout layout{0, 0, static_cast<uint64_t>(geometry.target.size.channels), 0};
  for (int64_t group = 0; group < kernel.groups; ++group) {
    uint64_t count = groupChannels(geometry, group).count;
    if (count == 0)
      continue;
    layout.rows += perGroup * size;
    layout.places += perGroup * size * count;
    layout.longest = std::max(layout.longest, count);
  }
  return layout;
}

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
  Layout layout = layoutOf(geometry);
  nonZeros = std::min(nonZeros, layout.places);
  uint64_t columns = geometry.transposed ? layout.columns : 0;
  Saturating weights = Saturating{nonZeros} * Saturating{geometry.weightBits};
  if (geometry.encoding == Encoding::Bitmap)
    return (weights + Saturating{layout.places} +
            Saturating{layout.rows + columns} * Saturating{bitsFor(nonZeros)})
        .value;
  if (geometry.encoding == Encoding::Index) {
    uint64_t perWeight = bitsFor(layout.longest);
    uint64_t pointers = layout.rows + 1;
    if (geometry.transposed) {
      perWeight += bitsFor(layout.rows) + bitsFor(layout.places);
      pointers += columns + 1;
    }
    return (weights + Saturating{nonZeros} * Saturating{perWeight} +
            Saturating{pointers} * Saturating{bitsFor(nonZeros + 1)})
        .value;
  }
  uint64_t fields = geometry.encoding == Encoding::RunLength ? 2 : 1;
  Saturating body = weights + mostGapBits(layout, nonZeros, fields);
  Saturating pointers = Saturating{layout.rows + 1} *
                        Saturating{bitsFor((body + Saturating{1}).value)};
  return (body + pointers).value;
}

uint64_t leastBits(const Geometry &geometry, uint64_t nonZeros) {
  bool hasGaps = geometry.encoding == Encoding::RunLength ||
                 geometry.encoding == Encoding::DeltaIndex;
  if (!hasGaps)
    return mostBits(geometry, nonZeros);
  Saturating body = Saturating{nonZeros} * Saturating{geometry.weightBits};
  uint64_t pointerBits = bitsFor((body + Saturating{1}).value);
  return (body + Saturating{layoutOf(geometry).rows + 1} *
                     Saturating{nonZeros ? pointerBits : 0})
      .value;
}

/// The pairs of a source and a target that each position of the kernel joins
/// along one axis.
static std::vector<uint64_t> joinedPairs(int64_t kernel, int64_t stride,
                                         int64_t pad, int64_t dilation,
                                         int64_t sources, int64_t first,
                                         int64_t count) {
  std::vector<uint64_t> pairs(kernel);
  for (int64_t k = 0; k < kernel; ++k)
    for (int64_t target = first; target < first + count; ++target) {
      int64_t source = target * stride - pad + k * dilation;
      pairs[k] += source >= 0 && source < sources;
    }
  return pairs;
}

uint64_t countJoined(const Geometry &geometry, const LayerWeights &weights) {
  const Kernel &kernel = geometry.kernel;
  const Box &box = geometry.target;
  std::vector<uint64_t> rows = joinedPairs(
      kernel.height, kernel.strideH, kernel.padTop, kernel.dilationH,
      geometry.source.height, box.origin.y, box.size.height);
  std::vector<uint64_t> columns = joinedPairs(
      kernel.width, kernel.strideW, kernel.padLeft, kernel.dilationW,
      geometry.source.width, box.origin.x, box.size.width);
  auto isZero = [&](uint64_t index) {
    return (weights.bytes && weights.bytes[index] == 0) ||
           (weights.shorts && weights.shorts[index] == 0) ||
           (weights.ints && weights.ints[index] == 0) ||
           (weights.reals && weights.reals[index] == 0.0f);
  };
  // With a sign, weights of 1 bit are never 0.
  bool mayBeZero = geometry.weightBits != 1 || geometry.isUnsigned;
  int64_t perTarget = geometry.source.channels / kernel.groups;
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
