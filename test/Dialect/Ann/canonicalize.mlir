// Folders and canonicalisation patterns of ann.
// RUN: snnc-opt %s --canonicalize | FileCheck %s

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

// CHECK-LABEL: @fold_arithmetic
func.func @fold_arithmetic() -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %a = ann.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %b = ann.constant dense<[4.0, 8.0]> : tensor<2xf32>
  // CHECK-DAG: %[[SUM:.*]] = ann.constant dense<{{\[\[}}5.000000e+00, 9.000000e+00], [6.000000e+00, 1.000000e+01]]> : tensor<2x2xf32>
  %0 = ann.add %a, %b : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  // CHECK-DAG: %[[DIFFERENCE:.*]] = ann.constant dense<{{\[\[}}-3.000000e+00, -7.000000e+00], [-2.000000e+00, -6.000000e+00]]> : tensor<2x2xf32>
  %1 = ann.sub %a, %b : (tensor<2x1xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  // CHECK-DAG: %[[PRODUCT:.*]] = ann.constant dense<[1.600000e+01, 6.400000e+01]> : tensor<2xf32>
  %2 = ann.mul %b, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // CHECK-DAG: %[[QUOTIENT:.*]] = ann.constant dense<1.000000e+00> : tensor<2xf32>
  %3 = ann.div %b, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // CHECK: return %[[SUM]], %[[DIFFERENCE]], %[[PRODUCT]], %[[QUOTIENT]]
  return %0, %1, %2, %3 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: @fold_splats_without_expanding
func.func @fold_splats_without_expanding() -> tensor<1000x1000x1000xf32> {
  %a = ann.constant dense<1.5> : tensor<1000x1x1000xf32>
  %b = ann.constant dense<2.0> : tensor<1000x1000x1000xf32>
  // CHECK: ann.constant dense<3.500000e+00> : tensor<1000x1000x1000xf32>
  %0 = ann.add %a, %b : (tensor<1000x1x1000xf32>, tensor<1000x1000x1000xf32>) -> tensor<1000x1000x1000xf32>
  return %0 : tensor<1000x1000x1000xf32>
}

// CHECK-LABEL: @keep_a_result_that_would_grow
func.func @keep_a_result_that_would_grow() -> tensor<2x8388608xf32> {
  %a = ann.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %b = ann.constant dense<2.0> : tensor<8388608xf32>
  // CHECK: ann.add
  %0 = ann.add %a, %b : (tensor<2x1xf32>, tensor<8388608xf32>) -> tensor<2x8388608xf32>
  return %0 : tensor<2x8388608xf32>
}

// CHECK-LABEL: @fold_activations
func.func @fold_activations() -> (tensor<3xf32>, tensor<3xf32>) {
  %a = ann.constant dense<[-1.0, 0.5, 7.0]> : tensor<3xf32>
  // CHECK-DAG: ann.constant dense<[0.000000e+00, 5.000000e-01, 7.000000e+00]>
  %0 = ann.relu %a : tensor<3xf32>
  // CHECK-DAG: ann.constant dense<[-5.000000e-01, 5.000000e-01, 6.000000e+00]>
  %1 = ann.clip %a min -0.5 max 6.0 : tensor<3xf32>
  return %0, %1 : tensor<3xf32>, tensor<3xf32>
}

// CHECK-LABEL: @fold_shapes
func.func @fold_shapes() -> (tensor<3x2xf32>, tensor<3x2xf32>, tensor<1x2xf32>) {
  %a = ann.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %r = ann.constant dense_resource<w> : tensor<2x1xf32>
  // CHECK-DAG: ann.constant dense<{{\[\[}}1.000000e+00, 4.000000e+00], [2.000000e+00, 5.000000e+00], [3.000000e+00, 6.000000e+00]]>
  %0 = ann.transpose %a permutation [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>
  // CHECK-DAG: ann.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00], [5.000000e+00, 6.000000e+00]]>
  %1 = ann.reshape %a : tensor<2x3xf32> -> tensor<3x2xf32>
  // The resource is shared, not copied.
  // CHECK-DAG: ann.constant dense_resource<w> : tensor<1x2xf32>
  %2 = ann.reshape %r : tensor<2x1xf32> -> tensor<1x2xf32>
  return %0, %1, %2 : tensor<3x2xf32>, tensor<3x2xf32>, tensor<1x2xf32>
}

//===----------------------------------------------------------------------===//
// Identities
//===----------------------------------------------------------------------===//

// CHECK-LABEL: @identities
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x4x4xf32>)
func.func @identities(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32> {
  %zero = ann.constant dense<0.0> : tensor<2x1x1xf32>
  %one = ann.constant dense<1.0> : tensor<1xf32>
  %0 = ann.add %x, %zero : (tensor<1x2x4x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = ann.mul %one, %0 : (tensor<1xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %2 = ann.sub %1, %zero : (tensor<1x2x4x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %3 = ann.div %2, %one : (tensor<1x2x4x4xf32>, tensor<1xf32>) -> tensor<1x2x4x4xf32>
  %4 = ann.avg_pool %3 kernel [1, 1] : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %5 = ann.max_pool %4 kernel [1, 1] : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %6 = ann.clip %5 min 0xFF800000 max 0x7F800000 : tensor<1x2x4x4xf32>
  %7 = ann.transpose %6 permutation [0, 2, 3, 1] : (tensor<1x2x4x4xf32>) -> tensor<1x4x4x2xf32>
  %8 = ann.transpose %7 permutation [0, 3, 1, 2] : (tensor<1x4x4x2xf32>) -> tensor<1x2x4x4xf32>
  %9 = ann.reshape %8 : tensor<1x2x4x4xf32> -> tensor<1x32xf32>
  %10 = ann.reshape %9 : tensor<1x32xf32> -> tensor<1x2x4x4xf32>
  // CHECK-NEXT: return %[[X]]
  return %10 : tensor<1x2x4x4xf32>
}

// CHECK-LABEL: @add_zero_that_repeats_stays
func.func @add_zero_that_repeats_stays(%x: tensor<1x2xf32>) -> tensor<3x2xf32> {
  %zero = ann.constant dense<0.0> : tensor<3x1xf32>
  // CHECK: ann.add
  %0 = ann.add %x, %zero : (tensor<1x2xf32>, tensor<3x1xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// CHECK-LABEL: @reshape_of_reshape
func.func @reshape_of_reshape(%x: tensor<1x2x4x4xf32>) -> tensor<1x32xf32> {
  // CHECK-NEXT: ann.reshape %{{.*}} : tensor<1x2x4x4xf32> -> tensor<1x32xf32>
  %0 = ann.reshape %x : tensor<1x2x4x4xf32> -> tensor<2x16xf32>
  %1 = ann.reshape %0 : tensor<2x16xf32> -> tensor<1x32xf32>
  // CHECK-NEXT: return
  return %1 : tensor<1x32xf32>
}

// CHECK-LABEL: @transpose_of_single_channel
func.func @transpose_of_single_channel(%x: tensor<1x28x28x1xf32>) -> tensor<1x1x28x28xf32> {
  // CHECK-NEXT: ann.reshape %{{.*}} : tensor<1x28x28x1xf32> -> tensor<1x1x28x28xf32>
  %0 = ann.transpose %x permutation [0, 3, 1, 2] : (tensor<1x28x28x1xf32>) -> tensor<1x1x28x28xf32>
  return %0 : tensor<1x1x28x28xf32>
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

// CHECK-LABEL: @relu_before_max_pool
func.func @relu_before_max_pool(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK: %[[RELU:.*]] = ann.relu %{{.*}} : tensor<1x2x4x4xf32>
  // CHECK: ann.max_pool %[[RELU]] kernel [2, 2] strides [2, 2] {ann.range = #ann.range<0.000000e+00, 1.000000e+00>}
  %0 = ann.max_pool %x kernel [2, 2] strides [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %1 = ann.relu %0 {ann.range = #ann.range<0.0, 1.0>} : tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}

// CHECK-LABEL: @clip_before_max_pool
func.func @clip_before_max_pool(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK: %[[CLIP:.*]] = ann.clip %{{.*}} min 0.000000e+00 max 6.000000e+00 : tensor<1x2x4x4xf32>
  // CHECK: ann.max_pool %[[CLIP]] kernel [3, 3] strides [2, 2] pads [1, 1, 0, 0]
  %0 = ann.max_pool %x kernel [3, 3] strides [2, 2] pads [1, 1, 0, 0] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %1 = ann.clip %0 min 0.0 max 6.0 : tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}

// CHECK-LABEL: @max_pool_with_two_users
func.func @max_pool_with_two_users(%x: tensor<1x2x4x4xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) {
  // CHECK: %[[POOL:.*]] = ann.max_pool
  // CHECK: ann.relu %[[POOL]]
  %0 = ann.max_pool %x kernel [2, 2] strides [2, 2] : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %1 = ann.relu %0 : tensor<1x2x2x2xf32>
  return %0, %1 : tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>
}

// CHECK-LABEL: @merge_activations
func.func @merge_activations(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK-NEXT: ann.clip %{{.*}} min 0.000000e+00 max 2.000000e+00 {ann.range = #ann.range<0.000000e+00, 2.000000e+00>}
  %0 = ann.clip %x min -1.0 max 2.0 : tensor<4xf32>
  %1 = ann.relu %0 : tensor<4xf32>
  %2 = ann.relu %1 : tensor<4xf32>
  %3 = ann.clip %2 min 0.0 max 6.0 {ann.range = #ann.range<0.0, 2.0>} : tensor<4xf32>
  // CHECK-NEXT: ann.relu
  %4 = ann.clip %y min -3.0 max 0x7F800000 : tensor<4xf32>
  %5 = ann.relu %4 : tensor<4xf32>
  // CHECK-NEXT: return
  return %3, %5 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: @relu_of_shared_clip
func.func @relu_of_shared_clip(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK-NEXT: %[[CLIP:.*]] = ann.clip
  %0 = ann.clip %x min 0.0 max 2.0 : tensor<4xf32>
  %1 = ann.relu %0 : tensor<4xf32>
  // CHECK-NEXT: return %[[CLIP]], %[[CLIP]]
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: @clip_to_relu
func.func @clip_to_relu(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK-NEXT: ann.relu
  %0 = ann.clip %x min 0.0 max 0x7F800000 : tensor<4xf32>
  // CHECK-NEXT: ann.relu
  %1 = ann.clip %y min 0.0 max 3.40282347E+38 : tensor<4xf32>
  // CHECK-NEXT: return
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

//===----------------------------------------------------------------------===//
// Arithmetic with constants
//===----------------------------------------------------------------------===//

// CHECK-LABEL: @sub_to_add
func.func @sub_to_add(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-DAG: %[[C:.*]] = ann.constant dense<[-1.000000e+00, 2.000000e+00]>
  %c = ann.constant dense<[1.0, -2.0]> : tensor<2xf32>
  // CHECK: ann.add %{{.*}}, %[[C]]
  %0 = ann.sub %x, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: @sub_from_constant
func.func @sub_from_constant(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-DAG: %[[MINUS:.*]] = ann.constant dense<-1.000000e+00> : tensor<f32>
  // CHECK-DAG: %[[C:.*]] = ann.constant dense<[1.000000e+00, -2.000000e+00]>
  %c = ann.constant dense<[1.0, -2.0]> : tensor<2xf32>
  // CHECK: %[[NEGATED:.*]] = ann.mul %{{.*}}, %[[MINUS]]
  // CHECK: ann.add %[[NEGATED]], %[[C]]
  %0 = ann.sub %c, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: @div_to_mul
func.func @div_to_mul(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-DAG: %[[C:.*]] = ann.constant dense<[5.000000e-01, 2.500000e-01]>
  %c = ann.constant dense<[2.0, 4.0]> : tensor<2xf32>
  // CHECK: ann.mul %{{.*}}, %[[C]]
  %0 = ann.div %x, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: @div_by_zero_stays
func.func @div_by_zero_stays(%x: tensor<2xf32>) -> tensor<2xf32> {
  %c = ann.constant dense<[2.0, 0.0]> : tensor<2xf32>
  // CHECK: ann.div
  %0 = ann.div %x, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: @fold_division_by_zero
func.func @fold_division_by_zero() -> tensor<3xf32> {
  %a = ann.constant dense<[1.0, -1.0, 0.0]> : tensor<3xf32>
  %c = ann.constant dense<0.0> : tensor<3xf32>
  // CHECK: ann.constant dense<[0x7F800000, 0xFF800000, 0x7FC00000]>
  %0 = ann.div %a, %c : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// CHECK-LABEL: @merge_constants
func.func @merge_constants(%x: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK-DAG: %[[C:.*]] = ann.constant dense<[3.000000e+00, 5.000000e+00]>
  // CHECK-DAG: %[[D:.*]] = ann.constant dense<6.000000e+00> : tensor<1xf32>
  %a = ann.constant dense<[1.0, 3.0]> : tensor<2xf32>
  %b = ann.constant dense<2.0> : tensor<1xf32>
  %c = ann.constant dense<3.0> : tensor<1xf32>
  // CHECK: %[[SUM:.*]] = ann.add %{{.*}}, %[[C]]
  %0 = ann.add %x, %a : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = ann.add %0, %b : (tensor<2xf32>, tensor<1xf32>) -> tensor<2xf32>
  // CHECK: %[[PRODUCT:.*]] = ann.mul %[[SUM]], %[[D]]
  %2 = ann.mul %1, %b : (tensor<2xf32>, tensor<1xf32>) -> tensor<2xf32>
  %3 = ann.mul %2, %c : (tensor<2xf32>, tensor<1xf32>) -> tensor<2xf32>
  // CHECK: return %[[PRODUCT]]
  return %3 : tensor<2xf32>
}

//===----------------------------------------------------------------------===//
// Layers with weights
//===----------------------------------------------------------------------===//

// CHECK-LABEL: @bias_of_conv
// CHECK-SAME: (%[[X:.*]]: tensor<1x1x2x2xf32>)
func.func @bias_of_conv(%x: tensor<1x1x2x2xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK-DAG: %[[W:.*]] = ann.constant dense<{{.*}}> : tensor<2x1x1x1xf32>
  %w = ann.constant dense<[[[[1.0]]], [[[2.0]]]]> : tensor<2x1x1x1xf32>
  // CHECK-DAG: %[[B:.*]] = ann.constant dense<[5.000000e+00, 6.000000e+00]> : tensor<2xf32>
  %c = ann.constant dense<[[[5.0]], [[6.0]]]> : tensor<2x1x1xf32>
  // CHECK: ann.conv2d %[[X]], %[[W]], %[[B]]
  // CHECK-SAME: {ann.range = #ann.range<0.000000e+00, 9.000000e+00>}
  %0 = ann.conv2d %x, %w : (tensor<1x1x2x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %1 = ann.add %c, %0 {ann.range = #ann.range<0.0, 9.0>} : (tensor<2x1x1xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  // CHECK-NEXT: return
  return %1 : tensor<1x2x2x2xf32>
}

// CHECK-LABEL: @scale_of_conv
func.func @scale_of_conv(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK-DAG: %[[W:.*]] = ann.constant dense<{{\[\[\[\[}}3.000000e+00]]], {{\[\[\[}}8.000000e+00]]]]> : tensor<2x1x1x1xf32>
  %w = ann.constant dense<[[[[1.0]]], [[[2.0]]]]> : tensor<2x1x1x1xf32>
  // CHECK-DAG: %[[B:.*]] = ann.constant dense<[3.000000e+01, 8.000000e+01]> : tensor<2xf32>
  %b = ann.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %c = ann.constant dense<[[[[3.0]], [[4.0]]]]> : tensor<1x2x1x1xf32>
  // CHECK: ann.conv2d %{{.*}}, %[[W]], %[[B]] strides [2, 2] groups 2
  %0 = ann.conv2d %x, %w, %b strides [2, 2] groups 2 : (tensor<1x2x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  %1 = ann.mul %0, %c : (tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  // CHECK-NEXT: return
  return %1 : tensor<1x2x2x2xf32>
}

// CHECK-LABEL: @affine_dense
func.func @affine_dense(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK-DAG: %[[W:.*]] = ann.constant dense<{{\[\[}}2.000000e+00, 4.000000e+00], [6.000000e+00, 8.000000e+00]]> : tensor<2x2xf32>
  // CHECK-DAG: %[[B:.*]] = ann.constant dense<[7.000000e+00, 1.000000e+01]> : tensor<2xf32>
  %w = ann.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b = ann.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %two = ann.constant dense<2.0> : tensor<f32>
  %c = ann.constant dense<[5.0, 6.0]> : tensor<2xf32>
  // CHECK: ann.dense %{{.*}}, %[[W]], %[[B]]
  %0 = ann.dense %x, %w, %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = ann.mul %0, %two : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %2 = ann.add %1, %c : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  // CHECK-NEXT: return
  return %2 : tensor<1x2xf32>
}

// CHECK-LABEL: @add_that_differs_within_a_channel_stays
func.func @add_that_differs_within_a_channel_stays(%x: tensor<1x1x2x2xf32>) -> tensor<1x2x2x2xf32> {
  %w = ann.constant dense<1.0> : tensor<2x1x1x1xf32>
  %c = ann.constant dense<[5.0, 6.0]> : tensor<2xf32>
  // CHECK: ann.add
  %0 = ann.conv2d %x, %w : (tensor<1x1x2x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %1 = ann.add %0, %c : (tensor<1x2x2x2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}

// CHECK-LABEL: @add_to_a_shared_layer_stays
func.func @add_to_a_shared_layer_stays(%x: tensor<1x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %w = ann.constant dense<1.0> : tensor<2x2xf32>
  %c = ann.constant dense<[5.0, 6.0]> : tensor<2xf32>
  // CHECK: ann.add
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = ann.add %0, %c : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0, %1 : tensor<1x2xf32>, tensor<1x2xf32>
}

// The product of the factors is no float: each is kept.
// CHECK-LABEL: @keep_factors_that_overflow
// CHECK-COUNT-2: ann.mul
func.func @keep_factors_that_overflow(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = ann.constant dense<1.0e+30> : tensor<1xf32>
  %0 = ann.mul %x, %c : (tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x2xf32>
  %1 = ann.mul %0, %c : (tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// A scalar minus a scalar stays of rank 0.
// CHECK-LABEL: @constant_minus_scalar
// CHECK: ann.mul {{.*}} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK: ann.add {{.*}} : (tensor<f32>, tensor<f32>) -> tensor<f32>
func.func @constant_minus_scalar(%x: tensor<f32>) -> tensor<f32> {
  %c = ann.constant dense<3.0> : tensor<f32>
  %0 = ann.sub %c, %x : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// Constants are moved, joined and computed.
// CHECK-LABEL: @fold_moves
// CHECK-DAG: %[[PADDED:.*]] = ann.constant dense<{{\[}}[0.000000e+00, 1.000000e+00, 2.000000e+00]]> : tensor<1x3xf32>
// CHECK-DAG: %[[BACKWARDS:.*]] = ann.constant dense<{{\[}}[2.000000e+00, 1.000000e+00]]> : tensor<1x2xf32>
// CHECK-DAG: %[[JOINED:.*]] = ann.constant dense<{{\[}}[1.000000e+00, 2.000000e+00, 2.000000e+00]]> : tensor<1x3xf32>
// CHECK-DAG: %[[REPEATED:.*]] = ann.constant dense<{{\[}}[1.000000e+00, 2.000000e+00], [1.000000e+00, 2.000000e+00]]> : tensor<2x2xf32>
// CHECK: return %[[PADDED]], %[[BACKWARDS]], %[[JOINED]], %[[REPEATED]]
func.func @fold_moves() -> (tensor<1x3xf32>, tensor<1x2xf32>, tensor<1x3xf32>, tensor<2x2xf32>) {
  %c = ann.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %0 = ann.pad %c low [0, 1] high [0, 0] mode constant : (tensor<1x2xf32>) -> tensor<1x3xf32>
  %1 = ann.slice %c starts [0, 1] sizes [1, 2] steps [1, -1] : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = ann.gather %c indices dense<1> : tensor<1xi64> axis 1 : (tensor<1x2xf32>) -> tensor<1x1xf32>
  %3 = ann.concat %c, %2 axis 1 : (tensor<1x2xf32>, tensor<1x1xf32>) -> tensor<1x3xf32>
  %4 = ann.broadcast %c : tensor<1x2xf32> -> tensor<2x2xf32>
  return %0, %1, %3, %4 : tensor<1x3xf32>, tensor<1x2xf32>, tensor<1x3xf32>, tensor<2x2xf32>
}

// CHECK-LABEL: @fold_math
// CHECK-DAG: %[[EXP:.*]] = ann.constant dense<{{\[}}[1.000000e+00, 7.3890{{[0-9]+}}]]> : tensor<1x2xf32>
// CHECK-DAG: %[[LESS:.*]] = ann.constant dense<{{\[}}[1.000000e+00, 0.000000e+00]]> : tensor<1x2xf32>
// CHECK-DAG: %[[CHOSEN:.*]] = ann.constant dense<{{\[}}[1.000000e+00, 2.000000e+00]]> : tensor<1x2xf32>
// CHECK: return %[[EXP]], %[[LESS]], %[[CHOSEN]]
func.func @fold_math() -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) {
  %c = ann.constant dense<[[0.0, 2.0]]> : tensor<1x2xf32>
  %one = ann.constant dense<1.0> : tensor<f32>
  %0 = ann.unary exp %c : tensor<1x2xf32>
  %1 = ann.binary less %c, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %2 = ann.where %c, %c, %one : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  return %0, %1, %2 : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}

// CHECK-LABEL: @drop_moves_of_nothing
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]], %[[X]], %[[X]], %[[X]], %[[X]]
func.func @drop_moves_of_nothing(%x: tensor<1x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) {
  %0 = ann.pad %x low [0, 0] high [0, 0] mode edge : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = ann.slice %x starts [0, 0] sizes [1, 2] steps [1, 1] : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = ann.concat %x axis 1 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %3 = ann.broadcast %x : tensor<1x2xf32> -> tensor<1x2xf32>
  %4 = ann.resize linear %x sizes [1, 2] scales [1.0, 1.0] coordinates half_pixel : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0, %1, %2, %3, %4 : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}

{-#
  dialect_resources: {
    builtin: {
      w: "0x040000000000803F00000040"
    }
  }
#-}
