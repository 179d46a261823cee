// Names what a valid description says that this version does not run. What no
// rule mentions is refused, so nothing in a description is silently ignored.

#include "Description.h"
#include "Prices.h"
#include "Text.h"

#include <algorithm>

namespace snnc::chip {

namespace {
/// What runs at a place. `pattern` is a path with "[]" for any index; if it
/// ends in ".**" everything below is taken as it is.
struct Rule {
  std::string pattern;
  std::vector<std::string> runs; ///< empty: any value
  int64_t low = 0;               ///< of a number, if low <= high
  int64_t high = -1;
};

/// Walks a description along the rules.
class Refuser {
public:
  explicit Refuser(const std::vector<Rule> &rules) : rules(rules) {}

  /// False if the value or something in it is refused.
  bool walk(const Json &value, const std::string &path,
            const std::string &pattern);
  std::vector<std::string> take() { return std::move(found); }

private:
  bool descend(const Json &value, const std::string &path,
               const std::string &pattern);
  bool apply(const Rule &rule, const Json &value, const std::string &path);
  bool refuse(const std::string &path, const std::string &what) {
    found.push_back("'" + path + "' " + what);
    return false;
  }

  const std::vector<Rule> &rules;
  std::vector<std::string> found;
};
} // namespace

constexpr int64_t mostRows = int64_t(1) << 24;

static std::vector<Rule> timeAndTopologyRules() {
  return {{"$.identity.**", {}},
          {"$.verification.**", {}},
          {"$.time.mode", {"tick"}},
          {"$.time.tick_source", {}},
          {"$.time.threshold_check", {"per_tick"}},
          {"$.time.leak_trigger", {"none"}},
          {"$.time.max_axon_events_per_tick", {"null"}},
          {"$.time.order.queue", {"any"}},
          {"$.time.order.neuron_scan", {"ascending", "any"}},
          {"$.time.order.source_scan", {"ascending", "any"}},
          {"$.topology.kind", {"mesh"}},
          {"$.topology.x", {}, 1, 256},
          {"$.topology.y", {}, 1, 256},
          {"$.topology.routing", {"xy"}},
          {"$.topology.torus", {"false"}},
          {"$.topology.input_port", {"[0,0]"}},
          {"$.io.host_duties[]", {"encode", "decode", "softmax"}}};
}

static std::vector<Rule> coreRules() {
  const std::string core = "$.core_classes[].";
  return {{core + "name", {}},
          {core + "resources.neurons", {}, 1, mostRows},
          {core + "resources.populations", {}, 1, mostRows},
          {core + "resources.parameters", {}, 1, mostRows},
          {core + "resources.tables", {}, 1, mostRows},
          {core + "resources.axons", {}, 1, mostRows},
          {core + "resources.synapse_capacity.unit", {"words"}},
          {core + "resources.synapse_capacity.value", {}, 1, 16 * mostRows},
          {core + "synapses.kind", {"tables"}},
          {core + "synapses.word_bits", {"64"}},
          {core + "synapses.encodings[]", {}},
          {core + "synapses.weight_bits.min", {}, 1, 32},
          {core + "synapses.weight_bits.max", {}, 1, 32},
          {core + "neuron.state.bits", {}, 8, 32},
          {core + "neuron.state.signed", {"true"}},
          {core + "neuron.state.format", {"twos_complement", "binary32"}},
          {core + "neuron.overflow", {"saturate", "infinity"}},
          {core + "neuron.models[]", {}},
          {core + "neuron.ops",
           {R"(["integrate","compare","reset"])",
            R"(["decay","integrate","compare","reset"])"}},
          {core + "neuron.leak.kind", {"none", "multiplicative", "factor"}},
          {core + "neuron.leak.num_bits", {}, 1, 25},
          {core + "neuron.leak.shift", {}, 1, 24},
          {core + "neuron.leak.rounding", {"toward_zero"}},
          {core + "neuron.current[]", {"input_first", "membrane_first"}},
          {core + "neuron.compare.op", {"ge", "gt", "ge_or_gt"}},
          {core + "neuron.compare.signed", {"true"}},
          {core + "neuron.reset[]", {"subtract", "zero", "value"}},
          {core + "neuron.reset_time[]", {"same_step", "next_step"}},
          {core + "neuron.spikes[]", {"single", "multiple"}},
          {core + "neuron.lower_bound.kind", {"none", "parameter"}},
          {core + "neuron.refractory_ticks", {}, 0, 65535},
          {core + "neuron.disable", {"none"}},
          {core + "neuron.initial_state_writable", {"true"}},
          {core + "neuron.power_up", {}},
          {core + "queue.name", {}},
          {core + "queue.depth", {}},
          {core + "queue.overflow", {"backpressure"}}};
}

static std::vector<Rule> routingAndEmissionRules() {
  const std::string memory = "$.emission.memories[].";
  return {{"$.routing.packet[].name", {}},
          {"$.routing.packet[].signed", {}},
          {"$.routing.packet[].width", {}, 1, 64},
          {"$.routing.addressing", {}},
          {"$.routing.delay.bits", {}, 0, 16},
          {"$.routing.delay.offset", {"1"}},
          {"$.routing.delay.forbidden", {"[]"}},
          {"$.routing.multicast", {"none", "xy_tree"}},
          {"$.routing.axons", {"source", "population"}},
          {"$.routing.queues[].name", {}},
          {"$.routing.queues[].depth", {}},
          {"$.routing.queues[].overflow", {"backpressure"}},
          {"$.emission.transport.kind", {"image"}},
          {memory + "name", {"population", "parameter", "table", "axon"}},
          {memory + "row_bits", {}, 1, 4096},
          {memory + "fields[].name", {}},
          {memory + "fields[].lsb", {}, 0, 4095},
          {memory + "fields[].width", {}, 1, 64},
          {memory + "fields[].enc", {"unsigned", "signed"}}};
}

static std::vector<Rule> allRules() {
  std::vector<Rule> rules = timeAndTopologyRules();
  for (const std::vector<Rule> &more : {coreRules(), routingAndEmissionRules()})
    rules.insert(rules.end(), more.begin(), more.end());
  for (const std::string &name : energyNames())
    rules.push_back({"$.cost.energy_pJ." + name + ".**", {}});
  for (const std::string &name : timingNames())
    rules.push_back({"$.cost.timing." + name + ".**", {}});
  for (const std::string &name : powerNames())
    rules.push_back({"$.cost.static_mW." + name + ".**", {}});
  rules.push_back({"$.cost.synapse_memory", {}});
  rules.push_back({"$.cost.controllers.**", {}});
  rules.push_back({"$.cost.walks.**", {}});
  return rules;
}

/// Text as it is, everything else as JSON.
static std::string plain(const Json &value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

bool Refuser::apply(const Rule &rule, const Json &value,
                    const std::string &path) {
  bool isNumber = rule.low <= rule.high;
  if (isNumber && value.is_string())
    return refuse(path, "is the expression " + inQuotes(plain(value)) +
                            ", which this version does not evaluate; write a "
                            "number");
  if (isNumber &&
      (value.get<int64_t>() < rule.low || value.get<int64_t>() > rule.high))
    return refuse(path, "is " + value.dump() +
                            ", which this version does not run; it runs " +
                            std::to_string(rule.low) + " to " +
                            std::to_string(rule.high));
  bool runs = rule.runs.empty() || std::find(rule.runs.begin(), rule.runs.end(),
                                             plain(value)) != rule.runs.end();
  if (runs)
    return true;
  return refuse(path, "is " + inQuotes(plain(value)) +
                          ", which this version does not run; it runs " +
                          listed(rule.runs));
}

bool Refuser::descend(const Json &value, const std::string &path,
                      const std::string &pattern) {
  bool fine = true;
  if (value.is_array())
    for (size_t index = 0; index < value.size(); ++index)
      fine &= walk(value[index], itemPath(path, index), pattern + "[]");
  if (!value.is_object())
    return fine;
  // Of a kind that is not run, the kind is all that there is to say.
  if (value.contains("kind") &&
      !walk(value["kind"], path + ".kind", pattern + ".kind"))
    return false;
  for (const auto &member : value.items())
    if (member.key() != "kind")
      fine &= walk(member.value(), memberPath(path, member.key()),
                   pattern + "." + member.key());
  return fine;
}

bool Refuser::walk(const Json &value, const std::string &path,
                   const std::string &pattern) {
  bool hasRulesBelow = pattern == "$";
  for (const Rule &rule : rules) {
    if (rule.pattern == pattern)
      return apply(rule, value, path);
    if (rule.pattern == pattern + ".**")
      return true;
    hasRulesBelow |=
        rule.pattern.compare(0, pattern.size() + 1, pattern + ".") == 0 ||
        rule.pattern.compare(0, pattern.size() + 2, pattern + "[]") == 0;
  }
  if (hasRulesBelow || (value.is_structured() && value.empty()))
    return descend(value, path, pattern);
  return refuse(path,
                "is given, which this version does not run; leave it out");
}

/// What the schema leaves open and the machine of docs/machine.md needs.
static std::vector<std::string> missingParts(const Json &description) {
  std::vector<std::string> missing;
  auto need = [&](const Json &object, const std::string &path,
                  const std::vector<std::string> &keys) {
    for (const std::string &key : keys)
      if (!object.contains(key))
        missing.push_back("'" + path + "' has no '" + key +
                          "', which this version needs");
  };
  need(description, "$", {"routing", "emission"});
  if (auto routing = description.find("routing"); routing != description.end())
    need(*routing, "$.routing", {"packet", "delay"});
  if (auto part = description.find("emission"); part != description.end())
    need(*part, "$.emission", {"memories"});
  const Json &core = description["core_classes"][0];
  need(core["resources"], "$.core_classes[0].resources",
       {"axons", "parameters", "populations", "synapse_capacity", "tables"});
  need(core["neuron"], "$.core_classes[0].neuron", {"models"});
  return missing;
}

/// The machine reads one signed packet field 'value' of 2 to 32 bits.
static void checkValueField(const Json &packet,
                            std::vector<std::string> &found) {
  for (size_t index = 0; index < packet.size(); ++index) {
    const Json &field = packet[index];
    if (field["name"] != "value")
      continue;
    int64_t width = field["width"].get<int64_t>();
    if (width >= 2 && width <= 32 && field.value("signed", false))
      return;
    found.push_back("'" + itemPath("$.routing.packet", index) +
                    "' ('value') has " + std::to_string(width) + " " +
                    (field.value("signed", false) ? "signed" : "unsigned") +
                    " bits, which this version does not run; it runs 2 to 32 "
                    "signed bits");
    return;
  }
  found.push_back("'$.routing.packet' has no field 'value', which this "
                  "version needs");
}

/// An event of axons of sources is one packet to all targets; one of axons of
/// populations is one for each, with coordinates of its own.
static void checkAxons(const Json &routing, std::vector<std::string> &found) {
  std::string axons = routing.value("axons", "source");
  bool arePopulations = axons == "population";
  std::string expected = arePopulations ? "none" : "xy_tree";
  std::string multicast = routing.value("multicast", "xy_tree");
  if (multicast != expected)
    found.push_back("'$.routing.multicast' is " + inQuotes(multicast) +
                    ", but axons of kind " + inQuotes(axons) + " need " +
                    inQuotes(expected));
  if (!arePopulations)
    return;
  for (const char *name : {"c", "y", "x"}) {
    const Json &packet = routing["packet"];
    if (std::none_of(packet.begin(), packet.end(), [&](const Json &field) {
          return field["name"] == name;
        }))
      found.push_back("'$.routing.packet' has no field " + inQuotes(name) +
                      ", which axons of kind 'population' need");
  }
}

/// What the format of numbers decides: of reals everything is binary32, of
/// integers a weight has at most 8 bits.
static void checkFormat(const Json &description,
                        std::vector<std::string> &found) {
  const Json &core = description["core_classes"][0];
  const Json &neuron = core["neuron"];
  bool isReal =
      neuron["state"].value("format", "twos_complement") == "binary32";
  const std::string format = isReal ? "binary32" : "twos_complement";
  auto expect = [&](const std::string &path, const Json &value,
                    const Json &expected) {
    if (value != expected)
      found.push_back("'" + path + "' is " + value.dump() +
                      ", but numbers of state.format '" + format + "' need " +
                      expected.dump());
  };
  const std::string path = "$.core_classes[0].";
  expect(path + "neuron.overflow", neuron["overflow"],
         isReal ? "infinity" : "saturate");
  const Json &weights = core["synapses"]["weight_bits"];
  if (!isReal) {
    if (weights["max"].get<int64_t>() > 8)
      found.push_back("'" + path + "synapses.weight_bits.max' is " +
                      weights["max"].dump() +
                      ", but this version runs integer weights of 1 to 8 bits");
    return;
  }
  expect(path + "neuron.state.bits", neuron["state"]["bits"], 32);
  expect(path + "neuron.models", neuron["models"], Json::array({"real"}));
  expect(path + "neuron.leak", neuron.value("leak", Json()),
         Json{{"kind", "factor"}});
  expect(path + "synapses.weight_bits.min", weights["min"], 32);
  expect(path + "synapses.weight_bits.max", weights["max"], 32);
  // Sums of reals depend on the order of their terms.
  const Json order = description["time"].value("order", Json::object());
  expect("$.time.order.source_scan", order.value("source_scan", Json()),
         "ascending");
  for (const Json &field : description["routing"]["packet"])
    if (field["name"] == "value")
      expect("$.routing.packet (value).width", field["width"], 32);
}

/// A neuron that decays is one of the model 'leaky' and the other way round.
static void checkLeak(const Json &neuron, std::vector<std::string> &found) {
  const Json &models = neuron["models"];
  if (std::find(models.begin(), models.end(), "real") != models.end()) {
    if (neuron["state"].value("format", "") != "binary32")
      found.push_back("'$.core_classes[0].neuron.models' has 'real', which "
                      "needs state.format 'binary32'");
    return;
  }
  if (neuron.contains("leak") && neuron["leak"]["kind"] == "factor")
    found.push_back("'$.core_classes[0].neuron.leak.kind' is 'factor', which "
                    "only the model 'real' has; use 'multiplicative'");
  bool isLeaky =
      std::find(models.begin(), models.end(), "leaky") != models.end();
  bool decays =
      neuron.contains("leak") && neuron["leak"]["kind"] == "multiplicative";
  const std::string path = "'$.core_classes[0].neuron";
  if (isLeaky != decays)
    found.push_back(path + ".models' " + (isLeaky ? "has" : "lacks") +
                    " 'leaky', but leak.kind is '" +
                    (decays ? "multiplicative" : "none") +
                    "'; give both or neither");
  bool decaysFirst = neuron["ops"][0] == "decay";
  if (decays != decaysFirst)
    found.push_back(
        path + ".ops' " + (decaysFirst ? "begins" : "does not begin") +
        " with 'decay', but leak.kind is '" +
        (decays ? "multiplicative" : "none") + "'; give both or neither");
  if (!isLeaky && neuron.contains("current"))
    found.push_back(path + ".current' is given, but only the model 'leaky' has "
                           "a current; add it to models or leave it out");
  if (decays && neuron["leak"]["num_bits"].get<int64_t>() <=
                    neuron["leak"]["shift"].get<int64_t>())
    found.push_back(path + ".leak.num_bits' is " +
                    neuron["leak"]["num_bits"].dump() +
                    "; a decay takes 0 to 2^" + neuron["leak"]["shift"].dump() +
                    ", which needs one bit more than leak.shift");
}

/// Nothing is priced twice.
static void checkWholePrices(const Json &description,
                             std::vector<std::string> &found) {
  const Json cost = description.value("cost", Json::object());
  const Json prices = cost.value("energy_pJ", Json::object());
  for (const auto &[whole, parts] : wholePrices())
    for (const std::string &part : parts)
      if (prices.contains(whole) && prices.contains(part))
        found.push_back("'$.cost.energy_pJ." + part + "' is part of '" + whole +
                        "', which has a price too; leave one of them out");
}

std::vector<std::string> refusals(const Json &description) {
  static const std::vector<Rule> rules = allRules();
  Refuser refuser(rules);
  refuser.walk(description, "$", "$");
  std::vector<std::string> found = refuser.take();
  if (size_t classes = description["core_classes"].size(); classes != 1)
    found.push_back("'$.core_classes' has " + std::to_string(classes) +
                    " classes of cores, which this version does not run; it "
                    "runs 1");
  if (!found.empty())
    return found;
  found = missingParts(description);
  if (!found.empty())
    return found;
  checkValueField(description["routing"]["packet"], found);
  checkAxons(description["routing"], found);
  checkFormat(description, found);
  checkLeak(description["core_classes"][0]["neuron"], found);
  checkWholePrices(description, found);
  std::vector<std::string> wrongPrices = priceErrors(description);
  found.insert(found.end(), wrongPrices.begin(), wrongPrices.end());
  const Json &weights =
      description["core_classes"][0]["synapses"]["weight_bits"];
  if (weights["min"].get<int64_t>() > weights["max"].get<int64_t>())
    found.push_back("'$.core_classes[0].synapses.weight_bits' has min " +
                    weights["min"].dump() + " above max " +
                    weights["max"].dump());
  return found;
}

} // namespace snnc::chip
