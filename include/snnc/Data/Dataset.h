// Data sets: samples of an array, fetched one by one in the order in which a
// network reads them, and their labels.

#ifndef SNNC_DATA_DATASET_H
#define SNNC_DATA_DATASET_H

#include "snnc/Data/Array.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snnc::data {

/// Where the channels of an image stand in the file: `Automatic` accepts the
/// one order that fits the network.
enum class Layout { Automatic, ChannelsFirst, ChannelsLast };

/// Reads the value of `--layout`: auto, chw or hwc; nothing if it is neither.
std::optional<Layout> parseLayout(const std::string &text);

/// How an array is read as samples of a network.
struct DatasetOptions {
  Layout layout = Layout::Automatic;
  /// A sample is stored value * scale + offset, rounded once.
  double scale = 1;
  double offset = 0;
};

/// Samples that fit one network input. Stored values are converted when a
/// sample is fetched; fetching is const and may happen from many threads.
class Dataset {
public:
  /// Number of samples.
  int64_t size() const { return numSamples; }
  /// Elements per sample: C * H * W of the network's input.
  int64_t sampleSize() const { return elements; }
  /// The extents of a sample: the network's input without its batch axis.
  const std::vector<int64_t> &sampleShape() const { return shape; }
  /// The file that the samples come from.
  const std::string &name() const { return array.name; }

  /// Writes the sampleSize() elements of sample `index`, which must be below
  /// size(), in the order of the network's input (C, H, W).
  void fetch(int64_t index, float *out) const;
  /// Like fetch, but returns the elements.
  std::vector<float> sample(int64_t index) const;

private:
  friend Result<Dataset> makeDataset(Array, const std::vector<int64_t> &,
                                     const DatasetOptions &);

  /// One loop of fetch: extent and distance in storage, in elements.
  struct Loop {
    int64_t extent;
    int64_t stride;
  };

  Array array;
  std::vector<int64_t> shape;
  std::vector<Loop> loops;
  int64_t numSamples = 0;
  int64_t elements = 0;
  int64_t sampleStride = 0;
  double scale = 1;
  double offset = 0;
};

/// Reads `array` as samples for a network input of shape `inputShape`, whose
/// first axis is the batch: [1, C, H, W], [1, K]... Accepted are N x C x H x W,
/// N x H x W x C, N x H x W if C is 1, N x K with K = C * H * W, and one sample
/// without N. An array that fits both channel orders is an error that asks
/// for `--layout`; one that fits none is an error that names both shapes.
Result<Dataset> makeDataset(Array array, const std::vector<int64_t> &inputShape,
                            const DatasetOptions &options = {});

/// readArray and makeDataset.
Result<Dataset> readDataset(const std::string &path,
                            const std::vector<int64_t> &inputShape,
                            const DatasetOptions &options = {});

/// Reads the labels (classes, counted from 0) of `dataset`: an array of its
/// length. Errors: another length (names both), rank, or a label that is not
/// a whole number from 0 to 2^31 - 1.
Result<std::vector<int64_t>> readLabels(const std::string &path,
                                        const Dataset &dataset);

} // namespace snnc::data

#endif // SNNC_DATA_DATASET_H
