// The numbers by which trained neurons take one step.

#ifndef SNNC_DIALECTS_SNN_STEPNUMBERS_H
#define SNNC_DIALECTS_SNN_STEPNUMBERS_H

#include "dialects/Snn/Snn.h"

#include <vector>

namespace snnc::snn {

/// One number per neuron in the order y, x, c, or none if the model has no use
/// for it; computed in double precision and rounded once. docs/semantics.md has
/// the equations.
struct StepNumbers {
  std::vector<float> bias; ///< empty: none
  /// form decay: v = (decay * v + gain * i) + leak; form difference: v = v +
  /// (loss * (rest - v) + gain * (resistance * i)). Without a leak there is
  /// nothing but a gain: v = v + gain * i.
  std::vector<float> decay, loss, gain, leak, rest, resistance;
  /// Of the synaptic current, the same.
  std::vector<float> synapseDecay, synapseLoss, synapseGain;
  std::vector<float> threshold, reset;
  std::vector<float> floor; ///< the least potential; empty: none
};

/// The numbers of neurons of any model of reals under `semantics`.
StepNumbers stepNumbers(NeuronsOp op, SemanticsAttr semantics);

/// A parameter (or "bias") of `op` or its standard value, per neuron in the
/// order y, x, c. Integers are exact.
std::vector<double> perNeuron(NeuronsOp op, llvm::StringRef name);

} // namespace snnc::snn

#endif // SNNC_DIALECTS_SNN_STEPNUMBERS_H
