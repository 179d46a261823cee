// The figures of a run as text for a terminal of 80 columns.

#include "Wrap.h"

#include "snnc/Report/Report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace snnc;
using namespace snnc::report;
using simulator::Item;

std::string report::withPrefix(double value) {
  static const std::pair<double, const char *> prefixes[] = {
      {1e12, "T"}, {1e9, "G"},  {1e6, "M"},  {1e3, "k"},  {1.0, ""},
      {1e-3, "m"}, {1e-6, "u"}, {1e-9, "n"}, {1e-12, "p"}};
  char text[64];
  for (const auto &[factor, prefix] : prefixes)
    if (std::abs(value) >= factor * 0.9995) {
      std::snprintf(text, sizeof(text), "%.3f %s", value / factor, prefix);
      return text;
    }
  return value == 0.0 ? "0 " : "<1 p";
}

static std::string line(const char *name, const std::string &value) {
  return format("  %-28s", name) + value + "\n";
}

static std::string headline(const Summary &summary) {
  std::string text = fit("Network '" + summary.modelName + "' on chip '" +
                             summary.chipName + "'",
                         80) +
                     "\n";
  text += line("inferences", std::to_string(summary.inferences));
  if (summary.accuracy && summary.accuracy->total > 0) {
    double correct = static_cast<double>(summary.accuracy->correct);
    double total = static_cast<double>(summary.accuracy->total);
    text += line("accuracy",
                 format("%.2f %% (%lld of %lld)", 100.0 * correct / total,
                        static_cast<long long>(summary.accuracy->correct),
                        static_cast<long long>(summary.accuracy->total)));
  }
  text += line("cores in use",
               std::to_string(summary.cores.size()) + " of " +
                   std::to_string(summary.meshWidth * summary.meshHeight));
  text +=
      line("footprint",
           withPrefix(static_cast<double>(summary.facts.footprintBytes)) + "B");
  text += "\nPer inference\n";
  text += line("energy (priced items)", withPrefix(summary.energyJoules) + "J");
  std::string latency = summary.latencySeconds > 0.0
                            ? withPrefix(summary.latencySeconds) + "s"
                            : std::string("unpriced: the chip states no clock");
  if (summary.isLatencyOfWalks)
    latency += " of walks alone: the chip states no clock";
  text += line("latency (analytic)", latency);
  text += line("ticks", std::to_string(summary.ticks));
  text += line("spikes", withPrefix(summary.spikes));
  if (summary.suppressed) {
    text += line("packets", withPrefix(summary.packets));
    text += line("suppressed by hit tests", withPrefix(*summary.suppressed));
  }
  text += line("synaptic operations", withPrefix(summary.synapticOps));
  text += line("  Effective_MACs", withPrefix(summary.effectiveMacs));
  text += line("  Effective_ACs", withPrefix(summary.effectiveAcs));
  text += line("  Dense", withPrefix(summary.dense));
  text += line("activation sparsity",
               format("%.2f %%", 100.0 * summary.activationSparsity));
  text += line("connection sparsity",
               format("%.2f %%", 100.0 * summary.connectionSparsity));
  return text;
}

static std::string energyTable(const Summary &summary) {
  std::string text = "\nEnergy per inference\n";
  double total = summary.ledger.totalPj;
  double inferences = std::max(1.0, static_cast<double>(summary.inferences));
  for (const auto &[stage, energyPj] : summary.ledger.stages) {
    double share = total > 0.0 ? energyPj / total : 0.0;
    text += format("  %-22s %14sJ %7.2f %%  ", stage.c_str(),
                   withPrefix(energyPj * 1e-12 / inferences).c_str(),
                   100.0 * share);
    text += std::string(static_cast<size_t>(std::lround(share * 28)), '#');
    text += "\n";
  }
  text += format("  %-22s %14sJ\n", "total",
                 withPrefix(summary.energyJoules).c_str());
  if (summary.ledger.unpriced.empty())
    return text;
  std::string row = "  not in the total, because it has no price:";
  for (size_t i = 0; i < summary.ledger.unpriced.size(); ++i) {
    std::string word = (i ? ", " : " ") + summary.ledger.unpriced[i];
    if (row.size() + word.size() > 78) {
      text += row + ",\n";
      row = "   ";
      word = " " + summary.ledger.unpriced[i];
    }
    row += word;
  }
  return text + row + "\n";
}

static std::string layerTable(const Summary &summary) {
  std::string text =
      "\n" + format("%-22s %-10s %-14s %15s %15s\n", "Layer", "kind", "shape",
                    "spikes/inf.", "syn. ops/inf.");
  double inferences = std::max(1.0, static_cast<double>(summary.inferences));
  for (const LayerSummary &layer : summary.layers) {
    const Shape &shape = layer.info.shape;
    std::string size = shape.channels ? std::to_string(shape.channels) + "x" +
                                            std::to_string(shape.height) + "x" +
                                            std::to_string(shape.width)
                                      : "";
    int64_t events = layer.tally[Item::Events] + layer.tally[Item::HostEvents];
    double spikes = static_cast<double>(events) / inferences;
    text += format(
        "%-22s %-10s %-14s %15s %15.1f\n", fit(layer.info.name, 22).c_str(),
        fit(layer.info.kind, 10).c_str(), fit(size, 14).c_str(),
        layer.info.hasNeurons ? format("%.1f", spikes).c_str() : "-",
        static_cast<double>(layer.tally[Item::SynapticOps]) / inferences);
  }
  return text;
}

static std::string footer(const Summary &summary) {
  std::string text;
  if (summary.lateEvents > 0)
    text += "\nwarning: " + std::to_string(summary.lateEvents) +
            " events came outside of their target's window\n";
  if (summary.saturations > 0)
    text += "\nnote: " + std::to_string(summary.saturations) +
            " potentials saturated\n";
  if (!summary.hostTail.empty())
    text += "\non the host, not in the figures: " + summary.hostTail + "\n";
  std::string rate = withPrefix(summary.synapticOpsPerSecond);
  text += format("\nsimulated in %.2f s on %u thread%s, %s synaptic "
                 "operations per second\n",
                 summary.hostSeconds, summary.threads,
                 summary.threads == 1 ? "" : "s",
                 rate.substr(0, rate.find_last_not_of(' ') + 1).c_str());
  return text;
}

std::string report::toText(const Summary &summary) {
  return headline(summary) + energyTable(summary) + layerTable(summary) +
         footer(summary);
}
