// Disassembles an image to JSON.

#include "Selection.h"

#include "snnc/Support/Json.h"

using namespace snnc;
using namespace snnc::report;
using Json = nlohmann::ordered_json;
using simulator::Fanout;
using simulator::Fragment;
using simulator::Table;

static Json toJson(const Shape &shape) {
  return {shape.channels, shape.height, shape.width};
}

static Json toJson(const Coordinate &at) { return {at.c, at.y, at.x}; }

static Json toJson(const Selection &selection, const Fanout &fanout) {
  Json axons = Json::array();
  for (const simulator::Axon &axon : fanout.axons) {
    const Table &table = selection.machine.tables[axon.table];
    Json json = {{"core", table.core},
                 {"table", table.row},
                 {"delay", axon.delay}};
    const synapse::PopulationAxon &events = axon.events;
    if (selection.machine.chip.hasPopulationAxons) {
      json["offset"] = toJson(events.offset);
      json["hit"] = {events.height, events.width};
      json["upsampling"] = 1 << events.upsampling;
      json["lattice"] = {events.latticeStride, events.latticeKernel};
      json["links"] = axon.links;
    } else {
      json["origin"] = toJson(events.offset);
    }
    axons.push_back(json);
  }
  return {{"axons", axons},
          {"links", fanout.links},
          {"destinations", fanout.destinations},
          {"longest_route", fanout.longest}};
}

/// The numbers of real neurons, by channel.
static Json realNumbers(const Fragment &fragment) {
  Json json;
  for (const image::RealParameterRow &row : fragment.reals) {
    json["form"].push_back(nameOf(row.form));
    json["bias"].push_back(row.bias);
    json["threshold"].push_back(row.threshold);
    json["floor"].push_back(row.floor);
    json["reset_value"].push_back(row.resetValue);
    json["decay"].push_back(row.decay);
    json["gain"].push_back(row.gain);
    json["rest"].push_back(row.rest);
    json["resistance"].push_back(row.resistance);
    json["current_decay"].push_back(row.currentDecay);
    json["current_gain"].push_back(row.currentGain);
  }
  return json;
}

static Json toJson(const Selection &selection, const Fragment &fragment) {
  const image::PopulationRow &info = fragment.info;
  if (info.model == image::NeuronModel::Real) {
    Json json = {{"row", fragment.row},
                 {"layer", selection.machine.layers[fragment.layer].name},
                 {"model", nameOf(info.model)},
                 {"reset", nameOf(info.reset)},
                 {"combine", nameOf(info.combine)},
                 {"origin", toJson(info.box.origin)},
                 {"size", toJson(info.box.size)},
                 {"population", toJson(info.population)},
                 {"first_neuron", info.firstNeuron},
                 {"phase", info.phase},
                 {"window", info.window},
                 {"compare", nameOf(info.compare)},
                 {"reset_time", nameOf(info.resetTime)},
                 {"order", nameOf(info.order)},
                 {"current", info.current},
                 {"silent", info.silent},
                 {"sends", image::emits(info)},
                 {"multiple", info.multiple},
                 {"bounded", info.bounded},
                 {"fanout", toJson(selection, fragment.fanout)}};
    json.update(realNumbers(fragment));
    return json;
  }
  return {{"row", fragment.row},
          {"layer", selection.machine.layers[fragment.layer].name},
          {"model", nameOf(info.model)},
          {"reset", nameOf(info.reset)},
          {"payload", nameOf(info.payload)},
          {"combine", nameOf(info.combine)},
          {"origin", toJson(info.box.origin)},
          {"size", toJson(info.box.size)},
          {"population", toJson(info.population)},
          {"first_neuron", info.firstNeuron},
          {"phase", info.phase},
          {"window", info.window},
          {"low", info.low},
          {"high", info.high},
          {"bias", fragment.bias},
          {"threshold", fragment.threshold},
          {"multiplier", fragment.multiplier},
          {"shift", fragment.shift},
          {"initial", fragment.initial},
          {"compare", nameOf(info.compare)},
          {"reset_time", nameOf(info.resetTime)},
          {"order", nameOf(info.order)},
          {"current", info.current},
          {"silent", info.silent},
          {"multiple", info.multiple},
          {"bounded", info.bounded},
          {"decay_bits", info.decayBits},
          {"floor", fragment.floor},
          {"reset_to", fragment.resetTo},
          {"refractory", fragment.refractory},
          {"current_decay", fragment.currentDecay},
          {"voltage_decay", fragment.voltageDecay},
          {"fanout", toJson(selection, fragment.fanout)}};
}

