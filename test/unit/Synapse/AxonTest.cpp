// Holds axons of populations and the tables that they lead to against direct
// convolutions of maps that are cut anywhere.

#include "snnc/Synapse/Axon.h"

#include "RandomTable.h"
#include "snnc/Synapse/Decoder.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::synapse;

namespace {

/// A layer on a source map with zeros between its neurons.
struct Layer {
  Geometry geometry; ///< the fragment is the whole target population
  unsigned upsampling = 0;
  std::vector<int8_t> weights;  ///< in the order of ONNX
  std::vector<int32_t> values;  ///< in machine order; 0: no event
  std::vector<Box> sourceBoxes; ///< the fragments of both populations
  std::vector<Box> targetBoxes;
};

/// What the events of one run did.
struct AxonTraffic {
  std::vector<int32_t> sums; ///< of the target population, in machine order
  int64_t axons = 0;
  int64_t events = 0;
};

/// Which parts of the scheme are at work.
struct Tests {
  bool prunes = false, hits = false, lattice = false;
};

/// Makes random layers from a seed.
class LayerMaker {
public:
  explicit LayerMaker(unsigned seed) : engine(seed) {}

  int64_t number(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine() % (high - low + 1));
  }

  Layer make() {
    Layer layer;
    Geometry &geometry = layer.geometry;
    Kernel &kernel = geometry.kernel;
    geometry.source = {number(1, 4), number(1, 9), number(1, 9)};
    geometry.targetPopulation = {number(1, 6), number(1, 8), number(1, 8)};
    geometry.weightBits = number(0, 7) ? 8 : 0;
    switch (number(0, 5)) {
    case 0: // a matrix
      geometry.encoding = Encoding::Dense;
      break;
    case 1: // a matrix as a kernel as large as the source map
      geometry.encoding = Encoding::Functional;
      kernel.height = geometry.source.height;
      kernel.width = geometry.source.width;
      geometry.targetPopulation.height = geometry.targetPopulation.width = 1;
      break;
    default:
      geometry.encoding = Encoding::Functional;
      makeKernel(geometry);
      layer.upsampling = number(0, 2) ? 0 : number(1, 2);
    }
    geometry.target = Box::whole(geometry.targetPopulation);
    for (uint64_t i = 0; i < numLayerWeights(geometry); ++i)
      layer.weights.push_back(geometry.weightBits ? number(-128, 127) : 1);
    for (int64_t i = 0; i < geometry.source.numNeurons(); ++i)
      layer.values.push_back(number(0, 2) ? number(-1000, 1000) : 0);
    layer.sourceBoxes = cut(geometry.source);
    layer.targetBoxes = cut(geometry.targetPopulation);
    return layer;
  }

private:
  void makeKernel(Geometry &geometry) {
    Kernel &kernel = geometry.kernel;
    int64_t strides[] = {1, 1, 2, 4, 3};
    kernel.height = number(1, 5);
    kernel.width = number(0, 1) ? kernel.height : number(1, 5);
    kernel.strideH = strides[number(0, 4)];
    kernel.strideW = number(0, 3) ? kernel.strideH : strides[number(0, 4)];
    kernel.padTop = number(0, 4);
    kernel.padLeft = number(0, 4);
    kernel.dilationH = number(0, 2) ? 1 : number(1, 3);
    kernel.dilationW = number(0, 2) ? 1 : number(1, 3);
    if (number(0, 1) == 0)
      return;
    bool isDepthwise = number(0, 1);
    kernel.groups = number(1, 3);
    geometry.source.channels = kernel.groups * (isDepthwise ? 1 : number(1, 3));
    geometry.targetPopulation.channels = kernel.groups * number(1, 3);
  }

  /// Up to three pieces of each axis, of any sizes.
  std::vector<Box> cut(const Shape &shape) {
    std::vector<int64_t> c = ends(shape.channels), y = ends(shape.height),
                         x = ends(shape.width);
    std::vector<Box> boxes;
    for (size_t i = 1; i < c.size(); ++i)
      for (size_t j = 1; j < y.size(); ++j)
        for (size_t k = 1; k < x.size(); ++k)
          boxes.push_back({{c[i - 1], y[j - 1], x[k - 1]},
                           {c[i] - c[i - 1], y[j] - y[j - 1],
                            x[k] - x[k - 1]}});
    return boxes;
  }

