// Permutes a layer's weights to machine order and packs a fragment's share.

#include "snnc/Synapse/Encoder.h"

#include "CheckLayer.h"
#include "LayerRows.h"
#include "SparseWriter.h"
#include "snnc/Support/Bits.h"

#include <cassert>
#include <string>

namespace snnc::synapse {

namespace {
/// The numbers of a layer as the bits of a table; remembers the first one that
/// does not fit.
class Codes {
public:
  Codes(const Geometry &geometry, const LayerWeights &weights)
      : weights(weights), bits(geometry.weightBits), isReal(bits == realBits),
        isSigned(!geometry.isUnsigned),
        storesZeros(!isSparse(geometry.encoding)) {
    bool hasSign = isSigned && bits > 0;
    low = hasSign ? -(int64_t(1) << (bits - 1)) : storesZeros && !bits;
    high = hasSign ? -low - 1 : (int64_t(1) << bits) - 1;
    if (bits == 0 || (bits == 1 && hasSign))
      high = 1;
  }

  /// Weight number `index` of the layer; of a real its bits.
  int64_t at(uint64_t index) const {
    if (weights.bytes)
      return weights.bytes[index];
    if (weights.shorts)
      return weights.shorts[index];
    if (weights.ints)
      return weights.ints[index];
    return weights.reals ? bitsOf(weights.reals[index]) : 1;
  }

  /// True if there are no weights to look at.
  bool areAllOne() const {
    return !weights.bytes && !weights.shorts && !weights.ints && !weights.reals;
  }

  bool isZero(int64_t weight) const {
    return isReal ? realOf(static_cast<uint32_t>(weight)) == 0 : weight == 0;
  }

  bool fits(int64_t weight) const {
    if (isReal || (weight == 0 && !storesZeros))
      return true;
    bool isMissing = weight == 0 && bits == 1 && isSigned;
    return weight >= low && weight <= high && !isMissing;
  }

  /// The bits of a weight that fits.
  uint32_t codeOf(int64_t weight) const {
    if (bits == 1 && isSigned)
      return weight < 0;
    return static_cast<uint32_t>(weight);
  }

