// RUN: snnc-opt %s --ann-to-snn | FileCheck %s

// y = floor((3 v + 2) / 4), 0 to 3, for v = a - b and integers a, b: no range is
// needed. v reaches 1, 2, 4 - 2/3... the neuron's steps lie at v = 1, 2, 4.
// CHECK-LABEL: snn.network @chain
func.func @chain(%x: tensor<1x2xf32> {ann.name = "x"}) -> (tensor<1x1xf32> {ann.name = "y"}) {
  // CHECK: snn.input "x" encoder(direct) scale 1.000000e+00 low -127 high 127
  // CHECK: snn.dense {{.*}}dense<{{\[\[}}1, -1]]> : tensor<1x2xi8>
  // CHECK: snn.population {{.*}} model(graded) {{.*}} high 3 unit 1.000000e+00
  // CHECK: snn.output "y" {{.*}} decoder(value) scale 1.000000e+00
  %w = ann.constant dense<[[1.0, -1.0]]> : tensor<1x2xf32>
  %m = ann.constant dense<3.0> : tensor<f32>
  %a = ann.constant dense<2.0> : tensor<f32>
  %0 = ann.dense %x, %w {ann.grid = array<f32: 1.0>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %1 = ann.mul %0, %m : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  %2 = ann.add %1, %a : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  %3 = ann.quantize floor %2 scale [4.0] low [0.0] high [3.0] : tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// QuantizeLinear, layer, QuantizeLinear: scales 0.5 (input), 0.25 and 0.125
// (weights), 2 (output). The weights are those of the file; the factors are
// 0.5 * 0.25 / 2 = 2^-4 and 2^-5.
// CHECK-LABEL: snn.network @quantized
func.func @quantized(%x: tensor<1x2xf32> {ann.name = "x"}) -> (tensor<1x2xf32> {ann.name = "y"}) {
  // CHECK: snn.input "x" encoder(direct) scale 5.000000e-01 low 0 high 255
  // CHECK: snn.dense {{.*}}dense<{{\[\[}}4, -8], [100, -128]]> : tensor<2x2xi8>
  // CHECK: snn.population {{.*}} model(graded) {{.*}} low -128 high 127
  // CHECK: snn.output "y" {{.*}} decoder(value) scale 2.000000e+00
  %w = ann.constant dense<[[1.0, -2.0], [12.5, -16.0]]> : tensor<2x2xf32>
  %in = ann.constant dense<0.5> : tensor<f32>
  %out = ann.constant dense<2.0> : tensor<f32>
  %0 = ann.quantize half_even %x scale [0.5] low [0.0] high [255.0] : tensor<1x2xf32>
  %1 = ann.mul %0, %in : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %2 = ann.dense %1, %w {ann.grid = array<f32: 0.25, 0.125>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %3 = ann.quantize half_even %2 scale [2.0] low [-128.0] high [127.0] : tensor<1x2xf32>
  %4 = ann.mul %3, %out : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  return %4 : tensor<1x2xf32>
}

// A factor below 0 turns the signs of the weights.
// CHECK-LABEL: snn.network @negative
func.func @negative(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  // CHECK: snn.dense {{.*}}dense<{{\[\[}}-1, 2]]> : tensor<1x2xi8>
  %w = ann.constant dense<[[1.0, -2.0]]> : tensor<1x2xf32>
  %m = ann.constant dense<-2.0> : tensor<f32>
  %0 = ann.dense %x, %w {ann.grid = array<f32: 1.0>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %1 = ann.mul %0, %m : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  %2 = ann.quantize floor %1 scale [4.0] low [0.0] high [3.0] : tensor<1x1xf32>
  return %2 : tensor<1x1xf32>
}
