// Runs networks event by event and synapse by synapse.

#include "Slow.h"

#include "snnc/Image/RowCodec.h"
#include "snnc/Synapse/Reference.h"

#include <algorithm>
#include <cmath>
#include <set>

using namespace snnc;
using namespace snnc::test;
using image::NeuronModel;
using simulator::Item;

int64_t Slow::saturate(int64_t value, simulator::Tally &tally) const {
  int64_t kept = std::min(high, std::max(low, value));
  tally[Item::Saturations] += kept != value;
  return kept;
}

/// floor(ticks * q / most + 1/2): how many k have k - 1/2 <= ticks * q / most.
static int64_t spikesBefore(int64_t ticks, int64_t q, int64_t most) {
  int64_t k = 1;
  while ((2 * k - 1) * most <= 2 * ticks * q)
    ++k;
  return k - 1;
}

/// The number that the host encodes for a neuron in `tick`.
double Slow::realOf(size_t input, const Coordinate &at, int64_t tick) const {
  const Shape &shape = network.inputs[input].info.shape;
  int64_t place = (at.c * shape.height + at.y) * shape.width + at.x;
  if (network.inputs[input].info.encoder != image::EncoderKind::Stream)
    return sample.tensors[input][place];
  for (const data::Event &event : sample.streams[input].events)
    if (event.step == tick && event.neuron == place)
      return event.value;
  return 0;
}

void Slow::encode(int64_t tick) {
  for (size_t i = 0; i < network.inputs.size(); ++i) {
    const image::Input &input = network.inputs[i].info;
    const Shape &shape = input.shape;
    for (int64_t n = 0; n < shape.numNeurons() && tick < input.window; ++n) {
      Coordinate at = neuronCoordinate(shape, n);
      double real = realOf(i, at, tick);
      int64_t q = std::min<int64_t>(
          input.high,
          std::max<int64_t>(input.low, std::llround(real / input.scale)));
      if (real == 0 && input.encoder == image::EncoderKind::Stream)
        continue; // nothing came
      if (input.encoder == image::EncoderKind::Rate) {
        int64_t most = std::max(std::abs(input.low), input.high);
        bool spikes = spikesBefore(tick + 1, std::abs(q), most) >
                      spikesBefore(tick, std::abs(q), most);
        q = !spikes ? 0 : q > 0 ? 1 : -1;
      }
      if (q == 0)
        continue;
      simulator::Tally &tally = result.layers[input.name];
      tally[Item::HostEvents] += 1;
      send(0, network.inputs[i].axons, at, q, tick, 0, tally);
    }
  }
}

static bool isActive(const image::PopulationRow &info, int64_t tick) {
  return info.phase <= tick && tick < info.phase + info.window;
}

void Slow::arrive(int64_t tick) {
  std::vector<Arrival> now;
  for (const Arrival &arrival : arrivals)
    if (arrival.tick == tick)
      now.push_back(arrival);
  for (const Arrival &arrival : now) {
    const TestTable &table = network.tables[arrival.table];
    const TestFragment &target = network.fragments[table.fragment];
    simulator::Tally &tally = result.layers[table.layer];
    if (!isActive(target.info, tick)) {
      tally[Item::LateEvents] += !arrival.lags || tick < target.info.phase;
      continue;
    }
    synapse::Geometry geometry = image::geometryOf(table.info, target.info);
    bool isThere = Box::whole(geometry.source).contains(arrival.source);
    if (network.hasPopulationAxons) {
      geometry.target.origin.y = geometry.target.origin.x = 0;
      geometry.targetPopulation.height = geometry.target.size.height;
      geometry.targetPopulation.width = geometry.target.size.width;
    }
    int64_t value = table.info.unit ? 1 : arrival.value;
    bool adds = target.info.combine == image::Combine::Add;
    std::vector<int64_t> &accumulator = states[table.fragment].accumulator;
    auto contribute = [&](int64_t n, int64_t weight) {
      int64_t sum = int64_t(uint64_t(weight * value) << table.info.shift);
      accumulator[n] =
          adds ? accumulator[n] + sum : std::max(accumulator[n], sum);
      bool multiplies = table.info.weightBits > 1 && !table.info.unit;
      bool effective = adds && table.info.weightBits > 0 && weight != 0;
      tally[Item::SynapticOps] += 1;
      tally[Item::SynapseAdds] += 1;
      tally[Item::SynapseMultiplies] += multiplies;
      tally[Item::StateReads] += 1;
      tally[Item::StateWrites] += 1;
      tally[std::abs(value) == 1 ? Item::EffectiveAcs : Item::EffectiveMacs] +=
          effective;
    };
    if (isThere)
      synapse::forEachSynapse(geometry, table.words.data(), arrival.source,
                              contribute);
    synapse::Traffic walk;
    if (isThere)
      walk =
          synapse::forwardTraffic(geometry, table.words.data(), arrival.source);
    int64_t words = walk.wordsRead();
    result.walks.resize(network.tables.size());
    result.walks[arrival.table] += {1, walk};
    tally[Item::Deliveries] += 1;
    tally[Item::TableRows] += 1;
    tally[Item::PopulationRows] += 1;
    tally[Item::SynapseWords] += words;
    load[target.core] += 4.0 + static_cast<double>(words);
  }
}

