// Reads the JSON files of the simulator that comes with RANC.

#include "snnc/Native/SimulatorJson.h"

#include "SimulatorKeys.h"

#include <nlohmann/json.hpp>

#include <set>

namespace snnc::native {

using namespace chip;
using Json = nlohmann::ordered_json;

namespace {
/// Fills a store from a parsed file. Places are written as JSON pointers.
class Reader {
public:
  Reader(const std::string &file, Store &store)
      : file(file), store(store), chip(store.getChip()) {}

  Status read(const Json &root, SimulatorInput &input);

private:
  Error at(const std::string &place, const std::string &what) const {
    return Error{file + ": " + (place.empty() ? "/" : place) + " " + what};
  }
  /// An error unless `value` is an object with exactly these keys.
  Status checkKeys(const Json &value, const std::string &place,
                   const std::set<std::string> &keys) const;
  Status checkArray(const Json &value, const std::string &place, int64_t most,
                    const char *of) const;
  Result<int64_t> numberAt(const Json &value, const std::string &place,
                           int64_t low, int64_t high) const;
  Result<std::pair<int64_t, int64_t>> pairAt(const Json &value,
                                             const std::string &place,
                                             int64_t lowX, int64_t highX,
                                             int64_t lowY, int64_t highY) const;
  Result<int64_t> coreAt(const Json &value, const std::string &place) const;
  Status readField(const Json &value, const std::string &place,
                   const std::string &field, Memory &memory, int64_t row,
                   int64_t index = 0) const;
  Status readOutputBus(const Json &value, SimulatorInput &input) const;
  Status readPackets(const Json &value, SimulatorInput &input) const;
  Status readNeuron(const Json &value, const std::string &place, Memory &memory,
                    int64_t row) const;
  Status readCore(const Json &value, const std::string &place,
                  std::set<int64_t> &seen);

  const std::string &file;
  Store &store;
  const Native &chip;
};
} // namespace

Status Reader::checkKeys(const Json &value, const std::string &place,
                         const std::set<std::string> &keys) const {
  if (!value.is_object())
    return at(place, "is no object");
  for (const std::string &key : keys)
    if (!value.contains(key))
      return at(place, "has no '" + key + "'");
  for (const auto &[key, member] : value.items())
    if (!keys.count(key))
      return at(place,
                "has '" + key + "', which the simulator's files do not have");
  return {};
}

Status Reader::checkArray(const Json &value, const std::string &place,
                          int64_t most, const char *of) const {
  if (!value.is_array())
    return at(place, "is no array");
  if (static_cast<int64_t>(value.size()) > most)
    return at(place, "has " + std::to_string(value.size()) + " " + of +
                         "; the chip has " + std::to_string(most));
  return {};
}

Result<int64_t> Reader::numberAt(const Json &value, const std::string &place,
                                 int64_t low, int64_t high) const {
  if (!value.is_number_integer())
    return at(place, "is no integer");
  bool isHuge = value.is_number_unsigned() &&
                value.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX);
  int64_t number = isHuge ? INT64_MAX : value.get<int64_t>();
  if (number < low || number > high)
    return at(place, "is " + value.dump() + "; the chip takes " +
                         std::to_string(low) + " to " + std::to_string(high));
  return number;
}

Result<std::pair<int64_t, int64_t>>
Reader::pairAt(const Json &value, const std::string &place, int64_t lowX,
               int64_t highX, int64_t lowY, int64_t highY) const {
  if (!value.is_array() || value.size() != 2)
    return at(place, "is no pair of numbers");
  Result<int64_t> x = numberAt(value[0], place + "/0", lowX, highX);
  if (!x)
    return x.error();
  Result<int64_t> y = numberAt(value[1], place + "/1", lowY, highY);
  if (!y)
    return y.error();
  return std::make_pair(*x, *y);
}

Result<int64_t> Reader::coreAt(const Json &value,
                               const std::string &place) const {
  auto found =
      pairAt(value, place, 0, chip.meshWidth - 1, 0, chip.meshHeight - 1);
  if (!found)
    return found.error();
  return found->first + found->second * chip.meshWidth;
}

/// The least and the largest value of a field.
static std::pair<int64_t, int64_t> rangeOf(const NativeField &field) {
  return {field.isSigned ? -field.high() - 1 : 0, field.high()};
}

