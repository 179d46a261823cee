// Operations of xbar.

#ifndef SNNC_DIALECTS_XBAR_XBAROPS_TD
#define SNNC_DIALECTS_XBAR_XBAROPS_TD

include "dialects/Xbar/XbarAttrs.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"

defvar Zero = DefaultValuedAttr<IntAttr, "0">;
defvar Parameters = OptionalAttr<DenseI32ArrayAttr>;

//===----------------------------------------------------------------------===//
// The chip and its cores
//===----------------------------------------------------------------------===//

def ChipOp : XbarOp<"chip", [
    Symbol, SymbolTable, IsolatedFromAbove, SingleBlock, NoTerminator,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Hold the mapping of a network onto a chip";
  let description = [{
    `xbar.chip` holds cores, inputs, axons, outputs and, for reports, layers.
    One inference takes `ticks` ticks. The function `tail`, if there is one, is
    what the host computes of the outputs, one argument for each.

    Its verifier is the legality check: it lists every limit that the mapping
    violates, in the names of the layers, with amount, limit and remedy.

    ```mlir
    xbar.chip @tiny limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
      xbar.core @c0 at <0, 0> {
        xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) multiplier [1] shift [4] high 255 phase 0 window 1
        xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
      }
      xbar.input @x "x" encoder(direct) scale 5.0e-01 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
      xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
      xbar.output "y" [@c0::@f0] decoder(value) scale 2.5e-01 shape [1, 2]
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, LimitsAttr:$limits,
                       IntAttr:$ticks, OptionalAttr<FlatSymbolRefAttr>:$tail);
  let regions = (region SizedRegion<1>:$bodyRegion);
  let assemblyFormat = [{
    $sym_name `limits` `(` qualified($limits) `)` `ticks` `=` $ticks
    (`tail` `(` $tail^ `)`)? attr-dict-with-keyword $bodyRegion
  }];
  let extraClassDeclaration = [{
    /// The function of the tail; null if there is none.
    ::mlir::Operation *getTailFunction();
  }];
  let hasRegionVerifier = 1;
}

def CoreOp : XbarOp<"core", [
    Symbol, SymbolTable, HasParent<"ChipOp">, SingleBlock, NoTerminator]> {
  let summary = "Hold what one core is configured with";
  let description = [{
    `xbar.core` stands at column x, row y of the mesh and holds fragments and
    tables. Their order is the order of rows in the core's memories.

    ```mlir
    xbar.core @c0 at <0, 0> {
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, IntAttr:$x, IntAttr:$y);
  let regions = (region SizedRegion<1>:$bodyRegion);
  let assemblyFormat = "$sym_name `at` ` ` `<` $x `,` $y `>` "
                       "attr-dict-with-keyword $bodyRegion";
}

def FragmentOp : XbarOp<"fragment", [Symbol, HasParent<"CoreOp">]> {
  let summary = "Place a box of a population's neurons on a core";
  let description = [{
    `xbar.fragment` is the box `box` of the population `layer`, whose extent
    stands behind `of`. The parameters are those of the whole population: one
    number or one per channel (docs/machine.md). It is active from tick `phase`
    for `window` ticks. A `leaky` one has a current if it has a `current_decay`,
    and never fires if it has no `threshold`. A `real` one has `numbers` instead,
    as snn.population has them.

    ```mlir
    xbar.fragment @f0 layer "Conv1" box <0, 0, 0, 2x4x4> of <4x4x4> model(integrate_fire) bias [1, 2, 3, 4] threshold [64] initial [32] low -1 high 1 reset zero payload count combine maximum phase 1 window 8
    xbar.fragment @f1 layer "Lif1" box <0, 0, 0, 2x4x4> of <4x4x4> model(leaky) threshold [64] floor [-64] current_decay [1024] voltage_decay [512] decay_bits 12 compare gt reset zero refractory 2 phase 1 window 8
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$layer, BoxAttr:$box,
      ShapeAttr:$population, ModelAttr:$model, Parameters:$bias,
      Parameters:$threshold, Parameters:$multiplier, Parameters:$shift,
      Parameters:$initial, Parameters:$floor, Parameters:$reset_value,
      Parameters:$current_decay, Parameters:$voltage_decay,
      OptionalAttr<DictionaryAttr>:$numbers,
      DefaultValuedAttr<IntAttr, "12">:$decay_bits, Zero:$low, Zero:$high,
      DefaultValuedAttr<CompareAttr, "::snnc::xbar::Compare::Ge">:$compare,
      DefaultValuedAttr<ResetAttr, "::snnc::xbar::Reset::Subtract">:$reset,
      DefaultValuedAttr<ResetTimeAttr,
                        "::snnc::xbar::ResetTime::SameStep">:$reset_time,
      DefaultValuedAttr<SynapseOrderAttr,
                        "::snnc::xbar::SynapseOrder::InputFirst">:$order,
      Zero:$refractory, UnitAttr:$multiple,
      DefaultValuedAttr<PayloadAttr, "::snnc::xbar::Payload::Value">:$payload,
      DefaultValuedAttr<CombineAttr, "::snnc::xbar::Combine::Add">:$combine,
      IntAttr:$phase, IntAttr:$window);
  let assemblyFormat = [{
    $sym_name `layer` $layer `box` $box `of` $population
    `model` `(` custom<Keyword>($model) `)` (`numbers` $numbers^)?
    (`bias` $bias^)? (`threshold` $threshold^)? (`multiplier` $multiplier^)?
    (`shift` $shift^)? (`initial` $initial^)? (`floor` $floor^)?
    (`reset_value` $reset_value^)? (`current_decay` $current_decay^)?
    (`voltage_decay` $voltage_decay^)? (`decay_bits` $decay_bits^)?
    (`low` $low^)? (`high` $high^)? (`compare` $compare^)? (`reset` $reset^)?
    (`reset_time` $reset_time^)? (`order` $order^)?
    (`refractory` $refractory^)? (`multiple` $multiple^)?
    (`payload` $payload^)? (`combine` $combine^)?
    `phase` $phase `window` $window attr-dict
  }];
  let extraClassDeclaration = [{
    /// True if potentials are compared with a threshold.
    bool hasThreshold();
    /// True if it has a current besides a potential.
    bool hasCurrent();
  }];
  let hasVerifier = 1;
}

def TableOp : XbarOp<"table", [Symbol, HasParent<"CoreOp">]> {
  let summary = "Hold the synapses from a population onto a fragment";
  let description = [{
    `xbar.table` describes the synapses of `layer` from a whole source
    population of extent `source` onto the fragment `target` of its core.
    `weights` are those of the whole layer, in the layout of `snn.conv2d` or
    `snn.one_to_one` (with a `kernel`) or of `snn.dense` (without); the encoder
    takes its part. Without `weights` all are 1 and `bits` is 0; weights of f32
    have 32 bits and no shift.

    `functional` tables and those with `windows` hold the kernel, others what it
    joins. Sparse tables, whose bits depend on the weights, say with `words` how
    many words of synapse memory they take; `transposed` ones have the part
    that errors walk backward over. `events` is the number of events that the
    source sends in one inference, if it was measured.

    ```mlir
    xbar.table @t1 into @f1 layer "Fc" encoding(bitmap) words 3 weights(dense<1> : tensor<2x4xi8>) bits 4 source <4x1x1> events 2.500000e+00
    xbar.table @t0 into @f0 layer "Conv1" encoding(functional) kernel <height = 3, width = 3, pad_top = 1, pad_left = 1> weights(dense<1> : tensor<4x2x3x3xi8>) bits 4 shift 1 unit source <2x4x4>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$target,
      StrAttr:$layer, EncodingAttr:$encoding, UnitAttr:$windows,
      UnitAttr:$transposed, OptionalAttr<IntAttr>:$words,
      OptionalAttr<KernelAttr>:$kernel,
      OptionalAttr<ElementsAttr>:$weights, Zero:$weight_bits, Zero:$shift,
      UnitAttr:$unit, ShapeAttr:$source, OptionalAttr<F64Attr>:$events);
  let assemblyFormat = [{
    $sym_name `into` $target `layer` $layer
    `encoding` `(` custom<Keyword>($encoding) `)` (`windows` $windows^)?
    (`transposed` $transposed^)? (`words` $words^)? (`kernel` $kernel^)?
    (`weights` `(` $weights^ `)`)? (`bits` $weight_bits^)?
    (`shift` $shift^)? (`unit` $unit^)? `source` $source
    (`events` $events^)? attr-dict
  }];
  let extraClassDeclaration = [{
    /// The encoding with its windows.
    ::snnc::synapse::TableKind getKind();
    /// The words of synapse memory that it takes; getFragment() is not null.
    int64_t numWords(int64_t wordBits);
    /// The kernel; one of size 1 if there is none.
    ::snnc::synapse::Kernel getKernelOrOne();
    /// The fragment that the synapses reach, or null.
    ::snnc::xbar::FragmentOp getFragment();
    /// The projection; getFragment() is not null.
    ::snnc::synapse::Geometry getGeometry();
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// The host and the connections
//===----------------------------------------------------------------------===//

def InputOp : XbarOp<"input", [Symbol, HasParent<"ChipOp">]> {
  let summary = "Let the host encode a tensor into events";
  let description = [{
    `xbar.input` is the encoder of the tensor `name` onto an input population
    of extent `of`; it sends in the ticks below `window`. Its axons are those
    that name it.

    ```mlir
    xbar.input @x "x" encoder(rate) scale 5.0e-01 low -7 high 7 window 8 of <2x4x4> shape [1, 2, 4, 4]
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$name,
      EncoderAttr:$encoder, F64Attr:$scale, IntAttr:$low, IntAttr:$high,
      IntAttr:$window, ShapeAttr:$population, DenseI64ArrayAttr:$tensor_shape);
  let assemblyFormat = [{
    $sym_name $name `encoder` `(` custom<Keyword>($encoder) `)`
    `scale` $scale `low` $low `high` $high `window` $window
    `of` $population `shape` $tensor_shape
    attr-dict
  }];
  let hasVerifier = 1;
}

def AxonOp : XbarOp<"axon", [HasParent<"ChipOp">]> {
  let summary = "Lead the events of a fragment or input to a table";
  let description = [{
    `xbar.axon` names its source (@core::@fragment or @input), a table
    (@core::@table), the ticks beyond the first, and the origin c, y, x of the
    source fragment in its population. Events of step s of the source count in
    step s + `lag` of the target; those of the last `lag` steps are lost.

    ```mlir
    xbar.axon @c1::@f0 to @c1::@t1 delay 2 origin [2, 0, 0] lag 1
    ```
  }];
  let arguments = (ins SymbolRefAttr:$source, SymbolRefAttr:$table,
      IntAttr:$delay, ConfinedAttr<DenseI64ArrayAttr,
                                   [DenseArrayCount<3>]>:$origin,
      Zero:$lag);
  let assemblyFormat = [{
    $source `to` $table `delay` $delay `origin` $origin (`lag` $lag^)? attr-dict
  }];
}

def OutputOp : XbarOp<"output", [HasParent<"ChipOp">]> {
  let summary = "Let the host decode a population into a tensor";
  let description = [{
    `xbar.output` is the decoder of the tensor `name` from the fragments of one
    population (@core::@fragment).

    ```mlir
    xbar.output "z" [@c0::@f0, @c1::@f0] decoder(potential) scale 1.0 shape [1, 4, 4, 4]
    ```
  }];
  let arguments = (ins StrAttr:$name, SymbolRefArrayAttr:$fragments,
      DecoderAttr:$decoder, F64Attr:$scale, UnitAttr:$softmax,
      DenseI64ArrayAttr:$tensor_shape);
  let assemblyFormat = [{
    $name $fragments `decoder` `(` custom<Keyword>($decoder) `)` `scale` $scale
    (`softmax` $softmax^)? `shape` $tensor_shape attr-dict
  }];
  let hasVerifier = 1;
}

def LayerOp : XbarOp<"layer", [HasParent<"ChipOp">]> {
  let summary = "Describe a layer as the user knows it, for reports";
  let description = [{
    `xbar.layer` holds the kind of a layer ("conv2d"), the extent of the
    population that it feeds, its connections and its distinct weights.

    ```mlir
    xbar.layer "Conv1" kind "conv2d" of <4x4x4> synapses 800 weights 72
    ```
  }];
  let arguments = (ins StrAttr:$name, StrAttr:$kind, ShapeAttr:$population,
                       IntAttr:$synapses, IntAttr:$weights);
  let assemblyFormat = [{
    $name `kind` $kind `of` $population `synapses` $synapses `weights` $weights
    attr-dict
  }];
}

#endif // SNNC_DIALECTS_XBAR_XBAROPS_TD
