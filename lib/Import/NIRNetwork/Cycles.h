// Where the cycles of a graph are cut.

#ifndef SNNC_IMPORT_NIRNETWORK_CYCLES_H
#define SNNC_IMPORT_NIRNETWORK_CYCLES_H

#include "snnc/Import/NIRFlat.h"

#include <set>

namespace snnc::nir {

/// Edges as (target, source), both positions in the graph's nodes.
using EdgeSet = std::set<std::pair<size_t, size_t>>;

/// The edges that close a cycle of edges that take no time, as a depth-first
/// search sees it that begins at the inputs. `takesTime` has a value for each
/// node: what is sent to it arrives a step later or more.
EdgeSet findClosingEdges(const FlatGraph &graph,
                         const std::vector<bool> &takesTime);

/// The nodes that are no neurons, sources first. Fails if some of them form a
/// cycle; the error names them.
Result<std::vector<size_t>> orderWithoutNeurons(const FlatGraph &graph);

} // namespace snnc::nir

#endif // SNNC_IMPORT_NIRNETWORK_CYCLES_H
