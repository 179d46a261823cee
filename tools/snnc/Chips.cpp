// snnc chips: what is known of the chips, with prices and their sources.

#include "Commands.h"
#include "Terminal.h"

#include "snnc/Chip/Chip.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace snnc::cli {

static void printPrices(const char *title,
                        const std::map<std::string, chip::Price> &prices) {
  std::printf("\n%s\n", title);
  for (const auto &[name, price] : prices)
    std::printf("  %-20s %9.4g %s, %s\n      %s\n", name.c_str(), price.value,
                price.unit.c_str(), price.grade.c_str(),
                wrap(price.source, 6).c_str());
  if (prices.empty())
    std::printf("  none: reported as unpriced\n");
}

static void printChip(const chip::Chip &chip) {
  const chip::Resources &core = chip.core;
  std::printf("%s\n\n", wrap(chip.name + ": " + chip.description, 0).c_str());
  auto line = [](const char *what, long long value, const char *unit) {
    std::printf("  %-28s %8lld %s\n", what, value, unit);
  };
  std::printf(
      "  %-28s %8s cores\n", "mesh",
      (std::to_string(chip.meshWidth) + "x" + std::to_string(chip.meshHeight))
          .c_str());
  line("neurons", core.neurons, "per core");
  line("synapse memory", core.synapseWords * core.synapseWordBits / 8,
       "bytes per core");
  line("word", core.synapseWordBits, "bits");
  line("populations", core.populations, "per core");
  line("parameter rows", core.parameters, "per core");
  line("synapse tables", core.tables, "per core");
  line("axons", core.axons, "per core");
  line("largest delay", core.maxDelay, "ticks");
  line("largest weight", chip.arithmetic.maxWeightBits, "bits");
  line("potential", chip.arithmetic.potentialBits, "bits");
  printPrices("Energy per operation", chip.energies);
  printPrices("Time", chip.timings);
  printPrices("Static power", chip.powers);
}

static void run(const std::string &name, const std::string &jsonPath) {
  if (name.empty()) {
    for (const std::string &known : chip::knownChips())
      std::printf("%s\n", known.c_str());
    return;
  }
  Result<chip::Chip> chip = chip::load(name);
  if (!chip)
    return fail(chip.error());
  if (jsonPath.empty())
    return printChip(*chip);
  if (Status status = writeText(jsonPath, chip->json + "\n"); !status)
    fail(status.error());
}

void addChips(CLI::App &app) {
  auto name = std::make_shared<std::string>();
  auto json = std::make_shared<std::string>();
  CLI::App *command = app.add_subcommand(
      "chips", "List the known chips, or show one with its prices");
  command->add_option("NAME", *name, "A known chip, or a file (.json)");
  command->add_option("--json", *json, "Write the description to this file")
      ->needs("NAME");
  command->callback([name, json] { run(*name, *json); });
}

} // namespace snnc::cli
