// Shapes of the nodes of a flat graph.

#ifndef SNNC_IMPORT_NIR_SHAPES_H
#define SNNC_IMPORT_NIR_SHAPES_H

#include "snnc/Import/NIRFlat.h"

namespace snnc::nir {

/// The shape that `node` makes of an input of shape `input`. Errors say what
/// the node "reads" or "has".
Result<std::vector<int64_t>> inferShape(const Node &node,
                                        const std::vector<int64_t> &input);

} // namespace snnc::nir

#endif // SNNC_IMPORT_NIR_SHAPES_H
