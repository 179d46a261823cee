// The table of wrong descriptions.

#include "BadDescriptions.h"

#include <fstream>
#include <sstream>

std::string sourceFile(const std::string &path) {
  std::ifstream stream(std::string(SNNC_SOURCE_DIR) + "/" + path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

nlohmann::json patchedReference(const std::string &patch) {
  nlohmann::json reference =
      nlohmann::json::parse(sourceFile("chips/reference.json"));
  return reference.patch(nlohmann::json::parse(patch));
}

const std::vector<BadDescription> &schemaViolations() {
  static const std::vector<BadDescription> all = {
      {R"([{"op":"add","path":"/core_classes/0/resources/neurns","value":1}])",
       "x.json: '$.core_classes[0].resources.neurns' is not a known key; the "
       "nearest known key is 'neurons'"},
      {R"([{"op":"add","path":"/a key","value":1}])",
       "x.json: '$['a key']' is not a known key; the nearest known key is "
       "'time'"},
      {R"([{"op":"replace","path":"/core_classes/0/neuron/overflow",
            "value":"clip"}])",
       "x.json: '$.core_classes[0].neuron.overflow' is 'clip'; allowed values "
       "are 'saturate', 'wrap', 'error', 'infinity'"},
      {R"([{"op":"replace","path":"/emission/memories/0/fields/1/width",
            "value":-2}])",
       "x.json: '$.emission.memories[0].fields[1].width' is -2; the least "
       "value is 1"},
      {R"([{"op":"replace","path":"/core_classes/0/resources/neurons",
            "value":2147483648}])",
       "x.json: '$.core_classes[0].resources.neurons' is 2147483648; the "
       "largest value is 2147483647"},
      {R"([{"op":"replace","path":"/cost/timing/clock/value","value":0}])",
       "x.json: '$.cost.timing.clock.value' is 0; expected more than 0"},
      {R"([{"op":"replace","path":"/core_classes/0/resources/neurons",
            "value":4.5}])",
       "x.json: '$.core_classes[0].resources.neurons' is 4.5; expected an "
       "integer or a string"},
      {R"([{"op":"replace","path":"/time","value":"tick"}])",
       "x.json: '$.time' is 'tick'; expected an object"},
      {R"([{"op":"replace","path":"/io/host_duties","value":{}}])",
       "x.json: '$.io.host_duties' is an object; expected an array"},
      {R"([{"op":"replace","path":"/identity/name","value":[]}])",
       "x.json: '$.identity.name' is an array; expected a string"},
      {R"([{"op":"replace","path":"/time/max_axon_events_per_tick",
            "value":true}])",
       "x.json: '$.time.max_axon_events_per_tick' is true; expected an "
       "integer or null"},
      {R"([{"op":"replace","path":"/identity/name","value":""}])",
       "x.json: '$.identity.name' is empty; expected some text"},
      {R"([{"op":"replace","path":"/identity/schema_version","value":2}])",
       "x.json: '$.identity.schema_version' is 2; the allowed value is 1"},
      {R"([{"op":"remove","path":"/time"}])",
       "x.json: '$' has no 'time'; it needs 'identity', 'time', 'topology', "
       "'core_classes'"},
      {R"([{"op":"remove","path":"/cost/energy_pJ/synapse_add/grade"}])",
       "x.json: price 'synapse_add' at '$.cost.energy_pJ.synapse_add' has no "
       "'grade'; a price needs 'value', 'unit', 'source', 'grade'"},
      {R"([{"op":"remove","path":"/cost/energy_pJ/link_flit/source"}])",
       "x.json: price 'link_flit' at '$.cost.energy_pJ.link_flit' has no "
       "'source'; a price needs 'value', 'unit', 'source', 'grade'"},
      {R"([{"op":"add","path":"/cost/energy_pJ/synapse_word_read/points",
            "value":[{"memory_bits":0,"value":-1}]}])",
       "x.json: 3 errors\n"
       "  '$.cost.energy_pJ.synapse_word_read.points' has 1 items; the least "
       "number of them is 2\n"
       "  '$.cost.energy_pJ.synapse_word_read.points[0].memory_bits' is 0; the "
       "least value is 1\n"
       "  '$.cost.energy_pJ.synapse_word_read.points[0].value' is -1; the "
       "least value is 0"},
      {R"([{"op":"add","path":"/cost/walks","value":[{"encoding":"bitmap",
            "walk":"sideways","per":"weight","reads":1}]}])",
       "x.json: '$.cost.walks[0].walk' is 'sideways'; allowed values are "
       "'forward', 'backward', 'update'"},
      {R"([{"op":"replace","path":"/cost/energy_pJ/synapse_add/unit",
            "value":"nJ"}])",
       "x.json: '$.cost.energy_pJ.synapse_add.unit' is 'nJ'; allowed values "
       "are 'pJ'"},
      {R"([{"op":"move","from":"/cost/energy_pJ/synapse_add",
            "path":"/cost/energy_pJ/synapse_addd"}])",
       "x.json: '$.cost.energy_pJ.synapse_addd' is not a known key; the "
       "nearest known key is 'synapse_add'"},
      {R"([{"op":"replace","path":"/core_classes","value":[]}])",
       "x.json: '$.core_classes' has 0 items; the least number of them is 1"},
      {R"([{"op":"replace","path":"/topology/input_port",
            "value":[0,0,0,0,0]}])",
       "x.json: '$.topology.input_port' has 5 items; the largest number of "
       "them is 4"},
      {R"([{"op":"replace","path":"/topology/kind","value":"ring"}])",
       "x.json: '$.topology.kind' is 'ring'; allowed values are 'single', "
       "'mesh', 'list', 'hierarchical'"},
      {R"([{"op":"remove","path":"/topology/kind"}])",
       "x.json: '$.topology' has no 'kind'; allowed values are 'single', "
       "'mesh', 'list', 'hierarchical'"},
      {R"([{"op":"replace","path":"/core_classes/0/synapses","value":3}])",
       "x.json: '$.core_classes[0].synapses' is 3; expected an object"},
      {R"([{"op":"remove","path":"/routing/packet/0/width"},
           {"op":"replace","path":"/topology/x","value":0},
           {"op":"add","path":"/topology/z","value":1}])",
       "x.json: 3 errors\n"
       "  '$.routing.packet[0]' has no 'width'; it needs 'name', 'width'\n"
       "  '$.topology.x' is 0; the least value is 1\n"
       "  '$.topology.z' is not a known key; the nearest known key is 'x'"},
  };
  return all;
}

