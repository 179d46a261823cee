// snnc compile: a trained network becomes a chip's configuration.

#include "Commands.h"
#include "Deploy.h"
#include "Encoding.h"
#include "Options.h"
#include "Prune.h"
#include "Terminal.h"

#include "snnc/Chip/Native.h"
#include "snnc/Driver/HostTail.h"
#include "snnc/Image/Image.h"

#include "mlir/IR/AsmState.h"
#include "llvm/Support/raw_ostream.h"

#include <CLI/CLI.hpp>
#include <map>
#include <set>

namespace snnc::cli {

namespace {
struct Arguments {
  driver::CompileOptions compile;
  std::string output;
  std::string emit = "image";
  bool verbose = false;
  MemoryFiles memory;
  DeployArguments deploy;
};
} // namespace

/// Writes the network at an intermediate level as MLIR text.
static void emitText(const Arguments &arguments, driver::Session &session) {
  Result<chip::Chip> chip = chip::load(arguments.compile.chip);
  if (!chip)
    return fail(chip.error());
  if (Status status = arguments.compile.coding.check(*chip); !status)
    return fail(status.error());
  driver::Recipe recipe;
  auto module = driver::calibrateModel(session, arguments.compile, recipe);
  recipe.coding.fit(*chip);
  driver::Level level = arguments.emit == "ann"   ? driver::Level::Ann
                        : arguments.emit == "snn" ? driver::Level::Snn
                                                  : driver::Level::Xbar;
  if (failed(module) ||
      failed(driver::lower(session, **module, arguments.compile, recipe.coding,
                           level))) {
    exitCode = 1;
    return;
  }
  std::string text;
  llvm::raw_string_ostream stream(text);
  (*module)->print(stream, mlir::OpPrintingFlags().enableDebugInfo());
  if (arguments.output == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return;
  }
  if (Status status = writeText(arguments.output, text); !status)
    return fail(status.error());
  std::printf("%s: the network as %s\n", arguments.output.c_str(),
              arguments.emit.c_str());
}

/// Writes the network on a chip with its own format.
static void emitDeployed(const Arguments &arguments) {
  if (arguments.emit == "image")
    return compileDeployed(arguments.compile, arguments.deploy,
                           arguments.output, arguments.verbose);
  fail(Error{"--emit " + arguments.emit + ": chip '" + arguments.compile.chip +
             "' has a format of its own; choose a chip of images for this"});
}

/// Encodings are of tables in images.
static Status checkEncoding(const Arguments &arguments) {
  Result<bool> isDeployed = chip::hasOwnFormat(arguments.compile.chip);
  if (!isDeployed)
    return isDeployed.error();
  const driver::EncodingOptions standard, &given = arguments.compile.encoding;
  bool asks = !given.wishes.empty() || given.objective != standard.objective ||
              given.isTraining;
  bool writes =
      !arguments.memory.json.empty() || !arguments.memory.html.empty();
  if (*isDeployed && (asks || writes))
    return Error{"--encoding, --objective, --training, --json and --report are "
                 "about the synapse tables of images, but chip '" +
                 arguments.compile.chip + "' has a format of its own"};
  if (arguments.emit != "image" && writes)
    return Error{"--json and --report tell of an image; leave out --emit " +
                 arguments.emit};
  if (asks && (arguments.emit == "ann" || arguments.emit == "snn"))
    return Error{"--encoding, --objective and --training are about synapse "
                 "tables, which --emit " +
                 arguments.emit + " has not; use --emit xbar"};
  const std::pair<const char *, const std::string &> outputs[] = {
      {"--output", arguments.output},
      {"--json", arguments.memory.json},
      {"--report", arguments.memory.html}};
  std::map<std::string, const char *> taken = {
      {arguments.compile.model.path, "the model"},
      {arguments.compile.calibration.path, "--calibrate"}};
  for (const auto &[option, path] : outputs) {
    auto [place, isNew] = taken.emplace(path, option);
    if (!isNew && !path.empty())
      return Error{std::string(option) + " would overwrite " + place->second +
                   ": '" + path + "'; give it another name"};
  }
  return given.check();
}

static void run(Arguments &arguments) {
  if (Status status = checkRules(arguments.compile.coding.prune); !status)
    return fail(status.error());
  if (!arguments.compile.calibrationLabels.empty() &&
      (arguments.compile.coding.prune.empty() ||
       arguments.compile.calibration.path.empty()))
    return fail(Error{"--calibration-labels gives the accuracy of --prune on "
                      "the samples of --calibrate; give all three"});
  if (Status status = checkEncoding(arguments); !status)
    return fail(status.error());
  arguments.compile.pruned = printPruning;
  Result<bool> isDeployed = chip::hasOwnFormat(arguments.compile.chip);
  if (!isDeployed)
    return fail(isDeployed.error());
  if (*isDeployed)
    return emitDeployed(arguments);
  if (!arguments.deploy.parameters.empty() || arguments.deploy.lower.seed ||
      arguments.deploy.lower.allowApproximate)
    return fail(Error{"--param, --allow-approximate and --seed are for chips "
                      "with formats of their own, but chip '" +
                      arguments.compile.chip + "' takes an image"});
  driver::Session session(arguments.verbose ? driver::Verbosity::Passes
                                            : driver::Verbosity::Quiet);
  std::function<void(int64_t)> show;
  arguments.compile.progress = [&](int64_t done, int64_t total) {
    if (!show)
      show = progress("calibrate", total, "samples");
    show(done);
    if (done == total)
      endProgress();
  };
  if (arguments.emit != "image")
    return emitText(arguments, session);
  std::optional<synapse::MemoryReport> memory;
  arguments.compile.encoded = [&](const synapse::MemoryReport &report) {
    memory = report;
  };
  mlir::FailureOr<image::Image> image =
      driver::compile(session, arguments.compile);
  if (failed(image)) {
    exitCode = 1;
    return;
  }
  if (Status status = image::writeFile(*image, arguments.output); !status)
    return fail(status.error());
  uint64_t bits = 0;
  for (const image::Core &core : image->cores)
    for (const image::Memory &memory : core.memories)
      bits += memory.sizeInBits();
  std::set<std::string> populations;
  for (const image::FragmentName &name : image->fragmentNames)
    populations.insert(name.layer);
  std::printf("%s:\n  %zu populations on %zu cores of '%s', %llu bytes of "
              "memory, %lld ticks per frame\n",
              arguments.output.c_str(), populations.size(), image->cores.size(),
              image->chipName.c_str(),
              static_cast<unsigned long long>((bits + 7) / 8),
              static_cast<long long>(image->ticks));
  Result<driver::HostTail> tail =
      driver::HostTail::load(*image, arguments.output);
  if (!tail)
    return fail(tail.error());
  if (!tail->getDescription().empty())
    std::printf("  on the host: %s\n", tail->getDescription().c_str());
  if (memory)
    if (Status status = writeMemory(*memory, arguments.memory, *image); !status)
      return fail(status.error());
}

void addCompile(CLI::App &app) {
  auto arguments = std::make_shared<Arguments>();
  driver::CompileOptions &compile = arguments->compile;
  CLI::App *command = app.add_subcommand(
      "compile", "Compile a trained network into an image for a chip");
  addModelOptions(*command, compile.model);
  command
      ->add_option("--chip", compile.chip,
                   "Chip: a name of 'snnc chips', or a file (.json)")
      ->capture_default_str();
  command
      ->add_option(
          "-o,--output", arguments->output,
          "The image (.snnb), or the MLIR text of --emit; of a chip with "
          "its own format the folder of its files")
      ->required();
  addCalibrationOptions(*command, compile);
  addCodingOptions(*command, compile.coding);
  addPruneLabels(*command, compile);
  addEncodingOptions(*command, compile.encoding);
  command
      ->add_option("--activity-samples", compile.encoding.activitySamples,
                   "Calibration samples on which events are counted for the "
                   "choice of encodings, at most; 0: none")
      ->capture_default_str()
      ->check(CLI::Range(int64_t(0), int64_t(1) << 40));
  addMemoryFiles(*command, arguments->memory);
  command
      ->add_option("--emit", arguments->emit,
                   "image, or MLIR text at the level ann, snn or xbar")
      ->capture_default_str()
      ->check(CLI::IsMember({"image", "ann", "snn", "xbar"}));
  addDeployOptions(*command, arguments->deploy);
  addThreads(*command, compile.threads);
  command->add_flag("-v,--verbose", arguments->verbose,
                    "Print what was assumed or left out, and the passes' "
                    "figures");
  command->callback([arguments] { run(*arguments); });
}

} // namespace snnc::cli
