// What a synapse table is: its kind, its geometry, its numbers.

#ifndef SNNC_SYNAPSE_TABLE_H
#define SNNC_SYNAPSE_TABLE_H

#include "snnc/Support/Box.h"

#include <cstdint>

namespace snnc::synapse {

/// How a table's bits are laid out (docs/machine.md, "Synapse tables").
enum class Encoding : uint8_t { Dense = 0, Functional = 1 };

/// The windows of a convolution or pooling, in neurons.
struct Kernel {
  int64_t height = 1, width = 1;
  int64_t strideH = 1, strideW = 1;
  int64_t padTop = 0, padLeft = 0;
  int64_t dilationH = 1, dilationW = 1;
  int64_t groups = 1;

  bool operator==(const Kernel &other) const {
    return height == other.height && width == other.width &&
           strideH == other.strideH && strideW == other.strideW &&
           padTop == other.padTop && padLeft == other.padLeft &&
           dilationH == other.dilationH && dilationW == other.dilationW &&
           groups == other.groups;
  }
};

/// The weight bits of IEEE 754 binary32 numbers.
constexpr unsigned realBits = 32;

/// One projection from a source population onto one target fragment.
struct Geometry {
  Encoding encoding = Encoding::Dense;
  Shape source;           ///< the whole source population
  Shape targetPopulation; ///< the whole target population
  Box target;             ///< the fragment, in coordinates of its population
  Kernel kernel;          ///< functional only
  /// 1 to 8: integers; realBits: reals; 0: all weights are 1, none is stored.
  unsigned weightBits = 8;
};

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_TABLE_H
