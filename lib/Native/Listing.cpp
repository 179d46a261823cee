// Lists memories and registers.

#include "snnc/Native/Listing.h"

#include "snnc/Support/Json.h"

#include <algorithm>

namespace snnc::native {

using Json = nlohmann::ordered_json;

/// Arrays of a row as the elements that are not 0, by index; of one bit as the
/// indices alone.
static Json valueOf(const Memory &memory, int64_t row,
                    const chip::NativeField &field) {
  if (field.count == 1)
    return memory.get(row, field);
  Json elements = field.bits == 1 ? Json::array() : Json::object();
  for (int64_t i = 0; i < field.count; ++i)
    if (int64_t value = memory.get(row, field, i)) {
      if (field.bits == 1)
        elements.push_back(i);
      else
        elements[std::to_string(i)] = value;
    }
  return elements;
}

/// A field that has not its default.
static bool isSet(const Memory &memory, int64_t row,
                  const chip::NativeField &field) {
  const auto &defaults = memory.getLayout().defaultRow;
  auto found = defaults.find(field.name);
  int64_t standard =
      found == defaults.end() ? field.fixed.value_or(0) : found->second;
  for (int64_t i = 0; i < field.count; ++i)
    if (memory.get(row, field, i) != standard)
      return true;
  return false;
}

static Json listMemory(const Memory &memory) {
  const chip::NativeMemory &layout = memory.getLayout();
  Json json = {{"rows", layout.rows}, {"row_bits", layout.rowBits}};
  int64_t written = 0;
  Json rows = Json::object();
  for (int64_t row = 0; row < layout.rows; ++row) {
    written += memory.isWritten(row);
    Json fields = Json::object();
    for (const chip::NativeField &field : layout.fields)
      if (isSet(memory, row, field))
        fields[field.name] = valueOf(memory, row, field);
    if (!fields.empty())
      rows[std::to_string(row)] = std::move(fields);
  }
  json["written"] = written;
  json["not_default"] = std::move(rows);
  return json;
}

static Json listRegisters(const Store &store) {
  Json json = Json::object();
  for (const chip::NativeRegister &reg : store.getChip().registers) {
    if (reg.isUnused)
      continue;
    Json values = Json::array();
    for (int64_t i = 0; i < reg.count; ++i)
      if (auto value = store.getRegister(reg.name, i))
        values.push_back(*value);
      else
        values.push_back(nullptr);
    json[reg.name] = reg.count == 1 ? values[0] : values;
  }
  return json;
}

static Result<Json> list(const Store &store, int64_t core) {
  const chip::Native &chip = store.getChip();
  if (core < -1 || core >= store.numCores())
    return Error{"there is no core " + std::to_string(core) + "; chip '" +
                 chip.name + "' has " + std::to_string(store.numCores())};
  Json json = {{"chip", chip.name}, {"registers", listRegisters(store)}};
  Json &cores = json["cores"] = Json::array();
  for (int64_t i = 0; i < store.numCores(); ++i) {
    if ((core >= 0 && i != core) || i == chip.outputCore)
      continue;
    Json memories = Json::object();
    for (const chip::NativeMemory &layout : chip.memories)
      memories[layout.name] = listMemory(*store.find(layout.name, i));
    cores.push_back({{"core", i},
                     {"x", i % chip.meshWidth},
                     {"y", i / chip.meshWidth},
                     {"memories", std::move(memories)}});
  }
  return json;
}

/// "threshold 5, connection [0, 3]".
static std::string textOf(const Json &fields) {
  std::string text;
  for (const auto &[name, value] : fields.items()) {
    text += (text.empty() ? "" : ", ") + name + " ";
    if (!value.is_object()) {
      text += value.dump();
      continue;
    }
    std::string elements;
    for (const auto &[index, element] : value.items())
      elements += (elements.empty() ? "" : " ") + index + ":" + element.dump();
    text += "[" + elements + "]";
  }
  return text;
}

Result<std::string> listConfiguration(const Store &store, int64_t core) {
  Result<Json> json = list(store, core);
  if (!json)
    return json.error();
  std::string text = "chip '" + store.getChip().name + "'\n";
  if (!(*json)["registers"].empty())
    text += "registers: " + textOf((*json)["registers"]) + "\n";
  for (const Json &entry : (*json)["cores"]) {
    if (store.numCores() > 1)
      text += "core " + entry["core"].dump() + " at (" + entry["x"].dump() +
              ", " + entry["y"].dump() + ")\n";
    for (const auto &[name, memory] : entry["memories"].items()) {
      text += "memory '" + name + "': " + memory["rows"].dump() + " rows of " +
              memory["row_bits"].dump() + " bits, " + memory["written"].dump() +
              " written, " + std::to_string(memory["not_default"].size()) +
              " other than the default row\n";
      for (const auto &[row, fields] : memory["not_default"].items())
        text += "  " + row + ": " + textOf(fields) + "\n";
    }
  }
  return text;
}

Result<std::string> listConfigurationAsJson(const Store &store, int64_t core) {
  Result<Json> json = list(store, core);
  if (!json)
    return json.error();
  return printJson(*json);
}

} // namespace snnc::native
