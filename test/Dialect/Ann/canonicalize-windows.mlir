// RUN: snnc-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @conv
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x4x4xf32>)
// CHECK: ann.conv2d %[[X]], %{{.*}} pads [1, 2, 4, 4] :
func.func @conv(%x: tensor<1x2x4x4xf32>) -> tensor<1x1x7x8xf32> {
  %w = ann.constant dense<1.0> : tensor<1x2x3x3xf32>
  %0 = ann.pad %x low [0, 0, 0, 1] high [0, 0, 3, 3] mode constant : (tensor<1x2x4x4xf32>) -> tensor<1x2x7x8xf32>
  %1 = ann.conv2d %0, %w pads [1, 1, 1, 1] : (tensor<1x2x7x8xf32>, tensor<1x2x3x3xf32>) -> tensor<1x1x7x8xf32>
  return %1 : tensor<1x1x7x8xf32>
}

// Other values than 0, other places than around maps.
// CHECK-LABEL: func.func @other_pads
// CHECK-COUNT-3: ann.pad
func.func @other_pads(%x: tensor<1x2x4x4xf32>) -> (tensor<1x1x5x4xf32>, tensor<1x1x5x4xf32>, tensor<1x1x4x4xf32>) {
  %w = ann.constant dense<1.0> : tensor<1x2x1x1xf32>
  %v = ann.constant dense<1.0> : tensor<1x3x1x1xf32>
  %0 = ann.pad %x low [0, 0, 1, 0] high [0, 0, 0, 0] mode constant value 1.0 : (tensor<1x2x4x4xf32>) -> tensor<1x2x5x4xf32>
  %1 = ann.conv2d %0, %w : (tensor<1x2x5x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x5x4xf32>
  %2 = ann.pad %x low [0, 0, 1, 0] high [0, 0, 0, 0] mode edge : (tensor<1x2x4x4xf32>) -> tensor<1x2x5x4xf32>
  %3 = ann.conv2d %2, %w : (tensor<1x2x5x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x1x5x4xf32>
  %4 = ann.pad %x low [0, 1, 0, 0] high [0, 0, 0, 0] mode constant : (tensor<1x2x4x4xf32>) -> tensor<1x3x4x4xf32>
  %5 = ann.conv2d %4, %v : (tensor<1x3x4x4xf32>, tensor<1x3x1x1xf32>) -> tensor<1x1x4x4xf32>
  return %1, %3, %5 : tensor<1x1x5x4xf32>, tensor<1x1x5x4xf32>, tensor<1x1x4x4xf32>
}

// The divisor stays the size of the kernel.
// CHECK-LABEL: func.func @average
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x4x4xf32>)
// CHECK: ann.avg_pool %[[X]] kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] count_include_pad :
func.func @average(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> {
  %0 = ann.pad %x low [0, 0, 1, 1] high [0, 0, 1, 1] mode constant : (tensor<1x2x4x4xf32>) -> tensor<1x2x6x6xf32>
  %1 = ann.avg_pool %0 kernel [3, 3] strides [2, 2] : (tensor<1x2x6x6xf32>) -> tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}

// A window of pads alone has no mean of map elements; pads that do not count
// differ from those that do.
// CHECK-LABEL: func.func @other_averages
// CHECK-COUNT-2: ann.pad
func.func @other_averages(%x: tensor<1x2x4x4xf32>) -> (tensor<1x2x5x5xf32>, tensor<1x2x6x5xf32>) {
  %0 = ann.pad %x low [0, 0, 2, 2] high [0, 0, 0, 0] mode constant : (tensor<1x2x4x4xf32>) -> tensor<1x2x6x6xf32>
  %1 = ann.avg_pool %0 kernel [2, 2] : (tensor<1x2x6x6xf32>) -> tensor<1x2x5x5xf32>
  %2 = ann.pad %x low [0, 0, 1, 1] high [0, 0, 0, 0] mode constant : (tensor<1x2x4x4xf32>) -> tensor<1x2x5x5xf32>
  %3 = ann.avg_pool %2 kernel [2, 2] pads [1, 0, 1, 1] : (tensor<1x2x5x5xf32>) -> tensor<1x2x6x5xf32>
  return %1, %3 : tensor<1x2x5x5xf32>, tensor<1x2x6x5xf32>
}

// Zeros around values of at least 0 never win, nor does the lowest float.
// CHECK-LABEL: func.func @maximum
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x4x4xf32>)
// CHECK: %[[R:.*]] = ann.relu %[[X]]
// CHECK: ann.max_pool %[[R]] kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] :
// CHECK: ann.max_pool %[[X]] kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] :
func.func @maximum(%x: tensor<1x2x4x4xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) {
  %r = ann.relu %x : tensor<1x2x4x4xf32>
  %0 = ann.pad %r low [0, 0, 1, 1] high [0, 0, 1, 1] mode constant : (tensor<1x2x4x4xf32>) -> tensor<1x2x6x6xf32>
  %1 = ann.max_pool %0 kernel [3, 3] strides [2, 2] : (tensor<1x2x6x6xf32>) -> tensor<1x2x2x2xf32>
  %2 = ann.pad %x low [0, 0, 1, 1] high [0, 0, 1, 1] mode constant value 0xFF800000 : (tensor<1x2x4x4xf32>) -> tensor<1x2x6x6xf32>
  %3 = ann.max_pool %2 kernel [3, 3] strides [2, 2] : (tensor<1x2x6x6xf32>) -> tensor<1x2x2x2xf32>
  return %1, %3 : tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>
}

// Zeros around values that may be lower do win.
// CHECK-LABEL: func.func @other_maximum
// CHECK: ann.pad
func.func @other_maximum(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> {
  %0 = ann.pad %x low [0, 0, 1, 1] high [0, 0, 1, 1] mode constant : (tensor<1x2x4x4xf32>) -> tensor<1x2x6x6xf32>
  %1 = ann.max_pool %0 kernel [3, 3] strides [2, 2] : (tensor<1x2x6x6xf32>) -> tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}

// CHECK-LABEL: func.func @global
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x4x3xf32>)
// CHECK: ann.avg_pool %[[X]] kernel [4, 3] {ann.range = #ann.range<0.000000e+00, 1.000000e+00>} :
// CHECK: ann.max_pool %[[X]] kernel [4, 3] :
// CHECK: ann.reduce sum
// CHECK: ann.reduce mean %[[X]] axes [1, 2, 3]
func.func @global(%x: tensor<1x2x4x3xf32>) -> (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x1x1x1xf32>) {
  %0 = ann.reduce mean %x axes [2, 3] {ann.range = #ann.range<0.0, 1.0>} : (tensor<1x2x4x3xf32>) -> tensor<1x2x1x1xf32>
  %1 = ann.reduce max %x axes [2, 3] : (tensor<1x2x4x3xf32>) -> tensor<1x2x1x1xf32>
  %2 = ann.reduce sum %x axes [2, 3] : (tensor<1x2x4x3xf32>) -> tensor<1x2x1x1xf32>
  %3 = ann.reduce mean %x axes [1, 2, 3] : (tensor<1x2x4x3xf32>) -> tensor<1x1x1x1xf32>
  return %0, %1, %2, %3 : tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x1x1x1xf32>
}