/// The parameters that a model has, of 64 bits per word and 256 per row.
static int64_t wordsPerChannel(const image::PopulationRow &info) {
  bool leaky = info.model == NeuronModel::Leaky;
  bool fires = leaky || info.model == NeuronModel::IntegrateFire;
  if (fires && (info.bounded || info.reset == image::ResetMode::Value))
    return 4;
  return leaky ? 3 : 2;
}

void Slow::countUpdate(const TestFragment &fragment) {
  simulator::Tally &tally = result.layers[fragment.layer];
  const image::PopulationRow &info = fragment.info;
  int64_t neurons = info.box.numNeurons();
  bool leaky = info.model == NeuronModel::Leaky;
  bool spikes =
      info.model == NeuronModel::IntegrateFire || (leaky && !info.silent);
  bool maximum = info.model == NeuronModel::MaxRate;
  bool graded = info.model == NeuronModel::Graded;
  bool counts = maximum || (spikes && info.payload == image::Payload::Count);
  bool waits = false;
  for (const image::ParameterRow &row : fragment.parameters)
    waits |= row.refractory > 0;
  int64_t states = (graded ? 1 : 2) + counts + (leaky && info.current) + waits;
  int64_t adds = graded ? 4 : spikes ? 3 : 2;
  if (leaky)
    adds += info.current + (info.resetTime == image::ResetTime::NextStep);
  adds += (spikes || leaky) && info.bounded;
  adds += waits;
  tally[Item::NeuronUpdates] += neurons;
  tally[Item::UpdateAdds] += neurons * adds;
  tally[Item::StateReads] += states * neurons;
  tally[Item::StateWrites] += states * neurons;
  tally[Item::ParameterWords] += wordsPerChannel(info) * info.box.size.channels;
  tally[Item::PopulationRows] += 1;
  for (int64_t n = 0; n < neurons; ++n) {
    const image::ParameterRow &row =
        fragment.parameters[n % info.box.size.channels];
    tally[Item::Requantisations] += graded && row.multiplier != 1;
    tally[Item::Decays] += leaky && row.voltageDecay != 0;
    tally[Item::Decays] += leaky && info.current && row.currentDecay != 0;
  }
  load[fragment.core] += static_cast<double>(neurons);
}

/// sign(x) * ((|x| * (2^bits - d)) >> bits).
static int64_t decay(int64_t x, int64_t d, int64_t bits) {
  int64_t rest = (std::abs(x) * ((int64_t(1) << bits) - d)) >> bits;
  return x < 0 ? -rest : rest;
}

/// The spikes of a potential, counted one by one.
static int64_t spikesOf(const image::PopulationRow &info, int64_t v,
                        int64_t threshold) {
  auto fits = [&](int64_t n) {
    return info.compare == image::Compare::Ge ? v >= n * threshold
                                              : v > n * threshold;
  };
  int64_t spikes = 0;
  while (fits(spikes + 1) && spikes < (info.multiple ? info.high : 1))
    ++spikes;
  return spikes;
}

