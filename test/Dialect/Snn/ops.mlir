// RUN: snnc-opt %s | snnc-opt | FileCheck %s
// RUN: snnc-opt --mlir-print-op-generic %s | snnc-opt | FileCheck %s
// RUN: snnc-opt --emit-bytecode %s | snnc-opt | FileCheck %s
// RUN: snnc-opt --verify-roundtrip %s -o /dev/null

// CHECK-LABEL: snn.network @smallest semantics(#snn.semantics<coding = rate, steps = 8, dt = 1.000000e-03, reset = subtract, compare = ge>) {
snn.network @smallest semantics(#snn.semantics<coding = rate, steps = 8, dt = 1.0e-3, reset = subtract, compare = ge>) {
  // CHECK: %[[X:.*]] = snn.input "x" encoder(direct) scale 5.000000e-01 low -7 high 7 shape [1, 2] : !snn.spikes<2>
  %x = snn.input "x" encoder(direct) scale 5.0e-01 low -7 high 7 shape [1, 2] : !snn.spikes<2>
  // CHECK: %[[I:.*]] = snn.dense %[[X]] weights(dense<1> : tensor<1x2xi8>) bits 2 : !snn.spikes<2> -> !snn.current<1>
  %i = snn.dense %x weights(dense<1> : tensor<1x2xi8>) bits 2 : !snn.spikes<2> -> !snn.current<1>
  // CHECK: %[[S:.*]] = snn.population %[[I]] model(integrate_fire) threshold [4] : !snn.spikes<1>
  %s = snn.population %i model(integrate_fire) threshold [4] : !snn.spikes<1>
  // CHECK: snn.output "y" %[[S]] decoder(count) scale 1.250000e-01 shape [1, 1] : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.25e-01 shape [1, 1] : !snn.spikes<1>
}

// CHECK-LABEL: snn.network @synapses
snn.network @synapses semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // CHECK: %[[X:.*]] = snn.input "x" encoder(direct) scale 5.000000e-01 low 0 high 255 shape [1, 2, 4, 4] : !snn.spikes<2x4x4>
  %x = snn.input "x" encoder(direct) scale 5.0e-01 low 0 high 255 shape [1, 2, 4, 4] : !snn.spikes<2x4x4>
  // CHECK: %[[C:.*]] = snn.conv2d %[[X]] weights(dense<-1> : tensor<4x2x3x3xi8>) strides [2, 2] pads [1, 1, 1, 1] bits 4 shift 1 layer "Conv1" : !snn.spikes<2x4x4> -> !snn.current<4x2x2>
  %c = snn.conv2d %x weights(dense<-1> : tensor<4x2x3x3xi8>) strides [2, 2] pads [1, 1, 1, 1] bits 4 shift 1 layer "Conv1" : !snn.spikes<2x4x4> -> !snn.current<4x2x2>
  // CHECK: %[[P:.*]] = snn.population %[[C]] model(graded) bias [1, 2, 3, 4] multiplier [77] shift [9] high 127 phase 0 unit 2.500000e-01 layer "Relu1" : !snn.spikes<4x2x2>
  %p = snn.population %c model(graded) bias [1, 2, 3, 4] multiplier [77] shift [9] high 127 phase 0 unit 2.5e-01 layer "Relu1" : !snn.spikes<4x2x2>
  // CHECK: %[[G:.*]] = snn.conv2d %[[P]] weights(dense<1> : tensor<4x2x1x2xi8>) pads [0, 0, 0, 2] dilations [1, 3] groups 2 delay 1 : !snn.spikes<4x2x2> -> !snn.current<4x2x1>
  %g = snn.conv2d %p weights(dense<1> : tensor<4x2x1x2xi8>) pads [0, 0, 0, 2] dilations [1, 3] groups 2 delay 1 : !snn.spikes<4x2x2> -> !snn.current<4x2x1>
  // CHECK: snn.sum_pool %[[P]] kernel [1, 2] : !snn.spikes<4x2x2> -> !snn.current<4x2x1>
  %a = snn.sum_pool %p kernel [1, 2] : !snn.spikes<4x2x2> -> !snn.current<4x2x1>
  // CHECK: %[[Q:.*]] = snn.population %{{.*}}, %{{.*}} model(graded) : !snn.spikes<4x2x1>
  %q = snn.population %g, %a model(graded) : !snn.spikes<4x2x1>
  // CHECK: snn.max_pool %[[P]] kernel [2, 2] strides [2, 2] shift 2 layer "Pool" : !snn.spikes<4x2x2> -> !snn.current<4>
  %m = snn.max_pool %p kernel [2, 2] strides [2, 2] pads [0, 0, 0, 0] dilations [1, 1] shift 2 layer "Pool" : !snn.spikes<4x2x2> -> !snn.current<4x1x1>
  %r = snn.population %m model(graded) : !snn.spikes<4>
  // CHECK: snn.one_to_one %{{.*}} weights(dense<[2, 3, 0, -1]> : tensor<4xi8>) bits 3 shift 4 : !snn.spikes<4> -> !snn.current<4>
  %o = snn.one_to_one %r weights(dense<[2, 3, 0, -1]> : tensor<4xi8>) bits 3 shift 4 : !snn.spikes<4> -> !snn.current<4>
  // CHECK: %[[T:.*]] = snn.population %{{.*}} model(integrate) initial [5] : !snn.spikes<4>
  %t = snn.population %o model(integrate) initial [5] : !snn.spikes<4>
  // CHECK: snn.output "y" %[[T]] decoder(potential) scale 1.000000e-02 softmax shape [1, 4] : !snn.spikes<4>
  snn.output "y" %t decoder(potential) scale 1.0e-02 softmax shape [1, 4] : !snn.spikes<4>
  // CHECK: snn.output "z" %[[Q]] decoder(value) scale 1.000000e+00 shape [8] : !snn.spikes<4x2x1>
  snn.output "z" %q decoder(value) scale 1.0 shape [8] : !snn.spikes<4x2x1>
}

