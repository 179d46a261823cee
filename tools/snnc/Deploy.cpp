// snnc compile, run and verify for chips with formats of their own.

#include "Deploy.h"

#include "Commands.h"
#include "Npy.h"
#include "Terminal.h"

#include "snnc/Driver/HostTail.h"
#include "snnc/Native/Configuration.h"
#include "snnc/Native/Recording.h"
#include "snnc/Support/Json.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <filesystem>

namespace snnc::cli {

bool isFolder(const std::string &path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

void addParameters(CLI::App &app, std::vector<std::string> &parameters) {
  app.add_option("--param", parameters,
                 "A parameter of a chip with its own format, as in grid_x=8")
      ->option_text("NAME=VALUE ...");
}

void addDeployOptions(CLI::App &app, DeployArguments &arguments) {
  addParameters(app, arguments.parameters);
  app.add_flag("--allow-approximate", arguments.lower.allowApproximate,
               "Of a chip with its own format: do what it cannot do exactly as "
               "nearly as it can; with --calibrate the loss is measured");
  app.add_option("--seed", arguments.lower.seed,
                 "Seed of what is searched for by chance")
      ->capture_default_str();
}

Result<chip::Parameters>
parseParameters(const std::vector<std::string> &texts) {
  chip::Parameters parameters;
  for (const std::string &text : texts) {
    size_t equals = text.find('=');
    const char *end = text.data() + text.size();
    int64_t value = 0;
    bool isNumber = false;
    if (equals != std::string::npos && equals > 0) {
      auto [stop, error] =
          std::from_chars(text.data() + equals + 1, end, value);
      isNumber = error == std::errc() && stop == end;
    }
    if (!isNumber)
      return Error{"--param '" + text +
                   "': expected NAME=VALUE with an integer, as in grid_x=8"};
    if (!parameters.emplace(text.substr(0, equals), value).second)
      return Error{"--param '" + text + "': '" + text.substr(0, equals) +
                   "' is given twice"};
  }
  return parameters;
}

static std::string percent(int64_t part, int64_t whole) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.2f %%",
                whole ? 100.0 * static_cast<double>(part) /
                            static_cast<double>(whole)
                      : 0.0);
  return text;
}

static void printLoss(const driver::DeployedLoss &loss) {
  std::printf("  measured on %lld samples: %lld of %lld neurons in their steps "
              "differ,\n  results of %lld samples, classes of %lld (%s)\n",
              static_cast<long long>(loss.samples),
              static_cast<long long>(loss.mismatches),
              static_cast<long long>(loss.compared),
              static_cast<long long>(loss.outputs),
              static_cast<long long>(loss.classes),
              percent(loss.classes, loss.samples).c_str());
}

void compileDeployed(const driver::CompileOptions &compile,
                     const DeployArguments &arguments,
                     const std::string &output, bool verbose) {
  driver::DeployOptions options;
  options.compile = compile;
  options.lower = arguments.lower;
  Result<chip::Parameters> parameters = parseParameters(arguments.parameters);
  if (!parameters)
    return fail(parameters.error());
  options.parameters = *parameters;
  driver::Session session(verbose ? driver::Verbosity::Passes
                                  : driver::Verbosity::Quiet);
  std::optional<driver::DeployedLoss> loss;
  mlir::FailureOr<driver::Deployed> deployed =
      driver::deployModel(session, options, loss);
  if (failed(deployed)) {
    exitCode = 1;
    return;
  }
  if (Status status = driver::writeDeployment(*deployed, output); !status)
    return fail(status.error());
  const deploy::Deployment &deployment = *deployed->deployment;
  std::printf("%s:\n  configuration of chip '%s' and host.json\n",
              output.c_str(), deployed->chip->name.c_str());
  for (const auto &[name, value] : deployment.host.parameters)
    std::printf("  %s = %lld\n", name.c_str(), static_cast<long long>(value));
  for (const deploy::Figure &figure : deployment.figures)
    std::printf("  %-32s %10lld\n", figure.name.c_str(),
                static_cast<long long>(figure.value));
  for (const std::string &remark : deployment.remarks)
    std::printf("  %s\n", wrap(remark, 2).c_str());
  Result<driver::HostTail> tail =
      driver::HostTail::load(driver::imageOf(deployment.host), output);
  if (!tail)
    return fail(tail.error());
  if (!tail->getDescription().empty())
    std::printf("  on the host: %s\n", tail->getDescription().c_str());
  if (deployment.host.isExact) {
    std::printf("  exact: every spike is that of the network\n");
    return;
  }
  for (const std::string &text : deployment.host.approximations)
    std::printf("  approximate: %s\n", wrap(text, 15).c_str());
  if (loss)
    return printLoss(*loss);
  std::printf("  the loss is not measured: give samples by --calibrate, or use "
              "snnc verify\n");
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

/// Picojoules per synaptic operation that the description states, and its
/// source.
static std::optional<std::pair<double, std::string>>
operationPrice_pJ(const chip::Native &chip) {
  nlohmann::json description = nlohmann::json::parse(chip.json);
  nlohmann::json::json_pointer place("/cost/energy_pJ/sop");
  if (!description.contains(place))
    return std::nullopt;
  const nlohmann::json &price = description[place];
  return std::make_pair(price.at("value").get<double>(),
                        price.at("source").get<std::string>());
}

static std::string format_pJ(double energy_pJ) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.4g pJ", energy_pJ);
  return text;
}

