// RUN: snnc-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(snn.network(snn-prune{rules=magnitude:density=0.5,head=2:4}))'

// expected-error @below {{'snn.network' op has no layer 'head' with several weights per neuron; it has 'a', 'b', 'c', 'd' and 1 more}}
snn.network @no_layer semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %a = snn.dense %x weights(dense<1> : tensor<1x2xi8>) layer "a" : !snn.spikes<2> -> !snn.current<1>
  %b = snn.dense %x weights(dense<1> : tensor<1x2xi8>) layer "b" : !snn.spikes<2> -> !snn.current<1>
  %c = snn.dense %x weights(dense<1> : tensor<1x2xi8>) layer "c" : !snn.spikes<2> -> !snn.current<1>
  %d = snn.dense %x weights(dense<1> : tensor<1x2xi8>) layer "d" : !snn.spikes<2> -> !snn.current<1>
  %e = snn.dense %x weights(dense<1> : tensor<1x2xi8>) layer "e" : !snn.spikes<2> -> !snn.current<1>
  %s = snn.population %a, %b, %c, %d, %e model(graded) : !snn.spikes<1>
  snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

// expected-error @below {{'snn.network' op has no layer 'head' with several weights per neuron; it has none}}
snn.network @copies semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %a = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) layer "head" : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %a model(graded) : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

snn.network @signs semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  // expected-error @below {{'snn.dense' op has weights of 1 bit, which are +1 or -1 and cannot be 0; use 2 bits or more}}
  %a = snn.dense %x weights(dense<[[1, -1]]> : tensor<1x2xi8>) bits 1 layer "head" : !snn.spikes<2> -> !snn.current<1>
  %s = snn.population %a model(graded) : !snn.spikes<1>
  snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

snn.network @slices semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %a = snn.dense %x weights(dense<[[1, 2]]> : tensor<1x2xi8>) layer "head" : !snn.spikes<2> -> !snn.current<1>
  // expected-error @below {{'snn.dense' op holds a slice of its layer's weights, of which only the whole can be pruned; run --snn-prune before --snn-quantize}}
  %b = snn.dense %x weights(dense<[[1, 2]]> : tensor<1x2xi8>) shift 8 layer "head" : !snn.spikes<2> -> !snn.current<1>
  %s = snn.population %a, %b model(graded) : !snn.spikes<1>
  snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
}
