// RUN: snnc-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(snn.network(snn-quantize))'

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @parameter_per_neuron semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1, 1, 2] : !snn.spikes<1x1x2>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1x1x2> -> !snn.current<1x1x2>
  // expected-error @below {{'snn.neurons' op expects one 'v_threshold' per channel, but in channel 0 neuron 0 has 1.000000e+00 and neuron 1 has 2.000000e+00; chips share parameters within a channel, so make it the same or give every neuron a channel}}
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<[[[1.0, 2.0]]]> : tensor<1x1x2xf32>} : !snn.spikes<1x1x2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<1x1x2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @weight_per_neuron semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1, 1, 2] : !snn.spikes<1x1x2>
  // expected-error @below {{'snn.one_to_one' op expects one weight per channel, but in channel 0 neuron 0 has 1.000000e+00 and neuron 1 has 2.000000e+00; scale the weights of the layer in front or behind instead}}
  %i = snn.one_to_one %x weights(dense<[[[1.0, 2.0]]]> : tensor<1x1x2xf32>) : !snn.spikes<1x1x2> -> !snn.current<1x1x2>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1x1x2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<1x1x2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @integrator_in_the_middle semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{'snn.neurons' op has model integrator and sends its potential to other layers in every step, which no integer model does; let an output read it}}
  %s = snn.neurons %i model(integrator) : !snn.spikes<1>
  %j = snn.one_to_one %s weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  %t = snn.neurons %j model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1>
  snn.output "y" %t decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @fast_leak semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{'snn.neurons' op would keep -1.000000e+00 of its state in a step, as the time constant of channel 0 is shorter than dt; use a smaller dt or scheme=exponential}}
  %s = snn.neurons %i model(lif) parameters {tau = dense<5.0e-4> : tensor<f32>, v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @no_threshold semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{'snn.neurons' op expects thresholds above 0, but that of channel 0 is 0.000000e+00; potentials are compared with multiples of it}}
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<0.0> : tensor<f32>} : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @sigma_delta semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{'snn.neurons' op has model sigma_delta, which has no integer counterpart; use a network of spiking neurons}}
  %s = snn.neurons %i model(sigma_delta) parameters {threshold = dense<0.0> : tensor<f32>} : !snn.spikes<1>
  snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @delays_per_neuron semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.neurons' op has delays that differ between neurons or that --snn-fuse-linear could not move into synapses; delay whole layers}}
  %s = snn.neurons %i model(relay) parameters {delay = dense<[1.0e-3, 2.0e-3]> : tensor<2xf32>} : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @linear_cycle semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{'snn.one_to_one' op closes a cycle of linear maps through 'filter', whose values have no bound; put neurons into it}}
  %j = snn.one_to_one %s weights(dense<5.0e-01> : tensor<1xf32>) delay 1 : !snn.spikes<1> -> !snn.current<1>
  %s = snn.neurons %i, %j model(relay) layer "filter" : !snn.spikes<1>
  snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @maximum_of_neurons semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1, 1, 2] : !snn.spikes<1x1x2>
  %i = snn.max_pool %x kernel [1, 2] : !snn.spikes<1x1x2> -> !snn.current<1>
  // expected-error @below {{'snn.neurons' op takes the maximum of real numbers or fires on it; pool the spikes of neurons and let a relay follow}}
  %s = snn.neurons %i model(threshold) parameters {threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = gt>
snn.network @reset_in_intervals semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [1] : !snn.spikes<1>
  %i = snn.dense %x weights(dense<5> : tensor<1x1xi8>) : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{'snn.neurons' op resets its state in intervals, which no integer model does; run each interval as a sample of its own}}
  %s = snn.neurons %i model(loihi) parameters {current_decay = dense<4096> : tensor<i32>, voltage_decay = dense<1024> : tensor<i32>, v_threshold = dense<1600> : tensor<i32>, reset_interval = dense<17> : tensor<i32>} : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = gt>
snn.network @refractory_per_channel semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [1] : !snn.spikes<1>
  %i = snn.dense %x weights(dense<5> : tensor<2x1xi8>) : !snn.spikes<1> -> !snn.current<2>
  // expected-error @below {{'snn.neurons' op has refractory times that differ between channels, but a population has one; split the layer}}
  %s = snn.neurons %i model(loihi) parameters {current_decay = dense<4096> : tensor<i32>, voltage_decay = dense<1024> : tensor<i32>, v_threshold = dense<1600> : tensor<i32>, refractory = dense<[1, 2]> : tensor<2xi32>} : !snn.spikes<2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

// expected-error @below {{'snn.network' op does not say how many steps a sample has, but a chip needs to know; give steps=N}}
snn.network @no_steps semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0e-3, reset = zero, compare = gt>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @sum_of_potentials semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  %s = snn.neurons %i model(integrator) layer "readout" : !snn.spikes<1>
  // expected-error @below {{'snn.output' op sums what layer 'readout' sends in all steps, potentials, which no integer model does; use decoder(potential)}}
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>
snn.network @sum_of_maxima semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1, 1, 2] : !snn.spikes<1x1x2>
  %i = snn.max_pool %x kernel [1, 2] : !snn.spikes<1x1x2> -> !snn.current<1>
  %s = snn.neurons %i model(relay) layer "pool" : !snn.spikes<1>
  // expected-error @below {{'snn.output' op sums what layer 'pool' sends in all steps, maxima, which no integer model does; use decoder(value)}}
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}
