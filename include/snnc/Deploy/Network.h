// A spiking network of integers as plain data: what chips with formats of their
// own are configured from.

#ifndef SNNC_DEPLOY_NETWORK_H
#define SNNC_DEPLOY_NETWORK_H

#include "snnc/Support/Box.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::deploy {

enum class Encoder {
  Direct, ///< the number in every step
  Rate,   ///< evenly spaced spikes
  Stream, ///< what the sample has in each step
};

/// An input: a real number r becomes clamp(round(r / scale), low, high).
struct Input {
  std::string name;
  Shape shape;
  std::vector<int64_t> tensorShape; ///< as the model declares it, with batch 1
  Encoder encoder = Encoder::Direct;
  double scale = 1.0;
  int64_t low = 0;
  int64_t high = 1;
};

enum class PopulationKind {
  /// The host computes it: a neuron spikes in a step in which factor * number
  /// of its input reaches its threshold.
  Host,
  Spiking,
  /// Potentials only, which the host reads; never spikes.
  Integrator,
};

enum class Reset { Zero, Subtract, Value };

/// Neurons of one layer, in the order c, y, x. In each of its steps, of which
/// the network says how many there are, a neuron begins with its potential, or
/// with 0 if it is stateless; decays it, v - trunc(v * decay / 2^decayBits)
/// toward zero; adds what its synapses bring and its bias; spikes if it has
/// reached its threshold, and is reset.
///
/// Arrays have an element per neuron, or none where nothing is said: biases,
/// initial and decays are then 0.
struct Population {
  PopulationKind kind = PopulationKind::Spiking;
  std::string layer; ///< the user's name
  Shape shape;
  /// The first tick in which it is active. A spike of tick t arrives in tick
  /// t + 1, or later by the projection's delay.
  int64_t phase = 0;
  std::vector<int64_t> thresholds; ///< not of an integrator

  // Of the host's.
  int64_t input = 0;            ///< of the network
  std::vector<int64_t> factors; ///< of numbers

  // Of the others.
  bool isStateless = true; ///< has no bias, initial potential, decay and reset
  std::vector<int64_t> biases;
  std::vector<int64_t> initial;
  std::vector<int64_t> decays;
  unsigned decayBits = 12;
  Reset reset = Reset::Zero;
  /// What a spike subtracts, or the potential behind it, by `reset`.
  std::vector<int64_t> resetValues;

  int64_t numNeurons() const { return shape.numNeurons(); }
};

/// What one step's decay leaves of a neuron's potential.
int64_t decayed(const Population &population, int64_t neuron,
                int64_t potential);

/// A connection; the neurons are numbered in the order c, y, x.
struct Synapse {
  int64_t source = 0;
  int64_t target = 0;
  int64_t weight = 0;
};

/// Connections from one population to another: sorted by source, then target;
/// at most one for each pair, none of weight 0.
struct Projection {
  std::string layer; ///< the user's name of the synapses
  int64_t source = 0;
  int64_t target = 0;
  int64_t delay = 0; ///< ticks beyond the first
  std::vector<Synapse> synapses;
};

enum class Decoder {
  Count,     ///< of the spikes of all steps
  Potential, ///< at the end
};

struct Output {
  std::string name;
  int64_t population = 0;
  Decoder decoder = Decoder::Count;
  double scale = 1.0;
  bool softmax = false;
  std::vector<int64_t> tensorShape;
};

/// What the host would compute of the outputs, if that is a matrix of integers:
/// result = matrix * numbers of all outputs, one behind the other.
struct Readout {
  std::string name;
  std::vector<int64_t> tensorShape;
  int64_t numResults = 0;
  int64_t numNumbers = 0;
  std::vector<int64_t> matrix; ///< [result][number]; empty: there is none
};

struct Network {
  std::string name;
  int64_t steps = 1; ///< in which each population is active
  std::vector<Input> inputs;
  std::vector<Population> populations; ///< those of the host first
  std::vector<Projection> projections;
  std::vector<Output> outputs;
  Readout readout;

  /// Ticks from the first to the last in which a population is active.
  int64_t numTicks() const;
};

/// Spikes of one population: [step][neuron], 0 or 1.
using Spikes = std::vector<std::vector<uint8_t>>;

/// What a network did with one sample.
struct Activity {
  std::vector<Spikes> spikes;                   ///< by population
  std::vector<std::vector<int64_t>> potentials; ///< at the end, by population
};

/// The spikes of a population of the host, whose neurons have these factors and
/// thresholds: `numbers` are [step][neuron].
Spikes compareNumbers(const std::vector<int64_t> &factors,
                      const std::vector<int64_t> &thresholds,
                      const std::vector<std::vector<int64_t>> &numbers);

/// What the host's populations do with numbers of the inputs: [input][step]
/// [neuron] integers.
std::vector<Spikes>
encode(const Network &network,
       const std::vector<std::vector<std::vector<int64_t>>> &numbers);

/// Runs the network in the plainest way, synapse by synapse, in 64 bits: the
/// yardstick of what chips do. `host` has the spikes of the host's populations.
Activity interpret(const Network &network, const std::vector<Spikes> &host);

} // namespace snnc::deploy

#endif // SNNC_DEPLOY_NETWORK_H
