// Writes what a host does as JSON.

#include "snnc/Deploy/Deployment.h"

#include "HostText.h"
#include "snnc/Support/Json.h"

namespace snnc::deploy {

using Json = nlohmann::ordered_json;

static Json shapeOf(const Shape &shape) {
  return {shape.channels, shape.height, shape.width};
}

static Json toJson(const Input &input) {
  return {{"name", input.name},
          {"encoder", encoderNames[static_cast<int>(input.encoder)]},
          {"shape", shapeOf(input.shape)},
          {"tensor_shape", input.tensorShape},
          {"scale", input.scale},
          {"low", input.low},
          {"high", input.high}};
}

static Json toJson(const Placed &placed) {
  Json json = {{"layer", placed.layer},
               {"kind", kindNames[static_cast<int>(placed.kind)]},
               {"shape", shapeOf(placed.shape)},
               {"tick", placed.tick}};
  if (placed.kind == PopulationKind::Host) {
    json["input"] = placed.input;
    json["factors"] = placed.factors;
    json["thresholds"] = placed.thresholds;
    return json;
  }
  if (!placed.words.empty()) {
    json["words"] = placed.words;
    json["latency"] = placed.latency;
  }
  if (!placed.numbers.empty())
    json["numbers"] = placed.numbers;
  if (placed.cells.empty())
    return json;
  Json &cells = json["cells"] = Json::array();
  for (const std::vector<Cell> &neuron : placed.cells) {
    Json &copies = cells.emplace_back(Json::array());
    for (const Cell &cell : neuron)
      copies.push_back({cell.core, cell.neuron});
  }
  return json;
}

static Json toJson(const Output &output) {
  Json json = {{"name", output.name},
               {"population", output.population},
               {"decoder", decoderNames[static_cast<int>(output.decoder)]},
               {"scale", output.scale},
               {"tensor_shape", output.tensorShape}};
  if (output.softmax)
    json["softmax"] = true;
  return json;
}

static Json toJson(const std::vector<Action> &actions) {
  Json json = Json::array();
  for (const Action &action : actions)
    if (action.population < 0)
      json.push_back({{"send", action.words}});
    else
      json.push_back(
          {{"spikes_of", action.population}, {"words", action.wordsOf}});
  return json;
}

template <typename Items>
static Json listOf(const Items &items) {
  Json json = Json::array();
  for (const auto &item : items)
    json.push_back(toJson(item));
  return json;
}

std::string toJson(const Host &host) {
  Json parameters = Json::object();
  for (const auto &[name, value] : host.parameters)
    parameters[name] = value;
  Json json = {{"format", hostFormat},
               {"snnc", host.version},
               {"chip", host.chip},
               {"parameters", parameters},
               {"chip_sha256", host.chipHash},
               {"model", host.modelName},
               {"model_sha256", host.modelHash},
               {"options", host.options},
               {"steps", host.steps},
               {"inputs", listOf(host.inputs)},
               {"populations", listOf(host.populations)},
               {"outputs", listOf(host.outputs)},
               {"tail", host.tail},
               {"program",
                {{"ticks", host.program.ticks},
                 {"needs_reset", host.program.needsReset},
                 {"wait_cycles", host.program.waitCycles},
                 {"before", toJson(host.program.before)},
                 {"in_tick", toJson(host.program.inTick)},
                 {"after", toJson(host.program.after)}}},
               {"exact", host.isExact},
               {"approximations", host.approximations}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace snnc::deploy
