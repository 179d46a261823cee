// The course of a frame: encoders, event queues, decoding, sending, outputs.

#include "snnc/Simulator/Simulator.h"

#include <algorithm>
#include <cmath>
#include <optional>

using namespace snnc;
using namespace snnc::simulator;

/// Cycles of one operation; 0 if the chip description has no such number.
static double cyclesOf(const chip::Chip &chip, const char *name) {
  auto entry = chip.timings.find(name);
  return entry == chip.timings.end() ? 0.0 : entry->second.value;
}

Simulation::Simulation(const Machine &machine, Record record)
    : machine(machine), record(record) {
  const chip::Chip &chip = machine.chip;
  timing = {cyclesOf(chip, "event_decode"),  cyclesOf(chip, "synapse_word"),
            cyclesOf(chip, "neuron_update"), cyclesOf(chip, "event_send"),
            cyclesOf(chip, "hit_test"),      cyclesOf(chip, "hop"),
            cyclesOf(chip, "tick_overhead"), cyclesOf(chip, "clock") / 1000.0};
  int64_t largest = 0;
  for (const Fragment &fragment : machine.fragments)
    largest = std::max(largest, fragment.numNeurons);
  for (std::vector<int32_t> *state :
       {&accumulators, &potentials, &spikeCounts, &lastValues})
    state->resize(machine.numStates);
  currents.resize(machine.hasCurrents ? machine.numStates : 0);
  waits.resize(machine.hasRefractory ? machine.numStates : 0);
  emitted.resize(largest);
  inputs.resize(machine.hasCurrents || machine.hasRefractory ? largest : 0);
  encoded.resize(machine.inputs.size());
  arrived.resize(machine.fragments.size());
  hot.resize(machine.fragments.size());
  queue.resize(machine.image.ticks);
  loads.resize(machine.image.cores.size());
}

