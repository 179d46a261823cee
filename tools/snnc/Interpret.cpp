// snnc interpret: the float network alone, no chip.

#include "Commands.h"
#include "InterpretSpiking.h"
#include "Npy.h"
#include "Options.h"
#include "Prune.h"
#include "Terminal.h"

#include "snnc/Driver/Interpret.h"

#include <CLI/CLI.hpp>

namespace snnc::cli {

/// Prints how far outputs are from recorded ones; false beyond the tolerance.
static bool printDeviations(const driver::Interpretation &result,
                            double tolerance) {
  bool isClose = true;
  for (const driver::Deviation &deviation : result.deviations) {
    bool isGood = deviation.relative <= tolerance;
    std::printf("output %s: largest error %.3g, relative %.3g: %s\n",
                deviation.output.c_str(), deviation.absolute,
                deviation.relative, isGood ? "equal" : "different");
    isClose &= isGood;
  }
  return isClose;
}

/// Runs an analogue network.
static void runAnalogue(driver::Session &session, mlir::ModuleOp module,
                        const InterpretArguments &arguments) {
  driver::InterpretOptions options = arguments.interpret;
  options.progress = progress("interpret", "samples");
  mlir::FailureOr<driver::Interpretation> result =
      driver::interpret(session, module, options);
  endProgress();
  if (failed(result)) {
    exitCode = 1;
    return;
  }
  std::printf("%lld samples\n", static_cast<long long>(result->samples));
  if (result->correct >= 0)
    std::printf("accuracy %.2f %% (%lld of %lld)\n",
                100.0 * result->correct / result->samples,
                static_cast<long long>(result->correct),
                static_cast<long long>(result->samples));
  if (!printDeviations(*result, arguments.tolerance)) {
    std::fflush(stdout); // what differs stands above the error
    char text[32];
    std::snprintf(text, sizeof(text), "%g", arguments.tolerance);
    fail(Error{std::string("the network differs from its reference by more "
                           "than the tolerance ") +
               text + " (--tolerance)"});
  }
  if (arguments.dump.empty() && result->correct < 0 &&
      result->deviations.empty())
    std::printf("--dump FOLDER writes the outputs, --labels gives the "
                "accuracy\n");
  if (arguments.dump.empty())
    return;
  for (const driver::OutputTensor &output : result->outputs) {
    Result<std::string> path =
        writeNpy(arguments.dump, output.name, output.shape, output.values);
    if (!path)
      return fail(path.error());
    std::printf("%s\n", path->c_str());
  }
}

static void run(const InterpretArguments &arguments) {
  if (Status status = checkRules(arguments.prune); !status)
    return fail(status.error());
  const driver::ModelOptions &model = arguments.interpret.model;
  driver::Session session(driver::Verbosity::Assumptions);
  mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> module =
      driver::loadModel(session, model);
  if (failed(module)) {
    exitCode = 1;
    return;
  }
  snn::NetworkOp network = driver::getSpikingNetwork(**module);
  if (network && (arguments.interpret.isPrecise ||
                  !arguments.interpret.references.empty()))
    return fail(Error{
        std::string(arguments.interpret.isPrecise ? "--precise"
                                                  : "--reference") +
        " is for trained networks without spikes; " + model.path + " spikes"});
  if (!network && !arguments.prune.empty())
    return fail(Error{"--prune sets integers to 0, of which " + model.path +
                      " has none before it is compiled; snnc compile --prune "
                      "measures the accuracy on the samples of --calibrate"});
  if (network && !arguments.prune.empty() &&
      failed(driver::prune(session, network, arguments.prune))) {
    exitCode = 1;
    return;
  }
  if (network)
    return interpretSpiking(session, network, arguments);
  runAnalogue(session, **module, arguments);
}

void addInterpret(CLI::App &app) {
  auto arguments = std::make_shared<InterpretArguments>();
  driver::InterpretOptions &options = arguments->interpret;
  CLI::App *command = app.add_subcommand(
      "interpret", "Run the network alone in floating point, without a chip");
  addModelOptions(*command, options.model);
  addDataOptions(*command, "-i,--input",
                 "Samples: idx (also .gz), .npy or .npz; of a spiking network "
                 "events: .bin, .bs2, .bs3, .aedat, .npy, .npz, or a folder",
                 options.data);
  command->get_option("--input")->required();
  command->add_option("-l,--labels", options.labels,
                      "Their classes, for the accuracy");
  command
      ->add_option("--samples", options.samples,
                   "Use only the first so many samples; 0: all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_option("--dump", arguments->dump,
                      "Write the outputs to this folder as .npy; of a spiking "
                      "network also what each neuron did in each step");
  command
      ->add_option_function<std::string>(
          "--steps",
          [&options](const std::string &steps) {
            options.model.semantics.push_back("steps=" + steps);
          },
          "Steps of a sample of a spiking network; default: as many as it has")
      ->type_name("N");
  command->add_option("--traces", arguments->traces,
                      "Write spikes and potentials of all neurons of a spiking "
                      "network to this file as NIRData (HDF5)");
  command->add_option("--json", arguments->json,
                      "Write the figures of a spiking network to this file");
  command->add_option("--reference", options.references,
                      "Recorded outputs to compare with: FILE.npy, or "
                      "NAME=FILE.npy for one output of several");
  command
      ->add_option("--tolerance", arguments->tolerance,
                   "Relative error up to which outputs are equal")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--precise", options.isPrecise,
                    "Add up layers in double precision, which is slower");
  addPruneOption(*command, arguments->prune);
  addThreads(*command, options.threads);
  command->callback([arguments] { run(*arguments); });
}

} // namespace snnc::cli
