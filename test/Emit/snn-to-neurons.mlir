// Neurons and synapses of networks of integers, one by one.
// RUN: snnc-translate --snn-to-neurons %s | FileCheck %s

// A comparison with thresholds is the host's; in one step biases, initial
// potentials and what is compared become thresholds of neurons that forget.
// CHECK: network 'step' steps 1 ticks 3
// CHECK-NEXT: input 'x' scale 1.000000e+00 from 0 to 255
// CHECK-NEXT: population 0 'first' host 2x1x1 phase 0 input 0 factors [2, 2] thresholds [5, 7]
// CHECK-NEXT: population 1 'second' spiking 2x1x1 phase 1 thresholds [4, 1]
// CHECK-NEXT: population 2 'third' spiking 1x1x1 phase 2 thresholds [2]
// CHECK-NEXT: projection 'fc' 0 -> 1 delay 0
// CHECK-NEXT: 0 -> 0 4
// CHECK-NEXT: 1 -> 1 -12
// CHECK-NEXT: projection 'sum' 1 -> 2 delay 0
// CHECK-NEXT: 0 -> 0 1
// CHECK-NEXT: 1 -> 0 3
// CHECK-NEXT: output 'y' of 2 count
snn.network @step semantics(#snn.semantics<coding = spiking, steps = 1, dt = 1.0e-3, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 255 shape [1, 2] : !snn.spikes<2>
  %c = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) bits 2 shift 1 layer "first" : !snn.spikes<2> -> !snn.current<2>
  %p = snn.population %c model(leaky) bias [1] threshold [5, 7] voltage_decay [4096] compare gt reset zero phase 0 layer "first" : !snn.spikes<2>
  %d = snn.dense %p weights(dense<[[1, 0], [0, -3]]> : tensor<2x2xi8>) bits 3 shift 2 layer "fc" : !snn.spikes<2> -> !snn.current<2>
  %q = snn.population %d model(integrate_fire) bias [-1, 0] threshold [4, 2] initial [1, 1] floor [-3] phase 1 layer "second" : !snn.spikes<2>
  // Two slices of one layer.
  %e = snn.dense %q weights(dense<[[1, 1]]> : tensor<1x2xi8>) bits 2 layer "sum" : !snn.spikes<2> -> !snn.current<1>
  %f = snn.dense %q weights(dense<[[0, 1]]> : tensor<1x2xi8>) bits 2 shift 1 layer "sum" : !snn.spikes<2> -> !snn.current<1>
  %r = snn.population %e, %f model(integrate_fire) threshold [2] phase 2 layer "third" : !snn.spikes<1>
  snn.output "y" %r decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// A decay works on the initial potential, also where the host compares.
// CHECK: network 'initial' steps 1 ticks 2
// CHECK: population 0 'first' host 2x1x1 phase 0 input 0 factors [1, 1] thresholds [-45, -45]
// CHECK-NEXT: population 1 'second' spiking 1x1x1 phase 1 thresholds [6]
snn.network @initial semantics(#snn.semantics<coding = spiking, steps = 1, dt = 1.0e-3, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 255 shape [2] : !snn.spikes<2>
  %c = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) bits 2 layer "first" : !snn.spikes<2> -> !snn.current<2>
  %p = snn.population %c model(leaky) threshold [5] initial [100] voltage_decay [2048] reset zero phase 0 layer "first" : !snn.spikes<2>
  %d = snn.dense %p weights(dense<[[3, 5]]> : tensor<1x2xi8>) bits 4 : !snn.spikes<2> -> !snn.current<1>
  %q = snn.population %d model(leaky) threshold [2] initial [-6] floor [-9] voltage_decay [1024] reset zero refractory 3 phase 1 layer "second" : !snn.spikes<1>
  snn.output "y" %q decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// An input of spikes is one of the host's populations; potentials are kept.
// CHECK: network 'steps' steps 4 ticks 6
// CHECK: population 0 'x' host 1x2x2 phase 0 input 0 factors [1, 1, 1, 1] thresholds [1, 1, 1, 1]
// CHECK-NEXT: population 1 'pool' spiking 1x1x1 phase 1 keeps its potential, reset subtract thresholds [3] biases [1] initial [2] reset_values [3]
// CHECK-NEXT: population 2 'conv' spiking 2x1x1 phase 1 keeps its potential, reset value thresholds [5, 6] decay_bits 12 decays [1024, 1024] reset_values [2, 2]
// CHECK-NEXT: population 3 'last' integrator 1x1x1 phase 2 keeps its potential, reset zero
// CHECK: projection {{.*}} 0 -> 1 delay 0
// CHECK-COUNT-4: -> 0 1
// CHECK: projection {{.*}} 0 -> 2 delay 2
// CHECK-NEXT: 0 -> 0 1
// CHECK-NEXT: 0 -> 1 5
// CHECK-NEXT: 1 -> 0 2
// CHECK-NEXT: 1 -> 1 6
// CHECK-NEXT: 2 -> 0 3
// CHECK-NEXT: 2 -> 1 7
// CHECK-NEXT: 3 -> 0 4
// CHECK-NEXT: 3 -> 1 -8
// CHECK: output 'y' of 3 potential
snn.network @steps semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 255 shape [1, 2, 2] : !snn.spikes<1x2x2>
  %c = snn.sum_pool %x kernel [2, 2] : !snn.spikes<1x2x2> -> !snn.current<1x1x1>
  %p = snn.population %c model(integrate_fire) bias [1] threshold [3] initial [2] phase 0 layer "pool" : !snn.spikes<1x1x1>
  %d = snn.conv2d %x weights(dense<[[[[1, 2], [3, 4]]], [[[5, 6], [7, -8]]]]> : tensor<2x1x2x2xi8>) bits 4 delay 2 : !snn.spikes<1x2x2> -> !snn.current<2x1x1>
  %q = snn.population %d model(leaky) threshold [4, 5] reset_value [2] voltage_decay [1024] compare gt reset value phase 0 layer "conv" : !snn.spikes<2x1x1>
  %e = snn.dense %q weights(dense<[[1, 1]]> : tensor<1x2xi8>) bits 2 : !snn.spikes<2x1x1> -> !snn.current<1>
  %r = snn.population %e model(integrate) phase 1 layer "last" : !snn.spikes<1>
  snn.output "y" %r decoder(potential) scale 1.0 shape [1] : !snn.spikes<1>
}
