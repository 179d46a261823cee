// Turns decays and gains of a step into time constants and resistances.

#include "SpikingParameters.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::recognize;

Result<Shape> snnc::mapOf(const Population &neurons) {
  std::vector<int64_t> sizes = neurons.shape;
  if (sizes.size() > 1 && sizes[0] == 1)
    sizes.erase(sizes.begin());
  switch (sizes.size()) {
  case 0:
    return Shape{1, 1, 1};
  case 1:
    return Shape{sizes[0], 1, 1};
  case 2: // one-dimensional maps lie in a row
    return Shape{sizes[0], 1, sizes[1]};
  case 3:
    return Shape{sizes[0], sizes[1], sizes[2]};
  default:
    return Error{
        "layer '" + neurons.name + "' has neurons in " +
        std::to_string(sizes.size()) +
        " dimensions; a map of channels, rows and columns is expected"};
  }
}

ElementsAttr snnc::toNumbers(Builder &builder, const Coefficient &value,
                             const Population &neurons) {
  auto attr = [&](ArrayRef<int64_t> shape, ArrayRef<float> numbers) {
    auto type = RankedTensorType::get(shape, builder.getF32Type());
    return DenseElementsAttr::get(type, numbers);
  };
  if (value.isUniform())
    return attr({}, {static_cast<float>(value[0])});
  Shape map = *mapOf(neurons);
  std::vector<double> all = value.expand(neurons.shape);
  std::vector<float> numbers(all.begin(), all.end());
  int64_t area = map.height * map.width;
  bool isPerChannel = true;
  for (size_t i = 0; i < numbers.size(); ++i)
    isPerChannel &= numbers[i] == numbers[i / area * area];
  if (!isPerChannel)
    return attr({map.channels, map.height, map.width}, numbers);
  std::vector<float> channels;
  for (int64_t channel = 0; channel < map.channels; ++channel)
    channels.push_back(numbers[channel * area]);
  return attr({map.channels}, channels);
}

/// The f32 number near `start` for which `measure` comes nearest to `target`.
template <typename Function>
static float fit(double start, double target, Function measure) {
  float best = static_cast<float>(start), candidate = best;
  for (int i = 0; i < 8; ++i)
    candidate = std::nextafter(candidate, 0.0f);
  for (int i = 0; i < 17; ++i) {
    double error = std::abs(measure(candidate) - target);
    if (error < std::abs(measure(best) - target))
      best = candidate;
    candidate = std::nextafter(candidate, INFINITY);
  }
  return best;
}

/// Applies `function` to each number of one or two coefficients.
template <typename Function>
static Coefficient apply(const Population &neurons, const Coefficient &a,
                         const Coefficient &b, Function function) {
  if (a.isUniform() && b.isUniform())
    return Coefficient(function(a[0], b[0]));
  std::vector<double> left = a.expand(neurons.shape);
  std::vector<double> right = b.expand(neurons.shape);
  for (size_t i = 0; i < left.size(); ++i)
    left[i] = function(left[i], right[i]);
  return Coefficient(neurons.shape, std::move(left));
}

namespace {

/// Collects the parameters of one population.
struct Collector {
  Builder &builder;
  const Population &neurons;
  double dt;
  NamedAttrList parameters;

  void set(StringRef name, const Coefficient &value) {
    parameters.set(name, toNumbers(builder, value, neurons));
  }

  /// tau of a decay; `what` names it in the error.
  Result<Coefficient> timeConstant(const Coefficient &decay,
                                   const char *what) const {
    for (int64_t i = 0; i < decay.size(); ++i)
      if (!(decay[i] < 1.0))
        return Error{"layer '" + neurons.name + "' keeps " + decay.toText() +
                     " of its " + what +
                     " from step to step; less than 1 is expected"};
    return apply(neurons, decay, Coefficient(), [&](double kept, double) {
      return fit(dt / (1.0 - kept), static_cast<float>(kept),
                 [&](float tau) { return static_cast<float>(1.0 - dt / tau); });
    });
  }

