// RUN: not snnc-opt %s --ann-recognize-spiking='states=v=z' 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not snnc-opt %s --ann-recognize-spiking='states=x=s' 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: snnc-opt %s --ann-recognize-spiking='states=v=q steps=7 dt=0.5' | FileCheck %s

// Pairs that neither names nor arithmetic give.

// NAME: error: has no state 'v=z'; expected INPUT=OUTPUT, where the inputs are 'x', 'v' and the outputs 's', 'p', 'q'
// SHAPE: error: has no state 'x=s': the input is a 'tensor<1x3xf32>' and the output a 'tensor<1x2xf32>'
// CHECK: steps = 7, dt = 5.000000e-01, reset = subtract
func.func @f(%x: tensor<1x3xf32> {ann.name = "x"}, %v: tensor<1x2xf32> {ann.name = "v"})
    -> (tensor<1x2xf32> {ann.name = "s"}, tensor<1x2xf32> {ann.name = "p"}, tensor<1x2xf32> {ann.name = "q"}) {
  %one = ann.constant dense<1.0> : tensor<f32>
  %w = ann.constant dense<1.0> : tensor<2x3xf32>
  %i = ann.dense %x, %w : (tensor<1x3xf32>, tensor<2x3xf32>) -> tensor<1x2xf32>
  %u = ann.add %i, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %s = ann.binary greater %u, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %m = ann.sub %u, %s : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %s, %s, %m : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}
