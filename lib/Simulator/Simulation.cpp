// The course of a frame: encoders, event queues, decoding, sending, outputs.

#include "snnc/Simulator/Simulator.h"

#include <algorithm>
#include <cmath>

using namespace snnc;
using namespace snnc::simulator;

/// Cycles of one operation; 0 if the chip description has no such number.
static double cyclesOf(const chip::Chip &chip, const char *name) {
  auto entry = chip.timings.find(name);
  return entry == chip.timings.end() ? 0.0 : entry->second.value;
}

Simulation::Simulation(const Machine &machine, bool record)
    : machine(machine), record(record) {
  const chip::Chip &chip = machine.chip;
  timing = {cyclesOf(chip, "event_decode"),  cyclesOf(chip, "synapse_word"),
            cyclesOf(chip, "neuron_update"), cyclesOf(chip, "event_send"),
            cyclesOf(chip, "hop"),           cyclesOf(chip, "tick_overhead")};
  int64_t largest = 0;
  for (const Fragment &fragment : machine.fragments)
    largest = std::max(largest, fragment.numNeurons);
  for (std::vector<int32_t> *state :
       {&accumulators, &potentials, &spikeCounts, &lastValues})
    state->resize(machine.numStates);
  emitted.resize(largest);
  arrived.resize(machine.fragments.size());
  hot.resize(machine.fragments.size());
  queue.resize(machine.image.ticks);
  loads.resize(machine.image.cores.size());
}

void Simulation::reset() {
  for (std::vector<int32_t> *state : {&accumulators, &spikeCounts, &lastValues})
    std::fill(state->begin(), state->end(), 0);
  std::fill(arrived.begin(), arrived.end(), 0);
  std::fill(hot.begin(), hot.end(), 1);
  std::fill(loads.begin(), loads.end(), CoreLoad());
  longestRoute = 0;
  events.clear();
  for (std::vector<Batch> &batches : queue)
    batches.clear();
  frame = FrameResult();
  frame.counts.layers.resize(machine.layers.size());
  for (const Fragment &fragment : machine.fragments) {
    int32_t *potential = potentials.data() + fragment.firstState;
    size_t channels = fragment.initial.size();
    for (int64_t i = 0; i < fragment.numNeurons; i += channels)
      std::copy(fragment.initial.begin(), fragment.initial.end(),
                potential + i);
    if (!record)
      continue;
    FragmentTrace trace;
    trace.values.resize(fragment.info.window * fragment.numNeurons);
    frame.traces.push_back(std::move(trace));
  }
}

/// The integer of a real number: clamp(round(real / scale), low, high); not a
/// number becomes `low`.
static int32_t quantise(float real, const image::Input &input) {
  double rounded = std::round(static_cast<double>(real) / input.scale);
  if (!(rounded > static_cast<double>(input.low)))
    return static_cast<int32_t>(input.low);
  if (rounded > static_cast<double>(input.high))
    return static_cast<int32_t>(input.high);
  return static_cast<int32_t>(rounded);
}

/// Fills per input the neurons whose value is not 0, in machine order.
void Simulation::encode(const std::vector<const float *> &tensors,
                        std::vector<std::vector<Event>> &encoded) const {
  encoded.resize(machine.inputs.size());
  for (size_t i = 0; i < encoded.size(); ++i) {
    const image::Input &input = machine.image.inputs[i];
    const Shape &shape = input.shape;
    for (int64_t y = 0; y < shape.height; ++y)
      for (int64_t x = 0; x < shape.width; ++x)
        for (int64_t c = 0; c < shape.channels; ++c) {
          int64_t place = (c * shape.height + y) * shape.width + x;
          int32_t value = quantise(tensors[i][place], input);
          if (value != 0)
            encoded[i].push_back({{c, y, x}, value});
        }
  }
}

