// RUN: snnc-opt %s --pass-pipeline="builtin.module(func.func(ann-unfold-resize,canonicalize))" | FileCheck %s

// All phases of a doubled map are the map itself: a convolution of 1x1 makes
// four equal ones, which the end puts together.

// CHECK-LABEL: func.func @pointwise
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x3x3xf32>)
// CHECK-NOT: ann.resize
// CHECK-COUNT-4: ann.conv2d %[[X]], %{{.*}} : (tensor<1x2x3x3xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x3x3xf32>
// CHECK: ann.concat {{.*}} axis 1 : {{.*}} -> tensor<1x4x3x3xf32>
// CHECK: ann.transpose %{{.*}} permutation [2, 3, 0, 4, 1]
// CHECK: -> tensor<1x1x6x6xf32>
func.func @pointwise(%x: tensor<1x2x3x3xf32>) -> tensor<1x1x6x6xf32> {
  %w = ann.constant dense<[[[[1.0]], [[2.0]]]]> : tensor<1x2x1x1xf32>
  %0 = ann.resize nearest %x sizes [1, 2, 6, 6] scales [1.0, 1.0, 2.0, 2.0] coordinates asymmetric rounding floor : (tensor<1x2x3x3xf32>) -> tensor<1x2x6x6xf32>
  %1 = ann.conv2d %0, %w : (tensor<1x2x6x6xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x6x6xf32>
  return %1 : tensor<1x1x6x6xf32>
}

// A large map beside it is read by a stride of 2; its channels have their
// weights. Column 1 of a phase is beyond a tap of 0.

// CHECK-LABEL: func.func @beside
// CHECK-SAME: (%[[X:.*]]: tensor<1x1x3x3xf32>, %[[Y:.*]]: tensor<1x1x6x6xf32>)
// CHECK-DAG: %[[W:.*]] = ann.constant dense<2.000000e+00> : tensor<1x1x1x1xf32>
// CHECK-DAG: %[[V:.*]] = ann.constant dense<1.000000e+00> : tensor<1x1x1x1xf32>
// CHECK-DAG: %[[V1:.*]] = ann.constant dense<{{\[\[\[\[}}0.000000e+00, 1.000000e+00]]]]> : tensor<1x1x1x2xf32>
// CHECK: %[[A:.*]] = ann.conv2d %[[Y]], %[[V]] strides [2, 2]
// CHECK: %[[B:.*]] = ann.conv2d %[[X]], %[[W]] :
// CHECK: ann.add %[[A]], %[[B]] {ann.range = #ann.range<0.000000e+00, 9.000000e+00>}
// CHECK: ann.conv2d %[[Y]], %[[V1]] strides [2, 2]
func.func @beside(%x: tensor<1x1x3x3xf32>, %y: tensor<1x1x6x6xf32>) -> tensor<1x1x6x6xf32> {
  %w = ann.constant dense<[[[[1.0]], [[2.0]]]]> : tensor<1x2x1x1xf32>
  %0 = ann.resize nearest %x sizes [1, 1, 6, 6] scales [1.0, 1.0, 2.0, 2.0] coordinates half_pixel rounding prefer_ceil : (tensor<1x1x3x3xf32>) -> tensor<1x1x6x6xf32>
  %1 = ann.concat %y, %0 axis 1 : (tensor<1x1x6x6xf32>, tensor<1x1x6x6xf32>) -> tensor<1x2x6x6xf32>
  %2 = ann.conv2d %1, %w {ann.range = #ann.range<0.0, 9.0>} : (tensor<1x2x6x6xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x6x6xf32>
  return %2 : tensor<1x1x6x6xf32>
}

// Other resizes stay.

// CHECK-LABEL: func.func @others
// CHECK-COUNT-4: ann.resize
func.func @others(%x: tensor<1x1x3x3xf32>) -> (tensor<1x1x6x6xf32>, tensor<1x1x6x6xf32>, tensor<1x1x9x9xf32>, tensor<1x1x6x6xf32>) {
  %0 = ann.resize linear %x sizes [1, 1, 6, 6] scales [1.0, 1.0, 2.0, 2.0] coordinates half_pixel : (tensor<1x1x3x3xf32>) -> tensor<1x1x6x6xf32>
  %1 = ann.resize nearest %x sizes [1, 1, 6, 6] scales [1.0, 1.0, 2.0, 2.0] coordinates asymmetric rounding ceil : (tensor<1x1x3x3xf32>) -> tensor<1x1x6x6xf32>
  %2 = ann.resize nearest %x sizes [1, 1, 9, 9] scales [1.0, 1.0, 3.0, 3.0] coordinates asymmetric rounding floor : (tensor<1x1x3x3xf32>) -> tensor<1x1x9x9xf32>
  %3 = ann.resize nearest %x sizes [1, 1, 6, 6] scales [1.0, 1.0, 2.0, 2.0] coordinates half_pixel rounding floor : (tensor<1x1x3x3xf32>) -> tensor<1x1x6x6xf32>
  return %0, %1, %2, %3 : tensor<1x1x6x6xf32>, tensor<1x1x6x6xf32>, tensor<1x1x9x9xf32>, tensor<1x1x6x6xf32>
}

// A pooling needs the large map, and a layer follows it: the resize stays, to
// be refused by its name. At the end the host can have the large map.

// CHECK-LABEL: func.func @in_the_middle
// CHECK: ann.resize
// CHECK: ann.max_pool
func.func @in_the_middle(%x: tensor<1x1x3x3xf32>) -> tensor<1x1x3x3xf32> {
  %w = ann.constant dense<2.0> : tensor<1x1x1x1xf32>
  %0 = ann.resize nearest %x sizes [1, 1, 6, 6] scales [1.0, 1.0, 2.0, 2.0] coordinates asymmetric rounding floor : (tensor<1x1x3x3xf32>) -> tensor<1x1x6x6xf32>
  %1 = ann.max_pool %0 kernel [2, 2] strides [2, 2] : (tensor<1x1x6x6xf32>) -> tensor<1x1x3x3xf32>
  %2 = ann.conv2d %1, %w : (tensor<1x1x3x3xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x3x3xf32>
  return %2 : tensor<1x1x3x3xf32>
}

// CHECK-LABEL: func.func @at_the_end
// CHECK-NOT: ann.resize
// CHECK-COUNT-4: ann.conv2d
// CHECK: ann.unary sigmoid %{{.*}} : tensor<1x1x6x6xf32>
func.func @at_the_end(%x: tensor<1x1x3x3xf32>) -> tensor<1x1x6x6xf32> {
  %w = ann.constant dense<2.0> : tensor<1x1x1x1xf32>
  %0 = ann.resize nearest %x sizes [1, 1, 6, 6] scales [1.0, 1.0, 2.0, 2.0] coordinates asymmetric rounding floor : (tensor<1x1x3x3xf32>) -> tensor<1x1x6x6xf32>
  %1 = ann.conv2d %0, %w : (tensor<1x1x6x6xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x6x6xf32>
  %2 = ann.unary sigmoid %1 : tensor<1x1x6x6xf32>
  return %2 : tensor<1x1x6x6xf32>
}
