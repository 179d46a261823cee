// Attributes, type constraints and classes of operations of ann.

#ifndef SNNC_DIALECTS_ANN_ANNATTRS_TD
#define SNNC_DIALECTS_ANN_ANNATTRS_TD

include "dialects/Ann/AnnDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/EnumAttr.td"

def AnnTensor
    : Type<CPred<"::snnc::ann::isAnnTensor($_self)">,
           "tensor of f32 with static positive sizes and fewer than 2^31 "
           "elements",
           "::mlir::RankedTensorType">;

// A constant may have no elements: it can be an output, but nothing reads it.
def AnnConstantTensor
    : Type<CPred<"::snnc::ann::isAnnConstant($_self)">,
           "tensor of f32 with static sizes and fewer than 2^31 elements",
           "::mlir::RankedTensorType">;

def RangeAttr : AttrDef<AnnDialect, "Range"> {
  let mnemonic = "range";
  let summary = "Range of real values seen during calibration";
  let description = [{
    `#ann.range` says that the values of a tensor lay between `lo` and `hi` on
    the calibration samples. Both bounds are finite and `lo` is at most `hi`.
    With a percentile below 100, rare larger values lie outside.

    ```mlir
    #ann.range<-1.5, 6.0>
    ```
  }];
  let parameters = (ins APFloatParameter<"lower bound">:$lower,
                        APFloatParameter<"upper bound">:$upper);
  let builders = [AttrBuilder<(ins "double":$lo, "double":$hi), [{
    return $_get($_ctxt, ::llvm::APFloat(lo), ::llvm::APFloat(hi));
  }]>];
  let extraClassDeclaration = [{
    /// The lower bound.
    double getLo() const { return getLower().convertToDouble(); }

    /// The upper bound.
    double getHi() const { return getUpper().convertToDouble(); }
  }];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

class AnnEnum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::snnc::ann";
  let genSpecializedAttr = 0;
}

def UnaryKind : AnnEnum<"UnaryKind", "what is computed of one number", [
    I32EnumAttrCase<"Abs", 0, "abs">,
    I32EnumAttrCase<"Acos", 1, "acos">,
    I32EnumAttrCase<"Acosh", 2, "acosh">,
    I32EnumAttrCase<"Asin", 3, "asin">,
    I32EnumAttrCase<"Asinh", 4, "asinh">,
    I32EnumAttrCase<"Atan", 5, "atan">,
    I32EnumAttrCase<"Atanh", 6, "atanh">,
    I32EnumAttrCase<"Ceil", 7, "ceil">,
    I32EnumAttrCase<"Cos", 8, "cos">,
    I32EnumAttrCase<"Cosh", 9, "cosh">,
    I32EnumAttrCase<"Elu", 10, "elu">,
    I32EnumAttrCase<"Erf", 11, "erf">,
    I32EnumAttrCase<"Exp", 12, "exp">,
    I32EnumAttrCase<"Floor", 13, "floor">,
    I32EnumAttrCase<"IsInf", 14, "is_inf">,
    I32EnumAttrCase<"IsNan", 15, "is_nan">,
    I32EnumAttrCase<"Log", 16, "log">,
    I32EnumAttrCase<"Neg", 17, "neg">,
    I32EnumAttrCase<"Not", 18, "not">,
    I32EnumAttrCase<"Reciprocal", 19, "reciprocal">,
    I32EnumAttrCase<"Round", 20, "round">,
    I32EnumAttrCase<"Sigmoid", 21, "sigmoid">,
    I32EnumAttrCase<"Sign", 22, "sign">,
    I32EnumAttrCase<"Sin", 23, "sin">,
    I32EnumAttrCase<"Sinh", 24, "sinh">,
    I32EnumAttrCase<"Softplus", 25, "softplus">,
    I32EnumAttrCase<"Softsign", 26, "softsign">,
    I32EnumAttrCase<"Sqrt", 27, "sqrt">,
    I32EnumAttrCase<"Tan", 28, "tan">,
    I32EnumAttrCase<"Tanh", 29, "tanh">,
    I32EnumAttrCase<"Trunc", 30, "trunc">]>;
def UnaryKindAttr : EnumAttr<AnnDialect, UnaryKind, "unary_kind">;