  std::vector<int64_t> ends(int64_t extent) {
    std::vector<int64_t> result = {0, extent};
    for (int64_t cuts = number(0, 2); cuts > 0; --cuts)
      result.push_back(number(0, extent));
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
  }

  std::mt19937 engine;
};

} // namespace

/// The layer by definition: the source map with its zeros, then the formula of
/// ONNX, wrapped around at 32 bits.
static std::vector<int32_t> convolve(const Layer &layer) {
  const Geometry &geometry = layer.geometry;
  const Kernel &kernel = geometry.kernel;
  const Shape &from = geometry.source, &to = geometry.targetPopulation;
  Shape map = {from.channels, from.height << layer.upsampling,
               from.width << layer.upsampling};
  std::vector<int32_t> values(map.numNeurons());
  for (int64_t i = 0; i < from.numNeurons(); ++i) {
    Coordinate at = neuronCoordinate(from, i);
    values[neuronIndex(map, {at.c, at.y << layer.upsampling,
                             at.x << layer.upsampling})] = layer.values[i];
  }
  std::vector<int32_t> sums(to.numNeurons());
  bool isDense = geometry.encoding == Encoding::Dense;
  int64_t perGroup = from.channels / (isDense ? 1 : kernel.groups);
  int64_t height = isDense ? from.height : kernel.height;
  int64_t width = isDense ? from.width : kernel.width;
  for (int64_t j = 0; j < to.numNeurons(); ++j) {
    Coordinate at = neuronCoordinate(to, j);
    int64_t first = isDense ? 0 : at.c / (to.channels / kernel.groups);
    int64_t output =
        isDense ? (at.c * to.height + at.y) * to.width + at.x : at.c;
    uint32_t sum = 0;
    for (int64_t c = 0; c < perGroup; ++c)
      for (int64_t ky = 0; ky < height; ++ky)
        for (int64_t kx = 0; kx < width; ++kx) {
          Coordinate read{first * perGroup + c, ky, kx};
          if (!isDense) {
            read.y =
                at.y * kernel.strideH - kernel.padTop + ky * kernel.dilationH;
            read.x =
                at.x * kernel.strideW - kernel.padLeft + kx * kernel.dilationW;
          }
          if (!Box::whole(map).contains(read))
            continue;
          int64_t weight =
              layer.weights[((output * perGroup + c) * height + ky) * width +
                            kx];
          sum += static_cast<uint32_t>(weight * values[neuronIndex(map, read)]);
        }
    sums[j] = static_cast<int32_t>(sum);
  }
  return sums;
}

/// The layer by axons: events of all source fragments to all target fragments.
static AxonTraffic runAxons(const Layer &layer, const Tests &tests) {
  const Shape &whole = layer.geometry.targetPopulation;
  AxonTraffic traffic;
  traffic.sums.resize(whole.numNeurons());
  for (const Box &target : layer.targetBoxes) {
    Geometry geometry = layer.geometry;
    geometry.target = target;
    // The bits of the table are those of the layer, the walk is the events'.
    std::vector<uint64_t> words =
        *encode(geometry, layer.weights.data(), layer.weights.size());
    Decoder decoder = *Decoder::create(eventGeometry(geometry), words.data(),
                                       words.size());
    std::vector<int32_t> sums(target.numNeurons());
    for (const Box &source : layer.sourceBoxes) {
      if (tests.prunes && !isReached(geometry, source, layer.upsampling))
        continue;
      PopulationAxon axon = makeAxon(geometry, source, layer.upsampling);
      if (!tests.hits)
        axon.height = axon.width = 0;
      if (!tests.lattice)
        axon.latticeStride = axon.latticeKernel = 1;
      ++traffic.axons;
      for (int64_t i = 0; i < source.numNeurons(); ++i) {
        Coordinate local = neuronCoordinate(source.size, i);
        Coordinate at = {local.c + source.origin.c, local.y + source.origin.y,
                         local.x + source.origin.x};
        int32_t value = layer.values[neuronIndex(layer.geometry.source, at)];
        std::optional<Coordinate> event = generate(axon, local);
        if (value == 0 || !event)
          continue;
        ++traffic.events;
        decoder.add(*event, value, 0, sums.data());
      }
    }
    for (int64_t j = 0; j < target.numNeurons(); ++j) {
      Coordinate at = neuronCoordinate(target.size, j);
      traffic.sums[neuronIndex(whole, {at.c + target.origin.c,
                                   at.y + target.origin.y,
                                   at.x + target.origin.x})] = sums[j];
    }
  }
  return traffic;
}

