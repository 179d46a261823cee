// RUN: snnc-opt %s --split-input-file --pass-pipeline='builtin.module(snn.network(snn-to-real))' | FileCheck %s
// What has no snn.neurons stays as it is:
// RUN: snnc-opt %s --split-input-file --pass-pipeline='builtin.module(snn.network(snn-to-real,snn-to-real))' | FileCheck %s

// Weights and parameters stay what they are; a floor is in thresholds.
// CHECK-LABEL: snn.network @fire
// CHECK-SAME:  steps = 4
// CHECK:       snn.dense %{{.*}} weights(dense<{{\[\[}}1.000000e-01, -2.500000e-01]]> : tensor<1x2xf32>) layer "fc"
// CHECK-NEXT:  snn.population %{{.*}} model(real) numbers {floor = array<f32: -2.000000e+00>, form = array<i32: 1>, gain = array<f32: 1.000000e+00>, reset_value = array<f32: 0.000000e+00>, threshold = array<f32: 2.000000e+00>} compare gt multiple layer "if"
// CHECK-NEXT:  snn.output "y" %{{.*}} decoder(count) scale 1.000000e+00
snn.network @fire semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = subtract, compare = gt, spikes = multiple, floor = -1.0>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.dense %x weights(dense<[[0.1, -0.25]]> : tensor<1x2xf32>) layer "fc" : !snn.spikes<2> -> !snn.current<1>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<2.0> : tensor<f32>} layer "if" : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

// A leak by differences: dt / tau = 1/4 in channel 0, 1/8 in channel 1. The
// delay of layers goes to synapses, but not to those of inputs. Nobody hears the
// last layer, whose potential is the output.
// CHECK-LABEL: snn.network @leak
// CHECK-SAME:  reset_time = next_step>
// CHECK:       snn.one_to_one %{{.*}} weights(dense<1.000000e+00> : tensor<2xf32>) layer "in"
// CHECK-NEXT:  %[[S:.*]] = snn.population %{{.*}} model(real) numbers {bias = array<f32: 5.000000e-01, 0.000000e+00>, decay = array<f32: 2.500000e-01, 1.250000e-01>, form = array<i32: 3>, gain = array<f32: 2.500000e-01, 1.250000e-01>, reset_value = array<f32: 2.500000e-01>, resistance = array<f32: 2.000000e+00>, rest = array<f32: 0.000000e+00>, threshold = array<f32: 1.000000e+00>} reset value reset_time next_step layer "lif"
// CHECK-NEXT:  snn.one_to_one %[[S]] weights({{.*}}) delay 1 layer "next"
// CHECK-NEXT:  snn.population %{{.*}} model(real) numbers {form = array<i32: 1>, gain = array<f32: 1.000000e+00>} payload unit layer "sum"
// CHECK-NEXT:  snn.output "y" %{{.*}} decoder(potential)
snn.network @leak semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = value, compare = ge, form = difference, reset_time = next_step, layer_delay = 1>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) layer "in" : !snn.spikes<2> -> !snn.current<2>
  %s = snn.neurons %i model(lif) bias(dense<[0.5, 0.0]> : tensor<2xf32>) parameters {tau = dense<[4.0, 8.0]> : tensor<2xf32>, r = dense<2.0> : tensor<f32>, v_threshold = dense<1.0> : tensor<f32>, v_reset = dense<0.25> : tensor<f32>} layer "lif" : !snn.spikes<2>
  %j = snn.one_to_one %s weights(dense<1.0> : tensor<2xf32>) layer "next" : !snn.spikes<2> -> !snn.current<2>
  %t = snn.neurons %j model(integrator) layer "sum" : !snn.spikes<2>
  snn.output "y" %t decoder(value) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

// A relay that delays by 2 steps lets its reader wait; i8 weights with a shift
// are reals as well; a current has its numbers.
// CHECK-LABEL: snn.network @current
// CHECK:       snn.population %{{.*}} model(real) numbers {form = array<i32: 0>} layer "wait"
// CHECK-NEXT:  snn.dense %{{.*}} weights(dense<{{\[\[}}4.000000e+00, -1.200000e+01]]> : tensor<1x2xf32>) delay 2 layer "fc"
// CHECK-NEXT:  snn.population %{{.*}} model(real) numbers {current_decay = array<f32: 5.000000e-01>, current_gain = array<f32: 5.000000e-01>, decay = array<f32: 7.500000e-01>, form = array<i32: 2>, {{.*}}} reset zero order membrane_first layer "cuba"
snn.network @current semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge, synapse_order = membrane_first>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  %r = snn.neurons %i model(relay) parameters {delay = dense<2.0> : tensor<f32>} layer "wait" : !snn.spikes<2>
  %j = snn.dense %r weights(dense<[[1, -3]]> : tensor<1x2xi8>) bits 3 shift 2 layer "fc" : !snn.spikes<2> -> !snn.current<1>
  %s = snn.neurons %j model(cuba_lif) parameters {tau_syn = dense<2.0> : tensor<f32>, tau_mem = dense<4.0> : tensor<f32>, v_threshold = dense<1.0> : tensor<f32>} layer "cuba" : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// -----

// Neurons that send differences; the count of an integrator is the sum of what
// it sends.
// CHECK-LABEL: snn.network @delta
// CHECK:       %[[D:.*]] = snn.population %{{.*}} model(real) numbers {bias = array<f32: 5.000000e-01>, form = array<i32: 5>, threshold = array<f32: 2.500000e-01>} compare gt layer "delta"
// CHECK-NEXT:  snn.one_to_one %[[D]]
// CHECK-NEXT:  snn.population %{{.*}} model(real) numbers {form = array<i32: 1>, gain = array<f32: 1.000000e+00>} layer "sum"
snn.network @delta semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = gt>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  %d = snn.neurons %i model(sigma_delta) bias(dense<0.5> : tensor<f32>) parameters {threshold = dense<0.25> : tensor<f32>} layer "delta" : !snn.spikes<2>
  %j = snn.one_to_one %d weights(dense<1.0> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.neurons %j model(integrator) layer "sum" : !snn.spikes<2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}