def BinaryKind : AnnEnum<"BinaryKind", "what is computed of two numbers", [
    I32EnumAttrCase<"And", 0, "and">,
    I32EnumAttrCase<"Equal", 1, "equal">,
    I32EnumAttrCase<"Fmod", 2, "fmod">,
    I32EnumAttrCase<"Greater", 3, "greater">,
    I32EnumAttrCase<"GreaterEqual", 4, "greater_equal">,
    I32EnumAttrCase<"Less", 5, "less">,
    I32EnumAttrCase<"LessEqual", 6, "less_equal">,
    I32EnumAttrCase<"Max", 7, "max">,
    I32EnumAttrCase<"Min", 8, "min">,
    I32EnumAttrCase<"Mod", 9, "mod">,
    I32EnumAttrCase<"Or", 10, "or">,
    I32EnumAttrCase<"Pow", 11, "pow">,
    I32EnumAttrCase<"Prelu", 12, "prelu">,
    I32EnumAttrCase<"Xor", 13, "xor">]>;
def BinaryKindAttr : EnumAttr<AnnDialect, BinaryKind, "binary_kind">;

def ReduceKind : AnnEnum<"ReduceKind", "what is computed of many numbers", [
    I32EnumAttrCase<"LogSumExp", 0, "log_sum_exp">,
    I32EnumAttrCase<"Max", 1, "max">,
    I32EnumAttrCase<"Mean", 2, "mean">,
    I32EnumAttrCase<"Min", 3, "min">,
    I32EnumAttrCase<"Prod", 4, "prod">,
    I32EnumAttrCase<"Sum", 5, "sum">]>;
def ReduceKindAttr : EnumAttr<AnnDialect, ReduceKind, "reduce_kind">;

def PadMode : AnnEnum<"PadMode", "what stands around a tensor", [
    I32EnumAttrCase<"Constant", 0, "constant">,
    I32EnumAttrCase<"Edge", 1, "edge">,
    I32EnumAttrCase<"Reflect", 2, "reflect">,
    I32EnumAttrCase<"Wrap", 3, "wrap">]>;
def PadModeAttr : EnumAttr<AnnDialect, PadMode, "pad_mode">;

def ResizeMode : AnnEnum<"ResizeMode", "how a value between samples is made", [
    I32EnumAttrCase<"Nearest", 0, "nearest">,
    I32EnumAttrCase<"Linear", 1, "linear">,
    I32EnumAttrCase<"Cubic", 2, "cubic">]>;
def ResizeModeAttr : EnumAttr<AnnDialect, ResizeMode, "resize_mode">;

def Coordinates : AnnEnum<"Coordinates", "where a sample lies in the input", [
    I32EnumAttrCase<"HalfPixel", 0, "half_pixel">,
    I32EnumAttrCase<"HalfPixelSymmetric", 1, "half_pixel_symmetric">,
    I32EnumAttrCase<"PytorchHalfPixel", 2, "pytorch_half_pixel">,
    I32EnumAttrCase<"AlignCorners", 3, "align_corners">,
    I32EnumAttrCase<"Asymmetric", 4, "asymmetric">,
    I32EnumAttrCase<"TfHalfPixelForNn", 5, "tf_half_pixel_for_nn">,
    I32EnumAttrCase<"TfCropAndResize", 6, "tf_crop_and_resize">]>;
def CoordinatesAttr : EnumAttr<AnnDialect, Coordinates, "coordinates">;

def Rounding : AnnEnum<"Rounding", "which neighbour is the nearest", [
    I32EnumAttrCase<"PreferFloor", 0, "prefer_floor">,
    I32EnumAttrCase<"PreferCeil", 1, "prefer_ceil">,
    I32EnumAttrCase<"Floor", 2, "floor">,
    I32EnumAttrCase<"Ceil", 3, "ceil">]>;
def RoundingAttr : EnumAttr<AnnDialect, Rounding, "rounding">;

//===----------------------------------------------------------------------===//
// Classes of operations
//===----------------------------------------------------------------------===//

// Shapes are computed and checked in one place, inferReturnTypes (AnnShapes.cpp
// and others); the verifier asks it, so that an importer and a parser give the
// same message.
class AnnInferredOp<string mnemonic, list<Trait> traits = []>
    : AnnOp<mnemonic, !listconcat([InferTypeOpAdaptor], traits)> {
  let results = (outs AnnTensor:$output);
  let hasVerifier = 1;
  let hasFolder = 1;
}

#endif // SNNC_DIALECTS_ANN_ANNATTRS_TD
