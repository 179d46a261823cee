// Operations of ann that compute what layers are not made of.

#ifndef SNNC_DIALECTS_ANN_ANNMATHOPS_TD
#define SNNC_DIALECTS_ANN_ANNMATHOPS_TD

include "dialects/Ann/AnnAttrs.td"

//===----------------------------------------------------------------------===//
// Element by element
//===----------------------------------------------------------------------===//

def UnaryOp : AnnOp<"unary", [SameOperandsAndResultType]> {
  let summary = "Apply a function to each element";
  let description = [{
    `ann.unary` computes the function that `kind` names. `elu` is x above zero
    and exp(x) - 1 below; `round` takes the even neighbour of halves; `sign` is
    -1, 0 or 1; `softplus` is log(1 + exp(x)); `softsign` is x / (1 + |x|).
    `not`, `is_inf` and `is_nan` give 0 or 1; `not` takes all but 0 as true.

    ```mlir
    %1 = ann.unary sigmoid %x : tensor<1x4xf32>
    ```
  }];
  let arguments = (ins UnaryKindAttr:$kind, AnnTensor:$input);
  let results = (outs AnnTensor:$output);
  let assemblyFormat = "$kind $input attr-dict `:` type($input)";
  let hasFolder = 1;
}

def BinaryOp : AnnInferredOp<"binary"> {
  let summary = "Apply a function to each pair of elements";
  let description = [{
    `ann.binary` computes the function of lhs and rhs that `kind` names, element
    by element; shapes are repeated as in `ann.add`. Comparisons and `and`, `or`,
    `xor` give 0 or 1; the latter take all but 0 as true. `mod` has the sign of
    rhs, `fmod` that of lhs. `prelu` is lhs from zero on and rhs times lhs
    below.

    ```mlir
    %1 = ann.binary prelu %x, %y
        : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
  let arguments =
      (ins BinaryKindAttr:$kind, AnnTensor:$lhs, AnnTensor:$rhs);
  let assemblyFormat =
      "$kind $lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

def WhereOp : AnnInferredOp<"where"> {
  let summary = "Choose between the elements of two tensors";
  let description = [{
    `ann.where` gives the element of `lhs` where `condition` is not 0, and that
    of `rhs` where it is; the three shapes are repeated as in `ann.add`.

    ```mlir
    %1 = ann.where %c, %x, %y
        : (tensor<1x4xf32>, tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
    ```
  }];
  let arguments =
      (ins AnnTensor:$condition, AnnTensor:$lhs, AnnTensor:$rhs);
  let assemblyFormat = [{
    $condition `,` $lhs `,` $rhs attr-dict
    `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Sums and products
//===----------------------------------------------------------------------===//

def ReduceOp : AnnInferredOp<"reduce"> {
  let summary = "Compute one number of all along some dimensions";
  let description = [{
    `ann.reduce` computes what `kind` names over the dimensions `axes`, which
    are increasing; in the result they have the size 1.

    ```mlir
    %1 = ann.reduce mean %x axes [2, 3]
        : (tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32>
    ```
  }];
  let arguments =
      (ins ReduceKindAttr:$kind, AnnTensor:$input, DenseI64ArrayAttr:$axes);
  let assemblyFormat = [{
    $kind $input `axes` $axes attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 0;
  let hasCanonicalizer = 1;
}

def MatMulOp : AnnInferredOp<"matmul"> {
  let summary = "Multiply the matrices of two tensors";
  let description = [{
    `ann.matmul` multiplies matrices, the last two dimensions of both operands,
    which have at least two. The dimensions in front number the matrices and are
    repeated as in `ann.add`. `ann.dense` is the product with weights.

    ```mlir
    %1 = ann.matmul %x, %y
        : (tensor<2x3x4xf32>, tensor<4x5xf32>) -> tensor<2x3x5xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$lhs, AnnTensor:$rhs);
  let assemblyFormat =
      "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let hasFolder = 0;
}

def LrnOp : AnnOp<"lrn", [SameOperandsAndResultType]> {
  let summary = "Divide each element by those of the channels around it";
  let description = [{
    `ann.lrn` (local response normalisation) computes
    x / (bias + alpha / size * sum of squares)^beta, where the sum goes over
    `size` channels (dimension 1) around that of x, (size - 1) / 2 of them in
    front, as far as there are channels. The input has at least 2 dimensions;
    alpha, beta and bias are finite.

    ```mlir
    %1 = ann.lrn %x size 5 alpha 1.000000e-04 beta 7.500000e-01
        bias 1.000000e+00 : tensor<1x8x4x4xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, I64Attr:$size, F32Attr:$alpha,
                       F32Attr:$beta, F32Attr:$bias);
  let results = (outs AnnTensor:$output);
  let assemblyFormat = [{
    $input `size` $size `alpha` $alpha `beta` $beta `bias` $bias attr-dict
    `:` type($input)
  }];
  let hasVerifier = 1;
}

#endif // SNNC_DIALECTS_ANN_ANNMATHOPS_TD
