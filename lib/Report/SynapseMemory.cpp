// The synapse memory of a compiled network as text and JSON.

#include "snnc/Report/SynapseMemory.h"

#include "MemoryFigures.h"
#include "Wrap.h"

#include "nlohmann/json.hpp"

#include <cmath>
#include <cstdio>

using namespace snnc;
using namespace snnc::report;
using nlohmann::ordered_json;
using synapse::KindFigures;
using synapse::LayerMemory;
using synapse::MemoryReport;

std::string report::shortNumber(double value) {
  static const char *const prefixes[] = {"", "k", "M", "G", "T"};
  size_t prefix = 0;
  // What would be rounded to 1000 gets the next prefix.
  while (prefix < 4 && value >= 999.5) {
    value /= 1000.0;
    ++prefix;
  }
  const char *pattern = prefix == 0 && value == std::floor(value) ? "%.0f%s"
                        : value < 9.995                           ? "%.2f%s"
                        : value < 99.95                           ? "%.1f%s"
                                                                  : "%.0f%s";
  char text[64];
  std::snprintf(text, sizeof(text), pattern, value, prefixes[prefix]);
  return text;
}

std::string report::namesOf(const std::vector<synapse::TableKind> &kinds) {
  std::vector<std::string> names;
  for (const synapse::TableKind &kind : kinds)
    names.push_back(nameOf(kind));
  return join(names, "+");
}

double report::perEvent(double words, double events) {
  return events > 0.0 ? words / events : 0.0;
}

double report::share(double part, double whole) {
  return whole > 0.0 ? part / whole : 0.0;
}

static std::string row(const LayerMemory &layer, double totalPj) {
  return format("%-14s %6s %6s %6s %5.3f %-17s %6s %6s %5.1f%%\n",
                fit(layer.name, 14).c_str(),
                shortNumber(static_cast<double>(layer.neurons)).c_str(),
                shortNumber(static_cast<double>(layer.synapses)).c_str(),
                shortNumber(static_cast<double>(layer.weights)).c_str(),
                layer.density(), fit(namesOf(layer.kinds), 17).c_str(),
                shortNumber(layer.chosen.bits).c_str(),
                shortNumber(perEvent(layer.chosen.words, layer.events)).c_str(),
                100.0 * share(layer.chosen.energy_pJ, totalPj));
}

/// "1.25" times as much, or "-" of nothing.
static std::string times(double value, double base) {
  return base > 0.0 ? format("%.3g", value / base) : std::string("-");
}

/// The other encodings, "bits, energy, time" times those of the chosen one.
static std::string others(const LayerMemory &layer) {
  std::vector<std::string> words = {"    else"};
  for (const KindFigures &other : layer.alternatives) {
    if (layer.kinds.size() == 1 && other.kind == layer.kinds[0])
      continue;
    std::string text = nameOf(other.kind) + " " +
                       times(other.bits, layer.chosen.bits) + "/" +
                       times(other.energy_pJ, layer.chosen.energy_pJ) + "/" +
                       times(other.latency_ns, layer.chosen.latency_ns);
    words.push_back(text + (other.fits ? "," : " (too large for a core),"));
  }
  if (words.size() == 1)
    return "";
  words.back().pop_back();
  return wrap(words, 9);
}

static std::string lookUpLine(const MemoryReport &report) {
  double synapses = static_cast<double>(report.lookUp.synapses);
  double bits = report.total().bits;
  std::vector<std::string> words = {"Listed", "one",  "by", "one,",
                                    "8",      "bits", "a",  "weight:"};
  for (double index : lookUpIndexBits)
    words.push_back(
        format("%sbit,",
               shortNumber(synapse::flatBits(synapses, lookUpWeightBits, index))
                   .c_str()));
  words.insert(words.end(),
               {"with", "indices", "of", "8,", "12", "and", "16", "bits;"});
  double hierarchical =
      synapse::hierarchicalBits(report.lookUp, lookUpWeightBits);
  words.insert(words.end(),
               {shortNumber(hierarchical) + "bit", "in", "two", "levels,",
                times(hierarchical, bits), "times", "as", "much."});
  return wrap(words, 2);
}

