// snnc chips: what is known of the chips, with prices and their sources.

#include "Commands.h"
#include "Terminal.h"

#include "snnc/Chip/Chip.h"
#include "snnc/Chip/Native.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace snnc::cli {

/// The points of a price that is a table, a line each.
static void printPoints(const chip::Price &price) {
  for (const chip::PricePoint &point : price.points) {
    std::string word;
    if (point.wordBits > 0)
      word = " in words of " + std::to_string(int64_t(point.wordBits));
    std::printf("      %12.0f bits%s %9.4g %s\n", point.memoryBits,
                word.c_str(), point.value, price.unit.c_str());
  }
}

static std::string shortNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.4g", value);
  return text;
}

/// "2 reads of weights, 7 pJ, 3 ns".
static std::string textOf(const chip::WalkStep &step) {
  std::vector<std::string> parts;
  auto count = [&](double accesses, const char *what) {
    if (accesses > 0)
      parts.push_back(shortNumber(accesses) + what + chip::nameOf(step.memory));
  };
  count(step.reads, " reads of ");
  count(step.writes, " writes of ");
  if (step.controller)
    parts.push_back(step.controller->points.empty()
                        ? shortNumber(step.controller->value) + " pJ"
                        : std::string("a table in pJ over ") +
                              chip::nameOf(step.memory));
  if (step.time)
    parts.push_back(shortNumber(step.time->value) + " ns");
  std::string text;
  for (const std::string &part : parts)
    text += (text.empty() ? "" : ", ") + part;
  return text;
}

static void printWalks(const chip::WalkPrices &walks) {
  if (walks.steps.empty())
    return;
  std::printf("\nWalks over synapse tables, %s\n",
              walks.memoryPerTable ? "each table in memories of its own"
                                   : "in the core's synapse memory");
  for (const chip::WalkStep &step : walks.steps) {
    std::printf("  %-17s %-8s per %-11s %s\n", step.encoding.c_str(),
                chip::nameOf(step.walk), chip::nameOf(step.per),
                textOf(step).c_str());
    for (const std::optional<chip::Price> *price :
         {&step.controller, &step.time})
      if (*price) {
        std::printf("      %s\n",
                    wrap((*price)->grade + ": " + (*price)->source, 6).c_str());
        printPoints(**price);
      }
  }
}

static void printPrices(const char *title,
                        const std::map<std::string, chip::Price> &prices) {
  std::printf("\n%s\n", title);
  for (const auto &[name, price] : prices) {
    const char *size = price.points.empty() ? "" : " for a core's memory";
    std::printf("  %-20s %9.4g %s%s, %s\n      %s\n", name.c_str(), price.value,
                price.unit.c_str(), size, price.grade.c_str(),
                wrap(price.source, 6).c_str());
    printPoints(price);
  }
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
  line("axons", core.axons,
       chip.hasPopulationAxons ? "per core, of populations" : "per core");
  line("largest delay", core.maxDelay, "ticks");
  line("largest weight", chip.arithmetic.maxWeightBits, "bits");
  line("potential", chip.arithmetic.potentialBits, "bits");
  printPrices("Energy per operation", chip.energies);
  printPrices("Time", chip.timings);
  printPrices("Static power", chip.powers);
  printWalks(chip.walks);
}

/// "4 signed bits", "3 bits, the sign is the source's".
static std::string textOf(const chip::NativeSynapses &synapses,
                          const chip::NativeField *weight) {
  if (synapses.kind == chip::SynapseKind::BinaryTyped)
    return "one-bit connections, axons of " + std::to_string(synapses.types) +
           " types";
  std::string text = weight ? std::to_string(weight->bits) : "?";
  if (synapses.sign == chip::SignKind::Source)
    return text + " bits, the sign is that of the source";
  return text + (weight && weight->isSigned ? " signed bits" : " bits");
}

static void printNative(const chip::Native &chip) {
  std::printf("%s\n\n", wrap(chip.name + ": " + chip.description, 0).c_str());
  auto line = [](const char *what, const std::string &value) {
    std::printf("  %-24s %s\n", what, wrap(value, 27).c_str());
  };
  line("format", "its own (" + chip.transport + "), " + chip.maturity);
  line("time", chip.mode == chip::TimeMode::Event ? "event by event" : "ticks");
  line("cores", std::to_string(chip.meshWidth * chip.meshHeight -
                               (chip.outputCore >= 0)));
  line("neurons per core", std::to_string(chip.neurons));
  if (chip.axons)
    line("axons per core", std::to_string(chip.axons));
  const chip::NativeMemory *synapses = chip.memory("synapse");
  if (!synapses)
    synapses = chip.memory("input_synapse");
  line("synapse",
       textOf(chip.synapses, synapses ? synapses->find("weight") : nullptr));
  line("potential",
       std::to_string(chip.neuron.stateBits) +
           (chip.neuron.stateSigned ? " signed bits, " : " unsigned bits, ") +
           (chip.neuron.overflow == chip::Overflow::Wrap ? "wraps around"
                                                         : "saturates"));
  for (const chip::NativeMemory &memory : chip.memories)
    line(("memory '" + memory.name + "'").c_str(),
         std::to_string(memory.rows) + " rows of " +
             std::to_string(memory.rowBits) + " bits");
  for (const auto &[name, value] : chip.params)
    line(("parameter " + name).c_str(), std::to_string(value));
  for (const auto &[event, cycles] : chip.cycles)
    line(("cycles of '" + event + "'").c_str(), cycles);
  std::printf("\nFormats and arithmetic: docs/chips.md\n");
}

static void run(const std::string &name, const std::string &jsonPath) {
  if (name.empty()) {
    for (const std::string &known : chip::knownChips())
      std::printf("%s\n", known.c_str());
    return;
  }
  Result<bool> hasOwn = chip::hasOwnFormat(name);
  if (!hasOwn)
    return fail(hasOwn.error());
  if (*hasOwn) {
    Result<chip::Native> native = chip::loadNative(name);
    if (!native)
      return fail(native.error());
    if (jsonPath.empty())
      return printNative(*native);
    if (Status status = writeText(jsonPath, native->json + "\n"); !status)
      fail(status.error());
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
