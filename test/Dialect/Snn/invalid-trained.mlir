// RUN: snnc-opt %s --split-input-file --verify-diagnostics

// expected-error @below {{expects 0 to 65535 steps, but found 65536}}
#s = #snn.semantics<coding = spiking, steps = 65536, dt = 1.0, reset = zero, compare = ge>

// -----

// expected-error @below {{expects a layer delay of 0 to 65535 steps, but found -1}}
#s = #snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge, layer_delay = -1>

// -----

// expected-error @below {{expects a finite floor of at most 0 thresholds, but found 1.000000e+00}}
#s = #snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge, floor = 1.0>

// -----

// expected-error @below {{'snn.network' op has attribute 'snn.foo'; of snn's own attributes there are 'snn.profile', 'snn.assumed' and 'snn.given', on snn.network, and 'snn.events' on snn.input and snn.population}}
snn.network @foreign_attribute semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) attributes {snn.foo = 1} {
}

// -----

// expected-error @below {{'snn.network' op expects a string as 'snn.profile', but found 1 : i64}}
snn.network @profile_type semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) attributes {snn.profile = 1} {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %s = snn.neurons %i model(relay) : !snn.spikes<2x4x4>
  snn.output "y" %s decoder(value) scale 1.0 shape [32] : !snn.spikes<2x4x4>
}

// -----

// expected-error @below {{'snn.network' op expects a list of keys of #snn.semantics as 'snn.assumed' (steps, dt, reset, compare, scheme, form, spikes, reset_time, synapse_order, layer_delay, floor), but found ["dt", "time"]}}
snn.network @assumed_key semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) attributes {snn.assumed = ["dt", "time"]} {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %s = snn.neurons %i model(relay) : !snn.spikes<2x4x4>
  snn.output "y" %s decoder(value) scale 1.0 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @real_weights_type semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.one_to_one' op expects weights of type i8 or f32, but found 'f64'}}
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf64>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @real_weights_missing semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.one_to_one' op expects four bytes of data for each weight; give dense numbers or a resource that holds them}}
  %i = snn.one_to_one %x weights(dense_resource<missing> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @real_weights_nan semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.one_to_one' op expects finite numbers, but weight 1 is nan}}
  %i = snn.one_to_one %x weights(dense<[1.0, 0x7FC00000]> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @real_weights_bits semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.one_to_one' op has f32 weights, which have neither bits nor shift; drop them}}
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) shift 2 : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @weights_per_neuron semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.one_to_one' op expects one weight for each of 2x4x4 neurons, but found 'tensor<2x4x2xf32>'}}
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2x4x2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @real_neurons semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op is a population of real numbers, but the network's coding is rate, which has snn.population}}
  %s = snn.neurons %i model(relay) : !snn.spikes<2x4x4>
}

// -----

snn.network @real_weights_of_integers semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op computes in integers, but current 0 has f32 weights; use i8 weights or snn.neurons}}
  %s = snn.population %i model(graded) : !snn.spikes<2x4x4>
}

// -----

snn.network @integer_population semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op computes in integers, but the network has snn.neurons, which compute in real numbers}}
  %s = snn.population %i model(graded) : !snn.spikes<2x4x4>
  %t = snn.neurons %i model(relay) : !snn.spikes<2x4x4>
  snn.output "y" %s decoder(value) scale 1.0 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @no_currents semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.neurons' op expects at least one current}}
  %s = "snn.neurons"() <{model = #snn<neuron_model relay>}> : () -> !snn.spikes<2x4x4>
}

// -----

snn.network @current_shape semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.sum_pool %x kernel [2, 2] strides [2, 2] : !snn.spikes<2x4x4> -> !snn.current<2x2x2>
  // expected-error @below {{'snn.neurons' op expects currents of 2x4x4, but current 0 has 2x2x2}}
  %s = "snn.neurons"(%i) <{model = #snn<neuron_model relay>}> : (!snn.current<2x2x2>) -> !snn.spikes<2x4x4>
}