static std::vector<BadDescription> refusedChoices() {
  return {
      {R"([{"op":"replace","path":"/core_classes/0/neuron/overflow",
            "value":"wrap"}])",
       "x.json: '$.core_classes[0].neuron.overflow' is 'wrap', which "
       "this version does not run; it runs 'saturate', 'infinity'"},
      {R"([{"op":"replace","path":"/core_classes/0/neuron/leak/rounding",
            "value":"stochastic"}])",
       "x.json: '$.core_classes[0].neuron.leak.rounding' is 'stochastic', "
       "which this version does not run; it runs 'toward_zero'"},
      {R"([{"op":"replace","path":"/core_classes/0/neuron/leak/shift",
            "value":25}])",
       "x.json: '$.core_classes[0].neuron.leak.shift' is 25, which this "
       "version does not run; it runs 1 to 24"},
      {R"([{"op":"replace","path":"/core_classes/0/neuron/lower_bound",
            "value":{"kind":"floor","value":-4}}])",
       "x.json: '$.core_classes[0].neuron.lower_bound.kind' is 'floor', which "
       "this version does not run; it runs 'none', 'parameter'"},
      {R"([{"op":"replace","path":"/core_classes/0/neuron/leak",
            "value":{"kind":"none"}}])",
       "x.json: 2 errors\n"
       "  '$.core_classes[0].neuron.models' has 'leaky', but leak.kind is "
       "'none'; give both or neither\n"
       "  '$.core_classes[0].neuron.ops' begins with 'decay', but leak.kind is "
       "'none'; give both or neither"},
      {R"([{"op":"remove","path":"/core_classes/0/neuron/models/4"},
           {"op":"replace","path":"/core_classes/0/neuron/leak",
            "value":{"kind":"none"}},
           {"op":"remove","path":"/core_classes/0/neuron/ops/0"}])",
       "x.json: '$.core_classes[0].neuron.current' is given, but only the "
       "model 'leaky' has a current; add it to models or leave it out"},
      {R"([{"op":"add","path":"/cost/energy_pJ/sop","value":
            {"value":1,"unit":"pJ","source":"s","grade":"estimated"}},
           {"op":"remove","path":"/cost/energy_pJ/synapse_add"},
           {"op":"remove","path":"/cost/energy_pJ/synapse_multiply"}])",
       "x.json: '$.cost.energy_pJ.synapse_word_read' is part of 'sop', which "
       "has a price too; leave one of them out"},
      {R"([{"op":"add","path":"/core_classes/0/neuron/state/format",
            "value":"binary32"}])",
       "x.json: 7 errors\n"
       "  '$.core_classes[0].neuron.overflow' is \"saturate\", but numbers of "
       "state.format 'binary32' need \"infinity\"\n"
       "  '$.core_classes[0].neuron.models' is "
       "[\"graded\",\"integrate_fire\",\"max_rate\",\"integrate\",\"leaky\"], "
       "but "
       "numbers of state.format 'binary32' need [\"real\"]\n"
       "  '$.core_classes[0].neuron.leak' is "
       "{\"kind\":\"multiplicative\",\"num_bits\":25,\"rounding\":\"toward_"
       "zero\","
       "\"shift\":24}, but numbers of state.format 'binary32' need "
       "{\"kind\":\"factor\"}\n"
       "  '$.core_classes[0].synapses.weight_bits.min' is 1, but numbers of "
       "state.format 'binary32' need 32\n"
       "  '$.core_classes[0].synapses.weight_bits.max' is 8, but numbers of "
       "state.format 'binary32' need 32\n"
       "  '$.time.order.source_scan' is \"any\", but numbers of state.format "
       "'binary32' need \"ascending\"\n"
       "  '$.routing.packet (value).width' is 16, but numbers of state.format "
       "'binary32' need 32"},
      {R"([{"op":"replace","path":"/core_classes/0/synapses/weight_bits/max",
            "value":9}])",
       "x.json: '$.core_classes[0].synapses.weight_bits.max' is 9, but this "
       "version runs integer weights of 1 to 8 bits"},
      {R"([{"op":"add","path":"/core_classes/0/neuron/models/-",
            "value":"real"}])",
       "x.json: '$.core_classes[0].neuron.models' has 'real', which needs "
       "state.format 'binary32'"},
      {R"([{"op":"replace","path":"/core_classes/0/neuron/leak",
            "value":{"kind":"factor"}},
           {"op":"replace","path":"/core_classes/0/neuron/models",
            "value":["graded"]},
           {"op":"remove","path":"/core_classes/0/neuron/current"},
           {"op":"replace","path":"/core_classes/0/neuron/ops",
            "value":["integrate","compare","reset"]}])",
       "x.json: '$.core_classes[0].neuron.leak.kind' is 'factor', which only "
       "the model 'real' has; use 'multiplicative'"},
      {R"([{"op":"replace","path":"/core_classes/0/neuron/leak/num_bits",
            "value":24}])",
       "x.json: '$.core_classes[0].neuron.leak.num_bits' is 24; a decay takes "
       "0 to 2^24, which needs one bit more than leak.shift"},
      {R"([{"op":"replace","path":"/core_classes/0/neuron/ops",
            "value":["integrate","reset"]}])",
       "x.json: '$.core_classes[0].neuron.ops' is "
       "'[\"integrate\",\"reset\"]', which this version does not run; it runs "
       "'[\"integrate\",\"compare\",\"reset\"]', "
       "'[\"decay\",\"integrate\",\"compare\",\"reset\"]'"},
      {R"([{"op":"replace","path":"/core_classes/0/synapses","value":
            {"kind":"dense","rows":4,"cols":4,"bits":4,"signed":true,
             "sign":"weight"}}])",
       "x.json: '$.core_classes[0].synapses.kind' is 'dense', which "
       "this version does not run; it runs 'tables'"},
      {R"([{"op":"replace","path":"/core_classes/0/neuron/state/bits",
            "value":48}])",
       "x.json: '$.core_classes[0].neuron.state.bits' is 48, which "
       "this version does not run; it runs 8 to 32"},
      {R"([{"op":"replace","path":"/core_classes/0/resources/neurons",
            "value":"NN"},{"op":"add","path":"/params","value":{"NN":4096}}])",
       "x.json: 2 errors\n"
       "  '$.core_classes[0].resources.neurons' is the expression 'NN', which "
       "this version does not evaluate; write a number\n"
       "  '$.params' is given, which this version does not run; leave it out"},
      {R"([{"op":"add","path":"/cost/energy_pJ/tref","value":
            {"value":1,"unit":"pJ","source":"s","grade":"estimated"}}])",
       "x.json: '$.cost.energy_pJ.tref' is given, which this version "
       "does not run; leave it out"},
      {R"([{"op":"copy","from":"/core_classes/0","path":"/core_classes/1"}])",
       "x.json: '$.core_classes' has 2 classes of cores, which this "
       "version does not run; it runs 1"},
      {R"([{"op":"remove","path":"/routing"}])",
       "x.json: '$' has no 'routing', which this version needs"},
      {R"([{"op":"remove","path":"/routing/packet/4"}])",
       "x.json: '$.routing.packet' has no field 'value', which this "
       "version needs"},
      {R"([{"op":"replace","path":"/routing/multicast","value":"none"}])",
       "x.json: '$.routing.multicast' is 'none', but axons of kind 'source' "
       "need 'xy_tree'"},
      {R"([{"op":"add","path":"/routing/axons","value":"population"}])",
       "x.json: 4 errors\n"
       "  '$.routing.multicast' is 'xy_tree', but axons of kind 'population' "
       "need 'none'\n"
       "  '$.routing.packet' has no field 'c', which axons of kind "
       "'population' need\n"
       "  '$.routing.packet' has no field 'y', which axons of kind "
       "'population' need\n"
       "  '$.routing.packet' has no field 'x', which axons of kind "
       "'population' need"},
      {R"([{"op":"remove","path":"/routing/packet/4/signed"}])",
       "x.json: '$.routing.packet[4]' ('value') has 16 unsigned "
       "bits, which this version does not run; it runs 2 to 32 signed bits"},
      {R"([{"op":"replace","path":"/core_classes/0/synapses/weight_bits",
            "value":{"min":5,"max":3}}])",
       "x.json: '$.core_classes[0].synapses.weight_bits' has min 5 "
       "above max 3"},
  };
}

