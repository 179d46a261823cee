// A trained spiking network as plain numbers, ready to run. Neurons are in the
// order y, x, c (channel innermost) here, so that inner loops run over
// channels.

#ifndef SNNC_LIB_INTERPRETER_SPIKINGPLAN_H
#define SNNC_LIB_INTERPRETER_SPIKINGPLAN_H

#include "snnc/Interpreter/SpikingInterpreter.h"
#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::interpreter {

/// With the numbers of snn::NeuronModel.
enum class SpikingModel {
  Relay,
  Threshold,
  Integrator,
  IntegrateFire,
  LeakyIntegrator,
  Lif,
  CubaLeakyIntegrator,
  CubaLif,
  Loihi,
  SigmaDelta
};

/// With the numbers of snn::Decoder.
enum class SpikingDecoder { Potential, Value, Count };

/// How a spike resets: with the numbers of snn::Reset.
enum class SpikingReset { Subtract, Zero, Value };

/// All synapses of one layer.
struct SpikingProjection {
  int64_t source = 0; ///< inputs count first, then populations
  int64_t delay = 0;  ///< steps after the one of the event
  bool isDense = false;
  bool isPerNeuron = false; ///< one_to_one with a weight per neuron
  Shape sourceShape;
  Shape targetShape;
  synapse::Kernel kernel;
  std::vector<int64_t> targetRows;    ///< targetPlaces() of rows; not if dense
  std::vector<int64_t> targetColumns; ///< targetPlaces() of columns
  /// dense: [source neuron][target neuron], both in the order y, x, c; one per
  /// neuron: in the order y, x, c; else [source channel][ky][kx][target channel
  /// in its group]. Integers (times 2^shift) if the target is of integers.
  std::vector<float> weights;
  std::vector<int32_t> integers;
};

/// What a network decides for all its neurons.
struct SpikingRules {
  bool isDifference = false;  ///< form
  bool isStrict = false;      ///< compare gt
  bool isMultiple = false;    ///< spikes
  bool resetsLater = false;   ///< reset_time next_step
  bool membraneFirst = false; ///< synapse_order
  bool hasFloor = false;
  SpikingReset reset = SpikingReset::Subtract;
};

/// A map of neurons; the arrays have one number per neuron in the order y, x,
/// c, or are empty if the model has no use for them.
struct SpikingPopulation {
  std::string layer;
  Shape shape;
  SpikingModel model = SpikingModel::Relay;
  bool isGraded = false;  ///< sends real numbers, not spikes
  bool isMaximum = false; ///< the accumulator keeps the largest contribution
  std::vector<SpikingProjection> projections; ///< in the order of the currents
  std::vector<float> bias;                    ///< empty: none

  /// form decay: v = (decay * v + gain * i) + leak. form difference: v = v +
  /// gain * ((restPotential - v) + resistance * i); if `loss` differs from
  /// gain: v = v + (loss * (restPotential - v) + gain * (resistance * i)).
  std::vector<float> decay, gain, leak;
  std::vector<float> loss, restPotential, resistance;
  /// The synaptic current: i = synapseDecay * i + synapseGain * s, or i = (i -
  /// synapseLoss * i) + synapseGain * s.
  std::vector<float> synapseDecay, synapseLoss, synapseGain;
  std::vector<float> threshold, resetPotential, floor;

  std::vector<int64_t> delaySteps; ///< of a relay; empty: none
  int64_t mostDelay = 0;

  // Of model loihi.
  std::vector<int64_t> integerBias, currentDecay, voltageDecay;
  std::vector<int64_t> integerThreshold, integerReset, refractory;
  std::vector<int64_t> resetInterval, resetOffset;

  bool isInteger() const { return model == SpikingModel::Loihi; }
  bool hasCurrent() const {
    return model == SpikingModel::CubaLif ||
           model == SpikingModel::CubaLeakyIntegrator;
  }
};

struct SpikingInputPlan {
  SpikingInputInfo info;
  // For targets of integers: clamp(round(r / scale), low, high).
  double scale = 1.0;
  int64_t low = 0, high = 0;
};

struct SpikingOutputPlan {
  std::string name;
  std::vector<int64_t> tensorShape;
  int64_t population = 0;
  SpikingDecoder decoder = SpikingDecoder::Count;
  double scale = 1.0;
  bool softmax = false;
};

/// The network.
struct SpikingPlan {
  int64_t steps = 0; ///< 0: as many as the sample has
  SpikingRules rules;
  std::vector<SpikingInputPlan> inputs;
  std::vector<SpikingPopulation> populations;
  std::vector<SpikingOutputPlan> outputs;
  /// The populations such that each comes after those that it hears in the same
  /// step.
  std::vector<int64_t> order;
  /// Of each source (inputs first): the longest delay of a reader.
  std::vector<int64_t> longestDelay;
};

/// A message of a neuron, whose index is in the order y, x, c of its
/// population. Messages of a step stand in the order c, y, x.
struct SpikingMessage {
  int64_t neuron;
  float value;
};

/// The state of a population in a run; numbers per neuron.
struct SpikingState {
  std::vector<float> sum; ///< contributions of the step and bias
  std::vector<float> current, potential;
  std::vector<float> fired; ///< spikes of the step before, for next_step
  std::vector<float> last;  ///< the value that it sent in this step
  std::vector<double> count;
  std::vector<int64_t> integerSum, integerCurrent, integerPotential;
  std::vector<int64_t> silent;             ///< refractory steps that remain
  std::vector<std::vector<float>> delayed; ///< of a relay: rings of values
};

/// Zeros for a population.
SpikingState makeState(const SpikingPopulation &population);

/// One step of all neurons: from `sum` to the potentials and to `last`.
void updateNeurons(const SpikingPopulation &population,
                   const SpikingRules &rules, int64_t step,
                   SpikingState &state);

/// Brings one message into the sums of a population.
void spreadReal(const SpikingProjection &projection, int64_t neuron,
                float value, bool isMaximum, std::vector<float> &sums);
void spreadInteger(const SpikingProjection &projection, int64_t neuron,
                   int64_t value, bool isMaximum, std::vector<int64_t> &sums);

/// Runs `steps` steps. `messages` has the messages of each input in each step,
/// or, of a direct input, those that it sends in every step.
SpikingFrame
runSteps(const SpikingPlan &plan, int64_t steps,
         const std::vector<std::vector<std::vector<SpikingMessage>>> &messages,
         const SpikingRunOptions &options);

} // namespace snnc::interpreter

#endif // SNNC_LIB_INTERPRETER_SPIKINGPLAN_H
