// Loads an image for disassembly and looks up what is to be shown.

#include "Selection.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::report;

const char *report::nameOf(image::NeuronModel model) {
  static const char *const names[] = {"graded",    "integrate_fire", "max_rate",
                                      "integrate", "leaky",          "real"};
  return names[static_cast<size_t>(model)];
}

const char *report::nameOf(image::RealForm form) {
  static const char *const names[] = {
      "pass",       "accumulate",       "decay",
      "difference", "split_difference", "sigma_delta"};
  return names[static_cast<size_t>(form)];
}

const char *report::nameOf(image::Combine combine) {
  return combine == image::Combine::Add ? "add" : "maximum";
}

const char *report::nameOf(image::ResetMode reset) {
  static const char *const names[] = {"subtract", "zero", "value"};
  return names[static_cast<size_t>(reset)];
}

const char *report::nameOf(image::Compare compare) {
  return compare == image::Compare::Ge ? "ge" : "gt";
}

const char *report::nameOf(image::ResetTime time) {
  return time == image::ResetTime::SameStep ? "same_step" : "next_step";
}

const char *report::nameOf(image::SynapseOrder order) {
  return order == image::SynapseOrder::InputFirst ? "input_first"
                                                  : "membrane_first";
}

const char *report::nameOf(image::Payload payload) {
  static const char *const names[] = {"value", "unit", "count"};
  return names[static_cast<size_t>(payload)];
}

const char *report::nameOf(image::EncoderKind encoder) {
  static const char *const names[] = {"direct", "rate", "stream"};
  return names[static_cast<size_t>(encoder)];
}

const char *report::nameOf(image::DecoderKind decoder) {
  static const char *const names[] = {"potential", "value", "count"};
  return names[static_cast<size_t>(decoder)];
}

/// "'a', 'b', 'c', 'd', and 12 more".
static std::string listOf(const std::vector<std::string> &names) {
  std::string text;
  for (size_t i = 0; i < names.size() && i < 4; ++i)
    text += (i ? ", " : "") + names[i];
  if (names.size() > 4)
    text += ", and " + std::to_string(names.size() - 4) + " more";
  return names.empty() ? "none" : text;
}

static Status findLayer(Selection &selection, const std::string &name) {
  std::vector<std::string> known;
  const std::vector<simulator::LayerInfo> &layers = selection.machine.layers;
  for (size_t i = selection.machine.inputs.size(); i < layers.size(); ++i) {
    if (layers[i].name == name) {
      selection.layer = i;
      return {};
    }
    known.push_back("'" + layers[i].name + "'");
  }
  return Error{"the image has no layer '" + name +
               "'; its layers are: " + listOf(known)};
}

Result<Selection> Selection::make(const image::Image &image,
                                  const Filter &filter) {
  Result<simulator::Machine> machine = simulator::Machine::load(image);
  if (!machine)
    return machine.error();
  Selection selection{std::move(*machine), filter.core, std::nullopt};
  if (filter.core) {
    std::vector<std::string> known;
    bool found = false;
    for (const image::Core &core : selection.machine.image.cores) {
      known.push_back(std::to_string(selection.numberOf(core)));
      found |= selection.numberOf(core) == *filter.core;
    }
    if (!found)
      return Error{"the image does not use core " +
                   std::to_string(*filter.core) +
                   "; it uses: " + listOf(known)};
  }
  if (filter.layer)
    if (Status status = findLayer(selection, *filter.layer); !status)
      return status.error();
  return selection;
}

bool Selection::showsCore(int64_t number) const {
  if (core && *core != number)
    return false;
  auto isShown = [&](const auto &item) {
    return item.core == number && shows(item);
  };
  return !layer ||
         std::any_of(machine.fragments.begin(), machine.fragments.end(),
                     isShown) ||
         std::any_of(machine.tables.begin(), machine.tables.end(), isShown);
}

int64_t Selection::capacity(const std::string &memory) const {
  const chip::Resources &limits = machine.chip.core;
  const int64_t capacities[] = {limits.synapseWords, limits.tables,
                                limits.populations, limits.parameters,
                                limits.axons};
  for (size_t i = 0; i < memoryNames.size(); ++i)
    if (memory == memoryNames[i])
      return capacities[i];
  return 0;
}
