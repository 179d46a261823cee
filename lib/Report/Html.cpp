// The figures of a run as one HTML page without scripts or external resources.

#include "Page.h"
#include "Wrap.h"

#include "snnc/Report/Report.h"

#include <algorithm>
#include <cstdio>
#include <map>

using namespace snnc;
using namespace snnc::report;
using simulator::Item;

static std::string number(double value, const char *pattern = "%.1f") {
  char text[64];
  std::snprintf(text, sizeof(text), pattern, value);
  return text;
}

static std::string tiles(const Summary &summary) {
  std::string html = "<div class=\"tiles\">\n";
  if (summary.accuracy && summary.accuracy->total > 0)
    html += tile("accuracy, " + std::to_string(summary.accuracy->correct) +
                     " of " + std::to_string(summary.accuracy->total),
                 number(100.0 * static_cast<double>(summary.accuracy->correct) /
                            static_cast<double>(summary.accuracy->total),
                        "%.2f %%"));
  html += tile("inferences", std::to_string(summary.inferences));
  html += tile("energy per inference, priced items",
               withPrefix(summary.energyJoules) + "J");
  html += tile(summary.isLatencyOfWalks
                   ? "latency per inference, of walks over tables alone"
                   : "latency per inference, analytic",
               summary.latencySeconds > 0.0
                   ? withPrefix(summary.latencySeconds) + "s"
                   : std::string("unpriced"));
  html += tile("spikes per inference", withPrefix(summary.spikes));
  html += tile("synaptic operations per inference",
               withPrefix(summary.synapticOps));
  html += tile("Effective_MACs", withPrefix(summary.effectiveMacs));
  html += tile("Effective_ACs", withPrefix(summary.effectiveAcs));
  html += tile("Dense", withPrefix(summary.dense));
  html += tile("activation sparsity",
               number(100.0 * summary.activationSparsity, "%.2f %%"));
  html += tile("connection sparsity",
               number(100.0 * summary.connectionSparsity, "%.2f %%"));
  html +=
      tile("footprint",
           withPrefix(static_cast<double>(summary.facts.footprintBytes)) + "B");
  html += tile("cores in use",
               std::to_string(summary.cores.size()) + " of " +
                   std::to_string(summary.meshWidth * summary.meshHeight));
  return html +
         "</div>\n<p class=\"note\">Effective_ACs: weights that are not 0 "
         "times "
         "events of value 1 or -1; Effective_MACs: times other values; Dense: "
         "all connections with stored weights in each active tick (NeuroBench, "
         "without pooling).</p>\n";
}

/// What the total leaves out; nothing if all is priced.
static std::string unpricedItems(const Summary &summary) {
  const std::vector<std::string> &names = summary.ledger.unpriced;
  std::string html;
  if (!names.empty())
    html =
        "<p class=\"note\">Not in the total: " + escapeHtml(join(names, ", ")) +
        " (the chip description has no price).</p>\n";
  if (!summary.hostTail.empty())
    html += "<p class=\"note\">On the host, not in the figures: " +
            escapeHtml(summary.hostTail) + ".</p>\n";
  return html;
}

static std::string energyBars(const Summary &summary) {
  const auto &stages = summary.ledger.stages;
  double largest = 0.0;
  for (const auto &[name, energyPj] : stages)
    largest = std::max(largest, energyPj);
  double inferences = std::max(1.0, static_cast<double>(summary.inferences));
  int height = static_cast<int>(stages.size()) * 26 + 4;
  std::string html = "<h2>Energy per inference</h2>\n<svg viewBox=\"0 0 800 " +
                     std::to_string(height) +
                     "\" width=\"100%\" role=\"img\" aria-label=\"energy by "
                     "stage\">\n";
  int y = 2;
  for (const auto &[name, energyPj] : stages) {
    double width = largest > 0.0 ? 400.0 * energyPj / largest : 0.0;
    double share =
        summary.ledger.totalPj > 0.0 ? energyPj / summary.ledger.totalPj : 0.0;
    html += "<text x=\"150\" y=\"" + std::to_string(y + 15) +
            "\" text-anchor=\"end\">" + escapeHtml(name) +
            "</text><rect x=\"160\" y=\"" + std::to_string(y + 2) +
            "\" height=\"18\" width=\"" + number(width) +
            "\" fill=\"#3b6ea5\"/><text x=\"" + number(168.0 + width) +
            "\" y=\"" + std::to_string(y + 15) + "\">" +
            withPrefix(energyPj * 1e-12 / inferences) + "J, " +
            number(100.0 * share) + " %</text>\n";
    y += 26;
  }
  return html + "</svg>\n" + unpricedItems(summary);
}

