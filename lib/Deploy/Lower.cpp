// Chooses how a network is put onto a chip, and says what does not fit.

#include "snnc/Deploy/Lower.h"

namespace snnc::deploy {

Error Violations::toError(const std::string &network,
                          const std::string &chip) const {
  std::string text = network + ": does not fit chip '" + chip + "': ";
  if (lines.size() == 1)
    return Error{text + lines[0]};
  text += std::to_string(lines.size()) + " limits";
  for (const std::string &line : lines)
    text += "\n  " + line;
  return Error{text};
}

Result<Deployment> lower(const Network &network, const chip::Native &chip,
                         const LowerOptions &options) {
  switch (chip.synapses.kind) {
  case chip::SynapseKind::BinaryTyped:
    return lowerOntoMesh(network, chip, options);
  case chip::SynapseKind::Csr:
    return lowerOntoSparse(network, chip, options);
  case chip::SynapseKind::Dense:
    break;
  }
  return chip.layers.readoutBits ? lowerOntoLayers(network, chip, options)
                                 : lowerOntoEvents(network, chip, options);
}

} // namespace snnc::deploy
