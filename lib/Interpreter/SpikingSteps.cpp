// Runs the steps of a trained network: messages through synapses, neurons,
// recordings. Work grows with messages; sums are added in a fixed order.

#include "SpikingPlan.h"

#include "SnnPlan.h"

#include <algorithm>
#include <cmath>

using namespace snnc;
using namespace snnc::interpreter;

//===----------------------------------------------------------------------===//
// Synapses
//===----------------------------------------------------------------------===//

/// Brings `count` contributions weight * value to consecutive sums.
template <typename Weight, typename Sum>
static void contribute(const Weight *weights, int64_t count, Sum value,
                       bool isMaximum, Sum *sums) {
  if (isMaximum) {
    for (int64_t k = 0; k < count; ++k)
      sums[k] = std::max(sums[k], static_cast<Sum>(weights[k] * value));
    return;
  }
  for (int64_t k = 0; k < count; ++k)
    sums[k] += static_cast<Sum>(weights[k] * value);
}

template <typename Weight, typename Sum>
static void spread(const SpikingProjection &projection,
                   const std::vector<Weight> &allWeights, int64_t neuron,
                   Sum value, bool isMaximum, std::vector<Sum> &sums) {
  const Shape &target = projection.targetShape;
  if (projection.isDense) {
    int64_t targets = target.numNeurons();
    return contribute(&allWeights[neuron * targets], targets, value, isMaximum,
                      sums.data());
  }
  if (projection.isPerNeuron)
    return contribute(&allWeights[neuron], 1, value, isMaximum, &sums[neuron]);
  const synapse::Kernel &kernel = projection.kernel;
  const Shape &source = projection.sourceShape;
  Coordinate from = neuronCoordinate(source, neuron);
  int64_t targetsPerGroup = target.channels / kernel.groups;
  int64_t group = from.c / (source.channels / kernel.groups);
  const Weight *weights =
      &allWeights[from.c * kernel.height * kernel.width * targetsPerGroup];
  const int64_t *rows = &projection.targetRows[from.y * kernel.height];
  const int64_t *columns = &projection.targetColumns[from.x * kernel.width];
  for (int64_t ky = 0; ky < kernel.height; ++ky) {
    if (rows[ky] < 0)
      continue;
    for (int64_t kx = 0; kx < kernel.width; ++kx)
      if (columns[kx] >= 0)
        contribute(weights + (ky * kernel.width + kx) * targetsPerGroup,
                   targetsPerGroup, value, isMaximum,
                   &sums[neuronIndex(target, {group * targetsPerGroup, rows[ky],
                                              columns[kx]})]);
  }
}

void snnc::interpreter::spreadReal(const SpikingProjection &projection,
                                   int64_t neuron, float value, bool isMaximum,
                                   std::vector<float> &sums) {
  spread(projection, projection.weights, neuron, value, isMaximum, sums);
}

