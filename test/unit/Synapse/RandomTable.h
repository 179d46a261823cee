// Random layers and their synapses by the definition of a convolution.

#ifndef SNNC_TEST_UNIT_SYNAPSE_RANDOMTABLE_H
#define SNNC_TEST_UNIT_SYNAPSE_RANDOMTABLE_H

#include "snnc/Synapse/Encoder.h"

#include <algorithm>
#include <map>
#include <ostream>
#include <random>
#include <vector>

namespace snnc::synapse {

/// A layer's geometry and weights in the order of ONNX.
struct RandomTable {
  Geometry geometry;
  std::vector<int8_t> weights;
};

/// Makes random tables from a seed.
class TableMaker {
public:
  explicit TableMaker(unsigned seed) : engine(seed) {}

  int64_t number(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine() % (high - low + 1));
  }

  RandomTable make() {
    RandomTable table;
    Geometry &geometry = table.geometry;
    geometry.encoding =
        number(0, 3) == 0 ? Encoding::Dense : Encoding::Functional;
    geometry.weightBits = number(0, 8);
    geometry.source = {number(1, 5), number(1, 9), number(1, 9)};
    geometry.targetPopulation = {number(1, 9), number(1, 7), number(1, 7)};
    if (geometry.encoding == Encoding::Functional)
      geometry.kernel = makeKernel(geometry);
    geometry.target = makeBox(geometry.targetPopulation);
    for (uint64_t i = 0; i < numLayerWeights(geometry); ++i)
      table.weights.push_back(makeWeight(geometry.weightBits));
    return table;
  }

  Coordinate makeSource(const Geometry &geometry) {
    return {number(0, geometry.source.channels - 1),
            number(0, geometry.source.height - 1),
            number(0, geometry.source.width - 1)};
  }

private:
  Kernel makeKernel(Geometry &geometry) {
    Kernel kernel;
    kernel.height = number(1, 6);
    kernel.width = number(1, 6);
    kernel.strideH = number(1, 4);
    kernel.strideW = number(1, 4);
    kernel.padTop = number(0, 4);
    kernel.padLeft = number(0, 4);
    kernel.dilationH = number(0, 1) ? 1 : number(1, 4);
    kernel.dilationW = number(0, 1) ? 1 : number(1, 4);
    switch (number(0, 2)) {
    case 0:
      break;
    case 1: // grouped
      kernel.groups = number(1, 3);
      geometry.source.channels = kernel.groups * number(1, 3);
      geometry.targetPopulation.channels = kernel.groups * number(1, 4);
      break;
    case 2: // depthwise
      kernel.groups = geometry.source.channels;
      geometry.targetPopulation.channels = kernel.groups * number(1, 2);
      break;
    }
    return kernel;
  }

  Box makeBox(const Shape &whole) {
    Box box;
    auto cut = [this](int64_t extent, int64_t &origin, int64_t &size) {
      origin = number(0, 1) ? 0 : number(0, extent - 1);
      size = number(0, 1) ? extent - origin : number(1, extent - origin);
    };
    cut(whole.channels, box.origin.c, box.size.channels);
    cut(whole.height, box.origin.y, box.size.height);
    cut(whole.width, box.origin.x, box.size.width);
    return box;
  }

  int8_t makeWeight(unsigned bits) {
    if (bits == 0)
      return 1;
    if (bits == 1)
      return number(0, 1) ? 1 : -1;
    return number(-(1 << (bits - 1)), (1 << (bits - 1)) - 1);
  }

  std::mt19937 engine;
};

/// The weights of a convolution or matrix from `source` to the fragment by
/// target index, from the formula of ONNX.
inline std::map<int64_t, int64_t> synapsesOf(const RandomTable &table,
                                             const Coordinate &source) {
  const Geometry &geometry = table.geometry;
  const Kernel &kernel = geometry.kernel;
  const Shape &from = geometry.source;
  const Shape &to = geometry.targetPopulation;
  std::map<int64_t, int64_t> synapses;
  for (int64_t c = 0; c < to.channels; ++c)
    for (int64_t y = 0; y < to.height; ++y)
      for (int64_t x = 0; x < to.width; ++x) {
        if (!geometry.target.contains({c, y, x}))
          continue;
        const Coordinate &origin = geometry.target.origin;
        int64_t target = neuronIndex(
            geometry.target.size, {c - origin.c, y - origin.y, x - origin.x});
        if (geometry.encoding == Encoding::Dense) {
          int64_t row = (c * to.height + y) * to.width + x;
          int64_t column =
              (source.c * from.height + source.y) * from.width + source.x;
          synapses[target] = table.weights[row * from.numNeurons() + column];
          continue;
        }
        int64_t perGroup = from.channels / kernel.groups;
        int64_t group = c / (to.channels / kernel.groups);
        for (int64_t i = 0; i < perGroup; ++i)
          for (int64_t ky = 0; ky < kernel.height; ++ky)
            for (int64_t kx = 0; kx < kernel.width; ++kx) {
              Coordinate read = {
                  group * perGroup + i,
                  y * kernel.strideH - kernel.padTop + ky * kernel.dilationH,
                  x * kernel.strideW - kernel.padLeft + kx * kernel.dilationW};
              if (read == source)
                synapses[target] =
                    table.weights[((c * perGroup + i) * kernel.height + ky) *
                                      kernel.width +
                                  kx];
            }
      }
  return synapses;
}

/// Prints a geometry when a test fails.
inline std::ostream &operator<<(std::ostream &stream, const Geometry &g) {
  auto shape = [&stream](const Shape &s) {
    stream << s.channels << "x" << s.height << "x" << s.width;
  };
  stream << (g.encoding == Encoding::Dense ? "dense " : "functional ");
  shape(g.source);
  stream << " -> ";
  shape(g.targetPopulation);
  stream << " fragment at " << g.target.origin.c << "," << g.target.origin.y
         << "," << g.target.origin.x << " of ";
  shape(g.target.size);
  const Kernel &k = g.kernel;
  return stream << " kernel " << k.height << "x" << k.width << " stride "
                << k.strideH << "," << k.strideW << " pad " << k.padTop << ","
                << k.padLeft << " dilation " << k.dilationH << ","
                << k.dilationW << " groups " << k.groups << " bits "
                << g.weightBits;
}

} // namespace snnc::synapse

#endif // SNNC_TEST_UNIT_SYNAPSE_RANDOMTABLE_H
