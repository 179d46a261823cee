// Steps a recurrent layer with a readout.

#include "snnc/Native/LayerTicks.h"

#include <algorithm>

namespace snnc::native {

using namespace chip;

static const char *const neededRegisters[] = {
    "input_shift", "recurrent_shift", "output_shift", "reset_mode",
    "decay_high",  "output_decay",    "last_input",   "last_neuron",
    "last_output", "send_every_step",
};

/// Memories with their fields, and what each has an element for; 0: its rows
/// are shared by neurons.
static Status checkMemories(const Store &store) {
  const Native &chip = store.getChip();
  if (chip.synapses.rows == 0)
    return Error{chip.name + ": has no '$.core_classes[0].synapses.rows'"};
  for (const char *name :
       {"input_synapse", "recurrent_synapse", "output_synapse"}) {
    const Memory *memory = store.find(name);
    const NativeField *weight =
        memory ? memory->getLayout().find("weight") : nullptr;
    if (!weight)
      return Error{chip.name + ": has no memory '" + name +
                   "' with a field 'weight'"};
    if (memory->getLayout().rows % chip.synapses.rows != 0)
      return Error{chip.name + ": memory '" + name + "' has " +
                   std::to_string(memory->getLayout().rows) +
                   " rows, which is no multiple of the " +
                   std::to_string(chip.synapses.rows) + " sources"};
  }
  const Memory *neurons = store.find("neuron");
  if (!neurons || !neurons->getLayout().find("threshold") ||
      !neurons->getLayout().find("decay"))
    return Error{chip.name + ": has no memory 'neuron' with fields "
                             "'threshold' and 'decay'"};
  if (chip.neurons % neurons->getLayout().rows != 0)
    return Error{chip.name + ": " + std::to_string(chip.neurons) +
                 " neurons do not share " +
                 std::to_string(neurons->getLayout().rows) + " rows evenly"};
  return {};
}

/// The bits of a number from 0 on.
static unsigned widthOf(uint64_t number) {
  return number ? 64 - __builtin_clzll(number) : 0;
}

/// Registers that are there, and hold no more than there is.
static Status checkRegisters(const Store &store) {
  const Native &chip = store.getChip();
  for (const char *name : neededRegisters)
    if (!chip.findRegister(name))
      return Error{chip.name + ": has no register '" + name + "'"};
  auto bitsOf = [&](const std::string &name) {
    return chip.findRegister(name)->bits;
  };
  auto tooMany = [&](const std::string &name, int64_t count) {
    return Error{chip.name + ": register '" + name + "' has " +
                 std::to_string(bitsOf(name)) + " bits, but there are " +
                 std::to_string(count) + " units"};
  };
  auto weightsOf = [&](const std::string &name) {
    const NativeMemory &layout = store.find(name)->getLayout();
    return layout.rows / chip.synapses.rows * layout.find("weight")->count;
  };
  int64_t units = std::min(chip.neurons, chip.synapses.rows);
  for (const char *name : {"last_input", "last_neuron"})
    if ((int64_t(1) << bitsOf(name)) > units)
      return tooMany(name, units);
  int64_t outputs = std::min(chip.neurons, weightsOf("output_synapse"));
  if ((int64_t(1) << bitsOf("last_output")) > outputs)
    return tooMany("last_output", outputs);
  const NativeMemory &rows = store.find("neuron")->getLayout();
  const NativeRegister &high = *chip.findRegister("decay_high");
  if (high.count * high.bits < rows.rows)
    return tooMany("decay_high", rows.rows);
  // Sums and products are computed in 64 bits.
  uint64_t factor = *std::max_element(chip.layers.decayHigh.begin(),
                                      chip.layers.decayHigh.end());
  if (chip.neuron.stateBits + rows.find("decay")->bits + widthOf(factor) > 62 ||
      chip.layers.readoutBits + bitsOf("output_decay") > 62)
    return Error{chip.name + ": a potential times its decay has more than 62 "
                             "bits"};
  for (const auto &[name, memory] :
       {std::make_pair("input_shift", "input_synapse"),
        {"recurrent_shift", "recurrent_synapse"},
        {"output_shift", "output_synapse"}}) {
    if (memory != std::string("output_synapse") &&
        weightsOf(memory) < chip.neurons)
      return Error{chip.name + ": memory '" + memory + "' has " +
                   std::to_string(weightsOf(memory)) +
                   " weights of a source for " + std::to_string(chip.neurons) +
                   " neurons"};
    unsigned bits = store.find(memory)->getLayout().find("weight")->bits;
    if (bitsOf(name) > 5 || bits + (1u << bitsOf(name)) > 62)
      return Error{chip.name + ": a weight shifted by register '" + name +
                   "' has more than 62 bits"};
  }
  return {};
}

Result<LayerTicks> LayerTicks::create(const Store &store) {
  const Native &chip = store.getChip();
  if (chip.mode != TimeMode::Tick || chip.synapses.kind != SynapseKind::Dense ||
      chip.layers.readoutBits == 0)
    return Error{chip.name + ": has no layers with a readout in ticks"};
  if (chip.neuron.integration != Integration::State ||
      chip.neuron.leak != LeakKind::Multiplicative)
    return Error{chip.name + ": layers have potentials that get charges one by "
                             "one and decay by a factor"};
  if (chip.layers.decayHigh.size() != 2)
    return Error{chip.name + ": '$.core_classes[0].neuron.leak.high' is "
                             "missing"};
  if (Status status = checkMemories(store); !status)
    return status.error();
  if (Status status = checkRegisters(store); !status)
    return status.error();
  return LayerTicks(store);
}

LayerTicks::LayerTicks(const Store &store)
    : store(&store), neuron(store.getChip().neuron),
      inputWeights(weightsIn("input_synapse")),
      recurrentWeights(weightsIn("recurrent_synapse")),
      outputWeights(weightsIn("output_synapse")), rows(store.find("neuron")),
      threshold(rows->getLayout().find("threshold")),
      decay(rows->getLayout().find("decay")),
      decayHigh(store.getChip().findRegister("decay_high")),
      neuronsPerRow(store.getChip().neurons / rows->getLayout().rows) {
  inputs.resize(store.getChip().synapses.rows);
  nextInputs.resize(inputs.size());
  clear();
}

void LayerTicks::clear() {
  potentials.assign(store->getChip().neurons, 0);
  spikes.assign(potentials.size(), false);
  readouts.assign(numOutputs, 0);
  std::fill(inputs.begin(), inputs.end(), false);
  std::fill(nextInputs.begin(), nextInputs.end(), false);
}

int64_t LayerTicks::registerOf(const char *name, int64_t index) const {
  return *store->getRegister(name, index); // begin() checked that it has one
}

Status LayerTicks::addEvent(int64_t row) {
  if (row < 0 || row >= static_cast<int64_t>(nextInputs.size()))
    return Error{store->getChip().name + ": an event names row " +
                 std::to_string(row) + "; there are " +
                 std::to_string(nextInputs.size())};
  nextInputs[row] = true;
  return {};
}

Status LayerTicks::begin() {
  const Native &chip = store->getChip();
  if (Status status = store->check(); !status)
    return status;
  if (!chip.writeEnable.empty() && registerOf(chip.writeEnable.c_str()) != 0)
    return Error{chip.name + ": register '" + chip.writeEnable +
                 "' is 1; it has to be 0 for a tick"};
  int64_t numNeurons = registerOf("last_neuron") + 1;
  int64_t numInputs = registerOf("last_input") + 1;
  numOutputs = registerOf("last_output") + 1;
  numSources = std::max(numInputs, numNeurons);
  // All neurons of a row get charges; a row is updated if all of it counts.
  numCharged = (numNeurons + neuronsPerRow - 1) / neuronsPerRow * neuronsPerRow;
  numUpdated = chip.layers.updated == LayerRange::Largest
                   ? std::max(numSources, numOutputs)
                   : numNeurons;
  numUpdated = numUpdated / neuronsPerRow * neuronsPerRow;
  readouts.assign(numOutputs, 0);
  return {};
}

Result<std::vector<uint8_t>> LayerTicks::tick() {
  std::vector<uint8_t> sent;
  fired.clear();
  inputs = nextInputs;
  std::fill(nextInputs.begin(), nextInputs.end(), false);
  bool hasLatency = store->getChip().layers.latency > 0;
  bool isFirst = !isRunning;
  if (isFirst) {
    if (!sample)
      return sent;
    if (Status status = begin(); !status)
      return status.error();
    isRunning = true;
  }
  if (!hasLatency)
    if (Status status = integrate(); !status)
      return status.error();
  if (!hasLatency || !isFirst) {
    if (Status status = step(sent); !status)
      return status.error();
    if (!sample) {
      clear();
      isRunning = false;
      return sent;
    }
  }
  if (hasLatency)
    if (Status status = integrate(); !status)
      return status.error();
  return sent;
}

Status LayerTicks::integrate() {
  bool descends = store->getChip().sourceScan == SourceScan::Descending;
  for (int64_t i = 0; i < numSources; ++i) {
    int64_t source = descends ? numSources - 1 - i : i;
    if (!inputs[source] && !spikes[source])
      continue;
    if (Status status = integrateSource(source); !status)
      return status;
  }
  return {};
}

LayerTicks::Weights LayerTicks::weightsIn(const char *name) const {
  const Memory *memory = store->find(name);
  return {memory, memory->getLayout().find("weight"),
          memory->getLayout().rows / store->getChip().synapses.rows};
}

Result<int64_t> LayerTicks::weightOf(const Weights &weights, int64_t source,
                                     int64_t target) const {
  const auto &[memory, field, rowsPerSource] = weights;
  int64_t row = source * rowsPerSource + target / field->count;
  if (!memory->isWritten(row))
    return Error{store->getChip().name + ": row " + std::to_string(row) +
                 " of memory '" + memory->getLayout().name +
                 "' is used, and was never written"};
  return memory->get(row, *field, target % field->count);
}

Status LayerTicks::integrateSource(int64_t source) {
  const NativeLayers &layers = store->getChip().layers;
  int64_t inputUnit = int64_t(1) << registerOf("input_shift");
  int64_t recurrentUnit = int64_t(1) << registerOf("recurrent_shift");
  int64_t outputUnit = int64_t(1) << registerOf("output_shift");
  operations += numCharged * (inputs[source] + spikes[source]) +
                numOutputs * spikes[source];
  for (int64_t target = 0; target < numCharged; ++target) {
    int64_t input = 0, recurrent = 0;
    if (inputs[source]) {
      Result<int64_t> weight = weightOf(inputWeights, source, target);
      if (!weight)
        return weight.error();
      input = neuron.integrate(0, *weight * inputUnit);
    }
    if (spikes[source]) {
      Result<int64_t> weight = weightOf(recurrentWeights, source, target);
      if (!weight)
        return weight.error();
      recurrent = neuron.integrate(0, *weight * recurrentUnit);
    }
    int64_t &potential = potentials[target];
    if (layers.sum == LayerSum::Joined) {
      potential =
          neuron.integrate(potential, neuron.integrate(input, recurrent));
      continue;
    }
    bool isInputFirst = layers.sum == LayerSum::InputFirst;
    potential = neuron.integrate(potential, isInputFirst ? input : recurrent);
    potential = neuron.integrate(potential, isInputFirst ? recurrent : input);
  }
  for (int64_t output = 0; spikes[source] && output < numOutputs; ++output) {
    Result<int64_t> weight = weightOf(outputWeights, source, output);
    if (!weight)
      return weight.error();
    readouts[output] = limit(readouts[output] + *weight * outputUnit,
                             layers.readoutBits, true, layers.readoutOverflow);
  }
  return {};
}

NeuronRow LayerTicks::rowOf(int64_t index) const {
  int64_t shared = index / neuronsPerRow;
  int64_t bit = registerOf("decay_high", shared / decayHigh->bits) >>
                    (shared % decayHigh->bits) &
                1;
  NeuronRow row;
  row.threshold = rows->get(shared, *threshold);
  row.leak = store->getChip().layers.decayHigh[bit] << decay->bits |
             rows->get(shared, *decay);
  row.resetMode = std::min<int64_t>(registerOf("reset_mode"),
                                    store->getChip().neuron.resets.size() - 1);
  return row;
}

Status LayerTicks::step(std::vector<uint8_t> &sent) {
  const NativeLayers &layers = store->getChip().layers;
  std::fill(spikes.begin(), spikes.end(), false);
  for (int64_t index = 0; index < numUpdated; ++index) {
    if (!rows->isWritten(index / neuronsPerRow))
      return Error{store->getChip().name + ": row " +
                   std::to_string(index / neuronsPerRow) +
                   " of memory 'neuron' is used, and was never written"};
    spikes[index] = neuron.step(potentials[index], rowOf(index), true);
    if (spikes[index])
      fired.push_back(index);
  }
  bool sends = !sample || registerOf("send_every_step");
  if (sends && !layers.isSentDecayed)
    send(sent);
  for (int64_t &readout : readouts)
    readout = limit(scale(readout, registerOf("output_decay"),
                          layers.readoutShift, layers.readoutRounding),
                    layers.readoutBits, true, layers.readoutDecayOverflow);
  if (sends && layers.isSentDecayed)
    send(sent);
  return {};
}

void LayerTicks::send(std::vector<uint8_t> &sent) const {
  const NativeLayers &layers = store->getChip().layers;
  unsigned numBytes = (layers.readoutBits + 7) / 8;
  for (int64_t readout : readouts)
    for (unsigned i = 0; i < numBytes; ++i) {
      unsigned byte = layers.isLittleEndian ? i : numBytes - 1 - i;
      sent.push_back(readout >> (8 * byte) & 0xFF);
    }
}

} // namespace snnc::native
