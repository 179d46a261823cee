// Interfaces of snn.

#ifndef SNNC_DIALECTS_SNN_SNNINTERFACES_TD
#define SNNC_DIALECTS_SNN_SNNINTERFACES_TD

include "mlir/IR/OpBase.td"

def SynapseOpInterface : OpInterface<"SynapseOpInterface"> {
  let description = [{
    All synapses of one layer, from one source onto one population, described
    by their geometry and weights; they are never listed one by one.
  }];
  let cppNamespace = "::snnc::snn";
  let methods = [
    InterfaceMethod<"The spikes that the synapses read.",
      "::mlir::Value", "getSource">,
    InterfaceMethod<"The extent of the source.",
      "::snnc::Shape", "getSourceShape", (ins), "", [{
        return ::llvm::cast<::snnc::snn::SpikesType>(
            $_op.getSource().getType()).getShape();
      }]>,
    InterfaceMethod<"The extent of the target population.",
      "::snnc::Shape", "getTargetShape", (ins), "", [{
        return ::llvm::cast<::snnc::snn::CurrentType>(
            $_op->getResult(0).getType()).getShape();
      }]>,
    InterfaceMethod<"The windows; a pool and one_to_one have one group per "
                    "channel. Meaningless if isDense().",
      "::snnc::synapse::Kernel", "getKernel">,
    InterfaceMethod<"True if every source neuron reaches every target neuron "
                    "by a weight of its own.",
      "bool", "isDense", (ins), "", "return false;">,
    InterfaceMethod<"True if the largest contribution counts, not the sum.",
      "bool", "isMaximum", (ins), "", "return false;">,
    InterfaceMethod<"The i8 (or, of a trained network, f32) weights, row-major "
                    "in the op's own layout; null if all weights are 1 and "
                    "none is stored.",
      "::mlir::ElementsAttr", "getWeightsAttr", (ins), "",
      "return ::mlir::ElementsAttr();">,
    InterfaceMethod<"True if the weights are real numbers.", "bool", "isReal",
      (ins), "", [{
        ::mlir::ElementsAttr weights = $_op.getWeightsAttr();
        return weights && weights.getElementType().isF32();
      }]>,
    InterfaceMethod<"Bits per stored i8 weight, 1 to 8; 0 if none is stored.",
      "int64_t", "getWeightBits", (ins), "", "return 0;">,
    InterfaceMethod<"The left shift of each contribution.",
      "int64_t", "getShift">,
    InterfaceMethod<"True if an event counts as 1 whatever it carries.",
      "bool", "isUnit", (ins), "", "return $_op.getUnit();">,
    InterfaceMethod<"Ticks beyond the first; of a trained network, steps "
                    "after the one of the event.", "int64_t", "getDelay">,
    InterfaceMethod<"Sets the ticks beyond the first.",
      "void", "setDelay", (ins "int64_t":$delay)>,
    InterfaceMethod<"The user's name of the layer.",
      "std::string", "getLayerName", (ins), "",
      "return ::snnc::snn::layerName($_op.getOperation());">,
    InterfaceMethod<"The number of connections (INT64_MAX if it is larger).",
      "int64_t", "numSynapses", (ins), "", [{
        return ::snnc::snn::detail::numSynapses(
            ::llvm::cast<::snnc::snn::SynapseOpInterface>($_op.getOperation()));
      }]>,
    InterfaceMethod<"The positions of all windows, those in padding too: the "
                    "multiply-accumulates of a layer that does not skip "
                    "padding (INT64_MAX if there are more).",
      "int64_t", "numWindowPositions", (ins), "", [{
        return ::snnc::snn::detail::numWindowPositions(
            ::llvm::cast<::snnc::snn::SynapseOpInterface>($_op.getOperation()));
      }]>,
    InterfaceMethod<"The number of stored weights.",
      "int64_t", "numWeights", (ins), "", [{
        ::mlir::ElementsAttr weights = $_op.getWeightsAttr();
        return weights ? weights.getNumElements() : 0;
      }]>,
    InterfaceMethod<"The number of stored weights that are not 0.",
      "int64_t", "numNonzeroWeights", (ins), "", [{
        return ::snnc::snn::detail::numNonzeroWeights(
            ::llvm::cast<::snnc::snn::SynapseOpInterface>($_op.getOperation()));
      }]>,
    InterfaceMethod<"The weight between two neurons before the shift, nothing "
                    "if they are not connected. For tests and explanations, "
                    "not for loops.",
      "std::optional<double>", "weightAt",
      (ins "const ::snnc::Coordinate &":$from, "const ::snnc::Coordinate &":$to),
      "", [{
        return ::snnc::snn::detail::weightAt(
            ::llvm::cast<::snnc::snn::SynapseOpInterface>($_op.getOperation()),
            from, to);
      }]>,
  ];
}

#endif // SNNC_DIALECTS_SNN_SNNINTERFACES_TD
