// Writes outputs as .npy files.

#ifndef SNNC_TOOLS_SNNC_NPY_H
#define SNNC_TOOLS_SNNC_NPY_H

#include "snnc/Support/Result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::cli {

/// Writes `values` (row-major, of extents `shape`) as FOLDER/NAME.npy, NumPy
/// format 1.0 of 32-bit floats; makes the folder. Characters of `name` that
/// are unusual in file names become '_'. Gives the path.
Result<std::string> writeNpy(const std::string &folder, const std::string &name,
                             const std::vector<int64_t> &shape,
                             const std::vector<float> &values);

} // namespace snnc::cli

#endif // SNNC_TOOLS_SNNC_NPY_H
