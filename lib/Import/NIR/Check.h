// The check of one node.

#ifndef SNNC_IMPORT_NIR_CHECK_H
#define SNNC_IMPORT_NIR_CHECK_H

#include "snnc/Import/NIR.h"

namespace snnc::nir {

/// Checks type, fields and ports of `node`, but not what a graph holds. The
/// error calls it `path`.
Status checkPrimitive(const Node &node, const std::string &path);

} // namespace snnc::nir

#endif // SNNC_IMPORT_NIR_CHECK_H