void Simulation::reset() {
  for (std::vector<int32_t> *state :
       {&accumulators, &spikeCounts, &lastValues, &currents, &waits})
    std::fill(state->begin(), state->end(), 0);
  if (machine.isReal)
    resetReals();
  std::fill(arrived.begin(), arrived.end(), 0);
  std::fill(hot.begin(), hot.end(), 1);
  std::fill(loads.begin(), loads.end(), CoreLoad());
  longestRoute = 0;
  events.clear();
  for (Encoded &input : encoded)
    input = Encoded();
  for (std::vector<Batch> &batches : queue)
    batches.clear();
  frame = FrameResult();
  frame.counts.layers.resize(machine.layers.size());
  frame.counts.walks.resize(machine.prices.size());
  for (const Fragment &fragment : machine.fragments) {
    int32_t *potential = potentials.data() + fragment.firstState;
    size_t channels = fragment.initial.size();
    for (int64_t i = 0; i < fragment.numNeurons; i += channels)
      std::copy(fragment.initial.begin(), fragment.initial.end(),
                potential + i);
    if (record == Record::Nothing)
      continue;
    FragmentTrace trace;
    size_t size = fragment.info.window * fragment.numNeurons;
    trace.values.resize(size);
    if (record == Record::States) {
      trace.tickPotentials.resize(size);
      bool isLeaky = fragment.info.model == image::NeuronModel::Leaky;
      trace.tickCurrents.resize(isLeaky ? size : 0);
    }
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

/// What an event carries of a real number; 0: there is no event.
static int32_t valueOf(float real, const image::Input &input, bool isReal) {
  if (!isReal)
    return quantise(real, input);
  return real == 0.0f ? 0 : static_cast<int32_t>(bitsOf(real));
}

void Simulation::encodeTensor(size_t index, const float *tensor) {
  const image::Input &input = machine.image.inputs[index];
  const Shape &shape = input.shape;
  for (int64_t y = 0; y < shape.height; ++y)
    for (int64_t x = 0; x < shape.width; ++x)
      for (int64_t c = 0; c < shape.channels; ++c) {
        int64_t place = (c * shape.height + y) * shape.width + x;
        int32_t value = valueOf(tensor[place], input, machine.isReal);
        if (value != 0)
          encoded[index].events.push_back({{c, y, x}, value});
      }
}

/// Events of one step are in the order c, y, x of their neurons.
void Simulation::encodeStream(size_t index, const data::EventSample &sample) {
  const image::Input &input = machine.image.inputs[index];
  const Shape &shape = input.shape;
  int64_t area = shape.height * shape.width;
  auto event = sample.events.begin();
  for (int64_t step = 0; step < sample.steps; ++step) {
    for (; event != sample.events.end() && event->step == step; ++event) {
      int64_t place = event->neuron % area;
      int32_t value = valueOf(event->value, input, machine.isReal);
      if (value != 0)
        encoded[index].events.push_back(
            {{event->neuron / area, place / shape.width, place % shape.width},
             value});
    }
    encoded[index].ends.push_back(encoded[index].events.size());
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

/// The events that the host sends for an input in `tick`.
Simulation::Span Simulation::spansOf(size_t index, int64_t tick) {
  const image::Input &input = machine.image.inputs[index];
  Encoded &source = encoded[index];
  Span span{events.size(), 0};
  switch (input.encoder) {
  case image::EncoderKind::Direct:
    if (tick == 0) {
      events.insert(events.end(), source.events.begin(), source.events.end());
      source.direct = {span.first, source.events.size()};
    }
    return source.direct;
  case image::EncoderKind::Rate: {
    int64_t most = std::max(std::abs(input.low), std::abs(input.high));
    for (const Event &event : source.events)
      if (spikesIn(tick, std::abs(int64_t(event.value)), most))
        events.push_back({event.at, event.value > 0 ? 1 : -1});
    break;
  }
  case image::EncoderKind::Stream:
    if (tick < static_cast<int64_t>(source.ends.size())) {
      size_t begin = tick == 0 ? 0 : source.ends[tick - 1];
      events.insert(events.end(), source.events.begin() + begin,
                    source.events.begin() + source.ends[tick]);
    }
    break;
  }
  span.count = events.size() - span.first;
  return span;
}

void Simulation::sendInputs(int64_t tick) {
  for (size_t i = 0; i < encoded.size(); ++i) {
    if (tick >= machine.image.inputs[i].window)
      continue;
    const InputPort &port = machine.inputs[i];
    Span span = spansOf(i, tick);
    Tally &tally = frame.counts.layers[port.layer];
    tally[Item::HostEvents] += span.count;
    send(port.fanout, span, tick, tally);
  }
}

/// Puts the `sent` events of `span` that an axon lets pass on their way; they
/// arrive `delay` ticks after `arrival`.
void Simulation::post(const Axon &axon, Span span, int64_t sent,
                      int64_t arrival) {
  int64_t tick = arrival + axon.delay;
  if (tick < machine.image.ticks)
    queue[tick].push_back({&axon, span, sent});
  else if (axon.lag <= 0)
    frame.counts.layers[machine.tables[axon.table].layer][Item::LateEvents] +=
        sent;
}

/// Sends each event to each axon that it passes, in a packet of its own.
int64_t Simulation::sendEach(const Fanout &fanout, Span span, int64_t arrival,
                             Tally &tally) {
  int64_t packets = 0;
  const Event *first = events.data() + span.first;
  for (const Axon &axon : fanout.axons) {
    int64_t sent =
        std::count_if(first, first + span.count, [&](const Event &event) {
          return synapse::generate(axon.events, event.at).has_value();
        });
    tally[Item::Suppressed] += static_cast<int64_t>(span.count) - sent;
    if (sent == 0)
      continue;
    packets += sent;
    tally[Item::LinkFlits] += sent * axon.links;
    tally[Item::BufferPushes] += sent * (axon.links + 1);
    tally[Item::BufferPops] += sent * (axon.links + 1);
    tally[Item::Crossings] += sent * (axon.links + 1);
    tally[Item::InterfaceFlits] += sent * 2;
    longestRoute = std::max(longestRoute, axon.links);
    post(axon, span, sent, arrival);
  }
  tally[Item::Packets] += packets;
  return packets;
}

/// Sends events and returns the number of packets.
int64_t Simulation::send(const Fanout &fanout, Span span, int64_t arrival,
                         Tally &tally) {
  if (span.count == 0 || fanout.axons.empty())
    return 0;
  if (machine.chip.hasPopulationAxons)
    return sendEach(fanout, span, arrival, tally);
  int64_t count = span.count;
  tally[Item::Packets] += count;
  tally[Item::LinkFlits] += count * fanout.links;
  tally[Item::BufferPushes] += count * (fanout.links + 1);
  tally[Item::BufferPops] += count * (fanout.links + 1);
  tally[Item::Crossings] += count * (fanout.links + fanout.destinations);
  tally[Item::InterfaceFlits] += count * (1 + fanout.destinations);
  longestRoute = std::max(longestRoute, fanout.longest);
  for (const Axon &axon : fanout.axons)
    post(axon, span, count, arrival);
  return count;
}

void Simulation::deliver(int64_t tick) {
  if (machine.isReal)
    return deliverReals(tick);
  for (const Batch &batch : queue[tick]) {
    if (!isInTime(batch, tick))
      continue;
    if (!machine.prices.empty())
      countWalks(batch);
    machine.chip.hasPopulationAxons ? decode<true>(batch)
                                    : decode<false>(batch);
  }
}

/// False, and the events are counted, outside of the target's window.
bool Simulation::isInTime(const Batch &batch, int64_t tick) {
  const Table &table = machine.tables[batch.axon->table];
  const Fragment &target = machine.fragments[table.fragment];
  if (target.isActive(tick))
    return true;
  // After the window, the events of a projection that lags have no step left.
  bool isOver = tick >= target.info.phase && batch.axon->lag > 0;
  frame.counts.layers[table.layer][Item::LateEvents] +=
      isOver ? 0 : batch.sent;
  return false;
}

/// Axons of sources pass every event, to a source neuron of the table.
template <bool arePopulations> void Simulation::decode(const Batch &batch) {
  const Table &table = machine.tables[batch.axon->table];
  const Fragment &target = machine.fragments[table.fragment];
  int32_t *accumulator = accumulators.data() + target.firstState;
  int32_t shift = static_cast<int32_t>(table.info.shift);
  bool adds = target.info.combine == image::Combine::Add;
  const Coordinate &origin = batch.axon->events.offset;
  Decoded decoded;
  decoded.events = batch.sent;
  const Event *event = events.data() + batch.events.first;
  for (size_t i = 0; i < batch.events.count; ++i, ++event) {
    Coordinate at{origin.c + event->at.c, origin.y + event->at.y,
                  origin.x + event->at.x};
    if constexpr (arePopulations) {
      std::optional<Coordinate> generated =
          synapse::generate(batch.axon->events, event->at);
      if (!generated || !table.hasSource(*generated))
        continue;
      at = *generated;
    }
    const EventCost &cost = table.costs.at(at);
    decoded.words += cost.words; // also where it looks and finds nothing
    if (cost.synapses == 0)
      continue;
    int32_t value = table.info.unit ? 1 : event->value;
    if (adds)
      table.decoder.add(at, value, shift, accumulator);
    else
      table.decoder.maximum(at, value, shift, accumulator);
    decoded.synapses += cost.synapses;
    (value == 1 || value == -1 ? decoded.unitWeights : decoded.weights) +=
        cost.nonzero;
  }
  count(table, decoded);
}

void Simulation::count(const Table &table, const Decoded &decoded) {
  Tally &tally = frame.counts.layers[table.layer];
  tally[Item::Deliveries] += decoded.events;
  tally[Item::TableRows] += decoded.events;
  tally[Item::PopulationRows] += decoded.events;
  tally[Item::SynapticOps] += decoded.synapses;
  tally[Item::SynapseAdds] += decoded.synapses;
  tally[Item::SynapseMultiplies] += table.multiplies() ? decoded.synapses : 0;
  if (table.isEffective()) {
    tally[Item::EffectiveAcs] += decoded.unitWeights;
    tally[Item::EffectiveMacs] += decoded.weights;
  }
  tally[Item::SynapseWords] += decoded.words;
  tally[Item::StateReads] += decoded.synapses;
  tally[Item::StateWrites] += decoded.synapses;
  CoreLoad &load = loads[machine.fragments[table.fragment].coreIndex];
  if (!table.isTimed) {
    load.events += decoded.events;
    load.words += decoded.words;
  }
  arrived[table.fragment] |= decoded.synapses != 0;
}

void Simulation::endTick(int64_t tick) {
  double slowest = 0.0, slowestWalks = 0.0;
  for (CoreLoad &load : loads) {
    slowest = std::max(slowest, timing.eventDecode * load.events +
                                    timing.synapseWord * load.words +
                                    timing.neuronUpdate * load.updates +
                                    timing.eventSend * load.packets +
                                    timing.hitTest * load.tests +
                                    timing.perNs * load.walkNs);
    slowestWalks = std::max(slowestWalks, load.walkNs);
    load = CoreLoad();
  }
  double cycles = slowest + timing.overhead + timing.hop * longestRoute;
  longestRoute = 0;
  frame.cyclesPerTick.push_back(cycles);
  frame.cycles += cycles;
  frame.walkNs += slowestWalks;
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

/// The integers of a state, or the reals that its bits are.
static void readState(const std::vector<int32_t> &state, size_t neuron,
                      bool isReal, OutputValues &values, int64_t index) {
  if (isReal)
    values.reals[index] = realOf(static_cast<uint32_t>(state[neuron]));
  else
    values.reals[index] = values.integers[index] = state[neuron];
}

void Simulation::decodeOutputs() {
  for (size_t i = 0; i < machine.outputs.size(); ++i) {
    const image::Output &output = machine.image.outputs[i];
    const Shape &shape = output.shape;
    bool counts = output.decoder == image::DecoderKind::Count;
    const std::vector<int32_t> &state =
        output.decoder == image::DecoderKind::Potential ? potentials
        : counts                                        ? spikeCounts
                                                        : lastValues;
    OutputValues values;
    values.reals.resize(shape.numNeurons());
    values.integers.resize(machine.isReal ? 0 : shape.numNeurons());
    for (int64_t index : machine.outputs[i]) {
      const Fragment &fragment = machine.fragments[index];
      const Box &box = fragment.info.box;
      for (int64_t n = 0; n < fragment.numNeurons; ++n) {
        Coordinate at = neuronCoordinate(box.size, n);
        int64_t c = box.origin.c + at.c;
        int64_t y = box.origin.y + at.y;
        int64_t x = box.origin.x + at.x;
        int64_t place = (c * shape.height + y) * shape.width + x;
        size_t neuron = fragment.firstState + n;
        if (machine.isReal && counts)
          values.reals[place] = reals.counts[neuron];
        else
          readState(state, neuron, machine.isReal, values, place);
      }
    }
    values.best = std::max_element(values.reals.begin(), values.reals.end()) -
                  values.reals.begin();
    for (double &real : values.reals)
      real *= output.scale;
    if (output.softmax)
      applySoftmax(values.reals);
    frame.outputs.push_back(std::move(values));
  }
}

FrameResult Simulation::runEncoded() {
  for (int64_t tick = 0; tick < machine.image.ticks; ++tick) {
    sendInputs(tick);
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
    if (!machine.isReal)
      frame.traces[i].counts = copy(spikeCounts);
  }
  return std::move(frame);
}

FrameResult Simulation::run(const std::vector<const float *> &tensors) {
  reset();
  for (size_t i = 0; i < tensors.size(); ++i)
    encodeTensor(i, tensors[i]);
  return runEncoded();
}

/// Checks a stream against its input.
static Status checkStream(const image::Input &input,
                          const data::EventSample &sample) {
  std::string place = "input '" + input.name + "': ";
  if (sample.steps > input.window)
    return Error{place + "the sample has " + std::to_string(sample.steps) +
                 " steps, but the image runs " + std::to_string(input.window) +
                 "; compile it for more steps or crop the sample"};
  int64_t neurons = input.shape.numNeurons(), last = 0;
  for (const data::Event &event : sample.events) {
    if (event.step < last || event.step >= sample.steps || event.neuron < 0 ||
        event.neuron >= neurons)
      return Error{place + "an event of neuron " +
                   std::to_string(event.neuron) + " in step " +
                   std::to_string(event.step) + ", expected neurons below " +
                   std::to_string(neurons) + " and steps from " +
                   std::to_string(last) + " to " +
                   std::to_string(sample.steps - 1)};
    last = event.step;
  }
  return {};
}

/// Checks that there is a tensor or stream for each input.
static Status checkSample(const std::vector<image::Input> &inputs,
                          const Sample &sample) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    const image::Input &input = inputs[i];
    std::string place = "input '" + input.name + "': ";
    if (input.encoder == image::EncoderKind::Stream) {
      if (i >= sample.streams.size())
        return Error{place + "it takes a stream of events, but the sample has "
                             "none for it"};
      if (Status status = checkStream(input, sample.streams[i]); !status)
        return status;
      continue;
    }
    size_t found = i < sample.tensors.size() ? sample.tensors[i].size() : 0;
    if (found != static_cast<size_t>(input.shape.numNeurons()))
      return Error{place + "it takes " +
                   std::to_string(input.shape.numNeurons()) +
                   " numbers, but the sample has " + std::to_string(found)};
  }
  return {};
}

Result<FrameResult> Simulation::run(const Sample &sample) {
  if (Status status = checkSample(machine.image.inputs, sample); !status)
    return status.error();
  reset();
  for (size_t i = 0; i < machine.inputs.size(); ++i)
    if (machine.image.inputs[i].encoder == image::EncoderKind::Stream)
      encodeStream(i, sample.streams[i]);
    else
      encodeTensor(i, sample.tensors[i].data());
  return runEncoded();
}
