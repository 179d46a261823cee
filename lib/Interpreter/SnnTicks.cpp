// Ticks, synapses and neurons of docs/machine.md, written down densely.

#include "SnnPlan.h"

#include <algorithm>
#include <cmath>

using namespace snnc;
using namespace snnc::interpreter;

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

/// True if an evenly spaced train of `count` spikes per `most` ticks has one
/// in tick `tick`: floor((t + 1) * count / most + 1/2) grows there.
static bool isSpike(int64_t count, int64_t most, int64_t tick) {
  auto spikesBefore = [&](int64_t end) {
    return (2 * end * count + most) / (2 * most);
  };
  return spikesBefore(tick + 1) > spikesBefore(tick);
}

/// clamp(round(number / scale), low, high).
static int32_t quantise(const SnnInput &input, double number) {
  // std::round rounds half away from zero.
  double rounded = std::round(number / input.scale);
  return static_cast<int32_t>(
      std::clamp(rounded, double(input.low), double(input.high)));
}

Result<SnnState> snnc::interpreter::encode(const SnnInput &input,
                                           const float *numbers,
                                           int64_t steps) {
  const Shape &shape = input.shape;
  std::vector<int32_t> quantised(shape.numNeurons());
  for (int64_t c = 0, from = 0; c < shape.channels; ++c)
    for (int64_t y = 0; y < shape.height; ++y)
      for (int64_t x = 0; x < shape.width; ++x, ++from) {
        if (std::isnan(numbers[from]))
          return Error{"input '" + input.name +
                       "' expects numbers, but value " + std::to_string(from) +
                       " is NaN"};
        quantised[neuronIndex(shape, {c, y, x})] =
            quantise(input, numbers[from]);
      }
  SnnState state;
  if (input.encoder == SnnEncoder::Direct) {
    state.values.assign(steps, quantised);
    return state;
  }
  int64_t most = std::max(std::abs(input.low), std::abs(input.high));
  for (int64_t tick = 0; tick < steps; ++tick) {
    std::vector<int32_t> &spikes = state.values.emplace_back(quantised.size());
    for (size_t neuron = 0; neuron < quantised.size(); ++neuron) {
      int64_t value = quantised[neuron];
      if (isSpike(std::abs(value), most, tick))
        spikes[neuron] = value > 0 ? 1 : -1;
    }
  }
  return state;
}

Result<SnnState> snnc::interpreter::encodeStream(
    const SnnInput &input, const data::EventSample &sample, int64_t steps) {
  std::string name = "input '" + input.name + "' ";
  if (sample.steps > steps)
    return Error{name + "runs " + std::to_string(steps) +
                 " steps, but the sample has " + std::to_string(sample.steps) +
                 "; give the network more steps or crop the sample"};
  const Shape &shape = input.shape;
  int64_t neurons = shape.numNeurons(), area = shape.height * shape.width;
  SnnState state;
  state.values.assign(steps, std::vector<int32_t>(neurons));
  int64_t last = 0;
  for (const data::Event &event : sample.events) {
    bool fits = event.step >= last && event.step < sample.steps &&
                event.neuron >= 0 && event.neuron < neurons;
    if (!fits || std::isnan(event.value))
      return Error{
          name + "expects numbers for neurons below " +
          std::to_string(neurons) + " in steps from " + std::to_string(last) +
          " to " + std::to_string(sample.steps - 1) +
          ", but found an event of value " + std::to_string(event.value) +
          " of neuron " + std::to_string(event.neuron) + " in step " +
          std::to_string(event.step)};
    last = event.step;
    int64_t place = event.neuron % area;
    Coordinate at{event.neuron / area, place / shape.width,
                  place % shape.width};
    state.values[event.step][neuronIndex(shape, at)] =
        quantise(input, event.value);
  }
  return state;
}

//===----------------------------------------------------------------------===//
// Synapses
//===----------------------------------------------------------------------===//

std::vector<int64_t>
snnc::interpreter::targetPlaces(int64_t sources, int64_t targets,
                                int64_t kernel, int64_t pad, int64_t dilation,
                                int64_t stride) {
  std::vector<int64_t> places;
  for (int64_t from = 0; from < sources; ++from)
    for (int64_t k = 0; k < kernel; ++k) {
      int64_t offset = from + pad - k * dilation;
      bool isReached =
          offset >= 0 && offset % stride == 0 && offset / stride < targets;
      places.push_back(isReached ? offset / stride : -1);
    }
  return places;
}

/// Brings `count` contributions weight * factor to consecutive accumulators.
template <typename Sum>
static void contribute(const int8_t *weights, int64_t count, Sum factor,
                       bool maximum, Sum *accumulators) {
  if (maximum) {
    for (int64_t k = 0; k < count; ++k)
      accumulators[k] =
          std::max(accumulators[k], static_cast<Sum>(weights[k] * factor));
    return;
  }
  for (int64_t k = 0; k < count; ++k)
    accumulators[k] += weights[k] * factor;
}

