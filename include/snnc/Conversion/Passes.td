// Passes from one dialect to the next.

#ifndef SNNC_CONVERSION_PASSES_TD
#define SNNC_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def AnnToSnn : Pass<"ann-to-snn", "::mlir::ModuleOp"> {
  let summary = "Turn a trained network into a spiking network of integers";
  let description = [{
    Replaces each `func.func` of ann operations by an `snn.network` of the same
    name. Values need the calibrated `ann.range`; constants are folded and batch
    normalisation is gone. An activation, a pooling and every linear value that
    something else than one sum or activation reads becomes a population; what
    lies between populations becomes projections. docs/quantization.md derives
    the integers.

    What has no counterpart stays behind: if no layer with weights follows, it
    and all that reads it become the function `NAME_tail`, which the network
    names as its `tail` and the host computes. A remark says where the cut lies.
    In the middle of a network it is an error at the operation that names the
    user's layer and what helps.

    Remarks (category `ann-to-snn`): `layer` (bits, scales, unit, largest
    potential) per layer with weights, `network` (number of populations),
    `softmax` (left to the host), `grid` (integer weights of the model that do
    not fit `weight-bits` and are quantised again).
  }];
  let options = [
    Option<"coding", "coding", "std::string", /*default=*/"\"graded\"",
           "How numbers become events: graded (one event with a value) or rate "
           "(spikes over steps)">,
    Option<"weightBits", "weight-bits", "int64_t", /*default=*/"8",
           "Bits per weight, 1 to 8">,
    Option<"activationBits", "activation-bits", "int64_t", /*default=*/"8",
           "Bits per graded or encoded value, 1 to 15">,
    Option<"steps", "steps", "int64_t", /*default=*/"0",
           "Ticks in which each population is active; 0: 64 for rate, 1 for "
           "graded">,
    Option<"encoder", "encoder", "std::string", /*default=*/"\"direct\"",
           "How the host encodes inputs: direct (a value in each step) or rate "
           "(evenly spaced spikes)">,
    Option<"potentialBits", "potential-bits", "int64_t", /*default=*/"32",
           "Bits of the chip's potentials, 8 to 32">,
  ];
  let dependentDialects = ["::snnc::snn::SnnDialect"];
}

def AnnRecognizeSpiking : Pass<"ann-recognize-spiking", "::mlir::ModuleOp"> {
  let summary = "Recognise spiking networks by their arithmetic";
  let description = [{
    Replaces each `func.func` that is a step of a spiking network (with its
    states as arguments and results, `ann.next`), or several steps written out,
    by a trained `snn.network`. Neurons are what the operations compute:
    integrate-and-fire, leaky, with synaptic currents; resets by subtraction, to
    zero or to a value, by the spike of this or of the last step. What the
    operations say about the order is stated in `#snn.semantics`. Functions
    without states stay. docs/onnx-spiking.md lists the forms and the refusals.
  }];
  let options = [
    ListOption<"states", "states", "std::string",
               "INPUT=OUTPUT: the output that is the input of the next step">,
    Option<"steps", "steps", "int64_t", /*default=*/"0",
           "Steps of a sample; 0: what the model says">,
    Option<"dt", "dt", "double", /*default=*/"1.0e-3",
           "Seconds per step">,
  ];
  let dependentDialects = ["::snnc::snn::SnnDialect"];
}

