// Operations of ann that put real numbers on a grid of integers.

#ifndef SNNC_DIALECTS_ANN_ANNQUANTIZEOPS_TD
#define SNNC_DIALECTS_ANN_ANNQUANTIZEOPS_TD

include "dialects/Ann/AnnAttrs.td"

def RoundTo : AnnEnum<"RoundTo", "which integer stands for a number", [
    I32EnumAttrCase<"HalfEven", 0, "half_even">,
    I32EnumAttrCase<"Floor", 1, "floor">,
    I32EnumAttrCase<"Ceil", 2, "ceil">,
    I32EnumAttrCase<"TowardZero", 3, "toward_zero">]>;
def RoundToAttr : EnumAttr<AnnDialect, RoundTo, "round_to">;

def QuantizeOp : AnnOp<"quantize", [SameOperandsAndResultType]> {
  let summary = "Count in steps of a grid";
  let description = [{
    `ann.quantize` divides by `scale`, rounds to an integer and limits it to
    `low` .. `high`: the integer of a quantised network, as a number. Times
    `scale` it is the real number again. `scale`, `low` and `high` have one
    element, or one for each index of dimension `axis`. Scales are positive and
    finite; limits are integers up to 2^24, `low` at most `high`.

    A zero point is no part of it: with `low` and `high` less the zero point,
    the result is what ONNX's QuantizeLinear gives, less the zero point.

    ```mlir
    %1 = ann.quantize half_even %x scale [5.000000e-01] low [0.000000e+00]
        high [2.550000e+02] : tensor<1x4xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, RoundToAttr:$rounding,
                       DenseF32ArrayAttr:$scale, DenseF32ArrayAttr:$low,
                       DenseF32ArrayAttr:$high,
                       DefaultValuedAttr<I64Attr, "0">:$axis);
  let results = (outs AnnTensor:$output);
  let assemblyFormat = [{
    $rounding $input `scale` $scale `low` $low `high` $high (`axis` $axis^)?
    attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
  let extraClassDeclaration = [{
    /// Scale and limits, if they are the same for all elements.
    struct Grid {
      float scale, low, high;
    };
    std::optional<Grid> getUniformGrid();
  }];
}

#endif // SNNC_DIALECTS_ANN_ANNQUANTIZEOPS_TD
