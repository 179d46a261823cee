// The part of snnc interpret that runs spiking networks.

#include "InterpretSpiking.h"

#include "Commands.h"
#include "Npy.h"
#include "Terminal.h"

#include "snnc/Driver/InterpretSpiking.h"
#include "snnc/Driver/SpikingSamples.h"
#include "snnc/Driver/Traces.h"
#include "snnc/Support/Json.h"

#include <algorithm>
#include <optional>

namespace snnc::cli {

/// Steps x neurons of one population as a file.
static Status writeRecording(const std::string &folder, const std::string &name,
                             const std::vector<std::vector<float>> &steps,
                             int64_t neurons) {
  std::vector<float> values;
  values.reserve(steps.size() * neurons);
  for (const std::vector<float> &step : steps)
    values.insert(values.end(), step.begin(), step.end());
  Result<std::string> path = writeNpy(
      folder, name, {static_cast<int64_t>(steps.size()), neurons}, values);
  return path ? Status() : Status(path.error());
}

/// The recordings of sample `index`, in a folder of its own.
static Status writeFrame(const std::string &folder, int64_t index,
                         const interpreter::SpikingFrame &frame) {
  std::string own = folder + "/" + std::to_string(index);
  for (const interpreter::SpikingTrace &trace : frame.populations) {
    int64_t neurons = trace.shape.numNeurons();
    if (Status status =
            writeRecording(own, trace.layer + ".spikes", trace.values, neurons);
        !status)
      return status;
    if (Status status = writeRecording(own, trace.layer + ".potentials",
                                       trace.potentials, neurons);
        !status)
      return status;
  }
  return {};
}

/// Cuts a name that is too long for its column.
static std::string fit(const std::string &text, size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 2) + "..";
}

static void print(const driver::SpikingInterpretation &result) {
  std::string steps = std::to_string(result.minSteps);
  if (result.maxSteps != result.minSteps)
    steps += " to " + std::to_string(result.maxSteps);
  std::printf("%lld samples of %s steps, %.2f input events each\n\n",
              static_cast<long long>(result.samples), steps.c_str(),
              result.inputEvents);
  std::printf("%-32s %9s %16s %16s\n", "layer", "neurons", "spikes/sample",
              "events/sample");
  double spikes = 0, events = 0;
  for (const driver::SpikingLayer &layer : result.layers) {
    std::printf("%-32s %9lld %16.2f %16.2f\n", fit(layer.name, 32).c_str(),
                static_cast<long long>(layer.shape.numNeurons()), layer.spikes,
                layer.events);
    spikes += layer.spikes;
    events += layer.events;
  }
  std::printf("%-32s %9s %16.2f %16.2f\n", "total", "", spikes, events);
  if (result.correct >= 0)
    std::printf("\naccuracy %.2f %% (%lld of %lld)\n",
                100.0 * result.correct / result.samples,
                static_cast<long long>(result.correct),
                static_cast<long long>(result.samples));
}

static std::string toJson(const driver::SpikingInterpretation &result,
                          const driver::SemanticsTable &table) {
  nlohmann::json layers = nlohmann::json::array();
  for (const driver::SpikingLayer &layer : result.layers)
    layers.push_back({{"name", layer.name},
                      {"neurons", layer.shape.numNeurons()},
                      {"spikes_per_sample", layer.spikes},
                      {"events_per_sample", layer.events}});
  nlohmann::json document = {
      {"semantics", nlohmann::json::parse(driver::toJson(table))},
      {"samples", result.samples},
      {"min_steps", result.minSteps},
      {"max_steps", result.maxSteps},
      {"input_events_per_sample", result.inputEvents},
      {"layers", std::move(layers)}};
  if (result.correct >= 0)
    document["correct"] = result.correct;
  return printJson(document);
}

/// Writes the outputs of all samples and the JSON, and says where.
static Status writeFiles(const driver::SpikingInterpretation &result,
                         const driver::SemanticsTable &table,
                         const InterpretArguments &arguments) {
  if (!arguments.json.empty())
    if (Status status = writeText(arguments.json, toJson(result, table));
        !status)
      return status;
  if (arguments.dump.empty())
    return {};
  for (const driver::OutputTensor &output : result.outputs) {
    Result<std::string> path =
        writeNpy(arguments.dump, output.name, output.shape, output.values);
    if (!path)
      return path.error();
    std::printf("%s\n", path->c_str());
  }
  return {};
}

void interpretSpiking(driver::Session &session, snn::NetworkOp network,
                      const InterpretArguments &arguments) {
  Result<driver::SemanticsTable> table =
      driver::explainSemantics(network, driver::EffectOptions());
  if (!table)
    return fail(table.error());
  std::printf("%s\n", driver::toText(*table).c_str());
  std::fflush(stdout); // the table stands above what the samples say
  Result<driver::SpikingSamples> samples = driver::openSpikingSamples(
      network, arguments.interpret.data, arguments.interpret.labels);
  if (!samples)
    return fail(samples.error());
  driver::SpikingOptions options;
  options.samples = arguments.interpret.samples;
  options.threads = arguments.interpret.threads;
  std::optional<driver::TraceFile> traces;
  if (!arguments.traces.empty())
    traces.emplace(options.samples > 0
                       ? std::min(options.samples, samples->size)
                       : samples->size,
                   network.getSemantics().getSeconds());
  options.record = traces || !arguments.dump.empty();
  options.take = [&](int64_t index, const interpreter::SpikingFrame &frame) {
    if (traces)
      traces->add(index, frame);
    return arguments.dump.empty() ? Status()
                                  : writeFrame(arguments.dump, index, frame);
  };
  options.progress = progress("interpret", "samples");
  mlir::FailureOr<driver::SpikingInterpretation> result =
      driver::interpretSpiking(session, network, *samples, options);
  endProgress();
  if (failed(result)) {
    exitCode = 1;
    return;
  }
  if (traces)
    if (Status status = traces->write(arguments.traces); !status)
      return fail(status.error());
  print(*result);
  if (Status status = writeFiles(*result, *table, arguments); !status)
    fail(status.error());
}

} // namespace snnc::cli
