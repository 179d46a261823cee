// The snn dialect.

#ifndef SNNC_DIALECTS_SNN_SNNDIALECT_TD
#define SNNC_DIALECTS_SNN_SNNDIALECT_TD

include "mlir/IR/DialectBase.td"
include "mlir/IR/OpBase.td"

def SnnDialect : Dialect {
  let name = "snn";
  let summary = "A spiking network, independent of any chip.";
  let description = [{
    Synapse ops turn spikes into currents, populations turn currents into
    spikes. All numbers are integers; what they mean to the user is a scale on
    inputs, populations and outputs. No operation names a core, and none is
    ever expanded into single synapses.
  }];
  let cppNamespace = "::snnc::snn";
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
}

class SnnOp<string mnemonic, list<Trait> traits = []>
    : Op<SnnDialect, mnemonic, traits>;

#endif // SNNC_DIALECTS_SNN_SNNDIALECT_TD
