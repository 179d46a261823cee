// Networks as the simulator that comes with RANC reads them: one JSON file with
// cores, packets of the host and the output bus.

#ifndef SNNC_NATIVE_SIMULATORJSON_H
#define SNNC_NATIVE_SIMULATORJSON_H

#include "snnc/Native/Store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::native {

/// What such a file holds besides the memories of cores.
struct SimulatorInput {
  std::vector<std::vector<uint64_t>> packets; ///< of each tick, as words
  /// Axons of the output bus that the simulator prints. 0: as many as the
  /// neurons name.
  int64_t numOutputs = 0;
};

/// Reads the memories of all cores into `store`, whose chip has the sizes that
/// the simulator gets in a file of its own. Cores, neurons and axons that are
/// left out have the default rows of the description. An error names `file`,
/// the place in it and what does not fit.
Result<SimulatorInput> readSimulatorJson(const std::string &text,
                                         const std::string &file, Store &store);

/// The file for a configuration; an error names a row that was not written.
Result<std::string> writeSimulatorJson(const Store &store,
                                       const SimulatorInput &input);

} // namespace snnc::native

#endif // SNNC_NATIVE_SIMULATORJSON_H
