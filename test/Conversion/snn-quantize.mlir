// RUN: snnc-opt %s --split-input-file --pass-pipeline='builtin.module(snn.network(snn-quantize))' | FileCheck %s
// A network of integers stays as it is:
// RUN: snnc-opt %s --split-input-file --pass-pipeline='builtin.module(snn.network(snn-quantize,snn-quantize))' | FileCheck %s

// Multiples of 1/4 need no rounding: the scale is 1/4.
// CHECK-LABEL: snn.network @exact
// CHECK:       snn.dense %{{.*}} weights(dense<{{\[\[}}2, -1]]> : tensor<1x2xi8>) layer "fc"
// CHECK-NEXT:  snn.population %{{.*}} model(integrate_fire) bias [0] threshold [4] floor [-4] compare gt layer "if"
// CHECK-NEXT:  snn.output "y" %{{.*}} decoder(count) scale 1.000000e+00
snn.network @exact semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = gt, floor = -1.0>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.dense %x weights(dense<[[0.5, -0.25]]> : tensor<1x2xf32>) layer "fc" : !snn.spikes<2> -> !snn.current<1>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} layer "if" : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

// dt / tau = 1/4 leaks 1024 of 4096; r * dt / tau = 1/2 goes into the weight,
// v_leak * dt / tau = 1/8 into the bias. 3 events take a potential to 1 + 3 / 2 + 3 / 8 < 3 thresholds at
// most, so there are 2 spikes in a step. A layer delay is a delay.
// CHECK-LABEL: snn.network @leak
// CHECK-SAME:  reset = value, compare = ge, spikes = multiple, reset_time = next_step>
// CHECK:       %[[S:.*]] = snn.population %{{.*}} model(leaky) bias [{{[0-9]+}}] threshold [{{[0-9]+}}] reset_value [{{[0-9]+}}] voltage_decay [1024] high 2 reset value reset_time next_step multiple layer "lif"
// CHECK-NEXT:  snn.one_to_one %[[S]] {{.*}} delay 1 layer "next"
snn.network @leak semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = value, compare = ge, spikes = multiple, reset_time = next_step, layer_delay = 1>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.dense %x weights(dense<[[1.0]]> : tensor<1x1xf32>) : !snn.spikes<1> -> !snn.current<1>
  %s = snn.neurons %i model(lif) bias(dense<0.5> : tensor<f32>) parameters {tau = dense<4.0e-3> : tensor<f32>, r = dense<2.0> : tensor<f32>, v_threshold = dense<1.0> : tensor<f32>, v_reset = dense<0.25> : tensor<f32>, v_leak = dense<0.5> : tensor<f32>} layer "lif" : !snn.spikes<1>
  %j = snn.one_to_one %s weights(dense<1.0> : tensor<1xf32>) layer "next" : !snn.spikes<1> -> !snn.current<1>
  %t = snn.neurons %j model(threshold) parameters {threshold = dense<1.0> : tensor<f32>} layer "t" : !snn.spikes<1>
  snn.output "y" %t decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

// A constant into a synapse comes from a neuron that fires in every step.
// CHECK-LABEL: snn.network @current
// CHECK:       %[[ONE:.*]] = snn.population %[[ZERO:.*]] model(integrate_fire) bias [1] threshold [1] layer "constant"
// CHECK-NEXT:  %[[ZERO]] = snn.one_to_one %[[ONE]] weights(dense<0> : tensor<1xi8>) bits 2 delay 1 layer "constant"
// CHECK:       %[[B:.*]] = snn.dense %[[ONE]] weights(dense<{{\[\[}}127], [0]]> : tensor<2x1xi8>) {{.*}} layer "cuba.bias"
// CHECK:       snn.population %{{.*}}, %[[B]] model(leaky) bias [0] threshold [{{.*}}] current_decay [2048] voltage_decay [1024] order membrane_first layer "cuba"
snn.network @current semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge, synapse_order = membrane_first>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.dense %x weights(dense<[[0.5, -0.3], [0.7, 0.1]]> : tensor<2x2xf32>) layer "fc" : !snn.spikes<2> -> !snn.current<2>
  %s = snn.neurons %i model(cuba_lif) bias(dense<[1.0, 0.0]> : tensor<2xf32>) parameters {tau_syn = dense<2.0e-3> : tensor<f32>, tau_mem = dense<4.0e-3> : tensor<f32>, v_threshold = dense<1.0> : tensor<f32>} layer "cuba" : !snn.spikes<2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

