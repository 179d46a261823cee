// RUN: snnc-opt %s --pass-pipeline='builtin.module(snn.network(snn-fuse-linear))' --remarks-filter=snn-fuse-linear --remark-policy=all 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t

#spiking = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>

// REMARK: remark: [Analysis] relays | Category:snn-fuse-linear | kept=0, removed=1
// CHECK-LABEL: snn.network @pooling_then_convolution
// CHECK:       %[[X:.*]] = snn.input
// CHECK-NEXT:  %[[I:.*]] = snn.conv2d %[[X]] weights(dense<{{\[\[\[\[}}1.000000e+00, 1.000000e+00, 2.000000e+00, 2.000000e+00], [1.000000e+00, 1.000000e+00, 2.000000e+00, 2.000000e+00], [3.000000e+00, 3.000000e+00, 4.000000e+00, 4.000000e+00], [3.000000e+00, 3.000000e+00, 4.000000e+00, 4.000000e+00]]]]> : tensor<1x1x4x4xf32>) strides [2, 2] layer "conv" : !snn.spikes<1x6x6> -> !snn.current<1x2x2>
// CHECK-NEXT:  snn.neurons %[[I]] model(threshold)
snn.network @pooling_then_convolution semantics(#spiking) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [1, 6, 6] : !snn.spikes<1x6x6>
  %p = snn.sum_pool %x kernel [2, 2] strides [2, 2] : !snn.spikes<1x6x6> -> !snn.current<1x3x3>
  %r = snn.neurons %p model(relay) layer "pool" : !snn.spikes<1x3x3>
  %i = snn.conv2d %r weights(dense<[[[[1.0, 2.0], [3.0, 4.0]]]]> : tensor<1x1x2x2xf32>) layer "conv" : !snn.spikes<1x3x3> -> !snn.current<1x2x2>
  %s = snn.neurons %i model(threshold) parameters {threshold = dense<1.0> : tensor<f32>} layer "s" : !snn.spikes<1x2x2>
  snn.output "y" %s decoder(count) scale 1.0 shape [4] : !snn.spikes<1x2x2>
}

// Relays behind relays, a bias of 0.5 * (1 + 2) = 1.5, delays of 1 + 2 steps.
// CHECK-LABEL: snn.network @chain
// CHECK:       %[[I:.*]] = snn.dense %{{.*}} weights(dense<{{\[\[}}3.000000e+00, 8.000000e+00]]> : tensor<1x2xf32>) layer "sum"
// CHECK-NEXT:  %[[J:.*]] = snn.one_to_one %{{.*}} weights(dense<5.000000e+00> : tensor<1xf32>) delay 1
// CHECK-NEXT:  snn.neurons %[[I]], %[[J]] model(integrate_fire) bias(dense<1.750000e+00> : tensor<1xf32>)
snn.network @chain semantics(#spiking) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %a = snn.one_to_one %x weights(dense<[3.0, 4.0]> : tensor<2xf32>) layer "scale" : !snn.spikes<2> -> !snn.current<2>
  %r = snn.neurons %a model(relay) bias(dense<5.0e-01> : tensor<f32>) layer "r" : !snn.spikes<2>
  %b = snn.dense %r weights(dense<[[1.0, 2.0]]> : tensor<1x2xf32>) layer "sum" : !snn.spikes<2> -> !snn.current<1>
  %k = snn.one_to_one %s weights(dense<5.0> : tensor<1xf32>) delay 1 : !snn.spikes<1> -> !snn.current<1>
  %s = snn.neurons %b, %k model(integrate_fire) bias(dense<2.5e-01> : tensor<f32>) parameters {v_threshold = dense<1.0> : tensor<f32>} layer "s" : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// CHECK-LABEL: snn.network @delays_add_up
// CHECK:       snn.dense {{.*}} delay 8 layer "second"
snn.network @delays_add_up semantics(#snn.semantics<coding = spiking, steps = 9, dt = 1.0e-3, reset = zero, compare = ge, layer_delay = 1>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %a = snn.one_to_one %x weights(dense<3.0> : tensor<2xf32>) delay 1 layer "first" : !snn.spikes<2> -> !snn.current<2>
  %r = snn.neurons %a model(relay) parameters {delay = dense<4.0e-03> : tensor<f32>} layer "r" : !snn.spikes<2>
  %b = snn.dense %r weights(dense<2.0> : tensor<1x2xf32>) delay 2 layer "second" : !snn.spikes<2> -> !snn.current<1>
  %s = snn.neurons %b model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} layer "s" : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}

