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

void runDeployed(const DeployedRunArguments &arguments);

void verifyDeployed(const std::string &folder,
                    const driver::DeployedVerifyOptions &options,
                    const std::string &json);

/// True if `path` is a folder that snnc compile made for such a chip, or one
/// that holds a chip's files.
bool isFolder(const std::string &path);

} // namespace snnc::cli

#endif // SNNC_TOOLS_SNNC_DEPLOY_H
