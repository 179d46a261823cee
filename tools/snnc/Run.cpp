// snnc run: samples go through the image in the simulator.

#include "Commands.h"
#include "Deploy.h"
#include "Npy.h"
#include "Options.h"
#include "Terminal.h"

#include "snnc/Driver/HostTail.h"
#include "snnc/Driver/Samples.h"
#include "snnc/Driver/Traces.h"
#include "snnc/Report/Report.h"
#include "snnc/Simulator/Simulator.h"
#include "snnc/Support/Parallel.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <sys/resource.h>

namespace snnc::cli {

namespace {
struct Arguments {
  std::string image;
  driver::DataOptions data;
  std::string labels;
  int64_t samples = 0;
  std::string json;
  std::string report;
  std::string dump;
  std::string traces;
  std::string record;
  ForeignArguments foreign;
  unsigned threads = 0;
};
} // namespace

static Status writeReports(const Arguments &arguments,
                           const report::Summary &summary) {
  std::fputs(report::toText(summary).c_str(), stdout);
  if (!arguments.json.empty())
    if (Status status = writeText(arguments.json, report::toJson(summary));
        !status)
      return status;
  if (!arguments.report.empty())
    return writeText(arguments.report, report::toHtml(summary));
  return {};
}

/// Writes the real numbers of every output of all samples.
static Status dumpOutputs(const std::string &folder,
                          const driver::HostTail &tail,
                          const simulator::BatchResult &batch) {
  for (size_t i = 0; i < tail.getOutputs().size(); ++i) {
    const driver::HostTail::Output &output = tail.getOutputs()[i];
    std::vector<int64_t> shape = output.shape;
    if (shape.empty() || shape[0] != 1)
      shape.insert(shape.begin(), 1);
    shape[0] = static_cast<int64_t>(batch.outputs.size());
    std::vector<float> values;
    for (const std::vector<simulator::OutputValues> &sample : batch.outputs)
      values.insert(values.end(), sample[i].reals.begin(),
                    sample[i].reals.end());
    Result<std::string> path = writeNpy(folder, output.name, shape, values);
    if (!path)
      return path.error();
    std::printf("%s\n", path->c_str());
  }
  return {};
}

/// Runs `count` samples with progress and, if `traces` is not null, records
/// them; fails if one cannot be read.
static Result<simulator::BatchResult>
simulate(const Arguments &arguments, const simulator::Machine &machine,
         const driver::Samples &samples, int64_t count,
         driver::TraceFile *traces) {
  auto show = progress("run", count, "samples");
  std::atomic<int64_t> done{0};
  Result<simulator::BatchResult> batch = simulator::runBatch(
      machine, count, arguments.threads,
      [&](int64_t index, simulator::Sample &sample) -> Status {
        Result<simulator::Sample> read = samples.fetch(index);
        if (!read)
          return read.error();
        sample = std::move(*read);
        return {};
      },
      [&](int64_t index, const simulator::FrameResult &frame) {
        if (traces)
          traces->add(index, machine, frame);
        show(++done);
      },
      traces ? simulator::Record::States : simulator::Record::Nothing);
  endProgress();
  return batch;
}

/// Seconds per step of the network that was compiled; 1 if it has none.
static double stepOf(const simulator::Machine &machine) {
  Result<driver::Recipe> recipe =
      driver::parseRecipe(machine.image.options, machine.image.modelName);
  return recipe && recipe->dt > 0.0 ? recipe->dt : 1.0;
}

/// Runs a folder of a chip with its own format.
static Status runFolder(const Arguments &arguments) {
  if (!arguments.report.empty() || !arguments.traces.empty())
    return Error{arguments.image + ": --report and --traces are for images; "
                                   "a chip with its own format has --json, "
                                   "--dump and --record"};
  DeployedRunArguments deployed;
  deployed.folder = arguments.image;
  deployed.run.data = arguments.data;
  deployed.run.labels = arguments.labels;
  deployed.run.samples = arguments.samples;
  deployed.run.threads = arguments.threads;
  deployed.json = arguments.json;
  deployed.dump = arguments.dump;
  deployed.record = arguments.record;
  runDeployed(deployed);
  return {};
}

/// Loads image, samples and labels, runs, reports.
static Status run(const Arguments &arguments) {
  if (!arguments.foreign.chip.empty()) {
    const std::pair<const char *, bool> given[] = {
        {"--input", !arguments.data.path.empty()},
        {"--labels", !arguments.labels.empty()},
        {"--samples", arguments.samples != 0},
        {"--json", !arguments.json.empty()},
        {"--report", !arguments.report.empty()},
        {"--dump", !arguments.dump.empty()},
        {"--traces", !arguments.traces.empty()},
        {"--record", !arguments.record.empty()}};
    for (auto [option, isGiven] : given)
      if (isGiven)
        return Error{std::string("option ") + option +
                     " is for samples, but --chip replays a recording; leave "
                     "one of them out"};
    ForeignArguments foreign = arguments.foreign;
    foreign.path = arguments.image;
    return replayForeign(foreign);
  }
  if (!arguments.foreign.parameters.empty() ||
      !arguments.foreign.configuration.empty() ||
      arguments.foreign.skippedTicks)
    return Error{"--param, --configuration and --skip-ticks are for recordings "
                 "of a chip, which --chip names"};
  if (arguments.data.path.empty())
    return Error{arguments.image + ": give samples by --input, or the chip of "
                                   "a recording by --chip"};
  if (isFolder(arguments.image))
    return runFolder(arguments);
  if (!arguments.record.empty())
    return Error{arguments.image + ": --record is for chips with formats of "
                                   "their own; an image has --traces"};
  Result<image::Image> image = image::readFile(arguments.image);
  if (!image)
    return image.error();
  Result<simulator::Machine> machine =
      simulator::Machine::load(std::move(*image));
  if (!machine)
    return Error{arguments.image + ": " + machine.error().message};
  Result<driver::HostTail> tail =
      driver::HostTail::load(machine->image, arguments.image);
  if (!tail)
    return tail.error();
  Result<driver::Samples> samples =
      driver::Samples::open(arguments.data, machine->image, arguments.image);
  if (!samples)
    return samples.error();
  int64_t count = samples->size();
  if (arguments.samples > count)
    std::fprintf(stderr, "note: %s holds only %lld samples\n",
                 arguments.data.path.c_str(), static_cast<long long>(count));
  if (arguments.samples > 0)
    count = std::min(count, arguments.samples);
  Result<std::vector<int64_t>> labels = samples->readLabels(
      arguments.labels, count, tail->getOutputs()[0].numElements);
  if (!labels)
    return labels.error();

  std::optional<driver::TraceFile> traces;
  if (!arguments.traces.empty())
    traces.emplace(count, stepOf(*machine));
  Result<simulator::BatchResult> batch = simulate(
      arguments, *machine, *samples, count, traces ? &*traces : nullptr);
  if (!batch)
    return batch.error();
  if (Status status = tail->finish(*batch, arguments.threads); !status)
    return Error{arguments.image + ": " + status.error().message};
  if (traces)
    if (Status status = traces->write(arguments.traces); !status)
      return status;
  std::optional<report::Accuracy> accuracy;
  if (!labels->empty())
    accuracy = report::countCorrect(*batch, *labels);
  report::Summary summary = report::summarize(
      *machine, *batch, accuracy, numThreads(arguments.threads, count));
  summary.hostTail = tail->getDescription();
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0)
    summary.hostPeakMemoryBytes = usage.ru_maxrss * int64_t(1024);
  if (Status status = writeReports(arguments, summary); !status)
    return status;
  return arguments.dump.empty() ? Status()
                                : dumpOutputs(arguments.dump, *tail, *batch);
}

