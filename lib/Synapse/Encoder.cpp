// Permutes a layer's weights to machine order and packs a fragment's share.

#include "snnc/Synapse/Encoder.h"

#include "Bounds.h"
#include "snnc/Support/Bits.h"

#include <string>

namespace snnc::synapse {

/// Appends weights to a table and remembers the first one that does not fit.
namespace {
class WeightWriter {
public:
  WeightWriter(const Geometry &geometry, const int8_t *weights)
      : bits(geometry.weightBits), weights(weights) {
    low = bits == 0 ? 1 : -(1 << (bits - 1));
    high = bits <= 1 ? 1 : (1 << (bits - 1)) - 1;
  }

  /// Appends weight number `index` of the layer.
  void write(uint64_t index) {
    int weight = weights[index];
    bool fits = weight >= low && weight <= high && (bits != 1 || weight != 0);
    if (!fits && !failed) {
      failed = true;
      failure = index;
    }
    uint64_t code = bits == 1 ? weight < 0 : static_cast<uint64_t>(weight);
    writer.write(code, bits);
  }

  bool hasFailed() const { return failed; }
  uint64_t failedIndex() const { return failure; }

  /// The message for the weight that did not fit, at that `position`.
  Error error(const std::string &position) const {
    std::string range = std::to_string(low) + " to " + std::to_string(high);
    if (bits == 0)
      range = "1";
    if (bits == 1)
      range = "-1 or 1";
    return Error{"the weight " + std::to_string(weights[failure]) + " at " +
                 position + " does not fit in " + std::to_string(bits) +
                 " bits: expected " + range + "; use more weight bits"};
  }

  const std::vector<uint64_t> &getWords() const { return writer.getWords(); }

private:
  unsigned bits;
  const int8_t *weights;
  int low = 0;
  int high = 0;
  bool failed = false;
  uint64_t failure = 0;
  BitWriter writer;
};
} // namespace

namespace {
/// Appends real weights to a table.
class RealWriter {
public:
  explicit RealWriter(const float *weights) : weights(weights) {}

  void write(uint64_t index) { writer.write(bitsOf(weights[index]), realBits); }
  const std::vector<uint64_t> &getWords() const { return writer.getWords(); }

private:
  const float *weights;
  BitWriter writer;
};
} // namespace

/// The order of ONNX: channel outermost.
static uint64_t onnxIndex(const Shape &shape, const Coordinate &at) {
  return (at.c * shape.height + at.y) * shape.width + at.x;
}

template <typename Writer>
static void writeDense(const Geometry &geometry, Writer &writer) {
  const Box &box = geometry.target;
  uint64_t numSources = geometry.source.numNeurons();
  std::vector<uint64_t> rows; // first weight of each target of the fragment
  for (int64_t j = 0; j < box.numNeurons(); ++j) {
    Coordinate at = neuronCoordinate(box.size, j);
    rows.push_back(numSources *
                   onnxIndex(geometry.targetPopulation,
                             {at.c + box.origin.c, at.y + box.origin.y,
                              at.x + box.origin.x}));
  }
  for (uint64_t i = 0; i < numSources; ++i) {
    uint64_t source =
        onnxIndex(geometry.source, neuronCoordinate(geometry.source, i));
    for (uint64_t row : rows)
      writer.write(row + source);
  }
}

template <typename Writer>
static void writeFunctional(const Geometry &geometry, Writer &writer) {
  int64_t perGroup = geometry.source.channels / geometry.kernel.groups;
  uint64_t kernelSize = geometry.kernel.height * geometry.kernel.width;
  for (int64_t c = 0; c < geometry.source.channels; ++c) {
    GroupChannels targets = groupChannels(geometry, c / perGroup);
    uint64_t first = geometry.target.origin.c + targets.first;
    for (uint64_t position = 0; position < kernelSize; ++position)
      for (int64_t k = 0; k < targets.count; ++k)
        writer.write(((first + k) * perGroup + c % perGroup) * kernelSize +
                     position);
  }
}

/// Weight number `index` of the layer as the user indexes it.
static std::string positionOf(const Geometry &geometry, uint64_t index) {
  std::vector<uint64_t> extents = {
      static_cast<uint64_t>(geometry.source.numNeurons())};
  if (geometry.encoding == Encoding::Functional)
    extents = {static_cast<uint64_t>(geometry.kernel.width),
               static_cast<uint64_t>(geometry.kernel.height),
               static_cast<uint64_t>(geometry.source.channels /
                                     geometry.kernel.groups)};
  std::string text;
  for (uint64_t extent : extents) {
    text = ", " + std::to_string(index % extent) + text;
    index /= extent;
  }
  return "[" + std::to_string(index) + text + "]";
}

/// Checks geometry and number of weights.
static Status checkLayer(const Geometry &geometry, uint64_t numWeights) {
  if (Status status = validate(geometry, UINT64_MAX); !status)
    return status;
  uint64_t expected = numLayerWeights(geometry);
  if (numWeights != expected)
    return Error{"the layer has " + std::to_string(numWeights) +
                 " weights, expected " + std::to_string(expected)};
  return {};
}

template <typename Writer>
static void write(const Geometry &geometry, Writer &writer) {
  if (geometry.encoding == Encoding::Dense)
    writeDense(geometry, writer);
  else
    writeFunctional(geometry, writer);
}

Result<std::vector<uint64_t>> encodeReals(const Geometry &geometry,
                                          const float *weights,
                                          uint64_t numWeights) {
  if (Status status = checkLayer(geometry, numWeights); !status)
    return status.error();
  if (geometry.weightBits != realBits)
    return Error{"the weights are real, but the table holds weights of " +
                 std::to_string(geometry.weightBits) + " bits"};
  RealWriter writer(weights);
  write(geometry, writer);
  return writer.getWords();
}

Result<std::vector<uint64_t>>
encode(const Geometry &geometry, const int8_t *weights, uint64_t numWeights) {
  if (geometry.weightBits == 0 && !weights) {
    if (Status status = validate(geometry, UINT64_MAX); !status)
      return status.error();
    return std::vector<uint64_t>();
  }
  if (Status status = checkLayer(geometry, numWeights); !status)
    return status.error();
  if (geometry.weightBits == realBits)
    return Error{"the weights are integers, but the table holds real ones"};
  WeightWriter writer(geometry, weights);
  write(geometry, writer);
  if (writer.hasFailed())
    return writer.error(positionOf(geometry, writer.failedIndex()));
  return writer.getWords();
}

} // namespace snnc::synapse