// A readout has one scale for all neurons; a reset that comes late needs the
// leaky model, without a leak.
// CHECK-LABEL: snn.network @readout
// CHECK:       snn.population %{{.*}} model(leaky) bias [0] threshold [4] reset_time next_step layer "if"
// CHECK:       snn.dense %{{.*}} weights(dense<{{\[\[}}2], [1]]> : tensor<2x1xi8>)
// CHECK:       %[[R:.*]] = snn.population %{{.*}} model(integrate) bias [0] layer "readout"
// CHECK:       snn.output "y" %[[R]] decoder(potential) scale 2.500000e-01
snn.network @readout semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge, reset_time = next_step>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1] : !snn.spikes<1>
  %i = snn.dense %x weights(dense<[[0.25]]> : tensor<1x1xf32>) : !snn.spikes<1> -> !snn.current<1>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} layer "if" : !snn.spikes<1>
  %j = snn.dense %s weights(dense<[[0.5], [0.25]]> : tensor<2x1xf32>) : !snn.spikes<1> -> !snn.current<2>
  %r = snn.neurons %j model(integrator) layer "readout" : !snn.spikes<2>
  snn.output "y" %r decoder(value) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

// A relay becomes a graded population; sums of spikes fit its events.
// CHECK-LABEL: snn.network @relay
// CHECK:       snn.conv2d %{{.*}} weights(dense<1> : tensor<1x1x2x2xi8>) strides [2, 2]
// CHECK-NEXT:  %[[R:.*]] = snn.population %{{.*}} model(graded) bias [0] multiplier [1] shift [0] high 32767 unit 1.000000e+00 layer "pool"
// CHECK:       snn.output "y" %[[R]] decoder(value) scale 1.000000e+00
snn.network @relay semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1, 2, 2] : !snn.spikes<1x2x2>
  %p = snn.sum_pool %x kernel [2, 2] strides [2, 2] : !snn.spikes<1x2x2> -> !snn.current<1x1x1>
  %r = snn.neurons %p model(relay) layer "pool" : !snn.spikes<1>
  snn.output "y" %r decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

// Maxima of spikes pass as they are.
// CHECK-LABEL: snn.network @maximum
// CHECK:       snn.max_pool {{.*}} kernel [2, 2]
// CHECK-NEXT:  snn.population %{{.*}} model(graded) bias [0] multiplier [1] shift [0] high 3 unit 1.000000e+00 layer "pool"
snn.network @maximum semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [1, 2, 2] : !snn.spikes<1x2x2>
  %p = snn.max_pool %x kernel [2, 2] : !snn.spikes<1x2x2> -> !snn.current<1x1x1>
  %r = snn.neurons %p model(relay) layer "pool" : !snn.spikes<1>
  snn.output "y" %r decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

// Integers of Loihi are taken over.
// CHECK-LABEL: snn.network @loihi
// CHECK:       snn.dense %{{.*}} weights(dense<{{\[\[}}5, -3]]> : tensor<1x2xi8>) shift 6
// CHECK-NEXT:  snn.population %{{.*}} model(leaky) bias [64] threshold [1600] current_decay [4096] voltage_decay [1024] compare gt reset zero refractory 2 layer "lif"
snn.network @loihi semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = gt>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.dense %x weights(dense<[[5, -3]]> : tensor<1x2xi8>) shift 6 : !snn.spikes<2> -> !snn.current<1>
  %s = snn.neurons %i model(loihi) bias(dense<64> : tensor<i32>) parameters {current_decay = dense<4096> : tensor<i32>, voltage_decay = dense<1024> : tensor<i32>, v_threshold = dense<1600> : tensor<i32>, refractory = dense<2> : tensor<i32>} layer "lif" : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

// What a relay sends adds up in an integrator; other layers still read it.
// CHECK-LABEL: snn.network @sum_of_a_relay
// CHECK:       %[[S:.*]] = snn.population %{{.*}} model(integrate) bias [1] layer "linear.sum"
// CHECK:       snn.population %{{.*}} model(graded) {{.*}}layer "linear"
// CHECK:       snn.output "sum" %[[S]] decoder(potential) scale 2.500000e-01
snn.network @sum_of_a_relay semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.dense %x weights(dense<[[0.5, -0.25]]> : tensor<1x2xf32>) : !snn.spikes<2> -> !snn.current<1>
  %r = snn.neurons %i model(relay) bias(dense<0.25> : tensor<f32>) layer "linear" : !snn.spikes<1>
  snn.output "sum" %r decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
  %j = snn.one_to_one %r weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  %s = snn.neurons %j model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} layer "if" : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

// A relay that nothing else reads is gone.
// CHECK-LABEL: snn.network @sum_alone
// CHECK-NOT:   model(graded)
// CHECK:       snn.population %{{.*}} model(integrate) bias [0] layer "linear.sum"
snn.network @sum_alone semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.dense %x weights(dense<[[0.5, -0.25]]> : tensor<1x2xf32>) : !snn.spikes<2> -> !snn.current<1>
  %r = snn.neurons %i model(relay) layer "linear" : !snn.spikes<1>
  snn.output "sum" %r decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}
