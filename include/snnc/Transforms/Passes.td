// Passes inside one level: from ann to ann, from snn to snn.

#ifndef SNNC_TRANSFORMS_PASSES_TD
#define SNNC_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// ann
//===----------------------------------------------------------------------===//

def AnnFoldBatchNorm : Pass<"ann-fold-batch-norm"> {
  let summary = "Fold batch normalisation into the weights before it";
  let description = [{
    Removes every `ann.batch_norm` whose parameters are constant. After an
    `ann.conv2d` or `ann.dense` with constant weights and no other user, factor
    and offset of each channel go into weights and bias. Otherwise the
    normalisation becomes an `ann.conv2d` with one 1x1 kernel per channel, or,
    if the input has no rank of 4, an `ann.mul` and an `ann.add`.

    Parameters that are not constant, and a variance that is not positive after
    `epsilon` is added, are errors.

    The remark `folded` (category `ann-fold-batch-norm`) counts both kinds.
  }];
  let dependentDialects = ["::snnc::ann::AnnDialect"];
}

//===----------------------------------------------------------------------===//
// snn
//===----------------------------------------------------------------------===//

def SnnAlignDelays : Pass<"snn-align-delays", "::snnc::snn::NetworkOp"> {
  let summary = "Delay shorter paths so that events meet";
  let description = [{
    Sets the `phase` of every `snn.population`, the tick in which its first
    events arrive, and the `delay` of every synapse op, so that paths of
    different length into a population meet (docs/machine.md, "Time"). The
    phase is that of the longest path: 0 behind inputs, else 1 more than the
    latest source. Synapses that feed populations of different phases are
    doubled.

    A cycle is an error that names its layers.

    The remark `ticks` (category `snn-align-delays`) reports the ticks of an
    inference and the largest delay.
  }];
  let dependentDialects = ["::snnc::snn::SnnDialect"];
}

#endif // SNNC_TRANSFORMS_PASSES_TD
