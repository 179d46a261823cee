// Attributes and enums of xbar.

#ifndef SNNC_DIALECTS_XBAR_XBARATTRS_TD
#define SNNC_DIALECTS_XBAR_XBARATTRS_TD

include "dialects/Xbar/XbarDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/EnumAttr.td"

//===----------------------------------------------------------------------===//
// Choices, with the numbers of include/snnc/Image/{Rows,Image}.h
//===----------------------------------------------------------------------===//

class XbarEnum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::snnc::xbar";
  let genSpecializedAttr = 0;
}

def Model : XbarEnum<"Model", "what a neuron does in a tick", [
    I32EnumAttrCase<"Graded", 0, "graded">,
    I32EnumAttrCase<"IntegrateFire", 1, "integrate_fire">,
    I32EnumAttrCase<"MaxRate", 2, "max_rate">,
    I32EnumAttrCase<"Integrate", 3, "integrate">,
    I32EnumAttrCase<"Leaky", 4, "leaky">,
    I32EnumAttrCase<"Real", 5, "real">]>;
def ModelAttr : EnumAttr<XbarDialect, Model, "model">;

def Reset : XbarEnum<"Reset", "what a spike does to the potential", [
    I32EnumAttrCase<"Subtract", 0, "subtract">,
    I32EnumAttrCase<"Zero", 1, "zero">,
    I32EnumAttrCase<"Value", 2, "value">]>;
def ResetAttr : EnumAttr<XbarDialect, Reset, "reset">;

def Compare : XbarEnum<"Compare", "when a potential fires", [
    I32EnumAttrCase<"Ge", 0, "ge">,
    I32EnumAttrCase<"Gt", 1, "gt">]>;
def CompareAttr : EnumAttr<XbarDialect, Compare, "compare">;

def ResetTime : XbarEnum<"ResetTime", "in which step a spike resets", [
    I32EnumAttrCase<"SameStep", 0, "same_step">,
    I32EnumAttrCase<"NextStep", 1, "next_step">]>;
def ResetTimeAttr : EnumAttr<XbarDialect, ResetTime, "reset_time">;

def SynapseOrder : XbarEnum<"SynapseOrder", "which current a membrane sees", [
    I32EnumAttrCase<"InputFirst", 0, "input_first">,
    I32EnumAttrCase<"MembraneFirst", 1, "membrane_first">]>;
def SynapseOrderAttr : EnumAttr<XbarDialect, SynapseOrder, "synapse_order">;

def Payload : XbarEnum<"Payload", "what number an event carries", [
    I32EnumAttrCase<"Value", 0, "value">,
    I32EnumAttrCase<"Unit", 1, "unit">,
    I32EnumAttrCase<"Count", 2, "count">]>;
def PayloadAttr : EnumAttr<XbarDialect, Payload, "payload">;

def Combine : XbarEnum<"Combine", "what an accumulator does", [
    I32EnumAttrCase<"Add", 0, "add">,
    I32EnumAttrCase<"Maximum", 1, "maximum">]>;
def CombineAttr : EnumAttr<XbarDialect, Combine, "combine">;

def Encoding : XbarEnum<"Encoding", "how a table's bits are laid out", [
    I32EnumAttrCase<"Dense", 0, "dense">,
    I32EnumAttrCase<"Functional", 1, "functional">,
    I32EnumAttrCase<"Bitmap", 2, "bitmap">,
    I32EnumAttrCase<"Index", 3, "index">,
    I32EnumAttrCase<"RunLength", 4, "run_length">,
    I32EnumAttrCase<"DeltaIndex", 5, "delta_index">]>;
def EncodingAttr : EnumAttr<XbarDialect, Encoding, "encoding">;

def Encoder : XbarEnum<"Encoder", "how the host makes events of a number", [
    I32EnumAttrCase<"Direct", 0, "direct">,
    I32EnumAttrCase<"Rate", 1, "rate">,
    I32EnumAttrCase<"Stream", 2, "stream">]>;
def EncoderAttr : EnumAttr<XbarDialect, Encoder, "encoder">;

def Decoder : XbarEnum<"Decoder", "how the host makes a number of a neuron", [
    I32EnumAttrCase<"Potential", 0, "potential">,
    I32EnumAttrCase<"Value", 1, "value">,
    I32EnumAttrCase<"Count", 2, "count">]>;
def DecoderAttr : EnumAttr<XbarDialect, Decoder, "decoder">;

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// An integer that C++ sees as int64_t.
def IntAttr : TypedSignlessIntegerAttrBase<I64, "int64_t",
                                           "64-bit integer attribute">;

