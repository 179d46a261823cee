// Reads chip descriptions: JSON, schema, refusals, layouts, in this order.

#include "snnc/Chip/Chip.h"

#include "Description.h"
#include "Text.h"

#include <algorithm>
#include <exception>

namespace snnc::chip {

bool Arithmetic::hasModel(const std::string &model) const {
  return std::find(models.begin(), models.end(), model) != models.end();
}

const RowLayout *Chip::layout(const std::string &memory) const {
  for (const RowLayout &layout : layouts)
    if (layout.memory == memory)
      return &layout;
  return nullptr;
}

const Field *Chip::packetField(const std::string &name) const {
  for (const Field &field : packet)
    if (field.name == name)
      return &field;
  return nullptr;
}

const std::vector<std::string> &energyNames() {
  static const std::vector<std::string> names = {"sop",
                                                 "synapse_word_read",
                                                 "synapse_word_write",
                                                 "synapse_access_read",
                                                 "synapse_access_write",
                                                 "synapse_add",
                                                 "synapse_multiply",
                                                 "neuron_update",
                                                 "neuron_state_read",
                                                 "neuron_state_write",
                                                 "neuron_update_add",
                                                 "requantize_multiply",
                                                 "decay_multiply",
                                                 "parameter_word_read",
                                                 "table_row_read",
                                                 "axon_row_read",
                                                 "hit_test",
                                                 "population_row_read",
                                                 "event_out",
                                                 "router_buffer_push",
                                                 "router_buffer_pop",
                                                 "router_crossbar",
                                                 "link_flit",
                                                 "network_interface",
                                                 "host_event"};
  return names;
}

const std::map<std::string, std::vector<std::string>> &wholePrices() {
  static const std::map<std::string, std::vector<std::string>> wholes = {
      {"sop", {"synapse_word_read", "synapse_add", "synapse_multiply"}},
      {"neuron_update",
       {"neuron_state_read", "neuron_state_write", "neuron_update_add",
        "requantize_multiply", "decay_multiply", "parameter_word_read"}}};
  return wholes;
}

const std::vector<std::string> &timingNames() {
  static const std::vector<std::string> names = {
      "clock",      "event_decode", "synapse_word", "neuron_update",
      "event_send", "hit_test",     "hop",          "tick_overhead"};
  return names;
}

const std::vector<std::string> &powerNames() {
  static const std::vector<std::string> names = {"core", "router", "chip",
                                                 "synapse_memory_bit"};
  return names;
}

const Json &chipSchema() {
  static const Json schema = Json::parse(schemaText());
  return schema;
}

Result<Json> parseDescription(const std::string &text,
                              const std::string &file) {
  Result<Json> description = parseJson(text);
  if (!description)
    return Error{file + ": " + description.error().message};
  std::vector<std::string> found = violations(chipSchema(), *description);
  if (!found.empty())
    return Error{joined(file, found)};
  return description;
}

static Result<Chip> parseChecked(const std::string &text,
                                 const std::string &file) {
  Result<Json> description = parseDescription(text, file);
  if (!description)
    return description.error();
  if (std::string transport = transportOf(*description); transport != "image")
    return Error{file + ": '$.emission.transport.kind' is " +
                 inQuotes(transport) +
                 ": the chip takes a configuration of its own format, which snnc "
                 "compile writes, but this is for chips of transport 'image'"};
  std::vector<std::string> found = refusals(*description);
  if (!found.empty())
    return Error{joined(file, found)};
  Chip chip = read(*description);
  found = layoutErrors(chip);
  if (!found.empty())
    return Error{joined(file, found)};
  return chip;
}

Result<Chip> parse(const std::string &text, const std::string &file) {
  try {
    return parseChecked(text, file);
  } catch (const std::exception &problem) {
    return Error{file + ": " + problem.what()};
  }
}

} // namespace snnc::chip
