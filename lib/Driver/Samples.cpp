// Samples for an image: tensors or events, as its input takes them.

#include "snnc/Driver/Samples.h"

#include <algorithm>
#include <cmath>

using namespace snnc;
using namespace snnc::driver;

Result<Samples> Samples::open(const DataOptions &options,
                              const image::Image &image,
                              const std::string &file) {
  Samples samples;
  samples.path = options.path;
  bool takesEvents = image.inputs.size() == 1 &&
                     image.inputs[0].encoder == image::EncoderKind::Stream;
  if (takesEvents) {
    Result<data::EventDataset> streams = openStreams(options, image, file);
    if (!streams)
      return streams.error();
    samples.streams = std::move(*streams);
  } else {
    Result<data::Dataset> tensors = openSamples(options, image, file);
    if (!tensors)
      return tensors.error();
    samples.tensors = std::move(*tensors);
  }
  if (samples.size() == 0)
    return Error{options.path + ": holds no samples"};
  return samples;
}

Result<simulator::Sample> Samples::fetch(int64_t index) const {
  simulator::Sample sample;
  sample.tensors.resize(1);
  sample.streams.resize(1);
  if (streams) {
    Result<data::EventSample> events = streams->fetch(index);
    if (!events)
      return events.error();
    sample.streams[0] = std::move(*events);
    return sample;
  }
  sample.tensors[0] = tensors->sample(index);
  if (std::all_of(sample.tensors[0].begin(), sample.tensors[0].end(),
                  [](float value) { return std::isfinite(value); }))
    return sample;
  return Error{path + ": sample " + std::to_string(index) +
               " holds a number that is not finite"};
}

Result<std::vector<int64_t>>
Samples::readAllLabels(const std::string &file) const {
  if (!file.empty())
    return tensors ? data::readLabels(file, *tensors)
                   : data::readEventLabels(file, *streams);
  if (tensors)
    return std::vector<int64_t>();
  return data::ownLabels(*streams).value_or(std::vector<int64_t>());
}

Result<std::vector<int64_t>> Samples::readLabels(const std::string &file,
                                                 int64_t count,
                                                 int64_t numClasses) const {
  Result<std::vector<int64_t>> labels = readAllLabels(file);
  if (!labels || labels->empty())
    return labels;
  for (int64_t label : *labels)
    if (label >= numClasses)
      return Error{file + ": holds the class " + std::to_string(label) +
                   ", but the network's output has only " +
                   std::to_string(numClasses) + " elements"};
  labels->resize(count);
  return labels;
}
