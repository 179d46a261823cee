// The trained network behind its plain interface: inputs, sizes, steps.

#include "SpikingPlan.h"
#include "SpikingPlanBuilder.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;

/// Recordings of more numbers than this are refused (4 GiB).
static constexpr int64_t mostRecorded = int64_t(1) << 30;

/// Most steps of a sample.
static constexpr int64_t mostSteps = int64_t(1) << 24;

int64_t SpikingOutput::classIndex() const {
  return std::max_element(values.begin(), values.end()) - values.begin();
}

SpikingInterpreter::SpikingInterpreter(std::unique_ptr<SpikingPlan> plan)
    : plan(std::move(plan)) {}
SpikingInterpreter::SpikingInterpreter(SpikingInterpreter &&) = default;
SpikingInterpreter &
SpikingInterpreter::operator=(SpikingInterpreter &&) = default;
SpikingInterpreter::~SpikingInterpreter() = default;

FailureOr<SpikingInterpreter>
SpikingInterpreter::create(snn::NetworkOp network,
                           snn::SemanticsAttr semantics) {
  auto plan = std::make_unique<SpikingPlan>();
  if (failed(buildSpikingPlan(network, semantics, *plan)))
    return failure();
  return SpikingInterpreter(std::move(plan));
}

FailureOr<SpikingInterpreter>
SpikingInterpreter::create(snn::NetworkOp network) {
  return create(network, network.getSemantics());
}

std::vector<SpikingInputInfo> SpikingInterpreter::getInputs() const {
  std::vector<SpikingInputInfo> inputs;
  for (const SpikingInputPlan &input : plan->inputs)
    inputs.push_back(input.info);
  return inputs;
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

/// The index in the order y, x, c of the neuron that has `index` in c, y, x.
static int64_t channelLast(const Shape &shape, int64_t index) {
  int64_t x = index % shape.width, rest = index / shape.width;
  return neuronIndex(shape, {rest / shape.height, rest % shape.height, x});
}

/// The messages of a stream, step by step.
static Result<std::vector<std::vector<SpikingMessage>>>
readEvents(const SpikingInputInfo &input, const data::EventSample &sample) {
  std::string where = "input '" + input.name + "' ";
  std::vector<std::vector<SpikingMessage>> steps(sample.steps);
  int64_t lastStep = 0, lastNeuron = -1;
  for (const data::Event &event : sample.events) {
    if (event.step < 0 || event.step >= sample.steps)
      return Error{where + "expects events in steps 0 to " +
                   std::to_string(sample.steps - 1) + ", but found step " +
                   std::to_string(event.step)};
    if (event.neuron < 0 || event.neuron >= input.shape.numNeurons())
      return Error{where + "has " + std::to_string(input.shape.numNeurons()) +
                   " neurons, but an event has neuron " +
                   std::to_string(event.neuron)};
    if (!std::isfinite(event.value))
      return Error{where + "expects finite numbers, but the event of neuron " +
                   std::to_string(event.neuron) + " in step " +
                   std::to_string(event.step) + " has none"};
    if (event.step < lastStep ||
        (event.step == lastStep && event.neuron <= lastNeuron))
      return Error{where +
                   "expects events sorted by step and neuron, but "
                   "neuron " +
                   std::to_string(event.neuron) + " in step " +
                   std::to_string(event.step) + " comes too late"};
    lastStep = event.step;
    lastNeuron = event.neuron;
    if (event.value != 0)
      steps[event.step].push_back(
          {channelLast(input.shape, event.neuron), event.value});
  }
  return steps;
}

/// The messages that a direct input sends in every step.
static Result<std::vector<std::vector<SpikingMessage>>>
readNumbers(const SpikingInputInfo &input, ArrayRef<float> numbers) {
  std::string where = "input '" + input.name + "' ";
  if (static_cast<int64_t>(numbers.size()) != input.shape.numNeurons())
    return Error{where + "expects " + std::to_string(input.shape.numNeurons()) +
                 " numbers, but found " + std::to_string(numbers.size())};
  std::vector<SpikingMessage> messages;
  for (size_t index = 0; index < numbers.size(); ++index) {
    if (!std::isfinite(numbers[index]))
      return Error{where + "expects finite numbers, but number " +
                   std::to_string(index) + " is none"};
    if (numbers[index] != 0)
      messages.push_back({channelLast(input.shape, index), numbers[index]});
  }
  return std::vector<std::vector<SpikingMessage>>{std::move(messages)};
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

/// The number of steps of a run: the network's, else the sample's, else the
/// caller's.
static Result<int64_t> countSteps(const SpikingPlan &plan,
                                  ArrayRef<SpikingInput> inputs,
                                  const SpikingRunOptions &options) {
  int64_t longest = 0;
  for (auto [input, given] : llvm::zip(plan.inputs, inputs)) {
    if (!input.info.isStream)
      continue;
    if (!given.events)
      return Error{"input '" + input.info.name + "' expects events"};
    if (given.events->steps < 0 || given.events->steps > mostSteps)
      return Error{"input '" + input.info.name + "' expects at most " +
                   std::to_string(mostSteps) + " steps, but the sample has " +
                   std::to_string(given.events->steps)};
    if (plan.steps > 0 && given.events->steps > plan.steps)
      return Error{"the sample has " + std::to_string(given.events->steps) +
                   " steps, but the network runs for " +
                   std::to_string(plan.steps) +
                   "; give it more steps, or 0 for as many as there are"};
    longest = std::max(longest, given.events->steps);
  }
  int64_t steps = plan.steps > 0 ? plan.steps
                  : longest > 0  ? longest
                                 : options.steps;
  if (steps <= 0 || steps > mostSteps)
    return Error{"nothing says how many steps the network runs; give the "
                 "number of steps"};
  return steps;
}

Result<SpikingFrame>
SpikingInterpreter::run(ArrayRef<SpikingInput> inputs,
                        const SpikingRunOptions &options) const {
  if (inputs.size() != plan->inputs.size())
    return Error{"the network has " + std::to_string(plan->inputs.size()) +
                 " inputs, but " + std::to_string(inputs.size()) +
                 " were given"};
  Result<int64_t> steps = countSteps(*plan, inputs, options);
  if (!steps)
    return steps.error();
  int64_t neurons = 0;
  for (const SpikingPopulation &population : plan->populations)
    neurons += population.shape.numNeurons();
  int64_t recordings =
      options.recordSpikes + options.recordPotentials + options.recordCurrents;
  if (recordings > 0 && neurons > mostRecorded / recordings / *steps)
    return Error{"recording " + std::to_string(neurons) + " neurons for " +
                 std::to_string(*steps) +
                 " steps takes too much memory; record fewer things or steps"};
  std::vector<std::vector<std::vector<SpikingMessage>>> messages;
  for (auto [input, given] : llvm::zip(plan->inputs, inputs)) {
    Result<std::vector<std::vector<SpikingMessage>>> read =
        input.info.isStream ? readEvents(input.info, *given.events)
                            : readNumbers(input.info, given.numbers);
    if (!read)
      return read.error();
    messages.push_back(std::move(*read));
  }
  return runSteps(*plan, *steps, messages, options);
}
