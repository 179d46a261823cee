// The samples of a trained spiking network, read as its input takes them.

#include "snnc/Driver/SpikingSamples.h"

#include "SpikingTail.h"
#include "snnc/Driver/Streams.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

/// Fills `samples` with what files of events hold.
static Status openEvents(snn::NetworkOp network, snn::InputOp input,
                         const DataOptions &data, const std::string &labels,
                         SpikingSamples &samples) {
  snn::SemanticsAttr semantics = network.getSemantics();
  Result<data::EventDataset> opened =
      driver::openStreams(data, input.getTensorShape().vec(),
                          semantics.getSeconds(), semantics.getSteps());
  if (!opened)
    return opened.error();
  auto dataset = std::make_shared<data::EventDataset>(std::move(*opened));
  samples.size = dataset->size();
  samples.events = [dataset](int64_t index) { return dataset->fetch(index); };
  if (labels.empty()) {
    samples.labels = data::ownLabels(*dataset).value_or(std::vector<int64_t>());
    return {};
  }
  Result<std::vector<int64_t>> read = data::readEventLabels(labels, *dataset);
  if (!read)
    return read.error();
  samples.labels = std::move(*read);
  return {};
}

/// Fills `samples` with tensors, each of which is sent in every step.
static Status openTensors(snn::NetworkOp network, snn::InputOp input,
                          const DataOptions &options, const std::string &labels,
                          SpikingSamples &samples) {
  std::optional<data::Layout> layout = data::parseLayout(options.layout);
  if (!layout)
    return Error{"--layout '" + options.layout +
                 "': expected auto, chw or hwc"};
  data::DatasetOptions how;
  how.layout = *layout;
  how.scale = options.scale.value_or(1.0);
  how.offset = options.offset.value_or(0.0);
  std::vector<int64_t> shape = input.getTensorShape().vec();
  if (shape.empty() || shape[0] != 1 || shape.size() == 1)
    shape.insert(shape.begin(), 1); // the batch, which NIR leaves out
  Result<data::Dataset> opened = data::readDataset(options.path, shape, how);
  if (!opened)
    return opened.error();
  auto dataset = std::make_shared<data::Dataset>(std::move(*opened));
  samples.size = dataset->size();
  samples.steps = network.getSemantics().getSteps();
  samples.numbers = [dataset](int64_t index) {
    return Result<std::vector<float>>(dataset->sample(index));
  };
  if (labels.empty())
    return {};
  Result<std::vector<int64_t>> read = data::readLabels(labels, *dataset);
  if (!read)
    return read.error();
  samples.labels = std::move(*read);
  return {};
}

/// Fails if a class has no output.
static Status checkLabels(snn::NetworkOp network, const std::string &path,
                          const std::vector<int64_t> &labels) {
  snn::OutputOp output = *network.getOps<snn::OutputOp>().begin();
  int64_t classes = output.getSpikes().getType().numNeurons();
  if (func::FuncOp tail = getTail(network))
    classes = cast<RankedTensorType>(tail.getResultTypes()[0]).getNumElements();
  for (int64_t label : labels)
    if (label < 0 || label >= classes)
      return Error{path + ": holds the class " + std::to_string(label) +
                   ", but the network's output has only " +
                   std::to_string(classes) + " elements"};
  return {};
}

Result<SpikingSamples>
snnc::driver::openSpikingSamples(snn::NetworkOp network,
                                 const DataOptions &data,
                                 const std::string &labels) {
  auto inputs = network.getOps<snn::InputOp>();
  size_t count = std::distance(inputs.begin(), inputs.end());
  if (count != 1)
    return Error{"'" + network.getSymName().str() + "' has " +
                 std::to_string(count) +
                 " inputs, but this version feeds networks with one input"};
  snn::InputOp input = *inputs.begin();
  SpikingSamples samples;
  Status status = input.getEncoder() == snn::Encoder::Stream
                      ? openEvents(network, input, data, labels, samples)
                      : openTensors(network, input, data, labels, samples);
  if (!status)
    return status.error();
  if (samples.size == 0)
    return Error{data.path + ": holds no samples"};
  if (Status fits = checkLabels(network, labels.empty() ? data.path : labels,
                                samples.labels);
      !fits)
    return fits.error();
  return samples;
}
