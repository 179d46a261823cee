// Operations of ann that cut, join and move tensors.

#ifndef SNNC_DIALECTS_ANN_ANNTENSOROPS_TD
#define SNNC_DIALECTS_ANN_ANNTENSOROPS_TD

include "dialects/Ann/AnnAttrs.td"

def ConcatOp : AnnInferredOp<"concat"> {
  let summary = "Join tensors along one dimension";
  let description = [{
    `ann.concat` puts its inputs one behind another along dimension `axis`; all
    other sizes are equal. There is at least one input.

    ```mlir
    %1 = ann.concat %x, %y axis 1
        : (tensor<1x2x4xf32>, tensor<1x3x4xf32>) -> tensor<1x5x4xf32>
    ```
  }];
  let arguments = (ins Variadic<AnnTensor>:$inputs, I64Attr:$axis);
  let assemblyFormat = [{
    $inputs `axis` $axis attr-dict `:` functional-type(operands, results)
  }];
}

def SliceOp : AnnInferredOp<"slice"> {
  let summary = "Take a regular part of a tensor";
  let description = [{
    `ann.slice` takes, in each dimension, `sizes` elements from `starts` on that
    lie `steps` apart, backwards with a negative step. All of them lie in the
    input. A step is not 0.

    ```mlir
    %1 = ann.slice %x starts [0, 3] sizes [1, 2] steps [1, -2]
        : (tensor<1x4xf32>) -> tensor<1x2xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, DenseI64ArrayAttr:$starts,
                       DenseI64ArrayAttr:$sizes, DenseI64ArrayAttr:$steps);
  let assemblyFormat = [{
    $input `starts` $starts `sizes` $sizes `steps` $steps attr-dict
    `:` functional-type(operands, results)
  }];
}

def GatherOp : AnnInferredOp<"gather"> {
  let summary = "Take elements by their numbers";
  let description = [{
    `ann.gather` takes the slices of dimension `axis` that `indices` number; the
    dimensions of `indices` stand in the place of `axis` in the result. An index
    is at least 0 and below the size of the dimension.

    ```mlir
    %1 = ann.gather %x indices dense<[2, 0]> : tensor<2xi64> axis 1
        : (tensor<1x4xf32>) -> tensor<1x2xf32>
    ```
  }];
  let arguments =
      (ins AnnTensor:$input, I64ElementsAttr:$indices, I64Attr:$axis);
  let assemblyFormat = [{
    $input `indices` $indices `axis` $axis attr-dict
    `:` functional-type(operands, results)
  }];
}

def PadOp : AnnInferredOp<"pad"> {
  let summary = "Put elements around a tensor";
  let description = [{
    `ann.pad` adds, in each dimension, `low` elements in front and `high`
    behind. By `mode` they are `value` (constant), the nearest element (edge),
    the mirror image without the outermost element (reflect), or what stands at
    the other end (wrap). Reflect needs a size above the pads; wrap, a size of
    at least the pads. `value` is not NaN.

    ```mlir
    %1 = ann.pad %x low [0, 1] high [0, 2] mode constant value 0.000000e+00
        : (tensor<1x4xf32>) -> tensor<1x7xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, DenseI64ArrayAttr:$low,
                       DenseI64ArrayAttr:$high, PadModeAttr:$mode,
                       DefaultValuedAttr<F32Attr, "0.0f">:$value);
  let assemblyFormat = [{
    $input `low` $low `high` $high `mode` $mode (`value` $value^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasCanonicalizer = 1;
}

def BroadcastOp : AnnOp<"broadcast"> {
  let summary = "Repeat a tensor to a larger shape";
  let description = [{
    `ann.broadcast` repeats dimensions of size 1 (and missing ones in front) to
    the sizes of the result.

    ```mlir
    %1 = ann.broadcast %x : tensor<3x1xf32> -> tensor<2x3x4xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input);
  let results = (outs AnnTensor:$output);
  let assemblyFormat =
      "$input attr-dict `:` type($input) `->` type($output)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def ResizeOp : AnnInferredOp<"resize"> {
  let summary = "Sample maps at other points";
  let description = [{
    `ann.resize` makes a tensor of `sizes`, one per dimension. Element o of a
    dimension lies at the place in the input that `coordinates` and the scale s
    (output / input) give: `asymmetric` o / s, `half_pixel` (o + 0.5) / s - 0.5,
    `pytorch_half_pixel` the same but 0 for one output, `align_corners`
    o (in - 1) / (out - 1), `tf_half_pixel_for_nn` (o + 0.5) / s,
    `half_pixel_symmetric` half_pixel around the middle of the input,
    `tf_crop_and_resize` from start to end of `roi` (all starts, then all ends,
    of the size), where places outside the input give `extrapolation`. `mode`
    says how the value there is made: the nearest element by `rounding`, linear
    or cubic (coefficient `cubic`) interpolation; elements beyond the border are
    those at the border or, with `exclude_outside`, have no weight. `antialias`
    widens the filter when the scale is below 1. Scales are finite and positive.

    These are the words of ONNX's operator Resize; a dimension whose scale is 1
    and whose size does not change is copied.

    ```mlir
    %1 = ann.resize linear %x sizes [1, 2, 8, 8] scales [1.0, 1.0, 2.0, 2.0]
        coordinates half_pixel
        : (tensor<1x2x4x4xf32>) -> tensor<1x2x8x8xf32>
    ```
  }];
  let arguments =
      (ins ResizeModeAttr:$mode, AnnTensor:$input, DenseI64ArrayAttr:$sizes,
           DenseF64ArrayAttr:$scales, CoordinatesAttr:$coordinates,
           DefaultValuedAttr<RoundingAttr, "Rounding::PreferFloor">:$rounding,
           DefaultValuedAttr<F32Attr, "-0.75f">:$cubic,
           DefaultValuedAttr<DenseF32ArrayAttr, "{}">:$roi,
           DefaultValuedAttr<F32Attr, "0.0f">:$extrapolation,
           UnitAttr:$exclude_outside, UnitAttr:$antialias);
  let assemblyFormat = [{
    $mode $input `sizes` $sizes `scales` $scales `coordinates` $coordinates
    (`rounding` $rounding^)? (`cubic` $cubic^)? (`roi` $roi^)?
    (`extrapolation` $extrapolation^)? (`exclude_outside` $exclude_outside^)?
    (`antialias` $antialias^)? attr-dict `:` functional-type(operands, results)
  }];
}

#endif // SNNC_DIALECTS_ANN_ANNTENSOROPS_TD
