// Whole files.

#ifndef SNNC_NATIVE_FILES_H
#define SNNC_NATIVE_FILES_H

#include "snnc/Support/Result.h"

#include <string>

namespace snnc::native {

/// The bytes of a file. An error names it.
Result<std::string> readFile(const std::string &path);

/// Writes to a temporary name beside `path`, then renames it.
Status writeFile(const std::string &path, const std::string &bytes);

} // namespace snnc::native

#endif // SNNC_NATIVE_FILES_H
