// Samples for an image: tensors or events, as its input takes them.

#ifndef SNNC_DRIVER_SAMPLES_H
#define SNNC_DRIVER_SAMPLES_H

#include "snnc/Data/Dataset.h"
#include "snnc/Data/Events.h"
#include "snnc/Driver/Compile.h"
#include "snnc/Simulator/Simulator.h"

#include <optional>

namespace snnc::driver {

/// Samples of one kind. Fetching may happen from many threads.
class Samples {
public:
  /// Opens what fits the image's only input; `file` is the image's. Tensors are
  /// scaled as those of the calibration were, events binned by the time step
  /// that the image was compiled for and not longer than its window.
  static Result<Samples> open(const DataOptions &options,
                              const image::Image &image,
                              const std::string &file);

  /// Number of samples, 1 or more.
  int64_t size() const { return tensors ? tensors->size() : streams->size(); }

  /// Reads sample `index`. Fails for a number that is not finite.
  Result<simulator::Sample> fetch(int64_t index) const;

  /// The labels of the first `count` samples in `path`; an empty path: those
  /// that event data have of their own, or none. An error names a class that is
  /// not below `numClasses`.
  Result<std::vector<int64_t>> readLabels(const std::string &path,
                                          int64_t count,
                                          int64_t numClasses) const;

private:
  Result<std::vector<int64_t>> readAllLabels(const std::string &path) const;

  std::string path;
  std::optional<data::Dataset> tensors;
  std::optional<data::EventDataset> streams;
};

} // namespace snnc::driver

#endif // SNNC_DRIVER_SAMPLES_H
