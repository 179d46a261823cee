// Groups the neurons of one population onto cores of a mesh.

#ifndef SNNC_LIB_DEPLOY_MESHGROUP_H
#define SNNC_LIB_DEPLOY_MESHGROUP_H

#include "MeshPlan.h"

#include <optional>

namespace snnc::deploy::mesh {

/// An axon that reads a neuron: of which core, and how much later.
struct Reader {
  int64_t core = 0;
  int64_t lag = 0;
};

/// A unit that is to be grouped.
struct Member {
  int64_t unit = 0;
  int64_t copies = 1;  ///< neurons that it takes
  int64_t reader = -1; ///< a core that reads it
  Coordinate at;
};

/// The fewest cores, of those the fewest axons, that several orders and ways
/// find. Nothing if a member alone takes more than a core.
std::optional<std::vector<Core>>
groupMembers(const Problem &problem, const std::vector<Member> &members);

} // namespace snnc::deploy::mesh

#endif // SNNC_LIB_DEPLOY_MESHGROUP_H
