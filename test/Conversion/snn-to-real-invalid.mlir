// RUN: snnc-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(snn.network(snn-to-real))'

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @parameter_per_neuron semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1, 1, 2] : !snn.spikes<1x1x2>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1x1x2> -> !snn.current<1x1x2>
  // expected-error @below {{'snn.neurons' op expects one 'threshold' per channel, but in channel 0 neuron 0 has 1.000000e+00 and neuron 1 has 2.000000e+00; chips share parameters within a channel, so make it the same or give every neuron a channel}}
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<[[[1.0, 2.0]]]> : tensor<1x1x2xf32>} : !snn.spikes<1x1x2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<1x1x2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @weight_per_neuron semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1, 1, 2] : !snn.spikes<1x1x2>
  // expected-error @below {{'snn.one_to_one' op expects one weight per channel (1) on a chip of reals, but has one per neuron; scale the weights of the layer in front or behind instead}}
  %i = snn.one_to_one %x weights(dense<[[[1.0, 2.0]]]> : tensor<1x1x2xf32>) : !snn.spikes<1x1x2> -> !snn.current<1x1x2>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1x1x2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<1x1x2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @sigma_delta semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  %s = snn.neurons %i model(sigma_delta) parameters {threshold = dense<1.0> : tensor<f32>} layer "delta" : !snn.spikes<1>
  // expected-error @below {{'snn.output' op reads the last difference of layer 'delta', which a chip may have sent long before; use decoder(potential) or decoder(count)}}
  snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @loihi semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1> : tensor<1xi8>) : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{'snn.neurons' op has model loihi, which cores of a chip of reals do not have; use a chip of integers}}
  %s = snn.neurons %i model(loihi) parameters {current_decay = dense<1> : tensor<i32>, voltage_decay = dense<1> : tensor<i32>, v_threshold = dense<1> : tensor<i32>} : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @delays_per_neuron semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.neurons' op has delays that differ between neurons; delay whole layers}}
  %s = snn.neurons %i model(relay) parameters {delay = dense<[1.0e-3, 2.0e-3]> : tensor<2xf32>} : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @delayed_output semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.neurons' op delays what an output reads by 2 steps; let the output read the layer in front of it}}
  %s = snn.neurons %i model(relay) parameters {delay = dense<2.0e-3> : tensor<f32>} : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @shifted_pool semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [4] : !snn.spikes<1x2x2>
  // expected-error @below {{'snn.sum_pool' op is a pooling with a shift, which chips of reals do not have; use a convolution}}
  %i = snn.sum_pool %x kernel [2, 2] shift 1 : !snn.spikes<1x2x2> -> !snn.current<1x1x1>
  %s = snn.neurons %i model(relay) : !snn.spikes<1x1x1>
  snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1x1x1>
}

// -----

// expected-error @below {{'snn.network' op does not say how many steps a sample has, but a chip needs to know; give steps=N}}
snn.network @no_steps semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @rate semantics(#s) {
  // expected-error @below {{'snn.input' op encodes by rate, which hosts of chips of reals do not; use encoder(direct)}}
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @long_delay semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  %r = snn.neurons %i model(relay) parameters {delay = dense<65.530> : tensor<f32>} layer "wait" : !snn.spikes<2>
  // expected-error @below {{'snn.one_to_one' op is delayed by 65550 steps together with the layer that it reads, but at most 65535 are allowed; use a larger dt}}
  %j = snn.one_to_one %r weights(dense<1.0> : tensor<2xf32>) delay 20 : !snn.spikes<2> -> !snn.current<2>
  %s = snn.neurons %j model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @infinite_step semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{'snn.neurons' op has numbers of a step beyond the range of binary32 ('decay'); use a larger time constant or a smaller dt}}
  %s = snn.neurons %i model(lif) parameters {tau = dense<1.0e-44> : tensor<f32>, v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}
