// Which parameters the models of snn.neurons have.

#ifndef SNNC_DIALECTS_SNN_NEURONPARAMETERS_H
#define SNNC_DIALECTS_SNN_NEURONPARAMETERS_H

#include "dialects/Snn/Snn.h"

#include <limits>

namespace snnc::snn {

/// One parameter of a model of snn.neurons.
struct ParameterRule {
  llvm::StringLiteral name; ///< as in NIR
  bool isRequired = false;
  double standard = 0.0; ///< its value if it is absent
  double low = -std::numeric_limits<double>::max(); ///< the smallest value
  double high = std::numeric_limits<double>::max(); ///< the largest value
};

/// The parameters of `model`, required ones first.
llvm::ArrayRef<ParameterRule> parametersOf(NeuronModel model);

/// True if bias, parameters and state of `model` are integers (i32).
bool isIntegerModel(NeuronModel model);

/// True if neurons of `model` keep a potential from step to step.
bool hasPotential(NeuronModel model);

/// True if events of `model` carry real numbers, not a count of spikes.
bool sendsValues(NeuronModel model);

/// True if neurons of `model` have a threshold that fires spikes and resets a
/// potential: the keys reset, compare, spikes and floor mean something.
bool firesAndResets(NeuronModel model);

} // namespace snnc::snn

#endif // SNNC_DIALECTS_SNN_NEURONPARAMETERS_H