static void print(const driver::Deployed &deployed,
                  const driver::DeployedRun &run) {
  const deploy::Host &host = deployed.deployment->host;
  std::printf("%s on chip '%s', %lld samples\n", host.modelName.c_str(),
              host.chip.c_str(), static_cast<long long>(run.samples));
  if (run.correct >= 0)
    std::printf("  %-32s %s (%lld of %lld)\n", "accuracy",
                percent(run.correct, run.samples).c_str(),
                static_cast<long long>(run.correct),
                static_cast<long long>(run.samples));
  double samples = static_cast<double>(run.samples);
  std::printf("per sample\n");
  for (const auto &[name, value] : run.counts) {
    std::printf("  %-32s %14.2f\n", name.c_str(),
                static_cast<double>(value) / samples);
    if (name != "synaptic operations")
      continue;
    if (auto price = operationPrice_pJ(*deployed.chip))
      std::printf(
          "  %-32s %14.2f nJ\n      %s\n", "energy of these",
          price->first * static_cast<double>(value) / samples / 1e3,
          wrap(format_pJ(price->first) + " each: " + price->second, 6).c_str());
  }
  for (size_t p = 0; p < host.populations.size(); ++p)
    if (host.populations[p].kind != deploy::PopulationKind::Integrator)
      std::printf("  %-32s %14.2f\n",
                  ("spikes of '" + host.populations[p].layer + "'").c_str(),
                  run.spikes[p]);
  if (run.numDisagreements)
    std::printf("copies of a neuron differ in %lld steps: the files are not as "
                "they were compiled\n",
                static_cast<long long>(run.numDisagreements));
  std::printf("simulated in %.2f s\n", run.seconds);
  if (!host.isExact)
    std::printf("approximate: see host.json\n");
}

static std::string toJson(const driver::Deployed &deployed,
                          const driver::DeployedRun &run) {
  const deploy::Host &host = deployed.deployment->host;
  nlohmann::ordered_json json = {
      {"model", host.modelName}, {"chip", host.chip}, {"samples", run.samples}};
  if (run.correct >= 0)
    json["correct"] = run.correct;
  for (const auto &[name, value] : run.counts)
    json["counts"][name] = value;
  for (size_t p = 0; p < host.populations.size(); ++p)
    json["spikes_per_sample"][host.populations[p].layer] = run.spikes[p];
  if (auto price = operationPrice_pJ(*deployed.chip))
    json["synaptic_operation_pJ"] = price->first;
  json["exact"] = host.isExact;
  json["host_seconds"] = run.seconds;
  return printJson(json);
}

