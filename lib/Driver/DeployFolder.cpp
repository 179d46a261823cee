// The folder that snnc compile makes for a chip with its own format.

#include "snnc/Driver/Deploy.h"

#include "snnc/Native/Configuration.h"
#include "snnc/Native/Files.h"

#include "llvm/Support/MemoryBuffer.h"

#include <filesystem>
#include <set>

using namespace snnc;
using namespace snnc::driver;

namespace fs = std::filesystem;

static const char *const hostFile = "host.json";

/// The description that a host names: a known one, or the folder's own.
static Result<chip::Native> loadChip(const std::string &folder,
                                     const deploy::Host &host) {
  chip::Parameters parameters(host.parameters.begin(), host.parameters.end());
  bool isOwn = host.chip == deployedChipFile;
  return chip::loadNative(isOwn ? folder + "/" + deployedChipFile : host.chip,
                          parameters);
}

/// Checks that a folder is ours to write: new, or with nothing but what this or
/// an earlier compilation wrote.
static Status claim(const std::string &folder,
                    const std::set<std::string> &ours) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_directory(folder, error))
    return Error{folder + ": is a file; give a folder for the files of the "
                          "chip"};
  if (fs::exists(folder + "/" + hostFile, error))
    return {};
  fs::create_directory(folder, error);
  if (error)
    return Error{folder + ": cannot be made: " + error.message()};
  for (const fs::directory_entry &entry : fs::directory_iterator(folder, error))
    if (!ours.count(entry.path().filename().string()))
      return Error{folder + ": holds other files; give a new or empty folder"};
  return {};
}

/// The files that the host.json of an earlier compilation stands for.
static std::vector<std::string> oldFiles(const std::string &folder) {
  std::string path = folder + "/" + hostFile;
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return {};
  Result<deploy::Host> host =
      deploy::parseHost((*buffer)->getBuffer().str(), path);
  if (!host)
    return {};
  Result<chip::Native> chip = loadChip(folder, *host);
  if (!chip)
    return {};
  std::vector<std::string> names = native::configurationFiles(*chip);
  if (host->chip == deployedChipFile)
    names.push_back(deployedChipFile);
  return names;
}

Status snnc::driver::writeDeployment(const Deployed &deployed,
                                     const std::string &folder) {
  std::vector<std::string> names = native::configurationFiles(*deployed.chip);
  std::set<std::string> ours(names.begin(), names.end());
  if (!deployed.description.empty())
    ours.insert(deployedChipFile);
  if (Status status = claim(folder, ours); !status)
    return status;
  std::vector<std::string> old = oldFiles(folder);
  if (Status status =
          native::writeConfigurationFiles(deployed.deployment->store, folder);
      !status)
    return status;
  if (!deployed.description.empty())
    if (Status status = native::writeFile(folder + "/" + deployedChipFile,
                                          deployed.description);
        !status)
      return status;
  if (Status status = native::writeFile(
          folder + "/" + hostFile, deploy::toJson(deployed.deployment->host));
      !status)
    return status;
  std::error_code error;
  // What an earlier compilation for another chip or size left.
  for (const std::string &name : old)
    if (!ours.count(name))
      fs::remove(folder + "/" + name, error);
  return {};
}

Result<Deployed> snnc::driver::readDeployment(const std::string &folder) {
  std::string path = folder + "/" + hostFile;
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return Error{folder + ": has no " + hostFile +
                 " that says what the host does; snnc compile writes one"};
  Result<deploy::Host> host =
      deploy::parseHost((*buffer)->getBuffer().str(), path);
  if (!host)
    return host.error();
  Result<chip::Native> chip = loadChip(folder, *host);
  if (!chip)
    return Error{path + ": " + chip.error().message};
  if (chip->sha256 != host->chipHash)
    return Error{path + ": was compiled for another description of chip '" +
                 host->chip + "'; compile the network again"};
  Deployed deployed;
  deployed.chip = std::make_unique<chip::Native>(std::move(*chip));
  native::Store store(*deployed.chip);
  if (Status status = native::readConfigurationFiles(folder, store); !status)
    return status.error();
  deployed.deployment.reset(
      new deploy::Deployment{std::move(store), std::move(*host), {}, {}});
  return deployed;
}
