// Prepares a network, runs frames, decodes outputs.

#include "snnc/Interpreter/SnnInterpreter.h"

#include "SnnPlanBuilder.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;

SnnInterpreter::SnnInterpreter(std::unique_ptr<SnnPlan> plan)
    : plan(std::move(plan)) {}
SnnInterpreter::SnnInterpreter(SnnInterpreter &&) = default;
SnnInterpreter &SnnInterpreter::operator=(SnnInterpreter &&) = default;
SnnInterpreter::~SnnInterpreter() = default;

FailureOr<SnnInterpreter> SnnInterpreter::create(snn::NetworkOp network,
                                                 unsigned potentialBits) {
  // Of 46 bits: times a multiplier of 16 bits, plus rounding, fits 64 bits.
  constexpr unsigned mostBits = 46;
  if (potentialBits < 2 || potentialBits > mostBits)
    return network.emitOpError("expects potentials of 2 to ")
           << mostBits << " bits, but found " << potentialBits;
  auto plan = std::make_unique<SnnPlan>();
  plan->highestPotential = (int64_t(1) << (potentialBits - 1)) - 1;
  plan->lowestPotential = -plan->highestPotential - 1;
  if (failed(buildSnnPlan(network, *plan)))
    return failure();
  return SnnInterpreter(std::move(plan));
}

std::vector<SnnInputInfo> SnnInterpreter::getInputs() const {
  std::vector<SnnInputInfo> inputs;
  for (const SnnInput &input : plan->inputs)
    inputs.push_back({input.name, input.shape, input.tensorShape,
                      input.encoder == SnnEncoder::Stream});
  return inputs;
}

int64_t SnnOutputValues::classIndex() const {
  return std::max_element(reals.begin(), reals.end()) - reals.begin();
}

//===----------------------------------------------------------------------===//
// Order of neurons
//===----------------------------------------------------------------------===//

/// From the order y, x, c to c, y, x.
template <typename T>
static std::vector<T> channelFirst(const Shape &shape,
                                   const std::vector<T> &numbers) {
  std::vector<T> result;
  result.reserve(numbers.size());
  for (int64_t c = 0; c < shape.channels; ++c)
    for (int64_t y = 0; y < shape.height; ++y)
      for (int64_t x = 0; x < shape.width; ++x)
        result.push_back(numbers[neuronIndex(shape, {c, y, x})]);
  return result;
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

/// The value of each neuron's last event, 0 if there was none.
static std::vector<int64_t> lastValues(const SnnState &state) {
  std::vector<int64_t> last(state.potentials.size(), 0);
  for (const std::vector<int32_t> &values : state.values)
    for (size_t neuron = 0; neuron < values.size(); ++neuron)
      if (values[neuron] != 0)
        last[neuron] = values[neuron];
  return last;
}

/// exp(x) / sum of exp, shifted by the largest x against overflow.
static void applySoftmax(std::vector<double> &numbers) {
  double largest = *std::max_element(numbers.begin(), numbers.end());
  double sum = 0;
  for (double &number : numbers)
    sum += number = std::exp(number - largest);
  for (double &number : numbers)
    number /= sum;
}

static SnnOutputValues decode(const SnnOutput &output, const Shape &shape,
                              const SnnState &state) {
  SnnOutputValues result;
  result.name = output.name;
  result.tensorShape = output.tensorShape;
  switch (output.decoder) {
  case SnnDecoder::Potential:
    result.integers = channelFirst(shape, state.potentials);
    break;
  case SnnDecoder::Value:
    result.integers = channelFirst(shape, lastValues(state));
    break;
  case SnnDecoder::Count:
    result.integers = channelFirst(shape, state.counts);
    break;
  }
  for (int64_t integer : result.integers)
    result.reals.push_back(integer * output.scale);
  if (output.softmax)
    applySoftmax(result.reals);
  return result;
}

//===----------------------------------------------------------------------===//
// Frames
//===----------------------------------------------------------------------===//

/// Checks what goes into an input and encodes it.
static Result<SnnState> encodeInput(const SnnInput &input,
                                    const SnnInputData &data, int64_t steps) {
  if (input.encoder == SnnEncoder::Stream) {
    if (!data.stream)
      return Error{"input '" + input.name +
                   "' expects a stream of events, but found none"};
    return encodeStream(input, *data.stream, steps);
  }
  int64_t expected = input.shape.numNeurons();
  if (static_cast<int64_t>(data.numbers.size()) != expected)
    return Error{"input '" + input.name + "' expects " +
                 std::to_string(expected) + " numbers, but found " +
                 std::to_string(data.numbers.size())};
  return encode(input, data.numbers.data(), steps);
}

static int64_t countEvents(const SnnState &input) {
  int64_t events = 0;
  for (const std::vector<int32_t> &values : input.values)
    events += values.size() - std::count(values.begin(), values.end(), 0);
  return events;
}

Result<SnnFrame> SnnInterpreter::run(ArrayRef<ArrayRef<float>> inputs) const {
  std::vector<SnnInputData> data;
  for (ArrayRef<float> numbers : inputs)
    data.push_back({numbers});
  return run(ArrayRef<SnnInputData>(data));
}

Result<SnnFrame> SnnInterpreter::run(ArrayRef<SnnInputData> inputs) const {
  if (inputs.size() != plan->inputs.size())
    return Error{"the network expects " + std::to_string(plan->inputs.size()) +
                 " inputs, but found " + std::to_string(inputs.size())};
  std::vector<SnnState> encoded;
  for (size_t index = 0; index < inputs.size(); ++index) {
    Result<SnnState> state =
        encodeInput(plan->inputs[index], inputs[index], plan->steps);
    if (!state)
      return state.error();
    encoded.push_back(std::move(*state));
  }
  SnnFrame frame;
  for (const SnnState &input : encoded)
    frame.inputEvents.push_back(countEvents(input));

  std::vector<SnnState> states = runTicks(*plan, encoded);
  frame.ticks = plan->ticks;
  for (const SnnOutput &output : plan->outputs)
    frame.outputs.push_back(decode(output,
                                   plan->populations[output.population].shape,
                                   states[output.population]));
  for (size_t index = 0; index < states.size(); ++index) {
    const SnnPopulation &population = plan->populations[index];
    SnnPopulationTrace trace;
    trace.layer = population.layer;
    trace.shape = population.shape;
    trace.phase = population.phase;
    for (const std::vector<int32_t> &values : states[index].values)
      trace.values.push_back(channelFirst(population.shape, values));
    trace.potentials = channelFirst(population.shape, states[index].potentials);
    frame.populations.push_back(std::move(trace));
  }
  return frame;
}
