// RUN: snnc-opt %s --split-input-file --ann-to-snn | FileCheck %s --check-prefix=GRADED
// RUN: snnc-opt %s --split-input-file --ann-to-snn='coding=rate steps=16' | FileCheck %s --check-prefix=RATE

// Convolution, activation, maximum, flattening, readout and softmax. Scales of
// Conv1: 1 / 127 and 0.5 / 127, so bias 10 * 127 and -20 * 254; unit 510 / 255 = 2
// (rate: 510), 2^23 / 254 = 33026, threshold 510 * 127. Gemm1: 1 * 2 / 127 (rate:
// 510 / 127 / 16 steps).

// GRADED-LABEL: snn.network @plain
// GRADED-NEXT: %[[V0:.*]] = snn.input "image" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 1, 4, 4] : !snn.spikes<1x4x4>
// GRADED-NEXT: %[[V1:.*]] = snn.conv2d %[[V0]] weights(dense<{{\[\[\[\[}}127]{{\]\], \[\[}}[-127{{\]\]\]\]}}> : tensor<2x1x1x1xi8>) layer "Conv1" : !snn.spikes<1x4x4> -> !snn.current<2x4x4>
// GRADED-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(graded) bias [1270, -5080] multiplier [33026] shift [23, 24] unit 2.000000e+00 layer "Conv1" : !snn.spikes<2x4x4>
// GRADED-NEXT: %[[V3:.*]] = snn.max_pool %[[V2]] kernel [2, 2] strides [2, 2] layer "Pool1" : !snn.spikes<2x4x4> -> !snn.current<2x2x2>
// GRADED-NEXT: %[[V4:.*]] = snn.population %[[V3]] model(graded) bias [0] multiplier [1] shift [0] unit 2.000000e+00 layer "Pool1" : !snn.spikes<2x2x2>
// GRADED-NEXT: %[[V5:.*]] = snn.dense %[[V4]] weights(dense<{{\[\[}}127, 25, 0, -127, 38, 0, 0, 127], [0, 0, 0, 0, 0, 0, 0, -51]]> : tensor<2x8xi8>) layer "Gemm1" : !snn.spikes<2x2x2> -> !snn.current<2>
// GRADED-NEXT: %[[V6:.*]] = snn.population %[[V5]] model(integrate) bias [0] layer "Gemm1" : !snn.spikes<2>
// GRADED-NEXT: snn.output "classes" %[[V6]] decoder(potential) scale 0.015748031496062992 softmax shape [1, 2] : !snn.spikes<2>
// RATE-LABEL: snn.network @plain
// RATE-NEXT: %[[V0:.*]] = snn.input "image" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 1, 4, 4] : !snn.spikes<1x4x4>
// RATE-NEXT: %[[V1:.*]] = snn.conv2d %[[V0]] weights(dense<{{\[\[\[\[}}127]{{\]\], \[\[}}[-127{{\]\]\]\]}}> : tensor<2x1x1x1xi8>) layer "Conv1" : !snn.spikes<1x4x4> -> !snn.current<2x4x4>
// RATE-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(integrate_fire) bias [1270, -5080] threshold [64770, 129540] initial [32385, 64770] payload {{ *}}count unit 5.100000e+02 layer "Conv1" : !snn.spikes<2x4x4>
// RATE-NEXT: %[[V3:.*]] = snn.max_pool %[[V2]] kernel [2, 2] strides [2, 2] layer "Pool1" : !snn.spikes<2x4x4> -> !snn.current<2x2x2>
// RATE-NEXT: %[[V4:.*]] = snn.population %[[V3]] model(max_rate) payload {{ *}}unit unit 5.100000e+02 layer "Pool1" : !snn.spikes<2x2x2>
// RATE-NEXT: %[[V5:.*]] = snn.dense %[[V4]] weights(dense<{{\[\[}}127, 25, 0, -127, 38, 0, 0, 127], [0, 0, 0, 0, 0, 0, 0, -51]]> : tensor<2x8xi8>) unit layer "Gemm1" : !snn.spikes<2x2x2> -> !snn.current<2>
// RATE-NEXT: %[[V6:.*]] = snn.population %[[V5]] model(integrate) bias [0] layer "Gemm1" : !snn.spikes<2>
// RATE-NEXT: snn.output "classes" %[[V6]] decoder(potential) scale 0.25098425196850394 softmax shape [1, 2] : !snn.spikes<2>
func.func @plain(%x: tensor<1x1x4x4xf32> {ann.name = "image", ann.range = #ann.range<0.0, 255.0>})
    -> (tensor<1x2xf32> {ann.name = "classes"}) {
  %w = ann.constant dense<[[[[1.0]]], [[[-0.5]]]]> : tensor<2x1x1x1xf32>
  %b = ann.constant dense<[10.0, -20.0]> : tensor<2xf32>
  %0 = ann.conv2d %x, %w, %b : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32> loc("Conv1")
  %1 = ann.relu %0 {ann.range = #ann.range<0.0, 510.0>} : tensor<1x2x4x4xf32> loc("Relu1")
  %2 = ann.max_pool %1 kernel [2, 2] strides [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> loc("Pool1")
  %3 = ann.reshape %2 : tensor<1x2x2x2xf32> -> tensor<1x8xf32> loc("Flatten1")
  %w2 = ann.constant dense<[[1.0, 0.2, 0.0, -1.0, 0.3, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -0.4]]> : tensor<2x8xf32>
  %4 = ann.dense %3, %w2 : (tensor<1x8xf32>, tensor<2x8xf32>) -> tensor<1x2xf32> loc("Gemm1")
  %5 = ann.softmax %4 axis 1 : tensor<1x2xf32> loc("Softmax1")
  return %5 : tensor<1x2xf32>
}

// -----

// A skip of unit 1 and a convolution of the same source; the sum is exact in
// the skip. A second skip goes through a 1x1 convolution.

// GRADED-LABEL: snn.network @residual
// GRADED-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 1, 2, 2] : !snn.spikes<1x2x2>
// GRADED-NEXT: %[[V1:.*]] = snn.conv2d %[[V0]] weights(dense<127> : tensor<1x1x1x1xi8>) layer "Conv1" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// GRADED-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(graded) bias [0] multiplier [33026] shift [22] unit 5.000000e-01 layer "Conv1" : !snn.spikes<1x2x2>
// GRADED-NEXT: %[[V3:.*]] = snn.conv2d %[[V2]] weights(dense<127> : tensor<1x1x1x1xi8>) layer "Conv2" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// GRADED-NEXT: %[[V4:.*]] = snn.one_to_one %[[V0]] weights(dense<127> : tensor<1xi8>) shift 2 layer "Add1" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// GRADED-NEXT: %[[V5:.*]] = snn.population %[[V3]], %[[V4]] model(graded) bias [0] multiplier [33026] shift [25] unit 2.000000e+00 layer "Add1" : !snn.spikes<1x2x2>
// GRADED-NEXT: %[[V6:.*]] = snn.conv2d %[[V5]] weights(dense<127> : tensor<1x1x1x1xi8>) layer "Conv3" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// GRADED-NEXT: %[[V7:.*]] = snn.conv2d %[[V2]] weights(dense<32> : tensor<1x1x1x1xi8>) layer "Shortcut" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// GRADED-NEXT: %[[V8:.*]] = snn.population %[[V6]], %[[V7]] model(graded) bias [0] multiplier [33026] shift [22] unit 1.000000e+00 layer "Add2" : !snn.spikes<1x2x2>
// GRADED-NEXT: snn.output "output0" %[[V8]] decoder(value) scale 1.000000e+00 shape [1, 1, 2, 2] : !snn.spikes<1x2x2>
// RATE-LABEL: snn.network @residual
// RATE-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 1, 2, 2] : !snn.spikes<1x2x2>
// RATE-NEXT: %[[V1:.*]] = snn.conv2d %[[V0]] weights(dense<127> : tensor<1x1x1x1xi8>) layer "Conv1" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// RATE-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(integrate_fire) bias [0] threshold [32385] initial [16192] payload {{ *}}unit unit 1.275000e+02 layer "Conv1" : !snn.spikes<1x2x2>
// RATE-NEXT: %[[V3:.*]] = snn.conv2d %[[V2]] weights(dense<127> : tensor<1x1x1x1xi8>) shift 6 unit layer "Conv2" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// RATE-NEXT: %[[V4:.*]] = snn.one_to_one %[[V0]] weights(dense<127> : tensor<1xi8>) layer "Add1" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// RATE-NEXT: %[[V5:.*]] = snn.population %[[V3]], %[[V4]] model(integrate_fire) bias [0] threshold [64770] initial [32385] payload {{ *}}unit unit 5.100000e+02 layer "Add1" : !snn.spikes<1x2x2>
// RATE-NEXT: %[[V6:.*]] = snn.conv2d %[[V5]] weights(dense<127> : tensor<1x1x1x1xi8>) shift 4 unit layer "Conv3" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// RATE-NEXT: %[[V7:.*]] = snn.conv2d %[[V2]] weights(dense<32> : tensor<1x1x1x1xi8>) shift 4 unit layer "Shortcut" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// RATE-NEXT: %[[V8:.*]] = snn.population %[[V6]], %[[V7]] model(integrate_fire) bias [0] threshold [2032] initial [1016] payload {{ *}}unit unit 2.550000e+02 layer "Add2" : !snn.spikes<1x2x2>
// RATE-NEXT: snn.output "output0" %[[V8]] decoder(count) scale 1.593750e+01 shape [1, 1, 2, 2] : !snn.spikes<1x2x2>
func.func @residual(%x: tensor<1x1x2x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x1x2x2xf32> {
  %w = ann.constant dense<0.5> : tensor<1x1x1x1xf32>
  %0 = ann.conv2d %x, %w : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32> loc("Conv1")
  %1 = ann.relu %0 {ann.range = #ann.range<0.0, 127.5>} : tensor<1x1x2x2xf32> loc("Relu1")
  %2 = ann.conv2d %1, %w : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32> loc("Conv2")
  %3 = ann.add %2, %x : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> loc("Add1")
  %4 = ann.relu %3 {ann.range = #ann.range<0.0, 510.0>} : tensor<1x1x2x2xf32> loc("Relu2")
  %5 = ann.conv2d %4, %w : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32> loc("Conv3")
  %6 = ann.conv2d %1, %w : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32> loc("Shortcut")
  %7 = ann.add %5, %6 : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> loc("Add2")
  %8 = ann.relu %7 {ann.range = #ann.range<0.0, 255.0>} : tensor<1x1x2x2xf32> loc("Relu3")
  return %8 : tensor<1x1x2x2xf32>
}

// -----

// An average divides by the scale: 4 neurons, unit 2 / 4. A reshape of the
// result is the host's.

// GRADED-LABEL: snn.network @average
// GRADED-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 2.000000e+00 low 0 high 255 shape [1, 2, 4, 4] : !snn.spikes<2x4x4>
// GRADED-NEXT: %[[V1:.*]] = snn.sum_pool %[[V0]] kernel [2, 2] strides [2, 2] layer "Mean" : !snn.spikes<2x4x4> -> !snn.current<2x2x2>
// GRADED-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(graded) bias [0] multiplier [32768] shift [16] unit 1.000000e+00 layer "Mean" : !snn.spikes<2x2x2>
// GRADED-NEXT: %[[V3:.*]] = snn.sum_pool %[[V2]] kernel [2, 2] layer "GlobalMean" : !snn.spikes<2x2x2> -> !snn.current<2>
// GRADED-NEXT: %[[V4:.*]] = snn.population %[[V3]] model(integrate) bias [0] layer "GlobalMean" : !snn.spikes<2>
// GRADED-NEXT: snn.output "output0" %[[V4]] decoder(potential) scale 2.500000e-01 shape [1, 2] : !snn.spikes<2>
// RATE-LABEL: snn.network @average
// RATE-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 2.000000e+00 low 0 high 255 shape [1, 2, 4, 4] : !snn.spikes<2x4x4>
// RATE-NEXT: %[[V1:.*]] = snn.sum_pool %[[V0]] kernel [2, 2] strides [2, 2] shift 2 layer "Mean" : !snn.spikes<2x4x4> -> !snn.current<2x2x2>
// RATE-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(integrate_fire) bias [0] threshold [2040] initial [1020] payload {{ *}}unit unit 2.550000e+02 layer "Mean" : !snn.spikes<2x2x2>
// RATE-NEXT: %[[V3:.*]] = snn.sum_pool %[[V2]] kernel [2, 2] unit layer "GlobalMean" : !snn.spikes<2x2x2> -> !snn.current<2>
// RATE-NEXT: %[[V4:.*]] = snn.population %[[V3]] model(integrate) bias [0] layer "GlobalMean" : !snn.spikes<2>
// RATE-NEXT: snn.output "output0" %[[V4]] decoder(potential) scale 3.984375 shape [1, 2] : !snn.spikes<2>
func.func @average(%x: tensor<1x2x4x4xf32> {ann.range = #ann.range<0.0, 510.0>}) -> tensor<1x2xf32> {
  %0 = ann.avg_pool %x kernel [2, 2] strides [2, 2] {ann.range = #ann.range<0.0, 255.0>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> loc("Mean")
  %1 = ann.avg_pool %0 kernel [2, 2] : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32> loc("GlobalMean")
  %2 = ann.reshape %1 : tensor<1x2x1x1xf32> -> tensor<1x2xf32> loc("Flatten")
  return %2 : tensor<1x2xf32>
}

// -----

// The range ends at the limit of the activation.

// GRADED-LABEL: snn.network @clip
// GRADED-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e-01 low 0 high 255 shape [1, 2] : !snn.spikes<2>
// GRADED-NEXT: %[[V1:.*]] = snn.dense %[[V0]] weights(dense<{{\[\[}}127, -127], [127, 51]]> : tensor<2x2xi8>) layer "Gemm1" : !snn.spikes<2> -> !snn.current<2>
// GRADED-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(graded) bias [0] multiplier [52842] shift [24, 25] unit 2.500000e-01 layer "Gemm1" : !snn.spikes<2>
// GRADED-NEXT: snn.output "output0" %[[V2]] decoder(value) scale 2.500000e-01 shape [1, 2] : !snn.spikes<2>
// RATE-LABEL: snn.network @clip
// RATE-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e-01 low 0 high 255 shape [1, 2] : !snn.spikes<2>
// RATE-NEXT: %[[V1:.*]] = snn.dense %[[V0]] weights(dense<{{\[\[}}127, -127], [127, 51]]> : tensor<2x2xi8>) layer "Gemm1" : !snn.spikes<2> -> !snn.current<2>
// RATE-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(integrate_fire) bias [0] threshold [80962, 161925] initial [40481, 80962] payload {{ *}}unit unit 6.375000e+01 layer "Gemm1" : !snn.spikes<2>
// RATE-NEXT: snn.output "output0" %[[V2]] decoder(count) scale 3.984375 shape [1, 2] : !snn.spikes<2>
func.func @clip(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 25.5>}) -> tensor<1x2xf32> {
  %w = ann.constant dense<[[1.0, -1.0], [0.5, 0.2]]> : tensor<2x2xf32>
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("Gemm1")
  %1 = ann.clip %0 min 0.0 max 63.75 {ann.range = #ann.range<-3.0, 100.0>} : tensor<1x2xf32> loc("Clip1")
  return %1 : tensor<1x2xf32>
}

// -----

// A factor for all elements changes what an event stands for, before and
// behind a layer; a flat input takes the shape that the network reads.

// GRADED-LABEL: snn.network @factors
// GRADED-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 4] : !snn.spikes<1x2x2>
// GRADED-NEXT: %[[V1:.*]] = snn.conv2d %[[V0]] weights(dense<127> : tensor<1x1x1x1xi8>) layer "Conv1" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// GRADED-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(graded) bias [0] multiplier [33026] shift [22] unit 0.0039215686274509803 layer "Conv1" : !snn.spikes<1x2x2>
// GRADED-NEXT: snn.output "output0" %[[V2]] decoder(value) scale 0.039215686274509803 shape [1, 1, 2, 2] : !snn.spikes<1x2x2>
// RATE-LABEL: snn.network @factors
// RATE-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 4] : !snn.spikes<1x2x2>
// RATE-NEXT: %[[V1:.*]] = snn.conv2d %[[V0]] weights(dense<127> : tensor<1x1x1x1xi8>) layer "Conv1" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// RATE-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(integrate_fire) bias [0] threshold [32385] initial [16192] payload {{ *}}unit unit 1.000000e+00 layer "Conv1" : !snn.spikes<1x2x2>
// RATE-NEXT: snn.output "output0" %[[V2]] decoder(count) scale 6.250000e-01 shape [1, 1, 2, 2] : !snn.spikes<1x2x2>
func.func @factors(%x: tensor<1x4xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x1x2x2xf32> {
  %s = ann.constant dense<255.0> : tensor<f32>
  %w = ann.constant dense<1.0> : tensor<1x1x1x1xf32>
  %t = ann.constant dense<10.0> : tensor<1xf32>
  %0 = ann.reshape %x : tensor<1x4xf32> -> tensor<1x1x2x2xf32> loc("Reshape1")
  %1 = ann.div %0, %s : (tensor<1x1x2x2xf32>, tensor<f32>) -> tensor<1x1x2x2xf32> loc("Div1")
  %2 = ann.conv2d %1, %w : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32> loc("Conv1")
  %3 = ann.relu %2 {ann.range = #ann.range<0.0, 1.0>} : tensor<1x1x2x2xf32> loc("Relu1")
  %4 = ann.mul %3, %t : (tensor<1x1x2x2xf32>, tensor<1xf32>) -> tensor<1x1x2x2xf32> loc("Mul1")
  return %4 : tensor<1x1x2x2xf32>
}

// -----

// Constants behind a layer become part of its weights and bias: channel 0 is
// (x - 1) * 2, channel 1 is (0.5 x + 1) * -4.

// GRADED-LABEL: snn.network @constants
// GRADED-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 1, 2, 2] : !snn.spikes<1x2x2>
// GRADED-NEXT: %[[V1:.*]] = snn.conv2d %[[V0]] weights(dense<{{\[\[\[\[}}127]{{\]\], \[\[}}[-127{{\]\]\]\]}}> : tensor<2x1x1x1xi8>) layer "Conv1" : !snn.spikes<1x2x2> -> !snn.current<2x2x2>
// GRADED-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(graded) bias [-127, -254] multiplier [33026] shift [22] unit 2.000000e+00 layer "Conv1" : !snn.spikes<2x2x2>
// GRADED-NEXT: snn.output "output0" %[[V2]] decoder(value) scale 2.000000e+00 shape [1, 2, 2, 2] : !snn.spikes<2x2x2>
// RATE-LABEL: snn.network @constants
// RATE-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 1, 2, 2] : !snn.spikes<1x2x2>
// RATE-NEXT: %[[V1:.*]] = snn.conv2d %[[V0]] weights(dense<{{\[\[\[\[}}127]{{\]\], \[\[}}[-127{{\]\]\]\]}}> : tensor<2x1x1x1xi8>) layer "Conv1" : !snn.spikes<1x2x2> -> !snn.current<2x2x2>
// RATE-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(integrate_fire) bias [-127, -254] threshold [32385] initial [16192] payload {{ *}}unit unit 5.100000e+02 layer "Conv1" : !snn.spikes<2x2x2>
// RATE-NEXT: snn.output "output0" %[[V2]] decoder(count) scale 3.187500e+01 shape [1, 2, 2, 2] : !snn.spikes<2x2x2>
func.func @constants(%x: tensor<1x1x2x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x2x2x2xf32> {
  %w = ann.constant dense<[[[[1.0]]], [[[0.5]]]]> : tensor<2x1x1x1xf32>
  %b = ann.constant dense<[[[1.0]], [[-1.0]]]> : tensor<2x1x1xf32>
  %f = ann.constant dense<[[[2.0]], [[-4.0]]]> : tensor<2x1x1xf32>
  %0 = ann.conv2d %x, %w : (tensor<1x1x2x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32> loc("Conv1")
  %1 = ann.sub %0, %b : (tensor<1x2x2x2xf32>, tensor<2x1x1xf32>) -> tensor<1x2x2x2xf32> loc("Sub1")
  %2 = ann.mul %f, %1 : (tensor<2x1x1xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> loc("Mul1")
  %3 = ann.relu %2 {ann.range = #ann.range<0.0, 510.0>} : tensor<1x2x2x2xf32> loc("Relu1")
  return %3 : tensor<1x2x2x2xf32>
}

// -----

// The activation behind a maximum moves in front of it.

// GRADED-LABEL: snn.network @late_activation
// GRADED-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 1, 2, 2] : !snn.spikes<1x2x2>
// GRADED-NEXT: %[[V1:.*]] = snn.conv2d %[[V0]] weights(dense<-127> : tensor<1x1x1x1xi8>) layer "Conv1" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// GRADED-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(graded) bias [32385] multiplier [33026] shift [22] unit 1.000000e+00 layer "Conv1" : !snn.spikes<1x2x2>
// GRADED-NEXT: %[[V3:.*]] = snn.max_pool %[[V2]] kernel [2, 2] layer "Pool1" : !snn.spikes<1x2x2> -> !snn.current<1>
// GRADED-NEXT: %[[V4:.*]] = snn.population %[[V3]] model(graded) bias [0] multiplier [1] shift [0] unit 1.000000e+00 layer "Pool1" : !snn.spikes<1>
// GRADED-NEXT: %[[V5:.*]] = snn.dense %[[V4]] weights(dense<127> : tensor<1x1xi8>) layer "Gemm1" : !snn.spikes<1> -> !snn.current<1>
// GRADED-NEXT: %[[V6:.*]] = snn.population %[[V5]] model(integrate) bias [0] layer "Gemm1" : !snn.spikes<1>
// GRADED-NEXT: snn.output "output0" %[[V6]] decoder(potential) scale 0.0078740157480314959 shape [1, 1] : !snn.spikes<1>
// RATE-LABEL: snn.network @late_activation
// RATE-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 1, 2, 2] : !snn.spikes<1x2x2>
// RATE-NEXT: %[[V1:.*]] = snn.conv2d %[[V0]] weights(dense<-127> : tensor<1x1x1x1xi8>) layer "Conv1" : !snn.spikes<1x2x2> -> !snn.current<1x2x2>
// RATE-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(integrate_fire) bias [32385] threshold [32385] initial [16192] payload {{ *}}count unit 2.550000e+02 layer "Conv1" : !snn.spikes<1x2x2>
// RATE-NEXT: %[[V3:.*]] = snn.max_pool %[[V2]] kernel [2, 2] layer "Pool1" : !snn.spikes<1x2x2> -> !snn.current<1>
// RATE-NEXT: %[[V4:.*]] = snn.population %[[V3]] model(max_rate) payload {{ *}}unit unit 2.550000e+02 layer "Pool1" : !snn.spikes<1>
// RATE-NEXT: %[[V5:.*]] = snn.dense %[[V4]] weights(dense<127> : tensor<1x1xi8>) unit layer "Gemm1" : !snn.spikes<1> -> !snn.current<1>
// RATE-NEXT: %[[V6:.*]] = snn.population %[[V5]] model(integrate) bias [0] layer "Gemm1" : !snn.spikes<1>
// RATE-NEXT: snn.output "output0" %[[V6]] decoder(potential) scale 0.12549212598425197 shape [1, 1] : !snn.spikes<1>
func.func @late_activation(%x: tensor<1x1x2x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x1xf32> {
  %w = ann.constant dense<-1.0> : tensor<1x1x1x1xf32>
  %b = ann.constant dense<255.0> : tensor<1xf32>
  %v = ann.constant dense<1.0> : tensor<1x1xf32>
  %0 = ann.conv2d %x, %w, %b : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>) -> tensor<1x1x2x2xf32> loc("Conv1")
  %1 = ann.max_pool %0 kernel [2, 2] : (tensor<1x1x2x2xf32>) -> tensor<1x1x1x1xf32> loc("Pool1")
  %2 = ann.relu %1 {ann.range = #ann.range<0.0, 255.0>} : tensor<1x1x1x1xf32> loc("Relu1")
  %3 = ann.reshape %2 : tensor<1x1x1x1xf32> -> tensor<1x1xf32> loc("Flatten1")
  %4 = ann.dense %3, %v : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32> loc("Gemm1")
  return %4 : tensor<1x1xf32>
}

// -----

// A value that two layers and a result read is one population; names of
// populations are unique.

// GRADED-LABEL: snn.network @shared
// GRADED-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 2] : !snn.spikes<2>
// GRADED-NEXT: %[[V1:.*]] = snn.dense %[[V0]] weights(dense<{{\[\[}}127, 0], [0, 127]]> : tensor<2x2xi8>) layer "Gemm" : !snn.spikes<2> -> !snn.current<2>
// GRADED-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(graded) bias [0] multiplier [33026] shift [22] unit 1.000000e+00 layer "Gemm" : !snn.spikes<2>
// GRADED-NEXT: %[[V3:.*]] = snn.one_to_one %[[V2]] weights(dense<127> : tensor<2xi8>) layer "Relu" : !snn.spikes<2> -> !snn.current<2>
// GRADED-NEXT: %[[V4:.*]] = snn.population %[[V3]] model(graded) bias [0] multiplier [33026] shift [22] unit 1.000000e+00 layer "Relu" : !snn.spikes<2>
// GRADED-NEXT: %[[V5:.*]] = snn.dense %[[V4]] weights(dense<{{\[\[}}127, 0], [0, 127]]> : tensor<2x2xi8>) layer "Gemm" : !snn.spikes<2> -> !snn.current<2>
// GRADED-NEXT: %[[V6:.*]] = snn.population %[[V5]] model(integrate) bias [0] layer "Gemm_2" : !snn.spikes<2>
// GRADED-NEXT: snn.output "output0" %[[V2]] decoder(value) scale 1.000000e+00 shape [1, 2] : !snn.spikes<2>
// GRADED-NEXT: snn.output "output1" %[[V6]] decoder(potential) scale 0.0078740157480314959 shape [1, 2] : !snn.spikes<2>
// RATE-LABEL: snn.network @shared
// RATE-NEXT: %[[V0:.*]] = snn.input "input0" encoder(direct) scale 1.000000e+00 low 0 high 255 shape [1, 2] : !snn.spikes<2>
// RATE-NEXT: %[[V1:.*]] = snn.dense %[[V0]] weights(dense<{{\[\[}}127, 0], [0, 127]]> : tensor<2x2xi8>) layer "Gemm" : !snn.spikes<2> -> !snn.current<2>
// RATE-NEXT: %[[V2:.*]] = snn.population %[[V1]] model(integrate_fire) bias [0] threshold [32385] initial [16192] payload {{ *}}unit unit 2.550000e+02 layer "Gemm" : !snn.spikes<2>
// RATE-NEXT: %[[V3:.*]] = snn.one_to_one %[[V2]] weights(dense<127> : tensor<2xi8>) shift 4 unit layer "Relu" : !snn.spikes<2> -> !snn.current<2>
// RATE-NEXT: %[[V4:.*]] = snn.population %[[V3]] model(integrate_fire) bias [0] threshold [2032] initial [1016] payload {{ *}}unit unit 2.550000e+02 layer "Relu" : !snn.spikes<2>
// RATE-NEXT: %[[V5:.*]] = snn.dense %[[V4]] weights(dense<{{\[\[}}127, 0], [0, 127]]> : tensor<2x2xi8>) unit layer "Gemm" : !snn.spikes<2> -> !snn.current<2>
// RATE-NEXT: %[[V6:.*]] = snn.population %[[V5]] model(integrate) bias [0] layer "Gemm_2" : !snn.spikes<2>
// RATE-NEXT: snn.output "output0" %[[V2]] decoder(count) scale 1.593750e+01 shape [1, 2] : !snn.spikes<2>
// RATE-NEXT: snn.output "output1" %[[V6]] decoder(potential) scale 0.12549212598425197 shape [1, 2] : !snn.spikes<2>
func.func @shared(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %w = ann.constant dense<[[1.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
  %0 = ann.dense %x, %w {ann.range = #ann.range<0.0, 255.0>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("Gemm")
  %1 = ann.relu %0 {ann.range = #ann.range<0.0, 255.0>} : tensor<1x2xf32> loc("Relu")
  %2 = ann.dense %1, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("Gemm")
  return %0, %2 : tensor<1x2xf32>, tensor<1x2xf32>
}
