// The synapse memory of a compiled network as an HTML page.

#include "MemoryFigures.h"
#include "Page.h"
#include "Wrap.h"

#include "snnc/Report/Report.h"
#include "snnc/Report/SynapseMemory.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::report;
using synapse::KindFigures;
using synapse::LayerMemory;
using synapse::MemoryReport;

std::string report::withUnit(double value, const char *unit) {
  return withPrefix(value) + unit;
}

static std::string cell(const std::string &text) {
  return "<td>" + escapeHtml(text) + "</td>";
}

static std::string numberCell(const std::string &text) {
  return "<td class=\"n\">" + escapeHtml(text) + "</td>";
}

static std::string percent(double part) {
  return format("%.1f %%", 100.0 * part);
}

static std::string tiles(const MemoryReport &report) {
  KindFigures total = report.total();
  double synapses = static_cast<double>(report.lookUp.synapses);
  std::string html = "<div class=\"tiles\">\n";
  html += tile("of synapse memory", withUnit(total.bits, "bit"));
  html += tile(report.isTraining ? "of walks per inference and training step"
                                 : "of walks per inference",
               withUnit(total.energy_pJ * 1e-12, "J"));
  html += tile("of walks, one after the other",
               withUnit(total.latency_ns * 1e-9, "s"));
  for (double index : lookUpIndexBits) {
    double bits = synapse::flatBits(synapses, lookUpWeightBits, index);
    html += tile("flat look-up table, indices of " + format("%.0f", index) +
                     " bits: " + format("%.3g", share(bits, total.bits)) +
                     " times as much",
                 withUnit(bits, "bit"));
  }
  double bits = synapse::hierarchicalBits(report.lookUp, lookUpWeightBits);
  html += tile("hierarchical look-up table: " +
                   format("%.3g", share(bits, total.bits)) + " times as much",
               withUnit(bits, "bit"));
  return html + "</div>\n";
}

static std::string layerTable(const MemoryReport &report) {
  double total = report.total().energy_pJ;
  std::string html =
      "<h2>Layers</h2>\n<div class=\"scroll\"><table><tr><th>layer</th>"
      "<th class=\"n\">neurons</th><th class=\"n\">synapses</th>"
      "<th class=\"n\">weights</th><th class=\"n\">density</th>"
      "<th class=\"n\">events</th><th>encoding</th><th class=\"n\">bits</th>"
      "<th class=\"n\">words per event</th><th class=\"n\">energy</th>"
      "<th class=\"n\">share</th></tr>\n";
  for (const LayerMemory &layer : report.layers)
    html +=
        "<tr>" + cell(layer.name) + numberCell(std::to_string(layer.neurons)) +
        numberCell(std::to_string(layer.synapses)) +
        numberCell(std::to_string(layer.weights)) +
        numberCell(format("%.3f", layer.density())) +
        numberCell(format("%.1f", layer.events) +
                   (layer.isMeasured ? "" : " (assumed)")) +
        cell(namesOf(layer.kinds) + (layer.isForced ? " (asked for)" : "")) +
        numberCell(format("%.0f", layer.chosen.bits)) +
        numberCell(format("%.2f", perEvent(layer.chosen.words, layer.events))) +
        numberCell(withUnit(layer.chosen.energy_pJ * 1e-12, "J")) +
        numberCell(percent(share(layer.chosen.energy_pJ, total))) + "</tr>\n";
  return html + "</table></div>\n";
}

/// One bar per encoding of a layer, as long as its energy.
static std::string bars(const LayerMemory &layer) {
  double largest = 0.0;
  for (const KindFigures &figures : layer.alternatives)
    largest = std::max(largest, figures.energy_pJ);
  std::string html;
  for (const KindFigures &figures : layer.alternatives) {
    bool isChosen = std::find(layer.kinds.begin(), layer.kinds.end(),
                              figures.kind) != layer.kinds.end();
    std::string width =
        format("%.1f", 160.0 * share(figures.energy_pJ, largest));
    html += "<tr>" + cell(nameOf(figures.kind) + (isChosen ? " *" : "")) +
            numberCell(format("%.0f", figures.bits)) +
            numberCell(format("%.2f", perEvent(figures.words, layer.events))) +
            numberCell(withUnit(figures.energy_pJ * 1e-12, "J")) +
            "<td><svg width=\"160\" height=\"12\" role=\"img\" "
            "aria-label=\"energy\"><rect height=\"12\" width=\"" +
            width + "\" fill=\"" + (isChosen ? "#2f6fab" : "#b8c6d4") +
            "\"/></svg></td>" +
            numberCell(withUnit(figures.latency_ns * 1e-9, "s")) +
            cell(figures.fits ? "" : "larger than a core") + "</tr>\n";
  }
  return html;
}

static std::string alternatives(const MemoryReport &report) {
  std::string html = "<h2>What each encoding would cost</h2>\n";
  for (const LayerMemory &layer : report.layers) {
    if (layer.alternatives.size() < 2)
      continue;
    html += "<h3>" + escapeHtml(layer.name) +
            "</h3>\n<div class=\"scroll\"><table><tr><th>encoding</th>"
            "<th class=\"n\">bits</th><th class=\"n\">words per event</th>"
            "<th class=\"n\">energy</th><th></th><th class=\"n\">time</th>"
            "<th></th></tr>\n" +
            bars(layer) + "</table></div>\n";
  }
  return html;
}

std::string report::toHtml(const MemoryReport &report,
                           const MemoryTitle &title) {
  std::string html = beginPage("Synapse memory of '" + title.modelName +
                               "' on chip '" + title.chipName + "'");
  html += tiles(report);
  html += "<p class=\"note\">Chosen for the least " +
          escapeHtml(report.objective) +
          ". Energy and time are those of all walks over synapse tables of one "
          "inference.</p>\n";
  html += layerTable(report) + alternatives(report);
  if (!report.unpriced.empty())
    html += "<p class=\"note\">Not in the figures: " +
            escapeHtml(join(report.unpriced, ", ")) +
            " (the chip description has no price).</p>\n";
  return html + endPage();
}
