// Writes the JSON files of the simulator that comes with RANC.

#include "SimulatorKeys.h"
#include "snnc/Native/SimulatorJson.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace snnc::native {

using namespace chip;
using Json = nlohmann::ordered_json;

Status simulator::checkDescription(const Native &chip) {
  const NativeMemory *neurons = chip.memory("neuron");
  const NativeMemory *types = chip.memory("axon_type");
  std::vector<std::string> names = {"connection", "dx", "dy"};
  for (const simulator::NeuronKey &each : simulator::neuronKeys)
    names.push_back(each.field);
  for (int64_t type = 0; type < chip.synapses.types; ++type)
    names.push_back(simulator::weightName(type));
  bool isComplete =
      chip.synapses.kind == SynapseKind::BinaryTyped && neurons && types &&
      neurons->rows >= chip.neurons && types->rows >= chip.axons &&
      types->find("type") && chip.outputCore >= 0 &&
      chip.inputEvents.count("packet") &&
      std::all_of(names.begin(), names.end(),
                  [&](const std::string &name) { return neurons->find(name); });
  if (!isComplete || neurons->find("connection")->count < chip.axons)
    return Error{chip.name + ": the chip has no mesh of crossbars with typed "
                             "axons and an output bus, so the simulator's "
                             "files do not describe it"};
  return {};
}

static Json pairOf(int64_t x, int64_t y) { return Json::array({x, y}); }

static Json neuronOf(const Native &chip, const Memory &memory, int64_t row) {
  auto value = [&](const std::string &field) {
    return memory.get(row, *memory.getLayout().find(field));
  };
  Json neuron;
  Json weights = Json::array();
  for (int64_t type = 0; type < chip.synapses.types; ++type)
    weights.push_back(value(simulator::weightName(type)));
  neuron["weights"] = std::move(weights);
  neuron["destination_core_offset"] = pairOf(value("dx"), value("dy"));
  for (const simulator::NeuronKey &each : simulator::neuronKeys)
    neuron[each.key] = value(each.field);
  return neuron;
}

static Result<Json> coreOf(const Store &store, int64_t core) {
  const Native &chip = store.getChip();
  const Memory &types = *store.find("axon_type", core);
  const Memory &rows = *store.find("neuron", core);
  auto notWritten = [&](const std::string &what, int64_t row) {
    return Error{chip.name + ": core " + std::to_string(core) + ": " + what +
                 " " + std::to_string(row) + " is not written"};
  };
  Json axons = Json::array(), neurons = Json::array(),
       connections = Json::array();
  for (int64_t axon = 0; axon < chip.axons; ++axon) {
    if (!types.isWritten(axon))
      return notWritten("the type of axon", axon);
    axons.push_back(types.get(axon, *types.getLayout().find("type")));
  }
  const NativeField &connection = *rows.getLayout().find("connection");
  for (int64_t row = 0; row < chip.neurons; ++row) {
    if (!rows.isWritten(row))
      return notWritten("neuron", row);
    neurons.push_back(neuronOf(chip, rows, row));
    Json bits = Json::array();
    for (int64_t axon = 0; axon < chip.axons; ++axon)
      bits.push_back(rows.get(row, connection, axon));
    connections.push_back(std::move(bits));
  }
  Json value;
  value["axons"] = std::move(axons);
  value["neurons"] = std::move(neurons);
  value["connections"] = std::move(connections);
  value["coordinates"] = pairOf(core % chip.meshWidth, core / chip.meshWidth);
  return value;
}

/// One more than the largest axon of the output bus that a neuron sends to.
static int64_t numOutputsOf(const Store &store) {
  const Native &chip = store.getChip();
  int64_t count = 1;
  for (int64_t core = 0; core < store.numCores(); ++core) {
    if (core == chip.outputCore)
      continue;
    const Memory &rows = *store.find("neuron", core);
    auto value = [&](int64_t row, const char *field) {
      return rows.get(row, *rows.getLayout().find(field));
    };
    for (int64_t row = 0; row < chip.neurons; ++row) {
      int64_t x = core % chip.meshWidth + value(row, "dx");
      int64_t y = core / chip.meshWidth + value(row, "dy");
      if (x == chip.outputCore % chip.meshWidth &&
          y == chip.outputCore / chip.meshWidth)
        count = std::max(count, value(row, "axon") + 1);
    }
  }
  return count;
}

static Result<Json> packetsOf(const Native &chip,
                              const std::vector<std::vector<uint64_t>> &ticks) {
  const Pattern &form = chip.inputEvents.at("packet");
  Json all = Json::array();
  for (const std::vector<uint64_t> &words : ticks) {
    Json tick = Json::array();
    for (uint64_t word : words) {
      auto values = form.decode(word);
      int64_t x = values ? (*values)["dx"] : chip.meshWidth;
      int64_t y = values ? (*values)["dy"] : chip.meshHeight;
      if (x >= chip.meshWidth || y >= chip.meshHeight)
        return Error{chip.name + ": the packet " + std::to_string(word) +
                     " goes to no core of the mesh"};
      Json packet;
      packet["destination_core"] = pairOf(x, y);
      packet["destination_axon"] = (*values)["axon"];
      packet["destination_tick"] = (*values)["delay"];
      tick.push_back(std::move(packet));
    }
    all.push_back(std::move(tick));
  }
  return all;
}

Result<std::string> writeSimulatorJson(const Store &store,
                                       const SimulatorInput &input) {
  const Native &chip = store.getChip();
  if (Status status = simulator::checkDescription(chip); !status)
    return status.error();
  Json root;
  Result<Json> packets = packetsOf(chip, input.packets);
  if (!packets)
    return packets.error();
  root["packets"] = std::move(*packets);
  root["output_bus"]["coordinates"] = pairOf(chip.outputCore % chip.meshWidth,
                                             chip.outputCore / chip.meshWidth);
  root["output_bus"]["num_outputs"] =
      input.numOutputs ? input.numOutputs : numOutputsOf(store);
  root["cores"] = Json::array();
  for (int64_t index = 0; index < store.numCores(); ++index) {
    if (index == chip.outputCore)
      continue;
    Result<Json> core = coreOf(store, index);
    if (!core)
      return core.error();
    root["cores"].push_back(std::move(*core));
  }
  return root.dump() + "\n";
}

} // namespace snnc::native