// CHECK-LABEL: snn.network @rate
snn.network @rate semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  // CHECK: encoder(rate)
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 7 shape [2] : !snn.spikes<2>
  // CHECK: snn.one_to_one %{{.*}} weights(dense_resource<w> : tensor<2xi8>) unit :
  %i = snn.one_to_one %x weights(dense_resource<w> : tensor<2xi8>) unit : !snn.spikes<2> -> !snn.current<2>
  // CHECK: model(integrate_fire) bias [1] threshold [4, 5] initial [2] reset zero payload count : !snn.spikes<2>
  %s = snn.population %i model(integrate_fire) bias [1] threshold [4, 5] initial [2] reset zero payload count : !snn.spikes<2>
  %m = snn.max_pool %s kernel [1, 1] : !snn.spikes<2> -> !snn.current<2>
  // CHECK: model(max_rate) payload unit : !snn.spikes<2>
  %t = snn.population %m model(max_rate) payload unit : !snn.spikes<2>
  snn.output "y" %t decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// The examples of the descriptions that stand nowhere else.
// CHECK-LABEL: snn.network @examples
snn.network @examples semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // CHECK: snn.input "x" encoder(direct) scale 5.000000e-01 low 0 high 255 shape [1, 2, 4, 4] : !snn.spikes<2x4x4>
  %x = snn.input "x" encoder(direct) scale 5.0e-01 low 0 high 255 shape [1, 2, 4, 4] : !snn.spikes<2x4x4>
  // CHECK: snn.one_to_one %{{.*}} weights(dense<[2, 3]> : tensor<2xi8>) bits 3 shift 4 : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %i = snn.one_to_one %x weights(dense<[2, 3]> : tensor<2xi8>) bits 3 shift 4 : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // CHECK: snn.sum_pool %{{.*}} kernel [2, 2] strides [2, 2] : !snn.spikes<2x4x4> -> !snn.current<2x2x2>
  %j = snn.sum_pool %x kernel [2, 2] strides [2, 2] : !snn.spikes<2x4x4> -> !snn.current<2x2x2>
  // CHECK: snn.max_pool %{{.*}} kernel [2, 2] strides [2, 2] : !snn.spikes<2x4x4> -> !snn.current<2x2x2>
  %k = snn.max_pool %x kernel [2, 2] strides [2, 2] : !snn.spikes<2x4x4> -> !snn.current<2x2x2>
  %y = snn.population %k model(graded) : !snn.spikes<2x2x2>
  // CHECK: snn.dense %{{.*}} weights(dense<3> : tensor<2x8xi8>) bits 3 : !snn.spikes<2x2x2> -> !snn.current<2>
  %l = snn.dense %y weights(dense<3> : tensor<2x8xi8>) bits 3 : !snn.spikes<2x2x2> -> !snn.current<2>
  %s = snn.population %l model(integrate) : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0e-02 softmax shape [1, 2] : !snn.spikes<2>
}