  /// Sets the resistance that makes `gain` of a decay; it is 1 where the
  /// membrane moves by a part of its distance from the current.
  void setResistance(const Coefficient &gain, const Coefficient &decay,
                     const Coefficient &tau) {
    if (!gain.equals(Coefficient(1.0) - decay))
      set("r", resistance(gain, tau));
  }

  Coefficient resistance(const Coefficient &gain,
                         const Coefficient &tau) const {
    return apply(neurons, gain, tau, [&](double factor, double time) {
      return fit(factor * time / dt, static_cast<float>(factor),
                 [&](float r) { return static_cast<float>(r * (dt / time)); });
    });
  }
};

} // namespace

static bool isPure(const Coefficient &decay) { return decay.is(1.0); }

static Status setMembrane(Collector &out, const Population &neurons,
                          NeuronParameters &result) {
  bool isSpiking = neurons.isSpiking;
  if (isPure(neurons.decay)) {
    result.model = isSpiking ? snn::NeuronModel::IntegrateFire
                             : snn::NeuronModel::Integrator;
    if (!neurons.gain.is(1.0))
      out.set("r", neurons.gain);
  } else {
    result.model =
        isSpiking ? snn::NeuronModel::Lif : snn::NeuronModel::LeakyIntegrator;
    Result<Coefficient> tau = out.timeConstant(neurons.decay, "membrane");
    if (!tau)
      return tau.error();
    out.set("tau", *tau);
    out.setResistance(neurons.gain, neurons.decay, *tau);
  }
  if (!neurons.bias.isZero())
    result.bias = toNumbers(out.builder, neurons.bias / neurons.gain, neurons);
  return {};
}

static Status setSynapse(Collector &out, const Population &neurons,
                         NeuronParameters &result) {
  result.model = neurons.isSpiking ? snn::NeuronModel::CubaLif
                                   : snn::NeuronModel::CubaLeakyIntegrator;
  Result<Coefficient> tauSyn =
      out.timeConstant(neurons.synapticDecay, "synaptic current");
  if (!tauSyn)
    return tauSyn.error();
  Result<Coefficient> tauMem = out.timeConstant(neurons.decay, "membrane");
  if (!tauMem)
    return tauMem.error();
  out.set("tau_syn", *tauSyn);
  out.set("w_in", out.resistance(Coefficient(1.0), *tauSyn));
  out.set("tau_mem", *tauMem);
  out.setResistance(neurons.gain, neurons.decay, *tauMem);
  if (!neurons.bias.isZero())
    out.set("v_leak", neurons.bias / (Coefficient(1.0) - neurons.decay));
  if (!neurons.synapticBias.isZero())
    result.bias = toNumbers(out.builder, neurons.synapticBias, neurons);
  return {};
}

Result<NeuronParameters>
snnc::toParameters(Builder &builder, const Population &neurons, double dt) {
  Collector out{builder, neurons, dt, {}};
  NeuronParameters result;
  switch (neurons.model) {
  case Model::Relay:
    result.model = snn::NeuronModel::Relay;
    if (!neurons.bias.isZero())
      result.bias = toNumbers(builder, neurons.bias, neurons);
    return result;
  case Model::Threshold:
    result.model = snn::NeuronModel::Threshold;
    out.set("threshold", neurons.threshold);
    result.parameters = out.parameters.getDictionary(builder.getContext());
    return result;
  case Model::Integrate:
    if (Status status = setMembrane(out, neurons, result); !status)
      return status.error();
    break;
  case Model::Synaptic:
    if (Status status = setSynapse(out, neurons, result); !status)
      return status.error();
    break;
  }
  if (neurons.isSpiking)
    out.set("v_threshold", neurons.threshold);
  if (neurons.isSpiking && neurons.reset == Reset::Value)
    out.set("v_reset", neurons.resetValue);
  if (!out.parameters.empty())
    result.parameters = out.parameters.getDictionary(builder.getContext());
  return result;
}
