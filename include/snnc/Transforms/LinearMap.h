// Linear maps between populations, and their composition. Plain data; knows no
// MLIR.

#ifndef SNNC_TRANSFORMS_LINEARMAP_H
#define SNNC_TRANSFORMS_LINEARMAP_H

#include "snnc/Support/Box.h"
#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace snnc::linear {

/// How the weights of a map are given.
enum class Kind : uint8_t {
  Dense,    ///< [target neuron][source neuron], both in the order c, y, x
  Windows,  ///< [target channel][source channel in its group][row][column]
  OneToOne, ///< [neuron], in the order c, y, x
};

/// A linear map from the neurons of one shape to those of another.
struct LinearMap {
  Kind kind = Kind::Dense;
  Shape source;
  Shape target;
  synapse::Kernel kernel; ///< of Windows
  std::vector<float> weights;

  /// True if each target channel reads the source channel of its number only.
  bool isChannelwise() const;

  /// The weights that the map has, without those that padding hides.
  int64_t numConnections() const;
};

/// The map that is `first`, then `second`, or nothing if
/// - some window of `second` reaches into its padding where the windows of
///   `first`, were they not cut off there, would still see neurons;
/// - one is one to one with a weight per neuron and the other has windows;
/// - it takes more connections than both together, and neither map stays within
///   channels;
/// - its kernel has more than 255 rows or columns.
/// Weights are products, added in double precision and rounded once.
std::optional<LinearMap> compose(const LinearMap &first,
                                 const LinearMap &second);

/// What a constant `value` per source neuron (order c, y, x) becomes.
std::vector<double> applyTo(const LinearMap &map,
                          const std::vector<double> &value);

} // namespace snnc::linear

#endif // SNNC_TRANSFORMS_LINEARMAP_H
