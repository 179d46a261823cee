// The files of a folder that configure a chip, in the chip's own format.

#ifndef SNNC_NATIVE_CONFIGURATION_H
#define SNNC_NATIVE_CONFIGURATION_H

#include "snnc/Native/Store.h"
#include "snnc/Support/Result.h"

#include <string>
#include <vector>

namespace snnc::native {

/// The form of a chip's configuration.
enum class Format {
  MemoryFiles, ///< one file per memory and core (MemFiles.h)
  SpiFrames,   ///< configuration.spi, frames of an address and a byte
  SpiWords,    ///< configuration.spi, bursts of words, most significant byte
               ///< first
  Bytes,       ///< configuration.bytes
};

Format formatOf(const chip::Native &chip);

/// The files that configure a chip, by name.
std::vector<std::string> configurationFiles(const chip::Native &chip);

/// Writes them into a folder that exists.
Status writeConfigurationFiles(const Store &store, const std::string &folder);

/// Reads them into `store`: from a folder, or, where there is one only, the file
/// itself; instead of memory files also from the file of RANC's simulator
/// (SimulatorJson.h). An error names the file and the place in it.
Status readConfigurationFiles(const std::string &path, Store &store);

} // namespace snnc::native

#endif // SNNC_NATIVE_CONFIGURATION_H
