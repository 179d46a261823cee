// Recordings of what populations did, on a chip or without one, as a file.

#ifndef SNNC_DRIVER_TRACES_H
#define SNNC_DRIVER_TRACES_H

#include "snnc/Import/NirData.h"
#include "snnc/Interpreter/SpikingInterpreter.h"
#include "snnc/Simulator/Simulator.h"

#include <mutex>
#include <string>

namespace snnc::driver {

/// Collects frames of many samples, from several threads, and writes them as
/// NIRData (docs/events.md). Populations have the names of their layers.
class TraceFile {
public:
  /// Of `samples` samples with steps of `dt` seconds.
  TraceFile(int64_t samples, double dt) : recorder(samples, dt) {}

  /// Adds what a network did, with recorded spikes and potentials.
  void add(int64_t sample, const interpreter::SpikingFrame &frame);
  /// Adds what an image did, with Record::States. A population's step 0 is the
  /// first tick of its window.
  void add(int64_t sample, const simulator::Machine &machine,
           const simulator::FrameResult &frame);

  /// Writes the file, or says which sample was too much, or why it cannot be
  /// written.
  Status write(const std::string &path);

private:
  void keep(Status added) {
    if (!added && status)
      status = std::move(added);
  }

  std::mutex mutex;
  nir::DataRecorder recorder;
  Status status; ///< the first error
};

} // namespace snnc::driver

#endif // SNNC_DRIVER_TRACES_H
