// The ann dialect itself.

#ifndef SNNC_DIALECTS_ANN_ANNDIALECT_TD
#define SNNC_DIALECTS_ANN_ANNDIALECT_TD

include "mlir/IR/DialectBase.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def AnnDialect : Dialect {
  let name = "ann";
  let summary = "Trained networks of real numbers, as ONNX describes them.";
  let description = [{
    The `ann` dialect holds a trained feed-forward network before anything
    spikes: one operation per concept of the field, on builtin tensors of
    32-bit floats with static shapes, feature maps as N x C x H x W. A network
    is a `func.func`; weights are `ann.constant`.

    Six discardable attributes belong to the dialect:

    - `ann.range`, a `#ann.range`, on an operation or on an argument of a
      function: the range of the value as calibration saw it.
    - `ann.grid`, an array of positive f32, on an `ann.conv2d` or `ann.dense`:
      the weights are integers of the user's model times these steps, one for
      all outputs or one for each. Such a layer keeps its weights as they are:
      factors that follow it are not absorbed.
    - `ann.name`, a string, on arguments and results of a function: the name of
      the tensor in the user's model.
    - `ann.steps`, an integer from 0, on a function that computes one step of a
      network with states: how often it runs, 0 for as many as the sample has.
    - `ann.next`, an integer, on an argument that is a state: the number of the
      result that is its value in the next step.
    - `ann.initial`, dense f32 numbers, on such an argument: its value in the
      first step, 0 if it is absent.
  }];
  let cppNamespace = "::snnc::ann";
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
  let extraClassDeclaration = [{
    /// Name of the attribute that holds the calibrated range of a value.
    static constexpr ::llvm::StringLiteral rangeName = "ann.range";

    /// Name of the attribute that holds the steps of the weights of a layer.
    static constexpr ::llvm::StringLiteral gridName = "ann.grid";

    /// Name of the attribute that holds the user's name of an argument or
    /// result of the network.
    static constexpr ::llvm::StringLiteral nameName = "ann.name";
  }];
}

class AnnOp<string mnemonic, list<Trait> traits = []>
    : Op<AnnDialect, mnemonic, !listconcat([Pure], traits)>;

#endif // SNNC_DIALECTS_ANN_ANNDIALECT_TD
