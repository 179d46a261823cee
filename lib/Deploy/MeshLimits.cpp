// What a mesh's description offers to networks.

#include "MeshPlan.h"

#include <algorithm>

namespace snnc::deploy::mesh {

using namespace chip;

static Range rangeOf(unsigned bits, bool isSigned) {
  int64_t half = int64_t(1) << (bits - 1);
  return isSigned ? Range{-half, half - 1} : Range{0, 2 * half - 1};
}

/// The index of a kind of reset; -1: there is none.
static int64_t modeOf(const NativeNeuron &neuron, ResetKind kind) {
  auto found = std::find(neuron.resets.begin(), neuron.resets.end(), kind);
  return found == neuron.resets.end() ? -1 : found - neuron.resets.begin();
}

static Status checkNeuron(const Native &chip) {
  const NativeNeuron &neuron = chip.neuron;
  auto lacks = [&](const std::string &what) {
    return Error{chip.name + ": networks need " + what +
                 ", which the chip's neurons do not have"};
  };
  if (chip.mode != TimeMode::Tick ||
      chip.synapses.kind != SynapseKind::BinaryTyped)
    return Error{chip.name + ": the chip has no crossbar with typed axons"};
  if (neuron.overflow != Overflow::Wrap)
    return lacks("sums that wrap around");
  if (neuron.ops != std::vector<NeuronOp>{NeuronOp::Integrate, NeuronOp::Leak,
                                          NeuronOp::Compare, NeuronOp::Reset})
    return lacks("the order integrate, leak, compare, reset");
  if (neuron.leak != LeakKind::AddConstant || neuron.nonNegativeOnly ||
      !neuron.stateSigned || !neuron.compareSigned)
    return lacks("a constant leak and signed potentials that all fire");
  if (modeOf(neuron, ResetKind::Value) < 0 ||
      neuron.bound != BoundKind::NegativeThreshold)
    return lacks("a reset to a value from both sides");
  return {};
}

Result<Limits> readLimits(const Native &chip) {
  if (Status status = checkNeuron(chip); !status)
    return status.error();
  const NativeMemory *memory = chip.memory("neuron");
  Limits limits;
  auto read = [&](const std::string &name, Range &range) -> Status {
    const NativeField *field = memory ? memory->find(name) : nullptr;
    if (!field)
      return Error{chip.name + ": the description has no field '" + name +
                   "' in the memory 'neuron'"};
    range = rangeOf(field->bits, field->isSigned);
    return {};
  };
  Range field;
  for (auto [name, range] : std::vector<std::pair<std::string, Range *>>{
           {"threshold", &limits.threshold},
           {"leak", &limits.leak},
           {"reset", &limits.reset},
           {"weight0", &limits.weight},
           {"potential", &field}})
    if (Status status = read(name, *range); !status)
      return status.error();
  limits.potential = rangeOf(chip.neuron.stateBits, true);
  limits.potential.low = std::max(limits.potential.low, field.low);
  limits.potential.high = std::min(limits.potential.high, field.high);
  limits.axons = chip.axons;
  limits.neurons = chip.neurons;
  limits.types = chip.synapses.types;
  limits.offset = chip.delayOffset;
  auto isForbidden = [&](int64_t delay) {
    return std::count(chip.forbiddenDelays.begin(), chip.forbiddenDelays.end(),
                      delay) > 0;
  };
  if (limits.offset < 1 || isForbidden(0))
    return Error{chip.name + ": networks need spikes that arrive one tick "
                             "later without a delay"};
  while (limits.mostDelay < chip.maxDelay && !isForbidden(limits.mostDelay + 1))
    ++limits.mostDelay;
  limits.valueMode = modeOf(chip.neuron, ResetKind::Value);
  limits.subtractMode = modeOf(chip.neuron, ResetKind::Subtract);
  limits.firesAbove = chip.neuron.compare == CompareOp::Greater;
  limits.boundIsInclusive = chip.neuron.boundInclusive;
  return limits;
}

} // namespace snnc::deploy::mesh
