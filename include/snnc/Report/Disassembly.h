// An image in words: what `snnc inspect` prints.

#ifndef SNNC_REPORT_DISASSEMBLY_H
#define SNNC_REPORT_DISASSEMBLY_H

#include "snnc/Image/Image.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <optional>
#include <string>

namespace snnc::report {

/// What part of an image to show; all of it by default.
struct Filter {
  std::optional<int64_t> core;      ///< number of a core in use
  std::optional<std::string> layer; ///< name of a layer
};

/// Cores, memories with their bytes, populations, tables, axons and routes as
/// text. The error is that of the simulator's loader, or says that the filter
/// names a core or layer that is not there and which ones are.
Result<std::string> disassemble(const image::Image &image,
                                const Filter &filter = {});

/// The same as one indented JSON object with a final newline.
Result<std::string> disassembleToJson(const image::Image &image,
                                      const Filter &filter = {});

} // namespace snnc::report

#endif // SNNC_REPORT_DISASSEMBLY_H
