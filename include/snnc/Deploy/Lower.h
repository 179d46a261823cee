// Puts networks of integers onto chips with formats of their own.

#ifndef SNNC_DEPLOY_LOWER_H
#define SNNC_DEPLOY_LOWER_H

#include "snnc/Deploy/Deployment.h"
#include "snnc/Deploy/Network.h"

#include <string>
#include <vector>

namespace snnc::deploy {

struct LowerOptions {
  /// Do what the chip cannot do exactly as nearly as it can, and say so in
  /// Host::approximations, instead of refusing it.
  bool allowApproximate = false;
  uint64_t seed = 0;
};

/// All limits that a network breaks on a chip, in the names of its layers.
class Violations {
public:
  /// `text` says what there is, what the chip has, and what would help.
  void add(const std::string &layer, const std::string &text) {
    lines.push_back("layer '" + layer + "' " + text);
  }
  void add(const std::string &text) { lines.push_back(text); }

  bool empty() const { return lines.empty(); }

  /// One error with a line for each.
  Error toError(const std::string &network, const std::string &chip) const;

private:
  std::vector<std::string> lines;
};

/// Onto a chip that works event by event on one dense crossbar (tinyODIN,
/// ODIN). Exact for networks of one step of stateless neurons: a source has one
/// row of its negative and one of its positive weights; the host sends the
/// negative rows of a layer first, so that in the positive ones sums only grow,
/// and "fired at least once" is "the sum reaches the threshold"; layer by
/// layer, with an open loop.
Result<Deployment> lowerOntoEvents(const Network &network,
                                   const chip::Native &chip,
                                   const LowerOptions &options);

/// Onto a sparse graph in ticks (uCaspian).
Result<Deployment> lowerOntoSparse(const Network &network,
                                   const chip::Native &chip,
                                   const LowerOptions &options);

/// Onto a recurrent layer with readouts (ReckOn).
Result<Deployment> lowerOntoLayers(const Network &network,
                                   const chip::Native &chip,
                                   const LowerOptions &options);

/// Onto a mesh of crossbars of one-bit connections and typed axons (RANC).
Result<Deployment> lowerOntoMesh(const Network &network,
                                 const chip::Native &chip,
                                 const LowerOptions &options);

/// The one of these that fits the chip.
Result<Deployment> lower(const Network &network, const chip::Native &chip,
                         const LowerOptions &options);

/// Loads a chip with the parameters that the user gives. Where the others do
/// not go with them, those that fitParameters chooses are 0.
Result<chip::Native> loadUnfitted(const std::string &nameOrPath,
                                  const chip::Parameters &given);

/// Values for those parameters of a chip that a network decides and `given`
/// leaves open: the size of a mesh. Empty for other chips.
Result<chip::Parameters> fitParameters(const Network &network,
                                       const chip::Native &chip,
                                       const chip::Parameters &given,
                                       const LowerOptions &options);

} // namespace snnc::deploy

#endif // SNNC_DEPLOY_LOWER_H
