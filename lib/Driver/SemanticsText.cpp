// The table of semantics for people and for programs.

#include "snnc/Driver/Semantics.h"
#include "snnc/Support/Json.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>

using namespace snnc;
using namespace snnc::driver;
using llvm::format;

static const char *originName(Origin origin) {
  switch (origin) {
  case Origin::Stated:
    return "stated";
  case Origin::Assumed:
    return "assumed";
  case Origin::Given:
    return "given";
  }
  return "";
}

/// "12.3 uJ" of a number of picojoules.
static std::string energyText(double picojoules) {
  static const char *const units[] = {"pJ", "nJ", "uJ", "mJ", "J"};
  size_t unit = 0;
  while (std::abs(picojoules) >= 1000 && unit < 4) {
    picojoules /= 1000;
    ++unit;
  }
  std::string text;
  llvm::raw_string_ostream(text) << format("%.4g %s", picojoules, units[unit]);
  return text;
}

/// The words that fit `width` columns.
static std::string cut(const std::string &text, size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 2) + "..";
}

/// The effect column: 36 columns of figures, or why there are none.
static std::string effectText(const SemanticsTable &table,
                              const Measurement &measured) {
  if (!measured.reason.empty())
    return cut(measured.reason, 36);
  std::string text;
  llvm::raw_string_ostream out(text);
  out << format("%12.1f", measured.spikes);
  if (table.hasLabels)
    out << format(" %8.2f %%", 100.0 * measured.correct / table.samples);
  if (measured.energyPj)
    out << format(" %11s", energyText(*measured.energyPj).c_str());
  else if (!measured.energyReason.empty())
    out << format(" %11s", "none");
  return text;
}

/// The columns key, value and from, 42 wide, and `effect`.
static void printRow(llvm::raw_ostream &out, const std::string &key,
                     const std::string &value, const std::string &from,
                     const std::string &effect) {
  std::string line;
  llvm::raw_string_ostream(line)
      << format("%-14s %-18s %-8s %s", key.c_str(), value.c_str(), from.c_str(),
                effect.c_str());
  out << llvm::StringRef(line).rtrim() << "\n";
}

/// True if a run differs from the network as it is.
static bool differs(const Measurement &a, const Measurement &b) {
  return a.spikes != b.spikes || a.correct != b.correct ||
         a.energyPj != b.energyPj || a.reason != b.reason;
}

std::string snnc::driver::toText(const SemanticsTable &table) {
  std::string text;
  llvm::raw_string_ostream out(text);
  out << "semantics of '" << table.network << "'"
      << (table.profile.empty() ? "" : ", profile '" + table.profile + "'")
      << "\n\n";
  printRow(out, "key", "value", "from", "effect");
  for (const SemanticsRow &row : table.rows)
    printRow(out, row.key, row.choices.front().value, originName(row.origin),
             row.unused.empty() ? row.meaning : "none: " + row.unused);
  if (!table.measured) {
    out << "\nWhat the assumptions do is measured with --input DATA.\n";
    return text;
  }
  std::string head;
  llvm::raw_string_ostream(head)
      << format("%12s", "spikes") << (table.hasLabels ? "   accuracy" : "")
      << (table.measured->energyPj || !table.measured->energyReason.empty()
              ? "      energy"
              : "");
  out << "\nIf an assumption were another, per sample of " << table.samples
      << ":\n\n";
  printRow(out, "key", "value", "", head);
  printRow(out, "as above", "", "", effectText(table, *table.measured));
  for (const SemanticsRow &row : table.rows)
    for (size_t index = 1; index < row.choices.size(); ++index) {
      const SemanticsChoice &choice = row.choices[index];
      if (choice.measured)
        printRow(out, row.key, choice.value,
                 differs(*choice.measured, *table.measured) ? "" : "same",
                 effectText(table, *choice.measured));
    }
  if (!table.measured->energyReason.empty())
    out << "\nNo energy: " << table.measured->energyReason << "\n";
  return text;
}

static nlohmann::json measuredJson(const SemanticsTable &table,
                                   const Measurement &measured) {
  nlohmann::json result;
  if (!measured.reason.empty()) {
    result["reason"] = measured.reason;
    return result;
  }
  result["spikes_per_sample"] = measured.spikes;
  if (table.hasLabels) {
    result["correct"] = measured.correct;
    result["accuracy"] = double(measured.correct) / table.samples;
  }
  if (measured.energyPj)
    result["energy_pj_per_sample"] = *measured.energyPj;
  if (!measured.energyReason.empty())
    result["energy_reason"] = measured.energyReason;
  return result;
}

std::string snnc::driver::toJson(const SemanticsTable &table) {
  nlohmann::json result{{"network", table.network},
                        {"profile", table.profile},
                        {"samples", table.samples},
                        {"keys", nlohmann::json::array()}};
  if (table.measured)
    result["measured"] = measuredJson(table, *table.measured);
  for (const SemanticsRow &row : table.rows) {
    nlohmann::json entry{{"key", row.key},
                         {"value", row.choices.front().value},
                         {"from", originName(row.origin)},
                         {"meaning", row.meaning}};
    if (!row.unused.empty())
      entry["unused"] = row.unused;
    for (size_t index = 1; index < row.choices.size(); ++index) {
      const SemanticsChoice &choice = row.choices[index];
      nlohmann::json other{{"value", choice.value}};
      if (choice.measured)
        other["measured"] = measuredJson(table, *choice.measured);
      entry["alternatives"].push_back(other);
    }
    result["keys"].push_back(entry);
  }
  return printJson(result);
}