// -----

snn.network @mixed_maximum semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %m = snn.max_pool %x kernel [1, 1] : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op is fed by snn.max_pool and by other synapses; put a population behind the pooling}}
  %s = snn.neurons %i, %m model(relay) : !snn.spikes<2x4x4>
}

// -----

snn.network @loihi_weights semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op has model loihi, which adds integers, but current 0 has f32 weights; give it i8 weights and a shift}}
  %s = snn.neurons %i model(loihi) : !snn.spikes<2x4x4>
}

// -----

snn.network @parameter_missing semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op expects parameter 'v_threshold' for model lif}}
  %s = snn.neurons %i model(lif) parameters {tau = dense<1.0> : tensor<f32>} : !snn.spikes<2x4x4>
}

// -----

snn.network @parameter_unknown semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op has parameter 'beta', but model leaky_integrator has tau, r, v_leak}}
  %s = snn.neurons %i model(leaky_integrator) parameters {beta = dense<1.0> : tensor<f32>, tau = dense<1.0> : tensor<f32>} : !snn.spikes<2x4x4>
}

// -----

snn.network @parameter_kind semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op expects dense numbers as parameter 'r', but found 1 : i64}}
  %s = snn.neurons %i model(integrator) parameters {r = 1} : !snn.spikes<2x4x4>
}

// -----

snn.network @parameter_type semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op expects 'r' of type f32 for model integrator, but found 'f64'}}
  %s = snn.neurons %i model(integrator) parameters {r = dense<1.0> : tensor<f64>} : !snn.spikes<2x4x4>
}

// -----

snn.network @parameter_shape semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op expects 'r' as one number, one per channel (2) or one per neuron (2x4x4), but found 'tensor<4xf32>'}}
  %s = snn.neurons %i model(integrator) parameters {r = dense<1.0> : tensor<4xf32>} : !snn.spikes<2x4x4>
}

// -----

snn.network @parameter_missing_data semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op expects data for every number of 'r'; give dense numbers or a resource that holds them}}
  %s = snn.neurons %i model(integrator) parameters {r = dense_resource<missing> : tensor<2xf32>} : !snn.spikes<2x4x4>
}

// -----

snn.network @parameter_sign semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op expects 'tau' above 0, but number 1 is 0.000000e+00}}
  %s = snn.neurons %i model(leaky_integrator) parameters {tau = dense<[1.0, 0.0]> : tensor<2xf32>} : !snn.spikes<2x4x4>
}

// -----

snn.network @parameter_range semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op expects 'threshold' from 0.000000e+00 to 3.402823e+38, but number 0 is -1.000000e+00}}
  %s = snn.neurons %i model(sigma_delta) parameters {threshold = dense<-1.0> : tensor<f32>} : !snn.spikes<2x4x4>
}

// -----

snn.network @bias_nan semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op expects finite numbers, but 'bias' 0 is nan}}
  %s = snn.neurons %i model(relay) bias(dense<0x7FC00000> : tensor<f32>) : !snn.spikes<2x4x4>
}

// -----

snn.network @relay_potential semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %s = snn.neurons %i model(relay) layer "Last" : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.output' op decodes by potential, but model relay of population 'Last' has none; use decoder(value)}}
  snn.output "y" %s decoder(potential) scale 1.0 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @instant_cycle semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %b = snn.one_to_one %t weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.neurons' op is on a cycle without delay: events run through layers 't', 's' and back within one step; give one of their synapse ops 'delay 1'}}
  %s = snn.neurons %i, %b model(relay) layer "s" : !snn.spikes<2x4x4>
  %c = snn.one_to_one %s weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %t = snn.neurons %c model(relay) layer "t" : !snn.spikes<2x4x4>
  %d = snn.one_to_one %t weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %u = snn.neurons %d model(relay) layer "u" : !snn.spikes<2x4x4>
  snn.output "y" %u decoder(value) scale 1.0 shape [32] : !snn.spikes<2x4x4>
}
