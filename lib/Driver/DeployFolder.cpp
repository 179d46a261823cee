// The folder that snnc compile makes for a chip with its own format.

#include "snnc/Driver/Deploy.h"

#include "snnc/Native/Configuration.h"

#include "llvm/Support/MemoryBuffer.h"

#include <filesystem>
#include <fstream>

using namespace snnc;
using namespace snnc::driver;

namespace fs = std::filesystem;

static const char *const hostFile = "host.json";

/// Checks that a folder is ours to write.
static Status claim(const std::string &folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_directory(folder, error))
    return Error{folder + ": is a file; give a folder for the files of the "
                          "chip"};
  bool isOurs = fs::exists(folder + "/" + hostFile, error);
  if (fs::exists(folder, error) && !fs::is_empty(folder, error) && !isOurs)
    return Error{folder + ": holds other files; give a new or empty folder"};
  fs::create_directory(folder, error);
  if (error)
    return Error{folder + ": cannot be made: " + error.message()};
  return {};
}

/// Removes what an earlier compilation for another size left.
static void removeOld(const std::string &folder) {
  std::error_code error;
  std::vector<fs::path> old;
  for (const fs::directory_entry &entry :
       fs::directory_iterator(folder, error)) {
    std::string name = entry.path().filename().string();
    bool isMemory = name.rfind("csram_", 0) == 0 || name.rfind("tc_", 0) == 0;
    if (isMemory || name.rfind("configuration.", 0) == 0 || name == hostFile)
      old.push_back(entry.path());
  }
  for (const fs::path &path : old)
    fs::remove(path, error);
}

Status snnc::driver::writeDeployment(const Deployed &deployed,
                                     const std::string &folder) {
  if (Status status = claim(folder); !status)
    return status;
  removeOld(folder);
  if (Status status =
          native::writeConfigurationFiles(deployed.deployment->store, folder);
      !status)
    return status;
  std::string path = folder + "/" + hostFile, temporary = path + ".tmp";
  std::ofstream stream(temporary, std::ios::binary);
  stream << deploy::toJson(deployed.deployment->host);
  stream.close();
  std::error_code error;
  if (stream)
    fs::rename(temporary, path, error);
  if (!stream || error)
    return Error{path + ": cannot be written: is the disk full?"};
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
  chip::Parameters parameters(host->parameters.begin(), host->parameters.end());
  Result<chip::Native> chip = chip::loadNative(host->chip, parameters);
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
