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
    spikes. A spiking network comes in two stages. As trained, its weights are
    real and its neurons `snn.neurons`; --snn-quantize makes the
    second stage, in which all numbers are integers, neurons are
    `snn.population`, and what they mean to the user is a scale on inputs,
    populations and outputs. No operation names a core, and none is ever
    expanded into single synapses.

    `snn.input` and `snn.population` may have the discardable attribute
    `snn.events`, f64: the mean number of events that the whole population
    sends in one inference, as measured. Three of `snn.network` belong to the
    dialect:

    - `snn.profile`, a string: the profile that filled what the file left open.
    - `snn.assumed`, keys of `#snn.semantics`: those that it filled.
    - `snn.given`, keys of `#snn.semantics`: those that the user chose.
  }];
  let cppNamespace = "::snnc::snn";
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let extraClassDeclaration = [{
    /// Name of the attribute that holds the name of the profile.
    static constexpr ::llvm::StringLiteral profileName = "snn.profile";

    /// Name of the attribute that lists the keys that the profile filled.
    static constexpr ::llvm::StringLiteral assumedName = "snn.assumed";

    /// Name of the attribute that lists the keys that the user chose.
    static constexpr ::llvm::StringLiteral givenName = "snn.given";

    /// Name of the attribute that holds the events of a population.
    static constexpr ::llvm::StringLiteral eventsName = "snn.events";
  }];
}

class SnnOp<string mnemonic, list<Trait> traits = []>
    : Op<SnnDialect, mnemonic, traits>;

#endif // SNNC_DIALECTS_SNN_SNNDIALECT_TD