/// True if the rate encoder spikes in `tick`: spikes at even distances,
/// `magnitude` of them in `most` ticks (docs/machine.md, "Host").
static bool spikesIn(int64_t tick, int64_t magnitude, int64_t most) {
  auto spikesBefore = [&](int64_t end) {
    return (2 * end * magnitude + most) / (2 * most);
  };
  return spikesBefore(tick + 1) > spikesBefore(tick);
}

void Simulation::sendInputs(int64_t tick,
                            const std::vector<std::vector<Event>> &encoded,
                            std::vector<Span> &direct) {
  for (size_t i = 0; i < encoded.size(); ++i) {
    const image::Input &input = machine.image.inputs[i];
    const InputPort &port = machine.inputs[i];
    if (tick >= input.window)
      continue;
    Span span = direct[i];
    if (input.encoder == image::EncoderKind::Rate) {
      span = {events.size(), 0};
      int64_t most = std::max(std::abs(input.low), std::abs(input.high));
      for (const Event &event : encoded[i])
        if (spikesIn(tick, std::abs(int64_t(event.value)), most))
          events.push_back({event.at, event.value > 0 ? 1 : -1});
      span.count = events.size() - span.first;
    } else if (tick == 0) {
      span = {events.size(), encoded[i].size()};
      events.insert(events.end(), encoded[i].begin(), encoded[i].end());
      direct[i] = span;
    }
    Tally &tally = frame.counts.layers[port.layer];
    tally[Item::HostEvents] += span.count;
    send(port.fanout, span, tick, tally);
  }
}

/// Puts events on their way; they arrive `delay` ticks after `arrival`.
void Simulation::send(const Fanout &fanout, Span span, int64_t arrival,
                      Tally &tally) {
  if (span.count == 0 || fanout.axons.empty())
    return;
  int64_t count = span.count;
  tally[Item::Packets] += count;
  tally[Item::LinkFlits] += count * fanout.links;
  tally[Item::BufferPushes] += count * (fanout.links + 1);
  tally[Item::BufferPops] += count * (fanout.links + 1);
  tally[Item::Crossings] += count * (fanout.links + fanout.destinations);
  tally[Item::InterfaceFlits] += count * (1 + fanout.destinations);
  longestRoute = std::max(longestRoute, fanout.longest);
  for (const Axon &axon : fanout.axons) {
    int64_t tick = arrival + axon.delay;
    if (tick < machine.image.ticks)
      queue[tick].push_back({&axon, span});
    else
      frame.counts.layers[machine.tables[axon.table].layer][Item::LateEvents] +=
          count;
  }
}

void Simulation::deliver(int64_t tick) {
  for (const Batch &batch : queue[tick])
    decode(batch, tick);
}

void Simulation::decode(const Batch &batch, int64_t tick) {
  const Table &table = machine.tables[batch.axon->table];
  const Fragment &target = machine.fragments[table.fragment];
  Tally &tally = frame.counts.layers[table.layer];
  int64_t count = batch.events.count;
  if (!target.isActive(tick)) {
    tally[Item::LateEvents] += count;
    return;
  }
  int32_t *accumulator = accumulators.data() + target.firstState;
  int32_t shift = static_cast<int32_t>(table.info.shift);
  bool adds = target.info.combine == image::Combine::Add;
  const Coordinate &origin = batch.axon->origin;
  int64_t synapses = 0, words = 0, unitWeights = 0, weights = 0;
  const Event *event = events.data() + batch.events.first;
  for (int64_t i = 0; i < count; ++i, ++event) {
    Coordinate at{origin.c + event->at.c, origin.y + event->at.y,
                  origin.x + event->at.x};
    const EventCost &cost = table.costs.at(at);
    if (cost.synapses == 0)
      continue;
    int32_t value = table.info.unit ? 1 : event->value;
    if (adds)
      table.decoder.add(at, value, shift, accumulator);
    else
      table.decoder.maximum(at, value, shift, accumulator);
    synapses += cost.synapses;
    words += cost.words;
    (value == 1 || value == -1 ? unitWeights : weights) += cost.nonzero;
  }
  tally[Item::Deliveries] += count;
  tally[Item::TableRows] += count;
  tally[Item::PopulationRows] += count;
  tally[Item::SynapticOps] += synapses;
  tally[Item::SynapseAdds] += synapses;
  tally[Item::SynapseMultiplies] += table.multiplies() ? synapses : 0;
  if (table.isEffective()) {
    tally[Item::EffectiveAcs] += unitWeights;
    tally[Item::EffectiveMacs] += weights;
  }
  tally[Item::SynapseWords] += words;
  tally[Item::StateReads] += synapses;
  tally[Item::StateWrites] += synapses;
  CoreLoad &load = loads[target.coreIndex];
  load.events += count;
  load.words += words;
  arrived[table.fragment] |= synapses != 0;
}

