// Keys of semantics as text: reading, printing, choosing.

#include "snnc/Import/Profiles.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>

using namespace mlir;
using namespace snnc;

/// Most steps of a sample and of a delay.
static constexpr int64_t mostSteps = 65535;

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

namespace {

/// How one key is read and printed.
struct Key {
  StringLiteral name;
  std::string (*print)(const Semantics &);
  bool (*parse)(Semantics &, StringRef); ///< false if the text has no meaning
  std::vector<std::string> (*choices)(); ///< in words, for messages
  bool isChoice;                         ///< the choices are all the values
};

} // namespace

/// The names of all values of an enum.
template <typename T>
static std::vector<std::string> namesOf(StringRef (*name)(T), T last) {
  std::vector<std::string> names;
  for (uint32_t value = 0; value <= static_cast<uint32_t>(last); ++value)
    names.push_back(name(static_cast<T>(value)).str());
  return names;
}

/// Makes a key of an enum: its field, the functions that tablegen made, and
/// its last value.
#define SNNC_CHOICE(NAME, FIELD, TYPE, LAST)                                   \
  Key {                                                                        \
    NAME,                                                                      \
        [](const Semantics &semantics) {                                       \
          return snn::stringify##TYPE(semantics.FIELD).str();                  \
        },                                                                     \
        [](Semantics &semantics, StringRef text) {                             \
          std::optional<snn::TYPE> value = snn::symbolize##TYPE(text);         \
          if (value)                                                           \
            semantics.FIELD = *value;                                          \
          return value.has_value();                                            \
        },                                                                     \
        [] { return namesOf(snn::stringify##TYPE, snn::TYPE::LAST); }, true    \
  }

/// The shortest text that reads back as `value`.
static std::string toText(double value) {
  for (int digits = 1; digits < 17; ++digits) {
    std::string text;
    llvm::raw_string_ostream(text) << llvm::format("%.*g", digits, value);
    double read;
    if (!StringRef(text).getAsDouble(read) && read == value)
      return text;
  }
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.17g", value);
  return text;
}

static bool parseSteps(StringRef text, int64_t &steps) {
  int64_t value;
  if (text.getAsInteger(10, value) || value < 0 || value > mostSteps)
    return false;
  steps = value;
  return true;
}

static bool parseSeconds(Semantics &semantics, StringRef text) {
  double value;
  if (text.getAsDouble(value) || !(value > 0) || std::isinf(value))
    return false;
  semantics.dt = value;
  return true;
}

static bool parseFloor(Semantics &semantics, StringRef text) {
  double value;
  if (text == "none") {
    semantics.floor.reset();
    return true;
  }
  if (text.getAsDouble(value) || !(value <= 0) || std::isinf(value))
    return false;
  semantics.floor = value;
  return true;
}

static std::string stepsWord() { return "0 to " + std::to_string(mostSteps); }

/// In the order of snn::semanticsKeys().
static ArrayRef<Key> keys() {
  static const Key all[] = {
      {"steps", [](const Semantics &s) { return std::to_string(s.steps); },
       [](Semantics &s, StringRef text) { return parseSteps(text, s.steps); },
       [] { return std::vector<std::string>{stepsWord()}; }, false},
      {"dt", [](const Semantics &s) { return toText(s.dt); }, parseSeconds,
       [] { return std::vector<std::string>{"seconds above 0"}; }, false},
      SNNC_CHOICE("reset", reset, Reset, Value),
      SNNC_CHOICE("compare", compare, Compare, Gt),
      SNNC_CHOICE("scheme", scheme, Scheme, ExponentialDecay),
      SNNC_CHOICE("form", form, Form, Difference),
      SNNC_CHOICE("spikes", spikes, SpikesPerStep, Multiple),
      SNNC_CHOICE("reset_time", resetTime, ResetTime, NextStep),
      SNNC_CHOICE("synapse_order", synapseOrder, SynapseOrder, MembraneFirst),
      {"layer_delay",
       [](const Semantics &s) { return std::to_string(s.layerDelay); },
       [](Semantics &s, StringRef text) {
         return parseSteps(text, s.layerDelay);
       },
       [] { return std::vector<std::string>{stepsWord()}; }, false},
      {"floor",
       [](const Semantics &s) { return s.floor ? toText(*s.floor) : "none"; },
       parseFloor,
       [] {
         return std::vector<std::string>{"none", "thresholds up to 0"};
       },
       false}};
  return all;
}

#undef SNNC_CHOICE

static const Key *findKey(StringRef name) {
  const Key *key =
      llvm::find_if(keys(), [&](const Key &key) { return key.name == name; });
  return key == keys().end() ? nullptr : key;
}

//===----------------------------------------------------------------------===//
// Semantics
//===----------------------------------------------------------------------===//

std::string Semantics::value(StringRef key) const {
  const Key *found = findKey(key);
  assert(found && "key is one of semanticsKeys()");
  return found->print(*this);
}

Status Semantics::set(StringRef key, StringRef value, Origin origin) {
  const Key *found = findKey(key);
  if (!found)
    return Error{
        "semantics have no key '" + key.str() + "'; there are " +
        llvm::join(llvm::map_range(
                       keys(), [](const Key &each) { return each.name.str(); }),
                   ", ")};
  Semantics changed = *this;
  if (!found->parse(changed, value))
    return Error{"semantics '" + key.str() + "' expect " +
                 llvm::join(found->choices(), found->isChoice ? ", " : " or ") +
                 ", but found '" + value.str() + "'"};
  if (origin == Origin::Stated && this->origin(key.str()) == Origin::Given)
    return {};
  *this = std::move(changed);
  origins[key.str()] = origin;
  return {};
}

Status Semantics::give(ArrayRef<std::string> overrides) {
  for (StringRef text : overrides) {
    auto [key, value] = text.split('=');
    if (key.size() == text.size())
      return Error{"semantics '" + text.str() +
                   "': expected KEY=VALUE, as in reset=zero"};
    if (Status status = set(key, value, Origin::Given); !status)
      return status;
  }
  return {};
}

void Semantics::assume(const Semantics &other) {
  profile = other.profile;
  for (const Key &key : keys()) {
    if (origin(key.name.str()) != Origin::Assumed)
      continue;
    bool isRead = key.parse(*this, key.print(other));
    assert(isRead && "what is printed can be read");
    (void)isRead;
  }
}

snn::SemanticsAttr Semantics::toAttr(MLIRContext &context) const {
  Builder builder(&context);
  return snn::SemanticsAttr::get(
      &context, snn::Coding::Spiking, steps, builder.getF64FloatAttr(dt), reset,
      compare, scheme, form, spikes, resetTime, synapseOrder, layerDelay,
      floor ? builder.getF64FloatAttr(*floor) : FloatAttr());
}

void Semantics::apply(snn::NetworkOp network) const {
  Builder builder(network.getContext());
  network.setSemanticsAttr(toAttr(*network.getContext()));
  if (!profile.empty())
    network->setAttr(snn::SnnDialect::profileName,
                     builder.getStringAttr(profile));
  SmallVector<StringRef> assumed, given;
  for (StringRef key : snn::semanticsKeys()) {
    Origin who = origin(key.str());
    if (who != Origin::Stated)
      (who == Origin::Assumed ? assumed : given).push_back(key);
  }
  network->setAttr(snn::SnnDialect::assumedName,
                   builder.getStrArrayAttr(assumed));
  if (given.empty())
    network->removeAttr(snn::SnnDialect::givenName);
  else
    network->setAttr(snn::SnnDialect::givenName,
                     builder.getStrArrayAttr(given));
}

/// Notes that the keys of `list` come from `origin`.
static void note(Semantics &semantics, ArrayAttr list, Origin origin) {
  if (!list)
    return;
  for (Attribute key : list) {
    std::string name = cast<StringAttr>(key).str();
    if (origin == Origin::Assumed)
      semantics.origins.erase(name);
    else
      semantics.origins[name] = origin;
  }
}

Semantics snnc::readSemantics(snn::NetworkOp network) {
  snn::SemanticsAttr attr = network.getSemantics();
  Semantics semantics;
  if (auto name =
          network->getAttrOfType<StringAttr>(snn::SnnDialect::profileName))
    semantics.profile = name.str();
  semantics.steps = attr.getSteps();
  semantics.dt = attr.getSeconds();
  semantics.reset = attr.getReset();
  semantics.compare = attr.getCompare();
  semantics.scheme = attr.getScheme();
  semantics.form = attr.getForm();
  semantics.spikes = attr.getSpikes();
  semantics.resetTime = attr.getResetTime();
  semantics.synapseOrder = attr.getSynapseOrder();
  semantics.layerDelay = attr.getLayerDelay();
  if (attr.getFloor())
    semantics.floor = attr.getFloor().getValueAsDouble();
  for (StringRef key : snn::semanticsKeys())
    semantics.origins[key.str()] = Origin::Stated;
  note(semantics,
       network->getAttrOfType<ArrayAttr>(snn::SnnDialect::assumedName),
       Origin::Assumed);
  note(semantics, network->getAttrOfType<ArrayAttr>(snn::SnnDialect::givenName),
       Origin::Given);
  return semantics;
}

std::vector<std::string> snnc::alternatives(const Semantics &semantics,
                                            StringRef key) {
  const Key *found = findKey(key);
  assert(found && "key is one of semanticsKeys()");
  std::vector<std::string> values;
  if (found->isChoice)
    values = found->choices();
  else if (key == "layer_delay")
    values = {"0", "1"};
  else if (key == "floor")
    values = {"none", "-1"};
  llvm::erase(values, found->print(semantics));
  return values;
}

//===----------------------------------------------------------------------===//
// Profiles
//===----------------------------------------------------------------------===//

Result<Semantics> snnc::chooseSemantics(StringRef name,
                                        ArrayRef<std::string> overrides) {
  const Profile *profile = llvm::find_if(
      profiles(), [&](const Profile &each) { return each.name == name; });
  if (profile == profiles().end())
    return Error{"there is no profile '" + name.str() + "'; there are " +
                 llvm::join(llvm::map_range(profiles(),
                                            [](const Profile &each) {
                                              return each.name.str();
                                            }),
                            ", ")};
  Semantics semantics = profile->semantics();
  semantics.profile = name.str();
  if (Status status = semantics.give(overrides); !status)
    return status.error();
  return semantics;
}
