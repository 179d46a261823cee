// Small networks, each of one kind of layer, as the text of an snn.network.

#ifndef SNNC_TEST_UNIT_EMIT_LAYERKINDS_H
#define SNNC_TEST_UNIT_EMIT_LAYERKINDS_H

#include "snnc/Support/Box.h"

#include <string>
#include <vector>

namespace snnc {

/// Synapses from "%s0" (and "%s1" of the same shape) to one population.
struct LayerKind {
  const char *name;
  Shape source, target;
  std::string synapses;         ///< lines that make "%i0" and "%i1"
  std::string currents = "%i0"; ///< of these
  bool isExact = true;          ///< no event is sent without a synapse

  /// A module with inputs, their copies on the chip and this layer.
  std::string text() const;
};

/// A line that makes "%iN" of "%sN" by the synapse op `op`.
std::string synapseLine(int64_t number, const std::string &op,
                        const std::string &attributes, const Shape &source,
                        const Shape &target);

/// Convolutions with strides, padding, dilation and groups, pooling,
/// concatenation, residual sum and dense layer.
std::vector<LayerKind> allLayerKinds();

} // namespace snnc

#endif // SNNC_TEST_UNIT_EMIT_LAYERKINDS_H
