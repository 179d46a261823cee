// Operations of snn.

#ifndef SNNC_DIALECTS_SNN_SNNOPS_TD
#define SNNC_DIALECTS_SNN_SNNOPS_TD

include "dialects/Snn/SnnAttrs.td"
include "dialects/Snn/SnnInterfaces.td"
include "dialects/Snn/SnnTypes.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

//===----------------------------------------------------------------------===//
// The network and its inputs
//===----------------------------------------------------------------------===//

def NetworkOp : SnnOp<"network", [
    Symbol, IsolatedFromAbove, SingleBlock, NoTerminator,
    DeclareOpInterfaceMethods<RegionKindInterface, ["getRegionKind"]>,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Hold a spiking network";
  let description = [{
    `snn.network` holds inputs, synapses, populations and outputs. Its region is
    a graph: values may be used before they are made.

    The verifier keeps: only snn ops inside, at least one input and one output,
    no two inputs, outputs or populations of one name; in a trained network (one
    of `snn.neurons`) also that no events run in a circle within one step.

    What the host computes of the outputs is the function `tail`: it has an
    argument for each of them, of the output's tensor shape, and its results are
    those of the network.

    ```mlir
    snn.network @net semantics(#snn.semantics<coding = rate, steps = 8, dt = 1.0e-3, reset = subtract, compare = ge>) {
      %x = snn.input "x" encoder(direct) scale 5.0e-01 low -7 high 7 shape [1, 2] : !snn.spikes<2>
      %i = snn.dense %x weights(dense<1> : tensor<1x2xi8>) bits 2 : !snn.spikes<2> -> !snn.current<1>
      %s = snn.population %i model(integrate_fire) threshold [4] : !snn.spikes<1>
      snn.output "y" %s decoder(count) scale 1.25e-01 shape [1, 1] : !snn.spikes<1>
    }
    ```

    The same as it was trained:

    ```mlir
    snn.network @net semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0e-3, reset = subtract, compare = gt, spikes = multiple, floor = -1.0>) attributes {snn.assumed = ["dt", "spikes"], snn.profile = "sinabs"} {
      %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 255 shape [2] : !snn.spikes<2>
      %i = snn.dense %x weights(dense<5.0e-01> : tensor<1x2xf32>) : !snn.spikes<2> -> !snn.current<1>
      %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1>
      snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, SemanticsAttr:$semantics,
                       OptionalAttr<FlatSymbolRefAttr>:$tail);
  let regions = (region SizedRegion<1>:$bodyRegion);
  let assemblyFormat = [{
    $sym_name `semantics` `(` qualified($semantics) `)`
    (`tail` `(` $tail^ `)`)? attr-dict-with-keyword $bodyRegion
  }];
  let extraClassDeclaration = [{
    /// True if it is as it was trained: neurons compute in real numbers.
    bool isTrained();
  }];
  let hasRegionVerifier = 1;
}

def InputOp : SnnOp<"input", [HasParent<"NetworkOp">]> {
  let summary = "Turn a tensor of real numbers into events";
  let description = [{
    `snn.input` is the host's encoder of the tensor `name`: a real number r
    becomes clamp(round(r / scale), low, high). `direct` sends that value in
    every step, `rate` sends evenly spaced spikes, `stream` has a tensor for
    each step and sends it as it comes. A trained network sends r itself, but
    to neurons of model `loihi`. `tensor_shape` is the shape that the model
    declares, without steps, in the order c, y, x.

    ```mlir
    %x = snn.input "x" encoder(direct) scale 5.0e-01 low 0 high 255 shape [1, 2, 3, 3] : !snn.spikes<2x3x3>
    ```
  }];
  let arguments = (ins StrAttr:$name, EncoderAttr:$encoder, F64Attr:$scale,
                       IntAttr:$low, IntAttr:$high,
                       DenseI64ArrayAttr:$tensor_shape);
  let results = (outs SpikesType:$spikes);
  let assemblyFormat = [{
    $name `encoder` `(` custom<Keyword>($encoder) `)` `scale` $scale
    `low` $low `high` $high `shape` $tensor_shape attr-dict
    `:` qualified(type($spikes))
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Synapses
//===----------------------------------------------------------------------===//

class SynapseOp<string mnemonic>
    : SnnOp<mnemonic, [Pure, HasParent<"NetworkOp">, SynapseOpInterface]> {
  let results = (outs CurrentType:$current);
  let hasVerifier = 1;
  code kernelDeclaration = [{
    /// The windows.
    ::snnc::synapse::Kernel getKernel();
  }];
  let extraClassDeclaration = kernelDeclaration;
  string windowFormat = [{
    (`strides` $strides^)? (`pads` $pads^)? (`dilations` $dilations^)?
  }];
  string commonFormat = [{
    (`shift` $shift^)? (`unit` $unit^)? (`delay` $delay^)? (`layer` $layer^)?
    attr-dict `:` qualified(type($source)) `->` qualified(type($current))
  }];
}

class ArrayOf<int count> : ConfinedAttr<DenseI64ArrayAttr,
                                        [DenseArrayCount<count>]>;
defvar Pair = DefaultValuedAttr<ArrayOf<2>, "{1, 1}">;
defvar Pads = DefaultValuedAttr<ArrayOf<4>, "{0, 0, 0, 0}">;
defvar Bits = DefaultValuedAttr<IntAttr, "8">;
defvar Zero = DefaultValuedAttr<IntAttr, "0">;

def Conv2DOp : SynapseOp<"conv2d"> {
  let summary = "Connect by the kernels of a convolution";
  let description = [{
    `snn.conv2d` holds one kernel per pair of channels of a group: `weights` is
    [target channel][source channel in its group][row][column]. `pads` are top,
    left, bottom, right.

    ```mlir
    %i = snn.conv2d %x weights(dense<-1> : tensor<4x2x3x3xi8>) strides [2, 2] pads [1, 1, 1, 1] bits 4 shift 1 layer "Conv1" : !snn.spikes<2x4x4> -> !snn.current<4x2x2>
    ```
  }];
  let arguments = (ins SpikesType:$source, ElementsAttr:$weights,
                       Pair:$strides, Pads:$pads, Pair:$dilations,
                       DefaultValuedAttr<IntAttr, "1">:$groups,
                       Bits:$weight_bits, Zero:$shift, UnitAttr:$unit,
                       Zero:$delay, OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$source `weights` `(` $weights `)`" # windowFormat #
      "(`groups` $groups^)? (`bits` $weight_bits^)?" # commonFormat;
}

def DenseOp : SynapseOp<"dense"> {
  let summary = "Connect every source neuron with every target neuron";
  let description = [{
    `snn.dense` holds a matrix [target][source]; both sides count their neurons
    in the order c, y, x.

    ```mlir
    %i = snn.dense %x weights(dense<3> : tensor<2x8xi8>) bits 3 : !snn.spikes<2x2x2> -> !snn.current<2>
    ```
  }];
  let arguments = (ins SpikesType:$source, ElementsAttr:$weights,
                       Bits:$weight_bits, Zero:$shift, UnitAttr:$unit,
                       Zero:$delay, OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$source `weights` `(` $weights `)`"
      "(`bits` $weight_bits^)?" # commonFormat;
  let extraClassDeclaration = kernelDeclaration # [{
    /// True: each synapse has a weight of its own.
    bool isDense() { return true; }
  }];
}

def OneToOneOp : SynapseOp<"one_to_one"> {
  let summary = "Connect each source neuron with the target at its place";
  let description = [{
    `snn.one_to_one` joins two maps of one shape, by one weight per channel:
    the identity of a residual connection, scaled. f32 weights may also be one
    per neuron (CxHxW).

    ```mlir
    %i = snn.one_to_one %x weights(dense<[2, 3]> : tensor<2xi8>) bits 3 shift 4 : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
    ```
  }];
  let arguments = (ins SpikesType:$source, ElementsAttr:$weights,
                       Bits:$weight_bits, Zero:$shift, UnitAttr:$unit,
                       Zero:$delay, OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$source `weights` `(` $weights `)`"
      "(`bits` $weight_bits^)?" # commonFormat;
}

class PoolOp<string mnemonic> : SynapseOp<mnemonic> {
  let arguments = (ins SpikesType:$source, ArrayOf<2>:$kernel_size,
                       Pair:$strides, Pads:$pads, Pair:$dilations,
                       Zero:$shift, UnitAttr:$unit,
                       Zero:$delay, OptionalAttr<StrAttr>:$layer);
  let assemblyFormat = "$source `kernel` $kernel_size" # windowFormat #
      commonFormat;
}

def SumPoolOp : PoolOp<"sum_pool"> {
  let summary = "Add the neurons of a window, channel by channel";
  let description = [{
    `snn.sum_pool` has weights of 1 and stores none. The population behind it
    divides by the size of the window.

    ```mlir
    %i = snn.sum_pool %x kernel [2, 2] strides [2, 2] : !snn.spikes<2x4x4> -> !snn.current<2x2x2>
    ```
  }];
}

def MaxPoolOp : PoolOp<"max_pool"> {
  let summary = "Take the largest neuron of a window, channel by channel";
  let description = [{
    `snn.max_pool` keeps the largest contribution (and 0). A population that it
    feeds is fed by nothing else but `snn.max_pool`. In rate coding its source
    is a population of payload `count`, and the target one of model `max_rate`.

    ```mlir
    %i = snn.max_pool %x kernel [2, 2] strides [2, 2] : !snn.spikes<2x4x4> -> !snn.current<2x2x2>
    ```
  }];
  let extraClassDeclaration = kernelDeclaration # [{
    /// True: the largest contribution counts.
    bool isMaximum() { return true; }
  }];
}

//===----------------------------------------------------------------------===//
// Neurons and outputs
//===----------------------------------------------------------------------===//

defvar Parameters = OptionalAttr<DenseI32ArrayAttr>;

def PopulationOp : SnnOp<"population", [Pure, HasParent<"NetworkOp">]> {
  let summary = "Turn currents into spikes";
  let description = [{
    `snn.population` is a map of neurons of one model (docs/machine.md). Its
    parameters are one number or one per channel. `phase` is the first tick in
    which it is active (set by --snn-align-delays), `unit` the real number that
    an event of value 1 stands for.

    | model            | parameters                                           |
    |------------------|------------------------------------------------------|
    | `graded`         | bias, multiplier, shift, low, high                   |
    | `integrate_fire` | bias, threshold, initial, floor, reset_value         |
    | `leaky`          | these, current_decay, voltage_decay, decay_bits      |
    | `max_rate`       | none                                                 |
    | `integrate`      | bias, initial                                        |
    | `real`           | numbers                                              |

    A decay d multiplies by 1 - d / 2^decay_bits and truncates toward zero.
    `leaky` has a current if it has a `current_decay`, and never fires if it has
    no `threshold`. What fires chooses `compare`, `reset`, and with `multiple`
    sends up to `high` spikes in one event; `leaky` also chooses `order`,
    `reset_time`, and the ticks of `refractory`.

    `real` computes in binary32 (docs/machine.md, "Real numbers") and reads
    synapses of f32 weights. Its `numbers` are `form` (array<i32>) and arrays of
    f32: bias, threshold, floor, reset_value, decay, gain, rest, resistance,
    current_decay, current_gain. Without a threshold it sends its potential in
    every step, or with payload `unit` nothing; of form 5, sigma_delta, it sends
    differences that reach the threshold. It has a current if it has a
    current_gain.

    ```mlir
    %r = snn.population %w model(real) numbers {form = array<i32: 1>, gain = array<f32: 1.0>, threshold = array<f32: 1.0>} compare gt multiple layer "if1" : !snn.spikes<2x4x4>
    %s = snn.population %i, %j model(integrate_fire) bias [1, -1] threshold [64] initial [32] reset subtract payload count phase 2 unit 5.0e-01 layer "Relu1" : !snn.spikes<2x4x4>
    %r = snn.population %k model(leaky) threshold [64, 80] floor [-64] current_decay [1024] voltage_decay [512] decay_bits 12 compare gt reset zero refractory 2 layer "Lif1" : !snn.spikes<2x4x4>
    ```
  }];
  let arguments = (ins Variadic<CurrentType>:$currents, ModelAttr:$model,
      Parameters:$bias, Parameters:$threshold, Parameters:$multiplier,
      Parameters:$shift, Parameters:$initial, Parameters:$floor,
      Parameters:$reset_value, Parameters:$current_decay,
      Parameters:$voltage_decay, OptionalAttr<DictionaryAttr>:$numbers,
      DefaultValuedAttr<IntAttr, "12">:$decay_bits,
      DefaultValuedAttr<IntAttr, "0">:$low,
      DefaultValuedAttr<IntAttr, "255">:$high,
      DefaultValuedAttr<CompareAttr, "::snnc::snn::Compare::Ge">:$compare,
      DefaultValuedAttr<ResetAttr, "::snnc::snn::Reset::Subtract">:$reset,
      DefaultValuedAttr<ResetTimeAttr,
                        "::snnc::snn::ResetTime::SameStep">:$reset_time,
      DefaultValuedAttr<SynapseOrderAttr,
                        "::snnc::snn::SynapseOrder::InputFirst">:$order,
      DefaultValuedAttr<IntAttr, "0">:$refractory, UnitAttr:$multiple,
      DefaultValuedAttr<PayloadAttr, "::snnc::snn::Payload::Value">:$payload,
      OptionalAttr<IntAttr>:$phase, OptionalAttr<F64Attr>:$unit,
      OptionalAttr<StrAttr>:$layer);
  let results = (outs SpikesType:$spikes);
  let assemblyFormat = [{
    $currents `model` `(` custom<Keyword>($model) `)` (`numbers` $numbers^)?
    (`bias` $bias^)? (`threshold` $threshold^)? (`multiplier` $multiplier^)? (`shift` $shift^)?
    (`initial` $initial^)? (`floor` $floor^)? (`reset_value` $reset_value^)?
    (`current_decay` $current_decay^)? (`voltage_decay` $voltage_decay^)?
    (`decay_bits` $decay_bits^)? (`low` $low^)? (`high` $high^)?
    (`compare` $compare^)? (`reset` $reset^)? (`reset_time` $reset_time^)?
    (`order` $order^)? (`refractory` $refractory^)? (`multiple` $multiple^)?
    (`payload` $payload^)? (`phase` $phase^)? (`unit` $unit^)?
    (`layer` $layer^)? attr-dict
    `:` custom<PopulationTypes>(ref($currents), type($currents),
                                type($spikes))
  }];
  let extraClassDeclaration = [{
    /// The neurons per axis.
    ::snnc::Shape getShape() { return getSpikes().getType().getShape(); }
    /// The user's name of the layer.
    std::string getLayerName() { return ::snnc::snn::layerName(*this); }
    /// True if it is fed by snn.max_pool.
    bool isMaximum();
    /// True if potentials are compared with a threshold.
    bool hasThreshold();
    /// True if it has a current besides a potential.
    bool hasCurrent();
    /// False for a model that never sends an event.
    bool emits();
  }];
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
}

def NeuronsOp : SnnOp<"neurons", [Pure, HasParent<"NetworkOp">]> {
  let summary = "Turn currents into spikes as trained neurons do";
  let description = [{
    `snn.neurons` is a map of real-valued neurons of a trained network. `bias`,
    a current that is added in every step, and each of the `parameters` are one
    number (tensor<f32>), one per channel (tensor<Cxf32>) or one per neuron
    (tensor<CxHxWxf32>). Parameters are named as in NIR; docs/semantics.md has
    the equations.

    | model                   | parameters (required ones first)             |
    |-------------------------|----------------------------------------------|
    | `relay`                 | - ; delay (seconds)                          |
    | `threshold`             | threshold                                    |
    | `integrator`            | - ; r                                        |
    | `integrate_fire`        | v_threshold; r, v_reset                      |
    | `leaky_integrator`      | tau; r, v_leak                               |
    | `lif`                   | tau, v_threshold; r, v_leak, v_reset         |
    | `cuba_leaky_integrator` | tau_syn, tau_mem; r, v_leak, w_in            |
    | `cuba_lif`              | tau_syn, tau_mem, v_threshold; r, v_leak,    |
    |                         | v_reset, w_in                                |
    | `loihi`                 | current_decay, voltage_decay, v_threshold;   |
    |                         | v_reset, refractory, reset_interval,         |
    |                         | reset_offset                                 |
    | `sigma_delta`           | threshold                                    |

    `relay` passes its currents on as graded events in the same step; it stands
    between linear maps that follow each other. The integrators send their
    potential in every step. Bias and parameters of `loihi` are i32, and it
    reads synapses of i8 weights.

    ```mlir
    %s = snn.neurons %i, %j model(lif) bias(dense<[5.0e-01, 0.0]> : tensor<2xf32>) parameters {tau = dense<2.0e-02> : tensor<f32>, v_threshold = dense<1.0> : tensor<f32>} layer "lif1" : !snn.spikes<2x4x4>
    ```
  }];
  let arguments = (ins Variadic<CurrentType>:$currents, NeuronModelAttr:$model,
      OptionalAttr<ElementsAttr>:$bias,
      OptionalAttr<DictionaryAttr>:$parameters, OptionalAttr<StrAttr>:$layer);
  let results = (outs SpikesType:$spikes);
  let assemblyFormat = [{
    $currents `model` `(` custom<Keyword>($model) `)`
    (`bias` `(` $bias^ `)`)? (`parameters` $parameters^)? (`layer` $layer^)?
    attr-dict
    `:` custom<PopulationTypes>(ref($currents), type($currents),
                                type($spikes))
  }];
  let extraClassDeclaration = [{
    /// The neurons per axis.
    ::snnc::Shape getShape() { return getSpikes().getType().getShape(); }
    /// The user's name of the layer.
    std::string getLayerName() { return ::snnc::snn::layerName(*this); }
    /// The numbers of parameter `name`, null if it is absent.
    ::mlir::ElementsAttr getParameter(::llvm::StringRef name);
    /// True if it is fed by snn.max_pool.
    bool isMaximum();
  }];
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
}

def OutputOp : SnnOp<"output", [HasParent<"NetworkOp">]> {
  let summary = "Turn neurons into a tensor of real numbers";
  let description = [{
    `snn.output` is the host's decoder of the tensor `name`: the final
    `potential`, the last graded `value` or the spike `count` (of `snn.neurons`,
    the sum of all values) of every neuron, times `scale`; with `softmax` the
    host applies it to the real numbers.

    ```mlir
    snn.output "y" %s decoder(potential) scale 1.0e-02 softmax shape [1, 10] : !snn.spikes<10>
    ```
  }];
  let arguments = (ins StrAttr:$name, SpikesType:$spikes, DecoderAttr:$decoder,
                       F64Attr:$scale, UnitAttr:$softmax,
                       DenseI64ArrayAttr:$tensor_shape);
  let assemblyFormat = [{
    $name $spikes `decoder` `(` custom<Keyword>($decoder) `)` `scale` $scale
    (`softmax` $softmax^)? `shape` $tensor_shape attr-dict
    `:` qualified(type($spikes))
  }];
  let hasVerifier = 1;
}

#endif // SNNC_DIALECTS_SNN_SNNOPS_TD
