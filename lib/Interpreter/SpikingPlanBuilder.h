// Turns the snn ops of a trained network into plain numbers.

#ifndef SNNC_LIB_INTERPRETER_SPIKINGPLANBUILDER_H
#define SNNC_LIB_INTERPRETER_SPIKINGPLANBUILDER_H

#include "SpikingPlan.h"

#include "dialects/Snn/Snn.h"

namespace snnc::interpreter {

/// Fills `plan`. Errors are those of SpikingInterpreter::create.
mlir::LogicalResult buildSpikingPlan(snn::NetworkOp network,
                                     snn::SemanticsAttr semantics,
                                     SpikingPlan &plan);

/// The model and numbers of `op` under `semantics`.
void buildNeurons(snn::NeuronsOp op, snn::SemanticsAttr semantics,
                  SpikingPopulation &population);

} // namespace snnc::interpreter

#endif // SNNC_LIB_INTERPRETER_SPIKINGPLANBUILDER_H
