// The xbar dialect.

#ifndef SNNC_DIALECTS_XBAR_XBARDIALECT_TD
#define SNNC_DIALECTS_XBAR_XBARDIALECT_TD

include "mlir/IR/DialectBase.td"
include "mlir/IR/OpBase.td"

def XbarDialect : Dialect {
  let name = "xbar";
  let summary = "A spiking network on the cores of a chip.";
  let description = [{
    Fragments of populations and synapse tables lie on cores, axons lead from
    fragments to tables. The verifier of `xbar.chip` is the legality check.
  }];
  let cppNamespace = "::snnc::xbar";
  let useDefaultAttributePrinterParser = 1;
}

class XbarOp<string mnemonic, list<Trait> traits = []>
    : Op<XbarDialect, mnemonic, traits>;

#endif // SNNC_DIALECTS_XBAR_XBARDIALECT_TD
