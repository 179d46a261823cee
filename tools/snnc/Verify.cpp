// snnc verify: the image against the network, neuron by neuron.

#include "Commands.h"
#include "Deploy.h"
#include "Options.h"
#include "Terminal.h"

#include "snnc/Driver/Verify.h"
#include "snnc/Support/Json.h"

#include <CLI/CLI.hpp>

namespace snnc::cli {

namespace {
struct Arguments {
  driver::VerifyOptions verify;
  std::string json;
};
} // namespace

static std::string toJson(const driver::Verification &result) {
  nlohmann::json document = {{"samples", result.samples},
                             {"neurons", result.neurons},
                             {"values", result.values},
                             {"mismatches", result.mismatches},
                             {"first_mismatch", result.first}};
  if (result.sameOutputs) {
    document["same_outputs_as_trained"] = *result.sameOutputs;
    document["same_classes_as_trained"] = *result.sameClasses;
  }
  for (const driver::OutputError &error : result.errors)
    document["output_errors"].push_back({{"output", error.output},
                                         {"largest", error.largest},
                                         {"mean", error.mean},
                                         {"one_sided_nans", error.oneSidedNaNs},
                                         {"low", error.low},
                                         {"high", error.high}});
  return printJson(document);
}

static void print(const driver::OutputError &error) {
  std::printf("output '%s': off from floating point by %.2g at most, %.2g on "
              "average; ",
              error.output.c_str(), error.largest, error.mean);
  if (error.low <= error.high)
    std::printf("its values reach from %.3g to %.3g", error.low, error.high);
  else
    std::printf("none of its values is a number");
  if (error.oneSidedNaNs)
    std::printf("; NaN on one side only in %lld values",
                static_cast<long long>(error.oneSidedNaNs));
  std::printf("\n");
}

static void run(const Arguments &arguments) {
  if (isFolder(arguments.verify.image))
    return verifyDeployed(arguments.verify.image,
                          {arguments.verify.model,
                           arguments.verify.data,
                           arguments.verify.samples,
                           arguments.verify.threads,
                           {}},
                          arguments.json);
  driver::Session session(driver::Verbosity::Quiet);
  driver::VerifyOptions options = arguments.verify;
  options.progress = progress("verify", "samples");
  mlir::FailureOr<driver::Verification> result =
      driver::verify(session, options);
  endProgress();
  if (failed(result)) {
    exitCode = 1;
    return;
  }
  std::printf("%lld samples, %lld neurons, %lld values compared: "
              "%lld mismatches\n",
              static_cast<long long>(result->samples),
              static_cast<long long>(result->neurons),
              static_cast<long long>(result->values),
              static_cast<long long>(result->mismatches));
  if (result->sameOutputs)
    std::printf("as in floating point: outputs of %lld samples, class of "
                "%lld\n",
                static_cast<long long>(*result->sameOutputs),
                static_cast<long long>(*result->sameClasses));
  for (const driver::OutputError &error : result->errors)
    print(error);
  if (!arguments.json.empty())
    if (Status status = writeText(arguments.json, toJson(*result)); !status)
      return fail(status.error());
  if (result->mismatches)
    fail(Error{options.image + ": " + result->first});
}

void addVerify(CLI::App &app) {
  auto arguments = std::make_shared<Arguments>();
  driver::VerifyOptions &options = arguments->verify;
  CLI::App *command = app.add_subcommand(
      "verify", "Compare an image with its network, neuron by neuron");
  command
      ->add_option("IMAGE", options.image,
                   "The image (.snnb), or the folder of a chip with its own "
                   "format")
      ->required();
  addModelOptions(*command, options.model);
  addDataOptions(*command, "-i,--input",
                 "Samples: idx (also .gz), .npy or .npz", options.data);
  command->get_option("--input")->required();
  command
      ->add_option("--samples", options.samples,
                   "Use only the first so many samples; 0: all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_option("--json", arguments->json, "Write it to this file, too");
  addThreads(*command, options.threads);
  command->callback([arguments] { run(*arguments); });
}

} // namespace snnc::cli