def LimitsAttr : AttrDef<XbarDialect, "Limits"> {
  let mnemonic = "limits";
  let summary = "What the chip has and what one core of it holds";
  let description = [{
    `#xbar.limits` holds the size of the mesh in cores, the bits of a word of
    the synapse memory, the largest weight in bits, the largest delay in ticks,
    and per core: neurons, synapse memory words, and the rows of the table,
    population, parameter and axon memories.

    ```mlir
    #xbar.limits<mesh_width = 2, mesh_height = 2, neurons = 64, synapse_words = 128, synapse_word_bits = 64, weight_bits = 8, tables = 4, populations = 2, parameters = 32, axons = 16, delay = 15>
    ```
  }];
  let parameters = (ins "int64_t":$mesh_width, "int64_t":$mesh_height,
      "int64_t":$neurons, "int64_t":$synapse_words,
      "int64_t":$synapse_word_bits, "int64_t":$weight_bits, "int64_t":$tables,
      "int64_t":$populations, "int64_t":$parameters, "int64_t":$axons,
      "int64_t":$delay);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def ShapeAttr : AttrDef<XbarDialect, "Shape"> {
  let mnemonic = "shape";
  let summary = "The extent of a population, CxHxW";
  let parameters = (ins "int64_t":$channels, "int64_t":$height,
                        "int64_t":$width);
  let assemblyFormat = "`<` custom<Extent>($channels, $height, $width) `>`";
  let genVerifyDecl = 1;
  let builders = [AttrBuilder<(ins "const ::snnc::Shape &":$shape), [{
    return $_get($_ctxt, shape.channels, shape.height, shape.width);
  }]>];
  let extraClassDeclaration = [{
    /// The neurons per axis.
    ::snnc::Shape getShape() const {
      return {getChannels(), getHeight(), getWidth()};
    }
  }];
}

def BoxAttr : AttrDef<XbarDialect, "Box"> {
  let mnemonic = "box";
  let summary = "The neurons from an origin c, y, x on, CxHxW of them";
  let parameters = (ins "int64_t":$c, "int64_t":$y, "int64_t":$x,
                        "int64_t":$channels, "int64_t":$height,
                        "int64_t":$width);
  let assemblyFormat = [{
    `<` $c `,` $y `,` $x `,` custom<Extent>($channels, $height, $width) `>`
  }];
  let genVerifyDecl = 1;
  let builders = [AttrBuilder<(ins "const ::snnc::Box &":$box), [{
    return $_get($_ctxt, box.origin.c, box.origin.y, box.origin.x,
                 box.size.channels, box.size.height, box.size.width);
  }]>];
  let extraClassDeclaration = [{
    /// The neurons, in coordinates of their population.
    ::snnc::Box getBox() const {
      return {{getC(), getY(), getX()},
              {getChannels(), getHeight(), getWidth()}};
    }
  }];
}

def KernelAttr : AttrDef<XbarDialect, "Kernel"> {
  let mnemonic = "kernel";
  let summary = "The windows of a convolution or pooling";
  let description = [{
    `#xbar.kernel` holds what synapse::Kernel holds; what is 1 (0 for pads) is
    left out.

    ```mlir
    #xbar.kernel<height = 3, width = 3, pad_top = 1, pad_left = 1>
    ```
  }];
  let parameters = (ins
      DefaultValuedParameter<"int64_t", "1">:$height,
      DefaultValuedParameter<"int64_t", "1">:$width,
      DefaultValuedParameter<"int64_t", "1">:$stride_h,
      DefaultValuedParameter<"int64_t", "1">:$stride_w,
      DefaultValuedParameter<"int64_t", "0">:$pad_top,
      DefaultValuedParameter<"int64_t", "0">:$pad_left,
      DefaultValuedParameter<"int64_t", "1">:$dilation_h,
      DefaultValuedParameter<"int64_t", "1">:$dilation_w,
      DefaultValuedParameter<"int64_t", "1">:$groups);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
  let builders = [AttrBuilder<
      (ins "const ::snnc::synapse::Kernel &":$kernel), [{
    return $_get($_ctxt, kernel.height, kernel.width, kernel.strideH,
                 kernel.strideW, kernel.padTop, kernel.padLeft,
                 kernel.dilationH, kernel.dilationW, kernel.groups);
  }]>];
  let extraClassDeclaration = [{
    /// The windows.
    ::snnc::synapse::Kernel getKernel() const;
  }];
}

#endif // SNNC_DIALECTS_XBAR_XBARATTRS_TD
