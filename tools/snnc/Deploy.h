// The subcommands on chips with formats of their own.

#ifndef SNNC_TOOLS_SNNC_DEPLOY_H
#define SNNC_TOOLS_SNNC_DEPLOY_H

#include "snnc/Driver/Deploy.h"

#include <string>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace snnc::cli {

/// What snnc compile has for such chips alone.
struct DeployArguments {
  std::vector<std::string> parameters; ///< NAME=VALUE
  deploy::LowerOptions lower;
};

/// --param.
void addParameters(CLI::App &app, std::vector<std::string> &parameters);

/// --param, --allow-approximate, --seed.
void addDeployOptions(CLI::App &app, DeployArguments &arguments);

/// Compiles into the folder `output`. Prints its errors.
void compileDeployed(const driver::CompileOptions &compile,
                     const DeployArguments &arguments,
                     const std::string &output, bool verbose);

struct DeployedRunArguments {
  std::string folder;
  driver::DeployedRunOptions run;
  std::string json;
  std::string dump;
  std::string record; ///< folder for what went between host and chip
};

/// NAME=VALUE as parameters.
Result<chip::Parameters> parseParameters(const std::vector<std::string> &texts);

void runDeployed(const DeployedRunArguments &arguments);

void verifyDeployed(const std::string &folder,
                    const driver::DeployedVerifyOptions &options,
                    const std::string &json);

/// A chip that the user names for files of its own format.
struct ForeignArguments {
  std::string path;
  std::string chip;
  std::vector<std::string> parameters; ///< NAME=VALUE
  std::string configuration; ///< folder or file; empty: in `path`, if any
  std::string simulator;     ///< file of RANC's simulator to write; or empty
  int64_t skippedTicks = 0;  ///< in front of the recorded outputs
};

/// Replays a recording of a chip's ports.
Status replayForeign(const ForeignArguments &arguments);

/// Lists a configuration: of a folder that snnc compile made, or, with a chip,
/// of any files. `core` is -1 for all.
Status inspectNative(const ForeignArguments &arguments, int64_t core,
                     const std::string &layer, const std::string &json);

/// True if `path` is a folder that snnc compile made for such a chip, or one
/// that holds a chip's files.
bool isFolder(const std::string &path);

} // namespace snnc::cli

#endif // SNNC_TOOLS_SNNC_DEPLOY_H