  /// The message for a weight that does not fit, `where` it stands.
  Error misfit(int64_t weight, const std::string &where) const {
    std::string range = std::to_string(low) + " to " + std::to_string(high);
    if (bits == 0)
      range = storesZeros ? "1" : "0 or 1";
    if (bits == 1 && isSigned)
      range = storesZeros ? "-1 or 1" : "-1, 0 or 1";
    return Error{"the weight " + std::to_string(weight) + where +
                 " does not fit in " + std::to_string(bits) +
                 " bits: expected " + range + "; use more weight bits"};
  }

private:
  const LayerWeights &weights;
  unsigned bits;
  bool isReal, isSigned, storesZeros;
  int64_t low, high;
};
} // namespace

/// " at " and weight number `index` of the layer as the user indexes it.
static std::string positionOf(const Geometry &geometry, bool ofKernel,
                              uint64_t index) {
  std::vector<uint64_t> extents = {
      static_cast<uint64_t>(geometry.source.numNeurons())};
  if (ofKernel)
    extents = {static_cast<uint64_t>(geometry.kernel.width),
               static_cast<uint64_t>(geometry.kernel.height),
               static_cast<uint64_t>(geometry.source.channels /
                                     geometry.kernel.groups)};
  std::string text;
  for (uint64_t extent : extents) {
    text = ", " + std::to_string(index % extent) + text;
    index /= extent;
  }
  return " at [" + std::to_string(index) + text + "]";
}

Status checkLayer(Geometry geometry, const LayerWeights &weights) {
  geometry.pointerBits = 0; // what comes in does not count
  geometry.gapBits = std::max(geometry.gapBits, 1u);
  if (Status status = validate(geometry, UINT64_MAX); !status)
    return status;
  assert((weights.bytes != nullptr) + (weights.shorts != nullptr) +
                 (weights.ints != nullptr) + (weights.reals != nullptr) <=
             1 &&
         "weights are of one type");
  bool isInteger = weights.bytes || weights.shorts || weights.ints;
  if (!isInteger && !weights.reals && geometry.weightBits == 0)
    return weights.ofKernel ? checkKernel(geometry) : Status();
  if (hasWindows(geometry) && !weights.ofKernel)
    return Error{"a table with windows needs the weights of a kernel"};
  if (weights.ofKernel)
    if (Status status = checkKernel(geometry); !status)
      return status;
  uint64_t expected = numLayerWeights(geometry, weights.ofKernel);
  if (weights.count != expected || (!isInteger && !weights.reals))
    return Error{"the layer has " + std::to_string(weights.count) +
                 " weights, expected " + std::to_string(expected)};
  if (isInteger && geometry.weightBits == realBits)
    return Error{"the weights are integers, but the table holds real ones"};
  if (weights.reals && geometry.weightBits != realBits)
    return Error{"the weights are real, but the table holds weights of " +
                 std::to_string(geometry.weightBits) + " bits"};
  return {};
}

/// The error for a pair that no window joins in a table that cannot store 0.
static Error unjoined(const Geometry &geometry, const Codes &codes,
                      uint64_t row, int64_t column) {
  auto textOf = [](const Coordinate &at) {
    return "(" + std::to_string(at.c) + ", " + std::to_string(at.y) + ", " +
           std::to_string(at.x) + ")";
  };
  Coordinate to = neuronCoordinate(geometry.target.size, column);
  to = {to.c + geometry.target.origin.c, to.y + geometry.target.origin.y,
        to.x + geometry.target.origin.x};
  return codes.misfit(0, " from " +
                             textOf(neuronCoordinate(geometry.source, row)) +
                             " to " + textOf(to) + ", which no window joins,");
}

/// Packs all weights of a table that stores each.
static Result<EncodedTable> packAll(const Geometry &geometry,
                                    const LayerWeights &weights) {
  Codes codes(geometry, weights);
  if (codes.areAllOne() && (!weights.ofKernel || hasWindows(geometry)))
    return EncodedTable{geometry, {}, 0};
  LayerRows rows(geometry, weights.ofKernel);
  BitWriter writer;
  std::optional<Error> error;
  for (uint64_t row = 0; row < rows.numRows() && !error; ++row) {
    int64_t next = 0;
    auto skipTo = [&](int64_t column) {
      if (next < column && !codes.fits(0) && !error)
        error = unjoined(geometry, codes, row, next);
      for (; next < column; ++next)
        writer.write(0, geometry.weightBits);
    };
    rows.forEach(row, [&](int64_t column, uint64_t index) {
      skipTo(column);
      int64_t weight = codes.at(index);
      if (!codes.fits(weight) && !error)
        error =
            codes.misfit(weight, positionOf(geometry, weights.ofKernel, index));
      writer.write(codes.codeOf(weight), geometry.weightBits);
      next = column + 1;
    });
    skipTo(rows.widthOf(row));
  }
  if (error)
    return *error;
  return EncodedTable{geometry, writer.getWords(), writer.sizeInBits()};
}

/// Packs the weights that are not 0.
static Result<EncodedTable> packNonZeros(const Geometry &geometry,
                                         const LayerWeights &weights) {
  Codes codes(geometry, weights);
  LayerRows rows(geometry, weights.ofKernel);
  SparseRows stored;
  stored.begins.push_back(0);
  std::optional<Error> error;
  for (uint64_t row = 0; row < rows.numRows() && !error; ++row) {
    rows.forEach(row, [&](int64_t column, uint64_t index) {
      int64_t weight = codes.at(index);
      if (codes.isZero(weight))
        return;
      if (!codes.fits(weight) && !error)
        error =
            codes.misfit(weight, positionOf(geometry, weights.ofKernel, index));
      stored.columns.push_back(static_cast<uint32_t>(column));
      stored.codes.push_back(codes.codeOf(weight));
    });
    stored.begins.push_back(stored.columns.size());
  }
  if (error)
    return *error;
  return packSparse(geometry, stored);
}

Result<EncodedTable> encodeTable(const Geometry &geometry,
                                 const LayerWeights &weights) {
  if (Status status = checkLayer(geometry, weights); !status)
    return status.error();
  return isSparse(geometry.encoding) ? packNonZeros(geometry, weights)
                                     : packAll(geometry, weights);
}

/// The words of a table, or the error.
static Result<std::vector<uint64_t>> wordsOf(Result<EncodedTable> table) {
  if (!table)
    return table.error();
  return std::move(table->words);
}

Result<std::vector<uint64_t>> encodeReals(const Geometry &geometry,
                                          const float *weights,
                                          uint64_t numWeights) {
  LayerWeights layer;
  layer.reals = weights;
  layer.count = numWeights;
  layer.ofKernel = hasWindows(geometry);
  return wordsOf(encodeTable(geometry, layer));
}

Result<std::vector<uint64_t>>
encode(const Geometry &geometry, const int8_t *weights, uint64_t numWeights) {
  LayerWeights layer;
  layer.bytes = weights;
  layer.count = numWeights;
  layer.ofKernel = hasWindows(geometry);
  return wordsOf(encodeTable(geometry, layer));
}

} // namespace snnc::synapse