def SnnQuantize : Pass<"snn-quantize", "::snnc::snn::NetworkOp"> {
  let summary = "Turn a trained spiking network into one of integers";
  let description = [{
    Replaces the `snn.neurons` of a trained network by `snn.population` and its
    f32 weights by i8 ones, with one scale per channel (docs/quantization.md).
    Gains of membranes and synapses go into weights, resting potentials into
    biases, time constants into decays; what `#snn.semantics` says about
    comparing, resetting and ordering goes to the populations, its layer delay
    to the synapses. Networks of integers are left as they are, and neurons of
    model `loihi` are taken over exactly.

    With more than 8 weight bits a projection becomes several, one for each 8
    bits of the weights, with left shifts: 30 bits are as precise as the bits of
    potentials allow.

    What no integer model does is an error at the layer: parameters that differ
    within a channel, `sigma_delta`, integrators that other layers read, time
    constants below dt.

    On integers, v >= t is v + 1 > t: neurons of model `threshold`, which keep
    nothing, get this bias (or its negative) if the chip has the other
    comparison only.

    The remark `layer` (category `snn-quantize`) reports the bits of the weights
    of a layer, their largest rounding error as a share of the threshold, and
    the bounds of sums and potentials.
  }];
  let options = [
    Option<"weightBits", "weight-bits", "int64_t", /*default=*/"8",
           "Bits per weight, 2 to 30; more than 8 take several tables">,
    Option<"potentialBits", "potential-bits", "int64_t", /*default=*/"32",
           "Bits of the chip's potentials, 8 to 32">,
    Option<"decayBits", "decay-bits", "int64_t", /*default=*/"12",
           "Bits of the chip's decays, 1 to 24">,
    Option<"eventBits", "event-bits", "int64_t", /*default=*/"16",
           "Bits of the value of an event, with its sign, 2 to 32">,
    Option<"steps", "steps", "int64_t", /*default=*/"0",
           "Steps of a sample; 0: as the network says">,
    Option<"spikesPerStep", "spikes-per-step", "int64_t", /*default=*/"63",
           "The most spikes of a neuron in a step, if the network has several">,
    Option<"headroom", "headroom", "int64_t", /*default=*/"512",
           "Thresholds that a potential has room for if no proof gives fewer">,
    Option<"compare", "compare", "std::string", /*default=*/"",
           "The only comparison of the chip: gt or ge; empty: it has both">,
  ];
  let dependentDialects = ["::snnc::snn::SnnDialect"];
}

def SnnToReal : Pass<"snn-to-real", "::snnc::snn::NetworkOp"> {
  let summary = "Make a trained spiking network ready for a chip of reals";
  let description = [{
    Replaces the `snn.neurons` of a trained network by `snn.population` of model
    `real`, which take the very same steps in binary32: no number is rounded
    again. Weights stay f32. Delays of whole relays and of layers go to the
    synapses that read them. Networks without `snn.neurons` are left as they
    are.

    What cores of a chip of reals do not have is an error at the layer: numbers
    that differ within a channel, `loihi`, relays whose neurons have different
    delays or whose delayed values an output reads, the last difference of
    `sigma_delta`.
  }];
  let options = [
    Option<"steps", "steps", "int64_t", /*default=*/"0",
           "Steps of a sample; 0: as the network says">,
  ];
  let dependentDialects = ["::snnc::snn::SnnDialect"];
}

def SnnToXbar : Pass<"snn-to-xbar", "::mlir::ModuleOp"> {
  let summary = "Put a spiking network on the cores of a chip";
  let description = [{
    Replaces the module's `snn.network` by an `xbar.chip`: every population is
    cut into fragments that fit a core, the fragments are packed in the order
    of the data flow, the cores are placed along a space-filling curve, and
    every fragment gets an axon to each synapse table that it can reach. Dense
    layers become `dense` tables; convolutions, poolings and one-to-one
    connections become `functional` ones, unless `encodings` or what the chip
    offers says otherwise. If the network does not fit so, tables become the
    smallest that the chip offers. `--xbar-select-encoding` then chooses.

    `encodings` are KIND, for all layers that store weights, or LAYER=KIND:
    `dense`, `functional`, `bitmap`, `index`, `run_length`, `delta_index`,
    `functional_bitmap` or `functional_index`.

    A network that does not fit is an error at the layers concerned, which
    lists every limit that is exceeded, by how much, and what helps.

    The remark `mapping` (category `snn-to-xbar`) reports the numbers of cores,
    fragments, tables and axons.
  }];
  let options = [
    Option<"chip", "chip", "std::string", /*default=*/"\"reference\"",
           "Name of a known chip, or path of a chip description (.json)">,
    ListOption<"encodings", "encodings", "std::string",
               "KIND or LAYER=KIND: the encoding of tables">,
    Option<"transposed", "transposed", "bool", /*default=*/"false",
           "Make room for what errors walk backward over">,
  ];
  let dependentDialects = ["::snnc::xbar::XbarDialect"];
}

#endif // SNNC_CONVERSION_PASSES_TD