static int64_t afterReset(const image::PopulationRow &info, int64_t v,
                          const image::ParameterRow &row, int64_t spikes) {
  switch (info.reset) {
  case image::ResetMode::Subtract:
    return v - spikes * row.threshold;
  case image::ResetMode::Zero:
    return 0;
  case image::ResetMode::Value:
    return row.resetValue;
  }
  return v;
}

/// Compares, resets, counts; returns the value that neuron n emits, or 0.
int64_t Slow::fire(const TestFragment &fragment, State &state, int64_t n,
                   const image::ParameterRow &row) {
  const image::PopulationRow &info = fragment.info;
  simulator::Tally &tally = result.layers[fragment.layer];
  int64_t &v = state.potential[n];
  int64_t spikes = spikesOf(info, v, row.threshold);
  if (spikes == 0)
    return 0;
  image::PopulationRow unlimited = info;
  unlimited.high = spikes + 1;
  tally[Item::Saturations] +=
      info.multiple && spikesOf(unlimited, v, row.threshold) > spikes;
  tally[Item::UpdateAdds] += 1 + 2 * (spikes - 1);
  state.count[n] += spikes;
  state.wait[n] = row.refractory;
  if (info.resetTime == image::ResetTime::SameStep)
    v = afterReset(info, v, row, spikes);
  switch (info.payload) {
  case image::Payload::Value:
    return spikes;
  case image::Payload::Unit:
    return 1;
  case image::Payload::Count:
    return state.count[n];
  }
  return 0;
}

int64_t Slow::stepLeaky(const TestFragment &fragment, State &state, int64_t n,
                        const image::ParameterRow &row, int64_t input) {
  const image::PopulationRow &info = fragment.info;
  simulator::Tally &tally = result.layers[fragment.layer];
  int64_t &u = state.current[n], &v = state.potential[n];
  int64_t seen = input, old = u;
  u = input;
  if (info.current) {
    u = saturate(decay(old, row.currentDecay, info.decayBits) + input, tally);
    seen = info.order == image::SynapseOrder::MembraneFirst ? old : u;
  }
  if (state.wait[n] > 0) {
    --state.wait[n];
    return 0;
  }
  int64_t subtracted = 0;
  if (!info.silent && info.resetTime == image::ResetTime::NextStep)
    if (int64_t spikes = spikesOf(info, v, row.threshold)) {
      if (info.reset == image::ResetMode::Subtract)
        subtracted = spikes * row.threshold;
      else
        v = afterReset(info, v, row, spikes);
    }
  v = saturate(decay(v, row.voltageDecay, info.decayBits) + seen + row.bias -
                   subtracted,
               tally);
  if (info.bounded)
    v = std::max(v, row.floor);
  return info.silent ? 0 : fire(fragment, state, n, row);
}

/// The value that neuron n emits, or 0.
int64_t Slow::step(size_t index, int64_t n, int64_t c) {
  const TestFragment &fragment = network.fragments[index];
  const image::PopulationRow &info = fragment.info;
  const image::ParameterRow &row = fragment.parameters[c];
  simulator::Tally &tally = result.layers[fragment.layer];
  State &state = states[index];
  int64_t input = state.accumulator[n];
  int64_t &v = state.potential[n];
  state.accumulator[n] = 0;
  switch (info.model) {
  case NeuronModel::Graded: {
    v = saturate(input + row.bias, tally);
    int64_t round = row.shift ? int64_t(1) << (row.shift - 1) : 0;
    int64_t y = (v * row.multiplier + round) >> row.shift;
    return std::min(info.high, std::max(info.low, y));
  }
  case NeuronModel::MaxRate:
    v = std::max(v, input);
    if (v <= state.count[n])
      return 0;
    tally[Item::UpdateAdds] += 1;
    state.count[n] += 1;
    return info.payload == image::Payload::Count ? state.count[n] : 1;
  case NeuronModel::Leaky:
    return stepLeaky(fragment, state, n, row, input);
  case NeuronModel::Integrate:
    v = saturate(v + input + row.bias, tally);
    return 0;
  case NeuronModel::IntegrateFire:
    v = saturate(v + input + row.bias, tally);
    if (info.bounded)
      v = std::max(v, row.floor);
    return fire(fragment, state, n, row);
  }
  return 0;
}