Status Reader::readField(const Json &value, const std::string &place,
                         const std::string &name, Memory &memory, int64_t row,
                         int64_t index) const {
  const NativeField &field = *memory.getLayout().find(name);
  auto [low, high] = rangeOf(field);
  Result<int64_t> number = numberAt(value, place, low, high);
  if (!number)
    return number.error();
  memory.set(row, field, *number, index);
  return {};
}

Status Reader::readOutputBus(const Json &value, SimulatorInput &input) const {
  const std::string place = "/output_bus";
  if (Status status = checkKeys(value, place, {"coordinates", "num_outputs"});
      !status)
    return status;
  Result<int64_t> core = coreAt(value["coordinates"], place + "/coordinates");
  if (!core)
    return core.error();
  if (*core != chip.outputCore)
    return at(place + "/coordinates",
              "is " + value["coordinates"].dump() +
                  "; the chip's output bus "
                  "is at [" +
                  std::to_string(chip.outputCore % chip.meshWidth) + "," +
                  std::to_string(chip.outputCore / chip.meshWidth) +
                  "]: set the parameters of its place");
  Result<int64_t> outputs =
      numberAt(value["num_outputs"], place + "/num_outputs", 1, chip.axons);
  if (!outputs)
    return outputs.error();
  input.numOutputs = *outputs;
  return {};
}

Status Reader::readPackets(const Json &value, SimulatorInput &input) const {
  const Pattern &form = chip.inputEvents.at("packet");
  if (!value.is_array())
    return at("/packets", "is no array");
  int64_t mostDelay = (int64_t(1) << form.width("delay")) - 1;
  for (size_t tick = 0; tick < value.size(); ++tick) {
    std::string ofTick = "/packets/" + std::to_string(tick);
    if (!value[tick].is_array())
      return at(ofTick, "is no array");
    input.packets.emplace_back();
    for (size_t i = 0; i < value[tick].size(); ++i) {
      const Json &packet = value[tick][i];
      std::string place = ofTick + "/" + std::to_string(i);
      if (Status status = checkKeys(
              packet, place,
              {"destination_core", "destination_axon", "destination_tick"});
          !status)
        return status;
      // Packets enter at the core (0, 0).
      Result<int64_t> core =
          coreAt(packet["destination_core"], place + "/destination_core");
      if (!core)
        return core.error();
      Result<int64_t> axon =
          numberAt(packet["destination_axon"], place + "/destination_axon", 0,
                   chip.axons - 1);
      if (!axon)
        return axon.error();
      Result<int64_t> delay =
          numberAt(packet["destination_tick"], place + "/destination_tick", 0,
                   mostDelay);
      if (!delay)
        return delay.error();
      input.packets.back().push_back(
          form.encode({{"dx", static_cast<uint64_t>(*core % chip.meshWidth)},
                       {"dy", static_cast<uint64_t>(*core / chip.meshWidth)},
                       {"axon", static_cast<uint64_t>(*axon)},
                       {"delay", static_cast<uint64_t>(*delay)}}));
    }
  }
  return {};
}

Status Reader::readNeuron(const Json &value, const std::string &place,
                          Memory &memory, int64_t row) const {
  std::set<std::string> keys = {"weights", "destination_core_offset"};
  for (const simulator::NeuronKey &each : simulator::neuronKeys)
    keys.insert(each.key);
  if (value.is_object() && value.contains("destination_core"))
    return at(place, "has 'destination_core' of the simulator's first version; "
                     "give the distance as 'destination_core_offset'");
  if (Status status = checkKeys(value, place, keys); !status)
    return status;
  for (const simulator::NeuronKey &each : simulator::neuronKeys)
    if (Status status = readField(value[each.key], place + "/" + each.key,
                                  each.field, memory, row);
        !status)
      return status;
  const Json &weights = value["weights"];
  if (Status status = checkArray(weights, place + "/weights",
                                 chip.synapses.types, "weights");
      !status)
    return status;
  for (size_t type = 0; type < weights.size(); ++type)
    if (Status status = readField(
            weights[type], place + "/weights/" + std::to_string(type),
            simulator::weightName(static_cast<int64_t>(type)), memory, row);
        !status)
      return status;
  auto [low, high] = rangeOf(*memory.getLayout().find("dx"));
  auto [lowY, highY] = rangeOf(*memory.getLayout().find("dy"));
  auto offset =
      pairAt(value["destination_core_offset"],
             place + "/destination_core_offset", low, high, lowY, highY);
  if (!offset)
    return offset.error();
  memory.set(row, *memory.getLayout().find("dx"), offset->first);
  memory.set(row, *memory.getLayout().find("dy"), offset->second);
  return {};
}