/// A step of a walk, with `more` keys.
static std::string walkStep(const std::string &more) {
  return R"({"encoding":"bitmap","walk":"forward","per":"weight")" + more + "}";
}

/// Patches that add `steps` to `cost.walks`, after `first`.
static std::string withWalks(const std::string &steps,
                             const std::string &first = "") {
  return "[" + first + R"({"op":"add","path":"/cost/walks","value":[)" + steps +
         "]}]";
}

static std::vector<BadDescription> badPrices() {
  const std::string read = "/cost/energy_pJ/synapse_word_read";
  const std::string remove =
      R"({"op":"remove","path":")" + read + R"(/value"})";
  auto table = [&](const std::string &points) {
    return "[" + remove + R"(,{"op":"add","path":")" + read +
           R"(/points","value":[)" + points + "]}]";
  };
  const std::string access =
      R"({"op":"add","path":"/cost/energy_pJ/synapse_access_read","value":
          {"value":1,"unit":"pJ","source":"s","grade":"estimated"}},)";
  return {
      {"[" + remove + "]",
       "x.json: '$.cost.energy_pJ.synapse_word_read' has neither 'value' nor "
       "'points'; a price is a number or a table"},
      {R"([{"op":"add","path":")" + read +
           R"(/points","value":[{"memory_bits":1,"value":1},
             {"memory_bits":2,"value":1}]}])",
       "x.json: '$.cost.energy_pJ.synapse_word_read' has both 'value' and "
       "'points'; a price is a number or a table"},
      {table(R"({"memory_bits":8,"value":1},{"memory_bits":8,"value":2})"),
       "x.json: '$.cost.energy_pJ.synapse_word_read.points[1]' does not "
       "ascend: points are sorted by word_bits, then by memory_bits, none "
       "twice"},
      {table(R"({"memory_bits":8,"value":1},
                {"memory_bits":9,"word_bits":4,"value":2})"),
       "x.json: '$.cost.energy_pJ.synapse_word_read.points[1]' has a "
       "'word_bits', unlike the point before; give it to all points or to "
       "none"},
      {withWalks(walkStep(R"(,"reads":1)")),
       "x.json: '$.cost.walks[0].reads' are accesses, which have no price; "
       "add '$.cost.energy_pJ.synapse_access_read'"},
      {withWalks(walkStep("")),
       "x.json: '$.cost.walks[0]' does nothing; give 'reads', 'writes', "
       "'controller_pJ' or 'time_ns'"},
      {withWalks(walkStep(R"(,"reads":1)") + "," +
                     walkStep(R"(,"memory":"weights","reads":2)"),
                 access),
       "x.json: '$.cost.walks[1]' is the second step of 'bitmap', 'forward', "
       "per 'weight', memory 'weights'; put both into one"},
      {withWalks(walkStep(R"(,"reads":1,"controller":"a")") + "," +
                     walkStep(R"(,"reads":2,"controller":"b")"),
                 access),
       "x.json: '$.cost.walks' has controllers of 'bitmap': choose one by "
       "'$.cost.controllers.bitmap'; there are 'a', 'b'"},
      {withWalks(walkStep(R"(,"reads":1,"controller":"a")"),
                 access + R"({"op":"add","path":"/cost/controllers","value":
                             {"bitmap":"c"}},)"),
       "x.json: '$.cost.controllers.bitmap' is 'c', but no step of 'bitmap' "
       "has that controller; there are 'a'"},
      {R"([{"op":"add","path":"/cost/controllers","value":{"index":"c"}}])",
       "x.json: '$.cost.controllers.index' is 'c', but no step of 'index' has "
       "that controller"},
  };
}

