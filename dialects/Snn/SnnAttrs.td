// Attributes and enums of snn.

#ifndef SNNC_DIALECTS_SNN_SNNATTRS_TD
#define SNNC_DIALECTS_SNN_SNNATTRS_TD

include "dialects/Snn/SnnDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/EnumAttr.td"

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

class SnnEnum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::snnc::snn";
  let genSpecializedAttr = 0;
}

def Coding : SnnEnum<"Coding", "how a number becomes events", [
    I32EnumAttrCase<"Graded", 0, "graded">,
    I32EnumAttrCase<"Rate", 1, "rate">,
    I32EnumAttrCase<"Spiking", 2, "spiking">]>;

def Model : SnnEnum<"Model", "what a neuron does in a tick", [
    I32EnumAttrCase<"Graded", 0, "graded">,
    I32EnumAttrCase<"IntegrateFire", 1, "integrate_fire">,
    I32EnumAttrCase<"MaxRate", 2, "max_rate">,
    I32EnumAttrCase<"Integrate", 3, "integrate">,
    I32EnumAttrCase<"Leaky", 4, "leaky">,
    I32EnumAttrCase<"Real", 5, "real">]>;
def ModelAttr : EnumAttr<SnnDialect, Model, "model">;

def NeuronModel : SnnEnum<"NeuronModel", "what a trained neuron computes", [
    I32EnumAttrCase<"Relay", 0, "relay">,
    I32EnumAttrCase<"Threshold", 1, "threshold">,
    I32EnumAttrCase<"Integrator", 2, "integrator">,
    I32EnumAttrCase<"IntegrateFire", 3, "integrate_fire">,
    I32EnumAttrCase<"LeakyIntegrator", 4, "leaky_integrator">,
    I32EnumAttrCase<"Lif", 5, "lif">,
    I32EnumAttrCase<"CubaLeakyIntegrator", 6, "cuba_leaky_integrator">,
    I32EnumAttrCase<"CubaLif", 7, "cuba_lif">,
    I32EnumAttrCase<"Loihi", 8, "loihi">,
    I32EnumAttrCase<"SigmaDelta", 9, "sigma_delta">]>;
def NeuronModelAttr : EnumAttr<SnnDialect, NeuronModel, "neuron_model">;

def Reset : SnnEnum<"Reset", "what a spike does to the potential", [
    I32EnumAttrCase<"Subtract", 0, "subtract">,
    I32EnumAttrCase<"Zero", 1, "zero">,
    I32EnumAttrCase<"Value", 2, "value">]>;
def ResetAttr : EnumAttr<SnnDialect, Reset, "reset">;

def Payload : SnnEnum<"Payload", "what number an event carries", [
    I32EnumAttrCase<"Value", 0, "value">,
    I32EnumAttrCase<"Unit", 1, "unit">,
    I32EnumAttrCase<"Count", 2, "count">]>;
def PayloadAttr : EnumAttr<SnnDialect, Payload, "payload">;

def Compare : SnnEnum<"Compare", "when a potential fires", [
    I32EnumAttrCase<"Ge", 0, "ge">,
    I32EnumAttrCase<"Gt", 1, "gt">]>;
def CompareAttr : EnumAttr<SnnDialect, Compare, "compare">;

def Scheme : SnnEnum<"Scheme", "how a differential equation becomes a step", [
    I32EnumAttrCase<"Euler", 0, "euler">,
    I32EnumAttrCase<"Exponential", 1, "exponential">,
    I32EnumAttrCase<"ExponentialDecay", 2, "exponential_decay">]>;

def Form : SnnEnum<"Form", "how a step is rounded", [
    I32EnumAttrCase<"Decay", 0, "decay">,
    I32EnumAttrCase<"Difference", 1, "difference">]>;

def Spikes : SnnEnum<"SpikesPerStep", "how often a neuron fires in a step", [
    I32EnumAttrCase<"Single", 0, "single">,
    I32EnumAttrCase<"Multiple", 1, "multiple">]>;

def ResetTime : SnnEnum<"ResetTime", "in which step a spike resets", [
    I32EnumAttrCase<"SameStep", 0, "same_step">,
    I32EnumAttrCase<"NextStep", 1, "next_step">]>;
def ResetTimeAttr : EnumAttr<SnnDialect, ResetTime, "reset_time">;

def SynapseOrder : SnnEnum<"SynapseOrder", "which current a membrane sees", [
    I32EnumAttrCase<"InputFirst", 0, "input_first">,
    I32EnumAttrCase<"MembraneFirst", 1, "membrane_first">]>;
def SynapseOrderAttr : EnumAttr<SnnDialect, SynapseOrder, "synapse_order">;

def Encoder : SnnEnum<"Encoder", "how the host makes events of a number", [
    I32EnumAttrCase<"Direct", 0, "direct">,
    I32EnumAttrCase<"Rate", 1, "rate">,
    I32EnumAttrCase<"Stream", 2, "stream">]>;
def EncoderAttr : EnumAttr<SnnDialect, Encoder, "encoder">;