// The padding of the convolution stands where the pooling would see row 4.
// CHECK-LABEL: snn.network @kept_at_the_border
// CHECK:       snn.neurons {{.*}} model(relay)
snn.network @kept_at_the_border semantics(#spiking) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [1, 5, 5] : !snn.spikes<1x5x5>
  %p = snn.sum_pool %x kernel [2, 2] strides [2, 2] : !snn.spikes<1x5x5> -> !snn.current<1x2x2>
  %r = snn.neurons %p model(relay) layer "pool" : !snn.spikes<1x2x2>
  %i = snn.conv2d %r weights(dense<1.0> : tensor<1x1x3x3xf32>) pads [1, 1, 1, 1] layer "conv" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
  %s = snn.neurons %i model(threshold) parameters {threshold = dense<1.0> : tensor<f32>} layer "s" : !snn.spikes<1x2x2>
  snn.output "y" %s decoder(count) scale 1.0 shape [4] : !snn.spikes<1x2x2>
}

// With padding, a constant is not the same everywhere behind a convolution; a
// delayed reader would see it too early.
// CHECK-LABEL: snn.network @kept_for_its_bias
// CHECK:       snn.neurons {{.*}} model(relay)
// CHECK:       snn.conv2d {{.*}}tensor<1x1x3x3xf32>
// CHECK:       snn.one_to_one {{.*}} delay 1
snn.network @kept_for_its_bias semantics(#spiking) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [1, 3, 3] : !snn.spikes<1x3x3>
  %p = snn.one_to_one %x weights(dense<2.0> : tensor<1xf32>) : !snn.spikes<1x3x3> -> !snn.current<1x3x3>
  %r = snn.neurons %p model(relay) bias(dense<1.0> : tensor<f32>) layer "r" : !snn.spikes<1x3x3>
  %i = snn.conv2d %r weights(dense<1.0> : tensor<1x1x3x3xf32>) pads [1, 1, 1, 1] layer "conv" : !snn.spikes<1x3x3> -> !snn.current<1x3x3>
  %s = snn.neurons %i model(threshold) parameters {threshold = dense<1.0> : tensor<f32>} layer "s" : !snn.spikes<1x3x3>
  %j = snn.one_to_one %r weights(dense<1.0> : tensor<1xf32>) delay 1 : !snn.spikes<1x3x3> -> !snn.current<1x3x3>
  %t = snn.neurons %j model(threshold) parameters {threshold = dense<1.0> : tensor<f32>} layer "t" : !snn.spikes<1x3x3>
  snn.output "y" %s decoder(count) scale 1.0 shape [9] : !snn.spikes<1x3x3>
  snn.output "z" %t decoder(count) scale 1.0 shape [9] : !snn.spikes<1x3x3>
}

// An output reads the relay; the population behind it need not.
// CHECK-LABEL: snn.network @kept_for_an_output
// CHECK:       %[[X:.*]] = snn.input
// CHECK:       snn.neurons {{.*}} model(relay)
// CHECK:       snn.one_to_one %[[X]] weights(dense<6.000000e+00>
snn.network @kept_for_an_output semantics(#spiking) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %a = snn.one_to_one %x weights(dense<3.0> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  %r = snn.neurons %a model(relay) layer "r" : !snn.spikes<2>
  %b = snn.one_to_one %r weights(dense<2.0> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.neurons %b model(threshold) parameters {threshold = dense<1.0> : tensor<f32>} layer "s" : !snn.spikes<2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
  snn.output "z" %r decoder(value) scale 1.0 shape [2] : !snn.spikes<2>
}
