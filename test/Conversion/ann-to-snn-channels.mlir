// RUN: snnc-opt %s --split-input-file --ann-to-snn | FileCheck %s

// Joined channels cost nothing: the next layer reads both populations, whose
// units are 1 and 2, with its weights for the channels of each. Both add up to
// 127 * 254 in the scale of the larger.

// CHECK-LABEL: snn.network @concat
// CHECK: %[[A:.*]] = snn.population {{.*}} unit 1.000000e+00 layer "Relu1"
// CHECK: %[[B:.*]] = snn.population {{.*}} unit 2.000000e+00 layer "Relu2"
// CHECK: %[[I:.*]] = snn.conv2d %[[A]] weights(dense<{{.*}}64{{.*}}> : tensor<1x1x1x1xi8>) layer "Conv1"
// CHECK: %[[J:.*]] = snn.conv2d %[[B]] weights(dense<127> : tensor<1x1x1x1xi8>) layer "Conv1"
// CHECK: snn.population %[[I]], %[[J]] model(integrate) bias [0] layer "Conv1"
func.func @concat(%x: tensor<1x1x2x2xf32> {ann.range = #ann.range<0.0, 510.0>}) -> tensor<1x1x2x2xf32> {
  %w = ann.constant dense<1.0> : tensor<1x2x1x1xf32>
  %0 = ann.clip %x min 0.0 max 255.0 {ann.range = #ann.range<0.0, 255.0>} : tensor<1x1x2x2xf32> loc("Relu1")
  %1 = ann.relu %x {ann.range = #ann.range<0.0, 510.0>} : tensor<1x1x2x2xf32> loc("Relu2")
  %2 = ann.concat %0, %1 axis 1 {ann.range = #ann.range<0.0, 510.0>} : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x2x2x2xf32> loc("Concat1")
  %3 = ann.conv2d %2, %w : (tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x2x2xf32> loc("Conv1")
  return %3 : tensor<1x1x2x2xf32>
}

// -----

// A shuffle of ShuffleNet: two groups of two channels are interleaved, and the
// second half is read. Its channels are 1 and 3 of the population, so the
// weights 1 and 2 (of 127 steps for 2) stand there.

// CHECK-LABEL: snn.network @shuffle
// CHECK: %[[R:.*]] = snn.population {{.*}} layer "Relu1"
// CHECK: snn.dense %[[R]] weights(dense<{{\[\[}}0, 64, 0, 127]]> : tensor<1x4xi8>) layer "Fc1"
func.func @shuffle(%x: tensor<1x4x1x1xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x1xf32> {
  %w = ann.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %0 = ann.relu %x {ann.range = #ann.range<0.0, 255.0>} : tensor<1x4x1x1xf32> loc("Relu1")
  %1 = ann.reshape %0 : tensor<1x4x1x1xf32> -> tensor<2x2x1xf32>
  %2 = ann.transpose %1 permutation [1, 0, 2] : (tensor<2x2x1xf32>) -> tensor<2x2x1xf32>
  %3 = ann.reshape %2 : tensor<2x2x1xf32> -> tensor<2x1x2x1x1xf32>
  %4 = ann.gather %3 indices dense<1> : tensor<i64> axis 0 : (tensor<2x1x2x1x1xf32>) -> tensor<1x2x1x1xf32>
  %5 = ann.reshape %4 : tensor<1x2x1x1xf32> -> tensor<1x2xf32>
  %6 = ann.dense %5, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32> loc("Fc1")
  return %6 : tensor<1x1xf32>
}

// -----

// What has a window per channel reads a population that copies the channels:
// here those of the input in reverse order, and a sum over windows.

// CHECK-LABEL: snn.network @pooled
// CHECK: %[[X:.*]] = snn.input
// CHECK: %[[S:.*]] = snn.conv2d %[[X]] weights(dense<{{.*}}0{{.*}}127{{.*}}127{{.*}}0{{.*}}> : tensor<2x2x1x1xi8>) layer "Slice1" : !snn.spikes<2x2x2> -> !snn.current<2x2x2>
// CHECK: %[[C:.*]] = snn.population %[[S]] model(graded) {{.*}} layer "Slice1"
// CHECK: snn.sum_pool %[[C]] kernel [2, 2] layer "Pool1"
func.func @pooled(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x2x1x1xf32> {
  %0 = ann.slice %x starts [0, 1, 0, 0] sizes [1, 2, 2, 2] steps [1, -1, 1, 1] {ann.range = #ann.range<0.0, 255.0>} : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> loc("Slice1")
  %1 = ann.avg_pool %0 kernel [2, 2] : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32> loc("Pool1")
  return %1 : tensor<1x2x1x1xf32>
}

// -----

// An activation of joined channels copies them by itself.

// CHECK-LABEL: snn.network @activated
// CHECK: %[[X:.*]] = snn.input
// CHECK: %[[S:.*]] = snn.conv2d %[[X]] weights(dense<127> : tensor<2x1x1x1xi8>) layer "Relu1"
// CHECK: snn.population %[[S]] model(graded)
// CHECK-SAME: layer "Relu1"
func.func @activated(%x: tensor<1x1x2x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x2x2x2xf32> {
  %0 = ann.concat %x, %x axis 1 : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x2x2x2xf32>
  %1 = ann.relu %0 {ann.range = #ann.range<0.0, 255.0>} : tensor<1x2x2x2xf32> loc("Relu1")
  return %1 : tensor<1x2x2x2xf32>
}

// -----

// At the end the host joins them.

// CHECK-LABEL: snn.network @heads
// CHECK-SAME: tail(@heads_tail)
// CHECK: snn.output "Conv1"
// CHECK: snn.output "Conv2"
// CHECK: func.func private @heads_tail
// CHECK-NEXT: ann.concat
func.func @heads(%x: tensor<1x1x2x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x2x2x2xf32> {
  %w = ann.constant dense<1.0> : tensor<1x1x1x1xf32>
  %v = ann.constant dense<2.0> : tensor<1x1x1x1xf32>
  %0 = ann.conv2d %x, %w {ann.range = #ann.range<0.0, 255.0>} : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32> loc("Conv1")
  %1 = ann.conv2d %x, %v {ann.range = #ann.range<0.0, 510.0>} : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32> loc("Conv2")
  %2 = ann.concat %0, %1 axis 1 : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x2x2x2xf32> loc("Concat1")
  return %2 : tensor<1x2x2x2xf32>
}
