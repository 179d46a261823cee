// Knows where a recurrent layer with readouts has its weights and neurons.

#include "LayerStore.h"

#include "snnc/Native/LayerTicks.h"

#include <algorithm>

namespace snnc::deploy {

using namespace chip;

std::optional<FactorBits> factorBitsOf(const Native &chip, int64_t factor) {
  const NativeField &low = *chip.memory("neuron")->find("decay");
  for (size_t bit = 0; bit < chip.layers.decayHigh.size(); ++bit)
    if (factor >> low.bits == chip.layers.decayHigh[bit])
      return FactorBits{static_cast<int64_t>(bit),
                        factor - (chip.layers.decayHigh[bit] << low.bits)};
  return std::nullopt;
}

Result<LayerLimits> layerLimitsOf(const native::Store &store) {
  const Native &chip = store.getChip();
  if (Result<native::LayerTicks> machine = native::LayerTicks::create(store);
      !machine)
    return machine.error();
  auto refuse = [&](const std::string &text) {
    return Error{chip.name + ": networks are only put on chips whose " + text};
  };
  const NativeNeuron &neuron = chip.neuron;
  if (chip.layers.latency != 1)
    return refuse("ticks end the step of the tick before");
  std::vector<NeuronOp> ops = {NeuronOp::Integrate, NeuronOp::Compare,
                               NeuronOp::Leak, NeuronOp::Reset};
  if (neuron.ops != ops || neuron.bound != BoundKind::None ||
      neuron.nonNegativeOnly || !neuron.compareSigned || !neuron.stateSigned)
    return refuse("neurons integrate, compare with a sign, decay and reset, "
                  "without a lower bound");
  if (!chip.inputEvents.count("spike") ||
      !chip.inputEvents.at("spike").width("row"))
    return refuse("event 'spike' has a row");

  LayerLimits limits;
  limits.wholeFactor = int64_t(1) << neuron.leakShift;
  limits.wholeReadout = int64_t(1) << chip.layers.readoutShift;
  const NativeRegister &outputDecay = *chip.findRegister("output_decay");
  if (!factorBitsOf(chip, limits.wholeFactor) ||
      limits.wholeReadout >> outputDecay.bits)
    return refuse("neurons and readouts can have a decay of exactly 1");
  auto mostOf = [&](const char *name, int64_t units) {
    return std::min(units, int64_t(1) << chip.findRegister(name)->bits);
  };
  const NativeMemory &outputs = *chip.memory("output_synapse");
  const NativeField &weight = *chip.memory("input_synapse")->find("weight");
  limits.inputs = mostOf("last_input", chip.synapses.rows);
  limits.neurons = mostOf("last_neuron", chip.neurons);
  limits.readouts = mostOf("last_output", outputs.rows / chip.synapses.rows *
                                              outputs.find("weight")->count);
  limits.perRow = chip.neurons / chip.memory("neuron")->rows;
  limits.highWeight = weight.high();
  limits.lowWeight = weight.isSigned ? -weight.high() - 1 : 0;
  for (const char *name : {"recurrent_synapse", "output_synapse"})
    if (chip.memory(name)->find("weight")->high() != weight.high())
      return refuse("weights of inputs, neurons and readouts have the same "
                    "bits");
  if (!weight.isSigned)
    return refuse("weights have a sign");
  limits.mostLevel = chip.memory("neuron")->find("threshold")->high() +
                     (neuron.compare == CompareOp::Greater);
  return limits;
}

void writeWeight(const char *name, int64_t source, int64_t target,
                 int64_t weight, native::Store &store) {
  native::Memory &memory = *store.find(name);
  const NativeField &field = *memory.getLayout().find("weight");
  int64_t rowsPerSource =
      memory.getLayout().rows / store.getChip().synapses.rows;
  memory.set(source * rowsPerSource + target / field.count, field, weight,
             target % field.count);
}

void writeNeuron(int64_t neuron, int64_t level, int64_t factor,
                 const LayerLimits &limits, native::Store &store) {
  const Native &chip = store.getChip();
  native::Memory &memory = *store.find("neuron");
  int64_t row = neuron / limits.perRow;
  const NativeMemory &layout = memory.getLayout();
  FactorBits bits = *factorBitsOf(chip, factor);
  bool isStrict = chip.neuron.compare == CompareOp::Greater;
  memory.set(row, *layout.find("threshold"), level - isStrict);
  memory.set(row, *layout.find("decay"), bits.low);
  const NativeRegister &high = *chip.findRegister("decay_high");
  int64_t index = row / high.bits, bit = int64_t(1) << row % high.bits;
  int64_t others = store.getRegister("decay_high", index).value_or(0) & ~bit;
  store.setRegister("decay_high", bits.high ? others | bit : others, index);
}

/// Sets all elements of a row to 0.
static void clearRow(native::Memory &memory, int64_t row) {
  for (unsigned lsb = 0; lsb < memory.getLayout().rowBits; lsb += 64)
    memory.setBits(row, lsb, std::min(64u, memory.getLayout().rowBits - lsb),
                   0);
}

void writeEmptyLayers(const LayerSizes &sizes, const LayerLimits &limits,
                      native::Store &store) {
  const Native &chip = store.getChip();
  // What powers up undefined is written, too.
  for (const NativeRegister &each : chip.registers)
    for (int64_t index = 0; index < each.count; ++index)
      if (each.fixed || !each.reset)
        store.setRegister(each.name, each.fixed.value_or(0), index);
  if (!chip.writeEnable.empty())
    store.setRegister(chip.writeEnable, 0);
  for (const char *name : {"input_shift", "recurrent_shift", "output_shift"})
    store.setRegister(name, 0);
  const std::vector<ResetKind> &resets = chip.neuron.resets;
  store.setRegister("reset_mode",
                    std::find(resets.begin(), resets.end(), sizes.reset) -
                        resets.begin());
  store.setRegister("output_decay", limits.wholeReadout);
  // All recordings of the RTL send every step.
  store.setRegister("send_every_step", 1);
  store.setRegister("last_input", sizes.inputs - 1);
  store.setRegister("last_neuron", sizes.neurons - 1);
  store.setRegister("last_output", sizes.readouts - 1);

  int64_t sources = std::max(sizes.inputs, sizes.neurons);
  for (const char *name :
       {"input_synapse", "recurrent_synapse", "output_synapse"}) {
    native::Memory &memory = *store.find(name);
    for (int64_t row = 0;
         row < sources * memory.getLayout().rows / chip.synapses.rows; ++row)
      clearRow(memory, row);
  }
  int64_t updated = std::max(sources, sizes.readouts);
  for (int64_t neuron = 0; neuron < updated; neuron += limits.perRow) {
    clearRow(*store.find("neuron"), neuron / limits.perRow);
    writeNeuron(neuron, limits.mostLevel, limits.wholeFactor, limits, store);
  }
}

} // namespace snnc::deploy
