// Turns a checked description into a Chip.

#include "Description.h"
#include "Prices.h"

namespace snnc::chip {

static Resources readResources(const Json &core, const Json &routing) {
  const Json &given = core.at("resources");
  Resources resources;
  resources.neurons = given.at("neurons");
  resources.synapseWords = given.at("synapse_capacity").at("value");
  resources.synapseWordBits = core.at("synapses").at("word_bits");
  resources.populations = given.at("populations");
  resources.parameters = given.at("parameters");
  resources.tables = given.at("tables");
  resources.axons = given.at("axons");
  unsigned delayBits = routing.at("delay").at("bits");
  resources.maxDelay = (int64_t(1) << delayBits) - 1;
  return resources;
}

/// A list of names, or `otherwise`.
static std::vector<std::string>
namesOf(const Json &object, const char *key,
        const std::vector<std::string> &otherwise) {
  auto given = object.find(key);
  return given == object.end() ? otherwise
                               : given->get<std::vector<std::string>>();
}

static Arithmetic readArithmetic(const Json &core, const Json &routing) {
  const Json &neuron = core.at("neuron");
  const Json &synapses = core.at("synapses");
  Arithmetic arithmetic;
  arithmetic.isReal =
      neuron.at("state").value("format", "twos_complement") == "binary32";
  arithmetic.potentialBits = neuron.at("state").at("bits");
  arithmetic.overflow = neuron.at("overflow");
  // "ge_or_gt" offers both.
  std::string compare = neuron.at("compare").at("op");
  for (const char *offered : {"ge", "gt"})
    if (compare == offered || compare == "ge_or_gt")
      arithmetic.compares.push_back(offered);
  arithmetic.resets = neuron.at("reset").get<std::vector<std::string>>();
  arithmetic.models = neuron.at("models").get<std::vector<std::string>>();
  arithmetic.resetTimes = namesOf(neuron, "reset_time", {"same_step"});
  arithmetic.orders = namesOf(neuron, "current", {});
  arithmetic.spikeCounts = namesOf(neuron, "spikes", {"single"});
  auto bound = neuron.find("lower_bound");
  arithmetic.hasFloor =
      bound != neuron.end() && bound->at("kind") == "parameter";
  auto leak = neuron.find("leak");
  if (leak != neuron.end() && leak->at("kind") == "multiplicative")
    arithmetic.decayBits = leak->at("shift");
  arithmetic.maxRefractory = neuron.value("refractory_ticks", 0);
  arithmetic.encodings =
      synapses.at("encodings").get<std::vector<std::string>>();
  arithmetic.minWeightBits = synapses.at("weight_bits").at("min");
  arithmetic.maxWeightBits = synapses.at("weight_bits").at("max");
  for (const Json &field : routing.at("packet"))
    if (field.at("name") == "value")
      arithmetic.eventValueBits = field.at("width");
  return arithmetic;
}

static RowLayout readLayout(const Json &memory) {
  RowLayout layout;
  layout.memory = memory.at("name");
  layout.rowBits = memory.at("row_bits");
  for (const Json &given : memory.at("fields")) {
    Field field;
    field.name = given.at("name");
    field.lsb = given.at("lsb");
    field.bits = given.at("width");
    field.isSigned = given.value("enc", "unsigned") == "signed";
    layout.fields.push_back(field);
  }
  return layout;
}

static std::vector<Field> readPacket(const Json &packet) {
  std::vector<Field> fields;
  unsigned lsb = 0;
  for (const Json &given : packet) {
    Field field;
    field.name = given.at("name");
    field.lsb = lsb;
    field.bits = given.at("width");
    field.isSigned = given.value("signed", false);
    lsb += field.bits;
    fields.push_back(field);
  }
  return fields;
}

Chip read(const Json &description) {
  const Json &identity = description.at("identity");
  const Json &core = description.at("core_classes").at(0);
  const Json &routing = description.at("routing");
  const Json cost = description.value("cost", Json::object());
  Chip chip;
  chip.name = identity.at("name");
  chip.family = identity.at("family");
  chip.maturity = identity.at("maturity");
  chip.description = identity.value("description", "");
  chip.meshWidth = description.at("topology").at("x");
  chip.meshHeight = description.at("topology").at("y");
  chip.core = readResources(core, routing);
  chip.arithmetic = readArithmetic(core, routing);
  chip.hasPopulationAxons = routing.value("axons", "source") == "population";
  chip.packet = readPacket(routing.at("packet"));
  for (const Json &memory : description.at("emission").at("memories"))
    chip.layouts.push_back(readLayout(memory));
  chip.energies = readPrices(cost, "energy_pJ", chip.core);
  chip.timings = readPrices(cost, "timing", chip.core);
  chip.powers = readPrices(cost, "static_mW", chip.core);
  chip.walks = readWalkPrices(cost, chip.core);
  chip.json = description.dump();
  chip.sha256 = sha256(chip.json.data(), chip.json.size());
  return chip;
}

} // namespace snnc::chip
