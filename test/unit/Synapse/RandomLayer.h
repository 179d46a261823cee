// Random layers for tables of all encodings, and what they mean as a matrix of
// every source and every target.

#ifndef SNNC_TEST_UNIT_SYNAPSE_RANDOMLAYER_H
#define SNNC_TEST_UNIT_SYNAPSE_RANDOMLAYER_H

#include "RandomTable.h"
#include "snnc/Support/Bits.h"
#include "snnc/Synapse/Encoder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::synapse {

/// A layer, the table to make of it, and its weights one by one.
struct RandomLayer {
  Geometry geometry;
  bool ofKernel = false;
  // What the encoder gets; one of them is filled, or none.
  std::vector<int8_t> bytes;
  std::vector<int16_t> shorts;
  std::vector<int32_t> ints;
  std::vector<float> reals;

  /// The weights that can change by themselves: those of the kernel if the
  /// table has windows, else one for each pair. Of reals the bits.
  std::vector<int64_t> values;
  /// By source * targets + target, in machine order: the index in `values`, or
  /// -1 if there is no synapse, whatever the weights.
  std::vector<int64_t> keys;

  int64_t numSources() const { return geometry.source.numNeurons(); }
  int64_t numTargets() const { return geometry.target.numNeurons(); }
  bool isReal() const { return geometry.weightBits == realBits; }

  LayerWeights weights() const {
    LayerWeights weights;
    if (!bytes.empty())
      weights.bytes = bytes.data();
    if (!shorts.empty())
      weights.shorts = shorts.data();
    if (!ints.empty())
      weights.ints = ints.data();
    if (!reals.empty())
      weights.reals = reals.data();
    weights.count = bytes.size() + shorts.size() + ints.size() + reals.size();
    weights.ofKernel = ofKernel;
    return weights;
  }

  bool isZero(int64_t value) const {
    return isReal() ? realOf(static_cast<uint32_t>(value)) == 0 : value == 0;
  }

  /// The weight from source i to target j, 0 if there is none.
  int64_t at(int64_t i, int64_t j) const {
    int64_t key = keys[i * numTargets() + j];
    return key < 0 ? 0 : values[key];
  }
};

/// Makes random layers from a seed.
class LayerMaker {
public:
  explicit LayerMaker(unsigned seed) : engine(seed) {}

  int64_t number(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine() % (high - low + 1));
  }

  /// A layer of small extents with a table of that encoding.
  RandomLayer make(Encoding encoding) {
    RandomLayer layer;
    Geometry &geometry = layer.geometry;
    geometry.encoding = encoding;
    geometry.windows = number(0, 1);
    layer.ofKernel = hasWindows(geometry) || number(0, 2) == 0;
    geometry.transposed = number(0, 1);
    geometry.wordBits = number(0, 1) ? 64 : number(8, 64);
    if (number(0, 3) == 0)
      geometry.gapBits = number(1, 16);
    geometry.source = {number(1, 3), number(1, 5), number(1, 5)};
    geometry.targetPopulation = {number(1, 5), number(1, 4), number(1, 4)};
    if (layer.ofKernel)
      makeKernel(geometry);
    cut(geometry);
    chooseBits(layer);
    std::vector<int64_t> inLayer = makeWeights(layer);
    setMatrix(layer, inLayer);
    return layer;
  }

  Coordinate makeSource(const Geometry &geometry) {
    return neuronCoordinate(geometry.source,
                            number(0, geometry.source.numNeurons() - 1));
  }