std::string report::toText(const MemoryReport &report,
                           const MemoryTitle &title) {
  KindFigures total = report.total();
  std::string text = wrap(
      {"Synapse", "memory", "of", "'" + title.modelName + "'", "on", "chip",
       "'" + title.chipName + "',", "least", report.objective + ":"},
      2);
  text += format("%-14s %6s %6s %6s %5s %-17s %6s %6s %6s\n", "layer", "neuron",
                 "synaps", "weight", "dens.", "encoding", "bits", "word/e",
                 "energy");
  for (const LayerMemory &layer : report.layers)
    text += row(layer, total.energy_pJ) + others(layer);
  text +=
      wrap({"total:", shortNumber(total.bits) + "bit,",
            withUnit(total.energy_pJ * 1e-12, "J"), "and",
            withUnit(total.latency_ns * 1e-9, "s"), "of", "walks", "per",
            report.isTraining ? "inference and training step." : "inference.",
            "(else:", "bits/energy/time", "times", "the", "chosen.)"},
           2);
  text += lookUpLine(report);
  bool isMeasured = !report.layers.empty();
  for (const LayerMemory &layer : report.layers)
    isMeasured &= layer.isMeasured;
  if (!isMeasured)
    text += wrap({"Events", "were", "not", "measured:", "one", "of", "each",
                  "source", "neuron", "is", "assumed;", "--calibrate", "DATA",
                  "measures", "them."},
                 2);
  if (!report.unpriced.empty()) {
    std::vector<std::string> words = {"Not",  "in",  "the", "figures", "(the",
                                      "chip", "has", "no",  "price):"};
    for (const std::string &name : report.unpriced)
      words.push_back(name + (&name == &report.unpriced.back() ? "" : ","));
    text += wrap(words, 2);
  }
  return text;
}

static ordered_json toObject(const KindFigures &figures, double events) {
  return {{"encoding", nameOf(figures.kind)},
          {"bits", figures.bits},
          {"words_per_event", perEvent(figures.words, events)},
          {"energy_pJ", figures.energy_pJ},
          {"latency_ns", figures.latency_ns},
          {"cost", figures.cost},
          {"fits", figures.fits}};
}

static ordered_json toObject(const LayerMemory &layer, double totalPj) {
  ordered_json kinds = ordered_json::array();
  for (const synapse::TableKind &kind : layer.kinds)
    kinds.push_back(nameOf(kind));
  ordered_json others = ordered_json::array();
  for (const KindFigures &other : layer.alternatives)
    others.push_back(toObject(other, layer.events));
  return {{"name", layer.name},
          {"neurons", layer.neurons},
          {"synapses", layer.synapses},
          {"weights", layer.weights},
          {"nonzero_weights", layer.nonZeros},
          {"density", layer.density()},
          {"events", layer.events},
          {"events_measured", layer.isMeasured},
          {"tables", layer.tables},
          {"encodings", std::move(kinds)},
          {"forced", layer.isForced},
          {"bits", layer.chosen.bits},
          {"words_per_event", perEvent(layer.chosen.words, layer.events)},
          {"energy_pJ", layer.chosen.energy_pJ},
          {"energy_share", share(layer.chosen.energy_pJ, totalPj)},
          {"latency_ns", layer.chosen.latency_ns},
          {"cost", layer.chosen.cost},
          {"alternatives", std::move(others)}};
}

std::string report::toJson(const MemoryReport &report,
                           const MemoryTitle &title) {
  KindFigures total = report.total();
  ordered_json layers = ordered_json::array();
  for (const LayerMemory &layer : report.layers)
    layers.push_back(toObject(layer, total.energy_pJ));
  double synapses = static_cast<double>(report.lookUp.synapses);
  ordered_json flat = ordered_json::object();
  for (double index : lookUpIndexBits)
    flat[format("%.0f", index)] =
        synapse::flatBits(synapses, lookUpWeightBits, index);
  ordered_json document = {
      {"model", title.modelName},
      {"chip", title.chipName},
      {"objective", report.objective},
      {"training", report.isTraining},
      {"layers", std::move(layers)},
      {"totals",
       {{"bits", total.bits},
        {"energy_pJ", total.energy_pJ},
        {"latency_ns", total.latency_ns},
        {"cost", total.cost},
        {"synapses", report.lookUp.synapses},
        {"flat_bits", std::move(flat)},
        {"hierarchical_bits",
         synapse::hierarchicalBits(report.lookUp, lookUpWeightBits)}}},
      {"unpriced", report.unpriced}};
  return document.dump(2) + "\n";
}
