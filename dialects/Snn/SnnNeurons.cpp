// The models of snn.neurons: their parameters and rules.

#include "dialects/Snn/NeuronParameters.h"
#include "dialects/Snn/SnnVerifiers.h"

#include "snnc/IR/RealElements.h"

#include "llvm/ADT/STLExtras.h"

#include <cfloat>

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;
using namespace snnc::snn::detail;

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

/// The rule of a time constant: the smallest positive f32 and above.
static constexpr ParameterRule timeConstant(StringLiteral name) {
  return {name, /*isRequired=*/true, 0.0, FLT_TRUE_MIN, FLT_MAX};
}

static constexpr ParameterRule required(StringLiteral name) {
  return {name, /*isRequired=*/true};
}

static constexpr ParameterRule optional(StringLiteral name, double standard) {
  return {name, /*isRequired=*/false, standard};
}

/// Loihi's decays are 12-bit fractions (Davies et al. 2018).
static constexpr ParameterRule decay(StringLiteral name) {
  return {name, /*isRequired=*/true, 0.0, 0, 4096};
}

static constexpr ParameterRule steps(StringLiteral name) {
  return {name, /*isRequired=*/false, 0.0, 0, 65535};
}

ArrayRef<ParameterRule> snnc::snn::parametersOf(NeuronModel model) {
  static constexpr ParameterRule relay[] = {
      {"delay", /*isRequired=*/false, 0.0, 0, FLT_MAX}};
  static constexpr ParameterRule threshold[] = {required("threshold")};
  static constexpr ParameterRule integrator[] = {optional("r", 1)};
  static constexpr ParameterRule integrateFire[] = {
      required("v_threshold"), optional("r", 1), optional("v_reset", 0)};
  static constexpr ParameterRule leakyIntegrator[] = {
      timeConstant("tau"), optional("r", 1), optional("v_leak", 0)};
  static constexpr ParameterRule lif[] = {
      timeConstant("tau"), required("v_threshold"), optional("r", 1),
      optional("v_leak", 0), optional("v_reset", 0)};
  static constexpr ParameterRule cubaLeakyIntegrator[] = {
      timeConstant("tau_syn"), timeConstant("tau_mem"), optional("r", 1),
      optional("v_leak", 0), optional("w_in", 1)};
  static constexpr ParameterRule cubaLif[] = {
      timeConstant("tau_syn"), timeConstant("tau_mem"), required("v_threshold"),
      optional("r", 1),        optional("v_leak", 0),   optional("v_reset", 0),
      optional("w_in", 1)};
  static constexpr ParameterRule loihi[] = {
      decay("current_decay"), decay("voltage_decay"), required("v_threshold"),
      optional("v_reset", 0), steps("refractory"),    steps("reset_interval"),
      steps("reset_offset")};
  static constexpr ParameterRule sigmaDelta[] = {
      {"threshold", /*isRequired=*/true, 0.0, 0, FLT_MAX}};
  switch (model) {
  case NeuronModel::Relay:
    return relay;
  case NeuronModel::Threshold:
    return threshold;
  case NeuronModel::Integrator:
    return integrator;
  case NeuronModel::IntegrateFire:
    return integrateFire;
  case NeuronModel::LeakyIntegrator:
    return leakyIntegrator;
  case NeuronModel::Lif:
    return lif;
  case NeuronModel::CubaLeakyIntegrator:
    return cubaLeakyIntegrator;
  case NeuronModel::CubaLif:
    return cubaLif;
  case NeuronModel::Loihi:
    return loihi;
  case NeuronModel::SigmaDelta:
    return sigmaDelta;
  }
  llvm_unreachable("every model has its parameters");
}

bool snnc::snn::isIntegerModel(NeuronModel model) {
  return model == NeuronModel::Loihi;
}

bool snnc::snn::hasPotential(NeuronModel model) {
  return model != NeuronModel::Relay && model != NeuronModel::Threshold;
}

bool snnc::snn::sendsValues(NeuronModel model) {
  return model == NeuronModel::Relay || model == NeuronModel::Integrator ||
         model == NeuronModel::LeakyIntegrator ||
         model == NeuronModel::CubaLeakyIntegrator ||
         model == NeuronModel::SigmaDelta;
}

