// RUN: snnc-opt %s --split-input-file --ann-to-snn='coding=rate encoder=rate steps=8 weight-bits=4' | FileCheck %s

// Spikes of the rate encoder count as 1: tables ignore their values.

// CHECK-LABEL: snn.network @positive
// CHECK-NEXT: %[[V0:.*]] = snn.input "input0" encoder(rate) scale 0.027450980392156862 low 0 high 255 shape [1, 2] : !snn.spikes<2>
// CHECK-NEXT: %[[V1:.*]] = snn.dense %[[V0]] weights(dense<{{\[\[}}7, -7], [3, 1]]> : tensor<2x2xi8>) bits 4 unit layer "Gemm1" : !snn.spikes<2> -> !snn.current<2>
// CHECK-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(integrate) bias [0] layer "Gemm1" : !snn.spikes<2>
// CHECK-NEXT: snn.output "output0" %[[V2]] decoder(potential) scale 1.250000e-01 shape [1, 2] : !snn.spikes<2>
func.func @positive(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 7.0>}) -> tensor<1x2xf32> {
  %w = ann.constant dense<[[1.0, -1.0], [0.4, 0.2]]> : tensor<2x2xf32>
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("Gemm1")
  return %0 : tensor<1x2xf32>
}

// -----

// Unless the input has a sign.

// CHECK-LABEL: snn.network @signed
// CHECK-NEXT: %[[V0:.*]] = snn.input "input0" encoder(rate) scale 0.055118110236220472 low -127 high 127 shape [1, 2] : !snn.spikes<2>
// CHECK-NEXT: %[[V1:.*]] = snn.dense %[[V0]] weights(dense<{{\[\[}}7, -7], [3, 1]]> : tensor<2x2xi8>) bits 4 layer "Gemm1" : !snn.spikes<2> -> !snn.current<2>
// CHECK-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(integrate) bias [0] layer "Gemm1" : !snn.spikes<2>
// CHECK-NEXT: snn.output "output0" %[[V2]] decoder(potential) scale 1.250000e-01 shape [1, 2] : !snn.spikes<2>
func.func @signed(%x: tensor<1x2xf32> {ann.range = #ann.range<-7.0, 1.0>}) -> tensor<1x2xf32> {
  %w = ann.constant dense<[[1.0, -1.0], [0.4, 0.2]]> : tensor<2x2xf32>
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("Gemm1")
  return %0 : tensor<1x2xf32>
}
