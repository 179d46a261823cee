// RUN: snnc-opt %s --split-input-file --ann-to-snn | FileCheck %s

// A linear value inside of the network has signed events.

// CHECK-LABEL: snn.network @signed
// CHECK-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low -127 high 127 shape [1, 1, 2, 2] : !snn.spikes<1x2x2>
// CHECK-NEXT: %[[V1:.*]] = snn.conv2d %[[V0]] weights(dense<127> : tensor<1x1x1x1xi8>) layer "Conv1" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// CHECK-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(graded) bias [0] multiplier [33026] shift [22] low -127 high 127 unit 1.000000e+00 layer "Conv1" : !snn.spikes<1x2x2>
// CHECK-NEXT: %[[V3:.*]] = snn.conv2d %[[V2]] weights(dense<127> : tensor<1x1x1x1xi8>) layer "Conv2" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// CHECK-NEXT: %[[V4:.*]] = snn.population %[[V3]] model(graded) bias [0] multiplier [33026] shift [19] low -127 high 32 unit 1.250000e-01 layer "Conv2" : !snn.spikes<1x2x2>
// CHECK-NEXT: snn.output "output0" %[[V4]] decoder(value) scale 1.250000e-01 shape [1, 1, 2, 2] : !snn.spikes<1x2x2>
func.func @signed(%x: tensor<1x1x2x2xf32> {ann.range = #ann.range<-127.0, 5.0>}) -> tensor<1x1x2x2xf32> {
  %w = ann.constant dense<1.0> : tensor<1x1x1x1xf32>
  %0 = ann.conv2d %x, %w {ann.range = #ann.range<-127.0, 10.0>} : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32> loc("Conv1")
  %1 = ann.conv2d %0, %w : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32> loc("Conv2")
  %2 = ann.clip %1 min -15.875 max 4.0 {ann.range = #ann.range<-15.875, 4.0>} : tensor<1x1x2x2xf32> loc("Clip1")
  return %2 : tensor<1x1x2x2xf32>
}

// -----

// Normalisation of the input per channel becomes a population of its own.

// CHECK-LABEL: snn.network @normalised
// CHECK-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 2, 1, 1] : !snn.spikes<2>
// CHECK-NEXT: %[[V1:.*]] = snn.conv2d %[[V0]] weights(dense<127> : tensor<2x1x1x1xi8>) groups 2 layer "Sub1" : !snn.spikes<2> -> !snn.current<2>
// CHECK-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(graded) bias [-16129, -15240] multiplier [32768] shift [22, 23] low -127 high 127 unit 0.50393700787401574 layer "Sub1" : !snn.spikes<2>
// CHECK-NEXT: %[[V3:.*]] = snn.conv2d %[[V2]] weights(dense<{{\[\[\[\[}}127{{\]\], \[\[}}51{{\]\]\]\]}}> : tensor<1x2x1x1xi8>) layer "Conv1" : !snn.spikes<2> -> !snn.current<1>
// CHECK-NEXT: %[[V4:.*]] = snn.population %[[V3]] model(integrate) bias [0] layer "Conv1" : !snn.spikes<1>
// CHECK-NEXT: snn.output "output0" %[[V4]] decoder(potential) scale 0.0039680079360158724 shape [1, 1, 1, 1] : !snn.spikes<1>
func.func @normalised(%x: tensor<1x2x1x1xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x1x1x1xf32> {
  %m = ann.constant dense<[[[127.0]], [[120.0]]]> : tensor<2x1x1xf32>
  %d = ann.constant dense<[[[2.0]], [[4.0]]]> : tensor<2x1x1xf32>
  %w = ann.constant dense<[[[[1.0]], [[0.4]]]]> : tensor<1x2x1x1xf32>
  %0 = ann.sub %x, %m : (tensor<1x2x1x1xf32>, tensor<2x1x1xf32>) -> tensor<1x2x1x1xf32> loc("Sub1")
  %1 = ann.div %0, %d {ann.range = #ann.range<-63.5, 64.0>} : (tensor<1x2x1x1xf32>, tensor<2x1x1xf32>) -> tensor<1x2x1x1xf32> loc("Div1")
  %2 = ann.conv2d %1, %w : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x1x1xf32> loc("Conv1")
  return %2 : tensor<1x1x1x1xf32>
}

// -----

// The difference of two values: one skip is exact, the other has a weight of
// -1 per channel.

// CHECK-LABEL: snn.network @difference
// CHECK-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 2] : !snn.spikes<2>
// CHECK-NEXT: %[[V1:.*]] = snn.input "input1" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 2] : !snn.spikes<2>
// CHECK-NEXT: %[[V2:.*]] = snn.one_to_one %[[V0]] weights(dense<127> : tensor<2xi8>) layer "Sub1" : !snn.spikes<2> -> !snn.current<2>
// CHECK-NEXT: %[[V3:.*]] = snn.conv2d %[[V1]] weights(dense<-127> : tensor<2x1x1x1xi8>) groups 2 layer "Sub1" : !snn.spikes<2> -> !snn.current<2>
// CHECK-NEXT: %[[V4:.*]] = snn.population %[[V2]], %[[V3]] model(integrate) bias [0] layer "Sub1" : !snn.spikes<2>
// CHECK-NEXT: snn.output "output0" %[[V4]] decoder(potential) scale 0.0078740157480314959 shape [1, 2] : !snn.spikes<2>
func.func @difference(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 255.0>}, %y: tensor<1x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x2xf32> {
  %0 = ann.sub %x, %y : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32> loc("Sub1")
  return %0 : tensor<1x2xf32>
}
