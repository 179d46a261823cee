// What keeps a network from being listed neuron by neuron.
// RUN: snnc-translate --snn-to-neurons --split-input-file --verify-diagnostics %s

snn.network @numbers semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low -7 high 7 shape [1, 2] : !snn.spikes<2>
  // expected-error @below {{layer 'fc1' adds numbers from -7 to 7 of input 'x', but the chip takes spikes; let the network compare the input with thresholds first, or encode it by rate}}
  %c = snn.dense %x weights(dense<1> : tensor<1x2xi8>) bits 2 layer "fc1" : !snn.spikes<2> -> !snn.current<1>
  // expected-error @below {{layer 'fc1' has neurons of model 'graded', but the chip has neurons that spike; use a network of spiking neurons, or --coding rate without maxima}}
  // expected-error @below {{layer 'fc1' is read by output 'y' as value, but the chip sends spikes of its neurons only; let the output count spikes}}
  %p = snn.population %c model(graded) phase 0 layer "fc1" : !snn.spikes<1>
  snn.output "y" %p decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

snn.network @rate semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 7 shape [2, 1, 1] : !snn.spikes<2>
  %c = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) bits 2 layer "a" : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{layer 'a' sends its number of spikes so far, but an event of the chip carries no number; avoid maxima in rate coding}}
  %p = snn.population %c model(integrate_fire) threshold [4] payload count phase 0 layer "a" : !snn.spikes<2>
  %d = snn.max_pool %p kernel [1, 1] layer "b" : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{layer 'b' has neurons of model 'max_rate', but the chip has neurons that spike}}
  %q = snn.population %d model(max_rate) phase 1 layer "b" : !snn.spikes<2>
  snn.output "y" %q decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

snn.network @spiking semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge, spikes = multiple>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 7 shape [2] : !snn.spikes<2>
  %c = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) bits 2 : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{layer 'a' sends up to 3 spikes in a step, but a neuron of the chip sends one; compile with --spikes-per-step 1}}
  %p = snn.population %c model(integrate_fire) threshold [4] high 3 multiple phase 0 layer "a" : !snn.spikes<2>
  // expected-error @below {{layer 'b' has a synaptic current that decays, but neurons of the chip have a potential only; use integrate-and-fire neurons}}
  %q = snn.population %c model(leaky) threshold [4] current_decay [1024] voltage_decay [512] phase 0 layer "b" : !snn.spikes<2>
  // expected-error @below {{layer 'c' has a refractory time of 2 steps, but neurons of the chip have none}}
  // expected-error @below {{layer 'c' has a floor of its potentials, but the chip has none}}
  %r = snn.population %c model(leaky) threshold [4] floor [-4] voltage_decay [512] reset zero refractory 2 phase 0 layer "c" : !snn.spikes<2>
  // expected-error @below {{layer 'd' is reset in the step behind a spike, but the chip resets at once}}
  %s = snn.population %c model(leaky) threshold [4] voltage_decay [512] reset zero reset_time next_step phase 0 layer "d" : !snn.spikes<2>
  snn.output "y" %p decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
  snn.output "z" %q decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
  snn.output "u" %r decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

snn.network @host semantics(#snn.semantics<coding = spiking, steps = 1, dt = 1.0e-3, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 7 shape [2] : !snn.spikes<2>
  %c = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) bits 2 : !snn.spikes<2> -> !snn.current<2>
  %p = snn.population %c model(integrate_fire) threshold [4] phase 0 layer "a" : !snn.spikes<2>
  // expected-error @below {{output 'y' is what the host sends; the chip computes nothing of it}}
  snn.output "y" %p decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

snn.network @one_step semantics(#snn.semantics<coding = spiking, steps = 1, dt = 1.0e-3, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  // The number comes behind the only step of the layer.
  // expected-error @below {{layer 'late' adds numbers from 0 to 9 of input 'x'}}
  %c = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) bits 2 delay 1 layer "late" : !snn.spikes<2> -> !snn.current<2>
  %p = snn.population %c model(integrate_fire) threshold [5] phase 0 layer "late" : !snn.spikes<2>
  %e = snn.dense %p weights(dense<[[-5, -7]]> : tensor<1x2xi8>) bits 4 layer "a" : !snn.spikes<2> -> !snn.current<1>
  // expected-error @below {{layer 'a' has a floor of its potentials, but the chip has none}}
  %q = snn.population %e model(leaky) floor [-3] phase 1 layer "a" : !snn.spikes<1>
  // expected-error @below {{layer 'b' is reset in the step behind a spike, but the chip resets at once}}
  %r = snn.population %e model(leaky) threshold [2] initial [10] reset zero reset_time next_step phase 1 layer "b" : !snn.spikes<1>
  snn.output "y" %q decoder(potential) scale 1.0 shape [1] : !snn.spikes<1>
  snn.output "z" %r decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

snn.network @huge semantics(#snn.semantics<coding = spiking, steps = 1, dt = 1.0e-3, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 1 shape [16384] : !snn.spikes<16384>
  %d = snn.dense %x weights(dense<1> : tensor<16384x16384xi8>) bits 2 : !snn.spikes<16384> -> !snn.current<16384>
  // expected-error @below {{layer 'huge' has 268435456 synapses; 134217728 in all are listed at most, and chips with formats of their own have far less; use a smaller network}}
  %q = snn.population %d model(integrate) phase 0 layer "huge" : !snn.spikes<16384>
  snn.output "y" %q decoder(potential) scale 1.0 shape [16384] : !snn.spikes<16384>
}
