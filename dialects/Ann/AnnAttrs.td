// Attributes and type constraints of ann.

#ifndef SNNC_DIALECTS_ANN_ANNATTRS_TD
#define SNNC_DIALECTS_ANN_ANNATTRS_TD

include "dialects/Ann/AnnDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributes.td"

def AnnTensor
    : Type<CPred<"::snnc::ann::isAnnTensor($_self)">,
           "tensor of f32 with static positive sizes and fewer than 2^31 "
           "elements",
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

#endif // SNNC_DIALECTS_ANN_ANNATTRS_TD