TEST(Axon, EqualsTheDirectConvolution) {
  LayerMaker maker(1);
  int64_t pruned = 0, missed = 0, offLattice = 0;
  for (int round = 0; round < 12000; ++round) {
    Layer layer = maker.make();
    std::vector<int32_t> expected = convolve(layer);
    AxonTraffic all = runAxons(layer, {}),
                hits = runAxons(layer, {false, true, false}),
                lattice = runAxons(layer, {false, true, true}),
                best = runAxons(layer, {true, true, true});
    for (const AxonTraffic *traffic : {&all, &hits, &lattice, &best})
      ASSERT_EQ(traffic->sums, expected)
          << layer.geometry << ", upsampled by 2^" << layer.upsampling;
    ASSERT_LE(hits.events, all.events) << layer.geometry;
    ASSERT_LE(lattice.events, hits.events) << layer.geometry;
    ASSERT_LE(best.events, lattice.events) << layer.geometry;
    pruned += all.axons - best.axons;
    missed += all.events - hits.events;
    offLattice += hits.events - lattice.events;
  }
  // Each part has something to do.
  EXPECT_GT(pruned, 10000);
  EXPECT_GT(missed, 100000);
  EXPECT_GT(offLattice, 1000);
}

/// Without dilation, and with one stride that is a power of two, the tests are
/// exact: what is sent has a synapse to some neuron of the fragment's rows and
/// columns.
TEST(Axon, SendsNoEventWithoutASynapse) {
  LayerMaker maker(2);
  int64_t events = 0;
  for (int round = 0; round < 3000; ++round) {
    Layer layer = maker.make();
    Geometry &geometry = layer.geometry;
    Kernel &kernel = geometry.kernel;
    kernel.dilationH = kernel.dilationW = 1;
    kernel.strideH = kernel.strideW = int64_t(1) << maker.number(0, 2);
    kernel.width = kernel.height;
    kernel.groups = 1;
    if (geometry.encoding == Encoding::Dense)
      continue;
    geometry.weightBits = 0;
    for (const Box &target : layer.targetBoxes)
      for (const Box &source : layer.sourceBoxes) {
        geometry.target = target;
        PopulationAxon axon = makeAxon(geometry, source, layer.upsampling);
        Decoder decoder = *Decoder::create(eventGeometry(geometry), nullptr, 0);
        bool isSent = false;
        for (int64_t i = 0; i < source.numNeurons(); ++i)
          if (std::optional<Coordinate> event =
                  generate(axon, neuronCoordinate(source.size, i))) {
            ASSERT_GT(decoder.numSynapses(*event), 0) << geometry;
            isSent = true;
            ++events;
          }
        ASSERT_EQ(isReached(geometry, source, layer.upsampling), isSent)
            << geometry;
      }
  }
  EXPECT_GT(events, 10000);
}

/// A convolution of 28 x 28 neurons by 3 x 3 taps; both maps are cut in two
/// between rows 13 and 14.
static PopulationAxon halves(int64_t source, int64_t target,
                             std::vector<int64_t> &rows) {
  Geometry geometry;
  geometry.encoding = Encoding::Functional;
  geometry.source = geometry.targetPopulation = {1, 28, 28};
  geometry.kernel.height = geometry.kernel.width = 3;
  geometry.kernel.padTop = geometry.kernel.padLeft = 1;
  geometry.target = {{0, 14 * target, 0}, {1, 14, 28}};
  Box box{{0, 14 * source, 0}, {1, 14, 28}};
  EXPECT_TRUE(isReached(geometry, box));
  PopulationAxon axon = makeAxon(geometry, box);
  for (int64_t y = 0; y < 14; ++y)
    if (generate(axon, {0, y, 5}))
      rows.push_back(y);
  return axon;
}