static std::vector<BadDescription> badLayouts() {
  return {
      {R"([{"op":"replace","path":"/emission/memories/3/fields/1/lsb",
            "value":5}])",
       "x.json: '$.emission.memories[3].fields[1]' ('table') "
       "overlaps the field 'core'"},
      {R"([{"op":"replace","path":"/emission/memories/3/row_bits",
            "value":60}])",
       "x.json: '$.emission.memories[3].fields[5]' ('x') ends at bit "
       "64 of a row of 60 bits"},
      {R"([{"op":"remove","path":"/emission/memories/2/fields/16"}])",
       "x.json: '$.emission.memories[2]' ('table') has no field "
       "'base'"},
      {R"([{"op":"replace","path":"/emission/memories/3/fields/5/name",
            "value":"y"}])",
       "x.json: 2 errors\n"
       "  '$.emission.memories[3].fields[5]' ('y') is the second field of that "
       "name\n"
       "  '$.emission.memories[3]' ('axon') has no field 'x'"},
      {R"([{"op":"add","path":"/emission/memories/1/fields/5","value":
            {"name":"biass","lsb":120,"width":1}}])",
       "x.json: '$.emission.memories[1].fields[5]' ('biass') is no "
       "field of 'parameter'; the nearest one is 'bias'"},
      {R"([{"op":"remove","path":"/emission/memories/3"}])",
       "x.json: '$.emission.memories' has no memory 'axon'"},
      {R"([{"op":"copy","from":"/emission/memories/3",
            "path":"/emission/memories/4"}])",
       "x.json: '$.emission.memories[4]' is the second memory "
       "'axon'"},
      {R"([{"op":"replace","path":"/topology/x","value":9}])",
       "x.json: '$.emission.memories[3].fields[0]' ('core') has 6 "
       "bits, which hold at most 63; it needs 71, the last core"},
      {R"([{"op":"remove","path":"/emission/memories/1/fields/0/enc"}])",
       "x.json: '$.emission.memories[1].fields[0]' ('bias') is "
       "unsigned; it needs enc 'signed'"},
  };
}

const std::vector<BadDescription> &refusedDescriptions() {
  static const std::vector<BadDescription> all = [] {
    std::vector<BadDescription> cases = refusedChoices();
    for (const BadDescription &layout : badLayouts())
      cases.push_back(layout);
    for (const BadDescription &price : badPrices())
      cases.push_back(price);
    return cases;
  }();
  return all;
}