bool snnc::snn::firesAndResets(NeuronModel model) {
  return model == NeuronModel::IntegrateFire || model == NeuronModel::Lif ||
         model == NeuronModel::CubaLif || model == NeuronModel::Loihi;
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

/// Checks that there are one, C or CxHxW numbers of the right type.
static LogicalResult verifyShape(NeuronsOp op, StringRef name,
                                 ElementsAttr numbers) {
  bool isInteger = isIntegerModel(op.getModel());
  ShapedType type = numbers.getShapedType();
  bool isRightType = isInteger ? type.getElementType().isSignlessInteger(32)
                               : type.getElementType().isF32();
  if (!isRightType)
    return op.emitOpError("expects '")
           << name << "' of type " << (isInteger ? "i32" : "f32")
           << " for model " << stringifyNeuronModel(op.getModel())
           << ", but found " << type.getElementType();
  Shape shape = op.getShape();
  int64_t perNeuron[] = {shape.channels, shape.height, shape.width};
  ArrayRef<int64_t> found = type.getShape();
  if (found.empty() || found == ArrayRef(perNeuron).take_front(1) ||
      found == ArrayRef(perNeuron))
    return success();
  return op.emitOpError("expects '")
         << name << "' as one number, one per channel (" << shape.channels
         << ") or one per neuron (" << toText(shape) << "), but found " << type;
}

/// Checks type, shape and range of a bias or parameter.
static LogicalResult verifyNumbers(NeuronsOp op, const ParameterRule &rule,
                                   ElementsAttr numbers) {
  if (failed(verifyShape(op, rule.name, numbers)))
    return failure();
  auto verifyRange = [&](auto view) -> LogicalResult {
    if (!view)
      return op.emitOpError("expects data for every number of '")
             << rule.name << "'; give dense numbers or a resource that holds "
             << "them";
    for (int64_t index = 0; index < view->numStored(); ++index) {
      double value = (*view)[index];
      if (value >= rule.low && value <= rule.high)
        continue;
      if (rule.low > 0 && value <= 0)
        return op.emitOpError("expects '")
               << rule.name << "' above 0, but number " << index << " is "
               << value;
      if (value >= -DBL_MAX && value <= DBL_MAX)
        return op.emitOpError("expects '")
               << rule.name << "' from " << rule.low << " to " << rule.high
               << ", but number " << index << " is " << value;
      return op.emitOpError("expects finite numbers, but '")
             << rule.name << "' " << index << " is " << value;
    }
    return success();
  };
  if (isIntegerModel(op.getModel()))
    return verifyRange(IntegerElements::get(numbers));
  return verifyRange(RealElements::get(numbers));
}

/// Checks that the model has every parameter and every required one is there.
static LogicalResult verifyParameters(NeuronsOp op) {
  ArrayRef<ParameterRule> rules = parametersOf(op.getModel());
  StringRef model = stringifyNeuronModel(op.getModel());
  if (ElementsAttr bias = op.getBiasAttr())
    if (failed(verifyNumbers(op, {"bias"}, bias)))
      return failure();
  for (const ParameterRule &rule : rules)
    if (rule.isRequired &&
        (!op.getParameters() || !op.getParameters()->contains(rule.name)))
      return op.emitOpError("expects parameter '")
             << rule.name << "' for model " << model;
  if (!op.getParameters())
    return success();
  for (NamedAttribute parameter : op.getParametersAttr()) {
    StringRef name = parameter.getName();
    const ParameterRule *rule = llvm::find_if(
        rules, [&](const ParameterRule &rule) { return rule.name == name; });
    if (rule == rules.end()) {
      InFlightDiagnostic diagnostic = op.emitOpError("has parameter '")
                                      << name << "', but model " << model
                                      << " has ";
      llvm::interleaveComma(rules, diagnostic, [&](const ParameterRule &each) {
        diagnostic << each.name;
      });
      return diagnostic;
    }
    auto numbers = dyn_cast<ElementsAttr>(parameter.getValue());
    if (!numbers)
      return op.emitOpError("expects dense numbers as parameter '")
             << name << "', but found " << parameter.getValue();
    if (failed(verifyNumbers(op, *rule, numbers)))
      return failure();
  }
  return success();
}

LogicalResult NeuronsOp::verify() {
  SemanticsAttr semantics = semanticsOf(*this);
  if (!semantics.isSpiking())
    return emitOpError("is a population of real numbers, but the network's "
                       "coding is ")
           << stringifyCoding(semantics.getCoding())
           << ", which has snn.population";
  if (failed(verifyCurrents(*this, getCurrents(), getShape())))
    return failure();
  for (auto [index, current] : llvm::enumerate(getCurrents())) {
    auto synapses = current.getDefiningOp<SynapseOpInterface>();
    if (isIntegerModel(getModel()) && synapses && synapses.isReal())
      return emitOpError("has model ")
             << stringifyNeuronModel(getModel())
             << ", which adds integers, but current " << index
             << " has f32 weights; give it i8 weights and a shift";
  }
  return verifyParameters(*this);
}
