// RUN: snnc-opt %s --ann-recognize-spiking --split-input-file | FileCheck %s

// A LIF step as SpikingJelly writes it: charge, fire, reset in one step.

// CHECK-LABEL: snn.network @jelly
// CHECK-SAME: coding = spiking, steps = 0, dt = 1.000000e-03, reset = zero, compare = ge, form = difference
// CHECK-SAME: snn.assumed = ["dt"]
// CHECK: %[[X:.*]] = snn.input "x" encoder(stream)
// CHECK: %[[I:.*]] = snn.dense %[[X]] weights(dense<{{.*}}> : tensor<2x3xf32>)
// CHECK: %[[S:.*]] = snn.neurons %[[I]] model(lif) bias(dense<5.000000e-01> : tensor<f32>) parameters {tau = dense<2.000000e-03> : tensor<f32>, v_threshold = dense<1.000000e+00> : tensor<f32>}
// CHECK: snn.output "spikes" %[[S]] decoder(count)
func.func @jelly(%x: tensor<1x3xf32> {ann.name = "x"},
                 %v: tensor<1x2xf32> {ann.name = "v_in"})
    -> (tensor<1x2xf32> {ann.name = "spikes"}, tensor<1x2xf32> {ann.name = "v_out"}) {
  %w = ann.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %b = ann.constant dense<0.5> : tensor<2xf32>
  %half = ann.constant dense<0.5> : tensor<f32>
  %one = ann.constant dense<1.0> : tensor<f32>
  %zero = ann.constant dense<0.0> : tensor<f32>
  %i = ann.dense %x, %w, %b : (tensor<1x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %d = ann.sub %i, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m = ann.mul %d, %half : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %u = ann.add %v, %m : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %s = ann.binary greater_equal %u, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %r = ann.where %s, %zero, %u : (tensor<1x2xf32>, tensor<f32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %s, %r : tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// The repeated step of a Scan: ann.steps and ann.next say what names cannot.
// snnTorch's order: the reset belongs to the next step.

// CHECK-LABEL: snn.network @torch
// CHECK-SAME: steps = 12, dt = 1.000000e-03, reset = subtract, compare = gt, reset_time = next_step
// CHECK: %[[S:.*]] = snn.neurons %{{.*}}, %[[R:.*]] model(lif) parameters {r = {{.*}}, tau = {{.*}}, v_threshold = dense<1.000000e+00> : tensor<f32>}
// CHECK: snn.output "y" %[[S]]
func.func @torch(%x: tensor<1x2xf32> {ann.name = "x"},
                 %mem: tensor<1x2xf32> {ann.name = "a", ann.next = 1 : i64},
                 %old: tensor<1x2xf32> {ann.name = "b", ann.next = 2 : i64})
    -> (tensor<1x2xf32> {ann.name = "y"}, tensor<1x2xf32>, tensor<1x2xf32>)
    attributes {ann.steps = 12 : i64} {
  %w = ann.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %beta = ann.constant dense<0.75> : tensor<f32>
  %one = ann.constant dense<1.0> : tensor<f32>
  %i = ann.dense %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %r = ann.dense %old, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %k = ann.mul %beta, %mem : (tensor<f32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %c = ann.add %i, %r : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %u = ann.add %k, %c : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %m = ann.sub %u, %old : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %s = ann.binary greater %m, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  return %s, %m, %s : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// A network without states stays.

// CHECK-LABEL: func.func @analogue
func.func @analogue(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = ann.relu %x : tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