TEST(Axon, CrossesACutWithExactlyOneRow) {
  std::vector<int64_t> own, down, up;
  PopulationAxon axon = halves(0, 0, own);
  EXPECT_EQ(own.size(), 14u);
  EXPECT_EQ(axon.offset, (Coordinate{0, 1, 1}));
  EXPECT_EQ(axon.height, 16);
  EXPECT_EQ(axon.width, 30);
  EXPECT_EQ(latticeCode(axon), 0u);
  axon = halves(0, 1, down);
  EXPECT_EQ(down, std::vector<int64_t>{13});
  EXPECT_EQ(axon.offset.y, -13);
  axon = halves(1, 0, up);
  EXPECT_EQ(up, std::vector<int64_t>{0});
  EXPECT_EQ(axon.offset.y, 15);
}

/// A residual connection: each channel to itself by a weight of 1.
TEST(Axon, AddsAResidual) {
  Geometry geometry;
  geometry.encoding = Encoding::Functional;
  geometry.source = geometry.targetPopulation = {8, 6, 6};
  geometry.kernel.groups = 8;
  geometry.weightBits = 0;
  geometry.target = {{2, 3, 0}, {4, 3, 6}};
  Box source{{4, 1, 0}, {4, 4, 6}};
  PopulationAxon axon = makeAxon(geometry, source);
  Decoder decoder = *Decoder::create(eventGeometry(geometry), nullptr, 0);
  std::vector<int32_t> sums(geometry.target.numNeurons());
  for (int64_t i = 0; i < source.numNeurons(); ++i)
    if (auto event = generate(axon, neuronCoordinate(source.size, i)))
      decoder.add(*event, i + 1, 0, sums.data());
  for (int64_t j = 0; j < geometry.target.numNeurons(); ++j) {
    Coordinate at = neuronCoordinate(geometry.target.size, j);
    Coordinate local = {at.c + 2 - 4, at.y + 3 - 1, at.x};
    bool isSource = Box::whole(source.size).contains(local);
    EXPECT_EQ(sums[j], isSource ? neuronIndex(source.size, local) + 1 : 0);
  }
  // Other channels have no synapse.
  EXPECT_FALSE(isReached(geometry, {{6, 3, 0}, {2, 3, 6}}));
  EXPECT_FALSE(isReached(geometry, {{0, 3, 0}, {2, 3, 6}}));
  EXPECT_TRUE(isReached(geometry, {{0, 3, 0}, {3, 3, 6}}));
}

/// Two populations side by side in the channels of what a layer reads.
TEST(Axon, ConcatenatesByChannelOffsets) {
  Geometry geometry;
  geometry.encoding = Encoding::Functional;
  geometry.source = {5, 4, 4};
  geometry.targetPopulation = {2, 4, 4};
  geometry.target = Box::whole(geometry.targetPopulation);
  std::vector<int8_t> weights = {1, 2, 3, 4, 5, -1, -2, -3, -4, -5};
  auto words = *encode(geometry, weights.data(), weights.size());
  Decoder decoder =
      *Decoder::create(eventGeometry(geometry), words.data(), words.size());
  std::vector<int32_t> sums(32);
  for (const auto &[first, channels] : {std::pair{0, 2}, std::pair{2, 3}}) {
    PopulationAxon axon = makeAxon(geometry, {{first, 0, 0}, {channels, 4, 4}});
    for (int64_t c = 0; c < channels; ++c)
      decoder.add(*generate(axon, {c, 1, 2}), 10, 0, sums.data());
  }
  EXPECT_EQ(sums[(1 * 4 + 2) * 2], 150);
  EXPECT_EQ(sums[(1 * 4 + 2) * 2 + 1], -150);
}

/// Sums over windows of weight 1: an average but for its factor.
TEST(Axon, Pools) {
  Geometry geometry;
  geometry.encoding = Encoding::Functional;
  geometry.source = {3, 8, 8};
  geometry.targetPopulation = {3, 4, 4};
  geometry.kernel.height = geometry.kernel.width = 2;
  geometry.kernel.strideH = geometry.kernel.strideW = 2;
  geometry.kernel.groups = 3;
  geometry.weightBits = 0;
  geometry.target = {{0, 2, 0}, {3, 2, 4}};
  PopulationAxon axon = makeAxon(geometry, Box::whole(geometry.source));
  EXPECT_EQ(axon.offset.y, -4);
  EXPECT_EQ(axon.height, 4);
  EXPECT_EQ(latticeCode(axon), 0u);
  Decoder decoder = *Decoder::create(eventGeometry(geometry), nullptr, 0);
  std::vector<int32_t> sums(geometry.target.numNeurons());
  for (int64_t y = 0; y < 8; ++y)
    for (int64_t x = 0; x < 8; ++x)
      if (auto event = generate(axon, {1, y, x})) {
        EXPECT_GE(y, 4);
        decoder.add(*event, 1, 0, sums.data());
      }
  for (size_t j = 0; j < sums.size(); ++j)
    EXPECT_EQ(sums[j], j % 3 == 1 ? 4 : 0);
}

