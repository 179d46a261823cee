// Runs a network of ann ops in floating point.

#include "snnc/Interpreter/AnnInterpreter.h"

#include "AnnPlan.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;

AnnInterpreter::AnnInterpreter(std::unique_ptr<AnnPlan> plan)
    : plan(std::move(plan)) {}
AnnInterpreter::AnnInterpreter(AnnInterpreter &&) = default;
AnnInterpreter &AnnInterpreter::operator=(AnnInterpreter &&) = default;
AnnInterpreter::~AnnInterpreter() = default;

FailureOr<AnnInterpreter> AnnInterpreter::create(func::FuncOp network,
                                                 Sums sums) {
  auto plan = std::make_unique<AnnPlan>();
  if (failed(buildPlan(network, sums, *plan)))
    return failure();
  return AnnInterpreter(std::move(plan));
}

AnnContext AnnInterpreter::createContext() const {
  AnnContext context;
  context.tensors = plan->initial;
  context.buffers.resize(plan->sizes.size());
  context.scratch.resize(plan->scratchSize);
  for (size_t slot = 0; slot < plan->sizes.size(); ++slot) {
    if (!plan->owned[slot])
      continue;
    context.buffers[slot].resize(plan->sizes[slot]);
    context.tensors[slot] = context.buffers[slot];
  }
  return context;
}

Status AnnInterpreter::run(AnnContext &context,
                           ArrayRef<ArrayRef<float>> inputs) const {
  if (inputs.size() != plan->inputs.size())
    return Error{"expected " + std::to_string(plan->inputs.size()) +
                 " inputs for the network, but got " +
                 std::to_string(inputs.size())};
  for (size_t index = 0; index < inputs.size(); ++index) {
    unsigned slot = plan->inputs[index];
    if (static_cast<int64_t>(inputs[index].size()) != plan->sizes[slot])
      return Error{"expected " + std::to_string(plan->sizes[slot]) +
                   " values for input " + std::to_string(index) +
                   " of the network, but got " +
                   std::to_string(inputs[index].size())};
    context.tensors[slot] = inputs[index];
  }
  for (const AnnPlan::Step &step : plan->steps)
    if (Status status = step(context); !status)
      return status;
  return {};
}

Status AnnInterpreter::runPacked(AnnContext &context,
                                 ArrayRef<float> inputs) const {
  if (static_cast<int64_t>(inputs.size()) != numInputElements())
    return Error{"expected " + std::to_string(numInputElements()) +
                 " values for all inputs of the network, but got " +
                 std::to_string(inputs.size())};
  SmallVector<ArrayRef<float>> parts;
  for (unsigned slot : plan->inputs) {
    parts.push_back(inputs.take_front(plan->sizes[slot]));
    inputs = inputs.drop_front(plan->sizes[slot]);
  }
  return run(context, parts);
}

ArrayRef<Value> AnnInterpreter::getValues() const { return plan->values; }

ArrayRef<float> AnnInterpreter::getTensor(const AnnContext &context,
                                          Value value) const {
  return context.tensors[plan->slots.lookup(value)];
}

ArrayRef<float> AnnInterpreter::getOutput(const AnnContext &context,
                                          unsigned index) const {
  return context.tensors[plan->outputs[index]];
}

unsigned AnnInterpreter::numOutputs() const { return plan->outputs.size(); }

int64_t AnnInterpreter::numInputElements() const {
  int64_t count = 0;
  for (unsigned slot : plan->inputs)
    count += plan->sizes[slot];
  return count;
}
