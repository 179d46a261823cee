// A chip of two small cores with little choice.
// RUN: sed -e 's/"neurons": 4096/"neurons": 16/' -e 's/"x": 8, "y": 8/"x": 2, "y": 1/' -e 's/"value": 32768/"value": 10/' -e 's/\["graded", "integrate_fire", "max_rate", "integrate", "leaky"\]/["graded", "integrate", "leaky"]/' -e 's/"encodings": .*/"encodings": ["functional"],/' -e 's/"min": 1, "max": 8/"min": 3, "max": 6/' -e 's/"axons": 4096/"axons": 1/' %source/chips/reference.json > %t.json
// RUN: snnc-opt %s --snn-to-xbar=chip=%t.json --split-input-file --verify-diagnostics

// expected-error @below {{expected one snn.network in the module, found 0}}
module {
}

// -----

#graded = #snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>

snn.network @no_phase semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 255 shape [1, 1] : !snn.spikes<1>
  %i = snn.sum_pool %x kernel [1, 1] layer "in" : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{'snn.population' op has no phase; run --snn-align-delays before --snn-to-xbar}}
  %s = snn.population %i model(graded) multiplier [1] shift [0] high 255 layer "s" : !snn.spikes<1>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 1] : !snn.spikes<1>
}

// -----

#rate = #snn.semantics<coding = rate, steps = 8, dt = 1.0e-3, reset = subtract, compare = ge>

snn.network @neurons_that_the_chip_lacks semantics(#rate) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 255 shape [1, 1] : !snn.spikes<1>
  %i = snn.sum_pool %x kernel [1, 1] layer "in" : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{layer 'Relu1' needs the neuron model 'integrate_fire', but chip 'reference' has graded, integrate, leaky; choose another coding or chip}}
  %s = snn.population %i model(integrate_fire) threshold [4] phase 0 layer "Relu1" : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1, 1] : !snn.spikes<1>
}

// -----

#graded = #snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>

snn.network @every_fault_of_a_layer semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 255 shape [1, 100] : !snn.spikes<100>
  // expected-error @below {{layer 'Fc1' needs synapse tables of encoding 'dense', but chip 'reference' has functional; choose another chip}}
  // expected-error @below {{layer 'Fc1' needs 8 bits per weight, but at most 6 are allowed; quantise the weights to fewer bits or use another chip}}
  // expected-error @below {{layer 'Fc1' needs 64 ticks of delay, but at most 63 are allowed; shorten the longer of the paths that meet behind it or use a chip with longer delays}}
  %i = snn.dense %x weights(dense<1> : tensor<1x100xi8>) bits 8 delay 64 layer "Fc1" : !snn.spikes<100> -> !snn.current<1>
  // expected-error @below {{layer 'Relu1' sends values from 0 to 40000, but an event of chip 'reference' carries -32768 to 32767; use fewer activation bits or another chip}}
  %s = snn.population %i model(graded) multiplier [1] shift [0] high 40000 phase 64 layer "Relu1" : !snn.spikes<1>
  // expected-error @below {{layer 'Conv2' has weights of 2 bits, but chip 'reference' needs at least 3; use more weight bits}}
  %j = snn.conv2d %s weights(dense<1> : tensor<1x1x1x1xi8>) bits 2 layer "Conv2" : !snn.spikes<1> -> !snn.current<1>
  %t = snn.population %j model(integrate) phase 65 layer "Conv2" : !snn.spikes<1>
  snn.output "y" %t decoder(potential) scale 1.0 shape [1, 1] : !snn.spikes<1>
}

// -----

#graded = #snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>

snn.network @too_much_memory semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 255 shape [1, 13, 3, 3] : !snn.spikes<13x3x3>
  // 117 weights of 6 bits are 11 words.
  // expected-error @below {{layer 'Conv1' needs 11 synapse memory words per core for a single neuron, but at most 10 are allowed; use fewer weight bits, split the layer's inputs over several layers, or use a chip with more synapse memory per core}}
  %i = snn.conv2d %x weights(dense<1> : tensor<1x13x3x3xi8>) bits 6 layer "Conv1" : !snn.spikes<13x3x3> -> !snn.current<1x1x1>
  %s = snn.population %i model(integrate) phase 0 layer "Conv1" : !snn.spikes<1x1x1>
  snn.output "y" %s decoder(potential) scale 1.0 shape [1, 1] : !snn.spikes<1x1x1>
}

// -----

#graded = #snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>

// expected-error @below {{the network needs 3 cores, but the chip has 2 (2 x 1); the layers on the most cores are 'in' (3); its 48 neurons alone need 3 cores of 16; use a smaller network or a chip with more cores or more neurons per core}}
snn.network @too_few_cores semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 255 shape [1, 1, 6, 8] : !snn.spikes<1x6x8>
  %i = snn.sum_pool %x kernel [1, 1] layer "in" : !snn.spikes<1x6x8> -> !snn.current<1x6x8>
  %s = snn.population %i model(integrate) phase 0 layer "in" : !snn.spikes<1x6x8>
  snn.output "y" %s decoder(potential) scale 1.0 shape [1, 1, 6, 8] : !snn.spikes<1x6x8>
}

// -----

#graded = #snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>

snn.network @too_many_axons semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 255 shape [1, 1] : !snn.spikes<1>
  %i = snn.sum_pool %x kernel [1, 1] layer "in" : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{layer 'in' needs 2 axons per core, but at most 1 are allowed; use a chip with more axons or with larger cores, or make the layers that it feeds smaller}}
  %s = snn.population %i model(graded) multiplier [1] shift [0] high 255 phase 0 layer "in" : !snn.spikes<1>
  %j = snn.sum_pool %s kernel [1, 1] layer "a" : !snn.spikes<1> -> !snn.current<1>
  %k = snn.sum_pool %s kernel [1, 1] layer "b" : !snn.spikes<1> -> !snn.current<1>
  %t = snn.population %j, %k model(integrate) phase 1 layer "out" : !snn.spikes<1>
  snn.output "y" %t decoder(potential) scale 1.0 shape [1, 1] : !snn.spikes<1>
}

// -----

// expected-error @below {{'snn.network' op is a trained network of real numbers, but cores compute in integers; run --snn-quantize before --snn-to-xbar}}
snn.network @trained semantics(#snn.semantics<coding = spiking, steps = 8, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 255 shape [1] : !snn.spikes<1>
  %i = snn.sum_pool %x kernel [1, 1] : !snn.spikes<1> -> !snn.current<1>
  %s = snn.neurons %i model(relay) : !snn.spikes<1>
  snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
}
