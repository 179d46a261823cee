// Matches arrays with the input of a network and fetches samples.

#include "snnc/Data/Dataset.h"

#include <cassert>
#include <cmath>
#include <utility>

namespace snnc::data {

std::optional<Layout> parseLayout(const std::string &text) {
  if (text == "auto")
    return Layout::Automatic;
  if (text == "chw")
    return Layout::ChannelsFirst;
  if (text == "hwc")
    return Layout::ChannelsLast;
  return std::nullopt;
}

void Dataset::fetch(int64_t index, float *out) const {
  assert(index >= 0 && index < numSamples && "sample is out of range");
  std::vector<int64_t> at(loops.size(), 0);
  const Loop inner = loops.back();
  int64_t first = index * sampleStride;
  for (int64_t done = 0; done < elements; done += inner.extent) {
    array.convert(first, inner.stride, inner.extent, out + done);
    for (size_t loop = loops.size() - 1; loop-- > 0;) {
      first += loops[loop].stride;
      if (++at[loop] < loops[loop].extent)
        break;
      first -= loops[loop].stride * loops[loop].extent;
      at[loop] = 0;
    }
  }
  if (scale == 1 && offset == 0)
    return;
  for (int64_t i = 0; i < elements; ++i)
    out[i] = static_cast<float>(out[i] * scale + offset);
}

std::vector<float> Dataset::sample(int64_t index) const {
  std::vector<float> result(elements);
  fetch(index, result.data());
  return result;
}

/// Drops the axes of extent 1, which do not change the order of elements.
static std::vector<int64_t> squeeze(const std::vector<int64_t> &shape) {
  std::vector<int64_t> result;
  for (int64_t extent : shape)
    if (extent != 1)
      result.push_back(extent);
  return result;
}

static int64_t product(const std::vector<int64_t> &shape) {
  int64_t result = 1;
  for (int64_t extent : shape)
    result *= extent;
  return result;
}

/// How the axes of a stored sample become those of the network's input.
enum class Match { None, Same, ChannelsLast, Ambiguous };

/// Compares the extents of a stored sample with those of a network's sample.
static Match matchSample(const std::vector<int64_t> &stored,
                         const std::vector<int64_t> &wanted, Layout layout) {
  bool isImage = wanted.size() == 3;
  bool isFlat = stored.size() == 1 || wanted.size() == 1;
  if (isFlat) {
    if (product(stored) != product(wanted))
      return Match::None;
    bool isTurned = isImage && layout == Layout::ChannelsLast;
    return isTurned ? Match::ChannelsLast : Match::Same;
  }
  bool fitsSame = squeeze(stored) == squeeze(wanted);
  bool fitsLast = isImage && stored.size() == 3 && stored[0] == wanted[1] &&
                  stored[1] == wanted[2] && stored[2] == wanted[0];
  if (layout == Layout::ChannelsFirst)
    return fitsSame ? Match::Same : Match::None;
  if (layout == Layout::ChannelsLast && isImage && stored.size() == 3)
    return fitsLast ? Match::ChannelsLast : Match::None;
  bool isOneOrder = isImage && (wanted[0] == 1 || wanted[1] * wanted[2] == 1);
  if (fitsSame && fitsLast && !isOneOrder)
    return Match::Ambiguous;
  if (fitsSame)
    return Match::Same;
  return fitsLast ? Match::ChannelsLast : Match::None;
}

static Error mismatch(const Array &array, const std::vector<int64_t> &wanted) {
  std::string text = "'" + array.name + "' has the shape " +
                     formatShape(array.shape) +
                     ", but a sample of the network is " + formatShape(wanted);
  if (wanted.size() != 3)
    return Error{text + "; expected samples x " + formatShape(wanted)};
  std::vector<int64_t> turned = {wanted[1], wanted[2], wanted[0]};
  return Error{text + "; expected samples x " + formatShape(wanted) + ", x " +
               formatShape(turned) + " or x " +
               std::to_string(product(wanted))};
}

/// Loops over one stored sample in the network's order. `shape` and `strides`
/// are those of the stored axes.
static std::vector<std::pair<int64_t, int64_t>>
orderAxes(const std::vector<int64_t> &shape,
          const std::vector<int64_t> &strides, Match match,
          const std::vector<int64_t> &wanted) {
  std::vector<std::pair<int64_t, int64_t>> axes;
  for (size_t i = 0; i < shape.size(); ++i)
    axes.push_back({shape[i], strides[i]});
  if (match != Match::ChannelsLast)
    return axes;
  if (axes.size() == 1) { // flat, but in the order H, W, C
    int64_t step = axes[0].second;
    axes = {{wanted[1], wanted[2] * wanted[0] * step},
            {wanted[2], wanted[0] * step},
            {wanted[0], step}};
  }
  return {axes[2], axes[0], axes[1]};
}

Result<Dataset> makeDataset(Array array, const std::vector<int64_t> &inputShape,
                            const DatasetOptions &options) {
  assert(!inputShape.empty() && "a network input has a batch axis");
  std::vector<int64_t> wanted(inputShape.begin() + 1, inputShape.end());
  if (array.shape.empty())
    return mismatch(array, wanted);
  std::vector<int64_t> strides = array.strides();
  std::vector<int64_t> stored(array.shape.begin() + 1, array.shape.end());
  Match match = matchSample(stored, wanted, options.layout);
  int64_t numSamples = array.shape[0];
  int64_t sampleStride = strides[0];
  if (match == Match::None) { // one sample without an axis of samples
    stored = array.shape;
    match = matchSample(stored, wanted, options.layout);
    numSamples = 1;
    sampleStride = 0;
  } else {
    strides.erase(strides.begin());
  }
  if (match == Match::None)
    return mismatch(array, wanted);
  if (match == Match::Ambiguous)
    return Error{"'" + array.name + "' has the shape " +
                 formatShape(array.shape) +
                 ", which can be channels first or channels last; say which "
                 "by --layout chw or --layout hwc"};
  if (numSamples == 0)
    return Error{"'" + array.name + "' has the shape " +
                 formatShape(array.shape) + ": it holds no sample"};

  Dataset dataset;
  for (auto [extent, stride] : orderAxes(stored, strides, match, wanted))
    dataset.loops.push_back({extent, stride});
  if (dataset.loops.empty())
    dataset.loops.push_back({1, 1});
  dataset.shape = std::move(wanted);
  dataset.numSamples = numSamples;
  dataset.elements = product(dataset.shape);
  dataset.sampleStride = sampleStride;
  dataset.scale = options.scale;
  dataset.offset = options.offset;
  dataset.array = std::move(array);
  return dataset;
}

Result<Dataset> readDataset(const std::string &path,
                            const std::vector<int64_t> &inputShape,
                            const DatasetOptions &options) {
  Result<Array> array = readArray(path);
  if (!array)
    return array.error();
  return makeDataset(std::move(*array), inputShape, options);
}

Result<std::vector<int64_t>> readLabels(const std::string &path,
                                        const Dataset &dataset) {
  Result<Array> array = readArray(path);
  if (!array)
    return array.error();
  const std::vector<int64_t> &shape = array->shape;
  bool isList = shape.size() == 1 || (shape.size() == 2 && shape[1] == 1);
  if (!isList)
    return Error{"'" + array->name + "' has the shape " + formatShape(shape) +
                 "; labels are a list of one class per sample"};
  if (shape[0] != dataset.size())
    return Error{"'" + array->name + "' has " + std::to_string(shape[0]) +
                 " labels, but '" + dataset.name() + "' has " +
                 std::to_string(dataset.size()) + " samples"};
  std::vector<int64_t> labels;
  for (int64_t i = 0; i < shape[0]; ++i) {
    double value = array->at(i);
    if (!(value >= 0 && value < 2147483648.0 && value == std::floor(value)))
      return Error{"label " + std::to_string(i) + " of '" + array->name +
                   "' is " + std::to_string(value) +
                   "; a label is a whole number from 0 to 2147483647"};
    labels.push_back(static_cast<int64_t>(value));
  }
  return labels;
}

} // namespace snnc::data
