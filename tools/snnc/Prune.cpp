// The option --prune, and what it did.

#include "Prune.h"

#include "snnc/Transforms/Prune.h"

#include <CLI/CLI.hpp>

namespace snnc::cli {

void addPruneOption(CLI::App &app, std::vector<std::string> &rules) {
  app.add_option("--prune", rules,
                 "Set weights to 0: magnitude:density=D, global:density=D (one "
                 "density for all layers), kernel:density=D, or N:M (N of M "
                 "channels stay); LAYER= in front for one layer, which none "
                 "keeps whole")
      ->type_name("[LAYER=]METHOD")
      ->allow_extra_args(false);
}

Status checkRules(const std::vector<std::string> &rules) {
  Result<std::vector<prune::Rule>> parsed = prune::parseRules(rules);
  if (!parsed)
    return Error{"--prune: " + parsed.error().message};
  return {};
}

void addPruneLabels(CLI::App &app, driver::CompileOptions &options) {
  app.add_option("--calibration-labels", options.calibrationLabels,
                 "Classes of the calibration samples, for the accuracy before "
                 "and after pruning")
      ->type_name("FILE");
}

/// "0.250"; "1" of no weights.
static std::string density(int64_t nonzero, int64_t weights) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3f",
                weights ? static_cast<double>(nonzero) /
                              static_cast<double>(weights)
                        : 1.0);
  return text;
}

static void printLayer(const driver::PrunedLayer &layer) {
  std::printf("  %-20s %9lld of %9lld weights, density %s (before %s)\n",
              layer.name.c_str(), static_cast<long long>(layer.nonzeroAfter),
              static_cast<long long>(layer.weights),
              density(layer.nonzeroAfter, layer.weights).c_str(),
              density(layer.nonzeroBefore, layer.weights).c_str());
}

static double percent(int64_t part, int64_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void printPruning(const driver::PruneEffect &effect) {
  std::printf("pruned, weights that are not 0:\n");
  driver::PrunedLayer total{"total"};
  for (const driver::PrunedLayer &layer : effect.layers) {
    printLayer(layer);
    total.weights += layer.weights;
    total.nonzeroBefore += layer.nonzeroBefore;
    total.nonzeroAfter += layer.nonzeroAfter;
  }
  printLayer(total);
  if (effect.samples == 0) {
    std::printf("  no accuracy: --calibrate DATA gives samples to measure\n");
    return;
  }
  std::printf("  on %lld calibration samples, in %s:\n",
              static_cast<long long>(effect.samples),
              effect.isInteger ? "integers" : "floating point");
  if (effect.correctBefore >= 0)
    std::printf("  accuracy %.2f %% (%lld) before, %.2f %% (%lld) after\n",
                percent(effect.correctBefore, effect.samples),
                static_cast<long long>(effect.correctBefore),
                percent(effect.correctAfter, effect.samples),
                static_cast<long long>(effect.correctAfter));
  else
    std::printf("  no accuracy: --calibration-labels FILE gives the classes\n");
  std::printf("  class as before of %.2f %% (%lld)\n",
              percent(effect.sameClass, effect.samples),
              static_cast<long long>(effect.sameClass));
}

} // namespace snnc::cli