Status Reader::readCore(const Json &value, const std::string &place,
                        std::set<int64_t> &seen) {
  if (Status status = checkKeys(
          value, place, {"axons", "neurons", "connections", "coordinates"});
      !status)
    return status;
  Result<int64_t> core = coreAt(value["coordinates"], place + "/coordinates");
  if (!core)
    return core.error();
  if (*core == chip.outputCore || !seen.insert(*core).second)
    return at(place + "/coordinates",
              "is " + value["coordinates"].dump() + ", " +
                  (*core == chip.outputCore ? "the place of the output bus"
                                            : "which a core before it has"));
  const Json &axons = value["axons"], &neurons = value["neurons"],
             &connections = value["connections"];
  if (Status status = checkArray(axons, place + "/axons", chip.axons, "axons");
      !status)
    return status;
  if (Status status =
          checkArray(neurons, place + "/neurons", chip.neurons, "neurons");
      !status)
    return status;
  if (Status status = checkArray(connections, place + "/connections",
                                 chip.neurons, "rows of connections");
      !status)
    return status;
  if (connections.size() != neurons.size())
    return at(place + "/connections",
              "has " + std::to_string(connections.size()) + " rows for " +
                  std::to_string(neurons.size()) + " neurons");
  Memory &types = *store.find("axon_type", *core);
  Memory &rows = *store.find("neuron", *core);
  for (size_t axon = 0; axon < axons.size(); ++axon)
    if (Status status =
            readField(axons[axon], place + "/axons/" + std::to_string(axon),
                      "type", types, static_cast<int64_t>(axon));
        !status)
      return status;
  for (size_t row = 0; row < neurons.size(); ++row) {
    if (Status status =
            readNeuron(neurons[row], place + "/neurons/" + std::to_string(row),
                       rows, static_cast<int64_t>(row));
        !status)
      return status;
    std::string ofRow = place + "/connections/" + std::to_string(row);
    if (Status status =
            checkArray(connections[row], ofRow, chip.axons, "connections");
        !status)
      return status;
    for (size_t axon = 0; axon < connections[row].size(); ++axon)
      if (Status status =
              readField(connections[row][axon],
                        ofRow + "/" + std::to_string(axon), "connection", rows,
                        static_cast<int64_t>(row), static_cast<int64_t>(axon));
          !status)
        return status;
  }
  return {};
}

Status Reader::read(const Json &root, SimulatorInput &input) {
  if (Status status = checkKeys(root, "", {"packets", "output_bus", "cores"});
      !status)
    return status;
  if (Status status = readOutputBus(root["output_bus"], input); !status)
    return status;
  for (int64_t core = 0; core < store.numCores(); ++core)
    for (const char *name : {"neuron", "axon_type"})
      if (core != chip.outputCore)
        store.find(name, core)->setDefaults();
  const Json &cores = root["cores"];
  if (Status status =
          checkArray(cores, "/cores", store.numCores() - 1, "cores");
      !status)
    return status;
  std::set<int64_t> seen;
  for (size_t i = 0; i < cores.size(); ++i)
    if (Status status = readCore(cores[i], "/cores/" + std::to_string(i), seen);
        !status)
      return status;
  return readPackets(root["packets"], input);
}

Result<SimulatorInput> readSimulatorJson(const std::string &text,
                                         const std::string &file,
                                         Store &store) {
  if (Status status = simulator::checkDescription(store.getChip()); !status)
    return status.error();
  Json root;
  try {
    root = Json::parse(text);
  } catch (const Json::exception &problem) {
    // The library begins with "[json.exception...] ".
    std::string what = problem.what();
    size_t end = what.find("] ");
    return Error{file + ": the text is not JSON: " +
                 (end == std::string::npos ? what : what.substr(end + 2))};
  }
  SimulatorInput input;
  if (Status status = Reader(file, store).read(root, input); !status)
    return status.error();
  return input;
}

} // namespace snnc::native
