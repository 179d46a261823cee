// How `snnc compile` stores synapse tables: options and the table of figures.

#ifndef SNNC_TOOLS_SNNC_ENCODING_H
#define SNNC_TOOLS_SNNC_ENCODING_H

#include "snnc/Driver/Compile.h"

namespace CLI {
class App;
} // namespace CLI

namespace snnc::cli {

/// Where the table of the synapse memory goes besides the terminal.
struct MemoryFiles {
  std::string json, html;
};

/// --encoding, --objective and --training.
void addEncodingOptions(CLI::App &command, driver::EncodingOptions &options);

/// --json and --report.
void addMemoryFiles(CLI::App &command, MemoryFiles &files);

/// Prints the table and writes the files.
Status writeMemory(const synapse::MemoryReport &report,
                   const MemoryFiles &files, const image::Image &image);

} // namespace snnc::cli

#endif // SNNC_TOOLS_SNNC_ENCODING_H