static Status dumpOutputs(const std::string &folder,
                          const driver::HostTail &tail,
                          const driver::DeployedRun &run) {
  for (size_t i = 0; i < tail.getOutputs().size(); ++i) {
    std::vector<int64_t> shape = tail.getOutputs()[i].shape;
    if (shape.empty() || shape[0] != 1)
      shape.insert(shape.begin(), 1);
    shape[0] = run.samples;
    std::vector<float> values;
    for (const std::vector<simulator::OutputValues> &sample : run.outputs)
      values.insert(values.end(), sample[i].reals.begin(),
                    sample[i].reals.end());
    Result<std::string> path =
        writeNpy(folder, tail.getOutputs()[i].name, shape, values);
    if (!path)
      return path.error();
    std::printf("%s\n", path->c_str());
  }
  return {};
}

static Status run(const DeployedRunArguments &arguments) {
  Result<driver::Deployed> deployed = driver::readDeployment(arguments.folder);
  if (!deployed)
    return deployed.error();
  driver::DeployedRunOptions options = arguments.run;
  options.progress = progress("run", "samples");
  if (!arguments.record.empty())
    options.take = [&](int64_t index, const std::string &text) {
      char name[32];
      std::snprintf(name, sizeof(name), "/sample_%05lld",
                    static_cast<long long>(index));
      return native::writeRecording(*deployed->chip, text,
                                    arguments.record + name);
    };
  std::error_code error;
  if (!arguments.record.empty() &&
      !std::filesystem::is_directory(arguments.record, error) &&
      !std::filesystem::create_directory(arguments.record, error))
    return Error{arguments.record + ": cannot be made: " + error.message()};
  Result<driver::DeployedRun> result =
      driver::runDeployed(*deployed, arguments.folder, options);
  endProgress();
  if (!result)
    return result.error();
  print(*deployed, *result);
  if (!arguments.json.empty())
    if (Status status = writeText(arguments.json, toJson(*deployed, *result));
        !status)
      return status;
  if (arguments.dump.empty())
    return {};
  Result<driver::HostTail> tail = driver::HostTail::load(
      driver::imageOf(deployed->deployment->host), arguments.folder);
  if (!tail)
    return tail.error();
  return dumpOutputs(arguments.dump, *tail, *result);
}

void runDeployed(const DeployedRunArguments &arguments) {
  if (Status status = run(arguments); !status)
    fail(status.error());
}

//===----------------------------------------------------------------------===//
// Verifying
//===----------------------------------------------------------------------===//

void verifyDeployed(const std::string &folder,
                    const driver::DeployedVerifyOptions &given,
                    const std::string &json) {
  driver::Session session(driver::Verbosity::Quiet);
  driver::DeployedVerifyOptions options = given;
  options.progress = progress("verify", "samples");
  mlir::FailureOr<driver::DeployedLoss> loss =
      driver::verifyDeployed(session, folder, options);
  endProgress();
  if (failed(loss)) {
    exitCode = 1;
    return;
  }
  std::printf("%lld samples, %lld neurons in their steps compared, %lld "
              "spikes: %lld mismatches\n"
              "results of %lld samples differ, classes of %lld\n",
              static_cast<long long>(loss->samples),
              static_cast<long long>(loss->compared),
              static_cast<long long>(loss->spikes),
              static_cast<long long>(loss->mismatches),
              static_cast<long long>(loss->outputs),
              static_cast<long long>(loss->classes));
  if (loss->leftOut)
    std::printf("%lld neurons are not on the chip: no output depends on them\n",
                static_cast<long long>(loss->leftOut));
  if (!json.empty()) {
    nlohmann::ordered_json document = {{"samples", loss->samples},
                                       {"compared", loss->compared},
                                       {"spikes", loss->spikes},
                                       {"mismatches", loss->mismatches},
                                       {"first_mismatch", loss->first},
                                       {"different_results", loss->outputs},
                                       {"different_classes", loss->classes},
                                       {"left_out", loss->leftOut},
                                       {"exact", loss->isExact}};
    if (Status status = writeText(json, printJson(document)); !status)
      return fail(status.error());
  }
  if (!loss->isExact)
    std::printf("the mapping is approximate, as host.json says\n");
  else if (loss->mismatches || loss->outputs)
    fail(Error{folder + ": " + loss->first});
}

} // namespace snnc::cli