TEST(Axon, SkipsWhatStridesSkip) {
  Geometry geometry;
  geometry.encoding = Encoding::Functional;
  geometry.source = {1, 8, 8};
  geometry.targetPopulation = {1, 4, 4};
  geometry.kernel.strideH = geometry.kernel.strideW = 2;
  geometry.target = Box::whole(geometry.targetPopulation);
  PopulationAxon axon = makeAxon(geometry, {{0, 1, 0}, {1, 7, 8}});
  EXPECT_EQ(latticeCode(axon), 3u);
  EXPECT_FALSE(generate(axon, {0, 0, 0}));
  EXPECT_TRUE(generate(axon, {0, 1, 0}));
  EXPECT_FALSE(generate(axon, {0, 1, 1}));
  // A fragment of one odd row reaches nothing.
  EXPECT_FALSE(isReached(geometry, {{0, 3, 0}, {1, 1, 8}}));
  EXPECT_TRUE(isReached(geometry, {{0, 3, 0}, {1, 2, 8}}));
}

/// What makes an axon is whether the table has windows, not how its bits lie.
TEST(Axon, KnowsWindowsNotEncodings) {
  Geometry geometry;
  geometry.source = {4, 9, 9};
  geometry.targetPopulation = {2, 5, 5};
  geometry.kernel.height = geometry.kernel.width = 3;
  geometry.kernel.strideH = geometry.kernel.strideW = 4;
  geometry.kernel.padTop = geometry.kernel.padLeft = 1;
  geometry.target = {{0, 2, 0}, {2, 3, 5}};
  Box sources = {{1, 4, 2}, {2, 5, 7}}, missed = {{1, 0, 0}, {2, 3, 9}};
  geometry.encoding = Encoding::Functional;
  const PopulationAxon windowed = makeAxon(geometry, sources);
  const Geometry windowedEvents = eventGeometry(geometry);
  geometry.encoding = Encoding::Dense;
  const PopulationAxon whole = makeAxon(geometry, sources);
  ASSERT_FALSE(windowed == whole);
  for (Encoding encoding : {Encoding::Bitmap, Encoding::Index,
                            Encoding::RunLength, Encoding::DeltaIndex}) {
    geometry.encoding = encoding;
    geometry.windows = true;
    EXPECT_EQ(makeAxon(geometry, sources), windowed);
    EXPECT_EQ(eventGeometry(geometry).source, windowedEvents.source);
    EXPECT_EQ(eventGeometry(geometry).kernel, windowedEvents.kernel);
    EXPECT_TRUE(isReached(geometry, sources));
    EXPECT_FALSE(isReached(geometry, missed));
    geometry.windows = false;
    EXPECT_EQ(makeAxon(geometry, sources), whole);
    EXPECT_EQ(eventGeometry(geometry).source, geometry.source);
    EXPECT_TRUE(isReached(geometry, missed));
  }
}

TEST(Axon, CodesTheLatticeInOneNumber) {
  for (uint64_t code = 0; code < 64; ++code) {
    PopulationAxon axon;
    bool isPower = code != 0 && (code & (code - 1)) == 0;
    ASSERT_EQ(setLattice(axon, code), !isPower);
    if (isPower)
      continue;
    EXPECT_EQ(latticeCode(axon), code);
    EXPECT_LE(axon.latticeKernel, axon.latticeStride);
  }
  PopulationAxon axon;
  EXPECT_FALSE(setLattice(axon, UINT64_MAX));
  EXPECT_TRUE(setLattice(axon, 7));
  EXPECT_EQ(axon.latticeStride, 4u);
  EXPECT_EQ(axon.latticeKernel, 3u);
}