static std::string layerTable(const Summary &summary) {
  std::string html =
      "<h2>Layers</h2>\n<div "
      "class=\"scroll\"><table><tr><th>layer</th><th>kind</th>"
      "<th class=\"n\">shape</th><th class=\"n\">spikes</th>"
      "<th class=\"n\">synaptic operations</th><th class=\"n\">words "
      "read</th><th class=\"n\">link flits</th></tr>\n";
  double inferences = std::max(1.0, static_cast<double>(summary.inferences));
  for (const LayerSummary &layer : summary.layers) {
    const Shape &shape = layer.info.shape;
    std::string size = shape.channels ? std::to_string(shape.channels) + " × " +
                                            std::to_string(shape.height) +
                                            " × " + std::to_string(shape.width)
                                      : "";
    html += "<tr><td>" + escapeHtml(layer.info.name) + "</td><td>" +
            escapeHtml(layer.info.kind) + "</td><td class=\"n\">" + size +
            "</td>";
    int64_t spikes = layer.tally[Item::Events] + layer.tally[Item::HostEvents];
    html += "<td class=\"n\">" +
            (layer.info.hasNeurons
                 ? number(static_cast<double>(spikes) / inferences)
                 : "-") +
            "</td>";
    for (Item item : {Item::SynapticOps, Item::SynapseWords, Item::LinkFlits})
      html += "<td class=\"n\">" +
              number(static_cast<double>(layer.tally[item]) / inferences) +
              "</td>";
    html += "</tr>\n";
  }
  return html + "</table></div>\n<p class=\"note\">Counts per inference; -: "
                "synapses only, no neurons.</p>\n";
}

/// White to blue by the share of a core's neurons in use.
static std::string colour(double share) {
  auto mix = [&](int from, int to) {
    return std::to_string(from + static_cast<int>((to - from) * share));
  };
  return "rgb(" + mix(222, 20) + "," + mix(235, 80) + "," + mix(247, 150) + ")";
}

static std::string coreMap(const Summary &summary) {
  constexpr int64_t mostCells = 4096;
  std::string html = "<h2>Cores</h2>\n";
  if (summary.meshWidth * summary.meshHeight > mostCells)
    return html + "<p>The mesh of " + std::to_string(summary.meshWidth) +
           " × " + std::to_string(summary.meshHeight) +
           " cores is too large to draw.</p>\n";
  int64_t cell =
      std::max<int64_t>(10, std::min<int64_t>(60, 800 / summary.meshWidth));
  std::string width = std::to_string(summary.meshWidth * cell);
  std::string height = std::to_string(summary.meshHeight * cell);
  html += "<svg viewBox=\"0 0 " + width + " " + height + "\" width=\"" + width +
          "\" role=\"img\" aria-label=\"map of the cores\">\n";
  std::string side = std::to_string(cell - 2);
  auto square = [&](int64_t x, int64_t y, const std::string &fill) {
    return "<rect x=\"" + std::to_string(x * cell + 1) + "\" y=\"" +
           std::to_string(y * cell + 1) + "\" width=\"" + side +
           "\" height=\"" + side + "\" fill=\"" + fill + "\">";
  };
  for (int64_t y = 0; y < summary.meshHeight; ++y)
    for (int64_t x = 0; x < summary.meshWidth; ++x)
      html += square(x, y, "#f3f6f9") + "</rect>\n";
  for (const CoreUse &core : summary.cores) {
    double share = summary.neuronsPerCore
                       ? static_cast<double>(core.neurons) /
                             static_cast<double>(summary.neuronsPerCore)
                       : 0.0;
    html += square(core.x, core.y, colour(std::min(1.0, share))) +
            "<title>core " + std::to_string(core.number) + " at (" +
            std::to_string(core.x) + ", " + std::to_string(core.y) +
            "): " + std::to_string(core.neurons) + " neurons, " +
            std::to_string(core.synapses) + " synapses, " +
            std::to_string(core.bytes) + " bytes</title></rect>\n";
    if (cell >= 30)
      html += "<text pointer-events=\"none\" fill=\"" +
              std::string(share > 0.5 ? "#fff" : "#1c2430") + "\" x=\"" +
              std::to_string(core.x * cell + cell / 2) + "\" y=\"" +
              std::to_string(core.y * cell + cell / 2 + 4) +
              "\" text-anchor=\"middle\">" + std::to_string(core.number) +
              "</text>\n";
  }
  return html + "</svg>\n<p class=\"note\">Darker: more of the " +
         std::to_string(summary.neuronsPerCore) +
         " neurons of a core in use. The host enters at the top left.</p>\n";
}

