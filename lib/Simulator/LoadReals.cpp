// Loads what only chips of reals have: parameters of binary32, one row per
// channel.

#include "Loader.h"

#include "snnc/Image/RowCodec.h"

using namespace snnc;
using namespace snnc::simulator;
using image::RealForm;

Status Loader::checkReal(const image::PopulationRow &info,
                         const std::string &place) {
  if (info.payload == image::Payload::Count)
    return Error{place + "events carry spike counts, which real neurons do "
                         "not send"};
  return {};
}

Status Loader::checkReal(const image::TableRow &info,
                         const std::string &place) {
  if (info.weightBits != 0 && info.weightBits != int64_t(synapse::realBits))
    return Error{place + "weights have " + std::to_string(info.weightBits) +
                 " bits, but the chip's numbers are binary32"};
  return inRange(place, "the shift", info.shift, 0, 0);
}

/// True if hardware multiplies by the factor.
static bool isFactor(float number) { return number != 0.0f && number != 1.0f; }

namespace {
/// What one neuron does in an update.
struct Work {
  int64_t adds = 0, multiplications = 0;
};
} // namespace

static Work workOf(const image::PopulationRow &info,
                   const image::RealParameterRow &row) {
  bool fires = image::hasThreshold(info);
  bool later = info.resetTime == image::ResetTime::NextStep;
  Work work;
  work.adds = 1 + fires + info.bounded + (fires && later);
  switch (row.form) {
  case RealForm::Pass:
    break;
  case RealForm::Accumulate:
    work.adds += 1;
    work.multiplications += isFactor(row.gain);
    break;
  case RealForm::Decay:
    work.adds += 2;
    work.multiplications += isFactor(row.decay) + isFactor(row.gain);
    break;
  case RealForm::Difference:
    work.adds += 3;
    work.multiplications += isFactor(row.gain) + isFactor(row.resistance);
    break;
  case RealForm::SplitDifference:
    work.adds += 3;
    work.multiplications +=
        isFactor(row.decay) + isFactor(row.gain) + isFactor(row.resistance);
    break;
  case RealForm::SigmaDelta: // sigma, rectifier, difference, comparison
    work.adds += 4;
    break;
  }
  if (!info.current)
    return work;
  bool isDifference = row.form >= RealForm::Difference;
  work.adds += 1 + isDifference;
  work.multiplications +=
      isFactor(row.currentDecay) + isFactor(row.currentGain);
  return work;
}

Status Loader::loadReals(Fragment &fragment) {
  const image::PopulationRow &info = fragment.info;
  const image::Memory *memory =
      machine.image.cores[fragment.coreIndex].find("parameter");
  const chip::RowLayout &layout = *machine.chip.layout("parameter");
  int64_t channels = info.box.size.channels;
  int64_t neuronsPerChannel = fragment.numNeurons / channels;
  for (int64_t c = 0; c < channels; ++c) {
    int64_t row = info.firstParameter + c;
    Result<image::RealParameterRow> numbers =
        image::readRealParameter(layout, *memory, row);
    if (!numbers)
      return Error{placeOf(fragment.core, "parameter", row) +
                   numbers.error().message};
    bool isDelta = numbers->form == RealForm::SigmaDelta;
    if (c > 0 && isDelta != (fragment.reals[0].form == RealForm::SigmaDelta))
      return Error{placeOf(fragment.core, "parameter", row) +
                   "the form is sigma_delta of some channels, expected all or "
                   "none"};
    if (isDelta && (image::hasThreshold(info) || info.current))
      return Error{placeOf(fragment.core, "parameter", row) +
                   "the form is sigma_delta, but the population has a " +
                   (info.current ? "current" : "threshold of spikes")};
    Work work = workOf(info, *numbers);
    fragment.addsPerUpdate += neuronsPerChannel * work.adds;
    fragment.decaysPerUpdate += neuronsPerChannel * work.multiplications;
    fragment.reals.push_back(*numbers);
  }
  fragment.initial.assign(channels, 0);
  // Rows are read whole: every word of them holds a field of the form.
  fragment.parameterWords = (channels * int64_t(layout.rowBits) + 63) / 64;
  machine.hasCurrents |= info.current;
  return {};
}
