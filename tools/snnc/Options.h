// Options that several subcommands share, with one wording.

#ifndef SNNC_TOOLS_SNNC_OPTIONS_H
#define SNNC_TOOLS_SNNC_OPTIONS_H

#include "snnc/Driver/Compile.h"

#include <string>

namespace CLI {
class App;
} // namespace CLI

namespace snnc::cli {

/// MODEL, --profile, --semantics, --dt and --shape.
void addModelOptions(CLI::App &app, driver::ModelOptions &options);

/// --input (or --calibrate), --layout, --scale, --offset, and for event data
/// --bin, --time-origin, --crop, --sensor, --columns, --time-unit.
void addDataOptions(CLI::App &app, const std::string &name,
                    const std::string &what, driver::DataOptions &options);

/// --calibrate with all that belongs to it.
void addCalibrationOptions(CLI::App &app, driver::CompileOptions &options);

/// --coding, --encoder, --weight-bits, --activation-bits, --steps.
void addCodingOptions(CLI::App &app, driver::CodingOptions &options);

/// --threads.
void addThreads(CLI::App &app, unsigned &threads);

} // namespace snnc::cli

#endif // SNNC_TOOLS_SNNC_OPTIONS_H
