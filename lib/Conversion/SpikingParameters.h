// Parameters of snn.neurons from the numbers of a step.

#ifndef SNNC_LIB_CONVERSION_SPIKINGPARAMETERS_H
#define SNNC_LIB_CONVERSION_SPIKINGPARAMETERS_H

#include "dialects/Snn/Snn.h"
#include "snnc/Recognize/Recognize.h"
#include "snnc/Support/Result.h"

#include "mlir/IR/Builders.h"

namespace snnc {

/// The map of a population: its shape without the batch, in the order c, y, x.
Result<Shape> mapOf(const recognize::Population &neurons);

/// Numbers as one for all, one per channel or one per neuron, in f32.
mlir::ElementsAttr toNumbers(mlir::Builder &builder,
                             const recognize::Coefficient &value,
                             const recognize::Population &neurons);

/// The model, bias and parameters of a population.
struct NeuronParameters {
  snn::NeuronModel model = snn::NeuronModel::Relay;
  mlir::ElementsAttr bias;         ///< null for none
  mlir::DictionaryAttr parameters; ///< null for none
};

/// Finds them for steps of `dt` seconds. A decay b becomes tau = dt / (1 - b)
/// and a gain g the resistance g * tau / dt, both rounded to the f32 from which
/// the decay and the gain follow again. Errors: a decay that no time constant
/// gives.
Result<NeuronParameters> toParameters(mlir::Builder &builder,
                                      const recognize::Population &neurons,
                                      double dt);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_SPIKINGPARAMETERS_H
