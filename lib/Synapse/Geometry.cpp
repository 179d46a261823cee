// Checks the geometry of synapse tables and computes their sizes.

#include "snnc/Synapse/Encoder.h"

#include "Layout.h"

#include <string>

namespace snnc::synapse {

/// Larger extents are no network's; they keep all products below 64 bits.
static constexpr int64_t maxExtent = int64_t(1) << 16;
static constexpr int64_t maxChannels = int64_t(1) << 24;
static constexpr int64_t maxNeurons = (int64_t(1) << 31) - 1;
/// Keeps the positions of bits in sparse tables below 2^64.
static constexpr uint64_t maxPlaces = uint64_t(1) << 60;
/// Wider memories are no chip's.
static constexpr unsigned maxWordBits = 4096;

const char *nameOf(Encoding encoding) {
  static const char *const names[numEncodings] = {
      "dense", "functional", "bitmap", "index", "run_length", "delta_index"};
  return names[static_cast<size_t>(encoding)];
}

uint64_t sizeInBits(const Geometry &geometry) {
  uint64_t targets = geometry.target.numNeurons();
  uint64_t weights = multiply(geometry.source.numNeurons(), targets);
  if (geometry.encoding == Encoding::Functional) {
    // Every channel of the fragment is in one group, which all source channels
    // of that group reach.
    weights = multiply(geometry.source.channels / geometry.kernel.groups,
                       geometry.target.size.channels);
    weights = multiply(weights, geometry.kernel.height);
    weights = multiply(weights, geometry.kernel.width);
  }
  return geometry.weightBits ? multiply(weights, geometry.weightBits) : 0;
}

uint64_t sizeInWords(const Geometry &geometry) {
  uint64_t bits = sizeInBits(geometry);
  return bits / 64 + (bits % 64 != 0);
}

uint64_t numLayerWeights(const Geometry &geometry, bool ofKernel) {
  if (!ofKernel)
    return multiply(geometry.targetPopulation.numNeurons(),
                    geometry.source.numNeurons());
  uint64_t weights =
      multiply(geometry.targetPopulation.channels,
               geometry.source.channels / geometry.kernel.groups);
  weights = multiply(weights, geometry.kernel.height);
  return multiply(weights, geometry.kernel.width);
}

/// Checks that `value` is in [low, high].
static Status checkRange(const std::string &what, int64_t value, int64_t low,
                         int64_t high) {
  if (value >= low && value <= high)
    return {};
  return Error{"the " + what + " is " + std::to_string(value) + ", expected " +
               std::to_string(low) + " to " + std::to_string(high)};
}

static Status checkShape(const std::string &what, const Shape &shape) {
  if (Status status =
          checkRange(what + "'s channels", shape.channels, 1, maxChannels);
      !status)
    return status;
  if (Status status =
          checkRange(what + "'s height", shape.height, 1, maxExtent);
      !status)
    return status;
  if (Status status = checkRange(what + "'s width", shape.width, 1, maxExtent);
      !status)
    return status;
  return checkRange("number of neurons of the " + what, shape.numNeurons(), 1,
                    maxNeurons);
}

/// Checks that `size` neurons from `origin` lie within `extent`.
static Status checkSide(const std::string &axis, int64_t origin, int64_t size,
                        int64_t extent) {
  if (origin >= 0 && size >= 1 && size <= extent && origin <= extent - size)
    return {};
  return Error{"the target fragment takes " + std::to_string(size) + " " +
               axis + " from " + std::to_string(origin) +
               ", but its population has " + std::to_string(extent)};
}

static Status checkFragment(const Geometry &geometry) {
  const Box &box = geometry.target;
  const Shape &whole = geometry.targetPopulation;
  if (Status status = checkSide("channels", box.origin.c, box.size.channels,
                                whole.channels);
      !status)
    return status;
  if (Status status =
          checkSide("rows", box.origin.y, box.size.height, whole.height);
      !status)
    return status;
  return checkSide("columns", box.origin.x, box.size.width, whole.width);
}

Status checkKernel(const Geometry &geometry) {
  const Kernel &kernel = geometry.kernel;
  struct {
    const char *what;
    int64_t value;
    int64_t low;
  } entries[] = {{"kernel height", kernel.height, 1},
                 {"kernel width", kernel.width, 1},
                 {"vertical stride", kernel.strideH, 1},
                 {"horizontal stride", kernel.strideW, 1},
                 {"vertical dilation", kernel.dilationH, 1},
                 {"horizontal dilation", kernel.dilationW, 1},
                 {"top padding", kernel.padTop, 0},
                 {"left padding", kernel.padLeft, 0}};
  for (const auto &entry : entries)
    if (Status status =
            checkRange(entry.what, entry.value, entry.low, maxExtent);
        !status)
      return status;
  int64_t sources = geometry.source.channels;
  int64_t targets = geometry.targetPopulation.channels;
  if (kernel.groups < 1 || sources % kernel.groups != 0 ||
      targets % kernel.groups != 0)
    return Error{"the number of groups is " + std::to_string(kernel.groups) +
                 ", expected a divisor of the " + std::to_string(sources) +
                 " source and the " + std::to_string(targets) +
                 " target channels"};
  return {};
}

/// Checks the widths of numbers and words.
static Status checkWidths(const Geometry &geometry) {
  if (Status status =
          checkRange("encoding", static_cast<int64_t>(geometry.encoding), 0,
                     numEncodings - 1);
      !status)
    return status;
  if (geometry.weightBits != realBits)
    if (Status status =
            checkRange("number of weight bits", geometry.weightBits, 0, 16);
        !status)
      return status;
  if (Status status = checkRange("number of bits of a memory word",
                                 geometry.wordBits, 1, maxWordBits);
      !status)
    return status;
  if (!isSparse(geometry.encoding))
    return {};
  if (Status status =
          checkRange("number of pointer bits", geometry.pointerBits, 0, 60);
      !status)
    return status;
  if (geometry.encoding == Encoding::RunLength ||
      geometry.encoding == Encoding::DeltaIndex)
    return checkRange("number of gap bits", geometry.gapBits, 1, 16);
  return {};
}

/// Checks that `bits` fit; of a sparse table they are not all of it.
static Status checkSize(uint64_t bits, uint64_t wordsAvailable, bool isAll) {
  uint64_t words = bits / 64 + (bits % 64 != 0);
  if (bits != UINT64_MAX && words <= wordsAvailable)
    return {};
  return Error{std::string("the synapse table needs ") +
               (isAll ? "" : "at least ") + std::to_string(words) +
               " words, but only " + std::to_string(wordsAvailable) +
               " are there"};
}

Status validate(const Geometry &geometry, uint64_t wordsAvailable) {
  if (Status status = checkWidths(geometry); !status)
    return status;
  if (Status status = checkShape("source population", geometry.source); !status)
    return status;
  if (Status status =
          checkShape("target population", geometry.targetPopulation);
      !status)
    return status;
  if (Status status = checkFragment(geometry); !status)
    return status;
  if (hasWindows(geometry))
    if (Status status = checkKernel(geometry); !status)
      return status;
  if (!isSparse(geometry.encoding))
    return checkSize(sizeInBits(geometry), wordsAvailable, true);
  Layout layout(geometry);
  if (layout.places > maxPlaces)
    return Error{"the synapse table has more than the " +
                 std::to_string(maxPlaces) + " places of the largest"};
  return checkSize(layout.body(), wordsAvailable, false);
}

} // namespace snnc::synapse
