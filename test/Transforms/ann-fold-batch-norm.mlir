// Batch normalisation goes into the layer before it, or becomes one.
// RUN: snnc-opt %s --ann-fold-batch-norm --split-input-file --verify-diagnostics | FileCheck %s
// RUN: not snnc-opt %s --ann-fold-batch-norm --split-input-file --remarks-filter=ann-fold-batch-norm 2>&1 | FileCheck %s --check-prefix=REMARK

// factor = scale / sqrt(variance + epsilon) = [2 / 2, 3 / 1] = [1, 3]
// offset = bias - mean * factor = [10 - 1 * 1, 20 - 2 * 3] = [9, 14]
// CHECK-LABEL: @into_conv
// CHECK-DAG: %[[W:.*]] = ann.constant dense<{{\[\[\[\[}}5.000000e+00]]], {{\[\[\[}}1.800000e+01]]]]> : tensor<2x1x1x1xf32>
// CHECK-DAG: %[[B:.*]] = ann.constant dense<[1.000000e+01, 2.000000e+01]> : tensor<2xf32>
// CHECK: %[[Y:.*]] = ann.conv2d %{{.*}}, %[[W]], %[[B]] strides [2, 2] pads [1, 1, 1, 1]
// CHECK-NOT: ann.conv2d
// CHECK-NOT: ann.batch_norm
// CHECK: return %[[Y]]
// REMARK: remark: [Analysis] folded | Category:ann-fold-batch-norm | alone=0, layers=1
func.func @into_conv(%x: tensor<1x1x4x4xf32>) -> tensor<1x2x3x3xf32> {
  %w = ann.constant dense<[[[[5.0]]], [[[6.0]]]]> : tensor<2x1x1x1xf32>
  %b = ann.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %scale = ann.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %bias = ann.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %variance = ann.constant dense<[3.0, 0.0]> : tensor<2xf32>
  %0 = ann.conv2d %x, %w, %b strides [2, 2] pads [1, 1, 1, 1] : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x3x3xf32>
  %1 = ann.batch_norm %0, %scale, %bias, %b, %variance epsilon 1.0 : (tensor<1x2x3x3xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x3x3xf32>
  return %1 : tensor<1x2x3x3xf32>
}

// -----

// CHECK-LABEL: @into_dense
// CHECK-DAG: %[[W:.*]] = ann.constant dense<{{\[\[}}2.000000e+00, 4.000000e+00]]> : tensor<1x2xf32>
// CHECK-DAG: %[[B:.*]] = ann.constant dense<3.000000e+00> : tensor<1xf32>
// CHECK: ann.dense %{{.*}}, %[[W]], %[[B]]
// CHECK-NEXT: return
func.func @into_dense(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = ann.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %scale = ann.constant dense<2.0> : tensor<1xf32>
  %bias = ann.constant dense<3.0> : tensor<1xf32>
  %mean = ann.constant dense<0.0> : tensor<1xf32>
  %variance = ann.constant dense<1.0> : tensor<1xf32>
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %1 = ann.batch_norm %0, %scale, %bias, %mean, %variance epsilon 0.0 : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}

// -----

// The map before the normalisation is used twice: it must stay.
// CHECK-LABEL: @shared_layer
// CHECK: %[[Y:.*]] = ann.conv2d
// CHECK-DAG: %[[W:.*]] = ann.constant dense<2.000000e+00> : tensor<2x1x1x1xf32>
// CHECK-DAG: %[[B:.*]] = ann.constant dense<0.000000e+00> : tensor<2xf32>
// CHECK: %[[Z:.*]] = ann.conv2d %[[Y]], %[[W]], %[[B]] groups 2 : (tensor<1x2x4x4xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
// CHECK: return %[[Y]], %[[Z]]
// REMARK: remark: [Analysis] folded | Category:ann-fold-batch-norm | alone=1, layers=0
func.func @shared_layer(%x: tensor<1x1x4x4xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) {
  %w = ann.constant dense<1.0> : tensor<2x1x1x1xf32>
  %scale = ann.constant dense<2.0> : tensor<2xf32>
  %zero = ann.constant dense<0.0> : tensor<2xf32>
  %one = ann.constant dense<1.0> : tensor<2xf32>
  %0 = ann.conv2d %x, %w : (tensor<1x1x4x4xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = ann.batch_norm %0, %scale, %zero, %zero, %one epsilon 0.0 : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return %0, %1 : tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>
}

// -----

// CHECK-LABEL: @vector_alone
// CHECK-DAG: %[[SCALE:.*]] = ann.constant dense<2.000000e+00> : tensor<2xf32>
// CHECK-DAG: %[[OFFSET:.*]] = ann.constant dense<1.000000e+00> : tensor<2xf32>
// CHECK: %[[PRODUCT:.*]] = ann.mul %{{.*}}, %[[SCALE]]
// CHECK: ann.add %[[PRODUCT]], %[[OFFSET]]
func.func @vector_alone(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %scale = ann.constant dense<2.0> : tensor<2xf32>
  %one = ann.constant dense<1.0> : tensor<2xf32>
  %zero = ann.constant dense<0.0> : tensor<2xf32>
  %0 = ann.batch_norm %x, %scale, %one, %zero, %one epsilon 0.0 : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @parameters_not_constant(%x: tensor<1x2xf32>, %p: tensor<2xf32>) -> tensor<1x2xf32> {
  // expected-error @below {{'ann.batch_norm' op expects constant scale, bias, mean and variance; export the model in inference mode}}
  %0 = ann.batch_norm %x, %p, %p, %p, %p epsilon 0.0 : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @negative_variance(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %p = ann.constant dense<[1.0, -2.0]> : tensor<2xf32>
  // expected-error @below {{'ann.batch_norm' op expects variance + epsilon above 0, but channel 1 has -2.000000e+00 + 5.000000e-01}}
  %0 = ann.batch_norm %x, %p, %p, %p, %p epsilon 0.5 : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
