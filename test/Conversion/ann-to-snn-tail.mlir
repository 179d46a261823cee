// RUN: snnc-opt %s --split-input-file --ann-to-snn 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file %t

// Two heads of a detector: what follows the convolutions is the host's. The
// offsets differ between the neurons of a channel, which no chip adds.

// CHECK-LABEL: snn.network @detector
// CHECK-SAME: tail(@detector_tail)
// CHECK: snn.output "Head1" %{{.*}} decoder(potential) scale {{.*}} shape [1, 2, 1, 2]
// CHECK: snn.output "Head2" %{{.*}} decoder(potential) scale {{.*}} shape [1, 2, 1, 1]
// CHECK: func.func private @detector_tail
// CHECK-SAME: (%[[A:.*]]: tensor<1x2x1x2xf32> {ann.name = "Head1"}, %[[B:.*]]: tensor<1x2x1x1xf32> {ann.name = "Head2"})
// CHECK-SAME: -> (tensor<1x3x2xf32> {ann.name = "scores"}, tensor<1x3x2xf32> {ann.name = "boxes"})
// CHECK-NEXT: %[[TA:.*]] = ann.transpose %[[A]] permutation [0, 2, 3, 1] :
// CHECK-NEXT: %[[RA:.*]] = ann.reshape %[[TA]]
// CHECK-NEXT: %[[TB:.*]] = ann.transpose %[[B]]
// CHECK-NEXT: %[[RB:.*]] = ann.reshape %[[TB]]
// CHECK-NEXT: %[[ALL:.*]] = ann.concat %[[RA]], %[[RB]] axis 1
// CHECK-NEXT: %[[SCORES:.*]] = ann.softmax %[[ALL]] axis 2
// CHECK-NEXT: %[[EXP:.*]] = ann.unary exp %[[ALL]]
// CHECK-NEXT: %[[ANCHORS:.*]] = ann.constant dense<{{.*}}> : tensor<1x3x2xf32>
// CHECK-NEXT: %[[BOXES:.*]] = ann.mul %[[EXP]], %[[ANCHORS]]
// CHECK-NEXT: return %[[SCORES]], %[[BOXES]]
func.func @detector(%x: tensor<1x1x1x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> (tensor<1x3x2xf32> {ann.name = "scores"}, tensor<1x3x2xf32> {ann.name = "boxes"}) {
  %w = ann.constant dense<1.0> : tensor<2x1x1x1xf32>
  %0 = ann.conv2d %x, %w : (tensor<1x1x1x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x1x2xf32> loc("Head1")
  %1 = ann.conv2d %x, %w strides [1, 2] : (tensor<1x1x1x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x1x1xf32> loc("Head2")
  // REMARK: remark: loc("Transpose1"): on the host: Transpose1 ... Mul1 (8 operators)
  %2 = ann.transpose %0 permutation [0, 2, 3, 1] {ann.range = #ann.range<0.0, 1.0>} : (tensor<1x2x1x2xf32>) -> tensor<1x1x2x2xf32> loc("Transpose1")
  %3 = ann.reshape %2 : tensor<1x1x2x2xf32> -> tensor<1x2x2xf32> loc("Reshape1")
  %4 = ann.transpose %1 permutation [0, 2, 3, 1] : (tensor<1x2x1x1xf32>) -> tensor<1x1x1x2xf32> loc("Transpose2")
  %5 = ann.reshape %4 : tensor<1x1x1x2xf32> -> tensor<1x1x2xf32> loc("Reshape2")
  %6 = ann.concat %3, %5 axis 1 : (tensor<1x2x2xf32>, tensor<1x1x2xf32>) -> tensor<1x3x2xf32> loc("Concat1")
  %7 = ann.softmax %6 axis 2 : tensor<1x3x2xf32> loc("Softmax1")
  %8 = ann.unary exp %6 : tensor<1x3x2xf32> loc("Exp1")
  %anchors = ann.constant dense<[[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]]> : tensor<1x3x2xf32>
  %9 = ann.mul %8, %anchors : (tensor<1x3x2xf32>, tensor<1x3x2xf32>) -> tensor<1x3x2xf32> loc("Mul1")
  return %7, %9 : tensor<1x3x2xf32>, tensor<1x3x2xf32>
}

// -----

// A result that the chip gives passes through the tail; a softmax at its end
// is a part of it as soon as there is one.

// CHECK-LABEL: snn.network @mixed
// CHECK-SAME: tail(@mixed_tail)
// CHECK: snn.output "Fc1" {{.*}} decoder(potential) scale {{[^ ]*}} shape
// CHECK: snn.output "Relu1" {{.*}} decoder(value) scale {{[^ ]*}} shape
// CHECK: func.func private @mixed_tail
// CHECK-SAME: (%[[FC:.*]]: tensor<1x2xf32> {ann.name = "Fc1"}, %[[RELU:.*]]: tensor<1x2xf32> {ann.name = "Relu1"})
// CHECK-NEXT: %[[SIGMOID:.*]] = ann.unary sigmoid %[[FC]]
// CHECK-NEXT: %[[SOFTMAX:.*]] = ann.softmax %[[FC]] axis 1
// CHECK-NEXT: return %[[RELU]], %[[SIGMOID]], %[[SOFTMAX]]
func.func @mixed(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) {
  %w = ann.constant dense<1.0> : tensor<2x2xf32>
  %0 = ann.relu %x {ann.range = #ann.range<0.0, 255.0>} : tensor<1x2xf32> loc("Relu1")
  %1 = ann.dense %0, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("Fc1")
  // REMARK: remark: loc("Sigmoid1"): on the host: Sigmoid1 ... Softmax1 (2 operators)
  %2 = ann.unary sigmoid %1 : tensor<1x2xf32> loc("Sigmoid1")
  %3 = ann.softmax %1 axis 1 : tensor<1x2xf32> loc("Softmax1")
  return %0, %2, %3 : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// Operations that a chip computes stay on it up to the cut, those behind it
// do not.

// CHECK-LABEL: snn.network @rescaled
// CHECK: snn.output "Mul1" {{.*}} scale 7.8740157480314963 shape
// CHECK: func.func private @rescaled_tail
// CHECK-SAME: (%[[A:.*]]: tensor<1x2xf32> {ann.name = "Mul1"})
// CHECK-NEXT: %[[TANH:.*]] = ann.unary tanh %[[A]]
// CHECK-NEXT: %[[RELU:.*]] = ann.relu %[[TANH]]
// CHECK-NEXT: return %[[RELU]]
func.func @rescaled(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x2xf32> {
  %w = ann.constant dense<1.0> : tensor<2x2xf32>
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("Fc1")
  %thousand = ann.constant dense<1.0e3> : tensor<f32>
  %1 = ann.mul %0, %thousand : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32> loc("Mul1")
  // REMARK: remark: loc("Tanh1"): on the host: Tanh1 ... Relu2 (2 operators)
  %2 = ann.unary tanh %1 : tensor<1x2xf32> loc("Tanh1")
  %3 = ann.relu %2 : tensor<1x2xf32> loc("Relu2")
  return %3 : tensor<1x2xf32>
}

// -----

// The name of the tail is not that of another function, and attributes that are
// not of the operators stay behind.

// CHECK-LABEL: snn.network @taken
// CHECK-SAME: tail(@taken_tail_0)
// CHECK: func.func private @taken_tail_0
// CHECK-NEXT: ann.unary {{ ?}}exp %{{[^ ]*}} : tensor<1x2xf32>
func.func @taken(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x2xf32> {
  %w = ann.constant dense<1.0> : tensor<2x2xf32>
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("Fc1")
  %1 = ann.unary exp %0 {other = affine_map<(d0) -> (d0)>} : tensor<1x2xf32> loc("Exp1")
  return %1 : tensor<1x2xf32>
}
// CHECK-LABEL: snn.network @taken_tail semantics
func.func @taken_tail(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> tensor<1x2xf32> {
  %w = ann.constant dense<1.0> : tensor<2x2xf32>
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("Fc1")
  return %0 : tensor<1x2xf32>
}