void Simulation::endTick(int64_t tick) {
  double slowest = 0.0;
  for (CoreLoad &load : loads) {
    slowest = std::max(slowest, timing.eventDecode * load.events +
                                    timing.synapseWord * load.words +
                                    timing.neuronUpdate * load.updates +
                                    timing.eventSend * load.packets);
    load = CoreLoad();
  }
  double cycles = slowest + timing.overhead + timing.hop * longestRoute;
  longestRoute = 0;
  frame.cyclesPerTick.push_back(cycles);
  frame.cycles += cycles;
}

/// Replaces numbers by their softmax.
static void applySoftmax(std::vector<double> &numbers) {
  double largest = *std::max_element(numbers.begin(), numbers.end());
  double sum = 0.0;
  for (double &number : numbers)
    sum += number = std::exp(number - largest);
  for (double &number : numbers)
    number /= sum;
}

void Simulation::decodeOutputs() {
  for (size_t i = 0; i < machine.outputs.size(); ++i) {
    const image::Output &output = machine.image.outputs[i];
    const Shape &shape = output.shape;
    const std::vector<int32_t> &state =
        output.decoder == image::DecoderKind::Potential ? potentials
        : output.decoder == image::DecoderKind::Value   ? lastValues
                                                        : spikeCounts;
    OutputValues values;
    values.integers.resize(shape.numNeurons());
    for (int64_t index : machine.outputs[i]) {
      const Fragment &fragment = machine.fragments[index];
      const Box &box = fragment.info.box;
      for (int64_t n = 0; n < fragment.numNeurons; ++n) {
        Coordinate at = neuronCoordinate(box.size, n);
        int64_t c = box.origin.c + at.c;
        int64_t y = box.origin.y + at.y;
        int64_t x = box.origin.x + at.x;
        values.integers[(c * shape.height + y) * shape.width + x] =
            state[fragment.firstState + n];
      }
    }
    for (int64_t integer : values.integers)
      values.reals.push_back(static_cast<double>(integer) * output.scale);
    if (output.softmax)
      applySoftmax(values.reals);
    values.best =
        std::max_element(values.integers.begin(), values.integers.end()) -
        values.integers.begin();
    frame.outputs.push_back(std::move(values));
  }
}

FrameResult Simulation::run(const std::vector<const float *> &tensors) {
  reset();
  std::vector<std::vector<Event>> encoded;
  encode(tensors, encoded);
  std::vector<Span> direct(encoded.size());
  for (int64_t tick = 0; tick < machine.image.ticks; ++tick) {
    sendInputs(tick, encoded, direct);
    deliver(tick);
    update(tick);
    endTick(tick);
  }
  decodeOutputs();
  for (size_t i = 0; i < frame.traces.size(); ++i) {
    const Fragment &fragment = machine.fragments[i];
    auto copy = [&](const std::vector<int32_t> &state) {
      auto begin = state.begin() + fragment.firstState;
      return std::vector<int32_t>(begin, begin + fragment.numNeurons);
    };
    frame.traces[i].potentials = copy(potentials);
    frame.traces[i].counts = copy(spikeCounts);
  }
  return std::move(frame);
}
