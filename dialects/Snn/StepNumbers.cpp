// The numbers by which trained neurons take one step: parameters of the file
// and semantics become factors.

#include "dialects/Snn/StepNumbers.h"

#include "dialects/Snn/NeuronParameters.h"
#include "snnc/IR/RealElements.h"

#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;

/// The value of a parameter that is absent; of a bias 0.
static double standardOf(NeuronsOp op, StringRef name) {
  for (const ParameterRule &rule : parametersOf(op.getModel()))
    if (rule.name == name)
      return rule.standard;
  return 0.0;
}

std::vector<double> snnc::snn::perNeuron(NeuronsOp op, StringRef name) {
  Shape shape = op.getShape();
  std::vector<double> numbers(shape.numNeurons(), standardOf(op, name));
  ElementsAttr attr = name == "bias" ? op.getBiasAttr() : op.getParameter(name);
  std::optional<RealElements> reals = RealElements::get(attr);
  std::optional<IntegerElements> integers = IntegerElements::get(attr);
  if (!reals && !integers)
    return numbers;
  int64_t places = shape.height * shape.width;
  int64_t rank = attr.getShapedType().getRank();
  for (int64_t n = 0; n < shape.numNeurons(); ++n) {
    int64_t c = n % shape.channels, place = n / shape.channels;
    int64_t index = rank == 0 ? 0 : rank == 1 ? c : c * places + place;
    numbers[n] = reals ? double((*reals)[index]) : double((*integers)[index]);
  }
  return numbers;
}

namespace {
/// A decay over one step and what is gained of an input.
struct Step {
  double loss; ///< 1 - decay
  double gain;
};
} // namespace

static Step makeStep(double dt, double tau, Scheme scheme) {
  // -expm1 is exact where dt is small against tau.
  double exponential = -std::expm1(-dt / tau);
  switch (scheme) {
  case Scheme::Euler:
    return {dt / tau, dt / tau};
  case Scheme::Exponential:
    return {exponential, exponential};
  case Scheme::ExponentialDecay:
    return {exponential, dt / tau};
  }
  llvm_unreachable("every scheme has its step");
}

static std::vector<float> rounded(const std::vector<double> &numbers) {
  return std::vector<float>(numbers.begin(), numbers.end());
}

/// tau v' = (v_leak - v) + r i.
static void addLeak(NeuronsOp op, StringRef tauName, SemanticsAttr semantics,
                    StepNumbers &numbers) {
  std::vector<double> tau = perNeuron(op, tauName), r = perNeuron(op, "r"),
                      rest = perNeuron(op, "v_leak");
  bool isDifference = semantics.getForm() == Form::Difference;
  for (size_t n = 0; n < tau.size(); ++n) {
    Step step = makeStep(semantics.getSeconds(), tau[n], semantics.getScheme());
    numbers.decay.push_back(static_cast<float>(1 - step.loss));
    numbers.loss.push_back(static_cast<float>(step.loss));
    numbers.gain.push_back(
        static_cast<float>(isDifference ? step.gain : step.gain * r[n]));
    numbers.leak.push_back(static_cast<float>(step.loss * rest[n]));
  }
  numbers.rest = rounded(rest);
  numbers.resistance = rounded(r);
}

/// tau_syn i' = -i + w_in s.
static void addSynapse(NeuronsOp op, SemanticsAttr semantics,
                       StepNumbers &numbers) {
  std::vector<double> tau = perNeuron(op, "tau_syn"),
                      weight = perNeuron(op, "w_in");
  for (size_t n = 0; n < tau.size(); ++n) {
    Step step = makeStep(semantics.getSeconds(), tau[n], semantics.getScheme());
    numbers.synapseDecay.push_back(static_cast<float>(1 - step.loss));
    numbers.synapseLoss.push_back(static_cast<float>(step.loss));
    numbers.synapseGain.push_back(static_cast<float>(step.gain * weight[n]));
  }
}

static void addThreshold(NeuronsOp op, SemanticsAttr semantics,
                         StepNumbers &numbers) {
  std::vector<double> threshold = perNeuron(op, "v_threshold");
  numbers.threshold = rounded(threshold);
  numbers.reset = rounded(perNeuron(op, "v_reset"));
  if (FloatAttr floor = semantics.getFloor())
    for (double number : threshold)
      numbers.floor.push_back(
          static_cast<float>(floor.getValueAsDouble() * number));
}

StepNumbers snnc::snn::stepNumbers(NeuronsOp op, SemanticsAttr semantics) {
  StepNumbers numbers;
  NeuronModel model = op.getModel();
  if (op.getBiasAttr())
    numbers.bias = rounded(perNeuron(op, "bias"));
  switch (model) {
  case NeuronModel::Relay:
  case NeuronModel::Loihi:
    return numbers;
  case NeuronModel::Threshold:
  case NeuronModel::SigmaDelta:
    numbers.threshold = rounded(perNeuron(op, "threshold"));
    return numbers;
  case NeuronModel::Integrator:
  case NeuronModel::IntegrateFire:
    numbers.gain = rounded(perNeuron(op, "r"));
    break;
  case NeuronModel::LeakyIntegrator:
  case NeuronModel::Lif:
    addLeak(op, "tau", semantics, numbers);
    break;
  case NeuronModel::CubaLeakyIntegrator:
  case NeuronModel::CubaLif:
    addSynapse(op, semantics, numbers);
    addLeak(op, "tau_mem", semantics, numbers);
    break;
  }
  if (firesAndResets(model))
    addThreshold(op, semantics, numbers);
  return numbers;
}
