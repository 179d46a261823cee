// The figures of a run as JSON.

#include "snnc/Report/Report.h"

#include "snnc/Support/Json.h"

using namespace snnc;
using namespace snnc::report;
using Json = nlohmann::ordered_json;

static Json provenance(const Summary &summary) {
  // The bound keeps an image of any origin from exhausting the stack.
  auto isKept = [](int depth, Json::parse_event_t, Json &) {
    return depth <= 8;
  };
  Json options = Json::parse(summary.options, isKept, false);
  if (options.is_discarded())
    options = summary.options;
  return {{"snnc", summary.version},           {"model", summary.modelName},
          {"model_sha256", summary.modelHash}, {"chip", summary.chipName},
          {"chip_sha256", summary.chipHash},   {"options", options}};
}

static Json energy(const Summary &summary) {
  Json lines = Json::array();
  double inferences =
      summary.inferences ? static_cast<double>(summary.inferences) : 1.0;
  for (const simulator::LedgerLine &line : summary.ledger.lines) {
    Json price = {{"value", line.price.value},
                  {"unit", line.price.unit},
                  {"grade", line.price.grade},
                  {"method", line.price.method},
                  {"source", line.price.source}};
    lines.push_back(
        {{"name", line.name},
         {"stage", line.stage},
         {"count", line.count},
         {"price", price},
         {"energy_J_per_inference", line.energyPj * 1e-12 / inferences}});
  }
  return lines;
}

static Json stages(const Summary &summary) {
  Json breakdown = Json::object();
  double inferences =
      summary.inferences ? static_cast<double>(summary.inferences) : 1.0;
  for (const auto &[stage, energyPj] : summary.ledger.stages)
    breakdown[stage] = energyPj * 1e-12 / inferences;
  return breakdown;
}

static Json layers(const Summary &summary) {
  Json rows = Json::array();
  for (const LayerSummary &layer : summary.layers) {
    const Shape &shape = layer.info.shape;
    Json row = {{"name", layer.info.name},
                {"kind", layer.info.kind},
                {"shape", {shape.channels, shape.height, shape.width}},
                {"has_neurons", layer.info.hasNeurons}};
    for (size_t i = 0; i < simulator::numItems; ++i)
      row["counts"][simulator::itemName(static_cast<simulator::Item>(i))] =
          layer.tally.values[i];
    rows.push_back(row);
  }
  return rows;
}

static Json memories(const Summary &summary) {
  Json bytes = Json::object();
  for (const MemoryUse &memory : summary.memories)
    bytes[memory.name] = memory.bytes;
  return bytes;
}

std::string report::toJson(const Summary &summary) {
  Json json = provenance(summary);
  json["inferences"] = summary.inferences;
  json["ticks"] = summary.ticks;
  if (summary.accuracy) {
    const Accuracy &accuracy = *summary.accuracy;
    json["accuracy"] = accuracy.total ? static_cast<double>(accuracy.correct) /
                                            static_cast<double>(accuracy.total)
                                      : 0.0;
    json["correct"] = accuracy.correct;
    json["total"] = accuracy.total;
  }
  json["energy_J_per_inference"] = summary.energyJoules;
  json["energy_J_per_inference_by_stage"] = stages(summary);
  json["latency_s_per_inference"] = summary.latencySeconds > 0.0
                                        ? nlohmann::json(summary.latencySeconds)
                                        : nlohmann::json(); // no price for time
  if (summary.isLatencyOfWalks)
    json["latency_is_of_walks_alone"] = true;
  json["cycles_per_inference"] = summary.cycles;
  json["spikes_per_inference"] = summary.spikes;
  json["host_events_per_inference"] = summary.hostEvents;
  json["packets_per_inference"] = summary.packets;
  if (summary.suppressed)
    json["suppressed_events_per_inference"] = *summary.suppressed;
  json["synaptic_ops_per_inference"] = summary.synapticOps;
  json["Effective_MACs"] = summary.effectiveMacs;
  json["Effective_ACs"] = summary.effectiveAcs;
  json["Dense"] = summary.dense;
  json["activation_sparsity"] = summary.activationSparsity;
  json["connection_sparsity"] = summary.connectionSparsity;
  json["footprint"] = summary.facts.footprintBytes;
  json["footprint_bytes"] = summary.facts.footprintBytes;
  json["footprint_by_memory"] = memories(summary);
  json["neurons"] = summary.facts.neurons;
  json["synapses"] = summary.facts.synapses;
  json["stored_weights"] = summary.facts.storedWeights;
  json["cores_used"] = summary.cores.size();
  json["cores"] = summary.meshWidth * summary.meshHeight;
  json["late_events"] = summary.lateEvents;
  json["saturations"] = summary.saturations;
  json["unpriced"] = summary.ledger.unpriced;
  json["host_tail"] = summary.hostTail;
  json["host_seconds"] = summary.hostSeconds;
  json["host_peak_memory_bytes"] = summary.hostPeakMemoryBytes;
  json["threads"] = summary.threads;
  json["synaptic_ops_per_second"] = summary.synapticOpsPerSecond;
  json["ledger"] = energy(summary);
  json["layers"] = layers(summary);
  json["definitions"] =
      "Effective_MACs, Effective_ACs, Dense, activation_sparsity, "
      "connection_sparsity and footprint as in NeuroBench (Yik et al., Nature "
      "Communications 16, 1545, 2025), but an operation is an AC if its event "
      "has the value 1 or -1 and a MAC otherwise, event by event; pooling is "
      "not counted in the first three; footprint counts the configured "
      "memories of the cores";
  return printJson(json);
}