/// One event through the windows of a convolution or pooling.
template <typename Sum>
static void spread(const SnnProjection &projection, const Coordinate &from,
                   Sum factor, bool maximum, Sum *accumulators) {
  const synapse::Kernel &kernel = projection.kernel;
  const Shape &target = projection.targetShape;
  int64_t targetsPerGroup = target.channels / kernel.groups;
  int64_t group = from.c / (projection.sourceShape.channels / kernel.groups);
  const int8_t *weights =
      &projection
           .weights[from.c * kernel.height * kernel.width * targetsPerGroup];
  const int64_t *rows = &projection.targetRows[from.y * kernel.height];
  const int64_t *columns = &projection.targetColumns[from.x * kernel.width];
  for (int64_t ky = 0; ky < kernel.height; ++ky) {
    if (rows[ky] < 0)
      continue;
    for (int64_t kx = 0; kx < kernel.width; ++kx)
      if (columns[kx] >= 0)
        contribute(weights + (ky * kernel.width + kx) * targetsPerGroup,
                   targetsPerGroup, factor, maximum,
                   accumulators + neuronIndex(target, {group * targetsPerGroup,
                                                       rows[ky], columns[kx]}));
  }
}

template <typename Sum>
static void accumulate(const SnnProjection &projection, bool maximum,
                       const std::vector<int32_t> &values,
                       std::vector<Sum> &accumulators) {
  const Shape &shape = projection.sourceShape;
  int64_t numTargets = accumulators.size();
  int64_t neuron = 0;
  for (int64_t y = 0; y < shape.height; ++y)
    for (int64_t x = 0; x < shape.width; ++x)
      for (int64_t c = 0; c < shape.channels; ++c, ++neuron) {
        if (values[neuron] == 0)
          continue; // no event
        Sum value = projection.unit ? 1 : values[neuron];
        Sum factor = value * (Sum(1) << projection.shift);
        if (projection.dense)
          contribute(&projection.weights[neuron * numTargets], numTargets,
                     factor, maximum, accumulators.data());
        else
          spread(projection, {c, y, x}, factor, maximum, accumulators.data());
      }
}

//===----------------------------------------------------------------------===//
// Ticks
//===----------------------------------------------------------------------===//

/// One tick of a population, with what its sources emitted.
template <typename Sum>
static void step(const SnnPlan &plan, const SnnPopulation &population,
                 const std::vector<SnnState> &inputs,
                 const std::vector<SnnState> &states, int64_t tick,
                 SnnState &state) {
  std::vector<Sum> accumulators(population.shape.numNeurons(), 0);
  for (const SnnProjection &projection : population.projections) {
    // Host events of tick t arrive at t + delay, others at t + 1 + delay.
    int64_t sent = tick - projection.delay;
    if (!projection.fromInput)
      sent -= 1 + plan.populations[projection.source].phase;
    const SnnState &source =
        (projection.fromInput ? inputs : states)[projection.source];
    if (sent >= 0) // before, a projection that lags has brought nothing
      accumulate(projection, population.maximum, source.values[sent],
                 accumulators);
  }
  std::vector<int32_t> &values = state.values.emplace_back(accumulators.size());
  for (size_t neuron = 0; neuron < values.size(); ++neuron)
    values[neuron] =
        updateNeuron(plan, population, neuron, accumulators[neuron], state);
}

std::vector<SnnState>
snnc::interpreter::runTicks(const SnnPlan &plan,
                            const std::vector<SnnState> &inputs) {
  std::vector<SnnState> states(plan.populations.size());
  for (size_t index = 0; index < states.size(); ++index) {
    const SnnPopulation &population = plan.populations[index];
    int64_t neurons = population.shape.numNeurons();
    states[index].counts.assign(neurons, 0);
    if (population.hasCurrent)
      states[index].currents.assign(neurons, 0);
    if (population.refractory)
      states[index].waits.assign(neurons, 0);
    for (int64_t neuron = 0; neuron < neurons; ++neuron)
      states[index].potentials.push_back(
          population.initial[neuron % population.shape.channels]);
  }
  for (int64_t tick = 0; tick < plan.ticks; ++tick)
    for (size_t index = 0; index < states.size(); ++index) {
      const SnnPopulation &population = plan.populations[index];
      if (tick < population.phase || tick >= population.phase + plan.steps)
        continue;
      if (population.fits32Bits)
        step<int32_t>(plan, population, inputs, states, tick, states[index]);
      else
        step<int64_t>(plan, population, inputs, states, tick, states[index]);
    }
  return states;
}
