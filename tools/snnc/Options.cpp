// Options that several subcommands share, with one wording.

#include "Options.h"
#include "Prune.h"

#include <CLI/CLI.hpp>

namespace snnc::cli {

void addModelOptions(CLI::App &app, driver::ModelOptions &options) {
  app.add_option("MODEL", options.path,
                 "Trained network: .onnx; spiking: .nir, .net, .mlir")
      ->required();
  app.add_option("--profile", options.profile,
                 "The framework whose conventions fill what the file of a "
                 "spiking network leaves open")
      ->type_name("NAME");
  app.add_option("--semantics", options.semantics,
                 "One convention of a spiking network, as in reset=zero")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option_function<std::string>(
         "--dt",
         [&options](const std::string &seconds) {
           options.semantics.push_back("dt=" + seconds);
         },
         "Seconds per step of a spiking network")
      ->type_name("SECONDS");
  app.add_option("--state", options.states,
                 "A state of a one-step spiking ONNX graph: the output that is "
                 "the input of the next step")
      ->type_name("INPUT=OUTPUT")
      ->allow_extra_args(false);
  app.add_option("--shape", options.shapes,
                 "Sizes of an input that the file leaves open, as in "
                 "data=1x3x224x224")
      ->type_name("INPUT=SIZES")
      ->allow_extra_args(false);
}

/// What makes steps of recordings.
static void addStreamOptions(CLI::App &app, driver::StreamOptions &options) {
  app.add_option("--bin", options.bin,
                 "What events of one step and neuron become: count, their "
                 "sum, or binary, 1")
      ->capture_default_str()
      ->check(CLI::IsMember({"count", "binary"}));
  app.add_option("--time-origin", options.origin,
                 "Where step 0 of a recording begins: zero, its first event, "
                 "or auto, as its format has it")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "zero", "first"}));
  app.add_flag("--crop", options.crop,
               "Drop events after the last step instead of refusing them");
  app.add_option("--sensor", options.sensor,
                 "Pixels of the camera, if blocks of them add up to one neuron")
      ->type_name("HxW");
  app.add_option("--columns", options.columns,
                 "Columns of event arrays without names: the letters t, x, y "
                 "and p in their order");
  app.add_option("--time-unit", options.timeUnit,
                 "Seconds per unit of the times of event arrays")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
}

void addDataOptions(CLI::App &app, const std::string &name,
                    const std::string &what, driver::DataOptions &options) {
  app.add_option(name, options.path, what)->type_name("DATA");
  app.add_option("--layout", options.layout,
                 "Order of the axes of images: auto, chw or hwc")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "chw", "hwc"}));
  bool hasImage = app.get_option_no_throw("IMAGE") != nullptr;
  auto defaults = [&](const char *number) {
    return hasImage ? std::string("as the image was calibrated")
                    : std::string(number);
  };
  app.add_option(
      "--scale", options.scale,
      "Multiply stored values by this before the network; default: " +
          defaults("1"));
  app.add_option("--offset", options.offset,
                 "Add this to scaled values before the network; default: " +
                     defaults("0"));
  addStreamOptions(app, options.streams);
}

void addCalibrationOptions(CLI::App &app, driver::CompileOptions &options) {
  addDataOptions(app, "--calibrate",
                 "Samples of the input, for the ranges of the activations: "
                 "idx (also .gz), .npy or .npz; a spiking network can do "
                 "without, events give it finer numbers",
                 options.calibration);
  app.add_option("--calibration-samples", options.calibrationSamples,
                 "Use at most so many samples")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  app.add_option("--percentile", options.percentile,
                 "Share of a layer's positive values that its range covers, in "
                 "%; default: 100 (graded), 99.9 (rate)")
      ->check(CLI::Range(50.0, 100.0));
}

void addCodingOptions(CLI::App &app, driver::CodingOptions &options) {
  app.add_option("--coding", options.coding,
                 "graded: a neuron sends its activation once per frame; "
                 "rate: integrate-and-fire neurons send spikes")
      ->capture_default_str()
      ->check(CLI::IsMember({"graded", "rate"}));
  app.add_option("--encoder", options.encoder,
                 "How the host sends the input: direct (its value in each "
                 "tick) or rate (spikes)")
      ->capture_default_str()
      ->check(CLI::IsMember({"direct", "rate"}));
  app.add_option("--weight-bits", options.weightBits,
                 "Bits of a weight; of a spiking network up to 30, or full")
      ->capture_default_str()
      ->type_name("INT|full")
      ->transform(CLI::Transformer({{"full", "30"}}))
      ->check(CLI::Range(1, 30));
  app.add_option("--activation-bits", options.activationBits,
                 "Bits of a graded value, also of a direct input")
      ->capture_default_str()
      ->check(CLI::Range(2, 8));
  app.add_option(
         "--steps", options.steps,
         "Ticks in which a neuron may spike; default: 64 (rate coding), "
         "what the file says (spiking networks)")
      ->check(CLI::Range(1, 4095));
  app.add_option("--spikes-per-step", options.spikesPerStep,
                 "The most spikes of a neuron in a step, for spiking networks "
                 "that allow several; default: what --calibrate shows, or 63")
      ->check(CLI::Range(1, 32767));
  app.add_option(
         "--headroom", options.headroom,
         "Thresholds that the potentials of a spiking network have room "
         "for where no proof gives a bound")
      ->capture_default_str()
      ->check(CLI::Range(1, 1048576));
  addPruneOption(app, options.prune);
}

void addThreads(CLI::App &app, unsigned &threads) {
  app.add_option("--threads", threads,
                 "Threads to use; 0 means all. Results do not depend on it")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
}

} // namespace snnc::cli