void snnc::interpreter::spreadInteger(const SpikingProjection &projection,
                                      int64_t neuron, int64_t value,
                                      bool isMaximum,
                                      std::vector<int64_t> &sums) {
  spread(projection, projection.integers, neuron, value, isMaximum, sums);
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

namespace {

/// One run over all steps.
class Run {
public:
  Run(const SpikingPlan &plan,
      const std::vector<std::vector<std::vector<SpikingMessage>>> &messages,
      const SpikingRunOptions &options);

  SpikingFrame run(int64_t steps);

private:
  /// What the source sent in `step`, which is not before the first.
  const std::vector<SpikingMessage> &sent(int64_t source, int64_t step) const;
  void accumulate(int64_t index, int64_t step);
  void send(int64_t index, int64_t step);
  void record(int64_t index);
  void decode(const SpikingOutputPlan &output);

  const SpikingPlan &plan;
  const std::vector<std::vector<std::vector<SpikingMessage>>> &inputs;
  const SpikingRunOptions &options;
  std::vector<SpikingState> states;
  /// Of each population: what it sent in the latest steps, a ring.
  std::vector<std::vector<std::vector<SpikingMessage>>> rings;
  SpikingFrame frame;
};

} // namespace

Run::Run(const SpikingPlan &plan,
         const std::vector<std::vector<std::vector<SpikingMessage>>> &messages,
         const SpikingRunOptions &options)
    : plan(plan), inputs(messages), options(options) {
  for (size_t index = 0; index < plan.populations.size(); ++index) {
    const SpikingPopulation &population = plan.populations[index];
    states.push_back(makeState(population));
    rings.emplace_back(plan.longestDelay[plan.inputs.size() + index] + 1);
    SpikingTrace trace;
    trace.layer = population.layer;
    trace.shape = population.shape;
    trace.isGraded = population.isGraded;
    frame.populations.push_back(std::move(trace));
  }
}

const std::vector<SpikingMessage> &Run::sent(int64_t source,
                                             int64_t step) const {
  static const std::vector<SpikingMessage> nothing;
  int64_t numInputs = inputs.size();
  if (source >= numInputs) {
    const auto &ring = rings[source - numInputs];
    return ring[step % ring.size()];
  }
  if (!plan.inputs[source].info.isStream)
    return inputs[source][0];
  bool isOver = step >= static_cast<int64_t>(inputs[source].size());
  return isOver ? nothing : inputs[source][step];
}

/// The number that an input sends to neurons of integers.
static int64_t quantise(const SpikingInputPlan &input, float value) {
  return static_cast<int64_t>(std::clamp(
      std::round(static_cast<double>(value) / input.scale),
      static_cast<double>(input.low), static_cast<double>(input.high)));
}

/// The sums of a step: from 0, current by current, message by message; the bias
/// comes last.
void Run::accumulate(int64_t index, int64_t step) {
  const SpikingPopulation &population = plan.populations[index];
  SpikingState &state = states[index];
  std::fill(state.sum.begin(), state.sum.end(), 0.0f);
  std::fill(state.integerSum.begin(), state.integerSum.end(), 0);
  for (const SpikingProjection &projection : population.projections) {
    if (step < projection.delay)
      continue;
    bool fromInput = projection.source < static_cast<int64_t>(inputs.size());
    for (const SpikingMessage &message :
         sent(projection.source, step - projection.delay)) {
      if (!population.isInteger()) {
        spreadReal(projection, message.neuron, message.value,
                   population.isMaximum, state.sum);
        continue;
      }
      int64_t value =
          fromInput ? quantise(plan.inputs[projection.source], message.value)
                    : std::llround(message.value);
      spreadInteger(projection, message.neuron, value, population.isMaximum,
                    state.integerSum);
    }
  }
  if (population.model == SpikingModel::SigmaDelta)
    return; // its bias counts in every step anew
  for (size_t n = 0; n < population.bias.size(); ++n)
    state.sum[n] += population.bias[n];
}

void Run::send(int64_t index, int64_t step) {
  SpikingState &state = states[index];
  SpikingTrace &trace = frame.populations[index];
  auto &ring = rings[index];
  std::vector<SpikingMessage> &messages = ring[step % ring.size()];
  messages.clear();
  // In the order c, y, x: sums are added in the order of frameworks' loops.
  const Shape &shape = plan.populations[index].shape;
  int64_t places = shape.height * shape.width;
  for (int64_t c = 0; c < shape.channels; ++c)
    for (int64_t place = 0; place < places; ++place) {
      int64_t neuron = place * shape.channels + c;
      float value = state.last[neuron];
      if (value == 0)
        continue;
      messages.push_back({neuron, value});
      state.count[neuron] += value;
      trace.spikes += value;
    }
  trace.events += messages.size();
}

/// `numbers` of order y, x, c in the order c, y, x.
template <typename Number>
static std::vector<float> channelsFirst(const Shape &shape,
                                        const std::vector<Number> &numbers) {
  std::vector<float> result;
  result.reserve(numbers.size());
  for (int64_t c = 0; c < shape.channels; ++c)
    for (int64_t place = 0; place < shape.height * shape.width; ++place)
      result.push_back(static_cast<float>(numbers[place * shape.channels + c]));
  return result;
}

void Run::record(int64_t index) {
  const SpikingPopulation &population = plan.populations[index];
  const SpikingState &state = states[index];
  const Shape &shape = population.shape;
  SpikingTrace &trace = frame.populations[index];
  if (options.recordSpikes)
    trace.values.push_back(channelsFirst(shape, state.last));
  if (options.recordPotentials)
    trace.potentials.push_back(
        population.isInteger() ? channelsFirst(shape, state.integerPotential)
                               : channelsFirst(shape, state.potential));
  if (options.recordCurrents)
    trace.currents.push_back(
        population.isInteger()    ? channelsFirst(shape, state.integerCurrent)
        : population.hasCurrent() ? channelsFirst(shape, state.current)
                                  : channelsFirst(shape, state.sum));
}

/// Softmax in double precision, shifted by the largest number.
static void applySoftmax(std::vector<double> &numbers) {
  double largest = *std::max_element(numbers.begin(), numbers.end()), sum = 0;
  for (double &number : numbers)
    sum += number = std::exp(number - largest);
  for (double &number : numbers)
    number /= sum;
}

void Run::decode(const SpikingOutputPlan &output) {
  const SpikingPopulation &population = plan.populations[output.population];
  const SpikingState &state = states[output.population];
  std::vector<double> numbers;
  switch (output.decoder) {
  case SpikingDecoder::Count:
    numbers = state.count;
    break;
  case SpikingDecoder::Value:
    numbers.assign(state.last.begin(), state.last.end());
    break;
  case SpikingDecoder::Potential:
    if (population.isInteger())
      numbers.assign(state.integerPotential.begin(),
                     state.integerPotential.end());
    else
      numbers.assign(state.potential.begin(), state.potential.end());
    break;
  }
  for (double &number : numbers)
    number *= output.scale;
  if (output.softmax)
    applySoftmax(numbers);
  SpikingOutput result;
  result.name = output.name;
  result.tensorShape = output.tensorShape;
  result.values = channelsFirst(population.shape, numbers);
  frame.outputs.push_back(std::move(result));
}

SpikingFrame Run::run(int64_t steps) {
  frame.steps = steps;
  for (int64_t step = 0; step < steps; ++step) {
    for (size_t input = 0; input < inputs.size(); ++input)
      frame.inputEvents += sent(input, step).size();
    for (int64_t index : plan.order) {
      accumulate(index, step);
      updateNeurons(plan.populations[index], plan.rules, step, states[index]);
      send(index, step);
      record(index);
    }
  }
  for (const SpikingOutputPlan &output : plan.outputs)
    decode(output);
  return std::move(frame);
}

SpikingFrame snnc::interpreter::runSteps(
    const SpikingPlan &plan, int64_t steps,
    const std::vector<std::vector<std::vector<SpikingMessage>>> &messages,
    const SpikingRunOptions &options) {
  return Run(plan, messages, options).run(steps);
}
