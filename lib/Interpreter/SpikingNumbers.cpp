// The numbers of trained neurons: parameters of the file and semantics become
// the factors of one step, computed in double precision and rounded once.

#include "SpikingPlanBuilder.h"

#include "dialects/Snn/NeuronParameters.h"
#include "snnc/IR/RealElements.h"

#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;
using snn::NeuronModel;

/// Numbers of one, per channel or per neuron (c, y, x) as one per neuron in the
/// order y, x, c.
template <typename Stored, typename Number>
static std::vector<Number> perNeuron(const Shape &shape, ElementsAttr attr,
                                     Number standard) {
  std::vector<Number> numbers(shape.numNeurons(), standard);
  std::optional<NumberElements<Stored>> elements =
      NumberElements<Stored>::get(attr);
  if (!elements)
    return numbers;
  int64_t places = shape.height * shape.width;
  int64_t rank = attr.getShapedType().getRank();
  for (int64_t n = 0; n < shape.numNeurons(); ++n) {
    int64_t c = n % shape.channels, place = n / shape.channels;
    int64_t index = rank == 0 ? 0 : rank == 1 ? c : c * places + place;
    numbers[n] = (*elements)[index];
  }
  return numbers;
}

namespace {

/// Reads the parameters of one op.
class Reader {
public:
  explicit Reader(snn::NeuronsOp op) : op(op), shape(op.getShape()) {}

  /// A parameter, or its standard value.
  std::vector<double> real(StringRef name) {
    return perNeuron<float, double>(shape, op.getParameter(name),
                                    standard(name));
  }
  std::vector<int64_t> integer(StringRef name) {
    return perNeuron<int32_t, int64_t>(shape, op.getParameter(name),
                                       static_cast<int64_t>(standard(name)));
  }

private:
  double standard(StringRef name) {
    for (const snn::ParameterRule &rule : snn::parametersOf(op.getModel()))
      if (rule.name == name)
        return rule.standard;
    llvm_unreachable("the model has the parameter");
  }

  snn::NeuronsOp op;
  Shape shape;
};

/// A decay over one step and what is gained of an input.
struct Step {
  double loss; ///< 1 - decay
  double gain;
};

} // namespace

static Step makeStep(double dt, double tau, snn::Scheme scheme) {
  // -expm1 is exact where dt is small against tau.
  double exponential = -std::expm1(-dt / tau);
  switch (scheme) {
  case snn::Scheme::Euler:
    return {dt / tau, dt / tau};
  case snn::Scheme::Exponential:
    return {exponential, exponential};
  case snn::Scheme::ExponentialDecay:
    return {exponential, dt / tau};
  }
  llvm_unreachable("every scheme has its step");
}

static std::vector<float> rounded(const std::vector<double> &numbers) {
  return std::vector<float>(numbers.begin(), numbers.end());
}

/// tau v' = (v_leak - v) + r i.
static void buildLeak(Reader &reader, StringRef tauName,
                      snn::SemanticsAttr semantics,
                      SpikingPopulation &population) {
  std::vector<double> tau = reader.real(tauName), r = reader.real("r"),
                      rest = reader.real("v_leak");
  bool isDifference = semantics.getForm() == snn::Form::Difference;
  for (size_t n = 0; n < tau.size(); ++n) {
    Step step = makeStep(semantics.getSeconds(), tau[n], semantics.getScheme());
    population.decay.push_back(static_cast<float>(1 - step.loss));
    population.loss.push_back(static_cast<float>(step.loss));
    population.gain.push_back(
        static_cast<float>(isDifference ? step.gain : step.gain * r[n]));
    population.leak.push_back(static_cast<float>(step.loss * rest[n]));
  }
  population.restPotential = rounded(rest);
  population.resistance = rounded(r);
}

/// tau_syn i' = -i + w_in s.
static void buildSynapse(Reader &reader, snn::SemanticsAttr semantics,
                         SpikingPopulation &population) {
  std::vector<double> tau = reader.real("tau_syn"),
                      weight = reader.real("w_in");
  for (size_t n = 0; n < tau.size(); ++n) {
    Step step = makeStep(semantics.getSeconds(), tau[n], semantics.getScheme());
    population.synapseDecay.push_back(static_cast<float>(1 - step.loss));
    population.synapseLoss.push_back(static_cast<float>(step.loss));
    population.synapseGain.push_back(static_cast<float>(step.gain * weight[n]));
  }
}

static void buildThreshold(Reader &reader, snn::SemanticsAttr semantics,
                           SpikingPopulation &population) {
  std::vector<double> threshold = reader.real("v_threshold");
  population.threshold = rounded(threshold);
  population.resetPotential = rounded(reader.real("v_reset"));
  if (FloatAttr floor = semantics.getFloor())
    for (double number : threshold)
      population.floor.push_back(
          static_cast<float>(floor.getValueAsDouble() * number));
}

static void buildDelay(Reader &reader, snn::NeuronsOp op,
                       snn::SemanticsAttr semantics,
                       SpikingPopulation &population) {
  if (!op.getParameter("delay"))
    return;
  for (double seconds : reader.real("delay")) {
    // Longer than any sample: what goes in never comes out.
    double steps =
        std::min(std::round(seconds / semantics.getSeconds()), 65535.);
    population.delaySteps.push_back(static_cast<int64_t>(steps));
    population.mostDelay =
        std::max(population.mostDelay, population.delaySteps.back());
  }
}

static void buildLoihi(Reader &reader, snn::NeuronsOp op,
                       SpikingPopulation &population) {
  population.integerBias = perNeuron<int32_t, int64_t>(
      population.shape, op.getBiasAttr(), int64_t(0));
  population.currentDecay = reader.integer("current_decay");
  population.voltageDecay = reader.integer("voltage_decay");
  population.integerThreshold = reader.integer("v_threshold");
  population.integerReset = reader.integer("v_reset");
  population.refractory = reader.integer("refractory");
  population.resetInterval = reader.integer("reset_interval");
  population.resetOffset = reader.integer("reset_offset");
}

void snnc::interpreter::buildNeurons(snn::NeuronsOp op,
                                     snn::SemanticsAttr semantics,
                                     SpikingPopulation &population) {
  Reader reader(op);
  NeuronModel model = op.getModel();
  population.layer = op.getLayerName();
  population.shape = op.getShape();
  population.isGraded = snn::sendsValues(model);
  population.isMaximum = op.isMaximum();
  population.model = static_cast<SpikingModel>(model);
  if (model == NeuronModel::Loihi)
    return buildLoihi(reader, op, population);
  if (op.getBiasAttr())
    population.bias =
        perNeuron<float, float>(population.shape, op.getBiasAttr(), 0.0f);
  switch (model) {
  case NeuronModel::Relay:
    return buildDelay(reader, op, semantics, population);
  case NeuronModel::Threshold:
  case NeuronModel::SigmaDelta:
    population.threshold = rounded(reader.real("threshold"));
    return;
  case NeuronModel::Integrator:
  case NeuronModel::IntegrateFire:
    population.gain = rounded(reader.real("r"));
    break;
  case NeuronModel::LeakyIntegrator:
  case NeuronModel::Lif:
    buildLeak(reader, "tau", semantics, population);
    break;
  case NeuronModel::CubaLeakyIntegrator:
  case NeuronModel::CubaLif:
    buildSynapse(reader, semantics, population);
    buildLeak(reader, "tau_mem", semantics, population);
    break;
  case NeuronModel::Loihi:
    break;
  }
  if (snn::firesAndResets(model))
    buildThreshold(reader, semantics, population);
}
