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
    if the input has no rank of 4 or comes from a layer with an `ann.grid`, an
    `ann.mul` and an `ann.add`.

    Parameters that are not constant, and a variance that is not positive after
    `epsilon` is added, are errors.

    The remark `folded` (category `ann-fold-batch-norm`) counts both kinds.
  }];
  let dependentDialects = ["::snnc::ann::AnnDialect"];
}

def AnnUnfoldResize : Pass<"ann-unfold-resize"> {
  let summary = "Compute even and odd rows and columns behind a resize apart";
  let description = [{
    Behind an `ann.resize` that doubles maps by the nearest element, replaces
    each map by its four phases (even or odd rows, even or odd columns), which
    are maps of the size before the resize: those of the resize itself are its
    input. Activations, sums, concatenations of channels and `ann.conv2d` of
    stride 1 compute phases of phases; a convolution becomes sums of
    convolutions with the taps that fall on each phase, of stride 2 where it
    reads a large map. Other operations get the large map, put together by
    `ann.concat` and `ann.transpose`, which the host does at the end of a
    network. Where a layer with weights would follow such an operation, nothing
    is replaced. Ranges stay.
  }];
  let dependentDialects = ["::snnc::ann::AnnDialect"];
}

def AnnFindGrids : Pass<"ann-find-grids"> {
  let summary = "Recognise networks of integers that are written as reals";
  let description = [{
    Turns `ann.unary floor` (`ceil`, `round`, `trunc`) before an `ann.clip` to
    integers, together with a division by one constant before it (or a product
    with a power of two), into `ann.quantize`, and gives `ann.grid` with a step of 1 to each `ann.conv2d` and `ann.dense`
    whose weights are integers and whose result reaches an `ann.quantize`
    through sums, products with constants, max_pool and activations only. Runs
    before `--canonicalize`, which would write divisions in another way.

    The remark `grids` (category `ann-find-grids`) counts both.
  }];
  let dependentDialects = ["::snnc::ann::AnnDialect"];
}

//===----------------------------------------------------------------------===//
// snn
//===----------------------------------------------------------------------===//

def SnnPrune : Pass<"snn-prune", "::snnc::snn::NetworkOp"> {
  let summary = "Set weights of small magnitude to 0";
  let description = [{
    Prunes the weights of `snn.conv2d` and `snn.dense` as `rules` say, each
    `[LAYER=]METHOD`:

    | method                | what stays                                       |
    |-----------------------|--------------------------------------------------|
    | `magnitude:density=D` | the share D of the layer's weights, the largest  |
    | `global:density=D`    | the share D of all layers' weights, those of the |
    |                       | largest LAMP scores                              |
    | `kernel:density=D`    | the share D of the kernels [target channel]      |
    |                       | [channel], those of the largest L1 norm          |
    | `N:M`                 | the N largest of M channels that follow each     |
    |                       | other, at each target and place of the kernel    |
    | `none`                | all                                              |

    A rule without a layer is for all layers that no other rule names. Of equal
    magnitudes the first stays. Integer weights of channels with scales of their
    own are compared by what they do to the output of their neuron: multiplied
    by its multiplier / 2^shift or divided by its threshold. Synapses with one
    weight per channel stay; docs/synaptic-memory.md says more.

    A rule for a layer that is not there, weights of 1 bit and weights that are
    slices of wider ones are errors.

    The remark `layer` (category `snn-prune`) counts the weights of each pruned
    layer and those that are not 0.
  }];
  let options = [
    ListOption<"rules", "rules", "std::string",
               "What to prune: [LAYER=]METHOD">,
  ];
  let dependentDialects = ["::snnc::snn::SnnDialect"];
}

def SnnFuseLinear : Pass<"snn-fuse-linear", "::snnc::snn::NetworkOp"> {
  let summary = "Fuse linear maps that follow each other";
  let description = [{
    Removes the `relay` neurons of a trained network (`coding = spiking`) where
    the linear maps on both sides are one map of a kind that synapse ops have: a
    pooling then a convolution becomes a convolution of larger windows and
    stride, with its weights repeated; any map then a dense one becomes a dense
    one; a scale goes into weights. Biases move through, delays add up.

    A relay stays where that would not be exact or not be cheap: where the
    padding of a convolution stands in for windows of a pooling that would see
    neurons, where a bias would differ within a channel or come too early,
    where two maps that both mix channels have fewer connections apart, where
    a kernel would exceed 255, and for what an output reads.

    The remark `relays` (category `snn-fuse-linear`) counts those removed and
    those kept.
  }];
  let dependentDialects = ["::snnc::snn::SnnDialect"];
}

def SnnAlignDelays : Pass<"snn-align-delays", "::snnc::snn::NetworkOp"> {
  let summary = "Turn delays in steps into ticks";
  let description = [{
    Sets the `phase` of every `snn.population`, the tick of its first step, and
    turns the `delay` of every synapse op from steps into ticks, so that an
    event counts in the step that it is meant for (docs/machine.md, "Time").
    Step s of a population is tick phase + s, and an event takes one tick, so

        phase of target = phase of source + 1 + delay in ticks - delay in steps

    with the least phases for which no delay is negative: 0 behind inputs, else
    1 more than the latest source of delay 0. Synapses that feed populations of
    different phases are doubled. If all populations have a phase, delays are
    taken to be ticks; the pass then changes nothing that it made itself.

    A cycle with fewer delay steps than layers cannot run in ticks: an error
    that names its layers.

    The remark `ticks` (category `snn-align-delays`) reports the ticks of an
    inference and the largest delay.
  }];
  let dependentDialects = ["::snnc::snn::SnnDialect"];
}

//===----------------------------------------------------------------------===//
// xbar
//===----------------------------------------------------------------------===//

def XbarSelectEncoding : Pass<"xbar-select-encoding", "::snnc::xbar::ChipOp"> {
  let summary = "Choose how synapse tables are stored";
  let description = [{
    Gives every `xbar.table` the encoding for which `objective` is least, of
    those that the chip offers and a kernel or its lack allows, so that the
    tables of each core fit its synapse memory together. The choice is exact:
    cores share nothing, and for the tables of one core a multiple-choice
    knapsack problem is solved (lib/Mapping/Choose.cpp).

    The objective is `energy`, `latency` or `memory`, or a sum such as
    `energy:1,memory:0.01` of weights per pJ, ns and bit. Energy and latency are
    those of all walks of one inference at the chip's prices: forward for the
    `events` of the table, one of each source neuron if they were not measured;
    with `training` also backward for one error of each target and an update for
    each event. Then tables may have transposed access, otherwise never.

    `encodings` (KIND, or LAYER=KIND) are what the user asks for, as for
    `--snn-to-xbar`, which must have had them, too, to make room.

    The remark `layer` (category `xbar-select-encoding`) says per layer what was
    taken and the figures of all that could be. Prices that the chip lacks count
    nothing.
  }];
  let options = [
    Option<"chip", "chip", "std::string", /*default=*/"\"reference\"",
           "Name of a known chip, or path of a chip description (.json)">,
    Option<"objective", "objective", "std::string", /*default=*/"\"energy\"",
           "What is made small">,
    ListOption<"encodings", "encodings", "std::string",
               "KIND or LAYER=KIND: the encoding of tables">,
    Option<"training", "training", "bool", /*default=*/"false",
           "Count backward walks and updates">,
  ];
  let dependentDialects = ["::snnc::xbar::XbarDialect"];
}

#endif // SNNC_TRANSFORMS_PASSES_TD
