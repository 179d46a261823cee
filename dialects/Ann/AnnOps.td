// Operations of ann that networks on chips are made of, in the order of the
// data flow; AnnMathOps.td and AnnTensorOps.td hold the others.

#ifndef SNNC_DIALECTS_ANN_ANNOPS_TD
#define SNNC_DIALECTS_ANN_ANNOPS_TD

include "dialects/Ann/AnnAttrs.td"
include "dialects/Ann/AnnMathOps.td"
include "dialects/Ann/AnnQuantizeOps.td"
include "dialects/Ann/AnnTensorOps.td"

def Strides : DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">;
def Dilations : DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">;
def Pads : DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">;

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

def ConstantOp : AnnOp<"constant", [ConstantLike, InferTypeOpAdaptor]> {
  let summary = "Hold weights or another constant tensor";
  let description = [{
    `ann.constant` gives the tensor of its attribute. Weights are held as
    `dense_resource`: read once, never copied, elided from the text on demand.
    The data of a resource has exactly four bytes per element; a resource
    without data (elided text) is kept as an opaque constant. A constant
    without elements can be an output of the network; no operation reads it.

    ```mlir
    %0 = ann.constant dense<[1.0, 2.0]> : tensor<2xf32>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs AnnConstantTensor:$output);
  let assemblyFormat = "$value attr-dict";
  let hasVerifier = 1;
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// Layers with weights
//===----------------------------------------------------------------------===//

def Conv2DOp : AnnInferredOp<"conv2d"> {
  let summary = "Convolve feature maps with kernels";
  let description = [{
    `ann.conv2d` correlates an N x C x H x W map with O kernels of
    C/groups x KH x KW and adds one bias per kernel. `pads` are rows and columns
    of zeros: top, left, bottom, right. `groups` divides both C and O; with
    `groups` = C each channel has its own kernels (depthwise). The dilated
    kernel fits into the padded map.

    ```mlir
    %1 = ann.conv2d %x, %w, %b strides [2, 2] pads [1, 1, 1, 1]
        : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>)
        -> tensor<1x4x4x4xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, AnnTensor:$weights,
                       Optional<AnnTensor>:$bias, Strides:$strides, Pads:$pads,
                       Dilations:$dilations,
                       DefaultValuedAttr<I64Attr, "1">:$groups);
  let assemblyFormat = [{
    $input `,` $weights (`,` $bias^)? (`strides` $strides^)? (`pads` $pads^)?
    (`dilations` $dilations^)? (`groups` $groups^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 0;
}

def Conv3DOp : AnnInferredOp<"conv3d"> {
  let summary = "Convolve volumes with kernels";
  let description = [{
    `ann.conv3d` is `ann.conv2d` with one more dimension: it correlates an
    N x C x D x H x W volume with O kernels of C/groups x KD x KH x KW. `pads`
    are those in front (depth, height, width), then those behind.

    ```mlir
    %1 = ann.conv3d %x, %w pads [1, 0, 0, 1, 0, 0]
        : (tensor<1x3x4x8x8xf32>, tensor<4x3x3x3x3xf32>)
        -> tensor<1x4x4x6x6xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, AnnTensor:$weights,
      Optional<AnnTensor>:$bias,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1, 1}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0, 0, 0}">:$pads,
      DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1, 1}">:$dilations,
      DefaultValuedAttr<I64Attr, "1">:$groups);
  let assemblyFormat = [{
    $input `,` $weights (`,` $bias^)? (`strides` $strides^)? (`pads` $pads^)?
    (`dilations` $dilations^)? (`groups` $groups^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 0;
}

def ConvTransposeOp : AnnInferredOp<"conv_transpose"> {
  let summary = "Spread maps over kernels, the reverse of a convolution";
  let description = [{
    `ann.conv_transpose` adds, for each element of an N x C x ... map with one
    to three dimensions behind C, that element times its C x O/groups x ...
    kernel to the result, at `strides` times the position of the element. `pads`
    are what is cut off in front (one number per dimension), then behind; a
    negative number behind, above minus the stride, adds elements that hold the
    bias alone.

    ```mlir
    %1 = ann.conv_transpose %x, %w strides [2, 2] pads [1, 1, 1, 1]
        dilations [1, 1]
        : (tensor<1x3x4x4xf32>, tensor<3x2x4x4xf32>) -> tensor<1x2x8x8xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, AnnTensor:$weights,
                       Optional<AnnTensor>:$bias, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
                       DefaultValuedAttr<I64Attr, "1">:$groups);
  let assemblyFormat = [{
    $input `,` $weights (`,` $bias^)? `strides` $strides `pads` $pads
    `dilations` $dilations (`groups` $groups^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 0;
}

def DenseOp : AnnInferredOp<"dense"> {
  let summary = "Multiply by a weight matrix";
  let description = [{
    `ann.dense` multiplies each of the N rows of K inputs by an M x K matrix of
    weights (one row per output) and adds one bias per output.

    ```mlir
    %1 = ann.dense %x, %w, %b
        : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, AnnTensor:$weights,
                       Optional<AnnTensor>:$bias);
  let assemblyFormat = [{
    $input `,` $weights (`,` $bias^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasFolder = 0;
  let hasCanonicalizer = 1;
}

def BatchNormOp : AnnInferredOp<"batch_norm"> {
  let summary = "Normalise each channel with trained statistics";
  let description = [{
    `ann.batch_norm` computes (x - mean) / sqrt(variance + epsilon) * scale +
    bias per channel, the second dimension of the input. Scale, bias, mean and
    variance have one element per channel; `epsilon` is finite and not
    negative.

    ```mlir
    %1 = ann.batch_norm %x, %s, %b, %m, %v epsilon 1.000000e-03
        : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>,
           tensor<2xf32>) -> tensor<1x2x4x4xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, AnnTensor:$scale, AnnTensor:$bias,
                       AnnTensor:$mean, AnnTensor:$variance, F32Attr:$epsilon);
  let assemblyFormat = [{
    $input `,` $scale `,` $bias `,` $mean `,` $variance `epsilon` $epsilon
    attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 0;
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

def ReluOp : AnnOp<"relu", [SameOperandsAndResultType]> {
  let summary = "Replace negative values by zero";
  let description = [{
    `ann.relu` computes max(x, 0) for each element.

    ```mlir
    %1 = ann.relu %x : tensor<1x4xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input);
  let results = (outs AnnTensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def ClipOp : AnnOp<"clip", [SameOperandsAndResultType]> {
  let summary = "Limit values to an interval";
  let description = [{
    `ann.clip` computes min(max(x, `min`), `max`) for each element. `min` is at
    most `max`; either may be infinite, none is NaN.

    ```mlir
    %1 = ann.clip %x min 0.000000e+00 max 6.000000e+00 : tensor<1x4xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, F32Attr:$min, F32Attr:$max);
  let results = (outs AnnTensor:$output);
  let assemblyFormat =
      "$input `min` $min `max` $max attr-dict `:` type($input)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def SoftmaxOp : AnnOp<"softmax", [SameOperandsAndResultType]> {
  let summary = "Turn scores into probabilities";
  let description = [{
    `ann.softmax` computes exp(x) divided by its sum along dimension `axis`,
    which is at least 0 and below the rank.

    ```mlir
    %1 = ann.softmax %x axis 1 : tensor<1x4xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, I64Attr:$axis);
  let results = (outs AnnTensor:$output);
  let assemblyFormat = "$input `axis` $axis attr-dict `:` type($input)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

def MaxPoolOp : AnnInferredOp<"max_pool"> {
  let summary = "Take the largest value of each window";
  let description = [{
    `ann.max_pool` slides a window over each channel of an N x C x H x W map and
    gives the largest value in it. Padding never wins: each window covers at
    least one element of the map.

    ```mlir
    %1 = ann.max_pool %x kernel [2, 2] strides [2, 2]
        : (tensor<1x3x8x8xf32>) -> tensor<1x3x4x4xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, DenseI64ArrayAttr:$kernel,
                       Strides:$strides, Pads:$pads, Dilations:$dilations);
  let assemblyFormat = [{
    $input `kernel` $kernel (`strides` $strides^)? (`pads` $pads^)?
    (`dilations` $dilations^)? attr-dict `:` functional-type(operands, results)
  }];
}

def AvgPoolOp : AnnInferredOp<"avg_pool"> {
  let summary = "Take the mean of each window";
  let description = [{
    `ann.avg_pool` slides a window over each channel of an N x C x H x W map and
    gives the mean of it. The divisor is the number of map elements under the
    window, or, with `count_include_pad`, the size of the kernel. Each window
    covers at least one element of the map. Global pooling has a kernel as
    large as the map.

    ```mlir
    %1 = ann.avg_pool %x kernel [8, 8]
        : (tensor<1x3x8x8xf32>) -> tensor<1x3x1x1xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, DenseI64ArrayAttr:$kernel,
                       Strides:$strides, Pads:$pads,
                       UnitAttr:$count_include_pad);
  let assemblyFormat = [{
    $input `kernel` $kernel (`strides` $strides^)? (`pads` $pads^)?
    (`count_include_pad` $count_include_pad^)? attr-dict
    `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

class AnnBinaryOp<string mnemonic, list<Trait> traits = []>
    : AnnInferredOp<mnemonic, traits> {
  let arguments = (ins AnnTensor:$lhs, AnnTensor:$rhs);
  let assemblyFormat =
      "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

def AddOp : AnnBinaryOp<"add", [Commutative]> {
  let summary = "Add two tensors";
  let description = [{
    `ann.add` adds element by element. Shapes are aligned at the last dimension
    and a size of 1 (or a missing dimension) is repeated, as in numpy.

    ```mlir
    %1 = ann.add %x, %b
        : (tensor<1x2x4x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x4x4xf32>
    ```
  }];
  let hasCanonicalizer = 1;
}

def SubOp : AnnBinaryOp<"sub"> {
  let summary = "Subtract one tensor from another";
  let description = [{
    `ann.sub` computes lhs - rhs element by element; shapes are repeated as in
    `ann.add`.

    ```mlir
    %1 = ann.sub %x, %y : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
  let hasCanonicalizer = 1;
}

def MulOp : AnnBinaryOp<"mul", [Commutative]> {
  let summary = "Multiply two tensors element by element";
  let description = [{
    `ann.mul` computes lhs * rhs element by element; shapes are repeated as in
    `ann.add`.

    ```mlir
    %1 = ann.mul %x, %y : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
  let hasCanonicalizer = 1;
}

def DivOp : AnnBinaryOp<"div"> {
  let summary = "Divide one tensor by another";
  let description = [{
    `ann.div` computes lhs / rhs element by element; shapes are repeated as in
    `ann.add`.

    ```mlir
    %1 = ann.div %x, %y : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
    ```
  }];
  let hasCanonicalizer = 1;
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

def ReshapeOp : AnnOp<"reshape"> {
  let summary = "Give the same elements another shape";
  let description = [{
    `ann.reshape` keeps the elements in their row-major order; input and result
    have the same number of elements.

    ```mlir
    %1 = ann.reshape %x : tensor<1x2x4x4xf32> -> tensor<1x32xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input);
  let results = (outs AnnTensor:$output);
  let assemblyFormat =
      "$input attr-dict `:` type($input) `->` type($output)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def TransposeOp : AnnInferredOp<"transpose"> {
  let summary = "Permute the dimensions";
  let description = [{
    `ann.transpose` makes dimension `permutation[i]` of the input dimension `i`
    of the result. `permutation` names each dimension of the input once.

    ```mlir
    %1 = ann.transpose %x permutation [0, 2, 1]
        : (tensor<1x2x3xf32>) -> tensor<1x3x2xf32>
    ```
  }];
  let arguments = (ins AnnTensor:$input, DenseI64ArrayAttr:$permutation);
  let assemblyFormat = [{
    $input `permutation` $permutation attr-dict
    `:` functional-type(operands, results)
  }];
  let hasCanonicalizer = 1;
}

#endif // SNNC_DIALECTS_ANN_ANNOPS_TD
