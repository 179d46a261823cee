// Loads the parameters of fragments, one row per channel.

#include "Loader.h"

#include "snnc/Image/RowCodec.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::simulator;
using image::NeuronModel;
using image::ResetMode;

/// The fields that an update of a model reads.
static std::vector<const char *> fieldsOf(const image::PopulationRow &info) {
  std::vector<const char *> fields = {"bias", "threshold", "multiplier",
                                      "shift", "initial"};
  if (info.model != NeuronModel::Leaky &&
      info.model != NeuronModel::IntegrateFire)
    return fields;
  if (info.bounded)
    fields.push_back("floor");
  if (info.reset == ResetMode::Value)
    fields.push_back("reset_value");
  if (info.model != NeuronModel::Leaky)
    return fields;
  fields.push_back("voltage_decay");
  fields.push_back("refractory");
  if (info.current)
    fields.push_back("current_decay");
  return fields;
}

/// Words that an update reads of the rows: each from its begin to the last
/// word with a field that the model uses.
static int64_t parameterWords(const chip::RowLayout &layout,
                              const image::PopulationRow &info) {
  constexpr int64_t wordBits = 64;
  int64_t end = 0;
  for (const char *name : fieldsOf(info))
    if (const chip::Field *field = layout.find(name))
      end = std::max<int64_t>(end, field->lsb + field->bits);
  int64_t used = std::min<int64_t>(layout.rowBits,
                                   (end + wordBits - 1) / wordBits * wordBits);
  return (info.box.size.channels * used + wordBits - 1) / wordBits;
}

/// Checks what fire, reset and leak read.
static Status checkDynamics(const image::PopulationRow &population,
                            const image::ParameterRow &info,
                            const std::string &place, int64_t low,
                            int64_t high) {
  bool leaky = population.model == NeuronModel::Leaky;
  bool fires = image::hasThreshold(population);
  // A potential never exceeds the largest one.
  int64_t mostThreshold = high - (population.compare == image::Compare::Gt);
  int64_t wholeDecay = int64_t(1) << population.decayBits;
  if (leaky && info.refractory > 0 &&
      population.resetTime == image::ResetTime::NextStep)
    return Error{place + "a refractory time of " +
                 std::to_string(info.refractory) +
                 " ticks, but the population resets in the next step"};
  for (Status status :
       {fires
            ? inRange(place, "the threshold", info.threshold, 1, mostThreshold)
            : inRange(place, "the threshold", info.threshold, low, high),
        inRange(place, "the floor", info.floor, low, 0),
        inRange(place, "the reset value", info.resetValue, low, high),
        inRange(place, "the decay of the current", info.currentDecay, 0,
                leaky ? wholeDecay : 0),
        inRange(place, "the decay of the potential", info.voltageDecay, 0,
                leaky ? wholeDecay : 0),
        inRange(place, "the refractory time", info.refractory, 0,
                leaky ? INT32_MAX : 0)})
    if (!status)
      return status;
  return {};
}

static void append(Fragment &fragment, const image::ParameterRow &info) {
  const image::PopulationRow &population = fragment.info;
  int64_t neuronsPerChannel =
      fragment.numNeurons / population.box.size.channels;
  int64_t wholeDecay = int64_t(1) << population.decayBits;
  bool decaysCurrent = population.current && info.currentDecay != 0;
  fragment.bias.push_back(static_cast<int32_t>(info.bias));
  fragment.threshold.push_back(static_cast<int32_t>(info.threshold));
  fragment.multiplier.push_back(static_cast<int32_t>(info.multiplier));
  fragment.shift.push_back(static_cast<int32_t>(info.shift));
  fragment.initial.push_back(static_cast<int32_t>(info.initial));
  fragment.floor.push_back(static_cast<int32_t>(info.floor));
  fragment.resetTo.push_back(population.reset == ResetMode::Value
                                 ? static_cast<int32_t>(info.resetValue)
                                 : 0);
  fragment.refractory.push_back(static_cast<int32_t>(info.refractory));
  fragment.currentDecay.push_back(static_cast<int32_t>(info.currentDecay));
  fragment.voltageDecay.push_back(static_cast<int32_t>(info.voltageDecay));
  fragment.currentKept.push_back(
      static_cast<uint32_t>(wholeDecay - info.currentDecay));
  fragment.voltageKept.push_back(
      static_cast<uint32_t>(wholeDecay - info.voltageDecay));
  fragment.decaysPerUpdate +=
      neuronsPerChannel * (decaysCurrent + (info.voltageDecay != 0));
  bool risesToFloor = population.bounded &&
                      population.reset == ResetMode::Value &&
                      info.resetValue < info.floor;
  // The largest input of a tick without any is 0.
  bool risesToZero =
      population.model == NeuronModel::MaxRate && info.initial < 0;
  fragment.drifts |= info.bias != 0 || risesToFloor || risesToZero;
  fragment.isEverRefractory |= info.refractory != 0;
  fragment.leaks |= info.voltageDecay != 0;
}

Status Loader::loadParameters(Fragment &fragment) {
  const image::Memory *memory =
      machine.image.cores[fragment.coreIndex].find("parameter");
  const chip::RowLayout &layout = *machine.chip.layout("parameter");
  int64_t low = machine.potentialLow, high = machine.potentialHigh;
  for (int64_t c = 0; c < fragment.info.box.size.channels; ++c) {
    int64_t row = fragment.info.firstParameter + c;
    std::string place = placeOf(fragment.core, "parameter", row);
    Result<image::ParameterRow> info =
        image::readParameter(layout, *memory, row);
    if (!info)
      return Error{place + info.error().message};
    for (Status status :
         {inRange(place, "the bias", info->bias, low, high),
          inRange(place, "the multiplier", info->multiplier, INT32_MIN,
                  INT32_MAX),
          inRange(place, "the shift", info->shift, 0, 61),
          inRange(place, "the initial potential", info->initial, low, high),
          checkDynamics(fragment.info, *info, place, low, high)})
      if (!status)
        return status;
    append(fragment, *info);
  }
  fragment.parameterWords = parameterWords(layout, fragment.info);
  bool leaky = fragment.info.model == NeuronModel::Leaky;
  machine.hasCurrents |= leaky && fragment.info.current;
  machine.hasRefractory |= fragment.isEverRefractory;
  return {};
}