def Decoder : SnnEnum<"Decoder", "how the host makes a number of a neuron", [
    I32EnumAttrCase<"Potential", 0, "potential">,
    I32EnumAttrCase<"Value", 1, "value">,
    I32EnumAttrCase<"Count", 2, "count">]>;
def DecoderAttr : EnumAttr<SnnDialect, Decoder, "decoder">;

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// An integer that C++ sees as int64_t.
def IntAttr : TypedSignlessIntegerAttrBase<I64, "int64_t",
                                           "64-bit integer attribute">;

def SecondsParameter : AttrParameter<"::mlir::FloatAttr", "seconds"> {
  let parser = "parseReal($_parser)";
  let printer = "$_printer << $_self.getValueAsDouble()";
}

/// A real number that may be absent.
def RealParameter : OptionalParameter<"::mlir::FloatAttr", "real number"> {
  let parser = "parseReal($_parser)";
  let printer = "$_printer << $_self.getValueAsDouble()";
}

class DefaultEnumParameter<EnumInfo choices, string standard>
    : EnumParameter<choices> {
  let defaultValue = "::snnc::snn::" # standard;
}

def SemanticsAttr : AttrDef<SnnDialect, "Semantics"> {
  let mnemonic = "semantics";
  let summary = "What a network means where formats leave it open";
  let description = [{
    `#snn.semantics` holds what the files of trained networks leave open. The
    first five keys are always there; the others are printed when they differ
    from the default, which stands first.

    | key             | choices                                               |
    |-----------------|-------------------------------------------------------|
    | `coding`        | `graded`, `rate`; `spiking`: spikes as trained         |
    | `steps`         | ticks of a population; spiking: steps of a sample, 0  |
    |                 | for as many as the sample has                         |
    | `dt`            | seconds per step                                      |
    | `reset`         | `subtract` thresholds, `zero`, or the `value` v_reset |
    | `compare`       | fires if the potential is `ge` (>=) or `gt` (>)       |
    | `scheme`        | `euler`: decay 1 - dt/tau, gain dt/tau;               |
    |                 | `exponential`: decay exp(-dt/tau), gain 1 - that;     |
    |                 | `exponential_decay`: exp(-dt/tau), dt/tau             |
    | `form`          | rounding: `decay` (v*d + g*i), `difference`           |
    |                 | (v + g*((leak - v) + i))                              |
    | `spikes`        | `single`, `multiple`: as many as thresholds fit       |
    | `reset_time`    | `same_step`, `next_step`                              |
    | `synapse_order` | `input_first`; `membrane_first`: sees the old current |
    | `layer_delay`   | steps that every layer but the first adds, 0          |
    | `floor`         | a potential stays >= floor * threshold; absent: free  |

    A graded network has one step. docs/semantics.md has the equations.

    ```mlir
    #snn.semantics<coding = spiking, steps = 0, dt = 1.0e-3, reset = subtract, compare = gt, scheme = exponential, spikes = multiple, floor = -1.0>
    ```
  }];
  let parameters = (ins EnumParameter<Coding>:$coding,
      "int64_t":$steps,
      SecondsParameter:$dt,
      EnumParameter<Reset>:$reset,
      EnumParameter<Compare>:$compare,
      DefaultEnumParameter<Scheme, "Scheme::Euler">:$scheme,
      DefaultEnumParameter<Form, "Form::Decay">:$form,
      DefaultEnumParameter<Spikes, "SpikesPerStep::Single">:$spikes,
      DefaultEnumParameter<ResetTime, "ResetTime::SameStep">:$reset_time,
      DefaultEnumParameter<SynapseOrder,
                           "SynapseOrder::InputFirst">:$synapse_order,
      DefaultValuedParameter<"int64_t", "0">:$layer_delay,
      RealParameter:$floor);
  let builders = [AttrBuilder<(ins "Coding":$coding, "int64_t":$steps,
                                   "::mlir::FloatAttr":$dt, "Reset":$reset,
                                   "Compare":$compare), [{
    return $_get($_ctxt, coding, steps, dt, reset, compare, Scheme::Euler,
                 Form::Decay, SpikesPerStep::Single, ResetTime::SameStep,
                 SynapseOrder::InputFirst, 0, ::mlir::FloatAttr());
  }]>];
  let extraClassDeclaration = [{
    /// Seconds per step.
    double getSeconds() const { return getDt().getValueAsDouble(); }
    /// True if spikes travel step by step, real numbers or integers.
    bool isSpiking() const { return getCoding() == Coding::Spiking; }
    /// The same with other `steps` and `layer_delay`.
    SemanticsAttr withSteps(int64_t steps, int64_t layerDelay) const {
      return get(getContext(), getCoding(), steps, getDt(), getReset(),
                 getCompare(), getScheme(), getForm(), getSpikes(),
                 getResetTime(), getSynapseOrder(), layerDelay, getFloor());
    }
  }];
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

#endif // SNNC_DIALECTS_SNN_SNNATTRS_TD
