// Converts the neurons of the operator domain ai.snnc, and of others by alias.

#include "Node.h"

using namespace mlir;

namespace snnc::importer {

namespace {

/// What an operator computes; docs/onnx-spiking.md has the equations.
struct NeuronKind {
  StringLiteral domain;
  StringLiteral type;
  bool hasDecay = false;   ///< an input or attribute `beta`
  bool hasSynapse = false; ///< a state in front of the membrane, and `alpha`
  bool isSpiking = true;
  StringLiteral reset = "subtract"; ///< where no attribute says another
  StringLiteral compare = "gt";
};

/// The choices of one node.
struct Choices {
  bool orEqual = false;
  bool isSubtract = false;
  bool isNextStep = false;
  float value = 0.0f; ///< of the membrane after a reset
};

} // namespace

// SNN_implementation is the domain of a PyTorch extension with which several
// event-camera networks are exported; its LIF fires at beta * mem + input >=
// threshold and then sets the membrane to 0.
static constexpr NeuronKind kinds[] = {
    {"ai.snnc", "IF"},
    {"ai.snnc", "LIF", true},
    {"ai.snnc", "CubaLIF", true, true},
    {"ai.snnc", "LI", true, false, false},
    {"SNN_implementation", "LIF", true, false, true, "zero", "ge"},
};

static const NeuronKind *findKind(const onnx::NodeProto &proto) {
  for (const NeuronKind &kind : kinds)
    if (kind.domain == proto.domain() && kind.type == proto.op_type())
      return &kind;
  return nullptr;
}

bool isSpikingDomain(StringRef domain) {
  return llvm::any_of(
      kinds, [&](const NeuronKind &kind) { return kind.domain == domain; });
}

static Choices readChoices(Node &node, const NeuronKind &kind) {
  Choices choices;
  std::string compare = node.getString("compare", kind.compare);
  std::string reset = node.getString("reset", kind.reset);
  std::string time = node.getString("reset_time", "same_step");
  choices.value = node.getFloat("reset_value", 0.0f);
  choices.orEqual = compare == "ge";
  choices.isSubtract = reset == "subtract";
  choices.isNextStep = time == "next_step";
  if (compare != "ge" && compare != "gt")
    (void)node.error("has the attribute 'compare' " + quote(compare) +
                     "; gt or ge is expected");
  if (reset != "subtract" && reset != "zero" && reset != "value")
    (void)node.error("has the attribute 'reset' " + quote(reset) +
                     "; subtract, zero or value is expected");
  if (time != "same_step" && time != "next_step")
    (void)node.error("has the attribute 'reset_time' " + quote(time) +
                     "; same_step or next_step is expected");
  if (choices.value != 0.0f && reset != "value")
    (void)node.error("has the attribute 'reset_value', but resets by " +
                     quote(reset) + "; reset 'value' is expected with it");
  return choices;
}

/// A parameter from an input or an attribute of its name: one number, or one
/// per channel (dimension 1) of `like`.
static Value parameter(Node &node, int index, StringRef name, float otherwise,
                       Value like) {
  if (!node.hasInput(index))
    return node.splat({}, node.getFloat(name, otherwise));
  Value value = node.weights(index, name);
  if (node.hasErrors() || shapeOf(value).size() != 1 ||
      shapeOf(value)[0] == 1 || shapeOf(like).size() < 3)
    return value;
  SmallVector<int64_t> shape(shapeOf(like).size() - 1, 1);
  shape[0] = shapeOf(value)[0];
  return node.reshape(value, shape);
}

static Value fires(Node &node, Value membrane, Value threshold, bool orEqual) {
  return node.create<ann::BinaryOp>(orEqual ? ann::BinaryKind::GreaterEqual
                                            : ann::BinaryKind::Greater,
                                    membrane, threshold);
}

static Value resetBy(Node &node, const Choices &choices, Value membrane,
                     Value spike, Value threshold) {
  if (choices.isSubtract) {
    Value amount = node.create<ann::MulOp>(spike, threshold);
    return node.create<ann::SubOp>(membrane, amount);
  }
  return node.create<ann::WhereOp>(spike, node.splat({}, choices.value),
                                   membrane);
}

static LogicalResult defineOutputs(Node &node, ArrayRef<Value> values) {
  if (node.hasErrors())
    return failure();
  node.expectNoOutputFrom(static_cast<int>(values.size()),
                          "the operator has no such output");
  if (node.hasErrors())
    return failure();
  for (auto [index, value] : llvm::enumerate(values)) {
    bool isNamed = static_cast<int>(index) < node.getProto().output_size() &&
                   !node.getProto().output(index).empty();
    if (isNamed)
      node.getGraph().define(node.getProto().output(index),
                             Tensor{value, std::nullopt});
  }
  return success();
}

LogicalResult importSpikingNeuron(Node &node) {
  const NeuronKind *kind = findKind(node.getProto());
  if (!kind)
    return node.error("is no operator of the domain " +
                      quote(node.getProto().domain()) +
                      "; ai.snnc has IF, LIF, CubaLIF and LI, "
                      "SNN_implementation has LIF");
  int states = kind->hasSynapse ? 2 : 1;
  int decays = kind->hasSynapse + kind->hasDecay;
  node.expectInputs(1 + states, 1 + states + decays + kind->isSpiking);
  Value current = node.input(0);
  Value synapse = kind->hasSynapse ? node.input(1) : Value();
  Value membrane = node.input(states);
  if (node.hasErrors())
    return failure();
  int next = 1 + states;
  SmallVector<Value> results;
  if (kind->hasSynapse) {
    Value alpha = parameter(node, next++, "alpha", 0.0f, current);
    Value kept = node.create<ann::MulOp>(alpha, synapse);
    current = synapse = node.create<ann::AddOp>(kept, current);
  }
  Value beta = kind->hasDecay ? parameter(node, next++, "beta", 1.0f, current)
                              : node.splat({}, 1.0f);
  if (!kind->isSpiking) {
    Value kept = node.create<ann::MulOp>(beta, membrane);
    return defineOutputs(node, {node.create<ann::AddOp>(kept, current)});
  }
  Value threshold = parameter(node, next, "threshold", 1.0f, current);
  Choices choices = readChoices(node, *kind);
  if (node.hasErrors())
    return failure();
  Value kept = node.create<ann::MulOp>(beta, membrane);
  Value charged = node.create<ann::AddOp>(kept, current);
  if (choices.isNextStep) {
    Value old = fires(node, membrane, threshold, choices.orEqual);
    charged = resetBy(node, choices, charged, old, threshold);
  }
  Value spike = fires(node, charged, threshold, choices.orEqual);
  Value after = choices.isNextStep
                    ? charged
                    : resetBy(node, choices, charged, spike, threshold);
  results.push_back(spike);
  if (kind->hasSynapse)
    results.push_back(synapse);
  results.push_back(after);
  return defineOutputs(node, results);
}

} // namespace snnc::importer