void addRun(CLI::App &app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App *command = app.add_subcommand(
      "run", "Run samples on an image and report accuracy, energy and latency");
  command
      ->add_option("IMAGE", arguments->image,
                   "The image (.snnb), or the folder of a chip with its own "
                   "format")
      ->required();
  addDataOptions(*command, "-i,--input",
                 "Samples: idx (also .gz), .npy or .npz; of a spiking network "
                 "events: .bin, .bs2, .bs3, .aedat, .npy, .npz, or a folder",
                 arguments->data);
  command->add_option("-l,--labels", arguments->labels,
                      "Their classes, for the accuracy: idx (also .gz), .npy "
                      "or .npz");
  command
      ->add_option("--samples", arguments->samples,
                   "Use only the first so many samples; 0: all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_option("--json", arguments->json,
                      "Write all figures to this file");
  command->add_option("--report", arguments->report,
                      "Write a page to look at (.html) to this file");
  command->add_option("--dump", arguments->dump,
                      "Write the outputs to this folder as .npy");
  command->add_option("--traces", arguments->traces,
                      "Write spikes and potentials of all neurons to this "
                      "file as NIRData (HDF5)");
  command->add_option("--record", arguments->record,
                      "Write what goes between host and chip, in the chip's "
                      "own format, to this folder");
  command->add_option("--chip", arguments->foreign.chip,
                      "Replay a recording of this chip's ports instead, and "
                      "compare what it says the chip sent");
  addParameters(*command, arguments->foreign.parameters);
  command->add_option("--configuration", arguments->foreign.configuration,
                      "What configures the chip of a recording, if the "
                      "recording does not");
  command
      ->add_option("--skip-ticks", arguments->foreign.skippedTicks,
                   "Ticks in front of the first recorded output (RANC)")
      ->capture_default_str()
      ->check(CLI::Range(0, 1 << 20));
  addThreads(*command, arguments->threads);
  command->callback([arguments] {
    if (Status status = run(*arguments); !status)
      fail(status.error());
  });
}

} // namespace snnc::cli