void Slow::update(size_t index, int64_t tick) {
  const TestFragment &fragment = network.fragments[index];
  const Shape &size = fragment.info.box.size;
  std::vector<int64_t> values(size.numNeurons());
  countUpdate(fragment);
  simulator::Tally &tally = result.layers[fragment.layer];
  for (int64_t n = 0; n < size.numNeurons(); ++n) {
    values[n] = step(index, n, n % size.channels);
    if (values[n] == 0)
      continue;
    states[index].value[n] = values[n];
    tally[Item::Events] += 1;
    tally[Item::AxonRows] += fragment.axons.size();
    int64_t packets =
        send(fragment.core, fragment.axons, neuronCoordinate(size, n),
             values[n], tick + 1, fragment.info.phase + 1, tally);
    int64_t tests = network.hasPopulationAxons ? fragment.axons.size() : 0;
    tally[Item::HitTests] += tests;
    load[fragment.core] += 2.0 * packets + tests;
  }
  result.events[index].push_back(values);
  for (int64_t n = 0; n < size.numNeurons(); ++n) {
    result.tickPotentials[index].push_back(states[index].potential[n]);
    result.tickCurrents[index].push_back(states[index].current[n]);
  }
}

int64_t Slow::stateOf(size_t index, size_t output, int64_t n) const {
  switch (network.outputs[output].info.decoder) {
  case image::DecoderKind::Potential:
    return states[index].potential[n];
  case image::DecoderKind::Value:
    return states[index].value[n];
  case image::DecoderKind::Count:
    return states[index].count[n];
  }
  return 0;
}

void Slow::decode() {
  for (size_t i = 0; i < network.outputs.size(); ++i) {
    const Shape &shape = network.outputs[i].info.shape;
    std::vector<int64_t> values;
    for (int64_t c = 0; c < shape.channels; ++c)
      for (int64_t y = 0; y < shape.height; ++y)
        for (int64_t x = 0; x < shape.width; ++x)
          for (size_t index : network.outputs[i].fragments) {
            const Box &box = network.fragments[index].info.box;
            if (box.contains({c, y, x}))
              values.push_back(stateOf(
                  index, i,
                  neuronIndex(box.size, {c - box.origin.c, y - box.origin.y,
                                         x - box.origin.x})));
          }
    result.outputs.push_back(values);
  }
}

SlowResult Slow::run() {
  for (const TestFragment &fragment : network.fragments) {
    std::vector<int64_t> zeros(fragment.info.box.numNeurons());
    State state{zeros, zeros, zeros, zeros, zeros, zeros};
    for (size_t n = 0; n < zeros.size(); ++n)
      state.potential[n] =
          fragment.parameters[n % fragment.info.box.size.channels].initial;
    states.push_back(state);
  }
  result.events.resize(network.fragments.size());
  result.tickPotentials.resize(network.fragments.size());
  result.tickCurrents.resize(network.fragments.size());
  for (int64_t tick = 0; tick < network.ticks; ++tick) {
    load.clear();
    longest = 0;
    encode(tick);
    arrive(tick);
    for (size_t index = 0; index < network.fragments.size(); ++index)
      if (isActive(network.fragments[index].info, tick))
        update(index, tick);
    double slowest = 0;
    for (const auto &[core, cycles] : load)
      slowest = std::max(slowest, cycles);
    result.cycles.push_back(slowest + 16 + 3 * static_cast<double>(longest));
  }
  decode();
  for (const State &state : states) {
    result.potentials.push_back(state.potential);
    result.counts.push_back(state.count);
  }
  return result;
}

SlowResult test::runSlowly(const TestNetwork &network, unsigned potentialBits,
                           const simulator::Sample &sample) {
  return Slow(network, potentialBits, sample).run();
}