private:
  void makeKernel(Geometry &geometry) {
    Kernel &kernel = geometry.kernel;
    kernel.height = number(1, 4);
    kernel.width = number(1, 4);
    kernel.strideH = number(1, 3);
    kernel.strideW = number(1, 3);
    kernel.padTop = number(0, 3);
    kernel.padLeft = number(0, 3);
    kernel.dilationH = number(0, 1) ? 1 : number(1, 3);
    kernel.dilationW = number(0, 1) ? 1 : number(1, 3);
    switch (number(0, 2)) {
    case 0:
      break;
    case 1: // grouped
      kernel.groups = number(2, 3);
      geometry.source.channels = kernel.groups * number(1, 2);
      geometry.targetPopulation.channels = kernel.groups * number(1, 3);
      break;
    case 2: // depthwise
      kernel.groups = geometry.source.channels;
      geometry.targetPopulation.channels = kernel.groups * number(1, 2);
      break;
    }
  }

  void cut(Geometry &geometry) {
    const Shape &whole = geometry.targetPopulation;
    auto cutSide = [this](int64_t extent, int64_t &origin, int64_t &size) {
      origin = number(0, 1) ? 0 : number(0, extent - 1);
      size = number(0, 1) ? extent - origin : number(1, extent - origin);
    };
    Box &box = geometry.target;
    cutSide(whole.channels, box.origin.c, box.size.channels);
    cutSide(whole.height, box.origin.y, box.size.height);
    cutSide(whole.width, box.origin.x, box.size.width);
  }

  void chooseBits(RandomLayer &layer) {
    Geometry &geometry = layer.geometry;
    geometry.isUnsigned = number(0, 2) == 0;
    geometry.weightBits = number(0, 17);
    if (geometry.weightBits == 17)
      geometry.weightBits = realBits;
    // A dense table cannot leave out the pairs that no window joins.
    bool hasGaps = geometry.encoding == Encoding::Dense && layer.ofKernel;
    if (hasGaps && geometry.weightBits < 2)
      geometry.weightBits = 2;
  }

  /// A weight that is not 0.
  int64_t makeWeight(const Geometry &geometry) {
    unsigned bits = geometry.weightBits;
    if (bits == 0)
      return 1;
    if (bits == realBits)
      return bitsOf(float(number(1, 1000003) * (number(0, 1) ? 1 : -1)) / 7e5f);
    if (geometry.isUnsigned)
      return number(0, 3) ? number(1, (1 << bits) - 1) : (1 << bits) - 1;
    if (bits == 1)
      return number(0, 1) ? 1 : -1;
    int64_t low = -(int64_t(1) << (bits - 1));
    int64_t weight = number(0, 7) ? number(low, -low - 1) : low;
    return weight ? weight : -1;
  }

  /// The weights of the whole layer in the order of ONNX.
  std::vector<int64_t> makeWeights(RandomLayer &layer) {
    const Geometry &geometry = layer.geometry;
    bool storesAll = !isSparse(geometry.encoding);
    bool canBeZero = !storesAll || geometry.weightBits > 1 ||
                     (geometry.weightBits == 1 && geometry.isUnsigned);
    int64_t percents[] = {0, 4, 10, 25, 50, 90, 100};
    int64_t percent = percents[number(0, 6)];
    std::vector<int64_t> all(numLayerWeights(geometry, layer.ofKernel));
    for (int64_t &weight : all)
      if (!canBeZero || number(1, 100) <= percent)
        weight = makeWeight(geometry);
    int64_t type = number(0, 2), low = 0, high = 0;
    for (int64_t weight : all) {
      low = std::min(low, weight);
      high = std::max(high, weight);
    }
    bool isOne = geometry.weightBits == 0 && percent == 100 && number(0, 1);
    if (layer.isReal())
      for (int64_t weight : all)
        layer.reals.push_back(realOf(static_cast<uint32_t>(weight)));
    else if (isOne)
      return all;
    else if (type == 0 && low >= INT8_MIN && high <= INT8_MAX)
      layer.bytes.assign(all.begin(), all.end());
    else if (type <= 1 && low >= INT16_MIN && high <= INT16_MAX)
      layer.shorts.assign(all.begin(), all.end());
    else
      layer.ints.assign(all.begin(), all.end());
    return all;
  }

  /// Every weight of the layer that joins `target` of the population to the
  /// source, from the formula of ONNX.
  template <typename Visit>
  static void forEachWeightOf(const RandomLayer &layer, const Coordinate &at,
                              Visit visit) {
    const Geometry &geometry = layer.geometry;
    const Kernel &kernel = geometry.kernel;
    const Shape &from = geometry.source, &to = geometry.targetPopulation;
    if (!layer.ofKernel) {
      int64_t row = (at.c * to.height + at.y) * to.width + at.x;
      for (int64_t c = 0; c < from.channels; ++c)
        for (int64_t y = 0; y < from.height; ++y)
          for (int64_t x = 0; x < from.width; ++x)
            visit(Coordinate{c, y, x}, row * from.numNeurons() +
                                           (c * from.height + y) * from.width +
                                           x);
      return;
    }
    int64_t perGroup = from.channels / kernel.groups;
    int64_t group = at.c / (to.channels / kernel.groups);
    for (int64_t i = 0; i < perGroup; ++i)
      for (int64_t ky = 0; ky < kernel.height; ++ky)
        for (int64_t kx = 0; kx < kernel.width; ++kx) {
          Coordinate read{
              group * perGroup + i,
              at.y * kernel.strideH - kernel.padTop + ky * kernel.dilationH,
              at.x * kernel.strideW - kernel.padLeft + kx * kernel.dilationW};
          if (Box::whole(from).contains(read))
            visit(read,
                  ((at.c * perGroup + i) * kernel.height + ky) * kernel.width +
                      kx);
        }
  }

  static void setMatrix(RandomLayer &layer, const std::vector<int64_t> &all) {
    const Geometry &geometry = layer.geometry;
    const Box &box = geometry.target;
    bool isShared = hasWindows(geometry);
    layer.keys.assign(layer.numSources() * layer.numTargets(), -1);
    layer.values = isShared ? all : std::vector<int64_t>();
    for (int64_t j = 0; j < layer.numTargets(); ++j) {
      Coordinate at = neuronCoordinate(box.size, j);
      at = {at.c + box.origin.c, at.y + box.origin.y, at.x + box.origin.x};
      forEachWeightOf(layer, at, [&](const Coordinate &source, int64_t index) {
        int64_t i = neuronIndex(geometry.source, source);
        int64_t &key = layer.keys[i * layer.numTargets() + j];
        key = isShared ? index : static_cast<int64_t>(layer.values.size());
        if (!isShared)
          layer.values.push_back(all[index]);
      });
    }
    if (geometry.encoding != Encoding::Dense)
      return;
    for (int64_t &key : layer.keys) // zeros that a window does not join
      if (key < 0) {
        key = static_cast<int64_t>(layer.values.size());
        layer.values.push_back(0);
      }
  }

  std::mt19937 engine;
};

/// All encodings, to loop over.
constexpr Encoding allEncodings[] = {Encoding::Dense,     Encoding::Functional,
                                     Encoding::Bitmap,    Encoding::Index,
                                     Encoding::RunLength, Encoding::DeltaIndex};

/// Prints a layer when a test fails.
inline std::ostream &operator<<(std::ostream &stream, const RandomLayer &l) {
  const Geometry &g = l.geometry;
  return stream << nameOf(g.encoding) << " of " << g
                << (g.isUnsigned ? "u" : "")
                << (l.ofKernel ? " kernel" : " matrix")
                << (g.windows ? " windows" : "")
                << (g.transposed ? " transposed" : "") << " pointers "
                << g.pointerBits << " gaps " << g.gapBits << " words "
                << g.wordBits;
}

} // namespace snnc::synapse

#endif // SNNC_TEST_UNIT_SYNAPSE_RANDOMLAYER_H