// CHECK-LABEL: snn.network @fire
snn.network @fire semantics(#snn.semantics<coding = rate, steps = 64, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 5.0e-01 low 0 high 255 shape [1, 2, 4, 4] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %j = snn.one_to_one %x weights(dense<2> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // What is the default is not printed.
  // CHECK: snn.population %{{.*}}, %{{.*}} model(integrate_fire) bias [1, -1] threshold [64] initial [32] payload count phase 2 unit 5.000000e-01 layer "Relu1" : !snn.spikes<2x4x4>
  %s = snn.population %i, %j model(integrate_fire) bias [1, -1] threshold [64] initial [32] reset subtract payload count phase 2 unit 5.0e-01 layer "Relu1" : !snn.spikes<2x4x4>
  snn.output "y" %s decoder(count) scale 1.0 shape [32] : !snn.spikes<2x4x4>
}

// A graph: values may be used before they are made.
// CHECK-LABEL: snn.network @loop
snn.network @loop semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 7 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // CHECK: %[[L:.*]] = snn.one_to_one %[[S:.*]] weights(dense<3>
  %l = snn.one_to_one %s weights(dense<3> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // CHECK: %[[S]] = snn.population %{{.*}}, %[[L]] model
  %s = snn.population %i, %l model(integrate_fire) threshold [4] : !snn.spikes<2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// Trained spiking networks: a stream of events, leaky neurons, recurrence.
// CHECK-LABEL: snn.network @spiking
snn.network @spiking semantics(#snn.semantics<coding = spiking, steps = 20, dt = 1.0e-3, reset = zero, compare = gt>) {
  // CHECK: snn.input "x" encoder(stream)
  %x = snn.input "x" encoder(stream) scale 1.0 low -1 high 1 shape [2, 4, 4] : !snn.spikes<2x4x4>
  %k = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // CHECK: snn.population %{{.*}} model(leaky) threshold [64, 80] floor [-64] current_decay [1024] voltage_decay [512] compare gt reset zero refractory 2 layer "Lif1" : !snn.spikes<2x4x4>
  %r = snn.population %k model(leaky) threshold [64, 80] floor [-64] current_decay [1024] voltage_decay [512] decay_bits 12 compare gt reset zero refractory 2 layer "Lif1" : !snn.spikes<2x4x4>
  %l = snn.one_to_one %r weights(dense<1> : tensor<2xi8>) unit : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // CHECK: %[[L:.*]] = snn.one_to_one %[[S:.*]] weights(dense<-1>
  %m = snn.one_to_one %s weights(dense<-1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // CHECK: %[[S]] = snn.population %{{.*}}, %[[L]] model(leaky) bias [3] threshold [9] initial [1] reset_value [-2] current_decay [5] voltage_decay [7] decay_bits 4 high 15 reset value reset_time next_step order membrane_first multiple payload unit : !snn.spikes<2x4x4>
  %s = snn.population %l, %m model(leaky) bias [3] threshold [9] initial [1] reset_value [-2] current_decay [5] voltage_decay [7] decay_bits 4 high 15 reset value reset_time next_step order membrane_first multiple payload unit : !snn.spikes<2x4x4>
  %n = snn.one_to_one %s weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // CHECK: snn.population %{{.*}} model(leaky) voltage_decay [100] layer "Readout"
  %t = snn.population %n model(leaky) voltage_decay [100] layer "Readout" : !snn.spikes<2x4x4>
  // CHECK: snn.population %{{.*}} model(integrate_fire) threshold [4] floor [-4] reset_value [1] high 7 compare gt reset value multiple :
  %u = snn.population %n model(integrate_fire) threshold [4] floor [-4] reset_value [1] high 7 compare gt reset value multiple : !snn.spikes<2x4x4>
  snn.output "y" %t decoder(potential) scale 1.0 shape [32] : !snn.spikes<2x4x4>
  snn.output "z" %u decoder(count) scale 1.0 shape [32] : !snn.spikes<2x4x4>
}

// A trained network. What is the default is not printed.
// CHECK-LABEL: snn.network @trained semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.000000e-03, reset = subtract, compare = gt, spikes = multiple, floor = -1.000000e+00>) attributes {snn.assumed = ["dt", "spikes"], snn.profile = "sinabs"} {
snn.network @trained semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0e-3, reset = subtract, compare = gt, scheme = euler, form = decay, spikes = multiple, reset_time = same_step, synapse_order = input_first, layer_delay = 0, floor = -1.0>) attributes {snn.assumed = ["dt", "spikes"], snn.profile = "sinabs"} {
  // CHECK: %[[X:.*]] = snn.input "x" encoder(stream) scale 1.000000e+00 low 0 high 255 shape [2] : !snn.spikes<2>
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 255 shape [2] : !snn.spikes<2>
  // CHECK: %[[I:.*]] = snn.dense %[[X]] weights(dense<5.000000e-01> : tensor<1x2xf32>) : !snn.spikes<2> -> !snn.current<1>
  %i = snn.dense %x weights(dense<5.0e-01> : tensor<1x2xf32>) : !snn.spikes<2> -> !snn.current<1>
  // CHECK: %[[S:.*]] = snn.neurons %[[I]] model(integrate_fire) parameters {v_threshold = dense<1.000000e+00> : tensor<f32>} : !snn.spikes<1>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1>
  // CHECK: snn.output "y" %[[S]] decoder(count) scale 1.000000e+00 shape [1] : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// CHECK-LABEL: snn.network @models semantics(#snn.semantics<coding = spiking, steps = 9, dt = 1.000000e-04, reset = value, compare = ge, scheme = exponential, form = difference, reset_time = next_step, synapse_order = membrane_first, layer_delay = 1>) attributes {snn.given = ["layer_delay"]} {
snn.network @models semantics(#snn.semantics<coding = spiking, steps = 9, dt = 1.0e-4, reset = value, compare = ge, scheme = exponential, form = difference, spikes = single, reset_time = next_step, synapse_order = membrane_first, layer_delay = 1>) attributes {snn.given = ["layer_delay"]} {
  // CHECK: snn.input "x" encoder(direct)
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 255 shape [2, 4, 4] : !snn.spikes<2x4x4>
  // CHECK: snn.one_to_one %{{.*}} weights(dense<2.000000e+00> : tensor<2x4x4xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %a = snn.one_to_one %x weights(dense<2.0> : tensor<2x4x4xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // CHECK: snn.one_to_one %{{.*}} weights(dense<[1.000000e+00, -1.000000e+00]> : tensor<2xf32>) delay 3 layer "back"
  %b = snn.one_to_one %lif weights(dense<[1.0, -1.0]> : tensor<2xf32>) delay 3 layer "back" : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // CHECK: model(lif) bias(dense<[5.000000e-01, 0.000000e+00]> : tensor<2xf32>) parameters {tau = dense<2.000000e-02> : tensor<f32>, v_threshold = dense<1.000000e+00> : tensor<f32>} layer "lif1" : !snn.spikes<2x4x4>
  %lif = snn.neurons %a, %b model(lif) bias(dense<[5.0e-01, 0.0]> : tensor<2xf32>) parameters {tau = dense<2.0e-02> : tensor<f32>, v_threshold = dense<1.0> : tensor<f32>} layer "lif1" : !snn.spikes<2x4x4>
  // CHECK: snn.conv2d %{{.*}} weights(dense_resource<reals> : tensor<1x2x1x1xf32>) strides [4, 4] layer "0" : !snn.spikes<2x4x4> -> !snn.current<1>
  %c = snn.conv2d %lif weights(dense_resource<reals> : tensor<1x2x1x1xf32>) strides [4, 4] layer "0" : !snn.spikes<2x4x4> -> !snn.current<1>
  // CHECK: model(relay) parameters {delay = dense<2.000000e-04> : tensor<f32>} :
  %relay = snn.neurons %c model(relay) parameters {delay = dense<2.0e-4> : tensor<f32>} : !snn.spikes<1>
  %d = snn.one_to_one %relay weights(dense<1.0> : tensor<1xf32>) : !snn.spikes<1> -> !snn.current<1>
  // CHECK: model(threshold) parameters {threshold =
  %threshold = snn.neurons %d model(threshold) parameters {threshold = dense<0.5> : tensor<f32>} : !snn.spikes<1>
  // CHECK: model(integrator) :
  %integrator = snn.neurons %d model(integrator) : !snn.spikes<1>
  // CHECK: model(leaky_integrator) parameters {r = {{.*}}, tau = {{.*}}, v_leak = {{.*}}} :
  %li = snn.neurons %d model(leaky_integrator) parameters {r = dense<2.0> : tensor<f32>, tau = dense<1.0> : tensor<1xf32>, v_leak = dense<-1.0> : tensor<1x1x1xf32>} : !snn.spikes<1>
  // CHECK: model(cuba_leaky_integrator) parameters
  %cli = snn.neurons %d model(cuba_leaky_integrator) parameters {tau_syn = dense<1.0> : tensor<f32>, tau_mem = dense<1.0> : tensor<f32>} : !snn.spikes<1>
  // CHECK: model(cuba_lif) parameters
  %clif = snn.neurons %d model(cuba_lif) parameters {tau_syn = dense<1.0> : tensor<f32>, tau_mem = dense<1.0> : tensor<f32>, v_threshold = dense<1.0> : tensor<f32>, w_in = dense<3.0> : tensor<f32>} : !snn.spikes<1>
  // CHECK: model(sigma_delta) parameters
  %sd = snn.neurons %d model(sigma_delta) parameters {threshold = dense<1.0> : tensor<f32>} : !snn.spikes<1>
  %e = snn.one_to_one %threshold weights(dense<3> : tensor<1xi8>) shift 6 : !snn.spikes<1> -> !snn.current<1>
  // CHECK: model(loihi) bias(dense<7> : tensor<i32>) parameters
  %loihi = snn.neurons %e model(loihi) bias(dense<7> : tensor<i32>) parameters {current_decay = dense<4096> : tensor<i32>, voltage_decay = dense<128> : tensor<i32>, v_threshold = dense<640> : tensor<i32>, refractory = dense<1> : tensor<i32>} : !snn.spikes<1>
  // CHECK: decoder(value)
  snn.output "a" %sd decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
  // CHECK: decoder(potential)
  snn.output "b" %li decoder(potential) scale 1.0 shape [1] : !snn.spikes<1>
  // CHECK: decoder(count)
  snn.output "c" %loihi decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

{-#
  dialect_resources: {
    builtin: {
      w: "0x010000000102",
      reals: "0x040000000000803F00000040"
    }
  }
#-}

// The host computes the end.
// CHECK-LABEL: snn.network @detector
// CHECK-SAME: tail(@detector_tail) {
snn.network @detector semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) tail(@detector_tail) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %i model(graded) : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}
func.func private @detector_tail(%a: tensor<1x2xf32>) -> tensor<1x2xf32> {
  return %a : tensor<1x2xf32>
}
