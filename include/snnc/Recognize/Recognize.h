// Finds the neurons of a step by their arithmetic.

#ifndef SNNC_RECOGNIZE_RECOGNIZE_H
#define SNNC_RECOGNIZE_RECOGNIZE_H

#include "snnc/Recognize/Coefficient.h"
#include "snnc/Recognize/Graph.h"
#include "snnc/Support/Result.h"

#include <string>
#include <vector>

namespace snnc::recognize {

/// What the neurons of a population compute in a step. With x the sum of the
/// currents and S the spike:
///   Relay:     x + bias, no state
///   Threshold: S = [x + bias > threshold]
///   Integrate: u = decay v + gain x + bias; S = [u > threshold], then reset
///   Synaptic:  i = synapticDecay i' + x + synapticBias;
///              u = decay v + gain i + bias (or gain i', see membraneFirst)
enum class Model { Relay, Threshold, Integrate, Synaptic };

/// What a spike does to the membrane.
enum class Reset { Subtract, Zero, Value };

/// Where the events of a connection come from.
struct Source {
  bool isInput = false;
  int index = 0; ///< of the population, or the tag of the input
};

/// A connection into a population.
struct Feed {
  Source source;
  int node = -1; ///< of kind Linear or MaxPool; -1 if one neuron feeds one
  int delay = 0; ///< steps
  Coefficient factor = 1.0; ///< of each target neuron
};

/// A map of equal neurons.
struct Population {
  Model model = Model::Relay;
  bool isSpiking = false; ///< false: it has no threshold
  std::string name;
  std::vector<int64_t> shape; ///< with the batch dimension
  std::vector<Feed> feeds;
  Coefficient decay, gain = 1.0, bias, threshold;
  Coefficient synapticDecay, synapticBias;
  Reset reset = Reset::Subtract;
  Coefficient resetValue;
  bool orEqual = false;        ///< it fires at the threshold, not above
  bool resetsNextStep = false; ///< the spike of the step before resets
  bool isMaximum = false;      ///< of spikes: above 0 is at 1
  bool membraneFirst = false;  ///< the membrane sees the current of the step
                               ///< before
};

/// What the host reads.
struct Reading {
  int population = 0;
  bool isPotential = false; ///< else its spikes or values
  double scale = 1.0;
  int output = 0; ///< number of the output in the step
};

/// A spiking network.
struct Network {
  std::vector<Population> populations; ///< sources without delay in front
  std::vector<Reading> readings;
};

/// Finds the populations of `step`. The error names the node that computes
/// something else, and what that is.
Result<Network> findNeurons(const Step &step);

} // namespace snnc::recognize

#endif // SNNC_RECOGNIZE_RECOGNIZE_H