/// The work that a source cites: what stands before its first ": ".
static std::string workOf(const std::string &source) {
  return source.substr(0, source.find(": "));
}

/// The works that several lines cite, in the order of the lines.
static std::vector<std::string>
repeatedWorks(const std::vector<simulator::LedgerLine> &lines) {
  std::vector<std::string> works;
  std::map<std::string, int> uses;
  for (const simulator::LedgerLine &line : lines)
    if (++uses[workOf(line.price.source)] == 1)
      works.push_back(workOf(line.price.source));
  auto isSingle = [&](const std::string &work) { return uses[work] < 2; };
  works.erase(std::remove_if(works.begin(), works.end(), isSingle),
              works.end());
  return works;
}

/// A source with the number of its work, if that has one, in the work's place.
static std::string shortSource(const std::string &source,
                               const std::vector<std::string> &works) {
  std::string work = workOf(source);
  auto found = std::find(works.begin(), works.end(), work);
  if (found == works.end())
    return source;
  std::string number = "[" + std::to_string(found - works.begin() + 1) + "]";
  return number + source.substr(work.size());
}

/// Works that several prices cite stand once, below the table.
static std::string priceTable(const Summary &summary) {
  std::string html =
      "<h2>Prices</h2>\n<p class=\"note\">Totals of all " +
      std::to_string(summary.inferences) +
      " inferences; the headline figures are per inference.</p>\n"
      "<div class=\"scroll\"><table><tr><th>operation</th>"
      "<th class=\"n\">count</th><th class=\"n\">price</th>"
      "<th class=\"n\">energy</th><th>grade</th><th>source</th></tr>\n";
  std::vector<std::string> works = repeatedWorks(summary.ledger.lines);
  for (const simulator::LedgerLine &line : summary.ledger.lines) {
    const chip::Price &price = line.price;
    std::string grade = price.grade;
    if (!price.method.empty() && price.method != "unstated")
      grade += ", " + price.method;
    html += "<tr><td>" + escapeHtml(line.name) + "</td><td class=\"n\">" +
            std::to_string(line.count) + "</td><td class=\"n\">" +
            number(price.value, "%g") + " " + escapeHtml(price.unit) +
            "</td><td class=\"n\">" + withPrefix(line.energyPj * 1e-12) +
            "J</td><td>" + escapeHtml(grade) + "</td><td>" +
            escapeHtml(shortSource(price.source, works)) + "</td></tr>\n";
  }
  html += "</table></div>\n";
  for (size_t i = 0; i < works.size(); ++i)
    html += "<p class=\"note\">[" + std::to_string(i + 1) + "] " +
            escapeHtml(works[i]) + "</p>\n";
  return html;
}

std::string report::toHtml(const Summary &summary) {
  std::string title =
      "Network '" + summary.modelName + "' on chip '" + summary.chipName + "'";
  std::string html = beginPage(title) + tiles(summary);
  if (summary.lateEvents > 0)
    html += "<p class=\"warn\">" + std::to_string(summary.lateEvents) +
            " events came outside of their target's window.</p>\n";
  if (summary.saturations > 0)
    html += "<p class=\"warn\">" + std::to_string(summary.saturations) +
            " potentials saturated.</p>\n";
  html += energyBars(summary) + layerTable(summary) + coreMap(summary) +
          priceTable(summary);
  std::string options = join(optionPairs(summary.options), ", ");
  html += "<p><small>snnc " + escapeHtml(summary.version) + "; model sha256 " +
          escapeHtml(summary.modelHash) + "; chip sha256 " +
          escapeHtml(summary.chipHash) +
          (options.empty() ? "" : "; options: " + escapeHtml(options)) +
          ". NeuroBench: Yik et al., Nature Communications 16, 1545, 2025, "
          "which defines the sparsities too.</small></p>\n";
  return html + endPage();
}
