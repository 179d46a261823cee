// Types of snn.

#ifndef SNNC_DIALECTS_SNN_SNNTYPES_TD
#define SNNC_DIALECTS_SNN_SNNTYPES_TD

include "dialects/Snn/SnnDialect.td"
include "mlir/IR/AttrTypeBase.td"

class NeuronsType<string name, string typeMnemonic>
    : TypeDef<SnnDialect, name> {
  let mnemonic = typeMnemonic;
  let parameters = (ins "int64_t":$channels, "int64_t":$height,
                        "int64_t":$width);
  let assemblyFormat =
      "`<` custom<NeuronShape>($channels, $height, $width) `>`";
  let genVerifyDecl = 1;
  let builders = [TypeBuilder<(ins "const ::snnc::Shape &":$shape), [{
    return $_get($_ctxt, shape.channels, shape.height, shape.width);
  }]>];
  let extraClassDeclaration = [{
    /// The neurons per axis.
    ::snnc::Shape getShape() const {
      return {getChannels(), getHeight(), getWidth()};
    }
    int64_t numNeurons() const { return getShape().numNeurons(); }
  }];
}

def SpikesType : NeuronsType<"Spikes", "spikes"> {
  let summary = "The events of a population or input over time";
  let description = [{
    `!snn.spikes<CxHxW>` is what the neurons of a map of C channels, H rows and
    W columns emit; `!snn.spikes<C>` is short for Cx1x1. Time is not part of
    the type.
  }];
}

def CurrentType : NeuronsType<"Current", "current"> {
  let summary = "What synapses add to the neurons of a population over time";
  let description = [{
    `!snn.current<CxHxW>` is one integer per neuron and tick, the sum (or, from
    `snn.max_pool`, the maximum) over synapses; `!snn.current<C>` is short for
    Cx1x1.
  }];
}

#endif // SNNC_DIALECTS_SNN_SNNTYPES_TD
