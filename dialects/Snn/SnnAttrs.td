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
    I32EnumAttrCase<"Leaky", 4, "leaky">]>;
def ModelAttr : EnumAttr<SnnDialect, Model, "model">;

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
  let parser = "parseSeconds($_parser)";
  let printer = "$_printer << $_self.getValueAsDouble()";
}

def SemanticsAttr : AttrDef<SnnDialect, "Semantics"> {
  let mnemonic = "semantics";
  let summary = "What a network means where formats leave it open";
  let description = [{
    `#snn.semantics` holds the coding of numbers, the number of ticks (`steps`)
    in which every population is active, the time that one tick stands for
    (`dt`, seconds), what a spike does to the potential, and the comparison
    with the threshold. A graded network has one step.

    ```mlir
    #snn.semantics<coding = rate, steps = 64, dt = 1.0e-3, reset = subtract, compare = ge>
    ```
  }];
  let parameters = (ins EnumParameter<Coding>:$coding,
                        "int64_t":$steps,
                        SecondsParameter:$dt,
                        EnumParameter<Reset>:$reset,
                        EnumParameter<Compare>:$compare);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

#endif // SNNC_DIALECTS_SNN_SNNATTRS_TD
