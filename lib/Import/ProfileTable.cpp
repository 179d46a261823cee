// The profiles: what each framework does with a trained network, as its own
// step equations say. docs/semantics.md compares them with recorded traces.

#include "snnc/Import/Profiles.h"

using namespace snnc;
using namespace snnc::snn;

/// Intel Lava 0.8, lava/proc/lif/models.py, PyLifModelFloat: u = u * (1 - du) +
/// a_in; v = v * (1 - dv) + u + bias; spike where v > vth; v = 0. A process
/// hears in step t + 1 what another one sent in step t.
static Semantics lava() {
  Semantics semantics;
  semantics.reset = Reset::Zero;
  semantics.compare = Compare::Gt;
  semantics.scheme = Scheme::Euler;
  semantics.form = Form::Decay;
  semantics.layerDelay = 1;
  return semantics;
}

/// Nengo 3, nengo/neurons.py, LIF.step: v -= (J - v) * expm1(-dt / tau), the
/// exact solution for a constant input; spike where v > 1; v = 0. The reset
/// inside a step (a refractory time of a part of dt) is left out: v = 0 for the
/// rest of it.
static Semantics nengo() {
  Semantics semantics;
  semantics.reset = Reset::Zero;
  semantics.compare = Compare::Gt;
  semantics.scheme = Scheme::Exponential;
  semantics.form = Form::Decay;
  return semantics;
}

/// Norse 1.1, norse/torch/functional/{lif,lif_box,iaf}.py: v + dt * tau_mem_inv
/// * ((v_leak - v) + i); z = heaviside(v - v_th), which is 0 at 0; v = (1 - z)
/// * v + z * v_reset. lif_feed_forward_step moves the membrane by the old
/// current and lets the current jump afterwards.
static Semantics norse() {
  Semantics semantics;
  semantics.reset = Reset::Value;
  semantics.compare = Compare::Gt;
  semantics.scheme = Scheme::Euler;
  semantics.form = Form::Difference;
  semantics.synapseOrder = SynapseOrder::MembraneFirst;
  return semantics;
}

/// sinabs 2, sinabs/from_nir.py: LIF with alpha = exp(-dt / tau), norm_input =
/// False and weights times dt / tau, IAF with min_v_mem = -threshold; both with
/// MultiSpike, (v >= threshold) * floor(v / threshold), and MembraneSubtract.
static Semantics sinabs() {
  Semantics semantics;
  semantics.reset = Reset::Subtract;
  semantics.compare = Compare::Ge;
  semantics.scheme = Scheme::ExponentialDecay;
  semantics.form = Form::Decay;
  semantics.spikes = SpikesPerStep::Multiple;
  semantics.floor = -1.0;
  return semantics;
}

/// snnTorch 0.9, snntorch/import_nir.py: Leaky and Synaptic with beta = 1 - dt
/// / tau, reset_mechanism "zero", reset_delay False; mem = beta * mem + input;
/// spike where mem - threshold > 0.
static Semantics snntorch() {
  Semantics semantics;
  semantics.reset = Reset::Zero;
  semantics.compare = Compare::Gt;
  semantics.scheme = Scheme::Euler;
  semantics.form = Form::Decay;
  return semantics;
}

/// SpikingJelly 0.0.0.0.14, activation_based/neuron.py, BaseNode: charge (LIF:
/// v + (x - (v - v_reset)) / tau), fire where v - v_threshold >= 0, reset v to
/// v_reset, all in one step.
static Semantics spikingjelly() {
  Semantics semantics;
  semantics.reset = Reset::Value;
  semantics.compare = Compare::Ge;
  semantics.scheme = Scheme::Euler;
  semantics.form = Form::Difference;
  return semantics;
}

/// py-spinnaker2 0.3, neuron model lif_no_delay: v = v * exp_decay + i, with
/// 1 - dt / tau as decay; spike where v > threshold; v = 0. The chip's weights
/// have 8 bits, which is no question of semantics.
static Semantics spinnaker2() {
  Semantics semantics;
  semantics.reset = Reset::Zero;
  semantics.compare = Compare::Gt;
  semantics.scheme = Scheme::Euler;
  semantics.form = Form::Decay;
  return semantics;
}

/// Spyx 0.1, spyx/nn.py, LIF: spikes = activation(V - threshold) of the old V;
/// V = beta * V + x - spikes * threshold. So a potential above the threshold
/// is reset one step later, and is heard one step later.
static Semantics spyx() {
  Semantics semantics;
  semantics.reset = Reset::Subtract;
  semantics.compare = Compare::Gt;
  semantics.scheme = Scheme::Euler;
  semantics.form = Form::Decay;
  semantics.resetTime = ResetTime::NextStep;
  semantics.layerDelay = 1;
  return semantics;
}

llvm::ArrayRef<Profile> snnc::profiles() {
  static constexpr Profile all[] = {
      {"lava", "Euler, reset to zero, v > threshold, a step per layer", lava},
      {"nengo", "exact for constant input, reset to zero", nengo},
      {"norse", "Euler, reset to v_reset, synapse after membrane", norse},
      {"sinabs", "many spikes per step, subtract, v >= -threshold", sinabs},
      {"snntorch", "Euler, reset to zero in the same step", snntorch},
      {"spikingjelly", "Euler, v >= threshold, reset to v_reset", spikingjelly},
      {"spinnaker2", "Euler, reset to zero", spinnaker2},
      {"spyx", "Euler, subtract one step later, a step per layer", spyx}};
  return all;
}
