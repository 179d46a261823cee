// What a synapse table is: its kind, its geometry, its numbers.

#ifndef SNNC_SYNAPSE_TABLE_H
#define SNNC_SYNAPSE_TABLE_H

#include "snnc/Support/Box.h"

#include <cstdint>

namespace snnc::synapse {

/// How a table's bits are laid out (docs/machine.md, "Synapse tables").
enum class Encoding : uint8_t {
  Dense = 0,      ///< every weight of every pair
  Functional = 1, ///< the kernel once
  Bitmap = 2,     ///< pointers, a presence bit per pair, the non-zeros
  Index = 3,      ///< pointers, per non-zero its column and weight
  RunLength = 4,  ///< pointers, runs of non-zeros with the gaps before them
  DeltaIndex = 5  ///< pointers, per non-zero the gap before it and its weight
};
constexpr unsigned numEncodings = 6;

/// True if tables of this encoding store just the weights that are not 0.
constexpr bool isSparse(Encoding encoding) {
  return encoding != Encoding::Dense && encoding != Encoding::Functional;
}

/// "dense", "functional", "bitmap", "index", "run_length", "delta_index"
const char *nameOf(Encoding encoding);

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
  Kernel kernel;          ///< of tables with windows
  /// 1 to 16: integers; realBits: reals; 0: all weights are 1, none is stored.
  unsigned weightBits = 8;
  bool isUnsigned = false; ///< integers from 0 on instead of two's complement
  /// Of a sparse table: its rows are the kernel's, as those of `functional`,
  /// which is one even so. Without: one row per source neuron.
  bool windows = false;
  /// Of `bitmap` and `index`: with what the backward walk needs to find the
  /// synapses of a target without looking at those of others.
  bool transposed = false;
  unsigned pointerBits = 0; ///< of a sparse table, 0 to 60
  unsigned gapBits = 0;     ///< of `run_length` and `delta_index`, 1 to 16
  unsigned wordBits = 64;   ///< of the memory; walks count words of it
};

/// True if events slide over windows: the table stores weights of the kernel.
inline bool hasWindows(const Geometry &geometry) {
  return geometry.encoding == Encoding::Functional ||
         (isSparse(geometry.encoding) && geometry.windows);
}

/// The weights of a whole layer, in the order of ONNX: of a kernel
/// [target channel][source channel in the group][ky][kx], else
/// [target][source], both counted in (c, y, x) order. Exactly one of the
/// pointers is set, or none if all weights are 1 (0 weight bits).
struct LayerWeights {
  const int8_t *bytes = nullptr;
  const int16_t *shorts = nullptr;
  const int32_t *ints = nullptr;
  const float *reals = nullptr;
  uint64_t count = 0;
  /// They are those of `Geometry::kernel`. A table without windows then lists
  /// them for each pair of source and target that a window joins.
  bool ofKernel = false;
};

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_TABLE_H
