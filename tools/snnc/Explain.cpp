// snnc explain: what the file says, and what does not fit and why.

#include "Commands.h"
#include "Deploy.h"
#include "Encoding.h"
#include "Options.h"
#include "Prune.h"
#include "Terminal.h"

#include "snnc/Chip/Native.h"
#include "snnc/Driver/Explain.h"
#include "snnc/Report/SynapseMemory.h"
#include "snnc/Support/Json.h"

#include <CLI/CLI.hpp>

namespace snnc::cli {

namespace {
struct Arguments {
  driver::CompileOptions compile;
  driver::EffectRequest effects;
  std::string json;
  bool showsMemory = false;
  bool verbose = false;
  DeployArguments deploy;
};
} // namespace

static std::string formatShape(const Shape &shape) {
  return std::to_string(shape.channels) + "x" + std::to_string(shape.height) +
         "x" + std::to_string(shape.width);
}

/// Cuts a name that is too long for its column in the middle.
static std::string fit(const std::string &text, size_t width) {
  if (text.size() <= width)
    return text;
  size_t head = (width - 2) / 2;
  return text.substr(0, head) + ".." +
         text.substr(text.size() - (width - 2 - head));
}

/// A share as "0.250"; "-" if there is none.
static std::string formatDensity(std::optional<double> density) {
  if (!density)
    return "-";
  char text[32];
  std::snprintf(text, sizeof(text), "%.3f", *density);
  return text;
}

static void print(const driver::LayerRow &row, const std::string &shape) {
  std::printf("%-16s %-14s %-10s %8lld %10lld %9lld %7s\n",
              fit(row.name, 16).c_str(), fit(row.kind, 14).c_str(),
              shape.c_str(), static_cast<long long>(row.neurons),
              static_cast<long long>(row.synapses),
              static_cast<long long>(row.weights),
              formatDensity(row.density()).c_str());
}

static void print(const driver::Explanation &explanation) {
  using Inputs = driver::Explanation::Inputs;
  std::printf("network '%s'\n\n", explanation.network.c_str());
  std::printf("%-16s %-14s %-10s %8s %10s %9s %7s\n", "layer", "synapses by",
              "shape", "neurons", "synapses", "weights", "density");
  for (const driver::LayerRow &row : explanation.layers)
    print(row, formatShape(row.shape));
  driver::LayerRow total = explanation.total(Inputs::Counted);
  total.name = "total";
  print(total, "");
  driver::LayerRow withoutInputs = explanation.total(Inputs::NotCounted);
  withoutInputs.name = "without inputs";
  print(withoutInputs, "");
  std::printf(
      "\nInputs live on the host. Padding has no synapses; with it there "
      "are %lld.\nDensity is the share of the weights that are not 0.\n",
      static_cast<long long>(total.windowPositions));
  if (explanation.semantics)
    std::printf("\n%s", driver::toText(*explanation.semantics).c_str());
}

/// The counts of a row of the table.
static nlohmann::json toJson(const driver::LayerRow &row) {
  return {{"neurons", row.neurons},
          {"synapses", row.synapses},
          {"synapses_with_padding", row.windowPositions},
          {"weights", row.weights},
          {"nonzero_weights", row.nonzeroWeights}};
}

static std::string toJson(const driver::Explanation &explanation,
                          const std::string &chip, const std::string &memory) {
  using Inputs = driver::Explanation::Inputs;
  nlohmann::json layers = nlohmann::json::array();
  for (const driver::LayerRow &row : explanation.layers) {
    nlohmann::json layer = toJson(row);
    layer["name"] = row.name;
    layer["kind"] = row.kind;
    layer["shape"] = formatShape(row.shape);
    layers.push_back(std::move(layer));
  }
  driver::LayerRow total = explanation.total(Inputs::Counted);
  nlohmann::json totals = toJson(total);
  int64_t withoutInputs = explanation.total(Inputs::NotCounted).neurons;
  totals["neurons_without_inputs"] = withoutInputs;
  totals["input_neurons"] = total.neurons - withoutInputs;
  nlohmann::json result{{"network", explanation.network},
                        {"layers", layers},
                        {"totals", std::move(totals)}};
  if (explanation.semantics)
    result["semantics"] =
        nlohmann::json::parse(driver::toJson(*explanation.semantics));
  if (!chip.empty())
    result["chip"] = {{"name", chip},
                      {"fits", explanation.fits},
                      {"cores", explanation.cores},
                      {"approximations", explanation.approximations}};
  if (!memory.empty())
    result["synapse_memory"] = nlohmann::json::parse(memory);
  return printJson(result);
}

/// Synapse tables are of chips that take an image.
static Status checkMemory(const Arguments &arguments) {
  const driver::EncodingOptions standard, &given = arguments.compile.encoding;
  bool asks = arguments.showsMemory || !given.wishes.empty() ||
              given.objective != standard.objective || given.isTraining;
  Result<bool> hasOwn = false;
  if (!arguments.compile.chip.empty())
    hasOwn = chip::hasOwnFormat(arguments.compile.chip);
  if (!hasOwn)
    return hasOwn.error();
  if (asks && (arguments.compile.chip.empty() || *hasOwn))
    return Error{"--memory, --encoding, --objective and --training are about "
                 "the synapse tables of images; give a chip that takes one by "
                 "--chip"};
  return given.check();
}

static void run(Arguments &arguments) {
  if (Status status = checkRules(arguments.compile.coding.prune); !status)
    return fail(status.error());
  if (Status status = checkMemory(arguments); !status)
    return fail(status.error());
  std::optional<synapse::MemoryReport> memory;
  if (arguments.showsMemory)
    arguments.compile.encoded = [&](const synapse::MemoryReport &report) {
      memory = report;
    };
  driver::DeployOptions deploy;
  deploy.lower = arguments.deploy.lower;
  Result<chip::Parameters> parameters =
      parseParameters(arguments.deploy.parameters);
  if (!parameters)
    return fail(parameters.error());
  deploy.parameters = *parameters;
  driver::Session session(driver::Verbosity::Assumptions);
  bool assumed = arguments.compile.calibration.path.empty();
  driver::EffectRequest effects = arguments.effects;
  effects.data.layout = arguments.compile.calibration.layout;
  effects.data.scale = arguments.compile.calibration.scale;
  effects.data.offset = arguments.compile.calibration.offset;
  effects.data.streams = arguments.compile.calibration.streams;
  std::function<void(int64_t)> showRuns;
  effects.progress = [&](int64_t done, int64_t total) {
    if (!showRuns)
      showRuns = progress("explain", total, "runs");
    showRuns(done);
    if (done == total)
      endProgress();
  };
  // The table comes first, so that the verdict stands below it.
  mlir::FailureOr<driver::Explanation> explanation = driver::explain(
      session, arguments.compile, effects,
      [&](const driver::Explanation &layers) {
        print(layers);
        if (assumed && !layers.semantics)
          std::printf("Ranges of values are assumed, as no --calibrate DATA is "
                      "given.\n");
        std::fflush(stdout);
      },
      deploy);
  if (failed(explanation)) {
    exitCode = 1;
    return;
  }
  if (!arguments.compile.chip.empty()) {
    if (explanation->fits)
      std::printf("It fits the chip, on %lld cores.\n",
                  static_cast<long long>(explanation->cores));
    else
      std::printf("It does not fit the chip.\n");
    for (const std::string &text : explanation->approximations)
      std::printf("approximate: %s\n", wrap(text, 13).c_str());
    exitCode = explanation->fits ? 0 : 1;
  }
  report::MemoryTitle title{explanation->network, arguments.compile.chip};
  if (memory)
    std::fputs(toText(*memory, title).c_str(), stdout);
  if (arguments.json.empty())
    return;
  std::string json = toJson(*explanation, arguments.compile.chip,
                            memory ? toJson(*memory, title) : "");
  if (Status status = writeText(arguments.json, json); !status)
    fail(status.error());
}

void addExplain(CLI::App &app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App *command = app.add_subcommand(
      "explain", "Show the layers of a network, what is assumed and what that "
                 "does, and what does not fit a chip and why");
  arguments->compile.chip.clear();
  addModelOptions(*command, arguments->compile.model);
  command->add_option("--chip", arguments->compile.chip,
                      "Also check it against this chip (name or .json file)");
  addCalibrationOptions(*command, arguments->compile);
  addCodingOptions(*command, arguments->compile.coding);
  driver::EffectRequest &effects = arguments->effects;
  command
      ->add_option("-i,--input", effects.data.path,
                   "Samples on which the effect of each assumption about a "
                   "spiking network is measured")
      ->type_name("DATA");
  command->add_option("-l,--labels", effects.labels,
                      "Their classes, for the accuracy");
  command
      ->add_option("--samples", effects.samples,
                   "Use only the first so many samples; 0: all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  addEncodingOptions(*command, arguments->compile.encoding);
  command->add_flag("--memory", arguments->showsMemory,
                    "Also show what the synapse tables take and cost on the "
                    "chip, and what other encodings would");
  addDeployOptions(*command, arguments->deploy);
  addThreads(*command, effects.threads);
  command->add_option("--json", arguments->json,
                      "Write the table to this file");
  command->callback([arguments] { run(*arguments); });
}

} // namespace snnc::cli
