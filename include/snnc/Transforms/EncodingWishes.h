// Which encodings of synapse tables a user asks for.

#ifndef SNNC_TRANSFORMS_ENCODINGWISHES_H
#define SNNC_TRANSFORMS_ENCODINGWISHES_H

#include "snnc/Chip/Chip.h"
#include "snnc/Support/Result.h"
#include "snnc/Synapse/Kind.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snnc {

/// The kinds of tables that a user asks for.
struct EncodingWishes {
  std::optional<synapse::TableKind> all; ///< of layers that `layers` lacks
  std::map<std::string, synapse::TableKind> layers;

  /// What is asked of a layer. `all` asks nothing of layers that store no
  /// weights, and a kind that needs a kernel nothing of layers without one.
  std::optional<synapse::TableKind> of(const std::string &layer, bool hasKernel,
                                       bool hasWeights) const;
};

/// Reads "KIND" and "LAYER=KIND". The error names an unknown kind and those
/// that there are, or a layer that is named twice.
Result<EncodingWishes> parseWishes(const std::vector<std::string> &texts);

/// What a layer's synapses are.
struct LayerTraits {
  bool hasKernel = false;
  bool hasWeights = false; ///< if not, all are 1 and none is stored
};

/// The kinds that tables of a layer can have on `chip`, in the order of
/// allKinds(). A dense table cannot leave out pairs, so a kernel without
/// weights has none.
std::vector<synapse::TableKind> offeredKinds(const chip::Chip &chip,
                                             const LayerTraits &layer);

/// The error of a layer that cannot have what is asked of it: the chip does not
/// offer it, the layer has no kernel or no weights, or there is no such layer.
/// `layers` are those of the network.
Status checkWishes(const EncodingWishes &wishes, const chip::Chip &chip,
                   const std::map<std::string, LayerTraits> &layers);

} // namespace snnc

#endif // SNNC_TRANSFORMS_ENCODINGWISHES_H