static Json toJson(const Selection &selection, const Table &table) {
  const image::TableRow &info = table.info;
  Json json = {{"row", table.row},
               {"layer", selection.machine.layers[table.layer].name},
               {"encoding", nameOf(info.encoding)},
               {"target", info.target},
               {"source", toJson(info.source)},
               {"weight_bits", info.weightBits},
               {"shift", info.shift},
               {"unit", info.unit},
               {"base", info.base},
               {"words", info.words},
               {"synapses", table.synapses},
               {"stored_weights", table.weights.count},
               {"zero_weights", table.weights.zeros}};
  if (info.encoding == synapse::Encoding::Functional) {
    const synapse::Kernel &kernel = info.kernel;
    json["kernel"] = {{"size", {kernel.height, kernel.width}},
                      {"strides", {kernel.strideH, kernel.strideW}},
                      {"pads", {kernel.padTop, kernel.padLeft}},
                      {"dilations", {kernel.dilationH, kernel.dilationW}},
                      {"groups", kernel.groups}};
  }
  return json;
}

static Json toJson(const Selection &selection, const image::Core &core) {
  int64_t number = selection.numberOf(core);
  Json json = {{"core", number}, {"x", core.x}, {"y", core.y}};
  int64_t total = 0;
  for (const char *name : memoryNames) {
    const image::Memory &memory = *core.find(name);
    total += bytesOf(memory);
    json["memories"].push_back({{"name", name},
                                {"rows", memory.rows},
                                {"capacity", selection.capacity(name)},
                                {"row_bits", memory.rowBits},
                                {"bytes", bytesOf(memory)}});
  }
  json["bytes"] = total;
  json["populations"] = Json::array();
  json["tables"] = Json::array();
  for (const Fragment &fragment : selection.machine.fragments)
    if (fragment.core == number && selection.shows(fragment))
      json["populations"].push_back(toJson(selection, fragment));
  for (const Table &table : selection.machine.tables)
    if (table.core == number && selection.shows(table))
      json["tables"].push_back(toJson(selection, table));
  return json;
}

static Json inputs(const Selection &selection) {
  Json rows = Json::array();
  for (size_t i = 0; i < selection.machine.inputs.size(); ++i) {
    const image::Input &input = selection.machine.image.inputs[i];
    rows.push_back(
        {{"name", input.name},
         {"shape", toJson(input.shape)},
         {"encoder", nameOf(input.encoder)},
         {"scale", input.scale},
         {"low", input.low},
         {"high", input.high},
         {"window", input.window},
         {"fanout", toJson(selection, selection.machine.inputs[i].fanout)}});
  }
  return rows;
}

static Json outputs(const Selection &selection) {
  Json rows = Json::array();
  for (size_t i = 0; i < selection.machine.outputs.size(); ++i) {
    const image::Output &output = selection.machine.image.outputs[i];
    Json fragments = Json::array();
    for (int64_t index : selection.machine.outputs[i]) {
      const Fragment &fragment = selection.machine.fragments[index];
      fragments.push_back(
          {{"core", fragment.core}, {"population", fragment.row}});
    }
    rows.push_back({{"name", output.name},
                    {"shape", toJson(output.shape)},
                    {"decoder", nameOf(output.decoder)},
                    {"scale", output.scale},
                    {"softmax", output.softmax},
                    {"fragments", fragments}});
  }
  return rows;
}

Result<std::string> report::disassembleToJson(const image::Image &image,
                                              const Filter &filter) {
  Result<Selection> selection = Selection::make(image, filter);
  if (!selection)
    return selection.error();
  const simulator::Facts &facts = selection->machine.facts;
  Json json = {{"snnc", image.version},
               {"model", image.modelName},
               {"model_sha256", image.modelHash},
               {"chip", image.chipName},
               {"chip_sha256", image.chipHash},
               {"options", image.options},
               {"ticks", image.ticks},
               {"inputs", inputs(*selection)},
               {"outputs", outputs(*selection)},
               {"tail", image.tail},
               {"neurons", facts.neurons},
               {"synapses", facts.synapses},
               {"stored_weights", facts.storedWeights},
               {"footprint_bytes", facts.footprintBytes},
               {"cores", Json::array()}};
  for (const image::Core &core : selection->machine.image.cores)
    if (selection->showsCore(selection->numberOf(core)))
      json["cores"].push_back(toJson(*selection, core));
  return printJson(json);
}
